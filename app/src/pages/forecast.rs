//! How likely the final date is, what would bring it forward, and how good the forecasts of the past
//! were.

use std::{cmp::Reverse, sync::Arc};

use maud::{Markup, html};
use roadmap::{
    Status, Task, Tone,
    rollup::Board,
    schedule::{
        calibration::calibrations,
        simulation::{Outcome, Simulation, Spread},
        what_if::shortened,
    },
};

use super::Frame;
use crate::{
    components::{
        Nav, calibration, calibration_tables, chain_dates, distribution, distribution_table,
        percent, share_bar, tone_class,
    },
    i18n::{Lang, args, signed},
    order::sort_first,
    visit::Scene,
};

/// Rows of the table of tasks.
const ROWS: usize = 60;
/// Tasks of which is said what less work on them would buy.
const SHORTENED: usize = 8;
/// Working days less.
const LESS: u32 = 5;

/// Says in a line how likely a task's deadline is met and when it is finished.
pub fn likely(scene: &Scene, outcome: &Outcome, runs: u32) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    if !outcome.has_basis() {
        return lang.t("likely-unknown");
    }
    let meets = outcome.meets.map_or_else(|| "–".to_owned(), |count| percent(runs, count));
    lang.f(
        "likely",
        &args([
            ("share", meets.into()),
            ("p50", lang.day(outcome.p50, today).into()),
            ("p80", lang.day(outcome.p80, today).into()),
            ("p95", lang.day(outcome.p95, today).into()),
        ]),
    )
}

fn spread_words(lang: Lang, scene: &Scene, spread: &Spread) -> String {
    match spread {
        Spread::Fixed => lang.t("spread-fixed"),
        Spread::Estimate => lang.t("spread-estimate"),
        Spread::Office { office, tasks } => lang.f(
            "spread-office",
            &args([("office", scene.office(office).into()), ("n", (*tasks).into())]),
        ),
        Spread::Roadmap { tasks } => lang.n("spread-roadmap", *tasks),
    }
}

/// The final milestone, with what the runs say of it.
struct Last {
    task: Arc<Task>,
    status: Status,
    outcome: Outcome,
}

impl Last {
    fn of(scene: &Scene, board: &Board, runs: &Simulation) -> Option<Self> {
        let at = runs.final_task?;
        let task = scene.roadmap.tasks.get(at)?.clone();
        let status = Status::clone(board.statuses.get(at)?);
        Some(Self { task, status, outcome: runs.get(at)? })
    }

    /// Tells whether it is still to come, and whether anything is known by which it could be likely.
    fn has_odds(&self) -> bool {
        self.task.submission().is_none() && self.outcome.has_basis()
    }
}

/// What the runs come to: the sentence, its tone, and what to do.
fn verdict(runs: u32, meets: u32) -> (&'static str, Tone, &'static str) {
    match meets {
        0 => ("verdict-never", Tone::Bad, "advice-never"),
        meets if meets == runs => ("verdict-certain", Tone::Good, "advice-certain"),
        meets if meets * 2 < runs => ("verdict-unlikely", Tone::Bad, "advice-unlikely"),
        meets if meets * 5 < runs * 4 => ("verdict-open", Tone::Warn, "advice-open"),
        _ => ("verdict-likely", Tone::Good, "advice-likely"),
    }
}

/// Renders the page.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let board = scene.board();
    let runs = board.simulation(&scene.roadmap);
    let last = runs.and_then(|runs| Last::of(scene, &board, runs));
    let title = match &last {
        Some(last) => {
            let deadline = lang.day_in_words(scene.roadmap.effective(last.task.deadline));
            lang.f("forecast-how-likely", &args([("date", deadline.into())]))
        }
        None => lang.t("forecast-title"),
    };
    let submitted = board.digest(&scene.roadmap).submitted().iter();
    let submitted = submitted.filter_map(|at| scene.roadmap.tasks.get(*at));
    let offices = calibrations(&scene.roadmap, submitted);
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Forecast,
        title: title.clone(),
        islands: false,
    };
    frame.write(&html! {
        h1.plain { (title) @if let Some(runs) = runs { " " small { (basis(scene, runs)) } } }
        div.columns.forecast {
            section {
                @match runs {
                    None => { p { (lang.t("forecast-none")) } }
                    Some(runs) => {
                        @if let Some(last) = &last { (headline(scene, runs, last)) }
                        @let (places, more) = ranked(scene, runs);
                        (shorten(scene, &board, runs, &places))
                        (odds(scene, runs, &places, more))
                    }
                }
                (chain_dates(scene, &board.schedule.driving_chain()))
                p { a href=(scene.href("/trend")) { (lang.t("forecast-to-trend")) } }
            }
            aside { (calibration(scene, &offices)) }
        }
        @if !offices.is_empty() {
            details {
                summary { (lang.t("calibration-title")) }
                p.muted { (lang.t("calibration-text")) }
                (calibration_tables(scene, &offices))
            }
        }
    })
}

