//! One operation: where it is, who may, and what answers it.

use std::{collections::HashMap, pin::Pin, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use directory::{Scope, Seal};
use http_body_util::{BodyExt, Limited};
use serde::de::DeserializeOwned;
use utoipa::openapi::{RefOr, Schema};

use super::{caller::Call, problem::Problem};
use crate::{House, front, http::is_packed};

/// Bytes at the most of a body.
const BODY_MOST: usize = 4 << 20;

type Answer = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;

/// What answers an operation: the request without its body, and the body.
pub type Answering = Arc<dyn Fn(Call, Bytes) -> Answer + Send + Sync>;

/// A parameter of the question.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub what: &'static str,
    /// What it may be.
    pub kind: Kind,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A text.
    Text,
    /// A text that a pattern fits.
    Like(&'static str),
    /// A number between two.
    Number(u64, u64),
    /// One of some words.
    Word(&'static [&'static str]),
}

/// Where an operation is, and what it is for.
#[derive(Clone)]
pub struct Entry {
    /// The method.
    pub method: Method,
    /// The address below the root.
    pub path: &'static str,
    /// Names it in clients that are made from the document.
    pub id: &'static str,
    /// The group that it belongs to.
    pub tag: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// The scope that a token needs; none: whoever may read, without a token too.
    pub scope: Option<Scope>,
    /// Its parameters beside those of the address.
    pub parameters: &'static [Parameter],
}

/// An operation of the interface.
pub struct Operation {
    /// Where it is and what it is for.
    pub entry: Entry,
    /// The shape of its body, where it has one.
    pub body: Option<RefOr<Schema>>,
    /// The shape of its answer; none where there is nothing to say.
    pub answer: Option<RefOr<Schema>>,
    /// What answers it.
    pub(super) answering: Answering,
}

/// Characters at the most of a text in a question.
pub const TEXT_MOST: usize = 200;
/// A day or a version: `2026-09-01`, `v12`.
pub const MOMENT: &str = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|v[1-9][0-9]{0,9})$";
/// A point of time to compare with: a moment, a stocktake, the approval.
pub const POINT: &str = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|v[1-9][0-9]{0,9}|s[1-9][0-9]{0,5}|approval)$";
/// What a program may call its command.
pub const KEY: &str = "^[!-~]([ -~]{0,198}[!-~])?$";
/// How far a list was read: its version, its day, and its place.
pub const CURSOR: &str = "^v[1-9][0-9]{0,9}[.][0-9]{4}-[0-9]{2}-[0-9]{2}[.][0-9]{1,9}$";

impl Parameter {
    /// Tells whether a value is one that the document allows.
    fn takes(&self, value: &str) -> bool {
        match self.kind {
            Kind::Text => value.chars().count() <= TEXT_MOST,
            Kind::Like(pattern) => {
                regex_lite::Regex::new(pattern).is_ok_and(|it| it.is_match(value))
            }
            Kind::Number(from, to) => {
                value.parse::<u64>().is_ok_and(|number| (from..=to).contains(&number))
            }
            Kind::Word(words) => words.contains(&value),
        }
    }
}

impl Operation {
    /// Refuses a value that the document does not allow.
    fn check(call: &Call, parameters: &[Parameter]) -> Result<(), Problem> {
        for (name, value) in &call.visit.query.0 {
            let known = parameters.iter().find(|it| it.name == name);
            if known.is_some_and(|known| !known.takes(value)) {
                return Err(Problem::new(400, format!("`{name}` has a value that it cannot have")));
            }
        }
        Ok(())
    }

