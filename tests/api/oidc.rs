//! Signing in by an OpenID provider.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::TimeDelta;
use directory::Change;
use server::oidc::{Claim, Config, Oidc};
use tests::{
    Answer, TestApp,
    provider::{Key, Provider, Says},
};

const NOW: &str = "2026-11-23T09:00:00Z";

/// Starts a provider and an application that knows it.
async fn both(claim: Claim) -> (TestApp, Provider) {
    let provider = Provider::start(NOW).await;
    let oidc = Oidc::discover(provider.config(claim)).await.expect("the provider is there");
    (TestApp::with_oidc(NOW, oidc).await, provider)
}

async fn begin(app: &mut TestApp, back: &str) -> Answer {
    let begun = app.get(&format!("/sign-in/oidc?back={back}")).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{begun:?}");
    begun
}

/// Goes to the provider and is let in; returns the address to come back to.
async fn go(app: &mut TestApp, provider: &Provider, back: &str) -> String {
    let begun = begin(app, back).await;
    provider.lets_in(&begun.location).await
}

/// Comes back and is not let in; the log names who tried.
async fn come_back_refused(app: &mut TestApp, callback: &str, login: &str, why: &str) {
    let before = app.store.people_log(1).await.expect("a log")[0].seq;
    let answer = app.get(callback).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{why}: {}", answer.text);
    assert!(!answer.text.contains("oidc"), "{why}: the page leads back to the used address");
    assert_eq!(app.get("/my").await.status, StatusCode::UNAUTHORIZED, "{why}");
    // The same again and again is counted together.
    app.counted().await;
    let log = app.store.people_page(u64::MAX, &["sign_in_failed"], 1).await.expect("a log");
    assert!(log[0].seq > before, "{why} is not in the log");
    assert_eq!(log[0].by.person, login, "{why}");
    let failed =
        matches!(&log[0].change, Change::SignInFailed { login: tried, .. } if tried == login);
    assert!(failed, "{why}: {:?}", log[0].change);
}

#[tokio::test]
async fn a_person_whom_the_provider_vouches_for_is_signed_in() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let callback = go(&mut app, &provider, "%2Fr%2Fdecember-1%3Fstatus%3Dlate").await;
    let answer = app.get(&callback).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.location, "/r/december-1?status=late");
    assert_eq!(app.get("/my").await.status, StatusCode::OK);
    let log = app.store.people_log(1).await.expect("a log");
    assert_eq!(log[0].by.person, "planner");
    let by = match &log[0].change {
        Change::SignedIn { login, provider, .. } if login == "planner" => provider.as_deref(),
        _ => None,
    };
    assert_eq!(by, Some(provider.issuer()));
}

#[tokio::test]
async fn the_cookie_between_is_for_the_way_back_only() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let begun = begin(&mut app, "/").await;
    let cookie = begun.headers[header::SET_COOKIE].to_str().expect("text");
    for part in ["Path=/", "Max-Age=600", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.split("; ").any(|known| known == part), "{part}: {cookie}");
    }
    let answer = app.get(&provider.lets_in(&begun.location).await).await;
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut cookies = cookies.map(|cookie| cookie.to_str().expect("text"));
    assert!(cookies.any(|cookie| cookie.starts_with("vekha-oidc=; ")
        && cookie.split("; ").any(|part| part == "Max-Age=0")));
}

#[tokio::test]
async fn f12_a_way_back_is_used_once() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let begun = begin(&mut app, "/my").await;
    let cookie = begun.headers[header::SET_COOKIE].to_str().expect("text");
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    let callback = provider.lets_in(&begun.location).await;
    assert_eq!(app.get(&callback).await.status, StatusCode::SEE_OTHER);
    app.sign_out().await;
    let again = Request::get(&callback).header(header::COOKIE, cookie);
    assert_eq!(app.send(again, Body::empty()).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get("/my").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_did_not_begin_here_is_not_let_in_and_leaves_no_trace() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let (mut other, _) = both(Claim::PreferredUsername).await;
    let callback = go(&mut app, &provider, "/").await;
    let before = other.store.people_log(1).await.expect("a log")[0].seq;
    assert_eq!(other.get(&callback).await.status, StatusCode::FORBIDDEN);
    assert_eq!(other.store.people_log(1).await.expect("a log")[0].seq, before);
}

