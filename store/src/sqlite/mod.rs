//! The record in SQLite: everything that only SQLite can, and all SQL.

mod files;
mod log;
mod people;
mod roadmaps;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Secret};
use roadmap::Roadmap;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool, Transaction,
    migrate::{Migrate, Migrator},
    sqlite::{
        SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions,
        SqliteSynchronous,
    },
};

use crate::{
    Error, Hash, Position,
    database::{
        Database, FileRow, Head, Later, PeopleRows, Reading, Select, Stored, Touched, Upload,
        Writing,
    },
    disk::{beside, is_writable},
    rows::Rows,
};

/// `VEKH` in the header of the file.
const APPLICATION_ID: i32 = 0x5645_4B48;
/// Older versions can lose a commit when a write-ahead log is reset.
const NEEDED: (u32, u32, u32) = (3, 51, 3);
/// Connections that read at a time.
const READERS: u32 = 4;
/// Pages given back to the file system at a time.
const VACUUM_PAGES: u32 = 2_000;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// A record in a file.
pub struct Sqlite {
    readers: SqlitePool,
    /// The one connection that writes, while no commit has it; none for a record that is only read.
    writer: Arc<Mutex<Option<SqliteConnection>>>,
}

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

/// Opens for reading; a record on media that cannot be written has nobody else who writes.
fn reading(path: &Path) -> SqliteConnectOptions {
    let wal = beside(path, "-wal");
    let alone = !wal.exists() && !is_writable(path);
    options(path).read_only(true).immutable(alone)
}

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

fn pool(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_lazy_with(reading(path))
}

fn claim() -> &'static str {
    const { assert!(APPLICATION_ID == 1_447_381_832) };
    "PRAGMA application_id = 1447381832"
}

/// Looks at a file before anything may change it.
async fn check_identity(path: &Path) -> Result<(), Error> {
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
async fn compare_migrations(
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

const BEGIN: &str = "BEGIN IMMEDIATE";

/// A commit on its way.
struct Commit {
    /// None only once it has ended.
    connection: Option<SqliteConnection>,
    home: Arc<Mutex<Option<SqliteConnection>>>,
}

impl Drop for Commit {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            *self.home.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
        }
    }
}

impl Commit {
    async fn end(mut self: Box<Self>, statement: &'static str) -> Result<(), Error> {
        let connection = self.connection.as_mut().ok_or(Error::Closed)?;
        let done = sqlx::query(statement).execute(&mut *connection).await;
        if done.is_err() && statement == "COMMIT" {
            let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
        }
        done?;
        Ok(())
    }
}

/// Whatever has a connection can read.
trait Connected: Send {
    fn c(&mut self) -> &mut SqliteConnection;
}

impl Connected for Transaction<'static, sqlx::Sqlite> {
    fn c(&mut self) -> &mut SqliteConnection {
        self
    }
}

impl Connected for Commit {
    fn c(&mut self) -> &mut SqliteConnection {
        match &mut self.connection {
            Some(connection) => connection,
            None => unreachable!("a commit that has ended is gone"),
        }
    }
}

impl<T: Connected> Reading for T {
    fn streams(&mut self) -> Later<'_, Vec<String>> {
        Box::pin(log::streams(self.c()))
    }

    fn head<'a>(&'a mut self, stream: &'a str, until: Position) -> Later<'a, Option<Head>> {
        Box::pin(log::head(self.c(), stream, until))
    }

    fn seq_at<'a>(&'a mut self, stream: &'a str, at: DateTime<Utc>) -> Later<'a, u64> {
        Box::pin(log::seq_at(self.c(), stream, at))
    }

    fn end(&mut self) -> Later<'_, (Position, Option<DateTime<Utc>>)> {
        Box::pin(log::end(self.c()))
    }

    fn events<'a>(&'a mut self, select: Select<'a>, limit: u32) -> Later<'a, Vec<Stored>> {
        Box::pin(log::events(self.c(), select, limit))
    }

    fn roadmaps(&mut self) -> Later<'_, Vec<Roadmap>> {
        Box::pin(roadmaps::load(self.c()))
    }

    fn rows<'a>(&'a mut self, key: &'a str) -> Later<'a, Option<Rows>> {
        Box::pin(roadmaps::read_rows(self.c(), key))
    }

    fn people(&mut self) -> Later<'_, PeopleRows> {
        Box::pin(people::read(self.c()))
    }

    fn commands<'a>(&'a mut self, ids: &'a [&'a str]) -> Later<'a, Vec<(String, String, u64)>> {
        Box::pin(log::commands(self.c(), ids))
    }

    fn count_commands(&mut self) -> Later<'_, u64> {
        Box::pin(log::count_commands(self.c()))
    }

    fn last_of_task<'a>(&'a mut self, stream: &'a str, task: &'a str) -> Later<'a, u64> {
        Box::pin(log::last_of_task(self.c(), stream, task))
    }

    fn uploads<'a>(&'a mut self, ids: &'a [&'a str], person: &'a str) -> Later<'a, Vec<Upload>> {
        Box::pin(files::uploads(self.c(), ids, person))
    }

    fn waiting<'a>(&'a mut self, person: &'a str) -> Later<'a, (u64, u64)> {
        Box::pin(files::waiting(self.c(), person))
    }

    fn files(&mut self) -> Later<'_, Vec<FileRow>> {
        Box::pin(files::files(self.c()))
    }

    fn file<'a>(&'a mut self, hash: &'a Hash) -> Later<'a, Option<FileRow>> {
        Box::pin(files::file(self.c(), hash))
    }

    fn part(&mut self, writing: i64, number: u64) -> Later<'_, Option<Vec<u8>>> {
        Box::pin(files::part(self.c(), writing, number))
    }

    fn next_writing(&mut self) -> Later<'_, i64> {
        Box::pin(files::next_writing(self.c()))
    }

    fn integrity(&mut self) -> Later<'_, Option<String>> {
        Box::pin(integrity(self.c()))
    }

    fn schema(&mut self) -> Later<'_, Option<String>> {
        Box::pin(compare_schema(self.c()))
    }
}

