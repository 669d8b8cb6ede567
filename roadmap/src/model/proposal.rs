//! Wishes to change what was approved, and their decisions.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    edit::{Edit, Swap},
    key::{NodeKey, OfficeKey, TaskKey},
    link::Link,
    person::By,
    submission::Criterion,
    task_plan::TaskPlan,
};

/// A change of the plan that somebody wants, with a reason, until somebody decides; and after.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number in the roadmap, counted from 1.
    pub number: u32,
    /// The event by which it was proposed.
    pub seq: u64,
    /// The instant of the proposal.
    pub at: DateTime<Utc>,
    /// Who proposed it.
    pub by: By,
    /// The office that answers for what would change.
    pub office: OfficeKey,
    /// What would change.
    pub wish: Wish,
    /// Why.
    pub reason: String,
    /// What the controller said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<ProposalDecision>,
    /// The instant at which its author took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_back: Option<DateTime<Utc>>,
}

impl Proposal {
    /// Tells whether it waits for a decision.
    pub fn is_pending(&self) -> bool {
        self.decision.is_none() && self.taken_back.is_none()
    }

    /// Tells whether the controller decided without a proposal of somebody else.
    pub fn is_direct(&self) -> bool {
        self.decision.as_ref().is_some_and(|decision| decision.by == self.by)
    }
}

/// What would change in the plan.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Wish {
    /// A task is added.
    Add {
        /// The task.
        task: Box<TaskPlan>,
    },
    /// A task is taken off the plan.
    Withdraw {
        /// Its key.
        task: TaskKey,
    },
    /// The plan of a task is another.
    Edit {
        /// Its key.
        task: TaskKey,
        /// What changes.
        edits: Vec<Edit>,
    },
    /// A task, or every task of a workstream, waits for another.
    Link {
        /// What waits.
        waits: NodeKey,
        /// For what.
        link: Link,
    },
    /// It waits no longer.
    Unlink {
        /// What waited.
        waits: NodeKey,
        /// For what.
        link: Link,
    },
}

impl Wish {
    /// Returns the key of the task, or of the workstream, that it is about.
    pub fn about(&self) -> &str {
        match self {
            Self::Add { task } => &task.key,
            Self::Withdraw { task } | Self::Edit { task, .. } => task,
            Self::Link { waits, .. } | Self::Unlink { waits, .. } => waits,
        }
    }
}

/// What the controller said to a proposal.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalDecision {
    /// The instant of the decision.
    pub at: DateTime<Utc>,
    /// Who decided.
    pub by: By,
    /// Whether the plan is another now.
    pub approved: bool,
    /// Why; a rejection has one always.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// When the final milestone was expected before it and after it, where it was approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Swap<NaiveDate>>,
}

/// Other criteria for a task, as logs have them from before there were proposals of other kinds.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriteriaProposal {
    /// The day of the proposal.
    pub on: NaiveDate,
    /// Who proposed them.
    pub by: By,
    /// The criteria from then on.
    pub criteria: Vec<Criterion>,
    /// Why.
    pub reason: String,
}

/// The answer to other criteria, as such logs have it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriteriaDecision {
    /// The day of the answer.
    pub on: NaiveDate,
    /// Who answered.
    pub by: By,
    /// Whether the criteria are in force now.
    pub consent: bool,
    /// Why; a refusal has one always.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}
