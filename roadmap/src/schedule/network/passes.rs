//! The two passes over a network: early dates forward, late dates backward.

use super::{ANY, Dates, Edge, NEVER, Network, Node, Phase, Source};
use crate::{LagUnit, LinkType, Logic, schedule::days::Instant};

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

impl Network {
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

    /// Offers every bound on a node's start: where it comes from, and its rank among the bounds.
    ///
    /// The rank of a milestone is its early date itself, that of work the worked day with which it starts.
    #[inline]
    fn bounds(
        &self,
        node: usize,
        of: &Node,
        duration: i32,
        dates: &Dates,
        mut offer: impl FnMut(Source, i32),
    ) {
        let Some(days) = self.calendar(of.calendar) else { return };
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
        let (first, edges) = Self::edges(&self.incoming, &self.incoming_from, node);
        for (edge, number) in edges.iter().zip(first..) {
            let Some(kind) = binding(edge.kind, of.phase, self.logic) else { continue };
            let ends = match kind {
                LinkType::FinishToStart | LinkType::FinishToFinish => &dates.ef,
                LinkType::StartToStart | LinkType::StartToFinish => &dates.es,
            };
            let finish = matches!(kind, LinkType::FinishToFinish | LinkType::StartToFinish);
            match ends.get(edge.other as usize) {
                Some(bound) if *bound != ANY => {
                    let bound = self.lagged(edge, *bound);
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

    /// Computes early dates. Beyond the calendar's years they stay at their end; see [`Self::beyond`].
    pub fn forward(&self, durations: &[i32], dates: &mut Dates) {
        dates.es.clear();
        dates.ef.clear();
        for (at, (node, duration)) in self.nodes.iter().zip(durations).enumerate() {
            let duration = *duration;
            if node.phase == Phase::Done {
                dates.es.push(node.start);
                dates.ef.push(node.finish);
                continue;
            }
            let mut latest = ANY;
            if node.phase == Phase::Started {
                latest = self.resumed(node, duration);
            }
            self.bounds(at, node, duration, dates, |source, rank| {
                if node.phase != Phase::Started || source != Source::Floor {
                    latest = latest.max(rank);
                }
            });
            let (start, finish) = match self.calendar(node.calendar) {
                Some(days) if duration > 0 && latest != ANY => {
                    (days.begins(latest) * 2 + 1, days.ends(latest.saturating_add(duration)) * 2)
                }
                _ => (latest, latest),
            };
            dates.es.push(if node.phase == Phase::Started { node.start } else { start });
            dates.ef.push(finish);
        }
    }

    /// Returns the rank of the rest of what has started: it goes on today.
    #[inline]
    fn resumed(&self, node: &Node, duration: i32) -> i32 {
        let today = self.today.unwrap_or(node.start >> 1);
        match self.calendar(node.calendar) {
            Some(days) if duration > 0 => days.index(today),
            _ => today * 2 + 1,
        }
    }

    /// Returns what decides on a node's early start, a link where several do.
    pub(in crate::schedule) fn source(&self, node: usize, dates: &Dates) -> Source {
        self.source_with(node, dates, &self.durations)
    }

    /// Returns the same for other durations than the plan's.
    pub(in crate::schedule) fn source_with(
        &self,
        node: usize,
        dates: &Dates,
        durations: &[i32],
    ) -> Source {
        let mut best = (ANY, Source::Floor);
        if let (Some(of), Some(duration)) = (self.nodes.get(node), durations.get(node)) {
            if of.phase == Phase::Started {
                best.0 = self.resumed(of, *duration);
            }
            self.bounds(node, of, *duration, dates, |source, rank| {
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

    /// Computes late dates from the latest finish of every node that has one, kept as early ones are.
    pub fn backward(&self, dates: &mut Dates, latest: impl Fn(usize) -> i32) {
        let count = self.nodes.len();
        let mut late = vec![(NEVER, NEVER); count];
        for at in (0..count).rev() {
            let (Some(node), Some(duration)) = (self.nodes.get(at), self.durations.get(at)) else {
                continue;
            };
            let both = if node.phase == Phase::Done {
                let date = |dates: &[i32]| dates.get(at).copied().unwrap_or(NEVER);
                (date(&dates.es), date(&dates.ef))
            } else {
                let limit = latest(at).min(node.must_finish);
                self.late(at, *duration, limit, |other| late.get(other).copied())
            };
            if let Some(place) = late.get_mut(at) {
                *place = both;
            }
        }
        (dates.ls, dates.lf) = late.into_iter().unzip();
    }

    /// Returns the latest start and finish of a node with which no successor passes its own. Those of a
    /// milestone are the last at which it may come with the beginning of a day, and with the end of one.
    #[inline]
    fn late(
        &self,
        at: usize,
        duration: i32,
        latest: i32,
        theirs: impl Fn(usize) -> Option<(i32, i32)>,
    ) -> (i32, i32) {
        let Some(node) = self.nodes.get(at) else { return (NEVER, NEVER) };
        let Some(days) = self.calendar(node.calendar) else { return (NEVER, NEVER) };
        // By beginnings and by ends apart, since only the duration lies between them.
        let (mut start, mut finish) = (NEVER, latest);
        if duration == 0 {
            start = latest;
        }
        for edge in Self::edges(&self.outgoing, &self.outgoing_from, at).1 {
            let other = edge.other as usize;
            let Some(successor) = self.nodes.get(other) else { continue };
            let Some(kind) = binding(edge.kind, successor.phase, self.logic) else { continue };
            let (ls, lf) = theirs(other).unwrap_or((NEVER, NEVER));
            let ls = self.rest_begins(successor, lf).unwrap_or(ls);
            let milestone = self.durations.get(other) == Some(&0);
            let onto_start = matches!(kind, LinkType::FinishToStart | LinkType::StartToStart);
            let bound = |beginning: bool| {
                let end = match (milestone, onto_start) {
                    (true, _) if beginning => ls,
                    (true, _) => lf,
                    (false, true) => ls,
                    (false, false) => self.meeting(successor, lf, beginning),
                };
                self.unlagged(edge, end, beginning)
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

    /// Returns the instant at which the last node finishes.
    pub fn end(&self, dates: &Dates) -> Instant {
        self.last(dates) >> 1
    }

    /// Returns the date on which the last node finishes, as early dates are kept.
    pub fn last(&self, dates: &Dates) -> i32 {
        let latest = dates.ef.iter().copied().max().unwrap_or(ANY);
        if latest == ANY { self.start * 2 } else { latest }
    }

    /// Computes the latest dates of every node with which nothing that waits for it moves: the same
    /// pass, with the early dates of successors for their late ones. A workstream passes on what holds it.
    pub fn unmoved(&self, dates: &Dates, end: i32) -> Dates {
        let count = self.nodes.len();
        let mut held = vec![(NEVER, NEVER); count];
        for at in (0..count).rev() {
            let duration = self.durations.get(at).copied().unwrap_or_default();
            let latest = if self.is_group(at) { NEVER } else { end };
            let both = self.late(at, duration, latest, |other| {
                if self.is_group(other) {
                    return held.get(other).copied();
                }
                Some((*dates.es.get(other)?, *dates.ef.get(other)?))
            });
            if let Some(place) = held.get_mut(at) {
                *place = both;
            }
        }
        let (ls, lf) = held.into_iter().unzip();
        Dates { es: dates.es.clone(), ef: dates.ef.clone(), ls, lf }
    }
}
