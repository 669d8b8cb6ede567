//! What planners send.

use chrono::NaiveDate;
use roadmap::{
    CoOwner, Criterion, Deadline, External, LagUnit, Link, LinkType, Patch, TaskPlan,
    schedule::Estimate,
};
use serde::Deserialize;
use utoipa::ToSchema;

pub use super::common::{Way, WayBody};
use super::{super::views::Words, common::sent};

/// An office that contributes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartBody {
    /// The office.
    pub office: String,
    /// The day by which its part is due.
    #[serde(default)]
    pub due: Option<NaiveDate>,
}

fn parts(bodies: Vec<PartBody>) -> Vec<CoOwner> {
    let parts = bodies.into_iter();
    parts.map(|it| CoOwner { office: it.office.into(), due: it.due, done: None }).collect()
}

/// Three durations in working days.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimateBody {
    /// If all goes well.
    pub low: u32,
    /// Most likely.
    pub likely: u32,
    /// If it goes badly.
    pub high: u32,
}

impl From<EstimateBody> for Estimate {
    fn from(it: EstimateBody) -> Self {
        Self { low: it.low, likely: it.likely, high: it.high }
    }
}

/// One thing that must hold for a task to count as fulfilled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionBody {
    /// What must hold.
    pub text: Words,
    /// By what it is verified.
    #[serde(default)]
    pub verification: Option<Words>,
}

fn criteria(bodies: Vec<CriterionBody>) -> Vec<Criterion> {
    let made = bodies.into_iter().map(|it| Criterion {
        text: it.text.into(),
        verification: it.verification.map(Into::into).unwrap_or_default(),
    });
    made.collect()
}

/// A milestone of another roadmap.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalBody {
    /// The other roadmap.
    pub roadmap: String,
    /// Its task.
    pub task: String,
}

fn externals(bodies: Vec<ExternalBody>) -> Vec<External> {
    let made = bodies.into_iter();
    made.map(|it| External { roadmap: it.roadmap.into(), task: it.task.into(), known: None })
        .collect()
}

/// A task as it is planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskBody {
    /// Its key; none: the next one of its workstream.
    #[serde(default)]
    pub key: Option<String>,
    /// The workstream that it belongs to.
    pub workstream: String,
    /// What readers see.
    pub title: Words,
    /// The lead office.
    pub owner: String,
    /// The other offices that contribute.
    #[serde(default)]
    pub co_owners: Vec<PartBody>,
    /// The first planned day.
    #[serde(default)]
    pub start: Option<NaiveDate>,
    /// The deadline: a day, a month or a quarter; left out, it follows from start and duration.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "2026-12-01")]
    pub deadline: Option<Deadline>,
    /// Working days that the work takes, 0 for a milestone.
    #[serde(default)]
    pub duration: Option<u32>,
    /// How long it may take.
    #[serde(default)]
    pub estimate: Option<EstimateBody>,
    /// The first day on which it may start, whatever its links.
    #[serde(default)]
    pub start_no_earlier_than: Option<NaiveDate>,
    /// The last day on which it must be finished for reasons of the plan; no deadline.
    #[serde(default)]
    pub must_finish_by: Option<NaiveDate>,
    /// Milestones of other roadmaps that it waits for.
    #[serde(default)]
    pub external: Vec<ExternalBody>,
    /// What it brings about.
    #[serde(default)]
    pub deliverable: Option<Words>,
    /// What must hold for it to count as fulfilled.
    #[serde(default)]
    pub criteria: Vec<CriterionBody>,
    /// On what it rests.
    #[serde(default)]
    pub basis: Option<Words>,
    /// Where that can be read.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The clause of the directive that it serves.
    #[serde(default)]
    pub clause: Option<String>,
    /// By which way.
    #[serde(default)]
    pub way: Way,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

impl TaskBody {
    /// Returns the plan of the task, with a key where it has none.
    pub fn plan(self, next: impl FnOnce(&str) -> String) -> TaskPlan {
        let key = self.key.filter(|key| !key.is_empty()).unwrap_or_else(|| next(&self.workstream));
        TaskPlan {
            key: key.into(),
            workstream: self.workstream.into(),
            title: self.title.into(),
            owner: self.owner.into(),
            co_owners: parts(self.co_owners),
            start: self.start,
            original_deadline: None,
            deadline: self.deadline,
            duration: self.duration,
            estimate: self.estimate.map(Into::into),
            start_no_earlier_than: self.start_no_earlier_than,
            must_finish_by: self.must_finish_by,
            links: Vec::new(),
            external: externals(self.external),
            deliverable: self.deliverable.map(Into::into).unwrap_or_default(),
            criteria: criteria(self.criteria),
            basis: self.basis.map(Into::into).unwrap_or_default(),
            sources: self.sources,
            clause: self.clause.map(Into::into),
        }
    }
}

