//! Dates between two offices: how they stand, and the forms to ask for one and to answer.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::{
    May, Task, Tone,
    agreement::{Joint, Stand, is_joint, joint, joints},
    schedule::{Drive, Step},
};

use super::{About, FormState, Hidden, Messages, Pick, TextArea, TextField, tone_class};
use crate::{i18n::args, visit::Scene};

/// Dates at the most that a task's page has on either side.
const LISTED: usize = 50;
/// Joints of a chain at the most that are listed.
const CHAINED: usize = 20;

/// Says how a date between two offices stands: `agreed: 3 Jan`.
pub fn agreement_words(scene: &Scene, joint: &Joint<'_>) -> String {
    let dates = (joint.agreement.date, joint.expected);
    scene.lang().agreement(joint.stand, dates, scene.today())
}

/// Returns the tone in which it is shown.
pub const fn agreement_tone(stand: Stand) -> Tone {
    match stand {
        Stand::Agreed | Stand::Kept => Tone::Good,
        Stand::Asked | Stand::Offered => Tone::Warn,
        Stand::Refused | Stand::Reopened => Tone::Bad,
        Stand::Missed => Tone::Marked,
    }
}

/// Says whether two offices, one of which waits for the other, have agreed on a date; nothing where both
/// tasks are of one office, or where what is waited for is there.
pub fn agreement_mark(scene: &Scene, needs: &Task, gives: &Task) -> Markup {
    let board = scene.board();
    let known = joint(&scene.roadmap, &board.schedule, needs, gives);
    let joined = is_joint(&scene.roadmap, needs, gives) && !gives.is_closed();
    html! {
        @if let Some(known) = known {
            " " span.mark.(tone_class(agreement_tone(known.stand))) { (agreement_words(scene, &known)) }
        } @else if joined {
            " " span.mark.tone-calm { (scene.lang().t("agreement-none")) }
        }
    }
}

/// Finds where a chain of tasks goes from one office to another whose task is not finished yet: the task
/// that waits, and the one that it waits for.
fn chain_joints<'a>(scene: &'a Scene, steps: &[Step]) -> Vec<(&'a Task, &'a Task)> {
    let tasks = &scene.roadmap.tasks;
    let found = steps.iter().filter_map(|step| {
        let Drive::Link { from, .. } = step.timing.drive else { return None };
        let (needs, gives) = (&**tasks.get(step.task)?, &**tasks.get(from)?);
        let joined = is_joint(&scene.roadmap, needs, gives) && !gives.is_closed();
        joined.then_some((needs, gives))
    });
    found.collect()
}

/// Says on how many of the dates of a chain between two offices both have agreed; none where it stays with
/// one office.
pub fn chain_agreed(scene: &Scene, steps: &[Step]) -> Option<String> {
    let board = scene.board();
    let all = chain_joints(scene, steps);
    let agreed = all.iter().filter(|(needs, gives)| {
        let known = joint(&scene.roadmap, &board.schedule, needs, gives);
        known.is_some_and(|known| known.stand == Stand::Agreed)
    });
    let values = args([("agreed", agreed.count().into()), ("n", all.len().into())]);
    (!all.is_empty()).then(|| scene.lang().f("chain-agreed", &values))
}

/// Lists where a chain of tasks goes from one office to another, each with the date on which they agreed, or
/// that they did not.
pub fn chain_dates(scene: &Scene, steps: &[Step]) -> Markup {
    let lang = scene.lang();
    let all = chain_joints(scene, steps);
    let more = all.len().saturating_sub(CHAINED);
    html! {
        @if let Some(agreed) = chain_agreed(scene, steps) {
            h2 { (lang.t("chain-offices")) }
            p.muted { (agreed) }
            ul.list {
                @for (needs, gives) in all.into_iter().take(CHAINED) {
                    li {
                        a href=(scene.task_href(&gives.key)) { b { (gives.key.as_str()) } " " (gives.title.get(lang.code())) }
                        " → "
                        a href=(scene.task_href(&needs.key)) { b { (needs.key.as_str()) } " " (needs.title.get(lang.code())) }
                        (agreement_mark(scene, needs, gives))
                        span.sub { (scene.office(&gives.owner)) " → " (scene.office(&needs.owner)) }
                    }
                }
            }
            @if more > 0 { p.muted { (lang.n("effect-more", more)) } }
        }
    }
}

