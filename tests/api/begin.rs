//! A roadmap that begins in the browser: from a file, a template, another roadmap, or empty.

use axum::http::StatusCode;
use exchange::sheet::{Cell, Head, Page, write_book};
use tests::{Part, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";

fn values<'a>(plan: &'a str, title: &'a str) -> Vec<Part<'a>> {
    let values = [("title", title), ("deadline", "2027-03-01"), ("plan", plan), ("back", "/begin")];
    values.map(|(name, value)| Part::Value(name, value)).to_vec()
}

/// Sends a file, and returns the address of the plan that was read.
async fn bring(app: &mut TestApp, name: &str, contents: &[u8]) -> String {
    let mut parts = values("file", "A plan of ours");
    parts.push(Part::File("file", name, contents));
    let answer = app.post_parts("/do/begin", &parts).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.headers["location"].to_str().expect("ASCII").to_owned()
}

fn id(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

#[tokio::test]
async fn a_table_is_put_right_in_its_cells_and_becomes_a_roadmap() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let table = "№;Мероприятие;Ответственный;Срок\n\
                 1.1;Подготовить доклад;Минпромторг;01.02.2027\n\
                 1.2;Согласовать доклад;Минфин;03/04/2027\n\
                 1.3;;Минфин;IV квартал 2026 г.\n";
    let table = encoding_rs::WINDOWS_1251.encode(table).0;
    let address = bring(&mut app, "план.csv", &table).await;
    let page = app.get(&address).await.text;
    assert!(page.contains("windows-1251") && page.contains("план.csv"), "{page}");
    assert!(page.contains("name=\"cell-3-3\"") && page.contains("name=\"cell-4-1\""), "{page}");
    let make = |cells: &[(&'static str, &'static str)], way: &'static str| {
        let mut sent = vec![("id", id(&address).to_owned()), ("way", way.to_owned())];
        sent.extend(cells.iter().map(|(name, value)| (*name, (*value).to_owned())));
        sent
    };
    let send = async |app: &mut TestApp, sent: Vec<(&str, String)>| {
        let mut sent: Vec<(&str, &str)> =
            sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        sent.push(("back", &address));
        app.post("/do/begin-plan", &sent).await
    };
    let early = send(&mut app, make(&[], "make")).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("name=\"cell-3-3\""), "the page comes back");
    let cells = [("cell-3-3", "03.04.2027"), ("cell-4-1", "Направить доклад")];
    let checked = send(&mut app, make(&cells, "check")).await;
    assert_eq!(checked.status, StatusCode::SEE_OTHER);
    let page = app.get(&address).await.text;
    assert!(!page.contains("aria-invalid") && page.contains("value=\"make\""), "{page}");
    assert!(page.contains("name=\"cell-3-3\" value=\"03.04.2027\""), "it can be put right again");
    let made = send(&mut app, make(&[], "make")).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let made = made.headers["location"].to_str().expect("ASCII").to_owned();
    assert_eq!(made, "/r/a-plan-of-ours/members#saved");
    let roadmap = app.store.roadmap("a-plan-of-ours").expect("it is there");
    let deadlines: Vec<String> = roadmap.tasks.iter().map(|it| it.deadline.to_string()).collect();
    assert_eq!(deadlines, ["2027-02-01", "2027-04-03", "2026-Q4"]);
    assert_eq!(roadmap.final_task.as_deref(), Some("1.2"), "the last one");
    assert!(roadmap.approval.is_none() && !roadmap.public, "a draft");
    let page = app.get("/r/a-plan-of-ours/approve").await;
    assert_eq!(page.status, StatusCode::OK, "whoever began it controls it");
    assert_eq!(app.get(&address).await.status, StatusCode::NOT_FOUND, "it is no longer on its way");
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_workbook_is_mapped_by_choice_and_only_its_clean_rows_are_taken() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let day = |text: &str| Cell::from(text.parse::<chrono::NaiveDate>().ok());
    let rows = vec![
        vec!["a".into(), "First".into(), "x".into(), day("2027-01-15"), "".into()],
        vec!["b".into(), "Second".into(), "x".into(), "v1.18".into(), "".into()],
        vec!["c".into(), "Third".into(), "y".into(), day("2027-02-15"), "b".into()],
        vec!["d".into(), "Fourth".into(), "y".into(), day("2027-02-20"), "a".into()],
    ];
    let head = ["kep", "what it is", "sig", "release", "waits"];
    let head = head.map(|it| Head { heading: it.to_owned(), width: 12 }).to_vec();
    let page = Page { name: "KEP".to_owned(), title: String::new(), head, rows };
    let book = write_book(&[page]).expect("it is written");
    let address = bring(&mut app, "keps.xlsx", &book).await;
    let page = app.get(&address).await.text;
    assert!(
        page.contains("name=\"column-4\"") && !page.contains("value=\"make\""),
        "nothing is known"
    );
    let mut sent = vec![
        ("id", id(&address)),
        ("back", address.as_str()),
        ("way", "check"),
        ("column-0", "key"),
        ("column-1", "title_en"),
        ("column-2", "parent+owner"),
        ("column-3", "deadline"),
        ("column-4", "depends_on"),
    ];
    assert_eq!(app.post("/do/begin-plan", &sent).await.status, StatusCode::SEE_OTHER);
    let page = app.get(&address).await.text;
    assert!(page.contains("name=\"cell-3-3\"") && page.contains("name=\"only_clean\""), "{page}");
    sent.push(("only_clean", "1"));
    sent[2] = ("way", "make");
    let made = app.post("/do/begin-plan", &sent).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let roadmap = app.store.roadmap("a-plan-of-ours").expect("it is there");
    let keys: Vec<&str> = roadmap.tasks.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["a", "d"], "b has no date, and c waits for b");
    let groups: Vec<&str> = roadmap.workstreams.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(groups, ["x", "y"]);
}

