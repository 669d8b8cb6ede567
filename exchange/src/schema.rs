//! The JSON Schema of a roadmap file, from the types that are read and written.

use roadmap::{
    Definition, Event, Risk, Rule, State,
    status::{Fact, Mark},
};
use schemars::{
    Schema, SchemaGenerator,
    generate::SchemaSettings,
    transform::{Transform, transform_subschemas},
};
use serde_json::{Map, Value, json};

use crate::json::{FORMAT, VERSION};

/// Returns the JSON Schema (2020-12) of a roadmap file: a plan, an export with its history, or a roadmap
/// as the server serves it.
pub fn schema() -> Value {
    let mut schemas = SchemaSettings::draft2020_12().into_generator();
    let status = status(&mut schemas);
    let event = schemas.subschema_for::<Event>();
    let state = schemas.subschema_for::<State>();
    let mut schema = schemas.into_root_schema_for::<Definition>();
    schema.insert("title".to_owned(), json!(format!("Vekha roadmap file, version {VERSION}")));
    schema.insert(
        "description".to_owned(),
        json!("A plan, an export with its history, or a roadmap as the server serves it."),
    );
    Strict.transform(&mut schema);
    let counts = Rule::ALL
        .iter()
        .map(|rule| (rule.code().to_owned(), json!({ "type": "integer", "minimum": 0 })));
    let counts: Map<_, _> = counts.collect();
    let ignored = json!({ "description": "Ignored on import." });
    extend(
        schema.as_object_mut(),
        json!({
            "format": { "const": FORMAT },
            "version": { "const": VERSION },
            "history": { "type": "array", "items": event, "description": "The whole log that led to the plan." },
            "today": { "type": "string", "format": "date", "pattern": DATE, "description": "Derived; only in what the server serves." },
            "counts": {
                "type": "object",
                "description": "Derived; only in what the server serves. Tasks of each status.",
                "properties": counts,
                "additionalProperties": false,
            },
            "as_of": ignored,
            "head": ignored,
            "events": ignored,
        }),
    );
    require(&mut schema, &["format", "version"]);
    if let Some(task) = definition(&mut schema, "TaskPlan") {
        extend(Some(task), task_rows(status, &state.to_value()));
        task.insert(
            "anyOf".to_owned(),
            json!([{ "required": ["deadline"] }, { "required": ["start", "duration"] }]),
        );
        task.insert("required".to_owned(), json!(["key", "workstream", "title", "owner"]));
    }
    if let Some(event) = definition(&mut schema, "Event") {
        let hash = "SHA-256 of the hash before and the event; an export always has it.";
        extend(
            Some(event),
            json!({ "hash": { "type": "string", "pattern": "^[0-9a-f]{64}$", "description": hash } }),
        );
    }
    schema.to_value()
}

/// A date, of any year.
const DATE: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";
/// An instant.
const INSTANT: &str =
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$";

/// What a record tolerates for the sake of later versions is a slip of the pen in a file: every field
/// must be known. Formats become patterns, since few programs look at formats.
struct Strict;

impl Transform for Strict {
    fn transform(&mut self, schema: &mut Schema) {
        if schema.get("properties").is_some() {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
        let pattern = match schema.get("format").and_then(Value::as_str) {
            Some("date") if schema.get("pattern").is_none() => Some(DATE),
            Some("date-time") => Some(INSTANT),
            // Sizes of integers in memory say nothing about a file.
            Some("date") | None => None,
            Some(_) => {
                schema.remove("format");
                None
            }
        };
        if let Some(pattern) = pattern {
            schema.insert("pattern".to_owned(), json!(pattern));
        }
        if schema.get("default").is_some_and(|default| default == "") {
            schema.remove("default");
        }
        transform_subschemas(self, schema);
    }
}

fn definition<'a>(schema: &'a mut Schema, name: &str) -> Option<&'a mut Map<String, Value>> {
    schema.get_mut("$defs")?.get_mut(name)?.as_object_mut()
}

/// Adds properties to an object.
fn extend(object: Option<&mut Map<String, Value>>, more: Value) {
    let properties = object.and_then(|object| object.get_mut("properties")?.as_object_mut());
    if let (Some(properties), Value::Object(more)) = (properties, more) {
        properties.extend(more);
    }
}

fn require(schema: &mut Schema, names: &[&str]) {
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.extend(names.iter().map(|name| json!(name)));
    }
}

/// A status, with the facts behind it.
fn status(schemas: &mut SchemaGenerator) -> Value {
    let numbers: Vec<_> = Rule::ALL.iter().map(|rule| rule.number()).collect();
    let codes: Vec<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
    json!({
        "type": "object",
        "description": "Derived; only in what the server serves.",
        "properties": {
            "rule": { "enum": numbers },
            "code": { "enum": codes },
            "days": { "type": "integer" },
            "reasons": { "type": "array", "items": { "enum": Risk::CODES }, "description": "One entry for each cause, so a code may repeat." },
            "stale": { "type": ["integer", "null"] },
            "float": { "type": ["integer", "null"] },
            "marks": { "type": "array", "items": schemas.subschema_for::<Mark>() },
            "why": { "type": "array", "items": schemas.subschema_for::<Fact>() },
        },
        "required": ["rule", "code", "days", "reasons", "stale", "float", "marks", "why"],
        "additionalProperties": false,
    })
}

/// What is computed of a task.
fn task_rows(status: Value, state: &Value) -> Value {
    let date = json!({ "type": "string", "format": "date", "pattern": DATE });
    let dates = ["early_start", "early_finish", "late_start", "late_finish"];
    let floats = ["total_float", "free_float"];
    let maybe = ["deadline_float", "final_float"];
    let mut timing = Map::new();
    timing.extend(dates.map(|name| (name.to_owned(), date.clone())));
    timing.extend(floats.map(|name| (name.to_owned(), json!({ "type": "integer" }))));
    timing.extend(maybe.map(|name| (name.to_owned(), json!({ "type": ["integer", "null"] }))));
    timing.insert("critical".to_owned(), json!({ "type": "boolean" }));
    timing.insert(
        "driver".to_owned(),
        json!({ "anyOf": [{ "$ref": "#/$defs/Key" }, { "type": "null" }] }),
    );
    let names: Vec<_> = timing.keys().cloned().collect();
    let derived = "Derived; an import computes it anew.";
    json!({
        "expected": { "type": ["string", "null"], "format": "date", "description": "Derived: when it is expected to be finished, or was submitted." },
        "effective_deadline": { "type": "string", "format": "date", "pattern": DATE, "description": derived },
        "forecast": { "anyOf": [date, { "type": "null" }], "description": derived },
        "state": { "allOf": [state], "description": derived },
        "percent": { "type": "integer", "minimum": 0, "maximum": 100, "description": derived },
        "milestone": { "type": "boolean", "description": "Derived; only in what the server serves." },
        "status": status,
        "float": { "description": "Ignored on import." },
        "schedule": {
            "description": "Derived: when it can and must happen; floats in working days.",
            "anyOf": [
                { "type": "null" },
                { "type": "object", "properties": timing, "required": names, "additionalProperties": false },
            ],
        },
    })
}
