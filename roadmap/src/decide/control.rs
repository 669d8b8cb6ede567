//! Commands that bind: submissions and their decisions, extensions, pause, withdrawal, reopening.

use chrono::NaiveDate;

use super::{Outcome, Scene, allow, check::Checks, check::TEXT_MOST};
use crate::{
    Category, Change, Deadline, Decision, Evidence, Extension, ExtensionDecision, Forbidden, Halt,
    Problem, Refusal, Roadmap, Submission, Task, date::days_between,
};

/// How many people must accept a submission: two for the final milestone, else one.
pub fn accepts_needed(roadmap: &Roadmap, task: &Task) -> usize {
    if roadmap.final_task.as_ref() == Some(&task.key) { 2 } else { 1 }
}

impl Scene<'_> {
    pub(super) fn submit(
        &self,
        task: &Task,
        fact_date: NaiveDate,
        statement: String,
        evidence: Vec<Evidence>,
    ) -> Outcome {
        self.actor.reports_on(task)?;
        self.is_open(task)?;
        allow(task.submission().is_none() && task.paused.is_none(), Problem::WrongState)?;
        let mut checks = Checks::default();
        checks.required("statement", &statement, TEXT_MOST);
        checks.date("fact_date", fact_date);
        checks.that(fact_date <= self.today, "fact_date", Problem::InTheFuture);
        checks.that(!evidence.is_empty(), "evidence", Problem::Required);
        checks.list("evidence", &evidence);
        for piece in &evidence {
            match piece {
                Evidence::Document { number, date } => {
                    checks.required("evidence", number, 100);
                    checks.date("evidence", *date);
                }
                Evidence::Link(address) => {
                    checks.required("evidence", address, 1000);
                    let web = address.starts_with("https://") || address.starts_with("http://");
                    checks.that(web, "evidence", Problem::NotAChoice);
                }
            }
        }
        checks.done()?;
        let submission = Submission {
            on: self.today,
            at: self.now,
            by: self.actor.by.clone(),
            office: task.owner.clone(),
            fact_date,
            statement: statement.trim().to_owned(),
            evidence,
            decisions: Vec::new(),
            accepted_on: None,
            reopened: None,
        };
        Ok(vec![Change::Submitted { task: task.key.clone(), submission }])
    }

    pub(super) fn review(&self, task: &Task, accept: bool, reason: String) -> Outcome {
        self.actor.decides_on(task)?;
        self.is_open(task)?;
        let Some(submission) = task.submission() else {
            return Err(Refusal::field("task", Problem::WrongState));
        };
        let mut checks = Checks::default();
        checks.optional("reason", &reason, TEXT_MOST);
        checks.that(accept || !reason.trim().is_empty(), "reason", Problem::Required);
        checks.done()?;
        let closes = accept && submission.decisions.len() + 1 >= accepts_needed(self.roadmap, task);
        let decision = Decision {
            on: self.today,
            by: self.actor.by.clone(),
            accepted: accept,
            reason: reason.trim().to_owned(),
        };
        Ok(vec![Change::Decided { task: task.key.clone(), decision, closes }])
    }

    pub(super) fn request_extension(
        &self,
        task: &Task,
        proposed: Deadline,
        category: Category,
        explanation: String,
        mitigation: String,
    ) -> Outcome {
        self.actor.reports_on(task)?;
        self.is_open(task)?;
        allow(task.pending_extension().is_none(), Problem::WrongState)?;
        let mut checks = Checks::default();
        checks.required("explanation", &explanation, TEXT_MOST);
        checks.optional("mitigation", &mitigation, TEXT_MOST);
        checks.date("proposed", proposed.last_day());
        let later = proposed.last_day() > task.deadline.last_day();
        checks.that(later, "proposed", Problem::Before { date: task.deadline });
        checks.done()?;
        let left = days_between(self.today, self.roadmap.effective(task.deadline));
        let request = Extension {
            on: self.today,
            by: self.actor.by.clone(),
            office: task.owner.clone(),
            from: task.deadline,
            proposed,
            category,
            explanation: explanation.trim().to_owned(),
            mitigation: mitigation.trim().to_owned(),
            late_request: left < self.roadmap.settings.late_request_days,
            decision: None,
        };
        Ok(vec![Change::ExtensionRequested { task: task.key.clone(), request }])
    }

    pub(super) fn decide_extension(
        &self,
        task: &Task,
        granted: Option<Deadline>,
        reason: String,
    ) -> Outcome {
        self.actor.controls()?;
        self.actor.is_not_owner(task)?;
        self.is_open(task)?;
        let Some(request) = task.pending_extension() else {
            return Err(Refusal::field("task", Problem::WrongState));
        };
        if request.by.person == self.actor.by.person {
            return Err(Forbidden::OwnRequest.into());
        }
        let mut checks = Checks::default();
        checks.required("reason", &reason, TEXT_MOST);
        if let Some(granted) = granted {
            checks.date("granted", granted.last_day());
            let later = granted.last_day() > task.deadline.last_day();
            checks.that(later, "granted", Problem::Before { date: task.deadline });
        }
        checks.done()?;
        let decision = ExtensionDecision {
            on: self.today,
            by: self.actor.by.clone(),
            granted,
            reason: reason.trim().to_owned(),
        };
        let before = task.deadline;
        Ok(vec![Change::ExtensionDecided { task: task.key.clone(), decision, before }])
    }

    pub(super) fn pause(&self, task: &Task, reason: String) -> Outcome {
        let halt = self.halt(reason)?;
        self.is_open(task)?;
        allow(task.paused.is_none(), Problem::WrongState)?;
        Ok(vec![Change::Paused { task: task.key.clone(), halt }])
    }

    pub(super) fn resume(&self, task: &Task, reason: String) -> Outcome {
        let halt = self.halt(reason)?;
        self.is_open(task)?;
        allow(task.paused.is_some(), Problem::WrongState)?;
        Ok(vec![Change::Resumed { task: task.key.clone(), halt }])
    }

    pub(super) fn withdraw(&self, task: &Task, reason: String) -> Outcome {
        let halt = self.halt(reason)?;
        self.is_open(task)?;
        Ok(vec![Change::Withdrawn { task: task.key.clone(), halt }])
    }

    pub(super) fn reopen(&self, task: &Task, reason: String) -> Outcome {
        let halt = self.halt(reason)?;
        self.approved()?;
        allow(task.verified().is_some() && task.withdrawn.is_none(), Problem::WrongState)?;
        Ok(vec![Change::Reopened { task: task.key.clone(), halt }])
    }

    fn halt(&self, reason: String) -> Result<Halt, Refusal> {
        self.actor.controls()?;
        let mut checks = Checks::default();
        checks.required("reason", &reason, TEXT_MOST);
        checks.done()?;
        Ok(Halt { on: self.today, by: self.actor.by.clone(), reason: reason.trim().to_owned() })
    }
}
