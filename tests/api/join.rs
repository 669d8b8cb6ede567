//! Links by which people come in, once; leaving, and handing over.

use axum::http::StatusCode;
use directory::{Change, Command, Who};
use tests::{Answer, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";
const PASSWORD: &str = "correct horse battery";
const PLAN: &str = "december-1";

/// A server with an admin who controls the sample roadmap, signed in by a password.
async fn app() -> TestApp {
    let mut app = TestApp::demo(NOW).await;
    app.with_password("olga", PASSWORD, true).await;
    let roles = roadmap::Roles { controller: true, ..Default::default() };
    let member = Some(directory::Member { roles, offices: Vec::new() });
    let set = Command::SetMember { login: "olga".into(), roadmap: PLAN.into(), member };
    app.store.direct(Who::Host, set, NOW.parse().expect("an instant")).await.expect("set");
    app.sign_in_by("olga", PASSWORD).await;
    app
}

/// Returns the address of a link that is shown.
fn link(answer: &Answer) -> String {
    let start = answer.text.find("/join/").expect("a link");
    let link = &answer.text[start..];
    link.chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c)).collect()
}

async fn invite(app: &mut TestApp, more: &[(&str, &str)]) -> Answer {
    let fixed = [
        ("roadmap", PLAN),
        ("name", "Ivan Petrov"),
        ("planner", "1"),
        ("days", "7"),
        ("current", PASSWORD),
        ("back", "/r/december-1/members"),
    ];
    let kept = fixed.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    let sent: Vec<_> = kept.chain(more.iter().copied()).collect();
    app.post("/do/invite", &sent).await
}

fn newcomer<'a>(link: &'a str, login: &'a str) -> [(&'a str, &'a str); 5] {
    let token = link.trim_start_matches("/join/");
    [
        ("token", token),
        ("login", login),
        ("name", "Ivan Petrov"),
        ("password", "another horse battery"),
        ("back", link),
    ]
}

#[tokio::test]
async fn a_link_lets_somebody_new_in_once() {
    let mut app = app().await;
    let office = app.store.roadmap(PLAN).expect("it").offices[0].clone();
    let made = invite(&mut app, &[("offices", &office.key)]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let link = link(&made);
    let listed = app.get(&format!("/r/{PLAN}/members")).await.text;
    assert!(listed.contains("Ivan Petrov") && !listed.contains(&link), "listed, without the link");
    let mut his = app.another();
    let page = his.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("planner") && page.text.contains("action=\"/do/join\""));
    assert!(page.headers["cache-control"].to_str().expect("text").contains("no-store"));
    // A scanner that follows the link changes nothing, and what is refused can be put right.
    assert_eq!(his.post("/do/join", &newcomer(&link, "olga")).await.status, 422);
    let weak: Vec<_> = newcomer(&link, "ivan")
        .into_iter()
        .map(|(name, value)| (name, if name == "password" { "short" } else { value }))
        .collect();
    let refused = his.post("/do/join", &weak).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("value=\"ivan\""), "what was typed is there again");
    let joined = his.post("/do/join", &newcomer(&link, "ivan")).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
    assert_eq!(his.get("/account").await.status, StatusCode::OK, "signed in");
    let ivan = app.store.person("ivan").expect("there");
    let member = ivan.member(PLAN).expect("in it");
    assert!(member.roles.planner && !member.roles.controller && !ivan.admin && !ivan.must_change);
    assert_eq!(member.offices, std::slice::from_ref(&office.key));
    // Once: not again, by nobody.
    let mut other = app.another();
    assert_eq!(other.get(&link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post("/do/join", &newcomer(&link, "petr")).await.status, 403);
    assert!(app.store.person("petr").is_none());
    // The audit says who was invited by whom, and the log has no secret.
    let audit = app.get("/audit?kind=rights").await.text;
    assert!(audit.contains("invited: Ivan Petrov") && audit.contains("came by a link: ivan"));
    let log = app.store.people_log(50).await.expect("a log");
    let log = serde_json::to_string(&log).expect("text");
    assert!(!log.contains(link.trim_start_matches("/join/")));
    let found = app.store.verify().await.expect("it reads");
    assert!(found.faults.is_empty(), "{:?}", found.faults);
}

#[tokio::test]
async fn a_link_is_over_when_it_is_old_taken_back_or_its_maker_may_no_longer() {
    let mut app = app().await;
    let old = link(&invite(&mut app, &[("days", "1")]).await);
    let withdrawn = link(&invite(&mut app, &[]).await);
    let orphan = link(&invite(&mut app, &[]).await);
    let ids: Vec<_> = app.store.directory().invitations().map(|it| it.id.clone()).collect();
    let back = [("id", ids[1].as_str()), ("back", "/people")];
    assert_eq!(app.post("/do/withdraw-invitation", &back).await.status, StatusCode::SEE_OTHER);
    let mut other = app.another();
    assert_eq!(other.get(&withdrawn).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&orphan).await.status, StatusCode::OK);
    let gone = Command::ChangePerson {
        login: "olga".into(),
        name: "olga".to_owned(),
        admin: true,
        active: false,
    };
    app.store.direct(Who::Host, gone, NOW.parse().expect("an instant")).await.expect("closed");
    assert_eq!(other.get(&orphan).await.status, StatusCode::NOT_FOUND, "its maker is gone");
    assert_eq!(other.post("/do/join", &newcomer(&orphan, "petr")).await.status, 403);
    app.at("2026-11-24T09:00:01Z");
    let mut later = app.another();
    assert_eq!(later.get(&old).await.status, StatusCode::NOT_FOUND);
    assert_eq!(later.post("/do/join", &newcomer(&old, "petr")).await.status, 403);
}

