//! What pages ask of all tasks together: found in one pass over them, and from one version to the next
//! by the tasks that are others.

use std::{cmp::Reverse, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use foldhash::HashMap;

use crate::{
    OfficeKey, Roadmap, Rule, State, Status, Task, WorkstreamKey,
    burn_up::{BurnUp, Dates},
    status::Mark,
    tally::{count, step},
};

/// Open tasks that [`Digest::worst`] has at the most.
pub const WORST: usize = 100;
/// Reports that [`Digest::latest`] has at the most.
pub const LATEST: usize = 5;

/// Items of a ranking at the most, so many more than are asked for that few changes find too few left.
const RANKED: usize = 4 * WORST;

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

/// How many tasks have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([usize; 16]);

impl Counts {
    /// Counts one more task with a status, or one less.
    pub fn count(&mut self, rule: Rule, adds: bool) {
        step(&mut self.0[rule as usize], adds);
    }

    /// Counts what another counts, too.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, other)| *own += other);
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

impl Figures {
    fn counted(&mut self) -> [&mut usize; 9] {
        let Self { verified, by_original, by_deadline, late, overdue, .. } = self;
        let Self { requests, granted, watched, fresh, .. } = self;
        [verified, by_original, by_deadline, late, overdue, requests, granted, watched, fresh]
    }
}

/// The first items of many, in order, while some come and go. Whoever needs more than are known looks at
/// all of them again.
#[derive(Clone, Debug)]
struct Ranking<T> {
    items: Vec<T>,
    /// Whether there are no others.
    all: bool,
}

impl<T> Default for Ranking<T> {
    fn default() -> Self {
        Self { items: Vec::new(), all: true }
    }
}

impl<T: Ord> Ranking<T> {
    /// Tells whether an item is, or would be, among those that are known.
    fn reaches(&self, item: &T) -> bool {
        self.all || self.items.last().is_some_and(|last| item < last)
    }

    fn add(&mut self, item: T) {
        if !self.reaches(&item) {
            return;
        }
        let Err(at) = self.items.binary_search(&item) else { return };
        self.items.insert(at, item);
        if self.items.len() > RANKED {
            self.items.truncate(RANKED);
            self.all = false;
        }
    }

    fn remove(&mut self, item: &T) {
        if let Ok(at) = self.items.binary_search(item) {
            self.items.remove(at);
        }
    }

    fn knows(&self, wanted: usize) -> bool {
        self.all || self.items.len() >= wanted
    }
}

/// How often each value occurs.
type Tally = Arc<HashMap<i64, usize>>;

/// Returns the middle value, of two the later one, and the greatest.
fn middle_and_last(tally: &Tally) -> (Option<i64>, Option<i64>) {
    let mut values: Vec<_> = tally.iter().filter(|(_, times)| **times > 0).collect();
    values.sort_unstable();
    let half = values.iter().map(|(_, times)| **times).sum::<usize>() / 2;
    let mut sum = 0;
    let middle = values.iter().find(|(_, times)| {
        sum += **times;
        sum > half
    });
    (middle.map(|(value, _)| **value), values.last().map(|(value, _)| **value))
}

/// The open tasks of an owner.
#[derive(Clone, Debug, Default)]
struct Open {
    /// Their places, in order.
    tasks: Vec<usize>,
    needs: Needs,
}

/// Puts a place into some in order, or takes it out.
fn place(places: &mut Vec<usize>, at: usize, adds: bool) {
    match (places.binary_search(&at), adds) {
        (Err(place), true) => places.insert(place, at),
        (Ok(place), false) => {
            places.remove(place);
        }
        _ => {}
    }
}

/// A task by how bad it is: the worst status first, closed ones last, then the earliest deadline, then its
/// place.
type Badness = ((u8, i64), NaiveDate, usize);
/// A report: the latest first, then the task's place, the report's place among the task's.
type Latest = (Reverse<DateTime<Utc>>, usize, Reverse<usize>);

/// What pages ask of all tasks together.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    counts: Counts,
    by_workstream: Arc<HashMap<WorkstreamKey, Counts>>,
    by_owner: Arc<HashMap<OfficeKey, usize>>,
    by_mark: [usize; Mark::ALL.len()],
    stale: usize,
    figures: Figures,
    dates: Dates,
    delays: Tally,
    reviews: Tally,
    open: Arc<HashMap<OfficeKey, Arc<Open>>>,
    waiting: Arc<Vec<usize>>,
    extended: Arc<Vec<usize>>,
    submitted: Arc<Vec<usize>>,
    asking: Arc<Vec<usize>>,
    worst: Ranking<Badness>,
    latest: Ranking<Latest>,
    /// How many tasks are open.
    opened: usize,
}

/// A task with its place and its status.
pub struct Row<'a> {
    /// Its place in the roadmap.
    pub at: usize,
    /// The task.
    pub task: &'a Task,
    /// Its status.
    pub status: &'a Status,
}

