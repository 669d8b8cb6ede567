use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use directory::{Seal, Who};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use roadmap::{
    Actor, By, Command, Event, Forbidden, Refusal, Roles, arbitrary,
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
fn vera() -> directory::Command {
    directory::Command::AddPerson {
        login: "vera".to_owned(),
        name: "Vera".to_owned(),
        admin: false,
        password: None,
    }
}

/// Vera, as she is now.
fn as_vera(store: &Store) -> Who {
    let credential = store.person("vera").expect("she is there").credential;
    Who::Person { login: "vera".to_owned(), credential, session: None, address: None }
}

fn sign_in(store: &Store, token: u8) -> directory::Command {
    directory::Command::SignIn {
        login: "vera".to_owned(),
        credential: store.person("vera").expect("she is there").credential,
        id: format!("s{token}"),
        seal: Seal([token; 32]),
        expires: at(12),
        by: directory::Proof::Demonstration,
        replaces: None,
    }
}

fn nobody() -> Who {
    Who::Nobody { address: Some("192.0.2.1".to_owned()) }
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
    let log = store.people_log(10).await.expect("a log");
    assert!(
        matches!(&log[0].change, directory::Change::Refused { command, .. } if command == "report")
    );
    assert_eq!(store.roadmap("plan").expect("it is there").version, 2);
}

#[tokio::test]
async fn a_refused_change_leaves_the_others_of_its_commit_alone() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let add = || store.direct(Who::Host, vera(), at(2));
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
            let imported =
                other.import("plan", log, "00", at(100_000)).await.expect("it is imported");
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

/// A quota that a machine with a full disk keeps, too.
const FREE: Quota = Quota { person: 1 << 40, everyone: 1 << 40, reserve: 0 };

async fn sent(store: &Store, id: &str, contents: &[u8]) -> Upload {
    let mut writing = store.receive("planner", FREE).await.expect("there is room");
    for piece in contents.chunks(100_000) {
        writing.write(piece).await.expect("it is taken");
    }
    writing.finish(id, "act.pdf", at(2)).await.expect("it is kept")
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
    let mut half = store.receive("planner", FREE).await.expect("there is room");
    half.write(&contents(PART + 1)).await.expect("it is taken");
    drop(half);
    store.tidy(at(3)).await.expect("tidied");
    assert_eq!(read(&store, &unused.hash).await, b"a slip", "not yet");
    store.tidy(at(40)).await.expect("tidied");
    assert_eq!(read(&store, &unused.hash).await, b"");
    assert_eq!(read(&store, &used.hash).await, b"an act");
    store.close().await;
    let mut connection = by_hand(directory.path()).await;
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
    let path = directory.path().join(disk::RECORD);
    let mut bytes = std::fs::read(&path).expect("the file");
    let at = bytes.windows(9).position(|it| it == b"the signe").expect("it is in there");
    bytes[at] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    let store = Store::open(directory.path()).await.expect("it opens");
    let verdict = store.verify().await.expect("a verdict");
    assert_eq!(verdict.faults.len(), 1, "{verdict:?}");
    assert!(verdict.faults[0].contains(&hex(&upload.hash)), "{verdict:?}");
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_however_much_it_is_used() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.direct(Who::Host, vera(), at(0)).await.expect("added");
    store.direct(nobody(), sign_in(&store, 1), at(0)).await.expect("signed in");
    store.direct(nobody(), sign_in(&store, 2), at(0)).await.expect("signed in");
    for hour in 1..12 {
        assert!(
            store.signed_in(&Seal([1; 32]), at(hour)).is_some(),
            "used every hour, hour {hour}"
        );
    }
    assert!(store.signed_in(&Seal([1; 32]), at(12)).is_none(), "its time is over");
    assert!(store.signed_in(&Seal([2; 32]), at(3)).is_none(), "idle for two hours");
    store.direct(nobody(), sign_in(&store, 3), at(10)).await.expect("signed in");
    store.close().await;
    let store = Store::open(directory.path()).await.expect("it opens again");
    assert!(store.signed_in(&Seal([1; 32]), at(11)).is_some(), "that it was used is written down");
    let everywhere = directory::Command::SignOutEverywhere { tokens: false };
    store.direct(as_vera(&store), everywhere, at(11)).await.expect("signed out");
    assert!(store.signed_in(&Seal([1; 32]), at(11)).is_none());
    assert!(store.sessions_of("vera", at(11)).is_empty());
    assert!(store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_token_is_kept_as_its_hash_and_good_until_it_ends_or_is_revoked() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let create = |id: &str, token: u8| directory::Command::CreateToken {
        id: id.to_owned(),
        name: "a program".to_owned(),
        scope: directory::Scope::Act,
        expires: at(48),
        seal: Seal([token; 32]),
    };
    store.direct(Who::Host, vera(), at(0)).await.expect("added");
    store.direct(as_vera(&store), create("one", 1), at(0)).await.expect("made");
    store.direct(as_vera(&store), create("two", 2), at(1)).await.expect("made");
    store.close().await;
    let store = Store::open(directory.path()).await.expect("it opens again");
    let known = store.bearer(&Seal([1; 32]), at(5));
    let known = known.map(|(person, scope)| (person.login.clone(), scope));
    assert_eq!(known, Some(("vera".to_owned(), directory::Scope::Act)));
    assert!(store.bearer(&Seal([1; 32]), at(48)).is_none());
    assert!(store.bearer(&Seal([3; 32]), at(5)).is_none());
    let revoke = directory::Command::RevokeToken { id: "one".to_owned() };
    store.direct(as_vera(&store), revoke, at(6)).await.expect("revoked");
    assert!(store.bearer(&Seal([1; 32]), at(6)).is_none());
    assert!(store.bearer(&Seal([2; 32]), at(6)).is_some());
    assert!(store.verify().await.expect("a verdict").is_whole());
}

/// Opens the database past the record, as somebody with `sqlite3` does.
async fn by_hand(directory: &Path) -> sqlx::SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(directory.join(disk::RECORD));
    sqlx::ConnectOptions::connect(&options).await.expect("a connection")
}

const FREE_TO_CHANGE: &str =
    "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted;";
const AS_BEFORE: &str = "CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;";

/// F3: whatever is altered past the record is named, and a server does not start on altered people.
#[tokio::test]
async fn f3_every_alteration_by_sqlite3_is_named() {
    let template = tempfile::tempdir().expect("a folder");
    let store = with_plan(template.path()).await;
    store.direct(Who::Host, vera(), at(1)).await.expect("added");
    let password = |login: &str| directory::Command::SetPassword {
        login: login.to_owned(),
        password: "$argon2id$made up".to_owned(),
    };
    store.direct(Who::Host, password("vera"), at(1)).await.expect("set");
    store.direct(nobody(), sign_in(&store, 1), at(2)).await.expect("signed in");
    store.record("plan", planner(), "r1", report(40), at(2)).await.expect("recorded");
    store.direct(Who::Host, password("vera"), at(3)).await.expect("set again");
    store.direct(nobody(), sign_in(&store, 2), at(3)).await.expect("signed in");
    store.close().await;
    let people = [
        "UPDATE person SET admin = 1 WHERE login = 'vera'",
        "UPDATE person SET active = 0",
        "UPDATE person SET credential = 1",
        "UPDATE person SET body = '{}'",
        "INSERT INTO person VALUES ('eve', 'Eve', 1, 1, 1, '{\"preferences\":{}}')",
        "INSERT INTO member VALUES ('vera', 'plan', '{\"controller\":true}', '[]')",
        "UPDATE secret SET value = CAST('$argon2id$another' AS BLOB)",
        "INSERT INTO secret VALUES ('vera', 'factor', x'00')",
        "DELETE FROM secret",
        "INSERT INTO session SELECT x'00', 'x', person, created, '2099-01-01', NULL, '' FROM session",
        "UPDATE session SET expires = '2099-01-01T00:00:00.000000Z'",
        "DELETE FROM session",
        "INSERT INTO token VALUES ('x', 'vera', 'x', 'act', '2026-01-01', '2099-01-01', x'00')",
        "DELETE FROM event WHERE stream = '' AND seq = (SELECT max(seq) FROM event WHERE stream = '')",
        "DELETE FROM event WHERE stream = '' AND seq > 2",
        "DELETE FROM event WHERE stream = ''",
        "DROP TRIGGER event_is_never_changed",
        "DROP INDEX event_by_task",
        "CREATE TRIGGER x AFTER INSERT ON event BEGIN DELETE FROM session; END",
        "CREATE TABLE mine (x)",
    ];
    let log = [
        "DELETE FROM command",
        "UPDATE command SET seq = 1",
        "INSERT INTO command VALUES ('x', 'plan', 1)",
        "UPDATE event SET person = 'eve' WHERE stream = 'plan' AND seq = 3",
        "UPDATE event SET kind = 'x' WHERE stream = ''",
        "UPDATE event SET position = position + 1000 WHERE stream = 'plan' AND seq = 3;
         UPDATE event SET position = (SELECT position - 1000 FROM event WHERE stream = 'plan' AND seq = 3)
             WHERE stream = 'plan' AND seq = 2;
         UPDATE event SET position = (SELECT count(*) * (count(*) + 1) / 2 FROM event)
                 - (SELECT sum(position) FROM event WHERE NOT (stream = 'plan' AND seq = 3))
             WHERE stream = 'plan' AND seq = 3",
        "DELETE FROM event WHERE stream = 'plan' AND seq = 3",
        "DELETE FROM event WHERE stream = 'plan'",
        "UPDATE report SET body = replace(body, '40', '41')",
        "UPDATE task SET percent = 100",
        "UPDATE roadmap SET public = 1 - public",
    ];
    for (statement, concerns_people) in
        people.iter().map(|it| (it, true)).chain(log.iter().map(|it| (it, false)))
    {
        let copy = tempfile::tempdir().expect("a folder");
        for name in [disk::RECORD, disk::HEADS] {
            std::fs::copy(template.path().join(name), copy.path().join(name)).expect("copied");
        }
        let mut connection = by_hand(copy.path()).await;
        let free = if statement.contains("event ") && !statement.starts_with("CREATE") {
            [FREE_TO_CHANGE, AS_BEFORE]
        } else {
            ["", ""]
        };
        sqlx::raw_sql(free[0]).execute(&mut connection).await.expect("the triggers go");
        sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&mut connection).await.expect("off");
        sqlx::raw_sql(*statement).execute(&mut connection).await.expect(statement);
        sqlx::raw_sql(free[1]).execute(&mut connection).await.expect("the triggers are back");
        sqlx::Connection::close(connection).await.expect("closed");
        let verdict = Store::read(copy.path()).await.expect("it opens").verify().await;
        let faults = verdict.expect("a verdict").faults;
        assert!(!faults.is_empty(), "{statement} is not named");
        if concerns_people {
            let opened = Store::open(copy.path()).await.err();
            assert!(opened.is_some(), "a server starts after {statement}");
        }
        // A backup has no heads beside it, and proves itself.
        std::fs::remove_file(copy.path().join(disk::HEADS)).expect("removed");
        let alone = Store::read(copy.path()).await.expect("it opens").verify().await;
        let cut = statement.contains("max(seq)");
        // Only who knows how far it went can tell that a tail which left no trace is gone.
        assert!(cut || !alone.expect("a verdict").is_whole(), "{statement} without heads");
    }
}

