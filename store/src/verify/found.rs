//! What a proof finds on its way through all streams.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Hash, checkpoint::Checkpoint, database::Stored, sum::Sum, work::Work};

/// Faults after which it is enough.
const ENOUGH: usize = 100;

/// What was found so far.
#[derive(Default)]
pub struct Found {
    pub faults: Vec<String>,
    pub notes: Vec<String>,
    pub events: u64,
    /// The sum of all positions: they have no gaps, so it is known what it should be.
    pub positions: u64,
    /// Files that events name.
    pub named: BTreeSet<Hash>,
    /// Of all commands as the log has them.
    pub commands: Sum,
    /// Heads by stream and event, for the events that checkpoints name.
    pub asked: BTreeMap<(String, u64), Option<Hash>>,
    /// How far the proof is.
    pub work: Work,
}

impl Found {
    /// Begins a proof that is held against checkpoints.
    pub fn new(checkpoints: &[Checkpoint], work: &Work) -> Self {
        let streams = checkpoints.iter().flat_map(|checkpoint| &checkpoint.streams);
        let asked = streams.map(|stream| ((stream.key.clone(), stream.seq), None));
        Self { asked: asked.collect(), work: work.clone(), ..Self::default() }
    }

    /// Notes a fault, unless there are enough.
    pub fn fault(&mut self, fault: String) {
        if self.faults.len() < ENOUGH {
            self.faults.push(fault);
        }
    }

    /// Counts an event.
    pub fn count(&mut self, stored: &Stored) {
        self.events += 1;
        self.work.step();
        self.positions = self.positions.wrapping_add(stored.position);
        if self.asked.is_empty() {
            return;
        }
        if let Some(asked) = self.asked.get_mut(&(stored.stream.clone(), stored.seq)) {
            *asked = Some(stored.hash);
        }
    }
}
