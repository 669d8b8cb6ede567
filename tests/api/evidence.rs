//! Evidence: files that come with forms or before them, and how they are handed out again.

use axum::http::{StatusCode, header};
use sha2::{Digest, Sha256};
use tests::{Part, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";

fn claim<'a>(task: &'a str) -> Vec<Part<'a>> {
    let back = "/r/december-1/t/LOG-04";
    [("roadmap", "december-1"), ("task", task), ("back", back), ("fact_date", "2026-11-22")]
        .map(|(name, value)| Part::Value(name, value))
        .to_vec()
}

fn hash(contents: &[u8]) -> String {
    Sha256::digest(contents).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The values of the ticked boxes under a name.
fn ticked(page: &str, name: &str) -> Vec<String> {
    let boxes = page.split("<input ").filter(|tag| tag.contains(&format!("name=\"{name}\"")));
    let values = boxes.filter_map(|tag| tag.split("value=\"").nth(1)?.split('"').next());
    values.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_submission_with_two_files_is_downloaded_byte_for_byte() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let (act, table) = (b"%PDF-1.7 the act".to_vec(), vec![7u8; 600_000]);
    let mut parts = claim("LOG-04");
    parts.push(Part::Value("statements[0]", "The annex was accepted."));
    parts.push(Part::File("file", "\u{430}\u{43a}\u{442}.pdf", &act));
    parts.push(Part::File("file", "table.csv", &table));
    let answer = app.post_parts("/do/submit", &parts).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    app.sign_out().await;
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    let file = format!("/r/december-1/t/LOG-04/evidence/{}", hash(&act));
    let anyone = app.get(&file).await.status;
    assert_eq!(anyone, StatusCode::UNAUTHORIZED, "a public plan does not give its files to anyone");
    app.sign_in("reviewer").await;
    for contents in [&act, &table] {
        let hash = hash(contents);
        assert!(page.contains(&hash), "the hash is shown");
        let file = app.get(&format!("/r/december-1/t/LOG-04/evidence/{hash}")).await;
        assert_eq!((file.status, &file.bytes), (StatusCode::OK, contents));
        assert_eq!(file.headers[header::CONTENT_TYPE], "application/octet-stream");
        assert_eq!(file.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let disposition = file.headers[header::CONTENT_DISPOSITION].to_str().expect("ASCII");
        assert!(disposition.starts_with("attachment;"), "{disposition}");
    }
    assert!(page.contains("600\u{a0}kB"));
    let other = format!("/r/december-1/t/GOV-12/evidence/{}", hash(&act));
    assert_eq!(app.get(&other).await.status, StatusCode::NOT_FOUND, "it is another task's");
    let never = format!("/r/december-1/t/LOG-04/evidence/{}", hash(b"never sent"));
    assert_eq!(app.get(&never).await.status, StatusCode::NOT_FOUND);
    let verdict = app.store.verify().await.expect("a verdict");
    assert_eq!((verdict.files, verdict.faults), (2, vec![]));
}

#[tokio::test]
async fn a_file_survives_a_refused_form_and_need_not_be_chosen_again() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut parts = claim("LOG-04");
    parts.push(Part::Value("statements[0]", ""));
    parts.push(Part::File("file", "act.pdf", b"%PDF-1.7 the act"));
    let refused = app.post_parts("/do/submit", &parts).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = ticked(&refused.text, "files");
    assert_eq!(kept.len(), 1, "{}", refused.text);
    assert!(refused.text.contains("act.pdf · 16\u{a0}B"));
    let mut again = claim("LOG-04");
    again.push(Part::Value("statements[0]", "Accepted."));
    again.push(Part::Value("files", &kept[0]));
    // A browser sends a file without name and contents when nothing is chosen.
    again.push(Part::File("file", "", b""));
    assert_eq!(app.post_parts("/do/submit", &again).await.status, StatusCode::SEE_OTHER);
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert!(page.contains(&hash(b"%PDF-1.7 the act")));
}

#[tokio::test]
async fn the_same_contents_twice_are_one_file() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut parts = claim("LOG-04");
    parts.push(Part::Value("statements[0]", "Accepted."));
    parts.push(Part::File("file", "act.pdf", b"%PDF-1.7 the act"));
    parts.push(Part::File("file", "act.pdf", b"%PDF-1.7 the act"));
    assert_eq!(app.post_parts("/do/submit", &parts).await.status, StatusCode::SEE_OTHER);
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    assert_eq!(task["submissions"][0]["evidence"].as_array().map(Vec::len), Some(1));
    assert_eq!(app.store.verify().await.expect("a verdict").files, 1);
}

