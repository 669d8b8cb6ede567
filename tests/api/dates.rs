//! The clock: the deadline's last minute, the first one after it, a Sunday, a stale fortnight.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use rstest::rstest;
use tests::TestApp;

/// A task due on Friday 13 November and one due on Sunday 15 November, in Moscow, with one report.
async fn app(clock: &str) -> TestApp {
    let mut app = TestApp::empty("2026-10-19T09:00:00Z").await;
    let mut plan = tests::plans::generated("plan", 2);
    for (task, deadline) in plan.tasks.iter_mut().zip(["2026-11-13", "2026-11-15"]) {
        task.owner = "office-0".into();
        task.start = "2026-10-12".parse().ok();
        task.deadline = deadline.parse().ok();
        task.links.clear();
    }
    let [mut planner, _, _, admin] = sample::people();
    planner.offices = vec!["office-0".into()];
    let now = "2026-10-19T09:00:00Z".parse().expect("an instant");
    app.store.create(admin, plan, now).await.expect("created");
    for task in ["W0-0", "W1-1"] {
        let command = roadmap::Command::Report {
            task: task.into(),
            percent: 95,
            forecast: "2026-11-10".parse().ok(),
            confidence: None,
            note: String::new(),
        };
        app.store.record("plan", planner.clone(), task, command, now).await.expect("recorded");
    }
    app.at(clock);
    app
}

#[rstest]
#[case::last_minute_of_the_deadline("2026-11-13T23:59:00+03:00", "W0-0", "S8", 0)]
#[case::first_minute_after_it("2026-11-14T00:01:00+03:00", "W0-0", "S7", 1)]
#[case::sunday_deadline_on_its_friday("2026-11-13T12:00:00+03:00", "W1-1", "S8", 0)]
#[case::sunday_deadline_on_its_saturday("2026-11-14T00:01:00+03:00", "W1-1", "S7", 1)]
#[case::fresh_for_nine_days("2026-10-28T12:00:00+03:00", "W0-0", "S15", 16)]
#[case::stale_fortnight("2026-11-02T12:00:00+03:00", "W0-0", "S12", 14)]
#[tokio::test]
async fn the_status_follows_the_roadmaps_own_clock(
    #[case] clock: &str,
    #[case] task: &str,
    #[case] rule: &str,
    #[case] days: i64,
) {
    let mut app = app(clock).await;
    let json = app.get(&format!("/r/plan/t/{task}.json")).await.json();
    assert_eq!(
        (json["status"]["rule"].as_str(), json["status"]["days"].as_i64()),
        (Some(rule), Some(days)),
        "{json}"
    );
}

#[tokio::test]
async fn a_sunday_deadline_shows_where_it_falls() {
    let mut app = app("2026-11-10T12:00:00+03:00").await;
    let page = app.get("/r/plan/t/W1-1").await.text;
    assert!(page.contains("effective Fri\u{a0}13\u{a0}Nov"), "{page}");
}

#[tokio::test]
async fn nothing_depends_on_what_the_browser_says_of_itself() {
    let mut app = app("2026-11-14T00:01:00+03:00").await;
    let plain = app.get("/r/plan").await.text;
    let request = Request::get("/r/plan").header("date", "Sat, 14 Nov 2026 10:00:00 +1400");
    assert_eq!(app.send(request, Body::empty()).await.text, plain);
}

/// Dates are read as people write them, wherever they type them.
#[tokio::test]
async fn dates_are_read_as_they_are_written() {
    let mut app = TestApp::demo("2026-11-23T09:00:00Z").await;
    app.sign_in("controller").await;
    for (at, (typed, read)) in [
        ("01.12.2026", "2026-12-01"),
        ("1 дек", "2026-12-01"),
        ("IV кв. 2026", "2026-Q4"),
        ("декабрь 2026", "2026-12"),
        ("+10", "2026-12-07"),
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("MIN-2{at}");
        let task = [
            ("roadmap", "december-1"),
            ("key", &key),
            ("workstream", "MIN"),
            ("title", "Check"),
            ("owner", "minpromtorg"),
            ("deadline", typed),
            ("way", "change"),
            ("reason", "It was forgotten."),
        ];
        let saved = app.post("/do/add-task", &task).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{typed}: {}", saved.text);
        let json = app.get(&format!("/r/december-1/t/{key}.json")).await.json();
        assert_eq!(json["deadline"], read, "{typed}");
    }
    app.sign_in("planner").await;
    let ask = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("proposed", "11.12.2026"),
        ("category", "legal"),
        ("explanation", "Why."),
    ];
    let asked = app.post_json("/do/request-extension", &ask).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    app.sign_in("controller").await;
    let decide = |granted| {
        [
            ("roadmap", "december-1"),
            ("task", "LOG-04"),
            ("decision", "approve"),
            ("granted", granted),
            ("reason", "So."),
        ]
    };
    let guessed = app.post_json("/do/decide-extension", &decide("03/04/2027")).await;
    assert_eq!(guessed.json()["fields"][0][0], "granted", "{}", guessed.text);
    let granted = app.post("/do/decide-extension", &decide("10.12.26")).await;
    assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
    let json = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(json["deadline"], "2026-12-10");
}
