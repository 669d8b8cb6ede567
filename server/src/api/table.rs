//! The table of operations, as it is filled, and the OpenAPI document that follows from it.

use std::{collections::BTreeMap, pin::Pin, sync::Arc};

use axum::{
    Json,
    body::Bytes,
    http::Method,
    response::{IntoResponse, Response},
};
use directory::Scope;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::{
    caller::Call,
    operation::{Answering, Entry, KEY, Kind, Operation, Parameter, TEXT_MOST, answer, parse},
    problem::{Details, KIND, KINDS, Problem},
};

/// The operations, and the shapes that they name.
#[derive(Default)]
pub struct Table {
    /// Every operation, in the order in which they were added.
    pub operations: Vec<Operation>,
    shapes: BTreeMap<String, RefOr<Schema>>,
}

/// A value to be answered, with the name of its state and the addresses of others.
pub struct Answered<T> {
    /// The value.
    pub value: T,
    /// What tells its state from others, for `If-None-Match`.
    pub tag: Option<String>,
    /// The addresses of others (RFC 8288), each with what it is to this one.
    pub links: Vec<(&'static str, String)>,
}

impl<T> Answered<T> {
    /// Returns a value without more.
    pub const fn new(value: T) -> Self {
        Self { value, tag: None, links: Vec::new() }
    }
}

/// Names a shape; a part of a list by what it is a part of.
fn name_of<T: ToSchema>() -> String {
    let of = std::any::type_name::<T>().split_once('<').map(|(_, of)| of.trim_end_matches('>'));
    match of.and_then(|of| of.rsplit("::").next()) {
        Some(of) => format!("{}Of{of}", T::name()),
        None => T::name().into_owned(),
    }
}

impl Table {
    /// Returns how a shape is named in the document, and keeps it there.
    fn shape<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let mut found = Vec::new();
        T::schemas(&mut found);
        let name = name_of::<T>();
        found.push((name.clone(), T::schema()));
        self.shapes.extend(found);
        RefOr::Ref(utoipa::openapi::Ref::from_schema_name(name))
    }

    fn push(
        &mut self,
        entry: Entry,
        body: Option<RefOr<Schema>>,
        answer: Option<RefOr<Schema>>,
        answering: Answering,
    ) {
        self.operations.push(Operation { entry, body, answer, answering });
    }

    /// Keeps a shape that only parts of lists name.
    pub fn also<T: ToSchema>(&mut self) {
        self.shape::<T>();
    }

    /// Adds an operation that reads.
    pub fn read<T, F>(&mut self, entry: Entry, reads: fn(Arc<Call>) -> F)
    where
        T: Serialize + ToSchema + 'static,
        F: Future<Output = Result<Answered<T>, Problem>> + Send + 'static,
    {
        let shape = self.shape::<T>();
        let answering = move |call: Call, _: Bytes| {
            let call = Arc::new(call);
            let found = reads(call.clone());
            let done = async move {
                let Answered { value, tag, links } = found.await?;
                Ok(answer(&call, &value, tag, &links))
            };
            Box::pin(done) as Pin<Box<_>>
        };
        self.push(entry, None, Some(shape), Arc::new(answering));
    }

    /// Adds an operation that takes a body and does something; it may answer with something else than the value.
    pub fn write_with<B, T, W, F>(&mut self, entry: Entry, writes: W)
    where
        B: DeserializeOwned + ToSchema + Send + 'static,
        T: Serialize + ToSchema + Send + 'static,
        W: Fn(Arc<Call>, B) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<(T, Option<Response>), Problem>> + Send + 'static,
    {
        let (taken, given) = (self.shape::<B>(), self.shape::<T>());
        let answering = move |call: Call, body: Bytes| {
            let (call, writes) = (Arc::new(call), writes.clone());
            let done = async move {
                let body = parse::<B>(&call, &body)?;
                let (value, other) = writes(call, body).await?;
                Ok(other.unwrap_or_else(|| Json(value).into_response()))
            };
            Box::pin(done) as Pin<Box<_>>
        };
        self.push(entry, Some(taken), Some(given), Arc::new(answering));
    }

