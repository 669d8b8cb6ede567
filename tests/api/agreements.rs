//! Dates between two offices: one asks, the other answers, a slip opens it again, and everybody is told.

use axum::http::StatusCode;
use exchange::read_json;
use roadmap::{Actor, Command, Roles};
use sample::actor;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";
const PLAN: &str = r#"{"format": "vekha-roadmap", "version": 1, "key": "plan", "title": "Plan", "public": true,
    "time_zone": "Europe/Moscow",
    "offices": [{"key": "alpha", "name": "Alpha"}, {"key": "beta", "name": "Beta"}, {"key": "gamma", "name": "Gamma"}],
    "workstreams": [{"key": "W", "title": "W", "owner": "alpha"}], "final": "W-2",
    "tasks": [
        {"key": "W-1", "workstream": "W", "title": "Survey", "owner": "alpha", "start": "2026-11-23", "deadline": "2026-12-18"},
        {"key": "W-2", "workstream": "W", "title": "Design", "owner": "beta", "start": "2026-12-21", "deadline": "2026-12-30",
         "links": [{"from": "W-1"}]}
    ]}"#;

/// A planner is called like their office.
fn person(name: &str) -> Actor {
    let (controller, admin) = (name == "controller", name == "admin");
    let planner = !controller && !admin;
    let offices: &[&str] = if planner { &[name] } else { &[] };
    actor(name, name, offices, Roles { planner, controller, admin, ..Roles::default() })
}

/// A plan in force: the second office's Design waits for the first one's Survey.
async fn plan() -> TestApp {
    let app = TestApp::empty(NOW).await;
    let now = app.house().clock.now();
    let contents = read_json(PLAN).expect("the plan is right");
    app.store.create(person("admin"), contents.definition, now).await.expect("created");
    for name in ["alpha", "beta", "gamma", "controller"] {
        app.join(&person(name), "plan").await;
    }
    app.store.record("plan", person("controller"), "x", Command::Approve, now).await.expect("so");
    app
}

async fn send(app: &mut TestApp, who: &str, form: &str, values: &[(&str, &str)]) -> StatusCode {
    app.begin_session(who).await;
    let about = [("roadmap", "plan"), ("task", "W-2"), ("with", "W-1")];
    app.post(form, &[&about[..], values].concat()).await.status
}

async fn page(app: &mut TestApp, who: &str, address: &str) -> String {
    if !who.is_empty() {
        app.begin_session(who).await;
    }
    let answer = app.get(address).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
    answer.text.replace('\u{a0}', " ")
}

fn reasons(task: &serde_json::Value) -> Vec<&str> {
    let all = task["status"]["reasons"].as_array().expect("a list");
    all.iter().filter_map(serde_json::Value::as_str).collect()
}

const NEEDS: &str = "/r/plan/t/W-2";
const GIVES: &str = "/r/plan/t/W-1";

