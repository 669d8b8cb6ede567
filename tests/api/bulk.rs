//! Something done to several tasks at once: what is shown is what is saved, and taken back as one.

use axum::http::StatusCode;
use directory::Who;
use roadmap::{Actor, By, Roles};
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";
const TABLE: &str = "/r/many/tasks?sort=key";

/// The keys of the first tasks of the plan; the fourth is of an office for which the planner does not act.
fn keys(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("W{}-{n}", n % 20)).collect()
}

/// A plan of sixty tasks, all but three of them of offices of the planner.
async fn app() -> TestApp {
    let mut app = TestApp::demo(NOW).await;
    let now = NOW.parse().expect("an instant");
    app.store.create(Who::Host, plans::generated("many", 60), now).await.expect("created");
    let by = |login: &str, name: &str| By::new(login.into(), name.to_owned());
    let offices = (0..20).filter(|n| *n != 1).map(|n| format!("office-{n}").into()).collect();
    let roles = Roles { planner: true, ..Roles::default() };
    app.join(
        &Actor { deputy_for: Vec::new(), by: by("planner", "Anna Orlova"), offices, roles },
        "many",
    )
    .await;
    let roles = Roles { controller: true, ..Roles::default() };
    let controller = by("controller", "Vera Sokolova");
    app.join(&Actor { deputy_for: Vec::new(), by: controller, offices: Vec::new(), roles }, "many")
        .await;
    app.sign_in("planner").await;
    app
}

/// The hidden fields of the form that saves what was shown.
fn sent(preview: &str) -> Vec<(String, String)> {
    let start = preview.find("<form class=\"bulk-save\"").expect("a form");
    let form = preview[start..].split("</form>").next().expect("its end");
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1);
    let fields = fields.map(|rest| {
        let mut parts = rest.split('"');
        let name = parts.next().expect("a name").to_owned();
        let value = parts.nth(1).expect("a value").replace("&amp;", "&");
        (name, value)
    });
    fields.collect()
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Asks what would come of something, as a browser with WebAssembly does.
async fn look(app: &mut TestApp, act: &str, keys: &[String], more: &[(&str, &str)]) -> String {
    let mut values = vec![("roadmap", "many"), ("preview", act), ("back", TABLE)];
    values.extend(keys.iter().map(|key| ("task", key.as_str())));
    values.extend(more);
    let answer = app.post_json("/do/bulk", &values).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["preview"].as_str().expect("what would come of it").replace('\u{a0}', " ")
}

fn forecasts(app: &TestApp, keys: &[String]) -> Vec<Option<String>> {
    let plan = app.store.roadmap("many").expect("it");
    let forecast = |key: &String| plan.task(key).expect("a task").forecast();
    keys.iter().map(|key| forecast(key).map(|day| day.to_string())).collect()
}

#[tokio::test]
async fn twenty_rows_are_changed_at_once_and_taken_back_at_once() {
    let mut app = app().await;
    let keys = keys(21);
    let version = app.store.roadmap("many").expect("it").version;
    let preview = look(&mut app, "forecast", &keys, &[("forecast", "2026-12-18")]).await;
    for words in ["20 tasks would change", "1 task is left out", "Save 20 changes", "18 Dec"] {
        assert!(preview.contains(words), "{words}: {preview}");
    }
    assert_eq!(preview.matches("left out</span>").count(), 1, "{preview}");
    assert_eq!(app.store.roadmap("many").expect("it").version, version, "nothing is saved yet");
    let form = sent(&preview);
    let done = app.post("/do/bulk", &borrowed(&form)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(done.location.starts_with("/r/many/tasks?sort=key&done=many."), "{}", done.location);
    let after = app.store.roadmap("many").expect("it").version;
    assert_eq!(after, version + 20);
    let others = keys[3].clone();
    for (key, forecast) in keys.iter().zip(forecasts(&app, &keys)) {
        let expected = (*key != others).then(|| "2026-12-18".to_owned());
        assert_eq!(forecast, expected, "{key}");
    }
    // Sent twice it is recorded once.
    let again = app.post("/do/bulk", &borrowed(&form)).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
    assert_eq!(app.store.roadmap("many").expect("it").version, after);
    let told = app.get(&done.location).await.text;
    assert!(told.contains("20 changes recorded") && told.contains("name=\"bulk\""), "{told}");
    let seq = after.to_string();
    let undo = [("roadmap", "many"), ("seq", seq.as_str()), ("bulk", "1"), ("back", TABLE)];
    assert_eq!(app.post_json("/do/undo", &undo).await.status, StatusCode::OK);
    assert!(forecasts(&app, &keys).iter().all(Option::is_none));
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn forecasts_move_by_working_days_and_what_has_none_is_named() {
    let mut app = app().await;
    let keys = [keys(1), vec!["W1-1".to_owned(), "nothing".to_owned()]].concat();
    let report = [
        ("roadmap", "many"),
        ("task", keys[0].as_str()),
        ("percent", "30"),
        ("forecast", "2026-12-18"),
    ];
    assert_eq!(app.post_json("/do/report", &report).await.status, StatusCode::OK);
    // From a Friday the next working day is a Monday.
    let preview = look(&mut app, "forecast", &keys, &[("forecast", "+1")]).await;
    for words in ["1 task would change", "2 tasks are left out", "21 Dec", "no forecast"] {
        assert!(preview.contains(words), "{words}: {preview}");
    }
    let saved = app.post_json("/do/bulk", &borrowed(&sent(&preview))).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    assert!(saved.json()["message"].as_str().expect("words").contains("W1-1"), "{}", saved.text);
    assert_eq!(forecasts(&app, &keys[..1]), [Some("2026-12-21".to_owned())]);
    let percent = app.store.roadmap("many").expect("it").task(&keys[0]).expect("it").percent();
    assert_eq!(percent, 30, "what was not changed stays");
}

#[tokio::test]
async fn what_is_saved_is_what_was_shown() {
    let mut app = app().await;
    let keys = keys(3);
    let preview = look(&mut app, "percent", &keys, &[("percent", "40")]).await;
    let version = app.store.roadmap("many").expect("it").version;
    let report = [("roadmap", "many"), ("task", keys[1].as_str()), ("percent", "7")];
    assert_eq!(app.post_json("/do/report", &report).await.status, StatusCode::OK);
    let moved = app.post_json("/do/bulk", &borrowed(&sent(&preview))).await;
    assert_eq!(moved.status, StatusCode::CONFLICT, "{}", moved.text);
    assert_eq!(app.store.roadmap("many").expect("it").version, version + 1);
    let preview = look(&mut app, "percent", &keys, &[("percent", "40")]).await;
    assert!(preview.contains("7 %"), "{preview}");
    let saved = app.post_json("/do/bulk", &borrowed(&sent(&preview))).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let plan = app.store.roadmap("many").expect("it");
    assert!(keys.iter().all(|key| plan.task(key).expect("it").percent() == 40));
    // Once something else happened to one of them, all stays, and it is said which.
    let later = [("roadmap", "many"), ("task", keys[2].as_str()), ("percent", "41")];
    assert_eq!(app.post_json("/do/report", &later).await.status, StatusCode::OK);
    let seq = plan.version.to_string();
    let undo = [("roadmap", "many"), ("seq", seq.as_str()), ("bulk", "1"), ("back", TABLE)];
    let refused = app.post_json("/do/undo", &undo).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&keys[2]), "{}", refused.text);
}

