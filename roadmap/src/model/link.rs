//! What waits for what.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::key::NodeKey;

/// How the dates of two linked tasks bind each other.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
pub enum LinkType {
    /// The successor starts after the predecessor finishes.
    #[default]
    #[serde(rename = "FS")]
    #[strum(serialize = "FS")]
    FinishToStart,
    /// The successor starts after the predecessor starts.
    #[serde(rename = "SS")]
    #[strum(serialize = "SS")]
    StartToStart,
    /// The successor finishes after the predecessor finishes.
    #[serde(rename = "FF")]
    #[strum(serialize = "FF")]
    FinishToFinish,
    /// The successor finishes after the predecessor starts.
    #[serde(rename = "SF")]
    #[strum(serialize = "SF")]
    StartToFinish,
}

impl LinkType {
    /// Every type.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in files and forms.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// What a lag is counted in.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LagUnit {
    /// Days worked by the roadmap's calendar.
    #[default]
    Working,
    /// Every day.
    Calendar,
}

/// A dependency on another task, kept by the successor.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    /// The predecessor: a task, or a workstream for each of its tasks.
    pub from: NodeKey,
    /// Which ends are bound.
    #[serde(rename = "type", default)]
    pub kind: LinkType,
    /// Days to wait, negative for a lead.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = -10_000, max = 10_000)))]
    pub lag: i32,
    /// What the lag is counted in.
    #[serde(default)]
    pub unit: LagUnit,
}
