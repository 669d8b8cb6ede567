//! The data directory: its locks, and who may read what is in it.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use crate::Error;

/// The name of the database file inside the data directory.
pub const NAME: &str = "vekha.db";

/// Held as long as a process may write.
#[derive(Debug)]
pub struct Lock {
    _directory: File,
    /// The database's own file, so that nobody writes it whose lock file was taken away.
    database: Option<File>,
}

/// Returns the path of a file beside another: `vekha.db` and `-wal` make `vekha.db-wal`.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Tells whether a file can be written, as far as rights and the medium go.
pub fn is_writable(path: &Path) -> bool {
    File::options().append(true).open(path).is_ok()
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
    let own = options.open(directory.join("vekha.lock")).map_err(fail)?;
    take(&own, directory)?;
    let record = directory.join(NAME);
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
            let file = File::options().read(true).open(directory.join(NAME)).map_err(fail)?;
            take(&file, directory)?;
            self.database = Some(file);
        }
        self.close_to_others(directory)
    }

    fn close_to_others(&self, directory: &Path) -> Result<(), Error> {
        let record = directory.join(NAME);
        let beside = ["", "-wal", "-shm"].map(|ending| beside(&record, ending));
        for path in beside.into_iter().chain([directory.join(crate::heads::NAME)]) {
            if path.exists() {
                let closed = close_to_others(&path, 0o600);
                closed.map_err(|source| Error::File { path, source })?;
            }
        }
        Ok(())
    }
}

/// Takes the rights of group and others away, where there are any.
fn close_to_others(path: &Path, mode: u32) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let known = std::fs::metadata(path)?.permissions();
        if known.mode() & 0o077 != 0 {
            tracing::warn!(path = %path.display(), "it could be read by others; now it cannot");
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
        }
    }
    Ok(())
}

/// Writes a small secret to a file that only its owner may read: whole or not at all.
pub fn write_private(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let fresh = beside(path, ".new");
    if fresh.exists() {
        std::fs::remove_file(&fresh)?;
    }
    create_private(&fresh)?;
    let mut file = File::options().write(true).open(&fresh)?;
    file.write_all(contents)?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

/// Makes an empty file that only its owner may read.
pub fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
