//! How likely each date is: the network run many times with durations drawn from what is known
//! about each task (Monte Carlo). The same plan, spreads, seed and number of runs give the same numbers.

use chrono::NaiveDate;
use rand_pcg::{
    Pcg64Mcg,
    rand_core::{Rng, SeedableRng},
};

pub use super::outcome::{Draw, Finishes, Outcome, Spread};
use super::{
    days::{Instant, day},
    fixed::Fixed,
    network::{Ends, Network},
    outcome::{Sample, finish_day},
    plan::Plan,
};
use crate::{Fault, estimate::Estimate};

/// What all runs say.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// How many runs there were.
    pub runs: u32,
    /// Where the random numbers began.
    pub seed: u64,
    /// The final milestone's place in the plan.
    pub final_task: Option<usize>,
    odds: Odds,
    /// When drawn runs finished the final milestone.
    finishes: Option<Finishes>,
}

#[derive(Clone, Debug)]
enum Odds {
    /// One outcome a task, in the plan's order; none for what was withdrawn.
    Drawn(Vec<Option<Outcome>>),
    Fixed(Fixed),
}

/// A task as the runs take it.
pub(super) struct Sampled {
    /// Its place in the plan.
    pub task: usize,
    node: usize,
    sample: Sample,
    draw: Draw,
}

impl Sampled {
    /// Takes a task that stands at a node.
    pub fn new(task: usize, node: usize, sample: Sample, draw: Draw) -> Self {
        Self { task, node, sample, draw }
    }
}

/// Runs a network; returns an outcome for each task that is asked for, in the order of the tasks, and
/// when the final one of them was finished.
pub(super) fn outcomes(
    network: &Network,
    tasks: &[Sampled],
    final_node: Option<usize>,
    (runs, seed): (u32, u64),
    asked: impl Fn(&Sampled) -> bool,
) -> (Vec<(usize, Outcome)>, Option<Finishes>) {
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
        let (node, calendar) = (task.node, task.sample.calendar);
        let deadline = task.sample.deadline.unwrap_or(Instant::MAX);
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
    let last = tallies.iter().find(|tally| Some(tally.node) == final_node);
    let finishes = last.map(Tally::finishes);
    let outcome = |(task, tally): (&Sampled, Tally)| {
        let spread = task.sample.spread(&task.draw, tally.done);
        let [p50, p80, p95] = match tally.counts.is_empty() {
            true => [day(tally.base); 3],
            false => [50, 80, 95].map(|percent| tally.percentile(runs, percent)),
        };
        let outcome = Outcome {
            spread,
            meets: task.sample.deadline.map(|_| tally.meets),
            p50,
            p80,
            p95,
            on_chain: on_chain.get(tally.node).copied().unwrap_or_default(),
        };
        (task.task, outcome)
    };
    (chosen.into_iter().zip(tallies).map(outcome).collect(), finishes)
}

impl Simulation {
    /// Runs the network; `draws` has one entry a task, a missing one is fixed unless it has estimates.
    pub fn run(plan: &Plan, draws: &[Draw], runs: u32, seed: u64) -> Result<Self, Vec<Fault>> {
        let network = Network::new(plan)?;
        let final_task = plan.final_task.as_deref().and_then(|key| plan.position(key));
        let tasks = plan.activities.iter().enumerate().filter_map(|(task, activity)| {
            let draw = draws.get(task).cloned().unwrap_or_default();
            Some(Sampled::new(task, network.node_of(task)?, Sample::new(activity, 0), draw))
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
        let (found, finishes) = outcomes(network, tasks, final_node, (runs, seed), |_| true);
        for (task, outcome) in found {
            if let Some(place) = of_tasks.get_mut(task) {
                *place = Some(outcome);
            }
        }
        Self { runs, seed, final_task, odds: Odds::Drawn(of_tasks), finishes }
    }

    /// Says what runs would in which nothing is drawn, all of them alike.
    pub(super) fn fixed(fixed: Fixed, final_task: Option<usize>, (runs, seed): (u32, u64)) -> Self {
        Self { runs, seed, final_task, odds: Odds::Fixed(fixed), finishes: None }
    }

    /// Returns what the runs say of a task by its place in the plan; none for what was withdrawn.
    pub fn get(&self, task: usize) -> Option<Outcome> {
        match &self.odds {
            Odds::Drawn(outcomes) => outcomes.get(task)?.clone(),
            Odds::Fixed(fixed) => fixed.get(task, self.runs),
        }
    }

    /// Returns on which days the runs finished the final milestone; none if there is none.
    pub fn finishes(&self) -> Option<Finishes> {
        match &self.odds {
            Odds::Drawn(_) => self.finishes.clone(),
            Odds::Fixed(fixed) => {
                let outcome = fixed.get(self.final_task?, self.runs)?;
                Some(Finishes::new(outcome.p50, vec![self.runs]))
            }
        }
    }

    /// Returns a number of runs as a share of all, from 0 to 1.
    pub fn share(&self, runs: u32) -> f64 {
        f64::from(runs) / f64::from(self.runs.max(1))
    }
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

    fn finishes(&self) -> Finishes {
        let counts = if self.counts.is_empty() { vec![self.only] } else { self.counts.clone() };
        Finishes::new(day(self.base), counts)
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
        let shape = match task.sample.estimate {
            Some(Estimate { low, likely, high }) => {
                let whole = f64::from(task.sample.duration.max(1));
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
        let random = Pcg64Mcg::seed_from_u64(seed ^ task.sample.fingerprint);
        Some(Self { node, random, shape })
    }
}
