//! What changed between two points of time, for whom, and what made it; how far somebody has seen; what
//! was committed to.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use roadmap::{Command, Settings, Wanted};
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";
const PAGE: &str = "/r/december-1/changes";

async fn page(app: &mut TestApp, address: &str) -> String {
    let answer = app.get(address).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
    answer.text.replace('\u{a0}', " ")
}

/// Says that everything was seen.
async fn see(app: &mut TestApp, version: u64) {
    let version = version.to_string();
    let values = [("roadmap", "december-1"), ("version", version.as_str()), ("back", PAGE)];
    let answer = app.post("/do/seen", &values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.location, format!("{PAGE}#saved"));
}

fn version(app: &TestApp) -> u64 {
    app.store.roadmap("december-1").expect("it").version
}

fn mark(app: &TestApp, login: &str) -> Option<u64> {
    let person = app.store.person(login).expect("they are there");
    person.seen.get("december-1").map(|seen| seen.version)
}

/// The part of a page that is a row of a table.
fn row<'a>(page: &'a str, key: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("id=\"row-{key}\"")).expect("a row");
    rest.split("</tr>").next().expect("its end")
}

#[tokio::test]
async fn two_people_see_a_week_each_from_their_own_mark() {
    let mut planner = TestApp::demo(NOW).await;
    let mut controller = planner.another();
    planner.sign_in("planner").await;
    controller.sign_in("controller").await;
    let before = page(&mut planner, PAGE).await;
    assert!(before.contains("since the end of Mon 16 Nov"), "without a mark, a week");
    let seen = version(&planner);
    see(&mut planner, seen).await;
    see(&mut controller, seen).await;
    assert_eq!((mark(&planner, "planner"), mark(&planner, "controller")), (Some(seen), Some(seen)));
    assert!(page(&mut planner, PAGE).await.contains("Nothing changed."));
    let report = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("percent", "60"),
        ("forecast", "2026-12-09"),
        ("confidence", "green"),
        ("note", "The bridge waits for steel."),
        ("back", PAGE),
    ];
    let answer = planner.post("/do/report", &report).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    // Rows that others changed carry a dot, own ones none.
    for (app, has) in [(&mut controller, true), (&mut planner, false)] {
        for address in ["/r/december-1/tasks", "/r/december-1/timeline"] {
            let text = page(app, address).await;
            assert_eq!(row(&text, "LOG-04").contains("class=\"since\""), has, "{address}");
        }
    }
    for app in [&mut planner, &mut controller] {
        app.at("2026-11-30T09:00:00Z");
    }
    planner.sign_in("planner").await;
    controller.sign_in("controller").await;
    let own = page(&mut planner, PAGE).await;
    assert!(own.contains("since your last visit, 23 Nov 12:00"), "{own}");
    let title = "class=\"title\" href=\"/r/december-1/t/LOG-04\"";
    assert!(!own.contains(title) && own.contains("of your own"), "{own}");
    let with_own = page(&mut planner, &format!("{PAGE}?own=1")).await;
    assert!(with_own.contains(title) && with_own.contains("Anna Orlova"), "{with_own}");
    let others = page(&mut controller, PAGE).await;
    assert!(others.contains("The bridge waits for steel.") && others.contains("Anna Orlova"));
    for text in [&own, &others] {
        assert!(text.contains("nobody: the day turned"), "{text}");
        assert!(text.contains("Got worse") && !text.contains("style=\""));
    }
    // Looking moves nothing; saying so does, and never back.
    assert_eq!(mark(&planner, "planner"), Some(seen));
    let last = version(&planner);
    see(&mut planner, last).await;
    see(&mut planner, 1).await;
    assert_eq!((mark(&planner, "planner"), mark(&planner, "controller")), (Some(last), Some(seen)));
    assert!(page(&mut planner, PAGE).await.contains("Nothing changed."));
    assert!(planner.store.verify().await.expect("a verdict").is_whole());
}

