//! The tables of files: what was received, in parts, and what waits to be used.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use store::{
    Error, Hash, Upload,
    seam::{FileRow, instant, signed, unsigned},
};

use crate::{fault::Fault, once::once, plain::plain};

/// Finds files that a person sent and that wait to be used.
pub async fn uploads(
    connection: &mut PgConnection,
    ids: &[&str],
    person: &str,
) -> Result<Vec<Upload>, Fault> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let rows = sqlx::query!(
        "SELECT u.id, u.person, u.name, u.hash, f.size
         FROM upload u JOIN file f ON f.hash = u.hash
         WHERE u.person = $1 AND u.id = ANY($2)
         ORDER BY u.at, u.id",
        person,
        &ids[..]
    )
    .fetch_all(once(connection))
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
pub async fn waiting(connection: &mut PgConnection, person: &str) -> Result<(u64, u64), Fault> {
    let own = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(size), 0)::bigint AS "own!" FROM file WHERE claimed = 0
           AND hash IN (SELECT hash FROM upload WHERE person = $1)"#,
        person
    )
    .fetch_one(once(connection))
    .await?;
    let all = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(size), 0)::bigint AS "all!" FROM file WHERE claimed = 0"#
    )
    .fetch_one(once(connection))
    .await?;
    Ok((unsigned(own), unsigned(all)))
}

/// Reads every file.
pub async fn files(connection: &mut PgConnection) -> Result<Vec<FileRow>, Fault> {
    let rows = sqlx::query!("SELECT hash, size, writing, claimed FROM file ORDER BY hash")
        .fetch_all(once(connection))
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
pub async fn file(connection: &mut PgConnection, hash: &Hash) -> Result<Option<FileRow>, Fault> {
    let key = hash.to_vec();
    let row = sqlx::query!(r#"SELECT size, writing, claimed FROM file WHERE hash = $1"#, key)
        .fetch_optional(once(connection))
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
    connection: &mut PgConnection,
    writing: i64,
    number: u64,
) -> Result<Option<Vec<u8>>, Fault> {
    let number = signed(number);
    let bytes = sqlx::query_scalar!(
        "SELECT bytes FROM file_part WHERE writing = $1 AND number = $2",
        writing,
        number
    )
    .fetch_optional(once(connection))
    .await?;
    Ok(bytes)
}

/// Returns the number of the next file to be received: drawn at random, since other servers receive files as well,
/// with room after it for more than one server receives.
pub fn next_writing() -> Result<i64, Fault> {
    let mut bytes = [0; 8];
    let drawn = getrandom::fill(&mut bytes);
    drawn.map_err(|error| Error::Database(format!("there is no randomness: {error}")))?;
    // Always above 0, and far from the end.
    Ok((i64::from_le_bytes(bytes) & 0x1fff_ffff_fff0_0000) | 0x10_0000)
}

/// Writes a part down. Like everything that writes no event, it may be asked for again where it is not known whether
/// the commit came through, and then changes nothing.
pub async fn write_part(
    connection: &mut PgConnection,
    writing: i64,
    number: i64,
    bytes: &[u8],
) -> Result<(), Fault> {
    sqlx::query!(
        "INSERT INTO file_part (writing, number, bytes) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        writing,
        number,
        bytes
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Gives what was received its hash; contents that are here already are not kept twice.
pub async fn keep(
    connection: &mut PgConnection,
    writing: i64,
    upload: &Upload,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let (hash, at, name) = (upload.hash.to_vec(), instant(now), plain(&upload.name));
    let name = &*name;
    let size = signed(upload.size);
    let known = sqlx::query!("SELECT writing FROM file WHERE hash = $1", hash)
        .fetch_optional(once(connection))
        .await?;
    match known.map(|row| row.writing) {
        Some(Some(_)) => discard(connection, writing).await?,
        Some(None) => {
            sqlx::query!("UPDATE file SET writing = $2 WHERE hash = $1", hash, writing)
                .execute(once(connection))
                .await?;
        }
        None => {
            sqlx::query!(
                "INSERT INTO file (hash, size, writing, claimed, at) VALUES ($1, $2, $3, 0, $4)
                 ON CONFLICT DO NOTHING",
                hash,
                size,
                writing,
                at
            )
            .execute(once(connection))
            .await?;
        }
    }
    sqlx::query!(
        "INSERT INTO upload (id, person, hash, name, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
        upload.id,
        upload.person,
        hash,
        name,
        at
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Throws away parts that became no file.
pub async fn discard(connection: &mut PgConnection, writing: i64) -> Result<(), Fault> {
    sqlx::query!(
        "DELETE FROM file_part WHERE writing = $1
         AND NOT EXISTS (SELECT 1 FROM file WHERE file.writing = $1)",
        writing
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Throws away parts of files that were not finished for a day: others may be receiving theirs.
pub async fn discard_unfinished(connection: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!(
        "DELETE FROM file_part WHERE received < now() - interval '1 day' AND NOT EXISTS
             (SELECT 1 FROM file WHERE file.writing = file_part.writing)"
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Throws away files that were received long ago and that no event names.
pub async fn tidy(connection: &mut PgConnection, before: DateTime<Utc>) -> Result<(), Fault> {
    let until = instant(before);
    sqlx::query!("DELETE FROM upload WHERE at < $1", until).execute(once(connection)).await?;
    let unused = sqlx::query!(
        "DELETE FROM file WHERE claimed = 0
             AND NOT EXISTS (SELECT 1 FROM upload WHERE upload.hash = file.hash)
         RETURNING writing"
    )
    .fetch_all(once(connection))
    .await?;
    for file in unused {
        if let Some(writing) = file.writing {
            discard(connection, writing).await?;
        }
    }
    discard_unfinished(connection).await
}

/// Notes that an event names a file, which from then on is never thrown away.
pub async fn claim(connection: &mut PgConnection, hash: &Hash) -> Result<(), Fault> {
    let hash = hash.as_slice();
    sqlx::query!("UPDATE file SET claimed = 1 WHERE hash = $1", hash)
        .execute(once(connection))
        .await?;
    Ok(())
}

/// Notes a file that an imported log names; its contents may come later, or never.
pub async fn expect(
    connection: &mut PgConnection,
    hash: &Hash,
    size: u64,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    let (hash, size, at) = (hash.to_vec(), signed(size), instant(at));
    sqlx::query!(
        "INSERT INTO file (hash, size, writing, claimed, at) VALUES ($1, $2, NULL, 1, $3)
         ON CONFLICT (hash) DO UPDATE SET claimed = 1",
        hash,
        size,
        at
    )
    .execute(once(connection))
    .await?;
    Ok(())
}
