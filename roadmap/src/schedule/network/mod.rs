//! The network, compiled: activities in topological order with their links, and the two passes over it.
//!
//! A date is kept as twice an [`Instant`], plus one where it is the beginning of a day: the
//! end of Friday and the beginning of Monday are the same working instant, but a milestone that may
//! not come before Monday is dated Monday, one that waits for Friday's work is dated Friday.

mod compile;
mod passes;
mod standing;

use chrono::NaiveDate;

use super::days::{Days, Instant, instant};
use crate::{LagUnit, LinkType, Logic, NodeKey, date::YEARS};

/// No bound from below.
const ANY: i32 = i32::MIN;
/// No bound from above.
pub(super) const NEVER: i32 = i32::MAX;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Ahead,
    Started,
    Done,
}

struct Node {
    phase: Phase,
    calendar: u32,
    /// The earliest start: the roadmap's, today, a constraint; for what has started or is done, the fact.
    start: i32,
    /// The earliest finish by the owner's forecast; for what is done, the fact.
    finish: i32,
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
    /// The link with this number among the node's.
    Link(usize),
}

/// Early and late dates of every node, in topological order.
#[derive(Clone, Debug, Default)]
pub struct Dates {
    pub(super) es: Vec<i32>,
    pub(super) ef: Vec<i32>,
    pub(super) ls: Vec<i32>,
    pub(super) lf: Vec<i32>,
}

/// A network without circles, ready for its passes.
pub struct Network {
    /// Keys in topological order; a group's are those of the group.
    pub(super) keys: Vec<NodeKey>,
    /// For each activity of the plan its place in topological order; none for what was withdrawn.
    pub(super) place: Vec<Option<u32>>,
    /// Working days that each node takes or has left.
    pub durations: Vec<i32>,
    pub(super) days: Vec<std::sync::Arc<Days>>,
    /// The instant at which the roadmap starts.
    pub(super) start: Instant,
    pub(super) today: Option<Instant>,
    logic: Logic,
    nodes: Vec<Node>,
    groups: Vec<bool>,
    incoming: Vec<Edge>,
    incoming_from: Vec<u32>,
    outgoing: Vec<Edge>,
    outgoing_from: Vec<u32>,
}

fn begins(day: NaiveDate) -> i32 {
    instant(day) * 2 + 1
}

fn ends(day: NaiveDate) -> i32 {
    (instant(day) + 1) * 2
}

impl Network {
    /// Returns the number of nodes, groups included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Tells whether there is nothing to be done.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    pub(super) fn is_group(&self, node: usize) -> bool {
        self.groups.get(node).copied().unwrap_or_default()
    }

    pub(super) fn is_done(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| node.phase == Phase::Done)
    }

    pub(super) fn has_started(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| node.phase == Phase::Started)
    }

    /// Returns the predecessor at the other end of a node's link, with the link's type and lag.
    pub(super) fn link(&self, number: usize) -> Option<(usize, LinkType, i32, LagUnit)> {
        let edge = self.incoming.get(number)?;
        Some((edge.other as usize, edge.kind, edge.lag, edge.unit))
    }

    fn edges<'a>(edges: &'a [Edge], from: &[u32], node: usize) -> (usize, &'a [Edge]) {
        let bounds = (from.get(node), from.get(node + 1));
        let (Some(first), Some(last)) = bounds else { return (0, &[]) };
        let (first, last) = (*first as usize, *last as usize);
        (first, edges.get(first..last).unwrap_or(&[]))
    }

    /// Calls with each activity that waits for one, by its node.
    pub(super) fn waiting_for(&self, task: usize, mut found: impl FnMut(usize)) -> Option<()> {
        let node = self.place.get(task).copied().flatten()? as usize;
        for edge in Self::edges(&self.outgoing, &self.outgoing_from, node).1 {
            let other = edge.other as usize;
            if self.is_group(other) {
                let after = Self::edges(&self.outgoing, &self.outgoing_from, other).1;
                after.iter().for_each(|edge| found(edge.other as usize));
            } else {
                found(other);
            }
        }
        Some(())
    }

    /// Returns for each node the task that it stands for; of a group the first task.
    pub(super) fn tasks(&self) -> Vec<usize> {
        let mut task_at = vec![0; self.len()];
        for (task, place) in self.place.iter().enumerate() {
            if let Some(task_at) = place.and_then(|place| task_at.get_mut(place as usize)) {
                *task_at = task;
            }
        }
        task_at
    }

    fn calendar(&self, calendar: u32) -> Option<&Days> {
        self.days.get(calendar as usize).map(|days| &**days)
    }

    /// Finds a node whose early finish lies beyond the years that dates may have.
    pub fn beyond(&self, dates: &Dates) -> Option<&NodeKey> {
        let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).map_or(NEVER, instant);
        let late = dates.ef.iter().position(|finish| finish >> 1 > last + 1);
        late.and_then(|at| self.keys.get(at))
    }
}
