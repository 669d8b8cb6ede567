//! What a roadmap sets itself: windows and cadences of the status rules.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::reminder::ReminderKind;

/// Windows and cadences of the status rules, in days.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Calendar days before a deadline from which a task is due soon.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000)))]
    pub due_soon_days: i64,
    /// Calendar days before a deadline from which reports are due more often.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000)))]
    pub near_days: i64,
    /// Calendar days between two reports.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000)))]
    pub cadence_days: i64,
    /// Calendar days between two reports near the deadline.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000)))]
    pub near_cadence_days: i64,
    /// Calendar days after a missed report until the data is no longer fresh.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000)))]
    pub grace_days: i64,
    /// Working days that a review may take.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000)))]
    pub review_working_days: i64,
    /// Calendar days before the deadline after which a request for an extension is late.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000)))]
    pub late_request_days: i64,
    /// Working days of float under which a task is at risk.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 1_000)))]
    pub low_float_days: i64,
    /// What progress against the order of links does to what is left.
    #[serde(skip_serializing_if = "Logic::is_default")]
    pub progress: Logic,
    /// The kinds of reminders that nobody gets here; those that nobody does without come anyway.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub quiet: BTreeSet<ReminderKind>,
}

impl Settings {
    /// The windows and cadences, each by its name in a file.
    pub fn days_mut(&mut self) -> [(&'static str, &mut i64); 8] {
        [
            ("due_soon_days", &mut self.due_soon_days),
            ("near_days", &mut self.near_days),
            ("cadence_days", &mut self.cadence_days),
            ("near_cadence_days", &mut self.near_cadence_days),
            ("grace_days", &mut self.grace_days),
            ("review_working_days", &mut self.review_working_days),
            ("late_request_days", &mut self.late_request_days),
            ("low_float_days", &mut self.low_float_days),
        ]
    }

    /// The values of the windows and cadences, each by its name in a file.
    pub fn days(&self) -> [(&'static str, i64); 8] {
        self.clone().days_mut().map(|(name, days)| (name, *days))
    }
}

/// What a started task waits for whose predecessors are not done.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Logic {
    /// What is left of it waits for them, as schedulers' tools have it.
    #[default]
    Retained,
    /// It goes on, and only does not finish before them.
    Override,
}

impl Logic {
    /// Tells whether it is what holds where nothing is said.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            due_soon_days: 14,
            near_days: 30,
            cadence_days: 14,
            near_cadence_days: 7,
            grace_days: 3,
            review_working_days: 5,
            late_request_days: 10,
            low_float_days: 5,
            progress: Logic::default(),
            quiet: BTreeSet::new(),
        }
    }
}
