//! What a file must be: a record of ours, of a version that is known, made by these migrations, and
//! sound.

use std::path::{Path, PathBuf};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    migrate::{Migrate, Migrator},
    sqlite::SqliteConnectOptions,
};

use super::connect::{broken, reading};
use crate::Error;

/// `VEKH` in the header of the file.
const APPLICATION_ID: i32 = 0x5645_4B48;
/// Older versions can lose a commit when a write-ahead log is reset.
const NEEDED: (u32, u32, u32) = (3, 51, 3);

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

pub(super) fn claim() -> &'static str {
    const { assert!(APPLICATION_ID == 1_447_381_832) };
    "PRAGMA application_id = 1447381832"
}

/// Looks at a file before anything may change it.
pub(super) async fn check_identity(path: &Path) -> Result<(), Error> {
    if std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
        return Err(Error::Broken { path: path.to_owned(), reason: "it is empty".to_owned() });
    }
    let mut connection = broken(path, reading(path).connect().await)?;
    let id: Result<(i32,), _> =
        sqlx::query_as("PRAGMA application_id").fetch_one(&mut connection).await;
    let (id,) = broken(path, id)?;
    let tables: Result<(i64,), _> =
        sqlx::query_as("SELECT count(*) FROM sqlite_schema").fetch_one(&mut connection).await;
    let (tables,) = broken(path, tables)?;
    broken(path, connection.close().await)?;
    if id == APPLICATION_ID || tables == 0 { Ok(()) } else { Err(Error::Foreign(path.to_owned())) }
}

/// Refuses a record of a later version, and one of an earlier version that cannot be brought up to
/// date now.
pub(super) async fn compare_migrations(
    path: &Path,
    connection: &mut SqliteConnection,
    may_migrate: bool,
) -> Result<(), Error> {
    let (known,): (i64,) = broken(
        path,
        sqlx::query_as("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await,
    )?;
    let unreadable = |error: &dyn std::fmt::Display| Error::Broken {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let applied = match known {
        0 => Vec::new(),
        _ => {
            let listed = connection.list_applied_migrations("_sqlx_migrations").await;
            listed.map_err(|error| unreadable(&error))?
        }
    };
    let ours: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    if applied.iter().any(|migration| !ours.contains(&migration.version)) {
        return Err(Error::Newer(path.to_owned()));
    }
    if applied.len() < ours.len() && !may_migrate {
        return Err(Error::Older(path.to_owned()));
    }
    Ok(())
}

pub(super) async fn check_version(connection: &mut SqliteConnection) -> Result<(), Error> {
    let (found,): (String,) =
        sqlx::query_as("SELECT sqlite_version()").fetch_one(connection).await?;
    if is_new_enough(&found) {
        return Ok(());
    }
    let (major, minor, patch) = NEEDED;
    Err(Error::OldSqlite { found, needed: format!("{major}.{minor}.{patch}") })
}

fn is_new_enough(found: &str) -> bool {
    let mut parts = found.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) >= NEEDED
}

/// Asks SQLite itself whether the file is sound; none if it is.
pub(super) async fn integrity(connection: &mut SqliteConnection) -> Result<Option<String>, Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("PRAGMA integrity_check").fetch_all(connection).await?;
    let rows: Vec<String> = rows.into_iter().map(|(row,)| row).collect();
    Ok((rows != ["ok"]).then(|| rows.join("; ")))
}

type Schema = Vec<(String, String, Option<String>)>;

async fn schema_of(connection: &mut SqliteConnection) -> Result<Schema, Error> {
    let rows = sqlx::query_as("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name, sql");
    Ok(rows.fetch_all(connection).await?)
}

/// Compares tables, indices and triggers with what the migrations make; none if nothing differs.
pub(super) async fn compare_schema(
    connection: &mut SqliteConnection,
) -> Result<Option<String>, Error> {
    let mut model = SqliteConnectOptions::new().in_memory(true).connect().await?;
    let made = MIGRATIONS.run_direct(None, &mut model, false).await;
    made.map_err(|error| Error::Broken {
        path: PathBuf::from(":memory:"),
        reason: error.to_string(),
    })?;
    let (expected, found) = (schema_of(&mut model).await?, schema_of(connection).await?);
    model.close().await?;
    let named = |(kind, name, _): &(String, String, Option<String>)| format!("{kind} {name}");
    let missing = expected.iter().find(|it| !found.contains(it));
    let foreign = found.iter().find(|it| !expected.contains(it));
    Ok(match (missing, foreign) {
        (Some(it), _) => Some(format!("{} is not as the migrations make it", named(it))),
        (None, Some(it)) => Some(format!("{} is not made by any migration", named(it))),
        (None, None) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn an_older_sqlite_is_told_apart() {
        assert!(is_new_enough("3.51.3") && is_new_enough("3.52.0") && is_new_enough("4.0"));
        assert!(!is_new_enough("3.51.2") && !is_new_enough("3.9.9") && !is_new_enough("nonsense"));
    }
}
