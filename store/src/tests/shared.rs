//! Two servers over one record.

use std::{sync::atomic::Ordering, time::Duration};

use chrono::NaiveDate;
use directory::{Seal, Who};

use super::{
    servers::{Servers, rewrite, same, servers},
    support::{as_vera, at, nobody, planner, report, sign_in, vera},
};
use crate::{Error, Notice, Store, Telling, Told, Which};

#[tokio::test]
async fn servers_that_write_in_turn_decide_on_what_the_other_wrote() {
    let Servers { a, b, .. } = &servers().await;
    for n in 0..10 {
        let store = if n % 2 == 0 { a } else { b };
        let id = format!("r{n}");
        let after = store.record("plan", planner(), &id, report(n), at(2)).await.expect("recorded");
        let reports = after.task("A-1").expect("A-1").reports.len();
        assert_eq!(i64::try_from(reports).expect("few"), n + 1);
    }
    // Sent to the other one, a command is known.
    b.record("plan", planner(), "r8", report(8), at(3)).await.expect_err("it was overtaken by r9");
    a.record("plan", planner(), "r9", report(9), at(3)).await.expect("it is known");
    same(a, b).await;
}

#[tokio::test]
async fn servers_that_write_at_once_lose_nothing_and_leave_no_gaps() {
    let Servers { a, b, faults, .. } = &servers().await;
    let from = |store: &Store, name: &'static str, first: i64| {
        let reports = (first..first + 50).map(|n| {
            let store = store.clone();
            let id = format!("{name}{n}");
            async move { store.record("plan", planner(), &id, report(n), at(2)).await }
        });
        reports.map(tokio::spawn).collect::<Vec<_>>()
    };
    faults.overtaken.store(3, Ordering::SeqCst);
    let reports = from(a, "a", 0).into_iter().chain(from(b, "b", 50));
    for report in reports {
        report.await.expect("it ran").expect("it was recorded");
    }
    same(a, b).await;
    let log = b.log("plan").await.expect("a log");
    let seqs: Vec<_> = log.iter().map(|logged| logged.event.seq).collect();
    assert_eq!(seqs, (1..=102).collect::<Vec<u64>>());
    let mut ids: Vec<_> = log.iter().filter_map(|logged| logged.event.command.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 102, "each once");
}

#[tokio::test]
async fn people_who_are_added_at_one_server_are_signed_in_at_the_other() {
    let Servers { a, b, .. } = &servers().await;
    a.direct(Who::Host, vera(), at(2)).await.expect("added");
    let password = "$argon2id$hashed".to_owned();
    let command = directory::Command::SetPassword { login: "vera".into(), password };
    a.direct(Who::Host, command, at(2)).await.expect("set");
    a.direct(nobody(), sign_in(a, 1), at(2)).await.expect("signed in");
    assert!(b.wait_for(*a.subscribe().borrow(), Duration::from_secs(2)).await);
    assert!(b.signed_in(&Seal([1; 32]), at(3)).is_some());
    assert_eq!(b.secrets("vera").password.as_deref(), Some("$argon2id$hashed"));
    let everywhere = directory::Command::SignOutEverywhere { tokens: false };
    b.direct(as_vera(b), everywhere, at(3)).await.expect("signed out");
    a.catch_up(false).await.expect("caught up");
    assert!(a.signed_in(&Seal([1; 32]), at(3)).is_none());
    same(a, b).await;
}

#[tokio::test]
async fn what_is_told_and_read_at_one_server_counts_at_the_other() {
    let Servers { a, b, .. } = &servers().await;
    let notice = Notice {
        person: "ann".into(),
        roadmap: "plan".into(),
        task: "A-1".into(),
        kind: "due",
        about: String::new(),
        date: NaiveDate::default(),
        step: "0".to_owned(),
        news: false,
        who: String::new(),
    };
    let told = vec![Told { notice, overtaken: Vec::new(), mail: None }];
    a.tell(Telling { told, ..Telling::default() }, at(2)).await.expect("told");
    b.catch_up(true).await.expect("caught up");
    assert_eq!((a.inbox("ann").unread, b.inbox("ann").unread), (1, 1));
    b.mark_read("ann".into(), Which::All, at(3)).await.expect("read");
    a.catch_up(true).await.expect("caught up");
    assert_eq!(a.inbox("ann").unread, 0);
}

