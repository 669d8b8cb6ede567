//! How likely each date is: the network run many times with durations drawn from what is known
//! about each task (Monte Carlo). The same plan, spreads, seed and number of runs give the same numbers.

use chrono::NaiveDate;
use rand_pcg::{
    Pcg64Mcg,
    rand_core::{Rng, SeedableRng},
};
use serde::Serialize;

use super::{
    days::{Days, Instant, day, instant},
    network::{Ends, Network, Source},
    plan::{Activity, Plan},
};
use crate::{Fault, OfficeKey, estimate::Estimate};

/// From what the durations of a task are drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// Nothing is known: the duration is taken as it stands.
    #[default]
    Fixed,
    /// The task's own three estimates: a triangular distribution, rounded to whole days.
    Estimate,
    /// What the owner's finished tasks took, over what was planned for them.
    Office {
        /// The owner.
        office: OfficeKey,
        /// Finished tasks.
        tasks: usize,
    },
    /// What the roadmap's finished tasks took, over what was planned for them.
    Roadmap {
        /// Finished tasks.
        tasks: usize,
    },
}

/// The spread of one task, with the growths to draw from: days taken over days planned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draw {
    /// From what.
    pub spread: Spread,
    /// Growths, for a spread that is a record.
    pub growths: std::sync::Arc<Vec<f64>>,
}

/// What the runs say of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// From what its durations were drawn.
    pub spread: Spread,
    /// Runs in which it met its deadline; none without one.
    pub meets: Option<u32>,
    /// The day by which half of the runs had finished it.
    pub p50: NaiveDate,
    /// The day by which 80 % of the runs had finished it.
    pub p80: NaiveDate,
    /// The day by which 95 % of the runs had finished it.
    pub p95: NaiveDate,
    /// Runs in which it was on the chain that drives the final milestone.
    pub on_chain: u32,
}

impl Outcome {
    /// Tells whether anything is known from which it could be likely or not: of its own durations, or
    /// of those that it waits for.
    pub fn has_basis(&self) -> bool {
        self.spread != Spread::Fixed || self.p50 != self.p95
    }
}

/// What all runs say.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// How many runs there were.
    pub runs: u32,
    /// Where the random numbers began.
    pub seed: u64,
    /// One outcome a task, in the plan's order; none for what was withdrawn.
    pub outcomes: Vec<Option<Outcome>>,
    /// The final milestone's place in the plan.
    pub final_task: Option<usize>,
}

/// A task as the runs take it.
pub(super) struct Sampled {
    /// Its place in the plan.
    pub task: usize,
    node: usize,
    calendar: usize,
    deadline: Option<Instant>,
    estimate: Option<Estimate>,
    /// Working days that the whole of it takes.
    duration: u32,
    fingerprint: u64,
    draw: Draw,
}

impl Sampled {
    /// Reads a task that stands at a node.
    pub fn new(task: usize, node: usize, activity: &Activity, draw: Draw) -> Self {
        Self {
            task,
            node,
            calendar: activity.calendar,
            deadline: activity.deadline.map(instant),
            estimate: activity.estimate,
            duration: activity.duration,
            fingerprint: fingerprint(&activity.key),
            draw,
        }
    }
}

