//! Changes of what was approved: other criteria, decisions on proposals, and taking back.

use std::sync::Arc;

use leptos::prelude::*;
use roadmap::{Command, Patch, Refusal, Task};

use super::{
    answered, by_way, carry_out, done, failure, refused, the_visit,
    typed::{self, Reader},
};
use crate::{
    visit::Visit,
    wire::{Answer, Failure},
};

/// Proposes other criteria for a task, or decides on them.
#[server(endpoint = "change-criteria", prefix = "/do")]
pub async fn change_criteria(
    roadmap: String,
    task: String,
    #[server(default)] criteria: String,
    #[server(default)] way: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let before = known_task(&visit, &roadmap, &task)?;
    let criteria = Some(typed::criteria(visit.lang.code(), &before.criteria, &criteria));
    let patch = Box::new(Patch { criteria, ..Patch::default() });
    let command =
        Command::EditTask { task: task.as_str().into(), revision: before.revision, patch };
    let recorded = carry_out(&visit, &roadmap, &version, by_way(&way, reason, command)).await;
    answered(match recorded {
        Ok(scene) => {
            let here = super::is_local(&back).then_some(back);
            Ok(done(&scene, here.unwrap_or_else(|| scene.task_href(&task))).await)
        }
        Err(failure) => Err(failure),
    })
}

/// Returns a task as it is before a change, to somebody who is known.
pub fn known_task(visit: &Visit, roadmap: &str, task: &str) -> Result<Arc<Task>, Failure> {
    let known = visit.roadmap(roadmap);
    let found = known.as_ref().and_then(|known| known.task(task)).cloned();
    found.filter(|_| visit.viewer.is_some()).ok_or_else(|| unknown(visit, roadmap, task))
}

/// Nobody unknown learns which tasks there are.
pub fn unknown(visit: &Visit, roadmap: &str, task: &str) -> Failure {
    let refusal = match visit.viewer {
        Some(_) => Refusal::unknown("task", task),
        None => roadmap::Forbidden::SignIn.into(),
    };
    refused(visit, roadmap, &refusal)
}

/// Approves or rejects a proposal.
#[server(endpoint = "decide-proposal", prefix = "/do")]
pub async fn decide_proposal(
    roadmap: String,
    proposal: u32,
    #[server(default)] decision: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::default();
    let approve = reader.choice("decision", &decision, ["approve", "reject"]) == Some(0);
    if let Err(refusal) = reader.done() {
        return Err(refused(&visit, &roadmap, &refusal));
    }
    let command = Command::DecideProposal { proposal, approve, reason };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => {
            let here = super::is_local(&back).then_some(back);
            Ok(done(&scene, here.unwrap_or_else(|| scene.href(""))).await)
        }
        Err(failure) => Err(failure),
    })
}

/// Takes back what the person did themselves, as the log has it.
#[server(endpoint = "undo", prefix = "/do")]
pub async fn undo(
    roadmap: String,
    seq: u64,
    #[server(default)] bulk: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let readable = visit.viewer.is_some() && visit.roadmap(&roadmap).is_some();
    let event = match readable {
        true if !bulk.is_empty() => visit.store.done_at_once(&roadmap, seq).await,
        true => visit.store.event(&roadmap, seq).await.map(|event| event.into_iter().collect()),
        false => Ok(Vec::new()),
    };
    let mut events = event.map_err(|error| failure(&visit, &error, visit.today()))?;
    let command = match events.len() {
        0 => return Err(unknown(&visit, &roadmap, &seq.to_string())),
        1 => Command::Undo { event: Box::new(events.remove(0)) },
        _ => Command::UndoBulk { events },
    };
    // The same event is taken back once, whichever page it was asked from.
    let recorded = carry_out(&visit, &roadmap, &format!("undo {seq}"), command).await;
    answered(match recorded {
        Ok(scene) => {
            let here = super::is_local(&back).then_some(back);
            Ok(done(&scene, here.unwrap_or_else(|| scene.href(""))).await)
        }
        Err(failure) => Err(failure),
    })
}
