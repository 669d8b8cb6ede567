//! The minutes of a stocktake: its lines with what came of them, and the forms by which they are written.

use std::{collections::BTreeSet, sync::Arc};

use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};
use roadmap::{
    Became, Line, May, Rule, Stocktake, Task,
    decide::MINUTES_MOST,
    minutes::{Fate, fate},
};

use super::meeting::Carried;
use crate::{
    components::{
        FormState, Hidden, Messages, Pick, TextArea, TextField, icon, office_choices, tone_class,
    },
    i18n::args,
    render::fragment,
    visit::Scene,
};

/// Lines with which the form begins; a button adds one more at a time.
const ROWS: usize = 6;
/// Tasks at the most for which a line offers to ask for another deadline.
const ASKED: usize = 8;
/// Lines that are left empty on paper.
const BLANK: u32 = 4;

/// The shape and the tone of what came of a line.
const fn as_rule(fate: Fate) -> Rule {
    match fate {
        Fate::Open => Rule::NotStarted,
        Fate::Kept => Rule::MetOnTime,
        Fate::Late => Rule::MetLate,
        Fate::NotKept => Rule::Overdue,
    }
}

/// The lines of a stocktake that was held, with what came of each as the scene shows it. `acts`: with what
/// the viewer can do about them.
pub fn lines(scene: &Scene, held: &Stocktake, acts: bool) -> Markup {
    if held.lines.is_empty() {
        return html! { p.muted { (scene.lang().t("stocktake-lines-none")) } };
    }
    let rows = held.lines.iter().zip(1_u32..).map(|(line, n)| {
        let acts = acts.then(|| line_acts(scene, held.number, n, line));
        line_row(scene, line, &html! { (n) }, acts.as_ref())
    });
    table(scene, &rows.collect::<Vec<_>>())
}

/// Lines of several earlier stocktakes, each with the way to its own, as `shown` shows them.
pub fn carried_lines(scene: &Scene, shown: &Scene, carried: &[Carried]) -> Markup {
    let rows = carried.iter().map(|it| {
        let (number, n) = (it.stocktake.to_string(), it.number.to_string());
        let href = scene.href(&format!("/stocktake?n={number}"));
        let words = [("number", number.into()), ("line", n.into())];
        let place =
            html! { a href=(href) { (shown.lang().f("stocktake-line-place", &args(words))) } };
        line_row(shown, &it.line, &place, None)
    });
    table(shown, &rows.collect::<Vec<_>>())
}

/// The table of lines.
fn table(scene: &Scene, rows: &[Markup]) -> Markup {
    let lang = scene.lang();
    html! {
        table.plain.cards.lines {
            thead.unseen {
                tr {
                    th scope="col" { (lang.t("stocktake-line-number")) }
                    th scope="col" { (lang.t("stocktake-line-text")) }
                    th scope="col" { (lang.t("stocktake-line-office")) }
                    th scope="col" { (lang.t("stocktake-line-until")) }
                    th scope="col" { (lang.t("stocktake-line-fate")) }
                }
            }
            tbody { @for row in rows { (row) } }
        }
    }
}

/// A line with what came of it. `acts`: what the viewer can do about it.
fn line_row(scene: &Scene, line: &Line, place: &Markup, acts: Option<&Markup>) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let came = fate(&scene.roadmap, line, today);
    html! {
        tr {
            th scope="row" { (place) }
            td {
                (line.text)
                @if let Some(became) = &line.became { span.sub { (became_words(scene, became)) } }
                @if let Some(settled) = &line.settled {
                    span.sub {
                        (lang.day(settled.on, today)) ", " (lang.by(&settled.by))
                        @if !settled.note.is_empty() { ": " (settled.note) }
                    }
                }
                @if let Some(acts) = acts { (acts) }
            }
            td data-label=(lang.t("stocktake-line-office")) { (scene.office(&line.office)) }
            td.number data-label=(lang.t("stocktake-line-until")) { (lang.day(line.until, today)) }
            td {
                span.(tone_class(as_rule(came).tone())) {
                    (icon(as_rule(came))) " "
                    (lang.t(&format!("stocktake-fate-{}", came.code().replace('_', "-"))))
                }
            }
        }
    }
}

/// What a line became, with the way there.
pub fn became_words(scene: &Scene, became: &Became) -> Markup {
    let lang = scene.lang();
    let words = lang.t(match became {
        Became::Task { .. } => "stocktake-became-task",
        Became::Question { .. } => "stocktake-became-question",
        Became::Request { .. } => "stocktake-became-request",
    });
    let key = became.task();
    let href = match scene.roadmap.task(key) {
        Some(_) => scene.task_href(key),
        None => scene.href("/register"),
    };
    let outcome = request_words(scene, became);
    html! {
        (words) " " a href=(href) { (key.as_str()) }
        @if let Some(outcome) = &outcome { ": " (outcome) }
    }
}

