//! Operations that read what pages show.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use app::{
    pages::{self, changes::Found},
    query::Query,
    visit::Scene,
};
use axum::http::Method;
use chrono::NaiveDate;
use directory::Scope;
use roadmap::event;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    caller::Call,
    operation::{self, Entry, Kind, MOMENT, POINT, Parameter},
    problem::Problem,
    table::{Answered, Table},
    views::{self, Page, RoadmapView, RoadmapWhole, TaskView, TaskWhole},
};
use crate::pages_changes;

type Found_<T> = Result<Answered<T>, Problem>;

const ASOF: Parameter = Parameter {
    name: "asof",
    what: "As it was at the end of a day, or after an event: `2026-09-01`, `v12`.",
    kind: Kind::Like(MOMENT),
};
const LIMIT: Parameter = Parameter {
    name: "limit",
    what: "Things in a part, 100 where nothing is said.",
    kind: Kind::Number(1, 1_000),
};
const CURSOR: Parameter = Parameter {
    name: "cursor",
    what: "The next part: what the part before said as `next`.",
    kind: Kind::Like(operation::CURSOR),
};

/// The parameters of lists of tasks: those of the page of tasks.
const TASKS: &[Parameter] = &[
    Parameter { name: "q", what: "Words that the task says.", kind: Kind::Text },
    Parameter { name: "status", what: "The code of a status.", kind: Kind::Text },
    Parameter { name: "owner", what: "The key of an office that contributes.", kind: Kind::Text },
    Parameter {
        name: "workstream",
        what: "The key of a workstream, with its parts.",
        kind: Kind::Text,
    },
    Parameter { name: "state", what: "The code of a workflow state.", kind: Kind::Text },
    Parameter { name: "mark", what: "The code of a mark beside the status.", kind: Kind::Text },
    Parameter { name: "clause", what: "The key of a clause of the directive.", kind: Kind::Text },
    Parameter {
        name: "sort",
        what: "The column to sort by; with `-` before it the other way around.",
        kind: Kind::Text,
    },
    LIMIT,
    CURSOR,
    ASOF,
];

/// Tasks of a part where nothing is said.
const USUAL: u64 = 100;
/// Tasks of a part at the most.
const MOST: u64 = 1_000;

/// Adds the operations.
pub fn add(table: &mut Table) {
    table.also::<RoadmapView>();
    table.also::<TaskView>();
    table.also::<HitView>();
    table.also::<NeedView>();
    let get = |path, id, summary, parameters| Entry {
        method: Method::GET,
        path,
        id,
        tag: "Reading",
        summary,
        scope: None,
        parameters,
    };
    table.read(
        get("/roadmaps", "listRoadmaps", "Lists the roadmaps that the reader may read.", &[]),
        roadmaps,
    );
    table.read(
        get("/roadmaps/{roadmap}", "getRoadmap", "Reads a roadmap without its tasks.", &[ASOF]),
        roadmap,
    );
    table.read(
        get(
            "/roadmaps/{roadmap}/tasks",
            "listTasks",
            "Lists tasks with their dates and statuses.",
            TASKS,
        ),
        tasks,
    );
    table.read(
        get(
            "/roadmaps/{roadmap}/tasks/{task}",
            "getTask",
            "Reads a task with everything that happened to it.",
            &[ASOF],
        ),
        task,
    );
    table.read(get("/roadmaps/{roadmap}/changes", "listChanges", "Compares two points of time: what got worse, better, was moved, decided, added, removed.", CHANGES), changes);
    table.read(
        get(
            "/search",
            "search",
            "Finds tasks by what they say, in every roadmap that the reader may read.",
            SEARCH,
        ),
        search,
    );
    table.read(
        Entry {
            scope: Some(Scope::Read),
            ..get(
                "/my/tasks",
                "listMyTasks",
                "Lists what waits for the reader: tasks to report on, and what to decide.",
                &[],
            )
        },
        my,
    );
}

