//! What may be asked of a roadmap.

use chrono::NaiveDate;

use crate::{
    Category, CoOwner, Confidence, Criterion, Deadline, Evidence, Failed, Key, Link, LinkType,
    Office, Text, Workstream,
    estimate::Estimate,
    file::{Definition, TaskDefinition},
};

/// A wish of a person, before anybody has looked whether it can be granted.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Create the roadmap itself.
    Create(Box<Definition>),
    /// Put the roadmap into force and freeze its deadlines.
    Approve,
    /// Add an office.
    AddOffice(Office),
    /// Rename an office.
    RenameOffice {
        /// Its key.
        office: Key,
        /// The new name.
        name: Text,
    },
    /// Add a workstream.
    AddWorkstream(Workstream),
    /// Add a task.
    AddTask(Box<TaskDefinition>),
    /// Remove a task before approval.
    RemoveTask(Key),
    /// Edit a task's definition.
    EditTask {
        /// Its key.
        task: Key,
        /// The revision that was edited.
        revision: u64,
        /// The new values; what is `None` stays.
        patch: Box<Patch>,
    },
    /// Give an office working days of its own, or the roadmap's again.
    SetOfficeCalendar {
        /// Its key.
        office: Key,
        /// The name of a calendar that every installation has.
        calendar: Option<Key>,
    },
    /// Make a task wait for another, or all tasks of a workstream.
    Link {
        /// The task that is to wait, or the workstream.
        task: Key,
        /// For what.
        link: Link,
    },
    /// Stop a task waiting for another.
    Unlink {
        /// The task that waits.
        task: Key,
        /// For what.
        from: Key,
        /// Which ends are bound.
        kind: LinkType,
    },
    /// Report progress.
    Report {
        /// The task.
        task: Key,
        /// Percent done.
        percent: i64,
        /// The expected finish.
        forecast: Option<NaiveDate>,
        /// The owner's opinion.
        confidence: Option<Confidence>,
        /// What changed and what is needed.
        note: String,
    },
    /// Say that a co-owner's part is done.
    FinishPart {
        /// The task.
        task: Key,
        /// The co-owner.
        office: Key,
    },
    /// Remark, or ask a blocking question.
    Comment {
        /// The task.
        task: Key,
        /// The words.
        text: String,
        /// For a blocking question, the day by which it must be answered.
        answer_by: Option<NaiveDate>,
    },
    /// Say that a blocking question is answered.
    Answer {
        /// The task.
        task: Key,
        /// Which of its comments, counted from 0.
        comment: usize,
    },
    /// Give the reviewer's opinion.
    GiveOpinion {
        /// The task.
        task: Key,
        /// The opinion.
        confidence: Confidence,
        /// A sentence that says why.
        sentence: String,
    },
    /// Claim that the task is fulfilled.
    Submit {
        /// The task.
        task: Key,
        /// The day on which the result came about.
        fact_date: NaiveDate,
        /// How the task was fulfilled as a whole.
        statement: String,
        /// A sentence for each criterion, in their order.
        statements: Vec<String>,
        /// What proves it.
        evidence: Vec<Evidence>,
        /// Which pieces of the submission before count again, by their place from 0.
        keep: Vec<usize>,
    },
    /// Add evidence for the next submission.
    Attach {
        /// The task.
        task: Key,
        /// The pieces.
        evidence: Vec<Evidence>,
    },
    /// Propose other criteria for a task of an approved roadmap.
    ProposeCriteria {
        /// The task.
        task: Key,
        /// The criteria from then on.
        criteria: Vec<Criterion>,
        /// Why.
        reason: String,
    },
    /// Consent to other criteria, or refuse them.
    DecideCriteria {
        /// The task.
        task: Key,
        /// Consent, or refuse.
        consent: bool,
        /// Why; a refusal needs one.
        reason: String,
    },
    /// Accept or return the submission in review.
    Decide {
        /// The task.
        task: Key,
        /// Accept, or return.
        accept: bool,
        /// Why; a return of a task without criteria needs one.
        reason: String,
        /// The criteria that are not fulfilled.
        failed: Vec<Failed>,
    },
    /// Ask for another deadline.
    RequestExtension {
        /// The task.
        task: Key,
        /// The deadline asked for.
        proposed: Deadline,
        /// The kind of reason.
        category: Category,
        /// The reason in words.
        explanation: String,
        /// What is done meanwhile.
        mitigation: String,
    },
    /// Decide on the pending request.
    DecideExtension {
        /// The task.
        task: Key,
        /// The deadline granted; none rejects.
        granted: Option<Deadline>,
        /// Why.
        reason: String,
    },
    /// Stop the clock.
    Pause {
        /// The task.
        task: Key,
        /// Why.
        reason: String,
    },
    /// Start the clock again.
    Resume {
        /// The task.
        task: Key,
        /// Why.
        reason: String,
    },
    /// Take the task off the plan.
    Withdraw {
        /// The task.
        task: Key,
        /// Why.
        reason: String,
    },
    /// Open a verified task again.
    Reopen {
        /// The task.
        task: Key,
        /// Why.
        reason: String,
    },
}

