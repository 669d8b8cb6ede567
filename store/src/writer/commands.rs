//! Commands: who gives them, whether they may happen, what follows.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};
use directory::{Directory, Secret, Who};
use roadmap::{
    Actor, By, Change, Command, Event, Forbidden, Problem, Refusal, Roadmap, Roles, TaskKey, decide,
};

use super::{Writer, pending::Pending, rules::logins};
use crate::{
    Error,
    chain::NAMED,
    database::{Stored, Writing},
    files,
    job::Giver,
};

impl Writer {
    /// Looks up who acts in a roadmap, as they are now; a roadmap that they may not read does not
    /// exist for them.
    pub(super) fn actor(
        &self,
        giver: &Giver,
        key: &str,
        known: Option<&Roadmap>,
        now: DateTime<Utc>,
        pending: &Pending,
    ) -> Result<Actor, Error> {
        let who = match giver {
            Giver::As(actor) => return Ok(actor.clone()),
            Giver::Known(who) => who,
        };
        let (login, credential) = match who {
            Who::Host => {
                let by = By::new(directory::HOST.into(), "Vekha".to_owned());
                let roles = Roles { admin: true, ..Roles::default() };
                return Ok(Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles });
            }
            Who::Nobody { .. } => return Err(Refusal::from(Forbidden::SignIn).into()),
            Who::Person { login, credential, .. } => (login, *credential),
        };
        self.check_let_in(who, pending)?;
        let act = |directory: &Directory| {
            let person = directory.acting(login, credential);
            let person = person.ok_or_else(|| Refusal::from(Forbidden::SignIn))?;
            if person.must_change {
                return Err(Refusal::from(Forbidden::MustChange));
            }
            let mut actor = match known {
                Some(roadmap) => directory.actor(person, key, roadmap.date_at(now)),
                None => person.actor(key),
            };
            match known {
                // Whoever may begin one creates a roadmap, in which nobody is yet.
                None => actor.roles.admin = person.may_begin(),
                Some(roadmap) if person.may_read(roadmap) => {
                    actor.offices = roadmap.with_heirs(actor.offices);
                    for absent in &mut actor.deputy_for {
                        absent.offices = roadmap.with_heirs(std::mem::take(&mut absent.offices));
                    }
                }
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

    /// Refuses whoever was put out at another server since this one let them in.
    fn check_let_in(&self, who: &Who, pending: &Pending) -> Result<(), Error> {
        let is_in = |directory: &Directory| !self.shared || who.is_let_in(directory);
        let is_in = match &pending.directory {
            Some(directory) => is_in(directory),
            None => {
                let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
                is_in(&present.people.directory)
            }
        };
        if is_in { Ok(()) } else { Err(Refusal::from(Forbidden::SignIn).into()) }
    }

    pub(super) async fn record(
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
        let actor = match self.actor(giver, key, known.as_deref(), now, pending) {
            Ok(actor) => actor,
            Err(error) => {
                if let (Giver::Known(who), Some(_), Error::Refused(refusal)) =
                    (giver, &known, &error)
                {
                    // Only counted: it takes no longer than for a roadmap that is not there.
                    self.tally.later(who, &refusal_of(key, None, command.name(), refusal), now);
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
            return repeated(&current, &command, seq, commit, pending).await;
        }
        if is_reused(id, commit, pending).await? {
            return Err(Error::Reused);
        }
        let name = command.name();
        let task = command.task().filter(|key| current.task(key).is_some()).map(Into::into);
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
                            via: None,
                            address: None,
                        },
                    };
                    let command = refusal_of(key, task, name, &refusal);
                    self.note_refusal(&who, command, now, commit, pending).await?;
                }
                return Err(refusal.into());
            }
        };
        if events.is_empty() {
            return Ok(current);
        }
        self.check_external(giver, &current, &events, now, pending)?;
        let (session, via) = match giver {
            Giver::Known(who) => (who.session().cloned(), who.via().cloned()),
            Giver::As(_) => (None, None),
        };
        for event in &mut events {
            event.command = Some(id.to_owned());
            event.session.clone_from(&session);
            event.via.clone_from(&via);
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
        let bodies = events.iter().map(written).collect::<Result<Vec<_>, _>>()?;
        let next = self.write(&current, &events, bodies, pending)?;
        // A whole plan is in it, and in the roadmap now.
        drop(events);
        pending.commands.push((id.to_owned(), key.to_owned(), next.version));
        pending.known.insert(id.to_owned(), next.version);
        if let (true, Giver::Known(Who::Person { login, .. })) = (creates, giver) {
            // Whoever begins a roadmap controls and plans it, in the same commit.
            let roles = Roles { planner: true, controller: true, ..Roles::default() };
            let member = Some(directory::Member { roles, offices: Vec::new() });
            let (login, roadmap) = (login.clone(), next.key.clone());
            let place = directory::Command::SetMember { login, roadmap, member };
            self.append_decided(&Who::Host, place, now, commit, pending).await?;
        }
        Ok(next)
    }

