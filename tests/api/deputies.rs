//! Deputies: what somebody may do for whoever is away, and what everybody reads of it.

use axum::http::StatusCode;
use directory::Away;
use roadmap::{Command, Refusal};
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

/// Has Anna, who plans, be away with Boris, who reviews, as her deputy.
async fn away(app: &TestApp, from: &str, to: &str) {
    let day = |day: &str| day.parse().expect("a day");
    let away = Some(Away { from: day(from), to: day(to), deputy: "reviewer".into() });
    let command = directory::Command::SetAway { login: "planner".into(), away };
    app.store.direct(app.who("planner"), command, app.house().clock.now()).await.expect("set");
}

fn report(percent: i64) -> Command {
    Command::Report {
        task: "GOV-12".into(),
        percent,
        forecast: Some("2026-12-01".parse().expect("a day")),
        confidence: None,
        note: "As agreed.".to_owned(),
    }
}

#[tokio::test]
async fn a_deputy_reports_for_whoever_is_away_and_the_history_names_both() {
    let mut app = TestApp::demo(NOW).await;
    let now = app.house().clock.now();
    let record = async |app: &TestApp, id: &str, percent| {
        app.store.record("december-1", app.who("reviewer"), id, report(percent), now).await
    };
    let alone = record(&app, "r0", 40).await;
    assert!(matches!(alone, Err(store::Error::Refused(Refusal::Forbidden(_)))), "{alone:?}");
    // The day on which somebody is back is none of it.
    away(&app, "2026-11-16", "2026-11-23").await;
    assert!(record(&app, "r1", 40).await.is_err());
    away(&app, "2026-11-23", "2026-11-24").await;
    let done = record(&app, "r2", 41).await.expect("for her");
    let task = done.task("GOV-12").expect("it is there");
    let by = &task.last_report().expect("a report").by;
    assert_eq!((by.person.as_str(), by.name.as_str()), ("reviewer", "Boris Lebedev"));
    assert_eq!(by.on_behalf.as_ref().expect("for somebody").name, "Anna Orlova");
    let page = app.get("/r/december-1/t/GOV-12").await.text;
    assert!(page.contains("Boris Lebedev for Anna Orlova"), "{page}");
    assert!(app.store.verify().await.expect("a verdict").is_whole());
    app.sign_in("reviewer").await;
    let mine = app.get("/my").await.text;
    assert!(
        mine.contains("Also for Anna Orlova, who is away") && mine.contains("GOV-12"),
        "{mine}"
    );
    assert!(app.get("/r/december-1").await.text.contains("href=\"/my\""), "the way to it");
    app.get("/language/ru").await;
    let page = app.get("/r/december-1/t/GOV-12").await.text;
    assert!(page.contains("(за: Anna Orlova)"), "{page}");
}

#[tokio::test]
async fn what_was_submitted_for_somebody_is_decided_by_other_eyes() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("reviewer").await;
    let before = app.get("/review").await.text;
    let waiting = |page: &str| page.matches("<details class=\"item\"").count();
    assert!(waiting(&before) > 0, "{before}");
    away(&app, "2026-11-23", "2026-11-30").await;
    // All of it is of her offices.
    let after = app.get("/review").await.text;
    assert!(waiting(&after) < waiting(&before), "{after}");
}

#[tokio::test]
async fn one_says_oneself_when_one_is_away() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let page = app.get("/account").await.text;
    assert!(
        page.contains("action=\"/do/set-away\"") && page.contains("value=\"reviewer\""),
        "{page}"
    );
    let mut values = vec![
        ("login", "planner"),
        ("from", "2026-12-01"),
        ("to", "2026-12-01"),
        ("deputy", "reviewer"),
    ];
    values.push(("back", "/account"));
    let refused = app.post("/do/set-away", &values).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "no day at all");
    let told = refused.text.replace('\u{a0}', " ");
    assert!(told.contains("This must be after 1 Dec."), "{told}");
    for (from, to, words) in [
        ("2026-12-01", "2028-12-01", "This must not be after 5 Jan 2028."),
        ("2026-11-01", "2026-11-05", "This must be after 23 Nov."),
        ("2026-12-01", "Q4", "such as 2026-12-01."),
    ] {
        (values[1].1, values[2].1) = (from, to);
        let refused = app.post("/do/set-away", &values).await;
        let told = refused.text.replace('\u{a0}', " ");
        assert!(told.contains(words) && !told.contains("or a quarter"), "{to}: {told}");
    }
    values[2].1 = "";
    let refused = app.post("/do/set-away", &values).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.text.contains("such as 2026-12-01"), "nothing was written wrongly");
    values[1].1 = "2026-12-01";
    values[2].1 = "2026-12-08";
    let saved = app.post("/do/set-away", &values).await;
    let there = (saved.status, saved.location.as_str());
    assert_eq!(there, (StatusCode::SEE_OTHER, "/account#saved-away"));
    let page = app.get("/account").await.text.replace('\u{a0}', " ");
    assert!(page.contains("deputy: Boris Lebedev"), "{page}");
    app.sign_in("controller").await;
    let page = app.get("/r/december-1/members").await.text.replace('\u{a0}', " ");
    assert!(page.contains("deputy: Boris Lebedev"), "{page}");
    app.sign_in("planner").await;
    values.push(("clear", "1"));
    let saved = app.post("/do/set-away", &values).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(app.store.person("planner").expect("she").away, None);
}

