//! Refusals before a request is looked at.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Refuses a request and ends its connection.
pub fn refusal(status: StatusCode) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    for (name, value) in &crate::front::HEADERS {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}
