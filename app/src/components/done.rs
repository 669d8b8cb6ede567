//! What was just done, where the eye is, and the way back.

use std::sync::Arc;

use maud::{Markup, html};
use roadmap::{Change, Event, decide::may_undo_bulk, may_undo};

use super::proposal::{undo, undo_bulk};
use crate::{
    told::told,
    visit::{Scene, Visit},
};

/// Says what an event of the viewer's own did, in a line: `GOV-10: reported 20 %, forecast 30 Nov.`
fn one(scene: &Scene, event: &Event) -> String {
    let (what, _) = told(scene, event);
    let mut letters = what.chars();
    let what = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
    match (event.change.task(), what) {
        (Some(key), Some(what)) => format!("{key}: {what}"),
        _ => scene.lang().t("saved"),
    }
}

/// Says what events of the viewer's own did at once: in a line, or how many there are.
pub fn done_words(scene: &Scene, events: &[Event]) -> String {
    match events {
        [event] => one(scene, event),
        events => {
            let undone = events.iter().all(|it| matches!(it.change, Change::Undone { .. }));
            scene.lang().n(if undone { "undone-bulk" } else { "done-bulk" }, events.len())
        }
    }
}

/// The way back, as long as there is one.
fn way_back(scene: &Scene, events: &[Event]) -> Option<Markup> {
    let (actor, now) = (scene.actor()?, scene.visit.now);
    let last = events.last()?;
    let label = scene.lang().t("undo");
    match events {
        [event] => {
            may_undo(&scene.roadmap, actor, event, now).then(|| undo(scene, event.seq, &label))
        }
        events => may_undo_bulk(&scene.roadmap, actor, events, now)
            .then(|| undo_bulk(scene, last.seq, &label)),
    }
}

/// The words and, as long as there is one, the way back.
fn line(scene: &Scene, events: &[Event]) -> Markup {
    // A decision can be taken back for seconds only; then the button is gone.
    let short = events.iter().any(|event| matches!(event.change, Change::Decided { .. }));
    html! {
        (done_words(scene, events))
        @if let Some(back) = way_back(scene, events) {
            span.way-back.short[short] { " · " (back) }
        }
    }
}

/// What the viewer has just done, above the page that they were sent to.
pub fn done(visit: &Arc<Visit>) -> Option<Markup> {
    let (key, events) = visit.done.as_deref()?;
    let scene = Scene::now(visit, visit.roadmap(key)?);
    Some(html! { div.done role="status" { (line(&scene, events)) } })
}

/// Renders the same for a page that is already open.
pub fn done_html(scene: &Scene, events: &[Event]) -> String {
    line(scene, events).into_string()
}
