//! The outbox: what is told goes out once, a window at a time, and again only where it did not arrive.

use chrono::TimeDelta;

use super::support::{at, with_plan};
use crate::{Answered, Mail, Notice, Outcome, Store, Telling, Told, Which};

fn told(person: &str, step: &str, hours: i64) -> Told {
    let notice = Notice {
        person: person.into(),
        roadmap: "plan".into(),
        task: "A-1".into(),
        kind: "asked",
        about: String::new(),
        date: at(0).date_naive(),
        step: step.to_owned(),
        news: true,
        who: "Bob".to_owned(),
    };
    Told { notice, overtaken: Vec::new(), mail: Some(at(hours)) }
}

async fn tell(store: &Store, told: Vec<Told>) {
    store.tell(Telling { told, ..Telling::default() }, at(1)).await.expect("told");
}

/// Takes a mail in hand for ten minutes.
async fn take(store: &Store, hours: i64) -> Option<Mail> {
    store.take_mail(at(hours), at(hours) + TimeDelta::minutes(10)).await.expect("asked")
}

fn steps(mail: &Mail) -> Vec<&str> {
    mail.entries.iter().map(|entry| entry.step.as_str()).collect()
}

fn answered(answer: &str) -> Answered {
    Answered { address: "ann@example.org".to_owned(), answer: answer.to_owned() }
}

#[tokio::test]
async fn what_is_due_goes_out_in_one_mail_and_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    // What is told later goes with what is due first.
    tell(&store, vec![told("ann", "7", 2)]).await;
    tell(&store, vec![told("ann", "8", 3)]).await;
    // Told once more, nothing more goes out.
    tell(&store, vec![told("ann", "7", 2)]).await;
    assert_eq!(take(&store, 1).await, None, "its window has not ended");
    let mail = take(&store, 2).await.expect("it is due");
    assert_eq!((mail.person.as_str(), steps(&mail)), ("ann", vec!["8", "7"]));
    assert_eq!(take(&store, 2).await, None, "somebody has it in hand");
    tell(&store, vec![told("ann", "9", 5)]).await;
    store.end_mail(mail, Outcome::Sent, at(2)).await.expect("written");
    assert_eq!(take(&store, 3).await, None);
    // What was read meanwhile is not said, and nothing at all is sent of nothing.
    store.mark_read("ann".into(), Which::All, at(4)).await.expect("read");
    let mail = take(&store, 5).await.expect("it is due");
    assert!(mail.entries.is_empty());
    store.end_mail(mail, Outcome::Dropped, at(5)).await.expect("written");
    assert_eq!(take(&store, 9).await, None);
    assert!(store.verify().await.expect("a verdict").is_whole());
    store.close().await;
}

#[tokio::test]
async fn what_did_not_arrive_is_the_same_mail_and_an_address_that_fails_delays_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    tell(&store, vec![told("ann", "7", 2), told("bob", "7", 2)]).await;
    let first = take(&store, 2).await.expect("it is due");
    let other = take(&store, 2).await.expect("it is due");
    assert_eq!((first.person.as_str(), other.person.as_str()), ("ann", "bob"));
    let later = Outcome::Later(at(4), Some(answered("450 later")));
    store.end_mail(first.clone(), later, at(2)).await.expect("written");
    let bounces = store.bounces().await.expect("bounces");
    assert_eq!((bounces.len(), bounces[0].hard, bounces[0].tries), (1, false, 1));
    // Whoever is stopped with a mail in hand leaves it to others.
    let again = take(&store, 3).await.expect("nobody said what came of it");
    assert_eq!((again.id, again.begun, again.tries), (other.id, other.begun, 2));
    store.end_mail(again, Outcome::Sent, at(3)).await.expect("written");
    let again = take(&store, 4).await.expect("it is tried again");
    assert_eq!((again.id, again.begun, again.tries), (first.id, first.begun, 2));
    let refused = Outcome::Refused(answered("550 no such user"));
    store.end_mail(again, refused, at(4)).await.expect("written");
    let bounces = store.bounces().await.expect("bounces");
    assert_eq!((bounces[0].hard, bounces[0].tries, bounces[0].since), (true, 2, at(2)));
    tell(&store, vec![told("ann", "8", 2)]).await;
    assert_eq!(take(&store, 40).await, None, "nothing is tried");
    store.try_mail_again("ann".into(), at(40)).await.expect("asked");
    assert!(store.bounces().await.expect("bounces").is_empty());
    let again = take(&store, 40).await.expect("it is tried again");
    assert_eq!((again.id, steps(&again)), (first.id, vec!["7"]));
    store.end_mail(again, Outcome::Sent, at(40)).await.expect("written");
    let rest = take(&store, 40).await.expect("what came meanwhile");
    assert_eq!(steps(&rest), ["8"]);
    store.close().await;
}
