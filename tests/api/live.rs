//! The stream of what changes: who hears of what, what a browser that comes back missed, and its end.

use axum::{
    body::Body,
    http::{Request, header},
};
use directory::Who;
use http_body_util::BodyExt;
use roadmap::{Actor, By, Definition, Roles};
use tests::{TestApp, plans};
use tower::ServiceExt;

const NOW: &str = "2026-11-23T09:00:00Z";

/// A browser that listens.
struct Listener(Body);

impl Listener {
    async fn of(app: &TestApp, path: &str) -> Self {
        let request = Request::get(path).header(header::HOST, "localhost");
        let cookie = app.session().map(|token| format!("vekha={token}")).unwrap_or_default();
        let request = request.header(header::COOKIE, cookie).body(Body::empty()).expect("it");
        let response = app.router().oneshot(request).await.expect("an answer");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        Self(response.into_body())
    }

    /// The next messages, as they come in one piece; none once the stream ends.
    async fn next(&mut self) -> Option<String> {
        let frame = tokio::time::timeout(std::time::Duration::from_secs(10), self.0.frame());
        let frame = frame.await.expect("a message within ten seconds")?.expect("it is whole");
        Some(String::from_utf8(frame.into_data().expect("data").to_vec()).expect("text"))
    }
}

fn report(percent: &'static str) -> [(&'static str, &'static str); 4] {
    [("roadmap", "december-1"), ("task", "LOG-04"), ("percent", percent), ("note", "")]
}

/// Reads what messages carry.
fn data(messages: &str) -> Vec<serde_json::Value> {
    let lines = messages.lines().filter_map(|line| line.strip_prefix("data: "));
    lines.map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test]
async fn a_change_is_told_to_whoever_may_read_it() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let reader = app.another();
    let mut streams = [Listener::of(&app, "/live").await, Listener::of(&reader, "/live").await];
    let version = app.store.roadmap("december-1").expect("it").version;
    for stream in &mut streams {
        let first = stream.next().await.expect("a beginning");
        assert!(first.starts_with("retry: "), "{first}");
        assert_eq!(data(&first)[0]["versions"]["december-1"], version);
    }
    app.post("/do/report", &report("71")).await;
    for stream in &mut streams {
        let told = stream.next().await.expect("news");
        let position = told.strip_prefix("id: ").and_then(|it| it.lines().next()).expect("an id");
        let news = data(&told).remove(0);
        assert_eq!(news["position"], position);
        assert_eq!(news["roadmap"], "december-1");
        assert_eq!(news["version"], version + 1);
        assert_eq!(news["tasks"], serde_json::json!(["LOG-04"]));
        assert_eq!(news["who"], "Anna Orlova");
        assert_eq!(news.as_object().expect("fields").len(), 5, "nothing else is told: {news}");
    }
}

#[tokio::test]
async fn a_day_that_turns_is_told_to_whose_inbox_changed() {
    let mut app = crate::inbox::plan().await;
    app.at("2026-11-24T09:00:00Z");
    let mut streams = Vec::new();
    for who in ["ann", "bob"] {
        app.begin_session(who).await;
        let page = app.get("/r/plan/tasks").await.text;
        assert!(page.contains(" data-unread=\"0\""), "{page}");
        let mut stream = Listener::of(&app, "/live").await;
        let first = data(&stream.next().await.expect("a beginning"));
        assert_eq!(first[0]["unread"], 0);
        streams.push(stream);
    }
    // Nothing happened in the roadmap, and nothing is due for his office.
    crate::inbox::tell(&mut app, "2026-11-24").await;
    let unread = app.store.inbox("ann").unread;
    assert!(unread > 0 && app.store.inbox("bob").unread == 0);
    let told = streams[0].next().await.expect("news");
    assert!(!told.contains("id: "), "{told}");
    assert_eq!(data(&told), [serde_json::json!({ "inbox": true, "unread": unread })]);
    app.store
        .mark_read("ann".into(), store::Which::All, app.house().clock.now())
        .await
        .expect("it");
    let told = streams[0].next().await.expect("news");
    assert_eq!(data(&told), [serde_json::json!({ "inbox": true, "unread": 0 })]);
    // What he hears first is what somebody does.
    crate::inbox::record(&app, "ann", "submit", crate::inbox::submit()).await;
    assert_eq!(data(&streams[1].next().await.expect("news"))[0]["roadmap"], "plan");
}

