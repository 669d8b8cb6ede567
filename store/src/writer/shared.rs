//! A record that other servers write, too: what they wrote is taken over before anything is decided, and
//! when somebody asks. Only the writer folds events, so that there is one present.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError},
};

use directory::{Directory, Login, Who};
use roadmap::Refusal;

use super::{
    Writer,
    caught::{Caught, follows},
    pending::{Pending, told},
    rules::as_host,
    tries::{Judged, Tries},
};
use crate::{
    Error, Position,
    chain::PEOPLE,
    database::{Head, Reading, Select, Writing},
    job::Job,
    people::secrets_of,
};

/// Events that are read at a time.
const PAGE: u32 = 500;
/// Times that a commit was overtaken, one after the other, after which it is looked whether anybody wrote at all.
const DOUBTED: u32 = 4;

impl Writer {
    /// Catches up if any job asks for it, and answers that; returns the other jobs.
    pub(super) async fn follow(&mut self, batch: Vec<Job>) -> Vec<Job> {
        let (mut asked, mut inboxes) = (Vec::new(), false);
        let mut rest = Vec::with_capacity(batch.len());
        for job in batch {
            match job {
                Job::CatchUp { inboxes: wanted, reply } => {
                    inboxes |= wanted;
                    asked.push(reply);
                }
                job => rest.push(job),
            }
        }
        if !asked.is_empty() {
            let caught = self.look(inboxes).await;
            for reply in asked {
                let _ = reply.send(caught.as_ref().copied().map_err(told));
            }
        }
        rest
    }

    async fn look(&mut self, inboxes: bool) -> Result<(), Error> {
        let mut reading = self.database.read().await?;
        self.following.check()?;
        let end = reading.last().await?;
        if self.is_elsewhere(&mut *reading, end).await?.is_some() {
            // A standby that is behind looks alike; what forked is a database that takes what is written.
            drop(reading);
            let mut commit = self.database.write().await?;
            let caught = self.catch_up(&mut *commit).await;
            drop(commit.roll_back().await);
            return caught;
        }
        self.catch_up(&mut *reading).await?;
        if inboxes {
            let number = reading.inboxes().await?;
            let unread = reading.unread().await?;
            self.take_inboxes(unread);
            self.following.know_inboxes(number);
        }
        self.following.work();
        Ok(())
    }

    /// Takes over what others wrote where that is much, before everybody waits for the end of this commit.
    pub(super) async fn draw_near(&mut self) -> Result<(), Error> {
        if self.following.lag(self.position).positions > u64::from(PAGE) {
            self.look(false).await?;
        }
        Ok(())
    }

    /// Takes over what others wrote. What is read has not been written by this commit.
    pub(super) async fn catch_up(&mut self, reading: &mut dyn Reading) -> Result<(), Error> {
        self.following.check()?;
        let end = reading.last().await?;
        if let Some((stream, seq)) = self.is_elsewhere(reading, end).await? {
            return Err(self.following.fork(&stream, seq));
        }
        self.following.answer(end);
        if self.overtaken >= DOUBTED {
            self.compare_heads(reading).await?;
        }
        if end == self.position {
            return Ok(());
        }
        let mut caught = Caught { position: self.position, last: self.last, ..Caught::default() };
        while caught.position < end {
            let page = reading.events(Select::Feed(caught.position), PAGE).await?;
            if page.is_empty() {
                // The log says that it goes on, and does not.
                return Err(self.following.fork(PEOPLE, 0));
            }
            for stored in page {
                let stream = stored.stream.as_str();
                let head = caught.heads.get(stream).or_else(|| self.heads.get(stream));
                let head = head.copied().unwrap_or_else(|| Head::before(stream));
                if !follows(&stored, &head) {
                    return Err(self.following.fork(stream, stored.seq));
                }
                if stream == PEOPLE {
                    caught.take_people(&stored, self.logged())?;
                } else {
                    let known = self.current(stream, &Pending::default());
                    caught.take(&stored, known)?;
                }
            }
        }
        let secrets = match caught.secrets {
            true => Some(reading.people().await?.secrets),
            false => None,
        };
        let directory = caught.directory.map(|directory| self.with_endings(directory));
        self.heads.extend(caught.heads);
        (self.position, self.last) = (caught.position, caught.last);
        {
            let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
            present.roadmaps.extend(caught.roadmaps);
            present.note(caught.events);
            if let Some(secrets) = secrets {
                present.people.secrets = secrets_of(secrets);
            }
            if let Some(directory) = directory {
                // A password that could not be written down yet is the one that counts here.
                let owed = self.endings.iter();
                let owed = owed.flat_map(|(who, command, _)| command.secrets(who)).collect();
                present.people.take(directory, owed);
            }
        }
        self.file.note(self.position, &self.heads);
        self.feed.send_replace(self.position);
        Ok(())
    }