impl Writing for Commit {
    fn append<'a>(&'a mut self, event: &'a Stored) -> Later<'a, ()> {
        Box::pin(log::append(self.c(), event))
    }

    fn note_command<'a>(&'a mut self, id: &'a str, stream: &'a str, seq: u64) -> Later<'a, ()> {
        Box::pin(log::note_command(self.c(), id, stream, seq))
    }

    fn write_roadmap<'a>(
        &'a mut self,
        roadmap: &'a Roadmap,
        touched: &'a Touched,
    ) -> Later<'a, ()> {
        Box::pin(roadmaps::write(self.c(), roadmap, touched))
    }

    fn write_people<'a>(
        &'a mut self,
        directory: &'a Directory,
        logins: &'a [Login],
    ) -> Later<'a, ()> {
        Box::pin(people::write(self.c(), directory, logins))
    }

    fn write_secret<'a>(&'a mut self, secret: &'a Secret) -> Later<'a, ()> {
        Box::pin(people::write_secret(self.c(), secret))
    }

    fn write_seen<'a>(&'a mut self, seal: &'a [u8; 32], at: DateTime<Utc>) -> Later<'a, ()> {
        Box::pin(people::write_seen(self.c(), seal, at))
    }

    fn write_part<'a>(&'a mut self, writing: i64, number: i64, bytes: &'a [u8]) -> Later<'a, ()> {
        Box::pin(files::write_part(self.c(), writing, number, bytes))
    }

    fn keep<'a>(
        &'a mut self,
        writing: i64,
        upload: &'a Upload,
        now: DateTime<Utc>,
    ) -> Later<'a, ()> {
        Box::pin(files::keep(self.c(), writing, upload, now))
    }

    fn discard(&mut self, writing: i64) -> Later<'_, ()> {
        Box::pin(files::discard(self.c(), writing))
    }

    fn discard_unfinished(&mut self) -> Later<'_, ()> {
        Box::pin(files::discard_unfinished(self.c()))
    }

    fn tidy(&mut self, before: DateTime<Utc>) -> Later<'_, ()> {
        Box::pin(async move {
            files::tidy(self.c(), before).await?;
            let vacuum = format!("PRAGMA incremental_vacuum({VACUUM_PAGES})");
            sqlx::query(sqlx::AssertSqlSafe(vacuum)).fetch_all(self.c()).await?;
            Ok(())
        })
    }

    fn claim<'a>(&'a mut self, hash: &'a Hash) -> Later<'a, ()> {
        Box::pin(files::claim(self.c(), hash))
    }

    fn expect<'a>(&'a mut self, hash: &'a Hash, size: u64, at: DateTime<Utc>) -> Later<'a, ()> {
        Box::pin(files::expect(self.c(), hash, size, at))
    }

    fn commit(self: Box<Self>) -> Later<'static, ()> {
        Box::pin(self.end("COMMIT"))
    }

    fn roll_back(self: Box<Self>) -> Later<'static, ()> {
        Box::pin(self.end("ROLLBACK"))
    }
}

/// Asks SQLite itself whether the file is sound; none if it is.
async fn integrity(connection: &mut SqliteConnection) -> Result<Option<String>, Error> {
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
async fn compare_schema(connection: &mut SqliteConnection) -> Result<Option<String>, Error> {
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
    use std::{path::Path, sync::Arc};

    use super::{Sqlite, is_new_enough};
    use crate::{database::Database, suite::suite};

    async fn fresh() -> (Arc<dyn Database>, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Sqlite::open(&folder.path().join("record.db")).await.expect("it opens");
        (Arc::new(database), folder)
    }

    async fn open(path: &Path) -> Arc<dyn Database> {
        Arc::new(Sqlite::open_read_only(path).await.expect("it opens"))
    }

    suite!(fresh, open);

    #[test]
    fn an_older_sqlite_is_told_apart() {
        assert!(is_new_enough("3.51.3") && is_new_enough("3.52.0") && is_new_enough("4.0"));
        assert!(!is_new_enough("3.51.2") && !is_new_enough("3.9.9") && !is_new_enough("nonsense"));
    }
}
