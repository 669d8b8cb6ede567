//! What every request passes: who it is, in which language, headers that keep a browser safe, and
//! the cache.

use std::sync::Arc;

use app::{
    i18n::Lang,
    query::Query,
    visit::{Typed, Visit},
};
use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use store::TokenHash;

use crate::{
    House,
    cache::Page,
    doorkeeper::{Keeper, token_hash},
    pages as handlers,
};

/// Nothing but the application's own files; there are no inline scripts or styles.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// The header that names the address from which a request came, here and nowhere else.
const ADDRESS: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Finds the address of the client: that of the connection, or what a proxy says. What the client
/// itself says is never believed.
fn address(house: &House, request: &Request) -> Option<HeaderValue> {
    let said = request.headers().get_all(&ADDRESS).iter().next_back().filter(|_| house.https);
    let last = said.and_then(|said| said.to_str().ok()?.rsplit(',').next());
    if let Some(known) = last.and_then(|last| last.trim().parse::<std::net::IpAddr>().ok()) {
        return HeaderValue::from_str(&known.to_string()).ok();
    }
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<std::net::SocketAddr>>()?;
    HeaderValue::from_str(&peer.ip().to_canonical().to_string()).ok()
}

/// Adds the headers that keep a browser safe, and the address to the request.
pub async fn headers(State(house): State<House>, mut request: Request, next: Next) -> Response {
    let address = address(&house, &request);
    request.headers_mut().remove(&ADDRESS);
    if let Some(address) = address {
        request.headers_mut().insert(ADDRESS, address);
    }
    let (uri, sent) = (request.uri().clone(), request.headers().clone());
    let refused = refused(&house, &sent);
    let mut response = match refused {
        Some(status) => status.into_response(),
        None => next.run(request).await,
    };
    // What a layer or the router refuses has no words of its own.
    let wordless = response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| {
        kind.as_bytes().starts_with(b"text/plain") && response.status() == StatusCode::BAD_REQUEST
    });
    let page = sent.get(header::ACCEPT).is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if response.status().is_client_error() && wordless && page {
        let visit = Arc::new(visit(&house, &uri, &sent));
        let status = response.status();
        let page = app::pages::nothing(&visit, status.as_u16());
        response = (status, axum::response::Html(page)).into_response();
    }
    for (name, value) in &HEADERS {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    response
}

/// Refuses who names a token that is not good, and who comes to a demonstration under the name of
/// another server, as a page does that turned its own name around to this machine.
fn refused(house: &House, headers: &HeaderMap) -> Option<StatusCode> {
    let token = bearer(headers);
    if token.is_some_and(|token| house.store.bearer(&token, house.clock.now()).is_none()) {
        return Some(StatusCode::UNAUTHORIZED);
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    let near = address.map_or(!host.contains('.'), |address| address.is_loopback());
    (house.demo && !near).then_some(StatusCode::MISDIRECTED_REQUEST)
}

/// Returns the value of a cookie that the browser sent.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs =
        cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Returns the hash of the session's token, if the browser sent one.
pub fn sent_token(headers: &HeaderMap, https: bool) -> Option<TokenHash> {
    let sent = cookie(headers, Keeper::cookie_name(https));
    sent.filter(|token| !token.is_empty()).map(token_hash)
}

/// Returns the hash of the token that a program sent.
fn bearer(headers: &HeaderMap) -> Option<TokenHash> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = sent.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| token_hash(token.trim()))
}

/// Finds out who asks for what.
pub fn visit(house: &House, uri: &Uri, headers: &HeaderMap) -> Visit {
    let now = house.clock.now();
    let chosen = cookie(headers, "lang").and_then(Lang::by_code);
    let accepted = || {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        header.map(Lang::accepted).unwrap_or_default()
    };
    let program = bearer(headers).and_then(|token| house.store.bearer(&token, now));
    let scope = program.as_ref().map(|(_, scope)| *scope);
    let browser = || {
        let session = sent_token(headers, house.https).filter(|_| bearer(headers).is_none());
        session.and_then(|token| house.store.signed_in(&token, now))
    };
    let address = headers.get(&ADDRESS).and_then(|value| value.to_str().ok());
    Visit {
        store: house.store.clone(),
        lang: chosen.unwrap_or_else(accepted),
        viewer: program.map(|(person, _)| person).or_else(browser),
        session: sent_token(headers, house.https),
        scope,
        address: address.map(str::to_owned),
        provider: house.provider(),
        file_most: house.file_most,
        path: uri.path().to_owned(),
        query: Query::parse(uri.query().unwrap_or("")),
        now,
        demo: house.demo,
        boards: house.boards.clone(),
        doorkeeper: house.doorkeeper.clone(),
        typed: None::<Arc<Typed>>,
    }
}

/// What a page depends on beside its address, reader and language: versions, people, and the day.
fn stamp(visit: &Visit) -> String {
    let name = visit.path.strip_prefix("/r/").and_then(|rest| rest.split('/').next());
    let key = name.map(|name| handlers::split(name).0);
    let mut stamp = format!("{}", visit.store.generation());
    let mut add = |roadmap: &roadmap::Roadmap| {
        stamp.push_str(&format!("|{}@{}", roadmap.version, roadmap.date_at(visit.now)));
    };
    match key.and_then(|key| visit.store.roadmap(key)) {
        Some(roadmap) => add(&roadmap),
        None => visit.store.roadmaps().iter().for_each(|roadmap| add(roadmap)),
    }
    stamp
}

/// Tells whether a page may be kept: those of the house's log change with every sign-in.
fn is_kept(visit: &Visit) -> bool {
    let changing = ["/people", "/sign-in", "/account", "/audit", "/set-up"];
    !changing.iter().any(|path| visit.path.starts_with(path))
}

/// Answers from the cache, or renders and keeps the page.
pub async fn pages(State(house): State<House>, mut request: Request, next: Next) -> Response {
    let visit = visit(&house, request.uri(), request.headers());
    let get = request.method() == Method::GET || request.method() == Method::HEAD;
    if !get {
        request.extensions_mut().insert(Arc::new(visit));
        return next.run(request).await;
    }
    let login = visit.viewer.as_ref().map_or("", |person| person.login.as_str());
    let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
    let key = format!("{}|{login}|{}|{address}", visit.lang.code(), stamp(&visit));
    let kept = is_kept(&visit);
    let place = if kept {
        match house.cache.find(&key).await {
            Ok(page) => return page.answer(request.headers()),
            Err(place) => Some(place),
        }
    } else {
        None
    };
    let headers = request.headers().clone();
    request.extensions_mut().insert(Arc::new(visit));
    let response = next.run(request).await;
    if response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let kind = response.headers().get(header::CONTENT_TYPE).cloned();
    let kind = kind.unwrap_or(HeaderValue::from_static("text/html; charset=utf-8"));
    let disposition = response.headers().get(header::CONTENT_DISPOSITION).cloned();
    let Ok(collected) = response.into_body().collect().await else {
        return Response::new(Body::empty());
    };
    let plain = collected.to_bytes();
    let page = Arc::new(Page::new(kind, plain));
    if let Some(place) = place.filter(|_| disposition.is_none()) {
        let _ = place.insert(page.clone());
    }
    let mut response = page.answer(&headers);
    if let Some(disposition) = disposition {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
