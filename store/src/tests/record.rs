//! Commands are recorded or refused, once and in order, and the past stays what it was.

use directory::Who;
use roadmap::{Forbidden, Refusal, Roles};

use super::support::{at, person, planner, report, vera, with_plan};
use crate::{Error, Store};

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

/// What is remembered of the past is not what may still happen.
#[tokio::test]
async fn when_an_event_happened_and_which_was_the_last_stay_what_they_were() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.record("plan", planner(), "r1", report(40), at(2)).await.expect("recorded");
    store.record("plan", planner(), "r2", report(60), at(5)).await.expect("recorded");
    for _ in 0..2 {
        for (hours, last) in [(-1, 0), (0, 1), (3, 3), (99, 4)] {
            assert_eq!(store.version_at("plan", at(hours)).await.expect("a number"), last);
        }
        for (seq, then) in [(0, None), (1, Some(at(0))), (3, Some(at(2))), (9, None)] {
            assert_eq!(store.instant_of("plan", seq).await.expect("an instant"), then);
        }
    }
    assert_eq!(store.version_at("nowhere", at(3)).await.expect("a number"), 0);
    store.record("plan", planner(), "r3", report(70), at(7)).await.expect("recorded");
    assert_eq!(store.version_at("plan", at(99)).await.expect("a number"), 5);
    assert_eq!(store.version_at("plan", at(6)).await.expect("a number"), 4);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_record_is_proved_beside_a_busy_writer() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let writing = store.clone();
    let writer = tokio::spawn(async move {
        for n in 0i32.. {
            let id = format!("r{n}");
            let command = report(i64::from(n % 2));
            let recorded = writing.record("plan", planner(), &id, command, at(2)).await;
            recorded.expect("it is recorded while the record is proved");
        }
    });
    for _ in 0..40 {
        let verdict = store.verify().await.expect("a verdict");
        assert!(verdict.is_whole(), "{:?}", verdict.faults);
    }
    let version = store.roadmap("plan").expect("it is there").version;
    writer.abort();
    assert!(version > 50, "the writer came to write: {version}");
}
