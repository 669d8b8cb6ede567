//! Checkpoints of the open record, and the hashes of its events.

use chrono::{DateTime, Utc};

use super::Store;
use crate::{
    Error, Hash,
    chain::{self, hex},
    checkpoint::{Checkpoint, End, Handed, Key},
    database::Select,
    heads,
};

impl Store {
    /// Returns the hash of an event of a roadmap; none where it has no such event.
    pub async fn hash_of(&self, key: &str, seq: u64) -> Result<Option<Hash>, Error> {
        let Some(before) = seq.checked_sub(1) else { return Ok(None) };
        let name = (key.to_owned(), seq);
        if let Some(known) = self.inner.past.hashes.get(&name) {
            return Ok(Some(known));
        }
        let mut reading = self.reading().await?;
        let events = reading.events(Select::Stream(key, before, seq), 1).await?;
        let hash = events.first().map(|stored| stored.hash);
        if let Some(hash) = hash {
            self.inner.past.hashes.insert(name, hash);
        }
        Ok(hash)
    }

    /// Tells whether the log still has what a checkpoint signed; else which event it has not.
    pub async fn holds(&self, checkpoint: &Checkpoint) -> Result<Result<(), String>, Error> {
        let mut reading = self.reading().await?;
        for End { key, seq, hash } in &checkpoint.streams {
            let select = Select::Stream(key, seq.saturating_sub(1), *seq);
            let found = reading.events(select, 1).await?;
            if found.first().is_none_or(|stored| hex(&stored.hash) != *hash) {
                let (name, at) = (chain::name(key), checkpoint.at);
                return Ok(Err(format!("event {seq} of {name} is not the one signed at {at}")));
            }
        }
        Ok(Ok(()))
    }

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
