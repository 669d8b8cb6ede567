//! Who gets what at every address: each route with the answer for each kind of person, on a roadmap
//! that is not public. The routes come from the router's own tables, so a new one without a row
//! fails.

use std::{collections::BTreeSet, path::Path};

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use roadmap::{
    Actor, Category, Command, Criterion, Evidence, Roles, file::read_json, sample::actor,
};
use server::doorkeeper::token_hash;
use store::{HouseChange, Store};
use tests::{Part, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";
const FILE: &str = "the signed act";

/// The people of the matrix, in the order of its columns; nobody is signed in for the first.
const PEOPLE: [&str; 8] =
    ["", "reader", "other", "planner", "submitter", "reviewer", "controller", "admin"];

/// The answers for: nobody, a reader, a planner of another office, a planner of the owner, the
/// planner who submitted, a reviewer, the controller, the admin.
type Answers = [u16; 8];

const EVERYONE: Answers = [200; 8];
const NOWHERE: Answers = [404; 8];
const SIGNED_IN: Answers = [401, 200, 200, 200, 200, 200, 200, 200];
const OWNERS: Answers = [401, 403, 403, 200, 200, 403, 403, 403];
const PLANS: Answers = [401, 403, 403, 200, 200, 403, 200, 403];
const REVIEWS: Answers = [401, 403, 403, 403, 403, 200, 200, 403];
const CONTROLS: Answers = [401, 403, 403, 403, 403, 403, 200, 403];
const ADMIN: Answers = [401, 403, 403, 403, 403, 403, 403, 200];
const WORKS: Answers = [401, 403, 200, 200, 200, 200, 200, 200];

/// Pages and files: the route, an address of it, and the answers.
const GETS: [(&str, &str, Answers); 28] = [
    ("/", "/", EVERYONE),
    ("/r/{roadmap}", "/r/plan", SIGNED_IN),
    ("/r/{roadmap}/tasks", "/r/plan/tasks", SIGNED_IN),
    ("/r/{roadmap}/tasks.json", "/r/plan/tasks.json", SIGNED_IN),
    ("/r/{roadmap}/tasks.csv", "/r/plan/tasks.csv", SIGNED_IN),
    ("/r/{roadmap}/plan.json", "/r/plan/plan.json", SIGNED_IN),
    ("/r/{roadmap}/forecast", "/r/plan/forecast", SIGNED_IN),
    ("/r/{roadmap}/new", "/r/plan/new", PLANS),
    ("/r/{roadmap}/t/{task}", "/r/plan/t/W-1", SIGNED_IN),
    ("/r/{roadmap}/t/{task}/report", "/r/plan/t/W-1/report", OWNERS),
    ("/r/{roadmap}/t/{task}/edit", "/r/plan/t/W-1/edit", PLANS),
    ("/r/{roadmap}/register", "/r/plan/register", SIGNED_IN),
    ("/r/{roadmap}/register.csv", "/r/plan/register.csv", SIGNED_IN),
    ("/r/{roadmap}/t/{task}/evidence/{hash}", "/r/plan/t/W-2/evidence/{hash}", SIGNED_IN),
    ("/review", "/review", REVIEWS),
    ("/my", "/my", SIGNED_IN),
    ("/people", "/people", ADMIN),
    ("/audit", "/audit", ADMIN),
    ("/account", "/account", SIGNED_IN),
    ("/set-up/{token}", "/set-up/0000", NOWHERE),
    ("/sign-in", "/sign-in", EVERYONE),
    ("/sign-in/oidc", "/sign-in/oidc", NOWHERE),
    ("/sign-in/oidc/callback", "/sign-in/oidc/callback?code=x&state=y", NOWHERE),
    ("/help", "/help", EVERYONE),
    ("/language/{code}", "/language/ru", [303; 8]),
    ("/pkg/{*path}", "/pkg/nothing.js", NOWHERE),
    ("/fonts/{*path}", "/fonts/nothing.woff2", NOWHERE),
    ("/icon.svg", "/icon.svg", EVERYONE),
];

/// Commands: the route, what is sent, and the answers. Each is tried on a fresh record.
const POSTS: [(&str, &[(&str, &str)], Answers); 33] = [
    ("/do/report", &[("task", "W-1"), ("percent", "10")], OWNERS),
    ("/do/finish-part", &[("task", "W-1"), ("office", "c")], OWNERS),
    ("/do/comment", &[("task", "W-1"), ("text", "A remark.")], WORKS),
    ("/do/answer", &[("task", "W-1"), ("comment", "0")], WORKS),
    (
        "/do/submit",
        &[
            ("task", "W-1"),
            ("fact_date", "2026-11-20"),
            ("statement", "Done."),
            ("evidence", "https://example.org/act"),
        ],
        OWNERS,
    ),
    ("/do/attach", &[("task", "W-1"), ("evidence", "https://example.org/act")], OWNERS),
    ("/do/decide", &[("task", "W-2"), ("decision", "accept")], REVIEWS),
    ("/do/propose-criteria", &[("task", "W-1"), ("criteria", "It is."), ("reason", "x")], PLANS),
    ("/do/decide-criteria", &[("task", "W-4"), ("decision", "consent")], REVIEWS),
    (
        "/do/request-extension",
        &[
            ("task", "W-1"),
            ("proposed", "2027-01-15"),
            ("category", "legal"),
            ("explanation", "It takes longer."),
        ],
        OWNERS,
    ),
    (
        "/do/decide-extension",
        &[("task", "W-3"), ("decision", "approve"), ("granted", "2027-01-15"), ("reason", "x")],
        CONTROLS,
    ),
    ("/do/halt", &[("task", "W-1"), ("decision", "pause"), ("reason", "x")], CONTROLS),
    ("/do/opinion", &[("task", "W-1"), ("opinion", "red"), ("sentence", "x")], REVIEWS),
    ("/do/approve", &[("roadmap", "draft")], CONTROLS),
    (
        "/do/add-task",
        &[
            ("key", "W-8"),
            ("workstream", "W"),
            ("title", "New"),
            ("owner", "a"),
            ("deadline", "2026-12-20"),
        ],
        PLANS,
    ),
    ("/do/edit-task", &[("task", "W-1"), ("revision", "0"), ("title", "Other")], PLANS),
    ("/do/remove-task", &[("roadmap", "draft"), ("task", "W-1")], PLANS),
    ("/do/link", &[("task", "W-5"), ("from", "W-1")], PLANS),
    ("/do/unlink", &[("task", "W-5"), ("from", "W-3"), ("kind", "FS")], PLANS),
    ("/do/add-office", &[("key", "d"), ("name_en", "D")], ADMIN),
    ("/do/rename-office", &[("office", "a"), ("name_en", "Other")], ADMIN),
    ("/do/office-calendar", &[("office", "a"), ("calendar", "continuous")], ADMIN),
    ("/do/add-person", &[("login", "new"), ("name", "New"), ("password", "correct horse")], ADMIN),
    ("/do/change-person", &[("login", "reader"), ("name", "Other")], ADMIN),
    ("/do/reset-password", &[("login", "reader"), ("password", "correct horse")], ADMIN),
    (
        "/do/change-password",
        &[("current", "wrong"), ("password", "another horse")],
        [401, 422, 422, 422, 422, 422, 422, 422],
    ),
    ("/do/create-token", &[("name", "x"), ("scope", "read"), ("days", "30")], SIGNED_IN),
    ("/do/revoke-token", &[("id", "none")], [401, 404, 404, 404, 404, 404, 404, 404]),
    ("/do/set-up", &[("token", "0000"), ("login", "eve"), ("name", "Eve")], [403; 8]),
    ("/do/sign-in", &[("login", "reader"), ("password", "wrong")], [422; 8]),
    ("/do/sign-in-as", &[("person", "nobody")], [403; 8]),
    ("/do/sign-out", &[], EVERYONE),
    ("/do/sign-out-everywhere", &[], SIGNED_IN),
];

fn now() -> DateTime<Utc> {
    NOW.parse().expect("an instant")
}

fn roles(name: &str) -> Roles {
    let mut roles = Roles::default();
    match name {
        "other" | "planner" | "submitter" => roles.planner = true,
        "reviewer" => roles.reviewer = true,
        "controller" => roles.controller = true,
        "admin" => roles.admin = true,
        _ => {}
    }
    roles
}

fn person(name: &str) -> Actor {
    let offices: &[&str] = match name {
        "other" => &["b"],
        "planner" | "submitter" => &["a", "c"],
        _ => &[],
    };
    actor(name, name, offices, roles(name))
}

fn plan(key: &str) -> String {
    let task = |n: usize, more: &str| {
        format!(
            r#"{{"key": "W-{n}", "workstream": "W", "title": "Task {n}", "owner": "a",
                "deadline": "2026-12-1{n}"{more}}}"#
        )
    };
    let tasks = [
        task(1, r#", "co_owners": [{"office": "c", "due": "2026-12-01"}]"#),
        task(2, ""),
        task(3, ""),
        task(4, ""),
        task(5, r#", "links": [{"from": "W-3"}]"#),
    ];
    format!(
        r#"{{"format": "vekha-roadmap", "version": 1, "key": "{key}", "title": "Private", "public": false,
            "offices": [{{"key": "a", "name": "A"}}, {{"key": "b", "name": "B"}}, {{"key": "c", "name": "C"}}],
            "workstreams": [{{"key": "W", "title": "W", "owner": "a"}}], "tasks": [{}]}}"#,
        tasks.join(", ")
    )
}

