//! The interface for programs: who may do what, what is refused and how, and the feed.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use directory::Scope;
use serde_json::{Value, json};
use tests::{Answer, TestApp, seal};

use crate::matrix::{Answers, NOW, PEOPLE, check, copy, fill, now};

/// Gives somebody a token, and has the next requests show it.
async fn bear(app: &mut TestApp, who: &str, scope: Scope, roadmaps: &[&str]) {
    if who.is_empty() {
        return;
    }
    let token = format!("vekha_{who}_{}", scope.code());
    let command = directory::Command::CreateToken {
        id: token.clone(),
        name: "a program".to_owned(),
        scope,
        roadmaps: roadmaps.iter().map(|key| (*key).into()).collect(),
        expires: now() + chrono::TimeDelta::days(30),
        seal: seal(&token),
    };
    app.store.direct(app.who(who), command, now()).await.expect("made");
    app.bear(&token);
}

async fn send(app: &mut TestApp, method: Method, path: &str, body: Option<&Value>) -> Answer {
    with(app, method, path, body, &[]).await
}

async fn with(
    app: &mut TestApp,
    method: Method,
    path: &str,
    body: Option<&Value>,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = match body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    app.send(request, body).await
}

const EVERYONE: Answers = [200; 10];
const SIGNED_IN: Answers = [401, 200, 200, 200, 200, 200, 200, 200, 200, 200];
const MEMBERS: Answers = [404, 404, 200, 200, 200, 200, 200, 200, 200, 404];
const INSIDE: Answers = [401, 404, 200, 200, 200, 200, 200, 200, 200, 404];
const OWNERS: Answers = [401, 404, 403, 403, 200, 200, 403, 403, 403, 404];
const PLANS: Answers = [401, 404, 403, 403, 200, 200, 403, 200, 403, 404];
const REVIEWS: Answers = [401, 404, 403, 403, 403, 403, 200, 200, 403, 404];
const CONTROLS: Answers = [401, 404, 403, 403, 403, 403, 403, 200, 403, 404];
const KEEPS: Answers = [401, 404, 403, 403, 403, 403, 403, 200, 200, 404];
const BEGINS: Answers = [401, 200, 403, 403, 403, 403, 403, 200, 200, 200];
const UNDOES: Answers = [401, 404, 403, 403, 403, 403, 403, 403, 422, 404];
const WORKS: Answers = [401, 404, 403, 200, 200, 200, 200, 200, 200, 404];
const NEEDED: Answers = [401, 404, 403, 403, 403, 403, 403, 422, 403, 404];

