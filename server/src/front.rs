//! What every request passes: who it is, in which language, headers that keep a browser safe, and
//! the cache.

use std::{fmt::Write, sync::Arc, time::Duration};

use app::{
    address::{Canonical, canonical, page_of},
    door::Name,
    i18n::Lang,
    post::Post,
    query::Query,
    visit::{Typed, Visit},
};
use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use chrono::Datelike;
use directory::{Note, Seal};
use http_body_util::BodyExt;
use roadmap::date::parse_day;

use crate::{
    House,
    api::problem::worded,
    cache::{Page, accepts},
    http::split,
    own_writes,
    past::Shown,
    renders::{Busy, Class},
    secret::{by_secret, is_calendar},
};

/// Nothing but the application's own files; there are no inline scripts or styles.
const POLICY: &str = "default-src 'none'; object-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// For a year browsers come by HTTPS only, once they came so.
const ONLY_HTTPS: &str = "max-age=31536000; includeSubDomains";

/// Headers of every answer.
pub const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// The header that names the address from which a request came, here and nowhere else.
pub const ADDRESS: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The header of what a page asks for without anybody doing anything.
pub const BY_ITSELF: HeaderName = HeaderName::from_static("x-vekha-by-itself");

/// Returns the hash of whatever proves who asks: the token of a session, or of a program.
pub fn credential(house: &House, headers: &HeaderMap) -> Option<Seal> {
    bearer(headers).or_else(|| sent_token(house, headers))
}

/// Finds the address of the client: that of the connection, or what a proxy says. What the client
/// itself says is never believed.
fn address(house: &House, request: &Request) -> Option<HeaderValue> {
    let said = request.headers().get_all(&ADDRESS).iter().next_back().filter(|_| house.https);
    let last = said.and_then(|said| said.to_str().ok()?.rsplit(',').next());
    if let Some(known) = last.and_then(read_address) {
        return HeaderValue::from_str(&known.to_canonical().to_string()).ok();
    }
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<std::net::SocketAddr>>()?;
    HeaderValue::from_str(&peer.ip().to_canonical().to_string()).ok()
}

/// Reads an address as proxies write it: alone, with a port, in brackets.
fn read_address(text: &str) -> Option<std::net::IpAddr> {
    let text = text.trim().trim_matches('"');
    let with_port = || Some(text.parse::<std::net::SocketAddr>().ok()?.ip());
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(with_port)
}

/// Adds the headers that keep a browser safe, and the address to the request.
pub async fn headers(
    State(house): State<Arc<House>>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = address(&house, &request);
    request.headers_mut().remove(&ADDRESS);
    if let Some(address) = address {
        request.headers_mut().insert(ADDRESS, address);
    }
    let (uri, sent) = (request.uri().clone(), request.headers().clone());
    let refused = refused(&house, request.method(), &uri, &sent);
    let mut response = match refused {
        Some(status) => status.into_response(),
        None if has_ended(&house, &uri) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the record forked\n").into_response()
        }
        None if is_cut_off(&house, &uri, &sent) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the record does not answer\n").into_response()
        }
        None => next.run(request).await,
    };
    // What a layer or the router refuses has no words of its own.
    let wordless = response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| {
        kind.as_bytes().starts_with(b"text/plain") && response.status() == StatusCode::BAD_REQUEST
    });
    let page = sent.get(header::ACCEPT).is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    let status = response.status();
    if uri.path().starts_with("/api/") {
        response = worded(response);
    } else if status.is_client_error() && wordless && page {
        let visit = Arc::new(visit(&house, &uri, &sent));
        let page = app::pages::nothing(&visit, status.as_u16());
        response = (status, axum::response::Html(page)).into_response();
    }
    match status.as_u16() {
        400 | 401 | 403 | 405 | 421 | 429 => deny(&house, &uri, &sent, status),
        404 if uri.path().starts_with("/r/") => {
            let visit = visit(&house, &uri, &sent);
            if is_kept_from(&visit) {
                house.denials.count("rights", visit.who(), uri.path());
            }
        }
        _ => {}
    }
    house.metrics.count(status);
    keep_safe(&house, &mut response);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let soon = HeaderValue::from_static("1");
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(soon);
    }
    if status == StatusCode::UNAUTHORIZED && bearer(&sent).is_some() {
        let with = HeaderValue::from_static("Bearer");
        response.headers_mut().entry(header::WWW_AUTHENTICATE).or_insert(with);
    }
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Adds the headers that keep a browser safe.
fn keep_safe(house: &House, response: &mut Response) {
    let headers = response.headers_mut();
    headers.reserve(HEADERS.len() + 2);
    for (name, value) in &HEADERS {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
    if house.https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_HTTPS));
    }
}