/// F4: a chain that was rewritten as a whole is caught by a checkpoint from before.
#[tokio::test]
async fn f4_a_rewritten_chain_is_caught_by_an_old_checkpoint() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.record("plan", planner(), "r1", report(40), at(2)).await.expect("recorded");
    let key = CheckpointKey::of([7; 32]);
    let checkpoint = store.checkpoint(&key, at(3)).await.expect("signed");
    store.record("plan", planner(), "r2", report(50), at(4)).await.expect("recorded");
    let whole = store.verify_against(std::slice::from_ref(&checkpoint)).await.expect("a verdict");
    assert!(whole.is_whole(), "{whole:?}");
    let log = store.log("plan").await.expect("a log");
    store.close().await;
    // The same history with another name in it, all hashes and tables made anew.
    let elsewhere = tempfile::tempdir().expect("a folder");
    let other = Store::open(elsewhere.path()).await.expect("it opens");
    let events = log.iter().map(|logged| logged.body.replace("\"planner\"", "\"somebody\""));
    let bodies: Vec<_> = events.collect();
    let events = bodies.iter().map(|body| Event::read(body).expect("it is read"));
    let forged = Logged::chain("plan", fresh(events.collect()).expect("written")).expect("chained");
    other.import("plan", forged, "", at(5)).await.expect("nothing tells it apart");
    let verdict = other.verify_against(std::slice::from_ref(&checkpoint)).await.expect("a verdict");
    assert!(verdict.faults.iter().any(|fault| fault.contains("is not the one that was signed")));
    assert_eq!(verdict.imported.len(), 1, "and it says that it was brought along");
    let (held, faults) = against("plan", bodies, std::slice::from_ref(&checkpoint));
    assert_eq!((held, faults.len()), (1, 1), "{faults:?}");
    let ours = log.into_iter().map(|logged| logged.body);
    assert_eq!(against("plan", ours, &[checkpoint]), (1, Vec::new()));
}

