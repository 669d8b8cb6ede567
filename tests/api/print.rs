//! Pages on paper: as many sheets as they say, nothing lost on the way from the page.

use axum::http::StatusCode;
use directory::Who;
use roadmap::Definition;
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";

/// Asks for sheets, and looks at what holds for all of them.
async fn sheets(app: &mut TestApp, path: &str) -> Vec<String> {
    let answer = app.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(!answer.text.contains("style=\""), "{path}");
    let text = answer.text.replace('\u{a0}', " ");
    let sheets: Vec<_> = text.split("<section class=\"sheet ").skip(1).map(str::to_owned).collect();
    assert!(!sheets.is_empty(), "{path}");
    for (n, sheet) in sheets.iter().enumerate() {
        let of = |word: &str, of: &str| format!(">{word} {} {of} {}</text>", n + 1, sheets.len());
        let said = sheet.contains(&of("sheet", "of")) || sheet.contains(&of("лист", "из"));
        assert!(said, "{path}: {sheet}");
    }
    sheets
}

/// The texts of a class, each line by itself.
fn texts(sheets: &[String], class: &str) -> Vec<String> {
    let begins = format!("<text class=\"{class} ");
    let all = sheets.iter().flat_map(|sheet| sheet.split(begins.as_str()).skip(1));
    let text = |rest: &str| Some(rest.split_once('>')?.1.split_once('<')?.0.to_owned());
    all.filter_map(text).collect()
}

#[tokio::test]
async fn every_page_with_sheets_has_them_for_readers_in_both_languages_and_of_the_past() {
    let mut app = TestApp::demo(NOW).await;
    for language in ["en", "ru"] {
        app.get(&format!("/language/{language}")).await;
        for page in ["timeline", "tasks", "calendar", "calendar?year=2026"] {
            let path = format!("/r/december-1/{page}");
            let sign = if page.contains('?') { '&' } else { '?' };
            for paper in ["a4", "a3"] {
                let way = format!("{path}{sign}print={paper}").replace('&', "&amp;");
                let screen = app.get(&path).await.text;
                assert!(screen.contains(&format!("href=\"{way}\"")), "{way}: {screen}");
                let now = sheets(&mut app, &format!("{path}{sign}print={paper}")).await;
                assert!(now.iter().all(|sheet| sheet.starts_with(paper)), "{path}");
                assert!(now.iter().all(|sheet| sheet.contains("2026 · ")), "the day, {path}");
            }
            let past = format!("{path}{sign}asof=2026-10-10&print=a4");
            let past = sheets(&mut app, &past).await;
            let day = if language == "en" { "10 Oct 2026" } else { "10 окт 2026" };
            assert!(past.iter().all(|sheet| sheet.contains(day)), "{path}");
        }
    }
}

#[tokio::test]
async fn all_tasks_of_the_filter_are_printed_in_their_groups() {
    let mut app = TestApp::demo(NOW).await;
    let plan = Definition { public: true, ..plans::generated("long", 3_000) };
    app.store.create(Who::Host, plan, app.house().clock.now()).await.expect("a roadmap");
    let all = sheets(&mut app, "/r/long/tasks?sort=key&print=a4").await;
    let keys = texts(&all, "key");
    assert_eq!(keys.len(), 3_000);
    assert!(keys.last().expect("one").starts_with("W19-2999"), "{:?}", keys.last());
    // What the columns are called stands on each sheet.
    assert_eq!(texts(&all, "heading").iter().filter(|it| *it == "Key").count(), all.len());
    let narrow = sheets(&mut app, "/r/long/tasks?workstream=W3&group=owner&print=a3").await;
    let keys = texts(&narrow, "key");
    assert!(keys.len() == 150 && keys.iter().all(|key| key.starts_with("W3-")), "{keys:?}");
    assert!(texts(&narrow, "group").len() >= narrow.len(), "a group goes on with its head");
    let few = "/r/long/tasks?cols=workstream,state,start,dates,float,driver,done,report&print=a4";
    let few = sheets(&mut app, few).await;
    assert!(few[0].contains("No room on this paper for: Waits for"), "{}", few[0]);
    let none = app.get("/r/long/tasks?q=nothing+fits&print=a4").await.text;
    assert!(none.contains("No task fits.") && !none.contains("<section class=\"sheet"));
}

#[tokio::test]
async fn more_rows_than_are_printed_are_said() {
    let mut app = TestApp::demo(NOW).await;
    let plan = Definition { public: true, ..plans::generated("long", 5_100) };
    app.store.create(Who::Host, plan, app.house().clock.now()).await.expect("a roadmap");
    let all = sheets(&mut app, "/r/long/tasks?print=a3").await;
    assert_eq!(texts(&all, "key").len(), 5_000);
    assert!(all.iter().all(|sheet| sheet.contains("Rows 1 to 5,000 of 5,100")), "{}", all[0]);
}

#[tokio::test]
async fn what_a_day_has_no_room_for_is_in_the_table() {
    let mut app = TestApp::demo(NOW).await;
    let plan = Definition { public: true, ..plans::generated("many", 600) };
    app.store.create(Who::Host, plan, app.house().clock.now()).await.expect("a roadmap");
    let query = "month=2026-12&show=deadlines";
    let printed = sheets(&mut app, &format!("/r/many/calendar?{query}&print=a4")).await;
    assert!(printed.len() > 1, "a grid and a table");
    let roadmap = app.store.roadmap("many").expect("it is there");
    let (grid, table) = (texts(&printed[..1], "entry"), texts(&printed[1..], "key"));
    let mut due = 0;
    for task in roadmap.tasks.iter() {
        let day = roadmap.effective(task.deadline).to_string();
        if !day.starts_with("2026-12") {
            continue;
        }
        due += 1;
        let key = task.key.as_str();
        let whole = format!("{key} {}", task.title.get("en"));
        let in_grid = grid.join(" ").contains(&whole);
        assert!(in_grid || table.iter().any(|it| it == key), "{key} is lost");
    }
    assert!(due > 31, "{due}");
    // The table repeats nothing, and a year has everything in it.
    let mut once = table.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), table.len());
    let year = sheets(&mut app, "/r/many/calendar?year=2026&show=deadlines&print=a4").await;
    let keys = texts(&year, "key");
    let december = table.iter().all(|key| keys.contains(key));
    assert!(december && keys.len() > due, "{}", keys.len());
}
