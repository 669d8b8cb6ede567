//! A record that outsiders can prove: what checkpoints say to whom, and the code on each print.

use axum::http::StatusCode;
use roadmap::Command;
use store::Checkpoint;
use tests::{TestApp, plans};

use crate::qr;

const NOW: &str = "2026-11-23T09:00:00Z";

/// The code of a page leads to the same page at the version that it said, also once more has happened.
async fn check_code(app: &mut TestApp, path: &str, version: u64) {
    let page = app.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
    let hash = app.store.hash_of("december-1", version).await.expect("it is read").expect("it is");
    let said = format!("version {version} · {}", &store::hex(&hash)[..12]);
    assert!(page.text.contains(&said), "{path}: {said}");
    let address = qr::read(&page.text);
    let there = address.strip_prefix("http://127.0.0.1:3000").expect(&address).to_owned();
    let asked = path.split('?').next().expect("a path");
    assert!(there.starts_with(asked), "{path}: {there}");
    assert!(there.contains(&format!("asof=v{version}_2026-")), "{path}: {there}");
    let then = app.get(&there).await;
    assert_eq!(then.status, StatusCode::OK, "{there}");
    assert!(then.text.contains(&said), "{there}");
    // A print of that page leads to itself.
    assert_eq!(qr::read(&then.text), address);
}

#[tokio::test]
async fn the_code_of_a_print_leads_to_that_page_at_that_version() {
    let mut app = TestApp::demo(NOW).await;
    let pages = [
        "/r/december-1",
        "/r/december-1/tasks",
        "/r/december-1/tasks?sort=key&print=a4",
        "/r/december-1/timeline?print=a3",
        "/r/december-1/t/GOV-12",
        "/r/december-1/register",
    ];
    let version = app.store.roadmap("december-1").expect("it is there").version;
    for path in pages {
        check_code(&mut app, path, version).await;
    }
    let first = qr::read(&app.get(pages[1]).await.text);
    let [planner, ..] = sample::people();
    let (text, now) = ("Said since then.".to_owned(), NOW.parse().expect("an instant"));
    let command = Command::Comment { task: "GOV-12".into(), text, answer_by: None };
    let recorded = app.store.record("december-1", planner, "c1", command, now).await;
    assert_eq!(recorded.expect("allowed").version, version + 1);
    for path in pages {
        check_code(&mut app, path, version + 1).await;
    }
    let there = first.strip_prefix("http://127.0.0.1:3000").expect("of this server").to_owned();
    let then = app.get(&there).await.text;
    assert!(then.contains(&format!("version {version}")), "as it was");
    let past = "/r/december-1/tasks?asof=2026-10-10";
    let end = "2026-10-10T20:59:59Z".parse().expect("an instant");
    let version = app.store.version_at("december-1", end).await.expect("it is read");
    check_code(&mut app, past, version).await;
}

/// What a page says of overdue tasks: each with its days.
fn overdue(page: &str) -> Vec<String> {
    let page = page.replace('\u{a0}', " ");
    let said = page.split("Overdue by ").skip(1).filter_map(|rest| rest.split('<').next());
    said.map(str::to_owned).collect()
}

/// Statuses are those of a day: a print that was made days after the last event leads to what it says itself.
#[tokio::test]
async fn the_code_of_a_print_leads_to_the_statuses_of_its_day() {
    let mut app = TestApp::demo(NOW).await;
    let version = app.store.roadmap("december-1").expect("it is there").version;
    app.at("2026-11-27T09:00:00Z");
    let mut prints = Vec::new();
    for path in ["/r/december-1", "/r/december-1/tasks?status=overdue"] {
        let print = app.get(path).await.text;
        let address = qr::read(&print);
        let there = address.strip_prefix("http://127.0.0.1:3000").expect("of this server");
        assert!(there.contains(&format!("asof=v{version}_2026-11-27")), "{there}");
        prints.push((overdue(&print), there.to_owned()));
    }
    assert!(prints.iter().all(|(said, _)| !said.is_empty()), "{prints:?}");
    // Once more has happened, and on another day.
    let [planner, ..] = sample::people();
    app.at("2026-12-04T09:00:00Z");
    let (text, now) = ("Said since then.".to_owned(), app.house().clock.now());
    let command = Command::Comment { task: "GOV-12".into(), text, answer_by: None };
    app.store.record("december-1", planner, "c1", command, now).await.expect("allowed");
    for (said, there) in &prints {
        let then = app.get(there).await;
        assert_eq!(then.status, StatusCode::OK, "{there}");
        assert_eq!(overdue(&then.text), *said, "{there}");
        let alone = there.replace("_2026-11-27", "");
        assert_ne!(overdue(&app.get(&alone).await.text), *said, "{alone}: days before");
        // On the day of the next event it was so in the morning; on the day after it was not any more.
        let until = there.replace("_2026-11-27", "_2026-12-04");
        assert_eq!(app.get(&until).await.status, StatusCode::OK, "{until}");
    }
    app.at("2026-12-07T09:00:00Z");
    for (_, there) in &prints {
        let after = there.replace("_2026-11-27", "_2026-12-05");
        assert_eq!(app.get(&after).await.status, StatusCode::NOT_FOUND, "{after}");
    }
}