/// F5: after an orderly end one file is the record, and one that is behind its heads is refused.
#[tokio::test]
async fn f5_nothing_acknowledged_vanishes_without_a_word() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    for n in 0..40 {
        let id = format!("r{n}");
        store.record("plan", planner(), &id, report(n), at(2)).await.expect("recorded");
        // A reader that was used kept the log of writes from going into the main file.
        store.history("plan", "A-1", 99, 10).await.expect("a history");
    }
    store.close().await;
    assert!(!directory.path().join("vekha.db-wal").exists());
    let alone = tempfile::tempdir().expect("a folder");
    let record = alone.path().join(disk::RECORD);
    std::fs::copy(directory.path().join(disk::RECORD), &record).expect("copied");
    let copy = Store::read(alone.path()).await.expect("it opens");
    assert_eq!(copy.roadmap("plan").expect("a plan").version, 42);
    assert!(copy.verify().await.expect("a verdict").is_whole());
    // An older copy under the heads of the newer one.
    let old = tempfile::tempdir().expect("a folder");
    with_plan(old.path()).await.close().await;
    std::fs::copy(directory.path().join(disk::HEADS), old.path().join(disk::HEADS))
        .expect("copied");
    let refused = Store::open(old.path()).await.err().expect("it is refused");
    assert!(matches!(refused, Error::Behind { .. }), "{refused}");
    let verdict = Store::read(old.path()).await.expect("it opens").verify().await;
    assert!(!verdict.expect("a verdict").is_whole());
}

