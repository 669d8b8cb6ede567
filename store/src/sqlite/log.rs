//! The table of events, and what is kept of commands.

use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

use super::bulk;
use crate::{
    Error, Position,
    chain::{PEOPLE, instant},
    database::{Head, Select, Stored},
    joined::{self, Page},
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

/// Returns the last event of a stream that happened at an instant or before; of a record of old, whose
/// clock was set back, one of them.
pub async fn seq_at(
    connection: &mut SqliteConnection,
    stream: &str,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let at = instant(at);
    let last = sqlx::query_scalar!(
        "SELECT seq FROM event WHERE stream = $1 ORDER BY seq DESC LIMIT 1",
        stream
    );
    // Instants rise with the numbers: the last one is found by halves.
    let (mut known, mut end) = (0, last.fetch_optional(&mut *connection).await?.unwrap_or(0));
    while known < end {
        let middle = known + (end - known + 1) / 2;
        let then = sqlx::query_scalar!(
            r#"SELECT at <= $3 AS "before: bool" FROM event WHERE stream = $1 AND seq = $2"#,
            stream,
            middle,
            at
        );
        if then.fetch_optional(&mut *connection).await?.unwrap_or(true) {
            known = middle;
        } else {
            end = middle - 1;
        }
    }
    Ok(unsigned(known))
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
) -> Result<Page, Error> {
    match together(connection, select, limit).await? {
        Some(page) => Ok(page),
        None => Ok(Page::apart(one_by_one(connection, select, limit).await?)),
    }
}

/// Returns events as one text, where many are asked for.
async fn together(
    connection: &mut SqliteConnection,
    select: Select<'_>,
    limit: u32,
) -> Result<Option<Page>, Error> {
    let (count, rows) = match select {
        Select::Stream(stream, after, until) => {
            let (after, until) = (signed(after), signed(until));
            let found = sqlx::query!(
                r#"SELECT count(*) AS "count!: i64", group_concat(
                       concat_ws(char(31), position, stream, seq, at, person, kind,
                                 iif(task IS NULL, '', '.' || task), hex(hash), body),
                       char(30) ORDER BY seq) AS "rows: String"
                   FROM (SELECT * FROM event WHERE stream = $1 AND seq > $2 AND seq <= $3
                         ORDER BY seq LIMIT $4)"#,
                stream,
                after,
                until,
                limit
            );
            let found = found.fetch_one(connection).await?;
            (found.count, found.rows)
        }
        Select::Feed(after) => {
            let after = signed(after);
            let found = sqlx::query!(
                r#"SELECT count(*) AS "count!: i64", group_concat(
                       concat_ws(char(31), position, stream, seq, at, person, kind,
                                 iif(task IS NULL, '', '.' || task), hex(hash), body),
                       char(30) ORDER BY position) AS "rows: String"
                   FROM (SELECT * FROM event WHERE position > $1 ORDER BY position LIMIT $2)"#,
                after,
                limit
            );
            let found = found.fetch_one(connection).await?;
            (found.count, found.rows)
        }
        Select::Task(..) | Select::Kinds(..) => return Ok(None),
    };
    Ok(Page::joined(rows, count))
}

async fn one_by_one(
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

/// Appends events.
pub async fn append(connection: &mut SqliteConnection, events: &[Stored]) -> Result<(), Error> {
    let into = "INSERT INTO event (position, stream, seq, at, person, kind, task, body, hash) ";
    bulk::insert(connection, into, "", events, |mut row, event| {
        row.push_bind(signed(event.position));
        row.push_bind(event.stream.clone());
        row.push_bind(signed(event.seq));
        row.push_bind(event.at.clone());
        row.push_bind(event.person.clone());
        row.push_bind(event.kind.clone());
        row.push_bind(event.task.clone());
        row.push_bind(event.body.clone());
        row.push_bind(event.hash.to_vec());
    })
    .await
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

/// Returns commands in the order of their ids, after one of them.
pub async fn commands_after(
    connection: &mut SqliteConnection,
    id: &str,
    limit: u32,
) -> Result<Vec<(String, String, u64)>, Error> {
    let found = sqlx::query!(
        r#"SELECT count(*) AS "count!: i64",
               group_concat(concat_ws(char(31), id, stream, seq), char(30)) AS "rows: String"
           FROM (SELECT * FROM command WHERE id > $1 ORDER BY id LIMIT $2)"#,
        id,
        limit
    );
    let found = found.fetch_one(&mut *connection).await?;
    if let Some(rows) = joined::apart(found.rows.as_deref(), found.count) {
        let row = |[id, stream, seq]: [&str; 3]| {
            Some((id.to_owned(), stream.to_owned(), seq.parse().ok()?))
        };
        if let Some(mut rows) = rows.into_iter().map(row).collect::<Option<Vec<_>>>() {
            rows.sort();
            return Ok(rows);
        }
    }
    let rows = sqlx::query!(
        "SELECT id, stream, seq FROM command WHERE id > $1 ORDER BY id LIMIT $2",
        id,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.stream, unsigned(row.seq))).collect())
}

/// Notes commands that were carried out.
pub async fn note_commands(
    connection: &mut SqliteConnection,
    commands: &[(String, String, u64)],
) -> Result<(), Error> {
    let into = "INSERT INTO command (id, stream, seq) ";
    bulk::insert(connection, into, "", commands, |mut row, (id, stream, seq)| {
        row.push_bind(id.clone());
        row.push_bind(stream.clone());
        row.push_bind(signed(*seq));
    })
    .await
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
