//! Writes down what the compiler needs to know about each query, so that builds need no database.

use std::{fs, path::Path, process::Command};

use crate::{Failure, run, step, toolchain};

/// Makes a database of the migrations and lets the compiler ask it.
pub fn run() -> Result<(), Failure> {
    into(Path::new(".sqlx"))
}

/// Fails if what is written down does not match the migrations and the queries.
pub fn check() -> Result<(), Failure> {
    let fresh = Path::new("target/sqlx-check");
    into(fresh)?;
    let names = |folder: &Path| -> Result<Vec<_>, Failure> {
        let entries = fs::read_dir(folder)?.flatten();
        let mut files: Vec<_> = entries
            .map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap_or_default()))
            .collect();
        files.sort();
        Ok(files)
    };
    if names(fresh)? == names(Path::new(".sqlx"))? {
        return Ok(());
    }
    Err("the queries have changed: run `cargo xtask prepare` and commit .sqlx".into())
}

fn into(folder: &Path) -> Result<(), Failure> {
    if !run::exists("sqlite3") {
        step("system package sqlite3", || run::apt(&["sqlite3"]))?;
    }
    let tools = toolchain::ready()?;
    step("queries against the migrations", || {
        let database = std::env::current_dir()?.join("target/prepare.db");
        let _ = fs::remove_file(&database);
        let mut migrations: Vec<_> =
            fs::read_dir("migrations")?.flatten().map(|it| it.path()).collect();
        migrations.sort();
        for migration in migrations {
            let script = format!(".read {}", migration.display());
            run::check(Command::new("sqlite3").arg("-bail").arg(&database).arg(script))?;
        }
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
        // A folder of its own: the queries must be asked anew, whatever was compiled before.
        let mut cargo = tools.cargo();
        cargo.args([
            "check",
            "--quiet",
            "--package",
            "store",
            "--config",
            "profile.dev.incremental=false",
        ]);
        cargo.env("DATABASE_URL", format!("sqlite:{}", database.display()));
        cargo.env("SQLX_OFFLINE_DIR", std::env::current_dir()?.join(folder));
        let library = fs::File::options().append(true).open("store/src/lib.rs")?;
        library.set_modified(std::time::SystemTime::UNIX_EPOCH + now()?)?;
        run::check(&mut cargo)
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a build tool asks the system for the time of a file"
)]
fn now() -> Result<std::time::Duration, Failure> {
    Ok(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?)
}