/// Who has an account is for admins to say: a controller's link lets in whoever has one.
#[tokio::test]
async fn a_controllers_link_makes_no_accounts() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("controller").await;
    let made = invite(&mut app, &[("reviewer", "1")]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    let link = link(&made);
    let mut other = app.another();
    let page = other.get(&link).await.text;
    assert!(!page.contains("name=\"password\"") && page.contains("sign-in?back="));
    assert_eq!(other.post("/do/join", &newcomer(&link, "petr")).await.status, 403);
    assert!(app.store.person("petr").is_none());
    // Somebody who is there joins with what they had and what the link gives.
    app.with_password("vera", PASSWORD, false).await;
    other.sign_in_by("vera", PASSWORD).await;
    let token = link.trim_start_matches("/join/");
    let joined = other.post("/do/join", &[("token", token), ("back", &link)]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
    let roles = app.store.person("vera").expect("she").member(PLAN).expect("in it").roles;
    assert!(roles.planner && roles.reviewer && !roles.controller);
    // Not into a roadmap that one does not keep, nor to an account alone.
    assert_eq!(invite(&mut app, &[("roadmap", "none")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(invite(&mut app, &[("roadmap", "")]).await.status, StatusCode::FORBIDDEN);
    app.sign_in("planner").await;
    assert_eq!(invite(&mut app, &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_come_by_one_link_at_once_one_gets_in() {
    let mut app = app().await;
    let link = link(&invite(&mut app, &[]).await);
    let tries = (0..8).map(|n| {
        let (mut their, link) = (app.another(), link.clone());
        tokio::spawn(async move {
            let login = format!("crowd{n}");
            their.post("/do/join", &newcomer(&link, &login)).await.status == StatusCode::SEE_OTHER
        })
    });
    let mut inside = 0;
    for one in tries.collect::<Vec<_>>() {
        inside += usize::from(one.await.expect("it ran"));
    }
    assert_eq!(inside, 1);
    let there = app.store.people().iter().filter(|it| it.login.starts_with("crowd")).count();
    assert_eq!(there, 1);
}

#[tokio::test]
async fn a_link_outlives_a_restart_and_nothing_else_of_it_is_kept() {
    let mut app = app().await;
    let link = link(&invite(&mut app, &[]).await);
    let mut again = app.anew();
    assert_eq!(again.get(&link).await.status, StatusCode::OK);
}

#[tokio::test]
async fn people_leave_and_hand_over_and_somebody_always_controls() {
    let mut app = app().await;
    let leave = |login: &'static str| {
        [("roadmap", PLAN), ("login", login), ("remove", "1"), ("back", "/account")]
    };
    let controls = |app: &TestApp, login: &str| {
        let person = app.store.person(login).expect("there");
        person.member(PLAN).map(|it| it.roles.controller)
    };
    // A planner leaves; nobody takes another out but whoever keeps the places.
    let mut hers = app.another();
    hers.sign_in("planner").await;
    assert_eq!(hers.post_json("/do/set-member", &leave("reviewer")).await.status, 403);
    assert_eq!(hers.post_json("/do/set-member", &leave("planner")).await.status, 200);
    assert!(app.store.person("planner").expect("there").member(PLAN).is_none());
    // Olga leaves the roadmap to its other controller, who then is the last.
    let with = |login: &'static str| [leave(login).to_vec(), vec![("current", PASSWORD)]].concat();
    assert_eq!(app.post_json("/do/set-member", &with("olga")).await.status, 200);
    let mut his = app.another();
    his.sign_in("controller").await;
    let last = his.post("/do/set-member", &leave("controller")).await;
    assert_eq!(last.status, 422);
    assert!(last.text.contains("hand over first"), "{}", last.text);
    assert_eq!(controls(&app, "controller"), Some(true));
    let over = |to: &'static str| [("roadmap", PLAN), ("to", to), ("leave", "1")];
    assert_eq!(his.post_json("/do/hand-over", &over("planner")).await.status, 422, "not in it");
    assert_eq!(his.post_json("/do/hand-over", &over("reviewer")).await.status, 200);
    assert_eq!(controls(&app, "controller"), None);
    assert_eq!(controls(&app, "reviewer"), Some(true));
    let log = app.store.people_log(2).await.expect("a log");
    assert!(log.iter().all(|event| matches!(event.change, Change::MemberSet { .. })));
}
