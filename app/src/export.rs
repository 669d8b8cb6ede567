//! What a page shows, as JSON and CSV at the same address.

use std::sync::Arc;

use roadmap::{
    Status, Task,
    file::{harmless, task_json, write_csv, write_json},
    schedule::{Drive, Plan, Timing},
};
use serde_json::{Map, Value, json};

use crate::{pages::tasks::wanted, visit::Scene};

fn status_json(status: &Status) -> Value {
    let reasons: Vec<_> = status.reasons.iter().map(roadmap::Risk::code).collect();
    json!({
        "rule": format!("{:?}", status.rule),
        "code": status.rule.code(),
        "days": status.days,
        "reasons": reasons,
        "stale": status.stale,
        "float": status.float,
        "marks": status.marks,
        "why": status.why,
    })
}

fn extend(scene: &Scene, task: &Task, status: &Status, row: &mut Map<String, Value>) {
    let board = scene.board();
    let timing = board.timing(&scene.roadmap, &task.key);
    row.insert("original_deadline".to_owned(), json!(task.original_deadline()));
    row.insert("milestone".to_owned(), json!(task.is_milestone()));
    row.insert("status".to_owned(), status_json(status));
    row.insert(
        "schedule".to_owned(),
        timing.map_or(Value::Null, |timing| timing_json(scene, timing)),
    );
}

fn timing_json(scene: &Scene, timing: &Timing) -> Value {
    let driver = match timing.drive {
        Drive::Link { from, .. } => scene.roadmap.tasks.get(from).map(|task| task.key.clone()),
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

fn text(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes the roadmap with dates, statuses and counts.
pub fn roadmap_json(scene: &Scene) -> String {
    let board = scene.board();
    let written = write_json(&scene.roadmap, None::<&[()]>, |task, row| {
        if let Some(status) = board.of(&scene.roadmap, &task.key) {
            extend(scene, task, status, row);
        }
    });
    let mut object = written.unwrap_or_default();
    object.insert("today".to_owned(), json!(scene.today()));
    object.insert("counts".to_owned(), counts(scene));
    text(&object)
}

fn counts(scene: &Scene) -> Value {
    let counts = scene.board().counts();
    let pairs = roadmap::Rule::ALL.map(|rule| (rule.code().to_owned(), json!(counts.get(rule))));
    Value::Object(pairs.into_iter().collect())
}

fn one(scene: &Scene, task: &Task, status: &Status) -> Value {
    let mut row = task_json(&scene.roadmap, task).unwrap_or_default();
    extend(scene, task, status, &mut row);
    Value::Object(row)
}

/// Writes the tasks that the address asks for, in its order.
pub fn tasks_json(scene: &Scene) -> String {
    let rows = wanted(scene).rows;
    let rows: Vec<_> = rows.iter().map(|(task, status)| one(scene, task, status)).collect();
    text(&json!({ "roadmap": scene.roadmap.key, "today": scene.today(), "tasks": rows }))
}

/// Writes one task with its reports, submissions, extensions and comments.
pub fn task_page_json(scene: &Scene, task: &Arc<Task>) -> String {
    let status = scene.status(task);
    let mut row = one(scene, task, &status);
    if let Value::Object(row) = &mut row {
        row.insert("today".to_owned(), json!(scene.today()));
        row.insert("reports".to_owned(), json!(task.reports));
        row.insert("attached".to_owned(), json!(task.attached));
        row.insert("proposal".to_owned(), json!(task.proposal));
        row.insert("submissions".to_owned(), json!(task.submissions));
        row.insert("extensions".to_owned(), json!(task.extensions));
        row.insert("comments".to_owned(), json!(task.comments));
    }
    text(&row)
}

/// Writes the roadmap in the columns of a roadmap file.
pub fn roadmap_csv(scene: &Scene) -> String {
    write_csv(&scene.roadmap)
}

/// Writes the network of the roadmap, from which a browser computes what a change would do.
pub fn plan_json(scene: &Scene) -> String {
    let plan = Plan::of(&scene.roadmap, Some(scene.today()));
    serde_json::to_string(&plan).unwrap_or_default()
}

/// Writes tasks as rows for a spreadsheet, in the reader's language.
pub fn tasks_csv(scene: &Scene, rows: &[(Arc<Task>, Arc<Status>)]) -> String {
    let code = scene.lang().code();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = [
        "key",
        "title",
        "workstream",
        "owner",
        "start",
        "original_deadline",
        "deadline",
        "effective_deadline",
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
    ];
    let mut ok = writer.write_record(head).is_ok();
    let board = scene.board();
    for (task, status) in rows {
        let state = json!(task.state(scene.roadmap.approval.is_some()));
        let reasons: Vec<_> = status.reasons.iter().map(roadmap::Risk::code).collect();
        let last = task.last_report().map(|report| scene.roadmap.date_at(report.at).to_string());
        let timing = board.timing(&scene.roadmap, &task.key);
        let driver = timing.and_then(|timing| match timing.drive {
            Drive::Link { from, .. } => scene.roadmap.tasks.get(from).map(|task| task.key.clone()),
            _ => None,
        });
        let cells = [
            task.key.clone(),
            task.title.get(code).to_owned(),
            task.workstream.clone(),
            scene.office(&task.owner),
            task.start.map(|start| start.to_string()).unwrap_or_default(),
            task.original_deadline().to_string(),
            task.deadline.to_string(),
            scene.roadmap.effective(task.deadline).to_string(),
            task.forecast().map(|forecast| forecast.to_string()).unwrap_or_default(),
            task.percent().to_string(),
            state.as_str().unwrap_or_default().to_owned(),
            status.rule.code().to_owned(),
            format!("{:?}", status.rule),
            status.days.to_string(),
            reasons.join(" "),
            last.unwrap_or_default(),
            timing.map(|timing| timing.early_start.to_string()).unwrap_or_default(),
            timing.map(|timing| timing.early_finish.to_string()).unwrap_or_default(),
            status.float.map(|float| float.to_string()).unwrap_or_default(),
            driver.unwrap_or_default(),
        ];
        ok &= writer.write_record(cells.iter().map(|cell| harmless(cell))).is_ok();
    }
    let bytes = writer.into_inner().unwrap_or_default();
    if ok { String::from_utf8(bytes).unwrap_or_default() } else { String::new() }
}

/// Writes the tasks that the address asks for, in its order.
pub fn tasks_page_csv(scene: &Scene) -> String {
    tasks_csv(scene, &wanted(scene).rows)
}

/// Writes one task as a row.
pub fn task_page_csv(scene: &Scene, task: &Arc<Task>) -> String {
    let status = scene.status(task);
    tasks_csv(scene, &[(task.clone(), Arc::new(status))])
}
