//! Records of earlier builds: this one opens, migrates, verifies and serves them, imports what they
//! exported, leaves every hash as it was, and says the same.

use std::path::Path;

use std::collections::BTreeSet;

use app::door::Rules;
use exchange::read_json;
use serde_json::Value;
use store::{Logged, Store};
use tests::{TestApp, shared};

const NOW: &str = "2026-11-25T09:00:00Z";

/// What the page's JSON said of every task, as the earlier build wrote it down.
fn same_as_then(text: &str, expected: &Value) {
    let now: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(now["today"], expected["today"]);
    // A draft has a status of its own since; what is closed is counted as it was.
    assert_eq!(now["counts"]["draft"], 0);
    for code in ["met_on_time", "met_within_extension", "met_late", "withdrawn", "paused"] {
        assert_eq!(now["counts"][code], expected["counts"][code], "{code}");
    }
    let tasks = now["tasks"].as_array().expect("tasks");
    // What is left of a started task waits for its predecessors since, and so does what comes after.
    let waiting = waiting(tasks);
    assert!(waiting.len() * 3 < tasks.len(), "{waiting:?}");
    let then = expected["tasks"].as_object().expect("tasks");
    assert_eq!(tasks.len(), then.len());
    for task in tasks {
        let key = task["key"].as_str().expect("a key");
        for (field, value) in then[key].as_object().expect("fields") {
            match field.as_str() {
                "status" | "schedule" if waiting.contains(key) => {}
                // Since then what is forecast for a day off is finished on the day of work after it, not
                // before it, and a forecast that has passed counts as none: the last dates moved.
                "status" => {
                    for part in ["rule", "code", "days", "reasons", "marks"] {
                        assert_eq!(task[field][part], value[part], "{part} of {key}");
                    }
                }
                "schedule" if !value.is_null() => {
                    let day = |value: &Value| {
                        let text = value["early_finish"].as_str().expect("a date");
                        text.parse::<chrono::NaiveDate>().expect("a date")
                    };
                    let moved = (day(&task[field]) - day(value)).num_days();
                    assert!((0..=3).contains(&moved), "{key} moved by {moved} days");
                    assert_eq!(task[field]["driver"], value["driver"], "driver of {key}");
                }
                _ => assert_eq!(&task[field], value, "{field} of {key}"),
            }
        }
    }
}

