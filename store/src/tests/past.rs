//! A long history: what is kept of it, and that the past follows from it.

use std::sync::Arc;

use chrono::TimeDelta;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use roadmap::{
    Change, Command, Event, Roadmap, Status, TaskPlan, apply, arbitrary, decide, rollup::Board,
};
use sha2::{Digest, Sha256};

use super::support::{at, by_hand, person, planner, report, with_plan};
use crate::{Hash, History, Logged, Store, fresh, state};

/// A history of 4,500 events: a report every twenty seconds, and one in seven of them taken back.
pub(super) fn history(store: &Store, log: &[Logged]) -> Vec<Event> {
    let mut state = (*store.roadmap("plan").expect("it is there")).clone();
    let mut events: Vec<Event> = log.iter().map(|logged| logged.event.clone()).collect();
    let mut now = at(2);
    while state.version < 4_500 {
        now += TimeDelta::seconds(20);
        let last = events.last().filter(|_| state.version.is_multiple_of(7)).cloned();
        let back = last.map(|event| Command::Undo { event: Box::new(event) });
        let back = back
            .and_then(|back| decide(&state, &planner(), back, now - TimeDelta::seconds(20)).ok());
        let made = back.unwrap_or_else(|| {
            let percent = i64::try_from(state.version % 100).expect("small");
            decide(&state, &planner(), report(percent), now).expect("reported")
        });
        for mut event in made {
            event.command = Some(format!("c{}", event.seq));
            apply(&mut state, &event).expect("it follows");
            events.push(event);
        }
    }
    events
}

fn replayed(events: &[Event], until: u64) -> Roadmap {
    let until = usize::try_from(until).expect("small");
    roadmap::replay("plan", &events[..until]).expect("it follows")
}

async fn change(directory: &std::path::Path, statement: &str) {
    let mut connection = by_hand(directory).await;
    let changed = sqlx::query(sqlx::AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .expect("changed");
    assert!(changed.rows_affected() > 0, "{statement}");
    sqlx::Connection::close(connection).await.expect("closed");
}

async fn brought(events: Vec<Event>) -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).await.expect("it opens");
    let history = History::of(fresh(events).expect("written"));
    store.import(history, at(90_000)).await.expect("brought along");
    (store, folder)
}

#[tokio::test]
async fn the_past_of_a_long_history_is_what_replaying_it_gives() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    let events = history(&store, &store.log("plan").await.expect("a log"));
    store.close().await;
    let undone = events.iter().filter(|it| matches!(it.change, roadmap::Change::Undone { .. }));
    assert!(undone.count() > 300);
    let (store, folder) = brought(events.clone()).await;
    assert_eq!(*store.roadmap("plan").expect("it is there"), replayed(&events, 4_500));
    // Before, at and after what is kept, and back again.
    for seq in [3, 1_999, 2_000, 2_001, 4_400, 4_000, 2_500, 2_499, 1] {
        let day = events[usize::try_from(seq).expect("small") - 1].at;
        let then = store.version_at("plan", day).await.expect("a number");
        let found = store.roadmap_at("plan", day).await.expect("it reads").expect("it was there");
        assert_eq!(*found, replayed(&events, then), "{seq}");
    }
    let verdict = store.verify().await.expect("a verdict");
    assert!(verdict.is_whole(), "{verdict:?}");
    store.close().await;
    // The same after a start, and by whoever only reads.
    let again = Store::read(folder.path()).await.expect("it opens");
    assert_eq!(*again.roadmap("plan").expect("it is there"), replayed(&events, 4_500));
    let found = again.roadmap_at("plan", events[2_999].at).await.expect("it reads");
    let then = again.version_at("plan", events[2_999].at).await.expect("a number");
    assert_eq!(*found.expect("it was there"), replayed(&events, then));
}

/// A history of 6,100 events of more tasks than are written down each time.
fn of_many_tasks(log: &[Logged]) -> Vec<Event> {
    let mut events: Vec<Event> = log.iter().map(|logged| logged.event.clone()).collect();
    let Some(Change::Created { definition }) = events.first_mut().map(|event| &mut event.change)
    else {
        panic!("a log begins with its roadmap");
    };
    let like = definition.tasks.iter().find(|task| task.key == "A-1").cloned().expect("A-1");
    let more = (0..2_001).map(|n| TaskPlan {
        key: format!("T-{n}").as_str().into(),
        links: Vec::new(),
        ..like.clone()
    });
    definition.tasks.extend(more);
    let mut state = roadmap::replay("plan", &events).expect("it follows");
    let mut now = at(2);
    while state.version < 6_100 {
        now += TimeDelta::seconds(20);
        let task = format!("T-{}", state.version * 7 % 2_001).as_str().into();
        let (percent, note) = (i64::try_from(state.version % 90).expect("small"), String::new());
        let command = Command::Report { task, percent, forecast: None, confidence: None, note };
        for mut event in decide(&state, &planner(), command, now).expect("reported") {
            event.command = Some(format!("c{}", event.seq));
            apply(&mut state, &event).expect("it follows");
            events.push(event);
        }
    }
    events
}

