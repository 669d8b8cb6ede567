//! Roadmap files: what a plan looks like outside the record, in JSON and in CSV.

mod csv;
mod json;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Approval, CoOwner, Deadline, Directive, Key, Link, NonWorkingDay, Office, Roadmap, Settings,
    Task, Text, WorkingCalendar, Workstream,
};

pub use self::{
    csv::{CsvOptions, harmless, read_csv, write_csv},
    json::{Contents, FORMAT, VERSION, read_json, task_json, write_json},
};

/// A plan as it is created: everything that people decide, nothing that is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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

impl Default for CalendarChoice {
    fn default() -> Self {
        Self::BuiltIn("mon-fri".to_owned())
    }
}

/// A task as it is planned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// See [`Task::links`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// See [`Task::deliverable`].
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub deliverable: Text,
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
            links: task.links.clone(),
            deliverable: task.deliverable.clone(),
            basis: task.basis.clone(),
            sources: task.sources.clone(),
            clause: task.clause.clone(),
        }
    }
}

impl Definition {
    /// Returns the plan of a roadmap as it stands, without what happened to it.
    pub fn of(roadmap: &Roadmap) -> Self {
        let built_in = WorkingCalendar::built_in(&roadmap.calendar.key);
        let calendar = match built_in {
            Some(known) if known == roadmap.calendar => CalendarChoice::BuiltIn(known.key.clone()),
            _ => CalendarChoice::Own((*roadmap.calendar).clone()),
        };
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
