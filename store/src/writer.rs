//! The one task that writes. Jobs that wait together share a commit: each appends its events in turn,
//! and what follows from all of them is written to the tables once, before the commit. A refused
//! command writes nothing; a statement that fails takes the whole commit back. What a person may do
//! is decided here, on the state that the commit changes.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Secret, Who};
use roadmap::{
    Actor, By, Change, Command, Event, Forbidden, Key, Problem, Refusal, Roadmap, Roles, apply,
    decide,
};
use tokio::sync::{mpsc, watch};

use crate::{
    Error, Logged, Position,
    chain::{PEOPLE, hex},
    database::{Database, Head, Stored, Touched, Writing},
    files,
    heads::Heads,
    import,
    job::{Giver, Job, Reply},
    log::Columns,
    present::Present,
    tally::Tally,
};

/// Jobs at the most in one commit.
const BATCH: usize = 256;
/// Time without a job after which everything goes into the main file.
const IDLE: Duration = Duration::from_secs(1);
/// Milliseconds by which the clock may be behind the log before that is worth a warning.
const BEHIND: i64 = 2_000;

/// An outcome that is told only after the commit.
enum Done {
    Roadmap(Reply<Arc<Roadmap>>, Result<Arc<Roadmap>, Error>),
    People(Reply<Arc<Directory>>, Result<Arc<Directory>, Error>),
    Plain(Reply<()>, Result<(), Error>),
    /// Nobody waits for it.
    Silent,
}

/// What ends access, kept aside so that it takes effect even if nothing can be written.
type Ending = (Who, directory::Command, DateTime<Utc>);

/// What a commit will change, in the tables and in memory.
#[derive(Default)]
struct Pending {
    roadmaps: BTreeMap<String, Arc<Roadmap>>,
    touched: BTreeMap<String, Touched>,
    heads: HashMap<String, Head>,
    position: Position,
    last: Option<DateTime<Utc>>,
    directory: Option<Arc<Directory>>,
    logins: BTreeSet<Login>,
    secrets: Vec<Secret>,
    /// Ids of commands that were recorded before, in this commit or an earlier one, with their version.
    known: HashMap<String, u64>,
    /// The latest instant by the clock.
    now: DateTime<Utc>,
    /// Seconds by which the clock is behind the log, the first time that this is seen.
    behind: Option<i64>,
}

/// The writer and what it knows after the last commit.
pub struct Writer {
    database: Arc<dyn Database>,
    present: Arc<RwLock<Present>>,
    heads: BTreeMap<String, Head>,
    position: Position,
    last: Option<DateTime<Utc>>,
    tally: Tally,
    /// Events that took effect and could not be written, with their secrets.
    owed: Vec<(Vec<directory::Event>, Vec<Secret>)>,
    feed: watch::Sender<Position>,
    file: Heads,
    warned: bool,
}

impl Writer {
    /// Makes the writer of a record whose streams end at these heads.
    pub fn new(
        database: Arc<dyn Database>,
        present: Arc<RwLock<Present>>,
        heads: BTreeMap<String, Head>,
        end: (Position, Option<DateTime<Utc>>),
        feed: watch::Sender<Position>,
        file: Heads,
    ) -> Self {
        let (position, last) = end;
        let (tally, owed) = (Tally::default(), Vec::new());
        Self { database, present, heads, position, last, tally, owed, feed, file, warned: false }
    }

