//! Plans on their way in: a file as it was sent, and what was said about it, until a roadmap is made of
//! them or they are forgotten. They are no part of the record.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crate::disk;

/// The name of the folder inside the data directory.
const FOLDER: &str = "imports";
/// How much older than the newest one is kept.
const KEPT: Duration = Duration::from_secs(14 * 86_400);
/// Plans at the most that are kept; the oldest go.
const MOST: usize = 100;

/// Of what a plan on its way in consists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The file.
    File,
    /// What was said about it.
    Notes,
}

impl Part {
    const fn ending(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Notes => "json",
        }
    }
}

/// The plans on their way in.
#[derive(Clone, Debug)]
pub struct Imports {
    folder: PathBuf,
}

impl Imports {
    /// Finds them in a data directory.
    pub fn of(directory: &Path) -> Self {
        Self { folder: directory.join(FOLDER) }
    }

    /// A name that anyone may have typed is no way to another file.
    fn path(&self, id: &str, part: Part) -> Option<PathBuf> {
        let plain = (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
        plain.then(|| self.folder.join(format!("{id}.{}", part.ending())))
    }

    /// Keeps a part of a plan, in place of the one that was there.
    pub fn put(&self, id: &str, part: Part, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(id, part).ok_or(io::ErrorKind::InvalidInput)?;
        disk::private_folder(&self.folder)?;
        self.tidy()?;
        disk::write_private(&path, bytes)
    }

    /// Returns a part of a plan, if it is there.
    pub fn get(&self, id: &str, part: Part) -> io::Result<Option<Vec<u8>>> {
        let Some(path) = self.path(id, part) else { return Ok(None) };
        match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Forgets a plan.
    pub fn remove(&self, id: &str) {
        for part in [Part::File, Part::Notes] {
            if let Some(path) = self.path(id, part) {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Forgets what nobody came back to.
    fn tidy(&self) -> io::Result<()> {
        let mut known: Vec<(SystemTime, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            known.push((entry.metadata()?.modified()?, entry.path()));
        }
        known.sort();
        let newest = known.last().map(|(changed, _)| *changed);
        let over = known.len().saturating_sub(MOST * 2);
        for (at, (changed, path)) in known.iter().enumerate() {
            let age = newest.and_then(|newest| newest.duration_since(*changed).ok());
            if at < over || age.is_some_and(|age| age > KEPT) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_kept_until_it_is_forgotten_and_no_name_leads_elsewhere() {
        let directory = tempfile::tempdir().expect("a folder");
        let imports = Imports::of(directory.path());
        assert_eq!(imports.get("0123456789", Part::File).expect("looked"), None);
        imports.put("0123456789", Part::File, b"key;title").expect("kept");
        imports.put("0123456789", Part::Notes, b"{}").expect("kept");
        let file = imports.get("0123456789", Part::File).expect("looked");
        assert_eq!(file.as_deref(), Some(&b"key;title"[..]));
        for name in ["../vekha.db", "..", "", "a/b", "0123456789.json", "01234567\0"] {
            assert!(imports.put(name, Part::Notes, b"x").is_err(), "{name}");
            assert_eq!(imports.get(name, Part::Notes).expect("looked"), None, "{name}");
        }
        imports.remove("0123456789");
        assert_eq!(imports.get("0123456789", Part::Notes).expect("looked"), None);
        for n in 0..MOST * 2 + 20 {
            imports.put(&format!("{n:010}"), Part::Notes, b"{}").expect("kept");
        }
        let kept = fs::read_dir(directory.path().join(FOLDER)).expect("a folder").count();
        assert!(kept <= MOST * 2 + 1, "{kept}");
    }
}
