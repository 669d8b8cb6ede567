//! Webhooks against receivers of their own, on a clock that is moved: what comes, in which order, how often,
//! and to whom nothing is sent.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use app::targets::Targets;
use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use chrono::{DateTime, TimeDelta, Utc};
use directory::Who;
use exchange::read_json;
use roadmap::{Command, Roles};
use sample::actor;
use serde_json::{Value, json};
use server::webhooks::Webhooks;
use sha2::{Digest, Sha256};
use store::{DeliveryState, Wanted, WebhookChange, WebhookState};
use tests::{TestApp, plans};
use tokio::net::TcpListener;

const BEGUN: &str = "2026-11-02T09:00:00Z";
const PLAN: &str = r#"{"format": "vekha-roadmap", "version": 1, "key": "plan", "title": "Plan", "public": false,
    "offices": [{"key": "alpha", "name": "Alpha"}],
    "workstreams": [{"key": "W", "title": "W", "owner": "alpha"}],
    "tasks": [{"key": "W-1", "workstream": "W", "title": "Survey", "owner": "alpha", "deadline": "2027-12-01"}]}"#;

/// A message as a receiver got it, and what it answered.
#[derive(Clone, Debug)]
struct Got {
    headers: HeaderMap,
    body: String,
    status: u16,
    /// The seconds by the clock of the test.
    at: i64,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).expect("a header")
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    fn seq(&self) -> u64 {
        self.json()["data"]["seq"].as_u64().expect("a number")
    }

    /// Tells whether one of the signatures is by a secret.
    fn is_by(&self, secret: &[u8]) -> bool {
        let (id, seconds) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let signed = format!("{id}.{seconds}.{}", self.body);
        let expected = format!("v1,{}", base64(&hmac(secret, signed.as_bytes())));
        self.header("webhook-signature").split(' ').any(|one| one == expected)
    }
}

/// A receiver at an address of this machine.
#[derive(Clone)]
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Got>>>,
    clock: Arc<Mutex<i64>>,
    answer: Arc<dyn Fn(usize) -> u16 + Send + Sync>,
}

