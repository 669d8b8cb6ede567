//! Files of evidence: received in parts, found by the SHA-256 of their contents, read in parts.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use roadmap::{Change, Event, Evidence};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use crate::{
    Error, Hash, Store,
    chain::{instant, unsigned},
    import::hex,
    writer::Job,
};

/// Bytes of a part.
pub const PART: usize = 256 << 10;
/// Hours after which a file that nobody used is thrown away.
const UNUSED_HOURS: i64 = 24;

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

    async fn flush(&mut self) -> Result<(), Error> {
        let (writing, number) = (self.id, self.number);
        let bytes = std::mem::take(&mut self.part);
        self.number += 1;
        self.store.ask(|reply| Job::Part { writing, number, bytes, reply }).await?
    }

    /// Ends the file; the same contents are kept once.
    pub async fn finish(
        mut self,
        id: &str,
        person: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Upload, Error> {
        if !self.part.is_empty() {
            self.flush().await?;
        }
        let upload = Upload {
            id: id.to_owned(),
            person: person.to_owned(),
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
        if !self.finished {
            // A full queue only puts this off: what is left over is thrown away at the next start.
            let _ = self.store.inner.writer.try_send(Job::Discard { writing: self.id });
        }
    }
}

impl Store {
    /// Begins to receive a file.
    pub fn receive(&self) -> Writing {
        Writing {
            store: self.clone(),
            id: self.inner.writings.fetch_add(1, Ordering::Relaxed),
            number: 0,
            part: Vec::with_capacity(PART),
            size: 0,
            hasher: Sha256::new(),
            finished: false,
        }
    }

    /// Finds files that a person sent and that wait to be used, by their names in forms.
    pub async fn uploads(&self, ids: &[&str], person: &str) -> Result<Vec<Upload>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = serde_json::to_string(ids)?;
        let rows = sqlx::query!(
            "SELECT u.id, u.person, u.name, u.hash, f.size
             FROM upload u JOIN file f ON f.hash = u.hash
             WHERE u.person = $1 AND u.id IN (SELECT value FROM json_each($2))
             ORDER BY u.at, u.id",
            person,
            ids
        )
        .fetch_all(&self.inner.readers)
        .await?;
        let uploads = rows.into_iter().map(|row| Upload {
            id: row.id,
            person: row.person,
            name: row.name,
            size: unsigned(row.size),
            hash: row.hash.try_into().unwrap_or_default(),
        });
        Ok(uploads.collect())
    }

    /// Reads a part of a file, counted from 0; none after its end, or if it is not here.
    pub async fn file_part(&self, hash: &Hash, number: u64) -> Result<Option<Vec<u8>>, Error> {
        let (hash, number) = (hash.to_vec(), crate::chain::signed(number));
        let bytes = sqlx::query_scalar!(
            "SELECT p.bytes FROM file f JOIN file_part p ON p.writing = f.writing
             WHERE f.hash = $1 AND p.number = $2",
            hash,
            number
        )
        .fetch_optional(&self.inner.readers)
        .await?;
        Ok(bytes)
    }

    /// Throws away what was received and never used.
    pub async fn tidy(&self, now: DateTime<Utc>) -> Result<(), Error> {
        self.ask(|reply| Job::Tidy { now, reply }).await?
    }
}

/// Reads a hash of 64 hexadecimal digits.
pub fn parse_hash(text: &str) -> Option<Hash> {
    let digits: Vec<_> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks_exact(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok())
        .collect::<Option<_>>()?;
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
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

/// Returns the number of the next file to be received, above every one that was.
pub async fn next_writing(connection: &mut SqliteConnection) -> Result<AtomicI64, Error> {
    let last = sqlx::query_scalar!(
        r#"SELECT max(coalesce((SELECT max(writing) FROM file_part), 0),
                      coalesce((SELECT max(writing) FROM file), 0)) AS "last!: i64""#
    )
    .fetch_one(connection)
    .await?;
    Ok(AtomicI64::new(last + 1))
}

