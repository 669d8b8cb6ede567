//! What somebody typed is theirs: refused, late, or sent after their session ended, it comes back.

use app::query::Query;
use axum::http::StatusCode;
use tests::{Part, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";
const WORDS: &str = "Слова, которых жаль";

/// Forms by which people come and go, or that carry no words of anybody.
const WITHOUT_WORDS: [&str; 21] = [
    "join",
    "sign-in",
    "sign-in-as",
    "resume",
    "sign-out",
    "sign-out-everywhere",
    "set-up",
    "change-password",
    "set-factor",
    "remove-factor",
    "end-session",
    "end-sessions",
    "free-subject",
    "reset-password",
    "revoke-token",
    "make-calendar-address",
    "end-calendar-address",
    "finish-part",
    "link",
    "unlink",
    "office-calendar",
];

/// The fields that people type words into, over all forms.
const FIELDS: [&str; 15] = [
    "note",
    "text",
    "reason",
    "statements[0]",
    "evidence",
    "explanation",
    "mitigation",
    "sentence",
    "criteria",
    "title",
    "deliverable",
    "basis",
    "sources",
    "name",
    "failed[0]",
];

fn every_field() -> Vec<(&'static str, &'static str)> {
    let about = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("login", "planner"),
        ("back", "/r/december-1/t/LOG-04"),
    ];
    about.into_iter().chain(FIELDS.map(|field| (field, WORDS))).collect()
}

/// Returns the hidden fields of the form to sign in with.
fn hidden(page: &str, name: &str) -> String {
    let form = page.split("action=\"/do/sign-in-as\"").nth(1).unwrap_or(page);
    let at = form.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
    let value = at.split('"').next().unwrap_or("");
    value.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<")
}

#[tokio::test]
async fn what_was_typed_survives_an_ended_session_on_every_form() {
    let forms = form_names();
    let forms = forms.iter().filter(|form| !WITHOUT_WORDS.contains(&form.as_str()));
    let mut tried = 0;
    for form in forms {
        let mut app = TestApp::demo(NOW).await;
        let version = app.store.roadmap("december-1").expect("it is there").version;
        let page = app.post(&format!("/do/{form}"), &every_field()).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{form}: {}", main(&page.text));
        assert!(page.text.contains("what you wrote is kept"), "{form}: {}", main(&page.text));
        let (resume, typed) = (hidden(&page.text, "resume"), hidden(&page.text, "typed"));
        assert_eq!(resume, format!("/do/{form}"));
        let back = hidden(&page.text, "back");
        let person =
            [("person", "planner"), ("back", &back), ("resume", &resume), ("typed", &typed)];
        let page = app.post("/do/sign-in-as", &person).await;
        assert_eq!(page.status, StatusCode::OK, "{form}: {}", main(&page.text));
        assert!(page.text.contains("You are signed in again"), "{form}: {}", main(&page.text));
        assert!(page.text.contains(WORDS), "{form}: {}", main(&page.text));
        assert!(app.session().is_some(), "{form}: they are signed in");
        let after = app.store.roadmap("december-1").expect("it is there").version;
        assert_eq!(after, version, "{form}: nothing is sent in their place");
        tried += 1;
    }
    assert!(tried > 15, "{tried}");
}

/// What a page says, without what stands around it.
fn main(page: &str) -> &str {
    let main = page.split("<main").nth(1).unwrap_or(page);
    main.char_indices().nth(2_000).map_or(main, |(at, _)| &main[..at])
}

