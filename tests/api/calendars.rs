//! Working calendars, clicked: for the roadmap and for an office, by two people at once, with another week.

use axum::http::StatusCode;
use chrono::NaiveDate;
use tests::{Answer, TestApp};

use super::settings::{PLAN, controller, post};

#[tokio::test]
async fn a_year_is_clicked_for_the_roadmap_and_for_an_office() {
    let mut app = controller().await;
    let page = app.get(&format!("/r/{PLAN}/settings/calendar?year=2026")).await.text;
    assert_eq!(page.matches("<caption>").count(), 12);
    assert!(page.contains("247"), "working days of 2026");
    let off: Vec<&str> = page
        .split("name=\"off\" value=\"")
        .skip(1)
        .filter(|rest| rest.split('>').next().is_some_and(|tag| tag.contains("checked")))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(off.len(), 365 - 247);
    let mut sent: Vec<(&str, &str)> = off.iter().map(|day| ("off", *day)).collect();
    sent.extend([("off", "2026-12-01"), ("weekend", "6"), ("weekend", "7"), ("year", "2026")]);
    sent.extend([("reason", "A day of mourning."), ("roadmap", PLAN), ("back", "/")]);
    assert_eq!(app.post("/do/set-calendar", &sent).await.status, StatusCode::SEE_OTHER);
    let roadmap = app.store.roadmap(PLAN).expect("it");
    let day = "2026-12-01".parse().expect("a day");
    assert!(!roadmap.calendar.is_working(day));
    assert_eq!(roadmap.calendar.key, "ru-own");
    // A deadline on that day falls on the working day before.
    let last = roadmap.final_task().expect("one").clone();
    assert_eq!(roadmap.effective(last.deadline).to_string(), "2026-11-30");
    assert_eq!(
        post(&mut app, "/do/set-calendar", &[("base", "de"), ("office", &roadmap.offices[0].key)])
            .await,
        200
    );
    let office = app.store.roadmap(PLAN).expect("it").offices[0].clone();
    assert_eq!(office.calendar.expect("one").key, "de");
    for wrong in [[("base", "mars"), ("reason", "So.")], [("year", "2026"), ("reason", "So.")]] {
        let mut sent = wrong.to_vec();
        let all = (1..=7).map(|day| day.to_string()).collect::<Vec<_>>().join(",");
        sent.push(("weekend", &all));
        assert_eq!(post(&mut app, "/do/set-calendar", &sent).await, 422, "{wrong:?}");
    }
    let mut anew = app.anew();
    anew.sign_in("controller").await;
    assert_eq!(anew.store.roadmap(PLAN).expect("it").calendar.key, "ru-own");
    assert!(anew.store.verify().await.expect("a verdict").is_whole());
}

/// A year of the roadmap as a browser shows it: the days that are off, and the version.
async fn shown(app: &mut TestApp, year: &str) -> (Vec<String>, String) {
    let page = app.get(&format!("/r/{PLAN}/settings/calendar?year={year}")).await.text;
    let off = page.split("name=\"off\" value=\"").skip(1);
    let off = off.filter(|rest| rest.split('>').next().is_some_and(|tag| tag.contains("checked")));
    let off = off.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
    let version = page.split("name=\"version\" value=\"").nth(1).expect("a version");
    (off, version.split('"').next().expect("a value").to_owned())
}

/// Sends a year with some days clicked.
async fn clicked(
    app: &mut TestApp,
    (off, version): &(Vec<String>, String),
    days: &[&str],
    weekend: &[&str],
    preview: &str,
) -> Answer {
    let year = off.first().expect("a day off")[..4].to_owned();
    let mut all: Vec<&str> = off.iter().map(String::as_str).collect();
    for day in days {
        match all.iter().position(|it| it == day) {
            Some(at) => drop(all.remove(at)),
            None => all.push(day),
        }
    }
    let mut sent: Vec<(&str, &str)> = all.into_iter().map(|day| ("off", day)).collect();
    sent.extend(weekend.iter().map(|day| ("weekend", *day)));
    sent.extend([("year", year.as_str()), ("reason", "As decreed."), ("version", version)]);
    sent.extend([
        ("roadmap", PLAN),
        ("back", "/r/december-1/settings/calendar"),
        ("preview", preview),
    ]);
    app.post("/do/set-calendar", &sent).await
}

