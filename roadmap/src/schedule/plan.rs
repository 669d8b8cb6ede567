//! What a schedule is computed from: activities, links, calendars, and how far each activity is.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Key, Link, Logic, WorkingCalendar, estimate::Estimate};

/// A network of activities, read from a roadmap on a day or from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The first day of the roadmap.
    pub start: NaiveDate,
    /// The data date; none for the plan without progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<NaiveDate>,
    /// What progress against the order of links does to what is left.
    #[serde(default, skip_serializing_if = "Logic::is_default")]
    pub progress: Logic,
    /// Working calendars; the first is the roadmap's.
    pub calendars: Vec<Arc<WorkingCalendar>>,
    /// Groups that links may name, or that wait themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// What is to be done.
    pub activities: Vec<Activity>,
    /// The task whose deadline is the directive's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_task: Option<Key>,
}

/// A workstream: a link from it means each of its tasks, a link of its own is each task's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its key.
    pub key: Key,
    /// What all of its tasks wait for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

/// One task as the network sees it. Dates are inclusive days in the roadmap's zone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Its key.
    pub key: Key,
    /// The group that it belongs to, by position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<usize>,
    /// The calendar by which it is worked on, by position.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub calendar: usize,
    /// Working days that the whole of it takes, 0 for a milestone.
    pub duration: u32,
    /// Whether somebody said how long it takes; else it is as long as the window planned for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub measured: bool,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// The first planned day, which binds nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_start: Option<NaiveDate>,
    /// The first day on which it may start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<NaiveDate>,
    /// The last day on which it must be finished, whatever the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_finish: Option<NaiveDate>,
    /// The effective deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<NaiveDate>,
    /// How long it may take, where somebody has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// How far it is.
    #[serde(default, skip_serializing_if = "Progress::is_none")]
    pub progress: Progress,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// What has been reported and decided of an activity up to the data date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The first day of work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<NaiveDate>,
    /// Percent done by the latest report.
    #[serde(skip_serializing_if = "is_none_done")]
    pub percent: u8,
    /// The owner's latest forecast of the finish.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<NaiveDate>,
    /// The day of the submission that was accepted or is in review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submitted: Option<NaiveDate>,
    /// Whether it was withdrawn: it waits for nothing and nothing waits for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

fn is_none_done(percent: &u8) -> bool {
    *percent == 0
}

impl Progress {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Plan {
    /// Finds an activity by its key.
    pub fn position(&self, key: &str) -> Option<usize> {
        self.activities.iter().position(|activity| activity.key == key)
    }

    /// Returns the plan as a report would leave it.
    pub fn with_report(&self, task: usize, percent: u8, forecast: Option<NaiveDate>) -> Self {
        let mut plan = self.clone();
        if let Some(activity) = plan.activities.get_mut(task) {
            let progress = &mut activity.progress;
            progress.percent = percent;
            progress.forecast = forecast.or(progress.forecast);
            if percent > 0 {
                progress.started = progress.started.or(plan.today);
            }
        }
        plan
    }

    /// Returns the plan as a new link would leave it.
    pub fn with_link(&self, task: usize, link: Link) -> Self {
        let mut plan = self.clone();
        if let Some(activity) = plan.activities.get_mut(task) {
            activity.links.push(link);
        }
        plan
    }
}
