//! Opening a record, and making its tables.

use std::time::Duration;

use sqlx::{
    ConnectOptions, Connection, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use store::Error;

use crate::{
    Postgres,
    address::{Statements, statements},
    check::{Known, MIGRATIONS, look},
    fault::Fault,
    once::{keep, once},
};

/// Connections at a time for reading.
const CONNECTIONS: u32 = 8;
/// Those for the one who writes, who waits for no reader; a second one, since the first may still be given back.
const WRITES: u32 = 2;
/// Statements that each of them keeps: more than there are.
const STATEMENTS: usize = 512;
/// How long anybody waits for one.
const WAIT: Duration = Duration::from_secs(5);
/// How long a connection that is given back may take to say that it is good; else its place is another's.
const GIVEN_BACK: Duration = Duration::from_secs(5);
/// A connection that was not used for so long is tried before it is.
const IDLE: Duration = Duration::from_secs(2);
/// How often it is tried to make the tables, where other servers begin at the same time, and how long is waited in
/// between.
const TRIES: u32 = 100;
const BETWEEN: Duration = Duration::from_millis(100);

impl Postgres {
    /// Opens a record for writing, making its tables if need be.
    pub async fn open(url: &str) -> Result<Self, Error> {
        reach(url).await?;
        let (pool, writes) = pools(url)?;
        let mut tries = 0;
        while let Err(fault) = migrate(&pool).await {
            tries += 1;
            if tries == TRIES || !fault.is_overtaken() {
                pool.close().await;
                return Err(unusable(fault));
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Ok(Self { pool, writes })
    }

    /// Opens a record that is only read; its tables must be those of this version.
    pub async fn open_read_only(url: &str) -> Result<Self, Error> {
        reach(url).await?;
        let (pool, writes) = pools(url)?;
        match known(&pool).await.map_err(unusable)? {
            Known::Some(count) if count == MIGRATIONS.iter().count() => Ok(Self { pool, writes }),
            Known::Some(_) => Err(Error::Database(
                "it was written by an earlier version of Vekha; `vekha serve` brings it up to date"
                    .to_owned(),
            )),
            Known::Nothing => Err(Error::Database("there is no record in it".to_owned())),
        }
    }
}

/// Connects once, so that whoever starts hears what is wrong, and not that a pool waited.
async fn reach(url: &str) -> Result<(), Error> {
    let (url, _) = statements(url).map_err(Error::Database)?;
    let options = url.parse::<PgConnectOptions>();
    let options = options.map_err(|error| Error::Database(error.to_string()))?;
    let place = format!("{}:{}", options.get_host(), options.get_port());
    match tokio::time::timeout(WAIT, options.connect()).await {
        Ok(Ok(connection)) => {
            drop(connection.close().await);
            Ok(())
        }
        Ok(Err(error)) => Err(Error::Database(format!("{place}: {error}"))),
        Err(_) => Err(Error::Database(format!("{place} does not answer"))),
    }
}

/// What is said where pgbouncer gives each transaction another connection.
const POOLED: &str = "behind pgbouncer the address ends in `?statements=unnamed`";

/// Says that it is the database that cannot be used, where nothing else is said.
fn unusable(fault: Fault) -> Error {
    match Error::from(fault) {
        Error::Lost(said) | Error::Commit(said) if said.contains("prepared statement") => {
            Error::Database(format!("{said}; {POOLED}"))
        }
        Error::Lost(said) | Error::Commit(said) => Error::Database(said),
        other => other,
    }
}

/// Makes the pool for reading, and the one for writing; they connect when somebody wants to.
fn pools(url: &str) -> Result<(sqlx::PgPool, sqlx::PgPool), Error> {
    let (url, how) = statements(url).map_err(Error::Database)?;
    let options = url.parse::<PgConnectOptions>();
    let options = options.map_err(|error| Error::Database(error.to_string()))?;
    let named = how == Statements::Named;
    let options = options
        .application_name("vekha")
        .statement_cache_capacity(if named { STATEMENTS } else { 0 })
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if named {
                    keep(connection).await?;
                }
                Ok(())
            })
        })
        .acquire_timeout(WAIT)
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for >= IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_release(|connection, _| {
            Box::pin(async move {
                match tokio::time::timeout(GIVEN_BACK, connection.ping()).await {
                    Ok(answer) => answer.map(|()| true),
                    Err(_) => Err(sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())),
                }
            })
        });
    let writes = pool.clone().max_connections(WRITES).connect_lazy_with(options.clone());
    Ok((pool.max_connections(CONNECTIONS).connect_lazy_with(options), writes))
}

async fn known(pool: &sqlx::PgPool) -> Result<Known, Fault> {
    let mut transaction = pool.begin().await?;
    let known = look(&mut transaction).await?;
    transaction.rollback().await?;
    Ok(known)
}

/// Applies what was not applied yet, each migration in a transaction of its own. Servers that begin at the same time
/// wait for one another at the row of the migration: who comes second sees that it was applied, and looks again.
async fn migrate(pool: &sqlx::PgPool) -> Result<(), Fault> {
    let done = match known(pool).await? {
        Known::Some(done) => done,
        Known::Nothing => {
            let mut transaction = pool.begin().await?;
            // The columns that the migrations of the library have, too.
            sqlx::raw_sql(
                "CREATE TABLE IF NOT EXISTS migration (
                     version     BIGINT      NOT NULL PRIMARY KEY,
                     description TEXT        NOT NULL,
                     checksum    BYTEA       NOT NULL,
                     applied     TIMESTAMPTZ NOT NULL DEFAULT now()
                 )",
            )
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            0
        }
    };
    for migration in MIGRATIONS.iter().skip(done) {
        let mut transaction = pool.begin().await?;
        let connection: &mut PgConnection = &mut transaction;
        sqlx::query("INSERT INTO migration (version, description, checksum) VALUES ($1, $2, $3)")
            .bind(migration.version)
            .bind(&*migration.description)
            .bind(&*migration.checksum)
            .execute(once(connection))
            .await?;
        sqlx::raw_sql(migration.sql.clone()).execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    Ok(())
}