    /// Works until nobody can ask for anything any more.
    pub async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut settled = false;
        let mut now = DateTime::default();
        loop {
            let next = jobs.recv_many(&mut batch, BATCH);
            match tokio::time::timeout(IDLE, next).await {
                Ok(0) => break,
                Ok(_) => {
                    let closing = batch.iter().position(|job| matches!(job, Job::Close));
                    batch.truncate(closing.unwrap_or(batch.len()));
                    now = self.carry_out(std::mem::take(&mut batch)).await.max(now);
                    settled = false;
                    if closing.is_some() {
                        break;
                    }
                }
                Err(_) if !settled => {
                    if let Err(error) = self.database.settle().await {
                        tracing::debug!(%error, "not everything is in the main file yet");
                    }
                    settled = true;
                }
                Err(_) => {}
            }
        }
        // What was counted so far is written down before the end.
        let due = self.tally.due(now, true);
        if !due.is_empty() {
            self.tally = Tally::default();
            let jobs = due.into_iter().map(|(who, command)| {
                let (reply, _) = tokio::sync::oneshot::channel();
                Job::Direct { who, command: Box::new(command), now, reply }
            });
            self.carry_out(jobs.collect()).await;
        }
        self.file.close().await;
        if let Err(error) = self.database.close().await {
            tracing::warn!(%error, "the record was not closed in order");
        }
    }

    /// Carries out jobs in one commit; returns the latest instant among them.
    async fn carry_out(&mut self, batch: Vec<Job>) -> DateTime<Utc> {
        let mut pending =
            Pending { position: self.position, last: self.last, ..Pending::default() };
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut endings: Vec<(usize, Ending)> = Vec::new();
        let mut failure = None;
        let mut commit = match self.begin(&batch, &mut pending).await {
            Ok(commit) => Some(commit),
            Err(error) => {
                failure = Some(error);
                None
            }
        };
        for job in batch {
            if let Job::Direct { who, command, now, .. } = &job
                && ends_access(command)
            {
                endings.push((outcomes.len(), (who.clone(), (**command).clone(), *now)));
            }
            match commit.as_mut().filter(|_| failure.is_none()) {
                Some(commit) => {
                    let (outcome, failed) = self.one(job, &mut **commit, &mut pending).await;
                    outcomes.push(outcome);
                    failure = failed;
                }
                None => outcomes.push(refuse(job)),
            }
        }
        if let Some(mut commit) = commit {
            if failure.is_none() {
                failure = self.note_clock(&mut *commit, &mut pending).await.err();
            }
            if failure.is_none() {
                failure = self.write_tables(&mut *commit, &pending).await.err();
            }
            match failure {
                None => failure = commit.commit().await.err(),
                Some(_) => drop(commit.roll_back().await),
            }
        }
        let now = pending.now;
        match failure {
            None => self.publish(pending),
            Some(error) => {
                tracing::error!(%error, "nothing of this batch was recorded");
                let full = matches!(error, Error::Full);
                let told = || if full { Error::Full } else { Error::Commit(error.to_string()) };
                for outcome in &mut outcomes {
                    match outcome {
                        Done::Roadmap(_, result) if result.is_ok() => *result = Err(told()),
                        Done::People(_, result) if result.is_ok() => *result = Err(told()),
                        Done::Plain(_, result) if result.is_ok() => *result = Err(told()),
                        _ => {}
                    }
                }
                for (at, ending) in endings {
                    let ended = self.end_access(ending);
                    if let Some(Done::People(_, result)) = outcomes.get_mut(at) {
                        *result = ended;
                    }
                }
            }
        }
        for outcome in outcomes {
            match outcome {
                Done::Roadmap(reply, result) => drop(reply.send(result)),
                Done::People(reply, result) => drop(reply.send(result)),
                Done::Plain(reply, result) => drop(reply.send(result)),
                Done::Silent => {}
            }
        }
        now
    }

    async fn begin(
        &mut self,
        batch: &[Job],
        pending: &mut Pending,
    ) -> Result<Box<dyn Writing>, Error> {
        let mut commit = self.database.write().await?;
        let ids = batch.iter().filter_map(|job| match job {
            Job::Record { id, .. } => Some(id.as_str()),
            _ => None,
        });
        let ids: Vec<_> = ids.collect();
        let begun: Result<(), Error> = async {
            if !ids.is_empty() {
                let known = commit.commands(&ids).await?;
                pending.known.extend(known.into_iter().map(|(id, _, seq)| (id, seq)));
            }
            for (events, secrets) in &self.owed {
                for event in events {
                    pending.logins.extend(logins(&event.change));
                    self.append_people(&mut *commit, event, pending).await?;
                }
                for secret in secrets {
                    commit.write_secret(secret).await?;
                }
            }
            if !self.owed.is_empty() {
                pending.directory = Some(self.directory(pending));
            }
            Ok(())
        }
        .await;
        match begun {
            Ok(()) => Ok(commit),
            Err(error) => {
                drop(commit.roll_back().await);
                Err(error)
            }
        }
    }

    /// Writes what follows from the events to the tables.
    async fn write_tables(&self, commit: &mut dyn Writing, pending: &Pending) -> Result<(), Error> {
        for (key, touched) in &pending.touched {
            if let Some(roadmap) = pending.roadmaps.get(key) {
                commit.write_roadmap(roadmap, touched).await?;
            }
        }
        if let Some(directory) = &pending.directory
            && !pending.logins.is_empty()
        {
            let logins: Vec<_> = pending.logins.iter().cloned().collect();
            commit.write_people(directory, &logins).await?;
        }
        Ok(())
    }

    fn publish(&mut self, pending: Pending) {
        self.owed.clear();
        self.heads.extend(pending.heads);
        let moved = pending.position != self.position;
        (self.position, self.last) = (pending.position, pending.last);
        {
            let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
            present.roadmaps.extend(pending.roadmaps);
            if let Some(directory) = pending.directory {
                present.people.take(directory, pending.secrets);
            }
        }
        if moved {
            self.file.note(self.position, &self.heads);
            self.feed.send_replace(self.position);
        }
    }

    /// Lets what ends access take effect although it could not be written.
    fn end_access(&mut self, (who, command, now): Ending) -> Result<Arc<Directory>, Error> {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        let roadmaps = present.roadmaps.clone();
        let find = |key: &str| roadmaps.get(key).cloned();
        let secrets = command.secrets(&who);
        let now = self.last.map_or(now, |last| last.max(now));
        let events = directory::decide(&present.people.directory, &who, command, now, &find)?;
        let mut directory = (*present.people.directory).clone();
        for event in &events {
            directory::apply(&mut directory, event)?;
        }
        let directory = Arc::new(directory);
        present.people.take(directory.clone(), secrets.clone());
        self.owed.push((events, secrets));
        Ok(directory)
    }

    /// Carries out one job, and tells whether the whole commit must be taken back.
    async fn one(
        &mut self,
        job: Job,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> (Done, Option<Error>) {
        match job {
            Job::Record { key, giver, id, command, now, reply } => {
                let now = self.rising(now, pending);
                let result = self.record(&key, &giver, &id, *command, now, commit, pending).await;
                let (result, failed) = split(result);
                (Done::Roadmap(reply, result), failed)
            }
            Job::Import { key, log, file, now, reply } => {
                let now = self.rising(now, pending);
                let (result, failed) =
                    split(self.import(&key, log, file, now, commit, pending).await);
                (Done::Roadmap(reply, result), failed)
            }
            Job::Direct { who, command, now, reply } => {
                let now = self.rising(now, pending);
                let (result, failed) =
                    split(self.direct(&who, *command, now, commit, pending).await);
                (Done::People(reply, result), failed)
            }
            Job::Part { writing, number, bytes, reply } => {
                let (result, failed) = split(commit.write_part(writing, number, &bytes).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Keep { writing, upload, now, reply } => {
                let (result, failed) = split(commit.keep(writing, &upload, now).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Discard { writing } => {
                let (_, failed) = split(commit.discard(writing).await);
                (Done::Silent, failed)
            }
            Job::Tidy { now, reply } => {
                let (result, failed) = split(commit.tidy(files::unused_since(now)).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Seen { seal, at } => {
                let (_, failed) = split(commit.write_seen(&seal.0, at).await);
                (Done::Silent, failed)
            }
            Job::Close => (Done::Silent, None),
            Job::Count { now } => {
                let now = self.rising(now, pending);
                for (who, command) in self.tally.due(now, false) {
                    let (_, failed) =
                        split(self.append_decided(&who, command, now, commit, pending).await);
                    if failed.is_some() {
                        return (Done::Silent, failed);
                    }
                }
                (Done::Silent, None)
            }
        }
    }

    /// Time never runs backwards in the log, whatever the clock says.
    fn rising(&mut self, now: DateTime<Utc>, pending: &mut Pending) -> DateTime<Utc> {
        pending.now = pending.now.max(now);
        let last = pending.last.unwrap_or(now);
        let behind = (last - now).num_milliseconds();
        if behind > BEHIND && !self.warned {
            self.warned = true;
            let seconds = behind / 1_000;
            pending.behind = Some(seconds);
            tracing::warn!(
                seconds,
                "the clock is behind the log: events get the instant of the last one until it catches up"
            );
        }
        now.max(last)
    }

    /// Has the log say that its instants are not those of the clock.
    async fn note_clock(
        &self,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        if let Some(seconds) = pending.behind.take() {
            let now = pending.last.unwrap_or(pending.now);
            let note = directory::Command::Note(directory::Note::ClockBehind { seconds });
            self.append_decided(&Who::Host, note, now, commit, pending).await?;
        }
        Ok(())
    }

    fn current(&self, key: &str, pending: &Pending) -> Option<Arc<Roadmap>> {
        if let Some(roadmap) = pending.roadmaps.get(key) {
            return Some(roadmap.clone());
        }
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        present.roadmaps.get(key).cloned()
    }

    fn directory(&self, pending: &Pending) -> Arc<Directory> {
        match &pending.directory {
            Some(directory) => directory.clone(),
            None => {
                let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
                present.people.directory.clone()
            }
        }
    }

    /// Looks up who acts in a roadmap, as they are now; a roadmap that they may not read does not
    /// exist for them.
    fn actor(
        &self,
        giver: &Giver,
        key: &str,
        known: Option<&Roadmap>,
        pending: &Pending,
    ) -> Result<Actor, Error> {
        let who = match giver {
            Giver::As(actor) => return Ok(actor.clone()),
            Giver::Known(who) => who,
        };
        let (login, credential) = match who {
            Who::Host => {
                let by = By { person: directory::HOST.to_owned(), name: "Vekha".to_owned() };
                let roles = Roles { admin: true, ..Roles::default() };
                return Ok(Actor { by, offices: Vec::new(), roles });
            }
            Who::Nobody { .. } => return Err(Refusal::from(Forbidden::SignIn).into()),
            Who::Person { login, credential, .. } => (login, *credential),
        };
        let act = |directory: &Directory| {
            let person = directory.acting(login, credential);
            let person = person.ok_or_else(|| Refusal::from(Forbidden::SignIn))?;
            if person.must_change {
                return Err(Refusal::from(Forbidden::MustChange));
            }
            let mut actor = person.actor(key);
            match known {
                // Whoever keeps people may create a roadmap, in which nobody is yet.
                None => actor.roles.admin = person.admin,
                Some(roadmap) if person.may_read(roadmap) => {}
                Some(_) => return Err(Refusal::unknown("roadmap", key)),
            }
            Ok(actor)
        };
        Ok(match &pending.directory {
            Some(directory) => act(directory)?,
            None => {
                let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
                act(&present.people.directory)?
            }
        })
    }

    async fn record(
        &mut self,
        key: &str,
        giver: &Giver,
        id: &str,
        command: Command,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        let creates = matches!(command, Command::Create(_));
        let known = self.current(key, pending);
        let actor = match self.actor(giver, key, known.as_deref(), pending) {
            Ok(actor) => actor,
            Err(error) => {
                if let (Giver::Known(who), Some(_), Error::Refused(refusal)) =
                    (giver, &known, &error)
                {
                    // Only counted: it takes no longer than for a roadmap that is not there.
                    self.tally.later(who, &refusal_of(key, command.name(), refusal), now);
                }
                return Err(error);
            }
        };
        let current = match known {
            Some(roadmap) => roadmap,
            None if creates => Arc::new(roadmap::replay(key, [])?),
            None => return Err(Refusal::unknown("roadmap", key).into()),
        };
        if let Some(seq) = pending.known.get(id).copied() {
            return repeated(&current, &command, seq, commit).await;
        }
        let name = command.name();
        let mut events = match decide(&current, &actor, command, now) {
            Ok(events) => events,
            Err(refusal) => {
                if matches!(refusal, Refusal::Forbidden(_)) {
                    let who = match giver {
                        Giver::Known(who) => who.clone(),
                        Giver::As(actor) => Who::Person {
                            login: actor.by.person.clone(),
                            credential: 0,
                            session: None,
                            address: None,
                        },
                    };
                    let command = refusal_of(key, name, &refusal);
                    self.direct(&who, command, now, commit, pending).await?;
                }
                return Err(refusal.into());
            }
        };
        if events.is_empty() {
            return Ok(current);
        }
        let session = match giver {
            Giver::Known(who) => who.session().cloned(),
            Giver::As(_) => None,
        };
        for event in &mut events {
            event.command = Some(id.to_owned());
            event.session.clone_from(&session);
        }
        let named: Vec<_> = events.iter().flat_map(files::named).collect();
        for (hash, size) in &named {
            if commit.file(hash).await?.is_none_or(|file| file.size != *size) {
                return Err(Refusal::field("evidence", Problem::Unknown).into());
            }
        }
        for (hash, _) in &named {
            commit.claim(hash).await?;
        }
        let bodies = events.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
        let next = self.write(&current, &events, bodies, commit, pending).await?;
        commit.note_command(id, key, next.version).await?;
        pending.known.insert(id.to_owned(), next.version);
        Ok(next)
    }

    async fn import(
        &mut self,
        key: &str,
        log: Vec<Logged>,
        file: String,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        if self.current(key, pending).is_some() {
            return Err(Refusal::field("key", Problem::Taken).into());
        }
        import::check(key, &log)?;
        let mut commands: BTreeMap<Key, u64> = BTreeMap::new();
        for logged in &log {
            for (hash, size) in files::named(&logged.event) {
                commit.expect(&hash, size, logged.event.at).await?;
            }
            commands.extend(logged.event.command.clone().map(|id| (id, logged.event.seq)));
        }
        let empty = roadmap::replay(key, [])?;
        let head = log.last().map(|logged| hex(&logged.hash)).unwrap_or_default();
        let (events, bodies): (Vec<Event>, Vec<String>) =
            log.into_iter().map(|logged| (logged.event, logged.body)).unzip();
        let count = u64::try_from(events.len()).unwrap_or(u64::MAX);
        let next = self.write(&empty, &events, bodies, commit, pending).await?;
        for (id, seq) in commands {
            if commit.commands(&[&id]).await?.is_empty() {
                commit.note_command(&id, key, seq).await?;
            }
        }
        let (roadmap, events) = (key.to_owned(), count);
        let note = directory::Command::Import { roadmap, events, head, file };
        self.direct(&Who::Host, note, now, commit, pending).await?;
        Ok(next)
    }

    /// Appends events and notes what they touch; nothing is published yet.
    async fn write(
        &mut self,
        current: &Roadmap,
        events: &[Event],
        bodies: Vec<String>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        let stream = current.key.as_str();
        let mut next = current.clone();
        let mut marks = Touched::default();
        for event in events {
            touch(&mut marks, &next, event);
            apply(&mut next, event)?;
        }
        for (event, body) in events.iter().zip(bodies) {
            let columns = Columns::of(event, &serde_json::from_str(&body)?);
            self.append(commit, stream, columns, body, event.at, pending).await?;
        }
        let next = Arc::new(next);
        pending.touched.entry(stream.to_owned()).or_default().merge(marks);
        pending.roadmaps.insert(stream.to_owned(), next.clone());
        Ok(next)
    }

    async fn append(
        &self,
        commit: &mut dyn Writing,
        stream: &str,
        columns: Columns,
        body: String,
        at: DateTime<Utc>,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        let known = pending.heads.get(stream).or_else(|| self.heads.get(stream));
        let head = known.copied().unwrap_or_else(|| Head::before(stream));
        let stored: Stored = columns.stored(stream, &head, pending.position + 1, body);
        commit.append(&stored).await?;
        pending.position = stored.position;
        pending.last = Some(pending.last.map_or(at, |last| last.max(at)));
        pending.heads.insert(stream.to_owned(), stored.head());
        Ok(())
    }

    async fn append_people(
        &self,
        commit: &mut dyn Writing,
        event: &directory::Event,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        let columns = Columns::of_people(event);
        let body = serde_json::to_string(event)?;
        self.append(commit, PEOPLE, columns, body, event.at, pending).await
    }

    /// Decides on a command about people, unless it is only counted.
    async fn direct(
        &mut self,
        who: &Who,
        command: directory::Command,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<Arc<Directory>, Error> {
        if !self.tally.is_first(who, &command, now) {
            return Ok(self.directory(pending));
        }
        let name = command.name();
        let decided = self.append_decided(who, command, now, commit, pending).await;
        if let Err(Error::Refused(refusal @ Refusal::Forbidden(forbidden))) = &decided
            && !matches!(forbidden, Forbidden::SignIn | Forbidden::SetUpOver)
        {
            let refused = refusal_of("", name, refusal);
            if self.tally.is_first(who, &refused, now) {
                self.append_decided(who, refused, now, commit, pending).await?;
            }
        }
        decided
    }

    async fn append_decided(
        &self,
        who: &Who,
        command: directory::Command,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<Arc<Directory>, Error> {
        let before = self.directory(pending);
        let find = |key: &str| self.current(key, pending);
        let secrets = command.secrets(who);
        let events = directory::decide(&before, who, command, now, &find)?;
        if events.is_empty() {
            return Ok(before);
        }
        for event in &events {
            pending.logins.extend(logins(&event.change));
            match event.change {
                // Sessions of others that are over go with it.
                directory::Change::SignedIn { .. } => {
                    let over = before.sessions().filter(|(_, it)| it.expires <= event.at);
                    pending.logins.extend(over.map(|(_, it)| it.login.clone()));
                }
                directory::Change::Upgraded { .. } => {
                    pending.logins.extend(before.people().map(|person| person.login.clone()));
                }
                _ => {}
            }
        }
        let mut after = pending.directory.take().unwrap_or_else(|| before.clone());
        drop(before);
        for event in &events {
            directory::apply(Arc::make_mut(&mut after), event)?;
        }
        pending.directory = Some(after.clone());
        for event in &events {
            self.append_people(commit, event, pending).await?;
        }
        for secret in secrets {
            // The name may have been typed in another case than it has.
            let login = after.person(&secret.login).map(|person| person.login.clone());
            let secret = Secret { login: login.unwrap_or_default(), ..secret };
            commit.write_secret(&secret).await?;
            pending.secrets.push(secret);
        }
        Ok(after)
    }
}

/// Makes the note of a refusal.
fn refusal_of(roadmap: &str, command: &str, refusal: &Refusal) -> directory::Command {
    directory::Command::Refuse {
        roadmap: roadmap.to_owned(),
        command: command.to_owned(),
        refusal: refusal.clone(),
        times: 1,
    }
}

/// Answers a command that was carried out already: saved, unless something else happened since.
async fn repeated(
    current: &Arc<Roadmap>,
    command: &Command,
    seq: u64,
    commit: &mut dyn Writing,
) -> Result<Arc<Roadmap>, Error> {
    let Some(task) = command.task() else { return Ok(current.clone()) };
    if commit.last_of_task(&current.key, task).await? <= seq {
        return Ok(current.clone());
    }
    Err(decide::overtaken(current, task, command).into())
}

/// Names the people whose rows an event of theirs changes.
fn logins(change: &directory::Change) -> Vec<Login> {
    use directory::Change as C;
    match change {
        C::PersonAdded { login, .. }
        | C::PersonChanged { login, .. }
        | C::MemberSet { login, .. }
        | C::PasswordChanged { login, .. }
        | C::FactorSet { login, .. }
        | C::FactorRemoved { login }
        | C::SubjectBound { login, .. }
        | C::Preferred { login, .. }
        | C::SignedIn { login, .. }
        | C::SignedOut { login, .. }
        | C::SignedOutEverywhere { login, .. }
        | C::TokenCreated { login, .. }
        | C::TokenRevoked { login, .. } => vec![login.clone()],
        C::Upgraded { members, passwords, .. } => {
            let members = members.iter().map(|place| place.login.clone());
            members.chain(passwords.iter().map(|(login, _)| login.clone())).collect()
        }
        C::KeyAdded { .. }
        | C::Imported { .. }
        | C::Noted { .. }
        | C::SignInFailed { .. }
        | C::Refused { .. }
        | C::Unknown => Vec::new(),
    }
}

/// Tells whether a command is one that ends access and gives none.
fn ends_access(command: &directory::Command) -> bool {
    use directory::Command as C;
    match command {
        C::SignOut { .. }
        | C::EndSession { .. }
        | C::SignOutEverywhere { .. }
        | C::EndSessions { .. }
        | C::RevokeToken { .. }
        | C::SetPassword { .. } => true,
        C::ChangePerson { active, .. } => !active,
        C::SetMember { member, .. } => member.is_none(),
        _ => false,
    }
}

/// A refusal is the command's own; anything that the database says concerns the whole commit.
fn split<T>(result: Result<T, Error>) -> (Result<T, Error>, Option<Error>) {
    match result {
        Err(error @ (Error::Sqlite(_) | Error::Full)) => {
            let told = if matches!(error, Error::Full) {
                Error::Full
            } else {
                Error::Commit(error.to_string())
            };
            (Err(told), Some(error))
        }
        result => (result, None),
    }
}

fn refuse(job: Job) -> Done {
    let busy = || Error::Commit("the database is busy".to_owned());
    match job {
        Job::Record { reply, .. } | Job::Import { reply, .. } => Done::Roadmap(reply, Err(busy())),
        Job::Direct { reply, .. } => Done::People(reply, Err(busy())),
        Job::Part { reply, .. } | Job::Keep { reply, .. } | Job::Tidy { reply, .. } => {
            Done::Plain(reply, Err(busy()))
        }
        Job::Discard { .. } | Job::Seen { .. } | Job::Count { .. } | Job::Close => Done::Silent,
    }
}

fn touch(touched: &mut Touched, before: &Roadmap, event: &Event) {
    match &event.change {
        Change::Created { .. } | Change::Approved { .. } | Change::TaskRemoved { .. } => {
            touched.all = true;
        }
        Change::OfficeAdded { .. }
        | Change::OfficeRenamed { .. }
        | Change::OfficeCalendarSet { .. }
        | Change::WorkstreamLinked { .. }
        | Change::WorkstreamUnlinked { .. }
        | Change::WorkstreamAdded { .. } => touched.groups = true,
        change => {
            let key = change.task().unwrap_or_default();
            let reports = before.task(key).map_or(0, |task| task.reports.len());
            touched.tasks.entry(key.to_owned()).or_insert(reports);
        }
    }
}
