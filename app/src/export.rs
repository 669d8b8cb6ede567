//! What a page shows, as JSON and CSV at the same address.

use std::sync::Arc;

use exchange::{
    harmless, project::write_project, table::Mark, task_json, write_csv, write_json, write_template,
};
use roadmap::{
    LagUnit, Report, Roadmap, Status, Task,
    list::List,
    schedule::{Drive, Timing},
    shift,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    external::driving,
    pages::tasks::wanted,
    visit::{Scene, Visit},
};

fn status_json(scene: &Scene, task: &Task, status: &Status) -> Value {
    let board = scene.board();
    let why = roadmap::why(&scene.roadmap, &board.schedule, task, status, board.today);
    let reasons: Vec<_> = status.reasons.iter().map(roadmap::Risk::code).collect();
    json!({
        "rule": status.rule.number(),
        "code": status.rule.code(),
        "days": status.days,
        "reasons": reasons,
        "stale": status.stale,
        "float": status.float,
        "marks": status.marks,
        "why": why,
    })
}

fn extend(scene: &Scene, task: &Task, status: &Status, row: &mut Map<String, Value>) {
    let board = scene.board();
    let timing = board.timing(&scene.roadmap, &task.key);
    row.insert("original_deadline".to_owned(), json!(task.original_deadline()));
    row.insert("milestone".to_owned(), json!(task.is_milestone()));
    row.insert("expected".to_owned(), json!(status.expected));
    row.insert("status".to_owned(), status_json(scene, task, status));
    row.insert(
        "schedule".to_owned(),
        timing.map_or(Value::Null, |timing| timing_json(scene, task, timing)),
    );
}

fn timing_json(scene: &Scene, task: &Task, timing: &Timing) -> Value {
    let driver = match timing.drive {
        Drive::Link { from, .. } => scene.roadmap.tasks.get(from).map(|task| task.key.to_string()),
        Drive::External => {
            let mut held = driving(task, scene.today());
            // Whether it is there today is nothing to the past.
            let there = |it: &&roadmap::External| match scene.past {
                true => scene.visit.roadmap(&it.roadmap).is_some(),
                false => scene.visit.external(it).is_some(),
            };
            held.find(there).map(ToString::to_string)
        }
        _ => None,
    };
    json!({
        "early_start": timing.early_start,
        "early_finish": timing.early_finish,
        "late_start": timing.late_start,
        "late_finish": timing.late_finish,
        "total_float": timing.total_float,
        "free_float": timing.free_float,
        "deadline_float": timing.deadline_float,
        "final_float": timing.final_float,
        "critical": timing.critical,
        "driver": driver,
    })
}

/// Takes the names by which people sign in out of what anyone may read.
pub fn without_logins(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.contains_key("person") && object.contains_key("name") {
                object.shift_remove("person");
            }
            object.values_mut().for_each(without_logins);
        }
        Value::Array(list) => list.iter_mut().for_each(without_logins),
        _ => {}
    }
}

/// Writes JSON as the viewer may see it.
fn text(scene: &Scene, value: impl Into<Value>) -> String {
    let mut text = pretty(scene, value.into());
    text.push('\n');
    text
}

/// Takes out tasks of other roadmaps that the viewer may not read.
fn without_hidden(visit: &Visit, value: &mut Value) {
    match value {
        Value::Object(object) => object.values_mut().for_each(|it| without_hidden(visit, it)),
        Value::Array(list) => {
            list.retain(|it| match (it.get("roadmap"), it.get("task")) {
                (Some(Value::String(key)), Some(Value::String(_))) => visit.roadmap(key).is_some(),
                _ => true,
            });
            list.iter_mut().for_each(|it| without_hidden(visit, it));
        }
        _ => {}
    }
}

/// Returns a part of the record as the viewer may see it.
pub fn shown(scene: &Scene, it: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(it).unwrap_or_default();
    without_hidden(&scene.visit, &mut value);
    if scene.visit.viewer.is_none() {
        without_logins(&mut value);
    }
    value
}

fn pretty(scene: &Scene, value: Value) -> String {
    let value = shown(scene, &value);
    serde_json::to_string_pretty(&value).unwrap_or_default()
}

/// Tasks of which a piece of an answer is made.
const PIECE: usize = 32;

type Rows = Vec<(Arc<Task>, Arc<Status>)>;

/// An answer in pieces, made one after the other as they are asked for, so that nothing of it is held
/// for a reader who is slow.
pub struct Pieces {
    scene: Scene,
    rows: std::vec::IntoIter<(Arc<Task>, Arc<Status>)>,
    form: Form,
    /// What stands before the rows, until it is given out, and after them.
    before: Option<String>,
    after: Option<String>,
    first: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Csv,
}

