//! Meetings that looked at one version of a roadmap, and what was decided there.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::key::{OfficeKey, TaskKey};
use super::person::By;
use super::report::Halt;

/// A meeting on one frozen version, with its minutes.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stocktake {
    /// Its number in the roadmap, counted from 1.
    pub number: u32,
    /// The day on which it was held.
    pub day: NaiveDate,
    /// The instant at which it was recorded; what is recorded later is after the cut.
    pub at: DateTime<Utc>,
    /// Who recorded it.
    pub by: By,
    /// The version that it looked at: the one before it.
    pub version: u64,
    /// Who took part, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub participants: String,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// That it was held by mistake: it counts no more, and its number stays taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Halt>,
}

impl Stocktake {
    /// Finds a line of the minutes by its number, counted from 1.
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.lines.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

/// A line of the minutes: a decision with an office and a date.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What was decided.
    pub text: String,
    /// Who does it.
    pub office: OfficeKey,
    /// The day by which it is to be done.
    pub until: NaiveDate,
    /// What of the plan it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub became: Option<Became>,
    /// What somebody said that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

impl Line {
    /// Returns a line of which nothing came yet.
    pub fn new(text: String, office: OfficeKey, until: NaiveDate) -> Self {
        Self { text, office, until, became: None, settled: None }
    }
}

/// What of the plan a line of the minutes became.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Became {
    /// A task, which may still wait for a decision on its proposal.
    Task {
        /// Its key.
        task: TaskKey,
    },
    /// A blocking question.
    Question {
        /// The task about which it is asked.
        task: TaskKey,
        /// Which of its comments, counted from 0.
        comment: usize,
    },
    /// A request for another deadline.
    Request {
        /// The task.
        task: TaskKey,
        /// Which of its requests, counted from 0.
        request: usize,
    },
}

impl Became {
    /// Returns the task that it is, or is about.
    pub fn task(&self) -> &TaskKey {
        match self {
            Self::Task { task } | Self::Question { task, .. } | Self::Request { task, .. } => task,
        }
    }
}

/// What somebody said that came of a line of the minutes.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The day on which they said it.
    pub on: NaiveDate,
    /// Who said it.
    pub by: By,
    /// Whether it was done.
    pub kept: bool,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}