/// Runs a network; returns an outcome for each task that is asked for, in the order of the tasks.
pub(super) fn outcomes(
    network: &Network,
    tasks: &[Sampled],
    final_node: Option<usize>,
    (runs, seed): (u32, u64),
    asked: impl Fn(&Sampled) -> bool,
) -> Vec<(usize, Outcome)> {
    let shape = &*network.shape;
    let mut samplers: Vec<_> =
        tasks.iter().filter_map(|task| Sampler::new(task, network, seed)).collect();
    // Where nothing is drawn every run is the same: one stands for all.
    let times = if samplers.is_empty() { runs.max(1) } else { 1 };
    let mut durations = network.durations.clone();
    let mut dates = Ends::default();
    network.forward(&durations, &mut dates);
    // Room for all at once: growing lists of large roadmaps costs as much as filling them.
    let mut chosen: Vec<&Sampled> = Vec::with_capacity(tasks.len());
    chosen.extend(tasks.iter().filter(|task| asked(task)));
    let mut tallies: Vec<Tally> = Vec::with_capacity(chosen.len());
    tallies.extend(chosen.iter().filter_map(|task| {
        let (node, calendar) = (task.node, task.calendar);
        let deadline = task.deadline.unwrap_or(Instant::MAX);
        let done = network.is_done(node);
        let base = finish_day(shape.days.get(calendar)?, *dates.finish.get(node)?, done);
        Some(Tally { node, calendar, done, deadline, base, ..Tally::default() })
    }));
    let mut on_chain = vec![0_u32; if final_node.is_some() { shape.len() } else { 0 }];
    for _ in 0..runs / times {
        for sampler in &mut samplers {
            if let Some(duration) = durations.get_mut(sampler.node) {
                *duration = sampler.draw();
            }
        }
        if !samplers.is_empty() {
            network.forward(&durations, &mut dates);
        }
        for tally in &mut tallies {
            if let (Some(days), Some(finish)) =
                (shape.days.get(tally.calendar), dates.finish.get(tally.node))
            {
                tally.add(finish_day(days, *finish, tally.done), times);
            }
        }
        if let Some(node) = final_node {
            network.trace(node, &dates, &durations, |node| {
                if let Some(count) = on_chain.get_mut(node) {
                    *count += times;
                }
            });
        }
    }
    let outcome = |(task, tally): (&Sampled, Tally)| {
        let spread = match task.estimate {
            _ if tally.done => Spread::Fixed,
            Some(_) => Spread::Estimate,
            None => task.draw.spread.clone(),
        };
        let [p50, p80, p95] = match tally.counts.is_empty() {
            true => [day(tally.base); 3],
            false => [50, 80, 95].map(|percent| tally.percentile(runs, percent)),
        };
        let outcome = Outcome {
            spread,
            meets: task.deadline.map(|_| tally.meets),
            p50,
            p80,
            p95,
            on_chain: on_chain.get(tally.node).copied().unwrap_or_default(),
        };
        (task.task, outcome)
    };
    chosen.into_iter().zip(tallies).map(outcome).collect()
}

impl Simulation {
    /// Runs the network; `draws` has one entry a task, a missing one is fixed unless it has estimates.
    pub fn run(plan: &Plan, draws: &[Draw], runs: u32, seed: u64) -> Result<Self, Vec<Fault>> {
        let network = Network::new(plan)?;
        let final_task = plan.final_task.as_deref().and_then(|key| plan.position(key));
        let tasks = plan.activities.iter().enumerate().filter_map(|(task, activity)| {
            let draw = draws.get(task).cloned().unwrap_or_default();
            Some(Sampled::new(task, network.node_of(task)?, activity, draw))
        });
        let tasks: Vec<_> = tasks.collect();
        Ok(Self::of(&network, plan.activities.len(), &tasks, final_task, (runs, seed)))
    }

    /// Runs a network that is compiled already, with all of its tasks.
    pub(super) fn of(
        network: &Network,
        all: usize,
        tasks: &[Sampled],
        final_task: Option<usize>,
        (runs, seed): (u32, u64),
    ) -> Self {
        let final_node = final_task.and_then(|task| network.node_of(task));
        let mut of_tasks = vec![None; all];
        for (task, outcome) in outcomes(network, tasks, final_node, (runs, seed), |_| true) {
            if let Some(place) = of_tasks.get_mut(task) {
                *place = Some(outcome);
            }
        }
        Self { runs, seed, outcomes: of_tasks, final_task }
    }

    /// Returns what the runs say of a task by its place in the plan.
    pub fn get(&self, task: usize) -> Option<&Outcome> {
        self.outcomes.get(task)?.as_ref()
    }

    /// Returns a number of runs as a share of all, from 0 to 1.
    pub fn share(&self, runs: u32) -> f64 {
        f64::from(runs) / f64::from(self.runs.max(1))
    }
}

impl Network {
    /// Walks the chain that drives a node, itself first, to what waits for nothing open.
    fn trace(&self, from: usize, dates: &Ends, durations: &[i32], mut visit: impl FnMut(usize)) {
        let mut node = from;
        loop {
            if self.is_done(node) {
                return;
            }
            visit(node);
            let duration = durations.get(node).copied().unwrap_or_default();
            match self.source_with(node, dates, duration) {
                Source::Link(number) => match self.link(node, number) {
                    Some((other, ..)) => node = other,
                    None => return,
                },
                _ => return,
            }
        }
    }
}

/// Returns the day, as the instant at which it begins, on which something finishes; what is done was
/// done on whatever day that was.
#[inline]
fn finish_day(days: &Days, bound: i32, done: bool) -> Instant {
    let at = bound >> 1;
    if done || bound & 1 == 0 && days.is_worked(at - 1) { at - 1 } else { days.next(at) }
}

