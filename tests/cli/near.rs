//! Files that are taken over while a server has the record open.

use std::{
    io::{Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixStream},
};

use super::{Served, demonstration, vekha};

#[test]
fn plans_and_histories_are_taken_over_while_the_server_runs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, other) = (folder.path().join("data"), folder.path().join("other"));
    demonstration(&other);
    let exported = vekha(&other, &["export", "december-1"]);
    let history = folder.path().join("history.json");
    std::fs::write(&history, &exported.out).expect("written");
    let table = folder.path().join("plan.csv");
    std::fs::write(&table, "key,title,owner,deadline\nA-1,First,Office,2027-02-01\n")
        .expect("written");
    let server = Served::start(&data, &[]);
    let mode = std::fs::metadata(data.join("vekha.sock")).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "for its user alone");
    let table = table.to_str().expect("UTF-8");
    let taken = vekha(&data, &["import", table]);
    assert!(
        taken.done && taken.out.contains("imported `plan`: 1 task"),
        "{}{}",
        taken.out,
        taken.err
    );
    let again = vekha(&data, &["import", table]);
    assert!(!again.done && again.err.contains("has a roadmap of this key"), "{}", again.err);
    let history = history.to_str().expect("UTF-8");
    let brought = vekha(&data, &["import", history]);
    assert!(brought.done && brought.out.contains("`december-1`"), "{}{}", brought.out, brought.err);
    let back = vekha(&data, &["export", "december-1"]);
    assert_eq!(back.out, exported.out, "byte for byte");
    // Faults are told as ever, and nothing is left.
    let bad = folder.path().join("bad.json");
    std::fs::write(&bad, exported.out.replacen("\"key\": \"GOV-01\"", "\"key\": \"\"", 1))
        .expect("written");
    let refused = vekha(&data, &["import", bad.to_str().expect("UTF-8")]);
    assert!(!refused.done && refused.err.contains("was not imported"), "{}", refused.err);
    server.end();
    assert!(!data.join("vekha.sock").exists(), "it goes with the server");
    let proved = vekha(&data, &["verify"]);
    assert!(proved.done, "{}{}", proved.out, proved.err);
    let left = std::fs::read_dir(data.join("imports")).map(Iterator::count).unwrap_or_default();
    assert_eq!(left, 0, "no file is left");
}

/// Whoever is stopped while they send leaves nothing, and so does nonsense.
#[test]
fn what_is_cut_off_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Served::start(&data, &[]);
    let socket = data.join("vekha.sock");
    for sent in [
        &b"vekha-import-1 500\n{\"format\": \"vekha-roadmap\""[..],
        b"GET / HTTP/1.1\r\n\r\n",
        b"",
        b"vekha-import-1 -1\n",
    ] {
        let mut stream = UnixStream::connect(&socket).expect("it answers");
        stream.write_all(sent).expect("sent");
        stream.shutdown(std::net::Shutdown::Write).expect("ended");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert_eq!(answer, "");
    }
    let mut stream = UnixStream::connect(&socket).expect("it answers on");
    stream.write_all(b"vekha-import-1 2\n{}").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("{\"refused\":"), "{answer}");
    server.end();
    let left = std::fs::read_dir(data.join("imports")).map(Iterator::count).unwrap_or_default();
    assert_eq!(left, 0);
    assert!(vekha(&data, &["verify"]).done);
}
