//! A date on which two offices agree for a link between their tasks.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::key::{OfficeKey, TaskKey};
use super::person::By;

/// How far two offices have come with a date.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accord {
    /// The office that waits asked for it.
    Asked,
    /// The office that gives offered another one.
    Offered,
    /// Both agreed on it.
    Agreed,
    /// The office that gives refused it.
    Refused,
}

/// The date by which an office has a task finished for another office's task that waits for it, kept with
/// the task that waits.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The task that is waited for.
    pub with: TaskKey,
    /// How far they have come.
    pub state: Accord,
    /// The date that was asked for.
    pub asked: NaiveDate,
    /// The date that was asked for, offered, agreed on or refused last.
    pub date: NaiveDate,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The instant of the last word.
    pub at: DateTime<Utc>,
    /// Who had it.
    pub by: By,
    /// The office for which they spoke.
    pub office: OfficeKey,
}
