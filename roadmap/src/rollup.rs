//! Counts and headlines over many tasks: the worst open child with counts, never an average.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use foldhash::{HashMap, HashSet, HashSetExt};

use crate::{
    OfficeKey, Roadmap, Rule, State, Status, Task, WorkstreamKey,
    date::days_between,
    follow::{Follow, follows},
    schedule::{
        Drive, Plan, Schedule, Timing,
        calibration::draws,
        kept::{Handed, Kept},
        simulation::Simulation,
    },
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
    kept: Handed,
    simulation: OnceLock<Option<Simulation>>,
    digest: OnceLock<Digest>,
    follows: OnceLock<Vec<Follow>>,
}

/// What of a timing a status goes by.
fn judged(timing: &Timing) -> (NaiveDate, Option<i32>, Option<i32>, Drive) {
    (timing.early_finish, timing.deadline_float, timing.planned_float, timing.drive)
}

/// Tells whether two versions of a roadmap have the same tasks and everything else that statuses go by.
fn is_framed_alike(was: &Roadmap, is: &Roadmap) -> bool {
    Arc::ptr_eq(&was.index, &is.index)
        && was.tasks.len() == is.tasks.len()
        && Arc::ptr_eq(&was.workstreams, &is.workstreams)
        && Arc::ptr_eq(&was.offices, &is.offices)
        && was.calendar == is.calendar
        && was.non_working_day == is.non_working_day
        && was.time_zone == is.time_zone
        && was.settings == is.settings
        && was.approval == is.approval
}

/// Finds the tasks with a link from some tasks, or from their workstreams.
fn waiting_by_name(roadmap: &Roadmap, changed: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut names: HashSet<&str> = HashSet::new();
    for task in changed.filter_map(|at| roadmap.tasks.get(at)) {
        names.extend([task.key.as_str(), task.workstream.as_str()]);
    }
    let waits = |task| roadmap.links_of(task).any(|link| names.contains(link.from.as_str()));
    let tasks = roadmap.tasks.iter().enumerate();
    tasks.filter(|(_, task)| !names.is_empty() && waits(task)).map(|(at, _)| at).collect()
}

/// What pages ask of all tasks together, found in one pass when it is first asked for.
#[derive(Clone, Debug, Default)]
struct Digest {
    counts: Counts,
    by_workstream: HashMap<WorkstreamKey, Counts>,
    figures: Figures,
    /// Open tasks of each owner, and what they need.
    open: HashMap<OfficeKey, (Vec<usize>, Needs)>,
    /// Tasks with a submission in review or a pending request.
    waiting: Vec<usize>,
    /// The worst open tasks, and how many are open.
    worst: (Vec<usize>, usize),
    /// The last reports: the instant, the task, the place among its reports.
    latest: Vec<(DateTime<Utc>, usize, usize)>,
}

/// Why an open task is on its owner's list, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// It was sent back.
    Returned,
    /// Its report is due.
    Report,
    /// It is late, or will be.
    Late,
    /// It is due soon.
    Soon,
    /// Anything else that is open.
    Later,
}

impl Need {
    /// Every need, in order.
    pub const ALL: [Self; 5] = [Self::Returned, Self::Report, Self::Late, Self::Soon, Self::Later];

    /// Finds what a task needs.
    pub fn of(task: &Task, status: &Status) -> Self {
        if task.state(true) == State::Returned {
            return Self::Returned;
        }
        match status.rule {
            Rule::Draft | Rule::InReview | Rule::InReviewLate | Rule::Paused => Self::Later,
            _ if status.stale.is_some() => Self::Report,
            Rule::Overdue | Rule::DueToday | Rule::OffTrack => Self::Late,
            Rule::DueSoon => Self::Soon,
            Rule::AtRisk if status.days <= 14 => Self::Soon,
            _ => Self::Later,
        }
    }
}

/// How many open tasks need what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs([usize; 5]);

impl Needs {
    /// Returns the number of tasks that need something.
    pub fn of(&self, need: Need) -> usize {
        self.0[need as usize]
    }
}

