//! From a plan to a network: who waits for whom, in an order in which nothing comes before what it waits
//! for.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use foldhash::{HashMap, HashMapExt};

use super::{
    ANY, Edge, NEVER, Network, Node, Phase, Shape, begins, edges, ends,
    standing::{Standing, standing},
};
use crate::{
    Fault, LagUnit, Link, LinkType, NodeKey, Problem,
    cycle::find_cycle,
    schedule::{
        days::{Days, day, instant},
        plan::{Activity, Plan},
    },
};

/// A link between two nodes before they are put in order.
struct Bond<'a> {
    from: usize,
    to: usize,
    link: &'a Link,
    calendar: usize,
}

static PLAIN: LazyLock<Link> = LazyLock::new(|| plain(LinkType::FinishToStart));
static START: LazyLock<Link> = LazyLock::new(|| plain(LinkType::StartToStart));

/// A link without a lag that nobody wrote: between the ends of a group and its members.
fn plain(kind: LinkType) -> Link {
    Link { from: NodeKey::default(), kind, lag: 0, unit: LagUnit::Working }
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
        let groups = plan.groups.iter().enumerate().map(|(at, group)| (group.key.as_str(), at));
        let groups: HashMap<&str, usize> = groups.collect();
        let parent = |at: &usize| groups.get(plan.groups.get(*at)?.parent.as_deref()?).copied();
        for (at, activity) in plan.activities.iter().enumerate() {
            if tasks.insert(activity.key.as_str(), at).is_some() {
                faults.push(fault(&activity.key, "key", Problem::Taken));
            }
            for group in std::iter::successors(activity.group, parent).take(plan.groups.len()) {
                if let Some(group) = members.get_mut(group) {
                    group.push(at);
                }
            }
        }
        let directory = Self { plan, tasks, groups, members };
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
    fn circle(&self) -> Vec<NodeKey> {
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
        let groups = order.iter().map(|node| *node >= tasks).collect();
        let new = |old: usize| at.get(old).copied().unwrap_or_default();
        let (incoming, incoming_from) =
            gather(total, &bonds, |bond| (new(bond.to), new(bond.from)));
        let (outgoing, outgoing_from) =
            gather(total, &bonds, |bond| (new(bond.from), new(bond.to)));
        let place = at.get(..tasks).unwrap_or_default().to_vec();
        let mut shape = Shape {
            keys: order.iter().map(|node| key_of(plan, *node)).collect(),
            place,
            tasks: order.iter().map(|node| if *node < tasks { *node } else { 0 }).collect(),
            days: plan.calendars.iter().map(Days::of).collect(),
            start: instant(plan.start),
            today: plan.today.map(instant),
            logic: plan.progress,
            groups,
            incoming,
            incoming_from,
            outgoing,
            outgoing_from,
        };
        shape.sort_incoming();
        let nodes = order.iter().map(|node| match plan.activities.get(*node) {
            Some(activity) => shape.node(activity),
            None => (GROUP, 0),
        });
        let (nodes, durations) = nodes.unzip();
        Ok(Self { shape: Arc::new(shape), durations, nodes, relinked: None })
    }
}

/// What a workstream's node binds by itself.
const GROUP: Node = Node {
    phase: Phase::Ahead,
    calendar: 0,
    start: ANY,
    finish: ANY,
    external: ANY,
    must_finish: NEVER,
    rest: 0,
};

fn key_of(plan: &Plan, node: usize) -> NodeKey {
    match plan.activities.get(node) {
        Some(activity) => (&activity.key).into(),
        None => {
            let group = plan.groups.get((node - plan.activities.len()) / 2);
            group.map(|group| (&group.key).into()).unwrap_or_default()
        }
    }
}

impl Shape {
    /// Compiles an activity on its own, with the working days that it takes or has left.
    pub(super) fn node(&self, activity: &Activity) -> (Node, i32) {
        let mut duration = i32::try_from(activity.duration).unwrap_or(i32::MAX / 4);
        let first = |at: i32| at * 2 + 1;
        let floor = first(self.start).max(self.today.map_or(ANY, first));
        let floor = floor.max(activity.not_before.map_or(ANY, begins));
        let external = activity.external.map_or(ANY, ends);
        let calendar = u32::try_from(activity.calendar).unwrap_or_default();
        // What may not begin on a day off begins on the next day of work.
        let floor = match self.calendar(calendar) {
            Some(days) if duration == 0 && floor != ANY => days.next(floor >> 1) * 2 + 1,
            _ => floor,
        };
        let standing = standing(activity, self.calendar(calendar), self.today.map(day));
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
        (Node { phase, calendar, start, finish, external, must_finish, rest }, duration)
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
}

/// Turns links into bonds; a group that is waited for becomes two nodes that its tasks lead to.
fn bonds<'a>(plan: &'a Plan, directory: &Directory<'a>) -> Vec<Bond<'a>> {
    let tasks = plan.activities.len();
    let links = plan.activities.iter().map(|task| task.links.len()).sum::<usize>();
    let mut bonds = Vec::with_capacity(links);
    let mut waited = vec![[false; 2]; plan.groups.len()];
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
            // What was withdrawn binds nothing, but may come back, and a circle through it is one all the same.
            bonds.push(Bond { from, to, link, calendar });
        }
    }
    for (group, members) in directory.members.iter().enumerate() {
        for (end, link) in [(0, &*PLAIN), (1, &*START)] {
            let waits = waited.get(group).and_then(|it| it.get(end)).copied().unwrap_or_default();
            if waits {
                let to = tasks + 2 * group + end;
                let members = members.iter();
                bonds.extend(members.map(|from| Bond { from: *from, to, link, calendar: 0 }));
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
        for edge in edges(&after, &from, node) {
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
