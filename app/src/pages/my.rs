//! My work: what is returned, overdue, needs a report, or is due soon, for the viewer's offices.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Rule, State, Status, Task, follow::follows};

use super::Frame;
use crate::{
    components::{Column, Nav, Row, RowHead, follow_href, follow_words},
    visit::{Scene, Visit},
};

type Entry = (Arc<Task>, Arc<Status>);

/// Renders the tasks of the viewer's offices in every roadmap.
pub fn page(visit: &Arc<Visit>, scenes: Vec<Scene>) -> String {
    let lang = visit.lang;
    let only = match scenes.as_slice() {
        [scene] => Some(scene.clone()),
        _ => None,
    };
    let frame = Frame {
        visit,
        scene: only.as_ref(),
        nav: Nav::My,
        title: lang.t("my-title"),
        islands: true,
    };
    frame.render(move || {
        let sections = scenes.into_iter().map(|scene| view! { <Mine scene/> });
        view! { <h1 class="plain">{lang.t("my-title")}</h1>{sections.collect_view()} }
    })
}

#[component]
fn Mine(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let offices = scene.actor().map(|actor| actor.offices).unwrap_or_default();
    let board = scene.board();
    let mine = board
        .rows(&scene.roadmap)
        .filter(|(task, status)| offices.contains(&task.owner) && status.rule.is_open());
    let mut groups: [(&str, Vec<Entry>); 5] = [
        ("my-returned", Vec::new()),
        ("my-late", Vec::new()),
        ("my-report", Vec::new()),
        ("my-soon", Vec::new()),
        ("my-later", Vec::new()),
    ];
    for (task, status) in mine {
        let at = place(task, status);
        if let Some((_, rows)) = groups.get_mut(at) {
            rows.push((task.clone(), status.clone()));
        }
    }
    let columns = Column::USUAL.to_vec();
    let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
    let total: usize = groups.iter().map(|(_, rows)| rows.len()).sum();
    let bodies = groups.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(key, mut rows)| {
        rows.sort_by_key(|(task, status)| (status.worst(), task.deadline.last_day()));
        let n = rows.len();
        let rows = rows.into_iter().map(|(task, status)| {
            let status = (*status).clone();
            view! { <Row scene=scene.clone() task status columns=Column::USUAL.to_vec()/> }
        });
        view! {
            <tbody>
                <tr class="group"><th colspan="7" scope="colgroup">{lang.t(key)}" "<span>{n}</span></th></tr>
                {rows.collect_view()}
            </tbody>
        }
    });
    let bodies = bodies.collect_view();
    let title = scene.roadmap.title.get(lang.code()).to_owned();
    let follow = follows(&scene.roadmap, scene.today()).into_iter();
    let follow = follow.filter(|it| {
        scene.roadmap.task(&it.task).is_some_and(|task| offices.contains(&task.owner))
    });
    let follow: Vec<_> = follow
        .map(|proposal| {
            let (text, href) = (follow_words(&scene, &proposal), follow_href(&scene, &proposal));
            let task = scene.task_href(&proposal.task);
            view! { <li><a href=task><b>{proposal.task}</b></a>" "{text}" "<a href=href>{lang.t("proposal-ask")}</a></li> }
        })
        .collect();
    let follow = (!follow.is_empty()).then(|| {
        view! { <section class="panel"><h2>{lang.t("proposals-title")}" "<small>{follow.len()}</small></h2><ul class="list">{follow}</ul></section> }
    });
    let none = (total == 0).then(|| view! { <p class="empty">{lang.t("my-none")}</p> });
    view! {
        <p class="over"><a href=scene.href("")>{title}</a></p>
        {follow}
        <table class="tasks" data-view="row" data-columns=names.join(",")>
            <RowHead scene=scene.clone() columns/>
            {bodies}
        </table>
        {none}
    }
    .into_any()
}

/// The group of a task: what was sent back first, then what is late, silent, near.
fn place(task: &Task, status: &Status) -> usize {
    if task.state(true) == State::Returned {
        return 0;
    }
    match status.rule {
        Rule::S5 | Rule::S6 | Rule::S9 => 4,
        Rule::S7 | Rule::S8 | Rule::S10 => 1,
        _ if status.stale.is_some() => 2,
        Rule::S13 => 3,
        Rule::S11 if status.days <= 14 => 3,
        _ => 4,
    }
}
