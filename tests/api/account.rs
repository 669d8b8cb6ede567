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
            &[("login", "vera"), ("name", "Vera"), ("password", "correct horse battery")],
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
    let first = app.get("/my").await;
    assert_eq!((first.status, first.location.as_str()), (StatusCode::SEE_OTHER, "/account"));
    assert!(app.get("/account").await.text.contains("Choose a password of your own first"));
    let remark = [("roadmap", "december-1"), ("task", "GOV-12"), ("text", "Too early.")];
    assert_eq!(app.post_json("/do/comment", &remark).await.status, StatusCode::FORBIDDEN);
    for bad in ["password12", "correct horse battery", "vera vera vera"] {
        let own = [("current", "correct horse battery"), ("password", bad), ("back", "/account")];
        let refused = app.post("/do/change-password", &own).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    let own = [("current", "correct horse battery"), ("password", "tin roof rusted 4")];
    assert_eq!(app.post("/do/change-password", &own).await.status, StatusCode::SEE_OTHER);
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
    let mut planner = app.another();
    planner.sign_in("planner").await;
    let change = [("login", "planner"), ("name", "Anna Orlova"), ("admin", "1")];
    assert_eq!(app.post("/do/change-person", &change).await.status, StatusCode::SEE_OTHER);
    assert_eq!(planner.get("/people").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_address_to_go_back_to_stays_on_this_site() {
    let mut app = TestApp::demo("2026-11-23T09:00:00Z").await;
    for back in ["%2F%09%2Fevil.example", "%2F%0B%2Fx", "%2F%2Fevil.example", "%2F%5Cevil.example"]
    {
        let answer = app.get(&format!("/language/ru?back={back}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{back}");
        assert!(!answer.headers.contains_key("set-cookie"), "{back}");
    }
}

const PASSWORD: &str = "correct horse battery";

async fn with_vera() -> TestApp {
    let mut app = TestApp::demo(NOW).await;
    app.with_password("vera", PASSWORD, false).await;
    let roles = roadmap::Roles { planner: true, ..Default::default() };
    app.join(&sample::actor("vera", "vera", &["rosatom"], roles), "december-1").await;
    app.sign_in_by("vera", PASSWORD).await;
    app
}

#[tokio::test]
async fn another_password_ends_every_session_and_this_browser_gets_a_new_one() {
    let mut app = with_vera().await;
    let mut elsewhere = app.another();
    elsewhere.sign_in_by("vera", PASSWORD).await;
    assert_eq!(elsewhere.get("/my").await.status, StatusCode::OK);
    let before = app.session();
    let next = "another horse battery";
    let wrong = [("current", "not this one"), ("password", next), ("back", "/account")];
    let refused = app.post("/do/change-password", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.text.contains("not this one") && !refused.text.contains(next));
    let right = [("current", PASSWORD), ("password", next), ("back", "/account")];
    assert_eq!(app.post("/do/change-password", &right).await.status, StatusCode::SEE_OTHER);
    assert_ne!(app.session(), before, "a new id");
    assert_eq!(app.get("/my").await.status, StatusCode::OK);
    assert_eq!(elsewhere.get("/my").await.status, StatusCode::UNAUTHORIZED);
    let old = [("login", "vera"), ("password", PASSWORD)];
    assert_eq!(app.post("/do/sign-in", &old).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_and_a_change_of_rights_does_too() {
    let mut app = with_vera().await;
    let mut elsewhere = app.another();
    elsewhere.sign_in_by("vera", PASSWORD).await;
    let page = app.get("/account").await.text;
    assert_eq!(page.matches("last used").count(), 2, "both are listed");
    assert_eq!(page.matches(">this browser<").count(), 1);
    let proof = [("current", PASSWORD)];
    assert_eq!(app.post("/do/sign-out-everywhere", &proof).await.status, StatusCode::SEE_OTHER);
    assert_eq!(elsewhere.get("/my").await.status, StatusCode::UNAUTHORIZED);
    elsewhere.sign_in_by("vera", PASSWORD).await;
    let mut admin = app.another();
    admin.sign_in("admin").await;
    let rights = [("login", "vera"), ("name", "Vera"), ("admin", "1")];
    assert_eq!(admin.post("/do/change-person", &rights).await.status, StatusCode::SEE_OTHER);
    assert_eq!(elsewhere.get("/my").await.status, StatusCode::UNAUTHORIZED);
    let place = [("roadmap", "december-1"), ("login", "vera"), ("reviewer", "1")];
    assert_eq!(admin.post("/do/set-member", &place).await.status, StatusCode::SEE_OTHER);
    let audit = admin.get("/audit?kind=rights").await.text;
    assert!(audit.contains("planner, rosatom → reviewer"), "{audit}");
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle() {
    let mut app = with_vera().await;
    app.at("2026-11-23T10:59:00Z");
    assert_eq!(app.get("/my").await.status, StatusCode::OK);
    app.at("2026-11-23T12:58:00Z");
    assert_eq!(app.get("/my").await.status, StatusCode::OK, "it was used within two hours");
    app.at("2026-11-23T14:59:00Z");
    assert_eq!(app.get("/my").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_is_shown_once_does_what_its_scope_says_and_can_be_revoked() {
    let mut app = with_vera().await;
    let make = |scope| {
        [
            ("name", "a program"),
            ("scope", scope),
            ("days", "30"),
            ("current", PASSWORD),
            ("back", "/account"),
        ]
    };
    let secret = |page: &str| {
        let secret = page.split("class=\"secret\">").nth(1).and_then(|it| it.split('<').next());
        secret.expect("it is shown").to_owned()
    };
    let made = app.post("/do/create-token", &make("read")).await;
    assert_eq!(made.status, StatusCode::OK);
    let read = secret(&made.text);
    let act = secret(&app.post("/do/create-token", &make("act")).await.text);
    let page = app.get("/account").await.text;
    assert!(page.contains("a program") && !page.contains(&read) && !page.contains("vekha_"));

    let mut program = app.another();
    program.bear(&read);
    assert_eq!(program.get("/my").await.status, StatusCode::OK, "it reads what Vera may read");
    let remark = [("roadmap", "december-1"), ("task", "GOV-12"), ("text", "By a program.")];
    assert_eq!(program.post_json("/do/comment", &remark).await.status, StatusCode::FORBIDDEN);
    program.bear(&act);
    assert_eq!(program.post_json("/do/comment", &remark).await.status, StatusCode::OK);
    for (path, values) in [
        ("/do/create-token", make("act").to_vec()),
        ("/do/change-password", vec![("current", PASSWORD), ("password", "taken over, ha ha")]),
        ("/do/sign-out-everywhere", vec![]),
        ("/do/add-person", vec![("login", "eve"), ("name", "Eve"), ("password", PASSWORD)]),
    ] {
        let answer = program.post_json(path, &values).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} is for a person at a browser");
    }
    assert_eq!(program.get("/account").await.status, StatusCode::FORBIDDEN);
    program.bear("vekha_0000");
    assert_eq!(program.get("/my").await.status, StatusCode::UNAUTHORIZED);

    let id = page.split("name=\"id\" value=\"").nth(1).and_then(|it| it.split('"').next());
    let id = id.expect("a token in the list").to_owned();
    assert_eq!(app.post("/do/revoke-token", &[("id", &id)]).await.status, StatusCode::SEE_OTHER);
    let good = [&read, &act].into_iter();
    let mut answers = Vec::new();
    for token in good {
        program.bear(token);
        answers.push(program.get("/my").await.status);
    }
    answers.sort();
    assert_eq!(answers, [StatusCode::OK, StatusCode::UNAUTHORIZED], "one of them is revoked");
}

#[tokio::test]
async fn who_tries_too_often_is_told_to_wait_and_an_honest_person_gets_in() {
    let mut app = with_vera().await;
    app.come_from("10.0.0.1");
    app.sign_in_by("vera", PASSWORD).await;
    let mut attacker = app.another();
    attacker.come_from("10.0.0.66");
    let mut statuses = Vec::new();
    for _ in 0..25 {
        let try_one =
            [("login", "vera"), ("password", "wrong horse battery"), ("back", "/sign-in")];
        let answer = attacker.post("/do/sign-in", &try_one).await;
        statuses.push(answer.status);
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.text.contains("Too many attempts"), "{}", answer.text);
        }
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS), "{statuses:?}");
    app.sign_out().await;
    app.sign_in_by("vera", PASSWORD).await;
    let mut admin = app.another();
    admin.sign_in("admin").await;
    let audit = admin.get("/audit?kind=failures").await.text;
    assert!(audit.contains("from 10.0.0.66"), "{audit}");
}

#[tokio::test]
async fn the_first_admin_begins_by_a_code_that_works_once() {
    let (mut app, token) = TestApp::with_set_up(NOW).await;
    let page = app.get("/set-up").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("name=\"token\"") && !page.text.contains(&token));
    let with = |token, password| {
        [("token", token), ("login", "ada"), ("name", "Ada"), ("password", password), ("back", "/")]
    };
    let guessed = app.post("/do/set-up", &with("0000", PASSWORD)).await;
    assert_eq!(guessed.status, StatusCode::FORBIDDEN);
    let short = app.post_json("/do/set-up", &with(&token, "short")).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = app.post("/do/set-up", &with(&token, PASSWORD)).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/people"));
    assert_eq!(app.get("/people").await.status, StatusCode::OK, "signed in as the admin");
    assert_eq!(app.get("/set-up").await.status, StatusCode::NOT_FOUND);
    let again = app.post_json("/do/set-up", &with(&token, PASSWORD)).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_audit_names_refusals_and_is_for_the_admin() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    assert_eq!(app.get("/audit").await.status, StatusCode::FORBIDDEN);
    let accept = [("roadmap", "december-1"), ("task", "PRC-03"), ("decision", "accept")];
    assert_eq!(app.post_json("/do/decide", &accept).await.status, StatusCode::FORBIDDEN);
    app.sign_in("admin").await;
    let audit = app.get("/audit?kind=refusals").await.text;
    assert!(audit.contains("Anna Orlova") && audit.contains("decide PRC-03 december-1"), "{audit}");
    assert!(!audit.contains("signed in:"), "other kinds are left out");
}

#[tokio::test]
async fn who_has_left_can_no_longer_sign_in_and_keeps_no_token() {
    let mut app = with_vera().await;
    let made = [
        ("name", "x"),
        ("scope", "act"),
        ("days", "30"),
        ("current", PASSWORD),
        ("back", "/account"),
    ];
    let page = app.post("/do/create-token", &made).await.text;
    let secret = page.split("class=\"secret\">").nth(1).and_then(|it| it.split('<').next());
    let mut program = app.another();
    program.bear(secret.expect("it is shown"));
    assert_eq!(program.get("/my").await.status, StatusCode::OK);
    let mut admin = app.another();
    admin.sign_in("admin").await;
    let gone = [("login", "vera"), ("name", "Vera"), ("closed", "1")];
    assert_eq!(admin.post("/do/change-person", &gone).await.status, StatusCode::SEE_OTHER);
    assert_eq!(program.get("/my").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get("/my").await.status, StatusCode::UNAUTHORIZED);
    let again = [("login", "vera"), ("password", PASSWORD)];
    assert_eq!(app.post("/do/sign-in", &again).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(admin.get("/people").await.text.contains("has left"));
    let own = [("login", "admin"), ("name", "A"), ("admin", "1"), ("closed", "1")];
    let refused = admin.post_json("/do/change-person", &own).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody shuts themselves out");
}

#[tokio::test]
async fn a_token_that_reads_sends_no_files() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let made = [("name", "x"), ("scope", "read"), ("days", "30"), ("back", "/account")];
    let page = app.post("/do/create-token", &made).await.text;
    let secret = page.split("class=\"secret\">").nth(1).and_then(|it| it.split('<').next());
    let mut program = app.another();
    program.bear(secret.expect("it is shown"));
    let parts = [
        tests::Part::Value("roadmap", "december-1"),
        tests::Part::Value("task", "LOG-04"),
        tests::Part::File("file", "a.pdf", b"%PDF-1.7 a"),
    ];
    assert_eq!(program.post_parts("/upload", &parts).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.store.verify().await.expect("a verdict").files, 0);
}

#[tokio::test]
async fn an_admin_gives_who_forgot_it_a_new_password_and_offices_must_be_there() {
    let mut app = with_vera().await;
    let mut admin = app.another();
    admin.sign_in("admin").await;
    let next = "another horse battery";
    let reset = [("login", "vera"), ("password", next), ("back", "/people")];
    assert_eq!(admin.post("/do/reset-password", &reset).await.status, StatusCode::SEE_OTHER);
    assert_eq!(app.get("/my").await.status, StatusCode::UNAUTHORIZED, "her session has ended");
    app.sign_in_by("vera", next).await;
    let short = [("login", "vera"), ("password", "short"), ("back", "/people")];
    let refused = admin.post("/do/reset-password", &short).await;
    assert!(refused.text.contains("Use at least 10 characters."), "{}", refused.text);
    for login in ["VERA", "vekha", "аdmin", "ﬁrst", "x y"] {
        let person = [("login", login), ("name", "Ivan"), ("password", next)];
        let refused = admin.post_json("/do/add-person", &person).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{login}");
    }
    let place = [("roadmap", "december-1"), ("login", "vera"), ("offices", "no-such-office")];
    let refused = admin.post_json("/do/set-member", &place).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
}

#[tokio::test]
async fn a_bad_token_is_401_and_a_good_one_is_for_roadmaps_only() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let made = [("name", "x"), ("scope", "act"), ("days", "30"), ("back", "/account")];
    let page = app.post("/do/create-token", &made).await.text;
    let secret = page.split("class=\"secret\">").nth(1).and_then(|it| it.split('<').next());
    let mut program = app.another();
    program.bear(secret.expect("it is shown"));
    assert_eq!(program.get("/r/december-1.json").await.status, StatusCode::OK);
    for path in ["/people", "/audit", "/account"] {
        assert_eq!(program.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    program.bear("vekha_wrong");
    assert_eq!(program.get("/r/december-1.json").await.status, StatusCode::UNAUTHORIZED);
}

/// A refused sign-in is the form again with what is wrong, wherever it was to lead, and has a field for
/// a code.
#[tokio::test]
async fn a_refused_sign_in_is_the_form_again() {
    let mut app = with_vera().await;
    app.sign_out().await;
    for back in ["/", "/account", "/help", "/r/december-1", "/r/nowhere", "/sign-in"] {
        let form = [("login", "vera"), ("password", "not this one, not that"), ("back", back)];
        let page = app.post("/do/sign-in", &form).await;
        assert!(page.status.is_client_error(), "{back}: {}", page.status);
        assert!(page.text.contains("action=\"/do/sign-in\""), "{back}: {}", page.text);
        assert!(page.text.contains("value=\"vera\""), "{back}: the name is kept");
        app = app.anew();
    }
}

#[tokio::test]
async fn what_was_just_made_begins_the_page_and_what_ends_something_asks_once_more() {
    let mut app = with_vera().await;
    let page = app.get("/account").await.text;
    for part in ["reminders", "mail", "tokens", "calendar", "sessions", "password", "factor"] {
        assert!(page.contains(&format!("href=\"#{part}\"")), "{part}: {page}");
        assert!(page.contains(&format!("id=\"{part}\"")), "{part}: {page}");
    }
    assert!(!page.contains("value=\"webhook\""), "it is told to controllers alone");
    let token = [("name", "x"), ("scope", "read"), ("days", "30"), ("current", PASSWORD)];
    let made = app.post("/do/create-token", &[&token[..], &[("back", "/account")]].concat()).await;
    let panel = made.text.split('<').find(|tag| tag.contains("class=\"made\""));
    let panel = panel.expect("it is shown");
    assert!(panel.contains("autofocus") && panel.contains("tabindex=\"-1\""), "{panel}");
    let revoke = made.text.split("action=\"/do/revoke-token\"").next().expect("a form");
    assert!(revoke.rfind("<details") > revoke.rfind("</details>"), "it is folded");
    let calendar = [("current", PASSWORD), ("back", "/account")];
    let made = app.post("/do/make-calendar-address", &calendar).await.text;
    for way in ["forecast=1", "alarm=1", "as=todo"] {
        assert!(made.contains(way), "{way}: {made}");
    }
    let ended = app.post("/do/end-calendar-address", &[("back", "/account")]).await;
    assert_eq!(ended.location, "/account#saved-calendar");
}