/// Fills a record with two private roadmaps, one of them approved and in full life.
async fn fill(directory: &Path) -> String {
    let store = Store::open(directory).await.expect("it opens");
    for name in &PEOPLE[1..] {
        let Actor { by, offices, roles } = person(name);
        let (login, name) = (by.person.clone(), by.name.clone());
        let token = token_hash(&login);
        let added = HouseChange::PersonAdded { login, name, roles, offices, password: None };
        store.house(by.clone(), added, now()).await.expect("added");
        let expires = now() + chrono::TimeDelta::hours(12);
        let (login, address, provider) = (by.person.clone(), None, None);
        let begun = HouseChange::SignedIn { login, token, expires, address, provider };
        store.house(by, begun, now()).await.expect("signed in");
    }
    for key in ["draft", "plan"] {
        let contents = read_json(&plan(key)).expect("the plan is right");
        store.create(person("admin"), contents.definition, now()).await.expect("created");
    }
    let mut writing = store.receive();
    writing.write(FILE.as_bytes()).await.expect("taken");
    let file = writing.finish("u", "submitter", "act.pdf", now()).await.expect("kept").evidence();
    let Evidence::File { sha256, .. } = &file else { unreachable!("it is a file") };
    let hash = sha256.clone();
    let key = |task: &str| task.to_owned();
    let claim = Command::Submit {
        task: key("W-2"),
        fact_date: now().date_naive(),
        statement: "Done.".to_owned(),
        statements: Vec::new(),
        evidence: vec![file],
        keep: Vec::new(),
    };
    let ask = Command::RequestExtension {
        task: key("W-3"),
        proposed: "2027-01-15".parse().expect("a date"),
        category: Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    let propose = Command::ProposeCriteria {
        task: key("W-4"),
        criteria: vec![Criterion { text: "It is.".into(), ..Criterion::default() }],
        reason: "It was not said before.".to_owned(),
    };
    let question = Command::Comment {
        task: key("W-1"),
        text: "When?".to_owned(),
        answer_by: Some("2026-12-01".parse().expect("a date")),
    };
    let steps = [
        ("controller", Command::Approve),
        ("submitter", claim),
        ("submitter", ask),
        ("submitter", propose),
        ("planner", question),
    ];
    for (at, (who, command)) in steps.into_iter().enumerate() {
        let id = format!("step {at}");
        store.record("plan", person(who), &id, command, now()).await.expect("allowed");
    }
    store.close().await;
    hash
}

async fn copy(of: &Path) -> TestApp {
    let to = tempfile::tempdir().expect("a folder");
    for file in std::fs::read_dir(of).expect("a folder") {
        let file = file.expect("a file");
        std::fs::copy(file.path(), to.path().join(file.file_name())).expect("copied");
    }
    TestApp::on(to, NOW).await
}

fn check(name: &str, answers: Answers, column: usize, status: StatusCode) -> Option<String> {
    let expected = answers.get(column).copied().unwrap_or_default();
    let who = PEOPLE.get(column).filter(|who| !who.is_empty()).unwrap_or(&"nobody");
    (status.as_u16() != expected).then(|| format!("{name} for {who}: {status}, not {expected}"))
}

#[test]
fn every_route_has_its_row() {
    let rows = GETS.iter().map(|(route, ..)| ("GET".to_owned(), (*route).to_owned()));
    let posts = POSTS.iter().map(|(route, ..)| ("POST".to_owned(), (*route).to_owned()));
    let upload = [("POST".to_owned(), "/upload".to_owned())];
    let rows: BTreeSet<_> = rows.chain(posts).chain(upload).collect();
    let routes: BTreeSet<_> = server::routes::all().into_iter().collect();
    let missing: Vec<_> = routes.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&routes).collect();
    assert!(missing.is_empty() && gone.is_empty(), "without a row {missing:?}, gone {gone:?}");
}

