//! What the API tests, the crash test and the benchmark share: an application on a temporary
//! record, and roadmaps to fill it with.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

pub mod http;
pub mod plans;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::{DateTime, Utc};
use http_body_util::BodyExt;
use server::{House, clock::Clock, demo, doorkeeper::Keeper, routes};
use store::Store;
use tower::ServiceExt;

/// An application that nobody else can reach.
pub struct TestApp {
    /// Its record.
    pub store: Store,
    router: Router,
    cookies: BTreeMap<String, String>,
    directory: tempfile::TempDir,
}

/// An answer with its body.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where to go next.
    pub location: String,
    /// The headers.
    pub headers: axum::http::HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// Reads the body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

impl TestApp {
    /// Starts a demonstration whose clock shows an instant.
    pub async fn demo(clock: &str) -> Self {
        let app = Self::empty(clock).await;
        let now: DateTime<Utc> = clock.parse().expect("an instant");
        demo::fill(&app.store, now).await.expect("the demonstration is filled");
        app
    }

    /// Starts an application with nothing in it.
    pub async fn empty(clock: &str) -> Self {
        let directory = tempfile::tempdir().expect("a folder");
        let now: DateTime<Utc> = clock.parse().expect("an instant");
        let store = Store::open(directory.path()).await.expect("the record opens");
        let router = router(&store, Clock::set_to(now));
        Self { store, router, cookies: BTreeMap::new(), directory }
    }

    /// Looks at the same record at another instant.
    pub fn at(&mut self, clock: &str) {
        self.router = router(&self.store, Clock::set_to(clock.parse().expect("an instant")));
    }

    /// Returns the data directory.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Signs in as one of the sample people.
    pub async fn sign_in(&mut self, person: &str) {
        let answer = self.post("/do/sign-in-as", &[("person", person)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    }

    /// Signs out.
    pub async fn sign_out(&mut self) {
        self.post("/do/sign-out", &[]).await;
        self.cookies.clear();
    }

    /// Asks for a page as a browser without scripting does.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).header(header::ACCEPT, "text/html");
        self.send(request, Body::empty()).await
    }

    /// Sends a form as a browser without scripting does.
    pub async fn post(&mut self, path: &str, values: &[(&str, &str)]) -> Answer {
        let request = Request::post(path).header(header::ACCEPT, "text/html");
        self.send(request, form(values)).await
    }

    /// Sends a form as a browser with WebAssembly does.
    pub async fn post_json(&mut self, path: &str, values: &[(&str, &str)]) -> Answer {
        let request = Request::post(path).header(header::ACCEPT, "application/json");
        self.send(request, form(values)).await
    }

    /// Sends any request.
    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request
            .header(header::COOKIE, cookies.join("; "))
            .header(header::HOST, "127.0.0.1:3000")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = body.collect().await.expect("a body").to_bytes();
        let location = head.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        Answer {
            status: head.status,
            location: location.unwrap_or_default().to_owned(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            headers: head.headers,
        }
    }
}

fn form(values: &[(&str, &str)]) -> Body {
    let pairs = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Body::from(app::query::Query(pairs.collect()).to_string())
}

fn router(store: &Store, clock: Clock) -> Router {
    routes::router(House {
        store: store.clone(),
        clock,
        demo: true,
        https: false,
        boards: Arc::default(),
        doorkeeper: Arc::new(Keeper::new(false)),
        cache: Arc::default(),
    })
}

/// Returns the shared data, or says by name which test goes without; in CI it must be there.
pub fn shared(test: &str, path: &str) -> Option<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    if root.exists() {
        return Some(root);
    }
    assert!(std::env::var_os("CI").is_none(), "{test} needs ../shared/data/{path}");
    eprintln!("skipped: {test} needs ../shared/data/{path}");
    None
}