#[tokio::test]
async fn of_many_tasks_those_are_kept_that_became_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    let events = of_many_tasks(&store.log("plan").await.expect("a log"));
    store.close().await;
    let (store, folder) = brought(events.clone()).await;
    let mut reading = store.reading().await.expect("it reads");
    let mut bases = Vec::new();
    for seq in reading.states("plan", u64::MAX).await.expect("numbers") {
        let (_, body) = reading.state("plan", seq).await.expect("it reads").expect("a state");
        bases.push((seq, state::base_of(&body).expect("a line")));
    }
    drop(reading);
    let (first, second) = (Some(1_000), Some(3_000));
    let whole = [(1_000, None), (3_000, None), (6_000, None)];
    let laid = [(2_000, first), (4_000, second), (5_000, second)];
    let mut all = [whole, laid].concat();
    all.sort_unstable();
    assert_eq!(bases, all);
    for seq in [6_050, 6_000, 5_999, 2_001] {
        let found = store.roadmap_of("plan", seq).await.expect("it reads").expect("it was there");
        assert_eq!(*found, replayed(&events, seq), "{seq}");
    }
    assert!(store.verify().await.expect("a verdict").is_whole());
    store.close().await;
    // Another server kept one as a whole meanwhile, and this one went on over its own.
    let state = Arc::new(replayed(&events, 4_000));
    let whole = state::packed(&state::ToKeep { state, base: None }).expect("packed");
    let whole = format!("UPDATE state SET body = x'{}' WHERE seq = 4000", crate::hex(&whole));
    for (statement, faults) in [
        (whole.as_str(), 0),
        ("UPDATE state SET body = (SELECT body FROM state WHERE seq = 3000) WHERE seq = 5000", 1),
        ("UPDATE state SET body = (SELECT body FROM state WHERE seq = 5000) WHERE seq = 3000", 1),
        // A whole that is missing makes the past slower and nothing else.
        ("DELETE FROM state WHERE seq = 3000", 0),
        // Nor does one that cannot be read, as of another version.
        (
            "UPDATE state SET body = CAST(x'564b5339' || substr(body, 5) AS BLOB) WHERE seq = 5000",
            1,
        ),
        ("UPDATE state SET body = substr(body, 1, 900) WHERE seq = 3000", 1),
    ] {
        let altered = tempfile::tempdir().expect("a folder");
        std::fs::copy(folder.path().join("vekha.db"), altered.path().join("vekha.db"))
            .expect("copied");
        change(altered.path(), statement).await;
        let store = Store::read(altered.path()).await.expect("it opens");
        let verdict = store.verify().await.expect("a verdict");
        assert_eq!(verdict.faults.len().min(1), faults, "{statement}: {verdict:?}");
        for seq in [5_000, 5_050] {
            let found = store.roadmap_of("plan", seq).await.expect("it reads");
            assert_eq!(*found.expect("it was there"), replayed(&events, seq), "{statement}");
        }
        store.close().await;
    }
}

#[tokio::test]
async fn what_follows_from_a_long_history_is_proved() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    let events = history(&store, &store.log("plan").await.expect("a log"));
    store.close().await;
    let (store, folder) = brought(events).await;
    store.close().await;
    let copy =
        |to: &std::path::Path| std::fs::copy(folder.path().join("vekha.db"), to.join("vekha.db"));
    for statement in [
        "UPDATE state SET body = (SELECT body FROM state WHERE seq = 4000) WHERE seq = 2000",
        "UPDATE state SET body = x'00' WHERE seq = 2000",
        "UPDATE state SET seq = 1999 WHERE seq = 2000",
        "INSERT INTO state VALUES ('plan', 4501, x'00')",
        "UPDATE report SET body = replace(body, '\"percent\":1', '\"percent\":2') WHERE number = 11",
        "UPDATE report SET number = number + 100000 WHERE number > 3000",
        "DELETE FROM report WHERE number = 1",
        "INSERT INTO report SELECT roadmap, task, number + 90000, body FROM report WHERE number = 1",
        "UPDATE command SET seq = seq + 1 WHERE id = 'c77'",
        "UPDATE command SET id = 'c77x' WHERE id = 'c77'",
        "DELETE FROM command WHERE id = 'c4000'",
        "UPDATE task SET body = replace(body, '\"count\":', '\"count\":1')",
    ] {
        let altered = tempfile::tempdir().expect("a folder");
        copy(altered.path()).expect("copied");
        change(altered.path(), statement).await;
        let store = Store::read(altered.path()).await.expect("it opens");
        let verdict = store.verify().await.expect("a verdict");
        assert_eq!(verdict.faults.len(), 1, "{statement}: {verdict:?}");
        store.close().await;
    }
    // A state that is missing makes the past slower and nothing else.
    change(folder.path(), "DELETE FROM state").await;
    let store = Store::read(folder.path()).await.expect("it opens");
    assert!(store.verify().await.expect("a verdict").is_whole());
}

