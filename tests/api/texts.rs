//! Whatever somebody writes into whatever field is what the record has, what exports have, and what a file
//! that was exported brings back.

use axum::http::StatusCode;
use exchange::{TableOptions, read_csv, read_json, write_csv, write_json};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use roadmap::{
    Definition,
    text::{is_blank, tidy},
};
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";
/// Texts that are tried.
const TRIED: usize = 40;

fn texts() -> impl Strategy<Value = String> {
    let known = [
        "e\u{301}cole",
        "\u{feff}x",
        "'=1",
        "=1+1",
        "x\r\ny",
        "x\ry",
        "a\u{37e}b",
        "a | b",
        "\\;",
        "\"",
        "<b>&amp;",
        "\u{200b}x\u{200b}",
        "sep=;",
        "Ёлка «1»",
        "日本語",
        "a\tb",
        "- 1",
        "👩‍👩‍👧",
    ];
    prop_oneof![
        2 => "x\\PC{0,30}",
        1 => "[a-zа-я ;\\\\'\"=+@,|\t\n\r-]{1,30}",
        2 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
    ]
}

/// What a field may hold: something to see, and nothing that hides or turns what follows.
fn fits(text: &str) -> bool {
    let kept = tidy(text);
    !is_blank(&kept) && !kept.chars().any(roadmap::decide::is_hidden)
}

#[tokio::test]
async fn any_text_in_any_field_comes_back_from_forms_json_and_csv() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut tried = 0;
    let mut revision = 0;
    while tried < TRIED {
        let text = texts().new_tree(&mut runner).expect("a text").current();
        if !fits(&text) {
            continue;
        }
        tried += 1;
        // One line each: titles and lists end at a line break.
        let line: String =
            text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }).collect();
        let bar = line.replace('|', "/");
        let criteria = format!("{bar} | {bar}");
        let (number, tag) = (revision.to_string(), format!("x{tried} {line}"));
        let more = format!("{tried} {text}");
        let values = [
            ("roadmap", "december-1"),
            ("task", "LOG-04"),
            ("revision", &number),
            ("title", &tag),
            ("deliverable", &more),
            ("basis", &more),
            ("sources", &tag),
            ("criteria", &criteria),
            ("way", "change"),
            ("reason", &more),
        ];
        let saved = app.post("/do/edit-task", &values).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{text:?}: {}", saved.text);
        revision += 1;
        let comment = [("roadmap", "december-1"), ("task", "LOG-04"), ("text", more.as_str())];
        assert_eq!(app.post("/do/comment", &comment).await.status, StatusCode::SEE_OTHER);
        let roadmap = app.store.roadmap("december-1").expect("the roadmap");
        let task = roadmap.task("LOG-04").expect("the task");
        assert_eq!(task.title.get("en"), tidy(&tag));
        assert_eq!(task.deliverable.get("en"), tidy(&more));
        assert_eq!(task.basis.get("en"), tidy(&more));
        assert_eq!(task.sources, [tidy(&tag)]);
        assert_eq!(task.comments.last().expect("a comment").text, tidy(&more));
        let proposal = roadmap.proposals.last().expect("it was decided");
        assert_eq!(proposal.reason, tidy(&more));
        // With its whole history, byte for byte.
        let log = app.store.log("december-1").await.expect("a log");
        let json = write_json(&roadmap, Some(&log), |_, _| {}).expect("written");
        let json = serde_json::to_string(&json).expect("JSON");
        let contents = read_json(&json).unwrap_or_else(|faults| panic!("{text:?}: {faults:?}"));
        assert_eq!(contents.definition, Definition::of(&roadmap), "{text:?}");
        // As a table, which has no criteria.
        let mark = exchange::table::Mark::of(&roadmap, chrono::NaiveDate::default(), "en");
        let table = write_csv(&roadmap, &mark);
        let mut frame = Definition::of(&roadmap);
        frame.workstreams.clear();
        frame.tasks.clear();
        let deadline = "2026-12-01".parse().expect("a date");
        let options = TableOptions::new(frame, deadline);
        let again =
            read_csv(&table, options).unwrap_or_else(|faults| panic!("{text:?}: {faults:?}"));
        let again = again.tasks.iter().find(|task| task.key == "LOG-04").expect("the task");
        assert_eq!(again.title.get("en"), tidy(&tag), "{text:?}");
        assert_eq!(again.basis.get("en"), tidy(&more), "{text:?}");
        assert_eq!(again.sources, [tidy(&tag)], "{text:?}");
    }
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_table_begins_with_a_mark_of_utf_8_only_if_it_is_asked_for() {
    let mut app = TestApp::demo("2026-11-23T09:00:00Z").await;
    for path in [
        "/r/december-1.csv",
        "/r/december-1/tasks.csv",
        "/r/december-1/register.csv",
        "/r/december-1/t/GOV-10.csv",
    ] {
        let plain = app.get(path).await.text;
        let marked = app.get(&format!("{path}?bom=1")).await;
        assert_eq!(marked.status, axum::http::StatusCode::OK, "{path}");
        assert_eq!(marked.text, format!("\u{feff}{plain}"), "{path}");
        assert!(!plain.starts_with('\u{feff}'), "{path}");
    }
}
