//! What must hold of the ledger, the outbox and the webhooks in any database.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::support::{Made, at, reading, writing};
use crate::{
    database::Database,
    mail::{Answered, Mail, Outcome},
    notices::{Acted, Entry, Gone, Notice, Telling, Told, Wanted, Which},
    webhooks::{
        Attempt, Delivery, DeliveryState, Queued, Tried, Webhook, WebhookChange, WebhookState,
    },
};

fn reminder(person: &str, step: &str) -> Notice {
    Notice {
        person: person.into(),
        roadmap: "plan".into(),
        task: "T-1".into(),
        kind: "due",
        about: String::new(),
        date: at(0).date_naive(),
        step: step.to_owned(),
        news: false,
        who: String::new(),
    }
}

/// News of one of somebody's tasks.
pub fn news(person: &str, seq: u64) -> Notice {
    let (step, who) = (seq.to_string(), "Ben".to_owned());
    Notice { kind: "asked", step, who, news: true, ..reminder(person, "") }
}

/// A notice that is told, with the steps before it.
pub fn told(notice: Notice, overtaken: &[&str]) -> Told {
    let overtaken = overtaken.iter().map(|step| (*step).to_owned()).collect();
    Told { notice, overtaken, mail: None }
}

async fn tell(database: &dyn Database, telling: Telling, minutes: i64) -> BTreeSet<String> {
    let mut commit = writing(database).await;
    let changed = commit.tell(&telling, at(minutes)).await.expect("told");
    commit.commit().await.expect("durable");
    changed
}

/// Tells all of it; returns whose inboxes are others.
pub async fn tell_all(database: &dyn Database, told: Vec<Told>, minutes: i64) -> BTreeSet<String> {
    tell(database, Telling { told, ..Telling::default() }, minutes).await
}

/// Has somebody read their inbox.
pub async fn read(database: &dyn Database, person: &str, which: Which) {
    let mut commit = writing(database).await;
    commit.mark_read(person, &which, at(90)).await.expect("written");
    commit.commit().await.expect("durable");
}

/// The steps of somebody's entries, the newest first, with a mark where they were read.
async fn steps(database: &dyn Database, person: &str, wanted: &Wanted, part: (u64, u64)) -> String {
    let all = reading(database).await.entries(person, wanted, part).await.expect("entries");
    let step = |it: &Entry| format!("{}{}", it.step, if it.read.is_some() { "r" } else { "" });
    all.iter().map(step).collect::<Vec<_>>().join(" ")
}

async fn unread(database: &dyn Database, person: &str) -> u64 {
    reading(database).await.count_unread(person).await.expect("a number")
}

