use chrono::{DateTime, TimeDelta, Utc};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use roadmap::{
    Actor, By, Command, Forbidden, Refusal, Roles, arbitrary,
    file::{read_json, write_json},
};

use super::*;

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(20_700 * 86_400, 0).expect("an instant") + TimeDelta::hours(hours)
}

fn person(name: &str, offices: &[&str], roles: Roles) -> Actor {
    Actor {
        by: By { person: name.to_owned(), name: name.to_owned() },
        offices: offices.iter().map(|office| (*office).to_owned()).collect(),
        roles,
    }
}

fn admin() -> Actor {
    person("admin", &[], Roles { admin: true, ..Roles::default() })
}

fn planner() -> Actor {
    person("planner", &["first"], Roles { planner: true, ..Roles::default() })
}

/// Adds a reader called Vera.
fn vera() -> HouseChange {
    HouseChange::PersonAdded {
        login: "vera".to_owned(),
        name: "Vera".to_owned(),
        roles: Roles::default(),
        offices: Vec::new(),
        password: None,
    }
}

async fn with_plan(directory: &Path) -> Store {
    let store = Store::open(directory).await.expect("it opens");
    store.create(admin(), arbitrary::definition("plan"), at(0)).await.expect("it is created");
    let controller = person("controller", &[], Roles { controller: true, ..Roles::default() });
    store.record("plan", controller, "approve", Command::Approve, at(1)).await.expect("approved");
    store
}

fn report(percent: i64) -> Command {
    Command::Report {
        task: "A-1".to_owned(),
        percent,
        forecast: Some(at(48).date_naive()),
        confidence: None,
        note: String::new(),
    }
}

async fn export(store: &Store, key: &str) -> String {
    let roadmap = store.roadmap(key).expect("it is there");
    let log = store.log(key).await.expect("a log");
    let object = write_json(&roadmap, Some(&log), |_, _| {}).expect("it is written");
    serde_json::to_string_pretty(&object).expect("it is written")
}

#[tokio::test]
async fn what_was_recorded_is_there_after_opening_again() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let before = store.record("plan", planner(), "r1", report(40), at(2)).await.expect("recorded");
    store.close().await;
    let store = Store::open(directory.path()).await.expect("it opens again");
    assert_eq!(store.roadmap("plan").expect("it is there"), before);
    assert!(store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_command_sent_twice_is_recorded_once() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.record("plan", planner(), "same", report(40), at(2)).await.expect("recorded");
    let again = store.record("plan", planner(), "same", report(40), at(3)).await.expect("known");
    assert_eq!(again.task("A-1").expect("A-1").reports.len(), 1);
}

#[tokio::test]
async fn the_past_is_what_it_was() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let then = store.record("plan", planner(), "r1", report(40), at(2)).await.expect("recorded");
    store.record("plan", planner(), "r2", report(60), at(5)).await.expect("recorded");
    assert_eq!(store.roadmap_at("plan", at(3)).await.expect("the past"), Some(then));
    assert_eq!(store.roadmap_at("plan", at(-1)).await.expect("before everything"), None);
}

#[tokio::test]
async fn a_refusal_of_rights_is_recorded_and_changes_nothing() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let reader = person("reader", &[], Roles::default());
    let refused = store.record("plan", reader, "r1", report(40), at(2)).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Forbidden(Forbidden::Role { .. })))));
    let log = store.house_log(10).await.expect("a log");
    assert!(matches!(&log[0].change, HouseChange::Refused { command, .. } if command == "report"));
    assert_eq!(store.roadmap("plan").expect("it is there").version, 2);
}

