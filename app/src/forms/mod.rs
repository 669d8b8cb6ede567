//! Server functions: how a browser changes anything, with and without WebAssembly.
//!
//! Every value arrives as it was typed, so that what cannot be read is refused at its field.

mod account;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod agreement;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod begin;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod bulk;
mod calendar;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod control;
mod external;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod inbox;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod plan;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod progress;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod proposal;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod returned;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod seen;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod settings;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod stocktake;
pub(crate) mod typed;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod views;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod webhooks;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod work;
mod workstreams;

use std::sync::Arc;

use leptos::prelude::{provide_context, use_context};
use roadmap::{
    Command, Fault, Forbidden, Problem, Refusal, decide::check_externals, schedule::what_if,
};
use store::Error;

use crate::{
    components::{done_html, done_words, effect_html},
    i18n::Lang,
    query::Query,
    visit::{Scene, Visit, visit as the_visit},
    wire::{Answer, Failure, Saved},
};

pub use self::{
    account::*, agreement::*, begin::*, bulk::*, control::*, inbox::*, plan::*, progress::*,
    proposal::*, returned::*, seen::*, settings::*, stocktake::*, views::*, webhooks::*, work::*,
};

/// Answers a form; whoever sends the answer gives it the status of a failure.
fn answered(result: Result<impl Into<Answer>, Failure>) -> Result<Answer, Failure> {
    result.map(Into::into)
}

/// The id of the command that a form was.
#[derive(Clone, Debug)]
struct Recorded(String);

/// A form as it was sent, in an order of its own: what makes two commands the same.
#[derive(Clone, Debug)]
pub struct Sent(pub String);

impl Sent {
    /// Takes a form without what says where it goes next, and without the ids of files, which are new each
    /// time.
    pub fn of(form: &str, values: &Query) -> Self {
        let mut pairs = values.0.clone();
        pairs.retain(|(name, _)| !matches!(name.as_str(), "back" | "files" | "view"));
        pairs.sort();
        Self(format!("{form}?{}", Query(pairs)))
    }
}

/// What the form says, as it was sent.
fn sent() -> Query {
    let sent = use_context::<Sent>().map(|sent| sent.0).unwrap_or_default();
    Query::parse(sent.split_once('?').map_or("", |(_, values)| values))
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
    // A roadmap that is not for them is refused by the writer, which counts it. A form sent twice says the
    // same version; whoever says none means each command anew.
    let from = if version.is_empty() { visit.now.to_rfc3339() } else { version.to_owned() };
    let sent = use_context::<Sent>().map(|sent| sent.0).unwrap_or_default();
    // The same file sent twice has two ids, and one hash.
    let files = match &command {
        Command::Submit { evidence, .. } | Command::Attach { evidence, .. } => {
            serde_json::to_string(evidence).unwrap_or_default()
        }
        _ => String::new(),
    };
    let id = format!("{}|{roadmap}|{from}|{}|{sent}|{files}", person.login, command.name());
    let id = store::command_id(&id);
    match visit.store.record(roadmap, visit.who(), &id, command, visit.now).await {
        Ok(roadmap) => {
            provide_context(Recorded(id));
            Ok(Scene::now(visit, roadmap))
        }
        Err(error) => {
            let named = match (&error, visit.roadmap(roadmap)) {
                (Error::Refused(refusal), Some(known)) => {
                    Error::Refused(in_words(visit.lang, &known, refusal))
                }
                _ => error,
            };
            Err(failure(visit, &named, today(visit)))
        }
    }
}

/// Returns a refusal that names an office as readers know it.
pub fn in_words(lang: Lang, roadmap: &roadmap::Roadmap, refusal: &Refusal) -> Refusal {
    let Refusal::Forbidden(Forbidden::Office { office }) = refusal else { return refusal.clone() };
    let name = roadmap.office(office).map(|it| it.name.get(lang.code()).to_owned());
    Forbidden::Office { office: name.unwrap_or_else(|| office.to_string()).into() }.into()
}

/// Returns a refusal that does not name tasks of roadmaps that whoever asks may not read.
pub fn without_hidden(visit: &Visit, refusal: &Refusal) -> Refusal {
    let Refusal::Invalid(faults) = refusal else { return refusal.clone() };
    let hidden = |key: &str| {
        let other = key.split('/').next().unwrap_or(key);
        visit.roadmap(other).is_none()
    };
    let faults = faults.iter().cloned().map(|mut fault| {
        if let Problem::MembersOnly { key } | Problem::WaitedFor { key } = &mut fault.problem
            && hidden(key)
        {
            *key = "…".to_owned();
        }
        fault
    });
    Refusal::Invalid(faults.collect())
}

/// Returns the roadmap as it is, and as a command would leave it, without recording anything.
fn would_be(
    visit: &Arc<Visit>,
    key: &str,
    command: Command,
) -> Result<(Scene, roadmap::Roadmap), Failure> {
    let (scene, actor) = before(visit, key)?;
    let events = roadmap::decide(&scene.roadmap, &actor, command, visit.now);
    let events = events.map_err(|refusal| visit.lang.refusal(&refusal, scene.today()))?;
    let mut after = (*scene.roadmap).clone();
    for event in &events {
        if let Err(error) = roadmap::apply(&mut after, event) {
            tracing::error!(%error, "a preview does not follow");
        }
    }
    checked(&scene, &after, "public")?;
    Ok((scene, after))
}

