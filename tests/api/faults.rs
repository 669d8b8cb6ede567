//! Files that others made, as they come: read, or refused with the cause at its place.

use exchange::{Contents, TableOptions, decode, read_csv, read_json};
use roadmap::{CalendarChoice, Definition, Text};
use rstest::rstest;
use tests::shared;

fn options() -> TableOptions {
    let frame = Definition {
        time_zone: "Europe/Moscow".to_owned(),
        calendar: CalendarChoice::BuiltIn("ru".to_owned()),
        ..Definition::named("plan", Text::from("Plan"))
    };
    TableOptions::new(frame, "2026-12-01".parse().expect("a day"))
}

/// Reads a file of the folder of faults, as the command line does.
fn read(test: &str, name: &str) -> Option<Result<Definition, String>> {
    let bytes = std::fs::read(shared(test, "faults")?.join(name)).expect("it is there");
    let told = |faults: Vec<roadmap::Fault>| {
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let text = match decode(&bytes) {
        Ok(text) => text,
        Err(fault) => return Some(Err(fault.to_string())),
    };
    Some(if name.ends_with(".json") {
        read_json(&text).map(|Contents { definition, .. }| definition).map_err(told)
    } else {
        read_csv(&text, options()).map_err(told)
    })
}

/// A table is read as its writer meant it.
#[rstest]
#[case("c-plain.csv", 2)]
#[case("c-bom.csv", 2)]
#[case("c-semi.csv", 2)]
#[case("c-blankrows.csv", 2)]
#[case("c-ddmm.csv", 1)]
#[case("c-nl.csv", 1)]
#[case("c-formula.csv", 4)]
#[case("j-bom.json", 3)]
fn a_table_is_read_as_it_was_meant(#[case] name: &str, #[case] tasks: usize) {
    let Some(read) = read("a_table_is_read_as_it_was_meant", name) else { return };
    let read = read.unwrap_or_else(|told| panic!("{name}: {told}"));
    assert_eq!(read.tasks.len(), tasks, "{name}");
    if name == "c-ddmm.csv" {
        let task = &read.tasks[0];
        assert_eq!(task.start, "2026-09-01".parse().ok());
        assert_eq!(task.deadline, "2026-10-12".parse().ok());
    }
}

/// What could be read otherwise than it was meant is refused, with the cause where it stands.
#[rstest]
#[case("c-swallow.csv", "row 3 (line 3): a quote is opened here and never closed")]
#[case("c-duphead.csv", "column deadline: stands in the header twice")]
#[case("c-slash.csv", "row 3, deadline `03/04/2026`: can be read as two different days")]
#[case("c-serial.csv", "row 3, start `45383`: is a spreadsheet's number of a day (2024-04-01)")]
#[case("c-nul.csv", "row 3, title_en `Fi\0rst`: has characters that cannot be shown")]
#[case("c-zwsp.csv", "row 3, title_en: is required")]
#[case("zwsp-1.json", "is required")]
fn what_could_be_misread_is_refused(#[case] name: &str, #[case] cause: &str) {
    let Some(read) = read("what_could_be_misread_is_refused", name) else { return };
    let told = read.expect_err("it is refused");
    assert!(told.contains(cause), "{name}: {told:?}");
}

/// A record in one language as a Russian spreadsheet writes it: wide, with tabs; or narrow, which is
/// said.
#[test]
fn what_a_russian_spreadsheet_writes_is_read_or_the_cause_is_named() {
    let text = "key\tparent\ttitle_en\towner\tdeadline\r\nР\t\tРаботы\tМинистерство\t\r\nР-1\tР\tПервая\tМинистерство\t01.10.2026\r\n";
    let wide: Vec<u8> =
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = read_csv(&decode(&wide).expect("it is text"), options()).expect("it is read");
    assert_eq!((read.tasks.len(), read.tasks[0].key.as_str()), (1, "Р-1"));
    let narrow =
        b"key;parent;title_en;owner;deadline\r\nR;;\xd0\xe0\xe1\xee\xf2\xfb;\xcc\xc8\xcd;\r\n";
    let told = decode(narrow).expect_err("it is not UTF-8").to_string();
    assert!(told.contains("save it as “CSV UTF-8”") && told.contains("line 2"), "{told}");
    let decomposed = "key,parent,title_en,owner,deadline\nW,,Work,Office,\nA-1,W,отче\u{308}т,Office,2026-10-01\n";
    let read = read_csv(decomposed, options()).expect("it is read");
    assert_eq!(read.tasks[0].title.get("en"), "отчёт", "letters are kept composed");
}

/// An empty plan is one that has no tasks yet.
#[rstest]
#[tokio::test]
#[case("empty.json")]
#[case("empty2.json")]
async fn an_empty_plan_is_a_plan(#[case] name: &str) {
    let Some(read) = read("an_empty_plan_is_a_plan", name) else { return };
    let read = read.unwrap_or_else(|told| panic!("{name}: {told}"));
    assert!(read.tasks.is_empty(), "{name}");
    let key = read.key.clone();
    let mut app = tests::TestApp::empty("2026-11-23T09:00:00Z").await;
    let now = "2026-11-23T09:00:00Z".parse().expect("an instant");
    app.store.create(directory::Who::Host, read, now).await.expect("created");
    for page in ["", "/tasks", "/forecast", "/trend", "/register", ".json", ".csv", "/tasks.json"] {
        let answer = app.get(&format!("/r/{key}{page}")).await;
        assert_eq!(answer.status, axum::http::StatusCode::OK, "{name}: {page}");
    }
}

/// A source with what parts a list inside of it stays one.
#[test]
fn a_source_with_a_semicolon_stays_one() {
    let Some(read) = read("a_source_with_a_semicolon_stays_one", "rt-sources.json") else { return };
    let definition = read.expect("it is read");
    let sources: Vec<_> = definition.tasks.iter().map(|task| task.sources.clone()).collect();
    let written = |definition: &Definition| {
        let change = roadmap::Change::Created { definition: Box::new(definition.clone()) };
        let by = roadmap::By::new("ann".into(), "Ann".to_owned());
        let at = chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("an instant");
        let event = roadmap::Event::new(1, at, by, change);
        let key = definition.key.clone();
        let roadmap = roadmap::replay(&key, [&event]).expect("it follows");
        let mark = "1 2026-11-23 en plan".parse().expect("a mark");
        exchange::write_csv(&roadmap, &mark)
    };
    let once = written(&definition);
    let mut options = options();
    options.frame.approved = definition.approved.clone();
    let again = read_csv(&once, options).expect("it is read back");
    let kept: Vec<_> = again.tasks.iter().map(|task| task.sources.clone()).collect();
    assert_eq!(kept, sources);
    assert_eq!(written(&again), once);
}

/// A browser without scripting writes a line break as two characters; what the field lets in is saved,
/// and kept as every other way in keeps it.
#[tokio::test]
async fn what_a_field_lets_in_is_saved() {
    let mut app = tests::TestApp::demo("2026-11-23T09:00:00Z").await;
    app.sign_in("planner").await;
    // 4,000 characters as a field counts them, of which every second is a line break.
    let typed = "x\r\n".repeat(2_000);
    let form = [("roadmap", "december-1"), ("task", "GOV-07"), ("text", typed.as_str())];
    let answer = app.post("/do/comment", &form).await;
    assert_eq!(answer.status, axum::http::StatusCode::SEE_OTHER, "{}", answer.text);
    for (typed, kept) in
        [("отче\u{308}т", "отчёт"), (" two\r\nlines\r\n", "two\nlines"), ("\u{feff}a\u{200b}", "a")]
    {
        let form = [("roadmap", "december-1"), ("task", "GOV-07"), ("text", typed)];
        assert_eq!(app.post_json("/do/comment", &form).await.status, axum::http::StatusCode::OK);
        let roadmap = app.store.roadmap("december-1").expect("it");
        let comments = &roadmap.task("GOV-07").expect("it").comments;
        assert_eq!(comments.last().expect("one").text, kept, "{typed:?}");
    }
    for blank in ["", "\u{200b}", "\u{3164}", " \r\n", "\u{2800}"] {
        let form = [("roadmap", "december-1"), ("task", "GOV-07"), ("text", blank)];
        let answer = app.post_json("/do/comment", &form).await;
        assert_eq!(answer.status, axum::http::StatusCode::UNPROCESSABLE_ENTITY, "{blank:?}");
    }
}

/// A search finds what is meant, and keys stand in the order of their numbers, whichever way round.
#[tokio::test]
async fn a_search_finds_what_is_meant_and_keys_are_in_order() {
    let name = "a_search_finds_what_is_meant_and_keys_are_in_order";
    let (Some(plan), Some(wbs)) = (read(name, "ё-план.json"), read(name, "wbs.json")) else {
        return;
    };
    let mut app = tests::TestApp::empty("2026-11-23T09:00:00Z").await;
    let now = "2026-11-23T09:00:00Z".parse().expect("an instant");
    let (plan, wbs) = (plan.expect("it is read"), wbs.expect("it is read"));
    let (plan_key, wbs_key) = (app::visit::encoded(&plan.key), wbs.key.clone());
    for definition in [plan, wbs] {
        app.store.create(directory::Who::Host, definition, now).await.expect("created");
    }
    let keys = async |app: &mut tests::TestApp, address: String| {
        let answer = app.get(&address).await;
        let shown: serde_json::Value = serde_json::from_str(&answer.text)
            .unwrap_or_else(|error| panic!("{address}: {error}: {}", answer.text));
        let tasks = shown["tasks"].as_array().expect("tasks").iter();
        tasks.map(|task| task["key"].as_str().expect("a key").to_owned()).collect::<Vec<_>>()
    };
    let encoded = |text: &str| form_urlencoded(text);
    for typed in ["отчет", "отчёт", "ОТЧЁТ", "отче\u{308}т"] {
        let found = keys(&mut app, format!("/r/{plan_key}/tasks.json?q={}", encoded(typed))).await;
        assert!(!found.is_empty(), "{typed}");
    }
    let order = [
        "1", "1.1", "1.1.2", "1.1.10", "1.2", "1.2.1", "1.10", "1.10.1", "2", "9", "10", "A-2-1",
        "A-10-1",
    ];
    let found = keys(&mut app, format!("/r/{wbs_key}/tasks.json?sort=key")).await;
    let known: Vec<_> = order.into_iter().filter(|key| found.iter().any(|it| it == key)).collect();
    assert!(known.len() > 10, "{found:?}");
    let shown: Vec<_> = found.iter().filter(|key| known.contains(&key.as_str())).collect();
    assert_eq!(shown, known);
    let back = keys(&mut app, format!("/r/{wbs_key}/tasks.json?sort=-key")).await;
    assert!(back.iter().eq(found.iter().rev()));
}

fn form_urlencoded(text: &str) -> String {
    app::query::Query(vec![("q".to_owned(), text.to_owned())])
        .to_string()
        .trim_start_matches("q=")
        .to_owned()
}