impl Pieces {
    /// Returns how many tasks there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Names what it holds in memory beside the present: a version of a roadmap on a day of the past.
    pub fn of(&self) -> Option<String> {
        let Scene { roadmap, day, past, .. } = &self.scene;
        past.then(|| format!("{} {} {day}", roadmap.key, roadmap.version))
    }

    /// Tells whether there are no tasks.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a list of tasks into an object that has an empty one.
    fn json(scene: &Scene, object: Value, rows: Rows) -> Self {
        let frame = pretty(scene, object) + "\n";
        let (before, after) = frame.split_once("\"tasks\": []").unwrap_or((&frame, ""));
        let empty = rows.is_empty();
        let (open, close) = if empty { ("[", "]") } else { ("[\n", "\n  ]") };
        Self {
            scene: scene.clone(),
            rows: rows.into_iter(),
            form: Form::Json,
            before: Some(format!("{before}\"tasks\": {open}")),
            after: Some(format!("{close}{after}")),
            first: true,
        }
    }

    /// Puts all pieces together.
    pub fn whole(self) -> String {
        self.collect()
    }
}

impl Iterator for Pieces {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if let Some(before) = self.before.take() {
            return Some(before);
        }
        let rows: Rows = self.rows.by_ref().take(PIECE).collect();
        if rows.is_empty() {
            return self.after.take();
        }
        if self.form == Form::Csv {
            return Some(csv_rows(&self.scene, &rows));
        }
        let mut piece = String::new();
        for (task, status) in &rows {
            if !std::mem::take(&mut self.first) {
                piece.push_str(",\n");
            }
            piece.push_str("    ");
            piece.push_str(
                &pretty(&self.scene, one(&self.scene, task, status)).replace('\n', "\n    "),
            );
        }
        Some(piece)
    }
}

/// Writes the roadmap with dates, statuses and counts.
pub fn roadmap_json(scene: &Scene) -> Pieces {
    let empty =
        Roadmap { tasks: List::default(), index: Arc::default(), ..(*scene.roadmap).clone() };
    let mut object = write_json(&empty, None::<&[()]>, |_, _| {}).unwrap_or_default();
    object.insert("today".to_owned(), json!(scene.today()));
    object.insert("counts".to_owned(), counts(scene));
    let board = scene.board();
    let rows = board.rows(&scene.roadmap);
    let rows = rows.map(|(task, status)| (task.clone(), status.clone())).collect();
    Pieces::json(scene, Value::Object(object), rows)
}

fn counts(scene: &Scene) -> Value {
    let counts = scene.board().counts(&scene.roadmap);
    let pairs = roadmap::Rule::ALL.iter();
    let pairs = pairs.map(|rule| (rule.code().to_owned(), json!(counts.get(*rule))));
    Value::Object(pairs.into_iter().collect())
}

fn one(scene: &Scene, task: &Task, status: &Status) -> Value {
    let mut row = task_json(&scene.roadmap, task).unwrap_or_default();
    extend(scene, task, status, &mut row);
    Value::Object(row)
}

/// Writes the tasks that the address asks for, in its order.
pub fn tasks_json(scene: &Scene) -> Pieces {
    let object = json!({ "roadmap": scene.roadmap.key, "today": scene.today(), "tasks": [] });
    Pieces::json(scene, object, wanted(scene))
}

/// Writes one task with its reports, submissions, extensions and comments.
pub fn task_page_json(scene: &Scene, task: &Arc<Task>, reports: &[Report]) -> String {
    let status = scene.status(task);
    let mut row = one(scene, task, &status);
    if let Value::Object(row) = &mut row {
        row.insert("today".to_owned(), json!(scene.today()));
        row.insert("reports".to_owned(), json!(reports));
        row.insert("attached".to_owned(), json!(task.attached));
        let proposals = scene.roadmap.proposals.iter();
        let proposals: Vec<_> =
            proposals.filter(|proposal| proposal.wish.about() == task.key).collect();
        row.insert("proposals".to_owned(), json!(proposals));
        row.insert("submissions".to_owned(), json!(task.submissions));
        row.insert("extensions".to_owned(), json!(task.extensions));
        row.insert("comments".to_owned(), json!(task.comments));
        if !task.agreements.is_empty() {
            row.insert("agreements".to_owned(), json!(task.agreements));
        }
    }
    text(scene, row)
}

/// Writes the roadmap in the columns of a roadmap file.
pub fn roadmap_csv(scene: &Scene) -> String {
    write_csv(&scene.roadmap, &mark(scene))
}

