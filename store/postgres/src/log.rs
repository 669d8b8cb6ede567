//! The table of events, and what is kept of commands.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use store::{
    Error, Hash, Position, Stored,
    seam::{Head, PEOPLE, Page, Select, genesis, instant, link, signed, unsigned},
};

use crate::{fault::Fault, once::once};

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
pub async fn streams(connection: &mut PgConnection) -> Result<Vec<String>, Fault> {
    let streams = sqlx::query_scalar!(
        r#"SELECT stream AS "stream!" FROM head UNION SELECT key FROM roadmap ORDER BY 1"#
    )
    .fetch_all(once(connection))
    .await?;
    Ok(streams)
}

/// Returns where a stream ended at a position.
pub async fn head(
    connection: &mut PgConnection,
    stream: &str,
    until: Position,
) -> Result<Option<Head>, Fault> {
    let until = signed(until);
    let row = sqlx::query!(
        "SELECT position, seq, hash FROM event WHERE stream = $1 AND position <= $2
         ORDER BY seq DESC LIMIT 1",
        stream,
        until
    )
    .fetch_optional(once(connection))
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
    connection: &mut PgConnection,
    stream: &str,
    at: DateTime<Utc>,
) -> Result<u64, Fault> {
    let at = instant(at);
    let last = sqlx::query_scalar!(
        "SELECT seq FROM event WHERE stream = $1 ORDER BY seq DESC LIMIT 1",
        stream
    );
    // Instants rise with the numbers: the last one is found by halves.
    let (mut known, mut end) = (0, last.fetch_optional(once(connection)).await?.unwrap_or(0));
    while known < end {
        let middle = known + (end - known + 1) / 2;
        let then = sqlx::query_scalar!(
            r#"SELECT at <= $3 AS "before!" FROM event WHERE stream = $1 AND seq = $2"#,
            stream,
            middle,
            at
        );
        if then.fetch_optional(once(connection)).await?.unwrap_or(true) {
            known = middle;
        } else {
            end = middle - 1;
        }
    }
    Ok(unsigned(known))
}

/// Returns the last position.
pub async fn last(connection: &mut PgConnection) -> Result<Position, Fault> {
    let query = sqlx::query_scalar!("SELECT position FROM feed WHERE one = 1");
    Ok(unsigned(query.fetch_one(once(connection)).await?))
}

/// Returns the last position, and the latest instant at which a stream ends: a log that was brought
/// along may end after what was written behind it.
pub async fn end(
    connection: &mut PgConnection,
) -> Result<(Position, Option<DateTime<Utc>>), Fault> {
    let row = sqlx::query!(
        r#"SELECT (SELECT max(position) FROM event) AS "position",
               (SELECT max(event.at) FROM head
                JOIN event ON event.stream = head.stream AND event.seq = head.seq) AS "at""#
    )
    .fetch_one(once(connection))
    .await?;
    let at = row.at.and_then(|at| at.parse().ok());
    Ok((row.position.map_or(0, unsigned), at))
}

/// Returns events, at most `limit`.
pub async fn events(
    connection: &mut PgConnection,
    select: Select<'_>,
    limit: u32,
) -> Result<Page, Fault> {
    let limit = i64::from(limit);
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
            .fetch_all(once(connection))
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
            .fetch_all(once(connection))
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
            .fetch_all(once(connection))
            .await?
        }
        Select::Kinds(before, kinds) => {
            let before = signed(before);
            let all = kinds.is_empty();
            let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            sqlx::query_as!(
                Row,
                "SELECT position, stream, seq, at, person, kind, task, body, hash FROM event
                 WHERE stream = $1 AND seq < $2 AND ($3::boolean OR kind = ANY($4::text[]))
                 ORDER BY seq DESC LIMIT $5",
                PEOPLE,
                before,
                all,
                &kinds[..],
                limit
            )
            .fetch_all(once(connection))
            .await?
        }
    };
    Ok(Page::apart(rows.into_iter().map(Stored::from).collect()))
}

