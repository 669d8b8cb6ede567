//! Webhooks at work: the log of each roadmap is followed for each of its webhooks, and what they want is sent,
//! signed, in order, and again until it is taken. Each is a task of its own, so that a receiver that does not
//! answer holds up nobody else.

mod message;
mod patience;
mod send;
mod sign;

use std::{collections::HashMap, sync::Arc, time::Duration};

use app::mail::due_at;
use app::visit::acting;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use chrono::{DateTime, Utc};
use directory::{Note, Who};
use roadmap::{NodeKey, news};
use store::{
    Attempt, Delivery, Error, Notice, Queued, Telling, Told, Tried, Webhook, WebhookChange,
    WebhookState,
};
use tokio::{
    sync::Semaphore,
    task::{Id, JoinSet},
};

use self::send::{Answer, Sender};
use crate::{House, lease::Lease};

/// Events that are read at a time.
const PAGE: u32 = 200;
/// Messages of a webhook that may wait; further events are followed once some of them were taken.
const WAITING_MOST: u64 = 1_000;
/// Messages that are sent at a time.
const AT_ONCE: usize = 32;
/// How long it takes at the least and at the most until anybody looks again.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);
/// How long commits are gathered before anybody looks.
const GATHER: Duration = Duration::from_millis(100);
/// Pause after the record could not be read.
const PAUSE: Duration = Duration::from_secs(5);

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Sends what webhooks are for.
pub struct Webhooks {
    sender: Sender,
    /// Places for messages that are on their way.
    places: Semaphore,
    /// Whether this server is the one that sends.
    lease: Lease,
}

