//! Dates between two offices: one waits for a task of the other, and both have agreed by when it is
//! finished, or not yet. An agreement counts as long as the link between the two tasks is there, the tasks
//! are of different offices, and neither was withdrawn.

use chrono::NaiveDate;
use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use crate::{Accord, Agreement, Roadmap, Task, schedule::Schedule};

/// How a date between two offices stands.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, VariantArray, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Stand {
    /// It was asked for, and nobody has answered.
    Asked,
    /// Another date was offered, and nobody has answered to that.
    Offered,
    /// It is agreed.
    Agreed,
    /// It was refused.
    Refused,
    /// It was agreed, and is expected to be missed: it is open again.
    Reopened,
    /// It was agreed and kept.
    Kept,
    /// It was agreed and missed.
    Missed,
}

impl Stand {
    /// Every stand.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in exports and catalogues.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Tells whether the offices have still to agree.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Offered | Self::Refused | Self::Reopened)
    }
}

/// A date between two offices, with both tasks.
#[derive(Clone, Copy, Debug)]
pub struct Joint<'a> {
    /// The task that waits.
    pub needs: &'a Task,
    /// The task that is waited for.
    pub gives: &'a Task,
    /// What was said last.
    pub agreement: &'a Agreement,
    /// How it stands.
    pub stand: Stand,
    /// When the task that is waited for was or will be finished, as far as that is known.
    pub expected: Option<NaiveDate>,
}

impl Joint<'_> {
    /// Tells whether somebody waits for a date that is not agreed.
    pub fn is_open(&self) -> bool {
        self.stand.is_open() && !self.needs.is_closed() && !self.gives.is_closed()
    }
}

/// Tells whether a task waits for a task of another office.
pub fn is_joint(roadmap: &Roadmap, needs: &Task, gives: &Task) -> bool {
    needs.owner != gives.owner
        && needs.withdrawn.is_none()
        && gives.withdrawn.is_none()
        && roadmap.links_from(needs, &gives.key).next().is_some()
}

/// Returns when a task was or will be finished: the later one of what its owner and the schedule say. Of one
/// of which nobody has said how long it takes, no more is known than when it can begin.
fn expected(roadmap: &Roadmap, schedule: &Schedule, task: &Task) -> Option<NaiveDate> {
    if let Some(submission) = task.submission() {
        return Some(submission.fact_date);
    }
    let at = roadmap.index.get(&task.key).copied();
    let timing = at.and_then(|at| schedule.get(at));
    let said = task.forecast();
    let known = said.is_some() || task.started.is_some() || task.duration.is_some();
    let computed = timing.map(|it| if known { it.early_finish } else { it.early_start });
    computed.max(said)
}

/// Finds the date between two tasks, where one was asked for and still counts.
pub fn joint<'a>(
    roadmap: &'a Roadmap,
    schedule: &Schedule,
    needs: &'a Task,
    gives: &'a Task,
) -> Option<Joint<'a>> {
    let agreement = needs.agreement(&gives.key)?;
    if !is_joint(roadmap, needs, gives) {
        return None;
    }
    let expected = expected(roadmap, schedule, gives);
    let late = expected.is_some_and(|expected| expected > agreement.date);
    let stand = match (agreement.state, gives.verified().is_some(), late) {
        (Accord::Asked, ..) => Stand::Asked,
        (Accord::Offered, ..) => Stand::Offered,
        (Accord::Refused, ..) => Stand::Refused,
        (Accord::Agreed, false, false) => Stand::Agreed,
        (Accord::Agreed, false, true) => Stand::Reopened,
        (Accord::Agreed, true, false) => Stand::Kept,
        (Accord::Agreed, true, true) => Stand::Missed,
    };
    Some(Joint { needs, gives, agreement, stand, expected })
}

/// Finds the dates between a task and those that it waits for.
pub fn joints<'a>(
    roadmap: &'a Roadmap,
    schedule: &'a Schedule,
    needs: &'a Task,
) -> impl Iterator<Item = Joint<'a>> {
    needs.agreements.iter().filter_map(move |agreement| {
        joint(roadmap, schedule, needs, roadmap.task(&agreement.with)?)
    })
}
