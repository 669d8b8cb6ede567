//! The two passes over a network: early dates forward, late dates backward.

use super::{ANY, ByNode, Edge, Ends, Keeping, NEVER, Network, Node, Phase, Shape, Source};
use crate::{LagUnit, LinkType, Logic};

/// Returns what a link binds of a successor in this phase, if it still binds anything.
///
/// What is left of a started task waits for its predecessors as the whole of it would (retained), or its
/// start waits for nothing any more and only its finish does not come before theirs (override).
#[inline]
fn binding(kind: LinkType, successor: Phase, logic: Logic) -> Option<LinkType> {
    match (successor, kind, logic) {
        (Phase::Done, ..) => None,
        (Phase::Started, LinkType::StartToStart, Logic::Override) => None,
        (Phase::Started, LinkType::FinishToStart, Logic::Override) => {
            Some(LinkType::FinishToFinish)
        }
        (_, kind, _) => Some(kind),
    }
}

impl Shape {
    #[inline]
    fn lagged(&self, edge: &Edge, bound: i32) -> i32 {
        if edge.lag == 0 {
            return bound;
        }
        let (at, beginning) = (bound >> 1, bound & 1);
        let moved = match (edge.unit, self.calendar(edge.calendar)) {
            (LagUnit::Working, Some(days)) => {
                let index = days.index(at).saturating_add(edge.lag);
                if beginning == 1 { days.begins(index) } else { days.ends(index) }
            }
            _ => at.saturating_add(edge.lag),
        };
        moved.saturating_mul(2) | beginning
    }

    /// Returns the last date that is not after another once the lag has passed.
    #[inline]
    fn unlagged(&self, edge: &Edge, end: i32, beginning: bool) -> i32 {
        if edge.lag == 0 || end == NEVER {
            return end;
        }
        match (edge.unit, self.calendar(edge.calendar)) {
            (LagUnit::Working, Some(days)) if beginning => {
                days.begins(days.last(end).saturating_sub(edge.lag)) * 2 + 1
            }
            (LagUnit::Working, Some(days)) => {
                days.begins(days.index(end >> 1).saturating_sub(edge.lag)) * 2
            }
            _ => end.saturating_sub(edge.lag.saturating_mul(2)),
        }
    }
}

impl<K: Keeping> Network<K> {
    /// Offers every bound on a node's start: where it comes from, and its rank among the bounds.
    ///
    /// The rank of a milestone is its early date itself, that of work the worked day with which it starts.
    #[inline]
    fn bounds(
        &self,
        node: usize,
        of: &Node,
        duration: i32,
        early: &Ends<K>,
        mut offer: impl FnMut(Source, i32),
    ) {
        let shape = &*self.shape;
        let Some(days) = shape.calendar(of.calendar) else { return };
        let by_start = |bound: i32| match duration {
            0 => bound,
            _ => days.index(bound >> 1),
        };
        let by_finish = |bound: i32| match duration {
            0 => bound,
            _ => days.index(bound >> 1) - duration,
        };
        // An end that falls on days off is only reached at the end of the next worked day.
        let waits = |bound: i32| {
            let at = bound >> 1;
            i32::from(duration > 0 && bound & 1 == 0 && days.ends(days.index(at)) < at)
        };
        offer(Source::Floor, if of.start == ANY { ANY } else { by_start(of.start) });
        if of.finish != ANY {
            offer(Source::Forecast, by_finish(of.finish) + waits(of.finish));
        }
        // What is left of it begins with a predecessor's end, and ends by so many days of work later.
        let idle = match of.phase {
            Phase::Started => duration - of.rest.min(duration),
            _ => 0,
        };
        if of.external != ANY {
            // As after a task of this roadmap that is finished then.
            let rank = match binding(LinkType::FinishToStart, of.phase, shape.logic) {
                Some(LinkType::FinishToFinish) => by_finish(of.external) + waits(of.external),
                _ => by_start(of.external) - idle,
            };
            offer(Source::External, rank);
        }
        for (number, edge) in self.incoming(node).iter().enumerate() {
            let Some(kind) = binding(edge.kind, of.phase, shape.logic) else { continue };
            let ends = match kind {
                LinkType::FinishToStart | LinkType::FinishToFinish => &early.finish,
                LinkType::StartToStart | LinkType::StartToFinish => &early.start,
            };
            let finish = matches!(kind, LinkType::FinishToFinish | LinkType::StartToFinish);
            match ends.at(edge.other as usize) {
                Some(bound) if *bound != ANY => {
                    let bound = shape.lagged(edge, *bound);
                    let rank = match finish {
                        true => by_finish(bound) + waits(bound),
                        false => by_start(bound) - idle,
                    };
                    offer(Source::Link(number), rank);
                }
                _ => {}
            }
        }
    }

