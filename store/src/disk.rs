//! Files of the data directory: their names, who may read them, how they are written.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// The name of the database file inside the data directory.
pub const RECORD: &str = "vekha.db";
/// The name of the folder with backups that the server makes inside the data directory.
pub const BACKUPS: &str = "backups";
/// The name of the file whose lock a writer holds, inside the data directory.
pub const LOCK: &str = "vekha.lock";
/// The name of the file with the heads inside the data directory.
pub const HEADS: &str = "vekha.head";

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

/// Takes the rights of group and others away, where there are any.
pub fn close_to_others(path: &Path, mode: u32) -> std::io::Result<()> {
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

/// Makes a folder that only its owner may look into, unless it is there.
pub fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}

/// Makes an empty file that only its owner may read.
pub fn create_private(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Adds a line to a file that only its owner may read; what was left there of a line that was never
/// finished, when the machine stopped, stays a line of its own.
pub fn append_line(path: &Path, line: &str) -> std::io::Result<File> {
    let mut options = File::options();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let begin = if last == *b"\n" { "" } else { "\n" };
    file.write_all(format!("{begin}{line}\n").as_bytes())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_never_finished_does_not_spoil_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lines");
        append_line(&path, "one").expect("written");
        append_line(&path, "two").expect("written");
        std::fs::write(&path, "one\ntw").expect("torn");
        append_line(&path, "three").expect("written");
        append_line(&path, "four").expect("written");
        assert_eq!(std::fs::read_to_string(&path).expect("read"), "one\ntw\nthree\nfour\n");
    }
}
