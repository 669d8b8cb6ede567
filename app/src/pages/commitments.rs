//! What was committed to and what was kept of it: by office, by what moved deadlines, task by task, and
//! the forecasts against what happened.

use maud::{Markup, html};
use roadmap::{
    commitment::{Commitments, Move, Reason, Sums, moves, reasons},
    schedule::calibration::calibrations,
};

use super::Frame;
use crate::{
    components::{
        Nav, Part, calibration, calibration_tables, category_words, kept_words, moved_words, pager,
        region,
    },
    i18n::signed,
    visit::{Scene, encoded},
};

/// Tasks on a page.
const PAGE: usize = 50;
/// Offices at the most.
const OFFICES: usize = 200;

/// Renders the page.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let board = scene.board();
    let found = Commitments::of(&scene.roadmap, &board);
    let owner = scene.visit.query.get("owner");
    let found = match owner {
        Some(owner) => found.of_owner(&scene.roadmap, owner),
        None => found,
    };
    let title = match owner {
        Some(owner) => format!("{}: {}", lang.t("commitments-title"), scene.office(owner)),
        None => lang.t("commitments-title"),
    };
    let part = Part::asked(&scene.visit, found.moved.len(), PAGE);
    let submitted = board.digest(&scene.roadmap).submitted().iter();
    let submitted = submitted.filter_map(|at| scene.roadmap.tasks.get(*at));
    let submitted = submitted.filter(|task| owner.is_none_or(|owner| task.owner == owner));
    let forecasts = calibrations(&scene.roadmap, submitted);
    let kept = owner.and_then(|owner| kept_words(scene, owner, &found, &forecasts));
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Register,
        title: title.clone(),
        islands: false,
    };
    frame.write(&html! {
        p.over {
            a href=(scene.href("/register")) { (lang.t("nav-register")) }
            @if let Some(owner) = owner {
                " · " a href=(scene.href("/commitments")) { (lang.t("commitments-all")) }
                " · " a href=(scene.href(&format!("/tasks?owner={}", encoded(owner)))) { (lang.t("office-tasks")) }
            }
        }
        h1.plain { (title) " " small { (lang.n("commitments-count", found.all.committed)) } }
        @if found.all.committed == 0 {
            p.empty { (lang.t("commitments-none")) }
        } @else {
            p.finding {
                @if let Some(kept) = &kept {
                    b { (kept) }
                } @else if found.all.moves > 0 {
                    b { (moved_words(scene, found.all.moves, found.all.days, &found.reasons)) "." }
                } @else {
                    (lang.t("commitment-never")) "."
                }
            }
            @if owner.is_none() { (region("section", "", "offices", &offices(scene, &found))) }
            @if !found.reasons.is_empty() { (region("section", "", "reasons", &ranking(scene, &found.reasons, owner))) }
            @if !found.moved.is_empty() { (region("section", "", "moved", &moved(scene, &found, part))) }
            (pager(&scene.visit, part))
            div.columns {
                section {
                    @if !forecasts.is_empty() {
                        h2 { (lang.t("calibration-title")) }
                        p.muted { (lang.t("calibration-text")) }
                        (calibration_tables(scene, &forecasts))
                    }
                }
                aside { (calibration(scene, &forecasts)) }
            }
        }
    })
}

/// The sums of each owner.
fn offices(scene: &Scene, found: &Commitments) -> Markup {
    let lang = scene.lang();
    let order = |office: &roadmap::Office| found.by_office.get(&office.key).copied();
    let rows = scene.roadmap.offices.iter().filter_map(|it| Some((it, order(it)?)));
    let number = |key: &str, n: usize| {
        html! { td.number data-label=(lang.t(key)) { (n) } }
    };
    let cells = |sums: &Sums| {
        html! {
            (number("commitments-committed", sums.committed))
            (number("commitments-kept", sums.kept))
            (number("commitments-extended", sums.extended))
            (number("commitments-late", sums.late))
            (number("commitments-overdue", sums.overdue))
            (number("commitments-moves", sums.moves))
            td.number data-label=(lang.t("commitments-days")) { (signed(sums.days)) }
        }
    };
    html! {
        h2 { (lang.t("commitments-offices")) }
        div.scroll tabindex="0" role="region" aria-label=(lang.t("commitments-offices")) {
            table.plain.sums.cards {
                thead {
                    tr {
                        th scope="col" { (lang.t("field-owner")) }
                        @for key in HEADS { th.number scope="col" { (lang.t(key)) } }
                    }
                }
                tbody {
                    @for (office, sums) in rows.take(OFFICES) {
                        tr {
                            th scope="row" {
                                a href=(scene.href(&format!("/commitments?owner={}", encoded(&office.key)))) { (office.name.get(lang.code())) }
                            }
                            (cells(&sums))
                        }
                    }
                    tr { th scope="row" { b { (lang.t("commitments-all")) } } (cells(&found.all)) }
                }
            }
        }
    }
}

/// The heads of the sums.
const HEADS: [&str; 7] = [
    "commitments-committed",
    "commitments-kept",
    "commitments-extended",
    "commitments-late",
    "commitments-overdue",
    "commitments-moves",
    "commitments-days",
];

/// Why deadlines were moved, the most frequent reason first.
fn ranking(scene: &Scene, reasons: &[Reason], owner: Option<&str>) -> Markup {
    let lang = scene.lang();
    let of = owner.map(|owner| format!("&owner={}", encoded(owner))).unwrap_or_default();
    html! {
        h2 { (lang.t("commitments-reasons")) }
        table.plain.sums.cards {
            thead {
                tr {
                    th scope="col" { (lang.t("extension-category")) }
                    th.number scope="col" { (lang.t("commitments-moves")) }
                    th.number scope="col" { (lang.t("commitments-days")) }
                }
            }
            tbody {
                @for reason in reasons {
                    tr {
                        th scope="row" {
                            a href=(scene.href(&format!("/register?category={}&outcome=approved{of}", reason.category.code()))) {
                                (category_words(lang, reason.category))
                            }
                        }
                        td.number data-label=(lang.t("commitments-moves")) { (reason.moves) }
                        td.number data-label=(lang.t("commitments-days")) { (signed(reason.days)) }
                    }
                }
            }
        }
    }
}

/// The tasks whose deadlines were moved, the farthest first.
fn moved(scene: &Scene, found: &Commitments, part: Part) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let tasks = part.of(found.moved.iter()).filter_map(|at| scene.roadmap.tasks.get(*at));
    html! {
        h2 { (lang.t("commitments-moved")) " " small { (found.moved.len()) } }
        table.plain.cards {
            thead {
                tr {
                    th scope="col" { (lang.t("column-task")) }
                    th scope="col" { (lang.t("original-deadline")) }
                    th scope="col" { (lang.t("deadline")) }
                    th scope="col" { (lang.t("commitments-why")) }
                }
            }
            tbody {
                @for task in tasks {
                    @let own: Vec<Move<'_>> = moves(task).collect();
                    @let days: i64 = own.iter().map(Move::days).sum();
                    @let why = reasons(own.iter().copied());
                    tr {
                        th scope="row" {
                            a href=(scene.task_href(&task.key)) { b { (task.key.as_str()) } " " (task.title.get(lang.code())) }
                            span.sub { (scene.office(&task.owner)) }
                        }
                        td data-label=(lang.t("original-deadline")) { (lang.deadline(task.original_deadline(), today)) }
                        td data-label=(lang.t("deadline")) { (lang.deadline(task.deadline, today)) }
                        td data-label=(lang.t("commitments-why")) { (moved_words(scene, own.len(), days, &why)) }
                    }
                }
            }
        }
    }
}
