//! Beginning a roadmap: what it is and where its plan comes from.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use roadmap::WorkingCalendar;
use sample::templates;

use super::Frame;
use crate::{
    begin,
    components::{FormState, Hidden, Messages, Nav, Pick, TextArea, TextField, calendar_words},
    i18n::{Lang, args},
    visit::Visit,
};

/// Renders the form with which a roadmap begins.
pub fn page(visit: &Arc<Visit>) -> String {
    let lang = visit.lang;
    let title = lang.t("begin-title");
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    let visit = visit.clone();
    frame.render(move || {
        view! {
            <section class="narrow">
                <h1 class="plain">{title}</h1>
                <p class="muted">{lang.t("begin-text")}</p>
                {unfinished(&visit)}
                <Begin visit/>
            </section>
        }
        .into_any()
    })
}

/// The plans that the viewer has begun and not made.
fn unfinished(visit: &Visit) -> Option<impl IntoView + use<>> {
    let begun = begin::unfinished(visit);
    let rows = begun.into_iter().map(|begun| {
        let title = begun.query().get("title").unwrap_or_default().to_owned();
        let href = format!("/begin/{}", begun.id);
        view! { <li><a href=href>{title}</a>" "<span class="muted">{begun.file}</span></li> }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="panel">
                <h2>{visit.lang.t("begin-unfinished")}</h2>
                <ul class="list">{rows}</ul>
            </section>
        }
    })
}

/// What a roadmap is, whatever its plan.
#[component]
pub(super) fn Settings(
    lang: Lang,
    state: FormState,
    now: HashMap<String, String>,
    open: bool,
) -> impl IntoView {
    let value = |name: &str| now.get(name).cloned().unwrap_or_default();
    let calendars =
        WorkingCalendar::BUILT_IN.map(|key| (key.to_owned(), calendar_words(lang, key)));
    let rules = ["preceding", "following", "none"]
        .map(|key| (key.to_owned(), lang.t(&format!("begin-rule-{key}"))));
    let or = |value: String, other: &str| if value.is_empty() { other.to_owned() } else { value };
    let public = !state.value("public", value("public")).is_empty();
    let told = state.typed().is_some();
    view! {
        <TextField state=state.clone() name="title" label=lang.t("begin-name") value=value("title") required=true/>
        <TextField state=state.clone() name="deadline" label=lang.t("begin-deadline") value=value("deadline") kind="date" hint=lang.t("begin-deadline-hint") required=true/>
        <p class="boxes"><label><input type="checkbox" name="public" value="1" checked=public/>" "{lang.t("begin-public")}</label></p>
        <details open=open || told>
            <summary>{lang.t("begin-more")}</summary>
            <div class="pair">
                <TextField state=state.clone() name="key" label=lang.t("begin-key") value=value("key") hint=lang.t("begin-key-hint") most=40/>
                <TextField state=state.clone() name="start" label=lang.t("begin-start") value=value("start") kind="date"/>
            </div>
            <div class="pair">
                <Pick state=state.clone() name="calendar" label=lang.t("begin-calendar") value=or(value("calendar"), "ru") options=calendars.to_vec()/>
                <Pick state=state.clone() name="non_working_day" label=lang.t("begin-rule") value=or(value("non_working_day"), "preceding") options=rules.to_vec()/>
            </div>
            <TextField state=state.clone() name="time_zone" label=lang.t("begin-zone") value=or(value("time_zone"), "Europe/Moscow") hint=lang.t("begin-zone-hint") most=60/>
            <TextField state=state.clone() name="directive_name" label=lang.t("begin-directive") value=value("directive_name") hint=lang.t("begin-directive-hint")/>
            <div class="pair">
                <TextField state=state.clone() name="directive_number" label=lang.t("begin-directive-number") value=value("directive_number") most=60/>
                <TextField state=state.clone() name="directive_date" label=lang.t("begin-directive-date") value=value("directive_date") kind="date"/>
            </div>
            <TextField state=state.clone() name="directive_issuer" label=lang.t("begin-directive-issuer") value=value("directive_issuer")/>
            <TextArea state name="clauses" label=lang.t("begin-clauses") value=value("clauses") hint=lang.t("begin-clauses-hint") rows=3/>
        </details>
    }
    .into_any()
}

