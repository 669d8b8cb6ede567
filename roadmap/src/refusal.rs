//! Why a command is refused, as data that an interface can translate and point at a field.

use serde::{Deserialize, Serialize};

use crate::{Deadline, NodeKey, OfficeKey, TaskKey, Text, roles::Role};

/// Why nothing happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The actor may not do this.
    #[error("not allowed: {0:?}")]
    Forbidden(Forbidden),
    /// A key names nothing.
    #[error("there is no {what} `{key}`")]
    Unknown {
        /// What was looked for.
        what: String,
        /// The key that was given.
        key: String,
    },
    /// One or more values cannot be taken.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Fault>),
    /// The task was edited by somebody else meanwhile.
    #[error("edited by somebody else meanwhile")]
    Stale {
        /// The revision in force.
        revision: u64,
        /// The fields that differ from what is asked for now.
        differences: Vec<Difference>,
    },
}

/// Which right is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Forbidden {
    /// Nobody is signed in.
    SignIn,
    /// The password was given by somebody else and must be changed first.
    MustChange,
    /// Somebody is there already, so nobody can be made the first.
    SetUpOver,
    /// A link by which somebody comes in was used, taken back or is too old, or whoever made it may not any
    /// more.
    InvitationOver,
    /// The role is missing.
    Role {
        /// The role that may.
        role: Role,
    },
    /// The person does not act for the office.
    Office {
        /// The office that may.
        office: OfficeKey,
    },
    /// The deadline of an approved roadmap moves only by a decision.
    DeadlineFixed,
    /// The criteria of an approved roadmap change only with consent; in logs from before there were other
    /// proposals.
    CriteriaFixed,
    /// What was approved changes only by proposal and decision.
    ByProposal,
    /// Nobody takes back what somebody else did.
    NotYours,
    /// Nobody decides on what they submitted.
    OwnSubmission,
    /// Nobody decides on a submission to which they added evidence.
    OwnEvidence,
    /// Nobody decides on a task of an own office.
    OwnTask,
    /// The second accept is another person's.
    SecondAccept,
    /// Nobody decides on a request of their own.
    OwnRequest,
}

impl From<Vec<Fault>> for Refusal {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Invalid(faults)
    }
}

impl From<Forbidden> for Refusal {
    fn from(value: Forbidden) -> Self {
        Self::Forbidden(value)
    }
}

/// A value that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Fault {
    /// The field of the form or the place in the file.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "problem")]
