//! The network, compiled: activities in topological order with their links, and the two passes over it.
//!
//! A date is kept as twice an [`Instant`], plus one where it is the beginning of a day: the
//! end of Friday and the beginning of Monday are the same working instant, but a milestone that may
//! not come before Monday is dated Monday, one that waits for Friday's work is dated Friday.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{
    days::{Days, Instant, instant},
    plan::{Activity, Plan},
};
use crate::{Fault, Key, LagUnit, Link, LinkType, Logic, Problem, cycle::find_cycle, date::YEARS};

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

/// How far an activity is on the data date.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Not started; it starts when its predecessors let it.
    Ahead,
    /// Not started, and its owner does not expect to finish before a day.
    Expected(NaiveDate),
    /// Started on a day, with working days left until it ends if it goes on today, and how many of them are
    /// work.
    Started { on: NaiveDate, left: u32, rest: u32 },
    /// Submitted or verified.
    Done { from: NaiveDate, on: NaiveDate },
    /// Withdrawn.
    Out,
}

/// A forecast says what is left; without one, or when it has passed, percent done does, and a day is
/// left at the least.
fn standing(activity: &Activity, days: Option<&Days>, today: Option<NaiveDate>) -> Standing {
    let progress = &activity.progress;
    if progress.withdrawn {
        return Standing::Out;
    }
    let Some(today) = today else { return Standing::Ahead };
    if let Some(on) = progress.submitted {
        let from = progress.started.or(activity.planned_start).unwrap_or(on);
        return Standing::Done { from: if activity.duration == 0 { on } else { from.min(on) }, on };
    }
    // What is to be finished on a day off is finished on the worked day after it.
    let worked = |to| {
        days.map_or(0, |days| days.worked(today, to) + u32::from(!days.is_worked(instant(to))))
    };
    let open = 100 - u32::from(progress.percent.min(100));
    let rest = activity.duration.saturating_mul(open).div_ceil(100).max(1);
    match (progress.started, progress.forecast) {
        (Some(on), forecast) if activity.duration == 0 => {
            let left = forecast.map_or(0, worked);
            let left = if left > 1 { left } else { 0 };
            Standing::Started { on: on.min(today), left, rest: 0 }
        }
        (Some(on), Some(forecast)) if forecast >= today => {
            let left = worked(forecast).max(1);
            Standing::Started { on: on.min(today), left, rest: rest.min(left) }
        }
        (Some(on), _) => Standing::Started { on: on.min(today), left: rest, rest },
        (None, Some(forecast)) if forecast >= today => Standing::Expected(forecast),
        (None, _) => Standing::Ahead,
    }
}

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
    pub(super) keys: Vec<Key>,
    /// For each activity of the plan its place in topological order; none for what was withdrawn.
    pub(super) place: Vec<Option<u32>>,
    /// Working days that each node takes or has left.
    pub durations: Vec<i32>,
    pub(super) days: Vec<Days>,
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

/// A link between two nodes before they are put in order.
struct Bond<'a> {
    from: usize,
    to: usize,
    link: &'a Link,
    calendar: usize,
}

static PLAIN: Link =
    Link { from: String::new(), kind: LinkType::FinishToStart, lag: 0, unit: LagUnit::Working };
static START: Link =
    Link { from: String::new(), kind: LinkType::StartToStart, lag: 0, unit: LagUnit::Working };

fn begins(day: NaiveDate) -> i32 {
    instant(day) * 2 + 1
}

fn ends(day: NaiveDate) -> i32 {
    (instant(day) + 1) * 2
}

/// Where the ends of links lead: activities first, then groups by the ends that matter.
struct Directory<'a> {
    plan: &'a Plan,
    tasks: HashMap<&'a str, usize>,
    groups: HashMap<&'a str, usize>,
    members: Vec<Vec<usize>>,
}

