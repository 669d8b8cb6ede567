//! A network with all its dates, kept from one version of a roadmap to the next: a version costs what
//! its changes reach.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use chrono::NaiveDate;

use super::{
    Schedule,
    calibration::Records,
    days::day,
    fixed::Fixed,
    network::{Ends, Network, Shared, is_beyond},
    of_roadmap::{Around, begins, first_day},
    outcome::{Draw, Sample},
    plan::{Activity, Plan},
    read::{Limit, Passes, Reader, by_final, limit, limit_of},
    simulation::{Outcome, Sampled, Simulation, outcomes},
};
use crate::{Link, NodeKey, Roadmap, Task, list::List};

/// A compiled network and its dates. It stays as long as tasks, calendars, links of workstreams and the
/// first day do.
#[derive(Clone)]
pub struct Kept {
    network: Network<Shared>,
    passes: Passes<Shared>,
    limit: Limit,
    first: NaiveDate,
    /// One a task, once odds were asked for.
    samples: OnceLock<List<Sample>>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

/// Tells whether an activity stands in the network as before, whatever it waits for.
fn stands_alike(was: &Activity, is: &Activity) -> bool {
    was.key == is.key && was.group == is.group && was.calendar == is.calendar
}

/// Tells whether a task was submitted and waits for a reviewer: then it counts as done if what it waits
/// for does.
fn is_claimed(task: &Task) -> bool {
    task.submission().is_some_and(|it| it.accepted_on.is_none())
}

/// The activities of two versions, by their places in the plan.
pub(super) trait Versions {
    /// Returns one as it was.
    fn was(&self, at: usize) -> Option<Activity>;
    /// Returns it as it is.
    fn is(&self, at: usize) -> Option<Activity>;
    /// Returns as much of it as its timing is made of.
    fn timed(&self, at: usize) -> Option<Activity> {
        self.is(at)
    }
    /// Finds the place of one; none for a workstream.
    fn place(&self, key: &str) -> Option<usize>;
}

/// Two versions of a roadmap.
struct Two<'a> {
    around: Around<'a>,
    was: &'a Roadmap,
    is: &'a Roadmap,
}

impl Versions for Two<'_> {
    fn was(&self, at: usize) -> Option<Activity> {
        Some(self.around.activity(self.was, self.was.tasks.get(at)?))
    }

    fn is(&self, at: usize) -> Option<Activity> {
        Some(self.around.activity(self.is, self.is.tasks.get(at)?))
    }

    fn timed(&self, at: usize) -> Option<Activity> {
        Some(self.around.timed(self.is, self.is.tasks.get(at)?))
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.is.index.get(key).copied()
    }
}

/// A roadmap of which some activities are taken for others.
struct One<'a, F: Fn(usize, &mut Activity)> {
    around: Around<'a>,
    roadmap: &'a Roadmap,
    change: F,
}

impl<F: Fn(usize, &mut Activity)> Versions for One<'_, F> {
    fn was(&self, at: usize) -> Option<Activity> {
        Some(self.around.activity(self.roadmap, self.roadmap.tasks.get(at)?))
    }

    fn is(&self, at: usize) -> Option<Activity> {
        let mut activity = self.was(at)?;
        (self.change)(at, &mut activity);
        Some(activity)
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.roadmap.index.get(key).copied()
    }
}

impl Kept {
    /// Compiles the network of a roadmap on a day and computes all of its dates; none if there is a circle.
    pub fn of(roadmap: &Roadmap, today: NaiveDate) -> (Option<Self>, Schedule) {
        match Self::of_plan(&Plan::of(roadmap, Some(today))) {
            Some((kept, schedule)) => (Some(kept), schedule),
            None => (None, Schedule::without_dates(roadmap.tasks.len())),
        }
    }

    pub(super) fn of_plan(plan: &Plan) -> Option<(Self, Schedule)> {
        let network = Network::new(plan).ok()?;
        let limit = limit(plan, &network);
        let passes = Passes::new(&network, limit);
        let schedule = Schedule::read(plan, &network, &passes);
        let (network, passes) = (network.shared(), passes.shared());
        let (first, samples) = (plan.start, OnceLock::new());
        Some((Self { network, passes, limit, first, samples }, schedule))
    }