/// New values for a task's definition; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// See [`crate::Task::title`].
    pub title: Option<Text>,
    /// See [`crate::Task::workstream`].
    pub workstream: Option<Key>,
    /// See [`crate::Task::owner`].
    pub owner: Option<Key>,
    /// See [`crate::Task::co_owners`].
    pub co_owners: Option<Vec<CoOwner>>,
    /// See [`crate::Task::start`].
    pub start: Option<Option<NaiveDate>>,
    /// See [`crate::Task::deadline`]; refused once the roadmap is approved.
    pub deadline: Option<Deadline>,
    /// See [`crate::Task::duration`].
    pub duration: Option<Option<u32>>,
    /// See [`crate::Task::estimate`].
    pub estimate: Option<Option<Estimate>>,
    /// See [`crate::Task::start_no_earlier_than`].
    pub start_no_earlier_than: Option<Option<NaiveDate>>,
    /// See [`crate::Task::must_finish_by`].
    pub must_finish_by: Option<Option<NaiveDate>>,
    /// See [`crate::Task::deliverable`].
    pub deliverable: Option<Text>,
    /// See [`crate::Task::criteria`]; refused once the roadmap is approved.
    pub criteria: Option<Vec<Criterion>>,
    /// See [`crate::Task::basis`].
    pub basis: Option<Text>,
    /// See [`crate::Task::sources`].
    pub sources: Option<Vec<String>>,
    /// See [`crate::Task::clause`].
    pub clause: Option<Option<Key>>,
}

impl Command {
    /// Returns the word for it in refusals.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Approve => "approve",
            Self::AddOffice(_) => "add_office",
            Self::RenameOffice { .. } => "rename_office",
            Self::SetOfficeCalendar { .. } => "set_office_calendar",
            Self::AddWorkstream(_) => "add_workstream",
            Self::AddTask(_) => "add_task",
            Self::RemoveTask(_) => "remove_task",
            Self::EditTask { .. } => "edit_task",
            Self::Link { .. } => "link",
            Self::Unlink { .. } => "unlink",
            Self::Report { .. } => "report",
            Self::FinishPart { .. } => "finish_part",
            Self::Comment { .. } => "comment",
            Self::Answer { .. } => "answer",
            Self::GiveOpinion { .. } => "give_opinion",
            Self::Submit { .. } => "submit",
            Self::Attach { .. } => "attach",
            Self::ProposeCriteria { .. } => "propose_criteria",
            Self::DecideCriteria { .. } => "decide_criteria",
            Self::Decide { .. } => "decide",
            Self::RequestExtension { .. } => "request_extension",
            Self::DecideExtension { .. } => "decide_extension",
            Self::Pause { .. } => "pause",
            Self::Resume { .. } => "resume",
            Self::Withdraw { .. } => "withdraw",
            Self::Reopen { .. } => "reopen",
        }
    }

    /// Returns the task that it is about, if it is about one.
    pub fn task(&self) -> Option<&str> {
        match self {
            Self::Create(_)
            | Self::Approve
            | Self::AddOffice(_)
            | Self::RenameOffice { .. }
            | Self::SetOfficeCalendar { .. }
            | Self::AddWorkstream(_) => None,
            Self::AddTask(task) => Some(&task.key),
            Self::RemoveTask(task)
            | Self::EditTask { task, .. }
            | Self::Link { task, .. }
            | Self::Unlink { task, .. }
            | Self::Report { task, .. }
            | Self::FinishPart { task, .. }
            | Self::Comment { task, .. }
            | Self::Answer { task, .. }
            | Self::GiveOpinion { task, .. }
            | Self::Submit { task, .. }
            | Self::Attach { task, .. }
            | Self::ProposeCriteria { task, .. }
            | Self::DecideCriteria { task, .. }
            | Self::Decide { task, .. }
            | Self::RequestExtension { task, .. }
            | Self::DecideExtension { task, .. }
            | Self::Pause { task, .. }
            | Self::Resume { task, .. }
            | Self::Withdraw { task, .. }
            | Self::Reopen { task, .. } => Some(task),
        }
    }
}
