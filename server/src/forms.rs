//! Server functions over HTTP. A browser with WebAssembly asks for JSON and gets it; one without
//! gets a redirect after a success, and after a refusal the page of the form with everything that
//! was typed and a message at each field.

use std::sync::Arc;

use app::{
    forms::is_local,
    query::Query,
    visit::{Typed, Visit},
    wire::{Failure, Saved},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};
use directory::Scope;
use http_body_util::{BodyExt, Limited};
use leptos::prelude::provide_context;
use roadmap::text::tidy;
use tower::ServiceExt;

use crate::{
    House, front,
    http::{FORM_MOST, is_packed, refused},
    multipart::{self, Boundary, Form},
    pages,
};

/// What answers a form: the house, and the pages to which a refused form comes back.
#[derive(Clone)]
pub struct Forms {
    /// The house.
    pub house: House,
    /// The pages, outside of the cache.
    pub pages: Router,
}

/// `POST /do/…`
pub async fn post(State(forms): State<Forms>, request: Request) -> Response {
    let visit = Arc::new(front::visit(&forms.house, request.uri(), request.headers()));
    let (parts, body) = request.into_parts();
    let browser = accepts_html(&parts.headers);
    let form = parts.uri.path().to_owned();
    let early = |failure: Failure| stands_alone(&visit, browser, failure);
    if !leptos::server_fn::axum::server_fn_paths().any(|(path, _)| path == form) {
        let message = visit.lang.t("missing-text");
        return early(Failure { status: 404, message, ..Failure::default() });
    }
    if is_packed(&parts.headers) {
        let message = visit.lang.t("unsupported-text");
        return early(Failure { status: 415, message, ..Failure::default() });
    }
    if visit.scope == Some(Scope::Read) {
        let message = visit.lang.t("forbidden-text");
        return early(Failure { status: 403, message, ..Failure::default() });
    }
    if front::owing(&visit, &form) {
        let message = visit.lang.t("refused-must-change");
        return early(Failure { status: 403, message, ..Failure::default() });
    }
    if let Some(person) = &visit.viewer
        && let Err(seconds) = visit.door.attempts.may_ask(&person.login)
    {
        let message = visit.lang.n("sign-in-wait", usize::try_from(seconds).unwrap_or(0));
        return early(Failure { status: 429, message, ..Failure::default() });
    }
    let values = match Boundary::of(&parts.headers) {
        Some(boundary) => match multipart::read(&forms.house, &visit, boundary, body).await {
            Err(failure) => return early(failure),
            Ok(Form { values, failure: Some(failure) }) if browser => {
                let back = back_of(&values);
                return come_back(&forms, &visit, back, form, joined(values), failure).await;
            }
            Ok(Form { failure: Some(failure), .. }) => return early(failure),
            Ok(Form { values, .. }) => values,
        },
        None => match Limited::new(body, FORM_MOST).collect().await {
            Ok(body) => Query::parse(&String::from_utf8_lossy(&body.to_bytes())),
            Err(_) => {
                let message = visit.lang.t("too-large-text");
                return early(Failure { status: 413, message, ..Failure::default() });
            }
        },
    };
    let values = joined(tidied(values));
    let inner = json_request(&parts.uri, values.to_string().into());
    let context = visit.clone();
    let response = leptos_axum::handle_server_fns_with_context(
        move || {
            provide_context(context.clone());
        },
        inner,
    );
    let response = response.await.into_response();
    let (mut head, body) = response.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    if head.status == StatusCode::FORBIDDEN || head.status == StatusCode::UNAUTHORIZED {
        let person = visit.viewer.as_ref().map_or("nobody", |person| person.login.as_str());
        tracing::warn!(person, form, "a command was refused");
        if visit.viewer.is_some() {
            visit.door.attempts.refused(person);
        }
    }
    if !browser {
        // What cannot be read as the function's arguments is the caller's fault.
        if form == "/do/sign-out" || form == "/do/sign-out-everywhere" {
            clear(&mut head.headers);
        }
        if head.status == StatusCode::INTERNAL_SERVER_ERROR {
            head.status = StatusCode::BAD_REQUEST;
        }
        let json = HeaderValue::from_static("application/json");
        head.headers.insert(header::CONTENT_TYPE, json);
        if head.status == StatusCode::BAD_REQUEST {
            head.headers.remove(header::CONTENT_LENGTH);
            let body = serde_json::to_vec(&unreadable(&visit)).unwrap_or_default();
            return Response::from_parts(head, Body::from(body));
        }
        return Response::from_parts(head, Body::from(body));
    }
    let back = back_of(&values);
    if head.status.is_success()
        && let Ok(saved) = serde_json::from_slice::<Saved>(&body)
    {
        let mut response =
            Redirect::to(&saved.go.unwrap_or(format!("{back}#saved"))).into_response();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        if form == "/do/sign-out" || form == "/do/sign-out-everywhere" {
            clear(response.headers_mut());
        }
        return response;
    }
    let failure = serde_json::from_slice::<Failure>(&body).ok();
    let failure = failure.filter(|it| it.status != 400).unwrap_or_else(|| unreadable(&visit));
    let mut response = come_back(&forms, &visit, back, form, values, failure).await;
    // What a refused form set stays set: who signs out is out, even if that could not be written.
    for cookie in head.headers.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// Has the browser forget what it kept of the pages.
fn clear(headers: &mut HeaderMap) {
    let name = axum::http::HeaderName::from_static("clear-site-data");
    headers.insert(name, HeaderValue::from_static("\"cache\", \"storage\""));
}

/// A form of which fields are missing, or that is no form at all.
fn unreadable(visit: &Visit) -> Failure {
    Failure { status: 400, message: visit.lang.t("unreadable-text"), ..Failure::default() }
}

fn back_of(values: &Query) -> String {
    values.get("back").filter(|back| is_local(back)).unwrap_or("/").to_owned()
}

/// Values that are taken to the letter.
const TO_THE_LETTER: [&str; 4] = ["password", "current", "back", "preview"];

/// Keeps what was typed as every other way in keeps it; a browser without scripting writes a line break
/// as two characters.
fn tidied(values: Query) -> Query {
    let kept = values.0.into_iter().map(|(name, value)| match TO_THE_LETTER.contains(&&*name) {
        true => (name, value),
        false => {
            let value = tidy(&value);
            (name, value)
        }
    });
    Query(kept.collect())
}

/// Boxes of one name that are ticked make one value.
fn joined(values: Query) -> Query {
    ["files", "keep"].into_iter().fold(values, |values, name| {
        let all = values.all(name).map(str::to_owned).collect::<Vec<_>>();
        if all.is_empty() { values } else { values.with(name, &all.join(",")) }
    })
}

/// Answers a program, or a browser whose form cannot come back.
fn stands_alone(visit: &Arc<Visit>, browser: bool, failure: Failure) -> Response {
    if browser {
        let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
        let page = app::pages::nothing(visit, failure.status);
        return (status, axum::response::Html(page)).into_response();
    }
    refused(failure)
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

fn json_request(uri: &Uri, body: bytes::Bytes) -> Request {
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri.clone();
    let headers = request.headers_mut();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(header::CONTENT_TYPE, form);
    request
}

/// A password is not sent back to where it came from.
fn secrets_removed(values: Query) -> Query {
    values.without("password").without("current")
}

/// Renders the page of a form once more, with what was typed and why it was refused.
async fn come_back(
    forms: &Forms,
    visit: &Arc<Visit>,
    back: String,
    form: String,
    values: Query,
    failure: Failure,
) -> Response {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
    // Where somebody goes once they are signed in is not where they do it.
    let back = match form.as_str() {
        "/do/sign-in" => format!("/sign-in?{}", Query::default().with("back", &back)),
        _ => back,
    };
    let ids: Vec<_> = values.all("files").flat_map(|ids| ids.split(',')).collect();
    let person = visit.viewer.as_ref().map_or("", |person| person.login.as_str());
    let uploads = visit.store.uploads(&ids, person).await.unwrap_or_default();
    let typed = Typed { form, values: secrets_removed(values), failure, uploads };
    let Ok(uri) = back.parse::<Uri>() else {
        return pages::fallback(axum::Extension(visit.clone())).await.into_response();
    };
    let again = Visit {
        path: uri.path().to_owned(),
        query: Query::parse(uri.query().unwrap_or("")),
        typed: Some(Arc::new(typed)),
        ..(**visit).clone()
    };
    let again = Arc::new(again);
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri;
    request.extensions_mut().insert(again.clone());
    let mut response = match forms.pages.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
        return response;
    }
    // The page itself is not there for this reader, so the message stands alone.
    let page = app::pages::nothing(&again, status.as_u16());
    (status, axum::response::Html(page)).into_response()
}
