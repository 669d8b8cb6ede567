//! Files of evidence: kept once, kept whole, and bounded.

use roadmap::{Command, Refusal};

use super::support::{at, by_hand, planner, with_plan};
use crate::{Error, Hash, PART, Quota, Store, Upload, disk, hex};

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
    Command::Attach { task: "A-1".into(), evidence: vec![upload.evidence()] }
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
