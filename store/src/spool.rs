//! Notes left beside the record by whoever may not write it while a server does: a backup that was
//! made, a roadmap that was written out. The server takes them into the log.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use directory::Note;
use serde::{Deserialize, Serialize};

use crate::{Error, disk::append_line};

/// The name of the file inside the data directory.
const NAME: &str = "vekha.notes";
/// Bytes at the most that are read of it.
const MOST: u64 = 1 << 20;

#[derive(Serialize, Deserialize)]
struct Left {
    at: DateTime<Utc>,
    note: Note,
}

/// Leaves a note for the log.
pub fn leave_note(directory: &Path, note: Note, at: DateTime<Utc>) -> Result<(), Error> {
    let path = directory.join(NAME);
    let fail = |source| Error::File { path: path.clone(), source };
    let line = serde_json::to_string(&Left { at, note })?;
    append_line(&path, &line).map(drop).map_err(fail)
}

/// Takes the notes that were left; what cannot be read is left out.
pub fn take(directory: &Path) -> Vec<Note> {
    let (path, taken) = (directory.join(NAME), directory.join("vekha.notes.taken"));
    // What was taken before a crash and is still there counts, too.
    if !taken.exists() && fs::rename(&path, &taken).is_err() {
        return Vec::new();
    }
    let small = fs::metadata(&taken).is_ok_and(|file| file.len() <= MOST);
    let text = if small { fs::read_to_string(&taken).unwrap_or_default() } else { String::new() };
    let _ = fs::remove_file(&taken);
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Left>(line).ok());
    lines.map(|left| left.note).collect()
}
