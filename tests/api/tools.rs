//! What assistants get of whom: each tool with whether it answers, for each kind of person, on a roadmap that is
//! not public.

use axum::http::StatusCode;
use directory::Scope;
use serde_json::{Value, json};

use crate::{
    assistants::{call, send, token},
    matrix::{PEOPLE, copy, fill},
};

/// Whether there is an answer for: a member of another roadmap, a reader, a planner of another office, a planner
/// of the owner, the planner who submitted, a reviewer, the controller, an admin who is in the roadmap, an admin
/// who is not.
type Answers = [bool; 9];

const MEMBERS: Answers = [false, true, true, true, true, true, true, true, false];
const OWNERS: Answers = [false, false, false, true, true, false, false, false, false];
/// Who may read nothing finds nothing.
const EVERYONE: Answers = [true; 9];

fn rows() -> [(&'static str, Value, Answers); 10] {
    let task = json!({ "roadmap": "plan", "task": "W-1" });
    let with = |more: Value| {
        let mut all = task.clone();
        if let (Some(all), Some(more)) = (all.as_object_mut(), more.as_object()) {
            all.extend(more.clone());
        }
        all
    };
    let report = with(json!({ "percent": 10, "note": "Begun." }));
    [
        ("whats_due", json!({ "roadmap": "plan", "days": 60 }), MEMBERS),
        ("roadmap_status", json!({ "roadmap": "plan" }), MEMBERS),
        ("task", task.clone(), MEMBERS),
        ("why", task.clone(), MEMBERS),
        ("changes_since", json!({ "roadmap": "plan", "from": "v1" }), MEMBERS),
        ("forecast", json!({ "roadmap": "plan" }), MEMBERS),
        ("what_if", with(json!({ "forecast": "2026-12-24" })), MEMBERS),
        ("search", json!({ "q": "Task" }), EVERYONE),
        ("draft_report", report.clone(), OWNERS),
        ("file_report", report, OWNERS),
    ]
}

#[tokio::test]
async fn every_tool_is_for_those_who_may_ask() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    let listed = rows().map(|(tool, ..)| tool);
    let mut wrong = Vec::new();
    for (column, who) in PEOPLE.iter().skip(1).enumerate() {
        let secret = token(&app, who, Scope::Report, &[]).await;
        app.bear(&secret);
        let said = send(&mut app, "tools/list", json!({})).await.json();
        let tools = said["result"]["tools"].as_array().expect("tools");
        let names: Vec<_> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
        assert_eq!(names, listed, "every tool has its row");
        for (tool, arguments, answers) in rows() {
            let (text, is) = call(&mut app, tool, arguments).await;
            if answers.get(column) != Some(&is) {
                wrong.push(format!("{tool} for {who}: {is}, {text}"));
            }
            let kept_from = ["outsider", "keeper"].contains(who);
            if kept_from && (text.contains("(plan)") || text.contains("plan / W-")) {
                wrong.push(format!("{tool} leaks to {who}: {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_token_for_one_roadmap_reads_that_one() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    let secret = token(&app, "planner", Scope::Report, &["draft"]).await;
    app.bear(&secret);
    for (tool, arguments, _) in rows() {
        let (text, is) = call(&mut app, tool, arguments).await;
        assert!(!is || tool == "search", "{tool}: {text}");
        assert!(!text.contains("plan / W-"), "{tool}: {text}");
    }
    let (text, is) = call(&mut app, "roadmap_status", json!({})).await;
    assert!(is && text.contains("(draft)") && !text.contains("(plan)"), "{text}");
}

#[tokio::test]
async fn nobody_asks_without_a_token() {
    let template = tempfile::tempdir().expect("a folder");
    fill(template.path()).await;
    let mut app = copy(template.path()).await;
    for (tool, arguments, _) in rows() {
        let params = json!({ "name": tool, "arguments": arguments });
        let answer = send(&mut app, "tools/call", params).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{tool}");
    }
}
