//! How a file is connected to, and what it is called when that fails.

use std::path::Path;

use sqlx::{
    ConnectOptions, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use crate::{
    Error,
    disk::{beside, is_writable},
};

/// Connections that read at a time.
const READERS: u32 = 4;

pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(std::time::Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .statement_cache_capacity(128)
        .disable_statement_logging()
}

/// Opens for reading; a record on media that cannot be written has nobody else who writes.
pub(super) fn reading(path: &Path) -> SqliteConnectOptions {
    let wal = beside(path, "-wal");
    let alone = !wal.exists() && !is_writable(path);
    options(path).read_only(true).immutable(alone)
}

pub(super) fn pool(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_lazy_with(reading(path))
}

pub(super) fn broken<T>(path: &Path, result: Result<T, sqlx::Error>) -> Result<T, Error> {
    result.map_err(|error| match Error::from(error) {
        Error::Sqlite(error) => Error::Broken { path: path.to_owned(), reason: error.to_string() },
        other => other,
    })
}
