//! The deadline status of a task: rules S0 to S15, first match wins, each with its why.

mod facts;
mod risk;
mod rule;
mod view;

use chrono::NaiveDate;

use crate::{Roadmap, Task, schedule::Schedule};

use self::view::View;
pub use self::{
    facts::{Fact, because},
    risk::{Risk, Trouble},
    rule::{Rule, Tone},
    view::Mark,
};

/// What is true about a task's deadline on a day; [`why`] has the facts behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// The rule that matched.
    pub rule: Rule,
    /// The number in the rule: days late, days left, days without a report.
    pub days: i64,
    /// Why the task is at risk, whichever rule matched.
    pub reasons: Vec<Risk>,
    /// For an open task without fresh data, days since the last report.
    pub stale: Option<i64>,
    /// Working days from the earliest finish to the deadline, for a task that is worked on.
    pub float: Option<i64>,
    /// When it is, was or will be finished as far as anyone can tell: the day of the submission, else
    /// what links, progress and the owner's forecast lead to. None for what was withdrawn.
    pub expected: Option<NaiveDate>,
    /// Marks beside the status; none replaces it.
    pub marks: Vec<Mark>,
}

impl Status {
    /// Returns what lists go by, the worst first: the rule, then by how much.
    pub fn worst(&self) -> (u8, i64) {
        let late = matches!(
            self.rule,
            Rule::InReviewLate | Rule::Overdue | Rule::OffTrack | Rule::NoFreshData
        );
        (self.rule.severity(), if late { -self.days } else { 0 })
    }

    /// Tells whether a report of the task could be expected.
    pub fn is_watched(&self) -> bool {
        let waits =
            matches!(self.rule, Rule::Draft | Rule::InReview | Rule::InReviewLate | Rule::Paused);
        self.rule.is_open() && !waits && (self.stale.is_some() || self.rule != Rule::NotStarted)
    }
}

/// Returns when a task is expected to be finished, or was submitted; the date that leads everywhere.
pub fn expected(
    roadmap: &Roadmap,
    schedule: &Schedule,
    task: &Task,
    today: NaiveDate,
) -> Option<NaiveDate> {
    View::new(roadmap, schedule, task, today).expected()
}

/// Returns since when a report of a task is awaited, and the day on which it is due; none where none is.
pub fn report_due(
    roadmap: &Roadmap,
    schedule: &Schedule,
    task: &Task,
    today: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    View::new(roadmap, schedule, task, today).report_due()
}

/// Computes the status of a task on a day, in the roadmap's zone, by the schedule of that day.
pub fn status(roadmap: &Roadmap, schedule: &Schedule, task: &Task, today: NaiveDate) -> Status {
    let view = View::new(roadmap, schedule, task, today);
    let reasons = if view.is_worked_on() { risk::reasons(&view) } else { Vec::new() };
    let (rule, days) = view.rule(!reasons.is_empty());
    let stale = if view.is_worked_on() { view.stale() } else { None };
    let float = if view.is_worked_on() { view.float() } else { None };
    let expected = view.expected();
    Status { rule, days, reasons, stale, float, expected, marks: view.marks() }
}

/// Returns the facts that a task's status on a day rests on.
pub fn why(
    roadmap: &Roadmap,
    schedule: &Schedule,
    task: &Task,
    status: &Status,
    today: NaiveDate,
) -> Vec<Fact> {
    facts::why(&View::new(roadmap, schedule, task, today), status.rule, &status.reasons)
}

#[cfg(test)]
mod tests;