impl Digest {
    /// Goes over all tasks of a roadmap.
    pub fn of<'a>(roadmap: &Roadmap, rows: impl Iterator<Item = Row<'a>>) -> Self {
        let mut digest = Self::default();
        let rows: Vec<_> = rows.collect();
        // Once the last report of each is known, earlier ones are looked at where they may be among the
        // latest only.
        for Row { at, task, .. } in &rows {
            if let Some((last, place)) = task.last_report().zip(task.reports.len().checked_sub(1)) {
                digest.latest.add((Reverse(last.at), *at, Reverse(place)));
            }
        }
        for row in &rows {
            digest.count(roadmap, row, true);
        }
        digest.finish();
        digest
    }

    /// Takes over the tasks that are others, each as it was and as it is; none if all must be looked at.
    pub fn after<'a>(
        &self,
        was: &Roadmap,
        is: &Roadmap,
        rows: impl Iterator<Item = (Row<'a>, Row<'a>)>,
    ) -> Option<Self> {
        let mut digest = self.clone();
        for (old, new) in rows {
            digest.count(was, &old, false);
            digest.count(is, &new, true);
        }
        digest.finish();
        let known = digest.worst.knows(WORST) && digest.latest.knows(LATEST);
        known.then_some(digest)
    }

    /// Counts a task, or no longer.
    fn count(&mut self, roadmap: &Roadmap, row: &Row<'_>, adds: bool) {
        let Row { at, task, status } = *row;
        self.counts.count(status.rule, adds);
        let groups = Arc::make_mut(&mut self.by_workstream);
        if !groups.contains_key(task.workstream.as_str()) {
            groups.insert(task.workstream.clone(), Counts::default());
        }
        if let Some(counts) = groups.get_mut(task.workstream.as_str()) {
            counts.count(status.rule, adds);
            if counts.total() == 0 {
                groups.remove(task.workstream.as_str());
            }
        }
        let owned = Arc::make_mut(&mut self.by_owner);
        match owned.get_mut(task.owner.as_str()) {
            Some(number) => step(number, adds),
            None => count(owned, task.owner.clone(), adds),
        }
        for mark in &status.marks {
            step(&mut self.by_mark[*mark as usize], adds);
        }
        if status.stale.is_some() {
            step(&mut self.stale, adds);
        }
        let badness = (status.worst(), task.deadline.last_day(), at);
        if adds {
            self.worst.add(badness);
        } else {
            self.worst.remove(&badness);
        }
        if status.rule.is_open() {
            step(&mut self.opened, adds);
            let owners = Arc::make_mut(&mut self.open);
            if !owners.contains_key(task.owner.as_str()) {
                owners.insert(task.owner.clone(), Arc::default());
            }
            if let Some(open) = owners.get_mut(task.owner.as_str()) {
                let open = Arc::make_mut(open);
                place(&mut open.tasks, at, adds);
                step(&mut open.needs.0[Need::of(task, status) as usize], adds);
            }
        }
        if task.submission().is_some() {
            place(Arc::make_mut(&mut self.submitted), at, adds);
        }
        let reviewed = task.submission().is_some_and(|it| it.accepted_on.is_none());
        if reviewed || task.pending_extension().is_some() {
            place(Arc::make_mut(&mut self.waiting), at, adds);
        }
        if !task.agreements.is_empty() {
            place(Arc::make_mut(&mut self.asking), at, adds);
        }
        let granted =
            |it: &crate::Extension| it.decision.as_ref().is_some_and(|it| it.granted.is_some());
        if task.extensions.iter().any(granted) {
            place(Arc::make_mut(&mut self.extended), at, adds);
        }
        let places = (0..task.reports.len()).rev();
        for (place, report) in places.zip(task.reports.latest()).take(RANKED) {
            let report = (Reverse(report.at), at, Reverse(place));
            if !self.latest.reaches(&report) && self.latest.items.last() != Some(&report) {
                break;
            }
            if adds {
                self.latest.add(report);
            } else {
                self.latest.remove(&report);
            }
        }
        self.dates.count(task, status, adds);
        self.count_figures(roadmap, row, adds);
    }

    fn count_figures(&mut self, roadmap: &Roadmap, row: &Row<'_>, adds: bool) {
        let Row { task, status, .. } = *row;
        let mut part = Figures::default();
        match status.rule {
            Rule::MetOnTime => part.by_original = 1,
            Rule::MetLate => part.late = 1,
            Rule::Overdue => part.overdue = 1,
            _ => {}
        }
        let by_deadline = matches!(status.rule, Rule::MetOnTime | Rule::MetWithinExtension);
        part.verified = usize::from(by_deadline || status.rule == Rule::MetLate);
        part.by_deadline = usize::from(by_deadline);
        part.requests = task.extensions.iter().filter(|it| it.taken_back.is_none()).count();
        let decisions = task.extensions.iter().filter_map(|it| it.decision.as_ref());
        part.granted = decisions.filter(|decision| decision.granted.is_some()).count();
        let watched = status.is_watched();
        part.watched = usize::from(watched);
        part.fresh = usize::from(watched && status.stale.is_none());
        for (sum, part) in self.figures.counted().into_iter().zip(part.counted()) {
            *sum = if adds { *sum + *part } else { sum.saturating_sub(*part) };
        }
        if matches!(status.rule, Rule::MetLate | Rule::Overdue) {
            count(Arc::make_mut(&mut self.delays), status.days, adds);
        }
        if let Some(submission) = task.verified()
            && let Some(on) = submission.accepted_on
        {
            let days = roadmap.calendar.working_days_between(submission.on, on);
            count(Arc::make_mut(&mut self.reviews), days, adds);
        }
    }

    fn finish(&mut self) {
        (self.figures.median_delay, self.figures.worst_delay) = middle_and_last(&self.delays);
        (self.figures.median_review, _) = middle_and_last(&self.reviews);
    }

    /// Returns how many tasks have each status.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Returns the same for each workstream that has tasks.
    pub fn by_workstream(&self) -> &HashMap<WorkstreamKey, Counts> {
        &self.by_workstream
    }

    /// Returns how the roadmap has been executed so far.
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Adds up what was planned and what was verified by each day; none without tasks.
    pub fn burn_up(&self, roadmap: &Roadmap, today: NaiveDate) -> Option<BurnUp> {
        self.dates.add_up(|deadline| roadmap.effective(deadline), today)
    }

    /// Returns the places of the open tasks of an owner, in order.
    pub fn open_of(&self, owner: &str) -> &[usize] {
        self.open.get(owner).map_or(&[], |open| &open.tasks)
    }

    /// Counts the open tasks of an owner by what they need.
    pub fn needs_of(&self, owner: &str) -> Needs {
        self.open.get(owner).map(|open| open.needs).unwrap_or_default()
    }

    /// Returns the places of the tasks of which a submission or a request waits for a decision.
    pub fn waiting(&self) -> &[usize] {
        &self.waiting
    }

    /// Returns the places of the tasks that were submitted and not sent back.
    pub fn submitted(&self) -> &[usize] {
        &self.submitted
    }

    /// Returns the places of the tasks for which a date was ever asked of another office.
    pub fn asking(&self) -> &[usize] {
        &self.asking
    }

    /// Returns the places of the tasks whose deadline was ever extended.
    pub fn extended(&self) -> &[usize] {
        &self.extended
    }

    /// Returns the places of the worst open tasks, at the most [`WORST`], and how many are open.
    pub fn worst(&self) -> (impl Iterator<Item = usize> + '_, usize) {
        let shown = WORST.min(self.opened);
        (self.worst.items.iter().take(shown).map(|(.., at)| *at), self.opened)
    }

    /// Returns the places of all tasks from some on, the worst first, closed ones last; none if the list
    /// does not reach so far.
    pub fn ranked(&self, from: usize, most: usize) -> Option<impl Iterator<Item = usize> + '_> {
        let items = self.worst.items.get(from..).unwrap_or(&[]);
        let known = self.worst.knows(from + most);
        known.then(|| items.iter().take(most).map(|(.., at)| *at))
    }

    /// Counts the tasks of an owner.
    pub fn owned_by(&self, owner: &str) -> usize {
        self.by_owner.get(owner).copied().unwrap_or_default()
    }

    /// Counts the tasks with a mark.
    pub fn marked(&self, mark: Mark) -> usize {
        self.by_mark[mark as usize]
    }

    /// Counts the tasks without fresh data.
    pub fn stale(&self) -> usize {
        self.stale
    }

    /// Returns the last reports, at the most [`LATEST`]: the instant, the task's place, the report's place
    /// among the task's.
    pub fn latest(&self) -> impl Iterator<Item = (DateTime<Utc>, usize, usize)> + '_ {
        let latest = self.latest.items.iter().take(LATEST);
        latest.map(|(on, at, report)| (on.0, *at, report.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle_and_of_two_the_later() {
        let of = |values: &[i64]| {
            let mut tally = HashMap::default();
            values.iter().for_each(|value| count(&mut tally, *value, true));
            middle_and_last(&Arc::new(tally))
        };
        assert_eq!(of(&[]), (None, None));
        assert_eq!(of(&[3, 1, 2]), (Some(2), Some(3)));
        assert_eq!(of(&[4, 1]), (Some(4), Some(4)));
        assert_eq!(of(&[1, 1, 4]), (Some(1), Some(4)));
    }
}
