//! The tables of files: what was received, in parts, and what waits to be used.

use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

use crate::{
    Error, Hash,
    chain::instant,
    database::{FileRow, Upload},
    rows::{signed, unsigned},
};

/// Finds files that a person sent and that wait to be used.
pub async fn uploads(
    connection: &mut SqliteConnection,
    ids: &[&str],
    person: &str,
) -> Result<Vec<Upload>, Error> {
    let ids = serde_json::to_string(ids)?;
    let rows = sqlx::query!(
        "SELECT u.id, u.person, u.name, u.hash, f.size
         FROM upload u JOIN file f ON f.hash = u.hash
         WHERE u.person = $1 AND u.id IN (SELECT value FROM json_each($2))
         ORDER BY u.at, u.id",
        person,
        ids
    )
    .fetch_all(connection)
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

/// Counts the bytes that wait to be used: a person's, and everyone's, what is being received too.
pub async fn waiting(connection: &mut SqliteConnection, person: &str) -> Result<(u64, u64), Error> {
    let own = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(size), 0) AS "own!: i64" FROM file WHERE claimed = 0
           AND hash IN (SELECT hash FROM upload WHERE person = $1)"#,
        person
    )
    .fetch_one(&mut *connection)
    .await?;
    let all = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(size), 0) AS "all!: i64" FROM file WHERE claimed = 0"#
    )
    .fetch_one(connection)
    .await?;
    Ok((unsigned(own), unsigned(all)))
}

/// Reads every file.
pub async fn files(connection: &mut SqliteConnection) -> Result<Vec<FileRow>, Error> {
    let rows = sqlx::query!(
        r#"SELECT hash, size, writing AS "writing?: i64", claimed FROM file ORDER BY hash"#
    )
    .fetch_all(connection)
    .await?;
    let files = rows.into_iter().map(|row| FileRow {
        hash: row.hash.try_into().unwrap_or_default(),
        size: unsigned(row.size),
        writing: row.writing,
        claimed: row.claimed != 0,
    });
    Ok(files.collect())
}

/// Finds a file by its hash.
pub async fn file(
    connection: &mut SqliteConnection,
    hash: &Hash,
) -> Result<Option<FileRow>, Error> {
    let key = hash.to_vec();
    let row = sqlx::query!(
        r#"SELECT size, writing AS "writing?: i64", claimed FROM file WHERE hash = $1"#,
        key
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| FileRow {
        hash: *hash,
        size: unsigned(row.size),
        writing: row.writing,
        claimed: row.claimed != 0,
    }))
}

/// Reads a part of what was received, counted from 0.
pub async fn part(
    connection: &mut SqliteConnection,
    writing: i64,
    number: u64,
) -> Result<Option<Vec<u8>>, Error> {
    let number = signed(number);
    let bytes = sqlx::query_scalar!(
        "SELECT bytes FROM file_part WHERE writing = $1 AND number = $2",
        writing,
        number
    )
    .fetch_optional(connection)
    .await?;
    Ok(bytes)
}

/// Returns the number of the next file to be received, above every one that was.
pub async fn next_writing(connection: &mut SqliteConnection) -> Result<i64, Error> {
    let last = sqlx::query_scalar!(
        r#"SELECT max(coalesce((SELECT max(writing) FROM file_part), 0),
                      coalesce((SELECT max(writing) FROM file), 0)) AS "last!: i64""#
    )
    .fetch_one(connection)
    .await?;
    Ok(last + 1)
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
    let size = signed(upload.size);
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
pub async fn tidy(connection: &mut SqliteConnection, before: DateTime<Utc>) -> Result<(), Error> {
    let until = instant(before);
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
    let (hash, size, at) = (hash.to_vec(), signed(size), instant(at));
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
