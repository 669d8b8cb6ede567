//! Small drawings in rows: progress as a bar, forecasts as a line against the deadline.

use maud::{Markup, html};
use roadmap::{Task, date::days_between};

/// Progress as a bar, beside the number that says it.
pub fn bar(percent: u8) -> Markup {
    html! { progress max="100" value=(percent) aria-hidden="true" { } }
}

/// The latest reports that a drawing of this size can still tell apart.
const SHOWN: usize = 8;
const WIDTH: f64 = 56.0;
const HEIGHT: f64 = 18.0;

/// Each report's forecast against the line of the deadline; later is higher.
pub fn spark(task: &Task) -> Markup {
    html! {
        @if let Some((line, dot, deadline)) = points(task) {
            svg.spark viewBox="0 0 56 18" aria-hidden="true" {
                path.base d={ "M0 " (deadline) "h56" } {}
                polyline points=(line) {}
                circle cx=(dot.0) cy=(dot.1) r="1.8" {}
            }
        }
    }
}

type Drawing = (String, (String, String), String);

fn points(task: &Task) -> Option<Drawing> {
    let deadline = task.deadline.last_day();
    let drifts: Vec<f64> = task
        .reports
        .at_hand()
        .iter()
        .skip(task.reports.at_hand().len().saturating_sub(SHOWN))
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
