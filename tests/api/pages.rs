//! Every page for readers: status, safety headers, languages, caching, unknown addresses.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use tests::TestApp;
use tower::ServiceExt;

const NOW: &str = "2026-11-23T09:00:00Z";

fn as_of(path: &str) -> String {
    match path {
        "/help" => "/sign-in".to_owned(),
        path => format!("{path}{}asof=2026-11-20", if path.contains('?') { '&' } else { '?' }),
    }
}

#[tokio::test]
async fn every_page_is_readable_and_marked_as_sample_data() {
    let mut app = TestApp::demo(NOW).await;
    for path in [
        "/r/december-1",
        "/r/december-1/tasks",
        "/r/december-1/tasks?status=overdue&group=owner&sort=-deadline&cols=state,start",
        "/r/december-1/t/GOV-12",
        "/help",
    ] {
        let page = app.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text.contains("Sample data"), "{path}");
        assert!(!page.text.contains("style=\""), "{path} has no inline style");
        // What changes is put in as it does; what never changes loads no script.
        for (path, changes) in [(path.to_owned(), true), (as_of(path), false)] {
            let page = app.get(&path).await.text;
            assert_eq!(page.contains("/pkg/start.js"), changes, "{path}");
            assert_eq!(page.contains(" data-live=\"december-1@"), changes, "{path}");
        }
        let policy = page.headers.get("content-security-policy").expect("a policy");
        assert!(policy.to_str().expect("text").starts_with("default-src 'none'"));
    }
}

/// Words that stand beside each other in different elements do not run together.
#[tokio::test]
async fn the_words_of_the_overview_stand_apart() {
    let mut app = TestApp::demo(NOW).await;
    let page = app.get("/r/december-1").await.text;
    let words: String =
        page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    let words = words.replace('\u{a0}', " ");
    for line in [
        "8 days to 1 December. The final milestone is expected 14 January, 44 days late.",
        "Directive execution and sign-off Minpromtorg · 1 overdue",
        "Worst first 50 tasks in 9 workstreams · all tasks",
        "Waits for a decision 4PRC-04 Size capital and state support",
        "INT-05 80 %, 11 Dec → 10 Dec",
        "EN · РУС",
    ] {
        assert!(words.contains(line), "{line}: {words}");
    }
}

/// Who asks first does not wait for the dense form, who asks again gets it, and both are the page.
#[tokio::test]
async fn a_page_that_is_asked_for_again_is_compressed_densely() {
    let mut app = TestApp::demo(NOW).await;
    let plain = app.get("/help").await;
    let mut sizes = Vec::new();
    for _ in 0..200 {
        let request = Request::get("/r/december-1").header(header::ACCEPT, "text/html");
        let request = request.header(header::ACCEPT_ENCODING, "gzip, br");
        let page = app.send(request, Body::empty()).await;
        assert_eq!(page.headers.get(header::CONTENT_ENCODING).expect("compressed"), "br");
        sizes.push(page.bytes.len());
        if sizes.first() > sizes.last() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(sizes.first() > sizes.last(), "{sizes:?}");
    for none in ["br;q=0", "gzip", "identity", "BR;q=0"] {
        let request = Request::get("/help").header(header::ACCEPT, "text/html");
        let page = app.send(request.header(header::ACCEPT_ENCODING, none), Body::empty()).await;
        assert_eq!(
            (page.text, page.headers.get(header::CONTENT_ENCODING)),
            (plain.text.clone(), None)
        );
    }
}

#[tokio::test]
async fn the_bundled_roadmap_is_there_in_both_languages() {
    let mut app = TestApp::demo(NOW).await;
    let english = app.get("/r/december-1/tasks").await.text;
    assert!(
        english.contains("Agree Tomtor development schedule") && english.contains("50\u{a0}tasks")
    );
    let chosen = app.get("/language/ru?back=/r/december-1").await;
    assert_eq!((chosen.status, chosen.location.as_str()), (StatusCode::SEE_OTHER, "/r/december-1"));
    let russian = app.get("/r/december-1/tasks").await.text;
    assert!(russian.contains("График освоения Томторского месторождения"));
    assert!(russian.contains("Просрочено на 12\u{a0}дней"), "{russian}");
    assert!(russian.contains("lang=\"ru\""));
}

#[tokio::test]
async fn a_language_change_does_not_lead_away() {
    let mut app = TestApp::demo(NOW).await;
    for back in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        let query = app::query::Query::default().with("back", back);
        let answer = app.get(&format!("/language/ru?{query}")).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::BAD_REQUEST, ""));
    }
}