/// Says what the runs come to, in the sentences with which the page begins.
pub fn sentences(scene: &Scene) -> Vec<String> {
    let board = scene.board();
    let Some(runs) = board.simulation(&scene.roadmap) else {
        return vec![scene.lang().t("forecast-none")];
    };
    let last = Last::of(scene, &board, runs);
    let mut said = last.map(|last| finding(scene, runs, &last).0).unwrap_or_default();
    said.push(basis(scene, runs));
    said
}

/// How many runs, from which numbers, of which day.
fn basis(scene: &Scene, runs: &Simulation) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    lang.f(
        "forecast-basis",
        &args([
            ("runs", lang.thousands(runs.runs).into()),
            ("seed", runs.seed.to_string().into()),
            ("date", lang.day(today, today).into()),
        ]),
    )
}

/// What is said of the final milestone, sentence by sentence, and how good that is where there are odds.
fn finding(scene: &Scene, runs: &Simulation, last: &Last) -> (Vec<String>, Option<Tone>) {
    let (lang, today) = (scene.lang(), scene.today());
    let Last { task, status, outcome } = last;
    if let Some(submission) = task.submission() {
        let on = lang.day(submission.on, today);
        return (vec![lang.f("verdict-submitted", &args([("date", on.into())]))], None);
    }
    let Some(meets) = outcome.meets.filter(|_| last.has_odds()) else {
        let expected = status.expected.map_or_else(|| "–".to_owned(), |day| lang.day(day, today));
        return (vec![lang.f("verdict-unknown", &args([("date", expected.into())]))], None);
    };
    let (key, tone, advice) = verdict(runs.runs, meets);
    let standing = lang.f(key, &args([("share", percent(runs.runs, meets).into())]));
    let (p50, p80) = (lang.day(outcome.p50, today), lang.day(outcome.p80, today));
    let by = lang.f("verdict-by", &args([("p50", p50.into()), ("p80", p80.into())]));
    (vec![standing, by, lang.t(advice)], Some(tone))
}

/// What the runs come to, in words and as a picture.
fn headline(scene: &Scene, runs: &Simulation, last: &Last) -> Markup {
    let Last { task, status, .. } = last;
    let (sentences, tone) = finding(scene, runs, last);
    let (Some(finishes), Some(tone)) = (runs.finishes(), tone) else {
        return html! { p.finding { (sentences.join(" ")) } };
    };
    let (standing, rest) = match sentences.split_first() {
        Some((first, rest)) => (first.as_str(), rest.join(" ")),
        None => ("", String::new()),
    };
    html! {
        p.finding { b.verdict.(tone_class(tone)) { (standing) } " " (rest) }
        (distribution(scene, task, status, &finishes, tone))
        (distribution_table(scene, task, status, &finishes))
    }
}

/// The places of open tasks, those first that decide most often, and how many more there are.
fn ranked(scene: &Scene, runs: &Simulation) -> (Vec<usize>, usize) {
    let open = scene.roadmap.tasks.iter().enumerate();
    let open = open.filter(|(_, task)| !task.is_closed() && task.submission().is_none());
    let odds = |(at, _): (usize, _)| {
        let outcome = runs.get(at)?;
        Some((Reverse(outcome.on_chain), outcome.meets, at))
    };
    let mut rows = Vec::with_capacity(scene.roadmap.tasks.len());
    rows.extend(open.filter_map(odds));
    let more = rows.len().saturating_sub(ROWS);
    sort_first(&mut rows, ROWS, Ord::cmp);
    (rows.into_iter().take(ROWS).map(|(.., at)| at).collect(), more)
}

