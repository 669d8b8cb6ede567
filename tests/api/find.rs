//! The palette: what it finds for what is typed, the nearest first, and never what may not be read.

use app::query::Query;
use axum::http::StatusCode;
use directory::Who;
use roadmap::{Actor, By, Definition, Roles};
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";

async fn fragment(app: &mut TestApp, values: &[(&str, &str)]) -> String {
    let mut query = Query::default().with("fragment", "1");
    query.0.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let answer = app.get(&format!("/find?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text);
    answer.text
}

/// Returns where each option leads, as they stand.
fn options(html: &str) -> Vec<String> {
    let options = html.split("role=\"option\"").skip(1);
    let href = |option: &str| option.split("href=\"").nth(1)?.split('"').next().map(str::to_owned);
    options.filter_map(href).collect()
}

/// Returns where what is found in the demonstration leads.
async fn found(app: &mut TestApp, typed: &str) -> Vec<String> {
    options(&fragment(app, &[("at", "december-1"), ("q", typed)]).await)
}

fn task(key: &str) -> String {
    format!("/r/december-1/t/{key}")
}

#[tokio::test]
async fn a_task_is_found_by_its_key() {
    let mut app = TestApp::demo(NOW).await;
    for typed in ["g12", "gov12", "GOV-12", "gov 12", "12", "п12"] {
        let found = found(&mut app, typed).await;
        assert_eq!(found.first(), Some(&task("GOV-12")), "{typed}: {found:?}");
    }
    let all = found(&mut app, "gov").await;
    assert_eq!(all.len(), 12, "{all:?}");
    assert!(all.iter().all(|href| href.starts_with("/r/december-1/t/GOV-")), "{all:?}");
}

#[tokio::test]
async fn a_task_is_found_by_words_in_both_languages_and_with_a_letter_wrong() {
    let mut app = TestApp::demo(NOW).await;
    for (typed, key) in [
        ("settle disagreements", "GOV-10"),
        ("DISAGREEMENTS settle", "GOV-10"),
        ("disargeements", "GOV-10"),
        ("disagrements", "GOV-10"),
        ("урегулирование", "GOV-10"),
        ("урегулирвание", "GOV-10"),
        // е is found for ё.
        ("карта утвержден", "GOV-12"),
        ("tomtro", "MIN-03"),
    ] {
        let found = found(&mut app, typed).await;
        assert!(found.contains(&task(key)), "{typed}: {found:?}");
    }
    let none = found(&mut app, "xyzzyxyzzy").await;
    assert!(none.is_empty(), "{none:?}");
    app.get("/language/ru").await;
    let russian = fragment(&mut app, &[("at", "december-1"), ("q", "settle")]).await;
    assert!(russian.contains("Урегулирование разногласий"), "{russian}");
}

#[tokio::test]
async fn views_and_filters_are_found_by_their_names() {
    let mut app = TestApp::demo(NOW).await;
    for (typed, first) in [
        ("board", "/r/december-1/board"),
        ("доска", "/r/december-1/board"),
        ("trend", "/r/december-1/trend"),
        ("keys", "/keys"),
        ("overdue", "/r/december-1/tasks?status=overdue"),
        ("off track", "/r/december-1/tasks?status=off_track"),
        ("просрочен", "/r/december-1/tasks?status=overdue"),
    ] {
        let found = found(&mut app, typed).await;
        assert_eq!(found.first().map(String::as_str), Some(first), "{typed}: {found:?}");
    }
    let owner = found(&mut app, "rosatom").await;
    assert!(owner.iter().any(|href| href.contains("/tasks?owner=")), "{owner:?}");
    let settings = found(&mut app, "settings").await;
    assert!(!settings.iter().any(|href| href.ends_with("/settings")), "{settings:?}");
    app.sign_in("controller").await;
    let settings = found(&mut app, "settings").await;
    assert_eq!(settings.first().map(String::as_str), Some("/r/december-1/settings"));
}

#[tokio::test]
async fn without_a_word_it_offers_what_can_be_done_here_and_where_to_go() {
    let mut app = TestApp::demo(NOW).await;
    let here = [("at", "december-1"), ("task", "MIN-03")];
    let anyone = options(&fragment(&mut app, &here).await);
    assert!(anyone.contains(&"/r/december-1/tasks".to_owned()) && anyone.len() <= 12);
    assert!(!anyone.iter().any(|href| href.contains("/t/MIN-03")), "{anyone:?}");
    app.sign_in("planner").await;
    let planner = options(&fragment(&mut app, &here).await);
    for way in ["/report", "#submit", "#extend", "#task-comment"] {
        assert!(planner.contains(&format!("{}{way}", task("MIN-03"))), "{way}: {planner:?}");
    }
    assert!(planner.len() <= 12);
    let typed = [("at", "december-1"), ("task", "MIN-03"), ("q", "report")];
    let report = options(&fragment(&mut app, &typed).await);
    assert_eq!(report.first(), Some(&format!("{}/report", task("MIN-03"))), "{report:?}");
    let page = app.get("/r/december-1/t/MIN-03").await.text;
    assert!(page.contains("/find?fragment=1&amp;at=december-1&amp;task=MIN-03"), "{page}");
    assert!(page.contains("id=\"task-comment\"") && page.contains("id=\"extend\""));
}

#[tokio::test]
async fn what_may_not_be_read_is_not_found() {
    let mut app = TestApp::demo(NOW).await;
    for (key, public, title) in
        [("open", true, "Licence for the quarry"), ("closed", false, "Licence for the depot")]
    {
        let mut plan = Definition { approved: None, public, ..plans::generated(key, 50) };
        plan.title = format!("The {key} plan").as_str().into();
        plan.tasks[7].title = title.into();
        app.store.create(Who::Host, plan, NOW.parse().expect("an instant")).await.expect("created");
    }
    let search = [("at", "december-1"), ("q", "licence for")];
    let anyone = fragment(&mut app, &search).await;
    assert!(anyone.contains("Licence for the quarry") && !anyone.contains("depot"), "{anyone}");
    let plan = fragment(&mut app, &[("q", "closed plan")]).await;
    assert!(!plan.contains("/r/closed"), "{plan}");
    // What is hidden is what is not there.
    let hidden = fragment(&mut app, &[("at", "closed"), ("task", "W1-1"), ("q", "licence")]).await;
    let nowhere = fragment(&mut app, &[("at", "none"), ("task", "W1-1"), ("q", "licence")]).await;
    assert_eq!(hidden, nowhere);
    let by = By::new("planner".into(), "Planner".to_owned());
    let roles = Roles { planner: true, ..Roles::default() };
    app.join(&Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles }, "closed").await;
    app.sign_in("planner").await;
    let member = fragment(&mut app, &search).await;
    assert!(member.contains("Licence for the depot"), "{member}");
    let plan = options(&fragment(&mut app, &[("q", "closed plan")]).await);
    assert_eq!(plan.first().map(String::as_str), Some("/r/closed"), "{plan:?}");
}

#[tokio::test]
async fn of_many_tasks_a_few_are_found() {
    let mut app = TestApp::demo(NOW).await;
    let large = plans::generated("large", 10_000);
    let now = NOW.parse().expect("an instant");
    app.store.create(Who::Host, large, now).await.expect("created");
    let key = app.store.roadmap("large").expect("it").tasks.get(7_000).expect("it").key.to_string();
    for typed in [key.as_str(), "a", "task", "tsak", "nothing of the kind"] {
        let html = fragment(&mut app, &[("at", "large"), ("q", typed)]).await;
        let found = options(&html);
        assert!(found.len() <= 12 && html.len() < 12_000, "{typed}: {} bytes", html.len());
        if typed == key {
            assert_eq!(found.first(), Some(&format!("/r/large/t/{key}")));
        }
    }
}

#[tokio::test]
async fn with_scripting_off_it_is_the_search_and_keys_are_a_page() {
    let mut app = TestApp::demo(NOW).await;
    for (asked, search) in [("/find?at=december-1&q=a+b", "/search?q=a+b"), ("/find", "/search")] {
        let answer = app.get(asked).await;
        let expected = (StatusCode::SEE_OTHER, search.to_owned());
        assert_eq!((answer.status, answer.location), expected, "{asked}");
    }
    assert!(app.get("/help").await.text.contains("href=\"/keys\""));
    for (language, title) in [("en", "Keys"), ("ru", "Клавиши")] {
        app.get(&format!("/language/{language}")).await;
        let page = app.get("/keys").await.text;
        assert!(page.contains(&format!("<h1 class=\"plain\">{title}</h1>")), "{page}");
        let sheet = app.get("/keys?fragment=1").await.text;
        assert!(sheet.starts_with("<form") && !sheet.contains("<html"), "{sheet}");
        assert_eq!(page.matches("<kbd>").count(), sheet.matches("<kbd>").count());
    }
}
