//! The suite of every database, and what only PostgreSQL has to show, against one that the tests start.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::{sync::Arc, time::Duration};

use chrono::DateTime;
use store::{Error, Upload, seam::Database, suite::Made};
use store_postgres::Postgres;

/// Returns the address of an empty database; none where there is no PostgreSQL.
fn address() -> Option<String> {
    let cluster = test_postgres::shared()?;
    Some(cluster.fresh().expect("a database"))
}

/// Returns the name of a database.
fn name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

fn psql(address: &str, statement: &str) -> Result<String, String> {
    let cluster = test_postgres::shared().expect("it is there");
    cluster.psql(name(address), &["-c", statement])
}

async fn fresh() -> Option<Made<()>> {
    let database = Postgres::open(&address()?).await.expect("it opens");
    Some((Arc::new(database), ()))
}

store::database_suite!(fresh);

#[tokio::test]
async fn servers_that_begin_at_once_make_the_tables_once() {
    let Some(address) = address() else { return };
    let many: Vec<_> = (0..6)
        .map(|_| {
            let address = address.clone();
            tokio::spawn(async move { Postgres::open(&address).await })
        })
        .collect();
    for one in many {
        let opened = one.await.expect("it ends").expect("it opens");
        let mut reading = opened.read().await.expect("it reads");
        assert_eq!(reading.schema().await.expect("an answer"), None);
    }
    assert!(Postgres::open_read_only(&address).await.is_ok());
}

#[tokio::test]
async fn what_is_none_of_ours_is_left_alone() {
    let Some(address) = address() else { return };
    let nothing = Postgres::open_read_only(&address).await.map(drop);
    assert!(nothing.expect_err("refused").to_string().contains("no record"));
    psql(&address, "CREATE TABLE invoice (id bigint)").expect("made");
    let foreign = Postgres::open(&address).await.map(drop).expect_err("refused");
    assert!(foreign.to_string().contains("invoice"), "{foreign}");
}

#[tokio::test]
async fn a_later_version_is_named() {
    let Some(address) = address() else { return };
    Postgres::open(&address).await.expect("it opens").close().await.expect("closed");
    let later = "INSERT INTO migration (version, description, checksum)
                 VALUES (9999, 'from the future', '\\x00')";
    psql(&address, later).expect("noted");
    let refused = Postgres::open(&address).await.map(drop).expect_err("refused");
    assert!(refused.to_string().contains("from the future"), "{refused}");
}

#[tokio::test]
async fn two_servers_commit_one_after_another() {
    let Some(address) = address() else { return };
    let one = Postgres::open(&address).await.expect("it opens");
    let other = Postgres::open(&address).await.expect("it opens");
    let held = one.write().await.expect("a commit");
    let waits = tokio::time::timeout(Duration::from_millis(300), other.write()).await;
    assert!(waits.is_err(), "it waits for the other");
    held.roll_back().await.expect("taken back");
    other.write().await.expect("a commit").commit().await.expect("durable");
}

#[tokio::test]
async fn what_has_no_event_may_be_written_again() {
    let Some(address) = address() else { return };
    let database = Postgres::open(&address).await.expect("it opens");
    let (id, person, name) = ("u1".to_owned(), "ann".to_owned(), "act.pdf".to_owned());
    let upload = Upload { id, person, name, size: 3, hash: [7; 32] };
    for _ in 0..2 {
        let mut commit = database.write().await.expect("a commit");
        commit.write_part(9, 0, b"act").await.expect("a part");
        commit.keep(9, &upload, DateTime::UNIX_EPOCH).await.expect("kept");
        commit.commit().await.expect("durable");
    }
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.waiting("ann").await.expect("counted"), (3, 3));
    assert_eq!(reading.part(9, 0).await.expect("read").as_deref(), Some(b"act".as_slice()));
}

#[tokio::test]
async fn a_commit_in_which_something_failed_is_none() {
    let Some(address) = address() else { return };
    let database = Postgres::open(&address).await.expect("it opens");
    let mut commit = database.write().await.expect("a commit");
    let noted = ("a".to_owned(), "plan".to_owned(), 1);
    commit.note_commands(std::slice::from_ref(&noted)).await.expect("noted");
    let twice = commit.note_commands(std::slice::from_ref(&noted)).await;
    assert!(matches!(twice, Err(Error::Overtaken)), "{twice:?}");
    assert!(commit.commit().await.is_err(), "nothing was written, and that is said");
}

#[tokio::test]
async fn statements_need_no_names() {
    let Some(address) = address() else { return };
    let database =
        Postgres::open(&format!("{address}?statements=unnamed")).await.expect("it opens");
    let mut commit = database.write().await.expect("a commit");
    let noted = ("a".to_owned(), "plan".to_owned(), 1);
    commit.note_commands(std::slice::from_ref(&noted)).await.expect("noted");
    commit.commit().await.expect("durable");
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.commands(&["a"]).await.expect("commands"), [noted]);
    let wrong = Postgres::open(&format!("{address}?statements=some")).await.map(drop);
    assert!(wrong.expect_err("refused").to_string().contains("statements=some"));
}

#[tokio::test]
async fn parts_of_files_that_were_never_finished_go_after_a_day() {
    let Some(address) = address() else { return };
    let database = Postgres::open(&address).await.expect("it opens");
    let mut commit = database.write().await.expect("a commit");
    for writing in [1_048_576, 1_048_577] {
        commit.write_part(writing, 0, b"cut off").await.expect("kept");
    }
    commit.commit().await.expect("durable");
    let long_ago =
        "UPDATE file_part SET received = now() - interval '25 hours' WHERE writing = 1048576";
    psql(&address, long_ago).expect("aged");
    let mut commit = database.write().await.expect("a commit");
    commit.tidy(chrono::DateTime::UNIX_EPOCH).await.expect("tidied");
    commit.commit().await.expect("durable");
    let mut reading = database.read().await.expect("it reads");
    assert_eq!(reading.part(1_048_576, 0).await.expect("an answer"), None);
    assert!(reading.part(1_048_577, 0).await.expect("an answer").is_some());
}

#[tokio::test]
async fn a_head_that_was_altered_is_named() {
    let Some(address) = address() else { return };
    let database = Postgres::open(&address).await.expect("it opens");
    psql(&address, "INSERT INTO head (stream, seq, hash, position) VALUES ('plan', 3, '\\x00', 3)")
        .expect("altered");
    let mut reading = database.read().await.expect("it reads");
    let fault = reading.integrity().await.expect("an answer").expect("a fault");
    assert!(fault.contains("plan"), "{fault}");
}
