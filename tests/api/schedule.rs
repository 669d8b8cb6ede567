//! The schedule on pages, in previews and on the command line.

use std::process::Command;

use axum::http::StatusCode;
use chrono::Datelike;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

fn report<'a>(task: &'a str, forecast: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("roadmap", "december-1"),
        ("task", task),
        ("percent", "40"),
        ("forecast", forecast),
        ("back", "/r/december-1"),
    ]
}

/// The final milestone's early finish, and how many tasks cannot meet their deadline.
async fn standing(app: &mut TestApp) -> (String, usize) {
    let json = app.get("/r/december-1.json").await.json();
    let tasks = json["tasks"].as_array().expect("tasks");
    let last = tasks.iter().find(|task| task["key"] == "GOV-12").expect("the final milestone");
    let finish = last["schedule"]["early_finish"].as_str().expect("a date").to_owned();
    let open = tasks.iter().filter(|task| {
        !["submitted", "verified", "withdrawn"].contains(&task["state"].as_str().unwrap_or(""))
    });
    let late = open.filter(|task| task["schedule"]["deadline_float"].as_i64() < Some(0));
    (finish, late.count())
}

#[tokio::test]
async fn a_preview_tells_the_numbers_that_the_page_shows_afterwards() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let (before, late_before) = standing(&mut app).await;
    let mut values = report("GOV-07", "2026-12-28");
    values.push(("preview", "1"));
    let preview = app.post_json("/do/report", &values).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
    let json = preview.json();
    let html = json["preview"].as_str().expect("a preview").replace('\u{a0}', " ");
    assert_eq!(standing(&mut app).await, (before, late_before), "nothing was recorded");
    let saved = app.post("/do/report", &report("GOV-07", "2026-12-28")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let (after, late_after) = standing(&mut app).await;
    let day = |date: &str| {
        let date: chrono::NaiveDate = date.parse().expect("a date");
        let year = if date.year() == 2026 { "%-d %b" } else { "%-d %b %Y" };
        format!("{}", date.format(year))
    };
    assert!(html.contains(&format!("→ {} (+", day(&after))), "{html} against {after}");
    let said = late_after - late_before;
    let become_late = html.contains(&format!("{said} become")) || said == 0;
    assert!(become_late, "{html}: {late_before} → {late_after}");
    let page = app.get("/r/december-1").await.text.replace('\u{a0}', " ");
    let expected: chrono::NaiveDate = after.parse().expect("a date");
    let expected = format!("expected {}", expected.format("%-d %B"));
    assert!(page.contains(&expected), "{expected}");
}

#[tokio::test]
async fn with_scripting_off_the_preview_comes_back_in_the_form() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut values = report("GOV-07", "2026-12-28");
    values[4] = ("back", "/r/december-1/t/GOV-07");
    values.push(("preview", "1"));
    let answer = app.post("/do/report", &values).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("final milestone"), "{}", answer.text);
    assert!(answer.text.contains("value=\"2026-12-28\""), "what was typed is kept");
    values[2] = ("percent", "400");
    let refused = app.post("/do/report", &values).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut foreign = report("LOG-02", "2026-12-28");
    foreign.push(("preview", "1"));
    assert_eq!(app.post("/do/report", &foreign).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_link_from_a_workstream_is_a_link_from_each_task_and_its_circle_is_explained() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let link = |from, kind| {
        [
            ("roadmap", "december-1"),
            ("task", "GOV-11"),
            ("from", from),
            ("kind", kind),
            ("back", "/r/december-1/t/GOV-11"),
            ("way", "change"),
            ("reason", "It needs all of them."),
        ]
    };
    assert_eq!(app.post("/do/link", &link("MIN", "FS")).await.status, StatusCode::SEE_OTHER);
    let page = app.get("/r/december-1/t/GOV-11").await.text;
    assert!(page.contains("MIN-03") && page.contains("MIN-07"));
    let mut again = link("MIN", "FS").to_vec();
    again.push(("version", "another page"));
    let again = app.post("/do/link", &again).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other = app.post("/do/link", &link("MIN", "SS")).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER, "another type is another link");
    let circle = [
        ("roadmap", "december-1"),
        ("task", "MIN-03"),
        ("from", "GOV-12"),
        ("back", "/r/december-1/t/MIN-03"),
    ];
    let refused = app.post("/do/link", &circle).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("GOV-12") && refused.text.contains(" → "), "{}", refused.text);
    let unlink = [
        ("roadmap", "december-1"),
        ("task", "GOV-11"),
        ("from", "MIN"),
        ("kind", "SS"),
        ("way", "change"),
        ("reason", "Their beginning is not needed."),
    ];
    assert_eq!(app.post("/do/unlink", &unlink).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_lag_or_a_duration_beyond_all_years_is_refused_at_its_field() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let link = [
        ("roadmap", "december-1"),
        ("task", "GOV-11"),
        ("from", "MIN-03"),
        ("lag", "99999"),
        ("back", "/r/december-1/t/GOV-11"),
    ];
    let refused = app.post_json("/do/link", &link).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["fields"][0][0], "lag");
    let edit = [
        ("roadmap", "december-1"),
        ("task", "GOV-11"),
        ("revision", "0"),
        ("estimate", "9 / 5 / 2"),
    ];
    let refused = app.post_json("/do/edit-task", &edit).await;
    assert_eq!(refused.json()["fields"][0][0], "estimate");
}

