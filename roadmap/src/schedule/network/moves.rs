//! Passes over what changed: from the nodes that did, as far as dates move.

use std::collections::BTreeSet;

use super::{Ends, Network, Shared};
use crate::schedule::plan::Activity;

/// What share of all nodes is followed one by one before a pass over all of them is cheaper.
const SHARE: usize = 16;

/// Nodes to be looked at by their ranks, each once; none once they are so many that all may be.
struct Queue<'a> {
    network: &'a Network<Shared>,
    waiting: BTreeSet<(usize, usize)>,
    left: usize,
}

impl<'a> Queue<'a> {
    fn new(network: &'a Network<Shared>, first: impl Iterator<Item = usize>) -> Self {
        let left = network.shape.len() / SHARE + 8;
        let mut queue = Self { network, waiting: BTreeSet::new(), left };
        queue.add(first);
        queue
    }

    fn add(&mut self, nodes: impl Iterator<Item = usize>) {
        self.waiting.extend(nodes.map(|node| (self.network.rank(node), node)));
    }

    fn next(&mut self, from_the_end: bool) -> Option<Option<usize>> {
        let next = match from_the_end {
            true => self.waiting.pop_last(),
            false => self.waiting.pop_first(),
        };
        if next.is_some() {
            self.left = self.left.checked_sub(1)?;
        }
        Some(next.map(|(_, node)| node))
    }
}

impl Ends<Shared> {
    /// Puts in the dates of a node; tells whether they are others.
    fn put(&mut self, node: usize, dates: (i32, i32)) -> bool {
        if self.at(node) == Some(dates) {
            return false;
        }
        self.start.set(node, dates.0);
        self.finish.set(node, dates.1);
        true
    }

    /// Finds the nodes whose dates are others.
    pub fn moved<'a>(&'a self, was: &'a Self) -> impl Iterator<Item = usize> + 'a {
        let starts = self.start.differing(&was.start, |a, b| a != b);
        starts.chain(self.finish.differing(&was.finish, |a, b| a != b))
    }
}

impl Network<Shared> {
    /// Takes over an activity that is another, with the links and the calendar that it had.
    pub fn set(&mut self, node: usize, activity: &Activity) {
        let (is, duration) = self.shape.node(activity);
        if self.nodes.get(node).is_some_and(|was| *was != is) {
            self.nodes.set(node, is);
        }
        if self.durations.get(node).is_some_and(|was| *was != duration) {
            self.durations.set(node, duration);
        }
    }

    /// Moves early dates from the nodes that changed; returns those that moved, or none if they are too
    /// many to be followed.
    pub fn move_early(&self, early: &mut Ends<Shared>, changed: &[usize]) -> Option<Vec<usize>> {
        let mut queue = Queue::new(self, changed.iter().copied());
        let mut moved = Vec::new();
        while let Some(at) = queue.next(false)? {
            let (Some(node), Some(duration)) = (self.nodes.get(at), self.durations.get(at)) else {
                continue;
            };
            let dates = self.early(at, node, *duration, early);
            if early.put(at, dates) {
                moved.push(at);
                queue.add(self.outgoing(at).iter().map(|it| it.other as usize));
            }
        }
        Some(moved)
    }

    /// Moves late dates back from the nodes that changed, as [`backward`](Network::backward) finds them.
    pub fn move_late(
        &self,
        early: &Ends<Shared>,
        late: &mut Ends<Shared>,
        changed: &[usize],
        latest: impl Fn(usize) -> i32,
    ) -> Option<()> {
        self.move_back(late, changed, |at, late| {
            self.late(at, latest(at), early, |other| late.at(other))
        })
    }

    /// Moves what is held by the early dates of others, as [`unmoved`](Network::unmoved) finds it.
    pub fn move_held(
        &self,
        early: &Ends<Shared>,
        held: &mut Ends<Shared>,
        changed: &[usize],
        end: i32,
    ) -> Option<()> {
        self.move_back(held, changed, |at, held| self.held(at, end, early, |other| held.at(other)))
    }

    fn move_back(
        &self,
        ends: &mut Ends<Shared>,
        changed: &[usize],
        dates: impl Fn(usize, &Ends<Shared>) -> (i32, i32),
    ) -> Option<()> {
        // What comes before goes by how far the node is, too, not by its dates alone.
        let before = |at: usize| self.incoming(at).iter().map(|it| it.other as usize);
        let first = changed.iter().flat_map(|at| before(*at).chain([*at]));
        let mut queue = Queue::new(self, first);
        while let Some(at) = queue.next(true)? {
            let new = dates(at, ends);
            if ends.put(at, new) {
                queue.add(before(at));
            }
        }
        Some(())
    }
}
