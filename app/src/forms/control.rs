//! Submissions and their decisions, extensions, pause, withdrawal, reopening, the reviewer's opinion.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{
    Command, Deadline, Evidence, Failed, Problem, Refusal,
    command::{Following, Seen},
};

use super::{answered, carry_out, done, failure, refused, the_visit, typed::Reader, unread};
use crate::{
    components::deadline_html,
    visit::{Scene, Visit},
    wire::{Answer, Failure},
};

/// Records a command about a task and goes back to where its form stood, or to the task.
async fn control(
    roadmap: String,
    version: String,
    back: String,
    task: String,
    command: Command,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => {
            let here = super::is_local(&back).then_some(back);
            let go = here.unwrap_or_else(|| scene.task_href(&task));
            Ok(done(&scene, go).await)
        }
        Err(failure) => Err(failure),
    })
}

/// Finds the files that were sent before or with a form; each counts for whoever sent it.
async fn files(visit: &Visit, files: &str) -> Result<Vec<Evidence>, Failure> {
    let ids: Vec<_> = files.split(',').filter(|id| !id.is_empty()).collect();
    let Some(person) = &visit.viewer else { return Ok(Vec::new()) };
    let found = visit.store.uploads(&ids, &person.login).await;
    let found = found.map_err(|error| failure(visit, &error, visit.now.date_naive()))?;
    if found.len() < ids.len() {
        let refusal = Refusal::field("file", Problem::Unknown);
        return Err(visit.lang.refusal(&refusal, visit.now.date_naive()));
    }
    Ok(found.iter().map(store::Upload::evidence).collect())
}

/// Claims that a task is fulfilled, with evidence.
#[server(endpoint = "submit", prefix = "/do")]
pub async fn submit(
    roadmap: String,
    task: String,
    #[server(default)] fact_date: String,
    #[server(default)] statement: String,
    #[server(default)] statements: Vec<String>,
    #[server(default)] evidence: String,
    #[server(default)] files: String,
    #[server(default)] keep: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let fact_date = reader.required_day("fact_date", &fact_date);
    let mut evidence = reader.evidence("evidence", &evidence);
    let keep = reader.places("evidence", &keep);
    match self::files(&visit, &files).await {
        Ok(files) => evidence.extend(files),
        Err(failure) => return Err(failure),
    }
    let command = Command::Submit {
        task: task.as_str().into(),
        fact_date,
        statement,
        statements,
        evidence,
        keep,
    };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    control(roadmap, version, back, task, command).await
}

/// Adds evidence for the next submission.
#[server(endpoint = "attach", prefix = "/do")]
pub async fn attach(
    roadmap: String,
    task: String,
    #[server(default)] evidence: String,
    #[server(default)] files: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let mut evidence = reader.evidence("evidence", &evidence);
    match self::files(&visit, &files).await {
        Ok(files) => evidence.extend(files),
        Err(failure) => return Err(failure),
    }
    let command = Command::Attach { task: task.as_str().into(), evidence };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    control(roadmap, version, back, task, command).await
}

/// Accepts or returns the submission in review.
#[server(endpoint = "decide", prefix = "/do")]
pub async fn decide(
    roadmap: String,
    task: String,
    #[server(default)] decision: String,
    #[server(default)] reason: String,
    #[server(default)] failed: Vec<String>,
    #[server(default)] submission: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let mut reader = Reader::default();
    let accept = reader.choice("decision", &decision, ["accept", "return"]) == Some(0);
    if let Err(refusal) = reader.done() {
        return Err(refused(&the_visit(), &roadmap, &refusal));
    }
    let failed = failed.into_iter().enumerate().filter(|(_, reason)| !reason.trim().is_empty());
    let failed = failed.map(|(at, reason)| Failed { criterion: at + 1, reason });
    let command =
        Command::Decide { task: task.as_str().into(), accept, reason, failed: failed.collect() };
    let command = match submission.parse() {
        Ok(at) => Command::If { seen: Seen::Submission(at), command: Box::new(command) },
        Err(_) => command,
    };
    control(roadmap, version, back, task, command).await
}

