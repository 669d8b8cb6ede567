//! The plan that a roadmap holds on a day.

use std::{ops::Range, sync::Arc};

use chrono::NaiveDate;
use foldhash::{HashMap, HashMapExt};

use super::{
    days::Days,
    outcome::Sample,
    plan::{Activity, Group, Plan, Progress},
};
use crate::{External, Roadmap, Task, WorkingCalendar, parts::in_parts};

/// What an activity is read with: where offices' calendars and workstreams stand in the plan.
pub(super) struct Around<'a> {
    pub(super) calendars: Vec<Arc<WorkingCalendar>>,
    by_office: HashMap<&'a str, usize>,
    days: Vec<Arc<Days>>,
    groups: HashMap<&'a str, usize>,
    offices: HashMap<&'a str, usize>,
    /// The data date: what is not finished in other roadmaps is not finished before it.
    today: Option<NaiveDate>,
}

impl<'a> Around<'a> {
    pub(super) fn new(roadmap: &'a Roadmap, today: Option<NaiveDate>) -> Self {
        let mut calendars = vec![roadmap.calendar.clone()];
        let mut by_office = HashMap::new();
        for office in roadmap.offices.iter() {
            if let Some(calendar) = &office.calendar {
                by_office.insert(office.key.as_str(), place(&mut calendars, calendar));
            }
        }
        let days: Vec<Arc<Days>> = calendars.iter().map(Days::of).collect();
        let workstreams = roadmap.workstreams.iter().enumerate();
        let groups = workstreams.map(|(at, workstream)| (workstream.key.as_str(), at)).collect();
        let offices = roadmap.offices.iter().enumerate();
        let offices = offices.map(|(at, office)| (office.key.as_str(), at)).collect();
        Self { calendars, by_office, days, groups, offices, today }
    }

    /// Reads what runs of the network take of a task.
    pub(super) fn sample(&self, roadmap: &Roadmap, task: &Task) -> Sample {
        let owner = self.offices.get(task.owner.as_str()).copied().unwrap_or(usize::MAX);
        Sample::new(&self.timed(roadmap, task), owner)
    }

    /// Reads a task of a roadmap with the same offices and workstreams as the network takes it.
    pub(super) fn activity(&self, roadmap: &Roadmap, task: &Task) -> Activity {
        let submission = task.submission().filter(|_| counts(roadmap, task));
        let reported = task.last_report().map_or(0, |report| report.percent);
        let progress = Progress {
            started: task.started,
            percent: if submission.is_some() { 100 } else { reported },
            forecast: task.forecast(),
            submitted: submission.map(|submission| submission.on),
            withdrawn: task.withdrawn.is_some(),
        };
        Activity { links: task.links.clone(), progress, ..self.timed(roadmap, task) }
    }

    /// Reads as much of it as its timing is made of, once its dates are known.
    pub(super) fn timed(&self, roadmap: &Roadmap, task: &Task) -> Activity {
        let calendar = self.by_office.get(task.owner.as_str()).copied().unwrap_or_default();
        Activity {
            key: task.key.clone(),
            group: self.groups.get(task.workstream.as_str()).copied(),
            calendar,
            duration: duration(roadmap, task, self.days.get(calendar).map(|days| &**days)),
            measured: task.duration.is_some(),
            links: Vec::new(),
            not_before: task.start_no_earlier_than,
            external: External::last(&task.external, self.today),
            must_finish: task.must_finish_by,
            deadline: Some(roadmap.effective(task.deadline)),
            estimate: task.estimate,
            planned_start: task.start,
            progress: Progress::default(),
        }
    }
}

/// Returns the first day of a roadmap: the one that is planned, else that of its first task.
pub(super) fn first_day(roadmap: &Roadmap, today: Option<NaiveDate>) -> NaiveDate {
    let planned = || roadmap.tasks.iter().map(|task| begins(roadmap, task)).min();
    roadmap.start.or_else(planned).or(today).unwrap_or_default()
}

/// Returns the day on which a task is planned to begin; without one, that of its deadline.
pub(super) fn begins(roadmap: &Roadmap, task: &Task) -> NaiveDate {
    task.start.unwrap_or_else(|| roadmap.effective(task.original_deadline()))
}

impl Plan {
    /// Reads the network of a roadmap; without a data date, the plan without progress.
    pub fn of(roadmap: &Roadmap, today: Option<NaiveDate>) -> Self {
        let around = Around::new(roadmap, today);
        let of = |at: usize| roadmap.tasks.get(at).map(|task| around.activity(roadmap, task));
        let part = |range: Range<usize>| range.filter_map(of).collect::<Vec<_>>();
        let activities = in_parts(roadmap.tasks.len(), part).into_iter().flatten().collect();
        let start = first_day(roadmap, today);
        let groups = Group::all(&roadmap.workstreams);
        let final_task = roadmap.final_task.clone();
        let progress = roadmap.settings.progress;
        let calendars = around.calendars;
        Self { start, today, progress, calendars, groups, activities, final_task }
    }
}

/// Tells whether a submission frees what waits for it: it was accepted, or everything before it was, or
/// waits for no more than a reviewer. What is claimed over open predecessors moves nobody's dates.
fn counts(roadmap: &Roadmap, task: &Task) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![task];
    while let Some(task) = open.pop() {
        match task.submission() {
            None => return false,
            Some(submission) if submission.accepted_on.is_some() => {}
            Some(_) => {
                let before = roadmap.open_before(task).into_iter();
                open.extend(
                    before.filter(|before| seen.insert(before.key.clone())).map(|it| &**it),
                );
            }
        }
    }
    true
}

fn place(calendars: &mut Vec<Arc<WorkingCalendar>>, calendar: &Arc<WorkingCalendar>) -> usize {
    match calendars.iter().position(|known| known == calendar) {
        Some(at) => at,
        None => {
            calendars.push(calendar.clone());
            calendars.len() - 1
        }
    }
}

fn duration(roadmap: &Roadmap, task: &Task, days: Option<&Days>) -> u32 {
    if task.is_milestone() {
        return 0;
    }
    if let Some(days) = task.duration {
        return days;
    }
    let deadline = roadmap.effective(task.original_deadline());
    let start = task.start.unwrap_or(deadline);
    days.map_or(1, |days| days.worked(start, deadline)).max(1)
}
