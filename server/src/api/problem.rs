//! What the interface for programs answers where it refuses: problem details as RFC 9457 has them.

use std::{
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

use app::{forms::failure, visit::Visit};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use roadmap::{Fault, Refusal};
use serde::Serialize;
use serde_json::Value;
use store::Error;
use utoipa::ToSchema;

/// The media type of problem details.
pub const KIND: &str = "application/problem+json";

/// Why nothing was done; small, to be handed on.
#[derive(Clone, Debug, Default)]
pub struct Problem(Box<Details>);

impl Deref for Problem {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Problem {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

/// Why nothing was done.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Details {
    /// The address of the description of problems of this kind.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// What a person is told, in their language.
    pub detail: String,
    /// The problem by its name, for programs.
    pub code: String,
    /// What is wrong with single values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Wrong>,
    /// The revision in force, where it is another than the one that was edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// The values in force and the ones asked for, where somebody else edited the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Differs>,
}

/// A value that cannot be taken.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Wrong {
    /// Where it is in the body, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is wrong with it, for programs.
    pub code: String,
    /// What is wrong with it, for a person.
    pub detail: String,
}

/// Two values of a field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Differs {
    /// The field.
    pub field: String,
    /// The value in force.
    pub theirs: String,
    /// The value asked for.
    pub yours: String,
}

/// Every kind of problem by its status: its name, and whether one may try again as it is.
pub const KINDS: [(u16, &str); 14] = [
    (400, "malformed"),
    (401, "sign_in"),
    (403, "forbidden"),
    (404, "unknown"),
    (405, "method"),
    (409, "conflict"),
    (412, "stale"),
    (413, "too_large"),
    (415, "media_type"),
    (422, "invalid"),
    (428, "if_match"),
    (429, "too_many"),
    (500, "fault"),
    (503, "unavailable"),
];

impl Problem {
    /// Returns a problem of the kind that its status says.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        let name = KINDS.iter().find(|(known, _)| *known == status).map_or("fault", |(_, it)| it);
        let words = StatusCode::from_u16(status).ok().and_then(|it| it.canonical_reason());
        Self(Box::new(Details {
            kind: format!("/api/reference#problem-{name}"),
            title: words.unwrap_or("Problem").to_owned(),
            status,
            detail: detail.into(),
            code: name.to_owned(),
            ..Details::default()
        }))
    }

    /// Puts a refusal of the record into problem details.
    pub fn of(visit: &Visit, refusal: &Refusal, today: NaiveDate) -> Self {
        let failure = visit.lang.refusal(refusal, today);
        let mut problem = Self::new(failure.status, failure.message);
        match refusal {
            Refusal::Forbidden(forbidden) if failure.status == 403 => {
                problem.code = name_of(forbidden, "reason");
            }
            Refusal::Invalid(faults) => {
                let words: BTreeMap<_, _> = failure.fields.into_iter().collect();
                problem.errors = faults.iter().map(|fault| wrong(fault, &words)).collect();
            }
            _ => {}
        }
        problem.revision = failure.revision;
        let differences = failure.differences.into_iter();
        problem.differences =
            differences.map(|(field, theirs, yours)| Differs { field, theirs, yours }).collect();
        problem
    }

    /// Puts an error of the record into problem details.
    pub fn of_error(visit: &Visit, error: &Error, today: NaiveDate) -> Self {
        match error {
            Error::Refused(refusal) => Self::of(visit, refusal, today),
            error => {
                let failure = failure(visit, error, today);
                Self::new(failure.status, failure.message)
            }
        }
    }
}

/// Returns the name of something by the tag that it is written with.
fn name_of(value: &impl Serialize, tag: &str) -> String {
    let written = serde_json::to_value(value).unwrap_or_default();
    written.get(tag).and_then(Value::as_str).unwrap_or("forbidden").to_owned()
}

fn wrong(fault: &Fault, words: &BTreeMap<String, String>) -> Wrong {
    Wrong {
        pointer: pointer(&fault.field),
        code: name_of(&fault.problem, "problem"),
        detail: words.get(&fault.field).cloned().unwrap_or_else(|| fault.problem.to_string()),
    }
}

/// Writes the place of a field in the body: `failed_2` is the second of `failed`.
fn pointer(field: &str) -> String {
    let place = field.rsplit_once('_').and_then(|(name, place)| {
        let place = place.parse::<usize>().ok()?.checked_sub(1)?;
        Some((name, place))
    });
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match place {
        Some((name, place)) => format!("/{}/{place}", escaped(name)),
        None => format!("/{}", escaped(field)),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, Json(self.0)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(KIND));
        response
    }
}

/// Puts a refusal without words of its own into problem details.
pub fn worded(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let has_words = kind.is_some_and(|kind| {
        kind.as_bytes().starts_with(b"application/") || kind.as_bytes().starts_with(b"text/html")
    });
    if (!status.is_client_error() && !status.is_server_error()) || has_words {
        return response;
    }
    let detail = match status {
        StatusCode::NOT_FOUND => "there is nothing at this address",
        StatusCode::METHOD_NOT_ALLOWED => "this address does not take the method",
        StatusCode::UNAUTHORIZED => "the token is not good",
        _ => "the request could not be taken",
    };
    let allowed = response.headers().get(header::ALLOW).cloned();
    let mut worded = Problem::new(status.as_u16(), detail).into_response();
    if let Some(allowed) = allowed {
        worded.headers_mut().insert(header::ALLOW, allowed);
    }
    if status == StatusCode::UNAUTHORIZED {
        let bearer = HeaderValue::from_static("Bearer");
        worded.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
    }
    worded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_field_is_a_pointer() {
        assert_eq!(pointer("percent"), "/percent");
        assert_eq!(pointer("failed_2"), "/failed/1");
        assert_eq!(pointer("fact_date"), "/fact_date");
        assert_eq!(pointer("a/b"), "/a~1b");
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let mut names: Vec<_> = KINDS.iter().map(|(_, name)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), KINDS.len());
    }
}