pub async fn write_part(
    connection: &mut SqliteConnection,
    writing: i64,
    number: i64,
    bytes: &[u8],
) -> Result<(), Error> {
    sqlx::query!(
        "INSERT INTO file_part (writing, number, bytes) VALUES ($1, $2, $3)",
        writing,
        number,
        bytes
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives what was received its hash; contents that are here already are not kept twice.
pub async fn keep(
    connection: &mut SqliteConnection,
    writing: i64,
    upload: &Upload,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (hash, at) = (upload.hash.to_vec(), instant(now));
    let size = crate::chain::signed(upload.size);
    let known =
        sqlx::query!(r#"SELECT writing AS "writing?: i64" FROM file WHERE hash = $1"#, hash)
            .fetch_optional(&mut *connection)
            .await?;
    match known.map(|row| row.writing) {
        Some(Some(_)) => discard(connection, writing).await?,
        Some(None) => {
            sqlx::query!("UPDATE file SET writing = $2 WHERE hash = $1", hash, writing)
                .execute(&mut *connection)
                .await?;
        }
        None => {
            sqlx::query!(
                "INSERT INTO file (hash, size, writing, claimed, at) VALUES ($1, $2, $3, 0, $4)",
                hash,
                size,
                writing,
                at
            )
            .execute(&mut *connection)
            .await?;
        }
    }
    sqlx::query!(
        "INSERT INTO upload (id, person, hash, name, at) VALUES ($1, $2, $3, $4, $5)",
        upload.id,
        upload.person,
        hash,
        upload.name,
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Throws away parts that became no file.
pub async fn discard(connection: &mut SqliteConnection, writing: i64) -> Result<(), Error> {
    sqlx::query!(
        "DELETE FROM file_part WHERE writing = $1
         AND NOT EXISTS (SELECT 1 FROM file WHERE file.writing = $1)",
        writing
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Throws away parts of files that were not finished when the record was last closed.
pub async fn discard_unfinished(connection: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query!(
        "DELETE FROM file_part WHERE writing NOT IN
             (SELECT writing FROM file WHERE writing IS NOT NULL)"
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Throws away files that were received long ago and that no event names.
pub async fn tidy(connection: &mut SqliteConnection, now: DateTime<Utc>) -> Result<(), Error> {
    let until = instant(now - TimeDelta::hours(UNUSED_HOURS));
    sqlx::query!("DELETE FROM upload WHERE at < $1", until).execute(&mut *connection).await?;
    let unused = sqlx::query!(
        r#"SELECT hash, writing AS "writing?: i64" FROM file
           WHERE claimed = 0 AND hash NOT IN (SELECT hash FROM upload)"#
    )
    .fetch_all(&mut *connection)
    .await?;
    for file in unused {
        sqlx::query!("DELETE FROM file WHERE hash = $1", file.hash)
            .execute(&mut *connection)
            .await?;
        if let Some(writing) = file.writing {
            discard(connection, writing).await?;
        }
    }
    Ok(())
}

/// Tells whether a file of a size is here.
pub async fn is_here(
    connection: &mut SqliteConnection,
    hash: &Hash,
    size: u64,
) -> Result<bool, Error> {
    let (hash, size) = (hash.to_vec(), crate::chain::signed(size));
    let found =
        sqlx::query_scalar!("SELECT size FROM file WHERE hash = $1 AND size = $2", hash, size)
            .fetch_optional(connection)
            .await?;
    Ok(found.is_some())
}

/// Notes that an event names a file, which from then on is never thrown away.
pub async fn claim(connection: &mut SqliteConnection, hash: &Hash) -> Result<(), Error> {
    let hash = hash.to_vec();
    sqlx::query!("UPDATE file SET claimed = 1 WHERE hash = $1", hash).execute(connection).await?;
    Ok(())
}

/// Notes a file that an imported log names; its contents may come later, or never.
pub async fn expect(
    connection: &mut SqliteConnection,
    hash: &Hash,
    size: u64,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (hash, size, at) = (hash.to_vec(), crate::chain::signed(size), instant(at));
    sqlx::query!(
        "INSERT INTO file (hash, size, writing, claimed, at) VALUES ($1, $2, NULL, 1, $3)
         ON CONFLICT (hash) DO UPDATE SET claimed = 1",
        hash,
        size,
        at
    )
    .execute(connection)
    .await?;
    Ok(())
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
    connection: &mut SqliteConnection,
    named: &std::collections::BTreeSet<Hash>,
) -> Result<Proof, Error> {
    let mut proof = Proof { whole: 0, absent: 0, faults: Vec::new() };
    let files =
        sqlx::query!(r#"SELECT hash, size, writing AS "writing?: i64" FROM file ORDER BY hash"#)
            .fetch_all(&mut *connection)
            .await?;
    let mut here = std::collections::BTreeSet::new();
    for file in files {
        let hash: Hash = file.hash.try_into().unwrap_or_default();
        here.insert(hash);
        let Some(writing) = file.writing else {
            proof.absent += 1;
            continue;
        };
        let (mut hasher, mut size, mut number) = (Sha256::new(), 0u64, 0i64);
        while let Some(bytes) = sqlx::query_scalar!(
            "SELECT bytes FROM file_part WHERE writing = $1 AND number = $2",
            writing,
            number
        )
        .fetch_optional(&mut *connection)
        .await?
        {
            hasher.update(&bytes);
            size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            number += 1;
        }
        let found: Hash = hasher.finalize().into();
        if found != hash || size != unsigned(file.size) {
            proof
                .faults
                .push(format!("file {}: its contents are not what its hash says", hex(&hash)));
        } else {
            proof.whole += 1;
        }
    }
    for hash in named.difference(&here) {
        proof.faults.push(format!("file {}: an event names it, and it is not here", hex(hash)));
    }
    Ok(proof)
}