/// Answers with a page that is in the cache, as everything else would in the end; nothing where
/// anything else is to be found out first.
pub fn at_hand(house: &House, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let plain = method == Method::GET && uri.query().is_none() && is_kept(uri.path());
    let token = headers.contains_key(header::AUTHORIZATION);
    let ended = has_ended(house, uri) || is_cut_off(house, uri, headers);
    if ended || own_writes::missed(house, headers).is_some() {
        return None;
    }
    if !plain || token || is_taken(uri.path()) || refused(house, method, uri, headers).is_some() {
        return None;
    }
    let visit = visit(house, uri, headers);
    if owing(&visit, &visit.path) {
        return None;
    }
    let key = place(&visit, roadmap_in(&visit).as_deref());
    let mut response = found(house, &house.cache.get(&key)?, headers);
    if visit.viewer.is_some() && !is_calendar(&visit.path) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    house.metrics.count(response.status());
    keep_safe(house, &mut response);
    Some(response)
}

/// Answers with a page that was found in the cache; one that is asked for again is compressed densely.
fn found(house: &House, page: &Arc<Page>, headers: &HeaderMap) -> Response {
    if page.begin_dense(headers) {
        let page = page.clone();
        house.renders.beside(move || page.make_dense());
    }
    page.answer(headers)
}

/// Tells whether an address is that of something to be saved as a file.
fn is_taken(path: &str) -> bool {
    [".json", ".csv", ".xlsx", "/project.xml"].iter().any(|ending| path.ends_with(ending))
}

/// Counts what was refused, for the audit.
fn deny(house: &House, uri: &Uri, headers: &HeaderMap, status: StatusCode) {
    let visit = visit(house, uri, headers);
    let why = match status {
        StatusCode::UNAUTHORIZED if bearer(headers).is_some() => "token".to_owned(),
        StatusCode::FORBIDDEN if visit.viewer.is_none() && uri.path().starts_with("/do/") => {
            "csrf or unknown".to_owned()
        }
        status => status.as_u16().to_string(),
    };
    house.denials.count(&why, visit.who(), uri.path());
}

/// Refuses who names a token that is not good, and who comes to a demonstration under the name of
/// another server, as a page does that turned its own name around to this machine.
fn refused(house: &House, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<StatusCode> {
    if headers.get_all(header::HOST).iter().count() != 1 {
        return Some(StatusCode::BAD_REQUEST);
    }
    // An address that names a server names the same one.
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    if uri.authority().is_some_and(|named| Some(named.as_str().as_bytes()) != host) {
        return Some(StatusCode::BAD_REQUEST);
    }
    // A page that came by another scheme is another site, whatever its name.
    let scheme = if house.https { "https://" } else { "http://" };
    let origin = headers.get(header::ORIGIN).map(HeaderValue::as_bytes);
    let writes = method != Method::GET && method != Method::HEAD;
    if writes && origin.is_some_and(|origin| !origin.starts_with(scheme.as_bytes())) {
        return Some(StatusCode::FORBIDDEN);
    }
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

/// How long a server that hears nothing of the record answers whoever is signed in: somebody may have been put
/// out meanwhile.
const CUT_OFF: Duration = Duration::from_secs(30);

/// Tells whether the record forked, so that this server answers nothing any more but how it is.
fn has_ended(house: &House, uri: &Uri) -> bool {
    !uri.path().starts_with("/health/") && house.store.check_whole().is_err()
}

/// Tells whether somebody is signed in with whom nothing says any more that they still are.
fn is_cut_off(house: &House, uri: &Uri, headers: &HeaderMap) -> bool {
    house.store.lag().is_some_and(|lag| lag.silent > CUT_OFF)
        && !uri.path().starts_with("/health/")
        && (sent_token(house, headers).is_some() || bearer(headers).is_some())
}

/// Returns the headers with cookies that the browser sent.
pub fn cookies(headers: &HeaderMap) -> Vec<&str> {
    headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).collect()
}

/// Returns the hash of the session's token, if the browser sent one.
fn sent_token(house: &House, headers: &HeaderMap) -> Option<Seal> {
    let sent = house.door.cookies.find(&cookies(headers), Name::Session);
    sent.map(|token| Seal::of(token.as_bytes()))
}

/// Returns the hash of the token that a program sent.
fn bearer(headers: &HeaderMap) -> Option<Seal> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, token) = sent.split_once(' ')?;
    kind.eq_ignore_ascii_case("bearer").then(|| Seal::of(token.trim().as_bytes()))
}

