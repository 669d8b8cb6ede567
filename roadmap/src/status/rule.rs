//! The rules S0 to S15 and how they are shown.

use serde::Serialize;

/// The rule that matched, named in the product's table of rules; its order there is its order here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Rule {
    /// A draft: not approved yet, so nobody owes anything.
    S0,
    /// Withdrawn.
    S1,
    /// Met on time.
    S2,
    /// Met within an extension.
    S3,
    /// Met late.
    S4,
    /// In review.
    S5,
    /// In review, submitted late.
    S6,
    /// Overdue.
    S7,
    /// Due today.
    S8,
    /// Paused.
    S9,
    /// Off track.
    S10,
    /// At risk.
    S11,
    /// No fresh data.
    S12,
    /// Due soon.
    S13,
    /// Not started.
    S14,
    /// On track.
    S15,
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
    pub const ALL: [Self; 16] = [
        Self::S0,
        Self::S1,
        Self::S2,
        Self::S3,
        Self::S4,
        Self::S5,
        Self::S6,
        Self::S7,
        Self::S8,
        Self::S9,
        Self::S10,
        Self::S11,
        Self::S12,
        Self::S13,
        Self::S14,
        Self::S15,
    ];

    /// Returns the rule's place in the table of rules, such as `S7`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::S0 => "S0",
            Self::S1 => "S1",
            Self::S2 => "S2",
            Self::S3 => "S3",
            Self::S4 => "S4",
            Self::S5 => "S5",
            Self::S6 => "S6",
            Self::S7 => "S7",
            Self::S8 => "S8",
            Self::S9 => "S9",
            Self::S10 => "S10",
            Self::S11 => "S11",
            Self::S12 => "S12",
            Self::S13 => "S13",
            Self::S14 => "S14",
            Self::S15 => "S15",
        }
    }

    /// Returns the status code that the rule gives.
    pub const fn code(self) -> &'static str {
        match self {
            Self::S0 => "draft",
            Self::S1 => "withdrawn",
            Self::S2 => "met_on_time",
            Self::S3 => "met_within_extension",
            Self::S4 => "met_late",
            Self::S5 => "in_review",
            Self::S6 => "in_review_late",
            Self::S7 => "overdue",
            Self::S8 => "due_today",
            Self::S9 => "paused",
            Self::S10 => "off_track",
            Self::S11 => "at_risk",
            Self::S12 => "no_fresh_data",
            Self::S13 => "due_soon",
            Self::S14 => "not_started",
            Self::S15 => "on_track",
        }
    }

    /// Finds the rule that gives a status code.
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// Returns the tone in which the status is shown.
    pub const fn tone(self) -> Tone {
        match self {
            Self::S7 | Self::S10 => Tone::Bad,
            Self::S6 | Self::S8 | Self::S11 => Tone::Warn,
            Self::S12 => Tone::Stale,
            Self::S13 => Tone::Soon,
            Self::S5 => Tone::Info,
            Self::S2 | Self::S15 => Tone::Good,
            Self::S3 | Self::S4 => Tone::Marked,
            Self::S0 | Self::S1 | Self::S9 | Self::S14 => Tone::Calm,
        }
    }

    /// Returns how bad the status is, 0 for the worst; roll-ups and lists go by it.
    pub const fn severity(self) -> u8 {
        match self {
            Self::S7 => 0,
            Self::S10 => 1,
            Self::S8 => 2,
            Self::S6 => 3,
            Self::S11 => 4,
            Self::S12 => 5,
            Self::S13 => 6,
            Self::S5 => 7,
            Self::S15 => 8,
            Self::S14 => 9,
            Self::S9 => 10,
            Self::S0 => 11,
            Self::S4 => 12,
            Self::S3 => 13,
            Self::S2 => 14,
            Self::S1 => 15,
        }
    }

    /// Tells whether the task still needs somebody.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::S1 | Self::S2 | Self::S3 | Self::S4)
    }
}
