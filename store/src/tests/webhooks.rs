//! Webhooks in the tables: each event once, in order, and again only when somebody asks.

use chrono::TimeDelta;

use super::support::{at, with_plan};
use crate::{Attempt, DeliveryState, Queued, Store, Tried, Webhook, WebhookChange, WebhookState};

const ID: &str = "w1";

async fn with_webhook(folder: &std::path::Path) -> Store {
    let store = with_plan(folder).await;
    let webhook = Webhook {
        id: ID.to_owned(),
        roadmap: "plan".into(),
        name: "Chat".to_owned(),
        url: "https://chat.example.org/hook".to_owned(),
        kinds: vec!["reported".to_owned(), "submitted".to_owned()],
        secret: vec![1; 32],
        old_secret: None,
        created: at(2),
        author: "Ann".to_owned(),
        state: WebhookState::Active,
        seq: 2,
        waiting: 0,
        due: None,
    };
    store.change_webhooks(WebhookChange::Add(Box::new(webhook)), at(2)).await.expect("added");
    store
}

async fn change(store: &Store, change: WebhookChange, hours: i64) {
    store.change_webhooks(change, at(hours)).await.expect("written");
}

fn follow(from: u64, to: u64) -> WebhookChange {
    let event = |seq| Queued { seq, message: format!("msg_{seq}"), kind: "reported".to_owned() };
    WebhookChange::Follow {
        id: ID.to_owned(),
        from,
        to,
        events: (from + 1..=to).map(event).collect(),
    }
}

fn tried(delivery: i64, outcome: Tried) -> WebhookChange {
    let (url, answer) = ("https://chat.example.org/hook".to_owned(), "ok".to_owned());
    WebhookChange::Tried(Attempt { delivery, url, status: Some(200), answer, took: 7, outcome })
}

async fn known(store: &Store) -> Webhook {
    store.webhooks(Some("plan")).await.expect("webhooks").remove(0)
}

/// What waits or was sent, the newest first: the number of the event and what became of it.
async fn told(store: &Store) -> String {
    let all = store.deliveries(ID, (0, 50)).await.expect("deliveries");
    let one = all.iter().map(|it| format!("{}{}", it.seq, &it.state.code()[..1]));
    one.collect::<Vec<_>>().join(" ")
}

async fn next(store: &Store) -> crate::Delivery {
    store.next_delivery(ID, true).await.expect("it reads").expect("something waits")
}

#[tokio::test]
async fn what_is_followed_is_sent_in_order_and_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_webhook(folder.path()).await;
    assert!(store.webhooks(Some("other")).await.expect("webhooks").is_empty());
    change(&store, follow(2, 4), 3).await;
    // Whoever followed from the same place says nothing new.
    change(&store, follow(2, 5), 3).await;
    assert_eq!(told(&store).await, "4w 3w");
    let webhook = known(&store).await;
    assert_eq!((webhook.seq, webhook.waiting, webhook.due), (4, 2, Some(at(3))));
    assert_eq!(webhook.kinds, ["reported", "submitted"]);
    let first = next(&store).await;
    assert_eq!((first.seq, first.message.as_str(), first.tries), (3, "msg_3", 0));
    change(&store, tried(first.id, Tried::Later(at(5))), 4).await;
    let again = next(&store).await;
    assert_eq!((again.seq, again.tries, again.due), (3, 1, at(5)), "the later one waits behind it");
    change(&store, tried(first.id, Tried::Done), 5).await;
    assert_eq!(told(&store).await, "4w 3d");
    // A test goes first, whatever waits.
    let test = WebhookChange::Test { id: ID.to_owned(), message: "msg_test".to_owned() };
    change(&store, test, 6).await;
    assert_eq!(next(&store).await.seq, 0);
    assert_eq!(store.count_deliveries(ID).await.expect("a count"), 3);
    store.close().await;
}

#[tokio::test]
async fn what_was_given_up_stops_it_and_waits_until_it_is_started_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_webhook(folder.path()).await;
    change(&store, follow(2, 4), 3).await;
    let first = next(&store).await;
    change(&store, tried(first.id, Tried::Failed(Some(WebhookState::GivenUp))), 80).await;
    let webhook = known(&store).await;
    assert_eq!((webhook.state, webhook.due), (WebhookState::GivenUp, None));
    assert!(store.next_delivery(ID, false).await.expect("it reads").is_none());
    let set = WebhookChange::Set {
        id: ID.to_owned(),
        name: "Chat".to_owned(),
        url: webhook.url.clone(),
        kinds: Vec::new(),
        state: WebhookState::Active,
    };
    change(&store, set, 90).await;
    assert_eq!(told(&store).await, "4w 3w");
    let first = next(&store).await;
    assert_eq!((first.seq, first.state, first.due), (3, DeliveryState::Waiting, at(90)));
    assert!(known(&store).await.wants("anything"));
    // From an event on everything is sent once more, by the same ids.
    change(&store, tried(first.id, Tried::Done), 91).await;
    change(&store, WebhookChange::ResendAfter { id: ID.to_owned(), seq: 2 }, 92).await;
    assert_eq!(known(&store).await.seq, 2);
    change(&store, follow(2, 4), 93).await;
    assert_eq!(told(&store).await, "4w 3w");
    change(&store, WebhookChange::Remove { id: ID.to_owned() }, 94).await;
    assert_eq!(told(&store).await, "", "what it sent goes with it");
    store.close().await;
}

#[tokio::test]
async fn the_secret_before_signs_for_a_while() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = with_webhook(folder.path()).await;
    let (secret, until) = (vec![2; 32], at(3) + TimeDelta::hours(24));
    change(&store, WebhookChange::Rotate { id: ID.to_owned(), secret, until }, 3).await;
    let webhook = known(&store).await;
    let shown = format!("{webhook:?}");
    assert!(!shown.contains("2, 2") && !shown.contains("/hook"), "{shown}");
    assert_eq!(webhook.secrets(at(26)), [[2_u8; 32].as_slice(), [1_u8; 32].as_slice()]);
    assert_eq!(webhook.secrets(at(27)), [[2_u8; 32].as_slice()]);
    store.close().await;
}
