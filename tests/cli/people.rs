//! People by the command line, and what the server tells whoever starts it.

use crate::{Served, command, demonstration, said, vekha};

/// L11: who has left is told from who has not; the first code is told once and is no address.
#[test]
fn l11_a_list_says_who_has_left_and_the_first_code_is_in_no_address() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut served = Served::start(&data, &[]);
    let told = [served.line(), served.line(), served.line()];
    let code = told[2].clone();
    assert!(code.len() == 64 && code.chars().all(|c| c.is_ascii_hexdigit()), "{told:?}");
    assert!(told[1].contains(&format!("http://{}/set-up", served.address)), "{told:?}");
    let log = served.end();
    assert!(!log.contains(&code), "not in the log");
    assert!(!log.contains('\u{1b}'), "no colours where nobody looks: {log:?}");
    demonstration(&data);
    assert!(vekha(&data, &["person", "set", "reviewer", "--active", "false"]).done);
    let list = vekha(&data, &["person", "list"]).out;
    let of = |login: &str| {
        let line = list.lines().find(|line| line.split('\t').next() == Some(login));
        line.expect("in the list").split('\t').nth(2).expect("a column").to_owned()
    };
    assert_eq!(
        (of("reviewer"), of("planner"), of("admin")),
        ("closed".into(), "active".into(), "admin".into())
    );
}

/// F15: for a collector the log is a JSON object a line.
#[test]
fn f15_the_log_is_json_on_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    demonstration(&data);
    std::fs::set_permissions(
        data.join("vekha.db"),
        std::os::unix::fs::PermissionsExt::from_mode(0o644),
    )
    .expect("opened");
    let log = Served::start(&data, &["--log", "json"]).end();
    assert!(!log.trim().is_empty());
    for line in log.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("a JSON object");
        assert!(value["timestamp"].is_string() && value["level"].is_string(), "{line}");
    }
}

/// F13: passwords are checked here as in the browser, and one by somebody else must be changed.
#[test]
fn f13_passwords_are_checked_by_the_command_line_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    demonstration(&data);
    for weak in ["short", "aaaaaaaaaaaa", "password1234", "vera-vera-vera", "vekha-vekha-vekha"] {
        let told = said(command(&data, &["person", "add", "vera"]), &format!("{weak}\n"));
        assert!(!told.done && told.err.contains("nothing was changed"), "{weak}: {}", told.err);
    }
    let told = said(command(&data, &["person", "add", "vera"]), "eleven otters and a lamp\n");
    assert!(told.done, "{}", told.err);
    // A refusal leaves everything as it was, the factor too.
    let told = vekha(&data, &["person", "set", "admin", "--no-factor", "--admin", "false"]);
    assert!(!told.done && told.err.contains("nothing was changed"), "{}", told.err);
}

/// F12: passwords are switched off only where there is another way in.
#[test]
fn f12_without_passwords_there_must_be_a_provider() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    demonstration(&data);
    let told = vekha(&data, &["serve", "--addr", "127.0.0.1:0", "--no-passwords"]);
    assert!(!told.done && told.err.contains("--oidc-issuer"), "{}", told.err);
}
