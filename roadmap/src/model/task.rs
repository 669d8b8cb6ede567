//! A task with everything that happened to it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::key::{ClauseKey, OfficeKey, TaskKey, WorkstreamKey};
use super::{
    agreement::Agreement,
    extension::Extension,
    external::External,
    link::Link,
    office::CoOwner,
    report::{Comment, Halt, Opinion, Report},
    reports::{Laid, Reports},
    submission::{Attached, Criterion, Submission},
};
use crate::{Deadline, Text, estimate::Estimate};

/// A unit of work under control. Its reports are many: the last are written apart from it, and those
/// before are in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its stable short name.
    pub key: TaskKey,
    /// The workstream that it belongs to.
    pub workstream: WorkstreamKey,
    /// What readers see.
    pub title: Text,
    /// The lead office.
    pub owner: OfficeKey,
    /// The other offices that contribute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_owners: Vec<CoOwner>,
    /// The first planned day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
    /// The deadline when the roadmap was approved; before that, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_deadline: Option<Deadline>,
    /// The deadline in force.
    pub deadline: Deadline,
    /// Working days that the work takes, 0 for a milestone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// How long it may take, where somebody has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// The first day on which it may start, whatever its links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_no_earlier_than: Option<NaiveDate>,
    /// The last day on which it must be finished for reasons of the plan; no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_finish_by: Option<NaiveDate>,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Milestones of other roadmaps that must be finished before it may start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external: Vec<External>,
    /// The dates by which tasks of other offices are to be finished for it, one for each of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreements: Vec<Agreement>,
    /// What it brings about.
    #[serde(default, skip_serializing_if = "Text::is_unset")]
    pub deliverable: Text,
    /// When it counts as fulfilled; fixed at approval, then changed only by decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Text::is_unset")]
    pub basis: Text,
    /// Where that can be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// The clause of the directive that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseKey>,
    /// How many times its definition was edited.
    pub revision: u64,
    /// The day on which it was added to a roadmap that existed already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<NaiveDate>,
    /// The first day on which a report said that something was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<NaiveDate>,
    /// The owner's reports, oldest first.
    #[serde(rename = "earlier_reports", default, skip_serializing_if = "Reports::are_all")]
    pub reports: Reports,
    /// Evidence for the next submission, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<Attached>,
    /// The claims that it is fulfilled, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub submissions: Vec<Submission>,
    /// The requests to move its deadline, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<Extension>,
    /// What was said about it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// The reviewer's opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Opinion>,
    /// The decision that stopped the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<Halt>,
    /// The decision that took it off the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Halt>,
}

/// What became of a task; the rest of it is its definition, which changes seldom.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Course {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    started: Option<NaiveDate>,
    #[serde(rename = "earlier_reports", default, skip_serializing_if = "Reports::are_all")]
    reports: Reports,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attached: Vec<Attached>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    submissions: Vec<Submission>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<Extension>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    comments: Vec<Comment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opinion: Option<Opinion>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    paused: Option<Halt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Halt>,
}

impl Course {
    /// Puts back the reports at hand, the first of them on a shelf.
    pub fn restore_laid(&mut self, laid: Laid, last: Vec<Arc<Report>>) {
        self.reports.restore_laid(laid, last);
    }
}

impl Task {
    /// Returns what became of it but for the reports at hand, which are written apart from it.
    pub fn course(&self) -> Course {
        Course {
            started: self.started,
            reports: self.reports.not_at_hand(),
            attached: self.attached.clone(),
            submissions: self.submissions.clone(),
            extensions: self.extensions.clone(),
            comments: self.comments.clone(),
            opinion: self.opinion.clone(),
            paused: self.paused.clone(),
            withdrawn: self.withdrawn.clone(),
        }
    }