    /// Decides on a command about people, unless it is only counted.
    pub(super) async fn direct(
        &mut self,
        who: &Who,
        command: directory::Command,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<Arc<Directory>, Error> {
        // Whoever signs out has no need to be signed in.
        if !matches!(command, directory::Command::SignOut { .. }) {
            self.check_let_in(who, pending)?;
        }
        if !self.tally.is_first(who, &command, now) {
            return Ok(self.directory(pending));
        }
        let name = command.name();
        let decided = self.append_decided(who, command, now, commit, pending).await;
        if let Err(Error::Refused(refusal @ Refusal::Forbidden(forbidden))) = &decided
            && !matches!(forbidden, Forbidden::SignIn | Forbidden::SetUpOver)
        {
            self.note_refusal(who, refusal_of("", None, name, refusal), now, commit, pending)
                .await?;
        }
        if let Err(Error::Refused(refusal @ Refusal::Unknown { what, key })) = &decided
            && what == "roadmap"
            && self.current(key, pending).is_some()
        {
            // A roadmap that is not for them; only counted, as above.
            self.tally.later(who, &refusal_of(key, None, name, refusal), now);
        }
        decided
    }

    /// Has the log know of a refusal, unless it is only counted.
    async fn note_refusal(
        &mut self,
        who: &Who,
        note: directory::Command,
        now: DateTime<Utc>,
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        if self.tally.is_first(who, &note, now) {
            self.append_decided(who, note, now, commit, pending).await?;
        }
        Ok(())
    }

    pub(super) async fn append_decided(
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
            self.append_people(event, pending)?;
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

/// Writes an event. One with a whole plan is long: it is measured first, so that it takes no more room than
/// it has letters.
fn written(event: &Event) -> Result<String, serde_json::Error> {
    if !matches!(event.change, Change::Created { .. }) {
        return serde_json::to_string(event);
    }
    let mut length = Length(0);
    serde_json::to_writer(&mut length, event)?;
    let mut body = Vec::with_capacity(length.0);
    serde_json::to_writer(&mut body, event)?;
    String::from_utf8(body).map_err(serde::ser::Error::custom)
}

/// Counts what is written.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Makes the note of a refusal.
fn refusal_of(
    roadmap: &str,
    task: Option<TaskKey>,
    command: &str,
    refusal: &Refusal,
) -> directory::Command {
    directory::Command::Refuse {
        task,
        roadmap: roadmap.into(),
        command: command.to_owned(),
        refusal: refusal.clone(),
        times: 1,
    }
}

/// Tells whether what stands before [`NAMED`] in an id begins that of another command, in this commit or an
/// earlier one: two that are sent at the same time both find none when they ask before.
async fn is_reused(id: &str, commit: &mut dyn Writing, pending: &Pending) -> Result<bool, Error> {
    let Some((name, _)) = id.split_once(NAMED) else { return Ok(false) };
    let name = format!("{name}{NAMED}");
    if pending.known.keys().any(|known| known.starts_with(&name)) {
        return Ok(true);
    }
    let found = commit.commands_after(&name, 1).await?;
    Ok(found.first().is_some_and(|(known, ..)| known.starts_with(&name)))
}

/// Answers a command that was carried out already: saved, unless something else happened since.
async fn repeated(
    current: &Arc<Roadmap>,
    command: &Command,
    seq: u64,
    commit: &mut dyn Writing,
    pending: &Pending,
) -> Result<Arc<Roadmap>, Error> {
    let Some(task) = command.task() else { return Ok(current.clone()) };
    if matches!(command, Command::Undo { .. }) {
        // What was taken back stays so, whatever came after it.
        return Ok(current.clone());
    }
    let of_task =
        |it: &&Stored| it.stream == current.key.as_str() && it.task.as_deref() == Some(task);
    let last = match pending.log.iter().rev().find(of_task) {
        Some(stored) => stored.seq,
        None => commit.last_of_task(&current.key, task).await?,
    };
    if last <= seq {
        return Ok(current.clone());
    }
    Err(decide::overtaken(current, task, command).into())
}
