//! Opening a record, and making it.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteAutoVacuum, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    Sqlite,
    check::{MIGRATIONS, check_identity, check_version, claim, compare_migrations},
    connect::{broken, options, pool, reading},
};
use crate::{Error, database::Database, disk::beside};

impl Sqlite {
    /// Opens a record for writing, making it if need be: every commit is on disk before it counts.
    pub async fn open(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            Self::make(path).await?;
        }
        check_identity(path).await?;
        Self::open_at(path).await
    }

    /// Makes a record under another name and gives it its own once it is whole, so that a loss of
    /// power leaves none or a whole one.
    async fn make(path: &Path) -> Result<(), Error> {
        let fail = |source| Error::File { path: path.to_owned(), source };
        let fresh = beside(path, "-new");
        for ending in ["", "-journal", "-wal", "-shm"] {
            let left = beside(&fresh, ending);
            if left.exists() {
                std::fs::remove_file(&left).map_err(fail)?;
            }
        }
        Self::open_at(&fresh).await?.close().await?;
        let file = std::fs::File::open(&fresh).map_err(fail)?;
        file.sync_all().map_err(fail)?;
        std::fs::rename(&fresh, path).map_err(fail)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(fail)
    }

    async fn open_at(path: &Path) -> Result<Self, Error> {
        let options = options(path)
            .create_if_missing(true)
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let mut connection = broken(path, options.connect().await)?;
        check_version(&mut connection).await?;
        broken(path, sqlx::query(claim()).execute(&mut connection).await)?;
        compare_migrations(path, &mut connection, true).await?;
        let done = MIGRATIONS.run(&mut connection).await;
        done.map_err(|error| Error::Broken { path: path.to_owned(), reason: error.to_string() })?;
        let kind: (i64,) = sqlx::query_as("PRAGMA auto_vacuum").fetch_one(&mut connection).await?;
        if kind.0 == 0 {
            // A record of old keeps the pages that it no longer needs; written anew it gives them back.
            broken(
                path,
                sqlx::query("PRAGMA auto_vacuum = INCREMENTAL").execute(&mut connection).await,
            )?;
            broken(path, sqlx::query("VACUUM").execute(&mut connection).await)?;
        }
        let writer = Arc::new(Mutex::new(Some(connection)));
        Ok(Self { readers: pool(path), writer })
    }

    /// Opens a record that is only read, even while another process writes it.
    pub async fn open_read_only(path: &Path) -> Result<Self, Error> {
        check_identity(path).await?;
        let mut connection = broken(path, reading(path).connect().await)?;
        check_version(&mut connection).await?;
        compare_migrations(path, &mut connection, false).await?;
        broken(path, connection.close().await)?;
        Ok(Self { readers: pool(path), writer: Arc::default() })
    }
}
