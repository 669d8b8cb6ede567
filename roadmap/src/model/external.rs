//! Milestones of other roadmaps that a task waits for: external predecessors.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::key::{RoadmapKey, TaskKey};

/// A task of another roadmap that must be finished before a task may start.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct External {
    /// The other roadmap.
    pub roadmap: RoadmapKey,
    /// Its task.
    pub task: TaskKey,
    /// When it is finished, as far as was last known; none while it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Known>,
}

/// What is known of a task of another roadmap.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The day of its early finish by the other roadmap's schedule, or on which it was finished.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Day"))]
    pub finish: NaiveDate,
    /// Whether it is finished.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub done: bool,
}

impl Known {
    /// Returns the day at whose end what waits may start, seen on a day: what is not finished is not
    /// finished before that day.
    pub fn on(self, today: Option<NaiveDate>) -> NaiveDate {
        match today {
            Some(today) if !self.done => self.finish.max(today),
            _ => self.finish,
        }
    }
}

impl External {
    /// Tells whether both are the same task, whatever is known of it.
    pub fn is_same(&self, other: &Self) -> bool {
        self.roadmap == other.roadmap && self.task == other.task
    }

    /// Returns what is wished for with what is known already of each.
    pub fn as_known(mut wished: Vec<Self>, now: &[Self]) -> Vec<Self> {
        for external in &mut wished {
            if let Some(same) = now.iter().find(|it| it.is_same(external)) {
                external.known = same.known;
            }
        }
        wished
    }

    /// Returns what is known of all of them together: when the last one is finished.
    pub fn last(all: &[Self], today: Option<NaiveDate>) -> Option<NaiveDate> {
        all.iter().filter_map(|it| Some(it.known?.on(today))).max()
    }
}

impl std::fmt::Display for External {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.roadmap, self.task)
    }
}
