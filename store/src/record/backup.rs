//! Backups that the server makes beside the record.

use super::Store;
use crate::{
    Error, Verdict, Work, backup,
    disk::{BACKUPS, private_folder},
};

/// How the name of a copy ends that is not finished.
const UNFINISHED: &str = ".unfinished";

impl Store {
    /// Makes a backup of this name beside the record, in a folder that only its owner may look into; what an
    /// end of the process left there unfinished goes.
    pub async fn back_up(&self, name: &str, work: &Work) -> Result<Verdict, Error> {
        let directory = &self.inner.directory;
        let folder = directory.join(BACKUPS);
        let unusable = |source| Error::Directory { path: folder.clone(), source };
        private_folder(&folder).map_err(unusable)?;
        for left in std::fs::read_dir(&folder).map_err(unusable)?.flatten() {
            if left.file_name().to_string_lossy().ends_with(UNFINISHED) {
                std::fs::remove_file(left.path()).map_err(unusable)?;
            }
        }
        backup(directory, &folder.join(name), work).await
    }
}