#[tokio::test]
async fn the_forecast_page_says_seed_runs_and_sources_and_the_same_numbers_again() {
    let mut app = TestApp::demo(NOW).await;
    let page = app.get("/r/december-1/forecast").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("10,000 runs") && page.text.contains("seed 1"), "{}", page.text);
    assert!(page.text.contains("finished tasks"));
    let mut other = TestApp::demo(NOW).await;
    assert_eq!(other.get("/r/december-1/forecast").await.text, page.text);
}

fn vekha(arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_vekha-for-tests")).args(arguments).output();
    let output = output.expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_prints_a_schedule_of_a_file_with_no_more_than_it_needs() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("plan.json");
    let path = file.to_str().expect("a path");
    let plan = r#"{"format": "vekha-roadmap", "version": 1, "key": "p", "start": "2026-09-07",
        "calendar": "continuous", "final": "D", "tasks": [
        {"key": "A", "duration": 3}, {"key": "B", "duration": 5, "percent": 40},
        {"key": "C", "duration": 2, "links": [{"from": "A", "type": "SS", "lag": 2}]},
        {"key": "D", "duration": 0, "deadline": "2026-09-10",
         "links": [{"from": "B"}, {"from": "C", "type": "FF"}]}]}"#;
    std::fs::write(&file, plan).expect("a file");
    let (ok, table, _) = vekha(&["schedule", path]);
    assert!(ok);
    let expected = "\
key,duration,es,ef,ls,lf,total_float,free_float,deadline_float,critical,early_start,early_finish,late_start,late_finish
A,3,0,3,1,4,1,0,,false,2026-09-07,2026-09-09,2026-09-08,2026-09-10
B,5,0,5,0,5,0,0,,true,2026-09-07,2026-09-11,2026-09-07,2026-09-11
C,2,2,4,3,5,1,1,,false,2026-09-09,2026-09-10,2026-09-10,2026-09-11
D,0,5,5,5,5,0,0,-1,true,2026-09-11,2026-09-11,2026-09-11,2026-09-11
";
    assert_eq!(table, expected);
    let (ok, table, _) = vekha(&["schedule", path, "--today", "2026-09-20"]);
    assert!(ok && table.contains("B,3,13,16,") && table.contains("2026-09-22"), "{table}");
    let runs = ["schedule", path, "--monte-carlo", "100", "--seed", "7"];
    let (ok, table, told) = vekha(&runs);
    assert!(ok && told.contains("100 runs from seed 7"), "{told}");
    assert!(
        table.contains(",0.0000,2026-09-11,2026-09-11,2026-09-11,1.0000,fixed,100,7"),
        "{table}"
    );
    std::fs::write(
        &file,
        plan.replace("\"duration\": 3}", "\"duration\": 3, \"links\": [{\"from\": \"D\"}]}"),
    )
    .expect("a file");
    let (ok, _, told) = vekha(&["schedule", path]);
    assert!(!ok && told.contains("closes a circle"), "{told}");
}
