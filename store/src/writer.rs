//! The one task that writes. Commands that wait together share a commit: each appends its events in
//! turn, and what follows from all of them is written to the tables once, before the commit. A
//! refused command writes nothing; a statement that fails takes the whole commit back.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, Utc};
use roadmap::{Actor, By, Change, Command, Event, Forbidden, Refusal, Roadmap, apply, decide};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::{
    Error, HouseChange, HouseEvent, Logged, Present, TokenHash, Upload,
    chain::{self, Entry, Head},
    files, import, people,
    tables::{self, Touched},
};

/// Commands at the most in one commit.
const BATCH: usize = 256;

type Reply<T> = oneshot::Sender<Result<T, Error>>;

/// What the writer is asked for.
pub enum Job {
    Record {
        key: String,
        actor: Actor,
        id: String,
        command: Box<Command>,
        now: DateTime<Utc>,
        reply: Reply<Arc<Roadmap>>,
    },
    Import {
        key: String,
        log: Vec<Logged>,
        reply: Reply<Arc<Roadmap>>,
    },
    House {
        by: By,
        change: Box<HouseChange>,
        now: DateTime<Utc>,
        reply: Reply<()>,
    },
    /// Keep a part of a file that is being received.
    Part {
        writing: i64,
        number: i64,
        bytes: Vec<u8>,
        reply: Reply<()>,
    },
    /// Keep a file that was received.
    Keep {
        writing: i64,
        upload: Box<Upload>,
        now: DateTime<Utc>,
        reply: Reply<()>,
    },
    /// Throw away a file that was not received to its end.
    Discard {
        writing: i64,
    },
    /// Throw away what was never used.
    Tidy {
        now: DateTime<Utc>,
        reply: Reply<()>,
    },
    /// Write down that a session is used.
    Seen {
        token: TokenHash,
        at: DateTime<Utc>,
    },
    Close {
        reply: oneshot::Sender<()>,
    },
}

/// An outcome that is told only after the commit.
enum Done {
    Roadmap(Reply<Arc<Roadmap>>, Result<Arc<Roadmap>, Error>),
    Plain(Reply<()>, Result<(), Error>),
    /// Nobody waits for it.
    Silent,
}

/// What a commit will change, in the tables and in memory.
#[derive(Default)]
struct Pending {
    roadmaps: BTreeMap<String, Arc<Roadmap>>,
    touched: BTreeMap<String, Touched>,
    heads: HashMap<String, Head>,
    house: Vec<(DateTime<Utc>, HouseChange)>,
    /// Ids of commands that were recorded before, in this commit or an earlier one.
    known: HashSet<String>,
}

struct Writer {
    connection: SqliteConnection,
    present: Arc<RwLock<Present>>,
    /// Where each log ended after the last commit.
    heads: HashMap<String, Head>,
}

/// Works until the record is closed or dropped.
pub async fn run(
    connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Job>,
    present: Arc<RwLock<Present>>,
) {
    let mut writer = Writer { connection, present, heads: HashMap::new() };
    let mut batch = Vec::with_capacity(BATCH);
    while jobs.recv_many(&mut batch, BATCH).await > 0 {
        if let Some(closed) = writer.carry_out(std::mem::take(&mut batch)).await {
            let _ = writer.connection.close().await;
            let _ = closed.send(());
            return;
        }
    }
    let _ = writer.connection.close().await;
}

impl Writer {
    async fn carry_out(&mut self, batch: Vec<Job>) -> Option<oneshot::Sender<()>> {
        let mut pending = Pending::default();
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut closing = None;
        let mut failure = self.begin(&batch, &mut pending).await.err();
        for job in batch {
            if let Job::Close { reply } = job {
                closing = Some(reply);
            } else if failure.is_none() {
                let (outcome, failed) = self.one(job, &mut pending).await;
                outcomes.push(outcome);
                failure = failed;
            } else {
                outcomes.push(refuse(job));
            }
        }
        if failure.is_none() {
            failure = self.commit(&pending).await.err();
        }
        match failure {
            None => self.publish(pending),
            Some(error) => {
                tracing::error!(%error, "nothing of this batch was recorded");
                let _ = sqlx::query("ROLLBACK").execute(&mut self.connection).await;
                let full = matches!(error, Error::Full);
                let told = || if full { Error::Full } else { Error::Commit(error.to_string()) };
                for outcome in &mut outcomes {
                    match outcome {
                        Done::Roadmap(_, result) if result.is_ok() => *result = Err(told()),
                        Done::Plain(_, result) if result.is_ok() => *result = Err(told()),
                        _ => {}
                    }
                }
            }
        }
        for outcome in outcomes {
            match outcome {
                Done::Roadmap(reply, result) => drop(reply.send(result)),
                Done::Plain(reply, result) => drop(reply.send(result)),
                Done::Silent => {}
            }
        }
        closing
    }