#[tokio::test]
async fn what_may_not_be_read_is_not_told() {
    let mut app = TestApp::demo(NOW).await;
    let plan = Definition { approved: None, public: false, ..plans::generated("kept", 3) };
    app.store.create(Who::Host, plan, app.house().clock.now()).await.expect("a roadmap");
    app.sign_in("planner").await;
    let by = By::new("controller".into(), "Vera Sokolova".to_owned());
    let roles = Roles { controller: true, ..Roles::default() };
    app.join(&Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles }, "kept").await;
    let (mut member, nobody) = (app.another(), app.another());
    member.sign_in("controller").await;
    let mut streams = Vec::new();
    for (who, reads) in [(&member, true), (&app, false), (&nobody, false)] {
        let mut stream = Listener::of(who, "/live?after=1").await;
        let first = data(&stream.next().await.expect("a beginning"));
        assert_eq!(first[0]["versions"]["kept"].is_number(), reads, "{first:?}");
        streams.push(stream);
    }
    let task = app.store.roadmap("kept").expect("it").tasks.get(0).expect("a task").key.to_string();
    let comment = [("roadmap", "kept"), ("task", task.as_str()), ("text", "Between us")];
    let answer = member.post("/do/comment", &comment).await;
    assert_eq!(answer.status, axum::http::StatusCode::SEE_OTHER, "{}", answer.text);
    // What is public comes after it, and is what the others hear of first.
    app.post("/do/report", &report("72")).await;
    for (stream, first) in streams.iter_mut().zip(["kept", "december-1", "december-1"]) {
        assert_eq!(data(&stream.next().await.expect("news"))[0]["roadmap"], first);
    }
}

#[tokio::test]
async fn a_browser_that_comes_back_hears_what_it_missed() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut stream = Listener::of(&app, "/live").await;
    let first = stream.next().await.expect("a beginning");
    let position = data(&first)[0]["position"].as_str().expect("a position").to_owned();
    drop(stream);
    for percent in ["71", "72", "73"] {
        app.post("/do/report", &report(percent)).await;
    }
    let mut again = Listener::of(&app, &format!("/live?after={position}")).await;
    let missed = data(&again.next().await.expect("what it missed"));
    let (now, missed) = missed.split_last().expect("how things stand");
    assert_eq!(missed[0]["tasks"][0], "LOG-04");
    assert_eq!((now["gap"].clone(), missed.len()), (false.into(), 1), "of one person at once");
    let mut long_ago = Listener::of(&app, "/live?after=1").await;
    let told = data(&long_ago.next().await.expect("how things stand"));
    assert_eq!((told.len(), told[0]["gap"].clone()), (1, true.into()));
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_with_the_server() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let (mut own, mut other) =
        (Listener::of(&app, "/live").await, Listener::of(&app.another(), "/live").await);
    own.next().await.expect("a beginning");
    other.next().await.expect("a beginning");
    app.sign_out().await;
    assert_eq!(own.next().await, None);
    app.house().live.end();
    assert_eq!(other.next().await, None);
    let mut late = Listener::of(&app, "/live").await;
    late.next().await.expect("a beginning");
    assert_eq!(late.next().await, None, "a stream that begins at the end ends");
}

#[tokio::test]
async fn what_goes_on_by_itself_keeps_no_session_open() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let later = |hours: i64| {
        let now: chrono::DateTime<chrono::Utc> = NOW.parse().expect("an instant");
        (now + chrono::TimeDelta::minutes(hours * 50)).to_rfc3339()
    };
    for n in 1..4 {
        app.at(&later(n));
        // A page that asks for itself again, and a stream, while nobody is there.
        let asked = axum::http::Request::get("/my").header("x-vekha-by-itself", "1");
        app.send(asked.header(header::ACCEPT, "text/html"), Body::empty()).await;
        let mut stream = Listener::of(&app, "/live").await;
        stream.next().await;
    }
    let answer = app.get("/my").await;
    assert_ne!(answer.status, axum::http::StatusCode::OK, "it has been idle for two hours");
}
