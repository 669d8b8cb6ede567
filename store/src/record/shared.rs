//! A record that several servers share: it is followed, and only one of them does what is to be done once.

use std::{
    path::Path,
    sync::{Arc, PoisonError, Weak},
    time::Duration,
};

use chrono::{DateTime, Utc};
use directory::Seal;
use tokio::sync::oneshot;

use super::{Inner, Store};
use crate::{
    Error, Position, commits::Timings, database::Database, following::Lag, job::Job, lock,
};

/// How often it is looked whether others wrote where nobody asks, after a rest that nobody cuts short.
const EACH: Duration = Duration::from_millis(180);
const REST: Duration = Duration::from_millis(20);
/// Looks between two times that what is known is compared with the record although nothing is new.
const COMPARE: u64 = 25;
/// Looks between two times that the use of sessions elsewhere is taken over.
const SESSIONS: u64 = 300;
/// How long the database may take to answer a look.
const PATIENCE: Duration = Duration::from_secs(5);

impl Store {
    /// Opens a record that a database has which other servers write, too; keys and temporary files of this
    /// server are in a directory of its own.
    pub async fn open_shared(database: Arc<dyn Database>, directory: &Path) -> Result<Self, Error> {
        let lock = lock::lock(directory)?;
        let store = Self::over(database, directory, Some(lock)).await?;
        if store.is_shared() {
            tokio::spawn(follow(Arc::downgrade(&store.inner)));
        }
        Ok(store)
    }

    /// Tells whether other servers write the same record.
    pub fn is_shared(&self) -> bool {
        self.inner.database.is_shared()
    }

    /// Says how far this server is behind the record; none where nobody else writes it.
    pub fn lag(&self) -> Option<Lag> {
        let position = *self.inner.feed.borrow();
        self.is_shared().then(|| self.inner.following.lag(position))
    }

    /// Refuses to go on with a record that has forked.
    pub fn check_whole(&self) -> Result<(), Error> {
        self.inner.following.check()
    }

    /// Waits until this server finds that the record has forked, for ever if it never does.
    pub async fn forked(&self) {
        self.inner.following.forked().await;
    }

    /// Asks the database whether it answers.
    pub async fn answers(&self) -> Result<Position, Error> {
        let (end, _) = self.reading().await?.end().await?;
        Ok(end)
    }

    /// Returns how long commits took.
    pub fn commits(&self) -> Timings {
        self.inner.following.commits.read()
    }

    /// Counts what waits to be written.
    pub fn queue(&self) -> usize {
        let writer = &self.inner.writer;
        writer.max_capacity().saturating_sub(writer.capacity())
    }

    /// Takes over what others wrote, and waits for that; how much people have not read, too, where that may
    /// be another number.
    pub(crate) async fn catch_up(&self, inboxes: bool) -> Result<(), Error> {
        self.ask(|reply| Job::CatchUp { inboxes, reply }).await?
    }

    /// Waits until this server has everything up to a position; tells whether it has. Whoever names a position
    /// that the record does not have waits no longer than for two looks, and costs the writer nothing.
    pub async fn wait_for(&self, position: Position, at_most: Duration) -> bool {
        let mut feed = self.inner.feed.clone();
        if *feed.borrow() < position {
            let waits = self.inner.following.wait_for(&mut feed, position);
            let _ = tokio::time::timeout(at_most, waits).await;
        }
        *self.inner.feed.borrow() >= position
    }

    /// Takes what only one server does at a time, or keeps it, until an instant; tells whether this holder has
    /// it.
    pub async fn lease(
        &self,
        name: &'static str,
        holder: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, Error> {
        if !self.is_shared() {
            return Ok(true);
        }
        let holder = holder.to_owned();
        self.ask(|reply| Job::Lease { name, holder, now, until, reply }).await?
    }
}

/// Looks again and again whether others wrote, until the record is closed.
async fn follow(inner: Weak<Inner>) {
    let Some(following) = inner.upgrade().map(|inner| inner.following.clone()) else { return };
    let mut silent = false;
    for look in 1u64.. {
        tokio::time::sleep(REST).await;
        let _ = tokio::time::timeout(EACH, following.asked()).await;
        let Some(inner) = inner.upgrade() else { return };
        if inner.writer.is_closed() {
            return;
        }
        let looked = tokio::time::timeout(PATIENCE, look_once(&inner, look)).await;
        let looked = looked.unwrap_or_else(|_| Err(Error::Lost("it does not answer".to_owned())));
        following.look();
        match looked {
            Ok(()) if silent => {
                tracing::info!("the database answers again");
                silent = false;
            }
            Ok(()) => {}
            Err(Error::Forked { .. } | Error::Closed) => return,
            Err(error) if !silent => {
                tracing::warn!(%error, "the record cannot be followed");
                silent = true;
            }
            Err(_) => {}
        }
    }
}

async fn look_once(inner: &Inner, look: u64) -> Result<(), Error> {
    // What this server writes meanwhile is not what it missed.
    let known = *inner.feed.borrow();
    let mut reading = inner.database.read().await?;
    let end = reading.last().await?;
    let inboxes = reading.inboxes().await? != inner.following.inboxes();
    if look.is_multiple_of(SESSIONS) {
        let seen = reading.people().await?.seen;
        let present = inner.present.read().unwrap_or_else(PoisonError::into_inner);
        for (seal, at) in seen {
            let (Ok(seal), Ok(at)) = (seal.try_into().map(Seal), at.parse()) else { continue };
            if let Some(seen) = present.people.seen.get(&seal) {
                seen.hear(at);
            }
        }
    }
    drop(reading);
    inner.following.answer(end);
    if end == known && !inboxes && !look.is_multiple_of(COMPARE) {
        return Ok(());
    }
    let (reply, answer) = oneshot::channel();
    let job = Job::CatchUp { inboxes, reply };
    inner.writer.send(job).await.map_err(|_| Error::Closed)?;
    answer.await.map_err(|_| Error::Closed)?
}
