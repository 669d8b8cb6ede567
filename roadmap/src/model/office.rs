//! Who works: offices, the workstreams that they lead, and their parts of tasks.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::key::{OfficeKey, WorkstreamKey};
use super::link::Link;
use crate::{Text, WorkingCalendar};

/// A body that owns tasks: the Prime Minister's Office, a ministry, a company.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Its stable short name.
    pub key: OfficeKey,
    /// The name that readers see.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Title"))]
    pub name: Text,
    /// Which days it works, where they are not the roadmap's.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "crate::calendar::own_calendar"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::CalendarChoice>"))]
    pub calendar: Option<Arc<WorkingCalendar>>,
    /// When it was closed, and who took over what it had to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closed>,
}

impl Office {
    /// Returns an office that works the days of its roadmap.
    pub fn named(key: impl Into<OfficeKey>, name: Text) -> Self {
        Self { key: key.into(), name, calendar: None, closed: None }
    }
}

/// The end of an office.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The day.
    pub on: NaiveDate,
    /// The office that took over what it had to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<OfficeKey>,
}

/// A group of tasks with a lead office.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workstream {
    /// Its stable short name, by custom the prefix of its tasks' keys.
    pub key: WorkstreamKey,
    /// What readers see.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Title"))]
    pub title: Text,
    /// The lead office.
    pub owner: OfficeKey,
    /// The workstream of which it is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<WorkstreamKey>,
    /// The other offices that contribute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_owners: Vec<OfficeKey>,
    /// What all of its tasks wait for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 200)))]
    pub links: Vec<Link>,
    /// What it brings about.
    #[serde(default, skip_serializing_if = "Text::is_unset")]
    pub deliverable: Text,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Text::is_unset")]
    pub basis: Text,
    /// Where that can be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

/// An office that contributes to a task, with its own part if it has one.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "CoOwnerForm", into = "CoOwnerForm")]
pub struct CoOwner {
    /// The contributing office.
    pub office: OfficeKey,
    /// The day by which its part is due.
    pub due: Option<NaiveDate>,
    /// The day on which its part was done.
    pub done: Option<NaiveDate>,
}

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum CoOwnerForm {
    Office(OfficeKey),
    Part {
        office: OfficeKey,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<NaiveDate>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        done: Option<NaiveDate>,
    },
}

impl From<CoOwnerForm> for CoOwner {
    fn from(form: CoOwnerForm) -> Self {
        match form {
            CoOwnerForm::Office(office) => Self { office, due: None, done: None },
            CoOwnerForm::Part { office, due, done } => Self { office, due, done },
        }
    }
}

impl From<CoOwner> for CoOwnerForm {
    fn from(part: CoOwner) -> Self {
        match part {
            CoOwner { office, due: None, done: None } => Self::Office(office),
            CoOwner { office, due, done } => Self::Part { office, due, done },
        }
    }
}
