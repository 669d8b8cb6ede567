//! Whether a command may happen, and what happens then: rights, four eyes and checks of every value.

mod check;
mod control;
mod plan;
mod progress;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    Actor, Change, Command, Event, Fault, Forbidden, Problem, Refusal, Roadmap, Task, apply,
    apply::empty, event::Edit,
};

pub use self::{
    check::{DAYS_MOST, TEXT_MOST, check_estimate, complete, is_hidden},
    control::{FILE_MOST, FILES_MOST},
    plan::find_cycle,
};

type Outcome = Result<Vec<Change>, Refusal>;

/// Decides on a command at an instant: the events that follow from it, or why there are none.
pub fn decide(
    roadmap: &Roadmap,
    actor: &Actor,
    command: Command,
    now: DateTime<Utc>,
) -> Result<Vec<Event>, Refusal> {
    let scene = Scene { roadmap, actor, now, today: roadmap.date_at(now) };
    let changes = scene.decide(command)?;
    let events = changes.into_iter().zip(roadmap.version + 1..);
    Ok(events.map(|(change, seq)| Event { seq, at: now, by: actor.by.clone(), change }).collect())
}

/// What every decision looks at.
struct Scene<'a> {
    roadmap: &'a Roadmap,
    actor: &'a Actor,
    now: DateTime<Utc>,
    today: NaiveDate,
}

impl Scene<'_> {
    fn decide(&self, command: Command) -> Outcome {
        match command {
            Command::Create(definition) => self.create(*definition),
            Command::Approve => self.approve(),
            Command::AddOffice(office) => self.add_office(office),
            Command::RenameOffice { office, name } => self.rename_office(&office, name),
            Command::AddWorkstream(workstream) => self.add_workstream(workstream),
            Command::AddTask(task) => self.add_task(*task),
            Command::RemoveTask(task) => self.remove_task(self.task(&task)?),
            Command::EditTask { task, revision, patch } => {
                self.edit_task(self.task(&task)?, revision, *patch)
            }
            Command::SetOfficeCalendar { office, calendar } => {
                self.set_office_calendar(&office, calendar)
            }
            Command::Link { task, link } => self.link(&task, link),
            Command::Unlink { task, from, kind } => self.unlink(&task, &from, kind),
            Command::Report { task, percent, forecast, confidence, note } => {
                self.report(self.task(&task)?, percent, forecast, confidence, note)
            }
            Command::FinishPart { task, office } => self.finish_part(self.task(&task)?, office),
            Command::Comment { task, text, answer_by } => {
                self.comment(self.task(&task)?, text, answer_by)
            }
            Command::Answer { task, comment } => self.answer(self.task(&task)?, comment),
            Command::GiveOpinion { task, confidence, sentence } => {
                self.give_opinion(self.task(&task)?, confidence, sentence)
            }
            Command::Submit { task, fact_date, statement, statements, evidence, keep } => {
                let claim = control::Claim { fact_date, statement, statements, evidence, keep };
                self.submit(self.task(&task)?, claim)
            }
            Command::Attach { task, evidence } => self.attach(self.task(&task)?, evidence),
            Command::ProposeCriteria { task, criteria, reason } => {
                self.propose_criteria(self.task(&task)?, criteria, reason)
            }
            Command::DecideCriteria { task, consent, reason } => {
                self.decide_criteria(self.task(&task)?, consent, reason)
            }
            Command::Decide { task, accept, reason, failed } => {
                self.review(self.task(&task)?, accept, reason, failed)
            }
            Command::RequestExtension { task, proposed, category, explanation, mitigation } => {
                let task = self.task(&task)?;
                self.request_extension(task, proposed, category, explanation, mitigation)
            }
            Command::DecideExtension { task, granted, reason } => {
                self.decide_extension(self.task(&task)?, granted, reason)
            }
            Command::Pause { task, reason } => self.pause(self.task(&task)?, reason),
            Command::Resume { task, reason } => self.resume(self.task(&task)?, reason),
            Command::Withdraw { task, reason } => self.withdraw(self.task(&task)?, reason),
            Command::Reopen { task, reason } => self.reopen(self.task(&task)?, reason),
        }
    }

    fn task(&self, key: &str) -> Result<&Task, Refusal> {
        match self.roadmap.task(key) {
            Some(task) => Ok(task),
            None => Err(Refusal::unknown("task", key)),
        }
    }

    fn approved(&self) -> Result<(), Refusal> {
        match self.roadmap.approval {
            Some(_) => Ok(()),
            None => Err(Refusal::field("task", Problem::NotApproved)),
        }
    }

    /// Refuses what only makes sense while work on a task goes on.
    fn is_open(&self, task: &Task) -> Result<(), Refusal> {
        self.approved()?;
        allow(!task.is_closed(), Problem::WrongState)
    }
}

