//! A roadmap as a template: saved as a file, or offered to whoever may begin one.

use axum::http::StatusCode;
use tests::{Part, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";

async fn made(app: &mut TestApp, parts: &[(&str, &str)], file: Option<&str>) -> String {
    let mut sent: Vec<Part<'_>> =
        parts.iter().map(|(name, value)| Part::Value(name, value)).collect();
    sent.extend(file.map(|text| Part::File("file", "plan.template.json", text.as_bytes())));
    let looked = app.post_parts("/do/begin", &sent).await;
    assert_eq!(looked.status, StatusCode::SEE_OTHER, "{}", looked.text);
    let address = looked.headers["location"].to_str().expect("ASCII").to_owned();
    let id = address.rsplit('/').next().unwrap_or_default();
    let made = [("id", id), ("way", "make"), ("back", &address)];
    let made = app.post("/do/begin-plan", &made).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let go = made.headers["location"].to_str().expect("ASCII").to_owned();
    go.trim_start_matches("/r/").split('/').next().unwrap_or_default().to_owned()
}

fn begun<'a>(title: &'a str, plan: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("title", title), ("deadline", "2027-12-01"), ("plan", plan), ("back", "/begin")]
}

#[tokio::test]
async fn a_plan_is_saved_as_a_file_and_begun_with_against_another_deadline() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    for count in ["calendar", "working"] {
        let file = app.get(&format!("/r/december-1/template.json?count={count}")).await;
        assert_eq!(file.status, StatusCode::OK);
        let value = file.json();
        assert_eq!((&value["format"], &value["count"]), (&"vekha-template".into(), &count.into()));
        let dated = value["tasks"].as_array().expect("tasks");
        let distance =
            |text: &serde_json::Value| text.as_str().is_some_and(|text| text.starts_with('D'));
        assert!(dated.iter().all(|task| distance(&task["deadline"])), "{value}");
        assert!(dated.iter().any(|task| task["deadline"] == "D"), "the final one");
        for told in ["history", "approved", "reports", "planner", "status"] {
            assert!(value.get(told).is_none(), "{told}");
        }
        let key = made(&mut app, &begun(&format!("Again {count}"), "file"), Some(&file.text)).await;
        let (new, old) = (app.store.roadmap(&key), app.store.roadmap("december-1"));
        let (new, old) = (new.expect("it is begun"), old.expect("it is there"));
        let live = old.tasks.iter().filter(|task| task.withdrawn.is_none());
        assert_eq!(new.tasks.len(), live.count(), "{count}");
        let last = new.final_task().expect("a final milestone");
        assert_eq!(last.deadline.to_string(), "2027-12-01");
        assert!(new.approval.is_none());
    }
}

#[tokio::test]
async fn an_offered_plan_is_there_for_everyone_who_may_begin_and_for_nobody_else() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    // A roadmap for members only, in which the admin is not.
    let key = made(&mut app, &begun("Ours", "template:directive"), None).await;
    assert!(!app.store.roadmap(&key).expect("it").public);
    let plan = format!("offered:{key}");
    app.sign_in("admin").await;
    assert!(!app.store.person("admin").expect("they").members.contains_key(key.as_str()));
    let early: Vec<Part<'_>> =
        begun("Theirs", &plan).iter().map(|(name, value)| Part::Value(name, value)).collect();
    let refused = app.post_parts("/do/begin", &early).await;
    let there = refused.headers.get("location").map(|it| it.to_str().expect("ASCII").to_owned());
    let page = app.get(&there.expect("a page that says so")).await.text;
    assert!(!page.contains("END-02"), "nothing of a plan that is not offered: {page}");
    app.sign_in("controller").await;
    let roadmap = app.store.roadmap(&key).expect("it");
    let version = roadmap.version.to_string();
    let sent = [
        ("roadmap", key.as_str()),
        ("part", "basics"),
        ("version", &version),
        ("title_en", "Ours"),
        ("time_zone", "Europe/Moscow"),
        ("non_working_day", "preceding"),
        ("final_task", "END-02"),
        ("template", "working"),
        ("reason", "Others have the same to do."),
    ];
    let offered = app.post_json("/do/configure", &sent).await;
    assert_eq!(offered.status, StatusCode::OK, "{}", offered.text);
    app.sign_in("admin").await;
    let page = app.get("/begin").await.text;
    assert!(page.contains(&plan) && page.contains("Ours (distances in working days)"), "{page}");
    let theirs = made(&mut app, &begun("Theirs", &plan), None).await;
    let (ours, theirs) = (roadmap, app.store.roadmap(&theirs).expect("it is begun"));
    assert_eq!(theirs.tasks.len(), ours.tasks.len());
    assert!(theirs.template.is_none(), "what was begun with it is none itself");
    // Its own pages are still for members.
    assert_eq!(app.get(&format!("/r/{key}")).await.status, StatusCode::NOT_FOUND);
    // Whoever may not begin sees nothing of it.
    app.sign_in("planner").await;
    let page = app.get("/begin").await;
    assert!(!page.text.contains(&plan), "{}", page.status);
}
