//! The table of events, and what is kept of commands.

use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

use crate::{
    Error, Position,
    chain::{PEOPLE, instant},
    database::{Head, Select, Stored},
    rows::{signed, unsigned},
};

struct Row {
    position: i64,
    stream: String,
    seq: i64,
    at: String,
    person: String,
    kind: String,
    task: Option<String>,
    body: String,
    hash: Vec<u8>,
}

impl From<Row> for Stored {
    fn from(row: Row) -> Self {
        Self {
            position: unsigned(row.position),
            stream: row.stream,
            seq: unsigned(row.seq),
            at: row.at,
            person: row.person,
            kind: row.kind,
            task: row.task,
            body: row.body,
            hash: row.hash.try_into().unwrap_or_default(),
        }
    }
}

/// Returns the names of all streams, and of roadmaps that have tables.
pub async fn streams(connection: &mut SqliteConnection) -> Result<Vec<String>, Error> {
    let mut streams: Vec<String> = sqlx::query_scalar!(
        // Jumps from one stream to the next instead of reading all events.
        r#"WITH RECURSIVE known (stream) AS (
               SELECT min(stream) FROM event
               UNION ALL
               SELECT (SELECT min(stream) FROM event WHERE stream > known.stream)
               FROM known WHERE known.stream IS NOT NULL)
           SELECT stream AS "stream!: String" FROM known WHERE stream IS NOT NULL"#
    )
    .fetch_all(&mut *connection)
    .await?;
    let tables = sqlx::query_scalar!("SELECT key FROM roadmap").fetch_all(connection).await?;
    streams.extend(tables);
    streams.sort();
    streams.dedup();
    Ok(streams)
}

/// Returns where a stream ended at a position.
pub async fn head(
    connection: &mut SqliteConnection,
    stream: &str,
    until: Position,
) -> Result<Option<Head>, Error> {
    let until = signed(until);
    let row = sqlx::query!(
        "SELECT position, seq, hash FROM event WHERE stream = $1 AND position <= $2
         ORDER BY seq DESC LIMIT 1",
        stream,
        until
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Head {
        position: unsigned(row.position),
        seq: unsigned(row.seq),
        hash: row.hash.try_into().unwrap_or_default(),
    }))
}

/// Returns the last event of a stream that happened at an instant or before.
pub async fn seq_at(
    connection: &mut SqliteConnection,
    stream: &str,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let at = instant(at);
    let seq = sqlx::query_scalar!(
        "SELECT seq FROM event WHERE stream = $1 AND at <= $2 ORDER BY seq DESC LIMIT 1",
        stream,
        at
    )
    .fetch_optional(connection)
    .await?;
    Ok(seq.map_or(0, unsigned))
}

/// Returns the last position, and the latest instant at which a stream ends: a log that was brought
/// along may end after what was written behind it.
pub async fn end(
    connection: &mut SqliteConnection,
) -> Result<(Position, Option<DateTime<Utc>>), Error> {
    let row = sqlx::query!(
        r#"WITH RECURSIVE known (stream) AS (
               SELECT min(stream) FROM event
               UNION ALL
               SELECT (SELECT min(stream) FROM event WHERE stream > known.stream)
               FROM known WHERE known.stream IS NOT NULL)
           SELECT (SELECT max(position) FROM event) AS "position: i64",
               max((SELECT at FROM event WHERE event.stream = known.stream
                    ORDER BY seq DESC LIMIT 1)) AS "at: String"
           FROM known WHERE stream IS NOT NULL"#
    )
    .fetch_one(connection)
    .await?;
    let at = row.at.and_then(|at| at.parse().ok());
    Ok((row.position.map_or(0, unsigned), at))
}

/// Returns events, at most `limit`.
pub async fn events(
    connection: &mut SqliteConnection,
    select: Select<'_>,
    limit: u32,
) -> Result<Vec<Stored>, Error> {
    let rows = match select {
        Select::Stream(stream, after, until) => {
            let (after, until) = (signed(after), signed(until));
            sqlx::query_as!(
                Row,
                "SELECT position, stream, seq, at, person, kind, task, body, hash FROM event
                 WHERE stream = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4",
                stream,
                after,
                until,
                limit
            )
            .fetch_all(connection)
            .await?
        }
        Select::Feed(after) => {
            let after = signed(after);
            sqlx::query_as!(
                Row,
                "SELECT position, stream, seq, at, person, kind, task, body, hash FROM event
                 WHERE position > $1 ORDER BY position LIMIT $2",
                after,
                limit
            )
            .fetch_all(connection)
            .await?
        }
        Select::Task(stream, task, until) => {
            let until = signed(until);
            sqlx::query_as!(
                Row,
                "SELECT position, stream, seq, at, person, kind, task, body, hash FROM event
                 WHERE stream = $1 AND task = $2 AND seq <= $3 ORDER BY seq DESC LIMIT $4",
                stream,
                task,
                until,
                limit
            )
            .fetch_all(connection)
            .await?
        }
        Select::Kinds(before, kinds) => {
            let (before, kinds) = (signed(before), serde_json::to_string(kinds)?);
            sqlx::query_as!(
                Row,
                "SELECT position, stream, seq, at, person, kind, task, body, hash FROM event
                 WHERE stream = $1 AND seq < $2
                 AND ($3 = '[]' OR kind IN (SELECT value FROM json_each($3)))
                 ORDER BY seq DESC LIMIT $4",
                PEOPLE,
                before,
                kinds,
                limit
            )
            .fetch_all(connection)
            .await?
        }
    };
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// Appends an event.
pub async fn append(connection: &mut SqliteConnection, event: &Stored) -> Result<(), Error> {
    let (position, seq, hash) = (signed(event.position), signed(event.seq), event.hash.to_vec());
    sqlx::query!(
        "INSERT INTO event (position, stream, seq, at, person, kind, task, body, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        position,
        event.stream,
        seq,
        event.at,
        event.person,
        event.kind,
        event.task,
        event.body,
        hash
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Returns the streams and versions of commands that were carried out, of those asked for.
pub async fn commands(
    connection: &mut SqliteConnection,
    ids: &[&str],
) -> Result<Vec<(String, String, u64)>, Error> {
    let ids = serde_json::to_string(ids)?;
    let rows = sqlx::query!(
        "SELECT id, stream, seq FROM command WHERE id IN (SELECT value FROM json_each($1))",
        ids
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.stream, unsigned(row.seq))).collect())
}

/// Counts the commands that were carried out.
pub async fn count_commands(connection: &mut SqliteConnection) -> Result<u64, Error> {
    let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!: i64" FROM command"#)
        .fetch_one(connection)
        .await?;
    Ok(unsigned(count))
}

/// Notes that a command was carried out.
pub async fn note_command(
    connection: &mut SqliteConnection,
    id: &str,
    stream: &str,
    seq: u64,
) -> Result<(), Error> {
    let seq = signed(seq);
    sqlx::query!("INSERT INTO command (id, stream, seq) VALUES ($1, $2, $3)", id, stream, seq)
        .execute(connection)
        .await?;
    Ok(())
}

/// Returns the last event of a task; 0 if there is none.
pub async fn last_of_task(
    connection: &mut SqliteConnection,
    stream: &str,
    task: &str,
) -> Result<u64, Error> {
    let seq = sqlx::query_scalar!(
        "SELECT seq FROM event WHERE stream = $1 AND task = $2 ORDER BY seq DESC LIMIT 1",
        stream,
        task
    )
    .fetch_optional(connection)
    .await?;
    Ok(seq.map_or(0, unsigned))
}
