//! Two servers over one record whose database fails: connections that break off, commits that are overtaken, and
//! a record that is not what it was.

use std::{sync::atomic::Ordering, time::Duration};

use directory::Who;

use super::{
    servers::{End, Servers, rewrite, same, servers},
    support::{at, planner, report, vera},
};
use crate::{Error, Store};

/// Counts the events of a command in the log of the plan.
async fn events_of(store: &Store, id: &str) -> usize {
    let log = store.log("plan").await.expect("a log");
    log.iter().filter(|logged| logged.event.command.as_deref() == Some(id)).count()
}

fn add(login: &str) -> directory::Command {
    directory::Command::AddPerson {
        login: login.into(),
        name: login.to_owned(),
        admin: false,
        password: None,
    }
}

#[tokio::test]
async fn a_record_written_anew_behind_all_servers_is_a_fork_once_commits_are_overtaken() {
    let Servers { folder, a, b, faults, .. } = &servers().await;
    a.direct(Who::Host, vera(), at(2)).await.expect("added");
    faults.overtaken.store(6, Ordering::SeqCst);
    a.record("plan", planner(), "r1", report(10), at(2)).await.expect("what is whole goes on");
    b.catch_up(false).await.expect("caught up");
    rewrite(folder, "UPDATE event SET hash = zeroblob(32) WHERE stream = ''").await;
    // The last event of all is the same still: whoever only looks there finds nothing.
    a.catch_up(false).await.expect("nothing is new");
    faults.overtaken.store(4, Ordering::SeqCst);
    let refused = a.record("plan", planner(), "r2", report(20), at(3)).await;
    let is_named =
        |error: &Error| matches!(error, Error::Forked { stream, .. } if stream.is_empty());
    assert!(refused.as_ref().is_err_and(is_named), "{:?}", refused.map(|it| it.version));
    assert!(a.check_whole().is_err_and(|error| is_named(&error)));
}

#[tokio::test]
async fn a_log_that_says_it_goes_on_and_does_not_is_a_fork() {
    let Servers { a, faults, .. } = &servers().await;
    faults.ahead.store(7, Ordering::SeqCst);
    let record = a.record("plan", planner(), "r1", report(10), at(2));
    let refused = tokio::time::timeout(Duration::from_secs(20), record).await.expect("an answer");
    assert!(matches!(refused, Err(Error::Forked { .. })), "{:?}", refused.map(|it| it.version));
    assert!(a.check_whole().is_err());
}

#[tokio::test]
async fn a_copy_to_read_that_is_behind_is_no_fork() {
    let Servers { a, b, faults, .. } = &servers().await;
    a.record("plan", planner(), "r1", report(10), at(2)).await.expect("recorded");
    faults.behind.store(1, Ordering::SeqCst);
    a.catch_up(false).await.expect("what is written to has everything");
    a.check_whole().expect("it goes on");
    a.record("plan", planner(), "r2", report(20), at(2)).await.expect("recorded");
    b.record("plan", planner(), "r3", report(30), at(2)).await.expect("recorded");
    faults.behind.store(0, Ordering::SeqCst);
    same(a, b).await;
}

#[tokio::test]
async fn what_broke_off_at_its_end_is_recorded_once_whether_it_came_through_or_not() {
    let Servers { a, b, faults, .. } = &servers().await;
    let ways: [(&str, &[End]); 3] = [
        ("through", &[End::Through]),
        ("not", &[End::Not]),
        ("often", &[End::Not, End::Not, End::Through]),
    ];
    for (percent, (name, ends)) in (1..).zip(ways) {
        faults.end(ends);
        let recorded = a.record("plan", planner(), name, report(percent), at(2)).await;
        recorded.expect("it is acknowledged");
        assert_eq!(events_of(b, name).await, 1, "{name}");
        // What has no id would be refused the second time: the name would be taken.
        faults.end(ends);
        a.direct(Who::Host, add(name), at(2)).await.expect("it is acknowledged");
        assert!(faults.ends.lock().expect("nobody panicked").is_empty(), "all broke off");
    }
    same(a, b).await;
    for (name, _) in ways {
        assert!(b.person(name).is_some(), "{name}");
    }
}

