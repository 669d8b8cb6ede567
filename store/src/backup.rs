//! Backups: a copy of the record as it is at one instant, proved whole before it counts.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use directory::SigningKey;

use crate::{
    Error,
    checkpoint::Checkpoint,
    database::Database,
    disk::{HEADS, RECORD, beside, create_private},
    lock, record,
    sqlite::Sqlite,
    verify::{self, Verdict},
    work::Work,
};

fn at(path: &Path) -> impl Fn(std::io::Error) -> Error + use<'_> {
    move |source| Error::File { path: path.to_owned(), source }
}

/// The name of a copy that is not finished.
fn unfinished(path: &Path) -> PathBuf {
    beside(path, ".unfinished")
}

/// A copy that is not finished: it goes, unless it gets its name.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = remove(&self.0);
    }
}

/// Proves one file with a record; the checkpoints to hold it against are chosen by the keys that its
/// log names.
pub async fn prove(
    path: &Path,
    checkpoints: impl FnOnce(&[SigningKey]) -> Result<Vec<Checkpoint>, Error>,
    work: &Work,
) -> Result<Verdict, Error> {
    let copy = Sqlite::open_read_only(path).await?;
    let verdict = async {
        let mut reading = copy.read().await?;
        let (directory, _) = verify::replay_people(&mut *reading, |_, _| {}).await?;
        drop(reading);
        verify::verify(&copy, &checkpoints(directory.keys())?, work).await
    };
    let verdict = verdict.await;
    copy.close().await?;
    verdict
}

/// Proves a copy whole, puts it on disk, and gives it its name.
async fn finish(Unfinished(copy): &Unfinished, name: &Path, work: &Work) -> Result<Verdict, Error> {
    let verdict = prove(copy, |_| Ok(Vec::new()), work).await?;
    if !verdict.is_whole() {
        let fault = verdict.faults.first().cloned().unwrap_or_default();
        return Err(Error::NotWhole { path: name.to_owned(), fault });
    }
    File::open(copy).and_then(|file| file.sync_all()).map_err(at(copy))?;
    // A file that is there already is never replaced.
    fs::hard_link(copy, name).map_err(at(name))?;
    fs::remove_file(copy).map_err(at(copy))?;
    let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))?;
    Ok(verdict)
}

fn refuse_existing(path: &Path) -> Result<(), Error> {
    if path.exists() { Err(Error::Exists(path.to_owned())) } else { Ok(()) }
}

fn remove(path: &Path) -> Result<(), Error> {
    if path.exists() { fs::remove_file(path).map_err(at(path)) } else { Ok(()) }
}

/// Copies the record in a directory to a new file, also while another process serves it,
/// and says how far its proof is; what is stopped leaves nothing behind.
pub async fn backup(directory: &Path, to: &Path, work: &Work) -> Result<Verdict, Error> {
    refuse_existing(to)?;
    let record = directory.join(RECORD);
    if !record.is_file() {
        return Err(Error::Missing(record));
    }
    let copy = unfinished(to);
    remove(&copy)?;
    // The copy holds names and hashes of passwords: it is its owner's alone from its first byte.
    create_private(&copy).map_err(at(&copy))?;
    let copy = Unfinished(copy);
    let open = Sqlite::open_read_only(&record).await?;
    let copied = open.copy_to(&copy.0).await;
    open.close().await?;
    copied?;
    finish(&copy, to, work).await
}

/// Puts a backup into a directory that has no record yet, brought up to date if it is of an earlier
/// version; says how far its proof is.
pub async fn restore(from: &Path, directory: &Path, work: &Work) -> Result<Verdict, Error> {
    if !from.is_file() {
        return Err(Error::Missing(from.to_owned()));
    }
    let _lock = lock::lock(directory)?;
    let record = directory.join(RECORD);
    refuse_existing(&record)?;
    let copy = unfinished(&record);
    remove(&copy)?;
    create_private(&copy).map_err(at(&copy))?;
    let copy = Unfinished(copy);
    match Sqlite::open_read_only(from).await {
        Ok(open) => {
            let copied = open.copy_to(&copy.0).await;
            open.close().await?;
            copied?;
        }
        Err(Error::Older(_)) => {
            fs::copy(from, &copy.0).map_err(at(&copy.0))?;
            record::upgrade(&copy.0).await?;
        }
        Err(error) => return Err(error),
    }
    let verdict = finish(&copy, &record, work).await?;
    // How far another record went says nothing about this one.
    remove(&directory.join(HEADS))?;
    Ok(verdict)
}
