//! How a record that several servers write is followed: how far behind this one is, whether the database
//! answers, and whether this server may go on.

use std::{
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{Error, Position, chain::name, commits::Commits};

/// How far this server is behind the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// Events of others that it has not taken over.
    pub positions: u64,
    /// Time since the database answered last.
    pub silent: Duration,
}

/// What is known of the record that others write, too.
pub struct Following {
    /// How long commits took.
    pub commits: Commits,
    forked: OnceLock<(String, u64)>,
    /// Where the log ended when the database answered last.
    end: AtomicU64,
    answered: Mutex<Instant>,
    /// The number that rises with inboxes, up to which they are known.
    inboxes: AtomicU64,
}

impl Following {
    /// Begins where the log and the number of inboxes were read.
    pub fn begin(end: Position, inboxes: u64) -> Self {
        Self {
            commits: Commits::default(),
            forked: OnceLock::new(),
            end: AtomicU64::new(end),
            answered: Mutex::new(Instant::now()),
            inboxes: AtomicU64::new(inboxes),
        }
    }

    /// Notes that the database answered, and where the log ended.
    pub fn answer(&self, end: Position) {
        self.end.fetch_max(end, Ordering::Relaxed);
        *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// Says how far behind a server is that has taken over everything up to a position.
    pub fn lag(&self, position: Position) -> Lag {
        let answered = *self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        let positions = self.end.load(Ordering::Relaxed).saturating_sub(position);
        Lag { positions, silent: answered.elapsed() }
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
            tracing::error!(
                stream = name(stream),
                seq,
                "the record forked: two writers have written different events; this server serves no more"
            );
        }
        Error::Forked { stream: stream.to_owned(), seq }
    }

    /// Refuses to go on with a record that has forked.
    pub fn check(&self) -> Result<(), Error> {
        match self.forked.get() {
            Some((stream, seq)) => Err(Error::Forked { stream: stream.clone(), seq: *seq }),
            None => Ok(()),
        }
    }
}
