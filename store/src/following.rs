//! How a record that several servers write is followed: how far behind this one is, whether the database
//! answers, and whether this server may go on.

use std::{
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::{Notify, watch};

use crate::{Error, Position, chain::name, commits::Commits};

/// Events that others may have written since the last look, at the most: nobody writes so many.
const PLAUSIBLE: u64 = 1_000_000;

/// How far this server is behind the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// Events of others that it has not taken over.
    pub positions: u64,
    /// Time since the database answered last.
    pub silent: Duration,
    /// Times that its commits were overtaken, one after the other.
    pub overtaken: u32,
    /// Time since the writer was last done with a commit, or with taking over what others wrote.
    pub stuck: Duration,
}

/// What is known of the record that others write, too.
pub struct Following {
    /// How long commits took.
    pub commits: Commits,
    forked: OnceLock<(String, u64)>,
    /// Tells whoever waits that it has.
    ended: watch::Sender<bool>,
    /// Where the log ended when the database answered last.
    end: AtomicU64,
    answered: Mutex<Instant>,
    /// Times that commits of this server were overtaken, one after the other.
    overtaken: AtomicU32,
    worked: Mutex<Instant>,
    /// How many looks at what others wrote have ended.
    looks: watch::Sender<u64>,
    /// Wakes whoever looks.
    asked: Notify,
    /// The number that rises with inboxes, up to which they are known.
    inboxes: AtomicU64,
}

impl Following {
    /// Begins where the log and the number of inboxes were read.
    pub fn begin(end: Position, inboxes: u64) -> Self {
        Self {
            commits: Commits::default(),
            forked: OnceLock::new(),
            ended: watch::Sender::new(false),
            end: AtomicU64::new(end),
            answered: Mutex::new(Instant::now()),
            overtaken: AtomicU32::new(0),
            worked: Mutex::new(Instant::now()),
            looks: watch::Sender::new(0),
            asked: Notify::new(),
            inboxes: AtomicU64::new(inboxes),
        }
    }

    /// Notes that the database answered, and where the log ended.
    pub fn answer(&self, end: Position) {
        self.end.fetch_max(end, Ordering::Relaxed);
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Notes how often commits were overtaken, one after the other.
    pub fn stumble(&self, times: u32) {
        self.overtaken.store(times, Ordering::Relaxed);
    }

    /// Notes that the writer was done with a commit, or with taking over what others wrote.
    pub fn work(&self) {
        *self.worked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Notes that a look at what others wrote has ended.
    pub fn look(&self) {
        self.looks.send_modify(|looks| *looks += 1);
    }

    /// Waits until somebody asks for a look before its time.
    pub async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Asks for a look, and waits until everything up to a position is there or a look that began after now has
    /// ended. It costs no work but the look, however many ask: a position may be made up.
    pub async fn wait_for(&self, feed: &mut watch::Receiver<Position>, position: Position) {
        if position.saturating_sub(self.end.load(Ordering::Relaxed)) > PLAUSIBLE {
            return;
        }
        let mut looks = self.looks.subscribe();
        // The one that is under way may have begun before.
        let last = *looks.borrow_and_update() + 2;
        self.asked.notify_one();
        while *feed.borrow_and_update() < position && *looks.borrow_and_update() < last {
            tokio::select! {
                changed = feed.changed() => if changed.is_err() { return },
                changed = looks.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Says how far behind a server is that has taken over everything up to a position.
    pub fn lag(&self, position: Position) -> Lag {
        let answered = *self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        let worked = *self.worked.lock().unwrap_or_else(PoisonError::into_inner);
        let positions = self.end.load(Ordering::Relaxed).saturating_sub(position);
        let overtaken = self.overtaken.load(Ordering::Relaxed);
        Lag { positions, silent: answered.elapsed(), stuck: worked.elapsed(), overtaken }
    }

    /// Returns the number up to which inboxes are known.
    pub fn inboxes(&self) -> u64 {
        self.inboxes.load(Ordering::Relaxed)
    }

    /// Notes up to which number inboxes are known.
    pub fn know_inboxes(&self, number: u64) {
        self.inboxes.store(number, Ordering::Relaxed);
    }

    /// Notes that the record has forked: from now on nothing is read or written here.
    pub fn fork(&self, stream: &str, seq: u64) -> Error {
        if self.forked.set((stream.to_owned(), seq)).is_ok() {
            self.ended.send_replace(true);
            tracing::error!(
                stream = name(stream),
                seq,
                "the record forked: two writers have written different events; this server serves no more"
            );
        }
        Error::Forked { stream: stream.to_owned(), seq }
    }

    /// Waits until the record has forked, for ever if it never does.
    pub async fn forked(&self) {
        let mut ended = self.ended.subscribe();
        if ended.wait_for(|ended| *ended).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Refuses to go on with a record that has forked.
    pub fn check(&self) -> Result<(), Error> {
        match self.forked.get() {
            Some((stream, seq)) => Err(Error::Forked { stream: stream.clone(), seq: *seq }),
            None => Ok(()),
        }
    }
}
