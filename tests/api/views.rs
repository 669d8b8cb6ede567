//! A roadmap seen by days, by who has the ball, and by the clauses that it answers.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";

/// A demonstration with a plan of many tasks, which answers no directive.
async fn with_many() -> TestApp {
    let app = TestApp::demo(NOW).await;
    let large = plans::generated("large", 3_000);
    let now = NOW.parse().expect("an instant");
    app.store.create(directory::Who::Host, large, now).await.expect("created");
    app
}

async fn page(app: &mut TestApp, path: &str) -> String {
    let answer = app.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    answer.text.replace('\u{a0}', " ")
}

#[tokio::test]
async fn all_of_them_are_for_readers_and_for_members_and_of_the_past() {
    let mut app = TestApp::demo(NOW).await;
    for person in ["", "planner", "reviewer", "controller"] {
        if !person.is_empty() {
            app.sign_in(person).await;
        }
        for path in ["calendar", "calendar?year=2026", "board", "coverage"] {
            let sign = if path.contains('?') { '&' } else { '?' };
            let now = page(&mut app, &format!("/r/december-1/{path}")).await;
            assert!(!now.contains("style=\""), "{path}");
            let past = page(&mut app, &format!("/r/december-1/{path}{sign}asof=2026-10-10")).await;
            assert!(past.contains("As it was on"), "{path}");
            let links = past.split("href=\"/r/december-1/t/").skip(1);
            let links: Vec<_> = links.filter_map(|rest| rest.split('"').next()).collect();
            assert!(links.iter().all(|link| link.contains("asof=2026-10-10")), "{links:?}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_what_is_usual_is_left_out() {
    let mut app = TestApp::demo(NOW).await;
    for wrong in [
        "calendar?month=2026-13",
        "calendar?month=December",
        "calendar?year=1066",
        "calendar?day=2026-11-31",
        "calendar?show=deadlines,nonsense",
        "calendar?owner=nobody",
        "board?workstream=NONE",
        "coverage?page=x",
        "tasks?state=finished",
        "tasks?clause=z",
    ] {
        let answer = app.get(&format!("/r/december-1/{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    for (asked, canonical) in [
        ("calendar?show=reviews,deadlines", "calendar?show=deadlines%2Creviews"),
        ("calendar?show=deadlines,expected,forecasts,reviews", "calendar"),
        ("board?page=2", "board"),
    ] {
        let answer = app.get(&format!("/r/december-1/{asked}")).await;
        let expected = (StatusCode::SEE_OTHER, format!("/r/december-1/{canonical}"));
        assert_eq!((answer.status, answer.location), expected, "{asked}");
    }
}

#[tokio::test]
async fn a_month_shows_what_falls_on_each_day() {
    let mut app = TestApp::demo(NOW).await;
    let today = page(&mut app, "/r/december-1/calendar").await;
    assert!(today.contains("November 2026") && today.matches("aria-current=\"date\"").count() == 1);
    let december = page(&mut app, "/r/december-1/calendar?month=2026-12").await;
    assert_eq!(december.matches("<tr>").count(), 1 + 5, "a head and five weeks");
    assert!(december.contains("day=2026-12-01#day") && december.contains("GOV-12"));
    assert!(december.contains("January 2027") && december.contains("year=2026"));
    let day = page(&mut app, "/r/december-1/calendar?day=2026-12-01").await;
    let full = day.split("id=\"day\"").nth(1).expect("the day in full");
    assert!(full.contains("/r/december-1/t/GOV-12") && full.contains("Tue 1 Dec"), "{full}");
    // The month of the day stands above it, and only what is asked for.
    assert!(day.contains("December 2026"));
    let reviews = page(&mut app, "/r/december-1/calendar?day=2026-12-01&show=reviews").await;
    let full = reviews.split("id=\"day\"").nth(1).expect("the day in full");
    assert!(!full.contains("/r/december-1/t/GOV-12"), "{full}");
    let year = page(&mut app, "/r/december-1/calendar?year=2026").await;
    assert_eq!(year.matches("<table class=\"small\">").count(), 12);
    assert!(year.contains("month=2026-12"));
    assert!(year.contains("2026: ") && year.contains("overdue or off track"), "{year}");
}

#[tokio::test]
async fn many_tasks_are_shown_in_bounds_with_the_way_to_the_others() {
    let mut app = with_many().await;
    let month = page(&mut app, "/r/large/calendar?month=2026-12").await;
    let lines = month.matches("<li class=\"tone-").count();
    assert!((31..=31 * 5).contains(&lines), "{lines} lines");
    assert!(month.contains("more</a>") && month.len() < 400_000, "{} bytes", month.len());
    let day = page(&mut app, "/r/large/calendar?day=2026-12-01").await;
    let full = day.split("id=\"day\"").nth(1).expect("the day in full");
    assert!(full.matches("<a class=\"title\"").count() <= 100);
    let board = page(&mut app, "/r/large/board").await;
    assert_eq!(board.matches("<li class=\"card\"").count(), 30);
    assert!(board.contains("2970 more in the table") && board.contains("/tasks?state=not_started"));
    let narrowed = page(&mut app, "/r/large/board?workstream=W1").await;
    assert!(narrowed.contains("/tasks?state=not_started&amp;workstream=W1"), "{narrowed}");
    let coverage = page(&mut app, "/r/large/coverage").await;
    assert!(coverage.contains("names no directive") && !coverage.contains("/r/large/settings"));
}

/// The addresses of the forms that cards offer, and those that the pages of their tasks have.
#[tokio::test]
async fn a_card_offers_what_the_page_of_its_task_has() {
    let mut app = TestApp::demo(NOW).await;
    let anonymous = page(&mut app, "/r/december-1/board").await;
    let states: Vec<_> =
        anonymous.split("data-state=\"").skip(1).filter_map(|it| it.split('"').next()).collect();
    let columns = ["not_started", "in_progress", "returned", "submitted", "verified"];
    assert_eq!(states.get(..5), Some(&columns[..]), "{states:?}");
    assert!(!anonymous.contains("data-moves") && anonymous.contains("Reviewer decides"));
    for (person, wanted) in
        [("planner", "#submit"), ("reviewer", "#decide"), ("controller", "#halt")]
    {
        app.sign_in(person).await;
        let board = page(&mut app, "/r/december-1/board").await;
        let links = board.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let offered: BTreeSet<_> = links.filter(|link| link.ends_with(wanted)).collect();
        assert!(!offered.is_empty(), "{person} is offered {wanted}");
        for link in offered.into_iter().take(3) {
            let (address, anchor) = link.split_once('#').expect("a place on the page");
            let task = page(&mut app, address).await;
            assert!(task.contains(&format!("id=\"{anchor}\"")), "{person}: {link}");
        }
        let past = page(&mut app, "/r/december-1/board?asof=2026-11-20").await;
        assert!(!past.contains("data-moves"), "nothing changes in the past");
    }
}

/// Counts the tasks that fit a filter.
async fn count(app: &mut TestApp, filter: &str) -> usize {
    let shown = app.get(&format!("/r/december-1/tasks.json?{filter}")).await.json();
    shown["tasks"].as_array().expect("tasks").len()
}

#[tokio::test]
async fn clauses_are_shown_with_what_answers_them() {
    let mut app = TestApp::demo(NOW).await;
    let coverage = page(&mut app, "/r/december-1/coverage").await;
    assert!(coverage.contains("All 2 clauses are covered. The worst is"), "{coverage}");
    for clause in ["a", "b"] {
        assert!(coverage.contains(&format!("id=\"clause-{clause}\"")));
        assert!(coverage.contains(&format!("/r/december-1/tasks?clause={clause}")));
    }
    let (a, b) = (count(&mut app, "clause=a").await, count(&mut app, "clause=b").await);
    assert!(a > 0 && b > 0, "{a} and {b}");
    assert_eq!((a + b, count(&mut app, "clause=.").await), (50, 0));
    let states = ["not_started", "in_progress", "returned", "submitted", "verified", "paused"];
    let mut all = count(&mut app, "state=withdrawn").await;
    for state in states {
        all += count(&mut app, &format!("state={state}")).await;
    }
    assert_eq!(all, 50, "each task is in one state");
    app.sign_in("controller").await;
    let overview = page(&mut app, "/r/december-1").await;
    for way in ["board", "calendar", "coverage"] {
        assert!(overview.contains(&format!("href=\"/r/december-1/{way}\"")), "{way}");
    }
}
