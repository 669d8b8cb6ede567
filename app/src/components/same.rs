//! The report that says that nothing has changed, in one click.

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::Task;

use super::{about, raw};
use crate::{i18n::args, visit::Scene};

/// Reports the same again, where there is something that may still hold: a forecast that has passed does
/// not.
#[component]
pub fn Same(
    /// What is looked at.
    scene: Scene,
    /// The task to report on.
    task: Arc<Task>,
    /// The page that the form stands on.
    view: String,
    /// Whether there is room for two words only.
    short: bool,
) -> impl IntoView {
    same(&scene, &task, &view, short).map(raw)
}

/// The same as markup.
pub fn same(scene: &Scene, task: &Task, view: &str, short: bool) -> Option<Markup> {
    let (lang, today) = (scene.lang(), scene.today());
    let last = task.last_report().filter(|_| scene.may_report(task))?;
    let forecast = task.forecast().filter(|forecast| *forecast >= today)?;
    let on = scene.roadmap.date_at(last.at);
    if on >= today {
        return None;
    }
    let words = lang.f("report-same", &args([("on", lang.day(on, today).into())]));
    let said = format!("{}\u{a0}%, {}", last.percent, lang.day(forecast, today));
    let label = if short { lang.t("report-same-short") } else { format!("{words}: {said}") };
    let title = format!("{}: {words}, {said}", task.key);
    Some(html! {
        form.same method="post" action="/do/report-same" data-in-place="" {
            (about(scene, &task.key))
            input type="hidden" name="view" value=(view);
            button.link[short] title=(title) { (label) }
        }
    })
}