const CHANGES: &[Parameter] = &[
    Parameter {
        name: "from",
        what: "From when on: a day, `v12`, `s3` for a stocktake, `approval`. A week before `to` where nothing is said.",
        kind: Kind::Like(POINT),
    },
    Parameter {
        name: "to",
        what: "Until when; now where nothing is said.",
        kind: Kind::Like(POINT),
    },
];

const SEARCH: &[Parameter] =
    &[Parameter { name: "q", what: "Words that the task says.", kind: Kind::Text }, LIMIT];

async fn roadmaps(call: Arc<Call>) -> Found_<Page<RoadmapView>> {
    let visit = &call.visit;
    let found = visit.roadmaps();
    let items =
        found.into_iter().map(|it| views::roadmap(&Scene::now(visit, it))).collect::<Vec<_>>();
    let total = Some(items.len());
    Ok(Answered::new(Page { items, total, next: None }))
}

/// Names the state of what is read: the version and the day, which statuses go by, and for whom and in which
/// language it is.
fn state(scene: &Scene) -> String {
    let reader = scene.visit.viewer.as_ref().map_or("", |person| person.login.as_str());
    let mut hasher = DefaultHasher::new();
    (reader, scene.lang().code(), scene.visit.store.generation()).hash(&mut hasher);
    format!("v{}-{}-{:x}", scene.roadmap.version, scene.today(), hasher.finish())
}

async fn roadmap(call: Arc<Call>) -> Found_<RoadmapWhole> {
    let scene = call.scene().await?;
    let tag = state(&scene);
    let links = vec![("alternate", scene.href(""))];
    Ok(Answered { value: views::roadmap_whole(&scene), tag: Some(tag), links })
}

/// Reads a cursor: the version and the day of the list, and how far it was read.
fn cursor(text: &str) -> Option<(u64, NaiveDate, usize)> {
    let mut parts = text.split('.');
    let version = parts.next()?.strip_prefix('v')?.parse().ok()?;
    let (day, at) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some((version, day, at))
}

async fn tasks(call: Arc<Call>) -> Found_<Page<TaskView>> {
    let limit = usize::try_from(call.number("limit", (1, USUAL, MOST))?).unwrap_or(1);
    let (mut at, mut pinned) = (0, None);
    if let Some(text) = call.asked("cursor") {
        let bad = || Problem::new(404, "`cursor` is none that a part of this list said");
        let (version, day, from) = cursor(text).ok_or_else(bad)?;
        // A list that goes on is of the version that it began with, on the day on which it began.
        (at, pinned) = (from, Some(format!("v{version}_{day}")));
    }
    let mut query = Query::default();
    for (name, value) in &call.visit.query.0 {
        let own = matches!(name.as_str(), "limit" | "cursor");
        if !own && (name != "asof" || pinned.is_none()) {
            query.0.push((name.clone(), value.clone()));
        }
    }
    let current = call.roadmap()?;
    let here = format!("v{}_{}", current.version, current.date_at(call.visit.now));
    if let Some(pinned) = pinned.filter(|pinned| *pinned != here) {
        query = query.without("asof").with("asof", &pinned);
    }
    let asked = Call {
        visit: call.with_query(query.clone()),
        parts: call.parts.clone(),
        headers: call.headers.clone(),
        house: call.house.clone(),
        sum: String::new(),
    };
    let scene = asked.scene().await?;
    let (rows, total) = pages::tasks::part_of(&scene, at, limit);
    let items: Vec<_> =
        rows.iter().map(|(task, status)| views::task(&scene, task, status)).collect();
    let reached = at.saturating_add(items.len());
    let next = (reached < total && !items.is_empty())
        .then(|| format!("v{}.{}.{reached}", scene.roadmap.version, scene.today()));
    let mut links = Vec::new();
    if let Some(next) = &next {
        let on = query.without("asof").with("limit", &limit.to_string()).with("cursor", next);
        links.push(("next", format!("{}?{on}", call.visit.path)));
    }
    let tag = format!("{}-{at}-{limit}", state(&scene));
    let value = Page { items, total: Some(total), next };
    Ok(Answered { value, tag: Some(tag), links })
}

