//! Who may do what: the rights table, one question at a time.

use serde::{Deserialize, Serialize};

pub use crate::roles::{Role, Roles};
use crate::{By, Forbidden, OfficeKey, Proposal, Refusal, Roadmap, Task};

/// A person who asks for something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// Who it is.
    pub by: By,
    /// The offices for which they act.
    pub offices: Vec<OfficeKey>,
    /// What they may do.
    pub roles: Roles,
}

type Allowed = Result<(), Refusal>;

fn needs(holds: bool, role: Role) -> Allowed {
    if holds { Ok(()) } else { Err(Forbidden::Role { role }.into()) }
}

impl Actor {
    /// Tells whether the person acts for an office.
    pub fn acts_for(&self, office: &str) -> bool {
        self.offices.iter().any(|own| own == office)
    }

    /// Allows what only an admin may do.
    pub fn administers(&self) -> Allowed {
        needs(self.roles.admin, Role::Admin)
    }

    /// Allows keeping offices and calendars: controllers, and admins who are in the roadmap.
    pub fn keeps(&self) -> Allowed {
        if self.roles.admin { Ok(()) } else { self.controls() }
    }

    /// Allows what only a controller may do.
    pub fn controls(&self) -> Allowed {
        needs(self.roles.controller, Role::Controller)
    }

    /// Allows a reviewer's opinion on a task that is not their own.
    pub fn reviews(&self, task: &Task) -> Allowed {
        needs(self.roles.reviewer || self.roles.controller, Role::Reviewer)?;
        self.is_not_owner(task)
    }

    /// Allows reporting, submitting and asking for an extension on a task of an own office.
    pub fn reports_on(&self, task: &Task) -> Allowed {
        needs(self.roles.planner, Role::Planner)?;
        self.owns(&task.owner)
    }

    /// Allows what a co-owner does for its own part of a task.
    pub fn contributes(&self, office: &str) -> Allowed {
        needs(self.roles.planner, Role::Planner)?;
        self.owns(office)
    }

    /// Allows adding evidence for an office that owns a task or contributes to it; returns the office.
    pub fn attaches_to<'a>(&self, task: &'a Task) -> Result<&'a OfficeKey, Refusal> {
        needs(self.roles.planner, Role::Planner)?;
        let parts = task.co_owners.iter().map(|part| &part.office);
        let mut offices = std::iter::once(&task.owner).chain(parts);
        let own = offices.find(|office| self.acts_for(office));
        own.ok_or_else(|| Forbidden::Office { office: task.owner.clone() }.into())
    }

    /// Allows a decision on a proposal by eyes other than those that made it.
    pub fn decides_on_proposal(&self, proposal: &Proposal) -> Allowed {
        self.controls()?;
        let own = proposal.by.person == self.by.person;
        if own { Err(Forbidden::OwnRequest.into()) } else { Ok(()) }
    }

    /// Allows a remark by anyone who works with roadmaps.
    pub fn comments(&self) -> Allowed {
        let Roles { planner, reviewer, controller, admin } = self.roles;
        needs(planner || reviewer || controller || admin, Role::Planner)
    }

    /// Allows planning inside a workstream: its owner's planners, and controllers.
    pub fn plans(&self, roadmap: &Roadmap, workstream: &str) -> Allowed {
        if self.roles.controller {
            return Ok(());
        }
        needs(self.roles.planner, Role::Planner)?;
        match roadmap.workstream(workstream) {
            Some(workstream) => self.owns(&workstream.owner),
            None => Err(Refusal::unknown("workstream", workstream)),
        }
    }

    /// Allows a decision on a task's submission by eyes other than those that made it.
    pub fn decides_on(&self, task: &Task) -> Allowed {
        self.reviews(task)?;
        match task.submission() {
            Some(submission) if submission.by.person == self.by.person => {
                Err(Forbidden::OwnSubmission.into())
            }
            Some(submission) if submission.has_evidence_of(&self.by.person) => {
                Err(Forbidden::OwnEvidence.into())
            }
            Some(submission)
                if submission.decisions.iter().any(|d| d.by.person == self.by.person) =>
            {
                Err(Forbidden::SecondAccept.into())
            }
            _ => Ok(()),
        }
    }

    /// Refuses a decision by somebody who acts for the task's owner.
    pub fn is_not_owner(&self, task: &Task) -> Allowed {
        if self.acts_for(&task.owner) { Err(Forbidden::OwnTask.into()) } else { Ok(()) }
    }

    fn owns(&self, office: &str) -> Allowed {
        if self.acts_for(office) {
            Ok(())
        } else {
            Err(Forbidden::Office { office: office.into() }.into())
        }
    }
}
