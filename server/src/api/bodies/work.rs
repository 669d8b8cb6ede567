//! What owners and reviewers send.

use chrono::NaiveDate;
use roadmap::{Category, Confidence, Deadline, Failed};
use serde::Deserialize;
use utoipa::ToSchema;

pub use super::common::EvidenceBody;

/// How sure somebody is.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// It will be met.
    Green,
    /// It will be met if something changes.
    Amber,
    /// It will not be met as things stand.
    Red,
}

impl From<Opinion> for Confidence {
    fn from(opinion: Opinion) -> Self {
        match opinion {
            Opinion::Green => Self::Green,
            Opinion::Amber => Self::Amber,
            Opinion::Red => Self::Red,
        }
    }
}

/// A report of progress.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBody {
    /// Percent done.
    #[schema(minimum = 0, maximum = 100)]
    pub percent: i64,
    /// The expected finish.
    #[serde(default)]
    pub forecast: Option<NaiveDate>,
    /// The owner's opinion.
    #[serde(default)]
    pub confidence: Option<Opinion>,
    /// What changed and what is needed.
    #[serde(default)]
    pub note: String,
}

/// Nothing but that it is done.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NothingBody {}

/// A remark, or a question with a date.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentBody {
    /// The words.
    #[schema(min_length = 1)]
    pub text: String,
    /// For a blocking question, the day by which it must be answered.
    #[serde(default)]
    pub answer_by: Option<NaiveDate>,
}

/// The claim that a task is fulfilled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmissionBody {
    /// The day on which the result came about.
    pub fact_date: NaiveDate,
    /// How the task was fulfilled as a whole.
    #[serde(default)]
    pub statement: String,
    /// A sentence for each criterion, in their order.
    #[serde(default)]
    pub statements: Vec<String>,
    /// What proves it.
    #[serde(default)]
    pub evidence: Vec<EvidenceBody>,
    /// Files that were uploaded before, by their ids.
    #[serde(default)]
    pub files: Vec<String>,
    /// Which pieces of the submission before count again, by their place from 0.
    #[serde(default)]
    pub keep: Vec<usize>,
}

/// Evidence for the next submission.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidencesBody {
    /// The pieces.
    #[serde(default)]
    pub evidence: Vec<EvidenceBody>,
    /// Files that were uploaded before, by their ids.
    #[serde(default)]
    pub files: Vec<String>,
}

/// What a reviewer decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// Accept, or return.
    pub accept: bool,
    /// Why; a return of a task without criteria needs one.
    #[serde(default)]
    pub reason: String,
    /// The criteria that are not fulfilled.
    #[serde(default)]
    pub failed: Vec<FailedBody>,
}

/// A criterion that is not fulfilled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FailedBody {
    /// Its number, counted from 1.
    #[schema(minimum = 1, maximum = 20)]
    pub criterion: usize,
    /// What is missing.
    pub reason: String,
}

impl From<FailedBody> for Failed {
    fn from(body: FailedBody) -> Self {
        Self { criterion: body.criterion, reason: body.reason }
    }
}

/// The kind of reason for another deadline.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Because {
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

impl From<Because> for Category {
    fn from(because: Because) -> Self {
        match because {
            Because::Dependency => Self::Dependency,
            Because::Scope => Self::Scope,
            Because::Legal => Self::Legal,
            Because::Resources => Self::Resources,
            Because::Technical => Self::Technical,
            Because::ForceMajeure => Self::ForceMajeure,
            Because::Error => Self::Error,
        }
    }
}

/// A request for another deadline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionBody {
    /// The deadline asked for: a day, a month or a quarter.
    #[schema(value_type = String, example = "2026-12-01")]
    pub proposed: Deadline,
    /// The kind of reason.
    pub category: Because,
    /// The reason in words.
    pub explanation: String,
    /// What is done meanwhile.
    #[serde(default)]
    pub mitigation: String,
}

/// A decision on a request for another deadline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantBody {
    /// The deadline granted; none rejects.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "2026-12-01")]
    pub granted: Option<Deadline>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// The reviewer's opinion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpinionBody {
    /// The opinion.
    pub confidence: Opinion,
    /// A sentence that says why.
    #[serde(default)]
    pub sentence: String,
}

/// What is to hold a task's clock.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HaltKind {
    /// Stop the clock.
    Pause,
    /// Start it again.
    Resume,
    /// Take the task off the plan.
    Withdraw,
    /// Open a verified task again.
    Reopen,
}

/// A decision that stops, starts, ends or reopens a task.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HaltBody {
    /// Which.
    pub what: HaltKind,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A question for a date.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateBody {
    /// The task of the other office, for which this one waits.
    pub with: String,
    /// The day by which it is needed.
    pub date: NaiveDate,
    /// Why, where that is said.
    #[serde(default)]
    pub reason: String,
}

/// An answer to a question for a date, or to an offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "reply", deny_unknown_fields)]
pub enum DateReplyBody {
    /// Agree on the date.
    Accept {
        /// The task that is waited for.
        with: String,
    },
    /// Offer another date.
    Offer {
        /// The task that is waited for.
        with: String,
        /// The date.
        date: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Refuse.
    Refuse {
        /// The task that is waited for.
        with: String,
        /// Why.
        reason: String,
    },
}

/// What somebody takes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoBody {
    /// The number of the event.
    pub seq: u64,
}