    async fn begin(&mut self, batch: &[Job], pending: &mut Pending) -> Result<(), Error> {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await?;
        let ids = batch.iter().filter_map(|job| match job {
            Job::Record { id, .. } => Some(id.as_str()),
            _ => None,
        });
        let ids = serde_json::to_string(&ids.collect::<Vec<_>>())?;
        let known = sqlx::query_scalar!(
            "SELECT id FROM command WHERE id IN (SELECT value FROM json_each($1))",
            ids
        )
        .fetch_all(&mut self.connection)
        .await?;
        pending.known.extend(known);
        Ok(())
    }

    /// Writes what follows from the events to the tables, and makes all of it durable.
    async fn commit(&mut self, pending: &Pending) -> Result<(), Error> {
        for (key, touched) in &pending.touched {
            if let Some(roadmap) = pending.roadmaps.get(key) {
                tables::write(&mut self.connection, roadmap, touched).await?;
            }
        }
        sqlx::query("COMMIT").execute(&mut self.connection).await?;
        Ok(())
    }

    fn publish(&mut self, pending: Pending) {
        self.heads.extend(pending.heads);
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.roadmaps.extend(pending.roadmaps);
        for (at, change) in &pending.house {
            people::apply(&mut present, change, *at);
        }
    }

    /// Carries out one job, and tells whether the whole commit must be taken back.
    async fn one(&mut self, job: Job, pending: &mut Pending) -> (Done, Option<Error>) {
        match job {
            Job::Record { key, actor, id, command, now, reply } => {
                let result = self.record(&key, &actor, &id, *command, now, pending).await;
                let (result, failed) = split(result);
                (Done::Roadmap(reply, result), failed)
            }
            Job::Import { key, log, reply } => {
                let (result, failed) = split(self.import(&key, log, pending).await);
                (Done::Roadmap(reply, result), failed)
            }
            Job::House { by, change, now, reply } => {
                let (result, failed) = split(self.house(by, *change, now, pending).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Part { writing, number, bytes, reply } => {
                let written = files::write_part(&mut self.connection, writing, number, &bytes);
                let (result, failed) = split(written.await);
                (Done::Plain(reply, result), failed)
            }
            Job::Keep { writing, upload, now, reply } => {
                let kept = files::keep(&mut self.connection, writing, &upload, now).await;
                let (result, failed) = split(kept);
                (Done::Plain(reply, result), failed)
            }
            Job::Discard { writing } => {
                let (_, failed) = split(files::discard(&mut self.connection, writing).await);
                (Done::Silent, failed)
            }
            Job::Tidy { now, reply } => {
                let (result, failed) = split(files::tidy(&mut self.connection, now).await);
                (Done::Plain(reply, result), failed)
            }
            Job::Seen { token, at } => {
                let (_, failed) = split(tables::write_seen(&mut self.connection, &token, at).await);
                (Done::Silent, failed)
            }
            Job::Close { .. } => unreachable!("closing is handled by the batch"),
        }
    }

    fn current(&self, key: &str, pending: &Pending) -> Option<Arc<Roadmap>> {
        if let Some(roadmap) = pending.roadmaps.get(key) {
            return Some(roadmap.clone());
        }
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        present.roadmaps.get(key).cloned()
    }

    fn has_person(&self, login: &str, pending: &Pending) -> bool {
        let added = |change: &HouseChange| matches!(change, HouseChange::PersonAdded { login: other, .. } if other == login);
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        present.people.contains_key(login) || pending.house.iter().any(|(_, change)| added(change))
    }

    async fn record(
        &mut self,
        key: &str,
        actor: &Actor,
        id: &str,
        command: Command,
        now: DateTime<Utc>,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        let creates = matches!(command, Command::Create(_));
        let current = match self.current(key, pending) {
            Some(roadmap) => roadmap,
            None if creates => Arc::new(roadmap::replay(key, [])?),
            None => return Err(Refusal::unknown("roadmap", key).into()),
        };
        if pending.known.contains(id) {
            return Ok(current);
        }
        let name = command_name(&command);
        let events = match decide(&current, actor, command, now) {
            Ok(events) => events,
            Err(refusal) => {
                if let Refusal::Forbidden(forbidden) = &refusal {
                    self.log_refusal(key, actor, name, forbidden, now, pending).await?;
                }
                return Err(refusal.into());
            }
        };
        if events.is_empty() {
            return Ok(current);
        }
        let named: Vec<_> = events.iter().flat_map(files::named).collect();
        for (hash, size) in &named {
            if !files::is_here(&mut self.connection, hash, *size).await? {
                return Err(Refusal::field("evidence", roadmap::Problem::Unknown).into());
            }
        }
        for (hash, _) in &named {
            files::claim(&mut self.connection, hash).await?;
        }
        let next = self.write(&current, &events, pending).await?;
        let seq = chain::signed(next.version);
        sqlx::query!("INSERT INTO command (id, stream, seq) VALUES ($1, $2, $3)", id, key, seq)
            .execute(&mut self.connection)
            .await?;
        pending.known.insert(id.to_owned());
        Ok(next)
    }

    async fn import(
        &mut self,
        key: &str,
        log: Vec<Logged>,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        if self.current(key, pending).is_some() {
            return Err(Refusal::field("key", roadmap::Problem::Taken).into());
        }
        import::check(key, &log)?;
        let events: Vec<Event> = log.into_iter().map(|logged| logged.event).collect();
        for event in &events {
            for (hash, size) in files::named(event) {
                files::expect(&mut self.connection, &hash, size, event.at).await?;
            }
        }
        let empty = roadmap::replay(key, [])?;
        self.write(&empty, &events, pending).await
    }

    /// Returns where a log ends, with what this commit appended.
    async fn head(&mut self, stream: &str, pending: &Pending) -> Result<Head, Error> {
        match pending.heads.get(stream).or_else(|| self.heads.get(stream)) {
            Some(head) => Ok(*head),
            None => chain::head(&mut self.connection, stream).await,
        }
    }

    /// Appends events and notes what they touch; nothing is published yet.
    async fn write(
        &mut self,
        current: &Roadmap,
        events: &[Event],
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        let stream = current.key.as_str();
        let mut next = current.clone();
        let mut marks = Touched::default();
        for event in events {
            touch(&mut marks, &next, event);
            apply(&mut next, event)?;
        }
        let mut head = self.head(stream, pending).await?;
        for event in events {
            head = self.append(head, stream, event).await?;
        }
        let next = Arc::new(next);
        pending.heads.insert(stream.to_owned(), head);
        pending.touched.entry(stream.to_owned()).or_default().merge(marks);
        pending.roadmaps.insert(stream.to_owned(), next.clone());
        Ok(next)
    }

    async fn append(&mut self, head: Head, stream: &str, event: &Event) -> Result<Head, Error> {
        let kind = chain::kind(&serde_json::to_value(event)?);
        let entry = Entry {
            stream,
            at: event.at,
            person: &event.by.person,
            kind: &kind,
            task: event.change.task(),
            body: serde_json::to_string(event)?,
        };
        chain::append(&mut self.connection, head, entry).await
    }

    async fn log_refusal(
        &mut self,
        key: &str,
        actor: &Actor,
        command: &str,
        forbidden: &Forbidden,
        now: DateTime<Utc>,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        let change = HouseChange::Refused {
            roadmap: key.to_owned(),
            command: command.to_owned(),
            refusal: forbidden.clone().into(),
        };
        self.house(actor.by.clone(), change, now, pending).await
    }

    async fn house(
        &mut self,
        by: By,
        change: HouseChange,
        now: DateTime<Utc>,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        if let HouseChange::PersonAdded { login, .. } = &change
            && self.has_person(login, pending)
        {
            return Err(Refusal::field("login", roadmap::Problem::Taken).into());
        }
        let head = self.head(chain::HOUSE, pending).await?;
        let event = HouseEvent { seq: head.seq + 1, at: now, by, change };
        let kind = chain::kind(&serde_json::to_value(&event)?);
        let entry = Entry {
            stream: chain::HOUSE,
            at: now,
            person: &event.by.person,
            kind: &kind,
            task: None,
            body: serde_json::to_string(&event)?,
        };
        tables::write_people(&mut self.connection, &event.change, now).await?;
        let head = chain::append(&mut self.connection, head, entry).await?;
        pending.heads.insert(chain::HOUSE.to_owned(), head);
        pending.house.push((now, event.change));
        Ok(())
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
    match job {
        Job::Record { reply, .. } | Job::Import { reply, .. } => {
            Done::Roadmap(reply, Err(Error::Commit("the database is busy".to_owned())))
        }
        Job::House { reply, .. }
        | Job::Part { reply, .. }
        | Job::Keep { reply, .. }
        | Job::Tidy { reply, .. } => {
            Done::Plain(reply, Err(Error::Commit("the database is busy".to_owned())))
        }
        Job::Discard { .. } | Job::Seen { .. } => Done::Silent,
        Job::Close { .. } => unreachable!("closing is handled by the batch"),
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

fn command_name(command: &Command) -> &'static str {
    match command {
        Command::Create(_) => "create",
        Command::Approve => "approve",
        Command::AddOffice(_) => "add_office",
        Command::RenameOffice { .. } => "rename_office",
        Command::SetOfficeCalendar { .. } => "set_office_calendar",
        Command::AddWorkstream(_) => "add_workstream",
        Command::AddTask(_) => "add_task",
        Command::RemoveTask(_) => "remove_task",
        Command::EditTask { .. } => "edit_task",
        Command::Link { .. } => "link",
        Command::Unlink { .. } => "unlink",
        Command::Report { .. } => "report",
        Command::FinishPart { .. } => "finish_part",
        Command::Comment { .. } => "comment",
        Command::Answer { .. } => "answer",
        Command::GiveOpinion { .. } => "give_opinion",
        Command::Submit { .. } => "submit",
        Command::Attach { .. } => "attach",
        Command::ProposeCriteria { .. } => "propose_criteria",
        Command::DecideCriteria { .. } => "decide_criteria",
        Command::Decide { .. } => "decide",
        Command::RequestExtension { .. } => "request_extension",
        Command::DecideExtension { .. } => "decide_extension",
        Command::Pause { .. } => "pause",
        Command::Resume { .. } => "resume",
        Command::Withdraw { .. } => "withdraw",
        Command::Reopen { .. } => "reopen",
    }
}