/// Finds out who asks for what.
pub fn visit(house: &House, uri: &Uri, headers: &HeaderMap) -> Visit {
    let now = house.clock.now();
    let sent = cookies(headers);
    let chosen = house.door.cookies.find(&sent, Name::Language);
    let chosen = chosen.and_then(|code| Lang::by_code(&code));
    let accepted = || {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        header.map(Lang::accepted).unwrap_or_default()
    };
    let shown = bearer(headers);
    let program = shown.and_then(|token| house.store.bearer(&token, now));
    let session = sent_token(house, headers).filter(|_| shown.is_none());
    let (person, token) = program.unzip();
    // A page that asks for itself once more is no sign that somebody is there.
    let by_itself = headers.contains_key(&BY_ITSELF);
    let signed_in = session.and_then(|token| match by_itself {
        true => house.store.looked_at(&token, now),
        false => house.store.signed_in(&token, now),
    });
    let session_id = signed_in.as_ref().map(|it| (it.session.id.clone(), it.session.created));
    let address = headers.get(&ADDRESS).and_then(|value| value.to_str().ok());
    Visit {
        store: house.store.clone(),
        lang: chosen.unwrap_or_else(accepted),
        viewer: person.or(signed_in.map(|it| it.person)),
        session,
        session_id,
        renewed: Arc::default(),
        cookies: sent.into_iter().map(str::to_owned).collect(),
        token,
        address: address.map(str::to_owned),
        provider: house.provider(),
        file_most: house.file_most,
        files_public: house.files_public,
        post: house.mail.clone().map(|mailer| mailer as Arc<dyn Post>),
        targets: house.targets.clone(),
        path: uri.path().to_owned(),
        origin: origin(house, headers),
        query: Query::parse(uri.query().unwrap_or("")),
        now,
        demo: house.demo,
        boards: house.boards.clone(),
        jobs: house.jobs.clone(),
        door: house.door.clone(),
        done: None,
        typed: None::<Arc<Typed>>,
    }
}

/// Returns the address of this server as the browser has it: scheme and name.
fn origin(house: &House, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("{}://{host}", if house.https { "https" } else { "http" })
}

/// Returns for whom something is rendered.
pub fn class(visit: &Visit) -> Class {
    match &visit.viewer {
        Some(person) => Class::Person(person.login.to_string()),
        None => Class::Anyone(visit.address.clone()),
    }
}

/// Finds the key of a roadmap in an address.
fn key_in(path: &str) -> Option<String> {
    let name = path.strip_prefix("/r/").and_then(|rest| rest.split('/').next())?;
    let key = percent_encoding::percent_decode_str(name).decode_utf8().ok()?;
    Some(split(&key).0.to_owned())
}

/// Finds the roadmap in an address, if the viewer may read it.
fn roadmap_in(visit: &Visit) -> Option<Arc<roadmap::Roadmap>> {
    visit.roadmap(&key_in(&visit.path)?)
}

