//! What programs are shown: each thing as an object of its own, apart from how it is kept.

use std::{collections::BTreeMap, sync::Arc};

use app::{export, visit::Scene};
use chrono::{DateTime, NaiveDate, Utc};
use roadmap::{Deadline, Office, Report, Roadmap, Rule, Status, Task, Text, Workstream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;

/// A text: one for every reader, or one for each language by its two-letter code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Words {
    /// One text for every reader.
    One(String),
    /// A text for each language code.
    Many(BTreeMap<String, String>),
}

impl From<&Text> for Words {
    fn from(text: &Text) -> Self {
        match text {
            Text::Plain(text) => Self::One(text.as_ref().to_owned()),
            Text::Many(texts) => Self::Many(texts.as_ref().clone()),
        }
    }
}

impl From<Words> for Text {
    fn from(words: Words) -> Self {
        match words {
            Words::One(text) => Self::Plain(text.trim().into()),
            Words::Many(texts) => Self::Many(Arc::new(texts)),
        }
    }
}

/// A part of a list, with the address of the next one.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T: ToSchema> {
    /// The things, in the order that was asked for.
    pub items: Vec<T>,
    /// How many there are in all parts, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<usize>,
    /// What to ask with to get the next part, as `cursor`; none: this is the last one.
    pub next: Option<String>,
}

/// A roadmap as lists show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoadmapView {
    /// Its key in addresses.
    pub key: String,
    /// What readers see.
    pub title: Words,
    /// Whether it may be read without signing in.
    pub public: bool,
    /// The number of its last event.
    pub version: u64,
    /// The date in its zone, by which its statuses are.
    pub today: NaiveDate,
    /// The zone of every date, by its IANA name.
    pub time_zone: String,
    /// The day on which it was approved; none for a draft.
    pub approved: Option<NaiveDate>,
    /// Since when nothing is done in it any more.
    pub archived: Option<NaiveDate>,
    /// The task whose deadline is the directive's.
    pub final_task: Option<String>,
    /// How many tasks it has.
    pub tasks: usize,
    /// How many tasks have each status, by its code.
    pub counts: BTreeMap<String, u64>,
    /// The address of its page.
    pub href: String,
}

/// A roadmap with what it is made of, but for its tasks.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoadmapWhole {
    /// What lists show of it.
    #[serde(flatten)]
    pub roadmap: RoadmapView,
    /// The day on which work begins.
    pub start: Option<NaiveDate>,
    /// The hash of its last event, in hexadecimal.
    pub hash: Option<String>,
    /// The directive that it answers, as in a roadmap file.
    #[schema(value_type = Option<Object>)]
    pub directive: Option<Value>,
    /// The offices that own its tasks.
    pub offices: Vec<OfficeView>,
    /// Its workstreams, in their order.
    pub workstreams: Vec<WorkstreamView>,
    /// Windows and cadences of the status rules, in days.
    pub settings: BTreeMap<String, i64>,
    /// Its stocktakes that were not withdrawn, as in a roadmap file.
    #[schema(value_type = Vec<Object>)]
    pub stocktakes: Vec<Value>,
    /// Wishes to change what was approved, with their decisions, as in a roadmap file.
    #[schema(value_type = Vec<Object>)]
    pub proposals: Vec<Value>,
}

/// An office.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficeView {
    /// Its key.
    pub key: String,
    /// What readers see.
    pub name: Words,
    /// The day on which it was closed.
    pub closed: Option<NaiveDate>,
}

impl From<&Office> for OfficeView {
    fn from(office: &Office) -> Self {
        let closed = office.closed.as_ref().map(|closed| closed.on);
        Self { key: office.key.to_string(), name: (&office.name).into(), closed }
    }
}

/// A workstream.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkstreamView {
    /// Its key.
    pub key: String,
    /// What readers see.
    pub title: Words,
    /// The lead office.
    pub owner: String,
    /// The workstream of which it is a part.
    pub parent: Option<String>,
}