#[tokio::test]
async fn a_refused_change_leaves_the_others_of_its_commit_alone() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let add = || store.house(admin().by, vera(), at(2));
    let reports = (0..20).map(|n| {
        let store = store.clone();
        async move { store.record("plan", planner(), &format!("r{n}"), report(n), at(3)).await }
    });
    let reports: Vec<_> = reports.map(tokio::spawn).collect();
    let (first, second) = tokio::join!(add(), add());
    assert!(first.is_ok() && matches!(second, Err(Error::Refused(_))), "{second:?}");
    for report in reports {
        report.await.expect("it ran").expect("it was recorded");
    }
    assert_eq!(store.roadmap("plan").expect("it").task("A-1").expect("A-1").reports.len(), 20);
    assert!(store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_second_process_is_refused_in_a_sentence() {
    let directory = tempfile::tempdir().expect("a folder");
    let _store = with_plan(directory.path()).await;
    let second = Store::open(directory.path()).await.err().expect("it is refused");
    assert!(matches!(second, Error::InUse(_)), "{second}");
}

#[tokio::test]
async fn a_foreign_or_broken_file_is_left_alone() {
    let directory = tempfile::tempdir().expect("a folder");
    let path = directory.path().join("vekha.db");
    std::fs::write(
        &path,
        b"this is a letter, not a database, and long enough for a header of SQLite",
    )
    .expect("written");
    let broken = Store::open(directory.path()).await.err().expect("it is refused");
    assert!(matches!(broken, Error::Broken { .. }), "{broken}");
    std::fs::remove_file(&path).expect("removed");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut other = sqlx::ConnectOptions::connect(&options).await.expect("a database");
    sqlx::query("CREATE TABLE theirs (x)").execute(&mut other).await.expect("a table");
    sqlx::Connection::close(other).await.expect("closed");
    let before = std::fs::read(&path).expect("read");
    let foreign = Store::open(directory.path()).await.err().expect("it is refused");
    assert!(matches!(foreign, Error::Foreign(_)), "{foreign}");
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[tokio::test]
async fn the_log_cannot_be_rewritten_through_sql() {
    let directory = tempfile::tempdir().expect("a folder");
    with_plan(directory.path()).await.close().await;
    let options =
        sqlx::sqlite::SqliteConnectOptions::new().filename(directory.path().join("vekha.db"));
    let mut connection = sqlx::ConnectOptions::connect(&options).await.expect("a connection");
    for statement in ["UPDATE event SET person = 'x'", "DELETE FROM event"] {
        assert!(sqlx::query(statement).execute(&mut connection).await.is_err(), "{statement}");
    }
}

#[tokio::test]
async fn one_flipped_byte_in_an_old_event_is_named() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    for n in 0..5 {
        let (id, percent) = (format!("r{n}"), 10 + n);
        store.record("plan", planner(), &id, report(percent), at(2 + n)).await.expect("recorded");
    }
    store.close().await;
    let path = directory.path().join("vekha.db");
    let mut bytes = std::fs::read(&path).expect("read");
    let needle = b"\"percent\":12";
    let places: Vec<_> = bytes
        .windows(needle.len())
        .enumerate()
        .filter(|(_, w)| w == needle)
        .map(|(at, _)| at)
        .collect();
    // The log has it and so has the table; the log's is the one inside an event.
    for place in places {
        let before = String::from_utf8_lossy(&bytes[place.saturating_sub(400)..place]).into_owned();
        if before.contains("\"kind\":\"reported\"")
            && before.rfind("\"kind\":\"reported\"") > before.rfind("}}")
        {
            bytes[place + needle.len() - 1] ^= 1;
        }
    }
    std::fs::write(&path, bytes).expect("written");
    let store = Store::read(directory.path()).await.expect("it opens");
    let verdict = store.verify().await.expect("a verdict");
    assert!(
        verdict.faults.iter().any(|fault| fault.starts_with("event 5 of plan:")),
        "{verdict:?}"
    );
}

#[test]
fn replay_equals_tables_and_an_export_comes_back_byte_for_byte() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec((arbitrary::actor(), arbitrary::command(), 1i64..30), 40..80);
    for round in 0..12 {
        let steps = steps.new_tree(&mut runner).expect("steps").current();
        runtime.block_on(async {
            let directory = tempfile::tempdir().expect("a folder");
            let store = with_plan(directory.path()).await;
            let mut hours = 1;
            for (n, (actor, command, later)) in steps.into_iter().enumerate() {
                hours += later;
                let _ =
                    store.record("plan", actor, &format!("{round}-{n}"), command, at(hours)).await;
            }
            let verdict = store.verify().await.expect("a verdict");
            assert!(verdict.is_whole(), "{verdict:?}");
            let written = export(&store, "plan").await;
            store.close().await;
            let reopened = Store::open(directory.path()).await.expect("it opens again");
            assert_eq!(export(&reopened, "plan").await, written);

            let elsewhere = tempfile::tempdir().expect("a folder");
            let other = Store::open(elsewhere.path()).await.expect("it opens");
            let contents = read_json(&written).expect("what is exported can be imported");
            let log =
                Logged::chain("plan", contents.history.expect("a history")).expect("hashes agree");
            let imported = other.import("plan", log).await.expect("it is imported");
            assert_eq!(imported, reopened.roadmap("plan").expect("it is there"));
            assert_eq!(export(&other, "plan").await, written);
            assert!(other.verify().await.expect("a verdict").is_whole());
        });
    }
}

