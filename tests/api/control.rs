//! A task's life under control: submitted, returned, submitted again, accepted; extended or not.

use axum::http::StatusCode;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

fn submission(evidence: &str) -> Vec<(&str, &str)> {
    vec![
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("fact_date", "2026-11-22"),
        ("statements[0]", "The annex was accepted by the ministry."),
        ("evidence", evidence),
        ("back", "/r/december-1/t/LOG-04"),
    ]
}

fn about<'a>(task: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut values = vec![("roadmap", "december-1"), ("task", task), ("back", "/review")];
    values.extend(more);
    values
}

async fn state(app: &mut TestApp, task: &str) -> String {
    let json = app.get(&format!("/r/december-1/t/{task}.json")).await.json();
    json["state"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_whole_life_with_scripting_off() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let nothing = app.post("/do/submit", &submission("")).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let odd = app.post("/do/submit", &submission("trust me")).await;
    assert!(odd.text.contains("an address, or a document"), "{}", odd.text);
    assert!(odd.text.contains("trust me"), "what was typed is kept");
    let evidence = "https://example.org/act\nNo 123-r 2026-11-20";
    let submitted = app.post("/do/submit", &submission(evidence)).await;
    assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.text);
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains("In review") && page.contains("No 123-r of"));
    assert!(!page.contains("/do/decide\""), "the submitter sees no way to decide");
    let own = app.post_json("/do/decide", &about("LOG-04", &[("decision", "accept")])).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);

    app.sign_in("reviewer").await;
    let queue = app.get("/review").await.text;
    assert!(queue.contains("LOG-04") && queue.contains("The annex was accepted"));
    let no_reason = app.post("/do/decide", &about("LOG-04", &[("decision", "return")])).await;
    assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    let returned =
        about("LOG-04", &[("decision", "return"), ("failed[0]", "The figures do not add up.")]);
    let done = app.post("/do/decide", &returned).await.location;
    assert!(done.starts_with("/review?done=december-1."), "{done}");
    assert_eq!(state(&mut app, "LOG-04").await, "returned");

    app.sign_in("planner").await;
    let mut again = submission(evidence);
    again[3] = ("statements[0]", "The figures were corrected.");
    assert_eq!(app.post("/do/submit", &again).await.status, StatusCode::SEE_OTHER);
    app.sign_in("reviewer").await;
    let queue = app.get("/review").await.text;
    assert!(queue.contains("1 earlier submission"), "{queue}");
    let accepted = about("LOG-04", &[("decision", "accept")]);
    assert_eq!(app.post("/do/decide", &accepted).await.status, StatusCode::SEE_OTHER);
    assert_eq!(state(&mut app, "LOG-04").await, "verified");
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains("The figures do not add up.") && page.contains("accepted by"));
    assert!(page.contains("Review took 0 working days, limit 5"), "{page}");

    app.sign_in("controller").await;
    let reopen = about("LOG-04", &[("decision", "reopen"), ("reason", "A chapter is missing.")]);
    assert_eq!(app.post("/do/halt", &reopen).await.status, StatusCode::SEE_OTHER);
    assert_ne!(state(&mut app, "LOG-04").await, "verified");
}

#[tokio::test]
async fn an_extension_is_asked_for_previewed_decided_and_registered_for_ever() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut asked = about(
        "LOG-04",
        &[
            ("proposed", "2026-12-21"),
            ("category", "legal"),
            ("explanation", "=The approval takes longer."),
            ("mitigation", "The rest goes on."),
        ],
    );
    asked[2] = ("back", "/r/december-1/t/LOG-04");
    asked.push(("preview", "1"));
    let preview = app.post("/do/request-extension", &asked).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.text.contains("final milestone"), "{}", preview.text);
    asked.pop();
    assert_eq!(app.post("/do/request-extension", &asked).await.status, StatusCode::SEE_OTHER);
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains("late request") && page.contains("legal or approval step"));
    let own =
        about("LOG-04", &[("decision", "approve"), ("granted", "2026-12-21"), ("reason", "x")]);
    assert_eq!(app.post_json("/do/decide-extension", &own).await.status, StatusCode::FORBIDDEN);

    app.sign_in("controller").await;
    assert!(app.get("/review").await.text.contains("The approval takes longer."));
    let granted = about(
        "LOG-04",
        &[("decision", "approve"), ("granted", "2026-12-18"), ("reason", "So be it.")],
    );
    assert_eq!(app.post("/do/decide-extension", &granted).await.status, StatusCode::SEE_OTHER);
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(task["deadline"], "2026-12-18");
    assert_eq!(task["original_deadline"], "2026-10-27");
    let register = app.get("/r/december-1/register").await;
    assert_eq!(register.status, StatusCode::OK);
    assert!(register.text.contains("So be it.") && register.text.contains("Totals by owner"));
    let rows = app.get("/r/december-1/register.csv?outcome=approved&owner=mintrans").await.text;
    let row = rows.lines().find(|row| row.starts_with("LOG-04")).expect("the row");
    assert!(
        row.contains("'=The approval") && row.contains(",21,") && row.contains(",18,"),
        "{row}"
    );
    let rejected = app.get("/r/december-1/register.csv?outcome=rejected").await.text;
    assert!(rejected.contains("MIN-03"), "a rejected request stays: {rejected}");
}