/// Every operation: its id, an address, a body, and the answers for each person of the matrix.
fn rows() -> Vec<(&'static str, &'static str, Value, Answers)> {
    let none = json!({});
    let why = json!({ "reason": "It is so." });
    vec![
        ("listRoadmaps", "/roadmaps", Value::Null, EVERYONE),
        ("getRoadmap", "/roadmaps/plan", Value::Null, MEMBERS),
        ("listTasks", "/roadmaps/plan/tasks?limit=2", Value::Null, MEMBERS),
        ("getTask", "/roadmaps/plan/tasks/W-1", Value::Null, MEMBERS),
        ("listChanges", "/roadmaps/plan/changes", Value::Null, MEMBERS),
        ("search", "/search?q=a", Value::Null, EVERYONE),
        ("listMyTasks", "/my/tasks", Value::Null, SIGNED_IN),
        ("listEvents", "/events?limit=2", Value::Null, SIGNED_IN),
        ("listRoadmapEvents", "/roadmaps/plan/events", Value::Null, MEMBERS),
        ("getMe", "/me", Value::Null, SIGNED_IN),
        ("listInbox", "/my/inbox", Value::Null, SIGNED_IN),
        ("listPeople", "/people", Value::Null, SIGNED_IN),
        ("listMembers", "/roadmaps/plan/members", Value::Null, INSIDE),
        ("markRead", "/my/inbox/read", json!({ "which": "all" }), SIGNED_IN),
        ("setAway", "/my/away", json!({ "away": null }), SIGNED_IN),
        (
            "reportProgress",
            "/roadmaps/plan/tasks/W-1/reports",
            json!({ "percent": 10, "note": "x" }),
            OWNERS,
        ),
        ("finishPart", "/roadmaps/plan/tasks/W-1/parts/c/finish", none.clone(), OWNERS),
        ("comment", "/roadmaps/plan/tasks/W-1/comments", json!({ "text": "x" }), WORKS),
        ("answerQuestion", "/roadmaps/plan/tasks/W-1/comments/0/answer", none.clone(), WORKS),
        (
            "askDate",
            "/roadmaps/plan/tasks/W-6/dates",
            json!({ "with": "W-7", "date": "2026-12-10" }),
            PLANS,
        ),
        (
            "answerDate",
            "/roadmaps/plan/tasks/W-7/dates/answer",
            json!({ "reply": "offer", "with": "W-4", "date": "2026-12-12", "reason": "x" }),
            OWNERS,
        ),
        (
            "attachEvidence",
            "/roadmaps/plan/tasks/W-1/evidence",
            json!({ "evidence": [{ "kind": "link", "href": "https://example.org/a" }] }),
            OWNERS,
        ),
        (
            "submit",
            "/roadmaps/plan/tasks/W-1/submissions",
            json!({ "fact_date": "2026-11-20", "statement": "Done.", "evidence": [{ "kind": "document", "number": "1", "date": "2026-11-20" }] }),
            OWNERS,
        ),
        ("decide", "/roadmaps/plan/tasks/W-2/decisions", json!({ "accept": true }), REVIEWS),
        (
            "requestExtension",
            "/roadmaps/plan/tasks/W-1/extensions",
            json!({ "proposed": "2027-01-15", "category": "legal", "explanation": "It takes longer." }),
            OWNERS,
        ),
        (
            "decideExtension",
            "/roadmaps/plan/tasks/W-3/extensions/decision",
            json!({ "granted": "2027-01-15", "reason": "x" }),
            CONTROLS,
        ),
        (
            "giveOpinion",
            "/roadmaps/plan/tasks/W-1/opinions",
            json!({ "confidence": "amber", "sentence": "x" }),
            REVIEWS,
        ),
        (
            "haltTask",
            "/roadmaps/plan/tasks/W-1/halts",
            json!({ "what": "pause", "reason": "x" }),
            CONTROLS,
        ),
        ("undo", "/roadmaps/plan/undo", json!({ "seq": 1 }), UNDOES),
        (
            "addTask",
            "/roadmaps/draft/tasks",
            json!({ "key": "D-9", "workstream": "W", "title": "New", "owner": "a", "deadline": "2027-01-15" }),
            PLANS,
        ),
        ("editTask", "/roadmaps/draft/tasks/W-1", json!({ "title": "Other" }), PLANS),
        ("removeTask", "/roadmaps/draft/tasks/W-1/removal", none.clone(), PLANS),
        (
            "link",
            "/roadmaps/plan/tasks/W-5/links",
            json!({ "from": "W-1", "way": "propose", "reason": "x" }),
            PLANS,
        ),
        (
            "unlink",
            "/roadmaps/plan/tasks/W-5/links/removal",
            json!({ "from": "W-3", "way": "propose", "reason": "x" }),
            PLANS,
        ),
        (
            "decideProposal",
            "/roadmaps/plan/proposals/1/decision",
            json!({ "approve": true }),
            CONTROLS,
        ),
        ("approve", "/roadmaps/draft/approval", none.clone(), CONTROLS),
        (
            "createRoadmap",
            "/roadmaps",
            json!({ "file": { "format": "vekha-roadmap", "version": 1, "key": "fresh", "title": "Fresh", "time_zone": "UTC", "offices": [{ "key": "a", "name": "A" }], "workstreams": [{ "key": "W", "title": "W", "owner": "a" }], "tasks": [] } }),
            BEGINS,
        ),
        (
            "configureRoadmap",
            "/roadmaps/plan",
            json!({ "title": "Other", "reason": "x" }),
            CONTROLS,
        ),
        ("addOffice", "/roadmaps/plan/offices", json!({ "key": "z", "name": "Z" }), KEEPS),
        ("editOffice", "/roadmaps/plan/offices/a", json!({ "name": "Other" }), KEEPS),
        (
            "closeOffice",
            "/roadmaps/plan/offices/b/closing",
            json!({ "into": "c", "reason": "x" }),
            CONTROLS,
        ),
        (
            "addWorkstream",
            "/roadmaps/draft/workstreams",
            json!({ "key": "Z", "title": "Z", "owner": "a" }),
            CONTROLS,
        ),
        (
            "editWorkstream",
            "/roadmaps/plan/workstreams/W",
            json!({ "title": "Other", "reason": "x" }),
            CONTROLS,
        ),
        ("removeWorkstream", "/roadmaps/plan/workstreams/W/removal", none, NEEDED),
        ("holdStocktake", "/roadmaps/plan/stocktakes", json!({ "day": "2026-11-23" }), CONTROLS),
        ("withdrawStocktake", "/roadmaps/plan/stocktakes/1/withdrawal", why, CONTROLS),
        (
            "followLine",
            "/roadmaps/plan/stocktakes/1/lines/1/following",
            json!({ "as_what": "task", "task": "W-1" }),
            CONTROLS,
        ),
        (
            "settleLine",
            "/roadmaps/plan/stocktakes/1/lines/1/settling",
            json!({ "kept": true, "note": "x" }),
            CONTROLS,
        ),
    ]
}