/// Sends what is due, as often as anything changes and as anything is to be tried again.
pub async fn follow(house: House) {
    let mut lease = Lease::of(&house, "webhooks");
    let webhooks = Arc::new(Webhooks { lease: lease.clone(), ..Webhooks::new(&house) });
    let mut feed = house.store.subscribe();
    let mut work: JoinSet<()> = JoinSet::new();
    let mut busy: HashMap<Id, String> = HashMap::new();
    loop {
        lease.wait().await;
        let mut wait = LONGEST;
        match house.store.webhooks(None).await {
            Ok(all) => {
                for webhook in all {
                    let now = house.clock.now();
                    if busy.values().any(|id| *id == webhook.id) {
                        continue;
                    }
                    if webhooks.has_work(&house, &webhook) {
                        let (webhooks, house, id) =
                            (webhooks.clone(), house.clone(), webhook.id.clone());
                        let task = work.spawn(async move {
                            if let Err(error) = webhooks.pump(&house, &id).await {
                                tracing::warn!(%error, webhook = id, "a webhook could not go on");
                                tokio::time::sleep(PAUSE).await;
                            }
                        });
                        busy.insert(task.id(), webhook.id);
                    } else if let Some(due) = webhook.due {
                        wait = wait.min((due - now).to_std().unwrap_or_default());
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "webhooks could not be read"),
        }
        tokio::select! {
            changed = feed.changed() => if changed.is_err() { return },
            () = house.store.webhooks_changed() => {}
            Some(done) = work.join_next_with_id() => {
                let id = match done {
                    Ok((id, ())) => id,
                    Err(error) => {
                        tracing::error!(%error, "a webhook broke off");
                        error.id()
                    }
                };
                busy.remove(&id);
            }
            () = tokio::time::sleep(wait.max(SHORTEST)) => {}
        }
        tokio::time::sleep(GATHER).await;
    }
}

impl Webhooks {
    /// Makes a sender that has nothing on its way, and sends whoever else does.
    pub fn new(house: &House) -> Self {
        let sender = Sender::new(house.targets.clone());
        Self { sender, places: Semaphore::new(AT_ONCE), lease: Lease::always() }
    }

    /// Tells whether a webhook has something to do now.
    fn has_work(&self, house: &House, webhook: &Webhook) -> bool {
        let due = webhook.due.is_some_and(|due| due <= house.clock.now());
        due || follows(house, webhook)
    }

    /// Sends all that is due, of all webhooks at the same time; returns when something is to be tried again.
    pub async fn turn(self: &Arc<Self>, house: &House) -> Result<Option<DateTime<Utc>>, Error> {
        let mut work = JoinSet::new();
        for webhook in house.store.webhooks(None).await? {
            if self.has_work(house, &webhook) {
                let (ours, house) = (self.clone(), house.clone());
                work.spawn(async move { ours.pump(&house, &webhook.id).await });
            }
        }
        while let Some(done) = work.join_next().await {
            match done {
                Ok(done) => done?,
                Err(error) => tracing::error!(%error, "a webhook broke off"),
            }
        }
        let all = house.store.webhooks(None).await?;
        Ok(all.iter().filter_map(|webhook| webhook.due).min())
    }

    /// Sends all that is due of a webhook, one after the other, as long as this server is the one that sends:
    /// what is not taken holds back what comes after it.
    async fn pump(&self, house: &House, id: &str) -> Result<(), Error> {
        while self.lease.is_held() {
            let Some(webhook) = house.store.webhook(id).await? else { return Ok(()) };
            let followed = follows(house, &webhook) && queue(house, &webhook).await?;
            let next = house.store.next_delivery(id, webhook.state.is_active()).await?;
            match next.filter(|next| next.due <= house.clock.now()) {
                Some(next) => self.attempt(house, &webhook, &next).await?,
                None if followed => {}
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Sends a message, and writes down what came of it.
    async fn attempt(
        &self,
        house: &House,
        webhook: &Webhook,
        delivery: &Delivery,
    ) -> Result<(), Error> {
        let store = &house.store;
        let now = house.clock.now();
        let body = match delivery.seq.checked_sub(1) {
            None => message::of_test(webhook, now)?,
            Some(before) => {
                let events = store.stored_after(&webhook.roadmap, before, 1).await?;
                match events.first() {
                    Some(stored) => {
                        // Whoever reads along elsewhere may know of what anyone may read.
                        let public =
                            |key: &str| house.store.roadmap(key).is_some_and(|it| it.public);
                        message::of_event(stored, &|key| key == stored.stream || public(key))?
                    }
                    None => return self.note(house, webhook, delivery, None).await,
                }
            }
        };
        let headers = headers(webhook, delivery, &body, now);
        let answer = match self.places.acquire().await {
            Ok(_place) if self.lease.is_held() => {
                self.sender.post(&webhook.url, headers, body).await
            }
            Ok(_) | Err(_) => return Ok(()),
        };
        self.note(house, webhook, delivery, Some(answer)).await
    }

    /// Writes down what came of an attempt; none: there is no such event.
    async fn note(
        &self,
        house: &House,
        webhook: &Webhook,
        delivery: &Delivery,
        answer: Option<Answer>,
    ) -> Result<(), Error> {
        let now = house.clock.now();
        let outcome = match &answer {
            Some(answer) => outcome(delivery, answer, now),
            None => Tried::Failed(None),
        };
        let answer = answer.unwrap_or_default();
        let attempt = Attempt {
            delivery: delivery.id,
            url: webhook.url.clone(),
            status: answer.status.map(|status| status.as_u16()),
            answer: answer.text,
            took: answer.took,
            outcome,
        };
        house.store.change_webhooks(WebhookChange::Tried(attempt), now).await?;
        let Tried::Failed(Some(why)) = outcome else { return Ok(()) };
        // One that was given another address meanwhile goes on.
        let after = house.store.webhook(&webhook.id).await?;
        let stops = after.is_some_and(|it| it.state == why && it.url == webhook.url);
        if stops && webhook.state.is_active() {
            tracing::warn!(webhook = webhook.id, roadmap = %webhook.roadmap, "a webhook stopped");
            stopped(house, webhook, now).await?;
        }
        Ok(())
    }
}

/// Tells whether there are events that a webhook has not followed, and room for them.
fn follows(house: &House, webhook: &Webhook) -> bool {
    let last = house.store.roadmap(&webhook.roadmap).map_or(0, |roadmap| roadmap.version);
    webhook.state.is_active() && webhook.seq < last && webhook.waiting < WAITING_MOST
}

/// Notes what is to be sent of the events that a webhook has not followed, and tells whether there were any.
async fn queue(house: &House, webhook: &Webhook) -> Result<bool, Error> {
    let events = house.store.stored_after(&webhook.roadmap, webhook.seq, PAGE).await?;
    let Some(last) = events.last() else { return Ok(false) };
    let to = last.seq;
    let wanted = events.iter().filter(|stored| webhook.wants(&stored.kind));
    let wanted = wanted.map(|stored| Queued {
        seq: stored.seq,
        message: message::id(&webhook.id, stored.seq, &stored.hash),
        kind: stored.kind.clone(),
    });
    let (id, events) = (webhook.id.clone(), wanted.collect());
    let change = WebhookChange::Follow { id, from: webhook.seq, to, events };
    house.store.change_webhooks(change, house.clock.now()).await?;
    Ok(true)
}

/// Returns the headers of a message, signed at an instant.
fn headers(webhook: &Webhook, delivery: &Delivery, body: &str, now: DateTime<Utc>) -> HeaderMap {
    let seconds = now.timestamp();
    let signed = sign::signatures(&webhook.secrets(now), &delivery.message, seconds, body);
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let agent = concat!("vekha/", env!("CARGO_PKG_VERSION"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
    headers.insert(TIMESTAMP, HeaderValue::from(seconds));
    for (name, value) in [(ID, delivery.message.as_str()), (SIGNATURE, signed.as_str())] {
        // Neither has a letter that a header may not have.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    headers
}

/// Says what an answer means for a message.
fn outcome(delivery: &Delivery, answer: &Answer, now: DateTime<Utc>) -> Tried {
    let status = answer.status;
    if status.is_some_and(|status| status.is_success()) {
        return Tried::Done;
    }
    // A test is looked at by whoever asked for it, and ends nothing.
    if delivery.seq == 0 {
        return Tried::Failed(None);
    }
    if status == Some(StatusCode::GONE) {
        return Tried::Failed(Some(WebhookState::Gone));
    }
    let chance = app::door::random::<1>().map_or(0, |[chance]| chance);
    let Some(wait) = patience::wait(delivery.tries + 1, chance) else {
        return Tried::Failed(Some(WebhookState::GivenUp));
    };
    let throttles = matches!(status.map(|status| status.as_u16()), Some(429 | 502..=504));
    let asked = answer.retry_after.as_deref().filter(|_| throttles);
    let asked = asked.and_then(|header| patience::asked(header, now)).unwrap_or_default();
    Tried::Later(now + wait.max(asked))
}

/// Tells the controllers that a webhook stopped, and has the log know.
async fn stopped(house: &House, webhook: &Webhook, now: DateTime<Utc>) -> Result<(), Error> {
    let note = Note::Webhook {
        roadmap: webhook.roadmap.clone(),
        name: webhook.name.clone(),
        host: app::forms::webhook_host(&webhook.url),
        act: "stopped".to_owned(),
    };
    house.store.note(Who::Host, note, now);
    let Some(roadmap) = house.store.roadmap(&webhook.roadmap) else { return Ok(()) };
    let (directory, day) = (house.store.directory(), roadmap.date_at(now));
    let controls = directory.people().filter(|person| {
        let inside = person.active && person.member(&roadmap.key).is_some();
        inside && acting(&directory, person, &roadmap, day).controls().is_ok()
    });
    let told = controls.map(|person| {
        let notice = Notice {
            person: person.login.clone(),
            roadmap: roadmap.key.clone(),
            task: NodeKey::default(),
            kind: news::Kind::Webhook.code(),
            about: webhook.name.clone(),
            date: day,
            step: now.timestamp().to_string(),
            news: true,
            who: String::new(),
        };
        let mail = house.mail.as_ref().and_then(|_| due_at(&house.store, person, true, now));
        Told { notice, overtaken: Vec::new(), mail }
    });
    let telling = Telling { told: told.collect(), ..Telling::default() };
    house.store.tell(telling, now).await
}
