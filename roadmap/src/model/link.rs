//! What waits for what.

use serde::{Deserialize, Serialize};

use super::key::Key;

/// How the dates of two linked tasks bind each other.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum LinkType {
    /// The successor starts after the predecessor finishes.
    #[default]
    #[serde(rename = "FS")]
    FinishToStart,
    /// The successor starts after the predecessor starts.
    #[serde(rename = "SS")]
    StartToStart,
    /// The successor finishes after the predecessor finishes.
    #[serde(rename = "FF")]
    FinishToFinish,
    /// The successor finishes after the predecessor starts.
    #[serde(rename = "SF")]
    StartToFinish,
}

impl LinkType {
    /// Every type.
    pub const ALL: [Self; 4] =
        [Self::FinishToStart, Self::StartToStart, Self::FinishToFinish, Self::StartToFinish];

    /// Returns its name in files and forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FinishToStart => "FS",
            Self::StartToStart => "SS",
            Self::FinishToFinish => "FF",
            Self::StartToFinish => "SF",
        }
    }
}

/// What a lag is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LagUnit {
    /// Days worked by the roadmap's calendar.
    #[default]
    Working,
    /// Every day.
    Calendar,
}

/// A dependency on another task, kept by the successor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// The predecessor: a task, or a workstream for each of its tasks.
    pub from: Key,
    /// Which ends are bound.
    #[serde(rename = "type", default)]
    pub kind: LinkType,
    /// Days to wait, negative for a lead.
    #[serde(default)]
    pub lag: i32,
    /// What the lag is counted in.
    #[serde(default)]
    pub unit: LagUnit,
}
