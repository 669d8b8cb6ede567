//! Long work on the record as a whole, for admins: its proof, a backup, and stopping either.

use std::sync::Arc;

use directory::{Command, Login, Note};
use leptos::prelude::*;
use roadmap::{Forbidden, Refusal, RoadmapKey, rights::Role};

use super::{answered, failure, saved, the_visit};
use crate::{
    jobs::Ended,
    visit::Visit,
    wire::{Answer, Failure, Saved},
};

/// The names of the work that an admin may begin.
pub const PROOF: &str = "proof";
/// See [`PROOF`].
pub const BACKUP: &str = "backup";

/// Refuses whoever keeps no people; the log has it.
async fn admin(visit: &Visit, command: &str) -> Result<Login, Failure> {
    let person = match &visit.viewer {
        None => {
            return Err(visit.lang.refusal(&Forbidden::SignIn.into(), visit.today()));
        }
        Some(person) if person.admin && visit.token.is_none() => return Ok(person.login.clone()),
        Some(person) => person,
    };
    let refusal = Refusal::from(Forbidden::Role { role: Role::Admin });
    let note = Command::Refuse {
        roadmap: RoadmapKey::default(),
        task: None,
        command: command.to_owned(),
        refusal: refusal.clone(),
        times: 1,
    };
    if let Err(error) = visit.store.direct(visit.who(), note, visit.now).await {
        tracing::warn!(%error, person = %person.login, "a refusal is not in the log");
    }
    Err(visit.lang.refusal(&refusal, visit.today()))
}

fn under_way(visit: &Visit) -> Saved {
    saved(visit, Some("/record".to_owned()))
}

fn failed(visit: &Arc<Visit>, error: &store::Error) -> Ended {
    tracing::error!(%error, "long work came to nothing");
    Ended::Failed(failure(visit, error, visit.today()))
}

/// Begins to prove the record whole.
#[server(endpoint = "prove", prefix = "/do")]
pub async fn prove() -> Result<Answer, Failure> {
    let visit = the_visit();
    let begin = async {
        let by = (admin(&visit, "prove").await?, visit.now);
        let ours = visit.clone();
        visit.jobs.start(PROOF, by, "work-proving", |job| async move {
            match ours.store.verify_with(&[], &job.work).await {
                Ok(verdict) => Ended::Proved(Box::new(verdict)),
                Err(error) => failed(&ours, &error),
            }
        });
        Ok(under_way(&visit))
    };
    answered(begin.await)
}

/// Begins to make a backup beside the record.
#[server(endpoint = "back-up", prefix = "/do")]
pub async fn back_up() -> Result<Answer, Failure> {
    let visit = the_visit();
    let begin = async {
        let by = (admin(&visit, "back_up").await?, visit.now);
        let ours = visit.clone();
        visit.jobs.start(BACKUP, by, "work-copying", |job| async move {
            let name = ours.now.format("vekha-%Y-%m-%dT%H%M%SZ.db").to_string();
            match ours.store.back_up(&name, &job.work).await {
                Ok(verdict) => {
                    let note = Note::BackedUp { position: verdict.position };
                    ours.store.note(ours.who(), note, ours.now);
                    Ended::BackedUp(name, Box::new(verdict))
                }
                Err(error) => failed(&ours, &error),
            }
        });
        Ok(under_way(&visit))
    };
    answered(begin.await)
}

/// Stops work that is under way; nothing of it is left.
#[server(endpoint = "stop", prefix = "/do")]
pub async fn stop(#[server(default)] work: String) -> Result<Answer, Failure> {
    let visit = the_visit();
    let stopped = || {
        let refused = |refusal: Refusal| visit.lang.refusal(&refusal, visit.today());
        let viewer = visit.viewer.clone().ok_or_else(|| refused(Forbidden::SignIn.into()))?;
        let known = visit.jobs.get(&work).filter(|job| job.person == viewer.login || viewer.admin);
        known.ok_or_else(|| refused(Refusal::unknown("work", &work)))?.stop();
        let go = match work.strip_prefix("begin:") {
            Some(id) => format!("/begin/{id}"),
            None => "/record".to_owned(),
        };
        Ok(saved(&visit, Some(go)))
    };
    answered(stopped())
}
