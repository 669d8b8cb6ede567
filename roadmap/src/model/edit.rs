//! Edits of a task's plan, field by field.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::{
    key::{ClauseKey, OfficeKey, WorkstreamKey},
    office::CoOwner,
    submission::Criterion,
};
use crate::{Deadline, Text, estimate::Estimate};

/// A value that was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap<T> {
    /// The value until now.
    pub before: T,
    /// The value from now on.
    pub after: T,
}

/// One edited field of a task's definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Edit {
    /// See [`crate::Task::title`].
    Title(Swap<Text>),
    /// See [`crate::Task::workstream`].
    Workstream(Swap<WorkstreamKey>),
    /// See [`crate::Task::owner`].
    Owner(Swap<OfficeKey>),
    /// See [`crate::Task::co_owners`].
    CoOwners(Swap<Vec<CoOwner>>),
    /// See [`crate::Task::start`].
    Start(Swap<Option<NaiveDate>>),
    /// See [`crate::Task::deadline`]; only before approval.
    Deadline(Swap<Deadline>),
    /// See [`crate::Task::duration`].
    Duration(Swap<Option<u32>>),
    /// See [`crate::Task::estimate`].
    Estimate(Swap<Option<Estimate>>),
    /// See [`crate::Task::start_no_earlier_than`].
    StartNoEarlierThan(Swap<Option<NaiveDate>>),
    /// See [`crate::Task::must_finish_by`].
    MustFinishBy(Swap<Option<NaiveDate>>),
    /// See [`crate::Task::deliverable`].
    Deliverable(Swap<Text>),
    /// See [`crate::Task::criteria`]; only before approval.
    Criteria(Swap<Vec<Criterion>>),
    /// See [`crate::Task::basis`].
    Basis(Swap<Text>),
    /// See [`crate::Task::sources`].
    Sources(Swap<Vec<String>>),
    /// See [`crate::Task::clause`].
    Clause(Swap<Option<ClauseKey>>),
}

impl Edit {
    /// The name of every field.
    pub const FIELDS: &'static [&'static str] = Self::VARIANTS;

    /// Tells whether what it changes was approved with the roadmap, and so changes by decision only.
    pub fn is_fixed(&self) -> bool {
        match self {
            Self::Workstream(_)
            | Self::Owner(_)
            | Self::CoOwners(_)
            | Self::Start(_)
            | Self::Deadline(_)
            | Self::Duration(_)
            | Self::Estimate(_)
            | Self::StartNoEarlierThan(_)
            | Self::MustFinishBy(_)
            | Self::Deliverable(_)
            | Self::Criteria(_) => true,
            Self::Title(_) | Self::Basis(_) | Self::Sources(_) | Self::Clause(_) => false,
        }
    }

    /// Returns the field's name and its values before and after as a reader of a language sees them.
    pub fn shown(&self, lang: &str) -> (&'static str, String, String) {
        fn pair<T>(swap: &Swap<T>, show: impl Fn(&T) -> String) -> (String, String) {
            (show(&swap.before), show(&swap.after))
        }
        let text = |text: &Text| text.get(lang).to_owned();
        let parts = |parts: &Vec<CoOwner>| {
            parts.iter().map(|part| part.office.as_str()).collect::<Vec<_>>().join(", ")
        };
        let criteria = |criteria: &Vec<Criterion>| {
            criteria.iter().map(|criterion| criterion.line(lang)).collect::<Vec<_>>().join("\n")
        };
        fn option<T: ToString>(value: &Option<T>) -> String {
            value.as_ref().map(ToString::to_string).unwrap_or_default()
        }
        let (before, after) = match self {
            Self::Title(swap) => pair(swap, text),
            Self::Workstream(swap) => pair(swap, ToString::to_string),
            Self::Owner(swap) => pair(swap, ToString::to_string),
            Self::CoOwners(swap) => pair(swap, parts),
            Self::Start(swap) => pair(swap, option),
            Self::Deadline(swap) => pair(swap, ToString::to_string),
            Self::Duration(swap) => pair(swap, option),
            Self::Estimate(swap) => pair(swap, option),
            Self::StartNoEarlierThan(swap) => pair(swap, option),
            Self::MustFinishBy(swap) => pair(swap, option),
            Self::Deliverable(swap) => pair(swap, text),
            Self::Criteria(swap) => pair(swap, criteria),
            Self::Basis(swap) => pair(swap, text),
            Self::Sources(swap) => pair(swap, |list| list.join("\n")),
            Self::Clause(swap) => pair(swap, option),
        };
        (self.into(), before, after)
    }
}
