//! Roadmap file version 1 in JSON.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use roadmap::{
    Definition, Event, Fault, Problem, Roadmap, Task, TaskPlan, decide, replay, text::tidy,
};

/// The value of the field `format`.
pub const FORMAT: &str = "vekha-roadmap";
/// The value of the field `version`.
pub const VERSION: u64 = 1;

/// Fields that a written file has for its readers; an import computes them anew.
const DERIVED_OF_ROADMAP: [&str; 5] = ["as_of", "today", "counts", "head", "events"];
const DERIVED_OF_TASK: [&str; 9] = [
    "expected",
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
    pub history: Option<Vec<Brought>>,
}

/// An event as a file brings it along.
#[derive(Clone, Debug, PartialEq)]
pub struct Brought {
    /// What happened.
    pub event: Event,
    /// The same as it was written, over which its hash goes.
    pub body: String,
    /// Its stated hash, in hexadecimal.
    pub hash: Option<String>,
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
        let place = format!("{name}[{at}]{}", key.unwrap_or_default());
        match strictly(value, &place, faults) {
            Ok(row) => rows.push(row),
            Err(error) => faults.push(malformed(place, error)),
        }
    }
    rows
}

/// Reads a value of a file, in which every field must be known: what a record tolerates for the sake
/// of later versions would be a slip of the pen here.
fn strictly<T: DeserializeOwned>(
    value: Value,
    place: &str,
    faults: &mut Vec<Fault>,
) -> Result<T, serde_json::Error> {
    serde_ignored::deserialize(value, |path| {
        faults.push(malformed(place.to_owned(), format!("unknown field `{path}`")));
    })
}

/// Names the first field that was given and not understood; an empty one may have been left out.
fn misunderstood(given: &Value, understood: &Value, path: &str) -> Option<String> {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    };
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => {
            given.iter().find_map(|(name, value)| match understood.get(name) {
                Some(known) => misunderstood(value, known, &format!("{path}.{name}")),
                None => (!empty(value)).then(|| format!("{path}.{name}")),
            })
        }
        (Value::Array(given), Value::Array(understood)) => {
            let pairs = given.iter().zip(understood).enumerate();
            pairs.into_iter().find_map(|(at, (given, understood))| {
                misunderstood(given, understood, &format!("{path}[{at}]"))
            })
        }
        _ => None,
    }
}

/// Reads the events of a history, each with the bytes over which its hash goes.
fn history(object: &mut Map<String, Value>, faults: &mut Vec<Fault>) -> Option<Vec<Brought>> {
    let values = match object.remove("history")? {
        Value::Array(values) => values,
        _ => {
            faults.push(malformed("history".to_owned(), "must be a list"));
            return Some(Vec::new());
        }
    };
    let mut history = Vec::with_capacity(values.len());
    for (at, mut value) in values.into_iter().enumerate() {
        let hash = match &mut value {
            Value::Object(event) => event.shift_remove("hash"),
            _ => None,
        };
        let hash = hash.as_ref().and_then(Value::as_str).map(str::to_owned);
        let body = value.to_string();
        let read = Event::read(&body);
        let again = read.as_ref().ok().and_then(|event| serde_json::to_value(event).ok());
        match (read, again) {
            (Ok(event), Some(again)) => {
                if let Some(field) = misunderstood(&value, &again, "event") {
                    faults.push(malformed(
                        format!("history[{at}]"),
                        format!("unknown field `{field}`"),
                    ));
                }
                history.push(Brought { event, body, hash });
            }
            (Err(error), _) => faults.push(malformed(format!("history[{at}]"), error)),
            (Ok(_), None) => faults.push(malformed(format!("history[{at}]"), "cannot be read")),
        }
    }
    Some(history)
}

/// Keeps every text of a file as it would be kept had it been typed.
fn tidied(value: &mut Value) {
    match value {
        Value::String(text) => *text = tidy(text),
        Value::Array(list) => list.iter_mut().for_each(tidied),
        Value::Object(map) => map.values_mut().for_each(tidied),
        _ => {}
    }
}

/// Reads a file and reports everything that is wrong with it, each fault at its place.
pub fn read_json(text: &str) -> Result<Contents, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
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
    let history = history(&mut object, &mut faults);
    if history.is_none() {
        // A history speaks for itself, to the letter.
        object.values_mut().for_each(tidied);
    }
    let offices = rows(&mut object, "offices", &[], &mut faults);
    let workstreams = rows(&mut object, "workstreams", &[], &mut faults);
    let tasks = task_rows(&mut object, &mut faults);
    let definition = match strictly::<Definition>(Value::Object(object), "file", &mut faults) {
        Ok(definition) => Definition { offices, workstreams, tasks, ..definition },
        Err(error) => {
            faults.push(malformed("file".to_owned(), error));
            return Err(faults);
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    match &history {
        Some(history) => {
            let events: Vec<Event> = history.iter().map(|brought| brought.event.clone()).collect();
            check_history(&definition, &events)?;
        }
        None => {
            let mut definition = definition;
            decide::complete(&mut definition)?;
            return Ok(Contents { definition, history: None });
        }
    }
    Ok(Contents { definition, history })
}

/// Takes the tasks out of a file's object; fields that a written file has for its readers are left out.
pub fn task_rows(object: &mut Map<String, Value>, faults: &mut Vec<Fault>) -> Vec<TaskPlan> {
    rows(object, "tasks", &DERIVED_OF_TASK, faults)
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
    let mut row = match serde_json::to_value(TaskPlan::of(task))? {
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
