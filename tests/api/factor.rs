//! The second factor: codes of an authenticator, recovery codes, and how it is lost and taken away.

use app::door::totp;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";
const PASSWORD: &str = "correct horse battery";

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split(before).nth(1).expect("its beginning");
    rest.split(after).next().expect("its end")
}

fn code(key: &str, at: &str) -> String {
    let key = totp::read(key).expect("a key");
    let now: DateTime<Utc> = at.parse().expect("an instant");
    let code = (0..1_000_000).map(|n| format!("{n:06}"));
    let step = u64::try_from(now.timestamp()).expect("now") / 30;
    let mut same = code.filter(|code| totp::step(&key, code, now) == Some(step));
    same.next().expect("one of a million")
}

/// Sets the factor up; returns the key and the recovery codes.
async fn set_up(app: &mut TestApp) -> (String, Vec<String>) {
    let page = app.get("/account").await.text;
    assert!(page.contains("<svg"), "a picture for the authenticator");
    let key = between(&page, "name=\"key\" value=\"", "\"").to_owned();
    let wrong =
        [("key", key.as_str()), ("code", "000000"), ("current", PASSWORD), ("back", "/account")];
    let refused = app.post("/do/set-factor", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&key), "the key that was scanned stays");
    let right = code(&key, NOW);
    let unproved =
        [("key", key.as_str()), ("code", &right), ("current", "wrong"), ("back", "/account")];
    assert_eq!(
        app.post("/do/set-factor", &unproved).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let set =
        [("key", key.as_str()), ("code", &right), ("current", PASSWORD), ("back", "/account")];
    let shown = app.post("/do/set-factor", &set).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let codes = between(&shown.text, "class=\"secret\">", "<");
    let codes: Vec<_> = codes.lines().map(str::to_owned).collect();
    assert_eq!(codes.len(), totp::RECOVERY_CODES);
    (key, codes)
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_is_not_enough() {
    let mut app = TestApp::demo(NOW).await;
    app.with_password("vera", PASSWORD, false).await;
    app.sign_in_by("vera", PASSWORD).await;
    let (key, codes) = set_up(&mut app).await;
    assert!(!app.get("/account").await.text.contains(&key), "it is not shown again");
    app.sign_out().await;
    let sign_in = |code: String| {
        vec![
            ("login".to_owned(), "vera".to_owned()),
            ("password".to_owned(), PASSWORD.to_owned()),
            ("code".to_owned(), code),
        ]
    };
    async fn enter(app: &mut TestApp, form: Vec<(String, String)>) -> StatusCode {
        let form: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        app.post("/do/sign-in", &form).await.status
    }
    assert!(app.get("/sign-in").await.text.contains("name=\"code\""));
    for wrong in ["", "000000", &code(&key, NOW), "not a recovery code"] {
        let status = enter(&mut app, sign_in(wrong.to_owned())).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    app.at("2026-11-23T09:01:00Z");
    let fresh = code(&key, "2026-11-23T09:01:00Z");
    assert_eq!(enter(&mut app, sign_in(fresh.clone())).await, StatusCode::SEE_OTHER);
    app.sign_out().await;
    assert_eq!(enter(&mut app, sign_in(fresh)).await, StatusCode::UNPROCESSABLE_ENTITY, "used");
    assert_eq!(enter(&mut app, sign_in(codes[0].clone())).await, StatusCode::SEE_OTHER);
    app.sign_out().await;
    let again = enter(&mut app, sign_in(codes[0].clone())).await;
    assert_eq!(again, StatusCode::UNPROCESSABLE_ENTITY, "a recovery code works once");
    assert_eq!(
        enter(&mut app, sign_in(codes[1].to_uppercase().replace('-', " "))).await,
        StatusCode::SEE_OTHER
    );
    assert!(app.get("/account").await.text.contains("6 recovery codes left"));
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn who_lost_it_is_helped_by_an_admin_and_the_session_ends() {
    let mut app = TestApp::demo(NOW).await;
    app.with_password("vera", PASSWORD, false).await;
    app.sign_in_by("vera", PASSWORD).await;
    set_up(&mut app).await;
    let mut planner = app.another();
    planner.sign_in("planner").await;
    let take = [("login", "vera"), ("back", "/people")];
    assert_eq!(planner.post_json("/do/remove-factor", &take).await.status, StatusCode::FORBIDDEN);
    let mut admin = app.another();
    admin.sign_in("admin").await;
    assert!(admin.get("/people/vera").await.text.contains("Take the second factor away"));
    assert_eq!(admin.post("/do/remove-factor", &take).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.get("/account").await.status, StatusCode::UNAUTHORIZED);
    app.sign_in_by("vera", PASSWORD).await;
    assert!(app.get("/account").await.text.contains("Scan the picture"));
}

/// A right password does not make room for guesses at the code.
#[tokio::test]
async fn guesses_at_a_code_are_counted_although_the_password_is_right() {
    let mut app = TestApp::demo(NOW).await.for_real();
    app.with_password("vera", PASSWORD, false).await;
    app.sign_in_by("vera", PASSWORD).await;
    set_up(&mut app).await;
    for (known, mut device) in [(true, app.another()), (false, app.another())] {
        if !known {
            device = device.anew();
        }
        device.come_from("192.0.2.77");
        let mut asked = 0;
        for n in 0..30 {
            let guess = format!("{n:06}");
            let form = [("login", "vera"), ("password", PASSWORD), ("code", guess.as_str())];
            let answer = device.post("/do/sign-in", &form).await;
            if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                asked += 1;
            }
        }
        assert!(asked < 15, "{asked} guesses were compared, known device: {known}");
    }
}
