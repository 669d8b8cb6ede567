//! What a change does to the dates of others, before it is made.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Plan, Schedule};
use crate::{TaskKey, date::days_between};

/// A task whose early finish moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The task.
    pub task: TaskKey,
    /// Its early finish until now.
    pub before: NaiveDate,
    /// Its early finish from then on.
    pub after: NaiveDate,
    /// Its effective deadline.
    pub deadline: Option<NaiveDate>,
    /// Whether it would have been late until now.
    pub was_late: bool,
    /// Whether it is late from then on.
    pub is_late: bool,
}

impl Move {
    /// Counts the calendar days by which it moves, negative for earlier.
    pub fn days(&self) -> i64 {
        days_between(self.before, self.after)
    }
}

/// Everything that a change moves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The tasks that move, those that become late first, then by their new finish.
    pub moves: Vec<Move>,
    /// The final milestone's early finish before and after, and its effective deadline.
    pub last: Option<Move>,
}

impl Effect {
    /// Compares the schedules of two plans, task by task; one that only one of them has does not move.
    pub fn between(before: (&Plan, &Schedule), after: (&Plan, &Schedule)) -> Self {
        let places: HashMap<&str, usize> =
            after.0.activities.iter().enumerate().map(|(at, it)| (it.key.as_str(), at)).collect();
        let compare = |task: usize| {
            let key = before.0.activities.get(task)?.key.as_str();
            let place = *places.get(key)?;
            let activity = after.0.activities.get(place)?;
            let (was, is) = (before.1.get(task)?, after.1.get(place)?);
            Some(Move {
                task: activity.key.clone(),
                before: was.early_finish,
                after: is.early_finish,
                deadline: activity.deadline,
                was_late: was.is_late(),
                is_late: is.is_late(),
            })
        };
        let all = (0..before.0.activities.len()).filter_map(compare);
        Self::of(all.collect(), before.1.final_task.and_then(compare))
    }

    /// Keeps what moves, in order, and where the final milestone goes.
    pub fn of(all: Vec<Move>, last: Option<Move>) -> Self {
        let mut moves = all;
        moves.retain(|it| it.before != it.after);
        moves.sort_by_key(|it| (!it.is_late || it.was_late, !it.is_late, it.after));
        Self { moves, last }
    }

    /// Counts the tasks that become late.
    pub fn late(&self) -> usize {
        self.moves.iter().filter(|it| it.is_late && !it.was_late).count()
    }

    /// Counts the tasks that finish later and are late already.
    pub fn later(&self) -> usize {
        self.moves.iter().filter(|it| it.is_late && it.was_late && it.days() > 0).count()
    }

    /// Counts the tasks that are no longer late.
    pub fn recovered(&self) -> usize {
        self.moves.iter().filter(|it| it.was_late && !it.is_late).count()
    }
}
