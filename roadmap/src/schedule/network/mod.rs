//! The network, compiled: activities in topological order with their links, and the two passes over it.
//!
//! A date is kept as twice an [`Instant`], plus one where it is the beginning of a day: the
//! end of Friday and the beginning of Monday are the same working instant, but a milestone that may
//! not come before Monday is dated Monday, one that waits for Friday's work is dated Friday.

mod compile;
mod moves;
mod passes;
mod relink;
mod standing;

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;
use foldhash::HashMap;

use super::days::{Days, Instant, instant};
use crate::{LagUnit, LinkType, Logic, NodeKey, date::YEARS, list::List};

/// No bound from below.
const ANY: i32 = i32::MIN;
/// No bound from above.
pub(super) const NEVER: i32 = i32::MAX;

/// How values are kept, one for each node.
pub trait Keeping {
    /// The values.
    type Of<T>: ByNode<T>;
}

/// Values by node.
pub trait ByNode<T> {
    /// Returns the value of a node.
    fn at(&self, node: usize) -> Option<&T>;
}

/// Side by side, for passes over all nodes.
#[derive(Clone, Copy, Debug)]
pub enum Flat {}

/// Shared between versions, for passes over what changed.
#[derive(Clone, Copy, Debug)]
pub enum Shared {}

impl Keeping for Flat {
    type Of<T> = Vec<T>;
}

impl Keeping for Shared {
    type Of<T> = List<T>;
}

impl<T> ByNode<T> for Vec<T> {
    #[inline]
    fn at(&self, node: usize) -> Option<&T> {
        self.get(node)
    }
}

impl<T> ByNode<T> for List<T> {
    #[inline]
    fn at(&self, node: usize) -> Option<&T> {
        self.get(node)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Ahead,
    Started,
    Done,
}

/// What a node binds by itself, whatever it waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Node {
    phase: Phase,
    calendar: u32,
    /// The earliest start: the roadmap's, today, a constraint; for what has started or is done, the fact.
    start: i32,
    /// The earliest finish by the owner's forecast; for what is done, the fact.
    finish: i32,
    /// When what it waits for in other roadmaps is finished.
    external: i32,
    /// The latest finish by a constraint, kept as early dates are.
    must_finish: i32,
    /// Days of work that are left by percent done: what waits for predecessors of what has started,
    /// whereas the owner's forecast knows of the waiting.
    rest: i32,
}

/// A link as one of its ends sees it.
#[derive(Clone, Copy)]
struct Edge {
    other: u32,
    lag: i32,
    /// The successor's calendar.
    calendar: u32,
    kind: LinkType,
    unit: LagUnit,
}

/// What decides on an early start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The roadmap's start, today or a constraint.
    Floor,
    /// The owner's forecast.
    Forecast,
    /// What it waits for in other roadmaps.
    External,
    /// The link with this number among the node's, counted from 0.
    Link(usize),
}

/// A start and a finish of every node, in topological order.
pub struct Ends<K: Keeping = Flat> {
    /// Starts.
    pub start: K::Of<i32>,
    /// Finishes.
    pub finish: K::Of<i32>,
}

impl Default for Ends {
    fn default() -> Self {
        Self { start: Vec::new(), finish: Vec::new() }
    }
}

impl Ends {
    /// Shares them between versions.
    pub fn shared(self) -> Ends<Shared> {
        Ends { start: self.start.into(), finish: self.finish.into() }
    }
}

impl Clone for Ends<Shared> {
    fn clone(&self) -> Self {
        Self { start: self.start.clone(), finish: self.finish.clone() }
    }
}

impl<K: Keeping> Ends<K> {
    #[inline]
    fn at(&self, node: usize) -> Option<(i32, i32)> {
        Some((*self.start.at(node)?, *self.finish.at(node)?))
    }
}

