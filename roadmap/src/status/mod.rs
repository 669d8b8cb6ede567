//! The deadline status of a task: rules S1 to S15, first match wins, each with its why.

mod facts;
mod risk;

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    Roadmap, State, Submission, Task,
    date::{add_days, days_between},
    schedule::{Schedule, Timing},
};

pub use self::{
    facts::Fact,
    risk::{Risk, Trouble},
};

/// The rule that matched, named in the product's table of rules; its order there is its order here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Rule {
    /// Withdrawn.
    S1,
    /// Met on time.
    S2,
    /// Met within an extension.
    S3,
    /// Met late.
    S4,
    /// In review.
    S5,
    /// In review, submitted late.
    S6,
    /// Overdue.
    S7,
    /// Due today.
    S8,
    /// Paused.
    S9,
    /// Off track.
    S10,
    /// At risk.
    S11,
    /// No fresh data.
    S12,
    /// Due soon.
    S13,
    /// Not started.
    S14,
    /// On track.
    S15,
}

/// What a status asks of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// The deadline is or will be missed.
    Bad,
    /// Something must be done.
    Warn,
    /// Nobody knows: as a warning, hatched.
    Stale,
    /// Keep an eye on it.
    Soon,
    /// A reviewer has it.
    Info,
    /// As it should be.
    Good,
    /// Done, but with a mark.
    Marked,
    /// Nothing to be done.
    Calm,
}

impl Rule {
    /// Every rule in order.
    pub const ALL: [Self; 15] = [
        Self::S1,
        Self::S2,
        Self::S3,
        Self::S4,
        Self::S5,
        Self::S6,
        Self::S7,
        Self::S8,
        Self::S9,
        Self::S10,
        Self::S11,
        Self::S12,
        Self::S13,
        Self::S14,
        Self::S15,
    ];

    /// Returns the status code that the rule gives.
    pub const fn code(self) -> &'static str {
        match self {
            Self::S1 => "withdrawn",
            Self::S2 => "met_on_time",
            Self::S3 => "met_within_extension",
            Self::S4 => "met_late",
            Self::S5 => "in_review",
            Self::S6 => "in_review_late",
            Self::S7 => "overdue",
            Self::S8 => "due_today",
            Self::S9 => "paused",
            Self::S10 => "off_track",
            Self::S11 => "at_risk",
            Self::S12 => "no_fresh_data",
            Self::S13 => "due_soon",
            Self::S14 => "not_started",
            Self::S15 => "on_track",
        }
    }

    /// Finds the rule that gives a status code.
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// Returns the tone in which the status is shown.
    pub const fn tone(self) -> Tone {
        match self {
            Self::S7 | Self::S10 => Tone::Bad,
            Self::S6 | Self::S8 | Self::S11 => Tone::Warn,
            Self::S12 => Tone::Stale,
            Self::S13 => Tone::Soon,
            Self::S5 => Tone::Info,
            Self::S2 | Self::S15 => Tone::Good,
            Self::S3 | Self::S4 => Tone::Marked,
            Self::S1 | Self::S9 | Self::S14 => Tone::Calm,
        }
    }

    /// Returns how bad the status is, 0 for the worst; roll-ups and lists go by it.
    pub const fn severity(self) -> u8 {
        match self {
            Self::S7 => 0,
            Self::S10 => 1,
            Self::S8 => 2,
            Self::S6 => 3,
            Self::S11 => 4,
            Self::S12 => 5,
            Self::S13 => 6,
            Self::S5 => 7,
            Self::S15 => 8,
            Self::S14 => 9,
            Self::S9 => 10,
            Self::S4 => 11,
            Self::S3 => 12,
            Self::S2 => 13,
            Self::S1 => 14,
        }
    }

    /// Tells whether the task still needs somebody.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::S1 | Self::S2 | Self::S3 | Self::S4)
    }
}

/// What is true about a task's deadline on a day, and why.
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
    /// The facts that the rule used.
    pub why: Vec<Fact>,
    /// Marks beside the status; none replaces it.
    pub marks: Vec<Mark>,
}

