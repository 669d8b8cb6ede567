//! Counts and headlines over many tasks: the worst open child with counts, never an average.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use chrono::NaiveDate;

use crate::{
    Key, Roadmap, Rule, Status, Task,
    date::days_between,
    schedule::{Plan, Schedule, Timing, calibration::draws, simulation::Simulation},
    status,
};

/// Runs of a simulation, at the least and at the most.
const RUNS: (u32, u32) = (500, 10_000);
/// Tasks times runs, as far as [`RUNS`] allows.
const STEPS: u32 = 2_000_000;
/// Where the random numbers of the pages begin.
const SEED: u64 = 1;

/// The statuses of every task of a roadmap on a day.
#[derive(Clone, Debug)]
pub struct Board {
    /// The day, in the roadmap's zone.
    pub today: NaiveDate,
    /// One status a task, in the roadmap's order.
    pub statuses: Vec<Arc<Status>>,
    /// When each task can and must happen.
    pub schedule: Schedule,
    simulation: OnceLock<Option<Simulation>>,
}

impl Board {
    /// Returns the number of tasks.
    pub fn len(&self) -> usize {
        self.statuses.len()
    }

    /// Tells whether there are no tasks.
    pub fn is_empty(&self) -> bool {
        self.statuses.is_empty()
    }

    /// Computes every status.
    pub fn new(roadmap: &Roadmap, today: NaiveDate) -> Self {
        let schedule = Schedule::of(roadmap, today);
        let tasks = roadmap.tasks.iter();
        let statuses = tasks.map(|task| Arc::new(status(roadmap, &schedule, task, today)));
        Self { today, statuses: statuses.collect(), schedule, simulation: OnceLock::new() }
    }

    /// Runs the network many times when it is first asked for; larger roadmaps fewer times.
    pub fn simulation(&self, roadmap: &Roadmap) -> Option<&Simulation> {
        let simulation = self.simulation.get_or_init(|| {
            let plan = Plan::of(roadmap, Some(self.today));
            let tasks = u32::try_from(plan.activities.len().max(1)).unwrap_or(u32::MAX);
            let runs = (STEPS / tasks).clamp(RUNS.0, RUNS.1);
            Simulation::run(&plan, &draws(roadmap, &plan), runs, SEED).ok()
        });
        simulation.as_ref()
    }

    /// Returns a task's status.
    pub fn of(&self, roadmap: &Roadmap, key: &str) -> Option<&Status> {
        self.statuses.get(*roadmap.index.get(key)?).map(|status| &**status)
    }

    /// Returns a task's timing; none for what was withdrawn.
    pub fn timing(&self, roadmap: &Roadmap, key: &str) -> Option<&Timing> {
        self.schedule.get(*roadmap.index.get(key)?)
    }

    /// Returns tasks with their statuses, in the roadmap's order.
    pub fn rows<'a>(
        &'a self,
        roadmap: &'a Roadmap,
    ) -> impl Iterator<Item = (&'a Arc<Task>, &'a Arc<Status>)> {
        roadmap.tasks.iter().zip(&self.statuses)
    }

    /// Counts the tasks of each status.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.statuses.iter().for_each(|status| counts.add(status.rule));
        counts
    }

    /// Counts the tasks of each status for each workstream.
    pub fn by_workstream(&self, roadmap: &Roadmap) -> HashMap<Key, Counts> {
        let mut groups: HashMap<Key, Counts> = HashMap::new();
        for (task, status) in self.rows(roadmap) {
            groups.entry(task.workstream.clone()).or_default().add(status.rule);
        }
        groups
    }

    /// Sums up the roadmap for its headline.
    pub fn headline(&self, roadmap: &Roadmap) -> Option<Headline> {
        let task = roadmap.final_task()?;
        let status = self.of(roadmap, &task.key)?;
        let left = days_between(self.today, roadmap.effective(task.deadline));
        Some(Headline { task: task.clone(), left, status: status.clone() })
    }
}

/// How many tasks have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; 16]);

