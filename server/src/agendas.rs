//! How often the days of roadmaps moved, as calendars say it: read from the log once, and from then on event
//! by event.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use roadmap::{Roadmap, RoadmapKey, agenda::Agenda, empty};
use store::{Error, Store};
use tokio::sync::Mutex;

/// Events that are read at a time.
const PAGE: u32 = 1_000;

/// What is known of a roadmap at one of its versions.
struct Known {
    roadmap: Roadmap,
    agenda: Arc<Agenda>,
}

impl Known {
    fn nothing(key: &str) -> Self {
        Self { roadmap: empty(key), agenda: Arc::default() }
    }

    /// Reads on up to a version.
    async fn read_on(&mut self, store: &Store, until: u64) -> Result<(), Error> {
        while self.roadmap.version < until {
            let after = self.roadmap.version;
            let next = until.min(after + u64::from(PAGE));
            let events = store.events_between(&self.roadmap.key, after, next, PAGE).await?;
            if events.is_empty() {
                break;
            }
            let agenda = Arc::make_mut(&mut self.agenda);
            for event in &events {
                agenda.take(&mut self.roadmap, event)?;
            }
        }
        Ok(())
    }
}

/// The agendas of the roadmaps whose calendars were asked for.
#[derive(Default)]
pub struct Agendas(std::sync::Mutex<HashMap<RoadmapKey, Arc<Mutex<Option<Known>>>>>);

impl Agendas {
    /// Returns the agenda of a roadmap at its version; of the past it is read anew each time.
    pub async fn of(
        &self,
        store: &Store,
        roadmap: &Roadmap,
        past: bool,
    ) -> Result<Arc<Agenda>, Error> {
        if past {
            let mut known = Known::nothing(&roadmap.key);
            known.read_on(store, roadmap.version).await?;
            return Ok(known.agenda);
        }
        let place = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(roadmap.key.clone()).or_default().clone()
        };
        // Whoever asks at the same time waits, and finds it read.
        let mut place = place.lock().await;
        // What breaks off here leaves nothing behind, and is read anew.
        let mut known = place.take().unwrap_or_else(|| Known::nothing(&roadmap.key));
        if known.roadmap.version < roadmap.version {
            known.read_on(store, roadmap.version).await?;
            if known.roadmap.version == roadmap.version {
                // The same again would be held twice.
                known.roadmap = roadmap.clone();
            }
        }
        let agenda = known.agenda.clone();
        *place = Some(known);
        Ok(agenda)
    }
}
