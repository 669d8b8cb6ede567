//! A table that comes back: file, when exported, now; only what the file changed, all of it at once, and
//! back again at once.

use axum::http::StatusCode;
use exchange::sheet::{self, Cell, Head, Page, write_book};
use roadmap::{Roadmap, Task};
use tests::{Answer, Part, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";
const PLAN: &str = "december-1";

/// A table as it is edited: headings, and rows of text.
#[derive(Clone)]
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(bytes: &[u8]) -> Self {
        let sheet = sheet::open(bytes, None).expect("it is read");
        let mut rows = sheet.rows.into_iter().map(|(_, cells)| cells);
        let head = rows.by_ref().find(|cells| cells.len() > 3).expect("a head");
        Self { head, rows: rows.collect() }
    }

    fn column(&self, heading: &str) -> usize {
        self.head.iter().position(|it| it == heading).expect(heading)
    }

    fn row(&mut self, key: &str) -> &mut Vec<String> {
        let column = self.column("Key");
        let row = self.rows.iter_mut().find(|row| row[column] == key).expect("a row");
        row.resize(self.head.len().max(row.len()), String::new());
        row
    }

    fn set(&mut self, key: &str, heading: &str, text: &str) {
        let column = self.column(heading);
        self.row(key)[column] = text.to_owned();
    }

    fn get(&mut self, key: &str, heading: &str) -> String {
        let column = self.column(heading);
        self.row(key)[column].clone()
    }

    /// Writes it as a workbook, with dates as dates.
    fn book(&self) -> Vec<u8> {
        let head = self.head.iter().map(|it| Head { heading: it.clone(), width: 12 });
        let cell = |text: &String| match text.parse::<chrono::NaiveDate>() {
            Ok(day) => Cell::Day(day),
            Err(_) => Cell::from(text.as_str()),
        };
        let rows = self.rows.iter().map(|row| row.iter().map(cell).collect());
        let (name, title) = ("Tasks".to_owned(), "Edited".to_owned());
        let page = Page { name, title, head: head.collect(), rows: rows.collect() };
        write_book(&[page]).expect("it is written")
    }
}

async fn export(app: &mut TestApp) -> Table {
    Table::read(&app.get(&format!("/r/{PLAN}/tasks.xlsx")).await.bytes)
}

/// Sends a table back; returns its address and the page that says what it changes.
async fn bring(app: &mut TestApp, name: &str, bytes: &[u8]) -> (String, String) {
    let parts = [
        Part::Value("roadmap", PLAN),
        Part::Value("back", "/r/december-1/bring-back"),
        Part::File("file", name, bytes),
    ];
    let answer = app.post_parts("/do/bring-back", &parts).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let address = answer.headers["location"].to_str().expect("ASCII").to_owned();
    let page = app.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    (address, page.text)
}

fn hidden(page: &str, name: &str) -> String {
    let start = page.find(&format!("name=\"{name}\" value=\"")).expect("a field");
    page[start..].split('"').nth(3).expect("a value").to_owned()
}

async fn apply(app: &mut TestApp, address: &str, page: &str, more: &[(&str, &str)]) -> Answer {
    let (id, seen) = (hidden(page, "id"), hidden(page, "seen"));
    let fixed = [
        ("roadmap", PLAN),
        ("id", id.as_str()),
        ("seen", seen.as_str()),
        ("way", "apply"),
        ("category", "dependency"),
        ("explanation", "The supplier is late."),
        ("reason", "They know it better."),
        ("back", address),
    ];
    let sent: Vec<_> = fixed.into_iter().chain(more.iter().copied()).collect();
    app.post("/do/take-back-in", &sent).await
}

/// Tasks on which the planner of the sample may report.
fn open(roadmap: &Roadmap, app: &TestApp) -> Vec<Task> {
    let actor = app.store.person("planner").expect("there").actor(PLAN);
    let free = |task: &&std::sync::Arc<Task>| {
        let asked = task.pending_extension().is_some();
        actor.reports_on(task).is_ok()
            && !task.is_closed()
            && task.submission().is_none()
            && task.paused.is_none()
            && !asked
            && roadmap.final_task.as_ref() != Some(&task.key)
            && roadmap.pending_about(&task.key).next().is_none()
    };
    roadmap.tasks.iter().filter(free).map(|task| (**task).clone()).collect()
}

