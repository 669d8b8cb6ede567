//! Workstreams: within one another, in an order, and gone again.

use super::settings::{PLAN, controller, post};
use tests::TestApp;

#[tokio::test]
async fn workstreams_are_added_moved_into_one_another_and_removed() {
    let mut app = controller().await;
    let office = app.store.roadmap(PLAN).expect("it").offices[0].key.to_string();
    let add = |key: &'static str, parent: &'static str| {
        vec![("key", key), ("title", "Part"), ("owner", ""), ("parent", parent)]
    };
    for (key, parent) in [("P", ""), ("P1", "P"), ("P2", "P1")] {
        let mut sent = add(key, parent);
        sent[2].1 = &office;
        assert_eq!(post(&mut app, "/do/add-workstream", &sent).await, 200, "{key}");
    }
    let mut taken = add("P", "");
    taken[2].1 = &office;
    assert_eq!(post(&mut app, "/do/add-workstream", &taken).await, 422);
    let edit = |parent: &'static str| {
        vec![
            ("workstream", "P"),
            ("title", "Outer"),
            ("owner", ""),
            ("parent", parent),
            ("place", "1"),
            ("reason", "So."),
        ]
    };
    let mut sent = edit("P2");
    sent[2].1 = &office;
    assert_eq!(post(&mut app, "/do/edit-workstream", &sent).await, 422, "not into its own part");
    sent[3].1 = "";
    assert_eq!(post(&mut app, "/do/edit-workstream", &sent).await, 200);
    let roadmap = app.store.roadmap(PLAN).expect("it");
    assert_eq!(roadmap.workstreams[0].key, "P", "moved to the first place");
    assert!(roadmap.is_within("P2", "P") && !roadmap.is_within("P", "P2"));
    assert_eq!(
        post(&mut app, "/do/remove-workstream", &[("workstream", "P1")]).await,
        422,
        "it has a part"
    );
    let gov = roadmap.tasks.get(0).expect("one").workstream.to_string();
    assert_eq!(
        post(&mut app, "/do/remove-workstream", &[("workstream", &gov)]).await,
        422,
        "it has tasks"
    );
    for key in ["P2", "P1"] {
        assert_eq!(post(&mut app, "/do/remove-workstream", &[("workstream", key)]).await, 200);
    }
    let anew = app.anew();
    let roadmap = anew.store.roadmap(PLAN).expect("it");
    assert!(roadmap.workstream("P").is_some() && roadmap.workstream("P1").is_none());
    assert!(anew.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_workstream_has_its_place_among_those_beside_it() {
    let mut app = controller().await;
    let roadmap = app.store.roadmap(PLAN).expect("it");
    let owner = roadmap.offices[0].key.to_string();
    let first = roadmap.workstreams[0].key.to_string();
    for (key, parent) in [("A", first.as_str()), ("B", ""), ("C", first.as_str()), ("D", &first)] {
        let sent = [("key", key), ("title", key), ("owner", &*owner), ("parent", parent)];
        assert_eq!(post(&mut app, "/do/add-workstream", &sent).await, 200);
    }
    let order = |app: &TestApp| -> String {
        let roadmap = app.store.roadmap(PLAN).expect("it");
        let parts = roadmap.workstreams.iter().filter(|it| it.parent.as_deref() == Some(&first));
        parts.map(|it| it.key.to_string()).collect()
    };
    assert_eq!(order(&app), "ACD");
    for (key, place, after) in [("D", "1", "DAC"), ("D", "3", "ACD"), ("C", "1", "CAD")] {
        let sent = [
            ("workstream", key),
            ("title", key),
            ("owner", &*owner),
            ("parent", &first),
            ("place", place),
            ("reason", "Order."),
        ];
        assert_eq!(post(&mut app, "/do/edit-workstream", &sent).await, 200);
        assert_eq!(order(&app), after, "{key} to {place}");
    }
    let four = [
        ("workstream", "C"),
        ("title", "C"),
        ("owner", &*owner),
        ("parent", &first),
        ("place", "4"),
        ("reason", "Order."),
    ];
    assert_eq!(post(&mut app, "/do/edit-workstream", &four).await, 422, "there are three");
}