/// What became of the request that a line became.
fn request_words(scene: &Scene, became: &Became) -> Option<String> {
    let Became::Request { task, request } = became else { return None };
    let request = scene.roadmap.task(task)?.extensions.get(*request)?;
    let (lang, today) = (scene.lang(), scene.today());
    if request.taken_back.is_some() {
        return Some(lang.t("extension-taken-back"));
    }
    let Some(decision) = &request.decision else { return Some(lang.t("extension-pending")) };
    Some(match decision.granted {
        Some(to) => {
            let to = lang.deadline(to, today);
            lang.f("stocktake-granted", &args([("to", to.into())]))
        }
        None => {
            let on = lang.day(decision.on, today);
            lang.f("stocktake-rejected", &args([("on", on.into())]))
        }
    })
}

/// Empty lines to be filled in on paper.
pub fn blank_lines(scene: &Scene) -> Markup {
    let lang = scene.lang();
    html! {
        table.plain.lines.on-paper aria-hidden="true" {
            tbody {
                @for n in 1..=BLANK {
                    tr {
                        th { (n) }
                        td {}
                        td.number { (lang.t("stocktake-by-until")) }
                    }
                }
            }
        }
    }
}

/// Tasks for which the viewer may ask for another deadline as a line says: those that it names, then those of
/// its office.
fn askable(scene: &Scene, line: &Line) -> Vec<Arc<Task>> {
    let free = line.became.is_none() && line.settled.is_none();
    let Some(actor) = scene.actor().filter(|_| free) else { return Vec::new() };
    if actor.controls().is_err() && actor.contributes(&line.office).is_err() {
        return Vec::new();
    }
    let (roadmap, may) = (&scene.roadmap, May { roadmap: &scene.roadmap, actor });
    let words = line.text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let named = words.filter_map(|word| roadmap.task(word.trim_end_matches('.')));
    let board = scene.board();
    let places = board.digest(roadmap).open_of(&line.office);
    let own = places.iter().filter_map(|at| roadmap.tasks.get(*at));
    let mut seen = BTreeSet::new();
    let all =
        named.chain(own).filter(|task| seen.insert(task.key.clone()) && may.ask(task).is_ok());
    all.take(ASKED).cloned().collect()
}

/// What the viewer can do about a line: whoever controls the roadmap everything, whoever plans for its office
/// asks for another deadline.
fn line_acts(scene: &Scene, stocktake: u32, n: u32, line: &Line) -> Markup {
    let lang = scene.lang();
    let controls = scene.actor().is_some_and(|actor| actor.controls().is_ok());
    let asked = askable(scene, line);
    let may = |actor| May { roadmap: &scene.roadmap, actor };
    let judges = scene.actor().is_some_and(|actor| may(actor).settle(line).is_ok());
    if !controls && asked.is_empty() {
        return html! {};
    }
    let open = controls
        && scene.visit.typed.as_ref().is_some_and(|typed| {
            let ours = matches!(typed.form.as_str(), "/do/settle-line" | "/do/follow-line");
            ours && typed.values.get("line") == Some(n.to_string().as_str())
        });
    let free = line.became.is_none();
    let query = format!("?stocktake={stocktake}&line={n}");
    let forms = controls.then(|| {
        let of = scene.clone();
        fragment(&scene.visit, move || view! { <LineForms scene=of stocktake line=n free judges/> })
    });
    html! {
        details.acts open[open] {
            summary { (lang.f("stocktake-line-act", &args([("line", n.to_string().into())]))) }
            @if controls && free {
                p { a href=(scene.href(&format!("/new{query}"))) { (lang.t("stocktake-make-task")) } }
            }
            @if !asked.is_empty() {
                p {
                    (lang.t("stocktake-make-request"))
                    @for task in &asked {
                        " " a href={ (scene.task_href(&task.key)) (query) "#extend" } { (task.key.as_str()) }
                    }
                }
            }
            @if let Some(forms) = forms { (PreEscaped(forms)) }
        }
    }
}