#[tokio::test]
async fn every_page_is_for_those_who_may_read_it() {
    let template = tempfile::tempdir().expect("a folder");
    let hash = fill(template.path()).await;
    let mut app = copy(template.path()).await;
    let mut wrong = Vec::new();
    for (column, who) in PEOPLE.iter().enumerate() {
        app.hold_session(who);
        for (route, address, answers) in GETS {
            let answer = app.get(&address.replace("{hash}", &hash)).await;
            wrong.extend(check(route, answers, column, answer.status));
            if answer.status != StatusCode::OK {
                assert!(!answer.text.contains(FILE), "{route} leaks to {who}");
            }
        }
        for ending in [".json", ".csv"] {
            for address in ["/r/plan", "/r/plan/t/W-1"] {
                let answer = app.get(&format!("{address}{ending}")).await;
                wrong.extend(check(
                    &format!("{address}{ending}"),
                    SIGNED_IN,
                    column,
                    answer.status,
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_command_is_for_those_who_may_give_it_and_a_refusal_is_logged() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut wrong = Vec::new();
    for (route, values, answers) in POSTS {
        for (column, who) in PEOPLE.iter().enumerate() {
            let mut app = copy(template.path()).await;
            app.hold_session(who);
            let mut sent = values.to_vec();
            if !sent.iter().any(|(name, _)| *name == "roadmap") {
                sent.push(("roadmap", "plan"));
            }
            let answer = app.post_json(route, &sent).await;
            wrong.extend(check(route, answers, column, answer.status));
            let rights = !["/do/set-up", "/do/sign-in-as"].contains(&route);
            if answer.status == StatusCode::FORBIDDEN && rights {
                let log = app.store.house_log(1).await.expect("a log");
                let logged = log[0].by.person == *who
                    && matches!(log[0].change, HouseChange::Refused { .. });
                if !logged {
                    wrong.push(format!("{route} for {who} is refused and not logged"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn files_are_taken_from_those_who_contribute() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut wrong = Vec::new();
    for (column, who) in PEOPLE.iter().enumerate() {
        let mut app = copy(template.path()).await;
        app.hold_session(who);
        let parts = [
            Part::Value("roadmap", "plan"),
            Part::Value("task", "W-1"),
            Part::File("file", "a.pdf", b"a"),
        ];
        let answer = app.post_parts("/upload", &parts).await;
        wrong.extend(check("/upload", OWNERS, column, answer.status));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The accept of whoever submitted, owns the task or added evidence, whatever else they may do.
#[tokio::test]
async fn nobody_decides_on_their_own_whatever_roles_they_have() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    for (who, offices, words) in [
        ("submitter", "", "You submitted this"),
        ("planner", "a", "acts for"),
        ("planner", "c", ""),
    ] {
        let mut app = copy(template.path()).await;
        app.hold_session("admin");
        let rights = [
            ("login", who),
            ("name", who),
            ("planner", "1"),
            ("reviewer", "1"),
            ("controller", "1"),
            ("offices", offices),
        ];
        assert_eq!(app.post_json("/do/change-person", &rights).await.status, StatusCode::OK);
        app.begin_session(who).await;
        let accept = [("roadmap", "plan"), ("task", "W-2"), ("decision", "accept")];
        let page = app.get("/r/plan/t/W-2").await.text;
        let answer = app.post_json("/do/decide", &accept).await;
        if offices == "c" {
            // Neither owner nor submitter: another pair of eyes.
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            continue;
        }
        assert!(!page.contains("action=\"/do/decide\""), "{who} sees no way to accept");
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who}: {words}");
        let log = app.store.house_log(1).await.expect("a log");
        assert!(
            matches!(&log[0].change, HouseChange::Refused { command, .. } if command == "decide")
        );
    }
}