fn allow(holds: bool, problem: Problem) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::field("task", problem)) }
}

/// Checks that a log that somebody brings along obeys the rules which commands obey.
pub fn audit(key: &str, events: &[Event]) -> Result<(), Vec<Fault>> {
    let mut roadmap = empty(key);
    for event in events {
        let fault = |problem| vec![Fault { field: format!("history[{}]", event.seq), problem }];
        if let Change::Created { definition } = &event.change {
            let mut complete_already = (**definition).clone();
            complete(&mut complete_already)?;
            if complete_already != **definition || definition.key != key {
                return Err(fault(Problem::NotFromHistory));
            }
        }
        let four_eyes = audit_event(&roadmap, event);
        four_eyes.map_err(|refusal| fault(Problem::Malformed { text: refusal.to_string() }))?;
        apply(&mut roadmap, event)
            .map_err(|error| fault(Problem::Malformed { text: error.to_string() }))?;
    }
    Ok(())
}

fn audit_event(roadmap: &Roadmap, event: &Event) -> Result<(), Refusal> {
    let task = event.change.task().and_then(|key| roadmap.task(key));
    let approved = roadmap.approval.is_some();
    match (&event.change, task) {
        (Change::Approved { .. }, _) => allow(!approved, Problem::Approved),
        (Change::TaskRemoved { .. }, _) => allow(!approved, Problem::Approved),
        (Change::TaskEdited { edits, .. }, _) => {
            if !approved {
                return Ok(());
            }
            if edits.iter().any(|edit| matches!(edit, Edit::Deadline(_))) {
                return Err(Forbidden::DeadlineFixed.into());
            }
            let fixed = edits.iter().any(|edit| matches!(edit, Edit::Criteria(_)));
            if fixed { Err(Forbidden::CriteriaFixed.into()) } else { Ok(()) }
        }
        (Change::Reported { report, .. }, Some(task)) => {
            allow(report.percent <= 100 && !task.is_closed(), Problem::WrongState)
        }
        (Change::Linked { link, .. }, Some(task)) => plan::check_link(roadmap, &task.key, link),
        (Change::WorkstreamLinked { workstream, link }, _) => {
            plan::check_link(roadmap, workstream, link)
        }
        (Change::EvidenceAttached { pieces, .. }, Some(task)) => {
            let own = pieces.iter().all(|piece| piece.by == event.by);
            allow(own && task.submission().is_none() && !task.is_closed(), Problem::WrongState)
        }
        (Change::CriteriaProposed { .. }, Some(task)) => {
            allow(approved && task.proposal.is_none(), Problem::WrongState)
        }
        (Change::CriteriaDecided { decision, .. }, Some(task)) => match &task.proposal {
            Some(proposal) if proposal.by.person == decision.by.person => {
                Err(Forbidden::OwnRequest.into())
            }
            Some(_) => Ok(()),
            None => Err(Refusal::field("task", Problem::WrongState)),
        },
        (Change::Submitted { submission, .. }, Some(task)) => {
            let honest = submission.decisions.is_empty() && submission.accepted_on.is_none();
            allow(honest && task.submission().is_none(), Problem::WrongState)
        }
        (Change::Decided { decision, closes, .. }, Some(task)) => {
            let Some(submission) = task.submission().filter(|s| s.accepted_on.is_none()) else {
                return Err(Refusal::field("task", Problem::WrongState));
            };
            if submission.by.person == decision.by.person {
                return Err(Forbidden::OwnSubmission.into());
            }
            if submission.has_evidence_of(&decision.by.person) {
                return Err(Forbidden::OwnEvidence.into());
            }
            if submission.decisions.iter().any(|d| d.by.person == decision.by.person) {
                return Err(Forbidden::SecondAccept.into());
            }
            let enough = control::accepts_needed(roadmap, task) <= submission.decisions.len() + 1;
            allow(*closes == (decision.accepted && enough), Problem::WrongState)
        }
        (Change::Reopened { .. }, Some(task)) => allow(task.is_closed(), Problem::WrongState),
        (Change::TaskAdded { task }, _) => allow(roadmap.task(&task.key).is_none(), Problem::Taken),
        (Change::ExtensionRequested { request, .. }, Some(_)) => {
            allow(request.decision.is_none(), Problem::WrongState)
        }
        (Change::ExtensionDecided { decision, .. }, Some(task)) => match task.pending_extension() {
            Some(request) if request.by.person == decision.by.person => {
                Err(Forbidden::OwnRequest.into())
            }
            Some(_) => Ok(()),
            None => Err(Refusal::field("task", Problem::WrongState)),
        },
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