/// A task due on Friday 13 November with a report, in a plan that anyone may read.
async fn plan(clock: &str) -> TestApp {
    let begun = "2026-10-19T09:00:00Z";
    let mut app = TestApp::empty(begun).await;
    let mut plan = plans::generated("plan", 2);
    for (task, deadline) in plan.tasks.iter_mut().zip(["2026-11-13", "2026-12-15"]) {
        task.owner = "office-0".into();
        task.start = "2026-10-12".parse().ok();
        task.deadline = deadline.parse().ok();
        task.links.clear();
    }
    let [mut planner, _, _, admin] = sample::people();
    planner.offices = vec!["office-0".into()];
    let now = begun.parse().expect("an instant");
    app.store.create(admin, plan, now).await.expect("created");
    let command = Command::Report {
        task: "W0-0".into(),
        percent: 95,
        forecast: "2026-11-10".parse().ok(),
        confidence: None,
        note: String::new(),
    };
    app.store.record("plan", planner, "report", command, now).await.expect("recorded");
    app.at(clock);
    app
}

#[tokio::test]
async fn what_nobody_did_is_told_in_both_languages_and_to_programs() {
    let mut app = plan("2026-11-14T12:00:00+03:00").await;
    let asked = "/r/plan/changes?from=2026-10-28";
    let english = page(&mut app, asked).await;
    for words in ["Overdue by 1 day", "was on track", "nobody: the day turned, Sat 14 Nov"] {
        assert!(english.contains(words), "{words}: {english}");
    }
    assert!(english.contains("The deadline passed on Fri 13 Nov, nothing was submitted."));
    assert!(!page(&mut app, &format!("{asked}&kind=better")).await.contains("/t/W0-0\""));
    assert!(page(&mut app, &format!("{asked}&by=office")).await.contains("/t/W0-0\""));
    assert!(page(&mut app, &format!("{asked}&by=time")).await.contains("/t/W0-0\""));
    let past = page(&mut app, "/r/plan/changes?from=2026-10-20&to=2026-10-28").await;
    assert!(!past.contains("Overdue"), "{past}");
    let turned = page(&mut app, "/r/plan/changes?from=2026-10-28&to=2026-10-20").await;
    assert!(turned.contains("since the end of Tue 20 Oct"), "in their order: {turned}");
    let rows = page(&mut app, &asked.replace("changes", "changes.csv")).await;
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let worse = rows.iter().find(|row| &row[0] == "worse").expect("a task got worse");
    assert_eq!(
        (&worse[1], &worse[4], &worse[6], &worse[16]),
        ("W0-0", "on_track", "overdue", "day")
    );
    let feed = async |app: &mut TestApp| {
        let answer = app.get(&asked.replace("changes", "changes.atom")).await;
        let kind = answer.headers["content-type"].to_str().expect("text").to_owned();
        assert_eq!(kind, "application/atom+xml; charset=utf-8");
        let document = roxmltree::Document::parse(&answer.text).expect("XML");
        let atom = |name: &'static str| ("http://www.w3.org/2005/Atom", name);
        let root = document.root_element();
        assert!(root.has_tag_name(atom("feed")));
        let entries = root.children().filter(|it| it.has_tag_name(atom("entry")));
        let ids = entries.map(|entry| {
            let text = |name| {
                let found = entry.children().find(|it| it.has_tag_name(atom(name)));
                found.and_then(|it| it.text()).unwrap_or_default().to_owned()
            };
            assert!(!text("title").is_empty());
            chrono::DateTime::parse_from_rfc3339(&text("updated")).expect("an instant");
            text("id")
        });
        ids.collect::<Vec<_>>()
    };
    let first = feed(&mut app).await;
    let unique: BTreeSet<_> = first.iter().collect();
    assert!(!first.is_empty() && unique.len() == first.len(), "{first:?}");
    app.at("2026-11-14T18:00:00+03:00");
    assert_eq!(feed(&mut app).await, first, "ids stay");
    app.get("/language/ru").await;
    let russian = page(&mut app, asked).await;
    assert!(russian.contains("никто: наступил новый день"), "{russian}");
    assert!(russian.contains("Стало хуже"));
}

