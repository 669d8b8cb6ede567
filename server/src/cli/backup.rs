//! `vekha backup` and `vekha restore`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::Failure;

fn told(what: &str, path: &Path, verdict: &store::Verdict) -> ExitCode {
    let store::Verdict { events, roadmaps, files, .. } = verdict;
    let path = path.display();
    println!("{what} {path}: {events} events, {roadmaps} roadmaps, {files} files, proved whole");
    ExitCode::SUCCESS
}

/// Writes a backup.
pub async fn backup(file: PathBuf, data: PathBuf) -> Result<ExitCode, Failure> {
    let verdict = store::backup(&data, &file).await?;
    Ok(told("backed up to", &file, &verdict))
}

/// Puts a backup into an empty data directory.
pub async fn restore(file: PathBuf, data: PathBuf) -> Result<ExitCode, Failure> {
    let verdict = store::restore(&file, &data).await?;
    Ok(told("restored to", &data, &verdict))
}