#[tokio::test]
async fn ten_ways_to_change_a_workbook_have_ten_answers() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let before = app.store.roadmap(PLAN).expect("it");
    let tasks = open(&before, &app);
    let [a, b, c, d, e, f, g, ..] = tasks.as_slice() else { unreachable!("few tasks") };
    let mut table = export(&mut app).await;
    // Something else happens here before the file comes back.
    for (task, percent) in [(e, "7"), (f, "8")] {
        let report = [
            ("roadmap", PLAN),
            ("task", &task.key),
            ("percent", percent),
            ("forecast", "2026-12-20"),
        ];
        assert_eq!(app.post_json("/do/report", &report).await.status, StatusCode::OK);
    }
    let others = before.tasks.iter().find(|it| !tasks.iter().any(|task| task.key == it.key));
    let others = others.expect("somebody else's").key.to_string();
    let gone = before.tasks.iter().last().expect("one").key.to_string();
    table.set(&a.key, "Forecast", "2026-12-24"); // 1. a report
    table.set(&b.key, "Deadline", "2027-01-15"); // 2. a request for another deadline
    table.set(&c.key, "Status", "accepted"); // 3. a status is computed
    let owner = table.get(&b.key, "Owner");
    let parent = c.workstream.to_string();
    let mut new = vec![String::new(); table.head.len()];
    for (heading, text) in [
        ("Workstream", parent.as_str()),
        ("Title", "Publish the minutes"),
        ("Owner", owner.as_str()),
        ("Deadline", "2027-02-01"),
    ] {
        new[table.column(heading)] = text.to_owned();
    }
    let column = table.column("Key");
    table.rows.retain(|row| row[column] != gone); // 5. a row that is gone
    table.rows.push(new); // 4. a row that is new
    table.set(&e.key, "Forecast", "2026-12-28"); // 7. something else happened since
    table.set(&f.key, "Forecast", "2026-12-20"); // the same happened here
    table.set(&d.key, "Owner", "Nobody's ministry"); // an office that is not there
    table.set(&g.key, "Title", "Another title"); // 9. words change at once
    table.set(&g.key, "Deliverable", "A protocol, signed"); // 10. what was approved is proposed
    table.set(&others, "Percent done", "55"); // somebody else's task
    // 6. columns in another order
    let (one, two) = (table.column("Forecast"), table.column("Owner"));
    table.head.swap(one, two);
    for row in &mut table.rows {
        row.resize(table.head.len().max(row.len()), String::new());
        row.swap(one, two);
    }
    let (address, page) = bring(&mut app, "changed.xlsx", &table.book()).await;
    for words in [
        "1 value to report",
        "1 deadline to ask for",
        "1 new task to propose",
        "1 change",
        "1 to propose",
        "1 so already",
        "1 changed here, too",
        "not taken",
        "A status is computed",
        "Nobody&#39;s ministry",
        &format!("stay as it is: {gone}"),
    ] {
        let words = words.replace("stay as it is", "stays as it is");
        assert!(
            page.contains(&words) || page.contains(&words.replace("&#39;", "'")),
            "{words}: {page}"
        );
    }
    let version = app.store.roadmap(PLAN).expect("it").version;
    let done = apply(&mut app, &address, &page, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let after = app.store.roadmap(PLAN).expect("it");
    assert_eq!(after.version, version + 5, "five events");
    let day = |text: &str| text.parse::<chrono::NaiveDate>().ok();
    assert_eq!(after.task(&a.key).expect("it").forecast(), day("2026-12-24"));
    let note = &after.task(&a.key).expect("it").last_report().expect("one").note;
    assert_eq!(note, "From the file changed.xlsx");
    let asked = after.task(&b.key).expect("it").pending_extension().expect("a request").clone();
    assert_eq!(
        (asked.proposed.to_string(), asked.explanation.as_str()),
        ("2027-01-15".into(), "The supplier is late.")
    );
    assert_eq!(after.task(&e.key).expect("it").forecast(), day("2026-12-20"), "not overwritten");
    assert_eq!(after.task(&g.key).expect("it").title.get("en"), "Another title");
    assert_eq!(after.task(&g.key).expect("it").deliverable, g.deliverable, "until it is decided");
    assert_eq!(after.pending_proposals().count(), before.pending_proposals().count() + 2);
    assert!(after.task(&gone).is_some());
    // The same file again changes nothing more: nothing is doubled.
    let (_, again) = bring(&mut app, "changed.xlsx", &table.book()).await;
    assert!(!again.contains("value=\"apply\""), "{again}");
    // One step takes all of it back.
    let told = app.get(done.headers["location"].to_str().expect("ASCII")).await.text;
    assert!(told.contains("5 changes recorded") && told.contains("name=\"bulk\""), "{told}");
    let seq = after.version.to_string();
    let undo = [("roadmap", PLAN), ("seq", seq.as_str()), ("bulk", "1"), ("back", "/")];
    assert_eq!(app.post_json("/do/undo", &undo).await.status, StatusCode::OK);
    let back = app.store.roadmap(PLAN).expect("it");
    assert_eq!(back.task(&a.key).expect("it").forecast(), a.forecast());
    assert_eq!(back.task(&g.key).expect("it").title, g.title);
    assert!(back.task(&b.key).expect("it").pending_extension().is_none());
    assert_eq!(back.pending_proposals().count(), before.pending_proposals().count());
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn what_was_changed_on_both_sides_is_taken_only_when_somebody_says_so() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let task = open(&app.store.roadmap(PLAN).expect("it"), &app).remove(0);
    let csv = app.get(&format!("/r/{PLAN}/tasks.csv")).await.bytes;
    let mut table = Table::read(&csv);
    let at = table.head.iter().position(|it| it == "key").expect("keys");
    table.head[at] = "Key".to_owned();
    table.set(&task.key, "forecast", "2026-12-28");
    let report =
        [("roadmap", PLAN), ("task", &task.key), ("percent", "9"), ("forecast", "2026-12-20")];
    assert_eq!(app.post_json("/do/report", &report).await.status, StatusCode::OK);
    let (address, page) = bring(&mut app, "b.xlsx", &table.book()).await;
    let name = format!("{}:forecast", task.key);
    assert!(page.contains(&format!("value=\"{name}\"")), "{page}");
    assert!(!page.contains("value=\"apply\""), "nothing else to do");
    let id = hidden(&page, "id");
    let check = [
        ("roadmap", PLAN),
        ("id", id.as_str()),
        ("way", "check"),
        ("take", name.as_str()),
        ("back", address.as_str()),
    ];
    assert_eq!(app.post("/do/take-back-in", &check).await.status, StatusCode::SEE_OTHER);
    let page = app.get(&address).await.text;
    // What was looked at is not what would be done any more.
    let newer =
        [("roadmap", PLAN), ("task", &task.key), ("percent", "11"), ("forecast", "2026-12-21")];
    assert_eq!(app.post_json("/do/report", &newer).await.status, StatusCode::OK);
    let take = [("take", name.as_str())];
    let moved = apply(&mut app, &address, &page, &take).await;
    assert_eq!(moved.status, StatusCode::CONFLICT);
    let page = app.get(&address).await.text;
    assert_eq!(apply(&mut app, &address, &page, &take).await.status, StatusCode::SEE_OTHER);
    let after = app.store.roadmap(PLAN).expect("it").task(&task.key).expect("it").clone();
    assert_eq!(after.forecast().map(|it| it.to_string()).as_deref(), Some("2026-12-28"));
    assert_eq!(after.percent(), 11, "what the file left alone is as it is now");
}