/// Everything is told once to each person; a later step stands for those before it.
pub async fn notices_are_told_once<K>((database, _keep): Made<K>) {
    let database = &*database;
    let (all, whole) = (Wanted::default(), (0, 50));
    let ann = || BTreeSet::from(["ann".to_owned()]);
    let before = reading(database).await.inboxes().await.expect("a number");
    assert_eq!(tell_all(database, vec![told(reminder("ann", "-10"), &[])], 1).await, ann());
    assert_eq!(tell_all(database, vec![told(reminder("ann", "-10"), &[])], 2).await.len(), 0);
    let later = told(reminder("ann", "+1"), &["-10", "-5", "0"]);
    assert_eq!(tell_all(database, vec![later], 3).await, ann());
    assert_eq!(steps(database, "ann", &all, whole).await, "+1 -10r");
    assert_eq!(tell_all(database, vec![told(reminder("ann", "-5"), &[])], 4).await.len(), 0);
    assert_eq!((unread(database, "ann").await, unread(database, "ben").await), (1, 0));
    let after = reading(database).await.inboxes().await.expect("a number");
    assert_eq!(after > before, database.is_shared(), "what others changed is counted for others");
    let reminded = reading(database).await.reminded("plan", "T-1").await.expect("an answer");
    let reminded = reminded.expect("somebody was");
    assert_eq!((reminded.times, reminded.last), (2, at(3)));
    assert_eq!(reading(database).await.reminded("plan", "T-2").await.expect("an answer"), None);
    let open = reading(database).await.unread_reminders("plan").await.expect("reminders");
    assert_eq!(open.len(), 1);
    assert_eq!((&*open[0].person, &*open[0].task, &*open[0].kind), ("ann", "T-1", "due"));
    let settled = Telling { settled: vec![open[0].id, open[0].id], ..Telling::default() };
    assert_eq!(tell(database, settled, 5).await, ann());
    assert_eq!(unread(database, "ann").await, 0);
    // News are read by whoever acts, and are gone where they are none any more; a number is a number.
    let some = [9, 10, 11].map(|seq| told(news("ann", seq), &[]));
    let others = [9, 10].map(|seq| told(news("ben", seq), &[]));
    let both = BTreeSet::from(["ann".to_owned(), "ben".to_owned()]);
    assert_eq!(tell_all(database, [&some[..], &others[..]].concat(), 6).await, both);
    let (roadmap, task) = ("plan".into(), "T-1".into());
    let acted = Acted { person: "ann".into(), roadmap, task, seq: 10 };
    let telling = Telling { acted: vec![acted], ..Telling::default() };
    assert_eq!(tell(database, telling, 7).await, ann());
    let unread_only = Wanted { unread: true, ..Wanted::default() };
    assert_eq!(steps(database, "ann", &unread_only, whole).await, "11 10");
    let gone = Gone { roadmap: "plan".into(), task: "T-1".into(), kind: "asked", seq: 11 };
    let telling = Telling { gone: vec![gone], ..Telling::default() };
    assert_eq!(tell(database, telling, 8).await, both);
    assert_eq!(steps(database, "ann", &unread_only, whole).await, "11");
    // How far it was followed goes on only.
    assert_eq!(reading(database).await.told_until().await.expect("a place"), 0);
    for (until, known) in [(7, 7), (5, 7), (8, 8)] {
        let telling = Telling { until: Some(until), ..Telling::default() };
        assert_eq!(tell(database, telling, 9).await.len(), 0);
        assert_eq!(reading(database).await.told_until().await.expect("a place"), known);
    }
}

/// An inbox is listed and counted by what is wanted of it, and read by its person only.
pub async fn inboxes_are_read<K>((database, _keep): Made<K>) {
    let database = &*database;
    let elsewhere = Notice { roadmap: "other".into(), ..news("ann", 4) };
    let some = vec![
        told(reminder("ann", "-5"), &[]),
        told(news("ann", 2), &[]),
        told(news("ann", 3), &[]),
        told(elsewhere, &[]),
        told(news("ben", 2), &[]),
    ];
    tell_all(database, some, 1).await;
    let all = Wanted::default();
    assert_eq!(steps(database, "ann", &all, (0, 50)).await, "4 3 2 -5");
    assert_eq!(steps(database, "ann", &all, (1, 2)).await, "3 2");
    let first = reading(database).await.entries("ann", &all, (0, 1)).await.expect("entries");
    let before = Wanted { before: Some(first[0].id), ..Wanted::default() };
    assert_eq!(steps(database, "ann", &before, (0, 2)).await, "3 2");
    assert_eq!((&*first[0].kind, &*first[0].who, first[0].at), ("asked", "Ben", at(1)));
    let only_news = Wanted { news: Some(true), ..Wanted::default() };
    let reminders = Wanted { news: Some(false), ..Wanted::default() };
    let here = Wanted { roadmap: Some("plan".into()), ..Wanted::default() };
    for (wanted, count) in [(&all, 4), (&only_news, 3), (&reminders, 1), (&here, 3)] {
        let counted = reading(database).await.count_entries("ann", wanted).await;
        assert_eq!(counted.expect("a number"), count, "{wanted:?}");
    }
    let odd = Wanted { roadmap: Some("pl\0an".into()), ..Wanted::default() };
    let counted = reading(database).await.count_entries("ann", &odd).await;
    assert_eq!(counted.expect("a number"), 0);
    let ids = ["up\0load"];
    assert!(reading(database).await.uploads(&ids, "ann").await.expect("uploads").is_empty());
    let mut counts = reading(database).await.unread().await.expect("numbers");
    counts.sort();
    let numbers: Vec<_> = counts.iter().map(|(person, count, _)| (&**person, *count)).collect();
    assert_eq!(numbers, [("ann", 4), ("ben", 1)]);
    assert!(counts.iter().any(|(_, _, last)| *last == first[0].id), "it is the newest of somebody");
    read(database, "ben", Which::One(first[0].id)).await;
    assert_eq!(unread(database, "ann").await, 4, "another's is not theirs");
    let unread_only = Wanted { unread: true, ..Wanted::default() };
    let ways = [
        (Which::One(first[0].id), "3 2 -5"),
        (Which::Kind { news: false, roadmap: Some("other".into()) }, "3 2 -5"),
        (Which::Kind { news: false, roadmap: None }, "3 2"),
        (Which::Task("plan".into(), "T-2".into()), "3 2"),
        // Whatever somebody sends: no key is so, and nothing else fails for it.
        (Which::Task("plan\0".into(), "T-1\0".into()), "3 2"),
        (Which::Task("plan".into(), "T-1".into()), ""),
    ];
    for (which, left) in ways {
        read(database, "ann", which).await;
        assert_eq!(steps(database, "ann", &unread_only, (0, 50)).await, left);
    }
    for which in [Which::Roadmap("other".into()), Which::Roadmap("plan".into()), Which::All] {
        tell_all(database, vec![told(news("ben", 70), &[])], 2).await;
        read(database, "ben", which).await;
    }
    assert_eq!(unread(database, "ben").await, 0);
}

