//! The three dates, always together: the original deadline, the deadline, the forecast.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use roadmap::{Deadline, Task, date::days_between};

use crate::{i18n::signed, visit::Scene};

/// Returns the class of a drift: later is bad, earlier is good.
pub const fn drift_class(days: i64) -> &'static str {
    match days {
        1.. => "drift late",
        0 => "drift",
        _ => "drift early",
    }
}

/// `D0` struck through where it differs, `D → F`, and both drifts.
#[component]
pub fn DateCell(scene: Scene, task: Arc<Task>) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let (original, deadline) = (task.original_deadline(), task.deadline);
    let moved = (original != deadline).then(|| {
        let days = days_between(original.last_day(), deadline.last_day());
        view! {
            <s title=lang.t("original-deadline")>{lang.deadline(original, today)}</s>" "
            <Moved days/>
        }
    });
    let effective = scene.roadmap.effective(deadline);
    let fallen = (!deadline.is_approximate() && effective != deadline.last_day()).then(|| {
        let day = lang.weekday(effective, today);
        view! { <span class="moved" title=lang.t("effective-deadline")>" ⇢ "{day}</span> }
    });
    let reached = task.submission().map(|submission| submission.on).or_else(|| task.forecast());
    let title = if task.submission().is_some() { "submitted-on" } else { "forecast" };
    let forecast = match reached {
        None => view! { <span class="muted">" → –"</span> }.into_any(),
        Some(date) => view! {
            " → "<b title=lang.t(title)>{lang.day(date, today)}</b>" "
            <Drift deadline date/>
        }
        .into_any(),
    };
    view! {
        <span class="dates">
            {moved}<span title=lang.t("deadline")>{lang.deadline(deadline, today)}</span>{fallen}
            {forecast}
        </span>
    }
    .into_any()
}

#[component]
fn Moved(days: i64) -> impl IntoView {
    view! { <span class="moved">{signed(days)}</span>" " }.into_any()
}

#[component]
fn Drift(deadline: Deadline, date: NaiveDate) -> impl IntoView {
    let days = days_between(deadline.last_day(), date);
    (days != 0).then(|| view! { <span class=drift_class(days)>{signed(days)}</span> })
}
