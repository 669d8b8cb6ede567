//! Edits of a task's plan, field by field.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

use super::{
    external::External,
    key::{ClauseKey, OfficeKey, WorkstreamKey},
    office::CoOwner,
    submission::Criterion,
};
use crate::{Deadline, Text, estimate::Estimate};

/// A value that was replaced.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Swap_of_{T}"))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swap<T> {
    /// The value until now.
    pub before: T,
    /// The value from now on.
    pub after: T,
}

/// One edited field of a task's definition.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, VariantNames, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Edit {
    /// What readers see.
    Title(Swap<Text>),
    /// The workstream that it belongs to.
    Workstream(Swap<WorkstreamKey>),
    /// The lead office.
    Owner(Swap<OfficeKey>),
    /// The other offices that contribute.
    CoOwners(Swap<Vec<CoOwner>>),
    /// The first planned day.
    Start(Swap<Option<NaiveDate>>),
    /// The deadline in force.; only before approval.
    Deadline(Swap<Deadline>),
    /// Working days that the work takes.
    Duration(Swap<Option<u32>>),
    /// How long it may take.
    Estimate(Swap<Option<Estimate>>),
    /// The first day on which it may start.
    StartNoEarlierThan(Swap<Option<NaiveDate>>),
    /// The last day on which it must be finished.
    MustFinishBy(Swap<Option<NaiveDate>>),
    /// Milestones of other roadmaps that it waits for.
    External(Swap<Vec<External>>),
    /// What it brings about.
    Deliverable(Swap<Text>),
    /// What must hold for it to count as fulfilled.; only before approval.
    Criteria(Swap<Vec<Criterion>>),
    /// On what it rests.
    Basis(Swap<Text>),
    /// Where that can be read.
    Sources(Swap<Vec<String>>),
    /// The clause of the directive that it serves.
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
            | Self::External(_)
            | Self::Deliverable(_)
            | Self::Criteria(_) => true,
            Self::Title(_) | Self::Basis(_) | Self::Sources(_) | Self::Clause(_) => false,
        }
    }

    /// Returns the edit that takes it back.
    pub fn reversed(&self) -> Self {
        fn turned<T: Clone>(swap: &Swap<T>) -> Swap<T> {
            Swap { before: swap.after.clone(), after: swap.before.clone() }
        }
        match self {
            Self::Title(swap) => Self::Title(turned(swap)),
            Self::Workstream(swap) => Self::Workstream(turned(swap)),
            Self::Owner(swap) => Self::Owner(turned(swap)),
            Self::CoOwners(swap) => Self::CoOwners(turned(swap)),
            Self::Start(swap) => Self::Start(turned(swap)),
            Self::Deadline(swap) => Self::Deadline(turned(swap)),
            Self::Duration(swap) => Self::Duration(turned(swap)),
            Self::Estimate(swap) => Self::Estimate(turned(swap)),
            Self::StartNoEarlierThan(swap) => Self::StartNoEarlierThan(turned(swap)),
            Self::MustFinishBy(swap) => Self::MustFinishBy(turned(swap)),
            Self::External(swap) => Self::External(turned(swap)),
            Self::Deliverable(swap) => Self::Deliverable(turned(swap)),
            Self::Criteria(swap) => Self::Criteria(turned(swap)),
            Self::Basis(swap) => Self::Basis(turned(swap)),
            Self::Sources(swap) => Self::Sources(turned(swap)),
            Self::Clause(swap) => Self::Clause(turned(swap)),
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
        let external = |all: &Vec<External>| {
            all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
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
            Self::External(swap) => pair(swap, external),
            Self::Deliverable(swap) => pair(swap, text),
            Self::Criteria(swap) => pair(swap, criteria),
            Self::Basis(swap) => pair(swap, text),
            Self::Sources(swap) => pair(swap, |list| list.join("\n")),
            Self::Clause(swap) => pair(swap, option),
        };
        (self.into(), before, after)
    }
}