/// Takes a mail in hand.
pub async fn take(database: &dyn Database, minutes: i64) -> Option<Mail> {
    let mut commit = writing(database).await;
    let until = at(minutes) + TimeDelta::minutes(10);
    let mail = commit.take_mail(at(minutes), until).await.expect("asked");
    commit.commit().await.expect("durable");
    mail
}

/// Writes down what came of a mail.
pub async fn end(database: &dyn Database, mail: &Mail, outcome: Outcome, minutes: i64) {
    let mut commit = writing(database).await;
    commit.end_mail(mail, &outcome, at(minutes)).await.expect("written");
    commit.commit().await.expect("durable");
}

/// What is due goes out in one mail and once; what failed is tried again, and not to an address that takes none.
pub async fn mail_goes_out<K>((database, _keep): Made<K>) {
    let database = &*database;
    let by_mail = |person: &str, seq, minutes| {
        let mail = Some(at(minutes));
        Told { mail, ..told(news(person, seq), &[]) }
    };
    let some = vec![by_mail("ann", 1, 20), by_mail("ann", 2, 30), by_mail("ann", 1, 20)];
    tell_all(database, some, 1).await;
    let due = async |minutes| {
        let mut reading = reading(database).await;
        reading.mail_is_due(at(minutes)).await.expect("an answer")
    };
    assert!(!due(19).await && due(20).await);
    assert_eq!(take(database, 19).await, None, "its window has not ended");
    let mail = take(database, 20).await.expect("what is due first takes along what waits");
    assert_eq!((&*mail.person, mail.tries, mail.begun), ("ann", 1, at(20)));
    assert_eq!(mail.entries.iter().map(|it| &*it.step).collect::<Vec<_>>(), ["2", "1"]);
    assert_eq!(take(database, 25).await, None, "somebody has it in hand");
    let answered =
        |answer: &str| Answered { address: "ann@example.org".into(), answer: answer.into() };
    end(database, &mail, Outcome::Later(at(40), Some(answered("busy"))), 21).await;
    assert_eq!(take(database, 39).await, None);
    let again = take(database, 40).await.expect("it is tried again");
    assert_eq!((again.id, again.tries), (mail.id, 2));
    end(database, &again, Outcome::Refused(answered("nobody")), 41).await;
    let bounces = reading(database).await.bounces().await.expect("bounces");
    assert_eq!(bounces.len(), 1);
    assert_eq!((bounces[0].tries, &*bounces[0].answer, bounces[0].hard), (2, "nobody", true));
    assert_eq!(bounces[0].since, at(21));
    assert!(!due(99).await);
    assert_eq!(take(database, 99).await, None);
    let mut commit = writing(database).await;
    commit.try_mail_again("ann", at(99)).await.expect("written");
    commit.commit().await.expect("durable");
    assert!(reading(database).await.bounces().await.expect("bounces").is_empty());
    let third = take(database, 99).await.expect("at once");
    end(database, &third, Outcome::Sent, 100).await;
    assert!(!due(200).await);
    tell_all(database, vec![by_mail("ben", 1, 10)], 1).await;
    let other = take(database, 10).await.expect("another's");
    assert_eq!(other.person, "ben");
    end(database, &other, Outcome::Dropped, 11).await;
    assert_eq!(take(database, 300).await, None);
}

