//! Sends whatever a fuzzer makes up to the readers of forms, through the whole application: the
//! first byte chooses the form, the second what the body claims to be. An answer of 500 is a panic or
//! something that nobody thought of, and a finding.

#![no_main]
#![expect(clippy::expect_used, clippy::panic, reason = "a fuzzer reports by panicking")]

use std::{path::Path, sync::OnceLock};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use libfuzzer_sys::fuzz_target;
use tests::{BOUNDARY, TestApp};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// The forms, in an order that does not change.
const FORMS: [&str; 14] = [
    "/do/submit",
    "/do/attach",
    "/upload",
    "/do/report",
    "/do/decide",
    "/do/edit-task",
    "/do/add-task",
    "/do/link",
    "/do/request-extension",
    "/do/change-criteria",
    "/do/comment",
    "/do/sign-in",
    "/do/create-token",
    "/do/add-person",
];

struct Bench {
    runtime: Runtime,
    router: Router,
    cookie: String,
    _app: TestApp,
}

fn bench() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    BENCH.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        // In memory a commit costs nothing, and thousands of inputs are tried in a second.
        let memory = Path::new("/dev/shm");
        let folder =
            if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let app = runtime.block_on(async {
            let mut app = TestApp::demo_on(folder.expect("a folder"), "2026-11-23T09:00:00Z").await;
            app.sign_in("planner").await;
            app
        });
        let cookie = format!("vekha={}", app.session().unwrap_or_default());
        Bench { runtime, router: app.router(), cookie, _app: app }
    })
}

fn kind(choice: u8) -> String {
    match choice % 4 {
        0 => "application/x-www-form-urlencoded".to_owned(),
        1 | 2 => format!("multipart/form-data; boundary={BOUNDARY}"),
        _ => "multipart/form-data".to_owned(),
    }
}

fuzz_target!(|input: &[u8]| {
    let [form, how, body @ ..] = input else { return };
    let bench = bench();
    let path = FORMS[usize::from(*form) % FORMS.len()];
    let accept = if how & 4 == 0 { "text/html" } else { "application/json" };
    let request = Request::post(path)
        .header(header::ACCEPT, accept)
        .header(header::COOKIE, &bench.cookie)
        .header(header::CONTENT_TYPE, kind(*how))
        .body(Body::from(body.to_vec()))
        .expect("a request");
    let answer = bench.runtime.block_on(bench.router.clone().oneshot(request));
    let status = answer.expect("an answer").status();
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        panic!("{path} answers {status}");
    }
});