impl<'a> Directory<'a> {
    fn new(plan: &'a Plan) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut tasks = HashMap::with_capacity(plan.activities.len());
        let mut members = vec![Vec::new(); plan.groups.len()];
        for (at, activity) in plan.activities.iter().enumerate() {
            if tasks.insert(activity.key.as_str(), at).is_some() {
                faults.push(fault(&activity.key, "key", Problem::Taken));
            }
            if let Some(group) = activity.group.and_then(|group| members.get_mut(group)) {
                group.push(at);
            }
        }
        let groups = plan.groups.iter().enumerate().map(|(at, group)| (group.key.as_str(), at));
        let directory = Self { plan, tasks, groups: groups.collect(), members };
        for (key, links) in directory.waiting() {
            let mut seen = BTreeSet::new();
            for link in links {
                let from = link.from.as_str();
                if from == key {
                    faults.push(fault(key, "links", Problem::SelfLink));
                } else if !directory.tasks.contains_key(from)
                    && !directory.groups.contains_key(from)
                {
                    faults.push(fault(key, &format!("links.{from}"), Problem::Unknown));
                } else if !seen.insert((from, link.kind)) {
                    faults.push(fault(key, &format!("links.{from}"), Problem::Duplicate));
                }
            }
        }
        if faults.is_empty() { Ok(directory) } else { Err(faults) }
    }

    /// Returns everything that waits for something, with its links.
    fn waiting(&self) -> impl Iterator<Item = (&'a str, &'a [Link])> + use<'a> {
        let plan = self.plan;
        let tasks = plan.activities.iter().map(|task| (task.key.as_str(), task.links.as_slice()));
        let groups = plan.groups.iter().map(|group| (group.key.as_str(), group.links.as_slice()));
        tasks.chain(groups)
    }

    /// Names a circle, workstreams on the way included.
    fn circle(&self) -> Vec<Key> {
        let plan = self.plan;
        let before = |key: &str| -> Vec<&'a str> {
            if let Some(at) = self.tasks.get(key)
                && let Some(task) = plan.activities.get(*at)
            {
                let group = task.group.and_then(|group| plan.groups.get(group));
                let inherited = group.map_or(&[][..], |group| &group.links);
                return task.links.iter().chain(inherited).map(|link| link.from.as_str()).collect();
            }
            let members = self.groups.get(key).and_then(|at| self.members.get(*at));
            let tasks = members.into_iter().flatten().filter_map(|at| plan.activities.get(*at));
            tasks.map(|task| task.key.as_str()).collect()
        };
        let keys = plan.activities.iter().map(|task| task.key.as_str());
        find_cycle(keys, before).unwrap_or_default()
    }
}

fn fault(key: &str, field: &str, problem: Problem) -> Fault {
    Fault { field: format!("tasks.{key}.{field}"), problem }
}

impl Network {
    /// Compiles a plan; links that lead nowhere, to themselves, twice or in a circle are refused.
    pub fn new(plan: &Plan) -> Result<Self, Vec<Fault>> {
        for calendar in &plan.calendars {
            if !calendar.has_working_week() {
                let problem = Problem::NoWorkingDay;
                return Err(vec![Fault { field: "calendar".to_owned(), problem }]);
            }
        }
        let directory = Directory::new(plan)?;
        let tasks = plan.activities.len();
        let bonds = bonds(plan, &directory);
        let total = tasks + 2 * plan.groups.len();
        let Some(order) = topological(total, &bonds) else {
            let path = directory.circle();
            let waits = path.first().cloned().unwrap_or_default();
            return Err(vec![fault(&waits, "links", Problem::Cycle { path })]);
        };
        let mut at = vec![0_u32; total];
        for (node, place) in order.iter().zip(0..) {
            if let Some(at) = at.get_mut(*node) {
                *at = place;
            }
        }
        let today = plan.today.map(instant);
        let floor = begins(plan.start).max(plan.today.map_or(ANY, begins));
        let mut network = Self {
            keys: Vec::with_capacity(total),
            place: (0..tasks).map(|task| at.get(task).copied()).collect(),
            durations: Vec::with_capacity(total),
            days: plan.calendars.iter().map(|calendar| Days::new(calendar)).collect(),
            start: instant(plan.start),
            today,
            logic: plan.progress,
            nodes: Vec::with_capacity(total),
            groups: Vec::with_capacity(total),
            incoming: Vec::new(),
            incoming_from: Vec::new(),
            outgoing: Vec::new(),
            outgoing_from: Vec::new(),
        };
        for node in &order {
            network.add(plan, *node, floor);
        }
        let new = |old: usize| at.get(old).copied().unwrap_or_default();
        (network.incoming, network.incoming_from) =
            gather(total, &bonds, |bond| (new(bond.to), new(bond.from)));
        (network.outgoing, network.outgoing_from) =
            gather(total, &bonds, |bond| (new(bond.from), new(bond.to)));
        network.sort_incoming();
        for (place, activity) in network.place.iter_mut().zip(&plan.activities) {
            if activity.progress.withdrawn {
                *place = None;
            }
        }
        Ok(network)
    }

