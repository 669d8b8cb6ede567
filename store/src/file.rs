//! The data directory and its lock.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::Error;

/// The name of the database file inside the data directory.
pub const NAME: &str = "vekha.db";

/// Held as long as a process may write.
pub struct Lock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

/// Makes the directory if need be and takes its lock, which the system frees however the process ends.
pub fn lock(directory: &Path) -> Result<Lock, Error> {
    let fail = |source| Error::Directory { path: directory.to_owned(), source };
    std::fs::create_dir_all(directory).map_err(fail)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(directory.join("vekha.lock"))
        .map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => Err(Error::InUse(directory.to_owned())),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}

/// Makes an empty file that only its owner may read.
pub fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
