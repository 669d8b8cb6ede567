//! The rows of a stocktake: what is late and why, what is due, and how it went so far.

use maud::{Markup, html};
use roadmap::{
    Risk, Rule, Status, Task,
    date::{add_days, days_between},
    schedule::Drive,
    status::Trouble,
};

use crate::{
    components::{drift_class, icon, tone_class},
    i18n::{args, plain, signed},
    visit::Scene,
};

/// Rows at the most of what is overdue or off track, and of what is due.
const LATE: usize = 14;
const DUE: usize = 9;
/// Days for which is told what is due.
const AHEAD: i64 = 30;

/// What is overdue or off track, the worst first.
pub fn late(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let board = scene.board();
    let counts = board.counts(&scene.roadmap);
    let (overdue, off) = (counts.get(Rule::Overdue), counts.get(Rule::OffTrack));
    let (worst, _) = board.worst(&scene.roadmap);
    let is_late = |rule: Rule| matches!(rule, Rule::Overdue | Rule::OffTrack);
    let rows: Vec<_> = worst.filter(|(_, status)| is_late(status.rule)).take(LATE).collect();
    let more = (overdue + off).saturating_sub(rows.len());
    html! {
        h2 {
            (icon(Rule::Overdue)) " " (lang.rule(Rule::Overdue)) " " (overdue) " · "
            (icon(Rule::OffTrack)) " " (lang.rule(Rule::OffTrack)) " " (off)
        }
        @if rows.is_empty() {
            p.muted { (lang.t("stocktake-late-none")) }
        } @else {
            table.plain.cards.late-rows {
                thead.unseen {
                    tr {
                        th scope="col" { (lang.t("column-task")) }
                        th scope="col" { (lang.t("field-title")) }
                        th scope="col" { (lang.t("deadline")) }
                        th scope="col" { (lang.t("float")) }
                    }
                }
                tbody { @for (task, status) in rows { (late_row(scene, task, status)) } }
            }
        }
        @if more > 0 {
            p.muted { a href=(scene.href("/tasks?status=off_track&status=overdue")) { (lang.n("stocktake-more", more)) } }
        }
    }
}

fn late_row(scene: &Scene, task: &Task, status: &Status) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let deadline = scene.roadmap.limit(task.deadline);
    let drift = status.expected.map(|expected| days_between(deadline, expected));
    html! {
        tr {
            th.key scope="row" {
                span.(tone_class(status.rule.tone())) title=(lang.rule(status.rule)) { (icon(status.rule)) }
                " " a href=(scene.task_href(&task.key)) { (task.key.as_str()) }
            }
            td {
                (diamond(task)) (task.title.get(lang.code()))
                span.sub { (scene.office(&task.owner)) " · " (reason(scene, task, status)) }
            }
            td.number data-label=(lang.t("deadline")) {
                (lang.deadline(task.deadline, today)) " → "
                @match status.expected {
                    Some(expected) => { (lang.day(expected, today)) }
                    None => { "?" }
                }
                @if let Some(days) = drift.filter(|days| *days != 0) {
                    " " b class=(drift_class(days)) { (signed(days)) }
                }
            }
            td.number {
                @if let Some(float) = status.float {
                    (lang.f("stocktake-float", &args([("n", plain(float).into())])))
                }
            }
        }
    }
}

fn diamond(task: &Task) -> &'static str {
    if task.is_milestone() { "◆ " } else { "" }
}