fn method_of(id: &str) -> Method {
    let found = server::api::operations().iter().find(|operation| operation.entry.id == id);
    found.expect("an operation").entry.method.clone()
}

#[test]
fn every_operation_has_its_row() {
    let rows: BTreeSet<_> = rows().into_iter().map(|(id, ..)| id).collect();
    let operations: BTreeSet<_> = server::api::operations().iter().map(|it| it.entry.id).collect();
    let missing: Vec<_> = operations.difference(&rows).collect();
    let gone: Vec<_> = rows.difference(&operations).collect();
    assert!(missing.is_empty() && gone.is_empty(), "without a row {missing:?}, gone {gone:?}");
    assert_eq!(operations.len(), server::api::operations().len(), "two have one name");
}

#[tokio::test]
async fn every_operation_is_for_those_who_may() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut wrong = Vec::new();
    for (id, path, body, answers) in rows() {
        let method = method_of(id);
        for (column, who) in PEOPLE.iter().enumerate() {
            let mut app = copy(template.path()).await;
            bear(&mut app, who, Scope::Act, &[]).await;
            let body = Some(&body).filter(|body| !body.is_null());
            let headers: &[_] = if id == "editTask" { &[("if-match", "*")] } else { &[] };
            let answer = with(&mut app, method.clone(), path, body, headers).await;
            let name = format!("{id} ({})", answer.text.chars().take(160).collect::<String>());
            wrong.extend(check(&name, answers, column, answer.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_token_does_no_more_than_its_scope_and_only_in_its_roadmaps() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let report = json!({ "percent": 10, "note": "x" });
    let path = "/roadmaps/plan/tasks/W-1/reports";
    for (scope, roadmaps, expected) in [
        (Scope::Read, &[][..], StatusCode::FORBIDDEN),
        (Scope::Report, &[], StatusCode::OK),
        (Scope::Act, &["plan"], StatusCode::OK),
        (Scope::Act, &["draft"], StatusCode::NOT_FOUND),
    ] {
        let mut app = copy(template.path()).await;
        bear(&mut app, "planner", scope, roadmaps).await;
        let answer = send(&mut app, Method::POST, path, Some(&report)).await;
        assert_eq!(answer.status, expected, "{scope:?} {roadmaps:?}: {}", answer.text);
        let read = send(&mut app, Method::GET, "/roadmaps/plan", None).await;
        let there = roadmaps.is_empty() || roadmaps.contains(&"plan");
        assert_eq!(read.status == StatusCode::OK, there, "{roadmaps:?}");
        // What a form does is for a token that is good for everything.
        let form = app
            .post_json(
                "/do/report",
                &[("roadmap", "plan"), ("task", "W-1"), ("percent", "20"), ("note", "y")],
            )
            .await;
        let whole = scope == Scope::Act && roadmaps.is_empty();
        assert_eq!(form.status == StatusCode::OK, whole, "{scope:?} {roadmaps:?}");
    }
    // What anyone may read is no more than read with a token for something else.
    let mut app = copy(template.path()).await;
    bear(&mut app, "controller", Scope::Act, &["draft"]).await;
    let open = roadmap::Command::Configure {
        wanted: Box::new(roadmap::Wanted { public: Some(true), ..Default::default() }),
        reason: "x".to_owned(),
    };
    app.store.record("plan", app.who("controller"), "open", open, now()).await.expect("public");
    let comment = json!({ "text": "x" });
    let path = "/roadmaps/plan/tasks/W-1/comments";
    let answer = send(&mut app, Method::POST, path, Some(&comment)).await;
    assert_eq!((answer.status, &answer.json()["code"]), (StatusCode::FORBIDDEN, &json!("scope")));
    // A session of a browser reads, and does nothing: no page of another site can make it.
    let mut app = copy(template.path()).await;
    app.hold_session("planner");
    assert_eq!(send(&mut app, Method::GET, "/me", None).await.status, StatusCode::OK);
    let answer = send(&mut app, Method::POST, path, Some(&report)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_refusal_is_problem_details_with_a_pointer_to_the_value() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    bear(&mut app, "planner", Scope::Act, &[]).await;
    let path = "/roadmaps/plan/tasks/W-1/reports";
    let answer =
        send(&mut app, Method::POST, path, Some(&json!({ "percent": 140, "note": "x" }))).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["status"], 422);
    assert_eq!(problem["errors"][0]["pointer"], "/percent");
    assert_eq!(problem["errors"][0]["code"], "not_in_range");
    let shape = send(&mut app, Method::POST, path, Some(&json!({ "percent": "much" }))).await;
    assert_eq!(shape.json()["errors"][0]["pointer"], "/percent", "{}", shape.text);
    let unknown =
        send(&mut app, Method::POST, path, Some(&json!({ "percent": 1, "nota": "x" }))).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY, "a field that is not there");
    for (method, path, body, status) in [
        (Method::GET, "/nowhere", None, 404),
        (Method::DELETE, "/roadmaps/plan", None, 405),
        (Method::GET, "/roadmaps/plan/tasks?cursor=x", None, 400),
        (Method::GET, "/roadmaps/plan?asof=2026-02-30", None, 404),
        (Method::GET, "/roadmaps/plan?asof=", None, 400),
        (Method::GET, "/roadmaps/plan/tasks?limit=0", None, 400),
        (Method::GET, "/roadmaps/plan?asof=yesterday", None, 400),
        (Method::GET, "/roadmaps/plan/tasks/NONE", None, 404),
        (Method::PATCH, "/roadmaps/draft/tasks/W-1", Some(json!({ "title": "x" })), 428),
    ] {
        let answer = send(&mut app, method, path, body.as_ref()).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
        assert_eq!(answer.json()["status"], status, "{path}");
        assert!(answer.headers.contains_key("ratelimit-remaining"), "{path}");
    }
    app.bear("vekha_unknown");
    let answer = send(&mut app, Method::GET, "/me", None).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("sign_in")));
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
}

