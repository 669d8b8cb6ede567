//! What was just done, where the eye is, and the way back.

use std::sync::Arc;

use maud::{Markup, html};
use roadmap::{Change, Event, may_undo};

use super::proposal::undo;
use crate::{
    told::told,
    visit::{Scene, Visit},
};

/// Says what an event of the viewer's own did, in a line: `GOV-10: reported 20 %, forecast 30 Nov.`
pub fn done_words(scene: &Scene, event: &Event) -> String {
    let (what, _) = told(scene, event);
    let mut letters = what.chars();
    let what = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
    match (event.change.task(), what) {
        (Some(key), Some(what)) => format!("{key}: {what}"),
        _ => scene.lang().t("saved"),
    }
}

/// Tells whether an event can still be taken back by the viewer.
fn undoable(scene: &Scene, event: &Event) -> bool {
    let now = scene.visit.now;
    scene.actor().is_some_and(|actor| may_undo(&scene.roadmap, actor, event, now))
}

/// The words and, as long as there is one, the way back.
fn line(scene: &Scene, event: &Event) -> Markup {
    // A decision can be taken back for seconds only; then the button is gone.
    let short = matches!(event.change, Change::Decided { .. });
    html! {
        (done_words(scene, event))
        @if undoable(scene, event) {
            span.way-back.short[short] { " · " (undo(scene, event.seq, &scene.lang().t("undo"))) }
        }
    }
}

/// What the viewer has just done, above the page that they were sent to.
pub fn done(visit: &Arc<Visit>) -> Option<Markup> {
    let (key, event) = visit.done.as_deref()?;
    let scene = Scene::now(visit, visit.roadmap(key)?);
    Some(html! { div.done role="status" { (line(&scene, event)) } })
}

/// Renders the same for a page that is already open.
pub fn done_html(scene: &Scene, event: &Event) -> String {
    line(scene, event).into_string()
}
