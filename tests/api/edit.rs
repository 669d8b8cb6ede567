//! Planning: adding, editing, linking, approving.

use axum::http::StatusCode;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

#[tokio::test]
async fn a_planner_adds_edits_and_links_a_task_of_an_own_workstream() {
    let mut app = TestApp::demo(NOW).await;
    // Of a plan in force a controller decides at once, with a reason.
    app.sign_in("controller").await;
    let added = app
        .post(
            "/do/add-task",
            &[
                ("roadmap", "december-1"),
                ("way", "change"),
                ("reason", "The balance is asked for now."),
                ("key", "MIN-08"),
                ("workstream", "MIN"),
                ("title", "Check the ore balance"),
                ("owner", "minpromtorg"),
                ("co_owners", "rosneft, rosatom"),
                ("start", "2026-11-24"),
                ("deadline", "2026-11-30"),
                ("sources", "https://example.org/a\nArchive, folder 7"),
                ("clause", "a"),
                ("back", "/r/december-1/new"),
            ],
        )
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    assert!(added.location.starts_with("/r/december-1/t/MIN-08?done=december-1."));
    let linked = app
        .post(
            "/do/link",
            &[
                ("roadmap", "december-1"),
                ("task", "MIN-08"),
                ("from", "MIN-06"),
                ("lag", "2"),
                ("way", "change"),
                ("reason", "It needs the list."),
            ],
        )
        .await;
    assert_eq!(linked.status, StatusCode::SEE_OTHER);
    let edited = app
        .post(
            "/do/edit-task",
            &[
                ("roadmap", "december-1"),
                ("task", "MIN-08"),
                ("revision", "0"),
                ("title", "Check the ore balances"),
            ],
        )
        .await;
    assert_eq!(edited.status, StatusCode::SEE_OTHER);
    let page = app.get("/r/december-1/t/MIN-08").await.text;
    assert!(page.contains("Check the ore balances") && page.contains("MIN-06"));
    assert!(page.contains("Title: Check the ore balance → Check the ore balances"), "{page}");
}

