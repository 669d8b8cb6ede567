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
    let reports = tests::reports::of(&store, "december-1").await.expect("reports");
    let mut found = BTreeMap::new();
    for (task, reports) in &reports {
        for report in reports {
            if let Some(number) =
                report.note.strip_prefix("report ").and_then(|n| n.parse::<u64>().ok())
            {
                assert!(
                    found.insert(number, task.clone()).is_none(),
                    "report {number} is there twice"
                );
            }
        }
    }
    let acknowledged = acknowledged.lock().expect("the list").clone();
    assert!(acknowledged.len() > ROUNDS, "the writers came to write: {}", acknowledged.len());
    for (number, task) in acknowledged.iter() {
        assert_eq!(
            found.get(number).map(|it| it.as_str()),
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

/// A limit on the size of files stands for a full disk: SQLite gets the same kind of error from the
/// system. `blocks` are of 1024 bytes.
fn start_with_little_room(data: &Path, blocks: usize) -> (Child, String) {
    let script = format!(
        "ulimit -S -f {blocks}; trap '' XFSZ; exec {} serve --demo --addr 127.0.0.1:0 --clock 2026-11-23T09:00:00Z --data {}",
        env!("CARGO_BIN_EXE_vekha-for-tests"),
        data.display()
    );
    let mut command = Command::new("bash");
    let mut child = command
        .args(["-c", &script])
        .env("RUST_LOG", "off")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    (child, line.trim().rsplit("http://").next().expect("an address").to_owned())
}

#[tokio::test]
async fn a_full_disk_is_a_clear_sentence_and_no_damage() {
    let directory = tempfile::tempdir().expect("a folder");
    let (mut child, address) = start_with_little_room(directory.path(), 1600);
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
    let reports = tests::reports::of(&store, "december-1").await.expect("reports");
    let kept = reports["GOV-07"].iter().filter(|report| report.note == note).count();
    assert_eq!(kept, recorded);
}

/// Runs the command while the server has the record.
async fn vekha(arguments: Vec<String>) -> (bool, String) {
    let run = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vekha-for-tests"));
        let done = command.args(arguments).env("RUST_LOG", "off").output().expect("it runs");
        let said =
            [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        (done.status.success(), said.concat())
    };
    tokio::task::spawn_blocking(run).await.expect("it ends")
}

/// Everything that a record says: each event with its hash, and each file by its hash.
async fn contents(store: &store::Store, key: &str) -> (Vec<store::Logged>, Vec<(String, Vec<u8>)>) {
    let log = store.log(key).await.expect("a log");
    let roadmap = store.roadmap(key).expect("the roadmap");
    let mut files = Vec::new();
    let pieces = roadmap.tasks.iter().flat_map(|task| {
        let attached = task.attached.iter().map(|attached| &attached.evidence);
        attached.chain(task.submissions.iter().flat_map(|it| it.pieces()))
    });
    for piece in pieces {
        let roadmap::Evidence::File { sha256, .. } = piece else { continue };
        let hash = store::parse_hash(sha256).expect("a hash");
        let mut bytes = Vec::new();
        let mut number = 0;
        while let Some(part) = store.file_part(&hash, number).await.expect("it is read") {
            bytes.extend(part);
            number += 1;
        }
        files.push((sha256.clone(), bytes));
    }
    (log, files)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_under_load_is_the_whole_record_of_one_instant() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let (mut child, address) = start(&data);
    let stop = Arc::new(AtomicBool::new(false));
    let (next, acknowledged) = (Arc::new(AtomicU64::new(1)), Arc::new(Mutex::default()));
    let writers: Vec<_> = ["GOV-07", "GOV-08", "MIN-03", "MIN-04"]
        .map(|task| write(address.clone(), task, next.clone(), acknowledged.clone(), stop.clone()))
        .into_iter()
        .map(tokio::spawn)
        .collect();
    let (place, ends) = (address.clone(), stop.clone());
    let sender = tokio::spawn(async move {
        let mut client = Client::connect(&place).await.expect("it listens");
        client.sign_in("planner").await.expect("signed in");
        let mut sent = 0u32;
        while !ends.load(Ordering::Relaxed) {
            let contents = sent.to_le_bytes().repeat(150_000);
            let parts = [
                tests::Part::Value("roadmap", "december-1"),
                tests::Part::Value("task", "GOV-10"),
                tests::Part::File("file", "act.bin", &contents),
            ];
            let (status, text) = client.post_parts("/do/attach", &parts).await.expect("an answer");
            assert_eq!(status, 200, "{text}");
            sent += 1;
        }
        sent
    });
    let mut backups = Vec::new();
    for n in 0..3 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let file = folder.path().join(format!("backup-{n}.db"));
        let (file_, data_) = (file.display().to_string(), data.display().to_string());
        let (good, said) = vekha(vec!["backup".into(), file_, "--data".into(), data_]).await;
        assert!(good && said.contains("proved whole"), "{said}");
        backups.push(file);
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("no writer was refused");
    }
    assert!(sender.await.expect("no file was refused") > 3);
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let source = store::Store::open(&data).await.expect("the record opens");
    let (log, files) = contents(&source, "december-1").await;
    let mut lengths = Vec::new();
    for (n, backup) in backups.iter().enumerate() {
        let to = folder.path().join(format!("restored-{n}"));
        store::restore(backup, &to, &store::Work::default()).await.expect("it is restored");
        let restored = store::Store::open(&to).await.expect("it opens");
        let verdict = restored.verify().await.expect("a verdict");
        assert!(verdict.is_whole() && verdict.absent == 0, "{verdict:?}");
        let (log_then, files_then) = contents(&restored, "december-1").await;
        assert_eq!(log_then[..], log[..log_then.len()], "it is the beginning of what came after");
        let events: Vec<_> = log_then.iter().map(|logged| &logged.event).collect();
        let replayed = roadmap::replay("december-1", events).expect("it follows");
        assert_eq!(*restored.roadmap("december-1").expect("the roadmap"), replayed);
        for (hash, bytes) in &files_then {
            assert!(files.contains(&(hash.clone(), bytes.clone())), "{hash} has the same contents");
        }
        lengths.push((log_then.len(), files_then.len()));
    }
    assert!(lengths.is_sorted() && lengths[0].0 < log.len(), "{lengths:?} of {}", log.len());
    println!("backups of {lengths:?} events and files, the record has {}", log.len());
}

#[tokio::test]
async fn a_disk_that_is_full_during_an_upload_is_a_clear_sentence_and_no_damage() {
    let directory = tempfile::tempdir().expect("a folder");
    let (mut child, address) = start_with_little_room(directory.path(), 3000);
    let mut client = Client::connect(&address).await.expect("it listens");
    client.sign_in("planner").await.expect("signed in");
    let contents = vec![7u8; 6 << 20];
    let parts = [
        tests::Part::Value("roadmap", "december-1"),
        tests::Part::Value("task", "GOV-10"),
        tests::Part::File("file", "act.bin", &contents),
    ];
    let (status, text) = client.post_parts("/do/attach", &parts).await.expect("an answer");
    assert_eq!(status, 503, "{text}");
    assert!(text.contains("Nothing was saved"), "{text}");
    let mut client = Client::connect(&address).await.expect("it listens");
    let (status, page) = client.get("/r/december-1").await.expect("it still serves");
    assert!(status == 200 && page.contains("Overview"));
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let store = store::Store::open(directory.path()).await.expect("the record opens");
    let verdict = store.verify().await.expect("a verdict");
    assert!(verdict.is_whole() && verdict.files == 0, "{verdict:?}");
}

/// F8: who is signed out or closed while nothing can be written is out all the same, at once, and once
/// there is room again that is in the log.
#[tokio::test]
async fn f8_nobody_stays_in_because_the_disk_is_full() {
    let directory = tempfile::tempdir().expect("a folder");
    let (mut child, address) = start_with_little_room(directory.path(), 1600);
    let client = async |person: &str| {
        let mut client = Client::connect(&address).await.expect("it listens");
        client.sign_in(person).await.expect("signed in");
        client
    };
    let mut planner = client("planner").await;
    let mut reviewer = client("reviewer").await;
    let mut controller = client("controller").await;
    let mut admin = client("admin").await;
    let status =
        async |client: &mut Client, path: &str| client.get(path).await.expect("an answer").0;
    let note = "x".repeat(3900);
    for n in 0.. {
        assert!(n < 2000, "the limit is never reached");
        let version = n.to_string();
        let values =
            [("roadmap", "december-1"), ("task", "GOV-07"), ("text", &note), ("version", &version)];
        if planner.post("/do/comment", &values).await.expect("an answer").0 == 503 {
            break;
        }
    }
    assert_eq!(status(&mut reviewer, "/my").await, 200);
    assert_eq!(status(&mut controller, "/my").await, 200);
    reviewer.post("/do/sign-out", &[]).await.expect("an answer");
    assert_eq!(status(&mut reviewer, "/my").await, 401, "a session that was ended");
    let close = [("login", "controller"), ("name", "Olga"), ("closed", "1")];
    admin.post("/do/change-person", &close).await.expect("an answer");
    assert_eq!(status(&mut controller, "/my").await, 401, "a person who was closed");
    // There is room again: the next thing that is written brings what was owed with it.
    let id = rustix::process::Pid::from_child(&child);
    let all = rustix::process::Rlimit { current: None, maximum: None };
    rustix::process::prlimit(Some(id), rustix::process::Resource::Fsize, all).expect("more room");
    let values = [("roadmap", "december-1"), ("task", "GOV-07"), ("text", "There is room again.")];
    let (answer, text) = planner.post("/do/comment", &values).await.expect("an answer");
    assert_eq!(answer, 200, "{text}");
    assert_eq!(status(&mut controller, "/my").await, 401);
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let store = store::Store::open(directory.path()).await.expect("the record opens");
    assert!(store.verify().await.expect("a verdict").is_whole());
    assert!(!store.person("controller").expect("they are there").active);
    let now = "2026-11-23T10:00:00Z".parse().expect("an instant");
    assert!(store.sessions_of("reviewer", now).is_empty());
    assert!(store.sessions_of("controller", now).is_empty());
}