#[tokio::test]
async fn a_template_and_another_roadmap_are_shown_before_they_are_made_and_an_empty_one_is_made_at_once()
 {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    for (plan, title, tasks) in [
        ("template:december-1", "The next roadmap", 50),
        ("template:procurement", "A purchase", 13),
        ("roadmap:december-1", "The same again", 50),
    ] {
        let answer = app.post_parts("/do/begin", &values(plan, title)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{plan}: {}", answer.text);
        let address = answer.headers["location"].to_str().expect("ASCII").to_owned();
        let page = app.get(&address).await.text;
        let shown = page.replace('\u{a0}', " ");
        assert!(shown.contains(&format!("{tasks} tasks")), "{plan}: {shown}");
        let sent = [("id", id(&address)), ("way", "make"), ("back", address.as_str())];
        let made = app.post("/do/begin-plan", &sent).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{plan}: {}", made.text);
        let key = title.to_lowercase().replace(' ', "-");
        let roadmap = app.store.roadmap(&key).expect("it is there");
        assert_eq!(roadmap.tasks.len(), tasks, "{plan}");
        let last =
            roadmap.final_task.as_deref().and_then(|key| roadmap.task(key)).expect("a last one");
        assert_eq!(last.deadline.to_string(), "2027-03-01", "{plan}");
        assert!(roadmap.approval.is_none() && !roadmap.sample, "{plan}");
    }
    let mut parts = values("empty", "Nothing yet");
    let refused = app.post_parts("/do/begin", &parts).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "an office is asked for");
    parts.push(Part::Value("owner", "Ministry of Trade"));
    let made = app.post_parts("/do/begin", &parts).await;
    assert_eq!(made.headers["location"], "/r/nothing-yet/members#saved");
    assert_eq!(app.get("/r/nothing-yet/new").await.status, StatusCode::OK, "tasks can be added");
}

