//! What changes, told to browsers as it does: one follower of the feed for all of them, one stream of
//! server-sent events for each. A stream tells only that something changed, what, and by whom; the page
//! itself is asked for anew.

use std::{
    fmt::Write,
    sync::{Arc, OnceLock},
    time::Duration,
};

use app::visit::encoded;
use axum::body::Bytes;
use chrono::{DateTime, Utc};
use directory::{Person, Seal};
use futures_util::stream::{self, Stream};
use roadmap::RoadmapKey;
use serde_json::json;
use store::{Position, Store, Stored};
use tokio::sync::{broadcast, watch};

use crate::clock::Clock;

/// Messages that a stream may be behind before it only tells that there is a gap.
const BEHIND: usize = 256;
/// Events at the most that a browser that comes back hears of one by one.
const CAUGHT_UP: u32 = 100;
/// How often a stream says that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// Milliseconds after which a browser comes back when its stream broke off.
const RETRY: u32 = 2_000;
/// Bytes of an event up to which it is read for the name of whoever did it.
const READ_MOST: usize = 64_000;

/// Something that changed.
#[derive(Clone, Debug)]
struct News {
    /// The roadmap; none for people.
    roadmap: Option<RoadmapKey>,
    /// The message as it is sent.
    message: Bytes,
}

/// Tells all streams what changes.
pub struct Live {
    news: broadcast::Sender<News>,
    ending: watch::Sender<bool>,
    follower: OnceLock<()>,
}

impl Default for Live {
    fn default() -> Self {
        let (news, ending) = (broadcast::Sender::new(BEHIND), watch::Sender::new(false));
        Self { news, ending, follower: OnceLock::new() }
    }
}

impl Live {
    /// Ends every stream, now and from now on.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Tells somebody what changes from now on, and what they missed after a position.
    pub async fn listen(
        &self,
        (store, clock): (&Store, &Clock),
        (session, person): (Option<Seal>, Option<Arc<Person>>),
        after: Option<Position>,
    ) -> impl Stream<Item = Bytes> + Send + use<> {
        self.begin(store);
        let (store, clock) = (store.clone(), *clock);
        let (news, ending) = (self.news.subscribe(), self.ending.subscribe());
        let session = person.as_ref().and(session);
        let mut listener = Listener { store, clock, session, person, news, ending, first: None };
        listener.first = Some(listener.begin(after).await);
        stream::unfold(listener, async |mut listener| {
            let message = listener.next().await?;
            Some((message, listener))
        })
    }

    /// Begins to follow the feed, with the first stream.
    fn begin(&self, store: &Store) {
        self.follower.get_or_init(|| {
            let (store, news) = (store.clone(), self.news.clone());
            let mut ending = self.ending.subscribe();
            tokio::spawn(async move {
                tokio::select! {
                    () = follow(store, news) => {}
                    _ = ending.wait_for(|ended| *ended) => {}
                }
            });
        });
    }
}

/// Tells what every commit changed.
async fn follow(store: Store, news: broadcast::Sender<News>) {
    let mut feed = store.subscribe();
    let mut at = *feed.borrow_and_update();
    while feed.changed().await.is_ok() {
        let now = *feed.borrow_and_update();
        while at < now {
            let events = match store.events_since(at, 1_000).await {
                Ok(events) if !events.is_empty() => events,
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "what changed could not be read");
                    break;
                }
            };
            at = events.last().map_or(now, |event| event.position);
            for told in gathered(&events) {
                // Nobody may be listening.
                let _ = news.send(told);
            }
        }
    }
}