impl Status {
    /// Tells whether a report of the task could be expected.
    pub fn is_watched(&self) -> bool {
        let waits = matches!(self.rule, Rule::S5 | Rule::S6 | Rule::S9);
        self.rule.is_open() && !waits && (self.stale.is_some() || self.rule != Rule::S14)
    }
}

/// A mark beside the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// A request for another deadline waits for a decision.
    ExtensionPending,
    /// The last request was rejected.
    ExtensionRejected,
    /// The last submission came back.
    Returned,
    /// The review takes longer than it may.
    ReviewOverdue,
    /// The first of two accepts is there.
    SecondAccept,
    /// Owner and reviewer do not agree.
    Disagreement,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 6] = [
        Self::ExtensionPending,
        Self::ExtensionRejected,
        Self::Returned,
        Self::ReviewOverdue,
        Self::SecondAccept,
        Self::Disagreement,
    ];

    /// Returns the mark's name in addresses and exports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ExtensionPending => "extension_pending",
            Self::ExtensionRejected => "extension_rejected",
            Self::Returned => "returned",
            Self::ReviewOverdue => "review_overdue",
            Self::SecondAccept => "second_accept",
            Self::Disagreement => "disagreement",
        }
    }
}

/// Computes the status of a task on a day, in the roadmap's zone, by the schedule of that day.
pub fn status(roadmap: &Roadmap, schedule: &Schedule, task: &Task, today: NaiveDate) -> Status {
    let view = View::new(roadmap, schedule, task, today);
    let reasons = if view.is_worked_on() { risk::reasons(&view) } else { Vec::new() };
    let (rule, days) = view.rule(!reasons.is_empty());
    let stale = if view.is_worked_on() { view.stale() } else { None };
    let why = facts::why(&view, rule, &reasons);
    let float = if view.is_worked_on() { view.float() } else { None };
    Status { rule, days, reasons, stale, float, why, marks: view.marks() }
}

/// A task on a day, with what several rules ask about.
struct View<'a> {
    roadmap: &'a Roadmap,
    task: &'a Task,
    today: NaiveDate,
    /// The day after which the task is overdue.
    effective: NaiveDate,
    /// The last day on which the deadline is met.
    limit: NaiveDate,
    schedule: &'a Schedule,
    timing: Option<&'a Timing>,
}

impl<'a> View<'a> {
    fn new(roadmap: &'a Roadmap, schedule: &'a Schedule, task: &'a Task, today: NaiveDate) -> Self {
        Self {
            roadmap,
            task,
            today,
            effective: roadmap.effective(task.deadline),
            limit: roadmap.limit(task.deadline),
            schedule,
            timing: roadmap.index.get(&task.key).and_then(|at| schedule.get(*at)),
        }
    }

    fn float(&self) -> Option<i64> {
        self.timing.and_then(|timing| timing.deadline_float).map(i64::from)
    }

    fn left(&self) -> i64 {
        days_between(self.today, self.effective)
    }

    fn is_worked_on(&self) -> bool {
        !self.task.is_closed() && self.task.submission().is_none() && self.task.paused.is_none()
    }

    fn rule(&self, at_risk: bool) -> (Rule, i64) {
        let Self { roadmap, task, today, .. } = *self;
        if task.withdrawn.is_some() {
            return (Rule::S1, 0);
        }
        if let Some(submission) = task.submission() {
            return self.submitted_rule(submission);
        }
        let left = self.left();
        if left < 0 {
            return (Rule::S7, -left);
        }
        if left == 0 {
            return (Rule::S8, 0);
        }
        if task.paused.is_some() {
            return (Rule::S9, 0);
        }
        if let Some(days) = self.off_track() {
            return (Rule::S10, days);
        }
        if at_risk {
            return (Rule::S11, left);
        }
        if let Some(days) = self.stale() {
            return (Rule::S12, days);
        }
        if left <= roadmap.settings.due_soon_days {
            return (Rule::S13, left);
        }
        // Without a planned start nothing is late yet, but silence is never green either.
        let starts_later = task.start.is_none_or(|start| today < start);
        if task.started.is_none() && starts_later {
            return (Rule::S14, left);
        }
        (Rule::S15, left)
    }

