//! Backups: taken under load, and restored only if they are whole.

use super::support::{at, planner, report, with_plan};
use crate::{Error, Store, Work, backup, restore};

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
    let verdict = backup(&source, &file, &Work::default()).await.expect("a backup");
    assert!(verdict.is_whole() && verdict.events >= acknowledged);
    for writer in writers {
        writer.await.expect("it ends");
    }
    let again = backup(&source, &file, &Work::default()).await;
    assert!(matches!(again, Err(Error::Exists(_))), "a file that is there is left alone");
    restore(&file, &target, &Work::default()).await.expect("restored");
    assert!(matches!(restore(&file, &target, &Work::default()).await, Err(Error::Exists(_))));
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
    backup(&source, &file, &Work::default()).await.expect("a backup");
    let mut bytes = std::fs::read(&file).expect("bytes");
    let needle = b"Europe/Moscow";
    let at = bytes.windows(needle.len()).position(|window| window == needle);
    let at = at.expect("an event in the file");
    bytes[at] ^= 1;
    std::fs::write(&file, bytes).expect("written");
    let target = folder.path().join("target");
    assert!(restore(&file, &target, &Work::default()).await.is_err());
    assert!(!target.join("vekha.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_stopped_leaves_nothing_and_says_how_far_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("source");
    let store = with_plan(&source).await;
    for n in 0..50 {
        store.record("plan", planner(), &n.to_string(), report(n), at(2)).await.expect("recorded");
    }
    let file = folder.path().join("backup.db");
    let work = Work::default();
    {
        let copying = backup(&source, &file, &work);
        let stopped = async {
            while work.steps().1 == 0 {
                tokio::time::sleep(std::time::Duration::from_micros(100)).await;
            }
        };
        tokio::select! {
            done = copying => drop(done.expect("it was quicker")),
            () = stopped => {}
        }
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").flatten().collect();
    let left: Vec<_> = left.iter().map(|it| it.file_name()).filter(|it| *it != "source").collect();
    assert!(left.is_empty() || left == ["backup.db"], "{left:?}");
    let _ = std::fs::remove_file(&file);
    backup(&source, &file, &work).await.expect("a backup");
    let (done, total) = work.steps();
    assert!(done == total && total > 50, "{done} of {total}");
}
