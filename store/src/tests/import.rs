//! Histories: replayed, exported, and brought along into another record.

use chrono::TimeDelta;
use directory::Who;
use exchange::{read_json, stream_json};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use roadmap::{Event, arbitrary};

use super::{
    past::history,
    support::{at, export, planner, report, vera, with_plan},
};
use crate::{Error, History, Logged, Piece, Store, fresh};

fn brought(log: &[Logged]) -> History {
    History::of(log.iter().cloned().map(Into::into).collect())
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
            let history = History::of(contents.history.expect("a history"));
            let imported = other.import(history, at(100_000)).await.expect("it is imported");
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
    let history = History::of(contents.history.expect("a history"));
    runtime.block_on(async {
        let directory = tempfile::tempdir().expect("a folder");
        let store = Store::open(directory.path()).await.expect("it opens");
        let refused = store.import(history, at(100)).await.expect_err("its hash is another");
        assert!(refused.to_string().contains(".hash"), "{refused}");
        assert!(store.roadmaps().is_empty());
    });
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
        let refused = other.import(brought(&log), early).await.expect_err("refused");
        assert!(refused.to_string().contains("history["), "{refused}");
        assert!(other.roadmaps().is_empty());
        other.close().await;
    }
    // A clock that is a little behind is forgiven, also after a start in between.
    for reopened in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut other = Store::open(folder.path()).await.expect("it opens");
        let now = at(30) - TimeDelta::seconds(50);
        other.import(brought(&log), now).await.expect("taken over");
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

/// Pages are written before the whole is known; what is refused late, or ends too early, leaves nothing.
#[tokio::test]
async fn a_history_that_is_refused_late_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    let events = history(&store, &store.log("plan").await.expect("a log"));
    store.close().await;
    let good = fresh(events).expect("written");
    let directory = tempfile::tempdir().expect("a folder");
    let store = Store::open(directory.path()).await.expect("it opens");
    let mut wrong = good.clone();
    let last = wrong.last_mut().expect("an event");
    last.event.by.person = "somebody".into();
    let refused = store.import(History::of(wrong), at(90_000)).await.expect_err("refused");
    assert!(refused.to_string().contains("history[4499]"), "{refused}");
    // One that is cut off, while others go on with their work.
    let (pieces, cut) = History::channel();
    let (elsewhere, part) = (store.clone(), good[..3_000].to_vec());
    let taking = tokio::spawn(async move { elsewhere.import(cut, at(90_000)).await });
    pieces.send(Piece::Events(part)).await.expect("it is waited for");
    let others = tokio::spawn({
        let store = store.clone();
        async move { store.direct(Who::Host, vera(), at(90_001)).await }
    });
    drop(pieces);
    assert!(matches!(taking.await.expect("it ran"), Err(Error::Cut)));
    others.await.expect("it ran").expect("she is there");
    assert!(store.roadmaps().is_empty());
    let verdict = store.verify().await.expect("a verdict");
    assert!(verdict.is_whole() && verdict.roadmaps == 0, "{verdict:?}");
    // The same history, whole, in pieces.
    let (pieces, whole) = History::channel();
    let (elsewhere, mut parts) = (store.clone(), good.into_iter());
    let taking = tokio::spawn(async move { elsewhere.import(whole, at(90_002)).await });
    while parts.len() > 0 {
        let part = Piece::Events(parts.by_ref().take(777).collect());
        pieces.send(part).await.expect("it is waited for");
    }
    pieces.send(Piece::End(None, "00".to_owned())).await.expect("it is waited for");
    assert_eq!(taking.await.expect("it ran").expect("taken over").version, 4_500);
    let verdict = store.verify().await.expect("a verdict");
    assert!(verdict.is_whole() && verdict.imported.len() == 1, "{verdict:?}");
}

#[test]
fn a_file_may_have_its_history_first_and_nothing_twice() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let written = runtime.block_on(async {
        let directory = tempfile::tempdir().expect("a folder");
        export(&with_plan(directory.path()).await, "plan").await
    });
    let whole = read_json(&written).expect("it is read");
    let value: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    let history = value["history"].to_string();
    let mut rest = value;
    rest.as_object_mut().expect("an object").remove("history");
    let first = format!("{{\"history\":{history},{}", &rest.to_string()[1..]);
    assert_eq!(read_json(&first).expect("it is read"), whole);
    let mut streamed = Vec::new();
    let mut each = |brought| {
        streamed.push(brought);
        true
    };
    let (plan, has_history) = stream_json(first.as_bytes(), &mut each).expect("it is read");
    assert_eq!((Some(streamed), has_history, plan), (whole.history, true, whole.definition));
    let twice = format!("{},\"history\":{history}}}", &first[..first.len() - 1]);
    assert!(read_json(&twice).is_err());
    for wrong in ["\"history\":1", "\"history\":{}", "\"history\":[1]", "\"history\":[{}]"] {
        assert!(read_json(&format!("{{{wrong},{}", &rest.to_string()[1..])).is_err(), "{wrong}");
    }
    let more = format!("{written} 1");
    assert!(read_json(&more).is_err(), "nothing comes after the end");
}