    /// Takes over a later version on the same day, with the same tasks, offices, workstreams, calendars and
    /// settings; none if its network is another one. `changed` are the places of tasks that are others.
    pub fn after(
        &self,
        versions: (&Roadmap, &Roadmap),
        changed: &[usize],
        schedule: &Schedule,
    ) -> Option<(Self, Schedule)> {
        let (was, is) = versions;
        if was.final_task != is.final_task || !self.begins_alike(versions, changed) {
            return None;
        }
        let all = self.with_claims(versions, changed)?;
        let around = Around::new(is, self.today());
        let sample = |at: &usize| Some((*at, around.sample(is, is.tasks.get(*at)?)));
        let samples: Vec<_> = match self.samples.get() {
            Some(_) => changed.iter().filter_map(sample).collect(),
            None => Vec::new(),
        };
        let two = Two { around, was, is };
        let (mut next, schedule) = self.change(schedule, all.into_iter(), &two)?;
        if let Some(all) = next.samples.get_mut() {
            samples.into_iter().for_each(|(at, sample)| all.set(at, sample));
        }
        Some((next, schedule))
    }

    /// Finds what finishes beyond the years that dates may have, and did not in the version before.
    pub fn beyond(&self, before: &Self) -> Option<&NodeKey> {
        let (now, then) = (&self.passes.early.finish, &before.passes.early.finish);
        let late = now.differing(then, |now, then| now != then);
        let late = late.filter(|at| now.get(*at).is_some_and(|finish| is_beyond(*finish)));
        late.min().and_then(|at| self.network.shape.keys.get(at))
    }

    /// Returns the data date.
    fn today(&self) -> Option<NaiveDate> {
        self.network.shape.today.map(day)
    }

    /// Counts the links, those that lead to a workstream and from it, too.
    pub fn count_links(&self) -> usize {
        self.network.count_links()
    }

    /// Tells whether it may be taken over by the version after: links that turned the order of nodes around
    /// are compiled anew.
    pub fn is_in_order(&self) -> bool {
        self.network.is_in_order()
    }

    /// Returns the timings if some activities were others, by their places in the plan; none if they would
    /// bind otherwise.
    pub fn with(
        &self,
        roadmap: &Roadmap,
        schedule: &Schedule,
        change: impl Fn(usize, &mut Activity),
        places: &[usize],
    ) -> Option<Schedule> {
        let one = One { around: Around::new(roadmap, self.today()), roadmap, change };
        let changed = self.change(schedule, places.iter().copied(), &one);
        changed.map(|(_, schedule)| schedule)
    }

    /// Takes over activities that are others, by their places; none if they bind otherwise.
    pub(super) fn change(
        &self,
        schedule: &Schedule,
        places: impl Iterator<Item = usize>,
        versions: &impl Versions,
    ) -> Option<(Self, Schedule)> {
        let mut next = self.clone();
        let mut nodes = BTreeSet::new();
        for at in places {
            let (was, is) = (versions.was(at)?, versions.is(at)?);
            if was == is {
                continue;
            }
            if !stands_alike(&was, &is) {
                return None;
            }
            let node = self.network.shape.node_of(at)?;
            next.network.set(node, &is);
            nodes.insert(node);
            // A link that names a workstream is compiled.
            let from = |link: &Link| self.network.shape.node_of(versions.place(&link.from)?);
            for link in was.links.iter().filter(|link| !is.links.contains(link)) {
                next.network.unlink(from(link)?, node, link)?;
                nodes.insert(from(link)?);
            }
            for link in is.links.iter().filter(|link| !was.links.contains(link)) {
                next.network.link_up(from(link)?, node, link)?;
                nodes.insert(from(link)?);
            }
        }
        let schedule = next.settle(self, nodes, schedule, versions)?;
        Some((next, schedule))
    }

    /// Tells whether the first day is the same.
    fn begins_alike(&self, (was, is): (&Roadmap, &Roadmap), changed: &[usize]) -> bool {
        let begins_alike = |at: &usize| {
            let tasks = was.tasks.get(*at).zip(is.tasks.get(*at));
            tasks.is_some_and(|(old, new)| begins(was, old) == begins(is, new))
        };
        let alike =
            was.start == is.start && (is.start.is_some() || changed.iter().all(begins_alike));
        alike || first_day(is, None) == self.first
    }