/// Tells whether the roadmap in an address is there, and not for the viewer.
fn is_kept_from(visit: &Visit) -> bool {
    let there = key_in(&visit.path).and_then(|key| visit.store.roadmap(&key));
    there.is_some_and(|roadmap| !visit.may_read(&roadmap))
}

/// The place of a page in the cache: its reader, their language, its address with the name of the server,
/// which feeds and prints say, and what it depends on beside that: versions, people, and the day.
fn place(visit: &Visit, roadmap: Option<&roadmap::Roadmap>) -> String {
    let login = visit.viewer.as_ref().map_or("", |person| person.login.as_str());
    let mut place = String::with_capacity(visit.path.len() + visit.origin.len() + 80);
    let _ = write!(place, "{}|{login}|{}", visit.lang.code(), visit.store.generation());
    let _ = write!(place, "|{}", visit.origin);
    let mut add = |roadmap: &roadmap::Roadmap| {
        let day = roadmap.date_at(visit.now).num_days_from_ce();
        let _ = write!(place, "|{}@{day}", roadmap.version);
    };
    // The menu counts what waits for whoever works in other roadmaps, too.
    // So does what a task waits for in another roadmap, for everyone.
    match roadmap {
        Some(roadmap) if !visit.works() && roadmap.external == 0 => add(roadmap),
        _ => visit.roadmaps().iter().for_each(|roadmap| add(roadmap)),
    }
    // Views change what the table shows, and no version.
    if let Some(roadmap) = roadmap.filter(|_| visit.path.ends_with("/tasks")) {
        let (own, shared) = visit.views_changed(&roadmap.key);
        let _ = write!(place, "|{own}+{shared}");
    }
    // So does how far the viewer has seen.
    if let Some(seen) = roadmap.and_then(|roadmap| visit.seen(&roadmap.key)) {
        let _ = write!(place, "|s{}", seen.changed);
    }
    // The menu counts what was told and not read, and a task says how often somebody was reminded of it.
    if let Some(person) = &visit.viewer {
        let _ = write!(place, "|i{}", visit.store.inbox(&person.login).changed);
    }
    if let Some(roadmap) = roadmap.filter(|_| visit.path.contains("/t/")) {
        let _ = write!(place, "|r{}", visit.store.reminders_of(&roadmap.key));
    }
    let _ = write!(place, "|{}?{}", visit.path, visit.query);
    place
}

/// Tells whether a page may be kept: those of people and sessions change with every sign-in, and what is
/// found for each letter that somebody types is asked for once.
fn is_kept(path: &str) -> bool {
    let changing = [
        "/people",
        "/sign-in",
        "/account",
        "/audit",
        "/set-up",
        "/language",
        "/checkpoints",
        "/begin",
        "/record",
        "/join",
        "/find",
        "/inbox",
        "/calendar/",
    ];
    !changing.iter().any(|start| path.starts_with(start))
        && !path.contains("/bring-back")
        && !path.ends_with("/members")
        && !path.ends_with("/offices")
        && !path.ends_with("/settings")
        && !path.ends_with("/settings/calendar")
        && !path.ends_with("/webhooks")
        && !path.contains("/webhooks/")
}

