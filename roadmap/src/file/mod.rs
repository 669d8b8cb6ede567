//! Roadmap files: what a plan looks like outside the record, in JSON and in CSV.

mod csv;
mod json;
mod table;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Approval, CoOwner, Criterion, Deadline, Directive, Key, Link, NonWorkingDay, Office, Roadmap,
    Settings, Task, Text, WorkingCalendar, Workstream, estimate::Estimate,
};

pub use self::{
    csv::{CsvOptions, harmless, read_csv, write_csv},
    json::{Brought, Contents, FORMAT, VERSION, read_json, task_json, task_rows, write_json},
    table::decode,
};

/// A plan as it is created: everything that people decide, nothing that is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// The name in addresses.
    pub key: Key,
    /// What readers see as its title.
    pub title: Text,
    /// The zone of every date, by its IANA name.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Which days are worked.
    #[serde(default)]
    pub calendar: CalendarChoice,
    /// Where a deadline on a day off falls.
    #[serde(default)]
    pub non_working_day: NonWorkingDay,
    /// The day on which work begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
    /// The task whose deadline is the directive's.
    #[serde(rename = "final", default, skip_serializing_if = "Option::is_none")]
    pub final_task: Option<Key>,
    /// Whether it may be read without signing in.
    #[serde(default)]
    pub public: bool,
    /// Whether its history is made up for a demonstration.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
    /// Windows and cadences of the status rules.
    #[serde(default)]
    pub settings: Settings,
    /// The decision that put it into force, for a plan that was approved elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Approval>,
    /// The directive that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub directive: Option<Directive>,
    /// The bodies that own tasks.
    #[serde(default)]
    pub offices: Vec<Office>,
    /// The groups of tasks.
    #[serde(default)]
    pub workstreams: Vec<Workstream>,
    /// The tasks.
    #[serde(default)]
    pub tasks: Vec<TaskDefinition>,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// A working calendar by the name of a built-in one, or written out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CalendarChoice {
    /// `ru`, `mon-fri` or `continuous`.
    BuiltIn(Key),
    /// A calendar of the roadmap's own.
    Own(WorkingCalendar),
}

impl CalendarChoice {
    /// Names a calendar if every installation has it, else writes it out.
    pub fn of(calendar: &Arc<WorkingCalendar>) -> Self {
        match WorkingCalendar::built_in(&calendar.key) {
            Some(known) if known == *calendar => Self::BuiltIn(known.key.clone()),
            _ => Self::Own((**calendar).clone()),
        }
    }

    /// Returns the calendar itself; none for a name that no installation has.
    pub fn calendar(&self) -> Option<Arc<WorkingCalendar>> {
        match self {
            Self::BuiltIn(key) => WorkingCalendar::built_in(key),
            Self::Own(own) => Some(Arc::new(own.clone())),
        }
    }
}

/// Reads and writes an office's calendar as a [`CalendarChoice`].
pub mod own_calendar {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::CalendarChoice;
    use crate::WorkingCalendar;

    /// Writes the name of a built-in calendar, or the calendar.
    pub fn serialize<S: Serializer>(
        calendar: &Option<Arc<WorkingCalendar>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        calendar.as_ref().map(CalendarChoice::of).serialize(serializer)
    }

    /// Reads either; an unknown name is an error.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<WorkingCalendar>>, D::Error> {
        let Some(choice) = Option::<CalendarChoice>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let calendar = choice.calendar().ok_or_else(|| D::Error::custom("no such calendar"))?;
        Ok(Some(calendar))
    }
}

impl Default for CalendarChoice {
    fn default() -> Self {
        Self::BuiltIn("mon-fri".to_owned())
    }
}

/// A task as it is planned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskDefinition {
    /// See [`Task::key`].
    pub key: Key,
    /// See [`Task::workstream`].
    #[serde(default)]
    pub workstream: Key,
    /// See [`Task::title`].
    #[serde(default)]
    pub title: Text,
    /// See [`Task::owner`].
    #[serde(default)]
    pub owner: Key,
    /// See [`Task::co_owners`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_owners: Vec<CoOwner>,
    /// See [`Task::start`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<NaiveDate>,
    /// See [`Task::fixed_deadline`]; left out where it equals the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_deadline: Option<Deadline>,
    /// See [`Task::deadline`]; left out, it follows from start and duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// See [`Task::duration`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// See [`Task::estimate`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// See [`Task::start_no_earlier_than`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_no_earlier_than: Option<NaiveDate>,
    /// See [`Task::must_finish_by`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_finish_by: Option<NaiveDate>,
    /// See [`Task::links`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// See [`Task::deliverable`].
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub deliverable: Text,
    /// See [`Task::criteria`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// See [`Task::basis`].
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub basis: Text,
    /// See [`Task::sources`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// See [`Task::clause`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Key>,
}

impl TaskDefinition {
    /// Returns the plan of a task without what happened to it.
    pub fn of(task: &Task) -> Self {
        let original = task.fixed_deadline.filter(|original| *original != task.deadline);
        Self {
            key: task.key.clone(),
            workstream: task.workstream.clone(),
            title: task.title.clone(),
            owner: task.owner.clone(),
            co_owners: task.co_owners.clone(),
            start: task.start,
            original_deadline: original,
            deadline: Some(task.deadline),
            duration: task.duration,
            estimate: task.estimate,
            start_no_earlier_than: task.start_no_earlier_than,
            must_finish_by: task.must_finish_by,
            links: task.links.clone(),
            deliverable: task.deliverable.clone(),
            criteria: task.criteria.clone(),
            basis: task.basis.clone(),
            sources: task.sources.clone(),
            clause: task.clause.clone(),
        }
    }
}

impl Definition {
    /// Returns the plan of a roadmap as it stands, without what happened to it.
    pub fn of(roadmap: &Roadmap) -> Self {
        let calendar = CalendarChoice::of(&roadmap.calendar);
        Self {
            key: roadmap.key.clone(),
            title: roadmap.title.clone(),
            time_zone: roadmap.time_zone.name().to_owned(),
            calendar,
            non_working_day: roadmap.non_working_day,
            start: roadmap.start,
            final_task: roadmap.final_task.clone(),
            public: roadmap.public,
            sample: roadmap.sample,
            settings: roadmap.settings.clone(),
            approved: roadmap.approval.clone(),
            directive: roadmap.directive.clone(),
            offices: (*roadmap.offices).clone(),
            workstreams: (*roadmap.workstreams).clone(),
            tasks: roadmap.tasks.iter().map(|task| TaskDefinition::of(task)).collect(),
        }
    }
}