#[tokio::test]
async fn an_edit_names_its_revision_and_a_command_is_done_once() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    bear(&mut app, "planner", Scope::Act, &[]).await;
    let path = "/roadmaps/draft/tasks/W-1";
    let read = send(&mut app, Method::GET, path, None).await;
    let tag = read.headers["etag"].to_str().expect("text").to_owned();
    let same = with(&mut app, Method::GET, path, None, &[("if-none-match", &tag)]).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED);
    let edit = |title: &str| json!({ "title": title });
    let first =
        with(&mut app, Method::PATCH, path, Some(&edit("One")), &[("if-match", &tag)]).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    let second =
        with(&mut app, Method::PATCH, path, Some(&edit("Two")), &[("if-match", &tag)]).await;
    assert_eq!(second.status, StatusCode::PRECONDITION_FAILED, "{}", second.text);
    assert_eq!(second.json()["differences"][0]["theirs"], "One", "{}", second.text);
    let said = json!({ "text": "Once." });
    let key = [("idempotency-key", "abc")];
    let path = "/roadmaps/plan/tasks/W-1/comments";
    let once = with(&mut app, Method::POST, path, Some(&said), &key).await;
    // Something else happens before it is sent again.
    send(&mut app, Method::POST, path, Some(&json!({ "text": "Another." }))).await;
    let again = with(&mut app, Method::POST, path, Some(&said), &key).await;
    assert_eq!((once.status, again.status), (StatusCode::OK, StatusCode::OK), "{}", again.text);
    let task = send(&mut app, Method::GET, "/roadmaps/plan/tasks/W-1", None).await.json();
    let comments = task["record"]["comments"].as_array().expect("comments");
    let count = comments.iter().filter(|it| it["text"] == "Once.").count();
    assert_eq!(count, 1);
    let other = with(&mut app, Method::POST, path, Some(&json!({ "text": "Other." })), &key).await;
    let refused = (StatusCode::UNPROCESSABLE_ENTITY, json!("key_reused"));
    assert_eq!((other.status, other.json()["code"].clone()), refused, "another body");
    let twice = json!({ "text": "Once." });
    send(&mut app, Method::POST, path, Some(&twice)).await;
    let task = send(&mut app, Method::GET, "/roadmaps/plan/tasks/W-1", None).await.json();
    let comments = task["record"]["comments"].as_array().expect("comments");
    let count = comments.iter().filter(|it| it["text"] == "Once.").count();
    assert_eq!(count, 2, "without a key each is a command of its own");
}

