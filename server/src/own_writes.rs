//! Whoever wrote something on one server reads it on any other. An answer to a write says how far the record
//! went with it, and a server that is behind takes over what it missed before it answers who says so.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use store::Position;

use crate::House;

/// The header, and the cookie, with how far the record went.
const AT: HeaderName = HeaderName::from_static("vekha-at");
/// Seconds for which a browser says so; by then every server has it or is not asked any more.
const LASTS: u32 = 60;
/// How long a server that is behind may take to catch up.
const WITHIN: Duration = Duration::from_secs(2);

/// Returns how far the record went when whoever asks wrote something.
fn known(headers: &HeaderMap) -> Option<Position> {
    let said = headers.get(&AT).and_then(|it| it.to_str().ok()?.parse().ok());
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';'));
    let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    let kept = pairs.filter(|(name, _)| *name == AT.as_str());
    kept.filter_map(|(_, position)| position.parse().ok()).chain(said).max()
}

/// Returns a position that whoever asks has seen and this server has not reached; none where no other server
/// writes.
pub fn missed(house: &House, headers: &HeaderMap) -> Option<Position> {
    if !house.store.is_shared() {
        return None;
    }
    known(headers).filter(|position| *position > *house.store.subscribe().borrow())
}

/// Catches up before it answers, and says how far the record went with what was written.
pub async fn keep_up(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    if let Some(position) = missed(&house, request.headers())
        && !house.store.wait_for(position, WITHIN).await
    {
        tracing::debug!(position, "somebody saw what this server has not reached");
    }
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    let status = response.status();
    let done = status.is_success() || status.is_redirection();
    // Whoever is signed in by a provider comes by a link.
    if done && (!reads || response.headers().contains_key(header::SET_COOKIE)) {
        let position = *house.store.subscribe().borrow();
        let secure = if house.https { "; Secure" } else { "" };
        let cookie =
            format!("{AT}={position}; Path=/; Max-Age={LASTS}; HttpOnly; SameSite=Lax{secure}");
        response.headers_mut().insert(AT, HeaderValue::from(position));
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_found_in_a_header_and_among_cookies() {
        let mut headers = HeaderMap::new();
        assert_eq!(known(&headers), None);
        headers.insert(header::COOKIE, HeaderValue::from_static("lang=ru; vekha-at=12"));
        assert_eq!(known(&headers), Some(12));
        headers.insert(AT, HeaderValue::from_static("15"));
        assert_eq!(known(&headers), Some(15));
        headers.insert(header::COOKIE, HeaderValue::from_static("vekha-at=x"));
        assert_eq!(known(&headers), Some(15));
    }
}
