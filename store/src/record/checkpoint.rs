//! Checkpoints of the open record.

use chrono::{DateTime, Utc};

use super::Store;
use crate::{
    Error,
    chain::hex,
    checkpoint::{Checkpoint, End, Handed, Key},
    heads,
};

impl Store {
    /// Signs how far every stream has gone.
    pub async fn checkpoint(&self, key: &Key, at: DateTime<Utc>) -> Result<Checkpoint, Error> {
        let mut reading = self.reading().await?;
        let (position, _) = reading.end().await?;
        let heads = heads::at(&mut *reading, position).await?;
        let ends =
            heads.into_iter().map(|(key, head)| End { key, seq: head.seq, hash: hex(&head.hash) });
        let handed = Handed::of(self.directory().keys());
        Ok(Checkpoint::sign(key, at, position, ends.collect(), handed))
    }
}
