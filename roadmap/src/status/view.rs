//! A task on a day, and the rule that matches.

use chrono::NaiveDate;
use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use super::rule::Rule;
use crate::{
    Roadmap, State, Submission, Task,
    date::{add_days, days_between},
    schedule::{Drive, Schedule, Timing},
};

/// A mark beside the status.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, VariantArray, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the mark's name in addresses and exports.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// A task on a day, with what several rules ask about.
pub(super) struct View<'a> {
    pub roadmap: &'a Roadmap,
    pub task: &'a Task,
    pub today: NaiveDate,
    /// The day after which the task is overdue.
    pub effective: NaiveDate,
    /// The last day on which the deadline is met.
    pub limit: NaiveDate,
    pub schedule: &'a Schedule,
    pub timing: Option<&'a Timing>,
}

impl<'a> View<'a> {
    pub fn new(
        roadmap: &'a Roadmap,
        schedule: &'a Schedule,
        task: &'a Task,
        today: NaiveDate,
    ) -> Self {
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

    pub fn float(&self) -> Option<i64> {
        self.timing.and_then(|timing| timing.deadline_float).map(i64::from)
    }

    pub fn left(&self) -> i64 {
        days_between(self.today, self.effective)
    }

    pub fn is_draft(&self) -> bool {
        self.roadmap.approval.is_none()
    }

    pub fn is_worked_on(&self) -> bool {
        let open = !self.task.is_closed() && self.task.submission().is_none();
        open && self.task.paused.is_none() && !self.is_draft()
    }

    pub fn rule(&self, at_risk: bool) -> (Rule, i64) {
        let Self { roadmap, task, today, .. } = *self;
        if task.withdrawn.is_some() {
            return (Rule::Withdrawn, 0);
        }
        if let Some(submission) = task.submission() {
            return self.submitted_rule(submission);
        }
        let left = self.left();
        if self.is_draft() {
            return (Rule::Draft, left);
        }
        if left < 0 {
            return (Rule::Overdue, -left);
        }
        if left == 0 {
            return (Rule::DueToday, 0);
        }
        if task.paused.is_some() {
            return (Rule::Paused, 0);
        }
        if let Some(days) = self.off_track() {
            return (Rule::OffTrack, days);
        }
        if at_risk {
            return (Rule::AtRisk, left);
        }
        if let Some(days) = self.stale() {
            return (Rule::NoFreshData, days);
        }
        if left <= roadmap.settings.due_soon_days {
            return (Rule::DueSoon, left);
        }
        // Without a planned start nothing is late yet, but silence is never green either.
        let starts_later = task.start.is_none_or(|start| today < start);
        if task.started.is_none() && starts_later {
            return (Rule::NotStarted, left);
        }
        (Rule::OnTrack, left)
    }

    pub fn submitted_rule(&self, submission: &Submission) -> (Rule, i64) {
        let original = self.task.original_deadline();
        let late = days_between(self.limit, submission.on);
        if submission.accepted_on.is_none() {
            return if late <= 0 {
                (Rule::InReview, days_between(submission.on, self.today))
            } else {
                (Rule::InReviewLate, days_between(self.task.deadline.last_day(), submission.on))
            };
        }
        if submission.on <= self.roadmap.limit(original) {
            (Rule::MetOnTime, 0)
        } else if late <= 0 {
            (Rule::MetWithinExtension, days_between(original.last_day(), submission.on))
        } else {
            (Rule::MetLate, days_between(self.task.deadline.last_day(), submission.on))
        }
    }

    /// Returns when the task is expected to be finished, or was submitted.
    pub fn expected(&self) -> Option<NaiveDate> {
        if self.task.withdrawn.is_some() {
            return None;
        }
        if let Some(submission) = self.task.submission() {
            return Some(submission.on);
        }
        let (task, Some(timing)) = (self.task, self.timing) else { return self.task.forecast() };
        if task.started.is_some() || task.forecast().is_some_and(|date| date >= self.today) {
            return Some(timing.early_finish);
        }
        // Nobody has said anything yet: as planned, unless what it waits for makes it later.
        let planned = task.start.and(timing.planned_float).map(i64::from);
        let planned = planned.map(|float| {
            if float > 0 {
                self.roadmap.calendar.add(self.effective, -float)
            } else {
                self.effective
            }
        });
        let waits = matches!(timing.drive, Drive::Link { .. } | Drive::NotBefore | Drive::External);
        let computed = Some(timing.early_finish);
        let computed = computed.filter(|_| waits || task.duration.is_some() || planned.is_some());
        computed.max(planned)
    }

    /// Returns by how many calendar days the task is expected to miss its deadline.
    pub fn off_track(&self) -> Option<i64> {
        let late = self.expected().filter(|expected| *expected > self.limit)?;
        Some(days_between(self.task.deadline.last_day(), late).max(1))
    }

    /// Returns days since the last report, or since the first one was due.
    pub fn age(&self) -> i64 {
        let last = self.task.last_report().map(|report| self.roadmap.date_at(report.at));
        days_between(last.unwrap_or_else(|| self.first_due()), self.today).max(0)
    }

    /// Returns the day on which the first report is due: one cadence after it could be expected.
    pub fn first_due(&self) -> NaiveDate {
        add_days(self.expected_since(), self.cadence())
    }

    pub fn expected_since(&self) -> NaiveDate {
        let approval = self.roadmap.approval.as_ref().map(|approval| approval.on);
        let near = add_days(self.effective, -self.roadmap.settings.near_days);
        let begins = self.task.start.map_or(near, |start| start.min(near));
        let since = approval.map_or(begins, |approval| approval.max(begins));
        self.task.added.map_or(since, |added| added.max(since))
    }

    pub fn cadence(&self) -> i64 {
        let settings = &self.roadmap.settings;
        if self.left() <= settings.near_days {
            settings.near_cadence_days
        } else {
            settings.cadence_days
        }
    }

    /// Returns since when a report is awaited and on which day it is due, for a task of which one is.
    pub fn report_due(&self) -> Option<(NaiveDate, NaiveDate)> {
        let begun = self.task.started.is_some() || self.left() <= self.roadmap.settings.near_days;
        let last = self.task.last_report().map(|report| self.roadmap.date_at(report.at));
        let since = last.unwrap_or_else(|| self.expected_since());
        (begun && self.is_worked_on()).then(|| (since, add_days(since, self.cadence())))
    }

    pub fn stale(&self) -> Option<i64> {
        let settings = &self.roadmap.settings;
        if self.task.started.is_none() && self.left() > settings.near_days {
            return None;
        }
        let age = self.age();
        if self.task.last_report().is_none() {
            return (days_between(self.first_due(), self.today) >= settings.grace_days)
                .then_some(age);
        }
        let silent = age >= self.cadence() + settings.grace_days;
        // A forecast that has passed says nothing any more.
        let says = self.task.forecast().is_some_and(|forecast| forecast >= self.today);
        (silent || !says).then_some(age)
    }

    pub fn marks(&self) -> Vec<Mark> {
        let task = self.task;
        let mut marks = Vec::new();
        let last = task.last_request();
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
