//! What was planned against what was verified, as lines that rise.

use maud::{Markup, html};
use roadmap::burn_up::{BurnUp, Point};

use super::scale::{Scale, anchor, place};
use crate::{i18n::args, visit::Scene};

/// Where the drawing begins and ends, across and upwards.
const ACROSS: (f64, f64) = (4.0, 256.0);
const UP: (f64, f64) = (112.0, 12.0);

/// The panel of the overview; nothing before the roadmap is approved.
pub fn burn_up(scene: &Scene) -> Markup {
    let board = scene.board();
    let found = board.burn_up(&scene.roadmap).filter(|_| scene.roadmap.approval.is_some());
    html! {
        @if let Some(found) = found {
            h2 { (scene.lang().t("burn-up-title")) }
            p { (sentence(scene, &found)) }
            (picture(scene, &found))
            (table(scene, &found))
        }
    }
}

fn sentence(scene: &Scene, found: &BurnUp) -> String {
    let key = match found.behind {
        _ if found.planned == 0 => "burn-up-early",
        0 => "burn-up-even",
        _ => "burn-up-behind",
    };
    let values = args([
        ("verified", (found.planned - found.behind).into()),
        ("planned", found.planned.into()),
        ("n", found.behind.into()),
    ]);
    let lang = scene.lang();
    let ahead = (found.ahead > 0).then(|| format!(" {}", lang.n("burn-up-ahead", found.ahead)));
    lang.f(key, &values) + &ahead.unwrap_or_default()
}

fn picture(scene: &Scene, found: &BurnUp) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let ends = found.points.first().zip(found.points.last());
    let Some((first, last)) = ends else { return Markup::default() };
    let across = Scale::new((first.day, last.day), ACROSS);
    let all = found.points.iter().filter_map(|point| point.projected.max(Some(point.planned)));
    let most = all.max().unwrap_or(1).max(found.total).max(1);
    let up = |n: usize| UP.0 - (UP.0 - UP.1) * few(n) / few(most);
    let line = |of: fn(&Point) -> Option<usize>| {
        let places = found.points.iter().filter_map(|point| {
            Some(format!("{},{}", place(across.at(point.day)), place(up(of(point)?))))
        });
        places.collect::<Vec<_>>().join(" ")
    };
    let planned = line(|point| Some(point.planned));
    let original = found.has_moved().then(|| line(|point| Some(point.original)));
    let (verified, projected) = (line(|point| point.verified), line(|point| point.projected));
    let now = (first.day..=last.day).contains(&today).then(|| place(across.at(today)));
    let label = sentence(scene, found);
    let legend = |class: &'static str, key: &str| {
        html! {
            span {
                svg viewBox="0 0 22 8" aria-hidden="true" { polyline class=(class) points="0,4 22,4" {} }
                " " (lang.t(key))
            }
        }
    };
    html! {
        svg.burn-up viewBox="0 0 260 130" role="img" aria-label=(label) {
            line.base x1="4" x2="256" y1="112" y2="112" {}
            @for tick in across.ticks(3) {
                @let x = across.at(tick);
                line.base x1=(place(x)) x2=(place(x)) y1="112" y2="116" {}
                text x=(place(x)) y="127" text-anchor=(anchor(x, ACROSS, 24.0)) { (lang.day(tick, today)) }
            }
            @if let Some(x) = now { line.today x1=(x) x2=(x) y1="4" y2="112" {} }
            @if let Some(points) = &original { polyline.original points=(points) {} }
            polyline.planned points=(planned) {}
            polyline.projected points=(projected) {}
            polyline.verified points=(verified) {}
        }
        p.legend {
            (legend("verified", "burn-up-verified")) " "
            (legend("planned", "burn-up-planned")) " "
            @if original.is_some() { (legend("original", "burn-up-original")) " " }
            (legend("projected", "burn-up-projected"))
        }
    }
}

/// Tasks are few enough for a drawing.
fn few(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn table(scene: &Scene, found: &BurnUp) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let or_dash = |n: Option<usize>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
    html! {
        details.rises {
            summary { (lang.t("picture-table")) }
            table.plain {
                thead {
                    tr {
                        th scope="col" { (lang.t("burn-up-by")) }
                        th.number scope="col" { (lang.t("burn-up-verified")) }
                        th.number scope="col" { (lang.t("burn-up-planned")) }
                        th.number scope="col" { (lang.t("burn-up-original")) }
                        th.number scope="col" { (lang.t("burn-up-projected")) }
                    }
                }
                tbody {
                    @for point in &found.points {
                        tr {
                            th scope="row" { (lang.day(point.day, today)) }
                            td.number { (or_dash(point.verified)) }
                            td.number { (point.planned) }
                            td.number { (point.original) }
                            td.number { (or_dash(point.projected)) }
                        }
                    }
                }
            }
        }
    }
}