/// What each task that decides would buy if it took less.
fn shorten(scene: &Scene, board: &Board, runs: &Simulation, places: &[usize]) -> Markup {
    let lang = scene.lang();
    let chain = places.iter().filter(|at| runs.final_task.is_some_and(|last| last != **at));
    let chain = chain.filter_map(|at| {
        let decides = runs.get(*at)?.on_chain;
        Some((scene.roadmap.tasks.get(*at)?, decides)).filter(|_| decides > 0)
    });
    let chain: Vec<_> = chain.take(SHORTENED).collect();
    html! {
        @if !chain.is_empty() {
            h2 { (lang.t("shorten-title")) " " small { (lang.t("shorten-text")) } }
            table.plain.shorten {
                thead {
                    tr {
                        th scope="col" { (lang.t("column-task")) }
                        th scope="col" { (lang.n("shorten-column", LESS)) }
                        th.number scope="col" colspan="2" { (lang.t("forecast-on-chain")) }
                    }
                }
                tbody {
                    @for (task, decides) in chain {
                        tr {
                            th scope="row" {
                                a href=(scene.task_href(&task.key)) { b { (task.key.as_str()) } " " (task.title.get(lang.code())) }
                            }
                            td { (buys(scene, board, task)) }
                            td.bar { (share_bar(runs.runs, decides)) }
                            td.number { (percent(runs.runs, decides)) }
                        }
                    }
                }
            }
        }
    }
}

/// When the final milestone would be expected if a task took some days less.
pub fn buys(scene: &Scene, board: &Board, task: &Task) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let Some(found) = shortened(&scene.roadmap, board, task, LESS) else {
        return html! { span.muted { (lang.t("shorten-none")) } };
    };
    if found.days() == 0 {
        return html! { span.muted { (lang.n("shorten-nothing", found.saved)) } };
    }
    let words = lang.f(
        "shorten-buys",
        &args([
            ("n", found.saved.into()),
            ("date", lang.day(found.after, today).into()),
            ("days", signed(found.days()).into()),
        ]),
    );
    html! { (words) }
}

/// The odds of each task as a table.
fn odds(scene: &Scene, runs: &Simulation, places: &[usize], more: usize) -> Markup {
    let lang = scene.lang();
    let rows = places.iter().filter_map(|at| Some((scene.roadmap.tasks.get(*at)?, runs.get(*at)?)));
    let note = lang.f(
        "forecast-note",
        &args([("runs", lang.thousands(runs.runs).into()), ("seed", runs.seed.to_string().into())]),
    );
    html! {
        details.all-odds {
            summary { (lang.t("forecast-all")) }
            div.scroll tabindex="0" role="region" aria-label=(lang.t("forecast-all")) {
                table.plain.odds.cards {
                    thead {
                        tr {
                            th scope="col" { (lang.t("column-task")) }
                            th scope="col" { (lang.t("deadline")) }
                            th.number scope="col" { (lang.t("forecast-meets")) }
                            th scope="col" { "P50" }
                            th scope="col" { "P80" }
                            th scope="col" { "P95" }
                            th.number scope="col" { (lang.t("forecast-on-chain")) }
                            th scope="col" { (lang.t("forecast-spread")) }
                        }
                    }
                    tbody {
                        @for (task, outcome) in rows { (odds_row(scene, runs, task, &outcome)) }
                    }
                }
            }
            @if more > 0 { p.muted { (lang.n("effect-more", more)) } }
            p.muted { (note) }
        }
    }
}

fn odds_row(scene: &Scene, runs: &Simulation, task: &Task, outcome: &Outcome) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let known = outcome.meets.filter(|_| outcome.has_basis());
    let meets = known.map_or_else(|| "–".to_owned(), |count| percent(runs.runs, count));
    let unlikely = known.is_some_and(|count| count * 2 < runs.runs);
    let class = if unlikely { "number late" } else { "number" };
    let day = |date| lang.day(date, today);
    html! {
        tr {
            th scope="row" {
                a href=(scene.task_href(&task.key)) { b { (task.key.as_str()) } " " (task.title.get(lang.code())) }
            }
            td data-label=(lang.t("deadline")) { (lang.deadline(task.deadline, today)) }
            td class=(class) data-label=(lang.t("forecast-meets")) { (meets) }
            td data-label="P50" { (day(outcome.p50)) }
            td data-label="P80" { (day(outcome.p80)) }
            td data-label="P95" { (day(outcome.p95)) }
            td.number data-label=(lang.t("forecast-on-chain")) { (percent(runs.runs, outcome.on_chain)) }
            td.muted data-label=(lang.t("forecast-spread")) { (spread_words(lang, scene, &outcome.spread)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_the_runs_decides_what_is_said() {
        for (meets, expected) in [
            (0, "verdict-never"),
            (1, "verdict-unlikely"),
            (499, "verdict-unlikely"),
            (500, "verdict-open"),
            (799, "verdict-open"),
            (800, "verdict-likely"),
            (999, "verdict-likely"),
            (1_000, "verdict-certain"),
        ] {
            assert_eq!(verdict(1_000, meets).0, expected, "{meets} of 1,000");
        }
    }
}