/// Writes the roadmap as MS Project XML, in the reader's language.
pub fn project(scene: &Scene) -> String {
    write_project(&scene.roadmap, &scene.board().schedule, scene.lang().code())
}

/// Writes the plan as a template: every date is so many days from the final deadline.
pub fn template(scene: &Scene) -> String {
    let count = match scene.visit.query.get("count") {
        Some("working") => LagUnit::Working,
        _ => LagUnit::Calendar,
    };
    let plan = shift::template_of(&scene.roadmap);
    text(scene, Value::Object(write_template(&plan, count).unwrap_or_default()))
}

/// Says of which version an export is.
pub fn mark(scene: &Scene) -> Mark {
    Mark::of(&scene.roadmap, scene.today(), scene.lang().code())
}

/// The columns of a table of tasks.
const HEAD: [&str; 22] = [
    "key",
    "title",
    "workstream",
    "owner",
    "start",
    "original_deadline",
    "deadline",
    "effective_deadline",
    "expected",
    "forecast",
    "percent",
    "state",
    "status",
    "rule",
    "days",
    "reasons",
    "last_report",
    "early_start",
    "early_finish",
    "float",
    "driver",
    "version",
];

/// Writes rows of CSV.
fn written<const N: usize>(
    rows: impl IntoIterator<Item = [String; N]>,
) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8(bytes).unwrap_or_default())
}

/// Writes tasks as rows for a spreadsheet, in the reader's language.
fn csv_rows(scene: &Scene, rows: &[(Arc<Task>, Arc<Status>)]) -> String {
    let code = scene.lang().code();
    let board = scene.board();
    let mark = mark(scene).to_string();
    let cells = rows.iter().map(|(task, status)| {
        let state = json!(task.state(scene.roadmap.approval.is_some()));
        let reasons: Vec<_> = status.reasons.iter().map(roadmap::Risk::code).collect();
        let last = task.last_report().map(|report| scene.roadmap.date_at(report.at).to_string());
        let timing = board.timing(&scene.roadmap, &task.key);
        let driver = timing.and_then(|timing| match timing.drive {
            Drive::Link { from, .. } => {
                scene.roadmap.tasks.get(from).map(|task| task.key.to_string())
            }
            _ => None,
        });
        [
            task.key.to_string(),
            task.title.get(code).to_owned(),
            task.workstream.to_string(),
            scene.office(&task.owner),
            task.start.map(|start| start.to_string()).unwrap_or_default(),
            task.original_deadline().to_string(),
            task.deadline.to_string(),
            scene.roadmap.effective(task.deadline).to_string(),
            status.expected.map(|expected| expected.to_string()).unwrap_or_default(),
            task.forecast().map(|forecast| forecast.to_string()).unwrap_or_default(),
            task.percent().to_string(),
            state.as_str().unwrap_or_default().to_owned(),
            status.rule.code().to_owned(),
            status.rule.number(),
            status.days.to_string(),
            reasons.join(" "),
            last.unwrap_or_default(),
            timing.map(|timing| timing.early_start.to_string()).unwrap_or_default(),
            timing.map(|timing| timing.early_finish.to_string()).unwrap_or_default(),
            status.float.map(|float| float.to_string()).unwrap_or_default(),
            driver.unwrap_or_default(),
            mark.clone(),
        ]
    });
    written(cells).unwrap_or_else(|error| {
        tracing::error!(%error, "rows could not be written");
        String::new()
    })
}

/// Returns the mark of UTF-8 with which a table begins if the address asks for it, as Excel wants it.
pub fn bom(visit: &Visit) -> &'static str {
    if visit.query.get("bom").is_some() { "\u{feff}" } else { "" }
}

/// Writes tasks with the names of the columns.
fn tasks_csv(scene: &Scene, rows: Rows) -> Pieces {
    let head = written([HEAD.map(str::to_owned)]).unwrap_or_default();
    Pieces {
        scene: scene.clone(),
        rows: rows.into_iter(),
        form: Form::Csv,
        before: Some(bom(&scene.visit).to_owned() + &head),
        after: None,
        first: true,
    }
}

/// Writes the tasks that the address asks for, in its order.
pub fn tasks_page_csv(scene: &Scene) -> Pieces {
    tasks_csv(scene, wanted(scene))
}

/// Writes one task as a row.
pub fn task_page_csv(scene: &Scene, task: &Arc<Task>) -> String {
    let status = scene.status(task);
    tasks_csv(scene, vec![(task.clone(), Arc::new(status))]).whole()
}