#[tokio::test]
async fn a_circle_is_explained_at_the_field() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let values = [
        ("roadmap", "december-1"),
        ("task", "GOV-09"),
        ("from", "GOV-12"),
        ("back", "/r/december-1/t/GOV-09"),
    ];
    let answer = app.post("/do/link", &values).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text
            .contains("This would close a circle: GOV-09 → GOV-10 → GOV-11 → GOV-12 → GOV-09"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn a_stale_edit_is_409_with_both_values_and_can_be_saved_again() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let edit = |revision: &'static str, title: &'static str| {
        [
            ("roadmap", "december-1"),
            ("task", "GOV-10"),
            ("revision", revision),
            ("title", title),
            ("back", "/r/december-1/t/GOV-10/edit"),
        ]
    };
    assert_eq!(app.post("/do/edit-task", &edit("0", "Theirs")).await.status, StatusCode::SEE_OTHER);
    let stale = app.post("/do/edit-task", &edit("0", "Yours")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("<td>Theirs</td><td>Yours</td>"), "{}", stale.text);
    assert!(
        stale.text.contains("value=\"Yours\"")
            && stale.text.contains("name=\"revision\" value=\"1\""),
        "{}",
        stale.text
    );
    assert_eq!(app.post("/do/edit-task", &edit("1", "Yours")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn approval_freezes_the_deadlines() {
    let mut app = TestApp::empty(NOW).await;
    let mut plan = tests::plans::generated("plan", 3);
    plan.approved = None;
    let people = sample::people();
    let now = NOW.parse().expect("an instant");
    app.store.create(people[3].clone(), plan, now).await.expect("created");
    for actor in people {
        app.join(&roadmap::Actor { offices: Vec::new(), ..actor }, "plan").await;
    }
    app.sign_in("controller").await;
    let draft = [("roadmap", "plan"), ("task", "W0-0"), ("revision", "0"), ("deadline", "2026-Q4")];
    assert_eq!(app.post("/do/edit-task", &draft).await.status, StatusCode::SEE_OTHER);
    assert!(app.get("/r/plan").await.text.contains("Approve the roadmap"));
    assert_eq!(app.post("/do/approve", &[("roadmap", "plan")]).await.status, StatusCode::SEE_OTHER);
    let later =
        [("roadmap", "plan"), ("task", "W0-0"), ("revision", "1"), ("deadline", "2027-01-15")];
    assert_eq!(app.post("/do/edit-task", &later).await.status, StatusCode::FORBIDDEN);
    let json = app.get("/r/plan/t/W0-0.json").await.json();
    assert_eq!(
        (json["original_deadline"].as_str(), json["effective_deadline"].as_str()),
        (Some("2026-Q4"), Some("2026-12-31"))
    );
    assert!(app.get("/r/plan/t/W0-0").await.text.contains("Q4 2026"));
}

#[tokio::test]
async fn script_in_any_field_stays_text_on_every_page() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let evil = "\"><img src=x onerror=alert(1)></textarea></title><script>alert(1)</script>";
    let added = app
        .post(
            "/do/add-task",
            &[
                ("roadmap", "december-1"),
                ("way", "change"),
                ("reason", "It is missing."),
                ("key", "MIN-09"),
                ("workstream", "MIN"),
                ("title", evil),
                ("owner", "minpromtorg"),
                ("deadline", "2026-11-30"),
                ("deliverable", evil),
                ("basis", evil),
                ("sources", "javascript:alert(1)"),
            ],
        )
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    app.sign_in("planner").await;
    app.post("/do/comment", &[("roadmap", "december-1"), ("task", "MIN-09"), ("text", evil)]).await;
    app.post(
        "/do/report",
        &[("roadmap", "december-1"), ("task", "MIN-09"), ("percent", "1"), ("note", evil)],
    )
    .await;
    for path in [
        "/r/december-1/t/MIN-09",
        "/r/december-1/t/MIN-09/edit",
        "/r/december-1",
        "/r/december-1/tasks?q=%22%3E%3Cscript%3E",
        "/my",
    ] {
        let page = app.get(path).await.text;
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}");
        assert!(!page.contains("href=\"javascript:"), "{path}");
    }
}

#[tokio::test]
async fn a_field_that_is_sent_empty_is_emptied_and_one_that_is_not_sent_stays() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let before = app.get("/r/december-1/t/GOV-10.json").await.json();
    assert!(before["basis"].is_object() && before["sources"].is_array());
    let values = [
        ("roadmap", "december-1"),
        ("task", "GOV-10"),
        ("revision", "0"),
        ("deliverable", ""),
        ("sources", ""),
        ("start", ""),
        ("way", "change"),
        ("reason", "Nothing of it is binding."),
    ];
    let answer = app.post("/do/edit-task", &values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let after = app.get("/r/december-1/t/GOV-10.json").await.json();
    assert!(after.get("deliverable").is_none() && after.get("sources").is_none(), "{after}");
    assert!(after.get("start").is_none());
    assert_eq!(after["basis"], before["basis"]);
}

#[tokio::test]
async fn a_new_task_of_a_roadmap_in_force_cannot_be_overdue_or_silent_from_its_first_day() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let mut values = vec![
        ("roadmap", "december-1"),
        ("key", "MIN-08"),
        ("workstream", "MIN"),
        ("title", "Check"),
        ("owner", "minpromtorg"),
        ("deadline", "2020-01-01"),
        ("way", "change"),
        ("reason", "It was forgotten."),
    ];
    let refused = app.post_json("/do/add-task", &values).await;
    assert_eq!(refused.json()["fields"][0][0], "deadline");
    values[5] = ("deadline", "2026-12-20");
    values.push(("start", "2027-01-01"));
    let refused = app.post_json("/do/add-task", &values).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    values.pop();
    values[1] = ("key", "min-07");
    let refused = app.post_json("/do/add-task", &values).await;
    assert_eq!(refused.json()["fields"][0][0], "key", "it differs from MIN-07 in case only");
    values[1] = ("key", "MIN-08");
    values[3] = ("title", "Check\u{202e}");
    let refused = app.post_json("/do/add-task", &values).await;
    assert_eq!(refused.json()["fields"][0][0], "title");
    values[3] = ("title", "Check");
    assert_eq!(app.post("/do/add-task", &values).await.status, StatusCode::SEE_OTHER);
    let task = app.get("/r/december-1/t/MIN-08.json").await.json();
    assert_eq!(task["status"]["rule"], "S14", "{task}");
    assert_eq!(task["status"]["stale"], serde_json::Value::Null, "its first report is not due yet");
}

/// Offices are picked by the names that people know them by; one that is not there is named.
#[tokio::test]
async fn offices_are_written_by_name() {
    let mut app = TestApp::demo("2026-11-23T09:00:00Z").await;
    app.sign_in("controller").await;
    let task = |key: &'static str, offices: &'static str| {
        [
            ("roadmap", "december-1"),
            ("key", key),
            ("workstream", "MIN"),
            ("title", "Check"),
            ("owner", "minpromtorg"),
            ("deadline", "2026-12-20"),
            ("co_owners", offices),
            ("way", "change"),
            ("reason", "It was forgotten."),
        ]
    };
    let cases = [
        ("MIN-31", "rosneft, mintrans"),
        ("MIN-32", "Rosneft; Mintrans"),
        ("MIN-33", "РОСНЕФТЬ; минтранс"),
        ("MIN-34", "Роснефть, mintrans,"),
    ];
    for (key, offices) in cases {
        let saved = app.post("/do/add-task", &task(key, offices)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{offices}: {}", saved.text);
        let json = app.get(&format!("/r/december-1/t/{key}.json")).await.json();
        let owners = json["co_owners"].as_array().expect("co-owners").iter();
        let owners: Vec<_> =
            owners.filter_map(|part| part.as_str().or(part["office"].as_str())).collect();
        assert_eq!(owners, ["rosneft", "mintrans"], "{offices}");
    }
    let refused = app.post_json("/do/add-task", &task("MIN-35", "Rosneft; Минпром")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.json()["fields"][0][1].as_str().unwrap_or_default().to_owned();
    assert!(told.contains("Минпром") && !told.contains("Rosneft"), "{told}");
}

/// A name that was mistyped is mended where the offices are; who does not keep them has no such page.
#[tokio::test]
async fn an_office_is_renamed_on_the_page_of_offices() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let page = app.get("/r/december-1/offices").await;
    assert!(page.text.contains("value=\"Rosnedra\""), "the name as it is");
    let mut values = vec![
        ("roadmap", "december-1"),
        ("office", "rosnedra"),
        ("name_en", ""),
        ("name_ru", ""),
        ("back", "/r/december-1/offices"),
    ];
    let refused = app.post("/do/rename-office", &values).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("<details open"), "the form of that office is open");
    values[2].1 = "Subsoil Agency";
    let done = app.post("/do/rename-office", &values).await;
    assert_eq!(
        (done.status, done.location.as_str()),
        (StatusCode::SEE_OTHER, "/r/december-1/offices#saved")
    );
    assert!(app.get("/r/december-1/offices").await.text.contains("<b>Subsoil Agency</b>"));
}

