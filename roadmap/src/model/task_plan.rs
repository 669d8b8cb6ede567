//! A task as it is planned, without what happened to it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    external::External,
    key::{ClauseKey, OfficeKey, TaskKey, WorkstreamKey},
    link::Link,
    office::CoOwner,
    submission::Criterion,
    task::Task,
};
use crate::{Deadline, Text, estimate::Estimate};

/// A task as it is planned.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskPlan {
    /// Its stable short name.
    pub key: TaskKey,
    /// The workstream that it belongs to.
    #[serde(default)]
    pub workstream: WorkstreamKey,
    /// What readers see.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Title"))]
    pub title: Text,
    /// The lead office.
    #[serde(default)]
    pub owner: OfficeKey,
    /// The other offices that contribute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 200)))]
    pub co_owners: Vec<CoOwner>,
    /// The first planned day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    pub start: Option<NaiveDate>,
    /// The deadline at approval; left out where it equals the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_deadline: Option<Deadline>,
    /// The deadline in force; left out, it follows from start and duration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// Working days that the work takes, 0 for a milestone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(max = 10_000)))]
    pub duration: Option<u32>,
    /// How long it may take, where somebody has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// The first day on which it may start, whatever its links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    pub start_no_earlier_than: Option<NaiveDate>,
    /// The last day on which it must be finished for reasons of the plan; no deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::Day>"))]
    pub must_finish_by: Option<NaiveDate>,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 200)))]
    pub links: Vec<Link>,
    /// Milestones of other roadmaps that must be finished before it may start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 200)))]
    pub external: Vec<External>,
    /// What it brings about.
    #[serde(default, skip_serializing_if = "Text::is_unset")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Short"))]
    pub deliverable: Text,
    /// What must hold for it to count as fulfilled, and by what that is verified.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 20)))]
    pub criteria: Vec<Criterion>,
    /// On what it rests.
    #[serde(default, skip_serializing_if = "Text::is_unset")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Short"))]
    pub basis: Text,
    /// Where that can be read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = 200), inner(length(max = 600))))]
    pub sources: Vec<String>,
    /// The clause of the directive that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<ClauseKey>,
}

impl TaskPlan {
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
            external: task.external.clone(),
            deliverable: task.deliverable.clone(),
            criteria: task.criteria.clone(),
            basis: task.basis.clone(),
            sources: task.sources.clone(),
            clause: task.clause.clone(),
        }
    }
}
