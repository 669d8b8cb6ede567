//! A record that other servers write, too: what they wrote is taken over before anything is decided, and
//! when somebody asks. Only the writer folds events, so that there is one present.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, PoisonError},
};

use directory::{Directory, Login};

use super::{
    Writer,
    caught::{Caught, follows},
    pending::{Pending, told},
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
        self.catch_up(&mut *reading).await?;
        if inboxes {
            let number = reading.inboxes().await?;
            let unread = reading.unread().await?;
            self.take_inboxes(unread);
            self.following.know_inboxes(number);
        }
        Ok(())
    }

    /// Takes over what others wrote. What is read has not been written by this commit.
    pub(super) async fn catch_up(&mut self, reading: &mut dyn Reading) -> Result<(), Error> {
        self.following.check()?;
        let (end, _) = reading.end().await?;
        self.check_end(reading, end).await?;
        self.following.answer(end);
        if end == self.position {
            return Ok(());
        }
        let mut caught = Caught { position: self.position, last: self.last, ..Caught::default() };
        while caught.position < end {
            let page = reading.events(Select::Feed(caught.position), PAGE).await?;
            if page.is_empty() {
                break;
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
                present.people.take(directory, Vec::new());
            }
        }
        self.file.note(self.position, &self.heads);
        self.feed.send_replace(self.position);
        Ok(())
    }

    /// Refuses a record that does not have what this server knows to be in it: another writer, or a database
    /// that was put in the place of the one before, has gone another way.
    async fn check_end(&self, reading: &mut dyn Reading, end: Position) -> Result<(), Error> {
        if end < self.position {
            let beyond = self.heads.iter().filter(|(_, head)| head.position > end);
            let first = beyond.min_by_key(|(_, head)| head.position);
            let (stream, seq) =
                first.map_or((PEOPLE, 0), |(stream, head)| (stream.as_str(), head.seq));
            return Err(self.following.fork(stream, seq));
        }
        let last = self.heads.iter().find(|(_, head)| head.position == self.position);
        if let Some((stream, head)) = last
            && reading.head(stream, self.position).await? != Some(*head)
        {
            return Err(self.following.fork(stream, head.seq));
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
            let decided = directory::decide(&shown, who, command.clone(), *now, &find);
            // What ended meanwhile is refused, and need not end again.
            for event in decided.unwrap_or_default() {
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
            match self.append_decided(&who, command, now, commit, pending).await {
                Ok(_) | Err(Error::Refused(_)) => {}
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

    /// Takes over how much of their inboxes people have not read. One with something unread may be another
    /// one although the number is the same: one thing was read and another was told.
    fn take_inboxes(&self, unread: Vec<(String, u64)>) {
        let unread: HashMap<Login, u64> =
            unread.into_iter().map(|(login, unread)| (login.into(), unread)).collect();
        let mut present = self.present.write().unwrap_or_else(PoisonError::into_inner);
        let read = present
            .inboxes
            .iter()
            .filter(|(login, inbox)| inbox.unread > 0 && !unread.contains_key(*login));
        let mut others: BTreeMap<Login, u64> = read.map(|(login, _)| (login.clone(), 0)).collect();
        let known = &present.inboxes;
        let changed = unread.into_iter().filter(|(login, unread)| {
            *unread > 0 || known.get(login).is_some_and(|inbox| inbox.unread > 0)
        });
        others.extend(changed);
        let reminded: BTreeSet<_> = present.roadmaps.keys().cloned().collect();
        present.tell(others, reminded);
    }

    /// Finds out what follows from an attempt where others write, too.
    pub(super) async fn judge(
        &mut self,
        failure: Option<Error>,
        pending: &Pending,
        tries: &mut Tries,
    ) -> Judged {
        let Some(error) = failure else {
            self.down = false;
            return Judged::Ended(None);
        };
        if !error.is_passing() {
            return Judged::Ended(Some(error));
        }
        let lost = matches!(error, Error::Lost(_));
        let is_open = lost && pending.position != self.position;
        while tries.pause().await {
            if !is_open {
                return Judged::Again;
            }
            match self.has_come_through(pending).await {
                Ok(true) => return Judged::Ended(None),
                Ok(false) => return Judged::Again,
                Err(error) if error.is_passing() => {}
                Err(error) => return Judged::Ended(Some(error)),
            }
        }
        // If it came through after all, it is taken over like what others wrote.
        self.down = lost;
        Judged::Ended(Some(error))
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
