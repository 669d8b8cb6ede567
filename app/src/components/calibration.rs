//! How good the forecasts of the past were: what offices said against what happened.

use std::cmp::Reverse;

use maud::{Markup, html};
use roadmap::schedule::calibration::{Calibration, Hit};

use super::{
    dates::drift_class,
    scale::{Scale, anchor, place},
};
use crate::{
    i18n::{args, signed},
    visit::Scene,
};

/// Forecasts that the picture shows, the latest.
const DOTS: usize = 120;
/// Offices that are summed up in a line, those with the most forecasts.
const LINES: usize = 6;
/// Offices that have a table, and rows of it, the latest.
const TABLES: usize = 40;
const ROWS: usize = 30;
/// Where the drawing begins and ends, both ways.
const ACROSS: (f64, f64) = (14.0, 270.0);
const UP: (f64, f64) = (214.0, 10.0);

/// Says how good the forecasts of an office were: `kept 5 of 9, median +3 d`.
pub fn calibration_sum(scene: &Scene, office: &Calibration) -> String {
    scene.lang().f(
        "calibration-sum",
        &args([
            ("kept", office.kept().into()),
            ("n", office.hits.len().into()),
            ("median", signed(office.median()).into()),
        ]),
    )
}

/// Each last forecast against the day that it was about, and the offices with the most of them.
pub fn calibration(scene: &Scene, offices: &[Calibration]) -> Markup {
    let lang = scene.lang();
    let mut most: Vec<&Calibration> = offices.iter().collect();
    most.sort_by_key(|office| Reverse(office.hits.len()));
    let more = most.len().saturating_sub(LINES);
    html! {
        section.panel {
            h2 { (lang.t("calibration-how-good")) }
            @if offices.is_empty() {
                p.muted { (lang.t("calibration-none")) }
            } @else {
                p.muted { small { (lang.t("calibration-dots")) } }
                (dots(scene, offices))
                p.kept {
                    @for office in most.iter().take(LINES) {
                        span { b { (scene.office(&office.office)) } " " (calibration_sum(scene, office)) }
                    }
                    @if more > 0 { span.muted { (lang.n("calibration-more", more)) } }
                }
            }
        }
    }
}

fn dots(scene: &Scene, offices: &[Calibration]) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let mut hits: Vec<&Hit> = offices.iter().flat_map(|office| &office.hits).collect();
    hits.sort_by(|a, b| (b.happened, &a.task).cmp(&(a.happened, &b.task)));
    hits.truncate(DOTS);
    let days = || hits.iter().flat_map(|hit| [hit.forecast, hit.happened]);
    let ends = (days().min().unwrap_or(today), days().max().unwrap_or(today));
    let (across, up) = (Scale::new(ends, ACROSS), Scale::new(ends, UP));
    let kept = hits.iter().filter(|hit| hit.error() <= 0).count();
    let later = hits.len() - kept;
    let label = lang.f(
        "calibration-label",
        &args([("n", hits.len().into()), ("kept", kept.into()), ("later", later.into())]),
    );
    let title = |hit: &Hit| {
        let (said, happened) = (lang.day(hit.forecast, today), lang.day(hit.happened, today));
        format!("{}: {said} → {happened} ({})", hit.task, signed(hit.error()))
    };
    let at = |hit: &Hit| (place(across.at(hit.happened)), place(up.at(hit.forecast)));
    html! {
        svg.calibration viewBox="0 0 284 250" role="img" aria-label=(label) {
            path.base d="M14 4V214H276" {}
            line.base x1="14" y1="214" x2="270" y2="10" {}
            text x="18" y="14" { (lang.t("calibration-axis-said")) }
            text x="276" y="246" text-anchor="end" { (lang.t("calibration-axis-happened")) }
            @for tick in across.ticks(3) {
                @let x = across.at(tick);
                text x=(place(x)) y="229" text-anchor=(anchor(x, ACROSS, 24.0)) { (lang.day(tick, today)) }
            }
            @for hit in &hits {
                @let (x, y) = at(hit);
                // What came later has another shape, too.
                @if hit.error() > 0 {
                    path.later d="M-4.5 -4 4.5 -4 0 4.5z" transform={ "translate(" (x) " " (y) ")" } { title { (title(hit)) } }
                } @else {
                    circle.kept cx=(x) cy=(y) r="4" { title { (title(hit)) } }
                }
            }
        }
    }
}

/// The forecasts of each office as a table.
pub fn calibration_tables(scene: &Scene, offices: &[Calibration]) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let more = offices.len().saturating_sub(TABLES);
    let latest = |office: &Calibration| office.hits.len().saturating_sub(ROWS);
    html! {
        @for office in offices.iter().take(TABLES) {
            details.office {
                summary { b { (scene.office(&office.office)) } " " span.muted { (calibration_sum(scene, office)) } }
                table.plain.cards {
                    thead {
                        tr {
                            th scope="col" { (lang.t("column-task")) }
                            th scope="col" { (lang.t("calibration-said")) }
                            th scope="col" { (lang.t("forecast")) }
                            th scope="col" { (lang.t("calibration-happened")) }
                            th.number scope="col" { (lang.t("calibration-error")) }
                        }
                    }
                    tbody {
                        @for hit in office.hits.iter().skip(latest(office)) {
                            tr {
                                th scope="row" { a href=(scene.task_href(&hit.task)) { (hit.task.as_str()) } }
                                td data-label=(lang.t("calibration-said")) { (lang.day(hit.said, today)) }
                                td data-label=(lang.t("forecast")) { (lang.day(hit.forecast, today)) }
                                td data-label=(lang.t("calibration-happened")) { (lang.day(hit.happened, today)) }
                                td.number data-label=(lang.t("calibration-error")) {
                                    span class=(drift_class(hit.error())) { (signed(hit.error())) }
                                }
                            }
                        }
                    }
                }
                @if latest(office) > 0 { p.muted { (lang.n("calibration-earlier", latest(office))) } }
            }
        }
        @if more > 0 { p.muted { (lang.n("calibration-more", more)) } }
    }
}
