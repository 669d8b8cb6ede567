//! Who may do what, over HTTP.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use directory::Change;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

#[tokio::test]
async fn only_the_owners_planner_reports() {
    let values = [("roadmap", "december-1"), ("task", "MIN-03"), ("percent", "90")];
    for (person, expected) in [
        (None, StatusCode::UNAUTHORIZED),
        (Some("reviewer"), StatusCode::FORBIDDEN),
        (Some("controller"), StatusCode::FORBIDDEN),
        (Some("admin"), StatusCode::FORBIDDEN),
        (Some("planner"), StatusCode::OK),
    ] {
        let mut app = TestApp::demo(NOW).await;
        if let Some(person) = person {
            app.sign_in(person).await;
        }
        let answer = app.post_json("/do/report", &values).await;
        assert_eq!(answer.status, expected, "{person:?}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_refusal_of_rights_is_logged() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("reviewer").await;
    let values = [("roadmap", "december-1"), ("task", "MIN-03"), ("percent", "90")];
    app.post_json("/do/report", &values).await;
    let log = app.store.people_log(1).await.expect("a log");
    assert_eq!(log[0].by.person, "reviewer");
    assert!(matches!(&log[0].change, Change::Refused { command, .. } if command == "report"));
}

#[tokio::test]
async fn a_direct_write_of_the_deadline_is_refused_and_recorded() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let values = [
        ("roadmap", "december-1"),
        ("task", "MIN-03"),
        ("revision", "0"),
        ("deadline", "2027-01-15"),
        ("back", "/r/december-1/t/MIN-03/edit"),
    ];
    let answer = app.post("/do/edit-task", &values).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("it moves only by decision"), "{}", answer.text);
    let log = app.store.people_log(1).await.expect("a log");
    assert!(matches!(&log[0].change, Change::Refused { command, .. } if command == "edit_task"));
    let task =
        app.store.roadmap("december-1").expect("it").task("MIN-03").cloned().expect("MIN-03");
    assert_eq!(task.deadline.to_string(), "2026-11-11");
}

#[tokio::test]
async fn pages_of_planning_and_people_are_closed_to_others() {
    let mut app = TestApp::demo(NOW).await;
    for path in [
        "/people",
        "/my",
        "/r/december-1/new",
        "/r/december-1/t/MIN-03/edit",
        "/r/december-1/t/MIN-03/report",
    ] {
        assert_eq!(app.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    app.sign_in("reviewer").await;
    for path in [
        "/people",
        "/r/december-1/new",
        "/r/december-1/t/MIN-03/edit",
        "/r/december-1/t/MIN-03/report",
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.text.contains("href=\"/\""), "{path} has a way back");
    }
    app.sign_out().await;
    app.sign_in("admin").await;
    assert_eq!(app.get("/people").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_roadmap_that_is_not_public_is_closed_without_signing_in() {
    let mut app = TestApp::empty(NOW).await;
    let mut plan = tests::plans::generated("closed", 5);
    plan.public = false;
    let admin = sample::people()[3].clone();
    app.store.create(admin, plan, NOW.parse().expect("an instant")).await.expect("created");
    for path in [
        "/r/closed",
        "/r/closed.json",
        "/r/closed/tasks",
        "/r/closed/tasks.csv",
        "/r/closed/t/W0-0",
    ] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let home = app.get("/").await;
    assert!(!home.text.contains("/r/closed"));
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let request = Request::post("/do/report")
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, "https://evil.example");
    let body = Body::from("roadmap=december-1&task=MIN-03&percent=99");
    assert_eq!(app.send(request, body).await.status, StatusCode::FORBIDDEN);
}
