//! The door under attack: access that was ended while somebody came in, admins against each other,
//! crowds, and what the audit knows of it.

use std::sync::Arc;

use app::door::{Demand, Rules};
use axum::http::StatusCode;
use directory::{Change, Command, Note, Who};
use tests::TestApp;

const NOW: &str = "2026-11-23T09:00:00Z";
const PASSWORD: &str = "correct horse battery";

/// F2: who is closed while their password is compared is not let in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f2_closing_during_a_sign_in_leaves_nobody_in() {
    let app = TestApp::demo(NOW).await;
    let mut inside = 0;
    for round in 0..12 {
        let login = format!("vera{round}");
        app.with_password(&login, PASSWORD, false).await;
        let (mut her, store) = (app.another(), app.store.clone());
        let name = login.clone();
        let entering = tokio::spawn(async move {
            her.post("/do/sign-in", &[("login", &name), ("password", PASSWORD)]).await;
            her
        });
        // Somewhere inside the comparison, a little later each time.
        tokio::time::sleep(std::time::Duration::from_millis(3 * round)).await;
        let close = Command::ChangePerson {
            login: login.as_str().into(),
            name: login.clone(),
            admin: false,
            active: false,
        };
        store.direct(Who::Host, close, NOW.parse().expect("an instant")).await.expect("closed");
        let mut her = entering.await.expect("it ran");
        inside += usize::from(her.get("/account").await.status == StatusCode::OK);
        assert!(store.sessions_of(&login, NOW.parse().expect("an instant")).is_empty());
    }
    assert_eq!(inside, 0);
}

/// F2: an old password that is compared while a new one is given lets nobody in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f2_a_new_password_during_sign_ins_with_the_old_one_leaves_nobody_in() {
    let app = TestApp::demo(NOW).await;
    for round in 0..8 {
        let login = format!("vera{round}");
        app.with_password(&login, PASSWORD, false).await;
        let entering = (0..4).map(|_| {
            let (mut her, login) = (app.another(), login.clone());
            tokio::spawn(async move {
                her.post("/do/sign-in", &[("login", &login), ("password", PASSWORD)]).await;
                her
            })
        });
        let entering: Vec<_> = entering.collect();
        tokio::time::sleep(std::time::Duration::from_millis(4 * round)).await;
        let password = app::door::hash("another horse battery").expect("a hash");
        let reset = Command::SetPassword { login: login.as_str().into(), password };
        app.store.direct(Who::Host, reset, NOW.parse().expect("an instant")).await.expect("reset");
        for her in entering {
            let mut her = her.await.expect("it ran");
            assert_ne!(her.get("/account").await.status, StatusCode::OK, "round {round}");
        }
    }
}

/// F2: of two admins who demote each other at once one is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f2_two_admins_cannot_demote_each_other_into_none() {
    for _ in 0..5 {
        let app = TestApp::empty(NOW).await;
        let mut both = Vec::new();
        for login in ["ann", "bob"] {
            let add = Command::AddPerson {
                login: login.into(),
                name: login.into(),
                admin: true,
                password: None,
            };
            app.store
                .direct(Who::Host, add, NOW.parse().expect("an instant"))
                .await
                .expect("added");
            let mut admin = app.another();
            admin.begin_session(login).await;
            both.push(admin);
        }
        let [mut ann, mut bob]: [TestApp; 2] = both.try_into().ok().expect("two");
        let (first, second) = tokio::join!(
            ann.post_json("/do/change-person", &[("login", "bob"), ("name", "bob")]),
            bob.post_json("/do/change-person", &[("login", "ann"), ("name", "ann")]),
        );
        let done = [first.status, second.status].iter().filter(|it| **it == StatusCode::OK).count();
        assert_eq!(done, 1, "{} {}", first.status, second.status);
        let left = app.store.people().iter().filter(|person| person.admin && person.active).count();
        assert_eq!(left, 1);
    }
}

