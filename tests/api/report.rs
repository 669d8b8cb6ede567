//! Reports, from the form to the reader.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";
const TASK: &str = "/r/december-1/t/LOG-02";

fn report<'a>(percent: &'a str, forecast: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("roadmap", "december-1"),
        ("task", "LOG-02"),
        ("percent", percent),
        ("forecast", forecast),
        ("confidence", "green"),
        ("note", "As agreed"),
        ("back", TASK),
    ]
}

#[tokio::test]
async fn a_forecast_after_the_deadline_is_off_track_for_every_reader() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    // The planner of the demonstration acts for Mintrans, not for the owner of LOG-02.
    let foreign = app.post("/do/report", &report("60", "2026-12-09")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let mut own = report("60", "2026-12-09");
    own[1] = ("task", "LOG-04");
    let answer = app.post("/do/report", &own).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(answer.location.starts_with("/r/december-1/t/LOG-04?done=december-1."));
    app.sign_out().await;
    let page = app.get("/r/december-1/t/LOG-04").await;
    assert!(page.text.contains("Off track, expected 9\u{a0}Dec (+9)"), "{}", page.text);
    assert!(page.text.contains("It is expected after its deadline"));
    let json = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(json["status"]["rule"], "S10");
    assert_eq!(json["status"]["days"], 9);
    assert_eq!(json["forecast"], "2026-12-09");
}

#[tokio::test]
async fn a_refused_form_comes_back_with_everything_that_was_typed() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let typed = [
        ("roadmap", "december-1"),
        ("task", "MIN-03"),
        ("percent", "140"),
        ("forecast", "soon"),
        ("confidence", "red"),
        ("note", "</textarea><script>alert(1)</script>"),
        ("back", "/r/december-1/t/MIN-03"),
    ];
    let answer = app.post("/do/report", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("value=\"140\""));
    assert!(answer.text.contains("Give a whole number from 0 to 100."));
    assert!(answer.text.contains("Give a date from 1990 to 2199 such as 2026-12-01"));
    assert!(answer.text.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!answer.text.contains("<script>alert"));
    let json = app.post_json("/do/report", &typed).await;
    assert_eq!(json.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(json.json()["fields"][0][0], "percent");
}

/// What is the same in the next rendering of a page is not put in again.
#[tokio::test]
async fn only_the_regions_of_a_page_that_a_report_changes_are_others() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let regions = |page: &str| -> BTreeMap<String, String> {
        let regions = page.split(" id=\"").filter_map(|part| {
            let (id, rest) = part.split_once("\" data-region=\"")?;
            Some((id.to_owned(), rest.split('"').next()?.to_owned()))
        });
        regions.collect()
    };
    let before = regions(&app.get("/r/december-1").await.text);
    let mut values = report("75", "2026-12-20");
    values[1] = ("task", "LOG-04");
    values.push(("view", "overview"));
    let answer = app.post_json("/do/report", &values).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["stays"], true);
    let after = regions(&app.get("/r/december-1").await.text);
    assert!(after.len() > 25, "{after:?}");
    let others: Vec<_> = after.iter().filter(|(id, mark)| before.get(*id) != Some(mark)).collect();
    let others: Vec<_> = others.iter().map(|(id, _)| id.as_str()).collect();
    for changed in ["summary", "figures", "latest", "rows", "main"] {
        assert!(others.contains(&changed), "{changed} of {others:?}");
    }
    for same in ["row-MIN-03", "directive", "strips", "waiting", "approval"] {
        assert!(!others.contains(&same), "{same} of {others:?}");
    }
}

#[tokio::test]
async fn a_form_sent_twice_is_recorded_once() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut values = report("61", "2026-11-28");
    values[1] = ("task", "LOG-04");
    values.push(("version", "7"));
    let before = app.store.roadmap("december-1").expect("the roadmap").version;
    app.post("/do/report", &values).await;
    app.post("/do/report", &values).await;
    assert_eq!(app.store.roadmap("december-1").expect("the roadmap").version, before + 1);
}

#[tokio::test]
async fn a_body_over_its_limit_is_refused_before_it_is_read() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let note = "x".repeat(80 << 10);
    let answer = app
        .post("/do/report", &[("roadmap", "december-1"), ("task", "MIN-03"), ("note", &note)])
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("larger than this form may be"));
}

#[tokio::test]
async fn comments_and_questions_are_kept_and_answered() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("reviewer").await;
    let base = [("roadmap", "december-1"), ("task", "MIN-06"), ("back", "/r/december-1/t/MIN-06")];
    let mut values = base.to_vec();
    values.extend([("text", "Which volume?"), ("answer_by", "2026-11-25")]);
    assert_eq!(app.post("/do/comment", &values).await.status, StatusCode::SEE_OTHER);
    let page = app.get("/r/december-1/t/MIN-06").await;
    assert!(page.text.contains("Which volume?"));
    let mut answer = base.to_vec();
    answer.push(("comment", "1"));
    assert_eq!(app.post("/do/answer", &answer).await.status, StatusCode::SEE_OTHER);
    let task =
        app.store.roadmap("december-1").expect("it").task("MIN-06").cloned().expect("MIN-06");
    assert!(task.comments[1].answered.is_some());
}

#[tokio::test]
async fn a_forecast_that_has_passed_is_refused() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut values = report("5", "2026-11-01");
    values[1] = ("task", "LOG-04");
    let answer = app.post_json("/do/report", &values).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json()["fields"][0][0], "forecast");
}

#[tokio::test]
async fn the_same_words_said_again_later_are_another_report() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut version = app.store.roadmap("december-1").expect("the roadmap").version.to_string();
    for percent in ["50", "60", "50"] {
        let values = [
            ("roadmap", "december-1"),
            ("task", "LOG-04"),
            ("percent", percent),
            ("view", "task"),
            ("version", version.as_str()),
        ];
        let saved = app.post_json("/do/report", &values).await;
        let twice = app.post_json("/do/report", &values).await;
        assert_eq!((saved.status, twice.status), (StatusCode::OK, StatusCode::OK));
        // A form that stays open goes on from the version that the answer names.
        version = saved.json()["version"].to_string();
    }
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(task["percent"], 50);
    let reports = task["reports"].as_array().expect("reports");
    let said: Vec<_> = reports.iter().rev().take(3).map(|it| it["percent"].clone()).collect();
    assert_eq!(said, [50, 60, 50]);
    // A program that says no version means each command anew.
    for _ in 0..2 {
        let values = [("roadmap", "december-1"), ("task", "LOG-04"), ("percent", "70")];
        assert_eq!(app.post_json("/do/report", &values).await.status, StatusCode::OK);
    }
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(task["reports"].as_array().map(Vec::len), Some(reports.len() + 2));
}
