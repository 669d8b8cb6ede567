//! The record in SQLite: everything that only SQLite can, and all SQL.

mod bulk;
mod check;
mod commit;
mod connect;
mod files;
mod log;
mod mail;
mod notices;
mod open;
mod people;
mod read;
mod roadmaps;
mod states;
mod tables;
mod webhooks;

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use sqlx::{Connection, SqliteConnection, SqlitePool, Transaction};

use self::commit::Commit;
use crate::{
    Error,
    database::{Database, Later, Reading, Writing},
};

/// A record in a file.
pub struct Sqlite {
    readers: SqlitePool,
    /// The one connection that writes, while no commit has it; none for a record that is only read.
    writer: Arc<Mutex<Option<SqliteConnection>>>,
}

const BEGIN: &str = "BEGIN IMMEDIATE";

impl Database for Sqlite {
    fn read(&self) -> Later<'_, Box<dyn Reading>> {
        Box::pin(async move {
            let transaction: Transaction<'static, sqlx::Sqlite> = self.readers.begin().await?;
            Ok(Box::new(transaction) as Box<dyn Reading>)
        })
    }

    fn write(&self) -> Later<'_, Box<dyn Writing>> {
        Box::pin(async move {
            let mut connection = self.take()?;
            let mut begun = sqlx::query(BEGIN).execute(&mut connection).await;
            if begun.is_err() && sqlx::query("ROLLBACK").execute(&mut connection).await.is_ok() {
                // A commit before it was dropped in its midst.
                begun = sqlx::query(BEGIN).execute(&mut connection).await;
            }
            match begun {
                Ok(_) => {
                    let (connection, home) = (Some(connection), self.writer.clone());
                    Ok(Box::new(Commit { connection, home }) as Box<dyn Writing>)
                }
                Err(error) => {
                    self.give_back(connection);
                    Err(error.into())
                }
            }
        })
    }

    fn settle(&self) -> Later<'_, ()> {
        Box::pin(async move {
            let mut connection = self.take()?;
            let settled = settle(&mut connection, 20).await;
            self.give_back(connection);
            settled
        })
    }

    fn copy_to<'a>(&'a self, to: &'a Path) -> Later<'a, ()> {
        Box::pin(async move {
            let name = to.to_str().ok_or_else(|| Error::Broken {
                path: to.to_owned(),
                reason: "its name is not UTF-8".to_owned(),
            })?;
            let mut connection = self.readers.acquire().await?;
            sqlx::query("VACUUM INTO $1").bind(name).execute(&mut *connection).await?;
            Ok(())
        })
    }

    fn close(&self) -> Later<'_, ()> {
        Box::pin(async move {
            // A reader would keep the log of writes from going into the main file.
            self.readers.close().await;
            if let Ok(mut connection) = self.take() {
                let settled = settle(&mut connection, 5_000).await;
                connection.close().await?;
                settled?;
            }
            Ok(())
        })
    }

    fn is_shared(&self) -> bool {
        false
    }
}

impl Sqlite {
    fn take(&self) -> Result<SqliteConnection, Error> {
        let mut home = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        home.take().ok_or(Error::Closed)
    }

    fn give_back(&self, connection: SqliteConnection) {
        *self.writer.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
    }
}

/// Puts the log of writes into the main file and empties it, waiting a little for readers.
async fn settle(connection: &mut SqliteConnection, milliseconds: u32) -> Result<(), Error> {
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA busy_timeout = {milliseconds}")))
        .execute(&mut *connection)
        .await?;
    let settled = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await;
    sqlx::query("PRAGMA busy_timeout = 5000").execute(&mut *connection).await?;
    settled?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use super::Sqlite;
    use crate::{database::Database, suite};

    async fn fresh() -> Option<suite::Made<tempfile::TempDir>> {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Sqlite::open(&folder.path().join("record.db")).await.expect("it opens");
        Some((Arc::new(database), folder))
    }

    async fn open(path: &Path) -> Arc<dyn Database> {
        Arc::new(Sqlite::open_read_only(path).await.expect("it opens"))
    }

    crate::database_suite!(fresh);

    #[tokio::test]
    async fn a_copy_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = fresh().await.expect("a database");
        suite::a_copy_is_whole(made, &folder.path().join("copy"), open).await;
    }
}
