//! The documented file format holds true, and files that break it are refused as a whole.

use exchange::read_json;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../docs/roadmap-file.schema.json");
    let schema = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
}

/// The committed schema is what the types say; with `UPDATE_SCHEMA=1` it is written anew.
#[test]
fn the_schema_is_derived_from_the_types() {
    let derived = serde_json::to_string_pretty(&exchange::schema()).expect("it is written") + "\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/roadmap-file.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(path, &derived).expect("it is written");
    }
    let kept = std::fs::read_to_string(path).expect("it is there");
    assert!(kept == derived, "UPDATE_SCHEMA=1 cargo test -p tests --test api schema");
}

#[tokio::test]
async fn what_is_exported_and_served_follows_the_schema() {
    let mut app = TestApp::demo(NOW).await;
    let roadmap = app.store.roadmap("december-1").expect("the roadmap");
    let log = app.store.log("december-1").await.expect("a log");
    let export = exchange::write_json(&roadmap, Some(&log), |_, _| {}).expect("written");
    let served = app.get("/r/december-1.json").await.json();
    for value in [serde_json::Value::Object(export), served] {
        let errors: Vec<_> = schema().iter_errors(&value).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

#[test]
fn a_file_that_breaks_a_rule_of_a_value_breaks_the_schema() {
    let page = include_str!("../../docs/roadmap-file.md");
    let example =
        page.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let whole: serde_json::Value = serde_json::from_str(example).expect("the example is JSON");
    let breaks = |path: &str, value: serde_json::Value| {
        let mut file = whole.clone();
        let (parent, name) = path.rsplit_once('/').expect("a path");
        let place = file.pointer_mut(parent).and_then(|place| place.as_object_mut());
        place.expect("the place is there").insert(name.to_owned(), value.clone());
        assert!(!schema().is_valid(&file), "{path}: {value}");
    };
    breaks("/key", "two words".into());
    breaks("/title", "".into());
    breaks("/final", "a\tb".into());
    breaks("/calendar", "mars".into());
    breaks("/start", "1989-12-31".into());
    breaks("/non_working_day", "sometimes".into());
    breaks("/settings", serde_json::json!({ "due_soon_days": 1001 }));
    breaks("/tasks/0/deadline", "2026-13".into());
    breaks("/tasks/0/deadlin", "2026-12-01".into());
    breaks("/tasks/0/duration", 10_001.into());
    breaks("/tasks/0/title", "x".repeat(301).into());
    breaks("/tasks/0/links", serde_json::json!([{ "from": "A-1", "type": "XX" }]));
    breaks("/tasks/0/estimate", serde_json::json!({ "low": 1, "likely": 2 }));
    breaks(
        "/history",
        serde_json::json!([{ "seq": 1, "at": "2026-11-23T09:00:00Z", "by": { "name": "A" },
        "change": { "kind": "no_such_kind" } }]),
    );
}

#[test]
fn the_skeleton_of_the_documentation_can_be_imported() {
    let page = include_str!("../../docs/roadmap-file.md");
    let example =
        page.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let value: serde_json::Value = serde_json::from_str(example).expect("the example is JSON");
    assert!(schema().is_valid(&value));
    read_json(example).expect("the example can be imported");
}

#[test]
fn every_fault_of_a_file_is_reported_at_its_place() {
    let bad = r#"{"format": "vekha-roadmap", "version": 1, "key": "x y", "title": "", "calendar": "mars",
        "time_zone": "Nowhere", "offices": [{"key": "a", "name": "A"}],
        "workstreams": [{"key": "W", "title": "W", "owner": "b"}],
        "tasks": [{"key": "W-1", "workstream": "W", "title": "T", "owner": "a", "deadline": "2026-12-01",
                   "links": [{"from": "W-1"}, {"from": "W-7"}]},
                  {"key": "W-1", "workstream": "V", "title": "T", "owner": "a", "start": "2026-12-05", "deadline": "2026-12-01"}]}"#;
    let faults = read_json(bad).expect_err("it is refused");
    let places: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
    for place in [
        "key",
        "title",
        "calendar",
        "time_zone",
        "workstreams.W.owner",
        "tasks.W-1",
        "tasks.W-1.workstream",
        "tasks.W-1.deadline",
        "tasks.W-1.links",
    ] {
        assert!(places.contains(&place), "{place} in {places:?}");
    }
    let typed = read_json(
        r#"{"format": "vekha-roadmap", "version": 1, "key": "a", "title": "A", "tasks": [{"key": "T", "deadlin": "2026-12-01"}, {"key": "U", "deadline": "soon"}]}"#,
    );
    let faults = typed.expect_err("it is refused");
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].field == "tasks[0] T" && faults[1].field == "tasks[1] U", "{faults:?}");
}