/// Open tasks that [`Board::worst`] has at the most.
pub const WORST: usize = 100;
/// Reports that [`Board::latest`] has at the most.
pub const LATEST: usize = 5;

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
        let kept = Kept::of(roadmap, today);
        let schedule = Schedule::of_kept(roadmap, kept.as_ref());
        let tasks = roadmap.tasks.iter();
        let statuses = tasks.map(|task| Arc::new(status(roadmap, &schedule, task, today)));
        let statuses = statuses.collect();
        Self::with(today, statuses, schedule, kept)
    }

    /// Computes every status of a later version, anew only where a change since the version before
    /// reaches: the same as [`new`](Self::new).
    pub fn after(before: (&Roadmap, &Self), roadmap: &Roadmap, today: NaiveDate) -> Self {
        let (was, known) = before;
        if known.today != today || !is_framed_alike(was, roadmap) {
            return Self::new(roadmap, today);
        }
        let kept = known.kept.take().and_then(|kept| kept.after(was, roadmap));
        let kept = kept.or_else(|| Kept::of(roadmap, today));
        let schedule = Schedule::of_kept(roadmap, kept.as_ref());
        let timings = known.schedule.timings.iter().zip(&schedule.timings);
        let tasks = was.tasks.iter().zip(&roadmap.tasks).zip(timings);
        let changed = tasks.map(|((old, new), (then, now))| {
            !Arc::ptr_eq(old, new) || then.as_ref().map(judged) != now.as_ref().map(judged)
        });
        let mut changed: Vec<bool> = changed.collect();
        let numbers = || changed.iter().enumerate().filter(|(_, it)| **it).map(|(at, _)| at);
        let reached = kept.as_ref().and_then(|kept| kept.waiting_for(numbers()));
        let reached = reached.unwrap_or_else(|| waiting_by_name(roadmap, numbers()));
        for at in reached {
            if let Some(changed) = changed.get_mut(at) {
                *changed = true;
            }
        }
        let rows = roadmap.tasks.iter().zip(&changed).zip(&known.statuses);
        let statuses = rows.map(|((task, changed), old)| match changed {
            true => Arc::new(status(roadmap, &schedule, task, today)),
            false => old.clone(),
        });
        let statuses = statuses.collect();
        Self::with(today, statuses, schedule, kept)
    }

    fn with(
        today: NaiveDate,
        statuses: Vec<Arc<Status>>,
        schedule: Schedule,
        kept: Option<Kept>,
    ) -> Self {
        Self {
            today,
            statuses,
            schedule,
            kept: Handed::new(kept),
            simulation: OnceLock::new(),
            digest: OnceLock::new(),
            follows: OnceLock::new(),
        }
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

    fn digest(&self, roadmap: &Roadmap) -> &Digest {
        self.digest.get_or_init(|| Digest::of(self, roadmap))
    }

    /// Counts the tasks of each status.
    pub fn counts(&self, roadmap: &Roadmap) -> Counts {
        self.digest(roadmap).counts
    }

    /// Counts the tasks of each status for each workstream.
    pub fn by_workstream(&self, roadmap: &Roadmap) -> &HashMap<WorkstreamKey, Counts> {
        &self.digest(roadmap).by_workstream
    }

    /// Counts how the roadmap has been executed so far.
    pub fn figures(&self, roadmap: &Roadmap) -> &Figures {
        &self.digest(roadmap).figures
    }

    /// Returns the open tasks of an owner, in the roadmap's order.
    pub fn open_of<'a>(
        &'a self,
        roadmap: &'a Roadmap,
        owner: &str,
    ) -> impl Iterator<Item = (&'a Arc<Task>, &'a Arc<Status>)> {
        let open = self.digest(roadmap).open.get(owner).into_iter().flat_map(|(open, _)| open);
        open.filter_map(|at| Some((roadmap.tasks.get(*at)?, self.statuses.get(*at)?)))
    }

    /// Counts the open tasks of an owner by what they need.
    pub fn needs_of(&self, roadmap: &Roadmap, owner: &str) -> Needs {
        self.digest(roadmap).open.get(owner).map(|(_, needs)| *needs).unwrap_or_default()
    }

    /// Returns the tasks of which a submission or a request waits for a decision.
    pub fn waiting<'a>(&'a self, roadmap: &'a Roadmap) -> impl Iterator<Item = &'a Arc<Task>> {
        self.digest(roadmap).waiting.iter().filter_map(|at| roadmap.tasks.get(*at))
    }

    /// Returns the worst open tasks, at the most [`WORST`], and how many are open.
    pub fn worst<'a>(
        &'a self,
        roadmap: &'a Roadmap,
    ) -> (impl Iterator<Item = (&'a Arc<Task>, &'a Arc<Status>)>, usize) {
        let (worst, open) = &self.digest(roadmap).worst;
        let worst = worst.iter();
        (worst.filter_map(|at| Some((roadmap.tasks.get(*at)?, self.statuses.get(*at)?))), *open)
    }

    /// Returns the last reports, at the most [`LATEST`], with each its task and its place among the
    /// task's reports.
    pub fn latest<'a>(
        &'a self,
        roadmap: &'a Roadmap,
    ) -> impl Iterator<Item = (DateTime<Utc>, &'a Arc<Task>, usize)> {
        let latest = self.digest(roadmap).latest.iter();
        latest.filter_map(|(on, at, report)| Some((*on, roadmap.tasks.get(*at)?, *report)))
    }

    /// Returns the later deadlines that no longer fit what was granted before them.
    pub fn follows(&self, roadmap: &Roadmap) -> &[Follow] {
        self.follows.get_or_init(|| follows(roadmap, self.today))
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

impl Digest {
    fn of(board: &Board, roadmap: &Roadmap) -> Self {
        let mut digest = Self::default();
        let mut open = Vec::new();
        let (mut delays, mut reviews) = (Vec::new(), Vec::new());
        for (at, (task, status)) in board.rows(roadmap).enumerate() {
            digest.counts.add(status.rule);
            match digest.by_workstream.get_mut(task.workstream.as_str()) {
                Some(counts) => counts.add(status.rule),
                None => digest
                    .by_workstream
                    .entry(task.workstream.clone())
                    .or_default()
                    .add(status.rule),
            }
            if status.rule.is_open() {
                open.push(((status.worst(), task.deadline.last_day(), at), at));
                if !digest.open.contains_key(task.owner.as_str()) {
                    digest.open.insert(task.owner.clone(), Default::default());
                }
                if let Some((tasks, needs)) = digest.open.get_mut(task.owner.as_str()) {
                    tasks.push(at);
                    needs.0[Need::of(task, status) as usize] += 1;
                }
            }
            let reviewed = task.submission().is_some_and(|it| it.accepted_on.is_none());
            if reviewed || task.pending_extension().is_some() {
                digest.waiting.push(at);
            }
            for (place, report) in task.reports.iter().enumerate().rev().take(LATEST) {
                let full = digest.latest.len() == LATEST;
                if full && digest.latest.last().is_some_and(|(last, ..)| *last >= report.at) {
                    break;
                }
                let after = digest.latest.partition_point(|(known, ..)| *known >= report.at);
                digest.latest.insert(after, (report.at, at, place));
                digest.latest.truncate(LATEST);
            }
            digest.figures.add(roadmap, task, status, &mut delays, &mut reviews);
        }
        let n = open.len();
        if n > WORST {
            open.select_nth_unstable(WORST);
            open.truncate(WORST);
        }
        open.sort_unstable();
        digest.worst = (open.into_iter().map(|(_, at)| at).collect(), n);
        digest.figures.worst_delay = delays.iter().copied().max();
        digest.figures.median_delay = median(delays);
        digest.figures.median_review = median(reviews);
        digest
    }
}

impl Figures {
    fn add(
        &mut self,
        roadmap: &Roadmap,
        task: &Task,
        status: &Status,
        delays: &mut Vec<i64>,
        reviews: &mut Vec<i64>,
    ) {
        match status.rule {
            Rule::MetOnTime => self.by_original += 1,
            Rule::MetLate => self.late += 1,
            Rule::Overdue => self.overdue += 1,
            _ => {}
        }
        let by_deadline = matches!(status.rule, Rule::MetOnTime | Rule::MetWithinExtension);
        self.verified += usize::from(by_deadline || status.rule == Rule::MetLate);
        self.by_deadline += usize::from(by_deadline);
        if matches!(status.rule, Rule::MetLate | Rule::Overdue) {
            delays.push(status.days);
        }
        self.requests += task.extensions.iter().filter(|it| it.taken_back.is_none()).count();
        let decisions = task.extensions.iter().filter_map(|it| it.decision.as_ref());
        self.granted += decisions.filter(|decision| decision.granted.is_some()).count();
        if let Some(submission) = task.verified()
            && let Some(on) = submission.accepted_on
        {
            reviews.push(roadmap.calendar.working_days_between(submission.on, on));
        }
        let watched = status.is_watched();
        self.watched += usize::from(watched);
        self.fresh += usize::from(watched && status.stale.is_none());
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
