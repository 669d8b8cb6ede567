//! The rows in which a roadmap is kept beside its log, the same in every kind of database.

use std::sync::Arc;

use roadmap::{CalendarChoice, Definition, Office, Proposal, Roadmap, Stocktake, Task, Workstream};
use serde::{Deserialize, Serialize};

use crate::Error;

/// A number as databases count, with a sign; a log never comes near the limit.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The other way round.
pub fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A row of `roadmap`.
#[derive(Debug, PartialEq)]
pub struct RoadmapRow {
    pub key: String,
    pub title: String,
    pub version: i64,
    pub approved: Option<String>,
    pub public: i64,
    pub frame: String,
}

/// A row of `workstream`: position, key, owner and body.
pub type GroupRow = (i64, String, String, String);

/// A row of `office`.
#[derive(Debug, PartialEq)]
pub struct OfficeRow {
    pub position: i64,
    pub key: String,
    pub calendar: String,
    pub name: String,
    pub closed: String,
}

/// A row of `task`.
#[derive(Debug, PartialEq)]
pub struct TaskRow {
    pub position: i64,
    pub key: String,
    pub workstream: String,
    pub owner: String,
    pub title: String,
    pub state: String,
    pub original_deadline: String,
    pub deadline: String,
    pub forecast: Option<String>,
    pub percent: i64,
    pub body: String,
}

/// A row of `proposal`.
#[derive(Debug, PartialEq)]
pub struct ProposalRow {
    pub number: i64,
    pub task: String,
    pub pending: i64,
    pub body: String,
}

/// A row of `report`: task, number, body.
pub type ReportRow = (String, u64, String);

/// Everything that the tables hold of a roadmap but its reports.
#[derive(Debug, PartialEq)]
pub struct Rows {
    pub roadmap: RoadmapRow,
    pub offices: Vec<OfficeRow>,
    pub workstreams: Vec<GroupRow>,
    pub tasks: Vec<TaskRow>,
    pub proposals: Vec<ProposalRow>,
}

impl Rows {
    /// Returns the rows that a roadmap should have.
    pub fn of(roadmap: &Roadmap) -> Result<Self, Error> {
        let positions = 1..;
        let tasks = roadmap.tasks.iter().zip(positions);
        Ok(Self {
            roadmap: roadmap_row(roadmap)?,
            offices: office_rows(&roadmap.offices)?,
            workstreams: workstream_rows(&roadmap.workstreams)?,
            proposals: roadmap
                .proposals
                .iter()
                .map(|it| proposal_row(it))
                .collect::<Result<_, _>>()?,
            tasks: tasks.map(|(task, at)| task_row(roadmap, task, at)).collect::<Result<_, _>>()?,
        })
    }
}

/// What a roadmap is beside its plan, with the meetings that looked at it, as it is written.
#[derive(Serialize)]
struct Frame<'a> {
    #[serde(flatten)]
    definition: Definition,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stocktakes: &'a [Arc<Stocktake>],
}

/// The meetings, as they are read beside the rest of a frame.
#[derive(Deserialize)]
pub struct Meetings {
    #[serde(default)]
    pub stocktakes: Vec<Arc<Stocktake>>,
}

pub fn roadmap_row(roadmap: &Roadmap) -> Result<RoadmapRow, Error> {
    let mut definition = Definition::without_tasks(roadmap);
    definition.offices.clear();
    definition.workstreams.clear();
    let frame = Frame { definition, stocktakes: &roadmap.stocktakes };
    Ok(RoadmapRow {
        key: roadmap.key.to_string(),
        title: serde_json::to_string(&roadmap.title)?,
        version: signed(roadmap.version),
        approved: roadmap.approval.as_ref().map(|approval| approval.on.to_string()),
        public: i64::from(roadmap.public),
        frame: serde_json::to_string(&frame)?,
    })
}

pub fn office_rows(offices: &[Office]) -> Result<Vec<OfficeRow>, Error> {
    let rows = offices.iter().zip(1..).map(|(office, at)| {
        let calendar = match &office.calendar {
            Some(calendar) => serde_json::to_string(&CalendarChoice::of(calendar))?,
            None => String::new(),
        };
        let closed = office.closed.as_ref().map(serde_json::to_string).transpose()?;
        Ok(OfficeRow {
            position: at,
            key: office.key.to_string(),
            calendar,
            name: serde_json::to_string(&office.name)?,
            closed: closed.unwrap_or_default(),
        })
    });
    rows.collect()
}

pub fn workstream_rows(workstreams: &[Workstream]) -> Result<Vec<GroupRow>, Error> {
    let rows = workstreams.iter().zip(1..).map(|(workstream, at)| {
        let body = serde_json::to_string(workstream)?;
        Ok((at, workstream.key.to_string(), workstream.owner.to_string(), body))
    });
    rows.collect()
}

pub fn task_row(roadmap: &Roadmap, task: &Task, position: i64) -> Result<TaskRow, Error> {
    Ok(TaskRow {
        position,
        key: task.key.to_string(),
        workstream: task.workstream.to_string(),
        owner: task.owner.to_string(),
        title: serde_json::to_string(&task.title)?,
        state: task.state(roadmap.approval.is_some()).code().to_owned(),
        original_deadline: task.original_deadline().to_string(),
        deadline: task.deadline.to_string(),
        forecast: task.forecast().map(|date| date.to_string()),
        percent: i64::from(task.percent()),
        body: serde_json::to_string(task)?,
    })
}

pub fn proposal_row(proposal: &Proposal) -> Result<ProposalRow, Error> {
    Ok(ProposalRow {
        number: i64::from(proposal.number),
        task: proposal.wish.about().to_owned(),
        pending: i64::from(proposal.is_pending()),
        body: serde_json::to_string(proposal)?,
    })
}
