//! What a schedule is computed from: activities, links, calendars, and how far each activity is.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    Link, Logic, TaskKey, Tree, WorkingCalendar, Workstream, WorkstreamKey, estimate::Estimate,
};

/// A network of activities, read from a roadmap on a day or from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The first day of the roadmap.
    pub start: NaiveDate,
    /// The data date; none for the plan without progress.
    pub today: Option<NaiveDate>,
    /// What progress against the order of links does to what is left.
    pub progress: Logic,
    /// Working calendars; the first is the roadmap's.
    pub calendars: Vec<Arc<WorkingCalendar>>,
    /// Groups that links may name, or that wait themselves.
    pub groups: Vec<Group>,
    /// What is to be done.
    pub activities: Vec<Activity>,
    /// The task whose deadline is the directive's.
    pub final_task: Option<TaskKey>,
}

/// A workstream: a link from it means each of its tasks, a link of its own is each task's.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Group {
    /// Its key.
    pub key: WorkstreamKey,
    /// The one that it is a part of: its tasks are also that one's.
    #[serde(default)]
    pub parent: Option<WorkstreamKey>,
    /// What all of its tasks wait for, those above included.
    #[serde(default)]
    pub links: Vec<Link>,
}

impl Group {
    /// Reads all workstreams of a plan.
    pub fn all(workstreams: &[Workstream]) -> Vec<Self> {
        let tree = Tree::of(workstreams);
        let groups = workstreams.iter().enumerate().map(|(at, group)| Self {
            key: group.key.clone(),
            parent: group.parent.clone(),
            links: tree.links(workstreams, at),
        });
        groups.collect()
    }
}

/// One task as the network sees it. Dates are inclusive days in the roadmap's zone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Activity {
    /// Its key.
    pub key: TaskKey,
    /// The group that it belongs to, by position.
    pub group: Option<usize>,
    /// The calendar by which it is worked on, by position.
    pub calendar: usize,
    /// Working days that the whole of it takes, 0 for a milestone.
    pub duration: u32,
    /// Whether somebody said how long it takes; else it is as long as the window planned for it.
    pub measured: bool,
    /// What it waits for.
    pub links: Vec<Link>,
    /// The first planned day, which binds nothing.
    pub planned_start: Option<NaiveDate>,
    /// The first day on which it may start.
    pub not_before: Option<NaiveDate>,
    /// The day at whose end what it waits for in other roadmaps is finished.
    pub external: Option<NaiveDate>,
    /// The last day on which it must be finished, whatever the deadline.
    pub must_finish: Option<NaiveDate>,
    /// The effective deadline.
    pub deadline: Option<NaiveDate>,
    /// How long it may take, where somebody has said so.
    pub estimate: Option<Estimate>,
    /// How far it is.
    pub progress: Progress,
}

/// What has been reported and decided of an activity up to the data date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The first day of work.
    pub started: Option<NaiveDate>,
    /// Percent done by the latest report.
    pub percent: u8,
    /// The owner's latest forecast of the finish.
    pub forecast: Option<NaiveDate>,
    /// The day of the submission that was accepted or is in review.
    pub submitted: Option<NaiveDate>,
    /// Whether it was withdrawn: it waits for nothing and nothing waits for it.
    pub withdrawn: bool,
}

impl Plan {
    /// Finds an activity by its key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.activities.iter().position(|activity| activity.key == key)
    }
}
