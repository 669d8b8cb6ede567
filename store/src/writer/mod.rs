//! The one task that writes. Jobs that wait together share a commit: each appends its events in turn,
//! and what follows from all of them is written to the tables once, before the commit. A refused
//! command writes nothing; a statement that fails takes the whole commit back. What a person may do
//! is decided here, on the state that the commit changes.

mod again;
mod append;
mod caught;
mod commands;
mod external;
mod import;
mod notices;
mod one;
mod pending;
mod rules;
mod shared;
mod tries;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Secret};
use roadmap::Roadmap;
use tokio::sync::{mpsc, watch};

use self::{
    pending::{Attempt, Done, Ending, Pending, is_open, refuse, told},
    rules::{ends_access, logins},
    tries::{Judged, Tries},
};
use crate::{
    Error, Position,
    database::{Database, Head, Writing},
    following::Following,
    heads::Heads,
    job::Job,
    present::Present,
    state::{self, Bases, ToKeep},
    tally::Tally,
};

/// Jobs at the most in one commit.
const BATCH: usize = 256;
/// Time without a job after which everything goes into the main file.
const IDLE: Duration = Duration::from_secs(1);

/// Counts the jobs that share the next commit; a history that is brought along has one of its own.
fn together(jobs: &[Job]) -> usize {
    match jobs.iter().position(|job| matches!(job, Job::Import { .. })) {
        Some(at) => at.max(1),
        None => jobs.len(),
    }
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
    /// What ended access and could not be written where others write, too; it is decided again, on the
    /// directory as the log has it.
    endings: Vec<Ending>,
    logged: Option<Arc<Directory>>,
    /// The last thing that each person had not read when inboxes were taken over.
    last_unread: BTreeMap<Login, i64>,
    /// Whether others write the same record.
    shared: bool,
    /// Whether the database could not be reached the last time.
    down: bool,
    following: Arc<Following>,
    feed: watch::Sender<Position>,
    file: Heads,
    bases: Bases,
    /// Where it asks for what it finds out beside its other work.
    again: mpsc::WeakSender<Job>,
    warned: bool,
    /// Times that commits were overtaken, one after the other.
    overtaken: u32,
}