#[tokio::test]
async fn a_setting_that_changed_explains_a_status() {
    let clock = "2026-10-28T09:00:00Z";
    let mut app = plan(clock).await;
    let [_, _, controller, _] = sample::people();
    let before = app.store.roadmap("plan").expect("it").version;
    let settings = Settings { due_soon_days: 20, ..Settings::default() };
    let wanted = Box::new(Wanted { settings: Some(settings), ..Wanted::default() });
    let command = Command::Configure { wanted, reason: "The last weeks count.".to_owned() };
    let now = clock.parse().expect("an instant");
    app.store.record("plan", controller, "configure", command, now).await.expect("allowed");
    let text = page(&mut app, &format!("/r/plan/changes?from=v{before}")).await;
    assert!(text.contains("a setting changed: Vera Sokolova, 28 Oct 12:00"), "{text}");
    assert!(text.contains("was on track") && text.contains("Due soon"), "{text}");
}

#[tokio::test]
async fn the_past_has_its_changes_and_no_forms() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let past = page(&mut app, &format!("{PAGE}?from=approval&asof=2026-10-20")).await;
    assert!(past.contains("since approval") && !past.contains("/do/seen"), "{past}");
    assert!(page(&mut app, PAGE).await.contains("action=\"/do/seen\""));
    app.sign_out().await;
    let nobody = page(&mut app, &format!("{PAGE}?from=visit")).await;
    assert!(nobody.contains("since the end of") && !nobody.contains("/do/seen"));
    for wrong in ["from=yesterday", "to=v0", "kind=worst", "by=size", "owner=nobody"] {
        let answer = app.get(&format!("{PAGE}?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn commitments_are_told_on_the_task_and_added_up() {
    let mut app = TestApp::demo(NOW).await;
    let task = page(&mut app, "/r/december-1/t/RES-03").await;
    assert!(
        task.contains("The deadline moved once, +") && task.contains("days, for resources"),
        "{task}"
    );
    let all = page(&mut app, "/r/december-1/commitments").await;
    for words in ["Why deadlines moved", "By office", "/t/RES-03\"", "for resources"] {
        assert!(all.contains(words), "{words}: {all}");
    }
    let past = page(&mut app, "/r/december-1/commitments?asof=2026-09-20").await;
    assert!(!past.contains("Why deadlines moved"), "nothing had been moved by then");
}

#[tokio::test]
async fn an_office_has_its_commitments_by_itself() {
    let mut app = TestApp::demo(NOW).await;
    let plan = app.store.roadmap("december-1").expect("it");
    let owner = plan.task("RES-03").expect("a task").owner.clone();
    let another = plan.tasks.iter().find(|task| task.owner != owner).expect("one").key.clone();
    let all = page(&mut app, "/r/december-1/commitments").await;
    let address = format!("/r/december-1/commitments?owner={owner}");
    assert!(all.contains(&format!("href=\"{address}\"")), "{all}");
    let own = page(&mut app, &address).await;
    for words in ["The deadline moved", "Met ", "for resources", "/t/RES-03\"", "All offices"] {
        assert!(own.contains(words), "{words}: {own}");
    }
    assert!(!own.contains("By office") && !own.contains(&format!("/t/{another}\"")), "{own}");
    let then = page(&mut app, &format!("{address}&asof=2026-09-20")).await;
    assert!(then.contains("The deadline was never moved"), "{then}");
    let nobody = app.get("/r/december-1/commitments?owner=nobody").await;
    assert_eq!(nobody.status, StatusCode::BAD_REQUEST);
    app.sign_in("controller").await;
    let offices = page(&mut app, "/r/december-1/offices").await;
    assert!(offices.contains(&format!("href=\"{address}\"")), "{offices}");
}

#[tokio::test]
async fn the_timeline_shows_another_day_as_ghosts() {
    let mut app = TestApp::demo(NOW).await;
    let address = "/r/december-1/timeline?against=2026-10-01";
    let compared = page(&mut app, address).await;
    let moved = row(&compared, "RES-03");
    assert!(moved.contains("class=\"ghost\"") && moved.contains("the deadline was"), "{moved}");
    assert!(compared.contains("deadline and forecast as they were on 1 Oct"));
    let alone = page(&mut app, "/r/december-1/timeline").await;
    assert!(!alone.contains("class=\"ghost\""));
}

#[tokio::test]
async fn a_comparison_says_both_ends_as_the_address_names_them() {
    let mut app = TestApp::demo(NOW).await;
    let text = page(&mut app, &format!("{PAGE}?from=v20&to=v21")).await;
    assert!(text.contains("since version 20,") && text.contains(" to version 21,"), "{text}");
    assert!(!text.contains("to the end of"), "{text}");
    let feed = app.get(&format!("{PAGE}.atom?from=v20&to=v21")).await.text;
    assert!(feed.contains("to version 21,"), "{feed}");
    let feed = app.get(&format!("{PAGE}.atom?from=v20")).await.text;
    assert!(!feed.contains("version 20,"), "what goes on is called the same: {feed}");
    let text = page(&mut app, &format!("{PAGE}?from=approval&to=2026-11-01")).await;
    assert!(text.contains("since approval,") && text.contains("to the end of Sun 1 Nov"), "{text}");
    // Up to a day alone it is the week before it.
    let text = page(&mut app, &format!("{PAGE}?to=2026-10-01")).await;
    assert!(text.contains("since the end of Thu 24 Sep to the end of Thu 1 Oct"), "{text}");
}

#[tokio::test]
async fn the_numbers_beside_the_kinds_are_of_the_office_that_is_asked_for() {
    let mut app = TestApp::demo(NOW).await;
    let numbers = |text: &str| {
        let kinds = text.split("<select name=\"kind\">").nth(1).expect("a list").to_owned();
        let kinds = kinds.split("</select>").next().expect("its end").to_owned();
        let worse = kinds.split("Got worse (").nth(1).expect("a kind");
        worse.split(')').next().expect("a number").parse::<usize>().expect("a number")
    };
    let since = format!("{PAGE}?from=2026-11-01");
    let all = numbers(&page(&mut app, &since).await);
    let plan = app.store.roadmap("december-1").expect("it");
    let mut owns = BTreeSet::new();
    for office in plan.offices.iter() {
        let text = page(&mut app, &format!("{since}&owner={}&kind=worse", office.key)).await;
        let number = numbers(&text);
        let told = format!("<h2>Got worse <small>{number}</small></h2>");
        assert!(number == 0 || text.contains(&told), "{}: {number}: {text}", office.key);
        owns.insert(number);
    }
    assert!(owns.iter().any(|number| *number < all), "{owns:?} of {all}");
}

#[tokio::test]
async fn a_report_that_moves_no_status_is_told() {
    let clock = "2026-10-28T09:00:00Z";
    let mut app = plan(clock).await;
    let [mut planner, _, controller, _] = sample::people();
    planner.offices = vec!["office-0".into()];
    let before = app.store.roadmap("plan").expect("it").version;
    let now = clock.parse().expect("an instant");
    let command = Command::Report {
        task: "W0-0".into(),
        percent: 96,
        forecast: "2026-11-10".parse().ok(),
        confidence: None,
        note: "Two signatures are left.".to_owned(),
    };
    app.store.record("plan", planner, "again", command, now).await.expect("recorded");
    let command =
        Command::Comment { task: "W0-0".into(), text: "Whose?".to_owned(), answer_by: None };
    app.store.record("plan", controller, "remark", command, now).await.expect("recorded");
    let text = page(&mut app, &format!("/r/plan/changes?from=v{before}")).await;
    for words in ["95 → 96 %", "Two signatures are left.", "Whose?", "1 task was reported on"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("Nothing changed."), "{text}");
    let rows = page(&mut app, &format!("/r/plan/changes.csv?from=v{before}")).await;
    assert!(rows.contains("noted,W0-0,"), "{rows}");
}
