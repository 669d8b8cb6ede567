//! Stocktakes: holding one, withdrawing it, and what comes of its minutes.

use chrono::NaiveDate;
use leptos::prelude::*;
use roadmap::{
    Command, Line, Problem, Refusal, TaskKey,
    command::{Following, Seen},
    decide::MINUTES_MOST,
};

use super::{answered, carry_out, refused, saved, sent, the_visit, typed::Reader, unread};
use crate::{
    visit::{Visit, encoded},
    wire::{Answer, Failure},
};

fn page_of(roadmap: &str, number: impl std::fmt::Display) -> String {
    format!("/r/{}/stocktake?n={number}#saved", encoded(roadmap))
}

/// Returns the day on which the record of a roadmap begins: there was nothing to look at before.
async fn first_day(visit: &Visit, key: &str) -> Option<NaiveDate> {
    let roadmap = visit.roadmap(key)?;
    match visit.store.instant_of(key, 1).await {
        Ok(at) => at.map(|at| roadmap.date_at(at)),
        Err(error) => {
            tracing::error!(%error, "the first event could not be read");
            None
        }
    }
}

/// Holds a stocktake on the version that there is.
#[server(endpoint = "hold-stocktake", prefix = "/do")]
pub async fn hold_stocktake(
    #[server(default)] roadmap: String,
    #[server(default)] day: String,
    #[server(default)] participants: String,
    #[server(default)] more: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    // The form comes back with one more line; whoever may not hold one is refused as ever.
    let controls = visit.actor(&roadmap).is_some_and(|actor| actor.controls().is_ok());
    if controls && !more.is_empty() {
        return Ok(Answer::Told { preview: String::new() });
    }
    let values = sent();
    let first = if controls { first_day(&visit, &roadmap).await } else { None };
    let mut reader = Reader::about(&visit, &roadmap);
    let day = reader.required_day("day", &day);
    // What cannot be read as a day was refused as that.
    let early = first.filter(|first| day != NaiveDate::default() && day < *first);
    if let Some(first) = early {
        reader.fault("day", Problem::Before { date: first.into() });
    }
    let mut lines = Vec::new();
    for n in 1..=MINUTES_MOST {
        let value = |name: &str| {
            let value = values.get(&format!("{name}_{n}")).unwrap_or_default();
            value.trim().to_owned()
        };
        let (text, office, until) = (value("text"), value("office"), value("until"));
        let until = match text.is_empty() {
            true if office.is_empty() && until.is_empty() => day,
            true => {
                reader.fault(&format!("text_{n}"), Problem::Required);
                day
            }
            false => reader.required_day(&format!("until_{n}"), &until),
        };
        lines.push(Line::new(text, office.into(), until));
    }
    let command = Command::HoldStocktake { day, participants, lines };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    // What is frozen is what was looked at.
    let command = match version.parse() {
        Ok(version) => {
            let command = Box::new(command);
            Command::If { seen: Seen::Version(version), command }
        }
        Err(_) => command,
    };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(recorded.map(|scene| {
        let number = scene.roadmap.stocktakes.len();
        saved(&visit, Some(page_of(&roadmap, number)))
    }))
}

/// Withdraws a stocktake that was held by mistake.
#[server(endpoint = "withdraw-stocktake", prefix = "/do")]
pub async fn withdraw_stocktake(
    #[server(default)] roadmap: String,
    #[server(default)] stocktake: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let number = stocktake.parse().unwrap_or_default();
    let command = Command::WithdrawStocktake { stocktake: number, reason };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(recorded.map(|_| saved(&visit, Some(page_of(&roadmap, number)))))
}

/// Says what came of a line of the minutes.
#[server(endpoint = "settle-line", prefix = "/do")]
pub async fn settle_line(
    #[server(default)] roadmap: String,
    #[server(default)] stocktake: String,
    #[server(default)] line: String,
    #[server(default)] kept: String,
    #[server(default)] note: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let command = Command::SettleLine {
        stocktake: stocktake.parse().unwrap_or_default(),
        line: line.parse().unwrap_or_default(),
        kept: kept == "1",
        note,
    };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(recorded.map(|_| saved(&visit, Some(page_of(&roadmap, &stocktake)))))
}

/// Says what of the plan a line of the minutes became; a question is asked by that.
#[server(endpoint = "follow-line", prefix = "/do")]
pub async fn follow_line(
    #[server(default)] roadmap: String,
    #[server(default)] stocktake: String,
    #[server(default)] line: String,
    #[server(default)] as_what: String,
    #[server(default)] task: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let known = reader.waited_for("task", &task);
    let task = TaskKey::from(&*known);
    let kinds = [Following::Task, Following::Question, Following::Request];
    let chosen = reader.choice("as_what", &as_what, ["task", "question", "request"]);
    let as_what = chosen.and_then(|at| kinds.get(at).copied()).unwrap_or(Following::Task);
    let number = stocktake.parse().unwrap_or_default();
    let at = line.parse().unwrap_or_default();
    let follow = Command::FollowLine { stocktake: number, line: at, as_what, task: task.clone() };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, follow));
    }
    let command = match as_what {
        Following::Question => {
            let held = visit.roadmap(&roadmap).and_then(|it| it.stocktake(number).cloned());
            let Some(line) = held.as_ref().and_then(|held| held.line(at)) else {
                return Err(refused(&visit, &roadmap, &Refusal::unknown("line", &line)));
            };
            let (text, answer_by) = (line.text.clone(), Some(line.until));
            Command::Bulk(vec![Command::Comment { task, text, answer_by }, follow])
        }
        Following::Task | Following::Request => follow,
    };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(recorded.map(|_| saved(&visit, Some(page_of(&roadmap, &stocktake)))))
}