    /// Returns the early start and finish of a node whose predecessors have theirs.
    #[inline]
    pub(super) fn early(
        &self,
        at: usize,
        node: &Node,
        duration: i32,
        early: &Ends<K>,
    ) -> (i32, i32) {
        if node.phase == Phase::Done {
            return (node.start, node.finish);
        }
        let mut latest = ANY;
        if node.phase == Phase::Started {
            latest = self.resumed(node, duration);
        }
        self.bounds(at, node, duration, early, |source, rank| {
            if node.phase != Phase::Started || source != Source::Floor {
                latest = latest.max(rank);
            }
        });
        let (start, finish) = match self.shape.calendar(node.calendar) {
            Some(days) if duration > 0 && latest != ANY => {
                (days.begins(latest) * 2 + 1, days.ends(latest.saturating_add(duration)) * 2)
            }
            _ => (latest, latest),
        };
        (if node.phase == Phase::Started { node.start } else { start }, finish)
    }

    /// Returns the rank of the rest of what has started: it goes on today.
    #[inline]
    fn resumed(&self, node: &Node, duration: i32) -> i32 {
        let today = self.shape.today.unwrap_or(node.start >> 1);
        match self.shape.calendar(node.calendar) {
            Some(days) if duration > 0 => days.index(today),
            _ => today * 2 + 1,
        }
    }

    /// Returns what decides on a node's early start, a link where several do.
    pub(in crate::schedule) fn source(&self, node: usize, early: &Ends<K>) -> Source {
        let duration = self.durations.at(node).copied().unwrap_or_default();
        self.source_with(node, early, duration)
    }

    /// Returns the same for another duration than the plan's.
    pub(in crate::schedule) fn source_with(
        &self,
        node: usize,
        early: &Ends<K>,
        duration: i32,
    ) -> Source {
        let mut best = (ANY, Source::Floor);
        if let Some(of) = self.nodes.at(node) {
            if of.phase == Phase::Started {
                best.0 = self.resumed(of, duration);
            }
            self.bounds(node, of, duration, early, |source, rank| {
                let started = of.phase == Phase::Started && source == Source::Floor;
                let wins = rank > best.0
                    || rank == best.0 && best.1 == Source::Floor && source != Source::Floor
                    || rank == best.0 && best.1 == Source::Forecast;
                if wins && !started {
                    best = (rank, source);
                }
            });
        }
        best.1
    }

    /// Walks the chain that drives a node, itself first, to what waits for nothing open.
    pub(in crate::schedule) fn trace(
        &self,
        from: usize,
        early: &Ends<K>,
        durations: &K::Of<i32>,
        mut visit: impl FnMut(usize),
    ) {
        let mut node = from;
        loop {
            if self.is_done(node) {
                return;
            }
            visit(node);
            let duration = durations.at(node).copied().unwrap_or_default();
            match self.source_with(node, early, duration) {
                Source::Link(number) => match self.link(node, number) {
                    Some((other, ..)) => node = other,
                    None => return,
                },
                _ => return,
            }
        }
    }

    /// Returns the late start and finish of a node whose successors have theirs, from its latest finish.
    #[inline]
    pub(super) fn late(
        &self,
        at: usize,
        latest: i32,
        early: &Ends<K>,
        theirs: impl Fn(usize) -> Option<(i32, i32)>,
    ) -> (i32, i32) {
        let (Some(node), Some(duration)) = (self.nodes.at(at), self.durations.at(at)) else {
            return (NEVER, NEVER);
        };
        if node.phase == Phase::Done {
            return early.at(at).unwrap_or((NEVER, NEVER));
        }
        self.before(at, *duration, latest.min(node.must_finish), theirs)
    }

    /// Returns the latest start and finish of a node with which nothing that waits for it moves: the
    /// same, with the early dates of successors for their late ones. A workstream passes on what holds it.
    #[inline]
    pub(super) fn held(
        &self,
        at: usize,
        end: i32,
        early: &Ends<K>,
        theirs: impl Fn(usize) -> Option<(i32, i32)>,
    ) -> (i32, i32) {
        let duration = self.durations.at(at).copied().unwrap_or_default();
        let latest = if self.shape.is_group(at) { NEVER } else { end };
        self.before(at, duration, latest, |other| match self.shape.is_group(other) {
            true => theirs(other),
            false => early.at(other),
        })
    }