/// The files of a record while it is open, as they are after the process was killed.
async fn killed(commands: i64) -> (BTreeMap<&'static str, Vec<u8>>, Vec<String>) {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.direct(Who::Host, vera(), at(1)).await.expect("added");
    for n in 0..commands {
        store
            .record("plan", planner(), &format!("r{n}"), report(n), at(2))
            .await
            .expect("recorded");
    }
    let bodies = store.log("plan").await.expect("a log").into_iter().map(|logged| logged.body);
    let bodies = bodies.collect();
    let names = [disk::RECORD, "vekha.db-wal", disk::HEADS];
    let files = names.map(|name| (name, std::fs::read(directory.path().join(name)).expect(name)));
    store.close().await;
    (BTreeMap::from(files), bodies)
}

/// Opens what was damaged: nothing acknowledged is missing unless it is refused or named.
async fn is_refused_named_or_whole(
    files: &BTreeMap<&'static str, Vec<u8>>,
    bodies: &[String],
    damage: &str,
) -> bool {
    let copy = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(copy.path().join(name), bytes).expect("written");
    }
    let Ok(store) = Store::open(copy.path()).await else { return true };
    let is_named = store.verify().await.map_or(true, |verdict| !verdict.is_whole());
    if !is_named {
        let log = store.log("plan").await.expect(damage);
        assert!(log.iter().map(|logged| &logged.body).eq(bodies), "{damage} is not named");
        assert!(store.person("vera").is_some(), "{damage} is not named");
    }
    store.close().await;
    is_named
}

