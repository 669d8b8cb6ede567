//! The dates, always together: the original deadline, the deadline in force, and when the task is
//! expected; the owner's forecast beside it by name, where it differs.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use roadmap::{Deadline, Status, Task, date::days_between};

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
    let submitted = task.submission().is_some();
    let expected = match status.expected {
        None => view! { <span class="muted">" → –"</span> }.into_any(),
        Some(date) => {
            let title = lang.t(if submitted { "submitted-on" } else { "expected" });
            view! { " → "<b title=title>{lang.day(date, today)}</b>" "<Drift deadline date/> }
                .into_any()
        }
    };
    view! {
        <span class="dates">
            {moved}<span title=lang.t("deadline")>{lang.deadline(deadline, today)}</span>{fallen}
            {expected}<OwnerSays scene task status/>
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

/// The owner's forecast of an open task by name, where it is another date than the expected one.
#[component]
pub fn OwnerSays(scene: Scene, task: Arc<Task>, status: Status) -> impl IntoView {
    let open = task.submission().is_none();
    let said = task.forecast().filter(|said| open && status.expected != Some(*said))?;
    let (lang, today) = (scene.lang(), scene.today());
    let words = lang.f("owner-expects", &args([("date", lang.day(said, today).into())]));
    Some(view! { " "<span class="says">{words}</span> })
}
