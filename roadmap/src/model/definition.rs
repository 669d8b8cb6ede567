//! A plan as it is created or written to a file: what people decide, without what happened to it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    directive::Directive,
    key::{RoadmapKey, TaskKey},
    link::LagUnit,
    office::{Office, Workstream},
    roadmap::{Approval, Roadmap},
    settings::Settings,
    task_plan::TaskPlan,
};
use crate::{CalendarChoice, NonWorkingDay, Text};

/// A plan as it is created: everything that people decide, nothing that is computed.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// The name in addresses.
    pub key: RoadmapKey,
    /// What readers see as its title.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Title"))]
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
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    pub start: Option<NaiveDate>,
    /// The task whose deadline is the directive's.
    #[serde(rename = "final", default, skip_serializing_if = "Option::is_none")]
    pub final_task: Option<TaskKey>,
    /// Whether it may be read without signing in.
    #[serde(default)]
    pub public: bool,
    /// Since when nothing is done in it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<NaiveDate>,
    /// In what days distances from the final deadline are counted where its plan is a template, offered to
    /// whoever may begin a roadmap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<LagUnit>,
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
    pub tasks: Vec<TaskPlan>,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl Definition {
    /// Returns an empty plan, with everything as in a file that says nothing but its key and its title.
    pub fn named(key: impl Into<RoadmapKey>, title: Text) -> Self {
        Self {
            key: key.into(),
            title,
            time_zone: utc(),
            calendar: CalendarChoice::default(),
            non_working_day: NonWorkingDay::default(),
            start: None,
            final_task: None,
            public: false,
            archived: None,
            template: None,
            sample: false,
            settings: Settings::default(),
            approved: None,
            directive: None,
            offices: Vec::new(),
            workstreams: Vec::new(),
            tasks: Vec::new(),
        }
    }

    /// Returns the plan of a roadmap as it stands, without what happened to it.
    pub fn of(roadmap: &Roadmap) -> Self {
        let tasks = roadmap.tasks.iter().map(|task| TaskPlan::of(task)).collect();
        Self { tasks, ..Self::without_tasks(roadmap) }
    }

    /// Returns the definition of a roadmap but for its tasks, which may be many.
    pub fn without_tasks(roadmap: &Roadmap) -> Self {
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
            archived: roadmap.archived,
            template: roadmap.template,
            sample: roadmap.sample,
            settings: roadmap.settings.clone(),
            approved: roadmap.approval.clone(),
            directive: roadmap.directive.clone(),
            offices: (*roadmap.offices).clone(),
            workstreams: (*roadmap.workstreams).clone(),
            tasks: Vec::new(),
        }
    }
}
