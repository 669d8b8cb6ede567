//! Whether a server is there, whether it should be sent requests, and what it counts.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";

#[tokio::test]
async fn a_server_that_is_about_to_end_is_alive_and_not_ready() {
    let mut app = TestApp::demo(NOW).await;
    assert_eq!(app.get("/health/live").await.status, StatusCode::OK);
    let ready = app.get("/health/ready").await;
    assert_eq!((ready.status, ready.text.as_str()), (StatusCode::OK, "ready\n"));
    app.house().draining.store(true, Ordering::Relaxed);
    assert_eq!(app.get("/health/ready").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.get("/health/live").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_a_server_counts_is_told_in_one_text() {
    let mut app = TestApp::demo(NOW).await;
    app.get("/").await;
    app.get("/nowhere").await;
    let house = app.house();
    let text = house.metrics.text(&house.store, &house.live, &house.cache);
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse::<f64>().ok())
    };
    assert_eq!(value("vekha_requests_total{class=\"4xx\"}"), Some(1.0), "{text}");
    assert!(value("vekha_commit_seconds_count").is_some_and(|count| count > 0.0), "{text}");
    assert!(value("vekha_position").is_some_and(|position| position > 0.0), "{text}");
    assert_eq!(value("vekha_forked"), Some(0.0));
    assert_eq!(value("vekha_lag_events"), None, "nobody else writes");
}
