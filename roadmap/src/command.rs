//! What may be asked of a roadmap.

use chrono::{DateTime, NaiveDate, Utc};
use strum::IntoStaticStr;

use crate::{
    CalendarChoice, Category, Confidence, Deadline, Definition, Event, Evidence, External, Failed,
    Line, Link, LinkType, NodeKey, Office, OfficeKey, TaskKey, TaskPlan, Text, Wanted, Workstream,
    WorkstreamKey, WorkstreamPatch, patch::Patch,
};

/// A wish of a person, before anybody has looked whether it can be granted.
#[derive(Clone, Debug, PartialEq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
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
        office: OfficeKey,
        /// The new name.
        name: Text,
    },
    /// Add a workstream.
    AddWorkstream(Workstream),
    /// Add a task.
    AddTask(Box<TaskPlan>),
    /// Remove a task before approval.
    RemoveTask(TaskKey),
    /// Edit a task's definition.
    EditTask {
        /// Its key.
        task: TaskKey,
        /// The revision that was edited.
        revision: u64,
        /// The new values; what is `None` stays.
        patch: Box<Patch>,
    },
    /// Give an office working days of its own, or the roadmap's again.
    SetOfficeCalendar {
        /// Its key.
        office: OfficeKey,
        /// The calendar; none: the roadmap's.
        calendar: Option<CalendarChoice>,
    },
    /// Close an office, and have another one take over what it still has to do.
    CloseOffice {
        /// Its key.
        office: OfficeKey,
        /// Who takes over.
        into: Option<OfficeKey>,
        /// Why.
        reason: String,
    },
    /// Change what the roadmap is beside its plan.
    Configure {
        /// The new values; what is `None` stays.
        wanted: Box<Wanted>,
        /// Why; once the roadmap is approved it needs one.
        reason: String,
    },
    /// Change a workstream.
    EditWorkstream {
        /// Its key.
        workstream: WorkstreamKey,
        /// The new values; what is `None` stays.
        patch: Box<WorkstreamPatch>,
        /// Why; once the roadmap is approved it needs one.
        reason: String,
    },
    /// Remove a workstream that has no tasks.
    RemoveWorkstream(WorkstreamKey),
    /// Make a task wait for another, or all tasks of a workstream.
    Link {
        /// The task that is to wait, or the workstream.
        task: NodeKey,
        /// For what.
        link: Link,
    },
    /// Stop a task waiting for another.
    Unlink {
        /// The task that waits.
        task: NodeKey,
        /// For what.
        from: NodeKey,
        /// Which ends are bound.
        kind: LinkType,
    },
    /// Note what is known now of milestones of other roadmaps, each with the task that waits for it.
    NoteExternal(Vec<(TaskKey, External)>),
    /// Report progress.
    Report {
        /// The task.
        task: TaskKey,
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
        task: TaskKey,
        /// The co-owner.
        office: OfficeKey,
    },
    /// Remark, or ask a blocking question.
    Comment {
        /// The task.
        task: TaskKey,
        /// The words.
        text: String,
        /// For a blocking question, the day by which it must be answered.
        answer_by: Option<NaiveDate>,
    },
    /// Say that a blocking question is answered.
    Answer {
        /// The task.
        task: TaskKey,
        /// Which of its comments, counted from 0.
        comment: usize,
    },
    /// Ask another office by when a task that one waits for will be finished.
    AskDate {
        /// The task that waits.
        task: TaskKey,
        /// The task of the other office.
        with: TaskKey,
        /// The day by which it is needed.
        date: NaiveDate,
        /// Why, where that is said.
        reason: String,
    },
    /// Answer to such a question, or to an offer.
    AnswerDate {
        /// The task that waits.
        task: TaskKey,
        /// The task that it waits for.
        with: TaskKey,
        /// The answer.
        reply: Reply,
    },
    /// Give the reviewer's opinion.
    GiveOpinion {
        /// The task.
        task: TaskKey,
        /// The opinion.
        confidence: Confidence,
        /// A sentence that says why.
        sentence: String,
    },
    /// Claim that the task is fulfilled.
    Submit {
        /// The task.
        task: TaskKey,
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
        task: TaskKey,
        /// The pieces.
        evidence: Vec<Evidence>,
    },
    /// Propose to change what was approved.
    Propose {
        /// A command that changes the plan, as it would be before approval.
        wish: Box<Command>,
        /// Why.
        reason: String,
    },
    /// Change what was approved by a decision, without a proposal.
    Change {
        /// A command that changes the plan, as it would be before approval.
        wish: Box<Command>,
        /// Why.
        reason: String,
    },
    /// Approve or reject a proposal.
    DecideProposal {
        /// Its number.
        proposal: u32,
        /// Approve, or reject.
        approve: bool,
        /// Why; a rejection needs one.
        reason: String,
    },
    /// Hold a stocktake on the version that there is.
    HoldStocktake {
        /// The day on which it was held.
        day: NaiveDate,
        /// Who took part, in words.
        participants: String,
        /// The minutes; lines without words are left out.
        lines: Vec<Line>,
    },
    /// Withdraw a stocktake that was held by mistake.
    WithdrawStocktake {
        /// Its number.
        stocktake: u32,
        /// Why.
        reason: String,
    },
    /// Say that a line of the minutes became something of the plan.
    FollowLine {
        /// The stocktake's number.
        stocktake: u32,
        /// The number of the line, counted from 1.
        line: u32,
        /// The kind of thing that it became.
        as_what: Following,
        /// The task that it became, or is about.
        task: TaskKey,
    },
    /// Say what came of a line of the minutes.
    SettleLine {
        /// The stocktake's number.
        stocktake: u32,
        /// The number of the line, counted from 1.
        line: u32,
        /// Whether it was done.
        kept: bool,
        /// In words.
        note: String,
    },
    /// Do something only if what somebody looked at is still so.
    If {
        /// What they looked at.
        seen: Seen,
        /// What to do.
        command: Box<Command>,
    },
    /// Take back what one did oneself.
    Undo {
        /// What happened, as the log has it.
        event: Box<Event>,
    },
    /// Several at once, in their order: all of them or none.
    Bulk(Vec<Command>),
    /// Take back, all of it or nothing, what one did oneself at once.
    UndoBulk {
        /// What happened, as the log has it, in its order.
        events: Vec<Event>,
    },
    /// Accept or return the submission in review.
    Decide {
        /// The task.
        task: TaskKey,
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
        task: TaskKey,
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
        task: TaskKey,
        /// The deadline granted; none rejects.
        granted: Option<Deadline>,
        /// Why.
        reason: String,
    },
    /// Stop the clock.
    Pause {
        /// The task.
        task: TaskKey,
        /// Why.
        reason: String,
    },
    /// Start the clock again.
    Resume {
        /// The task.
        task: TaskKey,
        /// Why.
        reason: String,
    },
    /// Take the task off the plan.
    Withdraw {
        /// The task.
        task: TaskKey,
        /// Why.
        reason: String,
    },
    /// Open a verified task again.
    Reopen {
        /// The task.
        task: TaskKey,
        /// Why.
        reason: String,
    },
}