impl Receiver {
    /// Listens, and answers with a status by how many came before.
    async fn new(answer: impl Fn(usize) -> u16 + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let receiver =
            Self { url, got: Arc::default(), clock: Arc::default(), answer: Arc::new(answer) };
        let ours = receiver.clone();
        let router = Router::new().fallback(move |headers: HeaderMap, body: String| {
            let ours = ours.clone();
            async move { ours.take(headers, body) }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    fn take(&self, headers: HeaderMap, body: String) -> impl IntoResponse + use<> {
        let mut got = self.got.lock().expect("a lock");
        let status = (self.answer)(got.len());
        let at = *self.clock.lock().expect("a lock");
        got.push(Got { headers, body, status, at });
        let code = StatusCode::from_u16(status).expect("a status");
        (code, [(header::LOCATION, "/elsewhere"), (header::RETRY_AFTER, "60")], "as it is")
    }

    fn got(&self) -> Vec<Got> {
        self.got.lock().expect("a lock").clone()
    }

    /// What was taken, in the order in which it came.
    fn taken(&self) -> Vec<Got> {
        self.got().into_iter().filter(|got| (200..300).contains(&got.status)).collect()
    }
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let padded = |with: u8| {
        let mut block = [with; 64];
        for (at, byte) in key.iter().enumerate() {
            block[at] ^= byte;
        }
        block
    };
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut three = [0; 3];
        three[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for at in 0..4_usize {
            let six = usize::try_from((bits >> (18 - 6 * at)) & 63).expect("small");
            text.push(if at <= chunk.len() { char::from(LETTERS[six]) } else { '=' });
        }
    }
    text
}

/// A plan in force, in an application that may send to this machine.
async fn plan(clock: &str) -> TestApp {
    let allowed = vec!["127.0.0.1".parse().expect("a network")];
    let app = TestApp::empty(clock).await.with_targets(Targets::new(allowed, None));
    let contents = read_json(PLAN).expect("the plan is right");
    let now = app.house().clock.now();
    app.store.create(Who::Host, contents.definition, now).await.expect("created");
    for (name, planner) in [("controller", false), ("planner", true)] {
        let roles = Roles { planner, controller: !planner, ..Roles::default() };
        app.join(&actor(name, name, &["alpha"], roles), "plan").await;
    }
    let who = app.who("controller");
    app.store.record("plan", who, "approve", Command::Approve, now).await.expect("approved");
    app
}

/// Adds a webhook by the form; returns its id and its secret.
async fn add(app: &mut TestApp, url: &str) -> (String, String) {
    app.begin_session("controller").await;
    let sent = [("roadmap", "plan"), ("name", "Chat"), ("url", url)];
    let answer = app.post_json("/do/add-webhook", &sent).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let secret = answer.json()["preview"].as_str().expect("a secret").to_owned();
    let all = app.store.webhooks(Some("plan")).await.expect("webhooks");
    let known = all.iter().find(|it| format!("whsec_{}", base64(&it.secret)) == secret);
    (known.expect("it is there").id.clone(), secret)
}

async fn comment(app: &TestApp, n: usize) {
    let (task, text) = ("W-1".into(), format!("Remark {n}."));
    let command = Command::Comment { task, text, answer_by: None };
    let (who, now) = (app.who("planner"), app.house().clock.now());
    app.store.record("plan", who, &format!("remark-{n}"), command, now).await.expect("recorded");
}

async fn secret(app: &TestApp, id: &str) -> Vec<u8> {
    let all = app.store.webhooks(Some("plan")).await.expect("webhooks");
    all.into_iter().find(|it| it.id == id).expect("it is there").secret
}

async fn state(app: &TestApp, id: &str) -> WebhookState {
    let all = app.store.webhooks(None).await.expect("webhooks");
    all.iter().find(|it| it.id == id).expect("it is there").state
}

fn sender(app: &TestApp) -> Arc<Webhooks> {
    Arc::new(Webhooks::new(app.house()))
}

/// Sends what is due at an instant; returns when something is due next.
async fn turn(
    app: &mut TestApp,
    sender: &Arc<Webhooks>,
    receiver: &Receiver,
    at: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    app.at(&at.to_rfc3339());
    *receiver.clock.lock().expect("a lock") = at.timestamp();
    sender.turn(app.house()).await.expect("sent")
}

fn begun() -> DateTime<Utc> {
    BEGUN.parse().expect("an instant")
}

/// Verifies what came by the library of others, in Python in `target/feeds`, which `cargo xtask test` puts
/// there.
fn verified_by_others(secret: &str, all: &[Got]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let python = root.join("target/feeds/bin/python");
    let mut command = std::process::Command::new(&python);
    let known = command.args(["-c", "import standardwebhooks"]).stderr(Stdio::null()).status();
    if !known.is_ok_and(|status| status.success()) {
        let must = std::env::var_os("CI").is_some();
        assert!(!must, "standardwebhooks is not in target/feeds: cargo xtask test puts it there");
        eprintln!("skipped: verified_by_others (no standardwebhooks)");
        return;
    }
    let mut command = std::process::Command::new(python);
    let command = command.arg(root.join("tests/webhooks/verify.py"));
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("Python runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    for got in all {
        let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        let headers = names.map(|name| (name.to_owned(), json!(got.header(name))));
        let headers: serde_json::Map<_, _> = headers.into_iter().collect();
        let line = json!({ "secret": secret, "headers": headers, "body": got.body, "at": got.at });
        writeln!(stdin, "{line}").expect("it reads");
    }
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), all.len().to_string());
}

#[tokio::test]
async fn of_a_week_of_a_receiver_that_fails_at_random_nothing_is_lost() {
    let mut app = plan(BEGUN).await;
    let failing = [500, 502, 429, 302, 404];
    let receiver = Receiver::new(move |n| {
        // Chance that is the same each time.
        let drawn = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        let at = usize::try_from(drawn % 12).expect("small");
        failing.get(at).copied().unwrap_or(204)
    })
    .await;
    let (id, secret_text) = add(&mut app, &receiver.url).await;
    let key = secret(&app, &id).await;
    let first = app.store.roadmap("plan").expect("it is there").version + 1;
    let sender = sender(&app);
    let mut next = None;
    for hour in 0..24 * 7 {
        let at = begun() + TimeDelta::hours(hour);
        app.at(&at.to_rfc3339());
        for more in 0..hour % 3 {
            comment(&app, usize::try_from(hour * 3 + more).expect("small")).await;
        }
        next = turn(&mut app, &sender, &receiver, at).await;
    }
    let mut at = begun() + TimeDelta::days(7);
    while let Some(due) = next {
        at = due.max(at) + TimeDelta::seconds(1);
        next = turn(&mut app, &sender, &receiver, at).await;
    }
    let last = app.store.roadmap("plan").expect("it is there").version;
    let (got, taken) = (receiver.got(), receiver.taken());
    assert!(last - first > 100 && got.len() > taken.len() + 20, "{} of {}", taken.len(), got.len());
    let numbers: Vec<_> = taken.iter().map(Got::seq).collect();
    assert_eq!(numbers, (first..=last).collect::<Vec<_>>(), "each once, in order, without gaps");
    for one in &got {
        assert!(one.is_by(&key), "{one:?}");
        assert_eq!(one.header("content-type"), "application/json");
        let seconds: i64 = one.header("webhook-timestamp").parse().expect("seconds");
        assert!((one.at..one.at + 60).contains(&seconds), "of the attempt");
        let mut same = got.iter().filter(|it| it.header("webhook-id") == one.header("webhook-id"));
        assert!(same.all(|it| it.seq() == one.seq()), "one id for each event");
    }
    // What is sent is what can be asked for.
    let stored = app.store.stored_after("plan", first - 1, 1_000).await.expect("events");
    for (stored, one) in stored.iter().zip(&taken) {
        let view = server::api::event_view(stored, true, &|_| true).expect("a view");
        let message = one.json();
        assert_eq!(message["data"], serde_json::to_value(view).expect("JSON"));
        assert_eq!(message["type"], format!("roadmap.{}", stored.kind));
    }
    let deliveries = app.store.deliveries(&id, (0, 1_000)).await.expect("deliveries");
    assert_eq!(deliveries.len(), taken.len());
    assert!(deliveries.iter().all(|it| it.state == DeliveryState::Done));
    verified_by_others(&secret_text, &got);
}

#[tokio::test]
async fn a_receiver_that_is_gone_ends_it_and_one_that_leads_elsewhere_is_not_followed() {
    let mut app = plan(BEGUN).await;
    let gone = Receiver::new(|_| 410).await;
    let elsewhere = Receiver::new(|_| 302).await;
    let (first, _) = add(&mut app, &gone.url).await;
    let (second, _) = add(&mut app, &elsewhere.url).await;
    comment(&app, 1).await;
    comment(&app, 2).await;
    let sender = sender(&app);
    turn(&mut app, &sender, &gone, begun() + TimeDelta::minutes(1)).await;
    assert_eq!((gone.got().len(), elsewhere.got().len()), (1, 1), "the next one waits");
    assert_eq!(state(&app, &first).await, WebhookState::Gone);
    assert_eq!(state(&app, &second).await, WebhookState::Active);
    let tried = app.store.next_delivery(&second, true).await.expect("it reads").expect("it waits");
    assert_eq!((tried.status, tried.tries, tried.answer.as_str()), (Some(302), 1, "as it is"));
    let page = app.get(&format!("/r/plan/webhooks/{second}")).await.text;
    assert!(page.contains("Waits: answered 302, tries again"), "{page}");
    assert_eq!(
        page.matches("name=\"delivery\"").count(),
        1,
        "what was not tried is not sent again"
    );
    assert!(app.get("/r/plan/webhooks").await.text.contains("Waits: answered 302"));
    turn(&mut app, &sender, &gone, begun() + TimeDelta::days(1)).await;
    assert_eq!(gone.got().len(), 1);
}

#[tokio::test]
async fn a_test_shows_its_answer_and_ends_nothing() {
    let mut app = plan(BEGUN).await;
    let gone = Receiver::new(|_| 410).await;
    let (id, _) = add(&mut app, &gone.url).await;
    let follows = tokio::spawn(server::webhooks::follow(app.house().clone()));
    let of = [("roadmap", "plan"), ("id", id.as_str())];
    let answer = app.post("/do/test-webhook", &of).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = app.get(&format!("/r/plan/webhooks/{id}")).await.text;
    assert!(page.contains("Answer 410"), "{page}");
    assert_eq!(state(&app, &id).await, WebhookState::Active);
    follows.abort();
}

#[tokio::test]
async fn after_three_days_it_stops_and_its_controllers_are_told() {
    let mut app = plan(BEGUN).await;
    let receiver = Receiver::new(|_| 503).await;
    let (id, _) = add(&mut app, &receiver.url).await;
    comment(&app, 1).await;
    let sender = sender(&app);
    let mut at = begun() + TimeDelta::minutes(1);
    while let Some(due) = turn(&mut app, &sender, &receiver, at).await {
        assert!(due > at, "it waits");
        at = due + TimeDelta::seconds(1);
    }
    assert_eq!(receiver.got().len(), 10);
    let days = (at - begun()).num_hours();
    assert!((72..96).contains(&days), "{days}");
    assert_eq!(state(&app, &id).await, WebhookState::GivenUp);
    let told = app.store.notices("controller", &Wanted::default(), (0, 50)).await.expect("entries");
    let told = told.iter().find(|entry| entry.kind == "webhook").expect("they are told");
    assert_eq!(told.about, "Chat");
    app.begin_session("controller").await;
    let inbox = app.get("/inbox").await.text;
    assert!(inbox.contains("href=\"/r/plan/webhooks\""), "{inbox}");
    let page = app.get(&format!("/r/plan/webhooks/{id}")).await.text;
    assert!(page.contains("nothing was taken for three days") && page.contains("Answer 503"));
    // Started again, it goes on where it stopped.
    let (id_text, url) = (id.as_str(), receiver.url.as_str());
    let sent =
        [("roadmap", "plan"), ("id", id_text), ("name", "Chat"), ("url", url), ("sends", "1")];
    let answer = app.post("/do/change-webhook", &sent).await;
    assert_eq!(answer.location, format!("/r/plan/webhooks/{id}#saved"));
    turn(&mut app, &sender, &receiver, at + TimeDelta::minutes(1)).await;
    assert_eq!(receiver.got().len(), 11);
}

#[tokio::test]
async fn a_receiver_that_never_answers_delays_nobody_else() {
    let mut app = plan(BEGUN).await;
    let dead = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", dead.local_addr().expect("an address"));
    add(&mut app, &url).await;
    let receiver = Receiver::new(|_| 200).await;
    add(&mut app, &receiver.url).await;
    let follows = tokio::spawn(server::webhooks::follow(app.house().clone()));
    comment(&app, 1).await;
    comment(&app, 2).await;
    let both = async {
        while receiver.taken().len() < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), both).await.expect("both come meanwhile");
    follows.abort();
}