impl From<&Workstream> for WorkstreamView {
    fn from(workstream: &Workstream) -> Self {
        Self {
            key: workstream.key.to_string(),
            title: (&workstream.title).into(),
            owner: workstream.owner.to_string(),
            parent: workstream.parent.as_ref().map(ToString::to_string),
        }
    }
}

/// A status, computed, with what it rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatusView {
    /// The number of the rule that matched: S0 to S15.
    pub rule: String,
    /// The rule's name for programs.
    pub code: String,
    /// Days late, days left, or days without a report, as the rule has it.
    pub days: i64,
    /// The status as pages say it, in the reader's language.
    pub words: String,
    /// Why the task is at risk, by codes.
    pub reasons: Vec<String>,
    /// Days since the last report, where data are not fresh.
    pub stale: Option<i64>,
    /// Working days from the earliest finish to the deadline.
    pub float: Option<i64>,
    /// Marks beside the status.
    #[schema(value_type = Vec<String>)]
    pub marks: Value,
}

/// A task as lists show it: both dates, and the status.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskView {
    /// Its stable short name.
    pub key: String,
    /// What readers see.
    pub title: Words,
    /// The workstream that it belongs to.
    pub workstream: String,
    /// The lead office.
    pub owner: String,
    /// The other offices that contribute.
    pub co_owners: Vec<String>,
    /// The first planned day.
    pub start: Option<NaiveDate>,
    /// The deadline at approval: a day, a month or a quarter.
    pub original_deadline: String,
    /// The deadline in force: a day, a month or a quarter.
    pub deadline: String,
    /// The day after which the task is overdue.
    pub effective_deadline: NaiveDate,
    /// The owner's forecast, as reported last.
    pub forecast: Option<NaiveDate>,
    /// When it is, was or will be finished as far as anyone can tell.
    pub expected: Option<NaiveDate>,
    /// Percent done by the last report.
    pub percent: u8,
    /// Whether it is a milestone.
    pub milestone: bool,
    /// Who has the ball.
    pub state: String,
    /// Its status.
    pub status: StatusView,
    /// How many times its definition was edited; what `If-Match` names.
    pub revision: u64,
    /// The address of its page.
    pub href: String,
}

/// A task with its plan, its schedule and what happened to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskWhole {
    /// What lists show of it.
    #[serde(flatten)]
    pub task: TaskView,
    /// Why its status is what it is, in sentences.
    pub why: Vec<String>,
    /// Everything else of it, as its page's JSON has it: plan, links, schedule, reports, submissions,
    /// extensions, comments.
    #[schema(value_type = Object)]
    pub record: Value,
}

/// What came of a command.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Recorded {
    /// The roadmap.
    pub roadmap: String,
    /// The number of its last event.
    pub version: u64,
    /// The task that it was about, as it is now; none where it is about none, or where it is gone.
    pub task: Option<TaskView>,
    /// The number of its last proposal, where the command became one.
    pub proposal: Option<u32>,
}

/// An event of the log, as the feed and webhooks have it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventView {
    /// Tells it from every other event, for ever: the stream and its place there.
    pub id: String,
    /// The roadmap.
    pub stream: String,
    /// Its place in the roadmap, counted from 1 without gaps: who misses one knows it.
    pub seq: u64,
    /// Its place among all events of the installation; what is not for the reader leaves gaps.
    pub position: u64,
    /// What kind of change it was.
    pub kind: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The task or the workstream that it is about.
    pub task: Option<String>,
    /// Who did it.
    pub by: ByView,
    /// The name of the token of the program through which it was done; none for a browser.
    pub via: Option<String>,
    /// The reason that was given.
    pub why: Option<String>,
    /// The values before, where the event has them.
    #[schema(value_type = Option<Object>)]
    pub old: Option<Box<RawValue>>,
    /// The values from then on, as the log has them.
    #[schema(value_type = Object)]
    pub new: Box<RawValue>,
    /// The hash that chains it to the event before, in hexadecimal.
    pub hash: String,
}

