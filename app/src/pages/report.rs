//! The report form: on the task page, under a row, and as a page of its own.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Confidence, Task};

use super::Frame;
use crate::{
    components::{
        EffectOf, ErrorAt, FormState, Hidden, Messages, Nav, PreviewButton, Same, StatusChip,
        TextArea, TextField, for_absent,
    },
    render::fragment,
    visit::Scene,
};

/// Renders the form as a page.
pub fn page(scene: &Scene, task: &Arc<Task>) -> String {
    let lang = scene.lang();
    let title = format!("{} · {}", lang.t("report-title"), task.key);
    let frame =
        Frame { visit: &scene.visit, scene: Some(scene), nav: Nav::Tasks, title, islands: false };
    let (scene, task) = (scene.clone(), task.clone());
    frame.render(move || {
        let status = scene.status(&task);
        let name = task.title.get(lang.code()).to_owned();
        let href = scene.task_href(&task.key);
        view! {
            <section class="narrow">
                <p class="over"><a href=href>{task.key.to_string()}" "{name}</a></p>
                <h1 class="plain">{lang.t("report-title")}</h1>
                <div class="chips"><StatusChip scene=scene.clone() task=task.clone() status/></div>
                <ReportForm scene task view=""/>
            </section>
        }
        .into_any()
    })
}

/// Renders the form alone, to stand under a row.
pub fn form_html(scene: &Scene, task: &Arc<Task>, view: &str) -> String {
    let view = view.to_owned();
    let (scene, task) = (scene.clone(), task.clone());
    let visit = scene.visit.clone();
    fragment(&visit, move || view! { <ReportForm scene task view/> })
}

/// The form; on a page that stays when it is saved, `view` names that.
#[component]
pub fn ReportForm(
    /// What is looked at.
    scene: Scene,
    /// The task to report on.
    task: Arc<Task>,
    /// The page that the form stands on.
    #[prop(into)]
    view: String,
) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/report", Some(("task", &task.key)));
    let last = task.last_report().and_then(|report| report.confidence).unwrap_or(Confidence::Green);
    let chosen = state.value("confidence", last.code());
    let choices = Confidence::ALL.iter().map(|confidence| {
        let value = confidence.code();
        let checked = value == chosen;
        let class = format!("confidence-{value}");
        view! { <label class=class><input type="radio" name="confidence" value=value checked=checked/><span>{lang.confidence(*confidence)}</span></label> }
    });
    let wrong = state.error("confidence");
    // What an assistant drafted stands on the page of its own alone; whoever reads it saves it, or does not.
    let asked = &scene.visit.query;
    let draft = |name: &str| asked.get(name).filter(|_| view.is_empty()).map(str::to_owned);
    let drafted = ["percent", "forecast", "note"].iter().any(|name| draft(name).is_some());
    let drafted = drafted.then(|| {
        view! { <p class="proposal"><span class="mark tone-warn">{lang.t("report-drafted")}</span>" "{lang.t("report-drafted-text")}</p> }
    });
    let percent = draft("percent").unwrap_or_else(|| task.percent().to_string());
    let forecast = task.forecast().map(|forecast| forecast.to_string());
    let forecast = draft("forecast").or(forecast).unwrap_or_default();
    let note = draft("note").unwrap_or_default();
    let deadline = lang.deadline(task.deadline, scene.today());
    let hint = lang.f("report-deadline", &crate::i18n::args([("date", deadline.into())]));
    let close = (view == "overview" || view == "row").then(|| {
        view! { " "<button type="button" class="link" data-close="">{lang.t("close")}</button> }
    });
    // Under a row it is a part of a page; whoever must go elsewhere in between comes back to it alone.
    let back = match close {
        Some(_) => scene.task_href(&task.key) + "/report",
        None => scene.visit.here(),
    };
    let absent = for_absent(&scene, |actor| actor.reports_on(&task).is_ok());
    let same =
        view! { <Same scene=scene.clone() task=task.clone() view=view.clone() short=false/> };
    view! {
        <form class="report" method="post" action="/do/report" data-in-place="">
            <Messages state=state.clone()/>
            {drafted}
            {absent}
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="task" value=task.key.clone()/>
            <Hidden name="version" value=scene.roadmap.version.to_string()/>
            <Hidden name="back" value=back/>
            <Hidden name="view" value=view/>
            <div class="pair">
                <TextField state=state.clone() name="percent" label=lang.t("report-percent") value=percent numeric=true most=5/>
                <TextField state=state.clone() name="forecast" label=lang.t("report-forecast") value=forecast kind="date" hint/>
            </div>
            <fieldset class="confidence"><legend>{lang.t("report-confidence")}</legend>{choices.collect_view()}<ErrorAt name="confidence" id="e-confidence" error=wrong/></fieldset>
            <TextArea state=state.clone() name="note" label=lang.t("report-note") value=note rows=2/>
            <EffectOf scene=scene.clone() state kind="report"/>
            <p class="buttons"><button class="primary">{lang.t("report-save")}</button>" "<PreviewButton scene/>{close}</p>
        </form>
        {same}
    }
    .into_any()
}