/// Says what another deadline of a task would mean.
fn extended(
    visit: &Arc<Visit>,
    roadmap: &str,
    task: &str,
    deadline: Deadline,
) -> Result<Answer, Failure> {
    let known = visit.roadmap(roadmap);
    let found = known.and_then(|known| Some((known.task(task)?.clone(), known)));
    match found {
        Some((task, known)) => {
            let preview = deadline_html(&Scene::now(visit, known), &task, deadline);
            Ok(Answer::Told { preview })
        }
        None => Err(refused(visit, roadmap, &Refusal::unknown("task", task))),
    }
}

/// Asks for another deadline.
#[server(endpoint = "request-extension", prefix = "/do")]
pub async fn request_extension(
    roadmap: String,
    task: String,
    #[server(default)] proposed: String,
    #[server(default)] category: String,
    #[server(default)] explanation: String,
    #[server(default)] mitigation: String,
    #[server(default)] stocktake: String,
    #[server(default)] line: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let proposed = reader.required_deadline("proposed", &proposed);
    let category = reader.category("category", &category);
    if !preview.is_empty() {
        return match reader.done() {
            Ok(()) => extended(&visit, &roadmap, &task, proposed),
            Err(refusal) => Err(refused(&visit, &roadmap, &refusal)),
        };
    }
    let command = Command::RequestExtension {
        task: task.as_str().into(),
        proposed,
        category,
        explanation,
        mitigation,
    };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    let command = match (stocktake.parse(), line.parse()) {
        // A line of the minutes becomes the request at once.
        (Ok(stocktake), Ok(line)) => {
            let (as_what, task) = (Following::Request, task.as_str().into());
            let follow = Command::FollowLine { stocktake, line, as_what, task };
            Command::Bulk(vec![command, follow])
        }
        _ => command,
    };
    control(roadmap, version, back, task, command).await
}

/// Approves the pending request, perhaps for another date, or rejects it.
#[server(endpoint = "decide-extension", prefix = "/do")]
pub async fn decide_extension(
    roadmap: String,
    task: String,
    #[server(default)] decision: String,
    #[server(default)] granted: String,
    #[server(default)] reason: String,
    #[server(default)] request: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    if !preview.is_empty() {
        let granted = reader.required_deadline("granted", &granted);
        return match reader.done() {
            Ok(()) => extended(&visit, &roadmap, &task, granted),
            Err(refusal) => Err(refused(&visit, &roadmap, &refusal)),
        };
    }
    let approve = reader.choice("decision", &decision, ["approve", "reject"]) == Some(0);
    let granted = approve.then(|| reader.required_deadline("granted", &granted));
    let command = Command::DecideExtension { task: task.as_str().into(), granted, reason };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    let command = match request.parse() {
        Ok(place) => Command::If { seen: Seen::Request(place), command: Box::new(command) },
        Err(_) => command,
    };
    control(roadmap, version, back, task, command).await
}

/// Pauses, resumes, withdraws or reopens a task.
#[server(endpoint = "halt", prefix = "/do")]
pub async fn halt(
    roadmap: String,
    task: String,
    #[server(default)] decision: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let mut reader = Reader::default();
    let choices = ["pause", "resume", "withdraw", "reopen"];
    let chosen = reader.choice("decision", &decision, choices);
    if let Err(refusal) = reader.done() {
        return Err(refused(&the_visit(), &roadmap, &refusal));
    }
    let key = task.clone();
    let command = match chosen {
        Some(0) => Command::Pause { task: task.into(), reason },
        Some(1) => Command::Resume { task: task.into(), reason },
        Some(2) => Command::Withdraw { task: task.into(), reason },
        _ => Command::Reopen { task: task.into(), reason },
    };
    control(roadmap, version, back, key, command).await
}

/// Gives the reviewer's opinion of a task.
#[server(endpoint = "opinion", prefix = "/do")]
pub async fn give_opinion(
    roadmap: String,
    task: String,
    #[server(default)] opinion: String,
    #[server(default)] sentence: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let mut reader = Reader::default();
    let confidence = reader.required_confidence("opinion", &opinion);
    if let Err(refusal) = reader.done() {
        return Err(refused(&the_visit(), &roadmap, &refusal));
    }
    let command = Command::GiveOpinion { task: task.as_str().into(), confidence, sentence };
    control(roadmap, version, back, task, command).await
}
