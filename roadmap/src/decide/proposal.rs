//! Commands that change what was approved: by proposal and decision, or by a decision alone.

use chrono::NaiveDate;

use super::{
    check::{Checks, LIST_MOST, TEXT_MOST},
    scene::{Outcome, Scene, allow},
};
use crate::{
    Change, Command, Edit, Forbidden, Problem, Proposal, ProposalDecision, Refusal, Roadmap, Swap,
    Wish, schedule::Schedule, status::expected,
};

impl Scene<'_> {
    /// Proposes to change the plan.
    pub(super) fn propose(&self, wish: Command, reason: String) -> Outcome {
        self.may_propose(&wish)?;
        let proposal = self.proposal(wish, reason)?;
        let few = self.roadmap.pending_proposals().count() < LIST_MOST;
        allow(few, Problem::TooMany { most: LIST_MOST })?;
        let mut pending = self.roadmap.pending_proposals();
        let known = pending.any(|pending| pending.wish == proposal.wish);
        allow(!known, Problem::AlreadyProposed)?;
        if let Wish::Add { task } = &proposal.wish {
            // A key that somebody proposed is not proposed for something else.
            let key = task.key.to_lowercase();
            let mut pending = self.roadmap.pending_proposals();
            let taken = pending.any(|pending| match &pending.wish {
                Wish::Add { task } => task.key.to_lowercase() == key,
                _ => false,
            });
            if taken {
                return Err(Refusal::field("key", Problem::Taken));
            }
        }
        Ok(vec![Change::Proposed { proposal: Box::new(proposal) }])
    }

    /// Changes the plan by a decision of the controller.
    pub(super) fn change(&self, wish: Command, reason: String) -> Outcome {
        self.actor.controls()?;
        self.may().in_force()?;
        let mut proposal = self.proposal(wish, reason)?;
        self.may().is_not_own(&proposal.office)?;
        proposal.decision = Some(ProposalDecision {
            at: self.now,
            by: self.actor.by.clone(),
            approved: true,
            reason: String::new(),
            last: self.moves_last(&proposal.wish),
        });
        Ok(vec![Change::Proposed { proposal: Box::new(proposal) }])
    }

    /// Decides on a proposal of somebody else.
    pub(super) fn decide_proposal(&self, number: u32, approve: bool, reason: String) -> Outcome {
        self.actor.controls()?;
        let unknown = || Refusal::unknown("proposal", &number.to_string());
        let proposal = self.roadmap.proposal(number).ok_or_else(unknown)?;
        self.may().decide_proposal(proposal)?;
        let mut checks = Checks::default();
        checks.optional("reason", &reason, TEXT_MOST);
        checks.that(approve || !reason.trim().is_empty(), "reason", Problem::Required);
        checks.done()?;
        let wish = match approve {
            // The plan may have changed since it was proposed.
            true => Some(Box::new(self.fitting(proposal.wish.clone())?)),
            false => None,
        };
        let decision = ProposalDecision {
            at: self.now,
            by: self.actor.by.clone(),
            approved: approve,
            reason: reason.trim().to_owned(),
            last: wish.as_deref().and_then(|wish| self.moves_last(wish)),
        };
        let about = proposal.wish.about().to_owned();
        Ok(vec![Change::ProposalDecided { proposal: number, about: about.into(), decision, wish }])
    }

    /// Allows proposing what a command would change: to whoever reports on the task, and to whoever plans
    /// its workstream.
    pub(super) fn may_propose(&self, wish: &Command) -> Result<(), Refusal> {
        let task = match wish {
            Command::AddTask(_) => None,
            wish => wish.task().and_then(|key| self.roadmap.task(key)),
        };
        let owns = task.is_some_and(|task| self.actor.reports_on(task).is_ok());
        let plans = match (task, wish) {
            // Where else a task would belong is for the controller to decide.
            (Some(task), _) => self.actor.plans(self.roadmap, &task.workstream),
            (None, wish) => self.may_shape(wish),
        };
        if !owns {
            plans?;
        }
        self.may().in_force()
    }

    /// Says where a change takes the final milestone, for the record.
    fn moves_last(&self, wish: &Wish) -> Option<Swap<NaiveDate>> {
        let after = self.roadmap.wished(wish, self.now).ok()?;
        let of = |roadmap: &Roadmap| {
            let task = roadmap.final_task()?;
            expected(roadmap, &Schedule::of(roadmap, self.today), task, self.today)
        };
        Some(Swap { before: of(self.roadmap)?, after: of(&after)? })
    }

    fn proposal(&self, wish: Command, reason: String) -> Result<Proposal, Refusal> {
        let wish = self.wished(wish)?;
        let wish = wish.ok_or_else(|| Refusal::field("reason", Problem::Unchanged))?;
        if let Wish::Edit { edits, .. } = &wish
            && edits.iter().any(|edit| matches!(edit, Edit::Deadline(_)))
        {
            // A deadline has a way of its own, with a category and a date to decide on.
            return Err(Forbidden::DeadlineFixed.into());
        }
        let mut checks = Checks::default();
        checks.required("reason", &reason, TEXT_MOST);
        let fitting = self.fitting(wish);
        let faults = match (checks.faults(), fitting) {
            (Ok(()), fitting) => fitting.map_err(|refusal| (Vec::new(), refusal)),
            (Err(faults), Err(refusal)) => Err((faults, refusal)),
            (Err(faults), Ok(_)) => Err((Vec::new(), Refusal::Invalid(faults))),
        };
        let wish = faults.map_err(|(mut missing, refusal)| match refusal {
            // Everything that is wrong is told at once.
            Refusal::Invalid(faults) => {
                missing.extend(faults);
                Refusal::Invalid(missing)
            }
            refusal => refusal,
        })?;
        Ok(Proposal {
            number: u32::try_from(self.roadmap.proposals.len() + 1).unwrap_or(u32::MAX),
            seq: self.roadmap.version + 1,
            at: self.now,
            by: self.actor.by.clone(),
            office: self.may().office_of(&wish),
            wish,
            reason: reason.trim().to_owned(),
            decision: None,
            taken_back: None,
        })
    }
}