/// Who did something.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ByView {
    /// The name by which they sign in; not for those who are not signed in themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The name that readers see.
    pub name: String,
    /// The absent person for whom they acted.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    #[schema(rename = "for")]
    pub on_behalf: Option<String>,
}

/// Shows a roadmap.
pub fn roadmap(scene: &Scene) -> RoadmapView {
    let it: &Roadmap = &scene.roadmap;
    let counts = scene.board().counts(it);
    let counts = Rule::ALL.iter().map(|rule| (rule.code().to_owned(), counts.get(*rule) as u64));
    RoadmapView {
        key: it.key.to_string(),
        title: (&it.title).into(),
        public: it.public,
        version: it.version,
        today: scene.today(),
        time_zone: it.time_zone.name().to_owned(),
        approved: it.approval.as_ref().map(|approval| approval.on),
        archived: it.archived,
        final_task: it.final_task.as_ref().map(ToString::to_string),
        tasks: it.tasks.len(),
        counts: counts.collect(),
        href: scene.href(""),
    }
}

/// Shows a roadmap with what it is made of.
pub fn roadmap_whole(scene: &Scene) -> RoadmapWhole {
    let it: &Roadmap = &scene.roadmap;
    let directive = it.directive.as_ref();
    let held = it.stocktakes.iter().filter(|held| held.withdrawn.is_none());
    RoadmapWhole {
        roadmap: roadmap(scene),
        start: it.start,
        hash: scene.hash.clone(),
        directive: directive.map(|it| export::shown(scene, it)),
        offices: it.offices.iter().map(OfficeView::from).collect(),
        workstreams: it.workstreams.iter().map(WorkstreamView::from).collect(),
        settings: it
            .settings
            .days()
            .into_iter()
            .map(|(name, days)| (name.to_owned(), days))
            .collect(),
        stocktakes: held.map(|held| export::shown(scene, held)).collect(),
        proposals: it.proposals.iter().map(|it| export::shown(scene, it)).collect(),
    }
}

fn written(deadline: Deadline) -> String {
    deadline.to_string()
}

/// Shows a task with its status.
pub fn task(scene: &Scene, it: &Task, status: &Status) -> TaskView {
    TaskView {
        key: it.key.to_string(),
        title: (&it.title).into(),
        workstream: it.workstream.to_string(),
        owner: it.owner.to_string(),
        co_owners: it.co_owners.iter().map(|part| part.office.to_string()).collect(),
        start: it.start,
        original_deadline: written(it.original_deadline()),
        deadline: written(it.deadline),
        effective_deadline: scene.roadmap.effective(it.deadline),
        forecast: it.forecast(),
        expected: status.expected,
        percent: it.percent(),
        milestone: it.is_milestone(),
        state: it.state(scene.roadmap.approval.is_some()).code().to_owned(),
        status: StatusView {
            rule: status.rule.number(),
            code: status.rule.code().to_owned(),
            days: status.days,
            words: scene.lang().status(status, scene.today()),
            reasons: status.reasons.iter().map(|risk| risk.code().to_owned()).collect(),
            stale: status.stale,
            float: status.float,
            marks: serde_json::to_value(&status.marks).unwrap_or_default(),
        },
        revision: it.revision,
        href: scene.task_href(&it.key),
    }
}

/// Shows a task with everything of it.
pub fn task_whole(scene: &Scene, it: &std::sync::Arc<Task>, reports: &[Report]) -> TaskWhole {
    let status = scene.status(it);
    let record = export::task_page_json(scene, it, reports);
    let why = scene.lang().why(&scene.roadmap, &scene.board(), it, &status);
    TaskWhole {
        task: task(scene, it, &status),
        why,
        record: serde_json::from_str(&record).unwrap_or_default(),
    }
}