    fn submitted_rule(&self, submission: &Submission) -> (Rule, i64) {
        let original = self.task.original_deadline();
        let late = days_between(self.limit, submission.on);
        if submission.accepted_on.is_none() {
            return if late <= 0 {
                (Rule::S5, days_between(submission.on, self.today))
            } else {
                (Rule::S6, days_between(self.task.deadline.last_day(), submission.on))
            };
        }
        if submission.on <= self.roadmap.limit(original) {
            (Rule::S2, 0)
        } else if late <= 0 {
            (Rule::S3, days_between(original.last_day(), submission.on))
        } else {
            (Rule::S4, days_between(self.task.deadline.last_day(), submission.on))
        }
    }

    /// Returns by how many calendar days the task will miss its deadline, by forecast or by links.
    fn off_track(&self) -> Option<i64> {
        let forecast = self.task.forecast().filter(|forecast| *forecast > self.limit);
        let by_forecast = forecast.map(|date| days_between(self.task.deadline.last_day(), date));
        let squeezed = self.timing.filter(|timing| timing.is_late());
        let by_links = squeezed.map(|timing| timing.late_by(self.limit).max(1));
        by_forecast.max(by_links)
    }

    /// Returns days since the last report, or since one could be expected.
    fn age(&self) -> i64 {
        let last = self.task.last_report().map(|report| self.roadmap.date_at(report.at));
        let since = last.unwrap_or_else(|| self.expected_since());
        days_between(since, self.today).max(0)
    }

    fn expected_since(&self) -> NaiveDate {
        let approval = self.roadmap.approval.as_ref().map(|approval| approval.on);
        let near = add_days(self.effective, -self.roadmap.settings.near_days);
        let begins = self.task.start.map_or(near, |start| start.min(near));
        let since = approval.map_or(begins, |approval| approval.max(begins));
        self.task.added.map_or(since, |added| added.max(since))
    }

    fn cadence(&self) -> i64 {
        let settings = &self.roadmap.settings;
        if self.left() <= settings.near_days {
            settings.near_cadence_days
        } else {
            settings.cadence_days
        }
    }

    fn stale(&self) -> Option<i64> {
        let settings = &self.roadmap.settings;
        if self.task.started.is_none() && self.left() > settings.near_days {
            return None;
        }
        let age = self.age();
        let silent = age >= self.cadence() + settings.grace_days;
        (silent || self.task.forecast().is_none()).then_some(age)
    }

    fn marks(&self) -> Vec<Mark> {
        let task = self.task;
        let mut marks = Vec::new();
        let last = task.extensions.last();
        if task.is_closed() {
            return marks;
        }
        match last.map(|extension| &extension.decision) {
            Some(None) => marks.push(Mark::ExtensionPending),
            Some(Some(decision)) if decision.granted.is_none() => {
                marks.push(Mark::ExtensionRejected)
            }
            _ => {}
        }
        if task.state(true) == State::Returned {
            marks.push(Mark::Returned);
        }
        if let Some(submission) = task.submission() {
            let limit = self.roadmap.settings.review_working_days;
            let taken = self.roadmap.calendar.working_days_between(submission.on, self.today);
            if taken > limit {
                marks.push(Mark::ReviewOverdue);
            }
            if !submission.decisions.is_empty() {
                marks.push(Mark::SecondAccept);
            }
        }
        let owner = task.last_report().and_then(|report| report.confidence);
        let reviewer = task.opinion.as_ref().map(|opinion| opinion.confidence);
        if let (Some(owner), Some(reviewer)) = (owner, reviewer)
            && owner != reviewer
        {
            marks.push(Mark::Disagreement);
        }
        marks
    }
}

#[cfg(test)]
mod tests;
