//! The order that a roadmap answers, and its clauses.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::key::ClauseKey;
use crate::{Deadline, Text};

/// The order that the roadmap answers.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Directive {
    /// What the order is called.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Title"))]
    pub name: Text,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<Text>,
    /// Its registration number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The day on which it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// Who oversees its execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overseer: Option<Text>,
    /// Its numbered clauses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
}

/// One clause of a directive.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    /// Its number or letter.
    pub key: ClauseKey,
    /// Its words.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Short"))]
    pub text: Text,
    /// The deadline that it sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// The person whom it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<Text>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}
