//! Sessions and tokens of people.

use directory::{Seal, Who};

use super::support::{as_vera, at, nobody, sign_in, vera, with_plan};
use crate::Store;

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_however_much_it_is_used() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.direct(Who::Host, vera(), at(2)).await.expect("added");
    store.direct(nobody(), sign_in(&store, 1), at(2)).await.expect("signed in");
    store.direct(nobody(), sign_in(&store, 2), at(2)).await.expect("signed in");
    for hour in 3..14 {
        assert!(
            store.signed_in(&Seal([1; 32]), at(hour)).is_some(),
            "used every hour, hour {hour}"
        );
    }
    assert!(store.signed_in(&Seal([1; 32]), at(14)).is_none(), "its time is over");
    assert!(store.signed_in(&Seal([2; 32]), at(5)).is_none(), "idle for two hours");
    store.direct(nobody(), sign_in(&store, 3), at(12)).await.expect("signed in");
    store.close().await;
    let store = Store::open(directory.path()).await.expect("it opens again");
    assert!(store.signed_in(&Seal([1; 32]), at(13)).is_some(), "that it was used is written down");
    let everywhere = directory::Command::SignOutEverywhere { tokens: false };
    store.direct(as_vera(&store), everywhere, at(13)).await.expect("signed out");
    assert!(store.signed_in(&Seal([1; 32]), at(13)).is_none());
    assert!(store.sessions_of("vera", at(13)).is_empty());
    assert!(store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_clock_that_was_set_back_ends_nobodys_session() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    store.direct(Who::Host, vera(), at(0)).await.expect("added");
    store.direct(nobody(), sign_in(&store, 1), at(100)).await.expect("signed in");
    // Thirteen hours, a day, and three days behind the log.
    for (token, hours) in [(2, 87), (3, 76), (4, 28)] {
        store.direct(nobody(), sign_in(&store, token), at(hours)).await.expect("signed in");
        for known in 1..=token {
            let session = store.signed_in(&Seal([known; 32]), at(hours));
            assert!(session.is_some(), "session {known} at {hours} h");
        }
    }
    assert!(
        store.signed_in(&Seal([4; 32]), at(112)).is_none(),
        "no longer than it lasts by the log"
    );
    assert!(store.verify().await.expect("a verdict").is_whole());
}

#[tokio::test]
async fn a_token_is_kept_as_its_hash_and_good_until_it_ends_or_is_revoked() {
    let directory = tempfile::tempdir().expect("a folder");
    let store = with_plan(directory.path()).await;
    let create = |id: &str, token: u8| directory::Command::CreateToken {
        id: id.to_owned(),
        name: "a program".to_owned(),
        scope: directory::Scope::Act,
        roadmaps: Vec::new(),
        expires: at(48),
        seal: Seal([token; 32]),
    };
    store.direct(Who::Host, vera(), at(0)).await.expect("added");
    store.direct(as_vera(&store), create("one", 1), at(0)).await.expect("made");
    store.direct(as_vera(&store), create("two", 2), at(1)).await.expect("made");
    store.close().await;
    let store = Store::open(directory.path()).await.expect("it opens again");
    let known = store.bearer(&Seal([1; 32]), at(5));
    let known = known.map(|(person, token)| (person.login.clone(), token.scope));
    assert_eq!(known, Some(("vera".into(), directory::Scope::Act)));
    assert!(store.bearer(&Seal([1; 32]), at(48)).is_none());
    assert!(store.bearer(&Seal([3; 32]), at(5)).is_none());
    let revoke = directory::Command::RevokeToken { id: "one".to_owned() };
    store.direct(as_vera(&store), revoke, at(6)).await.expect("revoked");
    assert!(store.bearer(&Seal([1; 32]), at(6)).is_none());
    assert!(store.bearer(&Seal([2; 32]), at(6)).is_some());
    assert!(store.verify().await.expect("a verdict").is_whole());
}
