//! The log: hashes that chain each event to the one before, appending and reading.

use chrono::{DateTime, SecondsFormat, Utc};
use roadmap::Event;
use sha2::{Digest, Sha256};
use sqlx::{SqliteConnection, SqlitePool};

use crate::{Error, Hash, HouseEvent, Logged};

/// The stream of what concerns the house and no roadmap.
pub const HOUSE: &str = "";

/// Returns the hash that the first event of a stream is chained to.
pub fn genesis(stream: &str) -> Hash {
    Sha256::digest(format!("vekha log of {stream}")).into()
}

/// Returns the hash of an event whose predecessor has the hash `before`.
pub fn link(before: &Hash, body: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(body.as_bytes());
    hasher.finalize().into()
}

/// Writes an instant so that texts sort as the instants do.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Where a stream's log ends.
#[derive(Clone, Copy, Debug)]
pub struct Head {
    pub seq: u64,
    pub hash: Hash,
}

/// Returns where a stream's log ends, its beginning if it is empty.
pub async fn head(connection: &mut SqliteConnection, stream: &str) -> Result<Head, Error> {
    let row = sqlx::query!(
        "SELECT seq, hash FROM event WHERE stream = $1 ORDER BY seq DESC LIMIT 1",
        stream
    )
    .fetch_optional(connection)
    .await?;
    Ok(match row {
        Some(row) => Head { seq: unsigned(row.seq), hash: row.hash.try_into().unwrap_or_default() },
        None => Head { seq: 0, hash: genesis(stream) },
    })
}

/// What is written of an event beside its body.
pub struct Entry<'a> {
    pub stream: &'a str,
    pub at: DateTime<Utc>,
    pub person: &'a str,
    pub kind: &'a str,
    pub task: Option<&'a str>,
    pub body: String,
}

/// Appends an event and returns where the log ends now.
pub async fn append(
    connection: &mut SqliteConnection,
    head: Head,
    entry: Entry<'_>,
) -> Result<Head, Error> {
    let next = Head { seq: head.seq + 1, hash: link(&head.hash, &entry.body) };
    let (seq, at, hash) = (signed(next.seq), instant(entry.at), next.hash.to_vec());
    sqlx::query!(
        "INSERT INTO event (stream, seq, at, person, kind, task, body, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        entry.stream,
        seq,
        at,
        entry.person,
        entry.kind,
        entry.task,
        entry.body,
        hash
    )
    .execute(connection)
    .await?;
    Ok(next)
}

/// Returns the kind of a change as it is written in its JSON.
pub fn kind(body: &serde_json::Value) -> String {
    let kind = body.get("change").and_then(|change| change.get("kind"));
    kind.and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned()
}

/// Returns a roadmap's log up to an instant.
pub async fn events_until(
    pool: &SqlitePool,
    stream: &str,
    until: DateTime<Utc>,
) -> Result<Vec<Event>, Error> {
    let until = instant(until);
    let rows = sqlx::query_scalar!(
        "SELECT body FROM event WHERE stream = $1 AND at <= $2 ORDER BY seq",
        stream,
        until
    )
    .fetch_all(pool)
    .await?;
    rows.iter().map(|body| Ok(serde_json::from_str(body)?)).collect()
}

/// Returns what happened to a task, latest first.
pub async fn events_of_task(
    pool: &SqlitePool,
    stream: &str,
    task: &str,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let rows = sqlx::query_scalar!(
        "SELECT body FROM event WHERE stream = $1 AND task = $2 ORDER BY seq DESC LIMIT $3",
        stream,
        task,
        limit
    )
    .fetch_all(pool)
    .await?;
    rows.iter().map(|body| Ok(serde_json::from_str(body)?)).collect()
}

/// Returns a roadmap's whole log with its hashes.
pub async fn log(pool: &SqlitePool, stream: &str) -> Result<Vec<Logged>, Error> {
    let rows = sqlx::query!("SELECT body, hash FROM event WHERE stream = $1 ORDER BY seq", stream)
        .fetch_all(pool)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Logged {
                event: serde_json::from_str(&row.body)?,
                hash: row.hash.try_into().unwrap_or_default(),
            })
        })
        .collect()
}

/// Returns events of the house before one of them, latest first; no kinds for all of them.
pub async fn house_events(
    pool: &SqlitePool,
    before: u64,
    kinds: &[&str],
    limit: i64,
) -> Result<Vec<HouseEvent>, Error> {
    let (before, kinds) = (signed(before), serde_json::to_string(kinds)?);
    let rows = sqlx::query_scalar!(
        "SELECT body FROM event WHERE stream = $1 AND seq < $2
         AND ($3 = '[]' OR kind IN (SELECT value FROM json_each($3)))
         ORDER BY seq DESC LIMIT $4",
        HOUSE,
        before,
        kinds,
        limit
    )
    .fetch_all(pool)
    .await?;
    rows.iter().map(|body| Ok(serde_json::from_str(body)?)).collect()
}

/// SQLite counts with a sign; a log never comes near its limit.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The other way round.
pub fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