#[tokio::test]
async fn a_browser_without_scripting_sees_it_on_the_page_that_answers() {
    let mut app = app().await;
    let page = app.get(TABLE).await.text;
    assert!(page.contains("form id=\"bulk\"") || page.contains("id=\"bulk\""), "{page}");
    assert_eq!(page.matches("form=\"bulk\" name=\"task\"").count(), 60);
    let values = [
        ("roadmap", "many"),
        ("task", "W0-0"),
        ("task", "W2-2"),
        ("preview", "same"),
        ("back", TABLE),
    ];
    let shown = app.post("/do/bulk", &values).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text.contains("Save 2 changes"), "{}", shown.text);
    let ticked = shown.text.split("<input type=\"checkbox\" form=\"bulk\"").skip(1);
    let ticked =
        ticked.filter_map(|rest| rest.split('>').next()).filter(|it| it.contains("checked"));
    assert_eq!(ticked.count(), 2, "the rows are still selected");
    let done = app.post("/do/bulk", &borrowed(&sent(&shown.text))).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    // All of a page, by its one box.
    let all = keys(60).join(",");
    let every = [("roadmap", "many"), ("every", "1"), ("all", all.as_str()), ("preview", "same")];
    let shown = app.post_json("/do/bulk", &every).await;
    assert!(shown.text.contains("57 tasks would change"), "{}", shown.text);
    for (values, words) in [
        (vec![("preview", "same")], "at least one task"),
        (vec![("task", "W0-0"), ("preview", "percent"), ("percent", "140")], "100"),
        (vec![("task", "W0-0"), ("preview", "owner"), ("owner", "office-2")], "reason"),
    ] {
        let values = [vec![("roadmap", "many"), ("back", TABLE)], values].concat();
        let refused = app.post("/do/bulk", &values).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(refused.text.contains(words), "{words}: {}", refused.text);
    }
    let many = (0..501).map(|n| format!("W0-{n}")).collect::<Vec<_>>().join(",");
    let many = [("roadmap", "many"), ("task", many.as_str()), ("preview", "same")];
    let refused = app.post_json("/do/bulk", &many).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut reader = app.another();
    assert!(!reader.get(TABLE).await.text.contains("name=\"task\""), "nothing to select");
}

#[tokio::test]
async fn an_owner_is_proposed_or_decided_with_one_reason() {
    let mut app = app().await;
    let keys = keys(3);
    let more = [("owner", "office-9"), ("reason", "They have the people.")];
    let preview = look(&mut app, "owner", &keys, &more).await;
    assert!(preview.contains("proposal</span>"), "{preview}");
    let saved = app.post_json("/do/bulk", &borrowed(&sent(&preview))).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let plan = app.store.roadmap("many").expect("it");
    assert_eq!(plan.pending_proposals().count(), 3);
    assert!(plan.task(&keys[0]).expect("it").owner == "office-0", "until it is decided");
    let seq = plan.version.to_string();
    let undo = [("roadmap", "many"), ("seq", seq.as_str()), ("bulk", "1"), ("back", TABLE)];
    assert_eq!(app.post_json("/do/undo", &undo).await.status, StatusCode::OK);
    assert_eq!(app.store.roadmap("many").expect("it").pending_proposals().count(), 0);
    app.sign_in("controller").await;
    let preview = look(&mut app, "owner", &keys, &more).await;
    assert!(preview.contains("decision</span>"), "{preview}");
    let saved = app.post_json("/do/bulk", &borrowed(&sent(&preview))).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
    let plan = app.store.roadmap("many").expect("it");
    assert!(keys.iter().all(|key| plan.task(key).expect("it").owner == "office-9"));
}
