//! Files of evidence: received in parts, found by the SHA-256 of their contents, read in parts.

use std::sync::{PoisonError, atomic::Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use roadmap::{Change, Event, Evidence, Problem, Refusal};
use sha2::{Digest, Sha256};

use crate::{
    Error, Hash, Store,
    database::Reading,
    job::Job,
    log::{hex, parse_hash},
};

/// Bytes of a part.
pub const PART: usize = 256 << 10;
/// Hours after which a file that nobody used is thrown away.
const UNUSED_HOURS: i64 = 24;

/// Returns the instant since which a file must have been waiting to be thrown away.
pub fn unused_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::hours(UNUSED_HOURS)
}

/// How much may wait to be used.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// Bytes at the most that a person sent and that no event names yet.
    pub person: u64,
    /// Bytes at the most that everyone sent so.
    pub everyone: u64,
    /// Bytes of the disk that files leave free, for everything else.
    pub reserve: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { person: 500_000_000, everyone: 5_000_000_000, reserve: 1_000_000_000 }
    }
}

/// A file that was received, for whoever sent it to use in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Names it in forms; drawn at random.
    pub id: String,
    /// The person who sent it.
    pub person: String,
    /// The name under which it was sent.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of its contents.
    pub hash: Hash,
}

impl Upload {
    /// Returns the file as a piece of evidence.
    pub fn evidence(&self) -> Evidence {
        Evidence::File { name: self.name.clone(), sha256: hex(&self.hash), size: self.size }
    }
}

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

/// Returns the files that an event names: hash and bytes.
pub fn named(event: &Event) -> Vec<(Hash, u64)> {
    let pieces: Vec<&Evidence> = match &event.change {
        Change::Submitted { submission, .. } => submission.pieces().collect(),
        Change::EvidenceAttached { pieces, .. } => pieces.iter().map(|it| &it.evidence).collect(),
        _ => Vec::new(),
    };
    let files = pieces.into_iter().filter_map(|piece| match piece {
        Evidence::File { sha256, size, .. } => Some((parse_hash(sha256)?, *size)),
        _ => None,
    });
    files.collect()
}

/// What a proof of the files found.
pub struct Proof {
    /// Files with their contents here.
    pub whole: usize,
    /// Files that imported logs name and whose contents are not here.
    pub absent: usize,
    /// Every fault, named by the file's hash.
    pub faults: Vec<String>,
}

/// Hashes every file anew, a part at a time, and looks for those that events name.
pub async fn prove(
    reading: &mut dyn Reading,
    named: &std::collections::BTreeSet<Hash>,
) -> Result<Proof, Error> {
    let mut proof = Proof { whole: 0, absent: 0, faults: Vec::new() };
    let mut here = std::collections::BTreeSet::new();
    for file in reading.files().await? {
        let mut fault = |what: &str| proof.faults.push(format!("file {}: {what}", hex(&file.hash)));
        here.insert(file.hash);
        if file.claimed != named.contains(&file.hash) {
            fault(if file.claimed { "no event names it" } else { "it may be thrown away" });
        }
        let Some(writing) = file.writing else {
            proof.absent += 1;
            continue;
        };
        let (mut hasher, mut size, mut number) = (Sha256::new(), 0u64, 0);
        while let Some(bytes) = reading.part(writing, number).await? {
            hasher.update(&bytes);
            size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            number += 1;
        }
        let found: Hash = hasher.finalize().into();
        if found == file.hash && size == file.size {
            proof.whole += 1;
        } else {
            fault("its contents are not what its hash says");
        }
    }
    for hash in named.difference(&here) {
        proof.faults.push(format!("file {}: an event names it, and it is not here", hex(hash)));
    }
    Ok(proof)
}
