//! Dates between two offices: asking for one, agreeing, offering another, refusing.

use leptos::prelude::*;
use roadmap::{
    Command,
    command::{Reply, Seen},
};

use super::{answered, carry_out, done, is_local, refused, the_visit, typed::Reader, unread};
use crate::wire::{Answer, Failure};

/// Records a word about a date and goes back to where its form stood, or to the task that waits.
async fn speak(
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
            let here = is_local(&back).then_some(back);
            let go = here.unwrap_or_else(|| scene.task_href(&task));
            Ok(done(&scene, go).await)
        }
        Err(failure) => Err(failure),
    })
}

/// Has a command count only for what its author looked at.
fn seen_as(seen: &str, command: Command) -> Command {
    match seen.parse() {
        Ok(at) => Command::If { seen: Seen::Date(at), command: Box::new(command) },
        Err(_) => command,
    }
}

/// Asks another office by when a task that one waits for will be finished.
#[server(endpoint = "ask-date", prefix = "/do")]
pub async fn ask_date(
    roadmap: String,
    task: String,
    #[server(default)] with: String,
    #[server(default)] date: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let date = reader.required_day("date", &date);
    let (task_key, with) = (task.as_str().into(), with.as_str().into());
    let command = Command::AskDate { task: task_key, with, date, reason };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    speak(roadmap, version, back, task, command).await
}

/// Agrees on the date that was asked for, or offered.
#[server(endpoint = "agree-date", prefix = "/do")]
pub async fn agree_date(
    roadmap: String,
    task: String,
    #[server(default)] with: String,
    #[server(default)] seen: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let (task_key, with) = (task.as_str().into(), with.as_str().into());
    let command = Command::AnswerDate { task: task_key, with, reply: Reply::Accept };
    speak(roadmap, version, back, task, seen_as(&seen, command)).await
}

/// Offers another date than the one that was asked for, or refuses.
#[server(endpoint = "answer-date", prefix = "/do")]
pub async fn answer_date(
    roadmap: String,
    task: String,
    #[server(default)] with: String,
    #[server(default)] decision: String,
    #[server(default)] date: String,
    #[server(default)] reason: String,
    #[server(default)] seen: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let reply = match reader.choice("decision", &decision, ["offer", "refuse"]) {
        Some(0) => Reply::Offer { date: reader.required_day("date", &date), reason },
        Some(_) => Reply::Refuse { reason },
        None => {
            let refusal = reader.done().err();
            return match refusal {
                Some(refusal) => Err(refused(&visit, &roadmap, &refusal)),
                None => Err(Failure { status: 400, ..Failure::default() }),
            };
        }
    };
    let (task_key, with) = (task.as_str().into(), with.as_str().into());
    let command = Command::AnswerDate { task: task_key, with, reply };
    if let Err(refusal) = reader.done() {
        return Err(unread(&visit, &roadmap, refusal, command));
    }
    speak(roadmap, version, back, task, seen_as(&seen, command)).await
}