#[tokio::test]
async fn an_admin_says_it_for_somebody_in_the_same_form() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let page = app.get("/people/planner").await.text;
    for words in ["action=\"/do/set-away\"", "the rights of this person", "value=\"reviewer\""] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let values = [
        ("login", "planner"),
        ("from", "2026-12-01"),
        ("to", "2026-11-01"),
        ("deputy", "reviewer"),
        ("back", "/people/planner"),
    ];
    let refused = app.post("/do/set-away", &values).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"2026-11-01\""), "what was typed is kept");
    let mut right = values;
    right[2].1 = "2026-12-08";
    let saved = app.post("/do/set-away", &right).await;
    assert_eq!(saved.location, "/people/planner#saved", "{}", saved.text);
    let page = app.get("/people/planner").await.text.replace('\u{a0}', " ");
    assert!(page.contains("deputy: Boris Lebedev") && page.contains("Not away"), "{page}");
    let clear: Vec<_> = right.into_iter().chain([("clear", "1")]).collect();
    assert_eq!(app.post("/do/set-away", &clear).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.store.person("planner").expect("she").away, None);
}

#[tokio::test]
async fn a_form_says_for_whom_it_acts_and_begins_with_their_office() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("reviewer").await;
    let alone = app.get("/r/december-1/t/GOV-12/report").await;
    assert_eq!(alone.status, StatusCode::FORBIDDEN);
    away(&app, "2026-11-23", "2026-11-30").await;
    for page in ["/r/december-1/t/GOV-12/report", "/r/december-1/new"] {
        let answer = app.get(page).await;
        assert!(answer.text.contains("for Anna Orlova"), "{page}: {}", answer.text);
    }
    let new = app.get("/r/december-1/new").await.text;
    let anna = app.store.person("planner").expect("she");
    let office = anna.member("december-1").expect("a place").offices.first().expect("one").clone();
    let own = format!("value=\"{office}\" selected");
    assert!(new.contains(&own), "{own}: {new}");
    // Her own forms say nothing of it.
    app.sign_in("planner").await;
    let own = app.get("/r/december-1/t/GOV-12/report").await.text;
    assert!(!own.contains("for Anna Orlova"), "{own}");
}

#[tokio::test]
async fn who_held_a_stocktake_for_whom_is_read_in_the_list() {
    let mut app = TestApp::demo(NOW).await;
    let day = |day: &str| day.parse().expect("a day");
    let away = Away { from: day("2026-11-23"), to: day("2026-11-30"), deputy: "reviewer".into() };
    let command = directory::Command::SetAway { login: "controller".into(), away: Some(away) };
    app.store.direct(app.who("controller"), command, app.house().clock.now()).await.expect("set");
    app.sign_in("reviewer").await;
    let page = "/r/december-1/stocktake";
    let values = [("roadmap", "december-1"), ("back", page), ("day", "2026-11-23")];
    let held = app.post("/do/hold-stocktake", &values).await;
    assert_eq!(held.status, StatusCode::SEE_OTHER, "{}", held.text);
    let plan = app.store.roadmap("december-1").expect("it");
    let by = plan.stocktake(1).expect("it was held").by.clone();
    let absent = by.on_behalf.expect("for somebody").name;
    let both = format!("Boris Lebedev for {absent}");
    assert!(app.get(page).await.text.contains(&both), "{both}");
    let values =
        [("roadmap", "december-1"), ("back", page), ("stocktake", "1"), ("reason", "Held twice.")];
    let withdrawn = app.post("/do/withdraw-stocktake", &values).await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.text);
    let one = app.get(&format!("{page}?n=1")).await.text;
    assert!(one.contains(&format!("Withdrawn by {both}")), "{one}");
}

#[tokio::test]
async fn a_deputy_reads_that_they_are_one_and_what_is_not_theirs_to_decide() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    assert!(!app.get("/account").await.text.contains("Deputy of"));
    assert!(!app.get("/review").await.text.contains("who is away"));
    let day = |day: &str| day.parse().expect("a day");
    let (from, to) = (day("2026-11-23"), day("2026-11-30"));
    for absent in ["reviewer", "controller"] {
        let away = Some(Away { from, to, deputy: "planner".into() });
        let command = directory::Command::SetAway { login: absent.into(), away };
        app.store.direct(app.who(absent), command, app.house().clock.now()).await.expect("set");
    }
    let account = app.get("/account").await.text.replace('\u{a0}', " ");
    for name in ["Boris Lebedev", "Vera Sokolova"] {
        let words = format!("Deputy of {name}, who is away from 23 Nov and back on 30 Nov.");
        assert!(account.contains(&words), "{words}: {account}");
    }
    // What her own offices submitted and asked for waits for others.
    let review = app.get("/review").await.text;
    assert!(review.contains("not yours to decide"), "{review}");
    assert!(review.contains("for Vera Sokolova, who is away."), "{review}");
}
