//! What a roadmap is beside its tasks, in the browser: every field of a roadmap file, what it would change
//! today, workstreams within one another, the end of an office, the archive.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::Value;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";
pub const PLAN: &str = "december-1";

pub async fn controller() -> TestApp {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    app
}

pub async fn post(app: &mut TestApp, form: &str, values: &[(&str, &str)]) -> StatusCode {
    let sent: Vec<_> = [("roadmap", PLAN)].into_iter().chain(values.iter().copied()).collect();
    app.post_json(form, &sent).await.status
}

/// The leaves of the schema of a plan, each with its path; `[]` stands for an entry of a list.
fn leaves(root: &Value, at: &Value, path: String, found: &mut Vec<String>) {
    if let Some(name) = at["$ref"].as_str() {
        let at = root.pointer(name.trim_start_matches('#')).expect("it is defined");
        return leaves(root, at, path, found);
    }
    if let (Some(choices), true) = (at["anyOf"].as_array(), at["properties"].is_null()) {
        let kinds = choices.iter().filter(|it| it["type"] != "null");
        // What may be written in short and in full has the fields of the full one.
        let own = kinds.clone().find(|it| it["properties"].is_object());
        let full = own.or_else(|| kinds.clone().find(|it| it["$ref"].is_string()));
        match full.or_else(|| kinds.clone().next()) {
            Some(kind) if kind["properties"].is_object() || kind["$ref"].is_string() => {
                return leaves(root, kind, path, found);
            }
            _ => return found.push(path),
        }
    }
    match (at["properties"].as_object(), at.get("items")) {
        (Some(fields), _) => {
            for (name, field) in fields {
                leaves(root, field, format!("{path}/{name}"), found);
            }
        }
        (None, Some(items)) => leaves(root, items, format!("{path}[]"), found),
        (None, None) => found.push(path),
    }
}