#[test]
fn a_history_that_was_touched_is_refused() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let written = runtime.block_on(async {
        let directory = tempfile::tempdir().expect("a folder");
        let store = with_plan(directory.path()).await;
        store.record("plan", planner(), "r1", report(40), at(2)).await.expect("recorded");
        export(&store, "plan").await
    });
    let touched = written.replace("\"percent\": 40", "\"percent\": 41");
    assert_ne!(touched, written);
    let contents = read_json(&touched).expect("it is well formed");
    assert!(Logged::chain("plan", contents.history.expect("a history")).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_taken_under_load_is_the_record_of_one_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, target) = (folder.path().join("source"), folder.path().join("target"));
    let store = with_plan(&source).await;
    let writers = (0..16).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 0..100 {
                let id = format!("{writer}-{n}");
                store.record("plan", planner(), &id, report(n), at(2)).await.expect("recorded");
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    while store.roadmap("plan").is_none_or(|roadmap| roadmap.version < 50) {
        tokio::task::yield_now().await;
    }
    let acknowledged = store.roadmap("plan").expect("a plan").version;
    let file = folder.path().join("backup.db");
    let verdict = backup(&source, &file).await.expect("a backup");
    assert!(verdict.is_whole() && verdict.events >= acknowledged);
    for writer in writers {
        writer.await.expect("it ends");
    }
    let again = backup(&source, &file).await;
    assert!(matches!(again, Err(Error::Exists(_))), "a file that is there is left alone");
    restore(&file, &target).await.expect("restored");
    assert!(matches!(restore(&file, &target).await, Err(Error::Exists(_))));
    let (ours, theirs) = (Store::read(&target).await.expect("it opens"), &store);
    assert!(ours.verify().await.expect("a verdict").is_whole());
    let (copy, all) =
        (ours.log("plan").await.expect("a log"), theirs.log("plan").await.expect("a log"));
    assert!(all.starts_with(&copy), "{} of {}", copy.len(), all.len());
    let known = ours.roadmap("plan").expect("a plan");
    assert!(known.version >= acknowledged);
    let events: Vec<_> = copy.into_iter().map(|logged| logged.event).collect();
    assert_eq!(roadmap::replay("plan", &events).expect("consistent"), *known);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_damaged_backup_is_not_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("source");
    with_plan(&source).await.close().await;
    let file = folder.path().join("backup.db");
    backup(&source, &file).await.expect("a backup");
    let mut bytes = std::fs::read(&file).expect("bytes");
    let needle = b"Europe/Moscow";
    let at = bytes.windows(needle.len()).position(|window| window == needle);
    let at = at.expect("an event in the file");
    bytes[at] ^= 1;
    std::fs::write(&file, bytes).expect("written");
    let target = folder.path().join("target");
    assert!(restore(&file, &target).await.is_err());
    assert!(!target.join("vekha.db").exists());
}

