//! What is sent of stocktakes.

use chrono::NaiveDate;
use roadmap::Line;
use serde::Deserialize;
use utoipa::ToSchema;

/// A stocktake.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StocktakeBody {
    /// The day on which it was held.
    pub day: NaiveDate,
    /// Who took part, in words.
    #[serde(default)]
    pub participants: String,
    /// The minutes.
    #[serde(default)]
    pub lines: Vec<LineBody>,
    /// The version that was looked at; another one is refused.
    #[serde(default)]
    pub version: Option<u64>,
}

/// A line of the minutes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineBody {
    /// What was decided.
    pub text: String,
    /// Who does it.
    pub office: String,
    /// The day by which it is to be done.
    pub until: NaiveDate,
}

impl From<LineBody> for Line {
    fn from(it: LineBody) -> Self {
        Self::new(it.text, it.office.into(), it.until)
    }
}

/// What came of a line of the minutes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlingBody {
    /// Whether it was done.
    pub kept: bool,
    /// In words.
    #[serde(default)]
    pub note: String,
}

/// What a line of the minutes became.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// A task, or the proposal of one.
    Task,
    /// The last question that was asked about a task.
    Question,
    /// The last request for another deadline of a task.
    Request,
}

/// What of the plan a line of the minutes became.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowingBody {
    /// The kind of thing.
    pub as_what: Became,
    /// The task that it became, or is about.
    pub task: String,
}
