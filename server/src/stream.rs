//! The address at which browsers hear what changes.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;

use crate::{House, front};

/// `/live`: what changes from now on in the roadmaps that whoever asks may read, as server-sent events.
pub async fn live(State(house): State<Arc<House>>, request: Request) -> Response {
    // A browser comes back to its stream without anybody being there.
    let mut headers = request.headers().clone();
    headers.insert(front::BY_ITSELF, HeaderValue::from_static("1"));
    let mut visit = front::visit(&house, request.uri(), &headers);
    if visit.owes().is_some() {
        visit.viewer = None;
    }
    let sent = request.headers().get("last-event-id").and_then(|it| it.to_str().ok());
    let after = sent.or_else(|| visit.query.get("after")).and_then(|it| it.parse().ok());
    let credential = visit.viewer.as_ref().and(front::credential(&house, request.headers()));
    let who = (visit.viewer.as_deref(), credential);
    let Some(told) = house.live.listen((&house.store, &house.clock), who, after).await else {
        // The browser comes back after a while, and after longer ones.
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let told = told.map(Ok::<_, Infallible>);
    let mut response = Response::new(Body::from_stream(told));
    let kind = HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    // A proxy in between hands on every message at once.
    let at_once = HeaderName::from_static("x-accel-buffering");
    response.headers_mut().insert(at_once, HeaderValue::from_static("no"));
    response
}