#[tokio::test]
async fn what_is_wrong_with_the_form_comes_back_with_the_file() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let parts = [
        Part::Value("title", ""),
        Part::Value("deadline", "soon"),
        Part::Value("plan", "file"),
        Part::Value("back", "/begin"),
        Part::File("file", "plan.csv", b"key;title_en;owner;deadline\nA;One;X;2027-01-01\n"),
    ];
    let answer = app.post_parts("/do/begin", &parts).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let draft =
        answer.text.split("name=\"draft\" value=\"").nth(1).and_then(|it| it.split('"').next());
    let draft = draft.unwrap_or_else(|| panic!("the file is kept: {}", answer.text)).to_owned();
    assert!(answer.text.contains("plan.csv is here already"), "{}", answer.text);
    let mut again = values("file", "A plan of ours");
    again.push(Part::Value("draft", &draft));
    let answer = app.post_parts("/do/begin", &again).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.headers["location"], format!("/begin/{draft}"));
    // Nobody takes over what another brought, whatever they send.
    app.with_password("keeper", "correct horse battery", true).await;
    app.sign_out().await;
    app.sign_in_by("keeper", "correct horse battery").await;
    let answer = app.post_parts("/do/begin", &again).await;
    let theirs = answer.headers.get("location").map(|it| it.to_str().expect("ASCII").to_owned());
    assert_ne!(theirs, Some(format!("/begin/{draft}")));
    app.sign_out().await;
    assert_eq!(app.get(&format!("/begin/{draft}")).await.status, StatusCode::UNAUTHORIZED);
    app.sign_in("planner").await;
    assert_eq!(app.get(&format!("/begin/{draft}")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get("/begin").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_no_plan_is_refused_with_the_cause() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    for (name, contents, cause) in [
        ("a.xls", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], "old workbook"),
        ("a.xlsx", &b"PK\x03\x04nothing"[..], "cannot be read"),
        ("a.csv", &b"key;title_en;owner\nA;\"One;X\n"[..], "never closed"),
        ("a.json", &b"{\"format\": \"other\"}"[..], "vekha-roadmap"),
        ("a.csv", &b"one\ntwo\n"[..], "title_en"),
    ] {
        let address = bring(&mut app, name, contents).await;
        let page = app.get(&address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(cause), "{name}: {}", page.text);
        assert!(!page.text.contains("value=\"make\""), "{name}");
    }
}

#[tokio::test]
async fn a_project_of_ms_project_is_taken_over_and_what_is_not_is_named() {
    let test = "a project of MS Project is taken over";
    let Some(folder) = tests::shared(test, "mspdi") else { return };
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let file = |name: &str| std::fs::read(folder.join(name)).expect("it is there");
    let xml = file("legacy-sample.xml");
    let address = bring(&mut app, "legacy-sample.xml", &xml).await;
    let page = app.get(&address).await.text.replace('\u{a0}', " ");
    assert!(
        page.contains("name=\"owner\"") && !page.contains("value=\"make\""),
        "an owner is asked for"
    );
    let mut sent = vec![("id", id(&address)), ("back", address.as_str()), ("way", "check")];
    sent.push(("owner", "Ministry of Trade"));
    assert_eq!(app.post("/do/begin-plan", &sent).await.status, StatusCode::SEE_OTHER);
    let page = app.get(&address).await.text.replace('\u{a0}', " ");
    assert!(page.contains("16 tasks") && page.contains("Second Task"), "{page}");
    assert!(page.contains("those of the dates are taken"), "{page}");
    sent[2] = ("way", "make");
    let made = app.post("/do/begin-plan", &sent).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let roadmap = app.store.roadmap("a-plan-of-ours").expect("it is there");
    assert_eq!(roadmap.tasks.len(), 16);
    for (name, cause) in [
        ("a.xml", &b"<a/>"[..]),
        ("a.xml", &b"<Project><Tasks>"[..]),
        ("a.xml", &b"<!DOCTYPE a [<!ENTITY b \"c\">]><Project>&b;</Project>"[..]),
        ("a.xml", &b"<Project/>"[..]),
    ]
    .map(|(name, contents)| (name, contents))
    {
        let address = bring(&mut app, name, cause).await;
        let page = app.get(&address).await.text;
        assert!(
            page.contains("cannot be read as a plan") && !page.contains("value=\"make\""),
            "{page}"
        );
    }
}

