//! What people are reminded of, by name.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// What somebody is reminded of.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReminderKind {
    /// The deadline.
    Due,
    /// The day of a co-owner's part.
    Part,
    /// A report is due.
    Report,
    /// A report that was due is missing.
    Missed,
    /// A submission waits for a decision.
    Review,
    /// A submission came back and was not made again.
    Returned,
    /// A question wants an answer by a day.
    Answer,
    /// A date between two offices is not agreed.
    Agreement,
    /// A deadline before this one was extended, and this one may have to follow.
    Follow,
}

impl ReminderKind {
    /// Every kind.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in the ledger, in forms and in catalogues.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Finds a kind by its name.
    pub fn by_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }

    /// Tells whether nobody can do without it.
    pub const fn is_mandatory(self) -> bool {
        matches!(self, Self::Due | Self::Part | Self::Review | Self::Returned)
    }
}
