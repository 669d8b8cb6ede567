//! When a task can and must happen, and what decides on it.

use chrono::NaiveDate;

use crate::{LagUnit, LinkType, date::days_between};

/// What decides on the early start of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// It is done.
    Done,
    /// It has started and goes on today.
    Underway,
    /// The roadmap's first day.
    Start,
    /// Nothing but that today is the earliest day that is left.
    Today,
    /// Its own start-no-earlier-than constraint.
    NotBefore,
    /// A milestone of another roadmap.
    External,
    /// The owner's forecast.
    Forecast,
    /// A predecessor.
    Link {
        /// The predecessor, by its place in the plan.
        from: usize,
        /// Which ends are bound.
        kind: LinkType,
        /// Days to wait.
        lag: i32,
        /// What the lag is counted in.
        unit: LagUnit,
    },
}

/// When a task can and must happen. Numbers count working days of the roadmap's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Working days that it takes, or has left once it has started.
    pub duration: i32,
    /// Early start, from the roadmap's start.
    pub es: i32,
    /// Early finish, half-open.
    pub ef: i32,
    /// Late start.
    pub ls: i32,
    /// Late finish, half-open.
    pub lf: i32,
    /// Days by which it can move before the roadmap's end or a must-finish constraint does.
    pub total_float: i32,
    /// Days by which it can move before a successor does.
    pub free_float: i32,
    /// Days from the early finish to the effective deadline, negative when it comes after.
    pub deadline_float: Option<i32>,
    /// The same by its planned start alone, if it has one; none left where it was never said.
    pub planned_float: Option<i32>,
    /// Days by which it can move before the final milestone passes its deadline.
    pub final_float: Option<i32>,
    /// Whether it is open and has no total float.
    pub critical: bool,
    /// The first day on which it can start, or did.
    pub early_start: NaiveDate,
    /// The first day on which it can be finished, or was.
    pub early_finish: NaiveDate,
    /// The last day on which it can start.
    pub late_start: NaiveDate,
    /// The last day on which it can be finished.
    pub late_finish: NaiveDate,
    /// What decides on its early start.
    pub drive: Drive,
}

impl Timing {
    /// Tells whether it is open and cannot be finished by its deadline.
    pub fn is_late(&self) -> bool {
        self.drive != Drive::Done && self.deadline_float.is_some_and(|float| float < 0)
    }

    /// Counts calendar days from the last day on which a deadline is met to the early finish.
    pub fn late_by(&self, limit: NaiveDate) -> i64 {
        days_between(limit, self.early_finish)
    }
}
