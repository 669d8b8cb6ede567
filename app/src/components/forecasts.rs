//! How an owner's forecast moved, drawn against the deadline.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use roadmap::{Report, Task, date::days_between};

use crate::visit::Scene;

/// Reports that a drawing of this size can still tell apart.
const SHOWN: usize = 60;

/// Every report's forecast over the day of the report, against the deadline.
#[component]
pub fn Forecasts(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
    /// Its reports as far as its history is shown, oldest first.
    reports: Vec<Report>,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let points: Vec<(NaiveDate, NaiveDate)> = reports
        .iter()
        .skip(reports.len().saturating_sub(SHOWN))
        .filter_map(|report| Some((scene.roadmap.date_at(report.at), report.forecast?)))
        .collect();
    if points.is_empty() {
        return None;
    }
    let (original, deadline) = (task.original_deadline().last_day(), task.deadline.last_day());
    let forecast = task.forecast().unwrap_or(deadline);
    let days = [original, deadline, forecast, today].into_iter();
    let days = days.chain(points.iter().map(|(on, _)| *on)).chain(task.start);
    let (first, last) = days.fold((today, today), |(a, b), day| (a.min(day), b.max(day)));
    let real = |days: i64| f64::from(i32::try_from(days.clamp(-4000, 4000)).unwrap_or(0));
    let span = real(days_between(first, last).max(1));
    let x = |day: NaiveDate| 20.0 + 760.0 * real(days_between(first, day)) / span;
    let drifts: Vec<f64> = points.iter().map(|(_, f)| real(days_between(deadline, *f))).collect();
    let low = drifts.iter().copied().fold(0.0, f64::min);
    let high = drifts.iter().copied().fold(1.0, f64::max);
    let y = |drift: f64| 78.0 - 58.0 * (drift - low) / (high - low);
    let line: Vec<_> = points
        .iter()
        .zip(&drifts)
        .map(|((on, _), drift)| format!("{:.1},{:.1}", x(*on), y(*drift)))
        .collect();
    let dots = points.iter().zip(&drifts).map(|((on, forecast), drift)| {
        let title = format!("{} → {}", lang.day(*on, today), lang.day(*forecast, today));
        view! { <circle cx=format!("{:.1}", x(*on)) cy=format!("{:.1}", y(*drift)) r="3"><title>{title}</title></circle> }
    });
    let dots = dots.collect_view();
    // What the first and the last report said, and what the dotted line is.
    let last = points.len() - 1;
    let said = |at: usize| {
        let ((on, forecast), drift) = (points.get(at)?, drifts.get(at)?);
        let (right, high) = (x(*on) > 640.0, y(*drift) < 34.0);
        let (dx, anchor) = if right { (-6.0, "end") } else { (6.0, "start") };
        let above = if at == last { -6.0 } else { -11.0 };
        let dy = if high { 15.0 } else { above };
        let (left, top) = (format!("{:.1}", x(*on) + dx), format!("{:.1}", y(*drift) + dy));
        let text = format!("→ {}", lang.day(*forecast, today));
        Some(view! { <text class="said" x=left y=top text-anchor=anchor>{text}</text> })
    };
    let ends_said = [said(last), (last > 0).then(|| said(0)).flatten()].into_iter().flatten();
    let ends_said = ends_said.collect_view();
    let limit = format!("{:.1}", y(0.0));
    let named = format!("{:.1}", y(0.0) + if y(0.0) > 74.0 { -4.0 } else { 11.0 });
    // The line of today goes through nothing that is to be read.
    let named_at = if x(today) > 690.0 { x(today) - 6.0 } else { 780.0 };
    let named_at = format!("{named_at:.1}");
    let at = |day: NaiveDate| format!("translate({:.1} 92)", x(day));
    let diamond = "M0 -6 6 0 0 6 -6 0z";
    let hollow = (original != deadline)
        .then(|| view! { <path class="original" d=diamond transform=at(original)/> });
    let xf = format!("{:.1}", x(forecast));
    let xt = format!("{:.1}", x(today));
    let late = if forecast > deadline { "f late" } else { "f early" };
    let anchor = |day: NaiveDate| {
        if x(day) > 720.0 {
            "end"
        } else if x(day) < 60.0 {
            "start"
        } else {
            "middle"
        }
    };
    let xn = format!("{:.1}", x(today));
    let ends = ((x(forecast) - x(deadline)).abs() > 90.0).then(|| {
        let at = format!("{:.1}", x(forecast));
        view! { <text class=late x=at y="118" text-anchor=anchor(forecast)>{lang.day(forecast, today)}</text> }
    });
    let label = lang.n("forecasts", points.len());
    let aria = label.clone();
    // Where "today" is not.
    let head = if x(today) < 240.0 { ("780", "end") } else { ("20", "start") };
    Some(view! {
        <svg class="forecasts" viewBox="0 0 800 122" role="img" aria-label=aria>
            <text class="label" x=head.0 y="12" text-anchor=head.1>{label}</text>
            <line class="base" x1="20" x2="780" y1="92" y2="92"/>
            <line class="limit" x1="20" x2="780" y1=limit.clone() y2=limit/>
            <text class="said" x=named_at y=named text-anchor="end">{lang.t("deadline")}</text>
            <polyline class=late points=line.join(" ")/>
            <g class=late>{dots}</g>
            {ends_said}
            <line class="today" x1=xt.clone() x2=xt y1="20" y2="98"/>
            {hollow}
            <path class="deadline" d=diamond transform=at(deadline)/>
            <line class=late x1=xf.clone() x2=xf y1="83" y2="101"/>
            <text x="20" y="118">{lang.day(first, today)}</text>
            <text class="today" x=xn y="12" text-anchor=anchor(today)>{lang.t("today")}</text>
            {ends}
            <text class="deadline" x=format!("{:.1}", x(deadline)) y="118" text-anchor=anchor(deadline)>{lang.day(deadline, today)}</text>
        </svg>
    })
}
