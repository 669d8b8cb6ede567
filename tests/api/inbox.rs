//! What people are told, on a clock that is moved: each step once, by whoever tells it, and read by acting.

use axum::http::StatusCode;
use directory::{Away, Who};
use exchange::read_json;
use roadmap::{Actor, Category, Command, Evidence, Roles};
use sample::actor;
use server::reminders::Reminders;
use store::{Entry, Wanted};
use tests::TestApp;

const BEGUN: &str = "2026-11-02T09:00:00Z";
/// One task due on a Tuesday, another one long afterwards.
const PLAN: &str = r#"{"format": "vekha-roadmap", "version": 1, "key": "plan", "title": "Plan", "public": false,
    "time_zone": "Europe/Moscow", "calendar": "mon-fri",
    "offices": [{"key": "alpha", "name": "Alpha"}, {"key": "beta", "name": "Beta"}],
    "workstreams": [{"key": "W", "title": "W", "owner": "alpha"}],
    "tasks": [
        {"key": "W-1", "workstream": "W", "title": "Survey", "owner": "alpha", "deadline": "2026-12-01"},
        {"key": "W-2", "workstream": "W", "title": "Design", "owner": "beta", "deadline": "2027-11-30"}
    ]}"#;

fn person(name: &str) -> Actor {
    let mut roles = Roles::default();
    let offices: &[&str] = match name {
        "ann" | "carl" => &["alpha"],
        "bob" => &["beta"],
        _ => &[],
    };
    roles.planner = !offices.is_empty();
    roles.reviewer = name == "reviewer";
    roles.controller = name == "controller";
    actor(name, name, offices, roles)
}

pub(crate) async fn record(app: &TestApp, who: &str, id: &str, command: Command) {
    let now = app.house().clock.now();
    let done = app.store.record("plan", app.who(who), id, command, now).await;
    done.expect("it is allowed");
}

/// A plan in force with people of both offices.
pub(crate) async fn plan() -> TestApp {
    let app = TestApp::empty(BEGUN).await;
    let contents = read_json(PLAN).expect("the plan is right");
    let now = app.house().clock.now();
    app.store.create(Who::Host, contents.definition, now).await.expect("created");
    for name in ["ann", "carl", "bob", "reviewer", "controller"] {
        app.join(&person(name), "plan").await;
    }
    record(&app, "controller", "approve", Command::Approve).await;
    app
}

/// Tells what is due at an instant, as a server that was started just now.
pub(crate) async fn tell(app: &mut TestApp, day: &str) {
    app.at(&format!("{day}T09:00:00Z"));
    Reminders::default().tell(app.house()).await;
}

async fn entries(app: &TestApp, who: &str) -> Vec<Entry> {
    app.store.notices(who, &Wanted::default(), (0, 200)).await.expect("entries")
}

/// What somebody was told of a kind, the newest first: the step, with a mark where it was read.
async fn told(app: &TestApp, who: &str, kind: &str) -> String {
    let all = entries(app, who).await;
    let own = all.iter().filter(|entry| entry.kind == kind);
    let steps = own.map(|it| format!("{}{}", it.step, if it.read.is_some() { "r" } else { "" }));
    steps.collect::<Vec<_>>().join(" ")
}

pub(crate) fn submit() -> Command {
    Command::Submit {
        task: "W-1".into(),
        fact_date: "2026-11-20".parse().expect("a day"),
        statement: "Done.".to_owned(),
        statements: Vec::new(),
        evidence: vec![Evidence::Link("https://example.org/act".to_owned())],
        keep: Vec::new(),
    }
}