/// What stays of a network while the dates of its nodes change.
pub struct Shape {
    /// Keys in topological order; a group's are those of the group.
    pub keys: Vec<NodeKey>,
    /// For each activity of the plan its place in topological order.
    pub place: Vec<u32>,
    /// For each node the task that it stands for, by its place in the plan; of a group the first.
    pub tasks: Vec<usize>,
    /// The working calendars, counted.
    pub days: Vec<Arc<Days>>,
    /// The instant at which the roadmap starts.
    pub start: Instant,
    /// The data date.
    pub today: Option<Instant>,
    logic: Logic,
    groups: Vec<bool>,
    incoming: Vec<Edge>,
    incoming_from: Vec<u32>,
    outgoing: Vec<Edge>,
    outgoing_from: Vec<u32>,
}

/// Links that are others than those of the shape, by node.
#[derive(Clone, Default)]
struct Relinked {
    incoming: HashMap<usize, Vec<Edge>>,
    outgoing: HashMap<usize, Vec<Edge>>,
    /// Ranks of nodes that no longer stand where the shape has them.
    ranks: HashMap<usize, usize>,
}

/// A network without circles, ready for its passes.
pub struct Network<K: Keeping = Flat> {
    /// What stays.
    pub shape: Arc<Shape>,
    /// Working days that each node takes or has left.
    pub durations: K::Of<i32>,
    nodes: K::Of<Node>,
    relinked: Option<Arc<Relinked>>,
}

impl Network {
    /// Shares it between versions.
    pub fn shared(self) -> Network<Shared> {
        Network {
            shape: self.shape,
            durations: self.durations.into(),
            nodes: self.nodes.into(),
            relinked: self.relinked,
        }
    }
}

impl Network<Shared> {
    /// Puts it side by side again, for a pass over all nodes.
    pub fn flat(&self) -> Network {
        Network {
            shape: self.shape.clone(),
            durations: self.durations.iter().copied().collect(),
            nodes: self.nodes.iter().copied().collect(),
            relinked: self.relinked.clone(),
        }
    }
}

impl Network<Shared> {
    /// Returns the nodes on which the early dates of one depend, itself last, in topological order.
    pub fn before_all(&self, node: usize) -> Vec<usize> {
        let (mut seen, mut open) = (BTreeSet::from([node]), vec![node]);
        while let Some(node) = open.pop() {
            // What is done waits for nothing.
            let edges = if self.is_done(node) { &[][..] } else { self.incoming(node) };
            for other in edges.iter().map(|edge| edge.other as usize) {
                if seen.insert(other) {
                    open.push(other);
                }
            }
        }
        seen.into_iter().collect()
    }

    /// Returns a network of some nodes with all that their early dates depend on, in topological order. It
    /// has no way back: only early dates can be asked of it.
    pub fn part(&self, nodes: &[usize]) -> Network {
        let whole = &*self.shape;
        let (mut incoming, mut incoming_from) = (Vec::new(), vec![0]);
        for node in nodes {
            let edges = if self.is_done(*node) { &[][..] } else { self.incoming(*node) };
            for edge in edges {
                if let Ok(other) = nodes.binary_search(&(edge.other as usize)) {
                    let other = u32::try_from(other).unwrap_or_default();
                    incoming.push(Edge { other, ..*edge });
                }
            }
            incoming_from.push(u32::try_from(incoming.len()).unwrap_or_default());
        }
        let shape = Shape {
            keys: Vec::new(),
            place: Vec::new(),
            tasks: nodes.iter().filter_map(|node| whole.tasks.get(*node).copied()).collect(),
            days: whole.days.clone(),
            start: whole.start,
            today: whole.today,
            logic: whole.logic,
            groups: nodes.iter().map(|node| whole.is_group(*node)).collect(),
            incoming,
            incoming_from,
            outgoing: Vec::new(),
            outgoing_from: Vec::new(),
        };
        let nodes = nodes.iter().filter_map(|at| self.nodes.get(*at).zip(self.durations.get(*at)));
        let (nodes, durations) = nodes.map(|(node, duration)| (*node, *duration)).unzip();
        Network { shape: Arc::new(shape), durations, nodes, relinked: None }
    }
}

