//! My work: what is returned, overdue, needs a report, or is due soon, for the viewer's offices.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Wish, follow::follows};

use super::Frame;
use crate::{
    components::{Column, Nav, Row, RowHead, TakeBackProposal, follow_href, follow_words},
    queue::{Need, mine},
    told,
    visit::{Scene, Visit},
};

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
    let groups = mine(&scene);
    let columns = Column::USUAL.to_vec();
    let names: Vec<_> = columns.iter().map(|column| column.name()).collect();
    let total: usize = groups.iter().map(|(_, rows)| rows.len()).sum();
    let bodies = groups.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(need, rows)| {
        let n = rows.len();
        let rows = rows.into_iter().map(|(task, status)| {
            let status = (*status).clone();
            view! { <Row scene=scene.clone() task status columns=Column::USUAL.to_vec()/> }
        });
        let rows = rows.collect_view();
        let id = count_id(&scene, need);
        view! {
            <tbody>
                <tr class="group"><th colspan="7" scope="colgroup">{lang.t(need.key())}" "<span id=id>{n}</span></th></tr>
                {rows}
            </tbody>
        }
    });
    let bodies = bodies.collect_view();
    let title = scene.roadmap.title.get(lang.code()).to_owned();
    let follow = follows(&scene.roadmap, scene.today()).into_iter();
    let follow = follow.filter(|it| {
        scene.roadmap.task(&it.task).is_some_and(|task| offices.contains(&task.owner))
    });
    let follow: Vec<_> = follow.collect();
    // One line names them all; each way to ask is one link further.
    let keys = follow.iter().map(|it| it.task.clone()).collect::<Vec<_>>().join(", ");
    let n = follow.len();
    let follow = follow.into_iter().map(|follow| {
        let text = follow_words(&scene, &follow);
        let last = scene.roadmap.final_task.as_ref() == Some(&follow.task);
        // The directive's own deadline is not the owner's to move.
        let ask = (!last).then(|| {
            let href = follow_href(&scene, &follow);
            view! { " "<a class="act" href=href>{lang.t("proposal-ask")}</a> }
        });
        let task = scene.task_href(&follow.task);
        view! { <li><a href=task><b>{follow.task}</b></a>" "{text}{ask}</li> }
    });
    let follow = follow.collect_view();
    let follow = (n > 0).then(|| {
        view! { <details class="panel follow"><summary>{lang.n("proposals-title", n)}": "<b>{keys}</b></summary><ul class="list">{follow}</ul></details> }
    });
    let pending = scene.roadmap.pending_proposals().filter(|proposal| {
        scene.actor().is_some_and(|actor| actor.by.person == proposal.by.person)
    });
    let pending = pending.map(|proposal| {
        let about = proposal.wish.about().to_owned();
        let there = scene.roadmap.task(&about).is_some();
        let href = if there { scene.task_href(&about) } else { scene.href("/register") };
        let what = told::wish(&scene, &proposal.wish);
        // Of an edit the words do not say whose it is.
        let edits = matches!(proposal.wish, Wish::Edit { .. });
        let key = edits.then(|| view! { <b>{about}</b>" " });
        let on = lang.day(scene.roadmap.date_at(proposal.at), scene.today());
        view! {
            <li>
                <a href=href>{key}{what}</a>
                <span class="sub">{on}" · "{proposal.reason.clone()}</span>
                <TakeBackProposal scene=scene.clone() proposal=proposal.clone()/>
            </li>
        }
    });
    let pending: Vec<_> = pending.collect();
    let pending = (!pending.is_empty()).then(|| {
        view! { <section class="panel"><h2>{lang.t("my-proposals")}" "<small>{pending.len()}</small></h2><ul class="list">{pending}</ul></section> }
    });
    let none = (total == 0).then(|| view! { <p class="empty">{lang.t("my-none")}</p> });
    view! {
        <p class="over"><a href=scene.href("")>{title}</a></p>
        <table class="tasks" data-view="row" data-columns=names.join(",")>
            <RowHead scene=scene.clone() columns/>
            {bodies}
        </table>
        {none}
        {pending}
        {follow}
    }
    .into_any()
}

/// Names the number of a group, which changes while the page is open.
fn count_id(scene: &Scene, need: Need) -> String {
    format!("n-{}-{}", need.key(), scene.roadmap.key)
}

/// Renders the numbers of the groups, for a page that is already open.
pub fn counts(scene: &Scene) -> Vec<(String, String)> {
    let groups = mine(scene).into_iter();
    groups.map(|(need, rows)| (count_id(scene, need), rows.len().to_string())).collect()
}