    /// Returns a task with the same definition, of which something else became.
    pub fn with_course(&self, course: Course) -> Self {
        Self {
            key: self.key.clone(),
            workstream: self.workstream.clone(),
            title: self.title.clone(),
            owner: self.owner.clone(),
            co_owners: self.co_owners.clone(),
            start: self.start,
            fixed_deadline: self.fixed_deadline,
            deadline: self.deadline,
            duration: self.duration,
            estimate: self.estimate,
            start_no_earlier_than: self.start_no_earlier_than,
            must_finish_by: self.must_finish_by,
            links: self.links.clone(),
            external: self.external.clone(),
            agreements: self.agreements.clone(),
            deliverable: self.deliverable.clone(),
            criteria: self.criteria.clone(),
            basis: self.basis.clone(),
            sources: self.sources.clone(),
            clause: self.clause.clone(),
            revision: self.revision,
            added: self.added,
            started: course.started,
            reports: course.reports,
            attached: course.attached,
            submissions: course.submissions,
            extensions: course.extensions,
            comments: course.comments,
            opinion: course.opinion,
            paused: course.paused,
            withdrawn: course.withdrawn,
        }
    }

    /// Returns its definition alone, as of a task of which nothing has become.
    pub fn definition(&self) -> Self {
        self.with_course(Course::default())
    }

    /// Returns D0: the deadline at approval, before it the deadline itself.
    pub fn original_deadline(&self) -> Deadline {
        self.fixed_deadline.unwrap_or(self.deadline)
    }

    /// Returns F: the forecast of the latest report that gave one.
    pub fn forecast(&self) -> Option<NaiveDate> {
        self.forecast_report().and_then(|report| report.forecast)
    }

    /// Returns the latest report that gave a forecast.
    pub fn forecast_report(&self) -> Option<&Report> {
        self.reports.with_forecast().next()
    }

    /// Returns the latest report.
    pub fn last_report(&self) -> Option<&Report> {
        self.reports.last()
    }

    /// Returns percent done by the latest report.
    pub fn percent(&self) -> u8 {
        match self.submission() {
            Some(_) => 100,
            None => self.last_report().map_or(0, |report| report.percent),
        }
    }

    /// Returns the submission that was accepted or is in review.
    pub fn submission(&self) -> Option<&Submission> {
        self.submissions
            .last()
            .filter(|submission| !submission.is_returned() && submission.reopened.is_none())
    }

    /// Returns the accepted submission.
    pub fn verified(&self) -> Option<&Submission> {
        self.submission().filter(|submission| submission.accepted_on.is_some())
    }

    /// Returns the request that waits for a decision.
    pub fn pending_extension(&self) -> Option<&Extension> {
        self.extensions.last().filter(|extension| extension.is_pending())
    }

    /// Returns the latest request for another deadline that its author did not take back.
    pub fn last_request(&self) -> Option<&Extension> {
        self.extensions.iter().rev().find(|extension| extension.taken_back.is_none())
    }

    /// Finds what was said last of the date of a task that it waits for.
    pub fn agreement(&self, with: &str) -> Option<&Agreement> {
        self.agreements.iter().find(|agreement| agreement.with == *with)
    }

    /// Tells whether start and deadline are the same day or the duration is zero.
    pub fn is_milestone(&self) -> bool {
        match self.duration {
            Some(days) => days == 0,
            None => {
                self.start.is_some_and(|start| Deadline::Day(start) == self.original_deadline())
            }
        }
    }

    /// Tells whether work on it is over, by verification or withdrawal.
    pub fn is_closed(&self) -> bool {
        self.withdrawn.is_some() || self.verified().is_some()
    }

    /// Returns who has the ball.
    pub fn state(&self, approved: bool) -> State {
        if self.withdrawn.is_some() {
            State::Withdrawn
        } else if self.verified().is_some() {
            State::Verified
        } else if !approved {
            State::Draft
        } else if self.paused.is_some() {
            State::Paused
        } else if self.submission().is_some() {
            State::Submitted
        } else if self.submissions.last().is_some_and(Submission::is_returned) {
            State::Returned
        } else if self.started.is_some() {
            State::InProgress
        } else {
            State::NotStarted
        }
    }
}

/// Who has the ball.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, VariantArray, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// The roadmap is not approved yet.
    Draft,
    /// Nothing was reported as done.
    NotStarted,
    /// The owner works.
    InProgress,
    /// The reviewer looks at the submission.
    Submitted,
    /// The owner mends what was returned.
    Returned,
    /// The submission was accepted.
    Verified,
    /// The controller stopped the clock.
    Paused,
    /// The controller took it off the plan.
    Withdrawn,
}

impl State {
    /// Every state.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in files and exports.
    pub fn code(self) -> &'static str {
        self.into()
    }
}