#[tokio::test]
async fn every_export_comes_back_unchanged_in_both_languages_and_nobody_sees_anothers_table() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut last = String::new();
    for language in ["en", "ru"] {
        app.get(&format!("/language/{language}?back=/")).await;
        for export in ["tasks.xlsx", "tasks.csv", "tasks.xlsx?owner=pm"] {
            let file = app.get(&format!("/r/{PLAN}/{export}")).await;
            if file.status != StatusCode::OK {
                continue;
            }
            let (address, page) = bring(&mut app, "a.xlsx", &file.bytes).await;
            assert!(!page.contains("rowgroup"), "{language} {export}: {page}");
            last = address;
        }
        let whole = app.get(&format!("/r/{PLAN}.csv")).await;
        let (_, page) = bring(&mut app, "a.csv", &whole.bytes).await;
        assert!(!page.contains("rowgroup"), "{language}: {page}");
    }
    app.sign_in("controller").await;
    assert_eq!(app.get(&last).await.status, StatusCode::NOT_FOUND);
    app.sign_in("reviewer").await;
    assert_eq!(app.get(&format!("/r/{PLAN}/bring-back")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn rows_of_another_roadmap_or_of_no_version_are_not_taken() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let task = open(&app.store.roadmap(PLAN).expect("it"), &app).remove(0);
    for (mark, words) in [
        ("1 2026-11-20 en other", "of another roadmap"),
        ("999999 2026-11-20 en december-1", "none of this roadmap"),
        ("soon", "none of this roadmap"),
        ("", "does not say when it was exported"),
    ] {
        let table = format!("key,percent,version\n{},3,{mark}\n", task.key);
        let (_, page) = bring(&mut app, "a.csv", table.as_bytes()).await;
        assert!(page.contains(words), "{mark}: {page}");
        assert_eq!(page.contains("value=\"apply\""), mark.is_empty(), "{mark}");
    }
    let twice = format!("key,percent\n{0},3\n{0},4\n", task.key);
    let (_, page) = bring(&mut app, "a.csv", twice.as_bytes()).await;
    assert!(page.contains("in the file twice"));
    for (name, bytes) in [("a.csv", &b"title\nx\n"[..]), ("a.xlsx", b"PK\x03\x04nothing")] {
        let (_, page) = bring(&mut app, name, bytes).await;
        assert!(page.contains("class=\"list faults\""), "{name}: {page}");
    }
}

#[tokio::test]
async fn a_cell_is_taken_as_a_whole_and_what_is_emptied_or_unreadable_is_shown() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let before = app.store.roadmap(PLAN).expect("it");
    let tasks = open(&before, &app);
    let linked = tasks.iter().find(|it| !it.links.is_empty()).expect("one that waits").clone();
    let mut rest = tasks.iter().filter(|it| it.key != linked.key);
    let (a, b, c) = (rest.next().expect("a"), rest.next().expect("b"), rest.next().expect("c"));
    let mut table = export(&mut app).await;
    // One of these is not there: the link that stood there stays, too.
    table.set(&linked.key, "Waits for", &format!("{}, NOWHERE-9", a.key));
    table.set(&a.key, "Deadline", "");
    table.set(&b.key, "Percent done", "a lot");
    table.set(&c.key, "Forecast", "32 Foomber");
    let (address, page) = bring(&mut app, "odd.xlsx", &table.book()).await;
    for words in ["NOWHERE-9", "a lot", "32 Foomber", "not taken"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("value=\"apply\""), "{page}");
    assert_eq!(app.store.roadmap(PLAN).expect("it").version, before.version);
    // With something to take beside them, that is taken and nothing else.
    table.set(&c.key, "Forecast", "2026-12-27");
    let (_, page) = bring(&mut app, "odd.xlsx", &table.book()).await;
    assert!(page.contains("value=\"apply\""), "{page}");
    let done = apply(&mut app, &address, &page, &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let after = app.store.roadmap(PLAN).expect("it");
    assert_eq!(after.version, before.version + 1);
    let now = after.task(&linked.key).expect("it");
    assert_eq!(now.links, linked.links);
    assert_eq!(after.task(&a.key).expect("it").deadline, a.deadline);
    assert!(after.task(&a.key).expect("it").pending_extension().is_none());
}