    /// Tells where a record does not have what this server knows to be in it: another writer, or a database that
    /// was put in the place of the one before, has gone another way.
    async fn is_elsewhere(
        &self,
        reading: &mut dyn Reading,
        end: Position,
    ) -> Result<Option<(String, u64)>, Error> {
        if end < self.position {
            let beyond = self.heads.iter().filter(|(_, head)| head.position > end);
            let first = beyond.min_by_key(|(_, head)| head.position);
            let first = first.map(|(stream, head)| (stream.clone(), head.seq));
            return Ok(Some(first.unwrap_or_else(|| (PEOPLE.to_owned(), 0))));
        }
        let last = self.heads.iter().find(|(_, head)| head.position == self.position);
        match last {
            Some((stream, head)) if reading.head(stream, self.position).await? != Some(*head) => {
                Ok(Some((stream.clone(), head.seq)))
            }
            _ => Ok(None),
        }
    }

    /// Looks at where every stream ends: what is overtaken again and again, although nobody wrote anything, was
    /// written anew behind the back of all servers.
    async fn compare_heads(&self, reading: &mut dyn Reading) -> Result<(), Error> {
        for (stream, head) in &self.heads {
            if reading.head(stream, self.position).await? != Some(*head) {
                return Err(self.following.fork(stream, head.seq));
            }
        }
        Ok(())
    }

    /// Has what ended access hold on a directory that does not have it yet.
    fn with_endings(&mut self, directory: Arc<Directory>) -> Arc<Directory> {
        if self.endings.is_empty() {
            return directory;
        }
        self.logged = Some(directory.clone());
        let mut shown = directory;
        for (who, command, now) in &self.endings {
            let find = |key: &str| self.current(key, &Pending::default());
            let decide = |who: &Who, command| directory::decide(&shown, who, command, *now, &find);
            let decided = match decide(who, command.clone()) {
                Ok(events) => events,
                // What ended meanwhile is unknown, and need not end again.
                Err(Refusal::Unknown { .. }) => Vec::new(),
                Err(_) => {
                    let by_host = as_host(who, command.clone(), &shown);
                    let decided = by_host.and_then(|command| decide(&Who::Host, command).ok());
                    decided.unwrap_or_default()
                }
            };
            for event in decided {
                if directory::apply(Arc::make_mut(&mut shown), &event).is_err() {
                    break;
                }
            }
        }
        shown
    }

    /// Decides again on what ended access and could not be written, and notes how inboxes stand before.
    pub(super) async fn prepare_shared(
        &mut self,
        batch: &[Job],
        commit: &mut dyn Writing,
        pending: &mut Pending,
    ) -> Result<(), Error> {
        for (who, command, now) in self.endings.clone() {
            let now = pending.last.map_or(now, |last| last.max(now));
            match self.append_decided(&who, command.clone(), now, commit, pending).await {
                // What ended meanwhile is unknown, and need not end again.
                Ok(_) | Err(Error::Refused(Refusal::Unknown { .. })) => {}
                Err(Error::Refused(refusal)) => {
                    let known = self.directory(pending);
                    let Some(command) = as_host(&who, command, &known) else { continue };
                    match self.append_decided(&Who::Host, command, now, commit, pending).await {
                        Ok(after) if after.version == known.version => {}
                        Ok(_) => tracing::error!(
                            %refusal,
                            "what ended access was refused when it could be written down; the host has ended it"
                        ),
                        Err(Error::Refused(by_host)) => tracing::error!(
                            %refusal,
                            %by_host,
                            "what ended access could not be written down, and holds no more"
                        ),
                        Err(error) => return Err(error),
                    }
                }
                Err(error) => return Err(error),
            }
        }
        if !self.endings.is_empty() {
            pending.directory = Some(self.directory(pending));
        }
        if batch.iter().any(|job| matches!(job, Job::Tell { .. } | Job::MarkRead { .. })) {
            let number = commit.inboxes().await?;
            pending.inboxes = Some((number, number));
        }
        Ok(())
    }

