//! Saved views of the table of tasks: where they lead, the form that keeps another one, and how each goes
//! again.

use std::sync::Arc;

use directory::{VIEW_NAME_MOST, Views};
use leptos::prelude::*;
use maud::{Markup, html};

use crate::{
    components::{FormState, Hidden, Messages, TextField, raw},
    visit::Scene,
};

/// Returns what the address asks, without what passes.
fn asked(scene: &Scene) -> String {
    let passing = ["page", "asof", "view"].into_iter();
    passing.fold(scene.visit.query.clone(), |query, name| query.without(name)).to_string()
}

/// The views in a line, and the form that keeps what the address asks.
#[component]
pub fn SavedViews(
    /// What is looked at.
    scene: Scene,
) -> impl IntoView {
    let visit = &scene.visit;
    let own = visit.own_views(&scene.roadmap.key).cloned().unwrap_or_default();
    let shared = visit.store.shared_views(&scene.roadmap.key).unwrap_or_default();
    let some = !own.list().is_empty() || !shared.list().is_empty();
    let keeps = visit.viewer.is_some() && !scene.past;
    view! {
        {(some || keeps).then(|| raw(line(&scene, &[own.clone(), shared.clone()])))}
        {keeps.then(|| view! { <Keep scene=scene.clone() own shared/> })}
    }
    .into_any()
}

/// The views in a line: first all tasks.
fn line(scene: &Scene, views: &[Arc<Views>]) -> Markup {
    let lang = scene.lang();
    let here = asked(scene);
    let current = |query: &str| (query == here).then_some("true");
    let views = views.iter().flat_map(|views| views.list());
    html! {
        nav.saved-views aria-label=(lang.t("views")) {
            a href=(scene.everything()) aria-current=[current("")] { (lang.t("views-all")) }
            @for view in views {
                " · "
                a href=(address(scene, &view.query)) aria-current=[current(&view.query)]
                    title=[view.first.then(|| lang.t("views-first"))] { (view.name) }
            }
        }
    }
}

fn address(scene: &Scene, query: &str) -> String {
    match query {
        "" => scene.everything(),
        query => scene.href(&format!("/tasks?{query}")),
    }
}

/// The form that keeps what the address asks, and the views that can go.
#[component]
fn Keep(scene: Scene, own: Arc<Views>, shared: Arc<Views>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/save-view", None);
    let controls = scene.controls();
    let ticked = |name: &str| state.values(name).is_some_and(|values| !values.is_empty());
    let (for_all, first) = (ticked("shared"), ticked("first"));
    let for_all = controls.then(|| {
        view! { <p class="boxes"><label><input type="checkbox" name="shared" value="1" checked=for_all/>" "{lang.t("views-for-all")}</label></p> }
    });
    let list = forgotten(&scene, &own, controls.then_some(&*shared));
    let open = state.typed().is_some();
    view! {
        <details class="save-view" open=open>
            <summary>{lang.t("views-save")}</summary>
            <form method="post" action="/do/save-view">
                <Messages state=state.clone()/>
                <Hidden name="roadmap" value=scene.roadmap.key.to_string()/>
                <Hidden name="query" value=asked(&scene)/>
                <Hidden name="back" value=scene.visit.here()/>
                <TextField state=state.clone() name="name" label=lang.t("views-name") most=most() required=true/>
                {for_all}
                <p class="boxes"><label><input type="checkbox" name="first" value="1" checked=first/>" "{lang.t("views-as-first")}</label></p>
                <p class="buttons"><button class="primary">{lang.t("views-keep")}</button></p>
            </form>
            {raw(list)}
        </details>
    }
    .into_any()
}

fn most() -> u32 {
    u32::try_from(VIEW_NAME_MOST).unwrap_or(u32::MAX)
}

/// Views that the viewer may forget, each with its button.
fn forgotten(scene: &Scene, own: &Views, shared: Option<&Views>) -> Markup {
    let lang = scene.lang();
    let own = own.list().iter().map(|view| (view, false));
    let shared = shared.into_iter().flat_map(|views| views.list()).map(|view| (view, true));
    let all: Vec<_> = own.chain(shared).collect();
    html! {
        @if !all.is_empty() {
            ul.list {
                @for (view, shared) in all {
                    li {
                        b { (view.name) }
                        @if shared { " · " (lang.t("views-shared")) }
                        @if view.first { " · " (lang.t("views-first")) }
                        form.cut method="post" action="/do/forget-view" {
                            input type="hidden" name="roadmap" value=(scene.roadmap.key.as_str());
                            input type="hidden" name="name" value=(view.name);
                            @if shared { input type="hidden" name="shared" value="1"; }
                            input type="hidden" name="back" value=(scene.visit.here());
                            button.link aria-label={ (lang.t("views-forget")) ": " (view.name) } { (lang.t("views-forget")) }
                        }
                    }
                }
            }
        }
    }
}
