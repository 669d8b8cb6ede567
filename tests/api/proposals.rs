//! What was approved changes by decision, what was done can be taken back, and a draft is looked at before
//! it is put into force.

use axum::http::StatusCode;
use serde_json::Value;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

/// What the final milestone's date is, by the page's own data.
async fn headline(app: &mut TestApp) -> Value {
    let task = app.get("/r/december-1/t/GOV-12.json").await.json();
    assert!(task["expected"].is_string(), "{task}");
    task["expected"].clone()
}

fn about<'a>(task: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [&[("roadmap", "december-1"), ("task", task)][..], more].concat()
}

/// Finds the number that an address says was just done.
fn seq(location: &str) -> String {
    location.rsplit_once("done=december-1.").expect("it says what was done").1.to_owned()
}

/// Returns what a page says in the blocks of effects.
fn effects(page: &str) -> Vec<String> {
    let blocks = page.split("<div class=\"effect\">").skip(1);
    blocks.map(|block| block.split("</div>").next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn f4_five_clicks_on_links_by_their_owner_move_nothing() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let before = headline(&mut app).await;
    let page = app.get("/r/december-1/t/GOV-07").await.text;
    let links: Vec<_> = page
        .split("name=\"from\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect();
    assert!(links.len() >= 5, "it waits for several: {links:?}");
    for from in &links {
        let bare = about("GOV-07", &[("from", from), ("kind", "FS")]);
        assert_eq!(app.post_json("/do/unlink", &bare).await.status, StatusCode::FORBIDDEN);
        let silent = about("GOV-07", &[("from", from), ("kind", "FS"), ("way", "propose")]);
        let refused = app.post_json("/do/unlink", &silent).await;
        assert_eq!(refused.json()["fields"][0][0], "reason");
        let own = about(
            "GOV-07",
            &[("from", from), ("kind", "FS"), ("way", "change"), ("reason", "Because.")],
        );
        assert_eq!(app.post_json("/do/unlink", &own).await.status, StatusCode::FORBIDDEN);
        let asked = about(
            "GOV-07",
            &[("from", from), ("kind", "FS"), ("way", "propose"), ("reason", "It can go on.")],
        );
        assert_eq!(app.post("/do/unlink", &asked).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(headline(&mut app).await, before, "nothing moved");
    let mine = app.get("/r/december-1/t/GOV-07").await.text;
    let shown = effects(&mine);
    app.sign_in("controller").await;
    let queue = app.get("/review").await.text;
    assert_eq!(queue.matches("It can go on.").count(), links.len());
    // Whoever decides sees what whoever proposed saw.
    let decided = effects(&queue);
    for effect in shown.iter().filter(|effect| effect.contains("final milestone")) {
        assert!(decided.contains(effect), "{effect}");
    }
    let approve = [("roadmap", "december-1"), ("proposal", "3"), ("decision", "approve")];
    assert_eq!(app.post("/do/decide-proposal", &approve).await.status, StatusCode::SEE_OTHER);
    let register = app.get("/r/december-1/register").await.text;
    assert!(register.contains("no longer waits for") && register.contains("approved"));
    let csv = app.get("/r/december-1/register.csv").await.text;
    assert!(
        csv.lines().any(|line| line.starts_with("GOV-07,") && line.ends_with(",plan")),
        "{csv}"
    );
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn the_effect_that_was_shown_is_the_one_that_comes() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    // The sample's own proposal: GOV-08 no longer waits for GOV-07.
    let queue = app.get("/review").await.text.replace('\u{a0}', " ");
    let item = queue.split("no longer waits for GOV-07").last().expect("it waits");
    let said = item.split("final milestone ").nth(1).expect("it says where it goes");
    let said = said
        .split(" → ")
        .nth(1)
        .and_then(|rest| rest.split(" (").next())
        .unwrap_or_else(|| panic!("{said}"));
    let approve =
        [("roadmap", "december-1"), ("proposal", "2"), ("decision", "approve"), ("version", "1")];
    let done = app.post("/do/decide-proposal", &approve).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let now = headline(&mut app).await;
    let now: chrono::NaiveDate = now.as_str().expect("a date").parse().expect("a date");
    assert_eq!(now.format("%-d %b").to_string(), said.trim_end_matches(" 2026"));
    let again = app.post_json("/do/decide-proposal", &approve).await;
    assert_eq!(again.status, StatusCode::OK, "the same form sent twice is one decision");
    let other =
        [("roadmap", "december-1"), ("proposal", "2"), ("decision", "reject"), ("reason", "x")];
    assert_eq!(
        app.post_json("/do/decide-proposal", &other).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn everything_that_was_approved_goes_by_proposal_over_every_form() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let task = app.get("/r/december-1/t/GOV-10.json").await.json();
    let revision = "0".to_owned();
    let edits = [
        ("duration", "1"),
        ("estimate", "1 / 2 / 3"),
        ("owner", "rosatom"),
        ("co_owners", "Rosneft"),
        ("start", "2026-11-20"),
        ("start_no_earlier_than", "2026-11-20"),
        ("must_finish_by", "2026-12-20"),
        ("workstream", "MIN"),
        ("deliverable", "Less"),
        ("criteria", "It is enough"),
    ];
    for (field, value) in edits {
        let bare = about("GOV-10", &[("revision", &revision), (field, value)]);
        let refused = app.post_json("/do/edit-task", &bare).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{field}");
        let more = [
            ("revision", revision.as_str()),
            (field, value),
            ("way", "propose"),
            ("reason", "Why."),
        ];
        let proposed = app.post("/do/edit-task", &about("GOV-10", &more)).await;
        assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{field}: {}", proposed.text);
    }
    let deadline = [
        ("revision", revision.as_str()),
        ("deadline", "2027-01-15"),
        ("way", "propose"),
        ("reason", "Why."),
    ];
    let refused = app.post_json("/do/edit-task", &about("GOV-10", &deadline)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "a deadline is asked for");
    let gone = about("GOV-10", &[("way", "propose"), ("reason", "Why.")]);
    assert_eq!(app.post("/do/remove-task", &gone).await.status, StatusCode::SEE_OTHER);
    let new = [
        ("roadmap", "december-1"),
        ("key", ""),
        ("workstream", "GOV"),
        ("title", "One more"),
        ("owner", "minpromtorg"),
        ("deadline", "1.12.2026"),
        ("way", "propose"),
        ("reason", "It was forgotten."),
    ];
    assert_eq!(app.post("/do/add-task", &new).await.status, StatusCode::SEE_OTHER);
    let link = about(
        "GOV-10",
        &[("from", "Agree Tomtor development schedule"), ("way", "propose"), ("reason", "Why.")],
    );
    let linked = app.post("/do/link", &link).await;
    assert_eq!(linked.status, StatusCode::SEE_OTHER, "a title names a task: {}", linked.text);
    let after = app.get("/r/december-1/t/GOV-10.json").await.json();
    assert_eq!(
        after["proposals"].as_array().map(Vec::len),
        Some(12),
        "ten edits, a removal, a link"
    );
    let mut same = after.clone();
    same.as_object_mut().expect("a task").remove("proposals");
    let mut then = task.clone();
    then.as_object_mut().expect("a task").remove("proposals");
    assert_eq!(same, then, "and nothing of it changed");
    let mine = app.get("/my").await.text;
    assert!(
        mine.contains("Changes that you proposed") && mine.contains("GOV-13"),
        "the key follows"
    );
    let title = about("GOV-10", &[("revision", &revision), ("title", "Another title")]);
    assert_eq!(
        app.post("/do/edit-task", &title).await.status,
        StatusCode::SEE_OTHER,
        "a title is free"
    );
    let export = app.get("/r/december-1.json").await.text;
    let contents = exchange::read_json(&export);
    assert!(contents.is_ok(), "what is exported is read");
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn f12_what_was_done_is_taken_back_from_the_page_that_comes_next() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let before = app.get("/r/december-1/t/LOG-04.json").await.json();
    let report =
        about("LOG-04", &[("percent", "5"), ("forecast", "2027-03-01"), ("confidence", "red")]);
    let saved = app.post("/do/report", &report).await;
    let page = app.get(&saved.location).await.text;
    assert!(page.contains("LOG-04: Reported") && page.contains("action=\"/do/undo\""), "{page}");
    let undo = [("roadmap", "december-1"), ("seq", &seq(&saved.location)), ("back", "/my")];
    let undone = app.post("/do/undo", &undo).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
    assert!(undone.location.starts_with("/my?done="), "{}", undone.location);
    let after = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(after["reports"], before["reports"]);
    assert_eq!(after["status"], before["status"]);
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains("took back the report"), "and the history says so");
    // The same once more is the same; somebody else's is nobody else's.
    assert_eq!(app.post_json("/do/undo", &undo).await.status, StatusCode::OK);
    let saved = app.post("/do/report", &report).await;
    let theirs = [("roadmap", "december-1"), ("seq", &seq(&saved.location))];
    app.sign_in("controller").await;
    assert_eq!(app.post_json("/do/undo", &theirs).await.status, StatusCode::FORBIDDEN);
    let banner = app.get(&saved.location).await.text;
    assert!(!banner.contains("class=\"done\""), "and nobody else is told");
    app.sign_in("planner").await;
    app.at("2026-11-23T09:10:30Z");
    let late = app.post_json("/do/undo", &theirs).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "ten minutes are over");
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn f1_a_decision_can_be_taken_back_for_ten_seconds() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("reviewer").await;
    let before = app.get("/r/december-1/t/PRC-03.json").await.json();
    let accept = about("PRC-03", &[("decision", "accept"), ("back", "/review")]);
    let done = app.post("/do/decide", &accept).await;
    let page = app.get(&done.location).await.text;
    assert!(page.contains("PRC-03: Accepted the submission."), "{page}");
    assert!(page.contains("class=\"way-back short\""), "the way back goes by itself");
    let undo = [("roadmap", "december-1"), ("seq", &seq(&done.location)), ("back", "/review")];
    let undone = app.post("/do/undo", &undo).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
    let after = app.get("/r/december-1/t/PRC-03.json").await.json();
    assert_eq!(after["submissions"], before["submissions"]);
    assert!(app.get("/review").await.text.contains("PRC-03"), "it waits again");
    let accept =
        about("PRC-03", &[("decision", "accept"), ("version", "again"), ("back", "/review")]);
    let done = app.post("/do/decide", &accept).await;
    let undo = [("roadmap", "december-1"), ("seq", &seq(&done.location))];
    app.at("2026-11-23T09:00:30Z");
    let late = app.post_json("/do/undo", &undo).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text);
    let page = app.get(&done.location).await.text;
    assert!(page.contains("class=\"done\"") && !page.contains("action=\"/do/undo\""));
}

#[tokio::test]
async fn a_submission_is_taken_back_until_somebody_decides() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let claim = about(
        "LOG-04",
        &[
            ("fact_date", "2026-11-20"),
            ("statements[0]", "The annex is signed."),
            ("evidence", "No 12 of 2026-11-20"),
        ],
    );
    let sent = app.post("/do/submit", &claim).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    app.at("2026-11-24T09:00:00Z");
    app.sign_in("planner").await;
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains("Take back"), "a day later, too");
    let undo = [("roadmap", "december-1"), ("seq", &seq(&sent.location))];
    assert_eq!(app.post_json("/do/undo", &undo).await.status, StatusCode::OK);
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert!(task["submissions"].as_array().is_some_and(Vec::is_empty), "{task}");
    app.sign_in("reviewer").await;
    assert!(!app.get("/review").await.text.contains("LOG-04"));
}

