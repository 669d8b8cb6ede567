//! Who may do what to a task in the state that it is in: one guard for each command. What pages offer
//! and what a command is refused for are the same.

use super::check::allow;
use crate::{
    Actor, Forbidden, Line, OfficeKey, Problem, Proposal, Refusal, Roadmap, Task, Wish,
    agreement::is_joint,
};

type Allowed = Result<(), Refusal>;

/// A person before a roadmap.
#[derive(Clone, Copy)]
pub struct May<'a> {
    /// The roadmap.
    pub roadmap: &'a Roadmap,
    /// The person.
    pub actor: &'a Actor,
}

/// What a person may do with a task now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Possible {
    /// Report.
    pub report: bool,
    /// Claim that it is fulfilled.
    pub submit: bool,
    /// Add evidence.
    pub attach: bool,
    /// Ask for another deadline.
    pub ask: bool,
    /// Decide on that.
    pub grant: bool,
    /// Accept or return the submission.
    pub decide: bool,
    /// Give the reviewer's opinion.
    pub opinion: bool,
    /// Propose to change its plan.
    pub propose: bool,
    /// Change its plan by a decision.
    pub change: bool,
    /// Stop the clock.
    pub pause: bool,
    /// Start the clock again.
    pub resume: bool,
    /// Take it off the plan.
    pub withdraw: bool,
    /// Open it again.
    pub reopen: bool,
    /// Comment on it.
    pub comment: bool,
}

fn state(holds: bool) -> Allowed {
    allow(holds, Problem::WrongState)
}