impl Clone for Network<Shared> {
    fn clone(&self) -> Self {
        Self {
            shape: self.shape.clone(),
            durations: self.durations.clone(),
            nodes: self.nodes.clone(),
            relinked: self.relinked.clone(),
        }
    }
}

fn begins(day: NaiveDate) -> i32 {
    instant(day) * 2 + 1
}

fn ends(day: NaiveDate) -> i32 {
    (instant(day) + 1) * 2
}

#[inline]
fn edges<'a>(edges: &'a [Edge], from: &[u32], node: usize) -> &'a [Edge] {
    let bounds = (from.get(node), from.get(node + 1));
    let (Some(first), Some(last)) = bounds else { return &[] };
    edges.get(*first as usize..*last as usize).unwrap_or(&[])
}

impl Shape {
    /// Returns the number of nodes, groups included.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Tells whether there is nothing to be done.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Tells whether a node stands for a workstream.
    pub fn is_group(&self, node: usize) -> bool {
        self.groups.get(node).copied().unwrap_or_default()
    }

    /// Returns the node of a task by its place in the plan.
    pub fn node_of(&self, task: usize) -> Option<usize> {
        self.place.get(task).map(|node| *node as usize)
    }

    fn calendar(&self, calendar: u32) -> Option<&Days> {
        self.days.get(calendar as usize).map(|days| &**days)
    }
}

impl<K: Keeping> Network<K> {
    /// Returns a node's links from its predecessors.
    #[inline]
    fn incoming(&self, node: usize) -> &[Edge] {
        let known = self.relinked.as_ref().and_then(|it| it.incoming.get(&node));
        let shape = &*self.shape;
        match known {
            Some(edges) => edges,
            None => edges(&shape.incoming, &shape.incoming_from, node),
        }
    }

    /// Returns a node's links to its successors.
    #[inline]
    fn outgoing(&self, node: usize) -> &[Edge] {
        let known = self.relinked.as_ref().and_then(|it| it.outgoing.get(&node));
        let shape = &*self.shape;
        match known {
            Some(edges) => edges,
            None => edges(&shape.outgoing, &shape.outgoing_from, node),
        }
    }

    /// Returns the predecessor at the other end of one of a node's links, with the link's type and lag.
    pub fn link(&self, node: usize, number: usize) -> Option<(usize, LinkType, i32, LagUnit)> {
        let edge = self.incoming(node).get(number)?;
        Some((edge.other as usize, edge.kind, edge.lag, edge.unit))
    }

    /// Calls with the node of each activity that waits for one's, through workstreams too.
    pub fn waiting_for(&self, node: usize, mut found: impl FnMut(usize)) {
        for edge in self.outgoing(node) {
            let other = edge.other as usize;
            if self.shape.is_group(other) {
                self.outgoing(other).iter().for_each(|edge| found(edge.other as usize));
            } else {
                found(other);
            }
        }
    }

    /// Returns the node of a task that was not withdrawn, by its place in the plan.
    pub fn node_of(&self, task: usize) -> Option<usize> {
        let node = self.shape.node_of(task)?;
        let withdrawn = |it: &Node| it.phase == Phase::Done && it.finish == ANY;
        self.nodes.at(node).is_some_and(|it| !withdrawn(it)).then_some(node)
    }

    /// Tells whether a node is done.
    pub fn is_done(&self, node: usize) -> bool {
        self.nodes.at(node).is_some_and(|node| node.phase == Phase::Done)
    }

    /// Tells whether a node has started and is not done.
    pub fn has_started(&self, node: usize) -> bool {
        self.nodes.at(node).is_some_and(|node| node.phase == Phase::Started)
    }
}

/// Tells whether a finish lies beyond the years that dates may have.
pub fn is_beyond(finish: Instant) -> bool {
    let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).map_or(NEVER, instant);
    finish >> 1 > last + 1
}

impl Network {
    /// Finds a node whose early finish lies beyond the years that dates may have.
    pub fn beyond(&self, early: &Ends) -> Option<&NodeKey> {
        let late = early.finish.iter().position(|finish| is_beyond(*finish));
        late.and_then(|at| self.shape.keys.get(at))
    }
}
