//! The claim that a task is fulfilled: criteria, evidence, and what reviewers decided.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::key::{OfficeKey, TaskKey};
use super::{person::By, report::Halt};
use crate::Text;

/// One thing that must hold for a task to count as fulfilled, numbered from 1 by its place.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// What must hold.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Short"))]
    pub text: Text,
    /// By what it is verified.
    #[serde(default, skip_serializing_if = "Text::is_unset")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::Short"))]
    pub verification: Text,
}

impl Criterion {
    /// Writes the criterion in one line, the means of verification behind a bar.
    pub fn line(&self, lang: &str) -> String {
        let text = self.text.get(lang);
        match self.verification.get(lang) {
            "" => text.to_owned(),
            verification => format!("{text} | {verification}"),
        }
    }
}

/// A piece of evidence that somebody added before the submission.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// The instant at which it was added.
    pub at: DateTime<Utc>,
    /// Who added it; they never decide on the submission.
    pub by: By,
    /// The office for which they added it.
    pub office: OfficeKey,
    /// The piece.
    pub evidence: Evidence,
}

/// A piece of evidence: named, or stored under its hash.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A file in the record, found by its contents.
    File {
        /// The name under which it was uploaded.
        name: String,
        /// SHA-256 of its contents, in lower-case hexadecimal.
        sha256: String,
        /// Bytes.
        size: u64,
    },
    /// A document by its number and date.
    Document {
        /// Registration number.
        number: String,
        /// Date of the document.
        date: NaiveDate,
    },
    /// An address on the web.
    Link(String),
}

/// The claim that a task is fulfilled.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The date by which timeliness is judged.
    pub on: NaiveDate,
    /// The instant of the submission.
    pub at: DateTime<Utc>,
    /// Who submitted.
    pub by: By,
    /// The office for which they submitted.
    pub office: OfficeKey,
    /// The day on which the result came about.
    pub fact_date: NaiveDate,
    /// How the task was fulfilled as a whole; needed where it has no criteria.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub statement: String,
    /// A sentence for each criterion, as the criteria were on that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Fulfilment>,
    /// What proves it, brought by the submitter.
    pub evidence: Vec<Evidence>,
    /// What proves it, added before by whoever contributed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<Attached>,
    /// How many of these, the last ones, came along from the submission before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub kept: usize,
    /// What the task waited for that was not verified yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<TaskKey>,
    /// What the reviewers said, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// The day of the accept that closed the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<NaiveDate>,
    /// The decision that opened the task again after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<Halt>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "this is how serde asks")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Submission {
    /// Tells whether a reviewer sent it back.
    pub fn is_returned(&self) -> bool {
        self.decisions.iter().any(|decision| !decision.accepted)
    }

    /// Returns every piece of evidence, the submitter's first.
    pub fn pieces(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().chain(self.attached.iter().map(|attached| &attached.evidence))
    }

    /// Tells whether some people added evidence to it.
    pub fn has_evidence_of(&self, same: impl Fn(&By) -> bool) -> bool {
        self.attached.iter().any(|attached| same(&attached.by))
    }
}

/// How one criterion was fulfilled.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfilment {
    /// The criterion as it was on the day of the submission.
    pub criterion: Criterion,
    /// How it was fulfilled.
    pub statement: String,
}

/// A criterion that a reviewer found not fulfilled.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Its number, counted from 1.
    pub criterion: usize,
    /// What is missing.
    pub reason: String,
}

/// What a reviewer said of a submission.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The day of the decision.
    pub on: NaiveDate,
    /// Who decided.
    pub by: By,
    /// Accepted, or returned.
    pub accepted: bool,
    /// Why; a return of a task without criteria has one always.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The criteria that are not fulfilled; a return of a task with criteria names one at least.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<Failed>,
    /// What the task waited for that was not verified yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<TaskKey>,
}

impl Decision {
    /// Returns every reason in one line, those at criteria first.
    pub fn reasons(&self) -> String {
        let failed = self.failed.iter().map(|failed| failed.reason.as_str());
        let all = failed.chain([self.reason.as_str()]).filter(|reason| !reason.is_empty());
        all.collect::<Vec<_>>().join(" ")
    }
}
