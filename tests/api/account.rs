//! Signing in and out, and people.

use axum::http::StatusCode;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

#[tokio::test]
async fn a_person_added_by_the_admin_signs_in_with_a_password() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let short = app
        .post(
            "/do/add-person",
            &[("login", "vera"), ("name", "Vera"), ("password", "short"), ("back", "/people")],
        )
        .await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("value=\"vera\"") && !short.text.contains("value=\"short\""));
    let added = app
        .post(
            "/do/add-person",
            &[
                ("login", "vera"),
                ("name", "Vera"),
                ("password", "correct horse battery"),
                ("planner", "1"),
                ("offices", "rosatom"),
            ],
        )
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    app.sign_out().await;
    let wrong = app
        .post(
            "/do/sign-in",
            &[("login", "vera"), ("password", "wrong horse battery"), ("back", "/sign-in")],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = app
        .post(
            "/do/sign-in",
            &[("login", "vera"), ("password", "correct horse battery"), ("back", "/my")],
        )
        .await;
    assert_eq!((right.status, right.location.as_str()), (StatusCode::SEE_OTHER, "/my"));
    assert!(app.get("/my").await.text.contains("Vera"));
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    assert_eq!(app.get("/my").await.status, StatusCode::OK);
    let people = app.store.people().len();
    app.sign_out().await;
    assert_eq!(app.get("/my").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.store.people().len(), people);
}

#[tokio::test]
async fn one_click_sign_in_is_for_sample_people_only() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    app.post(
        "/do/add-person",
        &[("login", "vera"), ("name", "Vera"), ("password", "correct horse battery")],
    )
    .await;
    app.sign_out().await;
    assert_eq!(
        app.post_json("/do/sign-in-as", &[("person", "vera")]).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_change_of_rights_ends_sessions() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let change = [("login", "admin"), ("name", "Gleb Antonov"), ("admin", "1"), ("reviewer", "1")];
    assert_eq!(app.post("/do/change-person", &change).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.get("/people").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_address_to_go_back_to_stays_on_this_site() {
    let mut app = TestApp::demo("2026-11-23T09:00:00Z").await;
    for back in ["%2F%09%2Fevil.example", "%2F%0B%2Fx", "%2F%2Fevil.example", "%2F%5Cevil.example"]
    {
        let answer = app.get(&format!("/language/ru?back={back}")).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/"),
            "{back}"
        );
    }
}