#[tokio::test]
async fn a_list_goes_on_in_the_version_that_it_began_with() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    bear(&mut app, "controller", Scope::Act, &[]).await;
    let whole = send(&mut app, Method::GET, "/roadmaps/plan/tasks", None).await.json();
    let keys = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().expect("items");
        items.iter().map(|it| it["key"].as_str().expect("a key").to_owned()).collect()
    };
    let all = keys(&whole);
    let first = send(&mut app, Method::GET, "/roadmaps/plan/tasks?limit=2&sort=key", None).await;
    assert!(first.headers["link"].to_str().expect("text").ends_with("rel=\"next\""));
    let mut seen = keys(&first.json());
    let mut next = first.json()["next"].clone();
    // A task is paused meanwhile, which would change what comes next.
    let halt = json!({ "what": "withdraw", "reason": "x" });
    let halted = send(&mut app, Method::POST, "/roadmaps/plan/tasks/W-1/halts", Some(&halt)).await;
    assert_eq!(halted.status, StatusCode::OK, "{}", halted.text);
    while let Some(cursor) = next.as_str() {
        let path = format!("/roadmaps/plan/tasks?limit=2&sort=key&cursor={cursor}");
        let page = send(&mut app, Method::GET, &path, None).await.json();
        seen.extend(keys(&page));
        next = page["next"].clone();
    }
    let (mut seen, mut all) = (seen, all);
    seen.sort();
    all.sort();
    assert_eq!(seen, all, "each once, whatever happened meanwhile");
}

#[tokio::test]
async fn the_feed_has_every_event_that_its_reader_may_see_and_says_where_it_is() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    bear(&mut app, "reader", Scope::Read, &[]).await;
    let (mut after, mut events) = (0, Vec::new());
    loop {
        let path = format!("/events?limit=3&after={after}");
        let page = send(&mut app, Method::GET, &path, None).await.json();
        events.extend(page["items"].as_array().expect("items").clone());
        after = page["after"].as_u64().expect("a position");
        if page["more"] == false {
            break;
        }
    }
    let of = |stream: &str| -> Vec<u64> {
        let own = events.iter().filter(|it| it["stream"] == stream);
        own.map(|it| it["seq"].as_u64().expect("a number")).collect()
    };
    let plan = app.store.roadmap("plan").expect("there");
    assert_eq!(of("plan"), (1..=plan.version).collect::<Vec<_>>(), "no gaps");
    assert!(of("elsewhere").is_empty(), "nothing of what they may not read");
    let asked = events.iter().find(|it| it["kind"] == "extension_requested").expect("there");
    assert_eq!((&asked["task"], &asked["by"]["person"]), (&json!("W-3"), &json!("submitter")));
    let own =
        send(&mut app, Method::GET, "/roadmaps/plan/events?after=2&limit=1", None).await.json();
    assert_eq!(own["items"][0]["seq"], 3);
    assert_eq!(own["items"][0]["hash"].as_str().expect("a hash").len(), 64);
}

