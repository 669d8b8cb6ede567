//! How forecasts moved from report to report: which dates stand still, and which run away.

use maud::{Markup, html};
use roadmap::{
    date::days_between,
    trend::{MOST, points, telling, trend},
};

use super::Frame;
use crate::{
    components::{Nav, TrendLine, drift_class, trend_picture, trend_words},
    i18n::signed,
    visit::{Scene, encoded},
};

/// Renders the page.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let (roadmap, board) = (&scene.roadmap, scene.board());
    let asked = scene.visit.query.all("task");
    let asked: Vec<_> =
        asked.filter_map(|key| roadmap.index.get(key).copied()).take(MOST).collect();
    let is_asked = !asked.is_empty();
    let places = if is_asked { asked } else { telling(roadmap) };
    let lines = places.iter().filter_map(|at| {
        let (task, status) = (roadmap.tasks.get(*at)?, board.statuses.get(*at)?);
        let points = points(roadmap, task);
        Some(TrendLine { task, status, trend: trend(&points), points })
    });
    let lines: Vec<_> = lines.collect();
    let title = lang.t("trend-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Forecast,
        title: title.clone(),
        islands: false,
    };
    let says = lines.iter().any(|line| !line.points.is_empty());
    frame.write(&html! {
        p.over { a href=(scene.href("/forecast")) { (lang.t("nav-forecast")) } }
        h1.plain { (title) }
        p.muted.prose { (lang.t("trend-text")) }
        @if says {
            (trend_picture(scene, &lines))
        } @else {
            p.empty { (lang.t("trend-none")) }
        }
        @if is_asked {
            p { a href=(scene.href("/trend")) { (lang.t("trend-all")) } }
        }
        @if !lines.is_empty() {
            (sums(scene, &lines))
            details {
                summary { (lang.t("trend-table")) }
                (table(scene, &lines))
            }
        }
    })
}

/// What became of each forecast, in words, beside the dates of today.
fn sums(scene: &Scene, lines: &[TrendLine<'_>]) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    html! {
        table.plain.cards.trends {
            thead {
                tr {
                    th scope="col" { (lang.t("column-task")) }
                    th scope="col" { (lang.t("trend-column")) }
                    th scope="col" { (lang.t("deadline")) }
                    th scope="col" { (lang.t("expected")) }
                }
            }
            tbody {
                @for line in lines {
                    @let key = line.task.key.as_str();
                    @let late = line.status.expected.map(|day| days_between(line.task.deadline.last_day(), day));
                    tr {
                        th scope="row" {
                            a href=(scene.task_href(key)) { b { (key) } " " (line.task.title.get(lang.code())) }
                            " "
                            a.alone href=(scene.href(&format!("/trend?task={}", encoded(key)))) aria-label={ (lang.t("trend-alone")) ": " (key) } { (lang.t("trend-alone")) }
                        }
                        td data-label=(lang.t("trend-column")) { (trend_words(scene, line.trend)) }
                        td data-label=(lang.t("deadline")) { (lang.deadline(line.task.deadline, today)) }
                        td data-label=(lang.t("expected")) {
                            @match line.status.expected {
                                Some(day) => { b { (lang.day(day, today)) } }
                                None => { "–" }
                            }
                            @if let Some(days) = late.filter(|days| *days != 0) {
                                " " span class=(drift_class(days)) { (signed(days)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Every report that the lines are made of.
fn table(scene: &Scene, lines: &[TrendLine<'_>]) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    html! {
        table.plain {
            thead {
                tr {
                    th scope="col" { (lang.t("column-task")) }
                    th scope="col" { (lang.t("trend-on")) }
                    th scope="col" { (lang.t("forecast")) }
                    th.number scope="col" { (lang.t("trend-step")) }
                }
            }
            tbody {
                @for line in lines {
                    @let before = std::iter::once(None).chain(line.points.iter().map(Some));
                    @for (point, before) in line.points.iter().zip(before) {
                        @let days = before.map(|before| days_between(before.forecast, point.forecast));
                        tr {
                            th scope="row" { (line.task.key.as_str()) }
                            td { (lang.day(point.on, today)) }
                            td { (lang.day(point.forecast, today)) }
                            td.number {
                                @match days {
                                    Some(days) => { span class=(drift_class(days)) { (signed(days)) } }
                                    None => { "–" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