/// Where a plan may come from, with what each way asks for.
#[component]
fn Begin(visit: Arc<Visit>) -> impl IntoView {
    let lang = visit.lang;
    let state = FormState::of("/do/begin", None);
    let chosen = state.value("plan", "file");
    let draft = state.value("draft", "");
    let file_name = state.value("file_name", "");
    let kept = (!draft.is_empty()).then(|| {
        let text = lang.f("begin-file-kept", &args([("file", file_name.clone().into())]));
        view! { <span class="hint">{text}</span><Hidden name="draft" value=draft/><Hidden name="file_name" value=file_name/> }
    });
    let radio = |value: String, label: String| {
        let checked = value == chosen;
        view! { <label><input type="radio" name="plan" value=value checked=checked/>" "{label}</label> }
    };
    let templates = templates::KEYS
        .map(|key| radio(format!("template:{key}"), lang.t(&format!("begin-template-{key}"))));
    let offered = begin::offered(&visit).map(|known| {
        let unit =
            if known.template == Some(roadmap::LagUnit::Working) { "working" } else { "calendar" };
        let title = known.title.get(lang.code()).to_owned();
        let count = lang.t(&format!("template-{unit}"));
        radio(format!("offered:{}", known.key), format!("{title} ({count})"))
    });
    let offered: Vec<_> = offered.collect();
    let known = visit.roadmaps().into_iter().map(|known| {
        radio(format!("roadmap:{}", known.key), known.title.get(lang.code()).to_owned())
    });
    let known: Vec<_> = known.collect();
    let counts =
        ["calendar", "working"].map(|key| (key.to_owned(), lang.t(&format!("begin-count-{key}"))));
    let others = (!known.is_empty()).then(|| {
        view! {
            <fieldset>
                <legend>{lang.t("begin-from-roadmap")}</legend>
                <div class="choices">{known}</div>
                <Pick state=state.clone() name="count" label=lang.t("begin-count") options=counts.to_vec()/>
            </fieldset>
        }
    });
    let file_error = state.error("file");
    let plan_error = state.error("plan");
    view! {
        <form method="post" action="/do/begin" enctype="multipart/form-data">
            <Messages state=state.clone()/>
            <Hidden name="back" value="/begin"/>
            <h2>{lang.t("begin-what")}</h2>
            <Settings lang state=state.clone() now=HashMap::new() open=false/>
            <h2>{lang.t("begin-plan")}</h2>
            {plan_error.map(|text| view! { <p class="error">{text}</p> })}
            <fieldset>
                <legend>{radio("file".to_owned(), lang.t("begin-from-file"))}</legend>
                <p class="field">
                    <input type="file" name="file" aria-label=lang.t("begin-from-file") accept=".csv,.tsv,.txt,.xlsx,.xlsm,.ods,.json,.xml"/>
                    <span class="hint">{lang.t("begin-file-hint")}</span>
                    {kept}
                    {file_error.map(|text| view! { <span class="error">{text}</span> })}
                </p>
            </fieldset>
            <fieldset>
                <legend>{lang.t("begin-from-template")}</legend>
                <div class="choices">{templates.collect_view()}{offered}</div>
            </fieldset>
            {others}
            <fieldset>
                <legend>{radio("empty".to_owned(), lang.t("begin-empty"))}</legend>
                <TextField state=state.clone() name="owner" label=lang.t("begin-owner") hint=lang.t("begin-owner-hint")/>
            </fieldset>
            <p class="buttons"><button class="primary">{lang.t("begin-on")}</button></p>
        </form>
    }
    .into_any()
}