#[tokio::test]
async fn evidence_is_kept_from_a_returned_submission() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut parts = claim("LOG-04");
    parts.push(Part::Value("statements[0]", "Accepted."));
    parts.push(Part::File("file", "act.pdf", b"%PDF-1.7 the act"));
    assert_eq!(app.post_parts("/do/submit", &parts).await.status, StatusCode::SEE_OTHER);
    app.sign_in("reviewer").await;
    let returned = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("decision", "return"),
        ("failed[0]", "A page is missing."),
    ];
    assert_eq!(app.post("/do/decide", &returned).await.status, StatusCode::SEE_OTHER);
    app.sign_in("planner").await;
    let page = app.get("/r/december-1/t/LOG-04").await.text;
    assert_eq!(ticked(&page, "keep"), ["0"]);
    let mut again = claim("LOG-04");
    again.push(Part::Value("statements[0]", "The page was added."));
    again.push(Part::Value("keep", "0"));
    again.push(Part::File("file", "page.pdf", b"%PDF-1.7 the page"));
    assert_eq!(app.post_parts("/do/submit", &again).await.status, StatusCode::SEE_OTHER);
    let task = app.get("/r/december-1/t/LOG-04.json").await.json();
    let pieces = task["submissions"][1]["evidence"].as_array().expect("evidence").len();
    assert_eq!(pieces, 2);
}

#[tokio::test]
async fn a_co_owner_adds_evidence_and_then_never_decides() {
    let mut app = TestApp::demo(NOW).await;
    let roadmap = app.store.roadmap("december-1").expect("the roadmap");
    let task = roadmap.task("PRC-05").expect("PRC-05");
    let office = task.co_owners[0].office.clone();
    app.sign_in("admin").await;
    let person = [("login", "helper"), ("name", "Helper"), ("password", "a start for helper")];
    assert_eq!(app.post("/do/add-person", &person).await.status, StatusCode::SEE_OTHER);
    let place =
        [("roadmap", "december-1"), ("login", "helper"), ("planner", "1"), ("offices", &office)];
    assert_eq!(app.post("/do/set-member", &place).await.status, StatusCode::SEE_OTHER);
    app.sign_in_by("helper", "a start for helper").await;
    let own = [("current", "a start for helper"), ("password", "correct horse battery")];
    assert_eq!(app.post("/do/change-password", &own).await.status, StatusCode::SEE_OTHER);
    let mut parts = claim("PRC-05");
    parts.push(Part::File("file", "sites.pdf", b"%PDF-1.7 the sites"));
    let attached = app.post_parts("/do/attach", &parts).await;
    assert_eq!(attached.status, StatusCode::SEE_OTHER, "{}", attached.text);
    let submit = app.post_parts("/do/submit", &parts).await;
    assert_eq!(submit.status, StatusCode::FORBIDDEN, "only the owner submits");
    let mut stranger = claim("GOV-12");
    stranger.push(Part::File("file", "sites.pdf", b"%PDF-1.7 the sites"));
    let refused = app.post_parts("/do/attach", &stranger).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let log = app.store.people_log(3).await.expect("a log");
    let logged = serde_json::to_string(&log).expect("JSON");
    assert!(logged.contains("\"command\":\"upload\""), "{logged}");

    app.sign_in("planner").await;
    let mut parts = claim("PRC-05");
    parts.push(Part::Value("statements[0]", "The note is agreed."));
    parts.push(Part::Value("evidence", ""));
    let submitted = app.post_parts("/do/submit", &parts).await;
    assert_eq!(submitted.status, StatusCode::SEE_OTHER, "{}", submitted.text);
    app.sign_in("admin").await;
    let place = [("roadmap", "december-1"), ("login", "helper"), ("reviewer", "1")];
    assert_eq!(app.post("/do/set-member", &place).await.status, StatusCode::SEE_OTHER);
    app.sign_in_by("helper", "correct horse battery").await;
    let accept = [("roadmap", "december-1"), ("task", "PRC-05"), ("decision", "accept")];
    let own = app.post_json("/do/decide", &accept).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    assert!(own.text.contains("You added evidence"), "{}", own.text);
    let page = app.get("/r/december-1/t/PRC-05").await.text;
    assert!(!page.contains("action=\"/do/decide\""), "and sees no way to");
}