#[component]
fn LineForms(scene: Scene, stocktake: u32, line: u32, free: bool, judges: bool) -> impl IntoView {
    let lang = scene.lang();
    let number = line.to_string();
    let follow = FormState::of("/do/follow-line", Some(("line", &number)));
    let kinds = [
        ("task", "stocktake-as-task"),
        ("question", "stocktake-as-question"),
        ("request", "stocktake-as-request"),
    ];
    let kinds: Vec<_> = kinds.map(|(code, key)| (code.to_owned(), lang.t(key))).into();
    let about = move || {
        view! {
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="version" value=scene.roadmap.version.to_string()/>
            <Hidden name="back" value=scene.visit.here()/>
            <Hidden name="stocktake" value=stocktake.to_string()/>
            <Hidden name="line" value=line.to_string()/>
        }
    };
    let followed = free.then(|| {
        view! {
            <form method="post" action="/do/follow-line">
                <Messages state=follow.clone()/>
                {about()}
                <div class="pair">
                    <Pick state=follow.clone() name="as_what" label=lang.t("stocktake-as-what") options=kinds/>
                    <TextField state=follow name="task" label=lang.t("stocktake-task") hint=lang.t("stocktake-task-hint")/>
                </div>
                <p class="buttons"><button>{lang.t("stocktake-follow")}</button></p>
            </form>
        }
    });
    let settled = judges.then(|| {
        let settle = FormState::of("/do/settle-line", Some(("line", &number)));
        view! {
            <form method="post" action="/do/settle-line">
                <Messages state=settle.clone()/>
                {about()}
                <TextField state=settle name="note" label=lang.t("stocktake-note")/>
                <p class="buttons">
                    <button name="kept" value="1">{lang.t("stocktake-settle-kept")}</button>" "
                    <button name="kept" value="0">{lang.t("stocktake-settle-dropped")}</button>
                </p>
            </form>
        }
    });
    let own = (!judges).then(|| view! { <p class="hint">{lang.t("stocktake-own-line")}</p> });
    view! { {followed}{settled}{own} }.into_any()
}

/// The form by which the next stocktake is held.
pub fn hold_form(scene: &Scene) -> Markup {
    let lang = scene.lang();
    let open = scene.visit.typed.as_ref().is_some_and(|it| it.form == "/do/hold-stocktake");
    let of = scene.clone();
    let form = fragment(&scene.visit, move || view! { <HoldForm scene=of/> });
    html! {
        details.hold open[open] {
            summary { (lang.t("stocktake-hold")) }
            (PreEscaped(form))
        }
    }
}

/// How many lines the form has: as many as were written, and one more if that was asked for.
fn rows(state: &FormState) -> usize {
    let Some(typed) = state.typed() else { return ROWS };
    let value = |name: &str| typed.values.get(name).unwrap_or_default();
    let had = value("rows").parse().unwrap_or(ROWS);
    let written = (1..=MINUTES_MOST).rev().find(|n| !value(&format!("text_{n}")).is_empty());
    let more = usize::from(!value("more").is_empty());
    had.max(written.unwrap_or(0)).saturating_add(more).clamp(ROWS, MINUTES_MOST)
}

#[component]
fn HoldForm(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/hold-stocktake", None);
    let none = std::iter::once((String::new(), "–".to_owned()));
    let offices: Vec<_> = none.chain(office_choices(&scene)).collect();
    let today = scene.today().to_string();
    let count = rows(&state);
    // A line that was just added is written next.
    let asked = state.typed().and_then(|typed| typed.values.get("more"));
    let added = asked.is_some_and(|more| !more.is_empty());
    let lines = (1..=count).map(|n| {
        let legend = lang.f("stocktake-line-n", &args([("line", n.to_string().into())]));
        let field = |name: &str| format!("{name}_{n}");
        let begins = added && n == count;
        view! {
            <fieldset class="line">
                <legend>{legend}</legend>
                <TextArea state=state.clone() name=field("text") label=lang.t("stocktake-line-text") rows=2 begins/>
                <div class="pair">
                    <Pick state=state.clone() name=field("office") label=lang.t("stocktake-line-office") options=offices.clone()/>
                    <TextField state=state.clone() name=field("until") label=lang.t("stocktake-line-until") kind="date"/>
                </div>
            </fieldset>
        }
    });
    let lines = lines.collect_view();
    let more = (count < MINUTES_MOST).then(|| {
        view! { " "<button name="more" value="1" formnovalidate=true>{lang.t("stocktake-line-more")}</button> }
    });
    view! {
        <form method="post" action="/do/hold-stocktake">
            <Messages state=state.clone()/>
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="version" value=scene.roadmap.version.to_string()/>
            <Hidden name="back" value=scene.visit.here()/>
            <Hidden name="rows" value=count.to_string()/>
            <p class="hint">{lang.t("stocktake-hold-text")}</p>
            <TextField state=state.clone() name="day" label=lang.t("stocktake-day") value=today kind="date" required=true/>
            <TextField state=state name="participants" label=lang.t("stocktake-participants") most=1000/>
            {lines}
            <p class="buttons"><button class="primary">{lang.t("stocktake-hold-now")}</button>{more}</p>
        </form>
    }
    .into_any()
}
