//! Small drawings in rows: progress as a bar, forecasts as a line against the deadline.

use leptos::prelude::*;
use roadmap::{Task, date::days_between};

/// Progress as a bar of 50 by 6.
#[component]
pub fn Bar(percent: u8) -> impl IntoView {
    let width = u32::from(percent) / 2;
    view! {
        <svg class="bar" viewBox="0 0 50 6" role="img" aria-label=format!("{percent}\u{a0}%")>
            <rect class="track" width="50" height="6" rx="3"/>
            <rect class="fill" width=width height="6" rx="3"/>
        </svg>
    }
    .into_any()
}

/// The latest reports that a drawing of this size can still tell apart.
const SHOWN: usize = 16;
const WIDTH: f64 = 56.0;
const HEIGHT: f64 = 18.0;

/// Each report's forecast against the line of the deadline; later is higher.
#[component]
pub fn Spark(task: std::sync::Arc<Task>) -> impl IntoView {
    points(&task).map(|(line, dot, deadline)| {
        view! {
            <svg class="spark" viewBox="0 0 56 18" aria-hidden="true">
                <line class="base" x1="0" x2="56" y1=deadline.clone() y2=deadline/>
                <polyline points=line/>
                <circle cx=dot.0 cy=dot.1 r="1.8"/>
            </svg>
        }
        .into_any()
    })
}

type Drawing = (String, (String, String), String);

fn points(task: &Task) -> Option<Drawing> {
    let deadline = task.deadline.last_day();
    let drifts: Vec<f64> = task
        .reports
        .iter()
        .skip(task.reports.len().saturating_sub(SHOWN))
        .filter_map(|report| report.forecast)
        .map(|forecast| small(days_between(deadline, forecast)))
        .collect();
    if drifts.len() < 2 {
        return None;
    }
    let low = drifts.iter().copied().fold(-2.0, f64::min);
    let high = drifts.iter().copied().fold(2.0, f64::max);
    let y = |drift: f64| HEIGHT - 3.0 - (drift - low) / (high - low) * (HEIGHT - 6.0);
    let step = (WIDTH - 6.0) / small(i64::try_from(drifts.len() - 1).unwrap_or(1));
    let mut x = 3.0;
    let mut line = String::new();
    let mut last = (String::new(), String::new());
    for drift in drifts {
        last = (format!("{x:.1}"), format!("{:.1}", y(drift)));
        line.push_str(&format!("{},{} ", last.0, last.1));
        x += step;
    }
    Some((line.trim_end().to_owned(), last, format!("{:.1}", y(0.0))))
}

/// Days of a drawing are few; beyond some years it makes no difference.
fn small(days: i64) -> f64 {
    f64::from(i32::try_from(days.clamp(-3650, 3650)).unwrap_or(0))
}
