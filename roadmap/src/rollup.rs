//! The statuses of all tasks on a day, what is asked of them together, and the headline: the worst open
//! child with counts, never an average.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, NaiveDate, Utc};
use foldhash::{HashMap, HashSet, HashSetExt};

use crate::{
    Link, NodeKey, Roadmap, Status, Task, WorkstreamKey,
    agreement::{Joint, joints},
    burn_up::BurnUp,
    date::days_between,
    digest::{Digest, Row},
    follow::{Follow, follows},
    list::List,
    parts::in_parts,
    schedule::{
        Activity, Drive, Schedule, Timing,
        calibration::Records,
        kept::Kept,
        simulation::{Outcome, Simulation},
    },
    status,
};

pub use crate::digest::{Counts, Figures, LATEST, Need, Needs, WORST};

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
    pub statuses: List<Arc<Status>>,
    /// When each task can and must happen.
    pub schedule: Schedule,
    kept: Option<Kept>,
    records: OnceLock<Arc<Records>>,
    simulation: OnceLock<Option<Simulation>>,
    digest: OnceLock<Digest>,
    follows: OnceLock<Vec<Follow>>,
}

/// What of a timing a status goes by.
fn judged(timing: &Timing) -> (NaiveDate, NaiveDate, Option<i32>, Option<i32>, Drive) {
    let Timing { early_start, early_finish, deadline_float, planned_float, drive, .. } = *timing;
    (early_start, early_finish, deadline_float, planned_float, drive)
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
        && was.start == is.start
        && was.final_task == is.final_task
        && was.directive == is.directive
        && was.archived == is.archived
        && was.approval == is.approval
}

/// Returns the places of the tasks that are others, of versions with the same tasks.
fn others(was: &Roadmap, is: &Roadmap) -> Vec<usize> {
    was.tasks.differing(&is.tasks, |old, new| !Arc::ptr_eq(old, new)).collect()
}

