//! Requests for another deadline, and their decisions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::key::OfficeKey;
use super::person::By;
use crate::Deadline;

/// Why a deadline should move.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    VariantArray,
    IntoStaticStr,
    EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Category {
    /// Another body's work is late.
    Dependency,
    /// The authority changed what is asked for.
    Scope,
    /// A legal or approval step takes longer.
    Legal,
    /// People or money are missing.
    Resources,
    /// The thing itself is harder.
    Technical,
    /// Nobody could help it.
    ForceMajeure,
    /// The original date was wrong.
    Error,
}

impl Category {
    /// Every category.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in files and forms.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Finds a category by its name in files and forms.
    pub fn by_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }
}

/// A request to move a deadline, and its decision.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The day of the request.
    pub on: NaiveDate,
    /// Who asked.
    pub by: By,
    /// The office for which they asked.
    pub office: OfficeKey,
    /// The deadline in force when it was asked.
    pub from: Deadline,
    /// The deadline asked for.
    pub proposed: Deadline,
    /// The kind of reason.
    pub category: Category,
    /// The reason in words.
    pub explanation: String,
    /// What is done meanwhile.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mitigation: String,
    /// Whether it came too near the deadline.
    #[serde(default)]
    pub late_request: bool,
    /// What the controller said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ExtensionDecision>,
    /// The day on which its author took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_back: Option<NaiveDate>,
}

impl Extension {
    /// Tells whether it waits for a decision.
    pub fn is_pending(&self) -> bool {
        self.decision.is_none() && self.taken_back.is_none()
    }
}

/// What the controller said to a request.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionDecision {
    /// The day of the decision.
    pub on: NaiveDate,
    /// Who decided.
    pub by: By,
    /// The deadline granted; none for a rejection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Deadline>,
    /// Why.
    pub reason: String,
}
