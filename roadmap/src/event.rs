//! What happened: the log from which everything else follows.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use crate::{
    Agreement, Attached, Became, By, Closed, Comment, Confidence, CriteriaDecision,
    CriteriaProposal, Criterion, Deadline, Decision, Definition, Edit, Extension,
    ExtensionDecision, External, Halt, Link, NodeKey, Office, OfficeKey, Opinion, Proposal,
    ProposalDecision, Report, Setting, Settled, Stocktake, Submission, TaskKey, TaskPlan, Text,
    Wish, WorkingCalendar, Workstream, WorkstreamEdit, WorkstreamKey, calendar::own_calendar,
};

/// A change that happened, with when and who.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The format in which it is written; the first one had no number.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub format: u16,
    /// Its place in the log of its roadmap, counted from 1.
    pub seq: u64,
    /// The instant at which it was recorded, never before that of the event before.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// The id of the command from which it followed, so that a form sent twice is recorded once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The id of the session in which it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The name of the token of the program through which it was asked for; none for a browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// What happened.
    pub change: Change,
}

/// The number of the format in which events are written now.
pub const FORMAT: u16 = 3;

pub(crate) const fn first() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "this is how serde asks")]
const fn is_first(format: &u16) -> bool {
    *format == 1
}

impl Event {
    /// Returns an event that is written now.
    pub fn new(seq: u64, at: DateTime<Utc>, by: By, change: Change) -> Self {
        Self { format: FORMAT, seq, at, by, command: None, session: None, via: None, change }
    }
}

