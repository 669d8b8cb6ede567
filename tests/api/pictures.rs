//! The pictures of the forecast, of the trend and of the burn-up: each says its sentence, and the table
//! beside it has the same numbers.

use axum::http::StatusCode;
use directory::Who;
use exchange::read_json;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split(before).nth(1).unwrap_or_else(|| unreachable!("no {before} in {text}"));
    rest.split(after).next().unwrap_or_default()
}

/// What a picture says to those who do not see it.
fn label<'a>(page: &'a str, class: &str) -> &'a str {
    let tag = between(page, &format!("<svg class=\"{class}"), ">");
    assert!(tag.contains("role=\"img\""), "{tag}");
    between(tag, "aria-label=\"", "\"")
}

async fn page(app: &mut TestApp, path: &str) -> String {
    let page = app.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    assert!(!page.text.contains("style=\""), "{path} has no inline style");
    page.text.replace('\u{a0}', " ")
}

#[tokio::test]
async fn the_forecast_says_how_likely_the_date_is_and_what_to_shorten() {
    let mut app = TestApp::demo(NOW).await;
    let page = page(&mut app, "/r/december-1/forecast").await;
    assert!(page.contains("How likely is 1 December?"));
    assert!(page.contains("10,000 runs, seed 1, as of 23 Nov"));
    let label = label(&page, "distribution");
    assert!(label.contains("of the runs meet 1 Dec"), "{label}");
    let met = label.split(" of the runs").next().expect("a share");
    assert!(page.contains(&format!("deadline: {met}")), "{label}");
    for (share, day) in [
        ("50 %", between(label, "half finish by ", ",")),
        ("80 %", between(label, "80 % by ", ",")),
        ("95 %", between(label, "95 % by ", ".")),
    ] {
        let row = format!("<tr><th scope=\"row\">{share}</th><td>{day}</td></tr>");
        assert!(page.contains(&row), "{row}");
    }
    assert!(page.contains(&format!("half the runs by {}", between(label, "half finish by ", ","))));
    assert!(page.contains("expected 14 Jan 2027") && page.contains("owner says 7 Dec"));
    assert!(page.contains("What to shorten") && page.contains(" days less: "), "{page}");
}

#[tokio::test]
async fn what_was_said_and_what_happened_stand_in_picture_lines_and_table() {
    let mut app = TestApp::demo(NOW).await;
    let page = page(&mut app, "/r/december-1/forecast").await;
    let label = label(&page, "calibration");
    let number = |after: &str| -> usize {
        let before = label.split(after).next().and_then(|text| text.split(' ').next_back());
        before.and_then(|text| text.parse().ok()).expect("a number")
    };
    let (kept, later) = (number(" kept"), number(" later"));
    let (circles, triangles) = (
        page.matches("<circle class=\"kept\"").count(),
        page.matches("<path class=\"later\"").count(),
    );
    assert_eq!((circles, triangles), (kept, later), "{label}");
    let rows = page.split("<details class=\"office\">").skip(1);
    let rows: usize =
        rows.map(|office| between(office, "<tbody>", "</tbody>").matches("<tr>").count()).sum();
    assert_eq!(rows, kept + later);
}

#[tokio::test]
async fn a_plan_of_which_nothing_is_known_has_no_odds() {
    let plan = r#"{"format": "vekha-roadmap", "version": 1, "key": "small", "title": "Small",
        "public": true, "final": "W-2", "offices": [{"key": "a", "name": "A"}],
        "workstreams": [{"key": "W", "title": "W", "owner": "a"}], "tasks": [
        {"key": "W-1", "workstream": "W", "title": "One", "owner": "a", "start": "2026-12-01",
         "deadline": "2026-12-11"},
        {"key": "W-2", "workstream": "W", "title": "Two", "owner": "a", "deadline": "2026-12-14",
         "links": [{"from": "W-1"}]}]}"#;
    let mut app = TestApp::empty(NOW).await;
    let plan = read_json(plan).expect("the plan is right").definition;
    app.store.create(Who::Host, plan, NOW.parse().expect("an instant")).await.expect("created");
    let forecast = page(&mut app, "/r/small/forecast").await;
    assert!(forecast.contains("There are no odds yet"), "{forecast}");
    assert!(!forecast.contains("<svg class=\"distribution"));
    let trend = page(&mut app, "/r/small/trend").await;
    assert!(trend.contains("No report has given a forecast yet."), "{trend}");
}