#[tokio::test]
async fn unknown_addresses_are_404_with_a_way_back() {
    let mut app = TestApp::demo(NOW).await;
    for path in ["/nothing", "/r/none", "/r/december-1/t/GOV-99", "/r/december-1/x"] {
        let page = app.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text.contains("href=\"/\""), "{path}");
    }
    let never = app.get("/r/december-1?asof=never").await;
    assert_eq!(never.status, StatusCode::BAD_REQUEST);
    assert!(never.text.contains("“asof=never”, is not what belongs there"), "{}", never.text);
    assert_eq!(app.get("/r/none.json").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_only_roadmap_is_the_home_page() {
    let mut app = TestApp::demo(NOW).await;
    assert_eq!(app.get("/").await.location, "/r/december-1");
}

#[tokio::test]
async fn a_page_that_the_browser_has_is_304_until_something_changes() {
    let mut app = TestApp::demo(NOW).await;
    let first = app.get("/r/december-1").await;
    let tag = first.headers.get(header::ETAG).expect("a tag").clone();
    let again = |tag: &axum::http::HeaderValue| {
        Request::get("/r/december-1").header(header::IF_NONE_MATCH, tag.clone())
    };
    assert_eq!(app.send(again(&tag), Body::empty()).await.status, StatusCode::NOT_MODIFIED);
    app.sign_in("planner").await;
    let values = [
        ("roadmap", "december-1"),
        ("task", "MIN-03"),
        ("percent", "85"),
        ("forecast", "2026-12-04"),
    ];
    app.post("/do/report", &values).await;
    app.sign_out().await;
    let changed = app.send(again(&tag), Body::empty()).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert!(changed.text.contains("4\u{a0}Dec"));
}

#[tokio::test]
async fn filters_search_and_counts_agree_with_the_data() {
    let mut app = TestApp::demo(NOW).await;
    let all = app.get("/r/december-1.json").await.json();
    let overdue = all["counts"]["overdue"].as_u64().expect("a count");
    let shown = app.get("/r/december-1/tasks.json?status=overdue").await.json();
    assert_eq!(shown["tasks"].as_array().expect("tasks").len() as u64, overdue);
    let found = app.get("/r/december-1/tasks.json?q=tomtor+rosneft").await.json();
    assert_eq!(found["tasks"][0]["key"], "MIN-03");
    let csv = app.get("/r/december-1/tasks.csv?workstream=ALU").await;
    assert_eq!(csv.text.lines().count(), 4);
    let russian = app.get("/r/december-1/tasks.json?q=томтор").await.json();
    assert_eq!(russian["tasks"][0]["key"], "MIN-03");
}

#[tokio::test]
async fn the_past_is_shown_as_it_was() {
    let mut app = TestApp::demo(NOW).await;
    let past = app.get("/r/december-1/t/MIN-03?asof=2026-10-10").await;
    assert_eq!(past.status, StatusCode::OK);
    assert!(past.text.contains("As it was on"));
    assert!(!past.text.contains("28\u{a0}Nov"), "nothing of later is known");
    assert_eq!(app.get("/r/december-1?asof=2026-01-01").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_roadmap_with_a_dot_in_its_key_has_pages_of_its_own() {
    let mut app = TestApp::demo(NOW).await;
    let admin = sample::people()[3].clone();
    for key in ["plan", "plan.b"] {
        let plan = tests::plans::generated(key, 20);
        app.store
            .create(admin.clone(), plan, NOW.parse().expect("an instant"))
            .await
            .expect("created");
        let controller = sample::people()[2].clone();
        app.join(&roadmap::Actor { offices: Vec::new(), ..controller }, key).await;
    }
    app.sign_in("controller").await;
    assert!(app.get("/r/plan.b/t/W0-0").await.text.contains("Generated task number 0"));
    let edit = [("roadmap", "plan.b"), ("task", "W0-0"), ("revision", "0"), ("title", "Renamed")];
    assert_eq!(app.post("/do/edit-task", &edit).await.status, StatusCode::SEE_OTHER);
    assert!(app.get("/r/plan.b/t/W0-0").await.text.contains("Renamed"), "nothing is stale");
    let key = [
        ("roadmap", "plan"),
        ("key", "W1.json"),
        ("workstream", "W1"),
        ("title", "x"),
        ("owner", "office-1"),
        ("deadline", "2026-12-20"),
    ];
    let refused = app.post_json("/do/add-task", &key).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "its page could not be found");
}

#[tokio::test]
async fn what_the_framework_says_is_for_nobodys_eyes() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let unknown = app.post_json("/do/nope", &[]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let lacking = app.post_json("/do/comment", &[("text", "x")]).await;
    assert_eq!(lacking.status, StatusCode::BAD_REQUEST);
    let twice = [("roadmap", "a"), ("roadmap", "b"), ("task", "c"), ("text", "x")];
    let twice = app.post("/do/comment", &twice).await;
    let odd = app.get("/r/%FF").await;
    for answer in [unknown, lacking, twice, odd] {
        let said = answer.text.to_lowercase();
        for word in
            ["server function", "deserializ", "missing field", "multiple values", "utf-8 in"]
        {
            assert!(!said.contains(word), "{word}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn a_demonstration_answers_under_the_names_of_this_machine_only() {
    let app = TestApp::demo(NOW).await;
    for (host, expected) in [
        ("127.0.0.1:3000", StatusCode::OK),
        ("localhost", StatusCode::OK),
        ("[::1]:3000", StatusCode::OK),
        ("evil.example:3000", StatusCode::MISDIRECTED_REQUEST),
        ("10.0.0.1", StatusCode::MISDIRECTED_REQUEST),
    ] {
        let request = Request::get("/help").header(header::HOST, host).body(Body::empty());
        let answer = app.router().oneshot(request.expect("a request")).await.expect("an answer");
        assert_eq!(answer.status(), expected, "{host}");
    }
}

/// F9: a night on which midnight does not exist does not turn the past into the present.
#[tokio::test]
async fn f9_the_past_is_there_where_midnight_is_not() {
    for (zone, night, before, after) in [
        ("Africa/Cairo", "2026-04-23", "2026-04-23T12:00:00Z", "2026-04-25T12:00:00Z"),
        ("Asia/Beirut", "2026-03-28", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z"),
        ("America/Santiago", "2026-09-05", "2026-09-05T15:00:00Z", "2026-09-07T15:00:00Z"),
    ] {
        let mut app = TestApp::empty("2026-10-01T09:00:00Z").await;
        let mut plan = tests::plans::generated("plan", 3);
        plan.time_zone = zone.to_owned();
        let task = plan.tasks[0].key.clone();
        let created = "2026-03-01T09:00:00Z".parse().expect("an instant");
        app.store.create(directory::Who::Host, plan, created).await.expect("created");
        for (percent, at) in [(11, before), (77, after)] {
            let report = roadmap::Command::Report {
                task: task.clone(),
                percent,
                forecast: None,
                confidence: None,
                note: String::new(),
            };
            let actor = sample::actor(
                "ann",
                "Ann",
                &app.store
                    .roadmap("plan")
                    .expect("it")
                    .offices
                    .iter()
                    .map(|it| it.key.as_str())
                    .collect::<Vec<_>>(),
                roadmap::Roles { planner: true, ..Default::default() },
            );
            let at: chrono::DateTime<chrono::Utc> = at.parse().expect("an instant");
            app.store
                .record("plan", actor, at.to_rfc3339().as_str(), report, at)
                .await
                .expect("reported");
        }
        let page = app.get(&format!("/r/plan/t/{task}.json?asof={night}")).await;
        assert_eq!(page.status, StatusCode::OK, "{zone}: {}", page.text);
        let shown: serde_json::Value = serde_json::from_str(&page.text).expect("JSON");
        assert_eq!(shown["percent"], 11, "{zone}");
    }
}