/// Where a stream is to go on, and where it ends then.
struct Move<'a> {
    first: &'a Stored,
    last: &'a Stored,
}

/// Appends events, each to where the log and its stream ended when it was decided; else somebody else was first.
pub async fn append(connection: &mut PgConnection, events: &[Stored]) -> Result<(), Fault> {
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Ok(()) };
    let (before, position) = (signed(first.position) - 1, signed(last.position));
    let moved = sqlx::query!(
        "UPDATE feed SET position = $2 WHERE one = 1 AND position = $1",
        before,
        position
    );
    if moved.execute(once(connection)).await?.rows_affected() != 1 {
        return Err(Error::Overtaken.into());
    }
    let mut moves: BTreeMap<&str, Move<'_>> = BTreeMap::new();
    for event in events {
        let entry = moves.entry(&event.stream);
        entry.and_modify(|it| it.last = event).or_insert(Move { first: event, last: event });
    }
    move_heads(connection, &moves).await?;
    let positions: Vec<i64> = events.iter().map(|it| signed(it.position)).collect();
    let streams: Vec<String> = events.iter().map(|it| it.stream.clone()).collect();
    let seqs: Vec<i64> = events.iter().map(|it| signed(it.seq)).collect();
    let instants: Vec<String> = events.iter().map(|it| it.at.clone()).collect();
    let people: Vec<String> = events.iter().map(|it| it.person.clone()).collect();
    let kinds: Vec<String> = events.iter().map(|it| it.kind.clone()).collect();
    let tasks: Vec<Option<String>> = events.iter().map(|it| it.task.clone()).collect();
    let bodies: Vec<String> = events.iter().map(|it| it.body.clone()).collect();
    let hashes: Vec<Vec<u8>> = events.iter().map(|it| it.hash.to_vec()).collect();
    sqlx::query!(
        "INSERT INTO event (position, stream, seq, at, person, kind, task, body, hash)
         SELECT * FROM UNNEST($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[],
                              $6::text[], $7::text[], $8::text[], $9::bytea[])",
        &positions[..],
        &streams[..],
        &seqs[..],
        &instants[..],
        &people[..],
        &kinds[..],
        &tasks[..] as &[Option<String>],
        &bodies[..],
        &hashes[..]
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Moves the heads of streams on, where they are those that the first events are chained to.
async fn move_heads(
    connection: &mut PgConnection,
    moves: &BTreeMap<&str, Move<'_>>,
) -> Result<(), Fault> {
    let names: Vec<String> = moves.keys().map(|stream| (*stream).to_owned()).collect();
    let known =
        sqlx::query!("SELECT stream, seq, hash FROM head WHERE stream = ANY($1)", &names[..])
            .fetch_all(once(connection))
            .await?;
    let known: BTreeMap<String, (i64, Vec<u8>)> =
        known.into_iter().map(|row| (row.stream, (row.seq, row.hash))).collect();
    let (mut fresh, mut going_on) = (Heads::default(), Heads::default());
    for (stream, Move { first, last }) in moves {
        let (seq, hash) = match known.get(*stream) {
            Some((seq, hash)) => (*seq, hash.clone()),
            None => (0, genesis(stream).to_vec()),
        };
        let before: Hash = hash.clone().try_into().unwrap_or_default();
        if signed(first.seq) != seq + 1 || link(&before, &first.body) != first.hash {
            return Err(Error::Overtaken.into());
        }
        let heads = if seq == 0 { &mut fresh } else { &mut going_on };
        heads.add(stream, last, (seq, hash));
    }
    if !fresh.streams.is_empty() {
        sqlx::query!(
            "INSERT INTO head (stream, seq, hash, position)
             SELECT * FROM UNNEST($1::text[], $2::bigint[], $3::bytea[], $4::bigint[])",
            &fresh.streams[..],
            &fresh.seqs[..],
            &fresh.hashes[..],
            &fresh.positions[..]
        )
        .execute(once(connection))
        .await?;
    }
    if !going_on.streams.is_empty() {
        let moved = sqlx::query!(
            "UPDATE head SET seq = it.seq, hash = it.hash, position = it.position
             FROM UNNEST($1::text[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bigint[],
                         $6::bytea[])
                  AS it (stream, seq, hash, position, before, chained)
             WHERE head.stream = it.stream AND head.seq = it.before AND head.hash = it.chained",
            &going_on.streams[..],
            &going_on.seqs[..],
            &going_on.hashes[..],
            &going_on.positions[..],
            &going_on.before[..],
            &going_on.chained[..]
        )
        .execute(once(connection))
        .await?;
        if usize::try_from(moved.rows_affected()) != Ok(going_on.streams.len()) {
            return Err(Error::Overtaken.into());
        }
    }
    Ok(())
}

/// Rows of `head`, column by column.
#[derive(Default)]
struct Heads {
    streams: Vec<String>,
    seqs: Vec<i64>,
    hashes: Vec<Vec<u8>>,
    positions: Vec<i64>,
    before: Vec<i64>,
    chained: Vec<Vec<u8>>,
}

impl Heads {
    fn add(&mut self, stream: &str, last: &Stored, (before, chained): (i64, Vec<u8>)) {
        self.streams.push(stream.to_owned());
        self.seqs.push(signed(last.seq));
        self.hashes.push(last.hash.to_vec());
        self.positions.push(signed(last.position));
        self.before.push(before);
        self.chained.push(chained);
    }
}

/// Returns the streams and versions of commands that were carried out, of those asked for.
pub async fn commands(
    connection: &mut PgConnection,
    ids: &[&str],
) -> Result<Vec<(String, String, u64)>, Fault> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let rows = sqlx::query!("SELECT id, stream, seq FROM command WHERE id = ANY($1)", &ids[..])
        .fetch_all(once(connection))
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.stream, unsigned(row.seq))).collect())
}