#[tokio::test]
async fn the_trend_says_in_words_what_its_lines_show() {
    let mut app = TestApp::demo(NOW).await;
    let all = page(&mut app, "/r/december-1/trend").await;
    let words = between(label(&all, "trend"), "GOV-12: ", ";");
    assert_eq!(words, "moved 2 times, +6 d in all");
    assert!(all.contains(&format!("<td data-label=\"Forecast so far\">{words}</td>")), "{words}");
    let lines = all.matches("<polyline class=\"f\"").count();
    assert!((2..=12).contains(&lines), "{lines} lines");
    let points = all.matches("r=\"2.6\"").count();
    let rows = all.split("Every report").nth(1).expect("the table").matches("<tr>").count();
    assert_eq!(rows, points + 1, "a row for each point, and the head");
    let one = page(&mut app, "/r/december-1/trend?task=GOV-07").await;
    assert_eq!(one.matches("<polyline class=\"f\"").count(), 1);
    let two = page(&mut app, "/r/december-1/trend?task=GOV-07&task=GOV-12").await;
    assert_eq!(two.matches("<polyline class=\"f\"").count(), 2);
    let nobody = app.get("/r/december-1/trend?task=GOV-99").await;
    assert_eq!(nobody.status, StatusCode::BAD_REQUEST);
    let past = page(&mut app, "/r/december-1/trend?asof=2026-11-14").await;
    assert!(past.contains("/r/december-1/forecast?asof=2026-11-14"));
    assert!(past.contains("/r/december-1/trend?task=GOV-12&amp;asof=2026-11-14"));
}

#[tokio::test]
async fn the_overview_counts_what_is_verified_against_what_was_planned() {
    let mut app = TestApp::demo(NOW).await;
    let page = page(&mut app, "/r/december-1").await;
    let label = label(&page, "burn-up");
    assert!(page.contains(&format!("<p>{label}</p>")), "{label}");
    let json = app.get("/r/december-1.json").await.json();
    let tasks = json["tasks"].as_array().expect("tasks");
    let is_verified = |task: &&serde_json::Value| task["state"] == "verified";
    let due = |task: &&serde_json::Value| {
        let day = task["deadline"].as_str().unwrap_or_default();
        task["state"] != "withdrawn" && !day.is_empty() && day <= "2026-11-23"
    };
    let all = tasks.iter().filter(is_verified).count();
    let planned = tasks.iter().filter(due).count();
    let verified = tasks.iter().filter(due).filter(is_verified).count();
    assert!(verified < planned, "some are late");
    let late = planned - verified;
    let said = format!("{verified} verified of {planned} planned by today, {late} behind.");
    assert!(label.starts_with(&said), "{label} {said}");
    let row = format!(
        "<th scope=\"row\">23 Nov</th><td class=\"number\">{all}</td><td class=\"number\">{planned}</td>"
    );
    assert!(page.contains(&row), "{row}");
}

#[tokio::test]
async fn the_pictures_speak_russian() {
    let mut app = TestApp::demo(NOW).await;
    app.get("/language/ru").await;
    let forecast = page(&mut app, "/r/december-1/forecast").await;
    assert!(forecast.contains("Насколько вероятен срок 1 декабря?"));
    assert!(forecast.contains("расчётов: 10 000"));
    let trend = page(&mut app, "/r/december-1/trend").await;
    assert!(label(&trend, "trend").contains("GOV-12: менялся 2 раза, всего +6 дн."), "{trend}");
    let overview = page(&mut app, "/r/december-1").await;
    assert!(label(&overview, "burn-up").contains("по плану на сегодня"));
}