    /// Adds to changed tasks those that are claimed to be done, which depends on what they wait for.
    fn with_claims(
        &self,
        (was, is): (&Roadmap, &Roadmap),
        changed: &[usize],
    ) -> Option<BTreeSet<usize>> {
        let mut all: BTreeSet<usize> = changed.iter().copied().collect();
        let stands = |task: &Task| (task.is_closed(), task.submission().map(|it| it.accepted_on));
        let others = changed.iter().filter(|at| {
            let tasks = was.tasks.get(**at).zip(is.tasks.get(**at));
            let alike = |(old, new): (&Arc<Task>, &Arc<Task>)| {
                stands(old) == stands(new) && old.links == new.links
            };
            !tasks.is_some_and(alike)
        });
        let (mut open, mut seen): (Vec<usize>, _) = (others.copied().collect(), BTreeSet::new());
        while let Some(at) = open.pop() {
            self.waiting_for(at, |task| {
                if is.tasks.get(task).is_some_and(|task| is_claimed(task)) && seen.insert(task) {
                    open.push(task);
                }
            })?;
        }
        all.extend(seen);
        Some(all)
    }

    /// Moves all dates that the changed nodes reach, and reads the timings that are others.
    fn settle(
        &mut self,
        before: &Self,
        nodes: BTreeSet<usize>,
        schedule: &Schedule,
        versions: &impl Versions,
    ) -> Option<Schedule> {
        if nodes.is_empty() {
            return Some(schedule.clone());
        }
        let Self { network, passes, .. } = self;
        let shape = &*network.shape;
        if let Some(task) = schedule.final_task
            && shape.node_of(task).is_some_and(|node| nodes.contains(&node))
        {
            let node = network.node_of(task);
            let deadline = versions.timed(task)?.deadline;
            self.limit = node.and_then(|node| limit_of(node, deadline));
        }
        let nodes: Vec<usize> = nodes.into_iter().collect();
        let moved = network.move_early(&mut passes.early, &nodes);
        let moved = match moved {
            Some(moved) => moved,
            None if !network.is_in_order() => return None,
            None => {
                let (mut early, flat) = (Ends::default(), network.flat());
                flat.forward(&flat.durations, &mut early);
                passes.early = early.shared();
                passes.early.moved(&before.passes.early).collect()
            }
        };
        if !moved.is_empty() {
            passes.end = shape.last(passes.early.finish.iter());
        }
        let Passes { early, late, held, last, end } = passes;
        let (alike, whole) = (*end == before.passes.end, network.is_in_order());
        if !alike || network.move_late(early, late, &nodes, |_| *end).is_none() {
            *late = whole.then(|| network.backward(early, |_| *end).shared())?;
        }
        let holding = [nodes.as_slice(), &moved].concat();
        if !alike || network.move_held(early, held, &holding, *end).is_none() {
            *held = whole.then(|| network.unmoved(early, *end).shared())?;
        }
        let latest = by_final(self.limit);
        let moves = |last: &mut Ends<Shared>| {
            let alike = self.limit == before.limit;
            alike && network.move_late(early, last, &nodes, &latest).is_some()
        };
        if !last.as_mut().is_some_and(moves) {
            let anew = || whole.then(|| network.backward(early, &latest).shared());
            *last = match self.limit {
                Some(_) => Some(anew()?),
                None => None,
            };
        }
        // What drives a task is read from the dates of those that it waits for.
        let mut reached = nodes;
        for node in &moved {
            reached.push(*node);
            network.waiting_for(*node, |other| reached.push(other));
        }
        let (now, then) = (&*passes, &before.passes);
        reached.extend(now.late.moved(&then.late));
        reached.extend(now.held.moved(&then.held));
        match (&now.last, &then.last) {
            (Some(now), Some(then)) => reached.extend(now.moved(then)),
            (now, then) if now.is_some() != then.is_some() => reached.extend(0..shape.len()),
            _ => {}
        }
        let mut timings = schedule.timings.clone();
        let final_task = schedule.final_task;
        let reader = Reader { network, passes, final_task };
        reached.sort_unstable();
        reached.dedup();
        for node in reached.into_iter().filter(|node| !shape.is_group(*node)) {
            let task = *shape.tasks.get(node)?;
            let timing = reader.timing(task, &versions.timed(task)?);
            if timings.get(task).is_some_and(|known| *known != timing) {
                timings.set(task, timing);
            }
        }
        Some(Schedule { timings, final_task })
    }