#[tokio::test]
async fn f13_open_predecessors_are_said_where_somebody_submits_and_decides() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let form = app.get("/r/december-1/t/GOV-12").await.text;
    assert!(form.contains("It waits for a task that is not verified:"), "the form says so");
    let claim = about(
        "GOV-12",
        &[
            ("fact_date", "2026-11-20"),
            ("statements[0]", "It is signed."),
            ("evidence", "No 1 of 2026-11-20"),
        ],
    );
    let sent = app.post("/do/submit", &claim).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    app.sign_in("reviewer").await;
    let queue = app.get("/review").await.text;
    assert!(queue.contains("class=\"late\">It waits for a task that is not verified:"), "{queue}");
    let accept = about("GOV-12", &[("decision", "accept")]);
    assert_eq!(app.post("/do/decide", &accept).await.status, StatusCode::SEE_OTHER);
    let task = app.get("/r/december-1/t/GOV-12.json").await.json();
    let decision = &task["submissions"][0]["decisions"][0];
    assert_eq!(decision["open"][0], "GOV-11", "and the record has it: {decision}");
    let page = app.get("/r/december-1/t/GOV-12").await.text;
    assert!(page.contains("Open before it: GOV-11."), "the history, too");
}

#[tokio::test]
async fn f5_a_request_says_what_matters_to_who_asks_and_to_who_decides() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut ask = about(
        "GOV-07",
        &[("proposed", "2026-12-04"), ("category", "dependency"), ("explanation", "More.")],
    );
    ask.push(("preview", "1"));
    let preview = app.post_json("/do/request-extension", &ask).await.json();
    let preview = preview["preview"].as_str().expect("a preview").replace('\u{a0}', " ");
    assert!(preview.contains("Not enough: expected 17 Dec at the earliest"), "{preview}");
    assert!(
        preview.contains("Passes the deadlines of 5 later tasks, the final one by 3 days"),
        "{preview}"
    );
    ask.pop();
    assert_eq!(app.post("/do/request-extension", &ask).await.status, StatusCode::SEE_OTHER);
    app.sign_in("controller").await;
    let queue = app.get("/review").await.text.replace('\u{a0}', " ");
    assert!(
        queue.contains("Not enough: expected 17 Dec at the earliest"),
        "the controller sees it"
    );
    let page = app.get("/r/december-1/t/GOV-07").await.text.replace('\u{a0}', " ");
    assert!(page.contains("the final one by 3 days"), "on the task, too");
}