#[tokio::test]
async fn whether_something_was_recorded_is_not_claimed_where_nobody_can_know() {
    let Servers { a, b, faults, .. } = &servers().await;
    faults.end(&[End::ThroughAndGone]);
    let unknown = a.record("plan", planner(), "r1", report(10), at(2)).await;
    assert!(matches!(unknown, Err(Error::Lost(_))), "{:?}", unknown.map(|it| it.version));
    // What did not even begin is not recorded, and that is known.
    let not = a.record("plan", planner(), "r2", report(20), at(2)).await;
    assert!(matches!(not, Err(Error::Commit(_))), "{:?}", not.map(|it| it.version));
    faults.gone.store(false, Ordering::SeqCst);
    // Whoever sends it again gets their answer.
    a.record("plan", planner(), "r1", report(10), at(3)).await.expect("it is known");
    assert_eq!((events_of(b, "r1").await, events_of(b, "r2").await), (1, 0));
    same(a, b).await;
}

#[tokio::test]
async fn a_command_that_was_carried_out_elsewhere_is_answered_with_what_it_led_to() {
    let Servers { a, b, .. } = &servers().await;
    for n in 0..5 {
        let (begin, id) = (format!("r{n}~"), format!("r{n}~sum"));
        let after = a.record("plan", planner(), &id, report(n), at(2)).await.expect("recorded");
        let known = b.carried_out(&begin).await.expect("an answer");
        assert_eq!(known, Some((id, "plan".to_owned())));
        let here = b.roadmap("plan").expect("it is there");
        assert_eq!(here.version, after.version, "it is not the state before");
    }
    assert_eq!(b.carried_out("r9~").await.expect("an answer"), None);
}

#[tokio::test]
async fn what_a_server_has_not_taken_over_is_not_in_its_feed() {
    let Servers { a, b, .. } = &servers().await;
    for n in 0..20 {
        let id = format!("r{n}");
        a.record("plan", planner(), &id, report(n), at(2)).await.expect("recorded");
        let events = b.events_since(0, 1_000).await.expect("a page");
        let known = *b.subscribe().borrow();
        assert!(events.iter().all(|event| event.position <= known), "up to {known}");
    }
    b.catch_up(false).await.expect("caught up");
    let end = *b.subscribe().borrow();
    let events = b.events_since(0, 1_000).await.expect("a page");
    assert_eq!(events.last().map(|event| event.position), Some(end), "nothing is left out");
    assert!(b.events_since(end, 10).await.expect("a page").is_empty());
    assert!(b.events_since(end + 1_000, 10).await.expect("a page").is_empty());
}

#[tokio::test]
async fn whoever_is_overtaken_again_and_again_gets_an_answer_and_counts_it() {
    let Servers { a, faults, .. } = &servers().await;
    let overtaken = || a.lag().expect("it is shared").overtaken;
    faults.overtaken.store(1_000, Ordering::SeqCst);
    let mut before = overtaken();
    for n in 0..2 {
        let id = format!("r{n}");
        let refused = a.record("plan", planner(), &id, report(n), at(2)).await;
        assert!(matches!(refused, Err(Error::Overtaken)), "{:?}", refused.map(|it| it.version));
        assert!(overtaken() > before, "one after the other");
        before = overtaken();
    }
    faults.overtaken.store(0, Ordering::SeqCst);
    a.record("plan", planner(), "r2", report(20), at(2)).await.expect("recorded");
    assert_eq!(overtaken(), 0);
}

#[tokio::test]
async fn a_conflict_that_stays_although_nobody_wrote_is_given_up_soon() {
    let Servers { a, faults, .. } = &servers().await;
    faults.conflicts.store(3, Ordering::SeqCst);
    a.record("plan", planner(), "r1", report(10), at(2)).await.expect("it passed");
    faults.conflicts.store(100, Ordering::SeqCst);
    let refused = a.record("plan", planner(), "r2", report(20), at(2)).await;
    assert!(matches!(refused, Err(Error::Commit(_))), "{:?}", refused.map(|it| it.version));
    assert_eq!(faults.conflicts.load(Ordering::SeqCst), 93, "seven tries, and no more");
    faults.conflicts.store(0, Ordering::SeqCst);
    a.record("plan", planner(), "r3", report(30), at(2)).await.expect("others go on");
}
