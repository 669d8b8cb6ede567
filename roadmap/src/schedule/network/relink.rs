//! Links that come and go in a network that is compiled already.

use std::{collections::BTreeSet, sync::Arc};

use super::{Edge, Network, Shared};
use crate::Link;

impl Network<Shared> {
    /// Returns where a node stands among all: what it waits for stands before it.
    pub(super) fn rank(&self, node: usize) -> usize {
        let ranks = self.relinked.as_ref().map(|it| &it.ranks);
        ranks.and_then(|ranks| ranks.get(&node)).copied().unwrap_or(node)
    }

    /// Tells whether every node stands where it was compiled, so that passes over all of them may be made.
    pub fn is_in_order(&self) -> bool {
        self.relinked.as_ref().is_none_or(|it| it.ranks.is_empty())
    }

    /// Counts the links, those that lead to a workstream and from it, too.
    pub fn count_links(&self) -> usize {
        let Some(relinked) = &self.relinked else { return self.shape.incoming.len() };
        let compiled = |node: usize| {
            let of = |at: usize| self.shape.incoming_from.get(at).map_or(0, |at| *at as usize);
            of(node + 1) - of(node)
        };
        let (gone, come) = relinked.incoming.iter().fold((0, 0), |(gone, come), (node, edges)| {
            (gone + compiled(*node), come + edges.len())
        });
        self.shape.incoming.len() + come - gone
    }

    /// Takes a link away that leads from one node to another.
    pub fn unlink(&mut self, from: usize, to: usize, link: &Link) -> Option<()> {
        let is_it = |other: usize| {
            move |edge: &Edge| {
                edge.other as usize == other
                    && (edge.kind, edge.lag, edge.unit) == (link.kind, link.lag, link.unit)
            }
        };
        let (mut before, mut after) = (self.incoming(to).to_vec(), self.outgoing(from).to_vec());
        before.remove(before.iter().position(is_it(from))?);
        after.remove(after.iter().position(is_it(to))?);
        let relinked = Arc::make_mut(self.relinked.get_or_insert_default());
        relinked.incoming.insert(to, before);
        relinked.outgoing.insert(from, after);
        Some(())
    }

    /// Adds a link that leads from one node to another; none if it would close a circle.
    pub fn link_up(&mut self, from: usize, to: usize, link: &Link) -> Option<()> {
        if self.rank(from) >= self.rank(to) {
            self.reorder(from, to)?;
        }
        let calendar = self.nodes.get(to)?.calendar;
        let edge = |other: usize| {
            let other = u32::try_from(other).ok()?;
            Some(Edge { other, lag: link.lag, calendar, kind: link.kind, unit: link.unit })
        };
        let (mut before, mut after) = (self.incoming(to).to_vec(), self.outgoing(from).to_vec());
        let keys = &self.shape.keys;
        let name = |edge: &Edge| (keys.get(edge.other as usize), edge.kind as u8);
        let new = edge(from)?;
        // In the order of keys, as compiled.
        let at = before.partition_point(|known| name(known) <= name(&new));
        before.insert(at, new);
        after.push(edge(to)?);
        let relinked = Arc::make_mut(self.relinked.get_or_insert_default());
        relinked.incoming.insert(to, before);
        relinked.outgoing.insert(from, after);
        Some(())
    }

    /// Has one node, and all that it waits for, stand before another and all that wait for that: of no
    /// others is the rank changed than of those that stand between (Pearce and Kelly, 2006).
    fn reorder(&mut self, from: usize, to: usize) -> Option<()> {
        let (first, last) = (self.rank(to), self.rank(from));
        let ahead = |node: usize| -> Vec<usize> {
            self.outgoing(node).iter().map(|edge| edge.other as usize).collect()
        };
        let behind = |node: usize| -> Vec<usize> {
            self.incoming(node).iter().map(|edge| edge.other as usize).collect()
        };
        let reached = |start: usize, next: &dyn Fn(usize) -> Vec<usize>| {
            let (mut seen, mut open) = (BTreeSet::from([(self.rank(start), start)]), vec![start]);
            while let Some(node) = open.pop() {
                for other in next(node) {
                    let rank = self.rank(other);
                    if (first..=last).contains(&rank) && seen.insert((rank, other)) {
                        open.push(other);
                    }
                }
            }
            seen
        };
        let (after, before) = (reached(to, &ahead), reached(from, &behind));
        if after.contains(&(last, from)) {
            return None;
        }
        let ranks: BTreeSet<usize> = before.iter().chain(&after).map(|(rank, _)| *rank).collect();
        let nodes = before.into_iter().chain(after).map(|(_, node)| node);
        let placed: Vec<_> = nodes.zip(ranks).collect();
        Arc::make_mut(self.relinked.get_or_insert_default()).ranks.extend(placed);
        Some(())
    }
}
