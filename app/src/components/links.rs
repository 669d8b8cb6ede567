//! What waits for what: the neighbours of a task, and the forms that change them.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{External, Link, LinkType, Task, Wish, schedule::Drive};

use super::{
    About, EffectOf, Float, FormState, Hidden, Messages, Pick, PreviewButton, ReasonFor,
    StatusChip, TextField, Way, WishEffect, link_words,
};
use crate::{external::driving, i18n::args, visit::Scene};

/// What it waits for, and what waits for it.
#[component]
pub fn Neighbours(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
) -> impl IntoView {
    let lang = scene.lang();
    let way = Way::of(&scene, &task);
    let before: Vec<_> = scene
        .roadmap
        .predecessors(&task)
        .map(|(predecessor, link)| (predecessor.clone(), link.clone(), false))
        .collect();
    let board = scene.board();
    let driver = board.timing(&scene.roadmap, &task.key).and_then(|timing| match timing.drive {
        Drive::Link { from, .. } => scene.roadmap.tasks.get(from).map(|task| task.key.clone()),
        _ => None,
    });
    let after: Vec<_> = board
        .successors(&scene.roadmap, &task.key)
        .into_iter()
        .map(|(successor, link)| (successor.clone(), link.clone(), true))
        .collect();
    let others = external(&scene, &task);
    let waiting = waiting_outside(&scene, &task);
    if before.is_empty() && after.is_empty() && others.is_empty() && waiting.is_empty() {
        return None;
    }
    let rows = before.into_iter().chain(after).map(|(other, link, then)| {
        let status = scene.status(&other);
        let timing = board.timing(&scene.roadmap, &other.key);
        let open = timing.filter(|timing| timing.drive != Drive::Done);
        let float = open.map(|timing| {
            let days = timing.deadline_float;
            view! { <span class="neighbour-float"><span class="muted">{lang.t("float")}"\u{a0}"</span><Float days title=lang.t("float-title")/></span> }
        });
        let drives = (!then && driver.as_ref() == Some(&other.key)).then(|| {
            view! { <span class="mark tone-info">{lang.t("drives-this")}</span> }
        });
        let title = other.title.get(lang.code()).to_owned();
        let kind = link_words(lang, link.kind, link.lag, link.unit);
        // A link of the workstream, or one that names a workstream, is not this pair's alone.
        let own = link.from == other.key && task.links.contains(&link);
        let word = lang.t(if then { "then" } else { "waits-for" });
        let wish = Wish::Unlink { waits: task.key.clone().into(), link: link.clone() };
        let asked = scene.roadmap.pending_about(&task.key).any(|it| it.wish == wish);
        let asked_for = asked.then(|| {
            view! { <a class="mark tone-warn" href="#proposals">{lang.t("link-proposed")}</a> }
        });
        let cut = way.filter(|_| !then && own && !asked).map(|way| {
            view! { <Cut scene=scene.clone() task=task.clone() link=link.clone() way/> }
        });
        view! {
            <li>
                <StatusChip scene=scene.clone() task=other.clone() status/>
                <span class="muted">{word}" "</span>
                <a href=scene.task_href(&other.key)><b>{other.key.to_string()}</b>" "{title}</a>
                <span class="muted">" "{kind}</span>
                {float}{drives}{asked_for}{cut}
            </li>
        }
    });
    Some(
        view! { <section><h2>{lang.t("neighbours")}</h2><ul class="list">{others}{rows.collect_view()}{waiting}</ul></section> },
    )
}

/// The tasks of other roadmaps that a task waits for; of what the viewer may not read the date alone.
fn external(scene: &Scene, task: &Task) -> Vec<AnyView> {
    let (lang, today) = (scene.lang(), scene.today());
    let board = scene.board();
    let drives = board.timing(&scene.roadmap, &task.key);
    let drives = drives.is_some_and(|timing| timing.drive == Drive::External);
    let drivers: Vec<_> = driving(task, today).filter(|_| drives).collect();
    let rows = task.external.iter().map(|external| {
        let when = match external.known {
            Some(known) if known.done => {
                lang.f("external-done", &args([("on", lang.day(known.finish, today).into())]))
            }
            Some(known) => lang.f(
                "external-expected",
                &args([("on", lang.day(known.on(Some(today)), today).into())]),
            ),
            None => lang.t("external-unknown"),
        };
        let drives = drivers.contains(&external).then(|| {
            view! { <span class="mark tone-info">{lang.t("drives-this")}</span> }
        });
        let other = scene.visit.roadmap(&external.roadmap).filter(|_| scene.past);
        let now = scene.visit.external(external).filter(|_| !scene.past);
        let name = match (now, other) {
            // What the other roadmap calls it today is none of the past's.
            (None, Some(other)) => {
                let href = scene.task_href_in(&other, &external.task);
                view! { <a href=href><b>{external.to_string()}</b></a> }.into_any()
            }
            (Some((other, task)), _) => {
                let href = Scene::now(&scene.visit, other.clone()).task_href(&task.key);
                let title = task.title.get(lang.code()).to_owned();
                view! {
                    <a href=href><b>{external.to_string()}</b>" "{title}</a>
                    <span class="muted">" "{other.title.get(lang.code()).to_owned()}</span>
                }
                .into_any()
            }
            (None, None) => view! { <b>{lang.t("external-hidden")}</b> }.into_any(),
        };
        view! {
            <li>
                <span class="mark tone-calm">{lang.t("external-mark")}</span>
                <span class="muted">{lang.t("waits-for")}" "</span>
                {name}
                <span class="neighbour-float">{when}" "{drives}</span>
            </li>
        }
        .into_any()
    });
    rows.collect()
}