impl Counts {
    fn add(&mut self, rule: Rule) {
        self.0[rule as usize] += 1;
    }

    /// Returns the number of tasks with a status.
    pub fn get(&self, rule: Rule) -> usize {
        self.0[rule as usize]
    }

    /// Returns the number of all tasks.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// Returns the statuses that occur, worst first.
    pub fn worst_first(&self) -> Vec<(Rule, usize)> {
        let mut rules: Vec<_> = Rule::ALL.iter().map(|rule| (*rule, self.get(*rule))).collect();
        rules.retain(|(_, count)| *count > 0);
        rules.sort_by_key(|(rule, _)| rule.severity());
        rules
    }

    /// Returns the worst status of an open task, if one is open.
    pub fn worst_open(&self) -> Option<Rule> {
        self.worst_first().into_iter().map(|(rule, _)| rule).find(|rule| rule.is_open())
    }
}

/// The one sentence above everything: days left and how the final milestone stands.
#[derive(Clone, Debug)]
pub struct Headline {
    /// The final milestone.
    pub task: Arc<Task>,
    /// Calendar days to its effective deadline.
    pub left: i64,
    /// Its status.
    pub status: Status,
}

/// How a roadmap has been executed so far, in numbers of tasks unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Verified.
    pub verified: usize,
    /// Submitted by the original deadline, of those verified.
    pub by_original: usize,
    /// Submitted by the deadline in force, of those verified.
    pub by_deadline: usize,
    /// Submitted after the deadline in force, of those verified.
    pub late: usize,
    /// Overdue now.
    pub overdue: usize,
    /// The middle delay of what was late or is overdue, in calendar days.
    pub median_delay: Option<i64>,
    /// The greatest delay of what was late or is overdue, in calendar days.
    pub worst_delay: Option<i64>,
    /// Requests for another deadline.
    pub requests: usize,
    /// Requests that were granted.
    pub granted: usize,
    /// The middle time of a review that accepted, in working days.
    pub median_review: Option<i64>,
    /// Open tasks of which a report could be expected.
    pub watched: usize,
    /// Those of them with fresh data.
    pub fresh: usize,
}

/// Returns the middle value, of two the later one.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

impl Board {
    /// Counts how the roadmap has been executed so far.
    pub fn figures(&self, roadmap: &Roadmap) -> Figures {
        let mut figures = Figures::default();
        let (mut delays, mut reviews) = (Vec::new(), Vec::new());
        for (task, status) in self.rows(roadmap) {
            match status.rule {
                Rule::MetOnTime => figures.by_original += 1,
                Rule::MetLate => figures.late += 1,
                Rule::Overdue => figures.overdue += 1,
                _ => {}
            }
            figures.verified += usize::from(matches!(
                status.rule,
                Rule::MetOnTime | Rule::MetWithinExtension | Rule::MetLate
            ));
            figures.by_deadline +=
                usize::from(matches!(status.rule, Rule::MetOnTime | Rule::MetWithinExtension));
            if matches!(status.rule, Rule::MetLate | Rule::Overdue) {
                delays.push(status.days);
            }
            figures.requests += task.extensions.iter().filter(|it| it.taken_back.is_none()).count();
            let decisions = task.extensions.iter().filter_map(|it| it.decision.as_ref());
            figures.granted += decisions.filter(|decision| decision.granted.is_some()).count();
            if let Some(submission) = task.verified()
                && let Some(on) = submission.accepted_on
            {
                reviews.push(roadmap.calendar.working_days_between(submission.on, on));
            }
            let watched = status.is_watched();
            figures.watched += usize::from(watched);
            figures.fresh += usize::from(watched && status.stale.is_none());
        }
        figures.worst_delay = delays.iter().copied().max();
        figures.median_delay = median(delays);
        figures.median_review = median(reviews);
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn a_median_is_the_middle_and_of_two_the_later() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3, 1, 2]), Some(2));
        assert_eq!(median(vec![4, 1]), Some(4));
    }
}
