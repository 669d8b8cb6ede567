//! The record is copied from a data directory into a database and back.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use test_postgres::{Cluster, Durability, is_there};
use tests::{Part, http::Client};

use crate::{
    TURN,
    server::{Server, Setting},
};

const PASSWORD: &str = "eleven otters and a lamp";

/// Runs a command that succeeds, and returns what it printed.
fn done(mut command: Command, input: &str) -> Vec<u8> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    // Whoever asks for nothing may have ended by now.
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// Fills a data directory with the demonstration, a file, and a person with a password.
async fn fill(setting: &Setting, data: &Path) {
    let served = Server::start(&setting.clone().demo(), data);
    let mut client = Client::connect(&served.address).await.expect("it listens");
    client.sign_in("planner").await.expect("signed in");
    let contents = b"signed and sealed".repeat(10_000);
    let parts = [
        Part::Value("roadmap", "december-1"),
        Part::Value("task", "GOV-10"),
        Part::File("file", "act.bin", &contents),
    ];
    let (status, text) = client.post_parts("/do/attach", &parts).await.expect("an answer");
    assert_eq!(status, 200, "{text}");
    drop(client);
    served.end().await;
    let mut add = setting.command(&["person", "add", "ada", "--name", "Ada"]);
    add.arg("--data").arg(data);
    done(add, &format!("{PASSWORD}\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_goes_into_a_database_and_back_byte_for_byte() {
    if !is_there() {
        return;
    }
    let _turn = TURN.lock().await;
    let cluster = Cluster::start(Durability::Disk).expect("a cluster");
    let address = cluster.fresh().expect("a database");
    let folder = tempfile::tempdir().expect("a folder");
    let [from, beside, back] = ["from", "beside", "back"].map(|name| folder.path().join(name));
    std::fs::create_dir(&beside).expect("a folder");
    let (alone, shared) = (Setting::alone(), Setting::over(&address));
    fill(&alone, &from).await;
    let (from_, back_) = (from.display().to_string(), back.display().to_string());
    for (from, to) in [(&from_, &address), (&address, &back_)] {
        let said = done(alone.command(&["copy", "--from", from, "--to", to]), "");
        let said = String::from_utf8_lossy(&said).into_owned();
        assert!(said.contains("both end with the same heads"), "{said}");
    }
    let places = [(&alone, &from), (&shared, &beside), (&alone, &back)];
    let exports = places.map(|(setting, data)| {
        let (good, said) = setting.run(&["verify"], data);
        assert!(good && said.contains("whole: ") && !said.contains(" 0 files"), "{said}");
        let mut export = setting.command(&["export", "december-1"]);
        export.arg("--data").arg(data);
        done(export, "")
    });
    let [first, second, third] = &exports;
    assert!(first.len() > 10_000, "{}", first.len());
    assert!(first == second && first == third, "the exports are the same");
    for (setting, data) in places {
        let server = Server::start(setting, data);
        let mut client = Client::connect(&server.address).await.expect("it listens");
        let wrong = client.sign_in_by("ada", "another password").await.expect("an answer");
        assert_ne!(wrong, 200);
        let right = client.sign_in_by("ada", PASSWORD).await.expect("an answer");
        assert_eq!(right, 200, "{}", data.display());
    }
}
