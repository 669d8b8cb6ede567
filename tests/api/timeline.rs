//! The timeline: what it draws, what is in its address, and how much of it there is.

use axum::http::StatusCode;
use directory::Who;
use roadmap::Definition;
use tests::{TestApp, plans};

const NOW: &str = "2026-11-23T09:00:00Z";

async fn page(app: &mut TestApp, query: &str) -> String {
    let answer = app.get(&format!("/r/december-1/timeline{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}");
    answer.text.replace('\u{a0}', " ")
}

/// The part of a page that is a task's row.
fn row<'a>(page: &'a str, key: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("id=\"row-{key}\"")).expect("a row");
    rest.split("</tr>").next().expect("its end")
}

#[tokio::test]
async fn a_row_says_in_words_what_it_draws() {
    let mut app = TestApp::demo(NOW).await;
    let drawn = page(&mut app, "").await;
    let last = row(&drawn, "GOV-12");
    for words in ["deadline 1 Dec", "expected 14 Jan 2027", "the owner says 7 Dec", "off track"] {
        assert!(last.contains(words), "{words}: {last}");
    }
    // Its deadline, its forecast, and a dotted line to where the schedule sees it.
    for sign in ["class=\"bar\"", "class=\"d\"", "class=\"f\"", "class=\"later\""] {
        assert!(last.contains(sign), "{sign}: {last}");
    }
    assert!(row(&drawn, "MIN-03").contains("class=\"d0\""), "its deadline was moved");
    assert!(drawn.contains("class=\"chain\"") && drawn.contains("role=\"treegrid\""));
    assert!(!drawn.contains("style=\"") && !drawn.contains("role=\"slider\""));
    app.sign_in("planner").await;
    let own = page(&mut app, "").await;
    assert!(row(&own, "LOG-04").contains("role=\"slider\""), "an own task");
    assert!(!row(&own, "GOV-01").contains("role=\"slider\""), "what is verified stays");
}

#[tokio::test]
async fn groups_zoom_and_links_are_in_the_address() {
    let mut app = TestApp::demo(NOW).await;
    let folded = page(&mut app, "?folded=GOV").await;
    assert!(!folded.contains("id=\"row-GOV-12\"") && folded.contains("id=\"row-MIN-03\""));
    // Its milestones stay in sight on its band.
    let (_, band) = folded.split_once("id=\"group-GOV\"").expect("its head");
    let band = band.split("</tr>").next().expect("its end");
    assert!(band.contains("aria-expanded=\"false\"") || folded.contains("aria-expanded=\"false\""));
    assert!(band.matches("class=\"d\"").count() > 3, "{band}");
    for query in ["?group=owner", "?group=status", "?group=none", "?zoom=week", "?zoom=fit"] {
        assert!(page(&mut app, query).await.contains("id=\"row-GOV-12\""), "{query}");
    }
    let narrow = page(&mut app, "?workstream=MIN&links=all").await;
    assert!(!narrow.contains("id=\"row-GOV-12\"") && narrow.contains("class=\"link shown\""));
    let past = page(&mut app, "?asof=2026-10-10").await;
    assert!(past.contains("As it was on") && !past.contains("data-live"));
    for (asked, location) in [("?zoom=month&links=chain", ""), ("?z=1&zoom=fit", "?zoom=fit")] {
        let answer = app.get(&format!("/r/december-1/timeline{asked}")).await;
        assert_eq!(answer.location, format!("/r/december-1/timeline{location}"));
    }
    for wrong in ["?zoom=year", "?group=size", "?links=some", "?folded=nothing", "?from=soon"] {
        let answer = app.get(&format!("/r/december-1/timeline{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn a_long_plan_comes_in_pages() {
    let mut app = TestApp::demo(NOW).await;
    let plan = Definition { public: true, ..plans::generated("long", 3_000) };
    app.store.create(Who::Host, plan, app.house().clock.now()).await.expect("a roadmap");
    let first = app.get("/r/long/timeline").await.text;
    assert_eq!(
        first.matches("class=\"task\"").count() + first.matches("class=\"group\"").count(),
        64
    );
    assert!(first.len() < 900_000, "{}", first.len());
    let later = app.get("/r/long/timeline?page=3").await.text;
    assert!(later.contains("id=\"rows-3\" data-region") && later.contains("data-later=\"1\""));
    let more = app.get("/r/long/timeline?page=99").await.text;
    assert!(more.contains("class=\"task\""), "the last page for a later number");
}