fn works(app: &TestApp, day: &str) -> bool {
    let day: NaiveDate = day.parse().expect("a day");
    app.store.roadmap(PLAN).expect("it").calendar.is_working(day)
}

#[tokio::test]
async fn two_people_who_click_the_same_year_both_have_their_days() {
    let mut app = controller().await;
    let before = shown(&mut app, "2026").await;
    let week = ["6", "7"];
    let one = clicked(&mut app, &before, &["2026-12-01"], &week, "").await;
    assert_eq!(one.status, StatusCode::SEE_OTHER);
    // The other one looks first, at a page shown before the first one saved.
    let seen = clicked(&mut app, &before, &["2026-12-02"], &week, "1").await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    assert!(seen.text.contains(&format!("name=\"version\" value=\"{}\"", before.1)));
    let two = clicked(&mut app, &before, &["2026-12-02"], &week, "").await;
    assert_eq!(two.status, StatusCode::SEE_OTHER);
    assert!(!works(&app, "2026-12-01") && !works(&app, "2026-12-02"));
    // Another year is left alone, whoever clicks this one.
    assert!(works(&app, "2027-12-01"));
    // One takes the first day back; the other's stays.
    let now = shown(&mut app, "2026").await;
    clicked(&mut app, &now, &["2026-12-01"], &week, "").await;
    assert!(works(&app, "2026-12-01") && !works(&app, "2026-12-02"));
}

#[tokio::test]
async fn days_that_nobody_clicked_follow_another_week() {
    let mut app = controller().await;
    let before = shown(&mut app, "2026").await;
    // Fridays are off, too; one of them is clicked and worked all the same.
    let more = clicked(&mut app, &before, &["2026-12-02"], &["5", "6", "7"], "").await;
    assert_eq!(more.status, StatusCode::SEE_OTHER, "{}", more.text);
    assert!(!works(&app, "2026-12-04") && !works(&app, "2027-12-03"));
    assert!(!works(&app, "2026-12-02") && works(&app, "2026-12-03"));
    // Saturdays are worked, but for holidays.
    let now = shown(&mut app, "2026").await;
    clicked(&mut app, &now, &[], &["7"], "").await;
    assert!(works(&app, "2026-12-04") && works(&app, "2026-12-05") && !works(&app, "2026-12-06"));
    assert!(!works(&app, "2026-12-31") && !works(&app, "2026-01-02"), "a holiday stays one");
    // A week that another one changed meanwhile is told.
    let told = clicked(&mut app, &before, &[], &["3", "6", "7"], "").await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("Somebody changed this meanwhile"), "{}", told.text);
    assert!(works(&app, "2026-12-09"));
}

#[tokio::test]
async fn what_is_no_day_no_year_and_no_week_is_refused() {
    let mut app = controller().await;
    let version = app.store.roadmap(PLAN).expect("it").version;
    for wrong in [
        [("year", "2026"), ("off", "soon"), ("weekend", "6,7")],
        [("year", "2026"), ("off", "2027-01-04"), ("weekend", "6,7")],
        [("year", "1066"), ("off", "1066-10-14"), ("weekend", "6,7")],
        [("year", "MMXXVI"), ("off", ""), ("weekend", "6,7")],
        [("year", "2026"), ("off", "2026-01-01"), ("weekend", "0,9")],
        [("year", ""), ("off", "2026-01-01"), ("weekend", "6,7")],
    ] {
        let sent: Vec<_> = wrong.into_iter().chain([("reason", "So.")]).collect();
        assert_eq!(post(&mut app, "/do/set-calendar", &sent).await, 422, "{wrong:?}");
    }
    assert_eq!(app.store.roadmap(PLAN).expect("it").version, version);
}