/// An answer to whoever asked for a date, or offered one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Agree on the date that was asked for, or offered.
    Accept,
    /// Offer another date.
    Offer {
        /// The date.
        date: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Refuse.
    Refuse {
        /// Why.
        reason: String,
    },
}

/// What a line of the minutes becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Following {
    /// A task, or the proposal of one.
    Task,
    /// The last question that was asked about a task.
    Question,
    /// The last request for another deadline of a task.
    Request,
}

/// What somebody looked at before they decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The whole roadmap, after so many events.
    Version(u64),
    /// The submission that was made at an instant.
    Submission(DateTime<Utc>),
    /// The request for another deadline with this place among the task's, from 0.
    Request(usize),
    /// What was said last of a date between two offices, by its instant.
    Date(DateTime<Utc>),
    /// So many reports of the task.
    Reports(usize),
}

impl Command {
    /// Returns the word for it in refusals.
    pub fn name(&self) -> &'static str {
        match self {
            Self::If { command, .. } => command.name(),
            _ => self.into(),
        }
    }

    /// Returns the task of another office that it is about, where it is about a date between two.
    pub fn with(&self) -> Option<&str> {
        match self {
            Self::AskDate { with, .. } | Self::AnswerDate { with, .. } => Some(with),
            _ => None,
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
            | Self::AddWorkstream(_)
            | Self::CloseOffice { .. }
            | Self::Configure { .. }
            | Self::EditWorkstream { .. }
            | Self::RemoveWorkstream(_)
            | Self::Bulk(_)
            | Self::HoldStocktake { .. }
            | Self::WithdrawStocktake { .. }
            | Self::FollowLine { .. }
            | Self::SettleLine { .. }
            | Self::NoteExternal(_)
            | Self::UndoBulk { .. } => None,
            Self::AddTask(task) => Some(&task.key),
            Self::Propose { wish, .. } | Self::Change { wish, .. } => wish.task(),
            Self::If { command, .. } => command.task(),
            Self::DecideProposal { .. } => None,
            Self::Undo { event } => event.change.task(),
            Self::Link { task, .. } | Self::Unlink { task, .. } => Some(task),
            Self::RemoveTask(task)
            | Self::EditTask { task, .. }
            | Self::Report { task, .. }
            | Self::FinishPart { task, .. }
            | Self::Comment { task, .. }
            | Self::Answer { task, .. }
            | Self::AskDate { task, .. }
            | Self::AnswerDate { task, .. }
            | Self::GiveOpinion { task, .. }
            | Self::Submit { task, .. }
            | Self::Attach { task, .. }
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
