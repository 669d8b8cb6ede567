//! What is particular to SQLite: pragmas, versions, what a file claims to be.

use std::path::Path;

use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::Error;

/// `VEKH` in the header of the file.
const APPLICATION_ID: i32 = 0x5645_4B48;
/// Older versions can lose a commit when a write-ahead log is reset.
const NEEDED: (u32, u32, u32) = (3, 51, 3);

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(std::time::Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .statement_cache_capacity(64)
        .disable_statement_logging()
}

/// Opens the one connection that writes: every commit is on disk before it is acknowledged.
pub async fn open_for_writing(path: &Path) -> Result<SqliteConnection, Error> {
    if path.exists() {
        check_identity(path).await?;
    }
    let options = options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = broken(path, options.connect().await)?;
    check_version(&mut connection).await?;
    broken(path, sqlx::query(claim()).execute(&mut connection).await)?;
    match MIGRATIONS.run(&mut connection).await {
        Ok(()) => Ok(connection),
        Err(MigrateError::VersionMissing(_)) => Err(Error::Newer(path.to_owned())),
        Err(error) => Err(Error::Broken { path: path.to_owned(), reason: error.to_string() }),
    }
}

fn claim() -> &'static str {
    const { assert!(APPLICATION_ID == 1_447_381_832) };
    "PRAGMA application_id = 1447381832"
}

/// Opens a connection that cannot write.
pub async fn open_read_only(path: &Path) -> Result<SqliteConnection, Error> {
    check_identity(path).await?;
    let mut connection = broken(path, options(path).read_only(true).connect().await)?;
    check_version(&mut connection).await?;
    Ok(connection)
}

/// Opens a few connections for the pages that read the log.
pub fn open_for_reading(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(2)
        .test_before_acquire(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_lazy_with(options(path).read_only(true))
}

/// Looks at a file before anything may change it.
async fn check_identity(path: &Path) -> Result<(), Error> {
    let options = options(path).read_only(true);
    let mut connection = broken(path, options.connect().await)?;
    let id: Result<(i32,), _> =
        sqlx::query_as("PRAGMA application_id").fetch_one(&mut connection).await;
    let (id,) = broken(path, id)?;
    let tables: Result<(i64,), _> =
        sqlx::query_as("SELECT count(*) FROM sqlite_schema").fetch_one(&mut connection).await;
    let (tables,) = broken(path, tables)?;
    broken(path, connection.close().await)?;
    if id == APPLICATION_ID || tables == 0 { Ok(()) } else { Err(Error::Foreign(path.to_owned())) }
}

fn broken<T>(path: &Path, result: Result<T, sqlx::Error>) -> Result<T, Error> {
    result.map_err(|error| match Error::from(error) {
        Error::Sqlite(error) => Error::Broken { path: path.to_owned(), reason: error.to_string() },
        other => other,
    })
}

async fn check_version(connection: &mut SqliteConnection) -> Result<(), Error> {
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

/// Copies everything as it is at this instant into an empty file, without its history of free pages.
pub async fn copy_into(connection: &mut SqliteConnection, to: &Path) -> Result<(), Error> {
    let name = to.to_str().ok_or_else(|| Error::Broken {
        path: to.to_owned(),
        reason: "its name is not UTF-8".to_owned(),
    })?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(connection).await?;
    Ok(())
}

/// Asks SQLite itself whether the file is sound; none if it is.
pub async fn integrity(pool: &SqlitePool) -> Result<Option<String>, Error> {
    let rows: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check").fetch_all(pool).await?;
    let rows: Vec<String> = rows.into_iter().map(|(row,)| row).collect();
    Ok((rows != ["ok"]).then(|| rows.join("; ")))
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