/// The webhook of the tests.
pub const HOOK: &str = "w1";

/// A webhook of a roadmap.
pub fn webhook(id: &str, roadmap: &str, minutes: i64) -> Webhook {
    Webhook {
        id: id.to_owned(),
        roadmap: roadmap.into(),
        name: "Chat".to_owned(),
        url: "https://chat.example.org/hook".to_owned(),
        kinds: vec!["reported".to_owned(), "submitted".to_owned()],
        secret: vec![1; 32],
        old_secret: None,
        created: at(minutes),
        author: "Ann".to_owned(),
        state: WebhookState::Active,
        seq: 2,
        waiting: 0,
        due: None,
    }
}

/// Writes down what becomes of webhooks.
pub async fn change(database: &dyn Database, change: WebhookChange, minutes: i64) {
    let mut commit = writing(database).await;
    commit.change_webhooks(&change, at(minutes)).await.expect("written");
    commit.commit().await.expect("durable");
}

async fn hook(database: &dyn Database) -> Webhook {
    let found = reading(database).await.webhooks("plan", HOOK).await.expect("webhooks");
    found.into_iter().next().expect("it is there")
}

async fn next(database: &dyn Database, events: bool) -> Option<Delivery> {
    reading(database).await.next_delivery(HOOK, events).await.expect("an answer")
}

/// Events of the log that the webhook sends.
pub fn follow(from: u64, to: u64) -> WebhookChange {
    let event = |seq| Queued { seq, message: format!("msg_{seq}"), kind: "reported".to_owned() };
    let events = (from + 1..=to).map(event).collect();
    WebhookChange::Follow { id: HOOK.to_owned(), from, to, events }
}

fn tried(delivery: i64, outcome: Tried) -> WebhookChange {
    let (url, answer) = ("https://chat.example.org/hook".to_owned(), "ok".to_owned());
    WebhookChange::Tried(Attempt { delivery, url, status: Some(200), answer, took: 7, outcome })
}

