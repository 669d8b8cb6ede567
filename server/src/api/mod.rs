//! The interface for programs, `/api/v1`: a table of operations, from which the router is built, the OpenAPI
//! document, the page that explains it, and the test that holds who may do what.

mod all;
mod bodies;
mod caller;
mod events;
mod operation;
mod people;
pub mod problem;
mod read;
mod reference;
mod table;
mod views;
mod write;

use std::sync::{Arc, LazyLock};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get},
};

use self::problem::worded;
pub use self::{
    all::{ROOT, document, operations},
    events::{event_view, follows},
    operation::Operation,
    problem::Problem,
    views::EventView,
};
use crate::House;

/// Builds the router of the interface.
pub fn router(house: &Arc<House>) -> Router {
    let mut router = Router::new();
    for operation in operations() {
        let address = format!("{ROOT}{}", operation.entry.path);
        router = router.route(&address, operation.routing());
    }
    let routes = router
        .route(&format!("{ROOT}/openapi.json"), get(openapi))
        .route(&format!("{ROOT}/{{*rest}}"), any(missing))
        .route("/api/reference", get(reference::page))
        .route("/api", get(async || axum::response::Redirect::permanent("/api/reference")));
    routes.layer(middleware::from_fn_with_state(house.clone(), bounded)).with_state(house.clone())
}

async fn openapi() -> Response {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| serde_json::to_string_pretty(&document()).unwrap_or_default());
    let kind = HeaderValue::from_static("application/json");
    let keep = HeaderValue::from_static("public, max-age=300");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], TEXT.as_str()).into_response()
}

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Counts what each program asks, says how much is left, and puts what the router itself refuses into words.
async fn bounded(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let who = caller::name(&house, &request);
    let left = house.rates.take(&who);
    let mut response = match left.granted {
        true => worded(next.run(request).await),
        false => Problem::new(429, "too many requests: see the header Retry-After").into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(LIMIT, HeaderValue::from(left.limit));
    headers.insert(REMAINING, HeaderValue::from(left.remaining));
    headers.insert(RESET, HeaderValue::from(left.reset));
    if !left.granted {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(left.reset));
    }
    response
}

/// Answers what there is nothing for.
async fn missing() -> Response {
    Problem::new(404, "there is nothing at this address").into_response()
}
