//! A task as it is planned, without what happened to it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    key::{ClauseKey, OfficeKey, TaskKey, WorkstreamKey},
    link::Link,
    office::CoOwner,
    submission::Criterion,
    task::Task,
};
use crate::{Deadline, Text, estimate::Estimate};

/// A task as it is planned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskPlan {
    /// See [`Task::key`].
    pub key: TaskKey,
    /// See [`Task::workstream`].
    #[serde(default)]
    pub workstream: WorkstreamKey,
    /// See [`Task::title`].
    #[serde(default)]
    pub title: Text,
    /// See [`Task::owner`].
    #[serde(default)]
    pub owner: OfficeKey,
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
            deliverable: task.deliverable.clone(),
            criteria: task.criteria.clone(),
            basis: task.basis.clone(),
            sources: task.sources.clone(),
            clause: task.clause.clone(),
        }
    }
}
