//! What a database must be: a record of ours, of a version that is known, and whole.

use sqlx::{PgConnection, migrate::Migrator};
use store::Error;

use crate::{fault::Fault, once::once};

/// What the row of `vekha` says.
const APPLICATION: &str = "vekha record";

pub static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Which migrations a database has.
#[derive(Debug, PartialEq, Eq)]
pub enum Known {
    /// None: nothing is there yet.
    Nothing,
    /// So many of ours.
    Some(usize),
}

/// Looks at a database before anything may change it: one of something else, or of a later version, is refused.
pub async fn look(connection: &mut PgConnection) -> Result<Known, Fault> {
    // Views come with extensions that managed services switch on.
    let tables: Vec<(String,)> = sqlx::query_as(
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
         ORDER BY table_name",
    )
    .fetch_all(once(connection))
    .await?;
    let has = |name: &str| tables.iter().any(|(table,)| table == name);
    // The table of migrations is there first, and alone until the first of them is.
    if !has("vekha") {
        return match tables.iter().find(|(table,)| table != "migration") {
            None => Ok(Known::Nothing),
            Some((table,)) => Err(Error::Database(format!(
                "it has a table {table} and is none of Vekha's; it was left alone"
            ))
            .into()),
        };
    }
    let application: Option<(String,)> =
        sqlx::query_as("SELECT application FROM vekha").fetch_optional(once(connection)).await?;
    if application.is_none_or(|(application,)| application != APPLICATION) {
        let foreign = "it is none of Vekha's; it was left alone".to_owned();
        return Err(Error::Database(foreign).into());
    }
    let applied = applied(connection).await?;
    let ours: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    if let Some((version, description, _)) = applied.iter().find(|(it, ..)| !ours.contains(it)) {
        return Err(Error::Database(format!(
            "it was written by a later version of Vekha (migration {version}, {description}); \
             use that one"
        ))
        .into());
    }
    Ok(Known::Some(applied.len()))
}

/// Returns number, description and checksum of what was applied.
async fn applied(connection: &mut PgConnection) -> Result<Vec<(i64, String, Vec<u8>)>, Fault> {
    let rows =
        sqlx::query_as("SELECT version, description, checksum FROM migration ORDER BY version");
    Ok(rows.fetch_all(once(connection)).await?)
}

/// Holds the heads of streams against the log; none if all is well.
pub async fn integrity(connection: &mut PgConnection) -> Result<Option<String>, Fault> {
    let stream = sqlx::query_scalar!(
        "SELECT stream FROM head WHERE NOT EXISTS
             (SELECT 1 FROM event WHERE event.stream = head.stream AND event.seq = head.seq
                  AND event.hash = head.hash AND event.position = head.position)
             OR EXISTS
             (SELECT 1 FROM event WHERE event.stream = head.stream AND event.seq > head.seq)
         ORDER BY stream LIMIT 1"
    )
    .fetch_optional(once(connection))
    .await?;
    if let Some(stream) = stream {
        return Ok(Some(format!("the head of the log {stream:?} is not its last event")));
    }
    let places = sqlx::query!(
        r#"SELECT (SELECT coalesce(max(position), 0) FROM event) AS "last!",
               (SELECT coalesce(max(position), 0) FROM feed) AS "feed!",
               (SELECT coalesce(sum(seq), 0)::bigint FROM head) AS "counted!""#
    )
    .fetch_one(once(connection))
    .await?;
    let fits = places.last == places.feed && places.last == places.counted;
    Ok((!fits).then(|| {
        format!(
            "the log ends at {}, and its table of places says {}, its heads {}",
            places.last, places.feed, places.counted
        )
    }))
}

/// Holds the migrations that were applied against ours; none if nothing differs.
pub async fn compare_schema(connection: &mut PgConnection) -> Result<Option<String>, Fault> {
    let applied = applied(connection).await?;
    let missing = MIGRATIONS.iter().find(|ours| {
        !applied.iter().any(|(version, _, checksum)| {
            *version == ours.version && checksum.as_slice() == &*ours.checksum
        })
    });
    Ok(missing.map(|it| format!("migration {} was not applied as it is", it.version)))
}
