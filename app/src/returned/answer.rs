//! What a row that comes back changes, and what comes of it.

use std::collections::BTreeSet;

use exchange::table::Field;

/// What its author says to all of it.
pub struct Words {
    /// The name of the file.
    pub file: String,
    /// Why the plan should change.
    pub reason: String,
    /// Why deadlines should.
    pub explanation: String,
    /// What is done meanwhile.
    pub mitigation: String,
    /// The kind of that reason.
    pub category: String,
    /// Fields, as `KEY:field`, in which the file is taken although something else happened here.
    pub take: BTreeSet<String>,
}

/// What comes of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is so already.
    Already,
    /// It is reported.
    Report,
    /// It changes at once.
    Edit,
    /// It is proposed.
    Propose,
    /// Another deadline is asked for.
    Ask,
    /// It is new in a draft.
    Add,
    /// It is new, and proposed.
    ProposeAdd,
    /// Something else happened here since it was exported.
    Conflict,
    /// It is not taken: why.
    Refused(String),
}

impl Answer {
    /// Returns its name in texts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Already => "already",
            Self::Report => "report",
            Self::Edit => "edit",
            Self::Propose => "propose",
            Self::Ask => "ask",
            Self::Add => "add",
            Self::ProposeAdd => "propose-add",
            Self::Conflict => "conflict",
            Self::Refused(_) => "refused",
        }
    }

    /// Every name, for the catalogue.
    pub const CODES: [&'static str; 9] = [
        "already",
        "report",
        "edit",
        "propose",
        "ask",
        "add",
        "propose-add",
        "conflict",
        "refused",
    ];

    /// Tells whether something is done.
    pub fn is_done(&self) -> bool {
        !matches!(self, Self::Already | Self::Conflict | Self::Refused(_))
    }
}

/// A field that the file changes.
pub struct Difference {
    /// The field; the key for a row as a whole.
    pub field: Field,
    /// As it was exported.
    pub exported: String,
    /// As it is now.
    pub now: String,
    /// As the file has it.
    pub file: String,
    /// What comes of it.
    pub answer: Answer,
}

/// A row that comes back.
pub struct Row {
    /// The row, as a spreadsheet counts it.
    pub number: usize,
    /// The key of the task.
    pub key: String,
    /// Its title.
    pub title: String,
    /// What the file changes.
    pub differences: Vec<Difference>,
}