#[tokio::test]
async fn a_date_is_asked_offered_and_taken_and_a_slip_opens_it_again() {
    let mut app = plan().await;
    let form = page(&mut app, "beta", NEEDS).await;
    assert!(form.contains("action=\"/do/ask-date\""), "{form}");
    assert!(form.contains("name=\"date\""), "{form}");
    // Who only gives is not offered to ask.
    assert!(!page(&mut app, "alpha", GIVES).await.contains("/do/ask-date"));
    let ask = [("date", "2026-12-04"), ("reason", "The design takes two weeks.")];
    assert_eq!(send(&mut app, "beta", "/do/ask-date", &ask).await, StatusCode::SEE_OTHER);
    let asked = page(&mut app, "alpha", GIVES).await;
    for words in
        ["Agreed dates", "asked for 4 Dec", "The design takes two weeks.", "Agree on 4 Dec"]
    {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    assert!(asked.contains("action=\"/do/answer-date\""), "{asked}");
    assert!(page(&mut app, "alpha", "/my").await.contains("asked of you"));
    assert!(page(&mut app, "beta", "/my").await.contains("answer awaited"));
    let waits = app.get("/r/plan/t/W-2.json").await.json();
    assert!(reasons(&waits).contains(&"R9"), "{waits}");
    // An offer says why.
    let silent = [("decision", "offer"), ("date", "2026-12-11")];
    let refused = send(&mut app, "alpha", "/do/answer-date", &silent).await;
    assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
    let offer = [("decision", "offer"), ("date", "2026-12-11"), ("reason", "The rig is busy.")];
    assert_eq!(send(&mut app, "alpha", "/do/answer-date", &offer).await, StatusCode::SEE_OTHER);
    assert!(page(&mut app, "beta", "/my").await.contains("offered to you"));
    let offered = page(&mut app, "beta", NEEDS).await;
    assert!(
        offered.contains("Agree on 11 Dec") && offered.contains("The rig is busy."),
        "{offered}"
    );
    assert_eq!(send(&mut app, "beta", "/do/agree-date", &[]).await, StatusCode::SEE_OTHER);
    let agreed = page(&mut app, "beta", NEEDS).await;
    assert!(agreed.contains("agreed: 11 Dec"), "{agreed}");
    // What was said stands with both tasks.
    let told = page(&mut app, "", GIVES).await;
    for words in ["W-2: asked by when W-1 will be finished", "W-2: offered 11 Dec for W-1"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let calm = app.get("/r/plan/t/W-2.json").await.json();
    assert!(!reasons(&calm).contains(&"R9"), "{calm}");
    let timeline = page(&mut app, "beta", "/r/plan/timeline").await;
    assert!(timeline.contains("knot agreed"), "{timeline}");
    assert!(timeline.contains("waits for W-1, agreed: 11 Dec"), "{timeline}");
    let version = app.store.roadmap("plan").expect("it").version;
    // The next week the office says that it takes longer.
    app.at("2026-11-30T09:00:00Z");
    let late =
        [("task", "W-1"), ("roadmap", "plan"), ("percent", "30"), ("forecast", "2026-12-15")];
    app.begin_session("alpha").await;
    assert_eq!(app.post("/do/report", &late).await.status, StatusCode::SEE_OTHER);
    let open = app.get("/r/plan/t/W-2.json").await.json();
    assert!(reasons(&open).contains(&"R9"), "{open}");
    for who in ["alpha", "beta"] {
        let mine = page(&mut app, who, "/my").await;
        assert!(mine.contains("open again") && mine.contains("W-1 for W-2"), "{who}: {mine}");
    }
    let why = page(&mut app, "beta", NEEDS).await;
    assert!(why.contains("4 days after the agreed 11 Dec"), "{why}");
    let timeline = page(&mut app, "beta", "/r/plan/timeline").await;
    assert!(timeline.contains("knot crossed"), "{timeline}");
    let changes = page(&mut app, "", &format!("/r/plan/changes?from=v{version}&own=1")).await;
    assert!(
        changes.contains("Dates between offices") && changes.contains("open again"),
        "{changes}"
    );
    assert!(changes.contains("another task: W-1"), "{changes}");
    let csv = app.get(&format!("/r/plan/changes.csv?from=v{version}&own=1")).await.text;
    assert!(csv.lines().any(|line| line.starts_with("agreed,W-2")), "{csv}");
    let feed = app.get(&format!("/r/plan/changes.atom?from=v{version}&own=1")).await.text;
    assert!(feed.contains("open again"), "{feed}");
    // What it was stays as it was.
    let then = page(&mut app, "beta", &format!("{NEEDS}?asof=v{version}")).await;
    assert!(then.contains("agreed: 11 Dec") && !then.contains("/do/ask-date"), "{then}");
    let overview = page(&mut app, "beta", "/r/plan").await;
    assert!(overview.contains("open again: expected 15 Dec"), "the chain says it: {overview}");
    let forecast = page(&mut app, "beta", "/r/plan/forecast").await;
    let (_, chain) = forecast.split_once("The driving chain from office to office").expect("it");
    for words in ["0 of 1", "W-1", "W-2", "Alpha → Beta", "open again: expected 15 Dec"] {
        assert!(chain.contains(words), "{words}: {chain}");
    }
    let sheet = page(&mut app, "beta", "/r/plan/stocktake").await;
    assert!(sheet.contains("on the driving chain: 0 of 1."), "{sheet}");
    app.get("/language/ru").await;
    assert!(page(&mut app, "", NEEDS).await.contains("Согласованные сроки"));
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_refusal_leaves_it_open_and_third_offices_have_no_say() {
    let mut app = plan().await;
    let ask = [("date", "2026-12-04")];
    for who in ["alpha", "gamma"] {
        assert_eq!(send(&mut app, who, "/do/ask-date", &ask).await, StatusCode::FORBIDDEN, "{who}");
    }
    assert_eq!(send(&mut app, "beta", "/do/ask-date", &ask).await, StatusCode::SEE_OTHER);
    let refuse = [("decision", "refuse"), ("reason", "It cannot be said yet.")];
    for who in ["beta", "gamma", "controller"] {
        let answers = [
            send(&mut app, who, "/do/answer-date", &refuse).await,
            send(&mut app, who, "/do/agree-date", &[]).await,
        ];
        assert_eq!(answers, [StatusCode::FORBIDDEN; 2], "{who}");
    }
    assert_eq!(send(&mut app, "alpha", "/do/answer-date", &refuse).await, StatusCode::SEE_OTHER);
    let refused = page(&mut app, "beta", NEEDS).await;
    for words in ["4 Dec refused", "It cannot be said yet."] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
    assert!(page(&mut app, "beta", "/my").await.contains("refused"));
    // A past date comes back with the reason at its field, and what was typed.
    app.begin_session("beta").await;
    let past = [
        ("roadmap", "plan"),
        ("task", "W-2"),
        ("with", "W-1"),
        ("date", "2026-11-01"),
        ("back", NEEDS),
    ];
    let answer = app.post("/do/ask-date", &past).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("value=\"2026-11-01\""), "{}", answer.text);
}

#[tokio::test]
async fn what_was_answered_meanwhile_is_not_answered_twice() {
    let mut app = plan().await;
    assert_eq!(
        send(&mut app, "beta", "/do/ask-date", &[("date", "2026-12-04")]).await,
        StatusCode::SEE_OTHER
    );
    let seen = page(&mut app, "alpha", GIVES).await;
    let (_, rest) = seen.split_once("name=\"seen\" value=\"").expect("what was looked at");
    let seen = rest.split('"').next().expect("an instant").to_owned();
    app.at("2026-11-24T09:00:00Z");
    let other = [("date", "2026-12-02")];
    assert_eq!(send(&mut app, "beta", "/do/ask-date", &other).await, StatusCode::SEE_OTHER);
    let stale = send(&mut app, "alpha", "/do/agree-date", &[("seen", &seen)]).await;
    assert_eq!(stale, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_word_is_taken_back_as_long_as_nobody_answered() {
    let mut app = plan().await;
    let ask = [("date", "2026-12-04")];
    assert_eq!(send(&mut app, "beta", "/do/ask-date", &ask).await, StatusCode::SEE_OTHER);
    let seq = app.store.roadmap("plan").expect("it").version.to_string();
    let undo = [("seq", seq.as_str()), ("back", NEEDS)];
    assert_eq!(send(&mut app, "alpha", "/do/undo", &undo).await, StatusCode::FORBIDDEN);
    assert_eq!(send(&mut app, "beta", "/do/undo", &undo).await, StatusCode::SEE_OTHER);
    let needs = page(&mut app, "beta", NEEDS).await;
    assert!(!needs.contains("asked for 4 Dec"), "{needs}");
    assert!(needs.contains("took back the word about a date between offices"), "{needs}");
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}