/// Where each field of a file is set: a page, and the name of a field of a form there. What is not in this
/// list is found missing.
fn places() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let settings = "/r/december-1/settings";
    let (offices, calendar) = ("/r/december-1/offices", "/r/december-1/settings/calendar");
    let (edit, task) = ("/r/december-1/t/GOV-10/edit", "/r/december-1/t/GOV-10");
    BTreeMap::from([
        ("/key", ("/begin", "key")),
        ("/title", (settings, "title_en")),
        ("/time_zone", (settings, "time_zone")),
        ("/calendar/key", (calendar, "base")),
        ("/calendar/weekend[]", (calendar, "weekend")),
        ("/calendar/days_off[]", (calendar, "off")),
        ("/calendar/working_days[]", (calendar, "off")),
        ("/non_working_day", (settings, "non_working_day")),
        ("/start", (settings, "start")),
        ("/final", (settings, "final_task")),
        ("/public", (settings, "public")),
        ("/template", (settings, "template")),
        ("/archived", (settings, "part\" value=\"archive")),
        ("/settings/due_soon_days", (settings, "due_soon_days")),
        ("/settings/near_days", (settings, "near_days")),
        ("/settings/cadence_days", (settings, "cadence_days")),
        ("/settings/near_cadence_days", (settings, "near_cadence_days")),
        ("/settings/grace_days", (settings, "grace_days")),
        ("/settings/review_working_days", (settings, "review_working_days")),
        ("/settings/late_request_days", (settings, "late_request_days")),
        ("/settings/low_float_days", (settings, "low_float_days")),
        ("/settings/progress", (settings, "progress")),
        ("/settings/quiet[]", (settings, "take")),
        ("/directive/name", (settings, "directive_name")),
        ("/directive/issuer", (settings, "directive_issuer")),
        ("/directive/number", (settings, "directive_number")),
        ("/directive/date", (settings, "directive_date")),
        ("/directive/overseer", (settings, "directive_overseer")),
        ("/directive/clauses[]/key", (settings, "clause-0-key")),
        ("/directive/clauses[]/text", (settings, "clause-0-text")),
        ("/directive/clauses[]/deadline", (settings, "clause-0-deadline")),
        ("/directive/clauses[]/responsible", (settings, "clause-0-responsible")),
        ("/directive/clauses[]/source", (settings, "clause-0-source")),
        ("/offices[]/key", (offices, "key")),
        ("/offices[]/name", (offices, "name_en")),
        ("/offices[]/calendar/key", (offices, "calendar")),
        (
            "/offices[]/calendar/weekend[]",
            ("/r/december-1/settings/calendar?office=mintrans", "weekend"),
        ),
        (
            "/offices[]/calendar/days_off[]",
            ("/r/december-1/settings/calendar?office=mintrans", "off"),
        ),
        (
            "/offices[]/calendar/working_days[]",
            ("/r/december-1/settings/calendar?office=mintrans", "off"),
        ),
        ("/offices[]/closed/on", (offices, "into")),
        ("/offices[]/closed/into", (offices, "into")),
        ("/workstreams[]/key", (settings, "key")),
        ("/workstreams[]/title", (settings, "title")),
        ("/workstreams[]/owner", (settings, "owner")),
        ("/workstreams[]/parent", (settings, "parent")),
        ("/workstreams[]/co_owners[]", (settings, "co_owners")),
        ("/workstreams[]/links[]/from", (settings, "from")),
        ("/workstreams[]/links[]/type", (settings, "kind")),
        ("/workstreams[]/links[]/lag", (settings, "lag")),
        ("/workstreams[]/links[]/unit", (settings, "unit")),
        ("/workstreams[]/deliverable", (settings, "deliverable")),
        ("/workstreams[]/basis", (settings, "basis")),
        ("/workstreams[]/sources[]", (settings, "sources")),
        ("/tasks[]/key", ("/r/december-1/new", "key")),
        ("/tasks[]/workstream", (edit, "workstream")),
        ("/tasks[]/title", (edit, "title")),
        ("/tasks[]/owner", (edit, "owner")),
        ("/tasks[]/co_owners[]/office", (edit, "co_owners")),
        ("/tasks[]/co_owners[]/due", (edit, "co_owners")),
        ("/tasks[]/start", (edit, "start")),
        ("/tasks[]/deadline", ("/r/december-1/new", "deadline")),
        ("/tasks[]/duration", (edit, "duration")),
        ("/tasks[]/estimate/low", (edit, "estimate")),
        ("/tasks[]/estimate/likely", (edit, "estimate")),
        ("/tasks[]/estimate/high", (edit, "estimate")),
        ("/tasks[]/start_no_earlier_than", (edit, "start_no_earlier_than")),
        ("/tasks[]/must_finish_by", (edit, "must_finish_by")),
        ("/tasks[]/links[]/from", (task, "from")),
        ("/tasks[]/links[]/type", (task, "kind")),
        ("/tasks[]/links[]/lag", (task, "lag")),
        ("/tasks[]/links[]/unit", (task, "unit")),
        ("/tasks[]/external[]/roadmap", (edit, "external")),
        ("/tasks[]/external[]/task", (edit, "external")),
        ("/tasks[]/deliverable", (edit, "deliverable")),
        ("/tasks[]/criteria[]/text", (edit, "criteria")),
        ("/tasks[]/criteria[]/verification", (edit, "criteria")),
        ("/tasks[]/basis", (edit, "basis")),
        ("/tasks[]/sources[]", (edit, "sources")),
        ("/tasks[]/clause", (edit, "clause")),
    ])
}

/// What no form sets: the form of the file itself, what decisions and reports bring about, and what is
/// computed.
const BROUGHT_ABOUT: [&str; 22] = [
    "/as_of",
    "/counts",
    "/events",
    "/format",
    "/head",
    "/today",
    "/version",
    "/sample",
    "/approved",
    "/history",
    "/tasks[]/effective_deadline",
    "/tasks[]/expected",
    "/tasks[]/float",
    "/tasks[]/forecast",
    "/tasks[]/milestone",
    "/tasks[]/percent",
    "/tasks[]/schedule",
    "/tasks[]/state",
    "/tasks[]/status",
    "/tasks[]/original_deadline",
    "/tasks[]/co_owners[]/done",
    "/tasks[]/external[]/known",
];

