//! Deadlines in calendars that programs follow, the secret addresses by which they do, and decisions as a feed.

use std::{collections::BTreeMap, path::Path};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::{DateTime, Utc};
use roadmap::{Actor, Category, Command, Deadline, Definition, Text};
use serde_json::json;
use tests::{Answer, TestApp, plans};

const BEGUN: &str = "2026-10-19T09:00:00Z";
const CALENDAR: &str = "/r/plan/deadlines.ics";
const FIRST: &str = "W0-0.plan.deadline@127.0.0.1:3000";
const SECOND: &str = "W1-1.plan.deadline@127.0.0.1:3000";

/// Two tasks due on 13 November and on 15 December, of an office each.
fn definition() -> Definition {
    let mut plan = plans::generated("plan", 2);
    for (n, task) in plan.tasks.iter_mut().enumerate() {
        task.owner = format!("office-{n}").into();
        task.start = "2026-10-12".parse().ok();
        task.deadline = ["2026-11-13", "2026-12-15"][n].parse().ok();
        task.links.clear();
    }
    plan
}

async fn app(plan: Definition) -> TestApp {
    let app = TestApp::empty(BEGUN).await;
    let [.., admin] = sample::people();
    app.store.create(admin, plan, BEGUN.parse().expect("an instant")).await.expect("created");
    app
}

fn planner() -> Actor {
    let [planner, ..] = sample::people();
    Actor { offices: vec!["office-0".into()], ..planner }
}

fn controller() -> Actor {
    let [_, _, controller, _] = sample::people();
    controller
}

/// Has something happen at an instant.
async fn record(app: &TestApp, who: Actor, at: &str, command: Command) {
    let at: DateTime<Utc> = at.parse().expect("an instant");
    let id = format!("at {at}");
    app.store.record("plan", who, &id, command, at).await.expect("recorded");
}

async fn extend(app: &TestApp, day: &str, to: &str) {
    let to: Deadline = to.parse().expect("a date");
    let ask = Command::RequestExtension {
        task: "W0-0".into(),
        proposed: to,
        category: Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    record(app, planner(), &format!("{day}T09:00:00Z"), ask).await;
    let reason = "So be it.".to_owned();
    let grant = Command::DecideExtension { task: "W0-0".into(), granted: Some(to), reason };
    record(app, controller(), &format!("{day}T10:00:00Z"), grant).await;
}

async fn report(app: &TestApp, at: &str, forecast: &str) {
    let command = Command::Report {
        task: "W0-0".into(),
        percent: 10,
        forecast: forecast.parse().ok(),
        confidence: None,
        note: String::new(),
    };
    record(app, planner(), at, command).await;
}

type Entries = BTreeMap<String, BTreeMap<String, String>>;

/// Reads a calendar: its entries by what names them, each with its values.
fn entries(answer: &Answer) -> Entries {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    let text = answer.text.replace("\r\n ", "");
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    let parts = text.split("\r\nBEGIN:V").skip(1).filter(|part| !part.starts_with("ALARM"));
    let entries = parts.map(|part| {
        let lines = part.split("\r\n").filter_map(|line| line.split_once(':'));
        let values = lines.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let values: BTreeMap<_, _> = values.collect();
        (values["UID"].clone(), values)
    });
    entries.collect()
}

async fn read(app: &mut TestApp, address: &str) -> Entries {
    entries(&app.get(address).await)
}

fn value<'a>(entries: &'a Entries, uid: &str, name: &str) -> &'a str {
    entries.get(uid).and_then(|entry| entry.get(name)).map_or("", String::as_str)
}

#[tokio::test]
async fn a_sequence_rises_once_for_each_move_and_stamps_are_of_the_log() {
    let mut app = app(definition()).await;
    let first = read(&mut app, CALENDAR).await;
    assert_eq!(first.len(), 2);
    assert_eq!(value(&first, FIRST, "SEQUENCE"), "0");
    assert_eq!(value(&first, FIRST, "DTSTART;VALUE=DATE"), "20261113");
    assert_eq!(value(&first, FIRST, "DTEND;VALUE=DATE"), "20261114");
    assert_eq!(value(&first, FIRST, "DTSTAMP"), "20261019T090000Z");
    assert_eq!(value(&first, FIRST, "SUMMARY"), "W0-0 Generated task number 0");
    app.at("2026-10-19T12:00:00Z");
    assert_eq!(read(&mut app, CALENDAR).await, first, "asked again it is the same");
    extend(&app, "2026-10-20", "2026-12-24").await;
    app.at("2026-10-20T12:00:00Z");
    let once = read(&mut app, CALENDAR).await;
    assert_eq!(value(&once, FIRST, "SEQUENCE"), "1");
    assert_eq!(value(&once, FIRST, "DTSTART;VALUE=DATE"), "20261224");
    assert_eq!(value(&once, FIRST, "DTSTAMP"), "20261020T100000Z");
    for name in ["SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART;VALUE=DATE"] {
        assert_eq!(value(&once, SECOND, name), value(&first, SECOND, name), "{name}");
    }
    report(&app, "2026-10-21T09:00:00Z", "2026-12-24").await;
    app.at("2026-10-21T12:00:00Z");
    let told = read(&mut app, CALENDAR).await;
    assert_eq!(value(&told, FIRST, "SEQUENCE"), "1", "a report moves no deadline");
    assert_eq!(value(&told, FIRST, "LAST-MODIFIED"), "20261021T090000Z");
    extend(&app, "2026-10-22", "2026-12-25").await;
    app.at("2026-10-22T12:00:00Z");
    assert_eq!(value(&read(&mut app, CALENDAR).await, FIRST, "SEQUENCE"), "2");
    // For the past the log is read anew.
    let past = read(&mut app, &format!("{CALENDAR}?asof=2026-10-20")).await;
    assert_eq!(value(&past, FIRST, "SEQUENCE"), "1");
}

