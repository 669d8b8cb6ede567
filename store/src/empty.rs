//! Taking away a record into which nothing came.

use std::path::Path;

use crate::{
    Error, Store,
    disk::{HEADS, LOCK, RECORD, beside},
};

/// Takes away the files of a record that has no event, as after the refusal of the first thing that was
/// to come into it; any other record stays as it is.
pub async fn take_away_empty(directory: &Path) -> Result<(), Error> {
    let record = directory.join(RECORD);
    if !record.is_file() {
        return Ok(());
    }
    let store = Store::open(directory).await?;
    let empty = store.events_since(0, 1).await?.is_empty();
    if empty {
        // While its lock is held, so that nobody has begun to fill it.
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&record, ending));
        }
    }
    store.close().await;
    if empty && !record.exists() {
        for ending in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&record, ending));
        }
        for name in [HEADS, LOCK] {
            let _ = std::fs::remove_file(directory.join(name));
        }
    }
    Ok(())
}