/// A copy of a history under another key has the ids of the first one's commands.
#[tokio::test]
async fn ids_of_commands_that_are_known_are_proved_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    for n in 0..5 {
        let id = format!("r{n}");
        store.record("plan", planner(), &id, report(10 + n), at(2 + n)).await.expect("recorded");
    }
    let mut events: Vec<Event> =
        store.log("plan").await.expect("a log").into_iter().map(|logged| logged.event).collect();
    for event in &mut events {
        if let roadmap::Change::Created { definition } = &mut event.change {
            definition.key = "copy".into();
        }
    }
    let history = History::of(fresh(events).expect("written"));
    store.import(history, at(100)).await.expect("brought along");
    let verdict = store.verify().await.expect("a verdict");
    assert!(verdict.is_whole(), "{verdict:?}");
    store.close().await;
    change(folder.path(), "UPDATE command SET stream = 'copy' WHERE id = 'r3'").await;
    let store = Store::read(folder.path()).await.expect("it opens");
    let swapped = store.verify().await.expect("a verdict");
    // Either of the two may have it: both have the same event under that number.
    assert!(swapped.is_whole(), "{swapped:?}");
    store.close().await;
    change(folder.path(), "UPDATE command SET seq = 2 WHERE id = 'r3'").await;
    let store = Store::read(folder.path()).await.expect("it opens");
    assert!(!store.verify().await.expect("a verdict").is_whole());
}

/// A version while it was written: its state, and every status on the day of its last event.
#[derive(Debug, PartialEq)]
struct Seen {
    version: u64,
    state: Hash,
    statuses: Vec<Arc<Status>>,
}

impl Seen {
    fn of(roadmap: &Roadmap, board: &Board) -> Self {
        let state = Sha256::digest(state::write(roadmap).expect("it is written"));
        let statuses = board.statuses.iter().cloned().collect();
        Self { version: roadmap.version, state: state.into(), statuses }
    }
}

/// Some two hundred of five thousand versions, without an order in them.
fn is_looked_at(version: u64) -> bool {
    (version.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).is_multiple_of(25)
}

/// A history of five thousand events, commands of every kind among them, with what some of its versions
/// were as they were written.
fn of_every_kind(store: &Store, log: &[Logged]) -> (Vec<Event>, Vec<Seen>) {
    let owner = || person("planner", &["first", "second", "third"], planner().roles);
    let mut state = (*store.roadmap("plan").expect("it is there")).clone();
    let mut events: Vec<Event> = log.iter().map(|logged| logged.event.clone()).collect();
    let (mut runner, mut now) = (TestRunner::deterministic(), at(2));
    let any = (arbitrary::actor(), arbitrary::command());
    let (mut seen, mut last) = (Vec::new(), None::<(Roadmap, Board)>);
    for n in 0..100_000_i64 {
        if state.version >= 5_000 {
            return (events, seen);
        }
        now += TimeDelta::minutes(20);
        let (actor, command) = match n % 8 {
            // Most of what is made up is refused.
            0 => (0..40)
                .map(|_| any.new_tree(&mut runner).expect("a value").current())
                .find(|(actor, command)| {
                    let events = decide(&state, actor, command.clone(), now);
                    events.is_ok_and(|events| !events.is_empty())
                })
                .unwrap_or_else(|| any.new_tree(&mut runner).expect("a value").current()),
            _ => {
                let tasks = ["A-1", "A-2", "A-3", "B-1", "B-2"];
                let task = tasks[usize::try_from(n).expect("small") % tasks.len()].into();
                let forecast = Some((now + TimeDelta::days(n % 40)).date_naive());
                let (percent, note) = (n % 90, String::new());
                let command = Command::Report { task, percent, forecast, confidence: None, note };
                (owner(), command)
            }
        };
        for mut event in decide(&state, &actor, command, now).unwrap_or_default() {
            event.command = Some(format!("c{n}"));
            apply(&mut state, &event).expect("it follows");
            let day = state.date_at(event.at);
            events.push(event);
            if is_looked_at(state.version) {
                let board = match &last {
                    Some((was, board)) => Board::after((was, board), &state, day),
                    None => Board::new(&state, day),
                };
                seen.push(Seen::of(&state, &board));
                last = Some((state.clone(), board));
            }
        }
    }
    panic!("nothing more is allowed after {} events", state.version)
}

#[tokio::test]
async fn every_version_is_by_replay_what_it_was_when_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    let (events, seen) = of_every_kind(&store, &store.log("plan").await.expect("a log"));
    store.close().await;
    let reports = events.iter().filter(|it| it.change.kind() == "reported").count();
    assert!(events.len() - reports > 100 && seen.len() > 150, "{reports}, {}", seen.len());
    let (store, _folder) = brought(events).await;
    // Forward as whoever leafs through does, and back in leaps.
    for then in seen.iter().chain(seen.iter().rev().step_by(20)) {
        let found = store.roadmap_of("plan", then.version).await.expect("it reads");
        let found = found.expect("it was there");
        let at = store.instant_of("plan", then.version).await.expect("it reads");
        let board = Board::new(&found, found.date_at(at.expect("it happened")));
        assert_eq!(Seen::of(&found, &board), *then);
    }
}
