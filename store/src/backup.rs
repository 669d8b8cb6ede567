//! Backups: a copy of the record as it is at one instant, proved whole before it counts.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use sqlx::Connection;

use crate::{Error, file, sqlite, verify, verify::Verdict};

fn at(path: &Path) -> impl Fn(std::io::Error) -> Error + use<'_> {
    move |source| Error::File { path: path.to_owned(), source }
}

/// The name of a copy that is not finished.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    PathBuf::from(name)
}

/// Proves a copy whole, puts it on disk, and gives it its name.
async fn finish(copy: &Path, name: &Path) -> Result<Verdict, Error> {
    let readers = sqlite::open_for_reading(copy);
    let verdict = verify::verify(&readers).await;
    readers.close().await;
    let verdict = verdict?;
    if !verdict.is_whole() {
        let fault = verdict.faults.first().cloned().unwrap_or_default();
        return Err(Error::NotWhole { path: copy.to_owned(), fault });
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

/// Copies the record in a directory to a new file, also while another process serves it.
pub async fn backup(directory: &Path, to: &Path) -> Result<Verdict, Error> {
    refuse_existing(to)?;
    let record = directory.join(file::NAME);
    if !record.is_file() {
        return Err(Error::Missing(record));
    }
    let copy = unfinished(to);
    if copy.exists() {
        fs::remove_file(&copy).map_err(at(&copy))?;
    }
    // The copy holds names and hashes of passwords: it is its owner's alone from its first byte.
    file::create_private(&copy).map_err(at(&copy))?;
    let mut connection = sqlite::open_read_only(&record).await?;
    let copied = sqlite::copy_into(&mut connection, &copy).await;
    connection.close().await?;
    copied?;
    finish(&copy, to).await
}

/// Puts a backup into a directory that has no record yet.
pub async fn restore(from: &Path, directory: &Path) -> Result<Verdict, Error> {
    if !from.is_file() {
        return Err(Error::Missing(from.to_owned()));
    }
    let _lock = file::lock(directory)?;
    let record = directory.join(file::NAME);
    refuse_existing(&record)?;
    let copy = unfinished(&record);
    if copy.exists() {
        fs::remove_file(&copy).map_err(at(&copy))?;
    }
    file::create_private(&copy).map_err(at(&copy))?;
    let mut connection = sqlite::open_read_only(from).await?;
    let copied = sqlite::copy_into(&mut connection, &copy).await;
    connection.close().await?;
    copied?;
    finish(&copy, &record).await
}
