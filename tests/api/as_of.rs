//! The past: every address as of a day and as of a version, the bar that leads on, and what may be kept.

use axum::http::{StatusCode, header};
use directory::Who;
use roadmap::{Command, Roles, Wanted, date::add_days};
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";
const DAY: &str = "2026-10-10";

/// What an address answers that is asked for the past.
enum Past {
    /// What it shows, as of a day and as of a version.
    Shown,
    /// Many roadmaps, each as of a day; they have no version in common.
    OfMany,
    /// It is a form: the page that it belongs to, in the past.
    Form(&'static str),
    /// It has no past: the same address without one.
    None,
}

/// Says it of each route: of a new one, too.
fn past(route: &str) -> Past {
    match route {
        "/r/{roadmap}"
        | "/r/{roadmap}/tasks"
        | "/r/{roadmap}/tasks.json"
        | "/r/{roadmap}/tasks.csv"
        | "/r/{roadmap}/tasks.xlsx"
        | "/r/{roadmap}/project.xml"
        | "/r/{roadmap}/template.json"
        | "/r/{roadmap}/board"
        | "/r/{roadmap}/calendar"
        | "/r/{roadmap}/coverage"
        | "/r/{roadmap}/timeline"
        | "/r/{roadmap}/forecast"
        | "/r/{roadmap}/trend"
        | "/r/{roadmap}/changes"
        | "/r/{roadmap}/changes.csv"
        | "/r/{roadmap}/changes.atom"
        | "/r/{roadmap}/commitments"
        | "/r/{roadmap}/stocktake"
        | "/r/{roadmap}/suggest"
        | "/r/{roadmap}/t/{task}"
        | "/r/{roadmap}/register"
        | "/r/{roadmap}/register.csv"
        | "/r/{roadmap}/decisions.atom"
        | "/r/{roadmap}/deadlines.ics" => Past::Shown,
        "/" | "/my" | "/review" | "/search" | "/help" => Past::OfMany,
        "/r/{roadmap}/t/{task}/report" | "/r/{roadmap}/t/{task}/edit" => {
            Past::Form("/r/december-1/t/GOV-12")
        }
        "/r/{roadmap}/new" | "/r/{roadmap}/bring-back" | "/r/{roadmap}/bring-back/{id}" => {
            Past::Form("/r/december-1/tasks")
        }
        "/r/{roadmap}/approve"
        | "/r/{roadmap}/settings"
        | "/r/{roadmap}/settings/calendar"
        | "/r/{roadmap}/members"
        | "/r/{roadmap}/offices"
        | "/r/{roadmap}/webhooks"
        | "/r/{roadmap}/webhooks/{id}" => Past::Form("/r/december-1"),
        route => {
            assert!(!route.starts_with("/r/"), "say what {route} is in the past");
            Past::None
        }
    }
}

fn address(route: &str) -> String {
    let values = [
        ("{roadmap}", "december-1"),
        ("{task}", "GOV-12"),
        ("{id}", "0123456789ab"),
        ("{login}", "planner"),
        ("{token}", "none"),
        ("{secret}", "none"),
        ("{code}", "ru"),
    ];
    values.iter().fold(route.to_owned(), |address, (name, value)| address.replace(name, value))
}

/// The addresses to which a page links.
fn links(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.map(|link| link.replace("&amp;", "&")).collect()
}

/// Looks at what holds for every page of the past: each link and each form keeps it, and nothing can be
/// changed.
fn check_page(path: &str, page: &str) {
    if !page.contains("<!DOCTYPE html>") {
        assert!(!page.contains("action=\"/do/"), "{path}");
        return;
    }
    assert!(page.contains("As it was on"), "{path}");
    assert!(!page.contains("/pkg/start.js"), "{path} does not change");
    assert_eq!(page.matches("action=\"/do/").count(), 1, "{path} has the way out alone");
    let now = page.split("max=\"").nth(1).and_then(|rest| rest.split("href=\"").nth(1));
    let now = now.and_then(|rest| rest.split('"').next()).expect("a way back to now");
    for link in links(page) {
        let inside = link.starts_with("/r/") || ["/", "/my", "/review", "/help"].contains(&&*link);
        let file = link.contains("/evidence/");
        if inside && !file && link != now.replace("&amp;", "&") {
            assert!(link.contains("asof="), "{path} leads to {link}");
        }
    }
    for form in page.split("<form").skip(1).filter_map(|rest| rest.split("</form>").next()) {
        assert!(form.contains("/do/") || form.contains("name=\"asof\""), "{path}: {form}");
    }
}

#[tokio::test]
async fn every_address_answers_for_the_past() {
    let mut app = TestApp::demo(NOW).await;
    let later = plans::generated("later", 3);
    app.store.create(Who::Host, later, NOW.parse().expect("an instant")).await.expect("created");
    let version = app.store.roadmap("december-1").expect("it is there").version - 10;
    app.sign_in("controller").await;
    for (_, route) in server::routes::PAGES {
        let address = address(route);
        for moment in [DAY.to_owned(), format!("v{version}")] {
            let path = format!("{address}?asof={moment}");
            let answer = app.get(&path).await;
            match past(route) {
                Past::OfMany if moment != DAY => {
                    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
                }
                Past::Shown | Past::OfMany => {
                    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
                    assert!(!answer.text.contains("/r/later"), "{path}: it was not there");
                    let kind = answer.headers[header::CONTENT_TYPE].to_str().expect("text");
                    if kind.starts_with("text/html") {
                        check_page(&path, &answer.text);
                    }
                    if moment != DAY && answer.text.contains("<!DOCTYPE html>") {
                        assert!(answer.text.contains(&format!(", version {version}.")), "{path}");
                    }
                }
                Past::Form(page) => {
                    let expected = (StatusCode::SEE_OTHER, format!("{page}?asof={moment}"));
                    assert_eq!((answer.status, answer.location), expected, "{path}");
                }
                Past::None => {
                    let expected = (StatusCode::SEE_OTHER, address.clone());
                    assert_eq!((answer.status, answer.location), expected, "{path}");
                }
            }
        }
    }
    for path in [
        "/r/december-1.json",
        "/r/december-1.csv",
        "/r/december-1/t/GOV-12.json",
        "/r/december-1/t/GOV-12.csv",
        "/r/december-1/tasks?print=a4",
        "/r/december-1/timeline?print=a3",
        "/r/december-1/calendar?year=2026&print=a4",
    ] {
        let sign = if path.contains('?') { '&' } else { '?' };
        for moment in [DAY.to_owned(), format!("v{version}")] {
            let answer = app.get(&format!("{path}{sign}asof={moment}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {moment}");
        }
    }
}

#[tokio::test]
async fn what_was_not_there_is_not_found_and_what_is_not_past_is_now() {
    let mut app = TestApp::demo(NOW).await;
    let last = app.store.roadmap("december-1").expect("it is there").version;
    for (asked, expected, location) in [
        ("/r/december-1?asof=v0".to_owned(), StatusCode::BAD_REQUEST, ""),
        ("/r/december-1?asof=v-1".to_owned(), StatusCode::BAD_REQUEST, ""),
        (format!("/r/december-1?asof=v{}", last + 1), StatusCode::NOT_FOUND, ""),
        ("/r/december-1?asof=2026-01-01".to_owned(), StatusCode::NOT_FOUND, ""),
        (format!("/r/december-1?asof=v{last}"), StatusCode::OK, ""),
        ("/r/december-1?asof=v07".to_owned(), StatusCode::SEE_OTHER, "/r/december-1?asof=v7"),
        (format!("/r/december-1?asof=v{last}_2026-11-23"), StatusCode::OK, ""),
        // Nobody has seen it on a day to come, nor before its event, nor after the next one.
        (format!("/r/december-1?asof=v{last}_2026-11-24"), StatusCode::BAD_REQUEST, ""),
        (format!("/r/december-1?asof=v{last}_2026-01-01"), StatusCode::NOT_FOUND, ""),
        ("/r/december-1?asof=v7_2026-11-23".to_owned(), StatusCode::NOT_FOUND, ""),
        (format!("/r/december-1?asof=v{}_2026-11-23", last + 1), StatusCode::NOT_FOUND, ""),
        (
            "/r/december-1?asof=v7@2026-11-20".to_owned(),
            StatusCode::SEE_OTHER,
            "/r/december-1?asof=v7_2026-11-20",
        ),
        ("/r/december-1?asof=2026-11-23".to_owned(), StatusCode::SEE_OTHER, "/r/december-1"),
        ("/help?asof=2026-11-23".to_owned(), StatusCode::SEE_OTHER, "/help"),
        ("/?asof=2026-10-10".to_owned(), StatusCode::SEE_OTHER, "/r/december-1?asof=2026-10-10"),
    ] {
        let answer = app.get(&asked).await;
        assert_eq!((answer.status, &*answer.location), (expected, location), "{asked}");
    }
}

#[tokio::test]
async fn a_bar_leads_to_any_other_day_to_the_events_beside_and_back() {
    let mut app = TestApp::demo(NOW).await;
    let path = "/r/december-1/tasks?status=overdue";
    let page = app.get(&format!("{path}&asof=v20")).await.text;
    for link in [format!("{path}&asof=v19"), format!("{path}&asof=v21"), path.to_owned()] {
        assert!(links(&page).contains(&link), "{link}: {:?}", links(&page));
    }
    assert!(page.contains("aria-label=\"Version 19: before the last event\""));
    let form = page.split("role=\"group\" aria-label=\"The past\"").nth(1).expect("the bar");
    let form = form.split("<form").nth(1).and_then(|it| it.split("</form>").next());
    let form = form.expect("a form");
    for field in
        ["name=\"status\" value=\"overdue\"", "type=\"date\"", "max=\"2026-11-23\"", "min=\""]
    {
        assert!(form.contains(field), "{field}: {form}");
    }
    let last = app.store.roadmap("december-1").expect("it is there").version;
    let page = app.get(&format!("/r/december-1?asof=v{last}")).await.text;
    assert!(!page.contains(&format!("asof=v{}\"", last + 1)), "nothing happened after it");
    assert!(!app.get("/r/december-1?asof=v1").await.text.contains("asof=v0\""));
    // Pages of many roadmaps go from day to day.
    app.sign_in("planner").await;
    let page = app.get(&format!("/my?asof={DAY}")).await.text;
    for link in ["/my?asof=2026-10-09", "/my?asof=2026-10-11", "/my"] {
        assert!(links(&page).iter().any(|it| it == link), "{link}");
    }
    let page = app.get("/my?asof=2026-11-22").await.text;
    assert!(!links(&page).iter().any(|it| it == "/my?asof=2026-11-23"), "it is today");
}

#[tokio::test]
async fn a_version_shows_the_day_on_which_it_was_recorded() {
    let mut app = TestApp::empty(NOW).await;
    let plan = plans::generated("plan", 3);
    let task = plan.tasks[0].key.clone();
    let created = "2026-10-01T09:00:00Z".parse().expect("an instant");
    let created = app.store.create(Who::Host, plan, created).await.expect("created");
    let offices: Vec<_> = created.offices.iter().map(|office| office.key.as_str()).collect();
    let ann = sample::actor("ann", "Ann", &offices, Roles { planner: true, ..Roles::default() });
    // It is the next day in Moscow.
    for (percent, at) in [(11, "2026-10-05T09:00:00Z"), (77, "2026-10-05T21:30:00Z")] {
        let report = Command::Report {
            task: task.clone(),
            percent,
            forecast: None,
            confidence: None,
            note: String::new(),
        };
        let instant = at.parse().expect("an instant");
        app.store.record("plan", ann.clone(), at, report, instant).await.expect("reported");
    }
    let version = app.store.roadmap("plan").expect("it is there").version;
    for (moment, percent, day) in [
        (format!("v{}", version - 1), 11, "Mon\u{a0}5\u{a0}Oct"),
        (format!("v{version}"), 77, "Tue\u{a0}6\u{a0}Oct"),
        ("2026-10-05".to_owned(), 11, "Mon\u{a0}5\u{a0}Oct"),
        ("2026-10-06".to_owned(), 77, "Tue\u{a0}6\u{a0}Oct"),
    ] {
        let json = app.get(&format!("/r/plan/t/{task}.json?asof={moment}")).await.json();
        assert_eq!(json["percent"], percent, "{moment}");
        let page = app.get(&format!("/r/plan/t/{task}?asof={moment}")).await.text;
        assert!(page.contains(&format!("As it was on {day}, version")), "{moment}");
    }
}

/// What may not be read today may not be read as it was before, either.
#[tokio::test]
async fn rights_are_those_of_today() {
    let mut app = TestApp::empty(NOW).await;
    let created = "2026-10-01T09:00:00Z".parse().expect("an instant");
    let plan = plans::generated("plan", 3);
    app.store.create(Who::Host, plan, created).await.expect("created");
    let path = format!("/r/plan?asof={DAY}");
    assert_eq!(app.get(&path).await.status, StatusCode::OK);
    let vera = sample::actor("vera", "Vera", &[], Roles { controller: true, ..Roles::default() });
    let wanted = Box::new(Wanted { public: Some(false), ..Wanted::default() });
    let close = Command::Configure { wanted, reason: "So.".to_owned() };
    let now = NOW.parse().expect("an instant");
    app.store.record("plan", vera, "close", close, now).await.expect("closed");
    for moment in [DAY, "v1"] {
        let answer = app.get(&format!("/r/plan?asof={moment}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{moment}");
    }
    assert!(!app.get(&format!("/?asof={DAY}")).await.text.contains("/r/plan"));
}

/// A page of the past stays where it is kept while the present goes on.
#[tokio::test]
async fn what_happens_now_makes_no_other_page_of_the_past() {
    let mut app = TestApp::demo(NOW).await;
    let mut person = app.another();
    person.sign_in("planner").await;
    let last = app.store.roadmap("december-1").expect("it is there").version;
    let (day, newest) =
        (format!("/r/december-1?asof={DAY}"), format!("/r/december-1?asof=v{last}"));
    let keeping = |answer: &tests::Answer| {
        answer.headers[header::CACHE_CONTROL].to_str().expect("text").to_owned()
    };
    let first = app.get(&day).await;
    assert_eq!(keeping(&first), "public, max-age=86400");
    assert!(first.headers.contains_key(header::ETAG));
    assert_eq!(keeping(&app.get(&newest).await), "private, no-cache", "the bar may yet lead on");
    assert_eq!(keeping(&person.get(&day).await), "no-store");
    let kept = app.house().cache.len();
    let report = [("roadmap", "december-1"), ("task", "MIN-03"), ("percent", "90")];
    assert_eq!(person.post_json("/do/report", &report).await.status, StatusCode::OK);
    let again = app.get(&day).await;
    assert_eq!((again.text, app.house().cache.len()), (first.text, kept));
    let newest = app.get(&newest).await;
    assert!(newest.text.contains(&format!("asof=v{}\"", last + 1)));
    assert_eq!(keeping(&newest), "public, max-age=86400");
}

#[tokio::test]
async fn a_thousand_days_fill_no_more_than_there_is_room_for() {
    let mut app = TestApp::empty("2029-11-23T09:00:00Z").await;
    let created = "2026-11-01T09:00:00Z".parse().expect("an instant");
    let plan = plans::generated("plan", 20);
    app.store.create(Who::Host, plan, created).await.expect("created");
    for n in 0..1_000 {
        let day = add_days("2026-11-02".parse().expect("a day"), n);
        let answer = app.get(&format!("/r/plan?asof={day}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{day}");
    }
    assert!(app.house().cache.weight() <= server::cache::CAPACITY);
    assert!(app.house().cache.len() < 1_000, "{} pages", app.house().cache.len());
    assert!(app.house().boards.others() <= 12_000, "{} tasks", app.house().boards.others());
}

#[tokio::test]
async fn what_was_recorded_days_later_says_so() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let before = app.get("/r/december-1/t/LOG-04").await.text;
    let late = "recorded 3\u{a0}days after";
    assert!(!before.contains(late));
    let values = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("fact_date", "2026-11-20"),
        ("statements[0]", "The annex was accepted by the ministry."),
        ("evidence", "https://example.org/act"),
        ("back", "/r/december-1/t/LOG-04"),
    ];
    let submitted = app.post("/do/submit", &values).await;
    assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.text);
    let after = app.get("/r/december-1/t/LOG-04").await.text;
    // Beside the submission, and in the history.
    assert_eq!(after.matches(late).count(), 2, "{after}");
    assert!(after.contains("class=\"belated\" title=\"23\u{a0}Nov\u{a0}12:00\""), "{after}");
}

#[tokio::test]
async fn before_the_beginning_a_page_says_when_that_was_and_leads_on() {
    let mut app = TestApp::demo(NOW).await;
    for path in ["/r/december-1", "/r/december-1/changes"] {
        let answer = app.get(&format!("{path}?asof=2020-01-01")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text.contains("this roadmap began on"), "{path}: {}", answer.text);
        for link in [format!("{path}?asof=v1"), path.to_owned()] {
            assert!(links(&answer.text).contains(&link), "{link}: {:?}", links(&answer.text));
            assert_eq!(app.get(&link).await.status, StatusCode::OK, "{link}");
        }
    }
    let json = app.get("/r/december-1.json?asof=2020-01-01").await;
    assert_eq!(json.status, StatusCode::NOT_FOUND);
    // The bar of one's own work ends where the roadmap begins.
    app.sign_in("planner").await;
    let day = app.store.instant_of("december-1", 1).await.expect("it is read").expect("it began");
    let day = app.store.roadmap("december-1").expect("it").date_at(day);
    let page = app.get(&format!("/my?asof={day}")).await.text;
    assert!(page.contains("rel=\"next\"") && !page.contains("rel=\"prev\""), "{page}");
    assert!(page.contains(&format!("min=\"{day}\"")), "{page}");
}

#[tokio::test]
async fn a_file_of_the_past_is_called_by_its_moment() {
    let mut app = TestApp::demo(NOW).await;
    for (path, name) in [
        ("/r/december-1/tasks.csv?asof=v20", "december-1-tasks-v20.csv"),
        ("/r/december-1/tasks.csv", "december-1-tasks.csv"),
        ("/r/december-1/tasks.xlsx?asof=2026-10-10", "december-1-tasks-2026-10-10.xlsx"),
        ("/r/december-1.csv?asof=v20", "december-1-v20.csv"),
        ("/r/december-1/project.xml?asof=v20", "december-1-v20.xml"),
        ("/r/december-1/changes.csv?from=v20&to=v30", "december-1-changes-v20-v30.csv"),
    ] {
        let answer = app.get(path).await;
        let named = answer.headers[header::CONTENT_DISPOSITION].to_str().expect("ASCII");
        assert!(named.contains(&format!("filename=\"{name}\"")), "{path}: {named}");
    }
}