impl May<'_> {
    /// Returns everything that may be done with a task.
    pub fn possible(&self, task: &Task) -> Possible {
        let yes = |allowed: Allowed| allowed.is_ok();
        Possible {
            report: yes(self.report(task)),
            submit: yes(self.submit(task)),
            attach: yes(self.attach(task).map(drop)),
            ask: yes(self.ask(task)),
            grant: yes(self.grant(task)),
            decide: yes(self.decide(task)),
            opinion: yes(self.opinion(task)),
            propose: yes(self.propose(task)),
            change: yes(self.change(task)),
            pause: yes(self.pause(task)),
            resume: yes(self.resume(task)),
            withdraw: yes(self.withdraw(task)),
            reopen: yes(self.reopen(task)),
            comment: yes(self.actor.comments()),
        }
    }

    /// Refuses what only makes sense once the roadmap is in force.
    pub fn in_force(&self) -> Allowed {
        match self.roadmap.approval {
            Some(_) => Ok(()),
            None => Err(Refusal::field("task", Problem::NotApproved)),
        }
    }

    /// Refuses what only makes sense while work on a task goes on.
    pub fn is_open(&self, task: &Task) -> Allowed {
        self.in_force()?;
        state(!task.is_closed())
    }

    /// Allows a report.
    pub fn report(&self, task: &Task) -> Allowed {
        self.actor.reports_on(task)?;
        self.is_open(task)?;
        state(task.submission().is_none())
    }

    /// Allows the claim that a task is fulfilled.
    pub fn submit(&self, task: &Task) -> Allowed {
        self.actor.reports_on(task)?;
        self.is_open(task)?;
        state(task.submission().is_none() && task.paused.is_none())
    }

    /// Allows evidence before the submission; returns the office for which it is added.
    pub fn attach<'a>(&self, task: &'a Task) -> Result<&'a OfficeKey, Refusal> {
        let office = self.actor.attaches_to(task)?;
        self.is_open(task)?;
        state(task.submission().is_none())?;
        Ok(office)
    }

    /// Allows asking for another deadline.
    pub fn ask(&self, task: &Task) -> Allowed {
        self.actor.reports_on(task)?;
        self.is_open(task)?;
        state(task.pending_extension().is_none())
    }

    /// Allows a decision on that by eyes other than those that asked, for another office.
    pub fn grant(&self, task: &Task) -> Allowed {
        self.actor.controls()?;
        self.actor.is_not_owner(task)?;
        self.is_open(task)?;
        match task.pending_extension() {
            None => state(false),
            Some(request) if self.actor.is_same(&request.by) => Err(Forbidden::OwnRequest.into()),
            Some(_) => Ok(()),
        }
    }

    /// Allows a decision on the submission in review.
    pub fn decide(&self, task: &Task) -> Allowed {
        self.actor.reviews(task)?;
        self.is_open(task)?;
        self.actor.decides_on(task)?;
        state(task.submission().is_some())
    }

    /// Allows the reviewer's opinion.
    pub fn opinion(&self, task: &Task) -> Allowed {
        self.actor.reviews(task)?;
        self.is_open(task)
    }

    /// Allows proposing another plan of a task: to whoever reports on it or plans its workstream.
    pub fn propose(&self, task: &Task) -> Allowed {
        if self.actor.reports_on(task).is_err() {
            self.actor.plans(self.roadmap, &task.workstream)?;
        }
        self.is_open(task)
    }

    /// Allows changing the plan of a task by a decision: to a controller who does not answer for it.
    pub fn change(&self, task: &Task) -> Allowed {
        self.actor.controls()?;
        self.actor.is_not_owner(task)?;
        self.is_open(task)
    }

    /// Allows a decision on a proposal by eyes other than those that made it, for another office.
    pub fn decide_proposal(&self, proposal: &Proposal) -> Allowed {
        self.actor.decides_on_proposal(proposal)?;
        self.is_not_own(&self.office_of(&proposal.wish))?;
        self.in_force()?;
        state(proposal.is_pending())
    }

    /// Allows saying what came of a line of the minutes: to a controller who does not act for its office.
    pub fn settle(&self, line: &Line) -> Allowed {
        self.actor.controls()?;
        self.is_not_own(&line.office)
    }

    /// Refuses a decision by somebody who acts for the office that answers.
    pub(super) fn is_not_own(&self, office: &str) -> Allowed {
        if self.actor.acts_for(office) { Err(Forbidden::OwnTask.into()) } else { Ok(()) }
    }

    /// Returns the office that answers for what a wish is about.
    pub(super) fn office_of(&self, wish: &Wish) -> OfficeKey {
        let about = wish.about();
        let task = self.roadmap.task(about).map(|task| task.owner.clone());
        match (task, wish) {
            (Some(owner), _) => owner,
            (None, Wish::Add { task }) => task.owner.clone(),
            (None, _) => {
                self.roadmap.workstream(about).map(|group| group.owner.clone()).unwrap_or_default()
            }
        }
    }

    /// Allows asking for the date of a task of another office: to whoever reports on the task that waits, and
    /// to a controller.
    pub fn ask_date(&self, needs: &Task, gives: &Task) -> Allowed {
        if self.actor.controls().is_err() {
            self.actor.reports_on(needs)?;
        }
        self.is_joined(needs, gives)
    }

    /// Allows answering to that: to whoever reports on the task that is waited for.
    pub fn give_date(&self, needs: &Task, gives: &Task) -> Allowed {
        self.actor.reports_on(gives)?;
        self.is_joined(needs, gives)
    }

    /// Refuses to speak of a date that nobody waits for.
    fn is_joined(&self, needs: &Task, gives: &Task) -> Allowed {
        self.is_open(needs)?;
        self.is_open(gives)?;
        state(is_joint(self.roadmap, needs, gives))
    }

    /// Allows stopping the clock.
    pub fn pause(&self, task: &Task) -> Allowed {
        self.withdraw(task)?;
        state(task.paused.is_none())
    }

    /// Allows starting it again.
    pub fn resume(&self, task: &Task) -> Allowed {
        self.withdraw(task)?;
        state(task.paused.is_some())
    }

    /// Allows taking a task off the plan.
    pub fn withdraw(&self, task: &Task) -> Allowed {
        self.actor.controls()?;
        self.is_open(task)
    }

    /// Allows opening a closed task again.
    pub fn reopen(&self, task: &Task) -> Allowed {
        self.actor.controls()?;
        self.in_force()?;
        state(task.is_closed())
    }
}
