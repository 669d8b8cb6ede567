//! What happened between two versions of a roadmap, and the hash of one of them.

use roadmap::Event;

use super::Store;
use crate::{Error, Hash, Stored, database::Select};

impl Store {
    /// Returns the hash of an event of a roadmap; none where it has no such event.
    pub async fn hash_of(&self, key: &str, seq: u64) -> Result<Option<Hash>, Error> {
        let Some(before) = seq.checked_sub(1) else { return Ok(None) };
        let mut reading = self.reading().await?;
        let events = reading.events(Select::Stream(key, before, seq), 1).await?;
        Ok(events.first().map(|stored| stored.hash))
    }

    /// Returns the events of a roadmap after one version and up to another, the latest of them if there
    /// are more than `limit`; in their order.
    pub async fn events_between(
        &self,
        key: &str,
        after: u64,
        until: u64,
        limit: u32,
    ) -> Result<Vec<Event>, Error> {
        let after = after.max(until.saturating_sub(u64::from(limit)));
        if after >= until {
            return Ok(Vec::new());
        }
        let mut reading = self.reading().await?;
        let events = reading.events(Select::Stream(key, after, until), limit).await?;
        events.iter().map(Stored::event).collect()
    }
}