impl Writer {
    /// Makes the writer of a record whose streams end at these heads.
    pub fn new(
        database: Arc<dyn Database>,
        (present, following): (Arc<RwLock<Present>>, Arc<Following>),
        heads: BTreeMap<String, Head>,
        end: (Position, Option<DateTime<Utc>>),
        feed: watch::Sender<Position>,
        file: Heads,
        again: mpsc::WeakSender<Job>,
    ) -> Self {
        let (position, last) = end;
        let shared = database.is_shared();
        Self {
            database,
            present,
            heads,
            position,
            last,
            tally: Tally::default(),
            owed: Vec::new(),
            endings: Vec::new(),
            logged: None,
            last_unread: BTreeMap::new(),
            shared,
            down: false,
            following,
            feed,
            file,
            bases: Bases::default(),
            again,
            warned: false,
            overtaken: 0,
        }
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
                    let mut rest = std::mem::take(&mut batch);
                    while !rest.is_empty() {
                        let later = rest.split_off(together(&rest));
                        now = self.carry_out(rest).await.max(now);
                        rest = later;
                    }
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

    /// Carries out jobs in one commit; returns the latest instant among them. Where others write the same
    /// record, what they wrote meanwhile is taken over and the jobs are decided again.
    async fn carry_out(&mut self, batch: Vec<Job>) -> DateTime<Utc> {
        if !self.shared {
            let attempt = self.attempt(batch).await;
            return self.finish(attempt);
        }
        let mut batch = self.follow(batch).await;
        let mut tries = Tries::begin(self.down);
        let mut now = DateTime::default();
        while !batch.is_empty() {
            let copies = again::copies(&batch);
            let (tally, warned) = (self.tally.clone(), self.warned);
            let mut attempt = self.attempt(batch).await;
            let failure = attempt.failure.take();
            let made = (&attempt.pending, attempt.decided);
            match self.judge(failure, made, &mut tries).await {
                Judged::Ended(failure) => {
                    attempt.failure = failure;
                    return self.finish(attempt);
                }
                Judged::Again => {
                    now = attempt.pending.now.max(now);
                    (self.tally, self.warned) = (tally, warned);
                    batch = again::revived(copies, attempt.outcomes);
                }
            }
        }
        now
    }

    /// Carries out jobs in one commit. Nothing of it is published yet.
    async fn attempt(&mut self, batch: Vec<Job>) -> Attempt {
        let begun = Instant::now();
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut endings: Vec<(usize, Ending)> = Vec::new();
        let mut failure = None;
        let (mut commit, mut pending) = match self.begin(&batch).await {
            Ok((commit, pending)) => (Some(commit), pending),
            Err(error) => {
                failure = Some(error);
                (None, self.fresh())
            }
        };
        let decided = commit.is_some();
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
                None => outcomes.push(refuse(job, failure.as_ref())),
            }
        }
        if let Some(mut commit) = commit {
            if failure.is_none() {
                failure = self.note_clock(&mut *commit, &mut pending).await.err();
            }
            if failure.is_none() {
                failure = self.flush(&mut *commit, &mut pending).await.err();
            }
            match failure {
                None => failure = commit.commit().await.err(),
                Some(_) => drop(commit.roll_back().await),
            }
        }
        if failure.is_none() {
            self.following.commits.note(begun.elapsed());
            self.following.work();
        }
        Attempt { outcomes, endings, pending, decided, failure }
    }

    /// Publishes what was carried out, or says that nothing was; returns the latest instant.
    fn finish(&mut self, attempt: Attempt) -> DateTime<Utc> {
        let Attempt { mut outcomes, endings, pending, failure, .. } = attempt;
        let now = pending.now;
        match failure {
            None => self.publish(pending),
            Some(error) => {
                if matches!(error, Error::Cut) {
                    tracing::debug!("nothing of a history that was refused is left");
                } else {
                    tracing::error!(%error, "nothing of this batch was recorded");
                }
                for outcome in &mut outcomes {
                    match outcome {
                        Done::Roadmap(_, result) if is_open(result) => *result = Err(told(&error)),
                        Done::People(_, result) if is_open(result) => *result = Err(told(&error)),
                        Done::Plain(_, result) if is_open(result) => *result = Err(told(&error)),
                        Done::Mail(_, result) if is_open(result) => *result = Err(told(&error)),
                        Done::Lease(_, result) if is_open(result) => *result = Err(told(&error)),
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
                Done::Mail(reply, result) => drop(reply.send(result)),
                Done::Lease(reply, result) => drop(reply.send(result)),
                Done::Silent => {}
            }
        }
        now
    }

    /// Returns what a commit begins with.
    fn fresh(&self) -> Pending {
        Pending { position: self.position, last: self.last, ..Pending::default() }
    }

    async fn begin(&mut self, batch: &[Job]) -> Result<(Box<dyn Writing>, Pending), Error> {
        if self.shared {
            self.draw_near().await?;
        }
        let mut commit = self.database.write().await?;
        match self.prepare(batch, &mut *commit).await {
            Ok(pending) => Ok((commit, pending)),
            Err(error) => {
                drop(commit.roll_back().await);
                Err(error)
            }
        }
    }

    /// Finds out what the jobs of a commit are decided on, and writes what is owed.
    async fn prepare(&mut self, batch: &[Job], commit: &mut dyn Writing) -> Result<Pending, Error> {
        if self.shared {
            self.catch_up(&mut *commit).await?;
        }
        let mut pending = self.fresh();
        let ids = batch.iter().filter_map(|job| match job {
            Job::Record { id, .. } => Some(id.as_str()),
            _ => None,
        });
        let ids: Vec<_> = ids.collect();
        if !ids.is_empty() {
            let known = commit.commands(&ids).await?;
            pending.known.extend(known.into_iter().map(|(id, _, seq)| (id, seq)));
        }
        for (events, secrets) in &self.owed {
            for event in events {
                pending.logins.extend(logins(&event.change));
                self.append_people(event, &mut pending)?;
            }
            for secret in secrets {
                commit.write_secret(secret).await?;
            }
        }
        if !self.owed.is_empty() {
            pending.directory = Some(self.directory(&pending));
        }
        if self.shared {
            self.prepare_shared(batch, commit, &mut pending).await?;
        }
        Ok(pending)
    }

    /// Writes the events so far, and what follows from them to the tables.
    async fn flush(&self, commit: &mut dyn Writing, pending: &mut Pending) -> Result<(), Error> {
        commit.append(&std::mem::take(&mut pending.log)).await?;
        commit.note_commands(&std::mem::take(&mut pending.commands)).await?;
        for (key, touched) in std::mem::take(&mut pending.touched) {
            if let Some(roadmap) = pending.roadmaps.get(key.as_str()) {
                commit.write_roadmap(roadmap, &touched).await?;
            }
        }
        if let Some(directory) = &pending.directory
            && !pending.logins.is_empty()
        {
            let logins: Vec<_> = std::mem::take(&mut pending.logins).into_iter().collect();
            commit.write_people(directory, &logins).await?;
        }
        if let Some((_, after)) = &mut pending.inboxes {
            *after = commit.inboxes().await?;
        }
        Ok(())
    }

    fn publish(&mut self, pending: Pending) {
        self.owed.clear();
        self.endings.clear();
        self.logged = None;
        if let Some((before, after)) = pending.inboxes
            && before == self.following.inboxes()
        {
            self.following.know_inboxes(after);
        }
        self.keep_states(pending.states);
        self.heads.extend(pending.heads);
        let moved = pending.position != self.position;
        (self.position, self.last) = (pending.position, pending.last);
        {
            let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
            present.roadmaps.extend(pending.roadmaps);
            present.note(pending.events);
            if let Some(directory) = pending.directory {
                present.people.take(directory, pending.secrets);
            }
            present.tell(pending.unread, pending.reminded);
        }
        if moved {
            self.file.note(self.position, &self.heads);
            self.feed.send_replace(self.position);
        }
    }

    /// Writes states down beside the other work, and asks for them to be kept; a state that is not, as
    /// when the record is closed meanwhile, makes the past slower and nothing else.
    fn keep_states(&mut self, states: Vec<Arc<Roadmap>>) {
        if states.is_empty() {
            return;
        }
        let states: Vec<_> = states.into_iter().map(|state| self.bases.lay(state)).collect();
        let again = self.again.clone();
        tokio::task::spawn_blocking(move || {
            for state in states {
                let (Some(again), Ok(body)) = (again.upgrade(), state::packed(&state)) else {
                    return;
                };
                let ToKeep { state, .. } = state;
                let job = Job::State { key: state.key.to_string(), seq: state.version, body };
                if again.blocking_send(job).is_err() {
                    return;
                }
            }
        });
    }

    /// Lets what ends access take effect although it could not be written.
    fn end_access(&mut self, (who, command, now): Ending) -> Result<Arc<Directory>, Error> {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        let roadmaps = present.roadmaps.clone();
        let find = |key: &str| roadmaps.get(key).cloned();
        let secrets = command.secrets(&who);
        let now = self.last.map_or(now, |last| last.max(now));
        let known = &present.people.directory;
        let events = directory::decide(known, &who, command.clone(), now, &find)?;
        if self.shared {
            self.logged.get_or_insert_with(|| known.clone());
        }
        let mut directory = (*present.people.directory).clone();
        for event in &events {
            directory::apply(&mut directory, event)?;
        }
        let directory = Arc::new(directory);
        present.people.take(directory.clone(), secrets.clone());
        if self.shared {
            self.endings.push((who, command, now));
        } else {
            self.owed.push((events, secrets));
        }
        Ok(directory)
    }
}
