//! Roadmap file version 1 in JSON.

use std::io::Read;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use roadmap::{Definition, Fault, Problem, Roadmap, Task, TaskPlan, decide, empty, text::tidy};

use crate::{
    fault::malformed,
    history::{Brought, Parts},
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
            faults.push(malformed(name, "must be a list"));
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
        faults.push(malformed(place, format!("unknown field `{path}`")));
    })
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
    let mut events = Vec::new();
    let mut each = |brought| {
        events.push(brought);
        true
    };
    let (definition, has_history) = from(serde_json::Deserializer::from_str(text), &mut each)?;
    let history = has_history.then_some(events);
    if let Some(history) = &history {
        check_history(&definition, history)?;
    }
    Ok(Contents { definition, history })
}

/// Reads a file in UTF-8 piece by piece: `each` gets the events of its history in their order, until it
/// says that it wants no more, or one cannot be read. Returns the plan, and whether there is a history;
/// whether it obeys the rules and leads to that plan is for the caller to find out.
pub fn stream_json(
    reader: impl Read,
    each: &mut dyn FnMut(Brought) -> bool,
) -> Result<(Definition, bool), Vec<Fault>> {
    from(serde_json::Deserializer::from_reader(reader), each)
}

fn from<'de, R: serde_json::de::Read<'de>>(
    mut reader: serde_json::Deserializer<R>,
    each: &mut dyn FnMut(Brought) -> bool,
) -> Result<(Definition, bool), Vec<Fault>> {
    let mut parts = Parts::new(each);
    let read = parts.read(&mut reader).and_then(|()| reader.end());
    let Parts { mut object, has_history, mut faults, .. } = parts;
    if let Err(error) = read {
        faults.push(malformed("file", error));
        return Err(faults);
    }
    if object.remove("format").is_none_or(|format| format != FORMAT) {
        faults.push(malformed("format", format!("must be `{FORMAT}`")));
    }
    if object.remove("version").is_none_or(|version| version != VERSION) {
        faults.push(malformed("version", format!("must be {VERSION}")));
    }
    DERIVED_OF_ROADMAP.iter().for_each(|field| drop(object.remove(*field)));
    if !has_history {
        // A history speaks for itself, to the letter.
        object.values_mut().for_each(tidied);
    }
    let offices = rows(&mut object, "offices", &[], &mut faults);
    let workstreams = rows(&mut object, "workstreams", &[], &mut faults);
    let tasks = task_rows(&mut object, &mut faults);
    let mut definition = match strictly::<Definition>(Value::Object(object), "file", &mut faults) {
        Ok(definition) => Definition { offices, workstreams, tasks, ..definition },
        Err(error) => {
            faults.push(malformed("file", error));
            return Err(faults);
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    if !has_history {
        decide::complete(&mut definition)?;
    }
    Ok((definition, has_history))
}

/// Takes the tasks out of a file's object; fields that a written file has for its readers are left out.
pub fn task_rows(object: &mut Map<String, Value>, faults: &mut Vec<Fault>) -> Vec<TaskPlan> {
    rows(object, "tasks", &DERIVED_OF_TASK, faults)
}

/// A history obeys the same rules as commands do, and leads to the plan that the file states.
fn check_history(definition: &Definition, history: &[Brought]) -> Result<(), Vec<Fault>> {
    let (mut audit, mut roadmap) = (decide::Audit::default(), empty(&definition.key));
    history.iter().try_for_each(|brought| audit.take(&mut roadmap, &brought.event))?;
    leads_to(&roadmap, definition)
}

/// Tells whether the history of a roadmap led to the plan that a file states.
pub fn leads_to(roadmap: &Roadmap, definition: &Definition) -> Result<(), Vec<Fault>> {
    let led = Definition::of(roadmap);
    if led != *definition {
        let field = other_field(&json!(led), &json!(definition)).unwrap_or("tasks".to_owned());
        return Err(vec![Fault { field, problem: Problem::NotFromHistory }]);
    }
    decide::complete(&mut definition.clone())
}

/// Names the first field of a plan that is another than in a second one; in a list, by its key.
fn other_field(one: &Value, two: &Value) -> Option<String> {
    let (one, two) = (one.as_object()?, two.as_object()?);
    let mut names = one.keys().chain(two.keys());
    let name = names.find(|name| one.get(*name) != two.get(*name))?;
    let (Some(Value::Array(ones)), Some(Value::Array(twos))) = (one.get(name), two.get(name))
    else {
        return Some(name.clone());
    };
    let at = ones.iter().zip(twos).take_while(|(one, two)| one == two).count();
    let row = twos.get(at).or(ones.get(at)).and_then(|row| row.get("key")?.as_str());
    Some(row.map_or_else(|| name.clone(), |key| format!("{name}[{at}] {key}")))
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