async fn sent(store: &Store, id: &str, contents: &[u8]) -> Upload {
    let mut writing = store.receive();
    for piece in contents.chunks(100_000) {
        writing.write(piece).await.expect("it is taken");
    }
    writing.finish(id, "planner", "act.pdf", at(2)).await.expect("it is kept")
}

async fn read(store: &Store, hash: &Hash) -> Vec<u8> {
    let mut contents = Vec::new();
    for number in 0.. {
        let Some(part) = store.file_part(hash, number).await.expect("it is read") else { break };
        contents.extend(part);
    }
    contents
}

fn attach(upload: &Upload) -> Command {
    Command::Attach { task: "A-1".to_owned(), evidence: vec![upload.evidence()] }
}

fn contents(n: usize) -> Vec<u8> {
    (0..n).map(|at| u8::try_from(at * 7 % 251).expect("small")).collect()
}

#[tokio::test]
async fn a_file_comes_out_as_it_went_in_and_the_same_contents_are_kept_once() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let long = contents(PART * 2 + 17);
    let (first, second) = (sent(&store, "u1", &long).await, sent(&store, "u2", &long).await);
    assert_eq!((first.hash, first.size), (second.hash, second.size));
    assert_eq!(first.hash, <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(&long)));
    assert_eq!(read(&store, &first.hash).await, long);
    store.record("plan", planner(), "a", attach(&first), at(2)).await.expect("it is attached");
    let verdict = store.verify().await.expect("a verdict");
    assert_eq!((verdict.files, verdict.faults), (1, Vec::<String>::new()));
}

#[tokio::test]
async fn a_file_that_is_not_here_cannot_be_evidence_and_uploads_are_their_senders_alone() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let upload = sent(&store, "u1", b"an act").await;
    let elsewhere = Upload { hash: [7; 32], ..upload.clone() };
    let other_size = Upload { size: 7, ..upload.clone() };
    for wrong in [elsewhere, other_size] {
        let refused = store.record("plan", planner(), "a", attach(&wrong), at(2)).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::Invalid(_)))), "{refused:?}");
    }
    assert_eq!(store.uploads(&["u1", "no"], "planner").await.expect("found"), [upload]);
    assert_eq!(store.uploads(&["u1"], "somebody").await.expect("none"), []);
}

#[tokio::test]
async fn what_is_never_used_is_thrown_away_and_what_is_evidence_never() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let (used, unused) = (sent(&store, "u1", b"an act").await, sent(&store, "u2", b"a slip").await);
    store.record("plan", planner(), "a", attach(&used), at(2)).await.expect("it is attached");
    let mut half = store.receive();
    half.write(&contents(PART + 1)).await.expect("it is taken");
    drop(half);
    store.tidy(at(3)).await.expect("tidied");
    assert_eq!(read(&store, &unused.hash).await, b"a slip", "not yet");
    store.tidy(at(40)).await.expect("tidied");
    assert_eq!(read(&store, &unused.hash).await, b"");
    assert_eq!(read(&store, &used.hash).await, b"an act");
    store.close().await;
    let database = directory.path().join(file::NAME);
    let mut connection = sqlite::open_for_writing(&database).await.expect("it opens");
    let parts: (i64,) = sqlx::query_as("SELECT count(*) FROM file_part")
        .fetch_one(&mut connection)
        .await
        .expect("a number");
    assert_eq!(parts, (1,), "nothing of the half file is left");
    for attack in [
        "DELETE FROM file",
        "DELETE FROM file_part",
        "UPDATE file_part SET bytes = x'00'",
        "UPDATE file SET size = 1",
        "UPDATE file SET claimed = 0",
    ] {
        let done = sqlx::query(attack).execute(&mut connection).await;
        assert!(done.is_err(), "{attack} is refused by the database itself");
    }
}