#[tokio::test]
async fn a_way_back_with_another_state_is_refused_and_used_up() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let callback = go(&mut app, &provider, "/").await;
    let (path, _) = callback.split_once("&state=").expect("a state");
    come_back_refused(&mut app, &format!("{path}&state=another"), "?", "state").await;
    assert_eq!(app.get(&callback).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_refusal_of_the_provider_is_one_here() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let callback = go(&mut app, &provider, "/").await;
    let (_, state) = callback.split_once("&state=").expect("a state");
    let denied = format!("/sign-in/oidc/callback?error=access_denied&state={state}");
    come_back_refused(&mut app, &denied, "?", "denied").await;
    let callback = go(&mut app, &provider, "/").await;
    let (_, state) = callback.split_once("&state=").expect("a state");
    let wrong = format!("/sign-in/oidc/callback?code=guessed&state={state}");
    come_back_refused(&mut app, &wrong, "?", "a guessed code").await;
}

#[tokio::test]
async fn f12_a_token_that_proves_nothing_is_refused_and_logged() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let faults: [(&str, fn(&mut Says)); 13] = [
        ("issuer", |says| says.issuer = Some("https://login.example.org".to_owned())),
        ("audience", |says| says.audience = "another".to_owned()),
        ("nonce", |says| says.nonce = Some("another".to_owned())),
        ("expired", |says| says.expires -= TimeDelta::minutes(6)),
        ("expires in this second", |says| says.expires -= TimeDelta::minutes(5)),
        ("a key of the same name", |says| says.signs = Key::FORGED),
        ("a key of another", |says| says.signs = Key::SECOND),
        ("issued 115 days ago", |says| says.issued -= TimeDelta::days(115)),
        ("issued in the future", |says| says.issued += TimeDelta::minutes(2)),
        ("not good yet", |says| {
            says.not_before = Some((says.issued.timestamp() + 3_600).into());
        }),
        ("not good yet by half a second beside the rest", |says| {
            says.not_before = Some((says.issued.timestamp() as f64 + 60.5).into());
        }),
        ("from when on is no instant", |says| says.not_before = Some("later".into())),
        ("nameless", |says| says.preferred_username = None),
    ];
    for (why, fault) in faults {
        provider.says(fault);
        let callback = go(&mut app, &provider, "/my").await;
        come_back_refused(&mut app, &callback, "?", why).await;
    }
}

#[tokio::test]
async fn a_person_who_is_not_known_here_is_refused_by_name() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    provider.says(|says| says.preferred_username = Some("stranger".to_owned()));
    let callback = go(&mut app, &provider, "/my").await;
    come_back_refused(&mut app, &callback, "stranger", "unknown").await;
}

#[tokio::test]
async fn a_mail_address_counts_when_it_is_verified() {
    let (mut app, provider) = both(Claim::Email).await;
    let add = directory::Command::AddPerson {
        login: "planner@example.org".into(),
        name: "Planner".to_owned(),
        admin: false,
        password: None,
    };
    let now = NOW.parse().expect("an instant");
    app.store.direct(directory::Who::Host, add, now).await.expect("added");
    for verified in [None, Some(false)] {
        provider.says(|says| says.email_verified = verified);
        let callback = go(&mut app, &provider, "/my").await;
        come_back_refused(&mut app, &callback, "?", "not verified").await;
    }
    provider.says(|_| ());
    let callback = go(&mut app, &provider, "/my").await;
    assert_eq!(app.get(&callback).await.location, "/my");
    assert_eq!(app.get("/my").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_on_another_site_is_not_gone_back_to() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    for back in ["https://evil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", ""] {
        let callback = go(&mut app, &provider, back).await;
        let answer = app.get(&callback).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/"),
            "{back}"
        );
    }
}

#[tokio::test]
async fn a_new_key_of_the_provider_is_found_once_a_minute() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    assert_eq!(provider.described(), 1);
    provider.says(|says| (says.signs, says.shows) = (Key::SECOND, Key::SECOND));
    let callback = go(&mut app, &provider, "/my").await;
    assert_eq!(app.get(&callback).await.status, StatusCode::SEE_OTHER);
    assert_eq!(provider.described(), 2);
    app.sign_out().await;
    provider.says(|says| (says.signs, says.shows) = (Key::THIRD, Key::THIRD));
    let callback = go(&mut app, &provider, "/my").await;
    come_back_refused(&mut app, &callback, "?", "another new key at once").await;
    assert_eq!(provider.described(), 2);
}