/// Counts the commands that were carried out.
pub async fn count_commands(connection: &mut PgConnection) -> Result<u64, Fault> {
    let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM command"#)
        .fetch_one(once(connection))
        .await?;
    Ok(unsigned(count))
}

/// Returns commands in the order of their ids, after one of them.
pub async fn commands_after(
    connection: &mut PgConnection,
    id: &str,
    limit: u32,
) -> Result<Vec<(String, String, u64)>, Fault> {
    let limit = i64::from(limit);
    let rows = sqlx::query!(
        "SELECT id, stream, seq FROM command WHERE id > $1 ORDER BY id LIMIT $2",
        id,
        limit
    )
    .fetch_all(once(connection))
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.stream, unsigned(row.seq))).collect())
}

/// Notes commands that were carried out.
pub async fn note_commands(
    connection: &mut PgConnection,
    commands: &[(String, String, u64)],
) -> Result<(), Fault> {
    if commands.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = commands.iter().map(|(id, _, _)| id.clone()).collect();
    let streams: Vec<String> = commands.iter().map(|(_, stream, _)| stream.clone()).collect();
    let seqs: Vec<i64> = commands.iter().map(|(_, _, seq)| signed(*seq)).collect();
    sqlx::query!(
        "INSERT INTO command (id, stream, seq)
         SELECT * FROM UNNEST($1::text[], $2::text[], $3::bigint[])",
        &ids[..],
        &streams[..],
        &seqs[..]
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Returns the last event of a task; 0 if there is none.
pub async fn last_of_task(
    connection: &mut PgConnection,
    stream: &str,
    task: &str,
) -> Result<u64, Fault> {
    let seq = sqlx::query_scalar!(
        "SELECT seq FROM event WHERE stream = $1 AND task = $2 ORDER BY seq DESC LIMIT 1",
        stream,
        task
    )
    .fetch_optional(once(connection))
    .await?;
    Ok(seq.map_or(0, unsigned))
}
