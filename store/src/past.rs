//! The past: a roadmap as it stood, from the nearest state that is known and the events after it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use quick_cache::{Weighter, sync::Cache};
use roadmap::{Event, Roadmap, apply};

use crate::{
    Error, Hash,
    database::{Reading, Select, Stored},
    state::{self, Definitions},
};

/// Tasks of the states that were asked for and are kept.
const KEPT_TASKS: u64 = 12_000;
/// Events that are read at a time.
const PAGE: u32 = 1_000;
/// Events for each task since a state after which hardly a task is as it was.
const MANY: u64 = 3;
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

/// What is known of a roadmap beside the states that are kept.
#[derive(Default)]
struct Known {
    /// The state that was found last: whoever looks at one day often looks at one soon after.
    last: Option<Arc<Roadmap>>,
    /// What its states share.
    definitions: Definitions,
}

type Line = Arc<tokio::sync::Mutex<Known>>;

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
        present: Option<&Arc<Roadmap>>,
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
        let mut until = seq;
        let (mut state, mut events) = loop {
            let (from, begin) = nearest(reading, key, until, &line, present).await?;
            // What follows it is read while it is put together.
            let events = page(reading, key, from, seq).await?;
            match begin {
                Begin::Here(state) => break (*state, events),
                Begin::Read(read) => {
                    let (state, definitions) = read.await.map_err(|_| Error::Closed)?;
                    match state {
                        Ok(state) if state.version == from => {
                            line.definitions = definitions;
                            break (state, events);
                        }
                        Ok(_) => {
                            pass_over(key, from, &Error::State("it is of another event".to_owned()))
                        }
                        Err(error) => pass_over(key, from, &error),
                    }
                    until = from.saturating_sub(1);
                }
            }
        };
        while !events.is_empty() {
            for event in &events {
                apply(&mut state, event)?;
            }
            // Others may use the thread between two pages.
            tokio::task::yield_now().await;
            events = page(reading, key, state.version, seq).await?;
        }
        let since = |present: &&Arc<Roadmap>| present.version.saturating_sub(seq);
        if let Some(present) = present.filter(|it| since(it) < MANY * it.tasks.len() as u64) {
            share(&mut state, present);
        }
        let state = Arc::new(state);
        self.kept.insert(name, state.clone());
        if let Some(former) = line.last.replace(state.clone()) {
            // To give back what it holds takes a while, and nobody waits for it.
            tokio::task::spawn_blocking(move || drop(former));
        }
        Ok(state)
    }
}

/// Says of a state that it cannot be read, which makes the past slower and nothing else: it may be damaged, or
/// another version of the program wrote it.
fn pass_over(key: &str, seq: u64, error: &Error) {
    tracing::warn!(roadmap = key, seq, %error, "a state of the past is passed over; `vekha verify` says more");
}

/// What a state is made from.
enum Begin {
    /// One that is here.
    Here(Box<Roadmap>),
    /// One that is being read, and the definitions with those that it brings.
    Read(tokio::task::JoinHandle<(Result<Roadmap, Error>, Definitions)>),
}

/// Reads the next events of a roadmap up to one.
async fn page(
    reading: &mut dyn Reading,
    key: &str,
    after: u64,
    seq: u64,
) -> Result<Vec<Event>, Error> {
    if after >= seq {
        return Ok(Vec::new());
    }
    let events = reading.events(Select::Stream(key, after, seq), PAGE).await?;
    events.iter().map(Stored::event).collect()
}

/// Returns the last state up to an event that is in memory, in the database, or the beginning, with its number.
async fn nearest(
    reading: &mut dyn Reading,
    key: &str,
    seq: u64,
    line: &Known,
    present: Option<&Arc<Roadmap>>,
) -> Result<(u64, Begin), Error> {
    let here = |state: &Roadmap| (state.version, Begin::Here(Box::new(state.clone())));
    let last = line.last.as_deref().filter(|state| state.version <= seq);
    let mut numbers = reading.states(key, seq).await?;
    while let Some(near) = numbers.pop() {
        if let Some(last) = last.filter(|state| near <= state.version) {
            return Ok(here(last));
        }
        let Some((_, body)) = reading.state(key, near).await? else { continue };
        let base = state::base_of(&body).inspect_err(|error| pass_over(key, near, error));
        let Ok(base) = base else { continue };
        let base = match base {
            Some(base) => match reading.state(key, base).await? {
                Some((seq, body)) if seq == base => Some(body),
                // What is missing makes the past slower and nothing else.
                _ => continue,
            },
            None => None,
        };
        let (mut known, present) = (line.definitions.clone(), present.cloned());
        let read = tokio::task::spawn_blocking(move || {
            (state::read(&body, base.as_deref(), &mut known, present.as_deref()), known)
        });
        return Ok((near, Begin::Read(read)));
    }
    match last {
        Some(last) => Ok(here(last)),
        None => Ok((0, Begin::Here(Box::new(roadmap::replay(key, [])?)))),
    }
}

/// Has tasks that are as they are now be in memory once.
fn share(state: &mut Roadmap, present: &Roadmap) {
    for at in 0..state.tasks.len() {
        let Some(then) = state.tasks.get(at) else { continue };
        let near = present.tasks.get(at).filter(|task| task.key == then.key);
        let Some(known) = near.or_else(|| present.task(&then.key)) else { continue };
        if !Arc::ptr_eq(known, then) && known.reports.len() == then.reports.len() {
            let mut shared = (**then).clone();
            if shared.reports.share(&known.reports) && shared == **known {
                state.tasks.set(at, known.clone());
            }
        }
    }
}
