//! The past: a roadmap as it stood, from the nearest state that is known and the events after it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use quick_cache::{Weighter, sync::Cache};
use roadmap::{Roadmap, apply};

use crate::{
    Error, Hash,
    database::{Reading, Select},
    state,
};

/// Tasks of the states that were asked for and are kept.
const KEPT_TASKS: u64 = 12_000;
/// Events that are read at a time.
const PAGE: u32 = 1_000;
/// Events of which it is remembered when they happened and what their hashes are, and instants of which it is remembered how far a
/// roadmap had gone: neither changes.
const INSTANTS: usize = 20_000;

/// Counts a state by its tasks.
#[derive(Clone)]
struct ByTasks;

impl Weighter<(String, u64), Arc<Roadmap>> for ByTasks {
    fn weight(&self, _: &(String, u64), state: &Arc<Roadmap>) -> u64 {
        state.tasks.len().max(100) as u64
    }
}

/// The state that was found last of a roadmap: whoever looks at one day often looks at one soon after.
type Line = Arc<tokio::sync::Mutex<Option<Arc<Roadmap>>>>;

/// What is known of the past.
pub struct Past {
    kept: Cache<(String, u64), Arc<Roadmap>, ByTasks>,
    /// When events happened.
    pub instants: Cache<(String, u64), DateTime<Utc>>,
    /// The hashes of events.
    pub hashes: Cache<(String, u64), Hash>,
    /// Which event was the last at an instant, where others followed it.
    pub versions: Cache<(String, DateTime<Utc>), u64>,
    /// Whoever replays a roadmap holds its line, so that others wait for what is found.
    lines: Mutex<HashMap<String, Line>>,
}

impl Default for Past {
    fn default() -> Self {
        Self {
            kept: Cache::with_weighter(64, KEPT_TASKS, ByTasks),
            instants: Cache::new(INSTANTS),
            hashes: Cache::new(INSTANTS),
            versions: Cache::new(INSTANTS),
            lines: Mutex::default(),
        }
    }
}

impl Past {
    /// Returns a roadmap as it stood after an event.
    pub async fn state(
        &self,
        reading: &mut dyn Reading,
        key: &str,
        seq: u64,
        present: Option<&Roadmap>,
    ) -> Result<Arc<Roadmap>, Error> {
        let name = (key.to_owned(), seq);
        if let Some(known) = self.kept.get(&name) {
            return Ok(known);
        }
        let line = {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.entry(key.to_owned()).or_default().clone()
        };
        let mut line = line.lock().await;
        if let Some(known) = self.kept.get(&name) {
            return Ok(known);
        }
        let mut state = nearest(reading, key, seq, line.as_deref()).await?;
        while state.version < seq {
            let events = reading.events(Select::Stream(key, state.version, seq), PAGE).await?;
            if events.is_empty() {
                break;
            }
            for stored in events {
                apply(&mut state, &stored.event()?)?;
            }
            // Others may use the thread between two pages.
            tokio::task::yield_now().await;
        }
        if let Some(present) = present {
            share(&mut state, present);
        }
        let state = Arc::new(state);
        self.kept.insert(name, state.clone());
        *line = Some(state.clone());
        Ok(state)
    }
}

/// Returns the last state up to an event that is in memory, in the database, or the beginning.
async fn nearest(
    reading: &mut dyn Reading,
    key: &str,
    seq: u64,
    last: Option<&Roadmap>,
) -> Result<Roadmap, Error> {
    let last = last.filter(|state| state.version <= seq);
    let mut numbers = reading.states(key, seq).await?;
    while let Some(near) = numbers.pop() {
        if let Some(last) = last.filter(|state| near <= state.version) {
            return Ok(last.clone());
        }
        let Some((_, body)) = reading.state(key, near).await? else { continue };
        let base = match state::base_of(&body)? {
            Some(base) => match reading.state(key, base).await? {
                Some((seq, body)) if seq == base => Some(body),
                // What is missing makes the past slower and nothing else.
                _ => continue,
            },
            None => None,
        };
        let read = tokio::task::spawn_blocking(move || state::read(&body, base.as_deref()));
        return read.await.map_err(|_| Error::Closed)?;
    }
    match last {
        Some(last) => Ok(last.clone()),
        None => Ok(roadmap::replay(key, [])?),
    }
}

/// Has tasks that are as they are now be in memory once.
fn share(state: &mut Roadmap, present: &Roadmap) {
    let known: Vec<_> = state.tasks.iter().map(|task| present.task(&task.key).cloned()).collect();
    for (at, known) in known.into_iter().enumerate() {
        if let (Some(known), Some(then)) = (known, state.tasks.get(at))
            && !Arc::ptr_eq(&known, then)
            && known.reports.len() == then.reports.len()
        {
            let mut shared = (**then).clone();
            if shared.reports.share(&known.reports) && shared == *known {
                state.tasks.set(at, known);
            }
        }
    }
}
