//! How likely each date is, from what it follows, and how good the forecasts of the past were.

use leptos::prelude::*;
use roadmap::schedule::{
    calibration::{Calibration, calibrations},
    simulation::{Outcome, Spread},
};

use super::Frame;
use crate::{
    components::{Nav, drift_class},
    i18n::{Lang, args, signed},
    order::sort_first,
    visit::Scene,
};

/// Rows of the table of tasks.
const ROWS: usize = 60;

/// Writes a number of runs as a whole percentage of all; only certainty is 0 % or 100 %.
pub fn percent(runs: u32, count: u32) -> String {
    let share = 100.0 * f64::from(count) / f64::from(runs.max(1));
    let text = match count {
        0 => "0".to_owned(),
        count if count == runs => "100".to_owned(),
        _ => format!("{:.0}", share.clamp(1.0, 99.0)),
    };
    format!("{text}\u{a0}%")
}

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

/// Renders the page.
pub fn page(scene: &Scene) -> String {
    let lang = scene.lang();
    let title = lang.t("forecast-title");
    let frame = Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Forecast,
        title: title.clone(),
        islands: false,
    };
    let scene = scene.clone();
    frame.render(move || {
        view! {
            <section class="wide">
                <h1 class="plain">{title}</h1>
                <Odds scene=scene.clone()/>
                <Kept scene/>
            </section>
        }
        .into_any()
    })
}

#[component]
fn Odds(scene: Scene) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let board = scene.board();
    let Some(runs) = board.simulation(&scene.roadmap) else {
        return view! { <p>{lang.t("forecast-none")}</p> }.into_any();
    };
    let headline = runs.final_task.and_then(|task| {
        let (outcome, task) = (runs.get(task)?, scene.roadmap.tasks.get(task)?);
        let deadline = lang.day_in_words(scene.roadmap.effective(task.deadline));
        let share = outcome.meets.map(|count| percent(runs.runs, count)).unwrap_or_default();
        let text = lang
            .f("forecast-headline", &args([("share", share.into()), ("date", deadline.into())]));
        let line = likely(&scene, &outcome, runs.runs);
        Some(view! { <p class="lead">{text}</p><p>{line}</p> })
    });
    let open = scene.roadmap.tasks.iter().enumerate();
    let open = open.filter(|(_, task)| !task.is_closed() && task.submission().is_none());
    let odds = |(at, _): (usize, _)| {
        let outcome = runs.get(at)?;
        Some((std::cmp::Reverse(outcome.on_chain), outcome.meets, at))
    };
    let mut rows = Vec::with_capacity(scene.roadmap.tasks.len());
    rows.extend(open.filter_map(odds));
    let more = rows.len().saturating_sub(ROWS);
    sort_first(&mut rows, ROWS, Ord::cmp);
    let rows = rows.into_iter().take(ROWS);
    let rows = rows.filter_map(|(.., at)| Some((scene.roadmap.tasks.get(at)?, runs.get(at)?)));
    let rows = rows.map(|(task, outcome)| {
        let title = task.title.get(lang.code()).to_owned();
        let known = outcome.meets.filter(|_| outcome.has_basis());
        let meets = known.map_or_else(|| "–".to_owned(), |count| percent(runs.runs, count));
        let class = if known.is_some_and(|count| count * 2 < runs.runs) { "late" } else { "" };
        let day = |date| lang.day(date, today);
        let spread = spread_words(lang, &scene, &outcome.spread);
        view! {
            <tr>
                <th scope="row"><a href=scene.task_href(&task.key)><b>{task.key.to_string()}</b>" "{title}</a></th>
                <td data-label=lang.t("deadline")>{lang.deadline(task.deadline, today)}</td>
                <td class=format!("number {class}") data-label=lang.t("forecast-meets")>{meets}</td>
                <td data-label="P50">{day(outcome.p50)}</td>
                <td data-label="P80">{day(outcome.p80)}</td>
                <td data-label="P95">{day(outcome.p95)}</td>
                <td class="number" data-label=lang.t("forecast-on-chain")>{percent(runs.runs, outcome.on_chain)}</td>
                <td class="muted" data-label=lang.t("forecast-spread")>{spread}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let note = lang.f(
        "forecast-note",
        &args([("runs", i64::from(runs.runs).into()), ("seed", runs.seed.to_string().into())]),
    );
    let more = (more > 0).then(|| view! { <p class="muted">{lang.n("effect-more", more)}</p> });
    view! {
        {headline}
        <div class="scroll" tabindex="0" role="region" aria-label=lang.t("forecast-title")>
        <table class="plain odds cards">
            <thead><tr>
                <th scope="col">{lang.t("column-task")}</th>
                <th scope="col">{lang.t("deadline")}</th>
                <th scope="col" class="number">{lang.t("forecast-meets")}</th>
                <th scope="col">"P50"</th>
                <th scope="col">"P80"</th>
                <th scope="col">"P95"</th>
                <th scope="col" class="number">{lang.t("forecast-on-chain")}</th>
                <th scope="col">{lang.t("forecast-spread")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
        </div>
        {more}
        <p class="muted">{note}</p>
    }
    .into_any()
}

/// What each office said last, and what happened.
#[component]
fn Kept(scene: Scene) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let board = scene.board();
    let submitted = board.digest(&scene.roadmap).submitted().iter();
    let submitted = submitted.filter_map(|at| scene.roadmap.tasks.get(*at));
    let offices = calibrations(&scene.roadmap, submitted);
    if offices.is_empty() {
        return view! { <h2>{lang.t("calibration-title")}</h2><p class="muted">{lang.t("calibration-none")}</p> }.into_any();
    }
    let offices = offices.into_iter().map(|office: Calibration| {
        let name = scene.office(&office.office);
        let median = office.median();
        let sum = lang.f(
            "calibration-sum",
            &args([
                ("kept", office.kept().into()),
                ("n", office.hits.len().into()),
                ("median", signed(median).into()),
            ]),
        );
        let rows = office.hits.iter().map(|hit| {
            let error = hit.error();
            view! {
                <tr>
                    <th scope="row"><a href=scene.task_href(&hit.task)>{hit.task.to_string()}</a></th>
                    <td data-label=lang.t("calibration-said")>{lang.day(hit.said, today)}</td>
                    <td data-label=lang.t("forecast")>{lang.day(hit.forecast, today)}</td>
                    <td data-label=lang.t("calibration-happened")>{lang.day(hit.happened, today)}</td>
                    <td class="number" data-label=lang.t("calibration-error")><span class=drift_class(error)>{signed(error)}</span></td>
                </tr>
            }
        });
        view! {
            <details class="office">
                <summary><b>{name}</b>" "<span class="muted">{sum}</span></summary>
                <table class="plain cards">
                    <thead><tr>
                        <th scope="col">{lang.t("column-task")}</th>
                        <th scope="col">{lang.t("calibration-said")}</th>
                        <th scope="col">{lang.t("forecast")}</th>
                        <th scope="col">{lang.t("calibration-happened")}</th>
                        <th scope="col" class="number">{lang.t("calibration-error")}</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </details>
        }
    });
    view! {
        <h2>{lang.t("calibration-title")}</h2>
        <p class="muted">{lang.t("calibration-text")}</p>
        {offices.collect_view()}
    }
    .into_any()
}
