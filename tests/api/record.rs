//! Long work in the browser: the proof of the record, a backup, a large plan; how far it is, and stopping it.

use std::time::Duration;

use axum::http::StatusCode;
use tests::{Answer, Part, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";

/// Asks for a page as a browser does that is told to ask again, until it is not.
async fn waited(app: &mut TestApp, path: &str) -> Answer {
    let mut page = app.get(path).await;
    for _ in 0..2_000 {
        if !page.headers.contains_key("refresh") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        page = app.get(path).await;
    }
    assert!(!page.headers.contains_key("refresh"), "{path} is never done");
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_proves_the_record_and_makes_a_backup_in_the_browser() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let page = app.get("/record").await.text;
    assert!(page.contains("action=\"/do/prove\"") && page.contains("action=\"/do/back-up\""));
    let begun = app.post("/do/prove", &[("back", "/record")]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
    let page = waited(&mut app, "/record").await.text;
    assert!(page.contains("Whole."), "{page}");
    let begun = app.post("/do/back-up", &[("back", "/record")]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    let page = waited(&mut app, "/record").await.text;
    let name = "vekha-2026-11-23T090000Z.db";
    assert!(page.contains(&format!("backups/{name}")), "{page}");
    let made = app.directory().join("backups").join(name);
    let work = store::Work::default();
    let verdict = store::prove(&made, |_| Ok(Vec::new()), &work).await.expect("it is read");
    assert!(verdict.is_whole() && verdict.events > 100, "{verdict:?}");
    assert_eq!(work.steps(), (verdict.events, verdict.position));
    // Only its owner may look into the folder.
    let mode = std::fs::metadata(app.directory().join("backups")).expect("a folder").permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o077, 0);
    // The log knows of it, and who asked for it.
    let audit = app.get("/audit").await.text;
    assert!(audit.contains("backup") || audit.contains("backed up"), "{audit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stopped_says_so_and_leaves_nothing() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    app.post("/do/back-up", &[("back", "/record")]).await;
    let stopped = app.post("/do/stop", &[("work", "backup"), ("back", "/record")]).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.text);
    let page = waited(&mut app, "/record").await.text;
    let whole = page.contains("backups/vekha-");
    assert!(whole || page.contains("nothing was changed"), "{page}");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let left: Vec<_> = std::fs::read_dir(app.directory().join("backups"))
        .map(|folder| folder.flatten().map(|it| it.file_name()).collect())
        .unwrap_or_default();
    assert_eq!(left.len(), usize::from(whole), "{left:?}");
    // Nobody else stops it, or learns that there is any.
    app.sign_in("planner").await;
    let refused = app.post_json("/do/stop", &[("work", "backup")]).await;
    let unknown = app.post_json("/do/stop", &[("work", "nothing")]).await;
    assert_eq!((refused.status, unknown.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_plan_is_made_while_its_page_says_how_far_it_is() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let mut table = "key;title;owner;start;deadline\n".to_owned();
    for n in 0..8_000 {
        table += &format!(
            "T-{n};Task number {n} of a large plan with a title of some length;Office {};2027-01-11;2027-02-26\n",
            n % 7
        );
    }
    let values =
        [("title", "Large"), ("deadline", "2027-03-01"), ("plan", "file"), ("back", "/begin")];
    let mut parts: Vec<Part<'_>> = values.map(|(name, value)| Part::Value(name, value)).to_vec();
    parts.push(Part::File("file", "large.csv", table.as_bytes()));
    let looked = app.post_parts("/do/begin", &parts).await;
    assert_eq!(looked.status, StatusCode::SEE_OTHER, "{}", looked.text);
    let address = looked.headers["location"].to_str().expect("ASCII").to_owned();
    let id = address.rsplit('/').next().unwrap_or_default().to_owned();
    let made = [("id", id.as_str()), ("way", "make"), ("back", &address)];
    let made = app.post("/do/begin-plan", &made).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert_eq!(made.headers["location"], address.as_str());
    let page = app.get(&address).await;
    if page.headers.contains_key("refresh") {
        assert!(page.text.contains("<progress"), "{}", page.text);
    }
    let done = waited(&mut app, &address).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(done.headers["location"], "/r/large/members#saved");
    assert_eq!(app.store.roadmap("large").expect("it is made").tasks.len(), 8_000);
    // Somebody else has no such page.
    app.sign_in("planner").await;
    assert_eq!(app.get(&address).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_plan_is_made_once_however_often_it_is_asked_for() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let rows = (0..8_000).map(|n| {
        format!(
            "T-{n};Task number {n} of a large plan with a title of some length;Office;2027-02-26\n"
        )
    });
    let table = "key;title;owner;deadline\n".to_owned() + &rows.collect::<String>();
    let values =
        [("title", "Large"), ("deadline", "2027-03-01"), ("plan", "file"), ("back", "/begin")];
    let mut parts: Vec<Part<'_>> = values.map(|(name, value)| Part::Value(name, value)).to_vec();
    parts.push(Part::File("file", "large.csv", table.as_bytes()));
    let looked = app.post_parts("/do/begin", &parts).await;
    let address = looked.headers["location"].to_str().expect("ASCII").to_owned();
    let id = address.rsplit('/').next().unwrap_or_default().to_owned();
    for way in ["make", "make", "check", "make"] {
        let sent = [("id", id.as_str()), ("way", way), ("back", &address)];
        let again = app.post("/do/begin-plan", &sent).await;
        let gone = again.status == StatusCode::NOT_FOUND;
        assert!(gone || again.status == StatusCode::SEE_OTHER, "{way}: {}", again.text);
    }
    waited(&mut app, &address).await;
    let made: Vec<_> = app.store.roadmaps().iter().map(|it| it.key.to_string()).collect();
    assert_eq!(made.iter().filter(|key| key.starts_with("large")).count(), 1, "{made:?}");
}