/// Says why something is not rendered now.
fn busy(visit: &Arc<Visit>, busy: Busy) -> Response {
    let (status, seconds) = match busy {
        Busy::Spent(seconds) => (StatusCode::TOO_MANY_REQUESTS, seconds),
        Busy::Crowded => (StatusCode::TOO_MANY_REQUESTS, 1),
        Busy::Failed => (StatusCode::INTERNAL_SERVER_ERROR, 1),
    };
    // A page of its own would be more work than it is worth.
    let text = visit.lang.t("too-many-text");
    let mut response = (status, text).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Answers a question that is not written as it should be: a redirect to how it is, or what is wrong.
#[expect(clippy::result_large_err, reason = "the answer is sent at once")]
fn rewritten(visit: &Arc<Visit>, sent: &Query, path: &str) -> Result<Query, Response> {
    let readable = roadmap_in(visit);
    let readable = readable.as_deref().map(|roadmap| (roadmap, roadmap.date_at(visit.now)));
    // Of many roadmaps a day is past once it is over in each of them.
    let goes_on = |query: &Query| {
        let day = query.get("asof").filter(|_| !visit.path.starts_with("/r/"));
        let day = day.and_then(|day| parse_day(day).ok());
        day.is_some_and(|day| day >= visit.today_everywhere())
    };
    let found = match canonical(&visit.path, sent, readable) {
        Canonical::Same(query) | Canonical::Other(query) if goes_on(&query) => {
            Canonical::Other(query.without("asof"))
        }
        found => found,
    };
    match found {
        Canonical::Same(query) => Ok(query),
        Canonical::Other(query) => {
            let query = query.to_string();
            let mark = if query.is_empty() { "" } else { "?" };
            Err(Redirect::to(&format!("{path}{mark}{query}")).into_response())
        }
        // A program reads no page, and whoever shows a secret is shown no more than a calendar.
        Canonical::Malformed(_) if is_calendar(path) => {
            Err(StatusCode::BAD_REQUEST.into_response())
        }
        Canonical::Malformed(name) => {
            let part = sent.get(name).unwrap_or_default();
            let part = format!("{name}={}", part.chars().take(60).collect::<String>());
            let page = app::pages::malformed(visit, &part);
            Err((StatusCode::BAD_REQUEST, axum::response::Html(page)).into_response())
        }
    }
}

/// Sends those who must do something first to where they can.
pub fn owing(visit: &Visit, path: &str) -> bool {
    let free = [
        "/account",
        "/language",
        "/do/change-password",
        "/do/set-factor",
        "/do/sign-",
        "/do/end-session",
        "/sign-in",
    ];
    // What an admin does to others is not free.
    let others = path == "/do/end-sessions";
    visit.owes().is_some() && (others || !free.iter().any(|start| path.starts_with(start)))
}

/// Answers with a page; what is for one person is kept by no browser, and the log knows who took the
/// whole of what is not public.
pub async fn pages(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let visit = by_secret(&house, visit(&house, request.uri(), request.headers()));
    let calendar = is_calendar(&visit.path);
    // What a link that lets somebody in leads to is kept no longer than the link.
    let alone = visit.path.starts_with("/join/");
    if visit.viewer.is_none() && !alone {
        return page(&house, visit, request, next).await;
    }
    let exported = is_taken(&visit.path) && request.method() == Method::GET;
    let private = exported.then(|| roadmap_in(&visit)).flatten();
    let private = private.filter(|roadmap| !roadmap.public);
    let taken = private.map(|roadmap| {
        let (roadmap, path) = (roadmap.key.clone(), visit.path.clone());
        (visit.who(), Note::Read { roadmap, path }, visit.now)
    });
    let mut response = page(&house, visit, request, next).await;
    if let Some((who, note, now)) = taken.filter(|_| response.status().is_success()) {
        house.store.note(who, note, now);
    }
    // What asks for a calendar again and again is told that it has it.
    if !calendar {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Finds what the viewer did a moment ago.
async fn just_done(
    visit: &Visit,
    done: &str,
) -> Option<Arc<(roadmap::RoadmapKey, Vec<roadmap::Event>)>> {
    let person = visit.viewer.as_ref()?;
    let (key, seq) = app::address::done(done)?;
    let roadmap = visit.roadmap(key)?;
    let events = visit.store.done_at_once(&roadmap.key, seq).await.ok()?;
    let event = events.first()?;
    let own = event.by.person == person.login;
    let lately = visit.now - event.at <= chrono::TimeDelta::minutes(roadmap::decide::UNDO_MINUTES);
    (own && lately).then(|| Arc::new((roadmap.key.clone(), events)))
}

/// Answers from the cache, or renders and keeps the page.
async fn page(house: &House, mut visit: Visit, mut request: Request, next: Next) -> Response {
    let get = request.method() == Method::GET || request.method() == Method::HEAD;
    if !get {
        request.extensions_mut().insert(Arc::new(visit));
        return next.run(request).await;
    }
    if owing(&visit, &visit.path) {
        return Redirect::to("/account").into_response();
    }
    if visit.query != Query::default() || request.uri().query().is_some() {
        let sent = std::mem::take(&mut visit.query);
        let asked = Arc::new(visit.clone());
        match rewritten(&asked, &sent, request.uri().path()) {
            Ok(query) => visit.query = query,
            Err(response) => return response,
        }
    }
    // A calendar is read by programs that have no language; its address says which it is in.
    if let Some(lang) = visit.query.get("lang").and_then(Lang::by_code) {
        visit.lang = lang;
    }
    // The past has no forms; it has the pages that they belong to.
    if let Some((asof, page)) = visit.query.get("asof").zip(page_of(&visit.path)) {
        let query = Query::default().with("asof", asof);
        return Redirect::to(&format!("{page}?{query}")).into_response();
    }
    // What was just done is told once, to whoever did it.
    if let Some(done) = visit.query.get("done").map(str::to_owned) {
        visit.query = visit.query.without("done");
        visit.done = just_done(&visit, &done).await;
    }
    let class = class(&visit);
    let roadmap = roadmap_in(&visit);
    let shown = Shown::of(&visit, roadmap.as_deref()).await;
    let key = match &shown {
        Some(shown) => shown.place(&visit, roadmap.as_deref()),
        None => place(&visit, roadmap.as_deref()),
    };
    let place = if is_kept(&visit.path) && visit.done.is_none() {
        match house.cache.find(&key).await {
            Ok(page) => {
                let mut response = found(house, &page, request.headers());
                if let Some(shown) = &shown {
                    shown.keep(&visit, roadmap.as_deref(), response.headers_mut());
                }
                return response;
            }
            Err(place) => Some(place),
        }
    } else {
        None
    };
    let headers = request.headers().clone();
    let compress = accepts(&headers, "br");
    let visit = Arc::new(visit);
    request.extensions_mut().insert(visit.clone());
    let rendered = async move {
        let response = next.run(request).await;
        if response.status() != StatusCode::OK
            || response.headers().contains_key(header::SET_COOKIE)
            || response.extensions().get::<InPieces>().is_some()
        {
            return Err(response);
        }
        let kind = response.headers().get(header::CONTENT_TYPE).cloned();
        let kind = kind.unwrap_or(HeaderValue::from_static("text/html; charset=utf-8"));
        // What concerns this answer alone, and makes the page none that is kept.
        let own = [header::CONTENT_DISPOSITION, header::REFRESH].into_iter();
        let own =
            own.filter_map(|name| Some((name.clone(), response.headers().get(&name)?.clone())));
        let own: Vec<_> = own.collect();
        let Ok(collected) = response.into_body().collect().await else {
            return Err(Response::new(Body::empty()));
        };
        // Compressing is work, too.
        Ok((Arc::new(Page::new(kind, collected.to_bytes(), compress)), own))
    };
    let (page, own) = match house.renders.run(&class, rendered).await {
        Ok(Ok(rendered)) => rendered,
        Ok(Err(response)) => return response,
        Err(why) => return busy(&visit, why),
    };
    let kept = place.filter(|_| own.is_empty() && page.is_small());
    let was_kept = kept.is_some();
    if let Some(place) = kept {
        let _ = place.insert(page.clone());
    }
    let mut response = page.answer(&headers);
    response.headers_mut().extend(own);
    if let Some(shown) = &shown {
        shown.keep(&visit, roadmap.as_deref(), response.headers_mut());
    }
    if !was_kept && !page.is_small() {
        // What nobody else shares is held for as long as it is read.
        match house.renders.stream(&class, Some(key.clone())) {
            Ok(Some(streaming)) => response = response.map(|body| held(body, streaming)),
            Ok(None) => {}
            Err(why) => return busy(&visit, why),
        }
    }
    response
}

/// Marks an answer that comes in pieces and is not kept.
#[derive(Clone, Copy)]
pub struct InPieces;

/// Keeps something for as long as a body is read.
pub fn held(body: Body, keep: impl Send + Sync + 'static) -> Body {
    Body::new(body.map_frame(move |frame| {
        let _ = &keep;
        frame
    }))
}
