//! The schedule in words: what drives a task, its dates and floats, the chain that it ends.

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{
    LagUnit, LinkType, Task,
    follow::Follow,
    schedule::{Drive, Step, Timing},
};

use super::{agreement_mark, raw};
use crate::{
    external::driving,
    i18n::{Lang, args, plain, signed},
    visit::Scene,
};

/// Says how two tasks are linked: `after it finishes, +2 working days`.
pub fn link_words(lang: Lang, kind: LinkType, lag: i32, unit: LagUnit) -> String {
    let kind = lang.t(match kind {
        LinkType::FinishToStart => "link-fs",
        LinkType::StartToStart => "link-ss",
        LinkType::FinishToFinish => "link-ff",
        LinkType::StartToFinish => "link-sf",
    });
    if lag == 0 {
        return kind;
    }
    let key = if unit == LagUnit::Working { "lag-working" } else { "lag-calendar" };
    format!("{kind}, {}", lang.f(key, &args([("days", signed(lag.into()).into())])))
}

/// Says what decides on a task's early dates, with a link where it is another task.
#[component]
pub fn Driver(
    /// What is looked at.
    scene: Scene,
    /// What decides.
    drive: Drive,
    /// Whether the type of the link is said, too.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    raw(driver(&scene, drive, whole))
}

/// The same as markup.
pub fn driver(scene: &Scene, drive: Drive, whole: bool) -> Markup {
    match drive {
        Drive::Link { from, kind, lag, unit } => {
            let task = scene.roadmap.tasks.get(from);
            html! {
                @if let Some(task) = task {
                    a href=(scene.task_href(&task.key)) { (task.key.as_str()) }
                    @if whole {
                        span.muted { " " (link_words(scene.lang(), kind, lag, unit)) }
                    }
                }
            }
        }
        drive => html! { span.muted { (driver_words(scene, drive)) } },
    }
}

/// The same in words alone, another task by its key.
pub fn driver_words(scene: &Scene, drive: Drive) -> String {
    let key = match drive {
        Drive::Link { from, .. } => {
            let task = scene.roadmap.tasks.get(from);
            return task.map(|task| task.key.to_string()).unwrap_or_default();
        }
        Drive::Done => "drive-done",
        Drive::Underway => "drive-underway",
        Drive::Start => "drive-start",
        Drive::Today => "drive-today",
        Drive::NotBefore => "drive-not-before",
        Drive::External => "drive-external",
        Drive::Forecast => "drive-forecast",
    };
    scene.lang().t(key)
}

/// Names the tasks of other roadmaps that hold one up, to whoever may read those.
fn external_drivers(scene: &Scene, task: &Task) -> Markup {
    let words = scene.lang().t("drive-external");
    html! {
        span.muted { (words) }
        @for external in driving(task, scene.today()) {
            // Whether it is there today is nothing to the past.
            @let there = scene.past || scene.visit.external(external).is_some();
            @if let Some(other) = scene.visit.roadmap(&external.roadmap).filter(|_| there) {
                " " a href=(scene.task_href_in(&other, &external.task)) { (external.to_string()) }
            }
        }
    }
}

/// A float, negative in red.
#[component]
pub fn Float(
    /// Working days; none where nothing limits.
    days: Option<i32>,
    /// What it is a float of.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    raw(float(days, &title))
}

fn float(days: Option<i32>, title: &str) -> Markup {
    html! {
        @match days {
            Some(days) if days < 0 => { b.late title=(title) { (plain(days.into())) } }
            Some(days) => { span title=(title) { (plain(days.into())) } }
            None => { span.muted title=(title) { "–" } }
        }
    }
}

/// Tasks at either end of a long chain that are shown.
const ENDS: usize = 10;

/// A chain of tasks as a table: task, dates, float, what drives it; a long one by its ends.
pub fn chain(scene: &Scene, steps: &[Step]) -> Markup {
    let lang = scene.lang();
    let between = steps.len().saturating_sub(2 * ENDS);
    let hidden = if between > 1 { ENDS..ENDS + between } else { 0..0 };
    html! {
        table.plain.chain.cards {
            thead {
                tr {
                    th scope="col" { (lang.t("column-task")) }
                    th scope="col" { (lang.t("chain-dates")) }
                    th scope="col" { (lang.t("deadline")) }
                    th.number scope="col" { (lang.t("float")) }
                    th scope="col" { (lang.t("chain-driver")) }
                }
            }
            tbody {
                @for step in &steps[..hidden.start] { (chain_step(scene, step)) }
                @if !hidden.is_empty() {
                    tr { td.muted colspan="5" { (lang.n("chain-between", between)) } }
                }
                @for step in &steps[hidden.end..] { (chain_step(scene, step)) }
            }
        }
    }
}

