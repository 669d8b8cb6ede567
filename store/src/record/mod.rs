//! The open record: reading it, and asking the one task that writes.

mod backup;
mod between;
mod checkpoint;
mod files;
mod mail;
mod notices;
mod people;
mod shared;
mod webhooks;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock, atomic::AtomicI64},
};

use chrono::{DateTime, Utc};
use directory::{Seal, Who};
use roadmap::{Command, Definition, Event, Roadmap};
use tokio::sync::{Notify, mpsc, oneshot, watch};

pub use self::files::Writing;
use crate::{
    Checkpoint, Error, Giver, Logged, Position, Stored, Verdict,
    database::{self, Database, Reading, Select},
    disk::RECORD,
    following::Following,
    heads::{self, Heads, Mark},
    import::{self, History},
    imports::Imports,
    job::Job,
    lock::{self, Lock},
    past::Past,
    present::{Present, load},
    spool,
    sqlite::Sqlite,
    state,
    touched::Touched,
    verify,
    work::Work,
    writer::Writer,
};

/// Events of a page that an export or a feed reads at a time.
const PAGE: u32 = 1_000;

/// The open record. Clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: mpsc::Sender<Job>,
    database: Arc<dyn Database>,
    present: Arc<RwLock<Present>>,
    past: Past,
    feed: watch::Receiver<Position>,
    following: Arc<Following>,
    /// The number of the next file to be received.
    writings: AtomicI64,
    /// Bytes of files that are being received, by person.
    under_way: Mutex<HashMap<String, u64>>,
    directory: PathBuf,
    /// Wakes whoever sends what webhooks are for.
    webhooks: Notify,
    /// The writer at work; taken to wait for its end.
    work: Mutex<Option<tokio::task::JoinHandle<()>>>,
    _lock: Option<Lock>,
}

/// Brings one file with a record of an earlier version up to date.
pub async fn upgrade(path: &Path) -> Result<(), Error> {
    let database: Arc<dyn Database> = Arc::new(Sqlite::open(path).await?);
    let folder = path.parent().unwrap_or(Path::new("."));
    let store = Store::over(database, folder, None).await?;
    store.close().await;
    Ok(())
}

/// Builds a roadmap from its log, and makes everything anew that follows from it.
pub async fn renew(commit: &mut dyn database::Writing, key: &str) -> Result<Roadmap, Error> {
    let mut roadmap = roadmap::replay(key, [])?;
    let mut touched = Touched { all: true, anew: true, groups: true, ..Touched::default() };
    let mut bases = state::Bases::default();
    loop {
        let select = Select::Stream(key, roadmap.version, u64::MAX);
        let page = commit.events(select, PAGE).await?;
        if page.is_empty() {
            let whole = Touched { all: true, groups: true, ..Touched::default() };
            commit.write_roadmap(&roadmap, &whole).await?;
            return Ok(roadmap);
        }
        for stored in page {
            let event = stored.event()?;
            touched.before(&roadmap, &event);
            roadmap::apply(&mut roadmap, &event)?;
            touched.after(&roadmap, &event);
            if state::is_kept(&roadmap) {
                let body = state::packed(&bases.lay(Arc::new(roadmap.clone())))?;
                commit.write_state(key, roadmap.version, &body).await?;
            }
        }
        // Tasks and the rest are written once, at the end.
        touched.tasks.clear();
        commit.write_roadmap(&roadmap, &std::mem::take(&mut touched)).await?;
    }
}

impl Store {
    /// Opens the record in a directory, making both if need be, and keeps other processes from writing.
    pub async fn open(directory: &Path) -> Result<Self, Error> {
        let mut lock = lock::lock(directory)?;
        let database = Sqlite::open(&directory.join(RECORD)).await?;
        lock.adopt(directory)?;
        Self::over(Arc::new(database), directory, Some(lock)).await
    }