/// The dates between a task and those of other offices that it waits for, or that wait for it, with the
/// forms for whoever may use them.
#[component]
pub fn Agreements(
    /// What is looked at.
    scene: Scene,
    /// The task.
    task: Arc<Task>,
) -> impl IntoView {
    let lang = scene.lang();
    let board = scene.board();
    let roadmap = &scene.roadmap;
    let needed: Vec<AnyView> = joints(roadmap, &board.schedule, &task)
        .take(LISTED)
        .map(|joint| needing(&scene, &joint))
        .collect();
    let mut given: Vec<AnyView> = Vec::new();
    let mut before: Option<&str> = None;
    for (needs, _) in board.successors(roadmap, &task.key) {
        // Two links of one pair follow each other.
        if before == Some(needs.key.as_str()) || given.len() >= LISTED {
            continue;
        }
        before = Some(needs.key.as_str());
        if let Some(joint) = joint(roadmap, &board.schedule, needs, &task) {
            given.push(giving(&scene, &joint));
        }
    }
    let choices = to_ask(&scene, &task);
    if needed.is_empty() && given.is_empty() && choices.is_empty() {
        return None;
    }
    let ask = (!choices.is_empty()).then(|| view! { <AskForm scene=scene.clone() task choices/> });
    Some(view! {
        <section class="agreements">
            <h2>{lang.t("agreements-title")}</h2>
            <ul class="list">{needed}{given}</ul>
            {ask}
        </section>
    })
}

/// The tasks of other offices for which the viewer may ask for a date.
fn to_ask(scene: &Scene, task: &Task) -> Vec<(String, String)> {
    let Some(actor) = scene.actor().filter(|_| !scene.past) else { return Vec::new() };
    let may = May { roadmap: &scene.roadmap, actor };
    let lang = scene.lang();
    let mut choices: Vec<(String, String)> = Vec::new();
    for (gives, _) in scene.roadmap.predecessors(task) {
        let known = choices.iter().any(|(key, _)| *key == *gives.key);
        if known || choices.len() >= LISTED || may.ask_date(task, gives).is_err() {
            continue;
        }
        let title = gives.title.get(lang.code());
        let words = format!("{} {title} ({})", gives.key, scene.office(&gives.owner));
        choices.push((gives.key.to_string(), words));
    }
    choices
}

/// Who had the last word about a date, when, and why.
fn said(scene: &Scene, joint: &Joint<'_>) -> impl IntoView + use<> {
    let (lang, agreement) = (scene.lang(), joint.agreement);
    let at = lang.instant(agreement.at, &scene.roadmap, scene.today());
    let by = format!("{} · {at}", lang.by(&agreement.by));
    let reason = agreement.reason.clone();
    let reason = (!reason.is_empty()).then(|| view! { " "<q>{reason}</q> });
    view! { <span class="sub">{by}{reason}</span> }
}

/// The other task of a date, its office, and how the date stands.
fn about(scene: &Scene, joint: &Joint<'_>, (word, other): (&str, &Task)) -> impl IntoView + use<> {
    let lang = scene.lang();
    let title = other.title.get(lang.code()).to_owned();
    let office = scene.office(&other.owner);
    let href = scene.task_href(&other.key);
    let mark = format!("mark {}", tone_class(agreement_tone(joint.stand)));
    view! {
        <span class="muted">{lang.t(word)}" "</span>
        <a href=href><b>{other.key.to_string()}</b>" "{title}</a>
        <span class="muted">" "{office}" "</span>
        <span class=mark>{agreement_words(scene, joint)}</span>
    }
}

/// A date that the task needs, with the way to agree on what was offered.
fn needing(scene: &Scene, joint: &Joint<'_>) -> AnyView {
    let actor = scene.actor().filter(|_| !scene.past && joint.stand == Stand::Offered);
    let may = actor.is_some_and(|actor| {
        May { roadmap: &scene.roadmap, actor }.ask_date(joint.needs, joint.gives).is_ok()
    });
    let agree = may.then(|| agree_form(scene, joint, ("with", joint.gives.key.as_str())));
    view! {
        <li>{about(scene, joint, ("waits-for", joint.gives))}{said(scene, joint)}{agree}</li>
    }
    .into_any()
}