#[tokio::test]
async fn a_provider_that_went_silent_is_no_fault_of_the_person() {
    let (mut app, mut provider) = both(Claim::PreferredUsername).await;
    let callback = go(&mut app, &provider, "/my").await;
    provider.stop().await;
    let before = app.store.people_log(1).await.expect("a log")[0].seq;
    assert_eq!(app.get(&callback).await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(app.store.people_log(1).await.expect("a log")[0].seq, before);
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_named() {
    let mut provider = Provider::start(NOW).await;
    provider.stop().await;
    let error = Oidc::discover(provider.config(Claim::Subject)).await.err().expect("an error");
    assert!(error.to_string().contains(provider.issuer()), "{error}");
}

#[tokio::test]
async fn a_provider_is_not_asked_in_clear_over_a_network() {
    let provider = Provider::start(NOW).await;
    let issuer = "http://login.example.org".to_owned();
    let config = Config { issuer, ..provider.config(Claim::Subject) };
    let error = Oidc::discover(config).await.err().expect("an error").to_string();
    assert!(error.contains("http://login.example.org") && error.contains("https://"), "{error}");
}

#[tokio::test]
async fn without_a_provider_its_addresses_are_not_there() {
    let mut app = TestApp::demo(NOW).await;
    for path in ["/sign-in/oidc", "/sign-in/oidc/callback?code=1&state=2"] {
        assert_eq!(app.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn f12_a_token_that_is_good_from_now_on_lets_in() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    provider.says(|says| says.not_before = Some(says.issued.timestamp().into()));
    let callback = go(&mut app, &provider, "/my").await;
    assert_eq!(app.get(&callback).await.location, "/my");
}

/// F12: what a browser needs to come back is in its cookie, so that nobody pushes it out.
#[tokio::test]
async fn f12_a_thousand_begun_sign_ins_push_nobody_out() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let callback = go(&mut app, &provider, "/my").await;
    let mut other = app.another();
    for _ in 0..1_500 {
        begin(&mut other, "/").await;
    }
    assert_eq!(app.get(&callback).await.location, "/my");
    assert_eq!(app.get("/my").await.status, StatusCode::OK);
}

/// F12: a provider that is silent when the server starts is asked again, and keeps nothing else from
/// working.
#[tokio::test]
async fn f12_a_provider_that_is_silent_at_the_start_is_asked_again() {
    let mut provider = Provider::start(NOW).await;
    provider.stop().await;
    let oidc = Oidc::later(provider.config(Claim::PreferredUsername)).expect("an address");
    let mut app = TestApp::with_oidc(NOW, oidc).await;
    assert_eq!(app.get("/r/december-1").await.status, StatusCode::OK);
    let silent = app.get("/sign-in/oidc?back=%2Fmy").await;
    assert_eq!(silent.status, StatusCode::SERVICE_UNAVAILABLE, "{}", silent.text);
    app.sign_in("planner").await;
    assert_eq!(app.get("/my").await.status, StatusCode::OK, "people come in by other ways");
}

/// F12: from the first sign-in on a person is who they are at the provider, not the name that it
/// shows: another account with that name is refused, and the same account under another name comes in.
#[tokio::test]
async fn f12_a_name_that_was_given_to_somebody_else_lets_nobody_in() {
    let (mut app, provider) = both(Claim::PreferredUsername).await;
    let callback = go(&mut app, &provider, "/my").await;
    assert_eq!(app.get(&callback).await.location, "/my");
    app.sign_out().await;
    provider.says(|says| says.subject = "another account".to_owned());
    let callback = go(&mut app, &provider, "/my").await;
    come_back_refused(&mut app, &callback, "planner", "another subject").await;
    provider.says(|says| says.preferred_username = Some("renamed".to_owned()));
    let callback = go(&mut app, &provider, "/my").await;
    assert_eq!(app.get(&callback).await.location, "/my");
    let viewer = app.get("/account").await.text;
    assert!(viewer.contains("Anna Orlova"), "the same person");
}

/// F12: a weaker sign-in than is demanded is refused.
#[tokio::test]
async fn f12_the_provider_says_how_strongly_it_made_sure() {
    let provider = Provider::start(NOW).await;
    let strong = "urn:example:strong".to_owned();
    let config = Config { acr: Some(strong.clone()), ..provider.config(Claim::PreferredUsername) };
    let oidc = Oidc::discover(config).await.expect("the provider is there");
    let mut app = TestApp::with_oidc(NOW, oidc).await;
    let begun = begin(&mut app, "/my").await;
    assert!(begun.location.contains("acr_values=urn%3Aexample%3Astrong"), "{}", begun.location);
    for weak in [None, Some("urn:example:weak".to_owned())] {
        provider.says(|says| says.acr = weak);
        let callback = go(&mut app, &provider, "/my").await;
        come_back_refused(&mut app, &callback, "?", "weak").await;
    }
    provider.says(|says| says.acr = Some(strong));
    let callback = go(&mut app, &provider, "/my").await;
    assert_eq!(app.get(&callback).await.location, "/my");
}
