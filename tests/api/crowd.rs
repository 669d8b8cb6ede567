//! What anyone may ask for costs no more than it may.

use axum::http::{StatusCode, header};
use roadmap::{NodeKey, Problem, Refusal, TaskPlan};
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";

/// F6: an address has one spelling; whatever else is asked is sent there or refused, and none of it is
/// rendered, so that asking at random costs nothing.
#[tokio::test]
async fn f6_what_is_asked_at_random_is_not_rendered() {
    let mut app = TestApp::demo(NOW).await;
    app.come_from("192.0.2.9");
    let kept = app.house().cache.len();
    for n in 0..400 {
        for (asked, canonical) in [
            (format!("/r/december-1.json?z={n}"), "/r/december-1.json".to_owned()),
            (format!("/r/december-1/tasks?q=x&z{n}=1"), "/r/december-1/tasks?q=x".to_owned()),
            (format!("/r/december-1?{n}"), "/r/december-1".to_owned()),
        ] {
            let answer = app.get(&asked).await;
            assert_eq!(
                (answer.status, answer.location),
                (StatusCode::SEE_OTHER, canonical),
                "{asked}"
            );
        }
        for malformed in ["asof=2026-13-01", "asof=yesterday", "status=%22"] {
            let answer = app.get(&format!("/r/december-1/tasks?{malformed}{n}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{malformed}");
        }
    }
    let long = vec!["a"; 30_000].join("+");
    let answer = app.get(&format!("/r/december-1/tasks?q={long}")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.len() < 8_000, "{} bytes", answer.text.len());
    assert_eq!(app.house().cache.len(), kept, "nothing of it was rendered");
    assert_eq!(app.get("/r/december-1").await.status, StatusCode::OK, "nothing of it was counted");
}

/// F6: whoever has not signed in has a budget for what was not rendered yet; who has signed in is
/// served meanwhile.
#[tokio::test]
async fn f6_what_was_not_rendered_yet_comes_out_of_a_budget() {
    let mut app = TestApp::demo(NOW).await;
    let large = plans::generated("large", 3_000);
    let now = NOW.parse().expect("an instant");
    app.store.create(directory::Who::Host, large, now).await.expect("created");
    app.at("2027-11-23T09:00:00Z");
    app.come_from("192.0.2.9");
    let mut person = app.another();
    person.come_from("192.0.2.10");
    person.sign_in("planner").await;
    let mut spent = None;
    for n in 0..300 {
        let day = roadmap::date::add_days("2026-11-24".parse().expect("a day"), n);
        let answer = app.get(&format!("/r/large/tasks?asof={day}")).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            let wait = answer.headers[header::RETRY_AFTER].to_str().expect("text").parse::<u64>();
            assert!((1..60).contains(&wait.expect("seconds")));
            spent = Some(n);
            break;
        }
        assert_eq!(answer.status, StatusCode::OK);
    }
    assert!(spent.is_some_and(|n| n > 3), "after a few, and not never: {spent:?}");
    let mut elsewhere = app.another();
    elsewhere.come_from("192.0.2.11");
    assert_eq!(
        elsewhere.get("/r/large?asof=2026-12-24").await.status,
        StatusCode::OK,
        "it is their own"
    );
    assert_eq!(person.get("/r/large/tasks?asof=2027-05-05").await.status, StatusCode::OK);
}

/// F6: a plan has a bounded number of links, those through workstreams counted for each task.
#[tokio::test]
async fn f6_links_in_all_are_bounded() {
    let app = TestApp::empty(NOW).await;
    let now = NOW.parse().expect("an instant");
    let mut plan = plans::generated("links", 2_100);
    let keys: Vec<NodeKey> = plan.tasks.iter().map(|task| (&task.key).into()).collect();
    let link = |from: &NodeKey| roadmap::Link {
        from: from.clone(),
        kind: roadmap::LinkType::FinishToStart,
        lag: 0,
        unit: roadmap::LagUnit::Working,
    };
    for (n, task) in plan.tasks.iter_mut().enumerate() {
        task.links = keys[n.saturating_sub(100)..n].iter().map(link).collect();
    }
    let in_all: usize = plan.tasks.iter().map(|task: &TaskPlan| task.links.len()).sum();
    assert!(in_all > 200_000);
    let refused = app.store.create(directory::Who::Host, plan.clone(), now).await;
    let Err(store::Error::Refused(Refusal::Invalid(faults))) = refused else {
        panic!("it is refused")
    };
    assert!(
        faults.iter().any(|fault| matches!(fault.problem, Problem::TooMany { most: 200_000 })),
        "{:?}",
        faults.first()
    );
    // A link of a workstream is one of each of its tasks, and not one for each two.
    for task in &mut plan.tasks {
        task.links.clear();
    }
    let other = (&plan.workstreams[1].key).into();
    plan.workstreams[0].links = vec![link(&other)];
    let taken = app.store.create(directory::Who::Host, plan, now).await;
    assert!(taken.is_ok(), "{:?}", taken.err());
}
