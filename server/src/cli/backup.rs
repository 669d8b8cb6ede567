//! `vekha backup` and `vekha restore`.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use directory::Note;
use store::Work;

use super::common::{Failure, followed, say};
use crate::clock::Clock;

/// Has the log know of it, once somebody writes it.
fn leave(data: &Path, note: Note, clock: Clock) {
    if let Err(error) = store::leave_note(data, note, clock.now()) {
        tracing::warn!(%error, "it is not noted in the log");
    }
}

fn told(what: &str, path: &Path, verdict: &store::Verdict) -> ExitCode {
    let store::Verdict { events, roadmaps, files, .. } = verdict;
    let path = path.display();
    say!("{what} {path}: {events} events, {roadmaps} roadmaps, {files} files, proved whole");
    ExitCode::SUCCESS
}

/// Refuses what is for a record in a directory where the record is in a database.
fn check_place() -> Result<(), Failure> {
    #[cfg(feature = "postgres")]
    if super::common::database().is_some() {
        return Err("the record is in PostgreSQL (VEKHA_DATABASE): back it up by pg_dump, or copy it into a directory by `vekha copy`".into());
    }
    Ok(())
}

/// Writes a backup.
pub async fn backup(file: PathBuf, data: PathBuf, clock: Clock) -> Result<ExitCode, Failure> {
    check_place()?;
    let work = Work::default();
    let copying = store::backup(&data, &file, &work);
    let verdict = followed("copied; proved events", &work, copying).await?;
    let note = Note::BackedUp { position: verdict.position };
    leave(&data, note, clock);
    Ok(told("backed up to", &file, &verdict))
}

/// Puts a backup into an empty data directory.
pub async fn restore(file: PathBuf, data: PathBuf, clock: Clock) -> Result<ExitCode, Failure> {
    check_place()?;
    let work = Work::default();
    let copying = store::restore(&file, &data, &work);
    let verdict = followed("copied; proved events", &work, copying).await?;
    leave(&data, Note::Restored { position: verdict.position }, clock);
    Ok(told("restored to", &data, &verdict))
}