    /// Opens a record that a database has.
    async fn over(
        database: Arc<dyn Database>,
        directory: &Path,
        lock: Option<Lock>,
    ) -> Result<Self, Error> {
        let mut reading = database.read().await?;
        let (mut present, faults) = load(&mut *reading).await?;
        if let Some(fault) = faults.into_iter().next() {
            return Err(Error::Altered { path: directory.to_owned(), fault });
        }
        if lock.is_some() {
            heads::check(&mut *reading, directory, heads::read(directory)?).await?;
        }
        let end = reading.end().await?;
        let known = heads::at(&mut *reading, end.0).await?;
        let writings = AtomicI64::new(reading.next_writing().await?);
        let following = Arc::new(Following::begin(end.0, reading.inboxes().await?));
        let needs_seals = !present.people.directory.sealed && present.people.directory.version > 0;
        drop(reading);
        let mut commit = database.write().await?;
        // Elsewhere another server may be receiving a file.
        if !database.is_shared() {
            commit.discard_unfinished().await?;
        }
        // A migration left tables that are to be made anew from the log.
        for roadmap in present.roadmaps.values_mut().filter(|it| it.version == 0) {
            *roadmap = Arc::new(renew(&mut *commit, &roadmap.key.clone()).await?);
        }
        commit.commit().await?;
        let first = Mark { position: end.0, digest: heads::digest(&known) };
        let file = match lock {
            Some(_) => Heads::open(directory, first).await?,
            None => Heads::nowhere(),
        };
        let present = Arc::new(RwLock::new(present));
        let (sender, receiver) = mpsc::channel(1024);
        let (feed, follow) = watch::channel(end.0);
        let again = sender.downgrade();
        let shown = (present.clone(), following.clone());
        let writer = Writer::new(database.clone(), shown, known, end, feed, file, again);
        let work = tokio::spawn(writer.run(receiver));
        let inner = Inner {
            writer: sender,
            database,
            present,
            past: Past::default(),
            feed: follow,
            following,
            writings,
            under_way: Mutex::default(),
            directory: directory.to_owned(),
            webhooks: Notify::new(),
            work: Mutex::new(Some(work)),
            _lock: lock,
        };
        let store = Self { inner: Arc::new(inner) };
        if needs_seals {
            store.seal(end.1.unwrap_or_default()).await?;
        }
        Ok(store)
    }

    /// Brings people of a record of an earlier version up to date: seals for secrets, places in roadmaps.
    async fn seal(&self, now: DateTime<Utc>) -> Result<(), Error> {
        let rows = self.reading().await?.people().await?;
        let passwords = rows.secrets.iter().filter(|row| row.kind == directory::PASSWORD);
        let passwords =
            passwords.map(|row| (row.person.as_str().into(), Seal::of(&row.value))).collect();
        let tokens = rows
            .tokens
            .into_iter()
            .filter_map(|row| Some((row.id, Seal(row.seal?.try_into().ok()?))));
        let tokens = tokens.collect();
        let roadmaps = self.roadmaps().into_iter().map(|roadmap| {
            let offices = roadmap.offices.iter().map(|office| office.key.clone()).collect();
            (roadmap.key.clone(), offices)
        });
        let roadmaps = roadmaps.collect();
        let command = directory::Command::Upgrade { passwords, tokens, roadmaps };
        self.direct(Who::Host, command, now).await?;
        Ok(())
    }

    /// Reads the record in a directory without writing, even while another process serves it.
    pub async fn read(directory: &Path) -> Result<Self, Error> {
        let path = directory.join(RECORD);
        if !path.is_file() {
            return Err(Error::Missing(path));
        }
        Self::read_over(Arc::new(Sqlite::open_read_only(&path).await?), directory).await
    }

