//! What changes, told to browsers as it does: one follower of the feed for all of them, one stream of
//! server-sent events for each. A stream tells only that something changed, what, and by whom; the page
//! itself is asked for anew.

use std::{
    collections::HashMap,
    fmt::Write,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use app::visit::encoded;
use axum::body::Bytes;
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
/// Streams of one person at the most; a browser has one.
const OF_ONE: usize = 50;
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
    /// Streams at the most.
    most: usize,
    open: Arc<Mutex<Open>>,
}

impl Default for Live {
    /// Has as many streams as come.
    fn default() -> Self {
        Self::beside(usize::MAX)
    }
}

/// The streams that are open.
#[derive(Default)]
struct Open {
    all: usize,
    /// Of each person who is signed in, by login.
    of: HashMap<String, usize>,
}

/// The place of a stream, until it is dropped.
struct Seat {
    open: Arc<Mutex<Open>>,
    login: Option<String>,
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        open.all -= 1;
        let Some(login) = &self.login else { return };
        if let Some(held) = open.of.get_mut(login) {
            *held -= 1;
            if *held == 0 {
                open.of.remove(login);
            }
        }
    }
}

impl Live {
    /// Has streams for three quarters of a number of connections: pages have the rest.
    pub fn beside(connections: usize) -> Self {
        let (news, ending) = (broadcast::Sender::new(BEHIND), watch::Sender::new(false));
        let most = connections - connections / 4;
        Self { news, ending, follower: OnceLock::new(), most, open: Arc::default() }
    }

    /// Takes a place for a stream, unless there are too many, of all or of this person.
    fn seat(&self, login: Option<&str>) -> Option<Seat> {
        let mut open = lock(&self.open);
        if open.all >= self.most {
            return None;
        }
        if let Some(login) = login {
            let held = open.of.entry(login.to_owned()).or_default();
            if *held >= OF_ONE {
                return None;
            }
            *held += 1;
        }
        open.all += 1;
        Some(Seat { open: self.open.clone(), login: login.map(str::to_owned) })
    }

    /// Counts the streams that are open.
    pub fn open(&self) -> usize {
        lock(&self.open).all
    }

    /// Ends every stream, now and from now on.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Tells somebody what changes from now on, and what they missed after a position; none where there
    /// are too many streams.
    pub async fn listen(
        &self,
        (store, clock): (&Store, &Clock),
        (who, credential): (Option<&Person>, Option<Seal>),
        after: Option<Position>,
    ) -> Option<impl Stream<Item = Bytes> + Send + use<>> {
        let seat = self.seat(who.map(|who| who.login.as_str()))?;
        self.begin(store);
        let (store, clock) = (store.clone(), *clock);
        let (news, ending) = (self.news.subscribe(), self.ending.subscribe());
        let (inboxes, inbox, first) = (store.subscribe_inboxes(), 0, None);
        let beat = tokio::time::interval(HEARTBEAT);
        let mut listener = Listener {
            store,
            clock,
            credential,
            news,
            inboxes,
            inbox,
            ending,
            beat,
            first,
            _seat: seat,
        };
        // The first beat comes at once.
        listener.beat.tick().await;
        listener.first = listener.begin(after).await;
        Some(stream::unfold(listener, async |mut listener| {
            let message = listener.next().await?;
            Some((message, listener))
        }))
    }

    /// Begins to follow the feed, with the first stream.
    fn begin(&self, store: &Store) {
        self.follower.get_or_init(|| {
            let (store, news) = (store.clone(), self.news.clone());
            let mut ending = self.ending.subscribe();
            // From here on nothing is missed.
            let mut feed = store.subscribe();
            let at = *feed.borrow_and_update();
            tokio::spawn(async move {
                tokio::select! {
                    () = follow(store, feed, at, news) => {}
                    _ = ending.wait_for(|ended| *ended) => {}
                }
            });
        });
    }
}

/// Tells what every commit changed.
async fn follow(
    store: Store,
    mut feed: watch::Receiver<Position>,
    mut at: Position,
    news: broadcast::Sender<News>,
) {
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
            for told in gathered(&store, &events) {
                // Nobody may be listening.
                let _ = news.send(told);
            }
        }
    }
}

