//! Where a server listens, and what it says of it.

use std::{io::Read, net::TcpListener};

use super::{Served, demonstration, vekha};

#[test]
fn an_address_that_is_taken_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    demonstration(folder.path());
    let taken = TcpListener::bind("127.0.0.1:0").expect("a listener");
    let taken = taken.local_addr().map(|address| (taken, address.to_string()));
    let (_taken, address) = taken.expect("an address");
    for arguments in
        [vec!["--addr", &address], vec!["--addr", "127.0.0.1:0", "--metrics", &address]]
    {
        let said = vekha(folder.path(), &[&["serve"], &*arguments].concat());
        let words = format!("the address {address} cannot be listened on");
        assert!(!said.done && said.err.contains(&words), "{}", said.err);
    }
}

#[test]
fn counts_that_others_can_reach_are_said_to_be_open() {
    for (address, open) in [("127.0.0.1:0", false), ("[::1]:0", false), ("0.0.0.0:0", true)] {
        if TcpListener::bind(address).is_err() {
            // A machine without version 6.
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        demonstration(folder.path());
        let mut served = Served::start(folder.path(), &["--metrics", address]);
        while !served.line().starts_with("What it counts is at http://") {}
        // In order, so that whatever it says is said.
        let id = rustix::process::Pid::from_child(&served.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("told to end");
        served.child.wait().expect("it ended");
        let mut rest = String::new();
        served.out.read_to_string(&mut rest).expect("what it said");
        assert_eq!(rest.contains("without signing in"), open, "{address}: {rest}");
    }
}

#[test]
fn a_backup_is_not_written_over_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    demonstration(&data);
    let to = folder.path().join("backup.db");
    let to = to.to_str().expect("a name");
    let first = vekha(&data, &["backup", to]);
    assert!(first.done, "{}", first.err);
    let kept = std::fs::read(to).expect("a backup");
    let again = vekha(&data, &["backup", to]);
    assert!(!again.done && again.err.contains(to), "{}", again.err);
    assert_eq!(std::fs::read(to).expect("a backup"), kept, "it is as it was");
    let nowhere = folder.path().join("nothing").join("backup.db");
    let nowhere = vekha(&data, &["backup", nowhere.to_str().expect("a name")]);
    assert!(!nowhere.done && !nowhere.err.is_empty());
}