pub enum Problem {
    /// It is missing.
    #[error("is required")]
    Required,
    /// It is longer than it may be.
    #[error("is longer than {most} characters")]
    TooLong {
        /// Characters at the most.
        most: usize,
    },
    /// It is no number in the range.
    #[error("is not a number from {from} to {to}")]
    NotInRange {
        /// The least value.
        from: i64,
        /// The greatest value.
        to: i64,
    },
    /// It is no date.
    #[error("is not a date such as 2026-12-01, 2026-12 or 2026-Q4")]
    NotADate,
    /// It is no day.
    #[error("is not a day such as 2026-12-01")]
    NotADay,
    /// It can be read as two different days.
    #[error("can be read as two different days: write it as 2026-12-01 or 01.12.2026")]
    TwoDays,
    /// It is a spreadsheet's number of a day.
    #[error("is a spreadsheet's number of a day ({day}): give the column the form of a date")]
    SerialDay {
        /// The day.
        day: chrono::NaiveDate,
    },
    /// It is an error of a spreadsheet, such as `#N/A`.
    #[error("is an error of the spreadsheet")]
    SheetError,
    /// Two columns say it.
    #[error("is said by two columns: leave one of them out")]
    SaidTwice,
    /// It is no key.
    #[error("is not a key: letters, digits, dot, dash and underscore, at most 40")]
    NotAKey,
    /// The key is in use.
    #[error("is taken")]
    Taken,
    /// It is wished for, and would change nothing.
    #[error("changes nothing")]
    Unchanged,
    /// The same is proposed already, and waits for a decision.
    #[error("is proposed already")]
    AlreadyProposed,
    /// It was done too long ago to be taken back.
    #[error("was done too long ago to be taken back")]
    TooLate,
    /// It is of a kind that cannot be taken back.
    #[error("cannot be taken back")]
    NotUndone,
    /// It names nothing.
    #[error("names nothing that exists")]
    Unknown,
    /// It names an office that is not there.
    #[error("no office has the key or the name `{name}`")]
    NoOffice {
        /// What was written.
        name: String,
        /// The name of the only office that begins so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        near: Option<Text>,
    },
    /// It names a task or a workstream that is not there.
    #[error("no task or workstream has the key or the title `{name}`")]
    NoTask {
        /// What was written.
        name: String,
        /// The key of the only task that has it in its title.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        near: Option<TaskKey>,
    },
    /// It is none of the values offered.
    #[error("is none of the values offered")]
    NotAChoice,
    /// A date is not later than another that it must follow.
    #[error("is not after {date}")]
    NotAfter {
        /// The other date.
        date: Deadline,
    },
    /// A date lies before another that it must not precede.
    #[error("is before {date}")]
    Before {
        /// The date that it must not precede.
        date: Deadline,
    },
    /// A date lies after another that it must not follow.
    #[error("is after {date}")]
    After {
        /// The date that it must not follow.
        date: Deadline,
    },
    /// A text has characters that cannot be seen or that turn what follows around.
    #[error("has characters that cannot be shown")]
    NotPlain,
    /// It is shorter than it may be.
    #[error("is shorter than {least} characters")]
    TooShort {
        /// Characters at the least.
        least: usize,
    },
    /// A password that anyone would guess.
    #[error("is one of the passwords that anyone would try first")]
    TooCommon,
    /// Somebody must be left who keeps people.
    #[error("would leave nobody who keeps people")]
    LastAdmin,
    /// Something else happened to it since, so that it cannot be taken back.
    #[error("something happened to {key} since")]
    Overtaken {
        /// The task or the workstream.
        key: NodeKey,
    },
    /// Somebody else changed the same value meanwhile.
    #[error("is `{now}` by now")]
    Meanwhile {
        /// The value in force.
        now: String,
    },
    /// It would be a part of itself, or wait for what it is a part of.
    #[error("would be a part of itself")]
    WithinItself,
    /// A name has what parts names from one another.
    #[error("has a semicolon, which parts names")]
    Separator,
    /// The roadmap is archived: nothing is done in it any more.
    #[error("the roadmap is archived")]
    Archived,
    /// Something still needs it.
    #[error("is still needed by {by}")]
    InUse {
        /// What needs it.
        by: String,
    },
    /// The cell has a formula, and the file has no result of it.
    #[error("has a formula without a result")]
    NoResult,
    /// Nobody would control the roadmap any more.
    #[error("nobody would control the roadmap any more")]
    LastController,
    /// There is no room for more of what was sent and not used.
    #[error("would be more than may wait to be used")]
    NoRoom,
    /// A right that nobody takes away from themselves.
    #[error("is a right that nobody takes away from themselves")]
    OwnRights,
    /// Nobody is their own deputy.
    #[error("is the person who is away")]
    OwnDeputy,
    /// A deputy who is away at the same time, or who has a deputy's deputy after them.
    #[error("would make a chain of deputies")]
    DeputyChain,
    /// No mail can be sent there.
    #[error("is not an address for mail such as ann@example.org")]
    NotAnAddress,
    /// A reason for a return was given with an accept.
    #[error("is for a return only")]
    OnlyOnReturn,
    /// A file is of a kind that is not taken.
    #[error("is of a kind that is not taken")]
    KindNotTaken,
    /// A file begins otherwise than the ending of its name says.
    #[error("is not what the ending of its name says")]
    WrongKind,
    /// A file has nothing in it.
    #[error("is empty")]
    Empty,
    /// A file is larger than it may be.
    #[error("is larger than {most} bytes")]
    TooLarge {
        /// Bytes at the most.
        most: u64,
    },
    /// A line is neither an address nor a document's number and date.
    #[error("is neither an address nor a document's number and date")]
    NotEvidence,
    /// It was before the meeting, so that it did not come of it.
    #[error("was before the meeting on {day}")]
    Earlier {
        /// The day of the meeting.
        day: chrono::NaiveDate,
    },
    /// A date lies in the future.
    #[error("is after today")]
    InTheFuture,
    /// A task would wait for itself.
    #[error("links a task to itself")]
    SelfLink,
    /// The link exists already.
    #[error("exists already")]
    Duplicate,
    /// The link would close a circle.
    #[error("closes a circle: {}", .path.join(" → "))]
    Cycle {
        /// The tasks of the circle, the first one repeated at the end.
        path: Vec<NodeKey>,
    },
    /// The schedule would reach beyond the years that dates may have.
    #[error("reaches beyond the years that dates may have")]
    BeyondYears,
    /// Three estimates that do not rise.
    #[error("must rise from low over likely to high")]
    NotRising,
    /// The roadmap must be approved first.
    #[error("the roadmap is not approved yet")]
    NotApproved,
    /// The roadmap is approved already.
    #[error("the roadmap is approved already")]
    Approved,
    /// The state of the task does not allow it.
    #[error("the state of the task does not allow this")]
    WrongState,
    /// A calendar has no working day.
    #[error("has no working day")]
    NoWorkingDay,
    /// It is no task of another roadmap that whoever asks may read.
    #[error("is no task that you can wait for: {key}")]
    NotThere {
        /// What was named.
        key: String,
    },
    /// It is a task of the same roadmap.
    #[error("is in this roadmap: {key}")]
    SameRoadmap {
        /// Its key.
        key: String,
    },
    /// A roadmap for everyone waits for it.
    #[error("is waited for by {key}, which everyone may read")]
    WaitedFor {
        /// The roadmap that waits.
        key: String,
    },
    /// It is no number of days from the final deadline.
    #[error("is neither days from the final deadline, such as D-27, nor a date")]
    NotADistance,
    /// A roadmap for everyone cannot wait for one that is for members only.
    #[error("is for members only: {key}")]
    MembersOnly {
        /// What was named.
        key: String,
    },
    /// Another task still waits for it.
    #[error("is still linked to {key}")]
    Linked {
        /// The task that waits.
        key: NodeKey,
    },
    /// Too many of them.
    #[error("are more than {most}")]
    TooMany {
        /// The greatest number.
        most: usize,
    },
    /// An instant lies before that of the event before.
    #[error("happened before the event before it")]
    BackInTime,
    /// The file's history does not lead to what the file states.
    #[error("does not follow from the history of the file")]
    NotFromHistory,
    /// Anything that a reader of files says, in English.
    #[error("{text}")]
    Malformed {
        /// The message.
        text: String,
    },
}

/// Two values of a field that two people gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// The value in force.
    pub theirs: String,
    /// The value asked for.
    pub yours: String,
}

impl Refusal {
    /// Refuses one value of one field.
    pub fn field(field: &str, problem: Problem) -> Self {
        Self::Invalid(vec![Fault { field: field.to_owned(), problem }])
    }

    /// Refuses a key that names nothing.
    pub fn unknown(what: &str, key: &str) -> Self {
        Self::Unknown { what: what.to_owned(), key: key.chars().take(60).collect() }
    }
}
