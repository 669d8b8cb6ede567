//! What was altered past the record is refused or named.

use directory::Who;
use roadmap::Event;

use super::support::{at, by_hand, nobody, planner, report, sign_in, vera, with_plan};
use crate::{
    Against, CheckpointKey, History, Store,
    chain::{genesis, link},
    disk, fresh,
};

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
        login: login.into(),
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
    let forged = History::of(fresh(events.collect()).expect("written"));
    other.import(forged, at(5)).await.expect("nothing tells it apart");
    let verdict = other.verify_against(std::slice::from_ref(&checkpoint)).await.expect("a verdict");
    assert!(verdict.faults.iter().any(|fault| fault.contains("is not the one that was signed")));
    assert_eq!(verdict.imported.len(), 1, "and it says that it was brought along");
    let held = |bodies: Vec<String>| {
        let mut against = Against::new("plan", std::slice::from_ref(&checkpoint));
        let mut hash = genesis("plan");
        for body in bodies {
            hash = link(&hash, &body);
            against.take(&hash);
        }
        against.end()
    };
    let (n, faults) = held(bodies);
    assert_eq!((n, faults.len()), (1, 1), "{faults:?}");
    assert_eq!(held(log.into_iter().map(|logged| logged.body).collect()), (1, Vec::new()));
}