    /// Reads a record that a database has, without writing.
    pub async fn read_over(database: Arc<dyn Database>, directory: &Path) -> Result<Self, Error> {
        let mut reading = database.read().await?;
        // What does not follow from the log is for the proof to name.
        let (present, _) = load(&mut *reading).await?;
        let end = reading.end().await?;
        drop(reading);
        let (writer, _) = mpsc::channel(1);
        let (_, feed) = watch::channel(end.0);
        let inner = Inner {
            writer,
            database,
            present: Arc::new(RwLock::new(present)),
            past: Past::default(),
            feed,
            following: Arc::new(Following::begin(end.0, 0)),
            writings: AtomicI64::new(i64::MAX),
            under_way: Mutex::default(),
            directory: directory.to_owned(),
            webhooks: Notify::new(),
            work: Mutex::default(),
            _lock: None,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    fn present(&self) -> std::sync::RwLockReadGuard<'_, Present> {
        self.inner.present.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn reading(&self) -> Result<Box<dyn Reading>, Error> {
        self.inner.following.check()?;
        self.inner.database.read().await
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
        let seq = self.version_at(key, instant).await?;
        if seq == 0 {
            return Ok(None);
        }
        let present = self.roadmap(key);
        if let Some(present) = present.as_ref().filter(|roadmap| roadmap.version == seq) {
            return Ok(Some(present.clone()));
        }
        let mut reading = self.reading().await?;
        Ok(Some(self.inner.past.state(&mut *reading, key, seq, present.as_ref()).await?))
    }

    /// Returns a roadmap as it stood after so many events; none where there never were so many.
    pub async fn roadmap_of(&self, key: &str, version: u64) -> Result<Option<Arc<Roadmap>>, Error> {
        let Some(present) = self.roadmap(key) else { return Ok(None) };
        if version == 0 || version > present.version {
            return Ok(None);
        }
        if version == present.version {
            return Ok(Some(present));
        }
        let mut reading = self.reading().await?;
        Ok(Some(self.inner.past.state(&mut *reading, key, version, Some(&present)).await?))
    }

    /// Returns an event of a roadmap with those before it that followed from the same command, in their
    /// order.
    pub async fn done_at_once(&self, key: &str, seq: u64) -> Result<Vec<Event>, Error> {
        let Some(last) = self.event(key, seq).await? else { return Ok(Vec::new()) };
        let mut events = vec![last];
        let mut reading = None;
        'pages: while let Some(first) = events.last().map(|event| event.seq) {
            let before = first.saturating_sub(u64::from(PAGE) + 1);
            let page = match self.event_at_hand(key, first - 1) {
                Some(event) => vec![event],
                // The first event has the whole plan; nothing is taken back together with it.
                None if first <= 2 => break,
                None => {
                    let reading = match &mut reading {
                        Some(reading) => reading,
                        none => none.insert(self.reading().await?),
                    };
                    let page = reading.events(Select::Stream(key, before, first - 1), PAGE).await?;
                    page.iter().rev().map(Stored::event).collect::<Result<_, _>>()?
                }
            };
            if page.is_empty() {
                break;
            }
            for event in page {
                let same = event.command.is_some()
                    && events.first().is_some_and(|last| last.command == event.command);
                if !same {
                    break 'pages;
                }
                events.push(event);
            }
        }
        events.reverse();
        Ok(events)
    }

    fn event_at_hand(&self, key: &str, seq: u64) -> Option<Event> {
        self.present().event(key, seq).cloned()
    }

    /// Returns which event of a roadmap was the last at an instant; 0 before its creation.
    pub async fn version_at(&self, key: &str, instant: DateTime<Utc>) -> Result<u64, Error> {
        let name = (key.to_owned(), instant);
        if let Some(known) = self.inner.past.versions.get(&name) {
            return Ok(known);
        }
        // Most days that are asked for one after the other lie after the last event, or are asked again.
        let last = self.roadmap(key).map_or(0, |roadmap| roadmap.version);
        if self.instant_of(key, last).await?.is_some_and(|at| at <= instant) {
            return Ok(last);
        }
        let seq = self.reading().await?.seq_at(key, instant).await?;
        // As long as nothing happened after it, more may happen until then.
        if seq < last {
            self.inner.past.versions.insert(name, seq);
        }
        Ok(seq)
    }

    /// Returns the instant at which an event of a roadmap was recorded; none where it has no such event.
    pub async fn instant_of(&self, key: &str, seq: u64) -> Result<Option<DateTime<Utc>>, Error> {
        let Some(before) = seq.checked_sub(1) else { return Ok(None) };
        let name = (key.to_owned(), seq);
        if let Some(known) = self.inner.past.instants.get(&name) {
            return Ok(Some(known));
        }
        let at_hand = self.event_at_hand(key, seq).map(|event| event.at);
        let instant = match at_hand {
            Some(instant) => Some(instant),
            None => {
                let mut reading = self.reading().await?;
                let events = reading.events(Select::Stream(key, before, seq), 1).await?;
                events.first().and_then(|stored| stored.at.parse().ok())
            }
        };
        if let Some(instant) = instant {
            self.inner.past.instants.insert(name, instant);
        }
        Ok(instant)
    }

    /// Returns what happened to a task up to a version of its roadmap, latest first.
    pub async fn history(
        &self,
        key: &str,
        task: &str,
        version: u64,
        limit: u32,
    ) -> Result<Vec<Event>, Error> {
        let mut reading = self.reading().await?;
        let events = reading.events(Select::Task(key, task, version), limit).await?;
        events.iter().map(Stored::event).collect()
    }

    /// Returns an event of a roadmap as the log has it.
    pub async fn event(&self, key: &str, seq: u64) -> Result<Option<Event>, Error> {
        if let Some(event) = self.present().event(key, seq) {
            return Ok(Some(event.clone()));
        }
        let Some(before) = seq.checked_sub(1) else { return Ok(None) };
        let mut reading = self.reading().await?;
        let events = reading.events(Select::Stream(key, before, seq), 1).await?;
        events.first().map(Stored::event).transpose()
    }

    /// Returns the events of a roadmap after one, with their hashes, for an export: at most a page.
    pub async fn log_after(&self, key: &str, seq: u64) -> Result<Vec<Logged>, Error> {
        let mut reading = self.reading().await?;
        let events = reading.events(Select::Stream(key, seq, u64::MAX), PAGE).await?;
        let logged = events.into_iter().map(|stored| {
            Ok(Logged { event: stored.event()?, hash: stored.hash, body: stored.body })
        });
        logged.collect()
    }

    /// Returns the events of a roadmap after one as an export writes them, with their numbers: at most a
    /// page.
    pub async fn written_after(&self, key: &str, seq: u64) -> Result<Vec<(u64, String)>, Error> {
        let mut reading = self.reading().await?;
        let events = reading.events(Select::Stream(key, seq, u64::MAX), PAGE).await?;
        Ok(events.into_iter().map(|it| (it.seq, import::written(&it.body, &it.hash))).collect())
    }

    /// Returns the whole log of a roadmap.
    pub async fn log(&self, key: &str) -> Result<Vec<Logged>, Error> {
        let mut log: Vec<Logged> = Vec::new();
        loop {
            let last = log.last().map_or(0, |logged| logged.event.seq);
            let page = self.log_after(key, last).await?;
            if page.is_empty() {
                return Ok(log);
            }
            log.extend(page);
        }
    }

    /// Follows the log: the receiver changes with every commit that appended events. A slow listener
    /// misses nothing; it reads on from where it was.
    pub fn subscribe(&self) -> watch::Receiver<Position> {
        self.inner.feed.clone()
    }

    /// Returns the events after a position, of all streams in order, at most `limit`; none of what others
    /// wrote and this server has not taken over yet, which it could not say anything of.
    pub async fn events_since(&self, after: Position, limit: u32) -> Result<Vec<Stored>, Error> {
        let known = *self.inner.feed.borrow();
        let mut events = self.reading().await?.events(Select::Feed(after), limit).await?;
        events.truncate(events.partition_point(|event| event.position <= known));
        Ok(events)
    }

    /// Returns the events of a roadmap after one as the log has them, at most `limit`.
    pub async fn stored_after(
        &self,
        key: &str,
        seq: u64,
        limit: u32,
    ) -> Result<Vec<Stored>, Error> {
        self.reading().await?.events(Select::Stream(key, seq, u64::MAX), limit).await
    }

    /// Finds a command that was carried out by how its id begins: its whole id, and the roadmap.
    pub async fn carried_out(&self, begin: &str) -> Result<Option<(String, String)>, Error> {
        let found = self.reading().await?.commands_after(begin, 1).await?;
        let first = found.into_iter().next().map(|(id, stream, _)| (id, stream));
        let first = first.filter(|(id, _)| id.starts_with(begin));
        if first.is_some() && self.inner.database.is_shared() {
            // Another server may have carried it out, and this one answers with how it is now.
            self.catch_up(false).await?;
        }
        Ok(first)
    }

    /// Returns the latest events of people, rights and refusals; latest first.
    pub async fn people_log(&self, limit: u32) -> Result<Vec<directory::Event>, Error> {
        self.people_page(u64::MAX, &[], limit).await
    }

    /// Returns events of people before one of them, of some kinds or of all; latest first.
    pub async fn people_page(
        &self,
        before: u64,
        kinds: &[&str],
        limit: u32,
    ) -> Result<Vec<directory::Event>, Error> {
        let mut reading = self.reading().await?;
        let events = reading.events(Select::Kinds(before, kinds), limit).await?;
        events.iter().map(Stored::of_people).collect()
    }

    /// Proves the log whole and the tables true; see [`Verdict`].
    pub async fn verify(&self) -> Result<Verdict, Error> {
        self.verify_against(&[]).await
    }

    /// Proves the same, and holds the log against checkpoints; the heads beside the database count, too.
    pub async fn verify_against(&self, checkpoints: &[Checkpoint]) -> Result<Verdict, Error> {
        self.verify_with(checkpoints, &Work::default()).await
    }

    /// Proves the same, and says how far it is.
    pub async fn verify_with(
        &self,
        checkpoints: &[Checkpoint],
        work: &Work,
    ) -> Result<Verdict, Error> {
        let mark = heads::read(&self.inner.directory)?;
        let mut verdict = verify::verify(&*self.inner.database, checkpoints, work).await?;
        let mut reading = self.reading().await?;
        match heads::check(&mut *reading, &self.inner.directory, mark).await {
            Ok(()) => {}
            Err(error @ (Error::Behind { .. } | Error::NotWhole { .. })) => {
                verdict.faults.push(error.to_string());
            }
            Err(error) => return Err(error),
        }
        Ok(verdict)
    }

    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<T>) -> Job) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.inner.writer.send(job(reply)).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)
    }

    /// Decides on a command and records what follows, durably; the snapshot is that after it.
    ///
    /// A person's rights are those that they have when the writer decides. A command whose id was
    /// recorded already changes nothing; if something later happened to its task, it is refused with
    /// both values. A refusal of rights is itself recorded.
    pub async fn record(
        &self,
        key: &str,
        giver: impl Into<Giver>,
        id: &str,
        command: Command,
        now: DateTime<Utc>,
    ) -> Result<Arc<Roadmap>, Error> {
        let (key, id, giver) = (key.to_owned(), id.to_owned(), giver.into());
        self.ask(|reply| Job::Record { key, giver, id, command: Box::new(command), now, reply })
            .await?
    }

    /// Creates a roadmap from a definition, or refuses it as a whole.
    pub async fn create(
        &self,
        giver: impl Into<Giver>,
        definition: Definition,
        now: DateTime<Utc>,
    ) -> Result<Arc<Roadmap>, Error> {
        let key = definition.key.clone();
        let id = format!("create-{key}-{}", now.timestamp_micros());
        self.record(&key, giver, &id, Command::Create(Box::new(definition)), now).await
    }

    /// Returns the plans on their way in.
    pub fn imports(&self) -> Imports {
        Imports::of(&self.inner.directory)
    }

    /// Takes over a roadmap with its whole log, or refuses it as a whole; the record says that it was
    /// brought along, and the SHA-256 of the file.
    pub async fn import(
        &self,
        history: History,
        now: DateTime<Utc>,
    ) -> Result<Arc<Roadmap>, Error> {
        self.ask(|reply| Job::Import { history, now, reply }).await?
    }

    /// Writes down what was counted and is due; asked for again and again.
    pub fn count(&self, now: DateTime<Utc>) {
        for note in spool::take(&self.inner.directory) {
            self.note(Who::Host, note, now);
        }
        let _ = self.inner.writer.try_send(Job::Count { now });
    }

    /// Notes something for the audit without waiting for it.
    pub fn note(&self, who: Who, note: directory::Note, now: DateTime<Utc>) {
        let (reply, _) = oneshot::channel();
        let command = Box::new(directory::Command::Note(note));
        let _ = self.inner.writer.try_send(Job::Direct { who, command, now, reply });
    }

    /// Stops writing after what is queued; one file is the record then.
    pub async fn close(self) {
        let work = self.inner.work.lock().unwrap_or_else(PoisonError::into_inner).take();
        let _ = self.inner.writer.send(Job::Close).await;
        match work {
            Some(work) => drop(work.await),
            None => drop(self.inner.database.close().await),
        }
    }
}