/// New values for a task; what is not sent stays, `null` empties.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskPatchBody {
    /// What readers see.
    #[serde(default)]
    pub title: Option<Words>,
    /// The workstream that it belongs to.
    #[serde(default)]
    pub workstream: Option<String>,
    /// The lead office.
    #[serde(default)]
    pub owner: Option<String>,
    /// The other offices that contribute.
    #[serde(default)]
    pub co_owners: Option<Vec<PartBody>>,
    /// The first planned day.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<NaiveDate>)]
    pub start: Option<Option<NaiveDate>>,
    /// The deadline; refused once the roadmap is approved.
    #[schema(value_type = Option<String>, example = "2026-12-01")]
    #[serde(default)]
    pub deadline: Option<Deadline>,
    /// Working days that the work takes.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<u32>)]
    pub duration: Option<Option<u32>>,
    /// How long it may take.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<EstimateBody>)]
    pub estimate: Option<Option<EstimateBody>>,
    /// The first day on which it may start.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<NaiveDate>)]
    pub start_no_earlier_than: Option<Option<NaiveDate>>,
    /// The last day on which it must be finished for reasons of the plan.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<NaiveDate>)]
    pub must_finish_by: Option<Option<NaiveDate>>,
    /// Milestones of other roadmaps that it waits for.
    #[serde(default)]
    pub external: Option<Vec<ExternalBody>>,
    /// What it brings about.
    #[serde(default)]
    pub deliverable: Option<Words>,
    /// What must hold for it to count as fulfilled.
    #[serde(default)]
    pub criteria: Option<Vec<CriterionBody>>,
    /// On what it rests.
    #[serde(default)]
    pub basis: Option<Words>,
    /// Where that can be read.
    #[serde(default)]
    pub sources: Option<Vec<String>>,
    /// The clause of the directive that it serves.
    #[serde(default, deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    pub clause: Option<Option<String>>,
    /// By which way.
    #[serde(default)]
    pub way: Way,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

impl TaskPatchBody {
    /// Returns the new values.
    pub fn patch(self) -> Patch {
        Patch {
            title: self.title.map(Into::into),
            workstream: self.workstream.map(Into::into),
            owner: self.owner.map(Into::into),
            co_owners: self.co_owners.map(parts),
            start: self.start,
            deadline: self.deadline,
            duration: self.duration,
            estimate: self.estimate.map(|it| it.map(Into::into)),
            start_no_earlier_than: self.start_no_earlier_than,
            must_finish_by: self.must_finish_by,
            external: self.external.map(externals),
            deliverable: self.deliverable.map(Into::into),
            criteria: self.criteria.map(criteria),
            basis: self.basis.map(Into::into),
            sources: self.sources,
            clause: self.clause.map(|it| it.map(Into::into)),
        }
    }
}

/// Which ends of two tasks are bound.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
pub enum Ends {
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

impl From<Ends> for LinkType {
    fn from(ends: Ends) -> Self {
        match ends {
            Ends::FinishToStart => Self::FinishToStart,
            Ends::StartToStart => Self::StartToStart,
            Ends::FinishToFinish => Self::FinishToFinish,
            Ends::StartToFinish => Self::StartToFinish,
        }
    }
}

/// What a lag is counted in.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LagIn {
    /// Days worked by the roadmap's calendar.
    #[default]
    Working,
    /// Every day.
    Calendar,
}

/// A dependency, kept by the one that waits.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkBody {
    /// The predecessor: a task, or a workstream for each of its tasks.
    pub from: String,
    /// Which ends are bound.
    #[serde(default, rename = "type")]
    #[schema(rename = "type")]
    pub kind: Ends,
    /// Days to wait, negative for a lead.
    #[serde(default)]
    #[schema(minimum = -10_000, maximum = 10_000)]
    pub lag: i32,
    /// What the lag is counted in.
    #[serde(default)]
    pub unit: LagIn,
    /// By which way.
    #[serde(default)]
    pub way: Way,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

impl LinkBody {
    /// Returns the link.
    pub fn link(&self) -> Link {
        let unit = match self.unit {
            LagIn::Working => LagUnit::Working,
            LagIn::Calendar => LagUnit::Calendar,
        };
        Link { from: self.from.as_str().into(), kind: self.kind.into(), lag: self.lag, unit }
    }
}

/// A dependency that is to end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlinkBody {
    /// The predecessor.
    pub from: String,
    /// Which ends are bound.
    #[serde(default, rename = "type")]
    #[schema(rename = "type")]
    pub kind: Ends,
    /// By which way.
    #[serde(default)]
    pub way: Way,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A decision on a proposal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalDecisionBody {
    /// Approve, or reject.
    pub approve: bool,
    /// Why; a rejection needs one.
    #[serde(default)]
    pub reason: String,
}

/// What is put into force: the version that was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalBody {
    /// The version that was looked at; another one is refused.
    #[serde(default)]
    pub version: Option<u64>,
}