#[tokio::test]
async fn what_cannot_be_read_and_what_breaks_a_rule_are_told_in_one_round() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let about = ("roadmap", "december-1");
    let told = |answer: serde_json::Value| -> Vec<String> {
        let fields = answer["fields"].as_array().expect("fields").iter();
        let mut fields: Vec<_> =
            fields.map(|field| field[0].as_str().expect("a field").to_owned()).collect();
        fields.sort();
        fields
    };
    let added = app
        .post_json(
            "/do/add-task",
            &[
                about,
                ("key", "gov 1"),
                ("title", "A title"),
                ("workstream", "GOV"),
                ("owner", "minpromtorg"),
                ("deadline", "31.02.2026"),
                ("estimate", "9 / 5 / 2"),
                ("way", "propose"),
            ],
        )
        .await;
    assert_eq!(told(added.json()), ["deadline", "estimate", "key", "reason"]);
    // A field that was empty and cannot be read is no edit that changes nothing.
    for (field, value) in [("must_finish_by", "31.02.2026"), ("start_no_earlier_than", "soon")] {
        let edit = [about, ("task", "GOV-10"), ("revision", "0"), (field, value)];
        assert_eq!(told(app.post_json("/do/edit-task", &edit).await.json()), [field]);
    }
    let asked = app
        .post_json(
            "/do/request-extension",
            &[about, ("task", "GOV-10"), ("proposed", "soon"), ("category", "scope")],
        )
        .await;
    assert_eq!(told(asked.json()), ["explanation", "proposed"]);
    let submitted = app
        .post_json(
            "/do/submit",
            &[about, ("task", "GOV-10"), ("fact_date", "tomorrow"), ("evidence", "the minutes")],
        )
        .await;
    assert_eq!(told(submitted.json()), ["evidence", "fact_date", "statements[0]"]);
    app.sign_in("admin").await;
    let person = [("login", "An n!"), ("name", ""), ("password", "123")];
    let added = app.post_json("/do/add-person", &person).await;
    assert_eq!(told(added.json()), ["login", "name", "password"]);
}

#[tokio::test]
async fn a_deadline_asked_for_is_later_than_the_one_in_force() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let form = [
        ("roadmap", "december-1"),
        ("task", "GOV-10"),
        ("proposed", "2026-11-25"),
        ("category", "scope"),
        ("explanation", "More is asked for."),
    ];
    let asked = app.post_json("/do/request-extension", &form).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("This must be after 25\u{a0}Nov."), "{}", asked.text);
}

#[tokio::test]
async fn no_two_offices_are_called_the_same_and_a_place_is_saved_as_it_was_shown() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let about = ("roadmap", "december-1");
    for name in ["Rosatom", " rosatom ", "minfin", "Росатом"] {
        let form = [about, ("office", "rosneft"), ("name_en", name), ("name_ru", "Роснефть")];
        let renamed = app.post_json("/do/rename-office", &form).await;
        assert_eq!(renamed.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", renamed.text);
        assert!(renamed.text.contains("called so already"), "{}", renamed.text);
    }
    let form = [about, ("office", "rosneft"), ("name_en", "PJSC Rosneft"), ("name_ru", "Роснефть")];
    assert_eq!(app.post("/do/rename-office", &form).await.status, StatusCode::SEE_OTHER);
    let add = [about, ("key", "rn"), ("name_en", "PJSC  Rosneft".trim()), ("name_ru", "роснефть")];
    let added = app.post_json("/do/add-office", &add).await;
    assert_eq!(added.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", added.text);
    // Who is named twice is meant once.
    let form =
        [about, ("login", "planner"), ("planner", "1"), ("offices", "Rosatom; rosatom; Rosatom")];
    assert_eq!(app.post("/do/set-member", &form).await.status, StatusCode::SEE_OTHER);
    let person = app.store.person("planner").expect("the planner");
    let member = person.member("december-1").expect("a place");
    assert_eq!(member.offices, ["rosatom"]);
}