#[tokio::test]
async fn a_test_and_what_is_asked_for_once_more_are_sent() {
    let mut app = plan(BEGUN).await;
    let receiver = Receiver::new(|_| 200).await;
    let (id, secret_text) = add(&mut app, &receiver.url).await;
    let of = [("roadmap", "plan"), ("id", id.as_str())];
    assert_eq!(app.post("/do/test-webhook", &of).await.status, StatusCode::SEE_OTHER);
    let sender = sender(&app);
    let mut at = begun() + TimeDelta::minutes(1);
    turn(&mut app, &sender, &receiver, at).await;
    assert_eq!(receiver.got()[0].json()["type"], "webhook.test");
    comment(&app, 1).await;
    comment(&app, 2).await;
    at += TimeDelta::minutes(1);
    turn(&mut app, &sender, &receiver, at).await;
    let ids = |from: usize| {
        let got = receiver.got();
        got[from..].iter().map(|it| it.header("webhook-id").to_owned()).collect::<Vec<_>>()
    };
    let sent = ids(1);
    assert_eq!(sent.len(), 2);
    // One of them, by its number.
    let delivery = app.store.deliveries(&id, (0, 1)).await.expect("deliveries")[0].id.to_string();
    let one = [of[0], of[1], ("delivery", delivery.as_str())];
    assert_eq!(app.post("/do/resend", &one).await.status, StatusCode::SEE_OTHER);
    at += TimeDelta::minutes(1);
    turn(&mut app, &sender, &receiver, at).await;
    assert_eq!(ids(3), [sent[1].clone()], "by the same id");
    // Everything from the first event on, also what was before the webhook.
    let all = [of[0], of[1], ("after", "0")];
    assert_eq!(app.post("/do/resend", &all).await.status, StatusCode::SEE_OTHER);
    at += TimeDelta::minutes(1);
    turn(&mut app, &sender, &receiver, at).await;
    let numbers: Vec<_> = receiver.got()[4..].iter().map(Got::seq).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(ids(6), sent);
    let wrong = app.post_json("/do/resend", &[of[0], of[1], ("after", "all")]).await;
    assert_eq!(wrong.json()["fields"][0][0], "after");
    let beyond = app.post_json("/do/resend", &[of[0], of[1], ("after", "99")]).await;
    assert_eq!(beyond.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", beyond.text);
    let words = beyond.json()["fields"][0].to_string();
    assert!(words.contains("after") && words.contains("The last event is 4"), "{words}");
    // Another secret signs at once, and the one before it for a day.
    let before = secret(&app, &id).await;
    let shown = app.post_json("/do/show-webhook-secret", &of).await.json();
    assert_eq!(shown["preview"], secret_text);
    let rotated = app.post_json("/do/rotate-webhook", &of).await.json();
    assert_ne!(rotated["preview"], secret_text);
    let after = secret(&app, &id).await;
    comment(&app, 3).await;
    at += TimeDelta::hours(1);
    turn(&mut app, &sender, &receiver, at).await;
    let both = receiver.got().pop().expect("it came");
    assert!(both.is_by(&before) && both.is_by(&after));
    app.at(&(at + TimeDelta::hours(25)).to_rfc3339());
    comment(&app, 4).await;
    turn(&mut app, &sender, &receiver, at + TimeDelta::hours(25)).await;
    let last = receiver.got().pop().expect("it came");
    assert!(!last.is_by(&before) && last.is_by(&after));
    app.begin_session("controller").await;
    let page = app.get(&format!("/r/plan/webhooks/{id}")).await.text;
    assert!(page.contains("Answer 200") && page.contains("<code>commented</code>"), "{page}");
    assert!(!page.contains(&secret_text), "it is shown when it is asked for");
    assert_eq!(app.post("/do/remove-webhook", &of).await.location, "/r/plan/webhooks#saved");
    assert!(app.store.webhooks(None).await.expect("webhooks").is_empty());
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn where_nothing_may_be_sent_is_refused_at_the_field() {
    let mut app = plan(BEGUN).await;
    app.begin_session("controller").await;
    for (url, words) in [
        ("https://10.0.0.1/hook", "not public"),
        ("https://[::1]/hook", "not public"),
        ("https://169.254.169.254/latest/meta-data", "not public"),
        ("http://1.1.1.1/hook", "https://"),
        ("https://user:secret@1.1.1.1/", "password"),
        ("chat.example.org", "no address"),
        ("", "no address"),
    ] {
        let back = "/r/plan/webhooks";
        let sent = [("roadmap", "plan"), ("name", "Chat"), ("url", url), ("back", back)];
        let answer = app.post_json("/do/add-webhook", &sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        let field = &answer.json()["fields"][0];
        assert_eq!(field[0], "url");
        assert!(field[1].as_str().expect("words").contains(words), "{url}: {field}");
        let page = app.post("/do/add-webhook", &sent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("aria-invalid=\"true\""), "{url}");
    }
    let sent = [("roadmap", "plan"), ("url", "https://1.1.1.1/"), ("kinds", "reported, nonsense")];
    let answer = app.post_json("/do/add-webhook", &sent).await.json();
    let fields = answer["fields"].as_array().expect("fields");
    let names: Vec<_> = fields.iter().filter_map(|field| field[0].as_str()).collect();
    assert_eq!(names, ["name", "kinds"]);
    // A target that was good once is looked at each time.
    let receiver = Receiver::new(|_| 200).await;
    let (id, _) = add(&mut app, &receiver.url).await;
    comment(&app, 1).await;
    let mut closed = app.with_targets(Targets::default());
    let sender = sender(&closed);
    turn(&mut closed, &sender, &receiver, begun() + TimeDelta::minutes(1)).await;
    assert!(receiver.got().is_empty());
    let next = closed.store.next_delivery(&id, true).await.expect("it reads").expect("it waits");
    assert_eq!((next.status, next.tries), (None, 1));
    assert!(next.answer.contains("not public"), "{}", next.answer);
}

#[tokio::test]
async fn kinds_are_chosen_and_what_is_long_is_to_be_asked_for() {
    let mut app = plan(BEGUN).await;
    let receiver = Receiver::new(|_| 200).await;
    let (id, _) = add(&mut app, &receiver.url).await;
    let sent = [
        ("roadmap", "plan"),
        ("id", id.as_str()),
        ("name", "x"),
        ("url", receiver.url.as_str()),
        ("kinds", "submitted,  reported"),
        ("sends", "1"),
    ];
    assert_eq!(app.post("/do/change-webhook", &sent).await.status, StatusCode::SEE_OTHER);
    comment(&app, 1).await;
    let sender = sender(&app);
    turn(&mut app, &sender, &receiver, begun() + TimeDelta::minutes(1)).await;
    assert!(receiver.got().is_empty(), "a remark is not wanted");
    let large = plans::generated("large", 300);
    let now = app.house().clock.now();
    app.store.create(Who::Host, large, now).await.expect("created");
    let webhook = app.store.webhooks(None).await.expect("webhooks").remove(0);
    let of_large = store::Webhook {
        id: "large".to_owned(),
        roadmap: "large".into(),
        kinds: Vec::new(),
        seq: 0,
        ..webhook
    };
    let change = store::WebhookChange::Add(Box::new(of_large));
    app.store.change_webhooks(change, now).await.expect("added");
    turn(&mut app, &sender, &receiver, begun() + TimeDelta::minutes(2)).await;
    let got = receiver.got();
    assert!(got[0].body.len() < 20_000, "{}", got[0].body.len());
    let message = got[0].json();
    assert_eq!(message["truncated"], true);
    assert_eq!(message["href"], "/api/v1/roadmaps/large/events?after=0&limit=1");
    assert_eq!((&message["data"]["seq"], &message["data"]["new"]), (&json!(1), &Value::Null));
}

/// Ends a program with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The example in `docs/examples`, between Vekha and a chat that fails at first.
#[tokio::test]
async fn the_bridge_says_in_a_chat_what_it_is_sent() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    // The bridge looks at its own clock.
    let now = server::clock::Clock::default().now();
    let mut app = plan(&now.to_rfc3339()).await;
    let chat = Receiver::new(|n| if n == 0 { 500 } else { 200 }).await;
    let folder = tempfile::tempdir().expect("a folder");
    // A port of its own, and the secret only afterwards: the webhook is made for an address first.
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let (id, secret) = add(&mut app, &format!("http://127.0.0.1:{port}/")).await;
    let spawned = std::process::Command::new("python3")
        .arg(root.join("docs/examples/bridge.py"))
        .env("SECRET", &secret)
        .env("CHAT_URL", &chat.url)
        .env("STATE", folder.path().join("state.json"))
        .env("PORT", port.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(child) = spawned else {
        assert!(std::env::var_os("CI").is_none(), "the bridge needs python3");
        eprintln!("skipped: the_bridge_says_in_a_chat_what_it_is_sent (no python3)");
        return;
    };
    let mut bridge = Running(child);
    let mut line = String::new();
    let stdout = bridge.0.stdout.take().expect("a pipe");
    BufReader::new(stdout).read_line(&mut line).expect("it says its port");
    assert_eq!(line.trim(), port.to_string());
    comment(&app, 1).await;
    comment(&app, 2).await;
    let sender = sender(&app);
    turn(&mut app, &sender, &chat, now + TimeDelta::seconds(1)).await;
    assert_eq!(chat.got().len(), 1, "the chat failed, and the next one waits");
    turn(&mut app, &sender, &chat, now + TimeDelta::seconds(20)).await;
    let test = [("roadmap", "plan"), ("id", id.as_str())];
    assert_eq!(app.post("/do/test-webhook", &test).await.status, StatusCode::SEE_OTHER);
    let all = [test[0], test[1], ("after", "2")];
    assert_eq!(app.post("/do/resend", &all).await.status, StatusCode::SEE_OTHER);
    turn(&mut app, &sender, &chat, now + TimeDelta::seconds(30)).await;
    let taken = chat.taken();
    let said = taken.iter().map(|got| got.json()["text"].as_str().unwrap_or("").to_owned());
    let said: Vec<_> = said.collect();
    let remark = "plan W-1 commented – planner";
    assert_eq!(said, [remark, remark, "Vekha: Chat"], "what was said is not said again");
}

/// Whoever asks for one test after another keeps three of them waiting at the most.
#[tokio::test]
async fn tests_that_wait_are_three_at_a_time() {
    let mut app = plan(BEGUN).await;
    let receiver = Receiver::new(|_| 200).await;
    let (id, _) = add(&mut app, &receiver.url).await;
    let test = async |app: &TestApp, n: usize| {
        let change = WebhookChange::Test { id: id.clone(), message: format!("msg_test_{n}") };
        app.store.change_webhooks(change, app.house().clock.now()).await.expect("noted");
    };
    for n in 0..5 {
        test(&app, n).await;
    }
    assert_eq!(app.store.count_deliveries(&id).await.expect("counted"), 3);
    // Once they were sent there is room for another one.
    let sender = sender(&app);
    for minute in 1..4 {
        turn(&mut app, &sender, &receiver, begun() + TimeDelta::minutes(minute)).await;
    }
    assert_eq!(receiver.got().len(), 3);
    test(&app, 5).await;
    assert_eq!(app.store.count_deliveries(&id).await.expect("counted"), 4);
}

/// Where events go and what signs them is a matter of one's own password, as a token is.
#[tokio::test]
async fn addresses_and_secrets_ask_for_the_password_again() {
    const PASSWORD: &str = "correct horse battery";
    let mut app = plan(BEGUN).await;
    let receiver = Receiver::new(|_| 200).await;
    let (id, secret_text) = add(&mut app, &receiver.url).await;
    app.with_password("keeper", PASSWORD, false).await;
    let roles = Roles { controller: true, ..Roles::default() };
    app.join(&actor("keeper", "Keeper", &["alpha"], roles), "plan").await;
    app.sign_in_by("keeper", PASSWORD).await;
    let other = format!("{}/other", receiver.url);
    let of = [("roadmap", "plan"), ("id", id.as_str())];
    let (new, moved) = (
        [("roadmap", "plan"), ("name", "New"), ("url", receiver.url.as_str())],
        [of[0], of[1], ("name", "Chat"), ("url", other.as_str()), ("sends", "1")],
    );
    let acts: [(&str, &[(&str, &str)]); 4] = [
        ("/do/add-webhook", &new),
        ("/do/change-webhook", &moved),
        ("/do/show-webhook-secret", &of),
        ("/do/rotate-webhook", &of),
    ];
    let before = app.store.webhooks(None).await.expect("webhooks");
    let proofs: [&[(&str, &str)]; 2] = [&[], &[("current", "not this one")]];
    for (act, sent) in acts {
        for proof in proofs {
            let answer = app.post_json(act, &[sent, proof].concat()).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}: {}", answer.text);
            assert_eq!(answer.json()["fields"][0][0], "current", "{act}");
            assert!(!answer.text.contains(&secret_text), "{act}");
        }
    }
    assert_eq!(app.store.webhooks(None).await.expect("webhooks"), before, "nothing is other");
    // A name is no secret.
    let renamed = [of[0], of[1], ("name", "Talk"), ("url", receiver.url.as_str()), ("sends", "1")];
    let answer = app.post("/do/change-webhook", &renamed).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    for (act, sent) in acts {
        let answer = app.post_json(act, &[sent, &[("current", PASSWORD)]].concat()).await;
        assert_eq!(answer.status, StatusCode::OK, "{act}: {}", answer.text);
    }
}
