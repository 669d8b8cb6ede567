//! The record of Vekha: an append-only log in SQLite, the tables that follow from it, and snapshots
//! of the present in memory.

mod backup;
mod chain;
mod error;
mod file;
mod files;
mod house;
mod import;
mod people;
mod sqlite;
mod tables;
mod verify;
mod writer;

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::{Arc, PoisonError, RwLock, atomic::AtomicI64},
};

use chrono::{DateTime, Utc};
use roadmap::{Actor, Command, Event, Refusal, Roadmap, file::Definition};
use sqlx::SqlitePool;
use tokio::sync::{mpsc, oneshot};

pub use self::{
    backup::{backup, restore},
    error::Error,
    files::{PART, Upload, Writing, parse_hash},
    house::{HouseChange, HouseEvent, Scope},
    import::Logged,
    people::{ApiToken, Person, Session, TokenHash},
    verify::Verdict,
};
use self::{file::Lock, writer::Job};

/// Bytes of a SHA-256.
pub type Hash = [u8; 32];

/// The open record. Clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: mpsc::Sender<Job>,
    readers: SqlitePool,
    present: Arc<RwLock<Present>>,
    /// The number of the next file to be received.
    writings: AtomicI64,
    _lock: Option<Lock>,
}

/// What is true now, kept in memory and swapped after each commit.
#[derive(Default)]
struct Present {
    roadmaps: BTreeMap<String, Arc<Roadmap>>,
    people: HashMap<String, Arc<Person>>,
    sessions: HashMap<TokenHash, Session>,
    tokens: HashMap<TokenHash, Arc<ApiToken>>,
    /// Counts every change of people, so that pages made for them can be told apart.
    generation: u64,
}

impl Store {
    /// Opens the record in a directory, making both if need be, and keeps other processes from writing.
    pub async fn open(directory: &Path) -> Result<Self, Error> {
        let lock = file::lock(directory)?;
        let path = directory.join(file::NAME);
        let mut writer = sqlite::open_for_writing(&path).await?;
        let readers = sqlite::open_for_reading(&path);
        files::discard_unfinished(&mut writer).await?;
        let writings = files::next_writing(&mut writer).await?;
        let present = tables::load(&mut writer).await?;
        let present = Arc::new(RwLock::new(present));
        let (sender, receiver) = mpsc::channel(1024);
        tokio::spawn(writer::run(writer, receiver, present.clone()));
        let lock = Some(lock);
        let inner = Inner { writer: sender, readers, present, writings, _lock: lock };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Reads the record in a directory without writing, even while another process serves it.
    pub async fn read(directory: &Path) -> Result<Self, Error> {
        let path = directory.join(file::NAME);
        if !path.is_file() {
            return Err(Error::Missing(path));
        }
        let mut connection = sqlite::open_read_only(&path).await?;
        let present = tables::load(&mut connection).await?;
        let readers = sqlite::open_for_reading(&path);
        let (writer, _) = mpsc::channel(1);
        let present = Arc::new(RwLock::new(present));
        let writings = AtomicI64::new(i64::MAX);
        let inner = Inner { writer, readers, present, writings, _lock: None };
        Ok(Self { inner: Arc::new(inner) })
    }

    fn present(&self) -> std::sync::RwLockReadGuard<'_, Present> {
        self.inner.present.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns every roadmap, by key.
    pub fn roadmaps(&self) -> Vec<Arc<Roadmap>> {
        self.present().roadmaps.values().cloned().collect()
    }

    /// Returns a roadmap as it stands.
    pub fn roadmap(&self, key: &str) -> Option<Arc<Roadmap>> {
        self.present().roadmaps.get(key).cloned()
    }

    /// Returns a roadmap as it stood at an instant; none before it was created.
    pub async fn roadmap_at(
        &self,
        key: &str,
        instant: DateTime<Utc>,
    ) -> Result<Option<Arc<Roadmap>>, Error> {
        let events = chain::events_until(&self.inner.readers, key, instant).await?;
        if events.is_empty() {
            return Ok(None);
        }
        Ok(Some(Arc::new(roadmap::replay(key, &events)?)))
    }

    /// Returns what happened to a task, latest first, at most `limit` events.
    pub async fn history(&self, key: &str, task: &str, limit: i64) -> Result<Vec<Event>, Error> {
        chain::events_of_task(&self.inner.readers, key, task, limit).await
    }

    /// Returns the whole log of a roadmap with its hashes, for an export.
    pub async fn log(&self, key: &str) -> Result<Vec<Logged>, Error> {
        chain::log(&self.inner.readers, key).await
    }

    /// Returns the latest events of the house: people, rights, refusals; latest first.
    pub async fn house_log(&self, limit: i64) -> Result<Vec<HouseEvent>, Error> {
        chain::house_events(&self.inner.readers, u64::MAX, &[], limit).await
    }

    /// Returns events of the house before one of them, of some kinds or of all; latest first.
    pub async fn house_page(
        &self,
        before: u64,
        kinds: &[&str],
        limit: i64,
    ) -> Result<Vec<HouseEvent>, Error> {
        chain::house_events(&self.inner.readers, before, kinds, limit).await
    }

    /// Proves the log whole and the tables true; see [`Verdict`].
    pub async fn verify(&self) -> Result<Verdict, Error> {
        verify::verify(&self.inner.readers).await
    }

    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<T>) -> Job) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.inner.writer.send(job(reply)).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)
    }

    /// Decides on a command and records what follows, durably; the snapshot is that after it.
    ///
    /// A command whose id was recorded already changes nothing. A refusal of rights is itself
    /// recorded in the house's log.
    pub async fn record(
        &self,
        key: &str,
        actor: Actor,
        id: &str,
        command: Command,
        now: DateTime<Utc>,
    ) -> Result<Arc<Roadmap>, Error> {
        let (key, id) = (key.to_owned(), id.to_owned());
        self.ask(|reply| Job::Record { key, actor, id, command: Box::new(command), now, reply })
            .await?
    }

    /// Creates a roadmap from a definition, or refuses it as a whole.
    pub async fn create(
        &self,
        actor: Actor,
        definition: Definition,
        now: DateTime<Utc>,
    ) -> Result<Arc<Roadmap>, Error> {
        let key = definition.key.clone();
        let id = format!("create-{key}-{}", now.timestamp_micros());
        self.record(&key, actor, &id, Command::Create(Box::new(definition)), now).await
    }

    /// Takes over a roadmap with its whole log, or refuses it as a whole.
    pub async fn import(&self, key: &str, log: Vec<Logged>) -> Result<Arc<Roadmap>, Error> {
        let key = key.to_owned();
        self.ask(|reply| Job::Import { key, log, reply }).await?
    }

    /// Writes to the house's log, and what follows from it to the tables.
    pub async fn house(
        &self,
        by: roadmap::By,
        change: HouseChange,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.ask(|reply| Job::House { by, change: Box::new(change), now, reply }).await?
    }

    /// Stops writing after what is queued.
    pub async fn close(self) {
        let (reply, done) = oneshot::channel();
        if self.inner.writer.send(Job::Close { reply }).await.is_ok() {
            let _ = done.await;
        }
        self.inner.readers.close().await;
    }
}

/// Makes the id of a command from everything that makes it one: sent twice, it is the same.
pub fn command_id(parts: &str) -> String {
    use sha2::Digest;
    import::hex(&sha2::Sha256::digest(parts)[..16])
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

#[cfg(test)]
mod tests;
