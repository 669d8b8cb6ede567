//! Saved views of the table of tasks, one's own and those of all readers, and the columns that somebody
//! keeps.

use axum::http::StatusCode;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";
const TABLE: &str = "/r/december-1/tasks";

async fn save(app: &mut TestApp, more: &[(&str, &str)]) -> tests::Answer {
    let values = [&[("roadmap", "december-1"), ("back", TABLE)][..], more].concat();
    app.post("/do/save-view", &values).await
}

async fn opens(app: &mut TestApp) -> String {
    let answer = app.get(TABLE).await;
    match answer.status {
        StatusCode::SEE_OTHER => answer.location,
        status => format!("{status}"),
    }
}

#[tokio::test]
async fn an_own_view_opens_before_that_of_all_readers() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let all = opens(&mut app).await;
    assert_eq!(all, "200 OK");
    let late = [("name", "Late"), ("query", "sort=key&status=overdue&page=2"), ("first", "1")];
    let saved = save(&mut app, &late).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let address = format!("{TABLE}?status=overdue&sort=key");
    assert_eq!(saved.location, format!("{address}#saved"), "as addresses are written");
    assert_eq!(opens(&mut app).await, address);
    let page = app.get(&address).await.text;
    assert!(page.contains("aria-current=\"true\" title=\"opens first\">Late</a>"), "{page}");
    let everything = app.get(&format!("{TABLE}?view=all")).await;
    assert_eq!(everything.status, StatusCode::OK);
    assert!(everything.text.contains(&format!("href=\"{TABLE}?view=all\" aria-current=\"true\"")));
    // What is not asked for nothing is what it says.
    let narrowed = app.get(&format!("{TABLE}?view=all&sort=key")).await;
    assert_eq!(narrowed.location, format!("{TABLE}?sort=key"));
    let mut nobody = app.another();
    assert_eq!(opens(&mut nobody).await, all, "it is their own");
    // What all readers see is for its controllers to keep.
    let shared = [("name", "By key"), ("query", "sort=key"), ("shared", "1"), ("first", "1")];
    assert_eq!(save(&mut app, &shared).await.status, StatusCode::FORBIDDEN);
    let mut controller = app.another();
    controller.sign_in("controller").await;
    assert_eq!(save(&mut controller, &shared).await.status, StatusCode::SEE_OTHER);
    assert_eq!(opens(&mut nobody).await, format!("{TABLE}?sort=key"));
    assert!(nobody.get(&format!("{TABLE}?sort=key")).await.text.contains(">By key</a>"));
    assert_eq!(opens(&mut app).await, address, "one's own comes first");
    let forget = [("roadmap", "december-1"), ("name", "Late"), ("back", TABLE)];
    assert_eq!(app.post("/do/forget-view", &forget).await.status, StatusCode::SEE_OTHER);
    assert_eq!(opens(&mut app).await, format!("{TABLE}?sort=key"));
    // Whoever wants everything says so once.
    let everything = [("name", "Everything"), ("query", ""), ("first", "1")];
    assert_eq!(save(&mut app, &everything).await.status, StatusCode::SEE_OTHER);
    assert_eq!(opens(&mut app).await, all);
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_view_that_cannot_be_asked_any_more_does_not_open() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    for (query, name) in [("status=nonsense", "x"), ("workstream=none", "x"), ("sort=key", " ")] {
        let refused = save(&mut app, &[("name", name), ("query", query)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(
            refused.text.contains("<details open class=\"save-view\""),
            "{query}: {}",
            refused.text
        );
    }
    let gone = directory::Command::SaveView {
        roadmap: "december-1".into(),
        view: directory::View {
            name: "Gone".to_owned(),
            query: "workstream=none".to_owned(),
            first: true,
        },
        shared: false,
    };
    let now = NOW.parse().expect("an instant");
    app.store.direct(app.who("planner"), gone, now).await.expect("kept");
    assert_eq!(opens(&mut app).await, "200 OK");
}

#[tokio::test]
async fn columns_are_kept_for_oneself_and_the_address_wins() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let with_columns = format!("{TABLE}?cols=status,task,start");
    let chosen = app.get(&with_columns).await;
    assert_eq!(chosen.status, StatusCode::OK);
    assert!(chosen.text.contains("keep for me"), "{}", chosen.text);
    assert!(!app.get(TABLE).await.text.contains("keep for me"));
    let keep = [("way", "columns"), ("columns", "status,task,start")];
    assert_eq!(save(&mut app, &keep).await.status, StatusCode::SEE_OTHER);
    let heads = |page: &str| page.matches("<th class=\"c-").count();
    let page = app.get(TABLE).await.text;
    assert!(page.contains("<th class=\"c-start\"") && heads(&page) == 3, "{page}");
    assert!(!app.get(&with_columns).await.text.contains("keep for me"), "they are kept");
    let other = app.get(&format!("{TABLE}?cols=status,task,float")).await.text;
    assert!(other.contains("<th class=\"c-float\"") && !other.contains("<th class=\"c-start\""));
    let mut nobody = app.another();
    assert!(!nobody.get(TABLE).await.text.contains("<th class=\"c-start\""));
    let wrong = [("way", "columns"), ("columns", "nonsense")];
    assert_eq!(save(&mut app, &wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