    /// Returns the route of it.
    pub fn routing(&self) -> MethodRouter<Arc<House>> {
        let filter = MethodFilter::try_from(self.entry.method.clone()).unwrap_or(MethodFilter::GET);
        let (answering, scope) = (self.answering.clone(), self.entry.scope);
        let (has_body, parameters) = (self.body.is_some(), self.entry.parameters);
        let writes = self.entry.method != Method::GET;
        let handler = move |State(house): State<Arc<House>>,
                            Path(parts): Path<HashMap<String, String>>,
                            request: Request| {
            let answering = answering.clone();
            async move {
                let (head, body) = request.into_parts();
                let mut call = Call::of(&house, &head.uri, &head.headers, parts);
                let answered = async {
                    if let Some(scope) = scope {
                        call.may(scope)?;
                    }
                    Self::check(&call, parameters)?;
                    call.key()?;
                    let body = match has_body {
                        true => read(&head.headers, body).await?,
                        false => Bytes::new(),
                    };
                    if has_body {
                        call.sum = Seal::of(&body).to_string();
                    }
                    if writes {
                        return (answering)(call, body).await;
                    }
                    // It is work as a page is: in the turn of its person, off the threads that talk to clients.
                    let class = front::class(&call.visit);
                    let work = (answering)(call, body);
                    let done = house.renders.run(&class, work).await;
                    done.unwrap_or_else(|_| {
                        Err(Problem::new(429, "too much was asked for at once"))
                    })
                };
                answered.await.unwrap_or_else(IntoResponse::into_response)
            }
        };
        on(filter, handler)
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    let json = kind.eq_ignore_ascii_case("application/json") || kind.ends_with("+json");
    if !json || is_packed(headers) {
        return Err(Problem::new(415, "the body is to be `application/json`, not compressed"));
    }
    match Limited::new(body, BODY_MOST).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(_) => Err(Problem::new(413, "the body is larger than 4 MiB")),
    }
}

/// Names a place in a body as RFC 6901 has it.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path.iter() {
        pointer.push('/');
        pointer.push_str(&match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                key.replace('~', "~0").replace('/', "~1")
            }
            Segment::Unknown => "?".to_owned(),
        });
    }
    pointer
}

/// Reads a body as what it is to be; each fault at its place.
pub fn parse<T: DeserializeOwned>(call: &Call, body: &Bytes) -> Result<T, Problem> {
    // A list would be read as an object whose values come in their order.
    if body.trim_ascii_start().first().is_some_and(|first| *first == b'[') {
        return Err(Problem::new(422, call.visit.lang.t("api-shape")));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut reader);
    let value = read.map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        let status = if inner.is_data() { 422 } else { 400 };
        let words = call.visit.lang.t(if status == 422 { "api-shape" } else { "unreadable-text" });
        let mut problem = Problem::new(status, words);
        if status == 422 {
            problem.errors.push(super::problem::Wrong {
                pointer,
                code: "shape".to_owned(),
                detail: inner.to_string(),
            });
        }
        problem
    })?;
    reader.end().map_err(|error| Problem::new(400, error.to_string()))?;
    Ok(value)
}

/// Answers with a value, unless the reader has it already.
pub fn answer(
    call: &Call,
    value: &impl serde::Serialize,
    tag: Option<String>,
    links: &[(&str, String)],
) -> Response {
    let tag = tag.map(|tag| format!("\"{tag}\""));
    let known = call.headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let is_known = tag.as_ref().zip(known).is_some_and(|(tag, known)| {
        known.split(',').any(|it| it.trim().trim_start_matches("W/") == tag)
    });
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => axum::Json(value).into_response(),
    };
    let headers = response.headers_mut();
    if let Some(Ok(tag)) = tag.map(|tag| tag.parse()) {
        headers.insert(header::ETAG, tag);
    }
    let links = links.iter().map(|(rel, href)| format!("<{href}>; rel=\"{rel}\""));
    let links = links.collect::<Vec<_>>().join(", ");
    if let Some(links) = links.parse().ok().filter(|_| !links.is_empty()) {
        headers.insert(header::LINK, links);
    }
    let keep = match call.visit.viewer {
        Some(_) => "private, no-cache",
        None => "no-cache",
    };
    headers.insert(header::CACHE_CONTROL, axum::http::HeaderValue::from_static(keep));
    let vary = "authorization, cookie, accept-language";
    headers.insert(header::VARY, axum::http::HeaderValue::from_static(vary));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_odd_names() {
        type Read = HashMap<String, Vec<HashMap<String, u64>>>;
        let said = |body: &str| {
            let mut reader = serde_json::Deserializer::from_str(body);
            let read: Result<Read, _> = serde_path_to_error::deserialize(&mut reader);
            pointer(read.expect_err("it is not what it is to be").path())
        };
        assert_eq!(said(r#"{"a/b": [{}, {"c~d": "x"}]}"#), "/a~1b/1/c~0d");
        assert_eq!(said(r#"{"a.b[0]": 1}"#), "/a.b[0]");
        assert_eq!(said("1"), "");
    }
}
