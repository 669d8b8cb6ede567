//! What runs say where nothing is drawn: every run is the plan itself, so nothing is run.

use std::{collections::BTreeSet, fmt};

use super::{
    days::day,
    network::{Ends, Network, Shared},
    outcome::{Draw, Outcome, Sample, finish_day},
};
use crate::list::List;

/// A network whose durations are all taken as they stand, with its early dates.
#[derive(Clone)]
pub(super) struct Fixed {
    network: Network<Shared>,
    early: Ends<Shared>,
    samples: List<Sample>,
    draws: Vec<Draw>,
    /// The nodes of the chain that drives the final milestone.
    chain: BTreeSet<usize>,
}

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fixed")
    }
}

impl Fixed {
    /// Takes a network with its dates; none if durations of some of its tasks may be drawn.
    pub fn new(
        (network, early): (&Network<Shared>, &Ends<Shared>),
        samples: &List<Sample>,
        draws: &[Draw],
        final_task: Option<usize>,
    ) -> Option<Self> {
        let recorded = draws.iter().any(|draw| !draw.growths.is_empty());
        if recorded || samples.iter().any(|sample| sample.estimate.is_some()) {
            return None;
        }
        let mut chain = BTreeSet::new();
        if let Some(node) = final_task.and_then(|task| network.node_of(task)) {
            network.trace(node, early, &network.durations, |node| {
                chain.insert(node);
            });
        }
        let (network, early) = (network.clone(), early.clone());
        Some(Self { network, early, samples: samples.clone(), draws: draws.to_vec(), chain })
    }

    /// Says of a task what so many runs would, by its place in the plan; none for what was withdrawn.
    pub fn get(&self, task: usize, runs: u32) -> Option<Outcome> {
        let (node, sample) = (self.network.node_of(task)?, self.samples.get(task)?);
        let done = self.network.is_done(node);
        let days = self.network.shape.days.get(sample.calendar)?;
        let finish = finish_day(days, *self.early.finish.get(node)?, done);
        Some(Outcome {
            spread: sample.spread(self.draws.get(sample.owner)?, done),
            meets: sample.deadline.map(|deadline| if finish <= deadline { runs } else { 0 }),
            p50: day(finish),
            p80: day(finish),
            p95: day(finish),
            on_chain: if self.chain.contains(&node) { runs } else { 0 },
        })
    }
}