/// Finds the tasks with a link from some tasks, or from their workstreams.
fn waiting_by_name(roadmap: &Roadmap, changed: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut names: HashSet<&str> = HashSet::new();
    for task in changed.filter_map(|at| roadmap.tasks.get(at)) {
        names.extend([task.key.as_str(), task.workstream.as_str()]);
        names.extend(roadmap.above(&task.workstream).map(|it| it.key.as_str()));
    }
    let waits = |task| roadmap.links_of(task).any(|link| names.contains(link.from.as_str()));
    let tasks = roadmap.tasks.iter().enumerate();
    tasks.filter(|(_, task)| !names.is_empty() && waits(task)).map(|(at, _)| at).collect()
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
        let (kept, schedule) = Kept::of(roadmap, today);
        let of =
            |at: usize| roadmap.tasks.get(at).map(|task| status(roadmap, &schedule, task, today));
        let part = |range: Range<usize>| range.filter_map(of).map(Arc::new).collect::<Vec<_>>();
        let statuses = in_parts(roadmap.tasks.len(), part).into_iter().flatten().collect();
        Self::with(today, statuses, schedule, kept)
    }

    /// Computes every status of a later version, anew only where a change since the version before
    /// reaches: the same as [`new`](Self::new).
    pub fn after(before: (&Roadmap, &Self), roadmap: &Roadmap, today: NaiveDate) -> Self {
        let (was, known) = before;
        if known.today != today || !is_framed_alike(was, roadmap) {
            return Self::new(roadmap, today);
        }
        let mut changed = others(was, roadmap);
        let moved = known.moved(was, roadmap, &changed).filter(|(kept, _)| kept.is_in_order());
        let (kept, schedule) = match moved {
            Some((kept, schedule)) => (Some(kept), schedule),
            None => Kept::of(roadmap, today),
        };
        changed.extend(schedule.timings.differing(&known.schedule.timings, |now, then| {
            now.as_ref().map(judged) != then.as_ref().map(judged)
        }));
        let mut reached: Vec<usize> = Vec::new();
        let waiting = |at: &usize| kept.as_ref()?.waiting_for(*at, |task| reached.push(task));
        if changed.iter().map(waiting).any(|known| known.is_none()) {
            reached = waiting_by_name(roadmap, changed.iter().copied());
        }
        changed.extend(reached);
        changed.sort_unstable();
        changed.dedup();
        let mut statuses = known.statuses.clone();
        for at in &changed {
            if let Some(task) = roadmap.tasks.get(*at) {
                statuses.set(*at, Arc::new(status(roadmap, &schedule, task, today)));
            }
        }
        let board = Self::with(today, statuses, schedule, kept);
        let rows =
            changed.iter().filter_map(|at| Some((known.row(was, *at)?, board.row(roadmap, *at)?)));
        if let Some(digest) = known.digest.get().and_then(|it| it.after(was, roadmap, rows)) {
            board.digest.get_or_init(|| digest);
        }
        board
    }

    fn moved(
        &self,
        was: &Roadmap,
        roadmap: &Roadmap,
        changed: &[usize],
    ) -> Option<(Kept, Schedule)> {
        self.kept.as_ref()?.after((was, roadmap), changed, &self.schedule)
    }

    /// Computes the schedule of another version on the same day, and the places of the tasks that are
    /// others or have other timings; none of them if the plans are not of the same tasks.
    pub fn schedule_of(&self, was: &Roadmap, is: &Roadmap) -> (Schedule, Option<Vec<usize>>) {
        if !is_framed_alike(was, is) {
            return (Schedule::of(is, self.today), None);
        }
        let mut changed = others(was, is);
        let schedule = match self.moved(was, is, &changed) {
            Some((_, schedule)) => schedule,
            None => Schedule::of(is, self.today),
        };
        changed.extend(schedule.timings.differing(&self.schedule.timings, |now, then| now != then));
        changed.sort_unstable();
        changed.dedup();
        (schedule, Some(changed))
    }

    /// Tells of another version on the same day, with the same tasks, whether it finishes within the years
    /// that dates may have: what does not, first of all. None if that is to be found by compiling it, as it
    /// is of one whose links close a circle.
    pub fn beyond(&self, was: &Roadmap, is: &Roadmap) -> Option<Option<NodeKey>> {
        if !is_framed_alike(was, is) {
            return None;
        }
        let (kept, _) = self.moved(was, is, &others(was, is))?;
        Some(kept.beyond(self.kept.as_ref()?).cloned())
    }

    /// Counts the links, at the least: those that lead to a workstream and from it are among them.
    pub fn count_links(&self) -> Option<usize> {
        self.kept.as_ref().map(Kept::count_links)
    }

    /// Computes the timings if some activities were others, by their places in the plan.
    pub fn schedule_with(
        &self,
        roadmap: &Roadmap,
        change: impl Fn(usize, &mut Activity),
        places: &[usize],
    ) -> Option<Schedule> {
        self.kept.as_ref()?.with(roadmap, &self.schedule, change, places)
    }

    /// Returns the tasks that wait for one or for its workstream with the link of each, in the roadmap's
    /// order.
    pub fn successors<'a>(
        &self,
        roadmap: &'a Roadmap,
        key: &'a str,
    ) -> Vec<(&'a Arc<Task>, &'a Link)> {
        let (mut places, at) = (Vec::new(), roadmap.index.get(key).copied());
        let kept = self.kept.as_ref().zip(at);
        if kept.and_then(|(it, at)| it.waiting_for(at, |task| places.push(task))).is_none() {
            return roadmap.successors(key).collect();
        }
        places.sort_unstable();
        places.dedup();
        let tasks = places.into_iter().filter_map(|at| roadmap.tasks.get(at));
        tasks.flat_map(|task| roadmap.links_from(task, key).map(move |link| (task, link))).collect()
    }

    /// Returns the tasks that wait for one, at whatever distance, nearest first.
    pub fn after_all<'a>(
        &self,
        roadmap: &'a Roadmap,
        key: &str,
    ) -> impl Iterator<Item = &'a Arc<Task>> {
        let at = roadmap.index.get(key).copied();
        let found = self.kept.as_ref().zip(at).map(|(kept, at)| kept.after_all(at));
        found.into_iter().flatten().filter_map(|at| roadmap.tasks.get(at))
    }

    fn with(
        today: NaiveDate,
        statuses: List<Arc<Status>>,
        schedule: Schedule,
        kept: Option<Kept>,
    ) -> Self {
        Self {
            today,
            statuses,
            schedule,
            kept,
            records: OnceLock::new(),
            simulation: OnceLock::new(),
            digest: OnceLock::new(),
            follows: OnceLock::new(),
        }
    }

    /// Runs the network many times when it is first asked for; larger roadmaps fewer times.
    pub fn simulation(&self, roadmap: &Roadmap) -> Option<&Simulation> {
        self.simulation.get_or_init(|| self.simulate(roadmap, self.runs())).as_ref()
    }

    /// Runs the network so many times, from random numbers that begin somewhere.
    pub(crate) fn simulate(&self, roadmap: &Roadmap, runs: (u32, u64)) -> Option<Simulation> {
        let (kept, records) = (self.kept.as_ref()?, self.records(roadmap));
        Some(kept.simulate(roadmap, records, self.schedule.final_task, runs))
    }

    /// Says what the runs say of one task, and how many they were.
    pub fn outcome(&self, roadmap: &Roadmap, key: &str) -> Option<(Outcome, u32)> {
        let at = *roadmap.index.get(key)?;
        let runs = self.runs();
        if let Some(simulation) = self.simulation.get() {
            return Some((simulation.as_ref()?.get(at)?, runs.0));
        }
        let (kept, records) = (self.kept.as_ref()?, self.records(roadmap));
        Some((kept.simulate_one(roadmap, records, at, runs)?, runs.0))
    }

    /// How many runs, and where their random numbers begin.
    fn runs(&self) -> (u32, u64) {
        let tasks = u32::try_from(self.len().max(1)).unwrap_or(u32::MAX);
        ((STEPS / tasks).clamp(RUNS.0, RUNS.1), SEED)
    }

    fn records(&self, roadmap: &Roadmap) -> &Records {
        let submitted = || self.digest(roadmap).submitted();
        self.records.get_or_init(|| Arc::new(Kept::records(roadmap, submitted())))
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

    fn row<'a>(&'a self, roadmap: &'a Roadmap, at: usize) -> Option<Row<'a>> {
        Some(Row { at, task: roadmap.tasks.get(at)?, status: self.statuses.get(at)? })
    }

    /// Returns what is asked of all tasks together.
    pub fn digest(&self, roadmap: &Roadmap) -> &Digest {
        let rows = || (0..self.len()).filter_map(|at| self.row(roadmap, at));
        self.digest.get_or_init(|| Digest::of(roadmap, rows()))
    }

    /// Returns the tasks at some places with their statuses.
    pub fn at<'a>(
        &'a self,
        roadmap: &'a Roadmap,
        places: impl Iterator<Item = usize> + 'a,
    ) -> impl Iterator<Item = (&'a Arc<Task>, &'a Arc<Status>)> {
        places.filter_map(|at| Some((roadmap.tasks.get(at)?, self.statuses.get(at)?)))
    }

    /// Counts the tasks of each status.
    pub fn counts(&self, roadmap: &Roadmap) -> Counts {
        self.digest(roadmap).counts()
    }

    /// Counts the tasks of each status for each workstream.
    pub fn by_workstream(&self, roadmap: &Roadmap) -> &HashMap<WorkstreamKey, Counts> {
        self.digest(roadmap).by_workstream()
    }

    /// Counts how the roadmap has been executed so far.
    pub fn figures(&self, roadmap: &Roadmap) -> &Figures {
        self.digest(roadmap).figures()
    }

    /// Adds up what was planned and what was verified by each day; none without tasks.
    pub fn burn_up(&self, roadmap: &Roadmap) -> Option<BurnUp> {
        self.digest(roadmap).burn_up(roadmap, self.today)
    }

    /// Returns the open tasks of an owner, in the roadmap's order.
    pub fn open_of<'a>(
        &'a self,
        roadmap: &'a Roadmap,
        owner: &str,
    ) -> impl Iterator<Item = (&'a Arc<Task>, &'a Arc<Status>)> {
        self.at(roadmap, self.digest(roadmap).open_of(owner).iter().copied())
    }

    /// Counts the open tasks of an owner by what they need.
    pub fn needs_of(&self, roadmap: &Roadmap, owner: &str) -> Needs {
        self.digest(roadmap).needs_of(owner)
    }

    /// Returns the tasks of which a submission or a request waits for a decision.
    pub fn waiting<'a>(&'a self, roadmap: &'a Roadmap) -> impl Iterator<Item = &'a Arc<Task>> {
        self.digest(roadmap).waiting().iter().filter_map(|at| roadmap.tasks.get(*at))
    }

    /// Returns the dates between two offices, in the order of the tasks that wait.
    pub fn joints<'a>(&'a self, roadmap: &'a Roadmap) -> impl Iterator<Item = Joint<'a>> {
        let asking = self.digest(roadmap).asking().iter();
        let tasks = asking.filter_map(|at| roadmap.tasks.get(*at));
        tasks.flat_map(move |task| joints(roadmap, &self.schedule, task))
    }

    /// Returns the worst open tasks, at the most [`WORST`], and how many are open.
    pub fn worst<'a>(
        &'a self,
        roadmap: &'a Roadmap,
    ) -> (impl Iterator<Item = (&'a Arc<Task>, &'a Arc<Status>)>, usize) {
        let (worst, open) = self.digest(roadmap).worst();
        (self.at(roadmap, worst), open)
    }

    /// Returns the last reports, at the most [`LATEST`], with each its task and its place among the
    /// task's reports.
    pub fn latest<'a>(
        &'a self,
        roadmap: &'a Roadmap,
    ) -> impl Iterator<Item = (DateTime<Utc>, &'a Arc<Task>, usize)> {
        let latest = self.digest(roadmap).latest();
        latest.filter_map(|(on, at, report)| Some((on, roadmap.tasks.get(at)?, report)))
    }

    /// Returns the later deadlines that no longer fit what was granted before them.
    pub fn follows(&self, roadmap: &Roadmap) -> &[Follow] {
        self.follows.get_or_init(|| match &self.kept {
            Some(kept) => follows(roadmap, kept, &self.schedule, self.digest(roadmap).extended()),
            None => Vec::new(),
        })
    }

    /// Sums up the roadmap for its headline.
    pub fn headline(&self, roadmap: &Roadmap) -> Option<Headline> {
        let task = roadmap.final_task()?;
        let status = self.of(roadmap, &task.key)?;
        let left = days_between(self.today, roadmap.effective(task.deadline));
        Some(Headline { task: task.clone(), left, status: status.clone() })
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