#[tokio::test]
async fn f9_a_draft_is_looked_at_before_it_is_approved() {
    let mut app = TestApp::empty(NOW).await;
    let mut definition = tests::plans::generated("plan", 4);
    (definition.final_task, definition.approved) = (None, None);
    let now = NOW.parse().expect("an instant");
    app.store.create(directory::Who::Host, definition, now).await.expect("created");
    let mut empty = tests::plans::generated("empty", 1);
    (empty.tasks, empty.final_task, empty.approved) = (Vec::new(), None, None);
    app.store.create(directory::Who::Host, empty, now).await.expect("created");
    let [_, _, controller, _] = sample::people();
    app.join(&controller, "plan").await;
    app.join(&controller, "empty").await;
    app.begin_session("controller").await;
    let queue = app.get("/review").await.text;
    assert!(queue.contains("/r/plan/approve") && !queue.contains("/r/empty/approve"), "{queue}");
    let overview = app.get("/r/plan").await.text;
    assert!(!overview.contains("action=\"/do/approve\""), "one click does nothing");
    let page = app.get("/r/plan/approve").await.text;
    for said in [
        "No task is the final milestone",
        "without criteria",
        "nobody may report",
        "Approve all the same",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let refused = app.post_json("/do/approve", &[("roadmap", "empty")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "no task is no plan");
    let approved = app.post("/do/approve", &[("roadmap", "plan")]).await;
    assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
    assert_eq!(app.get("/r/plan/approve").await.status, StatusCode::SEE_OTHER, "it is over");
}

/// Everything between two words of a page.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_default()
}

#[tokio::test]
async fn what_is_decided_on_is_what_was_looked_at() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let claim = |said: &'static str| {
        about(
            "LOG-04",
            &[
                ("fact_date", "2026-11-20"),
                ("statements[0]", said),
                ("evidence", "No 12 of 2026-11-20"),
            ],
        )
    };
    let sent = app.post("/do/submit", &claim("It is signed.")).await;
    app.sign_in("reviewer").await;
    let queue = app.get("/review").await.text;
    let item = between(&queue, "<b>LOG-04</b>", "</details></details>");
    let seen = between(item, "name=\"submission\" value=\"", "\"").to_owned();
    assert!(!seen.is_empty(), "{item}");
    app.sign_in("planner").await;
    let undo = [("roadmap", "december-1"), ("seq", &seq(&sent.location))];
    assert_eq!(app.post_json("/do/undo", &undo).await.status, StatusCode::OK);
    assert_eq!(app.post("/do/submit", &claim("Rubbish.")).await.status, StatusCode::SEE_OTHER);
    app.sign_in("reviewer").await;
    let accept =
        about("LOG-04", &[("decision", "accept"), ("submission", &seen), ("back", "/review")]);
    let refused = app.post("/do/decide", &accept).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.text.contains("This is no longer what you looked at"), "{}", refused.text);
    assert!(refused.text.contains("Rubbish."), "and the page shows what it is now");
    // The same with a request for another deadline.
    app.sign_in("planner").await;
    let ask = |to: &'static str| {
        about("GOV-10", &[("proposed", to), ("category", "legal"), ("explanation", "More.")])
    };
    let asked = app.post("/do/request-extension", &ask("2026-12-03")).await;
    let undo = [("roadmap", "december-1"), ("seq", &seq(&asked.location))];
    assert_eq!(app.post_json("/do/undo", &undo).await.status, StatusCode::OK);
    assert_eq!(
        app.post("/do/request-extension", &ask("2027-03-03")).await.status,
        StatusCode::SEE_OTHER
    );
    app.sign_in("controller").await;
    let grant = about(
        "GOV-10",
        &[("decision", "approve"), ("granted", "2026-12-03"), ("reason", "x"), ("request", "0")],
    );
    assert_eq!(app.post_json("/do/decide-extension", &grant).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_draft_that_changed_since_it_was_looked_at_is_not_approved() {
    let mut app = TestApp::empty(NOW).await;
    let mut definition = tests::plans::generated("plan", 4);
    definition.approved = None;
    let now = NOW.parse().expect("an instant");
    app.store.create(directory::Who::Host, definition, now).await.expect("created");
    let [_, _, controller, _] = sample::people();
    app.join(&controller, "plan").await;
    app.begin_session("controller").await;
    let page = app.get("/r/plan/approve").await.text;
    let version = between(&page, "name=\"version\" value=\"", "\"").to_owned();
    let edit =
        [("roadmap", "plan"), ("task", "W0-0"), ("revision", "0"), ("deadline", "2027-02-01")];
    assert_eq!(app.post("/do/edit-task", &edit).await.status, StatusCode::SEE_OTHER);
    let approve = [("roadmap", "plan"), ("version", version.as_str()), ("back", "/r/plan/approve")];
    let refused = app.post("/do/approve", &approve).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.text.contains("no longer what you looked at"), "{}", refused.text);
    let fresh = between(&refused.text, "name=\"version\" value=\"", "\"").to_owned();
    let approve = [("roadmap", "plan"), ("version", fresh.as_str())];
    assert_eq!(app.post("/do/approve", &approve).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_claim_over_open_predecessors_moves_no_date() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let before = headline(&mut app).await;
    for task in ["GOV-07", "GOV-08", "GOV-09", "GOV-10", "GOV-11"] {
        let json = app.get(&format!("/r/december-1/t/{task}.json")).await.json();
        let criteria = json["criteria"].as_array().map_or(0, Vec::len);
        let names: Vec<_> = (0..criteria).map(|at| format!("statements[{at}]")).collect();
        let mut claim = about(
            task,
            &[("fact_date", "2026-11-20"), ("evidence", "No 1 of 2026-11-20"), ("statement", "x")],
        );
        claim.extend(names.iter().map(|name| (name.as_str(), "x")));
        let sent = app.post("/do/submit", &claim).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{task}: {}", sent.text);
        let now = headline(&mut app).await;
        assert!(now.as_str() >= before.as_str(), "{task}: {before} became {now}");
    }
}

#[tokio::test]
async fn what_changes_nothing_says_so_and_offers_nothing_to_undo() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let words = about("PRC-06", &[("text", "A remark.")]);
    assert_eq!(app.post("/do/comment", &words).await.status, StatusCode::SEE_OTHER);
    for way in ["", "propose"] {
        let edit = about("MIN-07", &[("revision", "0"), ("way", way), ("reason", "x")]);
        let same = app.post("/do/edit-task", &edit).await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", same.text);
        assert!(same.text.contains("This would change nothing."), "{}", same.text);
    }
}