#[tokio::test]
async fn a_file_in_which_nothing_happened_is_the_same_on_another_day() {
    let mut plan = definition();
    // A Sunday.
    plan.tasks[1].deadline = "2026-12-13".parse().ok();
    plan.non_working_day = roadmap::NonWorkingDay::Following;
    let mut app = app(plan).await;
    let first = app.get(CALENDAR).await;
    app.at("2026-12-29T12:00:00Z");
    let later = app.get(CALENDAR).await;
    assert_eq!(later.text, first.text, "overdue by now, and not reported on");
    assert_eq!(later.headers[header::ETAG], first.headers[header::ETAG]);
    let found = entries(&first);
    let text = |uid: &str| value(&found, uid, "DESCRIPTION").replace('\u{a0}', " ");
    assert!(text(FIRST).contains(" · 0 %") && !text(FIRST).contains("day off"), "{}", text(FIRST));
    let words = "13 Dec 2026 is a day off: the entry stands on 14 Dec 2026";
    assert!(text(SECOND).contains(words), "{}", text(SECOND));
}

#[tokio::test]
async fn what_was_withdrawn_is_cancelled_for_ninety_days() {
    let mut app = app(definition()).await;
    let withdraw = Command::Withdraw { task: "W0-0".into(), reason: "Not needed.".to_owned() };
    record(&app, controller(), "2026-10-20T09:00:00Z", withdraw).await;
    for (day, there) in [("2026-10-20", true), ("2027-01-18", true), ("2027-01-19", false)] {
        app.at(&format!("{day}T12:00:00Z"));
        let found = read(&mut app, CALENDAR).await;
        assert_eq!(found.contains_key(FIRST), there, "{day}");
        if there {
            assert_eq!(value(&found, FIRST, "STATUS"), "CANCELLED");
            assert_eq!(value(&found, FIRST, "SEQUENCE"), "1");
        }
        assert_eq!(value(&found, SECOND, "STATUS"), "CONFIRMED");
    }
}

#[tokio::test]
async fn no_zone_shifts_a_day() {
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        let mut app = app(Definition { time_zone: zone.to_owned(), ..definition() }).await;
        let found = read(&mut app, CALENDAR).await;
        assert_eq!(value(&found, FIRST, "DTSTART;VALUE=DATE"), "20261113", "{zone}");
        assert_eq!(value(&found, SECOND, "DTEND;VALUE=DATE"), "20261216", "{zone}");
    }
}