/// A workbook of the whole plan, brought back as another roadmap, has the same plan.
#[tokio::test]
async fn a_workbook_that_goes_out_comes_back_the_same() {
    for language in ["en", "ru"] {
        let mut app = TestApp::demo(NOW).await;
        app.sign_in("admin").await;
        app.get(&format!("/language/{language}")).await;
        let book = app.get("/r/december-1/tasks.xlsx").await;
        assert_eq!(book.status, StatusCode::OK);
        let sheet = exchange::sheet::open(&book.bytes, None).expect("it is read");
        assert_eq!(sheet.names.len(), 2, "{:?}", sheet.names);
        let layout = exchange::table::Layout::guess(&sheet);
        let unknown: Vec<_> = layout.columns.iter().filter(|it| it.fields.is_empty()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
        let address = bring(&mut app, "back.xlsx", &book.bytes).await;
        let sent = [("id", id(&address)), ("way", "make"), ("back", address.as_str())];
        let made = app.post("/do/begin-plan", &sent).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let (was, is) = (app.store.roadmap("december-1"), app.store.roadmap("a-plan-of-ours"));
        let (was, is) = (was.expect("it is there"), is.expect("it is there"));
        assert_eq!(was.tasks.len(), is.tasks.len());
        assert_eq!(was.workstreams.len(), is.workstreams.len());
        for task in &was.tasks {
            let again = is.task(&task.key).expect("it is there");
            assert_eq!(
                (&again.title, &again.links, again.start),
                (&task.title, &task.links, task.start)
            );
            assert_eq!((again.deadline, &again.deliverable), (task.deadline, &task.deliverable));
            assert_eq!((&again.basis, &again.sources), (&task.basis, &task.sources));
            assert_eq!(again.duration, task.duration);
            let name = |roadmap: &roadmap::Roadmap, office: &roadmap::OfficeKey| {
                roadmap.office(office).expect("an office").name.get(language).to_owned()
            };
            assert_eq!(name(&is, &again.owner), name(&was, &task.owner));
        }
    }
}

/// A plan that goes out for MS Project comes back with its tasks, links, lags, dates and days off.
#[tokio::test]
async fn a_project_that_goes_out_comes_back_the_same() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let xml = app.get("/r/december-1/project.xml").await;
    assert_eq!(xml.status, StatusCode::OK);
    let address = bring(&mut app, "back.xml", &xml.bytes).await;
    let sent = [("id", id(&address)), ("way", "make"), ("back", address.as_str())];
    let made = app.post("/do/begin-plan", &sent).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let (was, is) = (app.store.roadmap("december-1"), app.store.roadmap("a-plan-of-ours"));
    let (was, is) = (was.expect("it is there"), is.expect("it is there"));
    let (was, is) = (&*was, &*is);
    let there = |task: &&std::sync::Arc<roadmap::Task>| task.withdrawn.is_none();
    assert_eq!(was.tasks.iter().filter(there).count(), is.tasks.len());
    for task in was.tasks.iter().filter(there) {
        let again = is.task(&task.key).expect("it is there");
        // What waited for a task that was withdrawn waits for nothing there.
        let gone =
            |link: &roadmap::Link| was.task(&link.from).is_some_and(|it| it.withdrawn.is_some());
        let links: Vec<_> = task.links.iter().filter(|link| !gone(link)).cloned().collect();
        assert_eq!((&*again.workstream, &again.links), (&*task.workstream, &links), "{}", task.key);
        assert_eq!(again.title.get("en"), task.title.get("en"));
        assert_eq!(again.deadline.last_day(), task.deadline.last_day(), "{}", task.key);
        assert_eq!(again.is_milestone(), task.is_milestone(), "{}", task.key);
        let name = |roadmap: &roadmap::Roadmap, office: &roadmap::OfficeKey| {
            roadmap.office(office).expect("an office").name.get("en").to_owned()
        };
        assert_eq!(name(is, &again.owner), name(was, &task.owner).replace(',', "·"));
    }
    for workstream in was.workstreams.iter() {
        let again = is.workstreams.iter().find(|it| it.key == workstream.key).expect("it is there");
        assert_eq!(again.links, workstream.links);
    }
    for day in (0..800).map(|n| roadmap::date::add_days("2026-01-01".parse().expect("a day"), n)) {
        assert_eq!(is.calendar.is_working(day), was.calendar.is_working(day), "{day}");
    }
}
