//! Who may do what: the rights table, one question at a time.

use serde::{Deserialize, Serialize};

pub use crate::roles::{Role, Roles};
use crate::{By, Forbidden, Named, OfficeKey, Proposal, Refusal, Roadmap, Task};

/// A person who asks for something.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// Who it is.
    pub by: By,
    /// The offices for which they act.
    pub offices: Vec<OfficeKey>,
    /// What they may do.
    pub roles: Roles,
    /// Those who are away and whose deputy they are.
    #[serde(default)]
    pub deputy_for: Vec<Absent>,
}

/// A person who is away, with the rights that their deputy has beside their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Absent {
    /// Who it is.
    pub who: Named,
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
    /// Returns what they may do and for which offices: as themselves, and for each whose deputy they are.
    fn rights(&self) -> impl Iterator<Item = (Roles, &[OfficeKey])> {
        let own = std::iter::once((self.roles, self.offices.as_slice()));
        own.chain(self.deputy_for.iter().map(|absent| (absent.roles, absent.offices.as_slice())))
    }

    /// Tells whether they have a role, be it as somebody's deputy.
    pub fn holds(&self, role: impl Fn(Roles) -> bool) -> bool {
        self.rights().any(|(roles, _)| role(roles))
    }

    /// Returns the offices for which they act, be it as somebody's deputy, each once.
    pub fn all_offices(&self) -> Vec<OfficeKey> {
        let mut all: Vec<OfficeKey> =
            self.rights().flat_map(|(_, offices)| offices.iter().cloned()).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Tells whether something was done by them, or by or for somebody with whom they count as one person.
    pub fn is_same(&self, by: &By) -> bool {
        let absent = self.deputy_for.iter().map(|absent| &absent.who.person);
        self.by.logins().chain(absent).any(|login| by.is_of(login))
    }

    /// Returns as whom they may act, in the order in which that is tried: as themselves, then for each whose
    /// deputy they are, with that person's rights beside their own.
    pub fn each(&self) -> Vec<Self> {
        let own = Self { deputy_for: Vec::new(), ..self.clone() };
        let others = self.deputy_for.iter().map(|absent| Self {
            by: self.by.acting_for(&absent.who),
            deputy_for: vec![absent.clone()],
            ..self.clone()
        });
        std::iter::once(own).chain(others).collect()
    }

    /// Tells whether the person acts for an office.
    pub fn acts_for(&self, office: &str) -> bool {
        self.rights().any(|(_, offices)| offices.iter().any(|own| own == office))
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
        needs(self.holds(|roles| roles.controller), Role::Controller)
    }

    /// Allows a reviewer's opinion on a task that is not their own.
    pub fn reviews(&self, task: &Task) -> Allowed {
        needs(self.holds(|roles| roles.reviewer || roles.controller), Role::Reviewer)?;
        self.is_not_owner(task)
    }

    /// Allows reporting, submitting and asking for an extension on a task of an own office.
    pub fn reports_on(&self, task: &Task) -> Allowed {
        self.plans_for(&task.owner)
    }

    /// Allows what a co-owner does for its own part of a task.
    pub fn contributes(&self, office: &str) -> Allowed {
        self.plans_for(office)
    }

    /// Allows adding evidence for an office that owns a task or contributes to it; returns the office.
    pub fn attaches_to<'a>(&self, task: &'a Task) -> Result<&'a OfficeKey, Refusal> {
        needs(self.holds(|roles| roles.planner), Role::Planner)?;
        let parts = task.co_owners.iter().map(|part| &part.office);
        let mut offices = std::iter::once(&task.owner).chain(parts);
        let own = offices.find(|office| self.plans_for(office).is_ok());
        own.ok_or_else(|| Forbidden::Office { office: task.owner.clone() }.into())
    }

    /// Allows a decision on a proposal by eyes other than those that made it.
    pub fn decides_on_proposal(&self, proposal: &Proposal) -> Allowed {
        self.controls()?;
        if self.is_same(&proposal.by) { Err(Forbidden::OwnRequest.into()) } else { Ok(()) }
    }

    /// Allows a remark by anyone who works with roadmaps.
    pub fn comments(&self) -> Allowed {
        needs(self.holds(Roles::any), Role::Planner)
    }

    /// Allows planning inside a workstream: its owner's planners, and controllers.
    pub fn plans(&self, roadmap: &Roadmap, workstream: &str) -> Allowed {
        if self.holds(|roles| roles.controller) {
            return Ok(());
        }
        needs(self.holds(|roles| roles.planner), Role::Planner)?;
        match roadmap.workstream(workstream) {
            Some(workstream) => self.plans_for(&workstream.owner),
            None => Err(Refusal::unknown("workstream", workstream)),
        }
    }

    /// Allows a decision on a task's submission by eyes other than those that made it.
    pub fn decides_on(&self, task: &Task) -> Allowed {
        self.reviews(task)?;
        match task.submission() {
            Some(submission) if self.is_same(&submission.by) => {
                Err(Forbidden::OwnSubmission.into())
            }
            Some(submission) if submission.has_evidence_of(|by| self.is_same(by)) => {
                Err(Forbidden::OwnEvidence.into())
            }
            Some(submission) if submission.decisions.iter().any(|d| self.is_same(&d.by)) => {
                Err(Forbidden::SecondAccept.into())
            }
            _ => Ok(()),
        }
    }

    /// Refuses a decision by somebody who acts for the task's owner.
    pub fn is_not_owner(&self, task: &Task) -> Allowed {
        if self.acts_for(&task.owner) { Err(Forbidden::OwnTask.into()) } else { Ok(()) }
    }

    /// Allows what a planner of an office does.
    fn plans_for(&self, office: &str) -> Allowed {
        needs(self.holds(|roles| roles.planner), Role::Planner)?;
        let plans = self
            .rights()
            .any(|(roles, offices)| roles.planner && offices.iter().any(|own| own == office));
        if plans { Ok(()) } else { Err(Forbidden::Office { office: office.into() }.into()) }
    }
}