#[tokio::test]
async fn the_log_names_the_program_and_a_report_says_who_it_was() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    bear(&mut app, "planner", Scope::Report, &[]).await;
    let report = json!({ "percent": 10, "note": "x" });
    let path = "/roadmaps/plan/tasks/W-1/reports";
    let answer = send(&mut app, Method::POST, path, Some(&report)).await.json();
    let version = answer["version"].as_u64().expect("a version");
    assert_eq!(answer["task"]["percent"], 10);
    let path = format!("/roadmaps/plan/events?after={}", version - 1);
    let event = send(&mut app, Method::GET, &path, None).await.json()["items"][0].clone();
    assert_eq!((&event["via"], &event["by"]["person"]), (&json!("a program"), &json!("planner")));
    assert_eq!(event["new"]["report"]["percent"], 10, "{event}");
}

#[tokio::test]
async fn the_document_describes_every_operation_and_its_page_needs_nothing_else() {
    let mut app = TestApp::demo(NOW).await;
    let document = app.get("/api/v1/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    for operation in server::api::operations() {
        let method = operation.entry.method.as_str().to_lowercase();
        let described = &document["paths"][operation.entry.path][&method];
        assert_eq!(described["operationId"], operation.entry.id);
        assert!(described["responses"]["200"]["content"].is_object(), "{}", operation.entry.id);
    }
    let text = document.to_string();
    for named in text.split("\"#/components/schemas/").skip(1) {
        let name = named.split('"').next().expect("a name");
        assert!(document["components"]["schemas"][name].is_object(), "{name} is not there");
    }
    for lang in ["en", "ru"] {
        app.get(&format!("/language/{lang}")).await;
        let page = app.get("/api/reference").await;
        assert_eq!(page.status, StatusCode::OK);
        for operation in server::api::operations() {
            assert!(
                page.text.contains(&format!("id=\"{}\"", operation.entry.id)),
                "{}",
                operation.entry.id
            );
        }
    }
}

/// What is of a roadmap that a token is not for is no more to it than to anyone.
#[tokio::test]
async fn a_token_for_one_roadmap_reaches_no_other() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    let open = roadmap::Command::Configure {
        wanted: Box::new(roadmap::Wanted { public: Some(true), ..Default::default() }),
        reason: "x".to_owned(),
    };
    app.store.record("plan", app.who("controller"), "open", open, now()).await.expect("public");
    bear(&mut app, "controller", Scope::Act, &["draft"]).await;
    let task = send(&mut app, Method::GET, "/roadmaps/plan/tasks/W-1", None).await;
    assert_eq!(task.status, StatusCode::OK);
    assert!(!task.text.contains("\"person\":\"planner\""), "logins are for members: {}", task.text);
    let events = send(&mut app, Method::GET, "/events?limit=1000", None).await;
    assert!(!events.text.contains("\"person\":\"submitter\""), "{}", events.text);
    for (method, path, body) in [
        (Method::GET, "/roadmaps/plan/members", None),
        (Method::GET, "/people", None),
        (Method::POST, "/my/inbox/read", Some(json!({ "which": "all" }))),
        (Method::POST, "/my/inbox/read", Some(json!({ "which": "roadmap", "roadmap": "plan" }))),
        (Method::PUT, "/my/away", Some(json!({ "away": null }))),
    ] {
        let answer = send(&mut app, method, path, body.as_ref()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}: {}", answer.text);
    }
    let me = send(&mut app, Method::GET, "/me", None).await.json();
    assert_eq!(me["places"].as_array().map(Vec::len), Some(1), "{me}");
}

/// What the rules of the domain refuse though its shape is right is told as 422, 412 or 428.
const RULES: &str = r#"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 412, 422, 428, 429]
"#;