/// Counts on which day a task finished how often.
#[derive(Default)]
struct Tally {
    node: usize,
    calendar: usize,
    done: bool,
    deadline: Instant,
    meets: u32,
    /// The day of the first count.
    base: Instant,
    /// How often on that day, as long as there is no other.
    only: u32,
    counts: Vec<u32>,
}

impl Tally {
    #[inline]
    fn add(&mut self, finish: Instant, times: u32) {
        self.meets += if finish <= self.deadline { times } else { 0 };
        if self.counts.is_empty() {
            if finish == self.base {
                self.only += times;
                return;
            }
            self.counts.push(self.only);
        }
        let at = match usize::try_from(finish - self.base) {
            Ok(at) => at,
            Err(_) => {
                let missing = usize::try_from(self.base - finish).unwrap_or(0);
                self.counts.splice(0..0, std::iter::repeat_n(0, missing));
                self.base = finish;
                0
            }
        };
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(at) {
            *count += times;
        }
    }

    fn percentile(&self, runs: u32, percent: u64) -> NaiveDate {
        let wanted = (u64::from(runs) * percent).div_ceil(100);
        let mut sum = 0;
        for (count, at) in self.counts.iter().zip(self.base..) {
            sum += u64::from(*count);
            if sum >= wanted && sum > 0 {
                return day(at);
            }
        }
        day(self.base)
    }
}

/// Draws the durations of one task from random numbers of its own, so that no task disturbs another.
struct Sampler {
    node: usize,
    random: Pcg64Mcg,
    shape: Shape,
}

enum Shape {
    /// A triangular distribution, then scaled to what is left.
    Triangle { low: f64, likely: f64, high: f64, scale: f64, least: i32 },
    /// One of these with equal probability.
    OneOf(Vec<i32>),
}

impl Sampler {
    #[inline]
    fn draw(&mut self) -> i32 {
        let bits = self.random.next_u64();
        match &self.shape {
            Shape::Triangle { low, likely, high, scale, least } => {
                // The upper 53 bits make a number from 0 to 1 that an f64 holds exactly.
                let u = to_f64(bits >> 11) / to_f64(1 << 53);
                whole(triangular(*low, *likely, *high, u) * scale).max(*least)
            }
            Shape::OneOf(values) => {
                let n = values.len() as u64;
                let at = (u128::from(bits) * u128::from(n)) >> 64;
                values.get(usize::try_from(at).unwrap_or(0)).copied().unwrap_or_default()
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers below 2^53 are exact")]
fn to_f64(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "durations are bounded when they are read")]
fn whole(days: f64) -> i32 {
    days.round() as i32
}

/// Returns the value of a triangular distribution below which a share of it lies.
fn triangular(low: f64, likely: f64, high: f64, share: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return likely;
    }
    let turn = (likely - low) / width;
    if share < turn {
        low + (share * width * (likely - low)).sqrt()
    } else {
        high - ((1.0 - share) * width * (high - likely)).sqrt()
    }
}

impl Sampler {
    /// Finds from what a task's durations are drawn; none if they are fixed.
    fn new(task: &Sampled, network: &Network, seed: u64) -> Option<Self> {
        let node = task.node;
        if network.is_done(node) {
            return None;
        }
        let left = *network.durations.get(node)?;
        let least = i32::from(left > 0);
        let shape = match task.estimate {
            Some(Estimate { low, likely, high }) => {
                let whole = f64::from(task.duration.max(1));
                // What has started has only its rest left to vary.
                let scale = if network.has_started(node) { f64::from(left) / whole } else { 1.0 };
                let least = if low == 0 { 0 } else { least };
                Shape::Triangle {
                    low: f64::from(low),
                    likely: f64::from(likely),
                    high: f64::from(high),
                    scale,
                    least,
                }
            }
            None if !task.draw.growths.is_empty() && left > 0 => {
                let grown = task.draw.growths.iter().map(|growth| whole(f64::from(left) * growth));
                Shape::OneOf(grown.map(|days| days.clamp(least, i32::MAX / 8)).collect())
            }
            None => return None,
        };
        let random = Pcg64Mcg::seed_from_u64(seed ^ task.fingerprint);
        Some(Self { node, random, shape })
    }
}

/// Makes a number of a key (FNV-1a, 64 bits), the same on every machine.
fn fingerprint(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
