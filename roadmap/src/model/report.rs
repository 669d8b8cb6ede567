//! What is said about a task on its way: reports, opinions, remarks, and the decisions that stop it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::key::OfficeKey;
use super::person::By;

/// An opinion on whether the deadline will be met.
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
pub enum Confidence {
    /// It will be met.
    Green,
    /// It will be met if something changes.
    Amber,
    /// It will not be met as things stand.
    Red,
}

impl Confidence {
    /// Every opinion, the best first.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in files and forms.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// An interim report of the owner; it never closes a task.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The instant of the report.
    pub at: DateTime<Utc>,
    /// Who reported.
    pub by: By,
    /// The office for which they reported.
    pub office: OfficeKey,
    /// Percent done, 0 to 100.
    pub percent: u8,
    /// The owner's own expectation of the finish date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forecast: Option<NaiveDate>,
    /// The owner's opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// What changed and what is needed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A remark on a task, or a question that holds it up until it is answered.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The instant of the remark.
    pub at: DateTime<Utc>,
    /// Who said it.
    pub by: By,
    /// The words.
    pub text: String,
    /// For a blocking question, the day by which it must be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<NaiveDate>,
    /// The day on which it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<NaiveDate>,
    /// Whether its author took it back: only that it was there is shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_back: bool,
}

/// The reviewer's opinion of a task.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// The day of the opinion.
    pub on: NaiveDate,
    /// Whose it is.
    pub by: By,
    /// The opinion.
    pub confidence: Confidence,
    /// A sentence that says why.
    pub sentence: String,
}

/// A decision of the controller to pause, withdraw or reopen a task, or to withdraw a stocktake.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Halt {
    /// The day of the decision.
    pub on: NaiveDate,
    /// Who decided.
    pub by: By,
    /// Why.
    pub reason: String,
}
