//! What the system has: the programs of PostgreSQL, and the user as whom it runs, since it refuses to as root.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Finds the folder of the programs: on the path, or where the packages of Debian put them, the newest first.
pub fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    let mut packaged: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    packaged.sort();
    folders.extend(packaged.into_iter().rev().map(|(_, folder)| folder));
    let whole = |folder: &PathBuf| {
        ["initdb", "postgres", "psql", "pg_isready"].iter().all(|name| folder.join(name).is_file())
    };
    folders.into_iter().find(whole)
}

/// Returns what a program prints, if it succeeds.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn is_root() -> bool {
    output("id", &["-u"]).as_deref() == Some("0")
}

/// Runs a program as the user to whom clusters belong.
pub fn as_owner(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
    command
}

/// Gives a folder to that user.
pub fn give_away(folder: &Path) -> Result<(), String> {
    if !is_root() {
        return Ok(());
    }
    let number = |option: &str| output("id", &[option, "postgres"])?.parse::<u32>().ok();
    let (user, group) =
        number("-u").zip(number("-g")).ok_or("there is no user postgres to run it as")?;
    std::os::unix::fs::chown(folder, Some(user), Some(group))
        .map_err(|error| format!("{}: {error}", folder.display()))
}
