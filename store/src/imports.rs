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
/// Plans at the most that are kept of one person; the oldest go.
const MOST: usize = 20;
/// Plans at the most that are kept in all.
const ALL_MOST: usize = 1_000;
/// Letters of an id that all plans of one person have in common.
const OWN: usize = 8;

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
        let plain =
            (OWN + 1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
        plain.then(|| self.folder.join(format!("{id}.{}", part.ending())))
    }

    /// Keeps a part of a plan, in place of the one that was there. What is over what one person may have
    /// goes, the oldest first; nobody's makes room for another's.
    pub fn put(&self, id: &str, part: Part, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(id, part).ok_or(io::ErrorKind::InvalidInput)?;
        disk::private_folder(&self.folder)?;
        if self.tidy(id)? >= ALL_MOST * 2 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        disk::write_private(&path, bytes)
    }

    /// Makes room for a file that is there for as long as what is returned.
    pub fn hold(&self, name: &str) -> io::Result<Held> {
        let path = self.path(name, Part::File).ok_or(io::ErrorKind::InvalidInput)?;
        disk::private_folder(&self.folder)?;
        disk::write_private(&path, b"")?;
        Ok(Held(path))
    }

    /// Returns the ids of one person's plans, who is known by the id of one of them; the newest first.
    pub fn beside(&self, id: &str) -> Vec<String> {
        let Some(own) = id.get(..OWN) else { return Vec::new() };
        let mut known = self.files().unwrap_or_default();
        known.sort_by(|a, b| b.cmp(a));
        let ids = known.into_iter().filter_map(|(_, path)| {
            let notes = path.extension().is_some_and(|it| it == Part::Notes.ending());
            let id = path.file_stem()?.to_str()?;
            (notes && id.starts_with(own)).then(|| id.to_owned())
        });
        ids.collect()
    }

    /// Returns all files with the instants at which they were last written. What others take away
    /// meanwhile is not there.
    fn files(&self) -> io::Result<Vec<(SystemTime, PathBuf)>> {
        let entries = fs::read_dir(&self.folder)?;
        let known = entries.filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
        });
        Ok(known.collect())
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

    /// Forgets what nobody came back to, and returns how many files are left.
    fn tidy(&self, id: &str) -> io::Result<usize> {
        let mut known = self.files()?;
        known.sort();
        let own = |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.zip(id.get(..OWN)).is_some_and(|(name, own)| name.starts_with(own))
        };
        let newest = known.last().map(|(changed, _)| *changed);
        let mut over = known.iter().filter(|(_, path)| own(path)).count().saturating_sub(MOST * 2);
        let mut left = known.len();
        for (changed, path) in &known {
            let age = newest.and_then(|newest| newest.duration_since(*changed).ok());
            let old = age.is_some_and(|age| age > KEPT);
            let one_of_many = over > 0 && own(path);
            if old || one_of_many {
                over -= usize::from(own(path) && over > 0);
                let _ = fs::remove_file(path);
                left -= 1;
            }
        }
        Ok(left)
    }
}

/// A file that goes with this.
#[derive(Debug)]
pub struct Held(PathBuf);

impl Held {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
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
        imports.put("bbbbbbbb0001", Part::Notes, b"{}").expect("kept");
        for n in 0..MOST * 2 + 20 {
            imports.put(&format!("aaaaaaaa{n:04}"), Part::Notes, b"{}").expect("kept");
        }
        let own = imports.beside("aaaaaaaa0000");
        assert!(own.len() <= MOST * 2 + 1, "{}", own.len());
        assert!(own.contains(&format!("aaaaaaaa{:04}", MOST * 2 + 19)), "the newest is kept");
        assert_eq!(imports.beside("bbbbbbbb"), ["bbbbbbbb0001"], "and so is another's");
    }
}
