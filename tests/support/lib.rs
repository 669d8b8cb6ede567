//! What the API tests, the crash test and the benchmark share: an application on a temporary
//! record, and roadmaps to fill it with.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

pub mod flood;
pub mod http;
pub mod plans;
pub mod process;
pub mod provider;
pub mod reports;
pub mod smtp;

use std::{collections::BTreeMap, net::SocketAddr, path::Path, sync::Arc};

use app::door::{Cookies, Door, Rules};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use chrono::{DateTime, Utc};
use directory::{Member, Proof, Seal, Who};
use http_body_util::BodyExt;
use server::{House, clock::Clock, demo, routes};
use store::Store;
use tower::ServiceExt;

/// An application that nobody else can reach.
pub struct TestApp {
    /// Its record.
    pub store: Store,
    house: House,
    router: Router,
    cookies: BTreeMap<String, String>,
    /// The network address from which it is asked.
    address: Option<SocketAddr>,
    /// The token of a program.
    token: Option<String>,
    directory: Arc<tempfile::TempDir>,
}

/// A part of a form that brings files.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// A value under a name.
    Value(&'a str, &'a str),
    /// A file under a name, with its own name and contents.
    File(&'a str, &'a str, &'a [u8]),
}

/// Writes the body of a form that brings files; its boundary is [`BOUNDARY`].
pub fn parts_body(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        let (head, contents) = match part {
            Part::Value(name, value) => (format!("name=\"{name}\""), value.as_bytes()),
            Part::File(name, file, contents) => (
                format!(
                    "name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream"
                ),
                *contents,
            ),
        };
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(contents);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// What stands between the parts of a form.
pub const BOUNDARY: &str = "----vekha-test-boundary";

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
    /// The body as it came.
    pub bytes: Vec<u8>,
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
        Self::demo_on(tempfile::tempdir().expect("a folder"), clock).await
    }

    /// Starts a demonstration on a record in a directory.
    pub async fn demo_on(directory: tempfile::TempDir, clock: &str) -> Self {
        let app = Self::on(directory, clock).await;
        let now: DateTime<Utc> = clock.parse().expect("an instant");
        demo::fill(&app.store, now).await.expect("the demonstration is filled");
        app
    }

    /// Starts an application with nothing in it.
    pub async fn empty(clock: &str) -> Self {
        Self::on(tempfile::tempdir().expect("a folder"), clock).await
    }

    /// Opens the record in a directory.
    pub async fn on(directory: tempfile::TempDir, clock: &str) -> Self {
        let store = Store::open(directory.path()).await.expect("the record opens");
        let clock = Clock::set_to(clock.parse().expect("an instant"));
        Self::of(House { demo: true, ..House::new(store, clock) }, Arc::new(directory))
    }

    /// Holds a session whose token is known, or none.
    pub fn hold_session(&mut self, token: &str) {
        self.cookies.clear();
        if !token.is_empty() {
            self.cookies.insert("vekha".to_owned(), token.to_owned());
        }
    }

    /// Begins a session as the server does after a password.
    pub async fn begin_session(&mut self, login: &str) {
        let uri = axum::http::Uri::from_static("/");
        let visit = server::front::visit(&self.house, &uri, &axum::http::HeaderMap::new());
        let credential = self.store.person(login).expect("they are there").credential;
        let begun = visit.begin_session(login, credential, Proof::Demonstration).await;
        let cookies = begun.expect("it is recorded");
        let token = cookies[0].split(['=', ';']).nth(1).expect("a token").to_owned();
        self.hold_session(&token);
    }

    /// Starts an application with nothing in it, and returns the code of the first admin.
    pub async fn with_set_up(clock: &str) -> (Self, String) {
        let app = Self::empty(clock).await;
        let now = clock.parse().expect("an instant");
        let door = Door::new(Cookies::new(false, &[7; 64]), Rules::default());
        let (door, token) = door.with_set_up(now);
        let house = House { door: Arc::new(door), ..app.house };
        (Self::of(house, app.directory), token)
    }

    /// Has people come in by other rules.
    pub fn by_rules(self, rules: Rules) -> Self {
        let door = Arc::new(Door::new(Cookies::new(false, &[7; 64]), rules));
        Self::of(House { door, demo: false, ..self.house }, self.directory)
    }

    /// Has browsers come by HTTPS.
    pub fn by_https(self) -> Self {
        let door = Door::new(Cookies::new(true, &[7; 64]), self.house.door.rules);
        Self::of(House { door: Arc::new(door), https: true, ..self.house }, self.directory)
    }

    /// Has a key sign checkpoints, the first one at once.
    pub async fn with_checkpoints(self) -> Self {
        let file = self.directory.path().join("checkpoints.jsonl");
        let key = store::CheckpointKey::of([7; 32]);
        let opened = server::checkpoints::Checkpoints::open(key, file, &self.store).await;
        let checkpoints = opened.expect("they open");
        checkpoints.sign(&self.store, self.now(), true).await;
        let checkpoints = Some(Arc::new(checkpoints));
        Self::of(House { checkpoints, ..self.house }, self.directory)
    }

    /// Has mail go out by a server.
    pub fn with_mail(self, mailer: server::mail::send::Mailer) -> Self {
        let mail = Some(Arc::new(mailer));
        Self::of(House { mail, ..self.house }, self.directory)
    }

    /// Gives files of public roadmaps to anyone.
    pub fn with_public_files(self) -> Self {
        Self::of(House { files_public: true, ..self.house }, self.directory)
    }

    /// Lets webhooks send to some places beside the public net.
    pub fn with_targets(self, targets: app::targets::Targets) -> Self {
        Self::of(House { targets: Arc::new(targets), ..self.house }, self.directory)
    }

    /// Stops letting anyone in by one click.
    pub fn for_real(self) -> Self {
        Self::of(House { demo: false, ..self.house }, self.directory)
    }

    /// Lets programs ask as much as they want.
    pub fn unbounded(self) -> Self {
        let rates = Arc::new(server::rates::Rates::new(u64::MAX));
        Self::of(House { rates, ..self.house }, self.directory)
    }

    /// Returns the server's own view of itself.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Starts a demonstration whose people may sign in by an OpenID provider.
    pub async fn with_oidc(clock: &str, oidc: server::oidc::Oidc) -> Self {
        let app = Self::demo(clock).await;
        Self::of(House { oidc: Some(Arc::new(oidc)), ..app.house }, app.directory)
    }

    fn of(house: House, directory: Arc<tempfile::TempDir>) -> Self {
        let (store, router) = (house.store.clone(), routes::router(house.clone()));
        let cookies = BTreeMap::new();
        Self { store, house, router, cookies, address: None, token: None, directory }
    }

    /// Returns a browser before a door that has forgotten who tried.
    pub fn anew(self) -> Self {
        let door = Arc::new(Door::new(Cookies::new(false, &[7; 64]), self.house.door.rules));
        Self::of(House { door, ..self.house }, self.directory)
    }

    /// Writes down what was counted so far.
    pub async fn counted(&self) {
        self.store.count(self.now() + chrono::TimeDelta::minutes(5));
        // What is asked for later is done later.
        self.store.tidy(self.now()).await.expect("tidied");
    }

    /// Returns another browser that looks at the same application.
    pub fn another(&self) -> Self {
        Self::of(self.house.clone(), self.directory.clone())
    }

    /// Looks at the same record at another instant.
    pub fn at(&mut self, clock: &str) {
        self.house.clock = Clock::set_to(clock.parse().expect("an instant"));
        self.router = routes::router(self.house.clone());
    }

    /// Comes from a network address from now on.
    pub fn come_from(&mut self, address: &str) {
        self.address = Some(SocketAddr::new(address.parse().expect("an address"), 40_000));
    }

    /// Shows the token of a program from now on.
    pub fn bear(&mut self, token: &str) {
        self.token = Some(token.to_owned());
    }

    /// Returns the session's cookie.
    pub fn session(&self) -> Option<String> {
        self.cookies.get("vekha").cloned()
    }

    /// Returns the application without cookies.
    pub fn router(&self) -> Router {
        self.router.clone()
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

    fn now(&self) -> DateTime<Utc> {
        self.house.clock.now()
    }

    /// Adds somebody, if need be, who is in a roadmap with roles and offices there.
    pub async fn join(&self, actor: &roadmap::Actor, roadmap: &str) {
        let (login, name) = (actor.by.person.clone(), actor.by.name.clone());
        if self.store.person(&login).is_none() {
            let admin = actor.roles.admin;
            let add =
                directory::Command::AddPerson { login: login.clone(), name, admin, password: None };
            self.store.direct(Who::Host, add, self.now()).await.expect("added");
        }
        let member = Member { roles: actor.roles, offices: actor.offices.clone() };
        let (roadmap, member) = (roadmap.to_owned(), Some(member));
        let set = directory::Command::SetMember { login, roadmap: roadmap.into(), member };
        self.store.direct(Who::Host, set, self.now()).await.expect("a member");
    }

    /// Adds somebody with a password of their own.
    pub async fn with_password(&self, login: &str, password: &str, admin: bool) {
        let hash = || app::door::hash(password).expect("a hash");
        let add = directory::Command::AddPerson {
            login: login.into(),
            name: login.to_owned(),
            admin,
            password: Some(hash()),
        };
        self.store.direct(Who::Host, add, self.now()).await.expect("added");
        let own = directory::Command::SetPassword { login: login.into(), password: hash() };
        self.store.direct(self.who(login), own, self.now()).await.expect("their own");
    }

    /// Returns somebody as the record takes them now.
    pub fn who(&self, login: &str) -> Who {
        let person = self.store.person(login).expect("they are there");
        let (login, credential) = (person.login.clone(), person.credential);
        Who::Person { login, credential, session: None, via: None, address: None }
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

    /// Sends a form that brings files as a browser without scripting does.
    pub async fn post_parts(&mut self, path: &str, parts: &[Part<'_>]) -> Answer {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, kind);
        self.send(request, Body::from(parts_body(parts))).await
    }

    /// Signs in by name and password.
    pub async fn sign_in_by(&mut self, login: &str, password: &str) {
        let answer = self.post("/do/sign-in", &[("login", login), ("password", password)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    }

    /// Sends any request.
    pub async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request
            .header(header::COOKIE, cookies.join("; "))
            .header(header::HOST, "127.0.0.1:3000")
            .body(body)
            .expect("a request");
        let form = header::HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().entry(header::CONTENT_TYPE).or_insert(form);
        if let Some(address) = self.address {
            request.extensions_mut().insert(ConnectInfo(address));
        }
        if let Some(token) = &self.token {
            let bearer = format!("Bearer {token}").parse().expect("a header");
            request.headers_mut().insert(header::AUTHORIZATION, bearer);
        }
        let near =
            server::front::at_hand(&self.house, request.method(), request.uri(), request.headers());
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let bytes = body.collect().await.expect("a body").to_bytes();
        if let Some(near) = near {
            // What is at hand is what everything else leads to.
            let (same, body) = near.into_parts();
            let mut others = head.headers.clone();
            // Written by whatever sends it.
            others.remove(header::CONTENT_LENGTH);
            assert_eq!((same.status, same.headers), (head.status, others));
            let body = body.collect().await.expect("a body").to_bytes();
            // A page may have been compressed densely meanwhile.
            assert!(body == bytes || head.headers.contains_key(header::CONTENT_ENCODING));
        }
        let location = head.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        Answer {
            status: head.status,
            location: location.unwrap_or_default().to_owned(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
            headers: head.headers,
        }
    }
}

fn form(values: &[(&str, &str)]) -> Body {
    let pairs = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Body::from(app::query::Query(pairs.collect()).to_string())
}

/// The seal of a session's token that a test knows.
pub fn seal(token: &str) -> Seal {
    Seal::of(token.as_bytes())
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