async fn task(call: Arc<Call>) -> Found_<TaskWhole> {
    let scene = call.scene().await?;
    let key = call.part("task");
    let task = scene.roadmap.task(key).cloned();
    let unknown = || call.refused(&roadmap::Refusal::unknown("task", key));
    let task = task.ok_or_else(unknown)?;
    let (store, version) = (&call.visit.store, scene.roadmap.version);
    let history = store.history(&scene.roadmap.key, &task.key, version, u32::MAX).await;
    let history = history.map_err(|error| call.failed(&error))?;
    let reports = event::reports(history.iter().rev());
    let tag = format!("{}.{}", task.revision, state(&scene));
    let value = views::task_whole(&scene, &task, &reports);
    Ok(Answered { value, tag: Some(tag), links: Vec::new() })
}

/// What changed between two points of time.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChangesView {
    /// The version compared with.
    pub from: u64,
    /// The version compared.
    pub to: u64,
    /// What changed, in sentences that can be read into minutes.
    pub summary: Vec<String>,
    /// Each change, in the columns of the table that the page of changes is taken away as: kind, key, both
    /// statuses, dates and forecasts, and what made it.
    pub items: Vec<BTreeMap<String, String>>,
}

async fn changes(call: Arc<Call>) -> Found_<ChangesView> {
    for name in ["from", "to"] {
        let known = call.asked(name).is_none_or(|it| app::since::Point::read(it).is_some());
        if !known {
            return Err(Problem::new(
                404,
                format!("`{name}` is no day, version, stocktake or approval"),
            ));
        }
    }
    let scene = call.scene().await?;
    let missing = |_| Problem::new(404, call.visit.lang.t("missing-text"));
    let found = Found::of(&scene, pages_changes::span(&scene).await.map_err(missing)?);
    let (from, to) = found.span.versions();
    let summary = pages::changes::sentences(&found, &scene);
    let items = pages::changes::table(&found);
    Ok(Answered::new(ChangesView { from, to, summary, items }))
}

/// A task that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HitView {
    /// The roadmap.
    pub roadmap: String,
    /// The task.
    pub task: TaskView,
}

async fn search(call: Arc<Call>) -> Found_<Page<HitView>> {
    let limit = usize::try_from(call.number("limit", (1, 20, MOST))?).unwrap_or(1);
    let visit = &call.visit;
    let mut items = Vec::new();
    let mut total = 0;
    for known in visit.roadmaps() {
        let scene = Scene::now(visit, known);
        let places = pages::search::places(&scene);
        total += places.len();
        let room = limit.saturating_sub(items.len());
        let board = scene.board();
        let rows = board.at(&scene.roadmap, places.into_iter().take(room));
        items.extend(rows.map(|(task, status)| HitView {
            roadmap: scene.roadmap.key.to_string(),
            task: views::task(&scene, task, status),
        }));
    }
    Ok(Answered::new(Page { items, total: Some(total), next: None }))
}

/// Something that waits for the reader.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NeedView {
    /// The roadmap.
    pub roadmap: String,
    /// What is to be done.
    pub need: String,
    /// The same in words.
    pub words: String,
    /// The task.
    pub task: TaskView,
}

async fn my(call: Arc<Call>) -> Found_<Page<NeedView>> {
    let visit = &call.visit;
    let mut items = Vec::new();
    for known in
        visit.roadmaps().into_iter().filter(|it| it.archived.is_none() && call.is_covered(&it.key))
    {
        let scene = Scene::now(visit, known);
        let board = scene.board();
        for (need, places) in app::queue::mine(&scene) {
            let rows = board.at(&scene.roadmap, places.into_iter());
            items.extend(rows.map(|(task, status)| NeedView {
                roadmap: scene.roadmap.key.to_string(),
                need: pages::my::words_of(need).trim_start_matches("my-").to_owned(),
                words: visit.lang.t(pages::my::words_of(need)),
                task: views::task(&scene, task, status),
            }));
        }
    }
    let total = Some(items.len());
    Ok(Answered::new(Page { items, total, next: None }))
}
