//! What people are told, as it is asked for and written.

use chrono::{DateTime, Utc};
use directory::Login;
use tokio::sync::watch;

use super::Store;
use crate::{
    Error, Position,
    job::Job,
    notices::{Entry, Inbox, Reminded, Telling, Unread, Wanted, Which},
};

impl Store {
    /// Returns how much of their inbox somebody has not read.
    pub fn inbox(&self, login: &str) -> Inbox {
        self.present().inboxes.get(login).copied().unwrap_or_default()
    }

    /// Follows inboxes: the receiver changes with every commit after which anybody's is another one.
    pub fn subscribe_inboxes(&self) -> watch::Receiver<u64> {
        self.present().told.subscribe()
    }

    /// Counts how often reminders of a roadmap were told since the record was opened, so that pages that say
    /// so can be told apart.
    pub fn reminders_of(&self, roadmap: &str) -> u64 {
        self.present().reminded.get(roadmap).copied().unwrap_or_default()
    }

    /// Returns entries of somebody's inbox, the newest first, after some of them and at most so many.
    pub async fn notices(
        &self,
        login: &str,
        wanted: &Wanted,
        part: (u64, u64),
    ) -> Result<Vec<Entry>, Error> {
        self.reading().await?.entries(login, wanted, part).await
    }

    /// Counts the entries of somebody's inbox.
    pub async fn count_notices(&self, login: &str, wanted: &Wanted) -> Result<u64, Error> {
        self.reading().await?.count_entries(login, wanted).await
    }

    /// Returns the reminders of a roadmap that nobody has read yet.
    pub async fn unread_reminders(&self, roadmap: &str) -> Result<Vec<Unread>, Error> {
        self.reading().await?.unread_reminders(roadmap).await
    }

    /// Says how often anybody was reminded of a task; none if nobody was.
    pub async fn reminded(&self, roadmap: &str, task: &str) -> Result<Option<Reminded>, Error> {
        self.reading().await?.reminded(roadmap, task).await
    }

    /// Returns how far the log was followed for news.
    pub async fn told_until(&self) -> Result<Position, Error> {
        self.reading().await?.told_until().await
    }

    /// Writes down what is told: all of it, each for each person once, or nothing.
    pub async fn tell(&self, telling: Telling, now: DateTime<Utc>) -> Result<(), Error> {
        self.ask(|reply| Job::Tell { telling: Box::new(telling), now, reply }).await?
    }

    /// Writes down what somebody has read of their own inbox.
    pub async fn mark_read(
        &self,
        login: Login,
        which: Which,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.ask(|reply| Job::MarkRead { person: login, which, now, reply }).await?
    }
}