    fn add(&mut self, plan: &Plan, node: usize, floor: i32) {
        let Some(activity) = plan.activities.get(node) else {
            let group = plan.groups.get((node - plan.activities.len()) / 2);
            self.keys.push(group.map(|group| group.key.clone()).unwrap_or_default());
            self.durations.push(0);
            self.groups.push(true);
            let (start, finish) = (ANY, ANY);
            let phase = Phase::Ahead;
            let (must_finish, rest) = (NEVER, 0);
            self.nodes.push(Node { phase, calendar: 0, start, finish, must_finish, rest });
            return;
        };
        let mut duration = i32::try_from(activity.duration).unwrap_or(i32::MAX / 4);
        let floor = floor.max(activity.not_before.map_or(ANY, begins));
        let calendar = u32::try_from(activity.calendar).unwrap_or_default();
        // What may not begin on a day off begins on the next day of work.
        let floor = match self.calendar(calendar) {
            Some(days) if duration == 0 && floor != ANY => days.next(floor >> 1) * 2 + 1,
            _ => floor,
        };
        let standing = standing(activity, self.calendar(calendar), plan.today);
        let mut rest = duration;
        let (phase, start, finish) = match standing {
            Standing::Ahead => (Phase::Ahead, floor, ANY),
            Standing::Expected(date) => (Phase::Ahead, floor, ends(date)),
            Standing::Started { on, left, rest: work } => {
                duration = i32::try_from(left).unwrap_or(i32::MAX / 4);
                rest = i32::try_from(work).unwrap_or(i32::MAX / 4);
                (Phase::Started, begins(on), ANY)
            }
            Standing::Done { from, on } => (Phase::Done, begins(from.min(on)), ends(on)),
            Standing::Out => (Phase::Done, ANY, ANY),
        };
        // A day off is over with the day of work before it.
        let own = self.calendar(calendar);
        let must_finish = activity.must_finish.map_or(NEVER, |date| match own {
            Some(days) => days.ends(days.index(instant(date) + 1)) * 2,
            None => ends(date),
        });
        self.keys.push(activity.key.clone());
        self.durations.push(duration);
        self.groups.push(false);
        self.nodes.push(Node { phase, calendar, start, finish, must_finish, rest });
    }

    /// Orders each node's links by key, so that a tie is broken alike whatever order they came in.
    fn sort_incoming(&mut self) {
        let keys = &self.keys;
        let name = |edge: &Edge| keys.get(edge.other as usize);
        for bounds in self.incoming_from.windows(2) {
            let [from, to] = bounds else { continue };
            if to - from > 1
                && let Some(edges) = self.incoming.get_mut(*from as usize..*to as usize)
            {
                edges.sort_by(|a, b| (name(a), a.kind as u8).cmp(&(name(b), b.kind as u8)));
            }
        }
    }

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

    fn calendar(&self, calendar: u32) -> Option<&Days> {
        self.days.get(calendar as usize)
    }

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
    pub(super) fn source(&self, node: usize, dates: &Dates) -> Source {
        self.source_with(node, dates, &self.durations)
    }