    /// Takes over how much of their inboxes people have not read: of those only whose inbox is another, so that
    /// pages of the others are good still. One is another although the number is the same where one thing was read
    /// and another was told.
    fn take_inboxes(&mut self, unread: Vec<(String, u64, i64)>) {
        let found = unread.into_iter().map(|(login, unread, last)| (login.into(), (unread, last)));
        let found: BTreeMap<Login, (u64, i64)> = found.collect();
        let last = |all: &BTreeMap<Login, i64>| all.values().max().copied();
        let lasts = found.iter().map(|(login, (_, last))| (login.clone(), *last)).collect();
        let before = std::mem::replace(&mut self.last_unread, lasts);
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        let read = present
            .inboxes
            .iter()
            .filter(|(login, inbox)| inbox.unread > 0 && !found.contains_key(*login));
        let mut others: BTreeMap<Login, u64> = read.map(|(login, _)| (login.clone(), 0)).collect();
        let known = &present.inboxes;
        let changed = found.into_iter().filter(|(login, (unread, last))| {
            let same = known.get(login).is_some_and(|inbox| inbox.unread == *unread);
            !same || before.get(login) != Some(last)
        });
        others.extend(changed.map(|(login, (unread, _))| (login, unread)));
        // Of which roadmaps somebody was reminded is not known, only that somebody may have been.
        let is_told = last(&self.last_unread) > last(&before);
        let roadmaps = present.roadmaps.keys().filter(|_| is_told).cloned();
        let reminded: BTreeSet<_> = roadmaps.collect();
        present.tell(others, reminded);
    }

    /// Finds out what follows from an attempt where others write, too.
    pub(super) async fn judge(
        &mut self,
        failure: Option<Error>,
        (pending, decided): (&Pending, bool),
        tries: &mut Tries,
    ) -> Judged {
        let Some(error) = failure else {
            self.down = false;
            self.overtaken = 0;
            self.following.stumble(0);
            return Judged::Ended(None);
        };
        if !error.is_passing() {
            return Judged::Ended(Some(error));
        }
        let lost = matches!(error, Error::Lost(_));
        self.overtaken = if lost { 0 } else { self.overtaken.saturating_add(1) };
        self.following.stumble(self.overtaken);
        if decided && !lost && tries.is_same(self.position) {
            let why =
                "it conflicts with what is there, although nobody else wrote; run `vekha verify`";
            return Judged::Ended(Some(Error::Commit(why.to_owned())));
        }
        let is_open = lost && pending.position != self.position;
        tries.unknown |= is_open;
        while tries.pause().await {
            if !is_open {
                return Judged::Again;
            }
            match self.has_come_through(pending).await {
                Ok(true) => return Judged::Ended(None),
                Ok(false) => {
                    tries.unknown = false;
                    return Judged::Again;
                }
                Err(error) if error.is_passing() => {}
                Err(error) => return Judged::Ended(Some(error)),
            }
        }
        // If it came through after all, it is taken over like what others wrote.
        self.down = lost;
        let known = lost && !tries.unknown;
        Judged::Ended(Some(if known { Error::Commit(error.to_string()) } else { error }))
    }

    /// Tells whether a commit is there whose end was not heard. Whoever writes waits for the one before, so it
    /// is there by now or will never be.
    async fn has_come_through(&self, pending: &Pending) -> Result<bool, Error> {
        let last = pending.heads.iter().find(|(_, head)| head.position == pending.position);
        let Some((stream, head)) = last else { return Ok(false) };
        let mut commit = self.database.write().await?;
        let found = commit.head(stream, pending.position).await;
        drop(commit.roll_back().await);
        Ok(found? == Some(*head))
    }
}