/// Webhooks come back as they were made; each event is noted once, tried in order, and again where asked for.
pub async fn webhooks_send<K>((database, _keep): Made<K>) {
    let database = &*database;
    let other = webhook("w2", "other", 0);
    for made in [webhook(HOOK, "plan", 1), other.clone()] {
        change(database, WebhookChange::Add(Box::new(made)), 1).await;
    }
    let all = reading(database).await.webhooks("", "").await.expect("webhooks");
    assert_eq!(all, [other, webhook(HOOK, "plan", 1)], "in the order in which they were made");
    change(database, follow(2, 5), 2).await;
    change(database, follow(2, 5), 3).await;
    let known = hook(database).await;
    assert_eq!((known.seq, known.waiting, known.due), (5, 3, Some(at(2))));
    let mut reads = reading(database).await;
    assert_eq!(reads.count_deliveries(HOOK).await.expect("a number"), 3);
    let listed = reads.deliveries(HOOK, (1, 2)).await.expect("deliveries");
    assert_eq!(listed.iter().map(|it| it.seq).collect::<Vec<_>>(), [4, 3]);
    drop(reads);
    let first = next(database, true).await.expect("the first one");
    assert_eq!((first.seq, &*first.message, first.state), (3, "msg_3", DeliveryState::Waiting));
    assert!(next(database, false).await.is_none(), "no test waits");
    change(database, tried(first.id, Tried::Later(at(9))), 3).await;
    let first = next(database, true).await.expect("it stays the first one");
    assert_eq!((first.seq, first.tries, first.due, first.status), (3, 1, at(9), Some(200)));
    change(database, tried(first.id, Tried::Done), 4).await;
    let second = next(database, true).await.expect("the next one");
    assert_eq!(second.seq, 4);
    // Tests go before, and not more than a few wait.
    for n in 0..5 {
        let message = format!("test_{n}");
        change(database, WebhookChange::Test { id: HOOK.to_owned(), message }, 5).await;
    }
    let test = next(database, false).await.expect("a test");
    assert_eq!((test.seq, &*test.message, &*test.kind), (0, "test_0", "test"));
    assert_eq!(reading(database).await.count_deliveries(HOOK).await.expect("a number"), 6);
    // What was given up stops the webhook; one that is set to send tries again what was not taken.
    let why = Some(WebhookState::GivenUp);
    change(database, tried(second.id, Tried::Failed(why)), 6).await;
    assert_eq!(hook(database).await.state, WebhookState::GivenUp);
    let set = WebhookChange::Set {
        id: HOOK.to_owned(),
        name: "Room".to_owned(),
        url: "https://chat.example.org/room".to_owned(),
        kinds: Vec::new(),
        state: WebhookState::Active,
    };
    change(database, set, 7).await;
    let known = hook(database).await;
    assert_eq!((&*known.name, known.kinds.len(), known.state.is_active()), ("Room", 0, true));
    let queue = reading(database).await.deliveries(HOOK, (0, 50)).await.expect("deliveries");
    let again = queue.iter().find(|it| it.seq == 4).expect("it is there");
    assert_eq!((again.state, again.tries, again.due), (DeliveryState::Waiting, 0, at(7)));
    // What the address before it answers late is not held against the one it has now.
    for outcome in [Tried::Failed(Some(WebhookState::Gone)), Tried::Later(at(90)), Tried::Done] {
        change(database, tried(second.id, outcome), 7).await;
    }
    assert!(hook(database).await.state.is_active());
    let queue = reading(database).await.deliveries(HOOK, (0, 50)).await.expect("deliveries");
    let same = queue.iter().find(|it| it.seq == 4).expect("it is there");
    assert_eq!((same.state, same.tries, same.due), (DeliveryState::Waiting, 0, at(7)));
    // What was sent is sent again where somebody asks, and keeps the id of its message.
    change(database, WebhookChange::Resend { id: HOOK.to_owned(), delivery: first.id }, 8).await;
    change(database, WebhookChange::ResendAfter { id: HOOK.to_owned(), seq: 4 }, 8).await;
    assert_eq!(hook(database).await.seq, 4);
    change(database, follow(4, 5), 9).await;
    assert_eq!(reading(database).await.count_deliveries(HOOK).await.expect("a number"), 6);
    let secret = vec![2; 32];
    change(database, WebhookChange::Rotate { id: HOOK.to_owned(), secret, until: at(60) }, 9).await;
    let known = hook(database).await;
    assert_eq!(known.old_secret, Some((vec![1; 32], at(60))));
    assert_eq!(known.secret, vec![2; 32]);
    change(database, WebhookChange::Remove { id: HOOK.to_owned() }, 10).await;
    let mut reads = reading(database).await;
    assert_eq!(reads.count_deliveries(HOOK).await.expect("a number"), 0);
    assert_eq!(reads.webhooks("", "").await.expect("webhooks").len(), 1);
}

/// A piece of work is one server's until its time is over; where nobody else writes, everything is its own.
pub async fn leases_end<K>((database, _keep): Made<K>) {
    let take = async |holder: &str, lasts: TimeDelta| {
        let mut commit = writing(&*database).await;
        let until = at(0) + lasts;
        let taken = commit.lease("tidy", holder, at(0), until).await.expect("an answer");
        commit.commit().await.expect("durable");
        taken
    };
    let (long, over) = (TimeDelta::minutes(5), TimeDelta::zero());
    assert!(take("one", long).await);
    assert!(take("one", long).await, "one's own is taken again");
    assert_eq!(take("two", long).await, !database.is_shared());
    assert!(take("one", over).await, "given back");
    assert!(take("two", long).await);
}
