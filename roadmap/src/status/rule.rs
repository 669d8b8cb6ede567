//! The rules of a status and how they are shown.

use serde::Serialize;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The rule that matched: it gives the status of its name, and its order in the product's table of
/// rules is its order here.
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
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Rule {
    /// Not approved yet, so nobody owes anything.
    Draft,
    /// Given up by decision.
    Withdrawn,
    /// Accepted by the original deadline.
    MetOnTime,
    /// Accepted by a later deadline that was granted.
    MetWithinExtension,
    /// Accepted after the deadline in force.
    MetLate,
    /// Submitted in time, and a reviewer has it.
    InReview,
    /// Submitted after the deadline, and a reviewer has it.
    InReviewLate,
    /// The deadline has passed.
    Overdue,
    /// The deadline is today.
    DueToday,
    /// Stopped by decision for a while.
    Paused,
    /// Expected after the deadline.
    OffTrack,
    /// Expected in time, with a reason for doubt.
    AtRisk,
    /// Nobody has reported for longer than the cadence.
    NoFreshData,
    /// The deadline is near.
    DueSoon,
    /// Not begun, and not yet to be begun.
    NotStarted,
    /// As it should be.
    OnTrack,
}

/// What a status asks of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// The deadline is or will be missed.
    Bad,
    /// Something must be done.
    Warn,
    /// Nobody knows: as a warning, hatched.
    Stale,
    /// Keep an eye on it.
    Soon,
    /// A reviewer has it.
    Info,
    /// As it should be.
    Good,
    /// Done, but with a mark.
    Marked,
    /// Nothing to be done.
    Calm,
}

impl Rule {
    /// Every rule in order.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns the rule's number in the table of rules, such as `S7`, for the legend and for whoever
    /// looks a status up there.
    pub fn number(self) -> String {
        format!("S{}", self as u8)
    }

    /// Returns the status code that the rule gives.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Finds the rule that gives a status code.
    pub fn by_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }

    /// Returns the tone in which the status is shown.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Overdue | Self::OffTrack => Tone::Bad,
            Self::InReviewLate | Self::DueToday | Self::AtRisk => Tone::Warn,
            Self::NoFreshData => Tone::Stale,
            Self::DueSoon => Tone::Soon,
            Self::InReview => Tone::Info,
            Self::MetOnTime | Self::OnTrack => Tone::Good,
            Self::MetWithinExtension | Self::MetLate => Tone::Marked,
            Self::Draft | Self::Withdrawn | Self::Paused | Self::NotStarted => Tone::Calm,
        }
    }

    /// Returns how bad the status is, 0 for the worst; roll-ups and lists go by it.
    pub const fn severity(self) -> u8 {
        match self {
            Self::Overdue => 0,
            Self::OffTrack => 1,
            Self::DueToday => 2,
            Self::InReviewLate => 3,
            Self::AtRisk => 4,
            Self::NoFreshData => 5,
            Self::DueSoon => 6,
            Self::InReview => 7,
            Self::OnTrack => 8,
            Self::NotStarted => 9,
            Self::Paused => 10,
            Self::Draft => 11,
            Self::MetLate => 12,
            Self::MetWithinExtension => 13,
            Self::MetOnTime => 14,
            Self::Withdrawn => 15,
        }
    }

    /// Tells whether the task still needs somebody.
    pub const fn is_open(self) -> bool {
        !matches!(
            self,
            Self::Withdrawn | Self::MetOnTime | Self::MetWithinExtension | Self::MetLate
        )
    }
}