#[tokio::test]
async fn a_file_is_refused_before_it_is_read_from_whoever_may_not_send_it() {
    let mut app = TestApp::demo(NOW).await;
    let mut parts = claim("LOG-04");
    parts.push(Part::File("file", "act.pdf", b"%PDF-1.7 the act"));
    assert_eq!(app.post_parts("/do/submit", &parts).await.status, StatusCode::UNAUTHORIZED);
    app.sign_in("reviewer").await;
    assert_eq!(app.post_parts("/do/submit", &parts).await.status, StatusCode::FORBIDDEN);
    app.sign_in("planner").await;
    let first = [Part::File("file", "act.pdf", b"%PDF-1.7 the act"), Part::Value("task", "LOG-04")];
    assert_eq!(app.post_parts("/do/submit", &first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.store.verify().await.expect("a verdict").files, 0, "nothing was kept");
}

#[tokio::test]
async fn a_file_over_the_limit_comes_back_at_its_field_with_everything_else_kept() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let large = vec![1u8; 25_000_001];
    let mut parts = claim("LOG-04");
    parts.push(Part::Value("statements[0]", "Accepted by the ministry."));
    parts.push(Part::File("file", "small.pdf", b"%PDF-1.7 small"));
    parts.push(Part::File("file", "large.iso", &large));
    let refused = app.post_parts("/do/submit", &parts).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text.contains("The file is larger than 25\u{a0}MB"), "{}", refused.text);
    assert!(refused.text.contains("Accepted by the ministry."));
    assert_eq!(ticked(&refused.text, "files").len(), 1, "the small one is kept");
    let mut empty = claim("LOG-04");
    empty.push(Part::File("file", "empty.pdf", b""));
    let refused = app.post_parts("/do/submit", &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("The file is empty"));
}

#[tokio::test]
async fn a_file_sent_ahead_is_named_by_its_form_and_by_nobody_elses() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let mut parts = claim("LOG-04");
    parts.push(Part::File("file", "act.pdf", b"%PDF-1.7 the act"));
    let sent = app.post_parts("/upload", &parts).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
    let id = sent.json()[0]["id"].as_str().expect("an id").to_owned();
    let values = [
        ("roadmap", "december-1"),
        ("task", "LOG-04"),
        ("fact_date", "2026-11-22"),
        ("statements[0]", "Accepted."),
        ("files", id.as_str()),
    ];
    app.sign_in("controller").await;
    let stolen = app.post_json("/do/submit", &values).await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stolen.text);
    app.sign_in("planner").await;
    assert_eq!(app.post_json("/do/submit", &values).await.status, StatusCode::OK);
}

/// A program is not taken as evidence, and no file that is not what its name says; with scripting
/// and without it is said at the field.
#[tokio::test]
async fn a_file_that_is_not_what_its_name_says_comes_back() {
    let mut app = TestApp::demo(NOW).await;
    app.sign_in("planner").await;
    let program: &[u8] =
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0 and so on and on and on and on and on";
    let picture: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    for (name, contents, told) in [
        ("act.pdf", program, "Files of this kind are not taken"),
        ("act.exe", b"harmless".as_slice(), "Files of this kind are not taken"),
        ("act.pdf", picture, "The file is not what its name says"),
    ] {
        let mut parts = claim("LOG-04");
        parts.push(Part::Value("statements[0]", "The annex was accepted."));
        parts.push(Part::File("file", name, contents));
        let refused = app.post_parts("/do/submit", &parts).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text.contains(told), "{name}: {}", refused.text);
        let sent = [
            Part::Value("roadmap", "december-1"),
            Part::Value("task", "LOG-04"),
            Part::File("file", name, contents),
        ];
        let refused = app.post_parts("/upload", &sent).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text.contains(told), "{name}: {}", refused.text);
    }
    assert_eq!(app.store.verify().await.expect("a verdict").files, 0, "nothing was kept");
}