#[tokio::test]
async fn every_step_is_told_once_and_the_controller_from_the_third_day_on() {
    let mut app = plan().await;
    for day in 10..=30 {
        for _ in 0..2 {
            tell(&mut app, &format!("2026-11-{day}")).await;
        }
    }
    assert_eq!(told(&app, "ann", "due").await, "-1 -5r -10r");
    assert_eq!(told(&app, "carl", "due").await, "-1 -5r -10r");
    assert_eq!(told(&app, "bob", "due").await, "", "it is not his office");
    for day in 1..=15 {
        tell(&mut app, &format!("2026-12-{day:02}")).await;
    }
    assert_eq!(told(&app, "ann", "due").await, "w1 +5r +3r +1r 0r -1r -5r -10r");
    assert_eq!(told(&app, "controller", "due").await, "w1 +5r +3r");
}

#[tokio::test]
async fn a_server_that_was_down_for_a_week_tells_the_last_step_and_passes_over_the_others() {
    let mut app = plan().await;
    tell(&mut app, "2026-11-17").await;
    tell(&mut app, "2026-12-04").await;
    assert_eq!(told(&app, "ann", "due").await, "+3 -10r");
    // What was passed over is told at no time.
    tell(&mut app, "2026-11-24").await;
    assert_eq!(told(&app, "ann", "due").await, "+3 -10r");
}

#[tokio::test]
async fn two_that_tell_at_once_tell_once() {
    let mut app = plan().await;
    app.at("2026-11-24T09:00:00Z");
    let (mut one, mut other) = (Reminders::default(), Reminders::default());
    tokio::join!(one.tell(app.house()), other.tell(app.house()));
    assert_eq!(told(&app, "ann", "due").await, "-5");
    let unread = app.store.inbox("ann").unread;
    assert_eq!(unread, u64::try_from(entries(&app, "ann").await.len()).expect("few"));
}