/// Gathers events that follow each other in a roadmap and are of one person.
fn gathered(events: &[Stored]) -> Vec<News> {
    let groups = events.chunk_by(|a, b| a.stream == b.stream && a.person == b.person);
    let groups = groups.filter_map(|group| {
        let last = group.last()?;
        if last.stream.is_empty() {
            return Some(News { roadmap: None, message: Bytes::new() });
        }
        let mut tasks: Vec<&str> = group.iter().filter_map(|it| it.task.as_deref()).collect();
        tasks.dedup();
        tasks.truncate(10);
        let event = (last.body.len() <= READ_MOST).then(|| last.event().ok()).flatten();
        let who = event.map_or_else(|| last.person.clone(), |event| event.by.name);
        let message = json!({
            "position": last.position.to_string(),
            "roadmap": encoded(&last.stream),
            "version": last.seq,
            "tasks": tasks,
            "who": who,
        });
        let message = framed(last.position, &message);
        Some(News { roadmap: Some(last.stream.as_str().into()), message })
    });
    groups.collect()
}

fn framed(position: Position, message: &serde_json::Value) -> Bytes {
    format!("id: {position}\ndata: {message}\n\n").into()
}

/// Who listens, and what is still to be told.
struct Listener {
    store: Store,
    clock: Clock,
    session: Option<Seal>,
    person: Option<Arc<Person>>,
    news: broadcast::Receiver<News>,
    ending: watch::Receiver<bool>,
    first: Option<Bytes>,
}

impl Listener {
    /// Tells whether whoever listens is still signed in, if they were.
    fn is_still_there(&mut self, now: DateTime<Utc>) -> bool {
        let Some(session) = &self.session else { return true };
        self.person = self.store.signed_in(session, now).map(|it| it.person);
        self.person.is_some()
    }

    fn may_read(&self, roadmap: &roadmap::Roadmap) -> bool {
        match &self.person {
            Some(person) => person.may_read(roadmap),
            None => roadmap.public,
        }
    }

    /// How things stand: the version of every roadmap that whoever listens may read.
    fn standing(&self, gap: bool) -> Bytes {
        let position = *self.store.subscribe().borrow();
        let readable = self.store.roadmaps().into_iter().filter(|it| self.may_read(it));
        let versions = readable.map(|it| (encoded(&it.key), it.version.into()));
        let versions: serde_json::Map<_, _> = versions.collect();
        let message = json!({ "position": position.to_string(), "versions": versions, "gap": gap });
        framed(position, &message)
    }

    /// Waits for the next message; none once there is nobody to listen any more.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            let told = tokio::select! {
                _ = self.ending.wait_for(|ended| *ended) => return None,
                told = self.news.recv() => Some(told),
                () = tokio::time::sleep(HEARTBEAT) => None,
            };
            let Some(told) = told else {
                let there = self.is_still_there(self.clock.now());
                return there.then(|| Bytes::from_static(b": still there\n\n"));
            };
            match told {
                Ok(News { roadmap: Some(key), message }) => {
                    let may = self.store.roadmap(&key).is_some_and(|it| self.may_read(&it));
                    if may {
                        return Some(message);
                    }
                }
                Ok(News { roadmap: None, .. }) => {
                    if !self.is_still_there(self.clock.now()) {
                        return None;
                    }
                }
                Err(broadcast::error::RecvError::Lagged(_)) => return Some(self.standing(true)),
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// What a browser that comes back missed, and how things stand now.
    async fn begin(&self, after: Option<Position>) -> Bytes {
        let mut first = format!("retry: {RETRY}\n\n");
        let mut gap = false;
        if let Some(after) = after {
            let missed = self.store.events_since(after, CAUGHT_UP + 1).await.unwrap_or_default();
            gap = u32::try_from(missed.len()).is_ok_and(|n| n > CAUGHT_UP);
            let missed = gathered(if gap { &[] } else { &missed }).into_iter();
            for News { roadmap, message } in missed {
                let known = roadmap.and_then(|key| self.store.roadmap(&key));
                if known.is_some_and(|it| self.may_read(&it)) {
                    let _ = write!(first, "{}", String::from_utf8_lossy(&message));
                }
            }
        }
        first.push_str(&String::from_utf8_lossy(&self.standing(gap)));
        first.into()
    }
}