/// Refuses what the record would refuse for the sake of other roadmaps.
fn checked(scene: &Scene, after: &roadmap::Roadmap, field: &str) -> Result<(), Failure> {
    let find = |key: &str| scene.visit.store.roadmap(key);
    let refused = check_externals(after, field, &find);
    let hidden = |refusal: Refusal| without_hidden(&scene.visit, &refusal);
    refused.map_err(|refusal| scene.lang().refusal(&hidden(refusal), scene.today()))
}

/// Says what a report would do to the dates of others, without recording it.
fn previewed(visit: &Arc<Visit>, key: &str, command: Command) -> Result<Answer, Failure> {
    let (scene, after) = would_be(visit, key, command)?;
    Ok(told_effect(&scene, &after))
}

/// Says what a change of the plan would do to them, whoever decides on it.
fn previewed_wish(visit: &Arc<Visit>, key: &str, command: Command) -> Result<Answer, Failure> {
    let (scene, actor) = before(visit, key)?;
    let board = scene.board();
    let wish = roadmap::decide::wish(&scene.roadmap, &actor, Some(&board), command, visit.now);
    let wish = match wish {
        Ok(wish) => wish,
        Err(refusal) => return Err(visit.lang.refusal(&refusal, scene.today())),
    };
    match scene.roadmap.wished(&wish, visit.now) {
        Ok(after) => {
            let field =
                if matches!(wish, roadmap::Wish::Link { .. }) { "from" } else { "external" };
            checked(&scene, &after, field)?;
            Ok(told_effect(&scene, &after))
        }
        Err(error) => {
            tracing::error!(%error, "a preview does not follow");
            Err(Failure { status: 500, ..Failure::default() })
        }
    }
}

/// Finds the roadmap as it is, and who asks.
fn before(visit: &Arc<Visit>, key: &str) -> Result<(Scene, roadmap::Actor), Failure> {
    let Some(actor) = visit.actor(key) else {
        return Err(visit.lang.refusal(&Forbidden::SignIn.into(), visit.today()));
    };
    match visit.roadmap(key) {
        Some(before) => Ok((Scene::now(visit, before), actor)),
        None => Err(refused(visit, key, &Refusal::unknown("roadmap", key))),
    }
}

fn told_effect(scene: &Scene, after: &roadmap::Roadmap) -> Answer {
    let board = scene.board();
    let effect = what_if::effect(&scene.roadmap, &board, after);
    Answer::Told { preview: effect_html(scene, &effect) }
}

/// Has a command that changes the plan go the way that the form says: at once, as a proposal, or by a
/// decision with a reason.
fn by_way(way: &str, reason: String, command: Command) -> Command {
    let wish = Box::new(command);
    match way {
        "propose" => Command::Propose { wish, reason },
        "change" => Command::Change { wish, reason },
        _ => *wish,
    }
}

/// Puts an error of the record into words.
pub fn failure(visit: &Visit, error: &Error, today: chrono::NaiveDate) -> Failure {
    match error {
        Error::Refused(refusal) => visit.lang.refusal(&without_hidden(visit, refusal), today),
        Error::Full => {
            Failure { status: 503, message: visit.lang.t("failure-full"), ..Failure::default() }
        }
        Error::Unsupported(_) => {
            let message = visit.lang.t("failure-unsupported");
            Failure { status: 422, message, ..Failure::default() }
        }
        Error::Lost(why) => {
            tracing::error!(%why, "what came of a command is not known");
            Failure { status: 503, message: visit.lang.t("failure-unknown"), ..Failure::default() }
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

/// Refuses what cannot be read, together with what the rules say of the rest: nobody hears of faults in
/// rounds.
fn unread(visit: &Visit, roadmap: &str, refusal: Refusal, command: Command) -> Failure {
    let mut refusal = refusal;
    if let (Refusal::Invalid(faults), Some(known), Some(actor)) =
        (&mut refusal, visit.roadmap(roadmap), visit.actor(roadmap))
        && let Err(Refusal::Invalid(more)) = roadmap::decide(&known, &actor, command, visit.now)
    {
        let read = |fault: &Fault| faults.iter().all(|unread| unread.field != fault.field);
        let more: Vec<Fault> = more.into_iter().filter(read).collect();
        faults.extend(more);
    }
    refused(visit, roadmap, &refusal)
}

fn saved(visit: &Visit, go: Option<String>) -> Saved {
    Saved { message: visit.lang.t("saved"), go, ..Saved::default() }
}

/// Says what a command did, and offers the way back, on the page that comes next.
async fn done(scene: &Scene, go: String) -> Saved {
    let (visit, roadmap) = (&scene.visit, &scene.roadmap);
    let events = visit.store.done_at_once(&roadmap.key, roadmap.version).await;
    let events = events.unwrap_or_else(|error| {
        // The change is recorded; only the words for it are missing.
        tracing::error!(%error, "what was recorded could not be read back");
        Vec::new()
    });
    let login = visit.viewer.as_ref().map(|person| person.login.as_str());
    // Only what this form did is told, not what was there before it.
    let own = use_context::<Recorded>().map(|recorded| recorded.0);
    let own =
        |event: &roadmap::Event| Some(event.by.person.as_str()) == login && event.command == own;
    let Some(event) = events.last().filter(|event| own(event)) else {
        return saved(visit, Some(go + "#saved"));
    };
    let (go, part) = go.split_once('#').map_or((go.as_str(), ""), |(go, part)| (go, part));
    let sign = if go.contains('?') { '&' } else { '?' };
    let hash = if part.is_empty() { "" } else { "#" };
    let key = crate::visit::encoded(&roadmap.key);
    let go = format!("{go}{sign}done={key}.{}{hash}{part}", event.seq);
    Saved {
        message: done_words(scene, &events),
        done: Some(done_html(scene, &events)),
        ..saved(visit, Some(go))
    }
}
