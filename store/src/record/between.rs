//! What happened between two versions of a roadmap.

use roadmap::Event;

use super::Store;
use crate::{Error, Stored, database::Select};

impl Store {
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