/// A date that another task needs of this one, with the ways to answer.
fn giving(scene: &Scene, joint: &Joint<'_>) -> AnyView {
    let actor = scene.actor().filter(|_| !scene.past);
    let may = actor.is_some_and(|actor| {
        May { roadmap: &scene.roadmap, actor }.give_date(joint.needs, joint.gives).is_ok()
    });
    let key = ("task", joint.needs.key.as_str());
    let agree = (may && joint.stand == Stand::Asked).then(|| agree_form(scene, joint, key));
    let answer = may.then(|| answer_form(scene, joint, key));
    view! {
        <li>{about(scene, joint, ("then", joint.needs))}{said(scene, joint)}{agree}{answer}</li>
    }
    .into_any()
}

/// What a form about a date carries unseen: both tasks, and what was looked at.
fn unseen(scene: &Scene, joint: &Joint<'_>) -> impl IntoView + use<> {
    view! {
        <About scene=scene.clone() key=joint.needs.key.clone()/>
        <Hidden name="with" value=joint.gives.key.clone()/>
        <Hidden name="seen" value=joint.agreement.at.to_rfc3339()/>
    }
}

/// The form to agree.
fn agree_form(scene: &Scene, joint: &Joint<'_>, key: (&str, &str)) -> AnyView {
    let (lang, date) = (scene.lang(), joint.agreement.date);
    let state = FormState::of("/do/agree-date", Some(key));
    let verb = lang.f("agreement-accept", &args([("date", lang.day(date, scene.today()).into())]));
    view! {
        <form method="post" action="/do/agree-date">
            <Messages state/>
            {unseen(scene, joint)}
            <p class="buttons"><button class="primary">{verb}</button></p>
        </form>
    }
    .into_any()
}

/// The form to offer another date, or to refuse.
fn answer_form(scene: &Scene, joint: &Joint<'_>, key: (&str, &str)) -> AnyView {
    let lang = scene.lang();
    let state = FormState::of("/do/answer-date", Some(key));
    let open = state.typed().is_some();
    let refuse = (joint.stand != Stand::Refused).then(|| {
        view! { <button name="decision" value="refuse">{lang.t("agreement-refuse")}</button> }
    });
    view! {
        <details open=open>
            <summary>{lang.t("agreement-answer")}</summary>
            <form method="post" action="/do/answer-date">
                <Messages state=state.clone()/>
                {unseen(scene, joint)}
                <TextField state=state.clone() name="date" label=lang.t("agreement-date") kind="date" hint=lang.t("agreement-date-hint")/>
                <TextArea state name="reason" label=lang.t("reason") rows=2/>
                <p class="buttons">
                    <button class="primary" name="decision" value="offer">{lang.t("agreement-offer")}</button>" "
                    {refuse}
                </p>
            </form>
        </details>
    }
    .into_any()
}

/// The day before the planned start, by which a date is most often needed.
fn needed_by(scene: &Scene, task: &Task) -> Option<NaiveDate> {
    task.start.and_then(|start| start.pred_opt()).filter(|day| *day >= scene.today())
}

/// The form to ask for a date, or for another one.
#[component]
fn AskForm(scene: Scene, task: Arc<Task>, choices: Vec<(String, String)>) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/ask-date", Some(("task", &task.key)));
    let open = state.typed().is_some();
    let date = needed_by(&scene, &task).map(|day| day.to_string()).unwrap_or_default();
    view! {
        <details class="panel" open=open>
            <summary><h2>{lang.t("agreement-ask-title")}</h2></summary>
            <form method="post" action="/do/ask-date" id="ask-date">
                <Messages state=state.clone()/>
                <About scene key=task.key.clone()/>
                <Pick state=state.clone() name="with" label=lang.t("agreement-with") options=choices/>
                <TextField state=state.clone() name="date" label=lang.t("agreement-needed") value=date kind="date"/>
                <TextArea state name="reason" label=lang.t("agreement-reason") rows=2/>
                <p class="buttons"><button class="primary">{lang.t("agreement-ask")}</button></p>
            </form>
        </details>
    }
    .into_any()
}