/// What happened, with the values before and after.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, IntoStaticStr, VariantNames)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[strum(serialize_all = "snake_case")]
pub enum Change {
    /// The roadmap was created as defined.
    Created {
        /// The whole plan.
        definition: Box<Definition>,
    },
    /// The roadmap was put into force and its deadlines became the original ones.
    Approved {
        /// The day of the decision.
        on: NaiveDate,
    },
    /// An office was added.
    OfficeAdded {
        /// The office.
        office: Office,
    },
    /// An office was renamed.
    OfficeRenamed {
        /// Its key.
        office: OfficeKey,
        /// The name until now.
        before: Text,
        /// The name from now on.
        after: Text,
    },
    /// A workstream was added.
    WorkstreamAdded {
        /// The workstream.
        workstream: Workstream,
    },
    /// What the roadmap is beside its plan was changed by a decision.
    Configured {
        /// What changed.
        settings: Vec<Setting>,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// A workstream was changed by a decision.
    WorkstreamEdited {
        /// Its key.
        workstream: WorkstreamKey,
        /// What changed.
        edits: Vec<WorkstreamEdit>,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// A workstream without tasks was removed.
    WorkstreamRemoved {
        /// Its key.
        workstream: WorkstreamKey,
        /// What it was.
        before: Box<Workstream>,
        /// The place that it had, from 0.
        place: usize,
    },
    /// An office was closed; another one took over what it still had to do.
    OfficeClosed {
        /// Its key.
        office: OfficeKey,
        /// The day, and who took over.
        closed: Closed,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Every task of a workstream was made to wait for something.
    WorkstreamLinked {
        /// The workstream that waits.
        workstream: WorkstreamKey,
        /// For what.
        link: Link,
    },
    /// A workstream waits no longer.
    WorkstreamUnlinked {
        /// The workstream that waited.
        workstream: WorkstreamKey,
        /// For what.
        link: Link,
        /// The place that the link had among the others, from 0.
        #[serde(default)]
        place: usize,
    },
    /// An office got working days of its own, or the roadmap's again.
    OfficeCalendarSet {
        /// Its key.
        office: OfficeKey,
        /// The calendar until now.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "own_calendar")]
        #[cfg_attr(feature = "schema", schemars(with = "Option<crate::CalendarChoice>"))]
        before: Option<Arc<WorkingCalendar>>,
        /// The calendar from now on.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "own_calendar")]
        #[cfg_attr(feature = "schema", schemars(with = "Option<crate::CalendarChoice>"))]
        after: Option<Arc<WorkingCalendar>>,
    },
    /// A task was added.
    TaskAdded {
        /// The task.
        task: Box<TaskPlan>,
    },
    /// A task was removed before approval.
    TaskRemoved {
        /// Its key.
        task: TaskKey,
        /// What it was.
        before: Box<TaskPlan>,
    },
    /// The definition of a task was edited.
    TaskEdited {
        /// Its key.
        task: TaskKey,
        /// What changed.
        edits: Vec<Edit>,
    },
    /// A task was made to wait for another.
    Linked {
        /// The task that waits.
        task: TaskKey,
        /// For what.
        link: Link,
    },
    /// What a task waits for in another roadmap is expected on another day there, or was finished.
    ExternalMoved {
        /// The task that waits.
        task: TaskKey,
        /// What was known until now.
        before: External,
        /// What is known from now on.
        after: External,
    },
    /// A task no longer waits for another.
    Unlinked {
        /// The task that waited.
        task: TaskKey,
        /// For what.
        link: Link,
        /// The place that the link had among the others, from 0.
        #[serde(default)]
        place: usize,
    },
    /// The owner reported.
    Reported {
        /// The task.
        task: TaskKey,
        /// The report.
        report: Report,
        /// The values until then.
        before: Standing,
    },
    /// A co-owner did its part.
    PartDone {
        /// The task.
        task: TaskKey,
        /// The co-owner.
        office: OfficeKey,
        /// The day.
        on: NaiveDate,
    },
    /// Somebody remarked or asked something.
    Commented {
        /// The task.
        task: TaskKey,
        /// The remark.
        comment: Comment,
    },
    /// A blocking question was answered.
    Answered {
        /// The task.
        task: TaskKey,
        /// Which of its comments, counted from 0.
        comment: usize,
        /// The day.
        on: NaiveDate,
    },
    /// An office asked another one by when what it waits for will be finished.
    DateAsked {
        /// The task that waits.
        task: TaskKey,
        /// The date that it asked for.
        agreement: Agreement,
        /// What was said last until then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Box<Agreement>>,
    },
    /// One of them answered: agreed, offered another date, or refused.
    DateAnswered {
        /// The task that waits.
        task: TaskKey,
        /// The answer.
        agreement: Agreement,
        /// What was said last until then.
        before: Box<Agreement>,
    },
    /// The reviewer gave an opinion.
    OpinionGiven {
        /// The task.
        task: TaskKey,
        /// The opinion.
        opinion: Opinion,
        /// The opinion until then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Confidence>,
    },
    /// Somebody who contributes added evidence for the next submission.
    EvidenceAttached {
        /// The task.
        task: TaskKey,
        /// The pieces.
        pieces: Vec<Attached>,
    },
    /// Somebody proposed to change what was approved, or the controller decided on it without a proposal.
    Proposed {
        /// The proposal.
        proposal: Box<Proposal>,
    },
    /// The controller decided on a proposal.
    ProposalDecided {
        /// The proposal's number.
        proposal: u32,
        /// The task or the workstream that it is about.
        about: NodeKey,
        /// The decision.
        decision: ProposalDecision,
        /// What changed, with the values before as they were then; none for a rejection.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wish: Option<Box<Wish>>,
    },
    /// A stocktake was held on the version before it.
    StocktakeHeld {
        /// The stocktake, with its minutes.
        stocktake: Box<Stocktake>,
    },
    /// A stocktake that was held by mistake was withdrawn.
    StocktakeWithdrawn {
        /// The stocktake's number.
        stocktake: u32,
        /// The decision.
        halt: Halt,
    },
    /// A line of the minutes became something of the plan.
    LineFollowed {
        /// The stocktake's number.
        stocktake: u32,
        /// The number of the line, counted from 1.
        line: u32,
        /// What it became.
        became: Became,
    },
    /// Somebody said what came of a line of the minutes.
    LineSettled {
        /// The stocktake's number.
        stocktake: u32,
        /// The number of the line, counted from 1.
        line: u32,
        /// What came of it.
        settled: Settled,
    },
    /// Somebody took back what they had done.
    Undone {
        /// The event that is undone.
        seq: u64,
        /// What it had done.
        undone: Undone,
    },
    /// Somebody proposed other criteria; in logs from before there were other proposals.
    CriteriaProposed {
        /// The task.
        task: TaskKey,
        /// The proposal.
        proposal: CriteriaProposal,
    },
    /// A reviewer consented to other criteria, or refused them; in such logs.
    CriteriaDecided {
        /// The task.
        task: TaskKey,
        /// The answer.
        decision: CriteriaDecision,
        /// The criteria until then.
        before: Vec<Criterion>,
    },
    /// The owner claims that the task is fulfilled.
    Submitted {
        /// The task.
        task: TaskKey,
        /// The claim.
        submission: Submission,
    },
    /// A reviewer decided on the submission in review.
    Decided {
        /// The task.
        task: TaskKey,
        /// The decision.
        decision: Decision,
        /// Whether it verified the task.
        closes: bool,
    },
    /// The owner asked for another deadline.
    ExtensionRequested {
        /// The task.
        task: TaskKey,
        /// The request.
        request: Extension,
    },
    /// The controller decided on the pending request.
    ExtensionDecided {
        /// The task.
        task: TaskKey,
        /// The decision.
        decision: ExtensionDecision,
        /// The deadline until then.
        before: Deadline,
    },
    /// The controller stopped the clock.
    Paused {
        /// The task.
        task: TaskKey,
        /// The decision.
        halt: Halt,
    },
    /// The controller started the clock again.
    Resumed {
        /// The task.
        task: TaskKey,
        /// The decision.
        halt: Halt,
    },
    /// The controller took the task off the plan.
    Withdrawn {
        /// The task.
        task: TaskKey,
        /// The decision.
        halt: Halt,
    },
    /// The controller opened a verified task again.
    Reopened {
        /// The task.
        task: TaskKey,
        /// The decision.
        halt: Halt,
    },
}

/// What is taken back.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Undone {
    /// The latest report.
    Report {
        /// The task.
        task: TaskKey,
    },
    /// A comment.
    Comment {
        /// The task.
        task: TaskKey,
        /// Which of its comments, counted from 0.
        comment: usize,
    },
    /// A link, before approval.
    Link {
        /// The task or the workstream that waits.
        waits: NodeKey,
        /// For what.
        link: Link,
    },
    /// The removal of a link, before approval.
    Unlink {
        /// The task or the workstream that waited.
        waits: NodeKey,
        /// For what.
        link: Link,
        /// The place that the link had among the others, from 0.
        place: usize,
    },
    /// The submission that waits for a decision.
    Submission {
        /// The task.
        task: TaskKey,
    },
    /// The last decision on a submission.
    Decision {
        /// The task.
        task: TaskKey,
    },
    /// The request for another deadline that waits for a decision.
    Extension {
        /// The task.
        task: TaskKey,
    },
    /// A proposal that waits for a decision.
    Proposal {
        /// Its number.
        proposal: u32,
        /// The task or the workstream that it is about.
        about: NodeKey,
    },
    /// An edit of the plan.
    Edits {
        /// The task.
        task: TaskKey,
        /// The values as they were, in place of those that they became.
        edits: Vec<Edit>,
    },
    /// The addition of a task, before approval.
    Added {
        /// The task.
        task: TaskKey,
    },
    /// The last word about a date between two offices.
    Date {
        /// The task that waits.
        task: TaskKey,
        /// The task that is waited for.
        with: TaskKey,
        /// What was said before it, if anything was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Box<Agreement>>,
    },
}

/// Returns the reports of a task that its events lead to; events and reports are oldest first.
pub fn reports<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<Report> {
    let mut reports = Vec::new();
    for event in events {
        match &event.change {
            Change::Reported { report, .. } => reports.push(report.clone()),
            Change::Undone { undone: Undone::Report { .. }, .. } => drop(reports.pop()),
            _ => {}
        }
    }
    reports
}

impl Undone {
    /// Returns the task or the workstream that it is about.
    pub fn about(&self) -> &str {
        match self {
            Self::Report { task }
            | Self::Comment { task, .. }
            | Self::Submission { task }
            | Self::Decision { task }
            | Self::Extension { task }
            | Self::Edits { task, .. }
            | Self::Added { task }
            | Self::Date { task, .. } => task,
            Self::Link { waits, .. } | Self::Unlink { waits, .. } => waits,
            Self::Proposal { about, .. } => about,
        }
    }
}

/// What the last report before a new one said.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Percent done.
    pub percent: u8,
    /// The forecast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<NaiveDate>,
    /// The owner's opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

impl Change {
    /// The name of every kind.
    pub const KINDS: &'static [&'static str] = Self::VARIANTS;

    /// Returns the name of its kind, as its JSON has it.
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// Returns the task that is waited for, if it is a word about a date between two offices.
    pub fn date_with(&self) -> Option<&str> {
        match self {
            Self::DateAsked { agreement, .. } | Self::DateAnswered { agreement, .. } => {
                Some(&agreement.with)
            }
            Self::Undone { undone: Undone::Date { with, .. }, .. } => Some(with),
            _ => None,
        }
    }

    /// Returns the task that it concerns, if it concerns one; of a proposal it may be a workstream.
    pub fn task(&self) -> Option<&str> {
        match self {
            Self::TaskAdded { task } => Some(&task.key),
            Self::Proposed { proposal } => Some(proposal.wish.about()),
            Self::ProposalDecided { about, .. } => Some(about),
            Self::Undone { undone, .. } => Some(undone.about()),
            Self::TaskRemoved { task, .. }
            | Self::TaskEdited { task, .. }
            | Self::Linked { task, .. }
            | Self::Unlinked { task, .. }
            | Self::ExternalMoved { task, .. }
            | Self::Reported { task, .. }
            | Self::PartDone { task, .. }
            | Self::Commented { task, .. }
            | Self::Answered { task, .. }
            | Self::DateAsked { task, .. }
            | Self::DateAnswered { task, .. }
            | Self::OpinionGiven { task, .. }
            | Self::EvidenceAttached { task, .. }
            | Self::CriteriaProposed { task, .. }
            | Self::CriteriaDecided { task, .. }
            | Self::Submitted { task, .. }
            | Self::Decided { task, .. }
            | Self::ExtensionRequested { task, .. }
            | Self::ExtensionDecided { task, .. }
            | Self::Paused { task, .. }
            | Self::Resumed { task, .. }
            | Self::Withdrawn { task, .. }
            | Self::Reopened { task, .. } => Some(task),
            Self::Created { .. }
            | Self::Approved { .. }
            | Self::OfficeAdded { .. }
            | Self::OfficeRenamed { .. }
            | Self::OfficeCalendarSet { .. }
            | Self::WorkstreamLinked { .. }
            | Self::WorkstreamUnlinked { .. }
            | Self::WorkstreamAdded { .. }
            | Self::Configured { .. }
            | Self::WorkstreamEdited { .. }
            | Self::WorkstreamRemoved { .. }
            | Self::OfficeClosed { .. }
            | Self::StocktakeHeld { .. }
            | Self::StocktakeWithdrawn { .. }
            | Self::LineFollowed { .. }
            | Self::LineSettled { .. } => None,
        }
    }
}
