//! The ledger of what people were told: each step once, whoever tells it, and read once.

use chrono::NaiveDate;
use roadmap::date::add_days;

use super::support::{at, with_plan};
use crate::{Acted, Gone, Notice, Store, Telling, Told, Wanted, Which};

fn day(days: i64) -> NaiveDate {
    add_days(at(0).date_naive(), days)
}

fn due(person: &str, step: &str) -> Notice {
    Notice {
        person: person.into(),
        roadmap: "plan".into(),
        task: "A-1".into(),
        kind: "due",
        about: String::new(),
        date: day(10),
        step: step.to_owned(),
        news: false,
        who: String::new(),
    }
}

fn news(person: &str, kind: &'static str, seq: u64) -> Notice {
    let (step, who) = (seq.to_string(), "Ann".to_owned());
    Notice { kind, step, who, news: true, ..due(person, "") }
}

fn of(notice: Notice, overtaken: &[&str]) -> Told {
    let overtaken = overtaken.iter().map(|step| (*step).to_owned()).collect();
    Told { notice, overtaken, mail: None }
}

async fn tell(store: &Store, told: Vec<Told>, hours: i64) {
    let telling = Telling { told, ..Telling::default() };
    store.tell(telling, at(hours)).await.expect("told");
}

/// The steps of somebody's entries, the newest first, with a mark where they were read.
async fn steps(store: &Store, person: &str) -> String {
    let all = store.notices(person, &Wanted::default(), (0, 50)).await.expect("entries");
    let step =
        |it: &crate::Entry| format!("{}{}", it.step, if it.read.is_some() { "r" } else { "" });
    all.iter().map(step).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_step_is_told_once_and_those_before_it_are_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    tell(&store, vec![of(due("ann", "-10"), &[])], 2).await;
    assert_eq!(store.inbox("ann").unread, 1);
    // Told once more, nothing is new.
    tell(&store, vec![of(due("ann", "-10"), &[])], 3).await;
    assert_eq!((store.inbox("ann").unread, store.inbox("ann").changed), (1, 1));
    // Whoever was down meanwhile tells the last one; those in between were never told.
    tell(&store, vec![of(due("ann", "+1"), &["-10", "-5", "-1", "0"])], 4).await;
    assert_eq!(steps(&store, "ann").await, "+1 -10r", "the later one stands for the earlier");
    assert_eq!(store.inbox("ann").unread, 1);
    let reminded = store.reminded("plan", "A-1").await.expect("an answer").expect("somebody was");
    assert_eq!((reminded.times, reminded.last), (2, at(4)));
    // A step that was passed over is not told afterwards.
    tell(&store, vec![of(due("ann", "-5"), &[])], 5).await;
    assert_eq!(steps(&store, "ann").await, "+1 -10r");
    // Another person, and another date in force, have ladders of their own.
    let moved = Notice { date: day(20), ..due("ann", "-10") };
    tell(&store, vec![of(due("bob", "+1"), &[]), of(moved, &[])], 6).await;
    assert_eq!((store.inbox("ann").unread, store.inbox("bob").unread), (2, 1));
    assert_eq!(store.reminded("plan", "A-2").await.expect("an answer"), None);
    assert!(store.verify().await.expect("a verdict").is_whole());
    store.close().await;
    // All of it is there again.
    let store = Store::open(folder.path()).await.expect("it opens");
    assert_eq!((store.inbox("ann").unread, store.inbox("bob").unread), (2, 1));
    store.close().await;
}

#[tokio::test]
async fn what_two_tell_at_once_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    let both = || tell(&store, vec![of(due("ann", "0"), &["-1"])], 2);
    tokio::join!(both(), both(), both());
    assert_eq!(steps(&store, "ann").await, "0");
    assert_eq!(store.inbox("ann").unread, 1);
    store.close().await;
}

#[tokio::test]
async fn what_somebody_has_read_is_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    let people = ["ann", "bob"];
    for person in people {
        tell(&store, vec![of(due(person, "0"), &[]), of(news(person, "decided", 7), &[])], 2).await;
    }
    let all = store.notices("ann", &Wanted::default(), (0, 50)).await.expect("entries");
    let read = |who: &str, which| store.mark_read(who.into(), which, at(3));
    read("bob", Which::One(all[0].id)).await.expect("asked");
    assert_eq!(store.inbox("ann").unread, 2, "it is not his");
    read("ann", Which::One(all[0].id)).await.expect("read");
    assert_eq!(steps(&store, "ann").await, "7r 0");
    let wanted =
        Wanted { news: Some(false), unread: true, roadmap: Some("plan".into()), before: None };
    assert_eq!(store.count_notices("ann", &wanted).await.expect("a number"), 1);
    let wanted = Wanted { news: Some(true), ..wanted };
    assert_eq!(store.count_notices("ann", &wanted).await.expect("a number"), 0);
    read("ann", Which::Task("plan".into(), "A-2".into())).await.expect("read");
    assert_eq!(store.inbox("ann").unread, 1);
    read("ann", Which::Task("plan".into(), "A-1".into())).await.expect("read");
    let of = |news| Which::Kind { news, roadmap: Some("plan".into()) };
    read("bob", of(false)).await.expect("read");
    assert_eq!(steps(&store, "bob").await, "7 0r", "his news stay");
    read("bob", Which::Kind { news: true, roadmap: Some("other".into()) }).await.expect("read");
    assert_eq!(store.inbox("bob").unread, 1);
    read("bob", Which::All).await.expect("read");
    assert_eq!(people.map(|person| store.inbox(person).unread), [0, 0]);
    store.close().await;
}

#[tokio::test]
async fn news_are_read_by_acting_and_reminders_by_what_settles_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_plan(folder.path()).await;
    assert_eq!(store.told_until().await.expect("a position"), 0);
    let told = vec![
        of(news("ann", "sent_back", 7), &[]),
        of(news("ann", "asked", 9), &[]),
        of(due("ann", "0"), &[]),
    ];
    tell(&store, told, 2).await;
    let (person, roadmap, task) = ("ann".into(), "plan".into(), "A-1".into());
    let acted = vec![Acted { person, roadmap, task, seq: 9 }];
    let telling = Telling { acted, until: Some(12), ..Telling::default() };
    store.tell(telling, at(3)).await.expect("told");
    assert_eq!(steps(&store, "ann").await, "0 9 7r");
    let open = store.unread_reminders("plan").await.expect("reminders");
    assert_eq!(open.len(), 1);
    let gone = vec![Gone { roadmap: "plan".into(), task: "A-1".into(), kind: "asked", seq: 10 }];
    let telling = Telling { settled: vec![open[0].id], gone, until: Some(5), ..Telling::default() };
    store.tell(telling, at(4)).await.expect("told");
    assert_eq!((steps(&store, "ann").await.as_str(), store.inbox("ann").unread), ("0r 9r 7r", 0));
    assert_eq!(store.told_until().await.expect("a position"), 12, "it never goes back");
    store.close().await;
}