/// F2: a set-up link makes one admin, however often it is used at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn f2_six_set_ups_make_one_admin() {
    let (app, code) = TestApp::with_set_up(NOW).await;
    let token = Arc::new(code);
    let tries = (0..6).map(|n| {
        let (mut app, token) = (app.another(), token.clone());
        tokio::spawn(async move {
            let login = format!("admin{n}");
            let form = [
                ("token", token.as_str()),
                ("login", &login),
                ("name", "A"),
                ("password", PASSWORD),
            ];
            app.post_json("/do/set-up", &form).await.status
        })
    });
    let tries: Vec<_> = tries.collect();
    let mut made = 0;
    for one in tries {
        made += usize::from(one.await.expect("it ran") == StatusCode::OK);
    }
    assert_eq!((made, app.store.people().len()), (1, 1));
    let mut late = TestApp::with_set_up(NOW).await;
    late.0.at("2026-11-24T09:00:01Z");
    let form = [
        ("token", late.1.as_str()),
        ("login", "ada"),
        ("name", "Ada"),
        ("password", "eleven otters and a lamp"),
    ];
    let ended = late.0.post_json("/do/set-up", &form).await;
    assert_eq!(ended.status, StatusCode::FORBIDDEN, "it ends after a day");
}

/// F2: rights that were taken while a command was on its way are gone.
#[tokio::test]
async fn f2_a_command_counts_by_the_rights_of_the_moment_in_which_it_is_decided() {
    let app = TestApp::demo(NOW).await;
    let controller = app.who("controller");
    let gone = Command::SetMember {
        login: "controller".into(),
        roadmap: "december-1".into(),
        member: None,
    };
    let now = NOW.parse().expect("an instant");
    app.store.direct(Who::Host, gone, now).await.expect("taken");
    let withdraw =
        |n: u8| roadmap::Command::Withdraw { task: "LOG-04".into(), reason: format!("{n}") };
    let late = app.store.record("december-1", controller.clone(), "w", withdraw(1), now).await;
    assert!(matches!(late, Err(store::Error::Refused(roadmap::Refusal::Forbidden(_)))), "{late:?}");
    let close = Command::ChangePerson {
        login: "controller".into(),
        name: "Vera Sokolova".into(),
        admin: false,
        active: false,
    };
    app.store.direct(Who::Host, close, now).await.expect("closed");
    let later = app.store.record("december-1", controller, "x", withdraw(2), now).await;
    let signed_out = roadmap::Refusal::from(roadmap::Forbidden::SignIn);
    assert!(
        matches!(&later, Err(store::Error::Refused(refusal)) if *refusal == signed_out),
        "{later:?}"
    );
}

/// F13: signing in ends the session that the browser had, whosever it was.
#[tokio::test]
async fn f13_signing_in_ends_the_session_before_it() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let before = app.session().expect("a session");
    app.sign_in("reviewer").await;
    let mut old = app.another();
    old.hold_session(&before);
    assert_eq!(old.get("/my").await.status, StatusCode::UNAUTHORIZED);
    app.sign_in("reviewer").await;
    assert_eq!(app.store.sessions_of("reviewer", NOW.parse().expect("an instant")).len(), 1);
}