#[tokio::test]
async fn a_moved_deadline_begins_anew_and_whoever_asked_hears_of_the_decision() {
    let mut app = plan().await;
    tell(&mut app, "2026-12-04").await;
    let ask = Command::RequestExtension {
        task: "W-1".into(),
        proposed: "2026-12-18".parse().expect("a date"),
        category: Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    record(&app, "ann", "ask", ask).await;
    tell(&mut app, "2026-12-04").await;
    assert_eq!(entries(&app, "controller").await[0].kind, "requested");
    assert_eq!(told(&app, "ann", "requested").await, "", "it is no news for herself");
    let granted = Some("2026-12-18".parse().expect("a date"));
    let grant = Command::DecideExtension { task: "W-1".into(), granted, reason: "So.".to_owned() };
    record(&app, "controller", "grant", grant).await;
    tell(&mut app, "2026-12-04").await;
    assert_eq!(told(&app, "ann", "due").await, "-10 +3r", "the old one is read, it is over");
    assert!(!told(&app, "ann", "decided").await.is_empty());
    assert!(told(&app, "controller", "requested").await.ends_with('r'), "it is decided");
    tell(&mut app, "2026-12-11").await;
    assert_eq!(told(&app, "ann", "due").await, "-5 -10r +3r");
}

#[tokio::test]
async fn what_is_settled_is_read_and_so_is_what_came_before_an_act_of_ones_own() {
    let mut app = plan().await;
    tell(&mut app, "2026-11-24").await;
    assert_eq!(told(&app, "ann", "due").await, "-5");
    record(&app, "carl", "submit", submit()).await;
    tell(&mut app, "2026-11-24").await;
    assert_eq!(told(&app, "ann", "due").await, "-5r", "her colleague did it");
    assert!(!told(&app, "reviewer", "submitted").await.contains('r'));
    let back = Command::Decide {
        task: "W-1".into(),
        accept: false,
        reason: "The act is missing.".to_owned(),
        failed: Vec::new(),
    };
    record(&app, "reviewer", "return", back).await;
    tell(&mut app, "2026-11-24").await;
    assert!(told(&app, "reviewer", "submitted").await.ends_with('r'));
    for who in ["ann", "carl"] {
        let back = told(&app, who, "sent_back").await;
        assert!(!back.is_empty() && !back.contains('r'), "{who}: {back}");
    }
    record(&app, "ann", "again", submit()).await;
    let accept = Command::Decide {
        task: "W-1".into(),
        accept: true,
        reason: String::new(),
        failed: Vec::new(),
    };
    record(&app, "reviewer", "accept", accept).await;
    tell(&mut app, "2026-12-20").await;
    assert!(told(&app, "ann", "sent_back").await.ends_with('r'));
    assert!(!told(&app, "ann", "accepted").await.is_empty());
    assert_eq!(told(&app, "ann", "due").await, "-5r", "the ladder ends with the acceptance");
}

#[tokio::test]
async fn a_deputy_is_told_with_whoever_is_away() {
    let mut app = plan().await;
    let day = |day: &str| day.parse().expect("a day");
    let (from, to) = (day("2026-11-23"), day("2026-11-28"));
    let away = Some(Away { from, to, deputy: "bob".into() });
    let set = directory::Command::SetAway { login: "ann".into(), away };
    app.store.direct(Who::Host, set, app.house().clock.now()).await.expect("set");
    tell(&mut app, "2026-11-17").await;
    assert_eq!(told(&app, "bob", "due").await, "");
    tell(&mut app, "2026-11-24").await;
    assert_eq!(told(&app, "bob", "due").await, "-5");
    assert_eq!(told(&app, "ann", "due").await, "-5 -10r");
}

#[tokio::test]
async fn what_somebody_does_without_is_not_told_and_what_nobody_does_without_is() {
    let mut app = plan().await;
    app.begin_session("ann").await;
    let page = app.get("/account").await.text;
    assert!(page.contains("action=\"/do/set-reminders\"") && page.contains("always"), "{page}");
    // Nothing is ticked: what is mandatory cannot be.
    let saved = app.post("/do/set-reminders", &[("take", "")]).await;
    let there = (saved.status, saved.location.as_str());
    assert_eq!(there, (StatusCode::SEE_OTHER, "/account#saved-told"));
    tell(&mut app, "2026-11-24").await;
    let kinds = entries(&app, "ann").await.into_iter().map(|entry| entry.kind);
    assert_eq!(kinds.collect::<Vec<_>>(), ["due"]);
    assert!(entries(&app, "carl").await.len() > 1, "a report is missing, too");
}

#[tokio::test]
async fn a_roadmap_does_without_reminders_by_decision() {
    let mut app = plan().await;
    app.begin_session("controller").await;
    let page = app.get("/r/plan/settings").await.text;
    assert!(page.contains("Of what the people of this roadmap are reminded"), "{page}");
    let version = app.store.roadmap("plan").expect("it").version.to_string();
    let sent = [
        ("roadmap", "plan"),
        ("part", "reminders"),
        ("version", &version),
        ("take", "answer"),
        ("take", "follow"),
        ("reason", "Everyone reports in a meeting."),
    ];
    let saved = app.post("/do/configure", &sent).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let quiet = app.store.roadmap("plan").expect("it").settings.quiet.clone();
    let quiet: Vec<_> = quiet.into_iter().map(|kind| kind.code()).collect();
    assert_eq!(quiet, ["report", "missed", "agreement"]);
    tell(&mut app, "2026-11-24").await;
    let kinds = entries(&app, "ann").await.into_iter().map(|entry| entry.kind);
    assert_eq!(kinds.collect::<Vec<_>>(), ["due"]);
}

#[tokio::test]
async fn the_inbox_says_what_is_new_and_every_page_how_much() {
    let mut app = plan().await;
    assert_eq!(app.get("/inbox").await.status, StatusCode::UNAUTHORIZED);
    app.begin_session("ann").await;
    let before = app.get("/r/plan/t/W-1").await.text;
    assert!(!before.contains("Reminded"), "{before}");
    tell(&mut app, "2026-11-17").await;
    tell(&mut app, "2026-11-24").await;
    app.begin_session("ann").await;
    let unread = app.store.inbox("ann").unread;
    let page = app.get("/inbox").await.text.replace('\u{a0}', " ");
    for words in [
        "Due Tue 1 Dec",
        "href=\"/r/plan/t/W-1#task-report\"",
        "Mail is not set up",
        &format!("Inbox <b class=\"n\">{unread}</b>"),
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("style=\""));
    let task = app.get("/r/plan/t/W-1").await.text.replace('\u{a0}', " ");
    assert!(task.contains("times, last 24 Nov"), "{task}");
    // One is read by hand, from the page on which it stands.
    let id = entries(&app, "ann").await.iter().find(|it| it.read.is_none()).expect("one").id;
    let sent = [("id", id.to_string()), ("back", "/inbox?show=unread".to_owned())];
    let sent = sent.each_ref().map(|(name, value)| (*name, value.as_str()));
    let read = app.post("/do/mark-read", &sent).await;
    let go = "/inbox?show=unread#saved";
    assert_eq!((read.status, read.location.as_str()), (StatusCode::SEE_OTHER, go));
    assert_eq!(app.store.inbox("ann").unread, unread - 1);
    // Nobody reads for somebody else.
    app.begin_session("bob").await;
    app.post("/do/mark-read", &[]).await;
    assert_eq!(app.store.inbox("ann").unread, unread - 1);
    app.begin_session("ann").await;
    let news = app.get("/inbox?show=news").await.text;
    assert!(news.contains("Nothing was told you here yet"), "{news}");
    assert!(!news.contains("/do/mark-read"), "nothing of it is unread: {news}");
    app.post("/do/mark-read", &[("show", "news")]).await;
    assert_eq!(app.store.inbox("ann").unread, unread - 1, "only what is shown is read");
    let page = app.get("/inbox?show=reminders").await.text;
    assert!(page.contains("name=\"show\" value=\"reminders\""), "{page}");
    assert!(page.contains("value=\"/inbox?show=reminders#entries-of-plan-W-1\""), "{page}");
    let back =
        [("show", "reminders"), ("roadmap", "other"), ("back", "/inbox#entries-of-plan-W-1")];
    let read = app.post("/do/mark-read", &back).await;
    assert_eq!(read.location, "/inbox#entries-of-plan-W-1");
    assert_eq!(app.store.inbox("ann").unread, unread - 1);
    app.post("/do/mark-read", &[]).await;
    assert_eq!(app.store.inbox("ann").unread, 0);
    let page = app.get("/inbox").await.text;
    assert!(page.contains("all read") && !page.contains("/do/mark-read"), "{page}");
    app.get("/language/ru").await;
    let page = app.get("/inbox").await.text.replace('\u{a0}', " ");
    assert!(page.contains("Срок исполнения: вт, 1 дек"), "{page}");
}

/// A list that is read in parts shows each entry once, whatever is told meanwhile.
#[tokio::test]
async fn parts_of_an_inbox_go_on_from_an_entry_and_not_from_a_place() {
    let mut app = plan().await;
    tell(&mut app, "2026-11-24").await;
    for n in 0..3 {
        let text = format!("Please look, @ann ({n}).");
        let comment = Command::Comment { task: "W-1".into(), text, answer_by: None };
        record(&app, "controller", &format!("remark-{n}"), comment).await;
    }
    tell(&mut app, "2026-11-25").await;
    let all: Vec<_> = entries(&app, "ann").await.iter().map(|entry| entry.id).collect();
    assert!(all.len() > 3, "{all:?}");
    app.begin_session("ann").await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("/api/v1/my/inbox?limit=2{cursor}")).await.json();
        let items = page["items"].as_array().expect("items");
        seen.extend(items.iter().filter_map(|it| it["id"].as_i64()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
        // Something new stands before everything else.
        let (n, text) = (seen.len(), "@ann, once more.".to_owned());
        let comment = Command::Comment { task: "W-1".into(), text, answer_by: None };
        record(&app, "controller", &format!("more-{n}"), comment).await;
        tell(&mut app, "2026-11-25").await;
    }
    assert_eq!(seen, all);
}
