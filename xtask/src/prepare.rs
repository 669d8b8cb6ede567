//! Writes down what the compiler needs to know about each query, so that builds need no database.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use test_postgres::{Cluster, Durability};

use crate::{Failure, run, step, toolchain};

/// Where it is written down for each kind of database.
const FOLDERS: [&str; 2] = [".sqlx", "store/postgres/.sqlx"];

/// Makes databases of the migrations and lets the compiler ask them.
pub fn run() -> Result<(), Failure> {
    let [sqlite, postgres] = FOLDERS.map(Path::new);
    into_sqlite(sqlite)?;
    into_postgres(postgres)
}

/// Fails if what is written down does not match the migrations and the queries.
pub fn check() -> Result<(), Failure> {
    let fresh = ["target/sqlx-check", "target/sqlx-check-postgres"];
    let [sqlite, postgres] = fresh.map(Path::new);
    into_sqlite(sqlite)?;
    into_postgres(postgres)?;
    let names = |folder: &str| -> Result<Vec<_>, Failure> {
        let entries = fs::read_dir(folder)?.flatten();
        let mut files: Vec<_> = entries
            .map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap_or_default()))
            .collect();
        files.sort();
        Ok(files)
    };
    for (fresh, known) in fresh.into_iter().zip(FOLDERS) {
        if names(fresh)? != names(known)? {
            return Err(format!(
                "the queries have changed: run `cargo xtask prepare` and commit {known}"
            )
            .into());
        }
    }
    Ok(())
}

/// Returns migrations in their order.
fn migrations(folder: &str) -> Result<Vec<PathBuf>, Failure> {
    let mut migrations: Vec<_> = fs::read_dir(folder)?.flatten().map(|it| it.path()).collect();
    migrations.sort();
    Ok(migrations)
}

fn into_sqlite(folder: &Path) -> Result<(), Failure> {
    if !run::exists("sqlite3") {
        step("system package sqlite3", || run::apt(&["sqlite3"]))?;
    }
    step("queries against the migrations of SQLite", || {
        let database = std::env::current_dir()?.join("target/prepare.db");
        let _ = fs::remove_file(&database);
        for migration in migrations("migrations")? {
            let script = format!(".read {}", migration.display());
            run::check(Command::new("sqlite3").arg("-bail").arg(&database).arg(script))?;
        }
        let url = format!("sqlite:{}", database.display());
        ask("store", "store/src/lib.rs", ("DATABASE_URL", &url), folder)
    })
}

/// Installs PostgreSQL, where it is not there yet.
pub fn postgres() -> Result<(), Failure> {
    if test_postgres::programs().is_some() {
        return Ok(());
    }
    step("system package postgresql-15", || run::apt(&["postgresql-15"]))
}

/// Installs pgbouncer, where it is not there yet.
pub fn pooler() -> Result<(), Failure> {
    if test_postgres::pooler().is_some() {
        return Ok(());
    }
    step("system package pgbouncer", || run::apt(&["pgbouncer"]))
}

fn into_postgres(folder: &Path) -> Result<(), Failure> {
    postgres()?;
    step("queries against the migrations of PostgreSQL", || {
        let cluster = Cluster::start(Durability::None)?;
        for migration in migrations("store/postgres/migrations")? {
            cluster.psql("postgres", &["-f", &migration.display().to_string()])?;
        }
        let url = cluster.url("postgres");
        ask("store-postgres", "store/postgres/src/lib.rs", ("VEKHA_POSTGRES_URL", &url), folder)
    })
}

/// Lets the compiler ask a database about the queries of a package.
fn ask(
    package: &str,
    library: &str,
    (variable, url): (&str, &str),
    folder: &Path,
) -> Result<(), Failure> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder)?;
    // A folder of its own: the queries must be asked anew, whatever was compiled before.
    let mut cargo = toolchain::ready()?.cargo();
    cargo.args(["check", "--quiet", "--package", package]);
    cargo.args(["--config", "profile.dev.incremental=false"]);
    cargo.env(variable, url);
    cargo.env("SQLX_OFFLINE_DIR", std::env::current_dir()?.join(folder));
    let library = fs::File::options().append(true).open(library)?;
    library.set_modified(std::time::SystemTime::UNIX_EPOCH + now()?)?;
    run::check(&mut cargo)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a build tool asks the system for the time of a file"
)]
fn now() -> Result<std::time::Duration, Failure> {
    Ok(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?)
}
