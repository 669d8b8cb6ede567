//! Files of evidence as they are received and read, in parts.

use std::sync::{PoisonError, atomic::Ordering};

use chrono::{DateTime, Utc};
use roadmap::{Problem, Refusal};
use sha2::{Digest, Sha256};

use super::Store;
use crate::{
    Error, Hash,
    database::Upload,
    files::{PART, Quota},
    job::Job,
};

/// A file that is being received. Dropped before its end, it leaves nothing behind.
pub struct Writing {
    store: Store,
    id: i64,
    number: i64,
    part: Vec<u8>,
    size: u64,
    hasher: Sha256,
    finished: bool,
    person: String,
    quota: Quota,
    /// What waited before: the person's, everyone's.
    waited: (u64, u64),
    /// What was added to the bytes under way.
    under_way: u64,
}

impl Writing {
    /// Returns the bytes received so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Takes the next bytes.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        self.hasher.update(bytes);
        self.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        while !bytes.is_empty() {
            let room = (PART - self.part.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            self.part.extend_from_slice(now);
            bytes = later;
            if self.part.len() == PART {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// Refuses to go on where no more may wait, or the disk must keep its rest.
    fn check_room(&mut self, more: u64) -> Result<(), Error> {
        let (own, all) = self.store.under_way(&self.person, more);
        self.under_way += more;
        let (own, all) = (self.waited.0 + own, self.waited.1 + all);
        if own > self.quota.person || all > self.quota.everyone {
            return Err(Refusal::field("file", Problem::NoRoom).into());
        }
        let free = self.store.free_space().is_none_or(|free| free >= self.quota.reserve);
        if free { Ok(()) } else { Err(Error::Full) }
    }

    async fn flush(&mut self) -> Result<(), Error> {
        let more = u64::try_from(self.part.len()).unwrap_or(u64::MAX);
        self.check_room(more)?;
        let (writing, number) = (self.id, self.number);
        let bytes = std::mem::take(&mut self.part);
        self.number += 1;
        self.store.ask(|reply| Job::Part { writing, number, bytes, reply }).await?
    }

    /// Ends the file; the same contents are kept once.
    pub async fn finish(
        mut self,
        id: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Upload, Error> {
        if !self.part.is_empty() {
            self.flush().await?;
        }
        let upload = Upload {
            id: id.to_owned(),
            person: self.person.clone(),
            name: name.to_owned(),
            size: self.size,
            hash: std::mem::take(&mut self.hasher).finalize().into(),
        };
        let (writing, kept) = (self.id, upload.clone());
        self.store.ask(|reply| Job::Keep { writing, upload: Box::new(kept), now, reply }).await??;
        self.finished = true;
        Ok(upload)
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.store.no_longer_under_way(&self.person, self.under_way);
        if !self.finished {
            // A full queue only puts this off: what is left over is thrown away at the next start.
            let _ = self.store.inner.writer.try_send(Job::Discard { writing: self.id });
        }
    }
}

impl Store {
    /// Begins to receive a file of a person, within a quota.
    pub async fn receive(&self, person: &str, quota: Quota) -> Result<Writing, Error> {
        let waited = self.reading().await?.waiting(person).await?;
        let mut writing = Writing {
            store: self.clone(),
            // Where servers share a record, each began at a number that it drew.
            id: self.inner.writings.fetch_add(1, Ordering::Relaxed),
            number: 0,
            part: Vec::with_capacity(PART),
            size: 0,
            hasher: Sha256::new(),
            finished: false,
            person: person.to_owned(),
            quota,
            waited,
            under_way: 0,
        };
        writing.check_room(0)?;
        Ok(writing)
    }

    /// Adds to the bytes that are under way; returns a person's and everyone's.
    fn under_way(&self, person: &str, more: u64) -> (u64, u64) {
        let mut known = self.inner.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let own = known.entry(person.to_owned()).or_default();
        *own += more;
        let own = *own;
        (own, known.values().sum())
    }

    fn no_longer_under_way(&self, person: &str, bytes: u64) {
        let mut known = self.inner.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = known.get_mut(person) {
            *own = own.saturating_sub(bytes);
            if *own == 0 {
                known.remove(person);
            }
        }
    }

    /// Returns the bytes that are free where the record is; none where that cannot be known.
    pub fn free_space(&self) -> Option<u64> {
        let found = rustix::fs::statvfs(&self.inner.directory).ok()?;
        Some(found.f_bavail.saturating_mul(found.f_frsize))
    }

    /// Finds files that a person sent and that wait to be used, by their names in forms.
    pub async fn uploads(&self, ids: &[&str], person: &str) -> Result<Vec<Upload>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.reading().await?.uploads(ids, person).await
    }

    /// Reads a part of a file, counted from 0; none after its end, or if it is not here.
    pub async fn file_part(&self, hash: &Hash, number: u64) -> Result<Option<Vec<u8>>, Error> {
        let mut reading = self.reading().await?;
        match reading.file(hash).await?.and_then(|file| file.writing) {
            Some(writing) => reading.part(writing, number).await,
            None => Ok(None),
        }
    }

    /// Throws away what was received and never used.
    pub async fn tidy(&self, now: DateTime<Utc>) -> Result<(), Error> {
        self.ask(|reply| Job::Tidy { now, reply }).await?
    }
}