#[tokio::test]
async fn an_address_says_what_is_in_it() {
    let mut app = app(definition()).await;
    report(&app, "2026-10-20T09:00:00Z", "2026-11-20").await;
    app.at("2026-10-20T12:00:00Z");
    let own = read(&mut app, &format!("{CALENDAR}?owner=office-1")).await;
    assert_eq!(own.keys().collect::<Vec<_>>(), [SECOND]);
    let both = read(&mut app, &format!("{CALENDAR}?forecast=1")).await;
    let forecast = FIRST.replace("deadline", "forecast");
    assert_eq!(both.len(), 3, "{both:?}");
    assert_eq!(value(&both, &forecast, "DTSTART;VALUE=DATE"), "20261120");
    assert_eq!(value(&both, &forecast, "SUMMARY"), "Forecast: W0-0 Generated task number 0");
    let alarm = app.get(&format!("{CALENDAR}?alarm=3")).await.text;
    assert_eq!(alarm.matches("\r\nTRIGGER:-P3D\r\n").count(), 2, "{alarm}");
    let todo = read(&mut app, &format!("{CALENDAR}?as=todo")).await;
    assert_eq!(value(&todo, FIRST, "DUE;VALUE=DATE"), "20261113");
    let russian = read(&mut app, &format!("{CALENDAR}?lang=ru")).await;
    assert_eq!(value(&russian, FIRST, "SUMMARY"), "W0-0 Задача номер 0");
    for wrong in ["alarm=soon", "as=vtodo", "lang=tlh", "owner=nobody"] {
        let answer = app.get(&format!("{CALENDAR}?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

/// Makes a secret address for whoever is signed in; returns it up to what is read by it.
async fn address(app: &mut TestApp) -> String {
    let page = app.post("/do/make-calendar-address", &[("back", "/account")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let shown = page.text.split("class=\"secret\">").nth(1).and_then(|it| it.split('<').next());
    let shown = shown.and_then(|it| it.strip_prefix("http://127.0.0.1:3000"));
    shown.and_then(|it| it.split_once("/my.ics")).expect("an address").0.to_owned()
}

#[tokio::test]
async fn a_secret_address_reads_calendars_and_nothing_else() {
    let mut app = app(Definition { public: false, ..definition() }).await;
    let elsewhere = plans::generated("elsewhere", 1);
    let [.., admin] = sample::people();
    let elsewhere = Definition { public: false, ..elsewhere };
    let now = BEGUN.parse().expect("an instant");
    app.store.create(admin, elsewhere, now).await.expect("created");
    app.join(&planner(), "plan").await;
    app.sign_in("planner").await;
    let first = address(&mut app).await;
    let secret = first.strip_prefix("/calendar/").expect("a secret").to_owned();
    assert!(!app.get("/account").await.text.contains(&secret), "it is shown once");

    let mut program = app.another();
    assert_eq!(program.get("/my.ics").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(program.get(CALENDAR).await.status, StatusCode::NOT_FOUND);
    let my = read(&mut program, &format!("{first}/my.ics")).await;
    assert_eq!(my.keys().collect::<Vec<_>>(), [FIRST], "the tasks of her office");
    let whole = read(&mut program, &format!("{first}{CALENDAR}")).await;
    assert_eq!(whole.len(), 2);
    let filtered = read(&mut program, &format!("{first}{CALENDAR}?owner=office-1&lang=ru")).await;
    assert_eq!(filtered.keys().collect::<Vec<_>>(), [SECOND]);
    // What is written otherwise is led to the same secret.
    let other = program.get(&format!("{first}/my.ics?utm=1")).await;
    assert_eq!((other.status, other.location), (StatusCode::SEE_OTHER, format!("{first}/my.ics")));
    for path in ["/r/elsewhere/deadlines.ics", "/r/plan", "/r/plan/tasks.json", "/my", "/account"] {
        let answer = program.get(&format!("{first}{path}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text.contains("Anna Orlova"), "{path}");
    }
    let wrong = program.get(&format!("{first}/my.ics?alarm=x")).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(!wrong.text.contains("Anna Orlova"));

    let whole = program.get(&format!("{first}{CALENDAR}")).await;
    assert_eq!(whole.headers[header::CACHE_CONTROL], "private, no-cache");
    assert!(!whole.headers.contains_key(header::SET_COOKIE) && !whole.text.contains(&secret));
    let again = Request::get(format!("{first}{CALENDAR}"))
        .header(header::IF_NONE_MATCH, whole.headers[header::ETAG].clone());
    assert_eq!(program.send(again, Body::empty()).await.status, StatusCode::NOT_MODIFIED);

    let second = address(&mut app).await;
    assert_eq!(program.get(&format!("{first}/my.ics")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(program.get(&format!("{second}/my.ics")).await.status, StatusCode::OK);
    // Whoever is signed in themselves is nobody else by a secret that is none.
    assert_eq!(app.get(&format!("{first}/my.ics")).await.status, StatusCode::NOT_FOUND);
    let leave = directory::Command::SetMember {
        login: "planner".into(),
        roadmap: "plan".into(),
        member: None,
    };
    app.store.direct(directory::Who::Host, leave, now).await.expect("she left");
    let gone = program.get(&format!("{second}{CALENDAR}")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(read(&mut program, &format!("{second}/my.ics")).await.is_empty());
    let ended = app.post("/do/end-calendar-address", &[("back", "/account")]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(program.get(&format!("{second}/my.ics")).await.status, StatusCode::NOT_FOUND);
    program.counted().await;
    app.house().denials.write(&app.store, now);
    let log = app.store.people_log(200).await.expect("a log");
    let log = serde_json::to_string(&log).expect("written");
    for secret in [&first, &second] {
        let secret = secret.strip_prefix("/calendar/").expect("a secret");
        assert!(!log.contains(secret), "the log does not have it");
    }
}

#[tokio::test]
async fn decisions_are_a_feed() {
    let mut app = app(definition()).await;
    let feed = async |app: &mut TestApp| {
        let answer = app.get("/r/plan/decisions.atom").await;
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/atom+xml; charset=utf-8");
        answer.text.replace('\u{a0}', " ")
    };
    let none = feed(&mut app).await;
    roxmltree::Document::parse(&none).expect("XML");
    assert!(!none.contains("<entry>"));
    extend(&app, "2026-10-20", "2026-12-24").await;
    app.at("2026-10-20T12:00:00Z");
    let one = feed(&mut app).await;
    let document = roxmltree::Document::parse(&one).expect("XML");
    let entries = document.descendants().filter(|it| it.tag_name().name() == "entry");
    assert_eq!(entries.count(), 1, "{one}");
    for words in [
        "<id>http://127.0.0.1:3000/r/plan/register#W0-0-0</id>",
        "13 Nov 2026 → 24 Dec 2026 · approved",
        "<summary>So be it.</summary>",
        "<name>Vera Sokolova</name>",
    ] {
        assert!(one.contains(words), "{words}: {one}");
    }
    assert!(app.get("/r/plan/register").await.text.contains("/r/plan/decisions.atom"));
    for (page, feed) in [
        ("/r/plan/register", "/r/plan/decisions.atom"),
        ("/r/plan/changes", "/r/plan/changes.atom"),
        ("/checkpoints", "/checkpoints.atom"),
    ] {
        let head = format!("rel=\"alternate\" type=\"application/atom+xml\" href=\"{feed}\"");
        assert!(app.get(page).await.text.contains(&head), "{page}");
    }
    assert!(!app.get("/help").await.text.contains("rel=\"alternate\""));
    let help = app.get("/help").await.text;
    for href in ["/inbox", "/account#mail", "/account#calendar", "/api/reference"] {
        assert!(help.contains(&format!("href=\"{href}\"")), "{href}: {help}");
    }
}

/// Programs of others read fifty deadlines and a decision, in a zone that is nobody's here. It needs Python with
/// icalendar and feedparser in `target/feeds`, which `cargo xtask test` puts there.
#[tokio::test]
async fn others_read_the_same_days() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let python = root.join("target/feeds/bin/python");
    if !python.exists() {
        let must = std::env::var_os("CI").is_some();
        assert!(!must, "icalendar is not in target/feeds: cargo xtask test puts it there");
        eprintln!("skipped: others_read_the_same_days (no icalendar)");
        return;
    }
    let mut plan = plans::generated("plan", 50);
    for task in &mut plan.tasks {
        task.links.clear();
        let title = format!("{}: руда, «a; b» \\ c, {}", task.key, "длинное название ".repeat(5));
        task.title = Text::from(title.trim());
    }
    let mut app = app(plan).await;
    let roadmap = app.store.roadmap("plan").expect("it");
    let events = roadmap.tasks.iter().map(|task| {
        let uid = format!("{}.plan.deadline@127.0.0.1:3000", task.key);
        let day = roadmap.effective(task.deadline).to_string();
        (uid, json!({ "day": day, "title": format!("{} {}", task.key, task.title.get("en")) }))
    });
    let events: serde_json::Map<_, _> = events.collect();
    let calendar = app.get(CALENDAR).await.bytes;
    let key = roadmap.tasks.iter().map(|task| task.key.clone()).nth(49).expect("many");
    let reject = Command::DecideExtension {
        task: key.clone(),
        granted: None,
        reason: "No & no <again>.".to_owned(),
    };
    let ask = Command::RequestExtension {
        task: key.clone(),
        proposed: "2027-03-01".parse().expect("a date"),
        category: Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    let owner = roadmap.task(&key).expect("there").owner.clone();
    let owner = Actor { offices: vec![owner], ..planner() };
    record(&app, owner, "2026-10-20T09:00:00Z", ask).await;
    record(&app, controller(), "2026-10-20T10:00:00Z", reject).await;
    app.at("2026-10-20T12:00:00Z");
    let feed = app.get("/r/plan/decisions.atom").await.bytes;
    let expected = json!({
        "name": "A large plan · deadlines",
        "events": events,
        "decisions": [format!("http://127.0.0.1:3000/r/plan/register#{key}-0")],
    });
    let folder = tempfile::tempdir().expect("a folder");
    let files = [("deadlines.ics", calendar), ("decisions.atom", feed)];
    let files = files.into_iter().chain([("expected.json", expected.to_string().into_bytes())]);
    let files: Vec<_> = files
        .map(|(name, bytes)| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("written");
            path
        })
        .collect();
    let script = root.join("tests/feeds/check.py");
    let output = std::process::Command::new(python).arg(script).args(&files).output();
    let output = output.expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