/// What others' tool makes of the document: it asks whatever that allows and whatever it forbids, and holds every
/// answer against it. It needs Python with schemathesis in `target/feeds`, which `cargo xtask test` puts there.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_the_document_allows_or_forbids_is_answered_otherwise() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let program = root.join("target/feeds/bin/schemathesis");
    if !program.is_file() {
        let must = std::env::var_os("CI").is_some();
        assert!(!must, "schemathesis is not in target/feeds: cargo xtask test puts it there");
        eprintln!("skipped: nothing_that_the_document_allows (no schemathesis)");
        return;
    }
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    for who in ["planner", "reviewer", "controller"] {
        let mut app = copy(template.path()).await.unbounded();
        bear(&mut app, who, Scope::Act, &[]).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let limits = server::serve::Limits::default();
        let end = std::future::pending::<()>();
        let serving = tokio::spawn(server::serve::serve(listener, app.router(), limits, end));
        let folder = tempfile::tempdir().expect("a folder");
        let keys = [("roadmap", "\"plan\""), ("task", "\"W-1\""), ("office", "\"c\"")];
        let keys = keys.map(|(name, key)| format!("\"path.{name}\" = {key}\n")).concat();
        std::fs::write(
            folder.path().join("schemathesis.toml"),
            format!("[parameters]\n{keys}\n{RULES}"),
        )
        .expect("written");
        let mut run = tokio::process::Command::new(&program);
        run.current_dir(folder.path())
            .args(["run", &format!("http://{address}/api/v1/openapi.json"), "--checks", "all"])
            .args(["--header", &format!("Authorization: Bearer vekha_{who}_act")])
            .args(["--phases", "examples,coverage,fuzzing", "--max-examples", "4"])
            .args(["--workers", "2", "--seed", "1", "--no-color"]);
        let output = run.output().await.expect("it runs");
        serving.abort();
        let said = String::from_utf8_lossy(&output.stdout);
        let failures = said.find("= FAILURES =").map_or("", |at| &said[at..]);
        assert!(output.status.success(), "{who}: {failures}{said}");
    }
}

/// What one reader has is none of what another one is shown, nor in another language.
#[tokio::test]
async fn a_tag_is_of_its_reader_and_language() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    let path = "/roadmaps/plan/tasks/W-1";
    let mut tags = BTreeSet::new();
    for who in ["reader", "controller"] {
        bear(&mut app, who, Scope::Read, &[]).await;
        for language in ["en", "ru"] {
            let asks = [("accept-language", language)];
            let answer = with(&mut app, Method::GET, path, None, &asks).await;
            let tag = answer.headers["etag"].to_str().expect("text").to_owned();
            let again = [("accept-language", language), ("if-none-match", tag.as_str())];
            let same = with(&mut app, Method::GET, path, None, &again).await;
            assert_eq!(same.status, StatusCode::NOT_MODIFIED, "{who} {language}");
            for other in &tags {
                let other: &String = other;
                let asks = [("accept-language", language), ("if-none-match", other.as_str())];
                let answer = with(&mut app, Method::GET, path, None, &asks).await;
                assert_eq!(answer.status, StatusCode::OK, "{who} {language}");
            }
            assert!(tags.insert(tag), "{who} {language}");
        }
    }
}

/// Two bodies under one key that come at the same time: neither is known when the other one is asked for.
#[tokio::test]
async fn one_key_is_good_for_one_body_also_at_the_same_time() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let app = copy(template.path()).await;
    let said = |text: &str| roadmap::Command::Comment {
        task: "W-1".into(),
        text: text.to_owned(),
        answer_by: None,
    };
    let (one, two) = (format!("name{}one", store::NAMED), format!("name{}two", store::NAMED));
    let (who, now) = (app.who("controller"), app.house().clock.now());
    let (first, second, again) = tokio::join!(
        app.store.record("plan", who.clone(), &one, said("One."), now),
        app.store.record("plan", who.clone(), &two, said("Two."), now),
        app.store.record("plan", who.clone(), &one, said("One."), now),
    );
    assert!(first.is_ok() && again.is_ok());
    assert!(matches!(second, Err(store::Error::Reused)));
    let later = app.store.record("plan", who, &two, said("Two."), now).await;
    assert!(matches!(later, Err(store::Error::Reused)), "nor in another commit");
}

/// What there is in other roadmaps is none of a token's business that is for one of them.
#[tokio::test]
async fn the_size_of_an_inbox_is_said_to_tokens_for_all_of_it() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    bear(&mut app, "controller", Scope::Read, &["plan"]).await;
    let part = send(&mut app, Method::GET, "/my/inbox", None).await;
    assert_eq!((part.status, part.json()["total"].clone()), (StatusCode::OK, Value::Null));
    bear(&mut app, "controller", Scope::Report, &[]).await;
    let whole = send(&mut app, Method::GET, "/my/inbox", None).await.json();
    assert!(whole["total"].is_u64(), "{whole}");
}
