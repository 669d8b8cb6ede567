//! A network with all its dates, kept from one version of a roadmap to the next: a version costs what
//! its changes reach.

use std::{borrow::Cow, collections::BTreeSet};

use chrono::NaiveDate;

use super::{
    Schedule,
    calibration::Records,
    network::{Ends, Network, Shared},
    of_roadmap::{Around, begins, first_day},
    plan::{Activity, Plan},
    read::{Limit, Passes, Reader, by_final, limit, limit_of},
    simulation::{Outcome, Sampled, Simulation, outcomes},
};
use crate::{Roadmap, Task};

/// A compiled network and its dates. It stays as long as links, calendars and the first day do.
#[derive(Clone)]
pub struct Kept {
    network: Network<Shared>,
    passes: Passes<Shared>,
    limit: Limit,
    first: NaiveDate,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept")
    }
}

/// Tells whether an activity binds and is bound as before, whatever else is another.
fn binds_alike(was: &Activity, is: &Activity) -> bool {
    was.key == is.key
        && was.group == is.group
        && was.calendar == is.calendar
        && was.progress.withdrawn == is.progress.withdrawn
        && was.links == is.links
}

/// Tells whether a task was submitted and waits for a reviewer: then it counts as done if what it waits
/// for does.
fn is_claimed(task: &Task) -> bool {
    task.submission().is_some_and(|it| it.accepted_on.is_none())
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
        let limit = limit(plan, &network.shape);
        let passes = Passes::new(&network, limit);
        let schedule = Schedule::read(plan, &network, &passes);
        let (network, passes) = (network.shared(), passes.shared());
        Some((Self { network, passes, limit, first: plan.start }, schedule))
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
        let around = Around::new(is);
        let of = |roadmap: &Roadmap, at: usize| {
            Some(Cow::Owned(around.activity(roadmap, roadmap.tasks.get(at)?)))
        };
        let changed = self.with_claims(versions, changed)?;
        self.change(schedule, changed.into_iter(), |at| of(was, at), |at| of(is, at))
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
        let around = Around::new(roadmap);
        let old = |at: usize| Some(around.activity(roadmap, roadmap.tasks.get(at)?));
        let new = |at: usize| {
            let mut activity = old(at)?;
            change(at, &mut activity);
            Some(Cow::Owned(activity))
        };
        let places = places.iter().copied();
        let changed = self.change(schedule, places, |at| old(at).map(Cow::Owned), new);
        changed.map(|(_, schedule)| schedule)
    }

    /// Takes over activities that are others, by their places; none if they bind otherwise.
    pub(super) fn change<'a>(
        &self,
        schedule: &Schedule,
        places: impl Iterator<Item = usize>,
        old: impl Fn(usize) -> Option<Cow<'a, Activity>>,
        new: impl Fn(usize) -> Option<Cow<'a, Activity>>,
    ) -> Option<(Self, Schedule)> {
        let mut next = self.clone();
        let mut nodes = BTreeSet::new();
        for at in places {
            let (was, is) = (old(at)?, new(at)?);
            if was == is {
                continue;
            }
            if !binds_alike(&was, &is) {
                return None;
            }
            let node = self.network.shape.node_of(at)?;
            next.network.set(node, &is);
            nodes.insert(node);
        }
        let schedule = next.settle(self, nodes, schedule, new)?;
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
            tasks.is_none_or(|(old, new)| stands(old) != stands(new))
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
    fn settle<'a>(
        &mut self,
        before: &Self,
        nodes: BTreeSet<usize>,
        schedule: &Schedule,
        activity: impl Fn(usize) -> Option<Cow<'a, Activity>>,
    ) -> Option<Schedule> {
        if nodes.is_empty() {
            return Some(schedule.clone());
        }
        let Self { network, passes, .. } = self;
        let shape = &*network.shape;
        let last = schedule.final_task.and_then(|task| Some((task, shape.node_of(task)?)));
        if let Some((task, node)) = last.filter(|(_, node)| nodes.contains(node)) {
            self.limit = limit_of(node, activity(task)?.deadline);
        }
        let moved = network.move_early(&mut passes.early, &nodes);
        let moved = match moved {
            Some(moved) => moved,
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
        let kept = *end == before.passes.end;
        if !kept || network.move_late(early, late, &nodes, |_| *end).is_none() {
            *late = network.backward(early, |_| *end).shared();
        }
        let holding: BTreeSet<usize> = nodes.union(&moved).copied().collect();
        if !kept || network.move_held(early, held, &holding, *end).is_none() {
            *held = network.unmoved(early, *end).shared();
        }
        let latest = by_final(self.limit);
        let moves = |last: &mut Ends<Shared>| {
            let alike = self.limit == before.limit;
            alike && network.move_late(early, last, &nodes, &latest).is_some()
        };
        if !last.as_mut().is_some_and(moves) {
            *last = self.limit.map(|_| network.backward(early, &latest).shared());
        }
        // What drives a task is read from the dates of those that it waits for.
        let mut reached = nodes;
        for node in &moved {
            reached.insert(*node);
            shape.waiting_for(*node, |other| {
                reached.insert(other);
            });
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
        for node in reached.into_iter().filter(|node| !shape.is_group(*node)) {
            let task = *shape.tasks.get(node)?;
            let timing = reader.timing(task, &*activity(task)?);
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
        let network = self.network.flat();
        let nodes = (0..roadmap.tasks.len()).filter_map(|task| network.shape.node_of(task));
        let tasks = self.sampled(roadmap, records, &network, nodes);
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
        let nodes = self.network.before_all(self.network.shape.node_of(task)?);
        let network = self.network.part(&nodes);
        let tasks = self.sampled(roadmap, records, &network, 0..nodes.len());
        outcomes(&network, &tasks, None, runs, |it| it.task == task).pop().map(|(_, it)| it)
    }

    fn sampled(
        &self,
        roadmap: &Roadmap,
        records: &Records,
        network: &Network,
        nodes: impl Iterator<Item = usize>,
    ) -> Vec<Sampled> {
        let around = Around::new(roadmap);
        let shape = &*network.shape;
        let sampled = nodes.filter(|node| !shape.is_group(*node)).filter_map(|node| {
            let at = *shape.tasks.get(node)?;
            let task = roadmap.tasks.get(at)?;
            let draw = records.draw(&task.owner);
            Some(Sampled::new(at, node, &around.activity(roadmap, task), draw))
        });
        sampled.collect()
    }

    /// Reads how long accepted tasks took, of those at some places.
    pub fn records(roadmap: &Roadmap, submitted: &[usize]) -> Records {
        let around = Around::new(roadmap);
        let tasks = submitted.iter().filter_map(|at| {
            let task = roadmap.tasks.get(*at)?;
            let activity = around.activity(roadmap, task);
            let calendar = around.calendars.get(activity.calendar)?;
            Some((&**calendar, Cow::Owned(activity), &**task))
        });
        Records::new(tasks)
    }

    /// Calls with each task that waits for one, by their places; none if it was withdrawn.
    pub fn waiting_for(&self, task: usize, mut found: impl FnMut(usize)) -> Option<()> {
        let node = self.network.shape.node_of(task)?;
        self.network.shape.waiting_for(node, |node| {
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
            let _ = self.waiting_for(task, |task| {
                if seen.insert(task) {
                    found.push(task);
                }
            });
            at = found.get(next).copied();
            next += 1;
        }
        found
    }
}
