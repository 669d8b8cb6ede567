//! What every decision looks at.

use chrono::{DateTime, NaiveDate, Utc};

pub(super) use super::check::allow;
use super::may::May;
use crate::{Actor, Change, Refusal, Roadmap, Task, rollup::Board};

/// The changes that follow from a command, or why there are none.
pub(super) type Outcome = Result<Vec<Change>, Refusal>;

/// What every decision looks at.
pub(super) struct Scene<'a> {
    pub roadmap: &'a Roadmap,
    pub actor: &'a Actor,
    /// The board of the roadmap today, where it is at hand: what changes is checked on it, and else by
    /// compiling the network anew.
    pub board: Option<&'a Board>,
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

    /// Returns who asks before what.
    pub fn may(&self) -> May<'_> {
        May { roadmap: self.roadmap, actor: self.actor }
    }
}
