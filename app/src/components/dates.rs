//! The dates, always together: the original deadline, the deadline in force, and when the task is
//! expected; the owner's forecast beside it by name, where it differs.

use std::sync::Arc;

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{Status, Task, date::days_between};

use super::raw;

use crate::{
    i18n::{args, signed},
    visit::Scene,
};

/// Returns the class of a drift: later is bad, earlier is good.
pub const fn drift_class(days: i64) -> &'static str {
    match days {
        1.. => "drift late",
        0 => "drift",
        _ => "drift early",
    }
}

/// `D0` struck through where it differs, `D → E`, and both drifts.
#[component]
pub fn DateCell(scene: Scene, task: Arc<Task>, status: Status) -> impl IntoView {
    raw(dates(&scene, &task, &status))
}

/// The same as markup.
pub fn dates(scene: &Scene, task: &Task, status: &Status) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let (original, deadline) = (task.original_deadline(), task.deadline);
    let moved = days_between(original.last_day(), deadline.last_day());
    let effective = scene.roadmap.effective(deadline);
    let fallen = !deadline.is_approximate() && effective != deadline.last_day();
    let expected = if task.submission().is_some() { "submitted-on" } else { "expected" };
    html! {
        span.dates {
            @if original != deadline {
                s title=(lang.t("original-deadline")) { (lang.deadline(original, today)) } " "
                span.moved { (signed(moved)) } " "
            }
            span title=(lang.t("deadline")) { (lang.deadline(deadline, today)) }
            @if fallen {
                span.moved title=(lang.t("effective-deadline")) { " ⇢ " (lang.weekday(effective, today)) }
            }
            @match status.expected {
                None => span.muted { " → –" },
                Some(date) => {
                    @let days = days_between(deadline.last_day(), date);
                    " → " b title=(lang.t(expected)) { (lang.day(date, today)) } " "
                    @if days != 0 {
                        span class=(drift_class(days)) { (signed(days)) }
                    }
                }
            }
            (owner_says(scene, task, status))
        }
    }
}

/// The owner's forecast of an open task by name, where it is another date than the expected one.
#[component]
pub fn OwnerSays(scene: Scene, task: Arc<Task>, status: Status) -> impl IntoView {
    raw(owner_says(&scene, &task, &status))
}

/// The same as markup.
pub fn owner_says(scene: &Scene, task: &Task, status: &Status) -> Markup {
    html! {
        @if let Some(said) = owner_words(scene, task, status) {
            " " span.says { (said) }
        }
    }
}

/// The same in words alone.
pub fn owner_words(scene: &Scene, task: &Task, status: &Status) -> Option<String> {
    let open = task.submission().is_none();
    let said = task.forecast().filter(|said| open && status.expected != Some(*said))?;
    let (lang, today) = (scene.lang(), scene.today());
    Some(lang.f("owner-expects", &args([("date", lang.day(said, today).into())])))
}