#[tokio::test]
async fn the_totals_of_the_register_are_the_sums_of_its_rows() {
    let mut app = TestApp::demo(NOW).await;
    let rows = app.get("/r/december-1/register.csv").await.text;
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let (mut requests, mut asked, mut granted) = (0, 0, 0);
    for row in reader.records() {
        let row = row.expect("a row");
        if &row[1] == "minpromtorg" && &row[17] == "deadline" {
            requests += 1;
            asked += row[6].parse::<i64>().expect("days");
            granted += row[13].parse::<i64>().expect("days");
        }
    }
    assert!(requests > 1);
    let page = app.get("/r/december-1/register?owner=minpromtorg").await.text;
    let sums = [("Requests", requests), ("Days asked", asked), ("Days granted", granted)];
    for (head, number) in sums {
        let cell = format!("<td data-label=\"{head}\" class=\"number\">{number}</td>");
        assert!(page.contains(&cell), "{cell}: {page}");
    }
}

#[tokio::test]
async fn the_queue_is_for_those_who_decide() {
    let mut app = TestApp::demo(NOW).await;
    assert_eq!(app.get("/review").await.status, StatusCode::UNAUTHORIZED);
    app.sign_in("planner").await;
    assert_eq!(app.get("/review").await.status, StatusCode::FORBIDDEN);
    for (path, values) in [
        ("/do/decide", about("PRC-03", &[("decision", "accept")])),
        ("/do/halt", about("LOG-04", &[("decision", "pause"), ("reason", "x")])),
        ("/do/opinion", about("LOG-04", &[("opinion", "red"), ("sentence", "x")])),
    ] {
        assert_eq!(app.post_json(path, &values).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    app.sign_in("reviewer").await;
    let values = about("LOG-04", &[("opinion", "red"), ("sentence", "The data is old.")]);
    assert_eq!(app.post("/do/opinion", &values).await.status, StatusCode::SEE_OTHER);
    let values = about("LOG-04", &[("decision", "pause"), ("reason", "x")]);
    assert_eq!(app.post_json("/do/halt", &values).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn opinions_that_differ_are_flagged_and_can_be_filtered() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("reviewer").await;
    let values = about("INT-05", &[("opinion", "red"), ("sentence", "The block is not agreed.")]);
    assert_eq!(app.post("/do/opinion", &values).await.status, StatusCode::SEE_OTHER);
    let rows = app.get("/r/december-1/tasks.json?mark=disagreement").await.json();
    let keys = rows["tasks"].as_array().expect("tasks").iter().map(|task| task["key"].clone());
    let keys: Vec<_> = keys.collect();
    assert!(keys.contains(&"INT-05".into()) && keys.len() < 50, "{keys:?}");
    let page = app.get("/r/december-1/tasks").await.text;
    assert!(page.contains("mark=disagreement"), "the filter is offered");
}

#[tokio::test]
async fn criteria_change_only_by_decision() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let propose = about(
        "LOG-04",
        &[
            ("criteria", "The annex is signed | the annex\nThe table is checked"),
            ("way", "propose"),
            ("reason", "x"),
        ],
    );
    assert_eq!(app.post("/do/change-criteria", &propose).await.status, StatusCode::SEE_OTHER);
    // The sample has one that waits already.
    let own = [("roadmap", "december-1"), ("proposal", "3"), ("decision", "approve")];
    assert_eq!(app.post_json("/do/decide-proposal", &own).await.status, StatusCode::FORBIDDEN);
    app.sign_in("controller").await;
    let queue = app.get("/review").await.text;
    assert!(
        queue.contains("proposes a change of the plan") && queue.contains("The table is checked")
    );
    let refuse = [("roadmap", "december-1"), ("proposal", "3"), ("decision", "reject")];
    let refused = app.post_json("/do/decide-proposal", &refuse).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a rejection has a reason");
    assert_eq!(app.post("/do/decide-proposal", &own).await.status, StatusCode::SEE_OTHER);
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(task["criteria"][0]["verification"], "the annex");
    assert_eq!(task["criteria"].as_array().map(Vec::len), Some(2));
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains("approved a change"));
}

#[tokio::test]
async fn who_waits_for_an_extended_task_is_offered_the_deadline_that_would_follow() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mine = app.get("/my").await.text;
    assert!(!mine.contains("GOV-09 got more time"));
    let before = app.get("/r/december-1/t/GOV-10.json").await.json();
    app.sign_in("controller").await;
    // The sample asked already; the controller grants another date.
    let granted =
        about("GOV-09", &[("decision", "approve"), ("granted", "2026-12-21"), ("reason", "x")]);
    assert_eq!(app.post("/do/decide-extension", &granted).await.status, StatusCode::SEE_OTHER);
    let after = app.get("/r/december-1/t/GOV-10.json").await.json();
    let page = app.get("/r/december-1/t/GOV-10").await.text;
    assert!(page.contains("GOV-09 got more time"), "{page}");
    assert_eq!(before["deadline"], after["deadline"], "no deadline moves by itself");
    app.sign_in("planner").await;
    let mine = app.get("/my").await.text;
    assert!(
        mine.contains("no longer fit")
            && mine.contains("GOV-09 got more time")
            && mine.contains("/t/GOV-10?propose=2027-01-")
    );
    let form = app.get("/r/december-1/t/GOV-10?propose=2026-12-29").await.text;
    assert!(form.contains("value=\"2026-12-29\""), "the form is filled in");
}

