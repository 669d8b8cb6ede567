//! Server functions over HTTP. A browser with WebAssembly asks for JSON and gets it; one without
//! gets a redirect after a success, and after a refusal the page of the form with everything that
//! was typed and a message at each field.

use std::sync::Arc;

use app::{
    forms::{SentToken, is_local},
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
use http_body_util::{BodyExt, Limited};
use leptos::prelude::provide_context;
use tower::ServiceExt;

use crate::{House, front, pages};

/// Bytes at the most of a form.
pub const MOST: usize = 64 << 10;

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
    let Ok(body) = Limited::new(body, MOST).collect().await else {
        return too_large(&visit, browser);
    };
    let body = body.to_bytes();
    let text = String::from_utf8_lossy(&body).into_owned();
    let form = parts.uri.path().to_owned();
    let token = front::sent_token(&parts.headers, forms.house.https);
    let inner = json_request(&parts.uri, body);
    let context = visit.clone();
    let response = leptos_axum::handle_server_fns_with_context(
        move || {
            provide_context(context.clone());
            provide_context(SentToken(token));
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
    }
    if !browser {
        // What cannot be read as the function's arguments is the caller's fault.
        if head.status == StatusCode::INTERNAL_SERVER_ERROR {
            head.status = StatusCode::BAD_REQUEST;
        }
        let json = HeaderValue::from_static("application/json");
        head.headers.insert(header::CONTENT_TYPE, json);
        return Response::from_parts(head, Body::from(body));
    }
    let values = Query::parse(&text);
    let back = values.get("back").filter(|back| is_local(back)).unwrap_or("/").to_owned();
    if head.status.is_success()
        && let Ok(saved) = serde_json::from_slice::<Saved>(&body)
    {
        let mut response =
            Redirect::to(&saved.go.unwrap_or(format!("{back}#saved"))).into_response();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        return response;
    }
    let failure = serde_json::from_slice::<Failure>(&body).unwrap_or_else(|_| Failure {
        status: 400,
        message: visit.lang.t("broken-text"),
        ..Failure::default()
    });
    come_back(&forms, &visit, back, Typed { form, values: secrets_removed(values), failure }).await
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

fn too_large(visit: &Arc<Visit>, browser: bool) -> Response {
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    if browser {
        let page = app::pages::nothing(visit, status.as_u16());
        return (status, axum::response::Html(page)).into_response();
    }
    let failure = Failure {
        status: status.as_u16(),
        message: visit.lang.t("too-large-text"),
        ..Failure::default()
    };
    (status, axum::Json(failure)).into_response()
}

/// A password is not sent back to where it came from.
fn secrets_removed(values: Query) -> Query {
    values.without("password")
}

/// Renders the page of a form once more, with what was typed and why it was refused.
async fn come_back(forms: &Forms, visit: &Arc<Visit>, back: String, typed: Typed) -> Response {
    let status = StatusCode::from_u16(typed.failure.status).unwrap_or(StatusCode::BAD_REQUEST);
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