fn chain_step(scene: &Scene, step: &Step) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let Some(task) = scene.roadmap.tasks.get(step.task) else { return Markup::default() };
    let timing = &step.timing;
    let late = if timing.is_late() { "late" } else { "" };
    let (start, finish) =
        (lang.day(timing.early_start, today), lang.day(timing.early_finish, today));
    let dates = if start == finish { finish } else { format!("{start} – {finish}") };
    let before = match timing.drive {
        Drive::Link { from, .. } => scene.roadmap.tasks.get(from),
        _ => None,
    };
    html! {
        tr {
            th scope="row" {
                a href=(scene.task_href(&task.key)) { b { (task.key.as_str()) } " " (task.title.get(lang.code())) }
            }
            td class=(late) data-label=(lang.t("chain-dates")) { (dates) }
            td data-label=(lang.t("deadline")) { (lang.deadline(task.deadline, today)) }
            td.number data-label=(lang.t("float")) { (float(timing.deadline_float, &lang.t("float-title"))) }
            td data-label=(lang.t("chain-driver")) {
                (driver(scene, timing.drive, true))
                @if let Some(before) = before { (agreement_mark(scene, task, before)) }
            }
        }
    }
}

/// When a task is expected, its float in words, and what it waits for; the figures of schedulers folded.
#[component]
pub fn Timings(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: std::sync::Arc<Task>,
    /// When it can and must happen.
    timing: Timing,
    /// How likely its deadline is met, and by when with 80 and 95 %.
    likely: Option<String>,
) -> impl IntoView {
    let (lang, today) = (scene.lang(), scene.today());
    let span = |from, to| {
        let (from, to) = (lang.day(from, today), lang.day(to, today));
        if from == to { to } else { format!("{from} – {to}") }
    };
    let duration = lang.n("schedule-days", timing.duration);
    let expected = scene.status(&task).expected;
    let expected = expected.map_or_else(|| "–".to_owned(), |date| lang.day(date, today));
    // One float in words: to its deadline.
    let (float, class) = match timing.deadline_float {
        None => ("–".to_owned(), "muted"),
        Some(0) => (lang.t("float-none"), ""),
        Some(days) if days < 0 => (lang.n("float-short", -i64::from(days)), "late"),
        Some(days) => (lang.n("float-spare", i64::from(days)), ""),
    };
    let constraints = [
        (task.start_no_earlier_than, "constraint-start"),
        (task.must_finish_by, "constraint-finish"),
    ];
    let constraints = constraints.into_iter().filter_map(|(date, key)| {
        let date = lang.day(date?, today);
        Some(view! { <div><dt>{lang.t(key)}</dt><dd>{date}</dd></div> })
    });
    let estimate = task.estimate.map(|estimate| {
        view! { <div><dt>{lang.t("field-estimate")}</dt><dd>{estimate.to_string()}</dd></div> }
    });
    let likely = likely.map(|text| {
        let href = scene.href("/forecast");
        view! { <div class="wide"><dt>{lang.t("schedule-likely")}</dt><dd><a href=href>{text}</a></dd></div> }
    });
    let held = match timing.drive {
        Drive::External => raw(external_drivers(&scene, &task)).into_any(),
        drive => view! { <Driver scene=scene.clone() drive whole=true/> }.into_any(),
    };
    view! {
        <section>
            <h2>{lang.t("schedule-title")}</h2>
            <dl class="timings">
                <div><dt>{lang.t("expected")}</dt><dd>{expected}</dd></div>
                <div><dt>{lang.t("schedule-deadline-float")}</dt><dd class=class title=lang.t("float-title")>{float}</dd></div>
                <div class="wide"><dt>{lang.t("schedule-driver")}</dt><dd>{held}</dd></div>
                {likely}
            </dl>
            <details>
                <summary>{lang.t("schedule-details")}</summary>
                <dl class="timings">
                    <div><dt>{lang.t("schedule-early")}</dt><dd>{span(timing.early_start, timing.early_finish)}</dd></div>
                    <div><dt>{lang.t("schedule-late")}</dt><dd>{span(timing.late_start, timing.late_finish)}</dd></div>
                    <div><dt>{lang.t("schedule-duration")}</dt><dd>{duration}</dd></div>
                    <div><dt>{lang.t("schedule-final-float")}</dt><dd><Float days=timing.final_float title=lang.t("final-float-title")/></dd></div>
                    <div><dt>{lang.t("schedule-total-float")}</dt><dd><Float days=Some(timing.total_float) title=lang.t("total-float-title")/></dd></div>
                    <div><dt>{lang.t("schedule-free-float")}</dt><dd><Float days=Some(timing.free_float) title=lang.t("free-float-title")/></dd></div>
                    {constraints.collect_view()}{estimate}
                </dl>
            </details>
        </section>
    }
    .into_any()
}

/// Says which deadline would follow from another's extension.
pub fn follow_words(scene: &Scene, proposal: &Follow) -> String {
    let (lang, today) = (scene.lang(), scene.today());
    lang.f(
        "proposal-text",
        &args([
            ("because", proposal.because.to_string().into()),
            ("on", lang.day(proposal.on, today).into()),
            ("to", lang.day(proposal.proposed, today).into()),
        ]),
    )
}

/// The form to ask for that deadline, filled in.
pub fn follow_href(scene: &Scene, proposal: &Follow) -> String {
    format!("{}?propose={}", scene.task_href(&proposal.task), proposal.proposed)
}