#[tokio::test]
async fn a_server_follows_by_itself_and_says_how_far_it_is_behind() {
    let Servers { a, b, .. } = &servers().await;
    let mut feed = b.subscribe();
    a.record("plan", planner(), "r1", report(10), at(2)).await.expect("recorded");
    let position = *a.subscribe().borrow();
    let followed = feed.wait_for(|known| *known == position);
    let waited = tokio::time::timeout(Duration::from_secs(5), followed).await;
    assert!(waited.is_ok_and(|followed| followed.is_ok()));
    assert_eq!(b.roadmap("plan"), a.roadmap("plan"));
    assert_eq!(b.lag().map(|lag| lag.positions), Some(0));
    let beyond = b.wait_for(position + 10_000_000, Duration::from_secs(60)).await;
    assert!(!beyond, "nobody waits for it");
    let far = b.wait_for(position + 1_000, Duration::from_secs(2)).await;
    assert!(!far, "there is no such event, and nobody waits for it");
}

#[tokio::test]
async fn a_fork_is_named_and_nothing_is_read_or_written_on_it() {
    let Servers { folder, a, b, .. } = &servers().await;
    a.record("plan", planner(), "r1", report(10), at(2)).await.expect("recorded");
    b.catch_up(false).await.expect("caught up");
    let waited = tokio::time::timeout(Duration::from_millis(10), a.forked()).await;
    assert!(waited.is_err(), "it is whole");
    let change = "UPDATE event SET hash = zeroblob(32) WHERE stream = 'plan' AND seq = 3";
    rewrite(folder, change).await;
    for store in [a, b] {
        let refused = store.record("plan", planner(), "r2", report(20), at(3)).await;
        let is_named = |error: &Error| matches!(error, Error::Forked { stream, seq } if stream == "plan" && *seq == 3);
        assert!(refused.as_ref().is_err_and(is_named), "{refused:?}");
        assert!(store.check_whole().is_err_and(|error| is_named(&error)));
        let told = tokio::time::timeout(Duration::from_secs(1), store.forked()).await;
        assert!(told.is_ok(), "whoever waits for it is told");
        assert!(store.log("plan").await.is_err_and(|error| is_named(&error)));
    }
}

#[tokio::test]
async fn what_ends_access_holds_where_nothing_can_be_written_and_is_written_later() {
    let Servers { a, b, faults, .. } = &servers().await;
    a.direct(Who::Host, vera(), at(2)).await.expect("added");
    a.direct(nobody(), sign_in(a, 1), at(2)).await.expect("signed in");
    faults.overtaken.store(1_000, Ordering::SeqCst);
    let everywhere = directory::Command::SignOutEverywhere { tokens: false };
    a.direct(as_vera(a), everywhere, at(3)).await.expect("it holds here");
    assert!(a.signed_in(&Seal([1; 32]), at(3)).is_none());
    b.record("plan", planner(), "r1", report(10), at(3)).await.expect("recorded");
    assert!(b.signed_in(&Seal([1; 32]), at(3)).is_some());
    // Meanwhile she has another password, and whoever asked with the old one may ask no more.
    let password = "$argon2id$other".to_owned();
    let command = directory::Command::SetPassword { login: "vera".into(), password };
    b.direct(Who::Host, command, at(3)).await.expect("set");
    b.direct(nobody(), sign_in(b, 2), at(3)).await.expect("signed in");
    a.catch_up(false).await.expect("it reads on");
    assert!(a.signed_in(&Seal([1; 32]), at(3)).is_none());
    assert!(a.signed_in(&Seal([2; 32]), at(3)).is_none());
    faults.overtaken.store(0, Ordering::SeqCst);
    a.record("plan", planner(), "r2", report(20), at(4)).await.expect("recorded");
    b.catch_up(false).await.expect("caught up");
    assert!(b.signed_in(&Seal([1; 32]), at(4)).is_none());
    assert!(b.signed_in(&Seal([2; 32]), at(4)).is_none());
    same(a, b).await;
}

#[tokio::test]
async fn whoever_was_put_out_at_one_server_does_nothing_more_at_another() {
    let Servers { a, b, .. } = &servers().await;
    a.direct(Who::Host, vera(), at(2)).await.expect("added");
    a.direct(nobody(), sign_in(a, 1), at(2)).await.expect("signed in");
    b.catch_up(false).await.expect("caught up");
    let session = b.directory().session(&Seal([1; 32])).expect("it is there").id.clone();
    let Who::Person { login, credential, .. } = as_vera(b) else { panic!("she is a person") };
    let who = Who::Person { login, credential, session: Some(session), via: None, address: None };
    let prefer = || directory::Command::Prefer(directory::Preferences::default());
    b.direct(who.clone(), prefer(), at(3)).await.expect("she is signed in");
    let everywhere = directory::Command::SignOutEverywhere { tokens: false };
    a.direct(as_vera(a), everywhere, at(3)).await.expect("signed out");
    // What the other server has in memory still lets her in.
    let refused = b.direct(who.clone(), prefer(), at(3)).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let refused = b.record("plan", who, "r1", report(10), at(3)).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{:?}", refused.map(|it| it.version));
}
