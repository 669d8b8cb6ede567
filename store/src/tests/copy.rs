//! A record that is copied into another database, and back.

use directory::{Seal, Who};

use super::support::{at, by_hand, nobody, planner, report, sign_in, vera, with_plan};
use crate::{Error, Store, Work, copy, sqlite::Sqlite};

#[tokio::test]
async fn a_copy_has_the_same_log_people_and_states() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("one"));
    let store = with_plan(one.path()).await;
    store.direct(Who::Host, vera(), at(2)).await.expect("added");
    let password = "$argon2id$hashed".to_owned();
    let command = directory::Command::SetPassword { login: "vera".into(), password };
    store.direct(Who::Host, command, at(2)).await.expect("set");
    store.direct(nobody(), sign_in(&store, 1), at(2)).await.expect("signed in");
    for n in 0..30 {
        let id = format!("r{n}");
        store.record("plan", planner(), &id, report(n), at(2 + n)).await.expect("recorded");
    }
    store.close().await;
    let record = one.path().join(crate::disk::RECORD);
    let from = Sqlite::open_read_only(&record).await.expect("it opens");
    let work = Work::default();
    let copied = copy::copy_in(&from, other.path(), &work).await.expect("it is copied");
    let (store, second) = (
        Store::open(one.path()).await.expect("it opens"),
        Store::open(other.path()).await.expect("the copy opens"),
    );
    assert_eq!(copied.position, *store.subscribe().borrow());
    assert_eq!(second.roadmaps(), store.roadmaps());
    assert_eq!(second.directory(), store.directory());
    assert_eq!(second.log("plan").await.expect("a log"), store.log("plan").await.expect("a log"));
    assert_eq!(second.secrets("vera").password.as_deref(), Some("$argon2id$hashed"));
    assert!(second.signed_in(&Seal([1; 32]), at(3)).is_some());
    let again = second.record("plan", planner(), "r29", report(29), at(40)).await;
    assert_eq!(again.expect("it is known").version, 32);
    let verdict = second.verify().await.expect("a verdict");
    assert!(verdict.is_whole(), "{:?}", verdict.faults);
}

#[tokio::test]
async fn what_does_not_follow_is_not_copied_and_leaves_nothing_behind() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("one"));
    with_plan(one.path()).await.close().await;
    let rewrite = "DROP TRIGGER event_is_never_changed;
        UPDATE event SET hash = zeroblob(32) WHERE stream = 'plan' AND seq = 1";
    let mut connection = by_hand(one.path()).await;
    sqlx::raw_sql(rewrite).execute(&mut connection).await.expect("rewritten");
    let record = one.path().join(crate::disk::RECORD);
    let from = Sqlite::open_read_only(&record).await.expect("it opens");
    let refused = copy::copy_in(&from, other.path(), &Work::default()).await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
    assert!(!other.path().join(crate::disk::RECORD).exists());
}

#[tokio::test]
async fn a_record_that_is_served_is_not_copied() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("one"));
    let store = with_plan(one.path()).await;
    let to = Sqlite::open(&other.path().join("copy.db")).await.expect("it opens");
    let refused = copy::copy_out(one.path(), &to, &Work::default()).await;
    assert!(matches!(refused, Err(Error::InUse(_))), "{refused:?}");
    store.close().await;
    copy::copy_out(one.path(), &to, &Work::default()).await.expect("it is copied");
}
