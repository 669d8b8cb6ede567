//! The one task that writes. Commands that wait together share a commit, each in a savepoint.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, Utc};
use roadmap::{Actor, By, Change, Command, Event, Forbidden, Refusal, Roadmap, apply, decide};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use crate::{
    Error, HouseChange, HouseEvent, Logged, Present,
    chain::{self, Entry, Head},
    import, people,
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
    Close {
        reply: oneshot::Sender<()>,
    },
}

/// An outcome that is told only after the commit.
enum Done {
    Roadmap(Reply<Arc<Roadmap>>, Result<Arc<Roadmap>, Error>),
    House(Reply<()>, Result<(), Error>),
}

/// What a commit will change in memory.
#[derive(Default)]
struct Pending {
    roadmaps: BTreeMap<String, Arc<Roadmap>>,
    house: Vec<HouseChange>,
}

struct Writer {
    connection: SqliteConnection,
    present: Arc<RwLock<Present>>,
}

/// Works until the record is closed or dropped.
pub async fn run(
    connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Job>,
    present: Arc<RwLock<Present>>,
) {
    let mut writer = Writer { connection, present };
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
        let begun = sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await;
        let mut failure = begun.err().map(Error::from);
        for job in batch {
            if let Job::Close { reply } = job {
                closing = Some(reply);
            } else if failure.is_none() {
                outcomes.push(self.one(job, &mut pending).await);
            } else {
                outcomes.push(refuse(job));
            }
        }
        if failure.is_none() {
            let committed = sqlx::query("COMMIT").execute(&mut self.connection).await;
            failure = committed.err().map(Error::from);
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
                        Done::House(_, result) if result.is_ok() => *result = Err(told()),
                        _ => {}
                    }
                }
            }
        }
        for outcome in outcomes {
            match outcome {
                Done::Roadmap(reply, result) => drop(reply.send(result)),
                Done::House(reply, result) => drop(reply.send(result)),
            }
        }
        closing
    }

    fn publish(&self, pending: Pending) {
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        present.roadmaps.extend(pending.roadmaps);
        for change in &pending.house {
            people::apply(&mut present, change);
        }
    }

    async fn one(&mut self, job: Job, pending: &mut Pending) -> Done {
        match job {
            Job::Record { key, actor, id, command, now, reply } => {
                let result = self.record(&key, &actor, &id, *command, now, pending).await;
                Done::Roadmap(reply, result)
            }
            Job::Import { key, log, reply } => {
                let result = self.import(&key, log, pending).await;
                Done::Roadmap(reply, result)
            }
            Job::House { by, change, now, reply } => {
                let result = self.house(by, *change, now, pending).await;
                Done::House(reply, result)
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
        let known = sqlx::query_scalar!("SELECT seq FROM command WHERE id = $1", id)
            .fetch_optional(&mut self.connection)
            .await?;
        if known.is_some() {
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
        self.savepoint().await?;
        let written = self.write(&current, &events, Some(id)).await;
        self.release(written, key, pending).await
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
        let empty = roadmap::replay(key, [])?;
        self.savepoint().await?;
        let written = self.write(&empty, &events, None).await;
        self.release(written, key, pending).await
    }

    async fn savepoint(&mut self) -> Result<(), Error> {
        sqlx::query("SAVEPOINT one").execute(&mut self.connection).await?;
        Ok(())
    }

    async fn release(
        &mut self,
        written: Result<Roadmap, Error>,
        key: &str,
        pending: &mut Pending,
    ) -> Result<Arc<Roadmap>, Error> {
        match written {
            Ok(roadmap) => {
                sqlx::query("RELEASE one").execute(&mut self.connection).await?;
                let roadmap = Arc::new(roadmap);
                pending.roadmaps.insert(key.to_owned(), roadmap.clone());
                Ok(roadmap)
            }
            Err(error) => {
                sqlx::query("ROLLBACK TO one").execute(&mut self.connection).await?;
                sqlx::query("RELEASE one").execute(&mut self.connection).await?;
                Err(error)
            }
        }
    }

    /// Appends events and writes what follows from them; nothing is published yet.
    async fn write(
        &mut self,
        current: &Roadmap,
        events: &[Event],
        command: Option<&str>,
    ) -> Result<Roadmap, Error> {
        let stream = current.key.as_str();
        let mut next = current.clone();
        let mut head = chain::head(&mut self.connection, stream).await?;
        let mut touched = Touched::default();
        for event in events {
            touch(&mut touched, &next, event);
            apply(&mut next, event)?;
            head = self.append(head, stream, event).await?;
        }
        tables::write(&mut self.connection, &next, &touched).await?;
        if let Some(id) = command {
            let seq = chain::signed(next.version);
            sqlx::query!(
                "INSERT INTO command (id, stream, seq) VALUES ($1, $2, $3)",
                id,
                stream,
                seq
            )
            .execute(&mut self.connection)
            .await?;
        }
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
        let head = chain::head(&mut self.connection, chain::HOUSE).await?;
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
        self.savepoint().await?;
        let written = async {
            tables::write_people(&mut self.connection, &event.change, now).await?;
            chain::append(&mut self.connection, head, entry).await
        }
        .await;
        if written.is_err() {
            sqlx::query("ROLLBACK TO one").execute(&mut self.connection).await?;
        }
        sqlx::query("RELEASE one").execute(&mut self.connection).await?;
        written?;
        pending.house.push(event.change);
        Ok(())
    }
}

fn refuse(job: Job) -> Done {
    match job {
        Job::Record { reply, .. } | Job::Import { reply, .. } => {
            Done::Roadmap(reply, Err(Error::Commit("the database is busy".to_owned())))
        }
        Job::House { reply, .. } => {
            Done::House(reply, Err(Error::Commit("the database is busy".to_owned())))
        }
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
        Command::Decide { .. } => "decide",
        Command::RequestExtension { .. } => "request_extension",
        Command::DecideExtension { .. } => "decide_extension",
        Command::Pause { .. } => "pause",
        Command::Resume { .. } => "resume",
        Command::Withdraw { .. } => "withdraw",
        Command::Reopen { .. } => "reopen",
    }
}