#[tokio::test]
async fn keys_of_proposed_tasks_do_not_meet() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let new = |key: &'static str, title: &'static str| {
        [
            ("roadmap", "december-1"),
            ("key", key),
            ("workstream", "GOV"),
            ("title", title),
            ("owner", "minpromtorg"),
            ("deadline", "1.12.2026"),
            ("way", "propose"),
            ("reason", "It was forgotten."),
        ]
    };
    assert_eq!(app.post("/do/add-task", &new("", "One")).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.post("/do/add-task", &new("", "Two")).await.status, StatusCode::SEE_OTHER);
    let third = app.post_json("/do/add-task", &new("gov-14", "Three")).await;
    assert_eq!(third.json()["fields"][0][0], "key", "{}", third.text);
    app.sign_in("controller").await;
    for proposal in ["3", "4"] {
        let approve = [("roadmap", "december-1"), ("proposal", proposal), ("decision", "approve")];
        assert_eq!(app.post("/do/decide-proposal", &approve).await.status, StatusCode::SEE_OTHER);
    }
    for (key, title) in [("GOV-13", "One"), ("GOV-14", "Two")] {
        let json = app.get(&format!("/r/december-1/t/{key}.json")).await.json();
        assert_eq!(json["title"]["en"].as_str().or(json["title"].as_str()), Some(title));
    }
}

#[tokio::test]
async fn a_change_of_words_in_one_language_is_seen_in_the_other() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let edit = about(
        "LOG-04",
        &[("revision", "0"), ("deliverable", "Less of it"), ("way", "propose"), ("reason", "x")],
    );
    assert_eq!(app.post("/do/edit-task", &edit).await.status, StatusCode::SEE_OTHER);
    app.get("/language/ru").await;
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains("→ Less of it"), "whoever reads Russian sees what changes");
}
