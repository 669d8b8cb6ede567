//! The record's database in PostgreSQL: the same tables as in SQLite, for many servers at once.
//!
//! Every commit holds the one row of `feed` from its beginning to its end. So commits of all servers follow one
//! another, places in the log have no gaps and appear in order, and numbers are drawn without sequences. Nothing
//! outlives a transaction on a connection, so that a pool of connections may stand in between.

mod address;
mod check;
mod commit;
mod fault;
mod files;
mod leases;
mod log;
mod mail;
mod notices;
mod once;
mod open;
mod people;
mod plain;
mod read;
mod roadmaps;
mod states;
mod tables;
mod webhooks;

use std::path::Path;

use sqlx::PgPool;
use store::{
    Error,
    seam::{Database, Later, Reading, Writing},
};

use self::{fault::later, read::Begun};

/// A record in PostgreSQL.
pub struct Postgres {
    pool: PgPool,
    /// What writes does not wait for those who read.
    writes: PgPool,
}

/// Everything up to its end is of one moment.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Each statement sees what was committed before it: whoever waited for the row of `feed` sees what was written
/// meanwhile.
const WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// Takes the row of `feed`. Whoever waits for too long tries again, and a server that is no longer heard of does
/// not keep the others from writing; both hold for this transaction only.
const TAKE: &str = "SET LOCAL lock_timeout = '5s';
SET LOCAL idle_in_transaction_session_timeout = '60s';
SELECT position FROM feed WHERE one = 1 FOR UPDATE";

impl Database for Postgres {
    fn read(&self) -> Later<'_, Box<dyn Reading>> {
        later(async move {
            let transaction = self.pool.begin_with(READ).await?;
            Ok(Box::new(Begun { transaction }) as Box<dyn Reading>)
        })
    }

    fn write(&self) -> Later<'_, Box<dyn Writing>> {
        later(async move {
            let mut transaction = self.writes.begin_with(WRITE).await?;
            sqlx::raw_sql(TAKE).execute(&mut *transaction).await?;
            Ok(Box::new(Begun { transaction }) as Box<dyn Writing>)
        })
    }

    fn settle(&self) -> Later<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn copy_to<'a>(&'a self, _path: &'a Path) -> Later<'a, ()> {
        Box::pin(async {
            Err(Error::Unsupported(
                "a record in PostgreSQL is copied by pg_dump, or into a folder by `vekha copy`",
            ))
        })
    }

    fn close(&self) -> Later<'_, ()> {
        Box::pin(async move {
            self.writes.close().await;
            self.pool.close().await;
            Ok(())
        })
    }

    fn is_shared(&self) -> bool {
        true
    }
}
