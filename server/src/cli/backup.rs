//! `vekha backup` and `vekha restore`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::Failure;

fn told(what: &str, path: &Path, verdict: &store::Verdict) -> ExitCode {
    let (events, roadmaps) = (verdict.events, verdict.roadmaps);
    println!("{what} {}: {events} events, {roadmaps} roadmaps, proved whole", path.display());
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