/// The tasks of other roadmaps that wait for a task, for those who work anywhere.
fn waiting_outside(scene: &Scene, task: &Task) -> Vec<AnyView> {
    let lang = scene.lang();
    if !scene.visit.works() || scene.past {
        return Vec::new();
    }
    let others = scene.visit.roadmaps().into_iter().filter(|other| other.external > 0);
    let is = |it: &External| it.roadmap == scene.roadmap.key && it.task == task.key;
    let rows = others.flat_map(|other| {
        let waiting = other.tasks.iter().filter(|it| it.external.iter().any(is)).cloned();
        let waiting: Vec<_> = waiting.collect();
        let scene = Scene::now(&scene.visit, other);
        waiting.into_iter().map(move |task| {
            let title = task.title.get(lang.code()).to_owned();
            let status = scene.status(&task);
            let key = format!("{}/{}", scene.roadmap.key, task.key);
            view! {
                <li>
                    <StatusChip scene=scene.clone() task=task.clone() status/>
                    <span class="mark tone-calm">{lang.t("external-mark")}</span>
                    <span class="muted">{lang.t("then")}" "</span>
                    <a href=scene.task_href(&task.key)><b>{key}</b>" "{title}</a>
                    <span class="muted">" "{scene.roadmap.title.get(lang.code()).to_owned()}</span>
                </li>
            }
            .into_any()
        })
    });
    rows.collect()
}

/// Tasks of its own workstream that a form offers at once.
const NEARBY: usize = 30;

/// The form to make a task wait for another.
#[component]
pub fn LinkForm(
    /// What is looked at.
    scene: Scene,
    /// The task that is to wait.
    task: Arc<Task>,
    /// How the link comes about.
    way: Way,
) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/link", Some(("task", &task.key)));
    let open = state.typed().is_some();
    // Those nearby; any other is found by what is typed.
    let others = scene.roadmap.tasks.iter().filter(|other| other.key != task.key);
    let others = others.filter(|other| other.workstream == task.workstream).take(NEARBY);
    let others = others.map(|other| {
        let title = other.title.get(lang.code()).to_owned();
        view! { <option value=other.key.to_string()>{title}</option> }
    });
    let others = others.collect_view();
    let suggest = scene.href("/suggest");
    let groups = scene.roadmap.workstreams.iter().filter(|group| group.key != task.workstream);
    let groups = groups.map(|group| {
        let title = group.title.get(lang.code()).to_owned();
        view! { <option value=group.key.to_string()>{title}</option> }
    });
    let groups = groups.collect_view();
    let kinds = LinkType::ALL.iter().map(|kind| {
        let code = kind.code();
        (code.to_owned(), lang.t(&format!("link-{}", code.to_lowercase())))
    });
    let units =
        ["working", "calendar"].map(|unit| (unit.to_owned(), lang.t(&format!("unit-{unit}"))));
    let error = state.error("from");
    let from = state.value("from", "");
    let invalid = error.is_some().then_some("true");
    let hidden = error.is_none();
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("link-title")}</h2></summary>
            <form method="post" action="/do/link" data-in-place="">
                <Messages state=state.clone()/>
                <About scene=scene.clone() key=task.key.clone()/>
                <p class="field">
                    <label for="f-from">{lang.t("link-from")}</label>
                    <input id="f-from" name="from" list="keys" data-suggest=suggest value=from maxlength="300" autocomplete="off" aria-invalid=invalid aria-describedby="e-from"/>
                    <datalist id="keys">{others}{groups}</datalist>
                    <span class="hint">{lang.t("link-hint")}</span>
                    <span class="error" id="e-from" data-error="from" hidden=hidden>{error}</span>
                </p>
                <Pick state=state.clone() name="kind" label=lang.t("link-kind") options=kinds.collect()/>
                <div class="pair">
                    <TextField state=state.clone() name="lag" label=lang.t("link-lag") value="0" numeric=true most=6/>
                    <Pick state=state.clone() name="unit" label=lang.t("link-unit") options=units.to_vec()/>
                </div>
                <EffectOf scene=scene.clone() state=state.clone() kind="link"/>
                <ReasonFor scene=scene.clone() state way/>
                <p class="buttons"><button>{lang.t(way.verb("link-add"))}</button>" "<PreviewButton scene=scene.clone()/></p>
            </form>
        </details>
    }
    .into_any()
}

/// The form to wait no longer for another task; of what was approved with its effect and a reason.
#[component]
fn Cut(scene: Scene, task: Arc<Task>, link: Link, way: Way) -> impl IntoView {
    let lang = scene.lang();
    let kind = link.kind.code();
    let carried = view! {
        <About scene=scene.clone() key=task.key.clone()/>
        <Hidden name="from" value=link.from.clone()/>
        <Hidden name="kind" value=kind/>
    };
    if way == Way::Freely {
        return view! {
            <form class="cut" method="post" action="/do/unlink">
                {carried}
                <button class="link">{lang.t("unlink")}</button>
            </form>
        }
        .into_any();
    }
    let state = FormState::of("/do/unlink", Some(("from", &link.from)));
    let open = state.typed().is_some_and(|typed| typed.values.get("task") == Some(&task.key));
    let wish = Wish::Unlink { waits: task.key.clone().into(), link };
    view! {
        <details class="cut" open=open>
            <summary>{lang.t("unlink-propose")}</summary>
            <form method="post" action="/do/unlink">
                <Messages state=state.clone()/>
                {carried}
                <WishEffect scene=scene.clone() wish/>
                <ReasonFor scene state way/>
                <p class="buttons"><button>{lang.t(way.verb("unlink"))}</button></p>
            </form>
        </details>
    }
    .into_any()
}
