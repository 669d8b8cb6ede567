//! Histories: replayed, exported, and brought along into another record.

use chrono::TimeDelta;
use exchange::read_json;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use roadmap::{Event, arbitrary};

use super::support::{at, export, planner, report, with_plan};
use crate::{Logged, Store};

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