fn form_names() -> Vec<String> {
    let all = server::routes::all().into_iter();
    all.filter_map(|(_, path)| path.strip_prefix("/do/").map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_form_with_a_file_keeps_its_words_when_the_session_ended() {
    let mut app = TestApp::demo(NOW).await;
    let parts = [
        Part::Value("roadmap", "december-1"),
        Part::Value("task", "LOG-04"),
        Part::Value("back", "/r/december-1/t/LOG-04"),
        Part::File("file", "act.pdf", &[b"%PDF-1.7".as_slice(), &[b'%'; 200_000]].concat()),
        Part::Value("statements[0]", WORDS),
    ];
    let page = app.post_parts("/do/submit", &parts).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    let typed = hidden(&page.text, "typed").replace("&#x27;", "'");
    let typed = Query(serde_json::from_str(&typed).expect("pairs"));
    assert_eq!(typed.get("statements[0]"), Some(WORDS));
    assert_eq!(typed.get("task"), Some("LOG-04"));
}

#[tokio::test]
async fn what_was_typed_waits_while_a_wrong_password_is_corrected() {
    let mut app = TestApp::demo(NOW).await;
    app.with_password("vera", "correct horse battery", false).await;
    let page = app.post("/do/comment", &every_field()).await;
    let (resume, typed) = (hidden(&page.text, "resume"), hidden(&page.text, "typed"));
    let mut form = vec![
        ("login", "vera"),
        ("password", "not this one"),
        ("back", "/r/december-1/t/LOG-04"),
        ("resume", &resume),
        ("typed", &typed),
    ];
    let page = app.post("/do/sign-in", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(hidden(&page.text, "typed"), typed);
    assert!(page.text.contains("Name or password is wrong"));
    form[1] = ("password", "correct horse battery");
    let page = app.post("/do/sign-in", &form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains(WORDS) && page.text.contains("You are signed in again"));
}

/// A decision that somebody else took meanwhile.
async fn decided_meanwhile() -> TestApp {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let submission = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("fact_date", "2026-11-22"),
        ("statements[0]", "The annex was accepted."),
        ("evidence", "https://example.org/act"),
    ];
    assert_eq!(app.post("/do/submit", &submission).await.status, StatusCode::SEE_OTHER);
    app.sign_in("reviewer").await;
    let accept = [("roadmap", "december-1"), ("task", "LOG-04"), ("decision", "accept")];
    assert_eq!(app.post("/do/decide", &accept).await.status, StatusCode::SEE_OTHER);
    app
}

#[tokio::test]
async fn a_refused_form_that_is_no_longer_on_its_page_says_so_and_keeps_the_words() {
    for back in ["/review", "/r/december-1/t/LOG-04", "/", "/help", "/nowhere", "/r/nowhere"] {
        let mut app = decided_meanwhile().await;
        let late = [
            ("roadmap", "december-1"),
            ("task", "LOG-04"),
            ("decision", "return"),
            ("failed[0]", WORDS),
            ("reason", "Итог"),
            ("back", back),
        ];
        let page = app.post("/do/decide", &late).await;
        assert!(page.status.is_client_error(), "{back}: {}", page.status);
        assert!(page.text.contains("Not saved"), "{back}: {}", main(&page.text));
        assert!(page.text.contains("The state of the task does not allow this"), "{back}");
        assert!(page.text.contains("LOG-04"), "{back}: it says which task");
        assert!(page.text.contains(WORDS) && page.text.contains("Итог"), "{back}");
    }
}

#[tokio::test]
async fn a_second_request_and_a_report_on_what_is_closed_are_not_lost() {
    let mut app = decided_meanwhile().await;
    app.sign_in("planner").await;
    let report = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("percent", "50"),
        ("note", WORDS),
        ("back", "/r/december-1/t/LOG-04/report"),
    ];
    let page = app.post("/do/report", &report).await;
    assert!(page.status.is_client_error() && page.text.contains(WORDS), "{}", page.status);
    assert!(page.text.contains("The state of the task does not allow"));

    let ask = [
        ("roadmap", "december-1"),
        ("task", "GOV-10"),
        ("proposed", "2026-12-20"),
        ("category", "approval"),
        ("explanation", WORDS),
        ("mitigation", "Пока"),
        ("back", "/r/december-1/t/GOV-10"),
    ];
    let first = app.post("/do/request-extension", &ask).await;
    assert!(first.status == StatusCode::SEE_OTHER || first.text.contains("name=\"explanation\""));
    let second = app.post("/do/request-extension", &ask).await;
    assert!(second.status.is_client_error(), "{}", second.status);
    assert!(second.text.contains(WORDS), "{}", second.text);
}

#[tokio::test]
async fn a_refused_row_comes_back_on_a_page_of_its_own() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let report = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("percent", "a lot"),
        ("note", WORDS),
        ("back", "/r/december-1/tasks"),
    ];
    let page = app.post("/do/report", &report).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("action=\"/do/report\"") && page.text.contains("a lot"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("Not saved"), "the form itself has the message");
}

/// What answers a form that was carried out is no refusal.
#[tokio::test]
async fn a_form_that_was_carried_out_is_not_said_to_be_lost() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let token = [("name", "Nightly"), ("scope", "read"), ("days", "30"), ("back", "/account")];
    let page = app.post("/do/create-token", &token).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Nightly") && !page.text.contains("Not saved"));
    let preview = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("percent", "50"),
        ("preview", "1"),
        ("forecast", "2026-12-20"),
        ("back", "/r/december-1/t/LOG-04/report"),
    ];
    let page = app.post("/do/report", &preview).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("Not saved"), "{}", main(&page.text));
}

#[tokio::test]
async fn who_must_do_something_first_keeps_the_words() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("admin").await;
    let add = [
        ("login", "nina"),
        ("name", "Нина"),
        ("password", "correct horse battery"),
        ("back", "/people"),
    ];
    assert_eq!(app.post("/do/add-person", &add).await.status, StatusCode::SEE_OTHER);
    app.sign_out().await;
    app.sign_in_by("nina", "correct horse battery").await;
    let page = app.post("/do/comment", &every_field()).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.text.contains("Choose a password"));
    assert!(page.text.contains(WORDS), "{}", page.text);
}

/// As much as a form takes goes through signing in, in letters of two bytes.
#[tokio::test]
async fn a_long_text_survives_an_ended_session() {
    let mut app = TestApp::demo(NOW).await;
    let long = "Ж".repeat(4_000);
    let (first, second) = (format!("{long}1"), format!("{long}2"));
    let form = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("explanation", first.as_str()),
        ("mitigation", second.as_str()),
        ("back", "/r/december-1/t/LOG-04"),
    ];
    let page = app.post("/do/request-extension", &form).await;
    let (resume, typed) = (hidden(&page.text, "resume"), hidden(&page.text, "typed"));
    let person = [
        ("person", "planner"),
        ("back", "/r/december-1/t/LOG-04"),
        ("resume", &resume),
        ("typed", &typed),
    ];
    let page = app.post("/do/sign-in-as", &person).await;
    assert_eq!(page.status, StatusCode::OK, "{}", main(&page.text));
    assert!(page.text.contains(&first) && page.text.contains(&second));
}
