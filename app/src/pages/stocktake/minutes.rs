//! The minutes of a stocktake: its lines with what came of them, and the forms by which they are written.

use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};
use roadmap::{
    Became, Rule, Stocktake,
    minutes::{Fate, fate},
};

use crate::{
    components::{
        FormState, Hidden, Messages, Pick, TextArea, TextField, icon, office_choices, tone_class,
    },
    i18n::args,
    render::fragment,
    visit::Scene,
};

/// Fields of the lines that the form has.
const ROWS: [[&str; 3]; 6] = [
    ["text_1", "office_1", "until_1"],
    ["text_2", "office_2", "until_2"],
    ["text_3", "office_3", "until_3"],
    ["text_4", "office_4", "until_4"],
    ["text_5", "office_5", "until_5"],
    ["text_6", "office_6", "until_6"],
];
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
/// can be done about them.
pub fn lines(scene: &Scene, held: &Stocktake, acts: bool) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    html! {
        @if held.lines.is_empty() { p.muted { (lang.t("stocktake-lines-none")) } } @else {
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
                tbody {
                    @for (line, n) in held.lines.iter().zip(1_u32..) {
                        @let came = fate(&scene.roadmap, line, today);
                        tr {
                            th scope="row" { (n) }
                            td {
                                (line.text)
                                @if let Some(became) = &line.became { span.sub { (became_words(scene, became)) } }
                                @if let Some(settled) = line.settled.as_ref().filter(|it| !it.note.is_empty()) {
                                    span.sub { (lang.day(settled.on, today)) ": " (settled.note) }
                                }
                                @if acts { (line_forms(scene, held.number, n)) }
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
            }
        }
    }
}

/// What a line became, with the way there.
fn became_words(scene: &Scene, became: &Became) -> Markup {
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
    html! { (words) " " a href=(href) { (key.as_str()) } }
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

/// What can be done about a line, for whoever controls the roadmap.
fn line_forms(scene: &Scene, stocktake: u32, line: u32) -> Markup {
    let open = scene.visit.typed.as_ref().is_some_and(|typed| {
        let ours = matches!(typed.form.as_str(), "/do/settle-line" | "/do/follow-line");
        ours && typed.values.get("line") == Some(line.to_string().as_str())
    });
    let (lang, of) = (scene.lang(), scene.clone());
    let became = scene.roadmap.stocktake(stocktake).and_then(|it| it.line(line)?.became.as_ref());
    let free = became.is_none();
    let forms = fragment(&scene.visit, move || {
        view! { <LineForms scene=of stocktake line free/> }
    });
    let address = scene.href(&format!("/new?stocktake={stocktake}&line={line}"));
    html! {
        details.acts open[open] {
            summary { (lang.f("stocktake-line-act", &args([("line", line.to_string().into())]))) }
            @if free { p { a href=(address) { (lang.t("stocktake-make-task")) } } }
            (PreEscaped(forms))
        }
    }
}

#[component]
fn LineForms(scene: Scene, stocktake: u32, line: u32, free: bool) -> impl IntoView {
    let lang = scene.lang();
    let number = line.to_string();
    let settle = FormState::of("/do/settle-line", Some(("line", &number)));
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
    view! {
        {followed}
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
    .into_any()
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

#[component]
fn HoldForm(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/hold-stocktake", None);
    let none = std::iter::once((String::new(), "–".to_owned()));
    let offices: Vec<_> = none.chain(office_choices(&scene)).collect();
    let today = scene.today().to_string();
    let rows = ROWS.into_iter().zip(1_u32..).map(|([text, office, until], n)| {
        let legend = lang.f("stocktake-line-n", &args([("line", n.to_string().into())]));
        view! {
            <fieldset class="line">
                <legend>{legend}</legend>
                <TextArea state=state.clone() name=text label=lang.t("stocktake-line-text") rows=2/>
                <div class="pair">
                    <Pick state=state.clone() name=office label=lang.t("stocktake-line-office") options=offices.clone()/>
                    <TextField state=state.clone() name=until label=lang.t("stocktake-line-until") kind="date"/>
                </div>
            </fieldset>
        }
    });
    let rows = rows.collect_view();
    view! {
        <form method="post" action="/do/hold-stocktake">
            <Messages state=state.clone()/>
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="version" value=scene.roadmap.version.to_string()/>
            <Hidden name="back" value=scene.visit.here()/>
            <p class="hint">{lang.t("stocktake-hold-text")}</p>
            <TextField state=state.clone() name="day" label=lang.t("stocktake-day") value=today kind="date" required=true/>
            <TextField state=state name="participants" label=lang.t("stocktake-participants") most=1000/>
            {rows}
            <p class="buttons"><button class="primary">{lang.t("stocktake-hold-now")}</button></p>
        </form>
    }
    .into_any()
}