/// F5: a bit that flipped in the log of writes ends it there for SQLite, and is refused or named.
#[tokio::test]
async fn f5_a_flipped_bit_in_the_log_of_writes_is_refused_or_named() {
    let (files, bodies) = killed(12).await;
    let length = files["vekha.db-wal"].len();
    let mut noticed = 0;
    for part in 0..64 {
        let (mut files, place) = (files.clone(), part * (length / 64) + 24 + part);
        files.get_mut("vekha.db-wal").expect("it is there")[place] ^= 1 << (part % 8);
        let damage = format!("bit {} of byte {place} of {length}", part % 8);
        noticed += u32::from(is_refused_named_or_whole(&files, &bodies, &damage).await);
    }
    assert!(noticed >= 60, "only {noticed} of 64 made a difference");
}

/// Whatever happens to the bytes of a record, nothing panics and nothing is lost without a word.
#[tokio::test]
async fn five_hundred_random_corruptions_are_refused_named_or_harmless() {
    let (files, bodies) = killed(6).await;
    let mut runner = TestRunner::deterministic();
    let how = (0..3_usize, 0..4_usize, any::<prop::sample::Index>(), 1..300_usize, any::<u8>());
    for number in 0..500 {
        let (file, kind, place, length, byte) = how.new_tree(&mut runner).expect("drawn").current();
        let mut files = files.clone();
        let name = [disk::RECORD, "vekha.db-wal", disk::HEADS][file];
        let bytes = files.get_mut(name).expect("it is there");
        let start = place.index(bytes.len());
        let end = (start + length).min(bytes.len());
        match kind {
            0 => bytes[start] ^= byte.max(1),
            1 => bytes[start..end].fill(byte),
            2 => bytes.truncate(start),
            _ => drop(bytes.drain(start..end)),
        }
        let damage = format!("{number}: {kind} in {name} from {start} to {end} with {byte}");
        is_refused_named_or_whole(&files, &bodies, &damage).await;
    }
}

/// F7: what is refused again and again is written down once and then as a number.
#[tokio::test]
async fn f7_refusals_do_not_fill_the_log() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let reader = person("reader", &[], Roles::default());
    for n in 0..500 {
        let refused =
            store.record("plan", reader.clone(), &format!("r{n}"), report(1), at(2)).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::Forbidden(_)))));
    }
    store.count(at(3));
    store.close().await;
    let store = Store::open(directory.path()).await.expect("it opens again");
    let log = store.people_log(10).await.expect("a log");
    assert_eq!(log.len(), 2);
    let times = log.iter().map(|event| match &event.change {
        directory::Change::Refused { times, .. } => times.unwrap_or(1),
        other => panic!("{other:?}"),
    });
    assert_eq!(times.sum::<u64>(), 500);
}

/// F9: a clock that steps back neither turns the log around nor takes the past away.
#[tokio::test]
async fn f9_time_never_runs_backwards_in_the_log() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    for (n, hours) in [(1, 40), (2, 20), (3, 30), (4, 47)] {
        let id = format!("r{n}");
        store.record("plan", planner(), &id, report(n), at(hours)).await.expect("recorded");
    }
    let log = store.log("plan").await.expect("a log");
    let instants: Vec<_> = log.iter().map(|logged| logged.event.at).collect();
    assert_eq!(instants[2..], [at(40), at(40), at(40), at(47)]);
    for (hours, percent) in [(25, 0), (39, 0), (40, 3), (46, 3), (47, 4)] {
        let then = store.roadmap_at("plan", at(hours)).await.expect("it is readable");
        let percent_then = then.expect("it was there").task("A-1").expect("A-1").percent();
        assert_eq!(percent_then, percent, "at {hours}");
    }
    assert!(store.verify().await.expect("a verdict").is_whole());
}

/// F10: an old command that comes again is not "saved" over what came after it.
#[tokio::test]
async fn f10_a_stale_resend_is_told_so() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.record("plan", planner(), "ten", report(10), at(2)).await.expect("recorded");
    store.record("plan", planner(), "ten", report(10), at(2)).await.expect("the same once more");
    store.record("plan", planner(), "twenty", report(20), at(3)).await.expect("recorded");
    let again = store.record("plan", planner(), "ten", report(10), at(4)).await;
    match again {
        Err(Error::Refused(Refusal::Stale { differences, .. })) => {
            let percent = differences.iter().find(|it| it.field == "percent").expect("percent");
            assert_eq!((percent.theirs.as_str(), percent.yours.as_str()), ("20", "10"));
        }
        other => panic!("{other:?}"),
    }
}