/// F13: what touches rights or secrets asks for the password again.
#[tokio::test]
async fn f13_rights_and_secrets_ask_for_the_password_again() {
    let mut app = TestApp::demo(NOW).await;
    app.with_password("ada", PASSWORD, true).await;
    app.sign_in_by("ada", PASSWORD).await;
    let forms: [(&str, &[(&str, &str)]); 7] = [
        ("/do/create-token", &[("name", "x"), ("scope", "read"), ("days", "30")]),
        ("/do/make-calendar-address", &[]),
        ("/do/change-person", &[("login", "planner"), ("name", "Anna Orlova"), ("admin", "1")]),
        ("/do/add-person", &[("login", "eve"), ("name", "Eve"), ("password", "a start for eve")]),
        ("/do/reset-password", &[("login", "planner"), ("password", "a start for anna o")]),
        ("/do/set-member", &[("roadmap", "december-1")]),
        ("/do/remove-factor", &[("login", "planner")]),
    ];
    for (n, (path, values)) in forms.into_iter().enumerate() {
        // Attempts are counted, so they come from elsewhere each time and then from a known device.
        app = app.anew();
        app.with_password(&format!("ada{n}"), PASSWORD, true).await;
        app.sign_in_by(&format!("ada{n}"), PASSWORD).await;
        let own = format!("ada{n}");
        let mut values = values.to_vec();
        if path == "/do/set-member" {
            values.push(("login", &own));
        }
        for current in ["", "wrong horse battery"] {
            let mut sent = values.clone();
            sent.push(("current", current));
            let refused = app.post_json(path, &sent).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {current}");
            assert!(refused.text.contains("\"current\""), "{path}: {}", refused.text);
        }
        let before = app.session();
        let mut sent = values;
        sent.push(("current", PASSWORD));
        let done = app.post_json(path, &sent).await;
        assert_eq!(done.status, StatusCode::OK, "{path}: {}", done.text);
        assert_ne!(app.session(), before, "{path}: who proves it again has another session");
        let mut old = app.another();
        old.hold_session(&before.expect("signed in"));
        assert_eq!(old.get("/my").await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

/// F13: a session can be ended from the list, and tokens go on request with all of them.
#[tokio::test]
async fn f13_sessions_are_ended_one_by_one() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut lost = app.another();
    lost.sign_in("planner").await;
    let page = app.get("/account").await.text;
    let id =
        page.split("action=\"/do/end-session\"").nth(1).and_then(|it| it.split("value=\"").nth(1));
    let id = id.and_then(|it| it.split('"').next()).expect("the other one").to_owned();
    assert_eq!(app.post("/do/end-session", &[("id", &id)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(lost.get("/my").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get("/my").await.status, StatusCode::OK);
    let made = [("name", "x"), ("scope", "read"), ("days", "30"), ("back", "/account")];
    let page = app.post("/do/create-token", &made).await.text;
    let secret = page.split("class=\"secret\">").nth(1).and_then(|it| it.split('<').next());
    let mut program = app.another();
    program.bear(secret.expect("it is shown"));
    assert_eq!(program.get("/my").await.status, StatusCode::OK);
    app.post("/do/sign-out-everywhere", &[("tokens", "1")]).await;
    assert_eq!(program.get("/my").await.status, StatusCode::UNAUTHORIZED);
}

/// F15: the audit knows what was refused at the door, counted together, and by whom.
#[tokio::test]
async fn f15_the_audit_knows_what_was_refused_at_the_door() {
    let mut app = TestApp::demo(NOW).await;
    app.come_from("192.0.2.7");
    for _ in 0..50 {
        app.get("/people").await;
        app.post("/do/comment", &[("roadmap", "december-1"), ("task", "GOV-12"), ("text", "x")])
            .await;
    }
    let mut program = app.another();
    program.come_from("192.0.2.8");
    program.bear("vekha_guessed");
    program.get("/r/december-1.json").await;
    app.sign_in("planner").await;
    app.get("/people").await;
    let now = NOW.parse().expect("an instant");
    app.house().denials.write(&app.store, now);
    let log = loop {
        let log = app.store.people_page(u64::MAX, &["noted"], 50).await.expect("a log");
        if log.len() >= 3 {
            break log;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    let denied = |why: &str| {
        let found = log.iter().find(|event| {
            matches!(&event.change, Change::Noted { note: Note::Denied { why: known, .. } } if known == why)
        });
        let event = found.unwrap_or_else(|| panic!("{why} is not there: {log:?}"));
        let Change::Noted { note: Note::Denied { times, .. } } = &event.change else {
            return (0, None, String::new());
        };
        (*times, event.address.clone(), event.by.person.to_string())
    };
    let unknown = denied("401");
    assert_eq!((unknown.0, unknown.1.as_deref()), (100, Some("192.0.2.7")), "counted together");
    assert_eq!(denied("token").1.as_deref(), Some("192.0.2.8"));
    assert_eq!(denied("403").2, "planner");
    app.sign_in("admin").await;
    let page = app.get("/audit?kind=server").await.text;
    assert!(page.contains("refused at the door: 401") && page.contains("192.0.2.7"), "{page}");
}

/// L4: what somebody unknown typed is written out where it cannot be seen.
#[tokio::test]
async fn l4_the_audit_shows_what_cannot_be_seen() {
    let mut app = TestApp::demo(NOW).await;
    let tricky = "ann\u{202e}\u{1b}[31m\0";
    app.post("/do/sign-in", &[("login", tricky), ("password", "wrong horse battery")]).await;
    app.sign_in("admin").await;
    let page = app.get("/audit?kind=failures").await.text;
    assert!(page.contains("\\u{202e}\\u{1b}[31m") && !page.contains('\u{202e}'), "{page}");
}

/// F7: who is refused again and again is asked to wait.
#[tokio::test]
async fn f7_who_is_refused_again_and_again_waits() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("reviewer").await;
    let mut statuses = Vec::new();
    for n in 0..40 {
        let percent = (n % 100).to_string();
        let report = [("roadmap", "december-1"), ("task", "LOG-04"), ("percent", percent.as_str())];
        statuses.push(app.post_json("/do/report", &report).await.status.as_u16());
    }
    assert_eq!(statuses[..30], [403; 30]);
    assert!(statuses[31..].iter().all(|status| *status == 429), "{statuses:?}");
    let mut planner = app.another();
    planner.sign_in("planner").await;
    let report = [("roadmap", "december-1"), ("task", "LOG-04"), ("percent", "45")];
    assert_eq!(planner.post_json("/do/report", &report).await.status, StatusCode::OK);
}

/// L2, L3, L6: headers that keep a browser safe, on every answer, and requests that are not whole.
#[tokio::test]
async fn l2_and_l6_every_answer_has_its_headers_and_odd_requests_are_refused() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    for path in ["/", "/my", "/people", "/nothing", "/r/december-1.json", "/pkg/none.js"] {
        let answer = app.get(path).await;
        let policy = answer.headers.get("content-security-policy").expect("a policy");
        assert!(policy.to_str().expect("text").contains("object-src 'none'"));
        assert!(answer.headers.contains_key("cache-control"), "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
    let out = app.post("/do/sign-out", &[]).await;
    assert!(out.headers.contains_key("clear-site-data"), "{:?}", out.headers);
    let origin =
        axum::http::Request::post("/do/sign-out").header("origin", "https://127.0.0.1:3000");
    assert_eq!(app.send(origin, axum::body::Body::empty()).await.status, StatusCode::FORBIDDEN);
    let twice = axum::http::Request::get("/").header("host", "a").header("host", "b");
    assert_eq!(app.send(twice, axum::body::Body::empty()).await.status, StatusCode::BAD_REQUEST);
}

/// F11: no names by which people sign in are told to anyone.
#[tokio::test]
async fn f11_logins_are_not_in_what_anyone_may_read() {
    let mut app = TestApp::demo(NOW).await;
    for path in ["/r/december-1.json", "/r/december-1/t/PRC-03.json", "/r/december-1/tasks.json"] {
        let anyone = app.get(path).await.text;
        assert!(!anyone.contains("\"person\""), "{path}");
    }
    app.sign_in("planner").await;
    assert!(app.get("/r/december-1/t/PRC-03.json").await.text.contains("\"person\": \"planner\""));
}

/// Who must do something first can do nothing else, whatever the address.
#[tokio::test]
async fn a_second_factor_that_is_demanded_comes_first() {
    let demand = Demand { controllers: true, ..Demand::default() };
    let app = TestApp::demo(NOW).await;
    app.with_password("carl", PASSWORD, false).await;
    let roles = roadmap::Roles { controller: true, ..Default::default() };
    app.join(&sample::actor("carl", "carl", &[], roles), "december-1").await;
    let mut app = app.by_rules(Rules { demand, ..Rules::default() });
    app.sign_in_by("carl", PASSWORD).await;
    for path in ["/", "/my", "/review", "/r/december-1", "/r/december-1.json"] {
        let answer = app.get(path).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/account"),
            "{path}"
        );
    }
    let pause =
        [("roadmap", "december-1"), ("task", "LOG-04"), ("decision", "pause"), ("reason", "x")];
    assert_eq!(app.post_json("/do/halt", &pause).await.status, StatusCode::FORBIDDEN);
    // To programs, too, such a session is nobody's.
    assert_eq!(app.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    let events = app.get("/api/v1/events").await;
    assert!(!events.text.contains("\"person\""), "{}", events.text);
    let file = "/r/december-1/t/LOG-04/evidence/00";
    assert_eq!(app.get(file).await.status, StatusCode::FORBIDDEN);
    assert!(app.get("/account").await.text.contains("it is demanded of you here"));
}

/// F1, F15: what was not shown for want of rights is counted, as is who took the whole of what is not
/// public; nothing of either is told to whoever asked.
#[tokio::test]
async fn f15_what_was_kept_from_somebody_and_what_was_taken_is_known() {
    let mut app = TestApp::demo(NOW).await;
    let now: chrono::DateTime<chrono::Utc> = NOW.parse().expect("an instant");
    let mut private = tests::plans::generated("private", 20);
    private.public = false;
    app.store.create(directory::Who::Host, private, now).await.expect("created");
    let reader = sample::actor("rita", "Rita", &[], Default::default());
    app.join(&reader, "private").await;
    app.sign_in("planner").await;
    for _ in 0..20 {
        assert_eq!(app.get("/r/private/tasks").await.status, StatusCode::NOT_FOUND);
        assert_eq!(app.get("/r/nowhere/tasks").await.status, StatusCode::NOT_FOUND);
        let report = [("roadmap", "private"), ("task", "T-1"), ("percent", "10")];
        assert_eq!(app.post_json("/do/report", &report).await.status, StatusCode::NOT_FOUND);
        let place = [("roadmap", "private"), ("login", "planner"), ("reviewer", "1")];
        assert_eq!(app.post_json("/do/set-member", &place).await.status, StatusCode::NOT_FOUND);
    }
    let mut rita = app.another();
    rita.begin_session("rita").await;
    for path in ["/r/private.json", "/r/private/tasks.csv", "/r/private.json", "/r/december-1.json"]
    {
        assert_eq!(rita.get(path).await.status, StatusCode::OK);
    }
    app.house().denials.write(&app.store, now);
    app.counted().await;
    let log = app.store.people_page(u64::MAX, &["noted", "refused"], 50).await.expect("a log");
    let denied = log.iter().find_map(|event| match &event.change {
        Change::Noted { note: Note::Denied { why, times, .. } } if why == "rights" => {
            Some((event.by.person.clone(), *times))
        }
        _ => None,
    });
    assert_eq!(denied, Some(("planner".into(), 20)), "{log:?}");
    for known in ["report", "set_member"] {
        let refused = log.iter().find_map(|event| match &event.change {
            Change::Refused { roadmap, command, times, .. }
                if roadmap == "private" && command == known =>
            {
                Some((event.by.person.clone(), *times))
            }
            _ => None,
        });
        assert_eq!(refused, Some(("planner".into(), Some(20))), "{known}: {log:?}");
    }
    let read = log.iter().filter(|event| {
        matches!(&event.change, Change::Noted { note: Note::Read { roadmap, .. } } if roadmap == "private")
            && event.by.person == "rita"
    });
    assert_eq!(read.count(), 2, "once for each that was taken in a while: {log:?}");
    let public = log.iter().any(|event| {
        matches!(&event.change, Change::Noted { note: Note::Read { roadmap, .. } } if roadmap == "december-1")
    });
    assert!(!public, "what anyone may read is nobody's business");
}

/// F15: who fails to prove themselves again before a change leaves a trace.
#[tokio::test]
async fn f15_a_failed_proof_is_in_the_log() {
    let mut app = TestApp::demo(NOW).await;
    app.with_password("ada", PASSWORD, true).await;
    app.sign_in_by("ada", PASSWORD).await;
    let failed = async |app: &TestApp| {
        app.counted().await;
        app.store.people_page(u64::MAX, &["sign_in_failed"], 9).await.expect("a log").len()
    };
    assert_eq!(failed(&app).await, 0);
    let wrong = [("id", "x"), ("current", "not this one, not that")];
    app.post_json("/do/end-session", &wrong).await;
    assert_eq!(failed(&app).await, 1, "a wrong password before a change");
}

/// A page for somebody who has signed in is kept by no browser; what anyone may read can be asked for
/// again.
#[tokio::test]
async fn l2_what_is_for_one_person_is_kept_by_no_browser() {
    let mut app = TestApp::demo(NOW).await;
    let anyone = app.get("/r/december-1").await;
    assert!(anyone.headers["cache-control"].to_str().expect("text").contains("no-cache"));
    app.sign_in("planner").await;
    for path in
        ["/", "/r/december-1", "/r/december-1.json", "/my", "/account", "/r/december-1/tasks.csv"]
    {
        assert_eq!(app.get(path).await.headers["cache-control"], "no-store", "{path}");
    }
}

/// L3: with HTTPS every cookie is for this host alone, and browsers are told to stay with HTTPS.
#[tokio::test]
async fn l3_cookies_are_for_this_host_alone() {
    let mut app = TestApp::demo(NOW).await.by_https();
    let language = app.get("/language/ru?back=%2F").await;
    let signed_in = app.post("/do/sign-in-as", &[("person", "planner")]).await;
    for answer in [&language, &signed_in] {
        let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
        assert!(!cookies.is_empty(), "{answer:?}");
        for cookie in cookies {
            let cookie = cookie.to_str().expect("text");
            assert!(cookie.starts_with("__Host-"), "{cookie}");
            for part in ["Secure", "Path=/", "SameSite=Lax"] {
                assert!(cookie.split("; ").any(|known| known == part), "{part}: {cookie}");
            }
        }
        let only = answer.headers["strict-transport-security"].to_str().expect("text");
        assert!(only.contains("max-age=") && only.contains("includeSubDomains"), "{only}");
    }
    let plain = axum::http::Request::post("/do/sign-out").header("origin", "http://127.0.0.1:3000");
    assert_eq!(app.send(plain, axum::body::Body::empty()).await.status, StatusCode::FORBIDDEN);
}

/// L5: what is downloaded has a name that says what it is, whatever the script of its key.
#[tokio::test]
async fn l5_downloads_have_whole_names() {
    let mut app = TestApp::demo(NOW).await;
    let mut plan = tests::plans::generated("план", 3);
    plan.public = true;
    let now = NOW.parse().expect("an instant");
    app.store.create(directory::Who::Host, plan, now).await.expect("created");
    let encoded = "%D0%BF%D0%BB%D0%B0%D0%BD";
    for path in [format!("/r/{encoded}.csv"), format!("/r/{encoded}/tasks.csv")] {
        let answer = app.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let name = answer.headers["content-disposition"].to_str().expect("ASCII");
        assert!(
            name.contains(&format!("filename*=UTF-8''{encoded}")) && name.contains(".csv"),
            "{name}"
        );
    }
}

/// L10: files of a public roadmap are for those who have signed in, unless the operator says otherwise.
#[tokio::test]
async fn l10_files_are_not_public_unless_that_is_said() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let sent = [
        tests::Part::Value("roadmap", "december-1"),
        tests::Part::Value("task", "GOV-10"),
        tests::Part::File("file", "act.pdf", b"%PDF-1.7 the act"),
    ];
    assert_eq!(app.post_parts("/do/attach", &sent).await.status, StatusCode::SEE_OTHER);
    let page = app.get("/r/december-1/t/GOV-10").await.text;
    let at = page.find("/evidence/").expect("a link") + "/evidence/".len();
    let address = format!("/r/december-1/t/GOV-10/evidence/{}", &page[at..at + 64]);
    assert_eq!(app.get(&address).await.status, StatusCode::OK);
    let mut anyone = app.another();
    assert_eq!(anyone.get(&address).await.status, StatusCode::UNAUTHORIZED);
    let mut anyone = app.another().with_public_files();
    assert_eq!(anyone.get(&address).await.status, StatusCode::OK);
}

/// An admin lets themselves in to read; a place to act from is a step of its own that the log shows.
#[tokio::test]
async fn an_admin_lets_themselves_in_to_read() {
    let mut app = TestApp::demo(NOW).await;
    let mut private = tests::plans::generated("private", 3);
    private.public = false;
    let now = NOW.parse().expect("an instant");
    app.store.create(directory::Who::Host, private, now).await.expect("created");
    app.sign_in("admin").await;
    let place = [("roadmap", "private"), ("login", "admin"), ("controller", "1")];
    assert_eq!(app.post_json("/do/set-member", &place).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get("/r/private").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.post_json("/do/set-member", &place[..2]).await.status, StatusCode::OK);
    assert_eq!(app.get("/r/private").await.status, StatusCode::OK);
}

/// An admin ends the sessions of somebody else, and their tokens on request.
#[tokio::test]
async fn an_admin_ends_the_sessions_of_a_person() {
    let mut app = TestApp::demo(NOW).await;
    let mut lost = app.another();
    lost.sign_in("planner").await;
    app.sign_in("reviewer").await;
    let end = [("login", "planner")];
    assert_eq!(app.post_json("/do/end-sessions", &end).await.status, StatusCode::FORBIDDEN);
    assert_eq!(lost.get("/my").await.status, StatusCode::OK);
    app.sign_in("admin").await;
    assert!(app.get("/people/planner").await.text.contains("action=\"/do/end-sessions\""));
    assert_eq!(app.post_json("/do/end-sessions", &end).await.status, StatusCode::OK);
    assert_eq!(lost.get("/my").await.status, StatusCode::UNAUTHORIZED);
    assert!(app.store.verify().await.expect("a verdict").is_whole());
}