/// Returns the keys of started tasks whose predecessors are open, and of those that wait for them.
fn waiting(tasks: &[Value]) -> BTreeSet<String> {
    let percent = |key: &str| {
        let task = tasks.iter().find(|task| task["key"] == key);
        task.map_or(100, |task| task["percent"].as_u64().unwrap_or(0))
    };
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for task in tasks {
            let key = task["key"].as_str().expect("a key");
            let none = Vec::new();
            let links = task["links"].as_array().unwrap_or(&none).iter();
            let mut from = links.filter_map(|link| link["from"].as_str());
            let begun = (1..100).contains(&percent(key));
            if from.any(|from| found.contains(from) || begun && percent(from) < 100) {
                found.insert(key.to_owned());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn expected(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("december-1-2026-11-25.expected.json"));
    serde_json::from_str(&text.expect("it is there")).expect("JSON")
}

/// The hashes of a history, as its export states them.
fn hashes(folder: &Path) -> (String, Vec<String>) {
    let text = std::fs::read_to_string(folder.join("december-1-2026-11-25.json"));
    let text = text.expect("it is there");
    let contents = read_json(&text).expect("an export of an earlier build is read");
    let history = contents.history.expect("a history");
    let hashes = history.into_iter().map(|event| event.hash.expect("each states its hash"));
    let hashes = hashes.collect();
    (text, hashes)
}

fn stored(log: &[Logged]) -> Vec<String> {
    log.iter().map(|logged| store::hex(&logged.hash)).collect()
}

#[tokio::test]
async fn a_record_of_25_november_2026_is_opened_brought_up_to_date_and_says_the_same() {
    let Some(folder) = shared("a_record_of_25_november_2026", "records") else { return };
    let directory = tempfile::tempdir().expect("a folder");
    let record = directory.path().join("vekha.db");
    std::fs::copy(folder.join("record-2026-11-25.db"), &record).expect("copied");
    let readable = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&record, readable).expect("a copy of one's own");
    let older = Store::read(directory.path()).await.err().expect("it is only read");
    assert!(older.to_string().contains("earlier version"), "{older}");
    let store = Store::open(directory.path()).await.expect("it opens");
    let verdict = store.verify().await.expect("a verdict");
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!(stored(&store.log("december-1").await.expect("a log")), hashes(&folder).1);
    // Who could do something then can do it now, in the roadmaps that were there.
    let planner = store.person("planner").expect("she is there").actor("december-1");
    assert!(planner.roles.planner && !planner.offices.is_empty(), "{planner:?}");
    assert!(store.person("admin").expect("he is there").admin);
    store.close().await;
    let mut app = TestApp::on(directory, NOW).await;
    app.sign_in("planner").await;
    let json = app.get("/r/december-1.json").await;
    same_as_then(&json.text, &expected(&folder));
    let report = [("roadmap", "december-1"), ("task", "LOG-04"), ("percent", "45")];
    assert_eq!(app.post_json("/do/report", &report).await.status, 200, "and it goes on");
    assert!(app.store.verify().await.expect("a verdict").is_whole());
    let again = app.another().by_rules(Rules::default());
    assert_eq!(again.store.directory().version, app.store.directory().version);
}

#[tokio::test]
async fn a_backup_of_25_november_2026_is_restored() {
    let Some(folder) = shared("a_backup_of_25_november_2026", "records") else { return };
    let directory = tempfile::tempdir().expect("a folder");
    let target = directory.path().join("data");
    let verdict =
        store::restore(&folder.join("record-2026-11-25.db"), &target, &store::Work::default())
            .await;
    assert!(verdict.expect("restored").is_whole());
    let store = Store::open(&target).await.expect("it opens");
    assert_eq!(stored(&store.log("december-1").await.expect("a log")), hashes(&folder).1);
}

#[tokio::test]
async fn an_export_of_25_november_2026_is_imported_with_its_hashes() {
    let Some(folder) = shared("an_export_of_25_november_2026", "records") else { return };
    let (text, stated) = hashes(&folder);
    let contents = read_json(&text).expect("it is read");
    let history = store::History::of(contents.history.expect("a history"));
    let mut app = TestApp::empty(NOW).await;
    let now = NOW.parse().expect("an instant");
    app.store.import(history, now).await.expect("imported");
    assert_eq!(stored(&app.store.log("december-1").await.expect("a log")), stated);
    same_as_then(&app.get("/r/december-1.json").await.text, &expected(&folder));
    let verdict = app.store.verify().await.expect("a verdict");
    assert!(verdict.is_whole(), "{verdict:?}");
    assert_eq!(verdict.imported.len(), 1, "and the record says where it came from");
    let directory = app.store.directory();
    let imported = directory.imported("december-1").expect("it was brought along");
    assert_eq!(
        (imported.head.as_str(), imported.events),
        (stated.last().expect("one").as_str(), stated.len() as u64)
    );
}

/// F14: what a history brings along passes the checks that commands pass.
#[tokio::test]
async fn f14_an_imported_history_is_checked_value_by_value() {
    let mut app = TestApp::demo("2026-11-23T09:00:00Z").await;
    app.sign_in("admin").await;
    let log = app.store.log("december-1").await.expect("a log");
    let text = |from: &str, to: &str| {
        let altered = log.iter().map(|logged| logged.body.replacen(from, to, 1));
        altered.collect::<Vec<_>>()
    };
    let link = log.iter().find_map(|logged| {
        let at = logged.body.find("\"document\":{")?;
        Some(logged.body[at..].split('}').next().expect("its end").to_owned() + "}")
    });
    let link = link.expect("the story has evidence");
    let long = "x".repeat(100_000);
    let changes = [
        (link.as_str(), "\"link\":\"javascript:alert(document.domain)\"".to_owned()),
        (link.as_str(), "\"link\":\"data:text/html,<script>\"".to_owned()),
        (
            link.as_str(),
            format!(
                "\"file\":{{\"name\":\"a\\r\\nX: y\",\"sha256\":\"{}\",\"size\":1}}",
                "0".repeat(64)
            ),
        ),
        (
            link.as_str(),
            format!("\"file\":{{\"name\":\"a\",\"sha256\":\"{}\",\"size\":1}}", "A".repeat(64)),
        ),
        (
            link.as_str(),
            format!("\"file\":{{\"name\":\"a\",\"sha256\":\"{}\",\"size\":0}}", "0".repeat(64)),
        ),
        ("\"note\":\"", format!("\"note\":\"{long}")),
        ("\"note\":\"", "\"note\":\"a\u{202e}b".to_owned()),
        ("\"note\":\"", "\"note\":\"a\\u0000b".to_owned()),
        ("\"name\":\"Anna Orlova\"", "\"name\":\"Anna\u{e0041} Orlova\"".to_owned()),
        ("\"percent\":", "\"percent\":1".to_owned()),
        ("\"office\":\"", "\"office\":\"nowhere-".to_owned()),
        ("\"at\":\"2026-1", "\"at\":\"2025-1".to_owned()),
        ("\"format\":3", "\"format\":4".to_owned()),
        ("\"format\":3", "\"format\":99".to_owned()),
        ("\"format\":3", "\"format\":0".to_owned()),
    ];
    for (from, to) in changes {
        let bodies = text(from, &to);
        assert!(bodies.iter().zip(&log).any(|(new, old)| *new != old.body), "{from} is not there");
        let events: Result<Vec<_>, _> =
            bodies.iter().map(|body| roadmap::Event::read(body)).collect();
        // What is no event at all is refused before.
        let Ok(events) = events else { continue };
        let audited = roadmap::decide::audit("december-1", &events);
        assert!(audited.is_err(), "{}", to.chars().take(80).collect::<String>());
    }
    let events: Vec<_> = log.into_iter().map(|logged| logged.event).collect();
    assert_eq!(roadmap::decide::audit("december-1", &events), Ok(()), "and what is right is taken");
}

/// What anyone may take of a public roadmap can be taken over elsewhere, although nobody's login is in
/// it.
#[tokio::test]
async fn what_anyone_may_take_can_be_taken_over() {
    let mut app = TestApp::demo(NOW).await;
    let text = app.get("/r/december-1.json").await.text;
    assert!(!text.contains("\"person\""));
    let contents = read_json(&text).expect("it is read");
    let other = TestApp::empty(NOW).await;
    let now = NOW.parse().expect("an instant");
    let taken = other.store.create(directory::Who::Host, contents.definition, now).await;
    let taken = taken.expect("it is taken over");
    let approval = taken.approval.as_ref().expect("it is approved");
    assert!(!approval.by.name.is_empty() && approval.by.person.is_empty());
    assert!(other.store.verify().await.expect("a verdict").is_whole());
}

/// F15: that the clock is behind the log is in the log, once.
#[tokio::test]
async fn f15_a_clock_that_is_behind_is_in_the_log() {
    let app = TestApp::demo(NOW).await;
    let early = "2026-11-25T08:00:00Z".parse().expect("an instant");
    for login in ["ann", "ben"] {
        let add = directory::Command::AddPerson {
            login: login.into(),
            name: login.to_owned(),
            admin: false,
            password: None,
        };
        app.store.direct(directory::Who::Host, add, early).await.expect("added");
    }
    let log = app.store.people_page(u64::MAX, &["noted"], 9).await.expect("a log");
    let behind: Vec<_> = log
        .iter()
        .filter_map(|event| match event.change {
            directory::Change::Noted { note: directory::Note::ClockBehind { seconds } } => {
                Some(seconds)
            }
            _ => None,
        })
        .collect();
    assert_eq!(behind.len(), 1, "{log:?}");
    assert!((3_599..3_700).contains(&behind[0]), "{behind:?}");
}
