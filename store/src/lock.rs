//! The locks of the data directory.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::{
    Error,
    disk::{HEADS, LOCK, RECORD, beside, close_to_others},
};

/// Held as long as a process may write.
#[derive(Debug)]
pub struct Lock {
    _directory: File,
    /// The database's own file, so that nobody writes it whose lock file was taken away.
    database: Option<File>,
}

fn take(file: &File, directory: &Path) -> Result<(), Error> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(Error::InUse(directory.to_owned())),
        Err(TryLockError::Error(source)) => {
            Err(Error::Directory { path: directory.to_owned(), source })
        }
    }
}

/// Makes the directory if need be and takes its locks, which the system frees however the process
/// ends. What others might read is closed to them: the record has hashes of passwords in it.
pub fn lock(directory: &Path) -> Result<Lock, Error> {
    let fail = |source| Error::Directory { path: directory.to_owned(), source };
    let fresh = !directory.exists();
    std::fs::create_dir_all(directory).map_err(fail)?;
    if fresh {
        close_to_others(directory, 0o700).map_err(fail)?;
    }
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let own = options.open(directory.join(LOCK)).map_err(fail)?;
    take(&own, directory)?;
    let record = directory.join(RECORD);
    let database = match File::options().read(true).open(&record) {
        Ok(file) => {
            take(&file, directory)?;
            Some(file)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(fail(error)),
    };
    let lock = Lock { _directory: own, database };
    lock.close_to_others(directory)?;
    Ok(lock)
}

impl Lock {
    /// Locks a database that has just been made, too.
    pub fn adopt(&mut self, directory: &Path) -> Result<(), Error> {
        if self.database.is_none() {
            let fail = |source| Error::Directory { path: directory.to_owned(), source };
            let file = File::options().read(true).open(directory.join(RECORD)).map_err(fail)?;
            take(&file, directory)?;
            self.database = Some(file);
        }
        self.close_to_others(directory)
    }

    fn close_to_others(&self, directory: &Path) -> Result<(), Error> {
        let record = directory.join(RECORD);
        let beside = ["", "-wal", "-shm"].map(|ending| beside(&record, ending));
        for path in beside.into_iter().chain([directory.join(HEADS)]) {
            if path.exists() {
                let closed = close_to_others(&path, 0o600);
                closed.map_err(|source| Error::File { path, source })?;
            }
        }
        Ok(())
    }
}