    /// Returns the latest start and finish of a node with which no successor passes its own. Those of a
    /// milestone are the last at which it may come with the beginning of a day, and with the end of one.
    #[inline]
    fn before(
        &self,
        at: usize,
        duration: i32,
        latest: i32,
        theirs: impl Fn(usize) -> Option<(i32, i32)>,
    ) -> (i32, i32) {
        let shape = &*self.shape;
        let Some(node) = self.nodes.at(at) else { return (NEVER, NEVER) };
        let Some(days) = shape.calendar(node.calendar) else { return (NEVER, NEVER) };
        // By beginnings and by ends apart, since only the duration lies between them.
        let (mut start, mut finish) = (NEVER, latest);
        if duration == 0 {
            start = latest;
        }
        for edge in self.outgoing(at) {
            let other = edge.other as usize;
            let Some(successor) = self.nodes.at(other) else { continue };
            let Some(kind) = binding(edge.kind, successor.phase, shape.logic) else { continue };
            let (ls, lf) = theirs(other).unwrap_or((NEVER, NEVER));
            let ls = shape.rest_begins(successor, lf).unwrap_or(ls);
            let milestone = self.durations.at(other) == Some(&0);
            let onto_start = matches!(kind, LinkType::FinishToStart | LinkType::StartToStart);
            let bound = |beginning: bool| {
                let end = match (milestone, onto_start) {
                    (true, _) if beginning => ls,
                    (true, _) => lf,
                    (false, true) => ls,
                    (false, false) => shape.meeting(successor, lf, beginning),
                };
                shape.unlagged(edge, end, beginning)
            };
            let from_start = matches!(kind, LinkType::StartToStart | LinkType::StartToFinish);
            if from_start || duration == 0 {
                start = start.min(bound(true));
            }
            if !from_start || duration == 0 {
                finish = finish.min(bound(false));
            }
        }
        if duration == 0 {
            return (start, finish);
        }
        if node.phase == Phase::Started {
            start = NEVER;
        }
        let by_finish = if finish == NEVER { NEVER } else { days.index(finish >> 1) };
        let by_start =
            if start == NEVER { NEVER } else { days.last(start).saturating_add(duration) };
        let index = by_finish.min(by_start);
        if index == NEVER {
            return (NEVER, NEVER);
        }
        (days.begins(index.saturating_sub(duration)) * 2 + 1, days.ends(index) * 2)
    }
}

impl Network {
    /// Computes early dates. Beyond the calendar's years they stay at their end; see [`Self::beyond`].
    pub fn forward(&self, durations: &[i32], early: &mut Ends) {
        early.start.clear();
        early.finish.clear();
        for (at, (node, duration)) in self.nodes.iter().zip(durations).enumerate() {
            let (start, finish) = self.early(at, node, *duration, early);
            early.start.push(start);
            early.finish.push(finish);
        }
    }
}

impl<K: Keeping> Network<K> {
    /// Computes late dates from the latest finish of every node that has one.
    pub fn backward(&self, early: &Ends<K>, latest: impl Fn(usize) -> i32) -> Ends {
        self.end_first(|at, known| {
            self.late(at, latest(at), early, |other| known.get(other).copied())
        })
    }

    /// Computes the latest dates with which nothing that waits moves.
    pub fn unmoved(&self, early: &Ends<K>, end: i32) -> Ends {
        self.end_first(|at, known| self.held(at, end, early, |other| known.get(other).copied()))
    }

    fn end_first(&self, dates: impl Fn(usize, &[(i32, i32)]) -> (i32, i32)) -> Ends {
        let mut known = vec![(NEVER, NEVER); self.shape.len()];
        for at in (0..known.len()).rev() {
            let both = dates(at, &known);
            if let Some(place) = known.get_mut(at) {
                *place = both;
            }
        }
        let (start, finish) = known.into_iter().unzip();
        Ends { start, finish }
    }
}

impl Shape {
    /// Returns the last date at which the rest of what has started may begin.
    #[inline]
    fn rest_begins(&self, of: &Node, lf: i32) -> Option<i32> {
        let days = self.calendar(of.calendar)?;
        let starts = of.phase == Phase::Started && of.rest > 0 && lf != NEVER;
        starts.then(|| days.begins(days.index(lf >> 1).saturating_sub(of.rest)) * 2 + 1)
    }

    /// Returns the last date at which what a finish waits for still meets it: an end must lie before
    /// the end of the last day of work; a beginning may be that of the next.
    #[inline]
    fn meeting(&self, of: &Node, end: i32, beginning: bool) -> i32 {
        match self.calendar(of.calendar) {
            Some(days) if beginning && end != NEVER => days.begins(days.index(end >> 1)) * 2 + 1,
            _ => end,
        }
    }

    /// Returns the date on which the last node finishes, of all early finishes.
    pub fn last<'a>(&self, finishes: impl Iterator<Item = &'a i32>) -> i32 {
        let latest = finishes.copied().max().unwrap_or(ANY);
        if latest == ANY { self.start * 2 } else { latest }
    }
}
