//! Files that are taken, foreign, cut off or damaged: nothing acknowledged is lost without a word.

use std::collections::BTreeMap;

use directory::Who;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::support::{at, planner, report, vera, with_plan};
use crate::{Error, Store, disk};

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