    /// Runs the network many times.
    pub fn simulate(
        &self,
        roadmap: &Roadmap,
        records: &Records,
        final_task: Option<usize>,
        runs: (u32, u64),
    ) -> Simulation {
        let samples = self.samples.get_or_init(|| {
            let around = Around::new(roadmap, self.today());
            roadmap.tasks.iter().map(|task| around.sample(roadmap, task)).collect()
        });
        let draws: Vec<Draw> =
            roadmap.offices.iter().map(|office| records.draw(&office.key)).collect();
        let dated = (&self.network, &self.passes.early);
        if let Some(fixed) = Fixed::new(dated, samples, &draws, final_task) {
            return Simulation::fixed(fixed, final_task, runs);
        }
        let network = self.network.flat();
        let mut tasks = Vec::with_capacity(samples.len());
        tasks.extend(samples.iter().enumerate().filter_map(|(task, sample)| {
            let draw = draws.get(sample.owner)?.clone();
            Some(Sampled::new(task, network.node_of(task)?, sample.clone(), draw))
        }));
        Simulation::of(&network, roadmap.tasks.len(), &tasks, final_task, runs)
    }

    /// Says the same of one task, by runs of no more than what it depends on.
    pub fn simulate_one(
        &self,
        roadmap: &Roadmap,
        records: &Records,
        task: usize,
        runs: (u32, u64),
    ) -> Option<Outcome> {
        let nodes = self.network.before_all(self.network.node_of(task)?);
        let network = self.network.part(&nodes);
        let around = Around::new(roadmap, self.today());
        let shape = &*network.shape;
        let tasks = (0..nodes.len()).filter(|node| !shape.is_group(*node)).filter_map(|node| {
            let at = *shape.tasks.get(node)?;
            let task = roadmap.tasks.get(at)?;
            let draw = records.draw(&task.owner);
            Some(Sampled::new(at, node, around.sample(roadmap, task), draw))
        });
        let tasks: Vec<_> = tasks.collect();
        let (mut found, _) = outcomes(&network, &tasks, None, runs, |it| it.task == task);
        found.pop().map(|(_, it)| it)
    }

    /// Reads how long accepted tasks took, of those at some places.
    pub fn records(roadmap: &Roadmap, submitted: &[usize]) -> Records {
        let around = Around::new(roadmap, None);
        let tasks = submitted.iter().filter_map(|at| {
            let task = roadmap.tasks.get(*at)?;
            let activity = around.timed(roadmap, task);
            let calendar = around.calendars.get(activity.calendar)?;
            Some((&**calendar, Cow::Owned(activity), &**task))
        });
        Records::new(tasks)
    }

    /// Calls with each task that waits for one, by their places; none if there is no such task.
    pub fn waiting_for(&self, task: usize, mut found: impl FnMut(usize)) -> Option<()> {
        let node = self.network.shape.node_of(task)?;
        self.network.waiting_for(node, |node| {
            if let Some(task) = self.network.shape.tasks.get(node) {
                found(*task);
            }
        });
        Some(())
    }

    /// Returns all tasks that wait for one, at whatever distance, by their places, nearest first.
    pub fn after_all(&self, task: usize) -> Vec<usize> {
        let (mut seen, mut found, mut next) = (BTreeSet::from([task]), Vec::new(), 0);
        let mut at = Some(task);
        while let Some(task) = at {
            // What was withdrawn holds nobody.
            if self.network.node_of(task).is_some() {
                let _ = self.waiting_for(task, |task| {
                    if seen.insert(task) {
                        found.push(task);
                    }
                });
            }
            at = found.get(next).copied();
            next += 1;
        }
        found
    }
}