/// The reason that matters most, in a few words.
fn reason(scene: &Scene, task: &Task, status: &Status) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    let mut parts = Vec::new();
    if status.reasons.contains(&Risk::Slipping) {
        parts.push(lang.t("stocktake-slipped"));
    }
    let decision = task.last_request().and_then(|request| request.decision.as_ref());
    if let Some(rejected) = decision.filter(|decision| decision.granted.is_none()) {
        let on = lang.day(rejected.on, today);
        parts.push(lang.f("stocktake-rejected", &args([("on", on.into())])));
    }
    if !parts.is_empty() {
        return parts.join("; ");
    }
    let waits = status.reasons.iter().find_map(|risk| match risk {
        Risk::Predecessor { task, trouble } => Some((task.to_string(), Some(*trouble))),
        _ => None,
    });
    let dated = status.reasons.iter().find_map(|risk| match risk {
        Risk::Date { task } => Some(task.to_string()),
        _ => None,
    });
    if let Some(key) = dated.filter(|_| waits.is_none()) {
        return lang.f("stocktake-waits-date", &args([("key", key.into())]));
    }
    let board = scene.board();
    let drive = board.timing(&scene.roadmap, &task.key).map(|timing| timing.drive);
    let driven = match drive {
        Some(Drive::Link { from, .. }) => {
            scene.roadmap.tasks.get(from).map(|from| (from.key.to_string(), None))
        }
        _ => None,
    };
    if let Some((key, trouble)) = waits.or(driven) {
        let words = match trouble {
            Some(Trouble::Overdue) => "stocktake-waits-overdue",
            Some(Trouble::OffTrack) => "stocktake-waits-off",
            Some(Trouble::Unverified) => "stocktake-waits-unverified",
            None => "stocktake-waits-for",
        };
        return lang.f(words, &args([("key", key.into())]));
    }
    match (status.stale, task.last_report()) {
        (Some(_), Some(last)) => {
            let on = lang.day(scene.roadmap.date_at(last.at), today);
            lang.f("stocktake-silent", &args([("on", on.into())]))
        }
        (Some(_), None) => lang.t("stocktake-never"),
        _ => lang.because(&scene.roadmap, &board, task, status),
    }
}

/// What is due in the days ahead, the nearest first.
pub fn due(scene: &Scene) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let board = scene.board();
    let until = add_days(today, AHEAD);
    let rows = board.rows(&scene.roadmap).filter_map(|(task, status)| {
        let day = scene.roadmap.effective(task.deadline);
        let due = status.rule.is_open() && (today..=until).contains(&day);
        due.then_some((day, task, status))
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|(day, ..)| *day);
    let more = rows.len().saturating_sub(DUE);
    html! {
        h2 { (lang.n("stocktake-due", AHEAD)) " · " (rows.len()) }
        table.plain.cards.due-rows {
            tbody {
                @for (day, task, status) in rows.into_iter().take(DUE) {
                    tr {
                        th scope="row" { (lang.day(day, today)) }
                        td {
                            a href=(scene.task_href(&task.key)) { (task.key.as_str()) } " "
                            (diamond(task)) (task.title.get(lang.code()))
                        }
                        td.(tone_class(status.rule.tone())) { (icon(status.rule)) " " (lang.rule(status.rule)) }
                    }
                }
            }
        }
        @if more > 0 {
            p.muted { a href=(scene.href("/tasks?sort=deadline")) { (lang.n("stocktake-more", more)) } }
        }
    }
}

/// How the roadmap has been executed so far.
pub fn figures(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let board = scene.board();
    let figures = board.figures(&scene.roadmap);
    let of = |n: usize, all: usize| format!("{n}\u{a0}/\u{a0}{all}");
    let limit = scene.roadmap.settings.review_working_days;
    let review = figures.median_review.map_or_else(|| "–".to_owned(), |days| days.to_string());
    let limit = lang.f("stocktake-limit", &args([("n", limit.into())]));
    let stale = figures.watched.saturating_sub(figures.fresh);
    let rows = [
        ("figures-original", of(figures.by_original, figures.verified)),
        ("figures-extensions", of(figures.granted, figures.requests)),
        ("figures-review", format!("{review}, {limit}")),
        ("stocktake-stale", of(stale, figures.watched)),
    ];
    html! {
        h2 { (lang.t("figures-title")) }
        table.plain.executed {
            tbody {
                @for (key, value) in rows {
                    tr { th scope="row" { (lang.t(key)) } td.number { b { (value) } } }
                }
            }
        }
    }
}
