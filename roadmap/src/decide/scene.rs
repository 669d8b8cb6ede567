//! What every decision looks at.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{Actor, Change, Problem, Refusal, Roadmap, Task};

/// The changes that follow from a command, or why there are none.
pub(super) type Outcome = Result<Vec<Change>, Refusal>;

/// What every decision looks at.
pub(super) struct Scene<'a> {
    pub roadmap: &'a Roadmap,
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
}

impl Scene<'_> {
    pub fn task(&self, key: &str) -> Result<&Task, Refusal> {
        match self.roadmap.task(key) {
            Some(task) => Ok(task),
            None => Err(Refusal::unknown("task", key)),
        }
    }

    pub fn approved(&self) -> Result<(), Refusal> {
        match self.roadmap.approval {
            Some(_) => Ok(()),
            None => Err(Refusal::field("task", Problem::NotApproved)),
        }
    }

    /// Refuses what only makes sense while work on a task goes on.
    pub fn is_open(&self, task: &Task) -> Result<(), Refusal> {
        self.approved()?;
        allow(!task.is_closed(), Problem::WrongState)
    }
}

/// Refuses a command about a task unless something holds.
pub(super) fn allow(holds: bool, problem: Problem) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::field("task", problem)) }
}