#[tokio::test]
async fn a_pending_request_never_hides_that_a_task_is_overdue() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let deadline = app.get("/r/december-1/t/LOG-04.json").await.json()["deadline"].clone();
    assert_eq!(deadline, "2026-11-30");
    let ask = |proposed| {
        about("LOG-04", &[("proposed", proposed), ("category", "legal"), ("explanation", "x")])
    };
    assert_eq!(
        app.post("/do/request-extension", &ask("2026-12-21")).await.status,
        StatusCode::SEE_OTHER
    );
    app.at("2026-12-01T09:00:00Z");
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!((&task["status"]["code"], &task["status"]["days"]), (&"overdue".into(), &1.into()));
    assert_eq!(task["status"]["marks"][0], "extension_pending");
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains("Overdue by 1") && page.contains("extension pending"), "{page}");

    app.sign_in("controller").await;
    let grant = |values: &[(&'static str, &'static str)]| about("LOG-04", values);
    let before = totals(&mut app).await;
    let approve = grant(&[("decision", "approve"), ("granted", "2026-12-21"), ("reason", "x")]);
    assert_eq!(app.post("/do/decide-extension", &approve).await.status, StatusCode::SEE_OTHER);
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(
        (&task["deadline"], &task["original_deadline"]),
        (&"2026-12-21".into(), &"2026-10-27".into())
    );
    assert_ne!(task["status"]["code"], "overdue");
    let after = totals(&mut app).await;
    assert_eq!((after.0, after.1), (before.0, before.1 + 21), "rows and days granted");

    app.sign_in("planner").await;
    assert_eq!(
        app.post("/do/request-extension", &ask("2027-01-29")).await.status,
        StatusCode::SEE_OTHER
    );
    app.sign_in("controller").await;
    let reject = grant(&[("decision", "reject"), ("reason", "Once is enough.")]);
    assert_eq!(app.post("/do/decide-extension", &reject).await.status, StatusCode::SEE_OTHER);
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(task["deadline"], "2026-12-21");
    app.at("2027-12-01T09:00:00Z");
    let rows = app.get("/r/december-1/register.csv?outcome=rejected").await.text;
    assert!(rows.contains("Once is enough."), "the row stays for ever");
    let last = totals(&mut app).await;
    assert_eq!((last.0, last.1), (after.0 + 1, after.1));
}

/// The rows of the register and the days granted in them, which its page must sum up alike.
async fn totals(app: &mut TestApp) -> (usize, i64) {
    let rows = app.get("/r/december-1/register.csv?owner=mintrans").await.text;
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    let days: i64 = rows.iter().map(|row| row[13].parse::<i64>().expect("days")).sum();
    let page = app.get("/r/december-1/register?owner=mintrans").await.text;
    let sums = [("Requests", i64::try_from(rows.len()).expect("few")), ("Days granted", days)];
    for (head, number) in sums {
        let cell = format!("<td data-label=\"{head}\" class=\"number\">{number}</td>");
        assert!(page.contains(&cell), "{cell}: {page}");
    }
    (rows.len(), days)
}
