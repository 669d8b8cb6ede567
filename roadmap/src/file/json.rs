//! Roadmap file version 1 in JSON.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{Definition, TaskDefinition};
use crate::{Event, Fault, Problem, Roadmap, Task, decide, replay};

/// The value of the field `format`.
pub const FORMAT: &str = "vekha-roadmap";
/// The value of the field `version`.
pub const VERSION: u64 = 1;

/// Fields that a written file has for its readers; an import computes them anew.
const DERIVED_OF_ROADMAP: [&str; 5] = ["as_of", "today", "counts", "head", "events"];
const DERIVED_OF_TASK: [&str; 8] = [
    "effective_deadline",
    "forecast",
    "state",
    "percent",
    "status",
    "float",
    "milestone",
    "schedule",
];

/// What a roadmap file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Contents {
    /// The plan.
    pub definition: Definition,
    /// The whole log that led to it, for a file that was exported, each event with its stated hash.
    pub history: Option<Vec<(Event, Option<String>)>>,
}

fn malformed(field: String, text: impl ToString) -> Fault {
    Fault { field, problem: Problem::Malformed { text: text.to_string() } }
}

fn rows<T: DeserializeOwned>(
    object: &mut Map<String, Value>,
    name: &str,
    derived: &[&str],
    faults: &mut Vec<Fault>,
) -> Vec<T> {
    let values = match object.remove(name) {
        None => return Vec::new(),
        Some(Value::Array(values)) => values,
        Some(_) => {
            faults.push(malformed(name.to_owned(), "must be a list"));
            return Vec::new();
        }
    };
    let mut rows = Vec::with_capacity(values.len());
    for (at, mut value) in values.into_iter().enumerate() {
        let key = value.get("key").and_then(Value::as_str).map(|key| format!(" {key}"));
        if let Value::Object(row) = &mut value {
            derived.iter().for_each(|field| drop(row.remove(*field)));
        }
        match serde_json::from_value(value) {
            Ok(row) => rows.push(row),
            Err(error) => {
                faults.push(malformed(format!("{name}[{at}]{}", key.unwrap_or_default()), error))
            }
        }
    }
    rows
}

/// Reads a file and reports everything that is wrong with it, each fault at its place.
pub fn read_json(text: &str) -> Result<Contents, Vec<Fault>> {
    let mut object = match serde_json::from_str(text) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err(vec![malformed("file".to_owned(), "must be a JSON object")]),
        Err(error) => return Err(vec![malformed("file".to_owned(), error)]),
    };
    let mut faults = Vec::new();
    if object.remove("format").is_none_or(|format| format != FORMAT) {
        faults.push(malformed("format".to_owned(), format!("must be `{FORMAT}`")));
    }
    if object.remove("version").is_none_or(|version| version != VERSION) {
        faults.push(malformed("version".to_owned(), format!("must be {VERSION}")));
    }
    DERIVED_OF_ROADMAP.iter().for_each(|field| drop(object.remove(*field)));
    let has_history = object.contains_key("history");
    let hashes = stated_hashes(&object);
    let history: Vec<Event> = rows(&mut object, "history", &["hash"], &mut faults);
    let offices = rows(&mut object, "offices", &[], &mut faults);
    let workstreams = rows(&mut object, "workstreams", &[], &mut faults);
    let tasks = task_rows(&mut object, &mut faults);
    let definition = match serde_json::from_value::<Definition>(Value::Object(object)) {
        Ok(definition) => Definition { offices, workstreams, tasks, ..definition },
        Err(error) => {
            faults.push(malformed("file".to_owned(), error));
            return Err(faults);
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    let history = has_history.then_some(history);
    match &history {
        Some(history) => check_history(&definition, history)?,
        None => {
            let mut definition = definition;
            decide::complete(&mut definition)?;
            return Ok(Contents { definition, history: None });
        }
    }
    Ok(Contents {
        definition,
        history: history.map(|events| events.into_iter().zip(hashes).collect()),
    })
}

/// Takes the tasks out of a file's object; fields that a written file has for its readers are left out.
pub fn task_rows(object: &mut Map<String, Value>, faults: &mut Vec<Fault>) -> Vec<TaskDefinition> {
    rows(object, "tasks", &DERIVED_OF_TASK, faults)
}

fn stated_hashes(object: &Map<String, Value>) -> Vec<Option<String>> {
    let events = object.get("history").and_then(Value::as_array).into_iter().flatten();
    events.map(|event| Some(event.get("hash")?.as_str()?.to_owned())).collect()
}

/// A history obeys the same rules as commands do, and leads to the plan that the file states.
fn check_history(definition: &Definition, history: &[Event]) -> Result<(), Vec<Fault>> {
    decide::audit(&definition.key, history)?;
    match replay(&definition.key, history) {
        Ok(roadmap) if Definition::of(&roadmap) == *definition => {
            decide::complete(&mut definition.clone())
        }
        Ok(_) => Err(vec![Fault { field: "tasks".to_owned(), problem: Problem::NotFromHistory }]),
        Err(error) => Err(vec![malformed("history".to_owned(), error)]),
    }
}

/// Writes the plan and, for an export, its whole log; `extend` adds to each task what a reader asked for.
pub fn write_json<H: Serialize>(
    roadmap: &Roadmap,
    history: Option<&[H]>,
    mut extend: impl FnMut(&Task, &mut Map<String, Value>),
) -> Result<Map<String, Value>, serde_json::Error> {
    let mut object = Map::new();
    object.insert("format".to_owned(), json!(FORMAT));
    object.insert("version".to_owned(), json!(VERSION));
    if let Value::Object(definition) = serde_json::to_value(Definition::of(roadmap))? {
        object.extend(definition);
    }
    let mut tasks = Vec::with_capacity(roadmap.tasks.len());
    for task in &roadmap.tasks {
        let mut row = task_json(roadmap, task)?;
        extend(task, &mut row);
        tasks.push(Value::Object(row));
    }
    object.insert("tasks".to_owned(), Value::Array(tasks));
    if let Some(history) = history {
        object.insert("history".to_owned(), serde_json::to_value(history)?);
    }
    Ok(object)
}

/// Writes one task with its three dates, its state and percent done.
pub fn task_json(roadmap: &Roadmap, task: &Task) -> Result<Map<String, Value>, serde_json::Error> {
    let mut row = match serde_json::to_value(TaskDefinition::of(task))? {
        Value::Object(row) => row,
        _ => Map::new(),
    };
    let forecast = task.forecast();
    row.insert("effective_deadline".to_owned(), json!(roadmap.effective(task.deadline)));
    row.insert("forecast".to_owned(), json!(forecast));
    row.insert("state".to_owned(), json!(task.state(roadmap.approval.is_some())));
    row.insert("percent".to_owned(), json!(task.percent()));
    Ok(row)
}
