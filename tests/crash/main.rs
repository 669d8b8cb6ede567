//! The server is killed again and again while sixteen clients write; nothing acknowledged is lost.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tests::http::Client;

const WRITERS: usize = 16;
const ROUNDS: usize = 100;

fn start(data: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vekha-for-tests"))
        .args([
            "serve",
            "--demo",
            "--addr",
            "127.0.0.1:0",
            "--clock",
            "2026-11-23T09:00:00Z",
            "--data",
        ])
        .arg(data)
        .env("RUST_LOG", "off")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("its output");
    BufReader::new(stdout).read_line(&mut line).expect("it says where it is");
    let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
    (child, address)
}

/// Each writer reports on its own task with a note that names the report.
async fn write(
    address: String,
    task: &'static str,
    next: Arc<AtomicU64>,
    acknowledged: Arc<Mutex<BTreeMap<u64, &'static str>>>,
    stop: Arc<AtomicBool>,
) {
    let Ok(mut client) = Client::connect(&address).await else { return };
    if client.sign_in("planner").await.is_err() {
        return;
    }
    while !stop.load(Ordering::Relaxed) {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let note = format!("report {number}");
        let values = [
            ("roadmap", "december-1"),
            ("task", task),
            ("percent", "50"),
            ("forecast", "2026-11-30"),
            ("note", &note),
        ];
        match client.post("/do/report", &values).await {
            Ok((200, _)) => {
                acknowledged.lock().expect("the list").insert(number, task);
            }
            Ok((status, text)) => panic!("{status}: {text}"),
            Err(_) => return,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_killing_the_server_a_hundred_times() {
    let directory = tempfile::tempdir().expect("a folder");
    let next = Arc::new(AtomicU64::new(1));
    let acknowledged = Arc::new(Mutex::new(BTreeMap::new()));
    let tasks = ["GOV-07", "GOV-08", "GOV-09", "GOV-10", "GOV-11", "GOV-12", "MIN-03", "MIN-04"];
    for round in 0..ROUNDS {
        let (mut child, address) = start(directory.path());
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|n| {
                let task = tasks[n % tasks.len()];
                let (next, acknowledged, stop) = (next.clone(), acknowledged.clone(), stop.clone());
                tokio::spawn(write(address.clone(), task, next, acknowledged, stop))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(40 + (round as u64 * 7) % 90)).await;
        child.kill().expect("it is killed");
        child.wait().expect("it ends");
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.expect("no writer was refused");
        }
    }
    let store = store::Store::open(directory.path()).await.expect("the record opens");
    let roadmap = store.roadmap("december-1").expect("the roadmap");
    let mut found = BTreeMap::new();
    for task in &roadmap.tasks {
        for report in &task.reports {
            if let Some(number) =
                report.note.strip_prefix("report ").and_then(|n| n.parse::<u64>().ok())
            {
                assert!(
                    found.insert(number, task.key.clone()).is_none(),
                    "report {number} is there twice"
                );
            }
        }
    }
    let acknowledged = acknowledged.lock().expect("the list").clone();
    assert!(acknowledged.len() > ROUNDS, "the writers came to write: {}", acknowledged.len());
    for (number, task) in acknowledged.iter() {
        assert_eq!(
            found.get(number).map(String::as_str),
            Some(*task),
            "report {number} was acknowledged"
        );
    }
    let verdict = store.verify().await.expect("a verdict");
    assert!(verdict.is_whole(), "{:?}", verdict.faults);
    println!(
        "{} acknowledged, {} recorded, {} events whole",
        acknowledged.len(),
        found.len(),
        verdict.events
    );
}

#[tokio::test]
async fn a_full_disk_is_a_clear_sentence_and_no_damage() {
    let directory = tempfile::tempdir().expect("a folder");
    // A file size limit stands for a full disk: SQLite gets the same kind of error from the system.
    let script = format!(
        "ulimit -f 1600; trap '' XFSZ; exec {} serve --demo --addr 127.0.0.1:0 --clock 2026-11-23T09:00:00Z --data {}",
        env!("CARGO_BIN_EXE_vekha-for-tests"),
        directory.path().display()
    );
    let mut child = Command::new("bash")
        .args(["-c", &script])
        .env("RUST_LOG", "off")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
    let mut client = Client::connect(&address).await.expect("it listens");
    client.sign_in("planner").await.expect("signed in");
    let note = "x".repeat(3900);
    let mut recorded = 0;
    let refusal = loop {
        let percent = (recorded % 100).to_string();
        let version = recorded.to_string();
        let values = [
            ("roadmap", "december-1"),
            ("task", "GOV-07"),
            ("percent", percent.as_str()),
            ("note", &note),
            ("version", &version),
        ];
        match client.post("/do/report", &values).await.expect("an answer") {
            (200, _) => recorded += 1,
            (status, text) => break (status, text),
        }
        assert!(recorded < 2000, "the limit is never reached");
    };
    assert_eq!(refusal.0, 503, "{}", refusal.1);
    assert!(refusal.1.contains("Nothing was saved"), "{}", refusal.1);
    let (status, page) = client.get("/r/december-1").await.expect("it still serves");
    assert!(status == 200 && page.contains("Overview"));
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let store = store::Store::open(directory.path()).await.expect("the record opens");
    assert!(store.verify().await.expect("a verdict").is_whole());
    let roadmap = store.roadmap("december-1").expect("the roadmap");
    let kept =
        roadmap.task("GOV-07").expect("GOV-07").reports.iter().filter(|r| r.note == note).count();
    assert_eq!(kept, recorded);
}