#[tokio::test]
async fn pages_of_no_roadmap_have_no_code() {
    let mut app = TestApp::demo(NOW).await;
    for path in ["/help", "/checkpoints", "/sign-in"] {
        let text = app.get(path).await.text;
        assert!(!text.contains("<path class=\"code\""), "{path}");
    }
}

/// The checkpoints of a file or a feed.
fn read(lines: &str) -> Vec<Checkpoint> {
    lines.lines().map(|line| serde_json::from_str(line).expect("a checkpoint")).collect()
}

#[tokio::test]
async fn a_checkpoint_names_to_everyone_what_they_may_read() {
    let app = TestApp::demo(NOW).await;
    let now = NOW.parse().expect("an instant");
    app.store
        .create(
            directory::Who::Host,
            roadmap::Definition { public: false, ..plans::generated("hush-hush", 3) },
            now,
        )
        .await
        .expect("made");
    let mut app = app.with_checkpoints().await;
    let file = app.get("/checkpoints.jsonl").await;
    assert_eq!(file.headers["content-type"], "application/jsonl; charset=utf-8");
    let taken = read(&file.text);
    let [checkpoint] = taken.as_slice() else { panic!("one: {taken:?}") };
    assert!(checkpoint.is_signed());
    let keys = |it: &Checkpoint| it.streams.iter().map(|end| end.key.clone()).collect::<Vec<_>>();
    assert_eq!((keys(checkpoint), checkpoint.hidden.len()), (vec!["december-1".to_owned()], 2));
    assert!(!file.text.contains("hush-hush"));
    assert!(app.store.verify_against(&taken).await.expect("a verdict").is_whole());
    // The feed has the same lines.
    let feed = app.get("/checkpoints.atom").await;
    assert_eq!(feed.headers["content-type"], "application/atom+xml; charset=utf-8");
    let document = roxmltree::Document::parse(&feed.text).expect("XML");
    let atom = |name: &'static str| ("http://www.w3.org/2005/Atom", name);
    let entries = document.root_element().children().filter(|it| it.has_tag_name(atom("entry")));
    let contents = entries.filter_map(|entry| {
        entry.children().find(|it| it.has_tag_name(atom("content")))?.text().map(str::to_owned)
    });
    let contents: Vec<_> = contents.collect();
    assert_eq!(contents.iter().map(String::as_str).collect::<Vec<_>>(), [file.text.trim_end()]);
    let page = app.get("/checkpoints").await.text;
    assert!(page.contains(&checkpoint.shown().digest) && !page.contains("hush-hush"), "{page}");
    assert!(page.contains("/checkpoints.jsonl") && page.contains("/checkpoints.atom"), "{page}");
    // Whoever is in it finds it named.
    let [_, _, controller, _] = sample::people();
    app.join(&controller, "hush-hush").await;
    app.sign_in("controller").await;
    let taken = read(&app.get("/checkpoints.jsonl").await.text);
    assert_eq!(keys(&taken[0]), ["december-1", "hush-hush"]);
    assert!(taken[0].is_signed());
}

#[tokio::test]
async fn without_a_key_the_file_and_the_feed_are_empty() {
    let mut app = TestApp::demo(NOW).await;
    assert_eq!(app.get("/checkpoints.jsonl").await.text, "");
    let feed = app.get("/checkpoints.atom").await.text;
    let document = roxmltree::Document::parse(&feed).expect("XML");
    assert!(!document.descendants().any(|it| it.has_tag_name("entry")), "{feed}");
}