    /// Returns the OpenAPI document.
    pub fn document(&self) -> Value {
        let mut shapes: Map<String, Value> = Map::new();
        let problem = ("Problem".to_owned(), Details::schema());
        let mut more = Vec::new();
        Details::schemas(&mut more);
        for (name, shape) in self
            .shapes
            .iter()
            .map(|(name, it)| (name.clone(), it.clone()))
            .chain(more)
            .chain([problem])
        {
            shapes.insert(name, serde_json::to_value(shape).unwrap_or_default());
        }
        let mut paths: Map<String, Value> = Map::new();
        for operation in &self.operations {
            let place = paths.entry(operation.entry.path).or_insert_with(|| json!({}));
            place[operation.entry.method.as_str().to_lowercase()] = described(operation);
        }
        let answers: Map<String, Value> = KINDS
            .iter()
            .filter(|(status, _)| *status != 405)
            .map(|(status, name)| {
                let words = axum::http::StatusCode::from_u16(*status).ok();
                let words = words.and_then(|it| it.canonical_reason()).unwrap_or(name);
                let content =
                    json!({ KIND: { "schema": { "$ref": "#/components/schemas/Problem" } } });
                (format!("P{status}"), json!({ "description": words, "content": content }))
            })
            .collect();
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Vekha",
                "version": "1",
                "description": "Everything that the pages show and the forms do, for programs. Times are UTC, days are those of the roadmap's zone.",
                "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            },
            "servers": [{ "url": "/api/v1" }],
            "security": [{ "token": [] }],
            "tags": [
                { "name": "Reading", "description": "What pages show." },
                { "name": "Events", "description": "The log as a feed, to be followed without gaps." },
                { "name": "Work", "description": "What owners and reviewers do with tasks." },
                { "name": "Plan", "description": "What planners and controllers do with the plan." },
                { "name": "Meetings", "description": "Stocktakes and their minutes." },
                { "name": "People", "description": "Persons, their places in roadmaps, and the reader." },
            ],
            "paths": paths,
            "components": {
                "schemas": shapes,
                "responses": answers,
                "securitySchemes": { "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that a person makes on the page of their account. What is public is read without one.",
                } },
            },
        })
    }
}

fn parameter(it: &Parameter) -> Value {
    let schema = match it.kind {
        Kind::Text => json!({ "type": "string", "maxLength": TEXT_MOST }),
        Kind::Like(pattern) => json!({ "type": "string", "pattern": pattern }),
        Kind::Number(from, to) => json!({ "type": "integer", "minimum": from, "maximum": to }),
        Kind::Word(words) => json!({ "type": "string", "enum": words }),
    };
    json!({ "name": it.name, "in": "query", "description": it.what, "schema": schema })
}

/// Returns the names of the parts of an address.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn header(name: &str, what: &str, pattern: &str) -> Value {
    json!({ "name": name, "in": "header", "description": what, "schema": { "type": "string", "pattern": pattern } })
}

fn described(operation: &Operation) -> Value {
    let named = parts(operation.entry.path).map(|name| {
        let number = matches!(name, "comment" | "proposal" | "stocktake" | "line");
        let schema = match number {
            true => json!({ "type": "integer", "minimum": 0, "maximum": 1_000_000 }),
            false => json!({ "type": "string", "minLength": 1, "maxLength": 60 }),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    let mut parameters: Vec<_> = named.collect();
    parameters.extend(operation.entry.parameters.iter().map(parameter));
    let writes = operation.entry.method != Method::GET;
    if writes && operation.entry.path.starts_with("/roadmaps") {
        parameters.push(header(
            "Idempotency-Key",
            "The id of the command: sent again with the same one, it is done once.",
            KEY,
        ));
    }
    if operation.entry.id == "editTask" {
        parameters.push(header("If-Match", "The revision that was edited, without which nothing is done: the number before the full stop in the task's ETag, or the whole of it.", r#"^([*]|(W/)?"?[0-9]{1,19}([.][^"]*)?"?)$"#));
    }
    let mut responses = Map::new();
    let content =
        operation.answer.as_ref().map(|shape| json!({ "application/json": { "schema": shape } }));
    let mut done = json!({ "description": "Done." });
    if let Some(content) = content {
        done["content"] = content;
    }
    done["headers"] = json!({
        "RateLimit-Limit": { "description": "Requests at the most in a minute.", "schema": { "type": "integer" } },
        "RateLimit-Remaining": { "description": "Requests that are left.", "schema": { "type": "integer" } },
        "RateLimit-Reset": { "description": "Seconds until there are more.", "schema": { "type": "integer" } },
    });
    responses.insert("200".to_owned(), done);
    if !writes {
        responses.insert(
            "304".to_owned(),
            json!({ "description": "As it was when it was asked for the last time." }),
        );
    }
    let refused: &[u16] = match (writes, operation.entry.id == "editTask") {
        (false, _) => &[400, 401, 403, 404, 429, 500, 503],
        (true, false) => &[400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503],
        (true, true) => &[400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503],
    };
    for status in refused {
        let named = format!("#/components/responses/P{status}");
        responses.insert(status.to_string(), json!({ "$ref": named }));
    }
    let scope = operation.entry.scope.map_or("anyone who may read it", Scope::code);
    let mut it = json!({
        "operationId": operation.entry.id,
        "tags": [operation.entry.tag],
        "summary": operation.entry.summary,
        "description": format!("{} Scope: {scope}.", operation.entry.summary),
        "parameters": parameters,
        "responses": responses,
    });
    if let Some(shape) = &operation.body {
        it["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": shape } } });
    }
    if operation.entry.scope.is_none() {
        it["security"] = json!([{}, { "token": [] }]);
    }
    it
}