#[tokio::test]
async fn every_field_of_a_roadmap_file_can_be_set_in_the_browser() {
    let mut app = controller().await;
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/roadmap-file.schema.json")).expect("JSON");
    let mut found = Vec::new();
    leaves(&schema, &schema, String::new(), &mut found);
    found.retain(|path| !BROUGHT_ABOUT.iter().any(|known| path.starts_with(known)));
    found.sort();
    found.dedup();
    let places = places();
    let mut pages: BTreeMap<&str, String> = BTreeMap::new();
    let mut missing = Vec::new();
    for path in &found {
        let Some((address, field)) = places.get(path.as_str()) else {
            missing.push(format!("{path} is nowhere"));
            continue;
        };
        if !pages.contains_key(address) {
            let page = app.get(address).await;
            assert_eq!(page.status, StatusCode::OK, "{address}");
            pages.insert(address, page.text);
        }
        if !pages[address].contains(&format!("name=\"{field}\"")) {
            missing.push(format!("{path} is not at {address} as {field}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let unknown: Vec<_> =
        places.keys().filter(|path| !found.iter().any(|it| it == *path)).collect();
    assert!(unknown.is_empty(), "no fields of a file: {unknown:?}");
}

const WINDOWS: [(&str, &str); 9] = [
    ("part", "windows"),
    ("due_soon_days", "14"),
    ("near_days", "30"),
    ("cadence_days", "14"),
    ("near_cadence_days", "7"),
    ("grace_days", "3"),
    ("review_working_days", "5"),
    ("late_request_days", "10"),
    ("low_float_days", "5"),
];

fn windows<'a>(with: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = WINDOWS.into_iter().filter(|(name, _)| with.iter().all(|(other, _)| other != name));
    kept.chain(with.iter().copied()).collect()
}

#[tokio::test]
async fn a_window_says_whose_status_it_would_change_and_needs_a_reason() {
    let mut app = controller().await;
    let version = app.store.roadmap(PLAN).expect("it").version;
    let wider =
        windows(&[("due_soon_days", "300"), ("preview", "1"), ("reason", "We look ahead.")]);
    let sent: Vec<_> = [("roadmap", PLAN)].into_iter().chain(wider).collect();
    let told = app.post_json("/do/configure", &sent).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    assert!(told.text.contains("would change today"), "{}", told.text);
    assert_eq!(app.store.roadmap(PLAN).expect("it").version, version, "nothing is recorded");
    assert_eq!(post(&mut app, "/do/configure", &windows(&[("due_soon_days", "30")])).await, 422);
    let bad = windows(&[("due_soon_days", "-1"), ("grace_days", "soon"), ("reason", "So.")]);
    assert_eq!(post(&mut app, "/do/configure", &bad).await, 422);
    let said = windows(&[("due_soon_days", "30"), ("reason", "We look ahead.")]);
    assert_eq!(post(&mut app, "/do/configure", &said).await, 200);
    let after = app.store.roadmap(PLAN).expect("it");
    assert_eq!((after.settings.due_soon_days, after.version), (30, version + 1));
    // Somebody else changed another window meanwhile: both hold. The same one is asked about.
    let old = version.to_string();
    let other = windows(&[("grace_days", "4"), ("version", &old), ("reason", "A day more.")]);
    assert_eq!(post(&mut app, "/do/configure", &other).await, 200);
    let after = app.store.roadmap(PLAN).expect("it");
    assert_eq!((after.settings.due_soon_days, after.settings.grace_days), (30, 4));
    let same = windows(&[("due_soon_days", "20"), ("version", &old), ("reason", "Less.")]);
    assert_eq!(post(&mut app, "/do/configure", &same).await, 422);
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn title_directive_and_who_may_read_change_by_decision() {
    let mut app = controller().await;
    let basics = |with: &[(&'static str, &'static str)]| {
        let known = [
            ("part", "basics"),
            ("title_en", "Rare earths by December"),
            ("title_ru", "Редкие земли к декабрю"),
            ("time_zone", "Europe/Moscow"),
            ("non_working_day", "preceding"),
            ("reason", "It is called so."),
        ];
        let kept = known.into_iter().filter(|(name, _)| with.iter().all(|(it, _)| it != name));
        kept.chain(with.iter().copied()).collect::<Vec<_>>()
    };
    let last = app.store.roadmap(PLAN).expect("it").final_task.clone().expect("one").to_string();
    let mut sent = basics(&[]);
    sent.push(("final_task", &last));
    assert_eq!(post(&mut app, "/do/configure", &sent).await, 200);
    let after = app.store.roadmap(PLAN).expect("it");
    assert_eq!(after.title.get("ru"), "Редкие земли к декабрю");
    assert!(!after.public, "a box that is not ticked");
    assert_eq!(app.another().get(&format!("/r/{PLAN}")).await.status, StatusCode::NOT_FOUND);
    for (wrong, field) in
        [(("time_zone", "Mars/Olympus"), "time_zone"), (("final_task", "GOV-99"), "final_task")]
    {
        let sent: Vec<_> = [("roadmap", PLAN)].into_iter().chain(basics(&[wrong])).collect();
        let answer = app.post_json("/do/configure", &sent).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["fields"][0][0], field, "{}", answer.text);
    }
    // Clauses: one that a task serves stays.
    let clauses = after.directive.as_ref().expect("one").clauses.clone();
    let mut sent: Vec<(String, String)> = vec![
        ("part".into(), "directive".into()),
        ("directive_name".into(), "The list of orders".into()),
        ("directive_date".into(), "2026-09-01".into()),
        ("reason".into(), "As published.".into()),
    ];
    for (at, clause) in clauses.iter().enumerate() {
        sent.push((format!("clause-{at}-key"), clause.key.to_string()));
        sent.push((format!("clause-{at}-text"), clause.text.get("en").to_owned()));
    }
    let next = clauses.len();
    sent.push((format!("clause-{next}-key"), "z".into()));
    sent.push((format!("clause-{next}-text"), "To report once more".into()));
    let send = async |app: &mut TestApp, sent: &[(String, String)]| {
        let sent: Vec<_> = sent.iter().map(|(name, value)| (&**name, &**value)).collect();
        post(app, "/do/configure", &sent).await
    };
    assert_eq!(send(&mut app, &sent).await, 200);
    let directive = app.store.roadmap(PLAN).expect("it").directive.clone().expect("one");
    assert_eq!(directive.name.get("en"), "The list of orders");
    assert_eq!(directive.clauses.len(), next + 1);
    let without = sent[..4].to_vec();
    assert_eq!(send(&mut app, &without).await, 422, "tasks serve its clauses");
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn who_takes_over_from_a_closed_office_has_what_is_left_and_its_people_go_on() {
    let mut app = controller().await;
    let roadmap = app.store.roadmap(PLAN).expect("it");
    let actor = app.store.person("planner").expect("there").actor(PLAN);
    let theirs =
        |task: &&std::sync::Arc<roadmap::Task>| actor.reports_on(task).is_ok() && !task.is_closed();
    let task = roadmap.tasks.iter().find(theirs).expect("one").clone();
    let into = roadmap.offices.iter().find(|it| !actor.offices.contains(&it.key)).expect("another");
    let (from, into) = (task.owner.to_string(), into.key.to_string());
    assert_eq!(
        post(&mut app, "/do/close-office", &[("office", &from), ("reason", "Merged.")]).await,
        422
    );
    let sent = [("office", &*from), ("into", &*into), ("reason", "Merged by decree.")];
    assert_eq!(post(&mut app, "/do/close-office", &sent).await, 200);
    let after = app.store.roadmap(PLAN).expect("it");
    assert_eq!(after.task(&task.key).expect("it").owner, into.as_str());
    assert!(after.tasks.iter().all(|it| it.is_closed() || it.owner != from.as_str()));
    assert_eq!(post(&mut app, "/do/close-office", &sent).await, 422, "once");
    // Whoever acted for it reports on, and nothing new is given to it.
    app.sign_in("planner").await;
    let report = [("task", &*task.key), ("percent", "12"), ("forecast", "2026-12-20")];
    assert_eq!(post(&mut app, "/do/report", &report).await, 200);
    app.sign_in("controller").await;
    let page = app.get(&format!("/r/{PLAN}/t/{}/edit", task.key)).await.text;
    assert!(!page.contains(&format!("<option value=\"{from}\"")), "{page}");
    let anew = app.anew();
    assert!(anew.store.roadmap(PLAN).expect("it").office(&from).expect("it").closed.is_some());
    assert!(anew.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn an_archived_roadmap_is_read_and_nothing_else() {
    let mut app = controller().await;
    let archive = |part: &'static str| [("part", part), ("reason", "It is done.")];
    assert_eq!(post(&mut app, "/do/configure", &archive("archive")).await, 200);
    let page = app.get(&format!("/r/{PLAN}/t/GOV-10")).await.text;
    assert!(page.contains("Archived") && !page.contains("action=\"/do/halt\""));
    app.sign_in("planner").await;
    let report = [("task", "GOV-10"), ("percent", "12")];
    assert_eq!(post(&mut app, "/do/report", &report).await, 422);
    assert!(!app.get(&format!("/r/{PLAN}/t/GOV-10")).await.text.contains("action=\"/do/report\""));
    app.sign_in("controller").await;
    assert_eq!(app.get(&format!("/r/{PLAN}/settings")).await.status, StatusCode::OK);
    assert_eq!(
        post(&mut app, "/do/configure", &windows(&[("grace_days", "9"), ("reason", "So.")])).await,
        422
    );
    assert_eq!(post(&mut app, "/do/configure", &archive("open")).await, 200);
    app.sign_in("planner").await;
    assert_eq!(post(&mut app, "/do/report", &report).await, 200);
}

#[tokio::test]
async fn a_part_of_a_task_has_a_day_of_its_own() {
    let mut app = controller().await;
    let roadmap = app.store.roadmap(PLAN).expect("it");
    let task = roadmap.tasks.iter().find(|it| !it.is_closed() && it.submission().is_none());
    let task = task.expect("one").clone();
    let others: Vec<_> = roadmap.offices.iter().filter(|it| it.key != task.owner).collect();
    let (one, two) = (others[0].name.get("en"), others[1].key.as_str());
    let typed = format!("{one} (2026-11-30); {two}");
    let revision = task.revision.to_string();
    let sent = [
        ("task", &*task.key),
        ("revision", &revision),
        ("co_owners", &typed),
        ("way", "change"),
        ("reason", "So."),
    ];
    assert_eq!(post(&mut app, "/do/edit-task", &sent).await, 200);
    let parts = app.store.roadmap(PLAN).expect("it").task(&task.key).expect("it").co_owners.clone();
    let due: Vec<_> = parts.iter().map(|it| it.due.map(|day| day.to_string())).collect();
    assert_eq!(due, [Some("2026-11-30".to_owned()), None]);
    let page = app.get(&format!("/r/{PLAN}/t/{}/edit", task.key)).await.text;
    assert!(page.contains("(2026-11-30); "), "as it is typed");
}

#[tokio::test]
async fn what_others_changed_meanwhile_is_told_and_saving_again_has_its_way() {
    let mut app = controller().await;
    let version = app.store.roadmap(PLAN).expect("it").version.to_string();
    let grace = app.store.roadmap(PLAN).expect("it").settings.grace_days;
    let (low, high) = ((grace + 1).to_string(), (grace + 2).to_string());
    let now = app.store.roadmap(PLAN).expect("it").settings.clone();
    let send = |days: &str, version: &str| -> Vec<(String, String)> {
        let all = [
            ("due_soon_days", now.due_soon_days.to_string()),
            ("near_days", now.near_days.to_string()),
            ("cadence_days", now.cadence_days.to_string()),
            ("near_cadence_days", now.near_cadence_days.to_string()),
            ("grace_days", days.to_owned()),
            ("review_working_days", now.review_working_days.to_string()),
            ("late_request_days", now.late_request_days.to_string()),
            ("low_float_days", now.low_float_days.to_string()),
            ("progress", "retained".to_owned()),
            ("roadmap", PLAN.to_owned()),
            ("part", "windows".to_owned()),
            ("reason", "As agreed.".to_owned()),
            ("version", version.to_owned()),
            ("back", "/r/december-1/settings".to_owned()),
        ];
        all.map(|(name, value)| (name.to_owned(), value)).to_vec()
    };
    let (first, second) = (send(&low, &version), send(&high, &version));
    async fn post(app: &mut TestApp, sent: Vec<(String, String)>) -> tests::Answer {
        let sent: Vec<(&str, &str)> = sent.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        app.post("/do/configure", &sent).await
    }
    assert_eq!(post(&mut app, first.clone()).await.status, StatusCode::SEE_OTHER);
    let told = post(&mut app, second).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains(&format!("it is “{low}” now")), "{}", told.text);
    // The page that says so is filled in from the present.
    let newest = app.store.roadmap(PLAN).expect("it").version.to_string();
    let form = told.text.split("value=\"windows\"").nth(1).expect("the form");
    assert!(form.contains(&format!("name=\"version\" value=\"{newest}\"")), "{form}");
    assert_eq!(post(&mut app, send(&high, &newest)).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.store.roadmap(PLAN).expect("it").settings.grace_days.to_string(), high);
    // A preview keeps what it was filled in from, and needs no reason yet.
    let mut looked: Vec<_> = first.clone();
    looked.retain(|(name, _)| name != "reason");
    looked.push(("preview".to_owned(), "1".to_owned()));
    looked.iter_mut().filter(|it| it.0 == "version").for_each(|it| it.1 = newest.clone());
    let seen = post(&mut app, looked).await;
    assert_eq!(seen.status, StatusCode::OK);
    let form = seen.text.split("value=\"windows\"").nth(1).expect("the form");
    assert!(form.contains(&format!("name=\"version\" value=\"{newest}\"")), "{form}");
    let form = form.split("</form>").next().expect("it ends");
    assert!(form.contains(" autofocus") && form.contains("No status would change"), "{form}");
}

#[tokio::test]
async fn a_setting_that_is_refused_says_so_at_its_field() {
    let mut app = controller().await;
    let basics = [
        ("part", "basics"),
        ("time_zone", "Europe/Moscow"),
        ("non_working_day", "preceding"),
        ("reason", "So."),
    ];
    for (name, value, field) in [
        ("non_working_day", "sometimes", "non_working_day"),
        ("time_zone", "Mars/Base", "time_zone"),
        ("title_en", "", "title_en"),
        ("part", "everything", "everything"),
    ] {
        let mut sent: Vec<_> = basics.iter().copied().filter(|it| it.0 != name).collect();
        sent.extend([(name, value), ("roadmap", PLAN)]);
        let told = app.post_json("/do/configure", &sent).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", told.text);
        assert!(told.text.contains(&format!("\"{field}\"")), "{name}: {}", told.text);
    }
    let clauses = [
        ("part", "directive"),
        ("roadmap", PLAN),
        ("reason", "So."),
        ("directive_name", "Orders"),
        ("clause-0-key", "1"),
        ("clause-0-text", "One"),
        ("clause-1-key", "1"),
        ("clause-1-text", "Once more"),
    ];
    let told = app.post_json("/do/configure", &clauses).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("\"clause-1-key\""), "{}", told.text);
}
