//! The documented file format holds true, and files that break it are refused as a whole.

use exchange::read_json;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../docs/roadmap-file.schema.json");
    let schema = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a schema")
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