/// Gathers events that follow each other in a roadmap and are of one person.
fn gathered(store: &Store, events: &[Stored]) -> Vec<News> {
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
        // A login is nobody's business.
        let known = || store.person(&last.person).map(|person| person.name.clone());
        let who = event.map(|event| event.by.name).or_else(known).unwrap_or_default();
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

/// Why a stream goes on.
enum Woken {
    /// Something changed in the record.
    News(Result<News, broadcast::error::RecvError>),
    /// Somebody's inbox is another one.
    Inboxes,
    /// It is time to say that it is still there.
    Beat,
}

/// Who listens, and what is still to be told.
struct Listener {
    store: Store,
    clock: Clock,
    /// What proves who they are; none for anyone.
    credential: Option<Seal>,
    news: broadcast::Receiver<News>,
    /// Changes as anybody's inbox does.
    inboxes: watch::Receiver<u64>,
    /// Counts the changes of their own that they heard of.
    inbox: u64,
    ending: watch::Receiver<bool>,
    beat: tokio::time::Interval,
    first: Option<Bytes>,
    _seat: Seat,
}

impl Listener {
    /// Returns who listens now: somebody, or anyone; none once they are not signed in any more.
    fn who(&self) -> Option<Option<Arc<Person>>> {
        let Some(credential) = &self.credential else { return Some(None) };
        self.store.still_there(credential, self.clock.now()).map(Some)
    }

    /// How things stand: the version of every roadmap that whoever listens may read.
    fn standing(&self, who: Option<&Person>, gap: bool) -> Bytes {
        let position = *self.store.subscribe().borrow();
        let readable = self.store.roadmaps().into_iter().filter(|it| may_read(who, it));
        let versions = readable.map(|it| (encoded(&it.key), it.version.into()));
        let versions: serde_json::Map<_, _> = versions.collect();
        let mut message =
            json!({ "position": position.to_string(), "versions": versions, "gap": gap });
        if let Some(person) = who {
            message["unread"] = self.store.inbox(&person.login).unread.into();
        }
        framed(position, &message)
    }

    /// What is told of an inbox that is another one; it is no place in the log to go on from.
    fn of_inbox(&mut self, who: Option<&Person>) -> Option<Bytes> {
        let inbox = self.store.inbox(&who?.login);
        if inbox.changed == self.inbox {
            return None;
        }
        self.inbox = inbox.changed;
        let message = json!({ "inbox": true, "unread": inbox.unread });
        Some(format!("data: {message}\n\n").into())
    }

    /// Waits for the next message; none once there is nobody to listen any more.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            let woken = tokio::select! {
                _ = self.ending.wait_for(|ended| *ended) => return None,
                // Nothing will ever be told here again, and another server has the browser's page.
                () = self.store.forked() => return None,
                told = self.news.recv() => Woken::News(told),
                Ok(()) = self.inboxes.changed() => Woken::Inboxes,
                _ = self.beat.tick() => Woken::Beat,
            };
            // What somebody may read may have changed with every message.
            let who = self.who()?;
            match woken {
                Woken::Beat => return Some(Bytes::from_static(b": still there\n\n")),
                Woken::Inboxes => {
                    let told = self.of_inbox(who.as_deref());
                    if told.is_some() {
                        return told;
                    }
                }
                Woken::News(Ok(News { roadmap: Some(key), message })) => {
                    let roadmap = self.store.roadmap(&key);
                    if roadmap.is_some_and(|it| may_read(who.as_deref(), &it)) {
                        return Some(message);
                    }
                }
                Woken::News(Ok(News { roadmap: None, .. })) => {}
                Woken::News(Err(broadcast::error::RecvError::Lagged(_))) => {
                    return Some(self.standing(who.as_deref(), true));
                }
                Woken::News(Err(broadcast::error::RecvError::Closed)) => return None,
            }
        }
    }

    /// What a browser that comes back missed, and how things stand now.
    async fn begin(&mut self, after: Option<Position>) -> Option<Bytes> {
        let mut first = format!("retry: {RETRY}\n\n");
        let who = self.who()?;
        // How much of it is unread is told with how things stand.
        self.inbox = who.as_ref().map_or(0, |who| self.store.inbox(&who.login).changed);
        let now = *self.store.subscribe().borrow();
        // What is too much to be told is not read.
        let far = |after: Position| now.saturating_sub(after) > Position::from(CAUGHT_UP);
        let gap = after.is_some_and(far);
        if let Some(after) = after.filter(|after| !gap && *after < now) {
            let missed = self.store.events_since(after, CAUGHT_UP).await.unwrap_or_default();
            for News { roadmap, message } in gathered(&self.store, &missed) {
                let known = roadmap.and_then(|key| self.store.roadmap(&key));
                if known.is_some_and(|it| may_read(who.as_deref(), &it)) {
                    let _ = write!(first, "{}", String::from_utf8_lossy(&message));
                }
            }
        }
        first.push_str(&String::from_utf8_lossy(&self.standing(who.as_deref(), gap)));
        Some(first.into())
    }
}

fn may_read(who: Option<&Person>, roadmap: &roadmap::Roadmap) -> bool {
    who.map_or(roadmap.public, |person| person.may_read(roadmap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_leave_places_for_pages_and_one_person_leaves_some_for_others() {
        let live = Live::beside(100);
        let own: Vec<_> = (0..OF_ONE).map(|_| live.seat(Some("anna")).expect("a place")).collect();
        assert!(live.seat(Some("anna")).is_none(), "she has all that one person may have");
        let others: Vec<_> = (0..25).map(|_| live.seat(None).expect("a place")).collect();
        assert!(live.seat(None).is_none(), "a quarter is for pages");
        drop(own);
        assert!(live.seat(Some("anna")).is_some() && live.seat(None).is_some());
        drop(others);
        let open = lock(&live.open);
        assert!(open.all == 0 && open.of.is_empty());
    }
}