    /// Returns the same for other durations than the plan's.
    pub(super) fn source_with(&self, node: usize, dates: &Dates, durations: &[i32]) -> Source {
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
    pub(super) fn last(&self, dates: &Dates) -> i32 {
        let latest = dates.ef.iter().copied().max().unwrap_or(ANY);
        if latest == ANY { self.start * 2 } else { latest }
    }

    /// Computes the latest dates of every node with which nothing that waits for it moves: the same
    /// pass, with the early dates of successors for their late ones. A workstream passes on what holds it.
    pub(super) fn unmoved(&self, dates: &Dates, end: i32) -> Dates {
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

    /// Finds a node whose early finish lies beyond the years that dates may have.
    pub fn beyond(&self, dates: &Dates) -> Option<&Key> {
        let last = NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31).map_or(NEVER, instant);
        let late = dates.ef.iter().position(|finish| finish >> 1 > last + 1);
        late.and_then(|at| self.keys.get(at))
    }
}

/// Turns links into bonds; a group that is waited for becomes two nodes that its tasks lead to.
fn bonds<'a>(plan: &'a Plan, directory: &Directory<'a>) -> Vec<Bond<'a>> {
    let tasks = plan.activities.len();
    let links = plan.activities.iter().map(|task| task.links.len()).sum::<usize>();
    let mut bonds = Vec::with_capacity(links);
    let mut waited = vec![[false; 2]; plan.groups.len()];
    let out = |at: usize| plan.activities.get(at).is_some_and(|it| it.progress.withdrawn);
    for (to, task) in plan.activities.iter().enumerate() {
        let group = task.group.and_then(|group| plan.groups.get(group));
        let inherited = group.map_or(&[][..], |group| &group.links);
        for link in task.links.iter().chain(inherited) {
            let calendar = task.calendar;
            let from = match directory.tasks.get(link.from.as_str()) {
                Some(from) => *from,
                None => {
                    let Some(group) = directory.groups.get(link.from.as_str()) else { continue };
                    let starts =
                        matches!(link.kind, LinkType::StartToStart | LinkType::StartToFinish);
                    let end = usize::from(starts);
                    if let Some(waited) = waited.get_mut(*group).and_then(|it| it.get_mut(end)) {
                        *waited = true;
                    }
                    tasks + 2 * group + end
                }
            };
            // What was withdrawn binds nothing, but a circle through it is a circle all the same.
            bonds.push(Bond { from, to, link, calendar });
        }
    }
    for (group, members) in directory.members.iter().enumerate() {
        for (end, link) in [(0, &PLAIN), (1, &START)] {
            let waits = waited.get(group).and_then(|it| it.get(end)).copied().unwrap_or_default();
            if waits {
                let to = tasks + 2 * group + end;
                let open = members.iter().filter(|at| !out(**at));
                bonds.extend(open.map(|from| Bond { from: *from, to, link, calendar: 0 }));
            }
        }
    }
    bonds
}

/// Puts nodes in an order in which each comes after all that it waits for; none if there is a circle.
fn topological(total: usize, bonds: &[Bond<'_>]) -> Option<Vec<usize>> {
    let (after, from) = gather(total, bonds, |bond| {
        (u32::try_from(bond.from).unwrap_or(u32::MAX), u32::try_from(bond.to).unwrap_or(u32::MAX))
    });
    let mut waits = vec![0_u32; total];
    for bond in bonds {
        *waits.get_mut(bond.to)? += 1;
    }
    let mut order: Vec<usize> = (0..total).filter(|at| waits.get(*at) == Some(&0)).collect();
    order.reserve(total - order.len());
    let mut next = 0;
    while let Some(node) = order.get(next).copied() {
        next += 1;
        for edge in Network::edges(&after, &from, node).1 {
            let count = waits.get_mut(edge.other as usize)?;
            *count -= 1;
            if *count == 0 {
                order.push(edge.other as usize);
            }
        }
    }
    (order.len() == total).then_some(order)
}

/// Puts links together by one of their ends.
fn gather(
    total: usize,
    bonds: &[Bond<'_>],
    ends: impl Fn(&Bond<'_>) -> (u32, u32),
) -> (Vec<Edge>, Vec<u32>) {
    let mut from = vec![0_u32; total + 1];
    for bond in bonds {
        if let Some(count) = from.get_mut(ends(bond).0 as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for count in &mut from {
        sum += *count;
        *count = sum;
    }
    let mut next = from.clone();
    let nothing = Edge {
        other: 0,
        lag: 0,
        calendar: 0,
        kind: LinkType::FinishToStart,
        unit: LagUnit::Working,
    };
    let mut edges = vec![nothing; bonds.len()];
    for bond in bonds {
        let (own, other) = ends(bond);
        let Some(at) = next.get_mut(own as usize) else { continue };
        if let Some(edge) = edges.get_mut(*at as usize) {
            *edge = Edge {
                other,
                lag: bond.link.lag,
                calendar: u32::try_from(bond.calendar).unwrap_or_default(),
                kind: bond.link.kind,
                unit: bond.link.unit,
            };
        }
        *at += 1;
    }
    (edges, from)
}
