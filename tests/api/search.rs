//! Search across all roadmaps: what may be read is found, and nothing else.

use directory::Who;
use roadmap::{Actor, By, Definition, Roles};
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";

async fn with_plan(app: &TestApp, key: &str, public: bool, title: &str) {
    let mut plan = Definition { approved: None, public, ..plans::generated(key, 150) };
    plan.title = "Another plan".into();
    plan.tasks[7].title = title.into();
    let now = NOW.parse().expect("an instant");
    app.store.create(Who::Host, plan, now).await.expect("created");
}

#[tokio::test]
async fn what_may_be_read_is_found_in_every_roadmap_and_nothing_else() {
    let mut app = TestApp::demo(NOW).await;
    with_plan(&app, "open", true, "Licence for the quarry").await;
    with_plan(&app, "closed", false, "Licence for the depot").await;
    let anyone = app.get("/search?q=licence").await.text;
    assert!(anyone.contains("Licence for the quarry"), "{anyone}");
    assert!(!anyone.contains("Licence for the depot"), "{anyone}");
    // What was found is a link to the task, and to the same search in its roadmap alone.
    let task = app.store.roadmap("open").expect("it").tasks.get(7).expect("it").key.clone();
    assert!(anyone.contains(&format!("/r/open/t/{task}")));
    assert!(anyone.contains("/r/open/tasks?q=licence"));
    let by = By::new("planner".into(), "Planner".to_owned());
    let roles = Roles { planner: true, ..Roles::default() };
    app.join(&Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles }, "closed").await;
    app.sign_in("planner").await;
    let both = app.get("/search?q=licence+depot").await.text;
    assert!(both.contains("Licence for the depot") && !both.contains("the quarry"), "{both}");
    // Titles of roadmaps are found, too; a key that was written whole comes first.
    let titled = app.get("/search?q=another+plan").await.text;
    assert!(titled.contains("href=\"/r/open\"") && titled.contains("href=\"/r/closed\""));
    let key = app.get("/search?q=gov-10").await.text;
    let first = key.find("/t/").map(|at| &key[at..at + 9]);
    assert_eq!(first, Some("/t/GOV-10"), "{key}");
    let none = app.get("/search?q=xyzzy").await.text;
    assert!(none.contains("Nothing that you may read says so"), "{none}");
}

#[tokio::test]
async fn what_is_found_in_many_roadmaps_comes_in_pages() {
    let mut app = TestApp::demo(NOW).await;
    with_plan(&app, "open", true, "One").await;
    with_plan(&app, "wide", true, "Two").await;
    let word = app.store.roadmap("open").expect("it").tasks.get(0).expect("it").key.to_string();
    let word = word.split('-').next().expect("its workstream").to_lowercase();
    let plans = ["open", "wide"].map(|key| app.store.roadmap(key).expect("it"));
    let says = |task: &&std::sync::Arc<roadmap::Task>| task.key.to_lowercase().contains(&word);
    let least: usize = plans.iter().map(|plan| plan.tasks.iter().filter(says).count()).sum();
    assert!(least > 0, "{word}");
    let (mut seen, mut pages) = (0, 0);
    loop {
        pages += 1;
        let page = if pages == 1 { String::new() } else { format!("&page={pages}") };
        let text = app.get(&format!("/search?q={word}{page}")).await.text;
        let rows = text.matches("<tr class=\"row\"").count();
        assert!((1..=100).contains(&rows), "{rows}");
        seen += rows;
        if !text.contains("rel=\"next\"") {
            break;
        }
        assert_eq!(rows, 100, "a page is full before the next begins");
    }
    assert!(seen >= least, "{seen} of {least} on {pages} pages");
}
