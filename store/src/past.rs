//! The past: a roadmap as it stood, from the nearest state that is known and the events after it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use quick_cache::{Weighter, sync::Cache};
use roadmap::{Roadmap, apply};

use crate::{
    Error,
    database::{Reading, Select},
};

/// Tasks of the states that were asked for and are kept.
const KEPT_TASKS: u64 = 12_000;
/// Events between two checkpoints at the least.
const STEP: u64 = 2_000;
/// Tasks of all checkpoints of a roadmap: those that did not change are shared between them, but in
/// the worst case all did.
const CHECKPOINT_TASKS: usize = 25_000;
/// Checkpoints at the most, and at the least, of a roadmap.
const CHECKPOINTS: (usize, usize) = (24, 2);
/// Events that are read at a time.
const PAGE: u32 = 1_000;

/// Checkpoints of one roadmap, by the event after which they hold.
#[derive(Default)]
struct Line {
    states: Vec<(u64, Arc<Roadmap>)>,
    step: u64,
}

impl Line {
    /// Returns the last checkpoint at an event or before it.
    fn before(&self, seq: u64) -> Option<(u64, Arc<Roadmap>)> {
        self.states.iter().rev().find(|(at, _)| *at <= seq).cloned()
    }

    fn keep(&mut self, seq: u64, state: &Roadmap) {
        let step = self.step.max(STEP);
        if !seq.is_multiple_of(step) || self.states.iter().any(|(at, _)| *at == seq) {
            return;
        }
        self.states.push((seq, Arc::new(state.clone())));
        self.states.sort_by_key(|(at, _)| *at);
        let (most, least) = CHECKPOINTS;
        let room = CHECKPOINT_TASKS / state.tasks.len().max(1);
        if self.states.len() > room.clamp(least, most) {
            self.step = step * 2;
            self.states.retain(|(at, _)| at.is_multiple_of(step * 2));
        }
    }
}

/// Counts a state by its tasks.
#[derive(Clone)]
struct ByTasks;

impl Weighter<(String, u64), Arc<Roadmap>> for ByTasks {
    fn weight(&self, _: &(String, u64), state: &Arc<Roadmap>) -> u64 {
        state.tasks.len().max(100) as u64
    }
}

/// What is known of the past.
pub struct Past {
    kept: Cache<(String, u64), Arc<Roadmap>, ByTasks>,
    /// Whoever replays a roadmap holds its line, so that others wait for what is found.
    lines: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Line>>>>,
}

impl Default for Past {
    fn default() -> Self {
        Self { kept: Cache::with_weighter(64, KEPT_TASKS, ByTasks), lines: Mutex::default() }
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
        let (mut at, base) = match line.before(seq) {
            Some(known) => known,
            None => (0, Arc::new(roadmap::replay(key, [])?)),
        };
        let mut state = (*base).clone();
        while at < seq {
            let events = reading.events(Select::Stream(key, at, seq), PAGE).await?;
            if events.is_empty() {
                break;
            }
            for stored in events {
                apply(&mut state, &stored.event()?)?;
                if let Some(task) = &stored.task {
                    share(&mut state, task, present);
                }
                at = stored.seq;
                line.keep(at, &state);
            }
            // Others may use the thread between two pages.
            tokio::task::yield_now().await;
        }
        let state = Arc::new(state);
        self.kept.insert(name, state.clone());
        Ok(state)
    }
}

/// Has the last report of a task be the one that the present has, so that it is in memory once.
fn share(state: &mut Roadmap, task: &str, present: Option<&Roadmap>) {
    let Some(at) = state.index.get(task) else { return };
    let Some(then) = state.tasks.get_mut(*at) else { return };
    let Some(place) = then.reports.len().checked_sub(1) else { return };
    let known = present.and_then(|present| present.task(task)?.reports.get(place));
    if let Some(known) = known
        && let Some(own) = then.reports.get(place)
        && !Arc::ptr_eq(own, known)
        && own == known
    {
        let known = known.clone();
        if let Some(own) = Arc::make_mut(then).reports.get_mut(place) {
            *own = known;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoints_are_few_and_evenly_spread() {
        let state = roadmap::replay("plan", []).expect("nothing follows from nothing");
        let mut line = Line::default();
        for seq in 1..=100_000 {
            line.keep(seq, &state);
        }
        assert!(line.states.len() <= CHECKPOINTS.0, "{}", line.states.len());
        assert!(line.states.windows(2).all(|pair| pair[1].0 - pair[0].0 == line.step));
        assert_eq!(line.before(50_000).map(|(at, _)| at), Some(48_000));
        assert!(line.before(3).is_none());
    }
}