/// F8: uploads have a quota for a person and leave a reserve of the disk.
#[tokio::test]
async fn f8_one_person_does_not_fill_the_disk() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let quota = Quota { person: 300_000, everyone: 1 << 40, reserve: 0 };
    let send = |person: &'static str, n: u8, quota| {
        let store = store.clone();
        async move {
            let mut writing = store.receive(person, quota).await?;
            writing.write(&[n; 100_000]).await?;
            writing.finish(&format!("{person}-{n}"), "a.pdf", at(2)).await
        }
    };
    for n in 0..3 {
        send("planner", n, quota).await.expect("there is room");
    }
    let refused = send("planner", 3, quota).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Invalid(_)))), "{refused:?}");
    send("another", 4, quota).await.expect("others have theirs");
    let full = send("another", 5, Quota { reserve: u64::MAX, ..quota }).await;
    assert!(matches!(full, Err(Error::Full)), "{full:?}");
    store.tidy(at(40)).await.expect("tidied");
    send("planner", 6, quota).await.expect("there is room again");
}

/// A feed misses nothing, however slowly it is read.
#[tokio::test]
async fn the_log_can_be_followed() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let mut feed = store.subscribe();
    feed.mark_unchanged();
    store.direct(Who::Host, vera(), at(1)).await.expect("added");
    store.record("plan", planner(), "r1", report(40), at(2)).await.expect("recorded");
    feed.changed().await.expect("it is told");
    let last = *feed.borrow_and_update();
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = store.events_since(after, 2).await.expect("a page");
        let Some(end) = page.last() else { break };
        after = end.position;
        all.extend(page);
    }
    assert_eq!(all.len() as u64, last);
    assert!(all.iter().zip(1..).all(|(event, at)| event.position == at));
    let streams: Vec<_> = all.iter().map(|event| event.stream.as_str()).collect();
    assert_eq!(streams, ["plan", "plan", "", "plan"]);
}

/// What stands in a record tolerates what a later version adds; a file does not.
#[tokio::test]
async fn an_unknown_field_is_tolerated_in_the_record_and_refused_in_a_file() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.record("plan", planner(), "r1", report(40), at(2)).await.expect("recorded");
    let written = export(&store, "plan").await;
    let more = written.replacen("\"percent\": 40", "\"percent\": 40, \"mood\": \"good\"", 1);
    assert_ne!(more, written);
    let faults = read_json(&more).expect_err("a file is read strictly");
    assert!(faults.iter().any(|fault| fault.problem.to_string().contains("mood")), "{faults:?}");
    let log = store.log("plan").await.expect("a log");
    let body = log[2].body.replacen("\"percent\":40", "\"percent\":40,\"mood\":\"good\"", 1);
    assert_eq!(Event::read(&body).expect("it is read").change, log[2].event.change);
}

/// A log that was brought along may not have happened yet, and nothing of ours comes before its end.
#[tokio::test]
async fn what_has_not_happened_yet_is_not_brought_along() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.record("plan", planner(), "r1", report(40), at(30)).await.expect("recorded");
    let log = store.log("plan").await.expect("a log");
    store.close().await;
    for early in [at(0), at(29), at(30) - TimeDelta::seconds(61)] {
        let folder = tempfile::tempdir().expect("a folder");
        let other = Store::open(folder.path()).await.expect("it opens");
        let refused = other.import("plan", log.clone(), "00", early).await.expect_err("refused");
        assert!(refused.to_string().contains("history["), "{refused}");
        assert!(other.roadmaps().is_empty());
        other.close().await;
    }
    // A clock that is a little behind is forgiven, also after a start in between.
    for reopened in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut other = Store::open(folder.path()).await.expect("it opens");
        let now = at(30) - TimeDelta::seconds(50);
        other.import("plan", log.clone(), "00", now).await.expect("taken over");
        if reopened {
            other.close().await;
            other = Store::open(folder.path()).await.expect("it opens again");
        }
        let command = report(50);
        other.record("plan", planner(), "r2", command, now).await.expect("recorded");
        let verdict = other.verify().await.expect("a verdict");
        assert!(verdict.is_whole(), "{reopened}: {verdict:?}");
        other.close().await;
    }
}
