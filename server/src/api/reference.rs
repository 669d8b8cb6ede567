//! The page that explains the interface: made from the same table as the router, without a script.

use std::sync::Arc;

use app::pages::reference::{self, Group, Line};
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};

use super::{
    all::{ROOT, document, operations},
    problem::KINDS,
};
use crate::{House, front};

/// `/api/reference`
pub async fn page(State(house): State<Arc<House>>, request: Request) -> Response {
    let visit = Arc::new(front::visit(&house, request.uri(), request.headers()));
    let mut groups: Vec<Group> = Vec::new();
    for operation in operations() {
        let line = Line {
            method: operation.entry.method.as_str(),
            path: format!("{ROOT}{}", operation.entry.path),
            id: operation.entry.id,
            summary: operation.entry.summary,
            scope: operation.entry.scope.map(|scope| scope.code()),
            parameters: operation.entry.parameters.iter().map(|it| (it.name, it.what)).collect(),
            body: fields(operation.body.as_ref()),
            answer: operation.answer.as_ref().map(named).unwrap_or_default(),
        };
        match groups.iter_mut().find(|group| group.name == operation.entry.tag) {
            Some(group) => group.lines.push(line),
            None => groups.push(Group { name: operation.entry.tag, lines: vec![line] }),
        }
    }
    axum::response::Html(reference::page(&visit, &groups, &KINDS)).into_response()
}

/// Returns the name of a shape.
fn named(shape: &utoipa::openapi::RefOr<utoipa::openapi::Schema>) -> String {
    match shape {
        utoipa::openapi::RefOr::Ref(named) => {
            named.ref_location.rsplit('/').next().unwrap_or_default().to_owned()
        }
        utoipa::openapi::RefOr::T(_) => String::new(),
    }
}

/// Returns the fields of a body: name, what it may be, whether it must be there, and what it is.
fn fields(
    shape: Option<&utoipa::openapi::RefOr<utoipa::openapi::Schema>>,
) -> Vec<reference::Field> {
    let Some(shape) = shape else { return Vec::new() };
    let document = document();
    let place = format!("/components/schemas/{}", named(shape));
    let Some(shape) = document.pointer(&place) else { return Vec::new() };
    let required: Vec<_> = shape["required"].as_array().into_iter().flatten().collect();
    let properties = shape["properties"].as_object().into_iter().flatten();
    let fields = properties.map(|(name, field)| reference::Field {
        name: name.clone(),
        kind: kind(field),
        required: required.iter().any(|it| it.as_str() == Some(name)),
        what: field["description"].as_str().unwrap_or_default().to_owned(),
    });
    fields.collect()
}

fn kind(field: &serde_json::Value) -> String {
    if let Some(name) = field["$ref"].as_str() {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(any) = field["oneOf"].as_array().or_else(|| field["anyOf"].as_array()) {
        return any.iter().map(kind).collect::<Vec<_>>().join(" | ");
    }
    let word = |it: &serde_json::Value| it.as_str().unwrap_or_default().to_owned();
    let kinds = match &field["type"] {
        serde_json::Value::Array(kinds) => kinds.iter().map(word).collect::<Vec<_>>().join(" | "),
        kind => word(kind),
    };
    match field["format"].as_str() {
        Some(format) if !kinds.is_empty() => format!("{kinds} ({format})"),
        _ => kinds,
    }
}
