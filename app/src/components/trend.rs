//! How forecasts moved, as lines: the day of each report across, the day that it expected upwards.

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::{
    Status, Task,
    date::add_days,
    trend::{Point, Trend},
};

use super::{
    scale::{Scale, anchor, apart, place},
    tone_class,
};
use crate::{
    i18n::{args, signed},
    visit::Scene,
};

/// How lines are dashed, so that they are told apart without colours.
const DASHES: [&str; 6] = ["", "8 3", "2 3", "10 3 2 3", "14 4", "5 5"];
/// Where the drawing begins and ends, across and upwards.
const ACROSS: (f64, f64) = (74.0, 640.0);
const UP: (f64, f64) = (384.0, 16.0);
/// Where labels begin, and how far apart they are.
const LABELS: f64 = 664.0;
const GAP: f64 = 15.0;

/// A task with what its reports said.
pub struct TrendLine<'a> {
    /// The task.
    pub task: &'a Task,
    /// Its status today.
    pub status: &'a Status,
    /// Its forecasts, oldest first.
    pub points: Vec<Point>,
    /// What became of them.
    pub trend: Trend,
}

/// Says what became of a forecast: `slides day for day since 3 Oct`.
pub fn trend_words(scene: &Scene, trend: Trend) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let since = |key: &str, day: NaiveDate, days: i64| {
        let date = lang.day(day, today);
        lang.f(key, &args([("date", date.into()), ("days", signed(days).into())]))
    };
    match trend {
        Trend::Silent => lang.t("trend-silent"),
        Trend::Once { on } => since("trend-once", on, 0),
        Trend::Stable { since: day, before: 0 } => since("trend-stable", day, 0),
        Trend::Stable { since: day, before } => since("trend-stable-after", day, before),
        Trend::Slides { since: day, days } => since("trend-slides", day, days),
        Trend::Forward { days } => lang.n("trend-forward", days),
        Trend::Moved { times, days } => {
            lang.f("trend-moved", &args([("n", times.into()), ("days", signed(days).into())]))
        }
    }
}

/// The lines of some tasks against the line on which report and forecast are the same day; nothing where
/// no report gave a forecast.
pub fn trend_picture(scene: &Scene, lines: &[TrendLine<'_>]) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let reports = || lines.iter().flat_map(|line| &line.points);
    let Some(first) = reports().map(|point| point.on).min() else { return Markup::default() };
    let expected = lines.iter().filter_map(|line| line.status.expected);
    let dates: Vec<_> = reports().map(|point| point.forecast).chain(expected).collect();
    let low = dates.iter().copied().min().unwrap_or(first).min(first);
    let high = dates.iter().copied().max().unwrap_or(today).max(today);
    let across = Scale::new((first, today.max(add_days(first, 1))), ACROSS);
    let up = Scale::new((low, high), UP);
    let at =
        |point: &Point| format!("{},{}", place(across.at(point.on)), place(up.at(point.forecast)));

    // A line ends at its label, which stands where its last date is, as far as the others let it.
    let mut ends: Vec<(f64, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(n, line)| {
            let date = line.status.expected.or(line.points.last().map(|point| point.forecast))?;
            Some((up.at(date), n))
        })
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let heights: Vec<f64> = ends.iter().map(|(y, _)| *y).collect();
    let labels: Vec<_> = ends
        .iter()
        .zip(apart(&heights, GAP, UP.0))
        .filter_map(|((y, n), label)| Some((*y, lines.get(*n)?, label)))
        .collect();
    let words =
        lines.iter().map(|line| format!("{}: {}", line.task.key, trend_words(scene, line.trend)));
    let label = words.collect::<Vec<_>>().join("; ");
    let label = lang.f("trend-label", &args([("lines", label.into())]));
    let title = |point: &Point| {
        format!("{} → {}", lang.day(point.on, today), lang.day(point.forecast, today))
    };
    let dash = |n: usize| DASHES.get(n % DASHES.len()).copied().filter(|dash| !dash.is_empty());
    let now = place(across.at(today));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.t("trend-title")) {
            svg.trend viewBox="0 0 860 420" role="img" aria-label=(label) {
                path.base d="M74 8V384H648" {}
                @for tick in across.ticks(6) {
                    @let x = across.at(tick);
                    line.base x1=(place(x)) x2=(place(x)) y1="384" y2="389" {}
                    text x=(place(x)) y="403" text-anchor=(anchor(x, ACROSS, 24.0)) { (lang.day(tick, today)) }
                }
                @for tick in up.ticks(8) {
                    @let y = up.at(tick);
                    line.grid x1="74" x2="640" y1=(place(y)) y2=(place(y)) {}
                    text x="68" y=(place(y + 4.0)) text-anchor="end" { (lang.day(tick, today)) }
                }
                line.same x1=(place(ACROSS.0)) y1=(place(up.at(first))) x2=(now) y2=(place(up.at(today))) {}
                line.today x1=(now) x2=(now) y1="8" y2="384" {}
                text x="640" y="417" text-anchor="end" { (lang.t("trend-across")) }
                @for (n, line) in lines.iter().enumerate() {
                    g.(tone_class(line.status.rule.tone())) {
                        polyline.f points=(line.points.iter().map(at).collect::<Vec<_>>().join(" ")) stroke-dasharray=[dash(n)] {}
                        @for point in &line.points {
                            circle cx=(place(across.at(point.on))) cy=(place(up.at(point.forecast))) r="2.6" { title { (line.task.key.as_str()) ": " (title(point)) } }
                        }
                    }
                }
                @for (y, line, label) in labels {
                    g.(tone_class(line.status.rule.tone())) {
                        path.expected d="M0 -5.5 5.5 0 0 5.5 -5.5 0z" transform={ "translate(" (now) " " (place(y)) ")" } {}
                        path.lead d={ "M" (now) " " (place(y)) "L" (place(LABELS - 4.0)) " " (place(label)) } {}
                        text.name x=(place(LABELS)) y=(place(label + 4.0)) {
                            tspan.key { (line.task.key.as_str()) }
                            @if let Some(day) = line.status.expected { " " (lang.day(day, today)) }
                        }
                    }
                }
            }
        }
    }
}