#[tokio::test]
async fn a_byte_of_evidence_that_was_flipped_on_disk_is_named_by_its_file() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let upload = sent(&store, "u1", b"the signed act number seventeen").await;
    store.record("plan", planner(), "a", attach(&upload), at(2)).await.expect("it is attached");
    store.close().await;
    let path = directory.path().join(file::NAME);
    let mut bytes = std::fs::read(&path).expect("the file");
    let at = bytes.windows(9).position(|it| it == b"the signe").expect("it is in there");
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    let store = Store::open(directory.path()).await.expect("it opens");
    let verdict = store.verify().await.expect("a verdict");
    assert_eq!(verdict.faults.len(), 1, "{verdict:?}");
    assert!(verdict.faults[0].contains(&import::hex(&upload.hash)), "{verdict:?}");
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_however_much_it_is_used() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let begin = |token: u8| HouseChange::SignedIn {
        login: "vera".to_owned(),
        token: [token; 32],
        expires: at(12),
        address: None,
        provider: None,
    };
    store.house(admin().by, vera(), at(0)).await.expect("added");
    store.house(admin().by, begin(1), at(0)).await.expect("signed in");
    store.house(admin().by, begin(2), at(0)).await.expect("signed in");
    for hour in 1..12 {
        assert!(store.signed_in(&[1; 32], at(hour)).is_some(), "used every hour, hour {hour}");
    }
    assert!(store.signed_in(&[1; 32], at(12)).is_none(), "its time is over");
    assert!(store.signed_in(&[2; 32], at(2)).is_none(), "idle for two hours");
    store.house(admin().by, begin(3), at(10)).await.expect("signed in");
    store.close().await;
    let store = Store::open(directory.path()).await.expect("it opens again");
    assert!(store.signed_in(&[1; 32], at(11)).is_some(), "that it was used is written down");
    let everywhere = HouseChange::SignedOutEverywhere { login: "vera".to_owned() };
    store.house(admin().by, everywhere, at(11)).await.expect("signed out");
    assert!(
        store.signed_in(&[1; 32], at(11)).is_none() && store.sessions_of("vera", at(11)).is_empty()
    );
}

#[tokio::test]
async fn a_token_is_kept_as_its_hash_and_good_until_it_ends_or_is_revoked() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let create = |id: &str, token: u8| HouseChange::TokenCreated {
        login: "vera".to_owned(),
        id: id.to_owned(),
        name: "a program".to_owned(),
        scope: Scope::Act,
        expires: at(48),
        token: [token; 32],
    };
    store.house(admin().by, vera(), at(0)).await.expect("added");
    store.house(admin().by, create("one", 1), at(0)).await.expect("made");
    store.house(admin().by, create("two", 2), at(1)).await.expect("made");
    store.close().await;
    let store = Store::open(directory.path()).await.expect("it opens again");
    let known = store.bearer(&[1; 32], at(5)).map(|(person, scope)| (person.login.clone(), scope));
    assert_eq!(known, Some(("vera".to_owned(), Scope::Act)));
    assert!(store.bearer(&[1; 32], at(48)).is_none() && store.bearer(&[3; 32], at(5)).is_none());
    let revoke = HouseChange::TokenRevoked { login: "vera".to_owned(), id: "one".to_owned() };
    store.house(admin().by, revoke, at(6)).await.expect("revoked");
    assert!(store.bearer(&[1; 32], at(6)).is_none() && store.bearer(&[2; 32], at(6)).is_some());
    let log = serde_json::to_string(&store.house_log(10).await.expect("a log")).expect("text");
    assert!(log.contains("token_created") && !log.contains("[1,1,1"), "{log}");
}
