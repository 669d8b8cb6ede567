//! Server functions: how a browser changes anything, with and without WebAssembly.
//!
//! Every value arrives as it was typed, so that what cannot be read is refused at its field.

mod account;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod control;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod plan;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod progress;
mod typed;

use std::sync::Arc;

use leptos::{prelude::use_context, server_fn::http_export::StatusCode};
use leptos_axum::ResponseOptions;
use roadmap::{
    Command, Forbidden, Refusal,
    schedule::{Plan, Schedule, effect::Effect},
};
use store::Error;

use crate::{
    effect,
    visit::{Scene, Visit, visit as the_visit},
    wire::{Failure, Saved},
};

pub use self::{account::*, control::*, plan::*, progress::*};

/// Gives the answer the status of its failure.
fn answered(result: Result<Saved, Failure>) -> Result<Saved, Failure> {
    if let (Err(failure), Some(options)) = (&result, use_context::<ResponseOptions>())
        && let Ok(status) = StatusCode::from_u16(failure.status)
    {
        options.set_status(status);
    }
    result
}

/// Records a command of the person who is signed in, and returns the roadmap after it.
async fn carry_out(
    visit: &Arc<Visit>,
    roadmap: &str,
    version: &str,
    command: Command,
) -> Result<Scene, Failure> {
    let today = |visit: &Visit| {
        let known = visit.roadmap(roadmap);
        known.map_or_else(|| visit.today(), |roadmap| roadmap.date_at(visit.now))
    };
    let Some(person) = &visit.viewer else {
        return Err(visit.lang.refusal(&Forbidden::SignIn.into(), visit.today()));
    };
    // A roadmap that is not for them is refused by the writer, which counts it. A form sent twice says the same version; whoever says none means each command anew.
    let from = if version.is_empty() { visit.now.to_rfc3339() } else { version.to_owned() };
    let id = store::command_id(&format!("{}|{roadmap}|{from}|{command:?}", person.login));
    match visit.store.record(roadmap, visit.who(), &id, command, visit.now).await {
        Ok(roadmap) => Ok(Scene::now(visit, roadmap)),
        Err(error) => Err(failure(visit, &error, today(visit))),
    }
}

/// Says what a command would do to the dates of others, without recording it.
fn previewed(visit: &Arc<Visit>, key: &str, command: Command) -> Failure {
    let Some(person) = &visit.viewer else {
        return visit.lang.refusal(&Forbidden::SignIn.into(), visit.today());
    };
    let Some(before) = visit.roadmap(key) else {
        return refused(visit, key, &Refusal::unknown("roadmap", key));
    };
    let (today, actor) = (before.date_at(visit.now), person.actor(key));
    let events = match roadmap::decide(&before, &actor, command, visit.now) {
        Ok(events) => events,
        Err(refusal) => return visit.lang.refusal(&refusal, today),
    };
    let mut after = (*before).clone();
    for event in &events {
        if let Err(error) = roadmap::apply(&mut after, event) {
            tracing::error!(%error, "a preview does not follow");
        }
    }
    let plan = Plan::of(&before, Some(today));
    let now = Scene::now(visit, before).board();
    let effect = Effect::between(&plan, &now.schedule, &Schedule::of(&after, today));
    let category = |n: usize| visit.lang.category(n);
    let tasks = format!("/r/{key}/t/");
    let html = effect::html(&visit.lang.effect_words(), &effect, today, &tasks, &category);
    Failure { status: 200, preview: Some(html), ..Failure::default() }
}

/// Puts an error of the record into words.
pub fn failure(visit: &Visit, error: &Error, today: chrono::NaiveDate) -> Failure {
    match error {
        Error::Refused(refusal) => visit.lang.refusal(refusal, today),
        Error::Full => {
            Failure { status: 503, message: visit.lang.t("failure-full"), ..Failure::default() }
        }
        error => {
            tracing::error!(%error, "a command was not recorded");
            Failure { status: 503, message: visit.lang.t("failure-record"), ..Failure::default() }
        }
    }
}

fn refused(visit: &Visit, roadmap: &str, refusal: &Refusal) -> Failure {
    let known = visit.roadmap(roadmap);
    let today = known.map_or_else(|| visit.today(), |roadmap| roadmap.date_at(visit.now));
    visit.lang.refusal(refusal, today)
}

fn saved(visit: &Visit, go: Option<String>, parts: Vec<(String, String)>) -> Saved {
    Saved { message: visit.lang.t("saved"), go, parts, version: None }
}
