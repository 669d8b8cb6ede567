//! How far the forecasts of the past can be trusted: what offices said and what happened.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;

use super::{
    plan::{Activity, Plan},
    simulation::{Draw, Spread},
};
use crate::{OfficeKey, Roadmap, Task, TaskKey, WorkingCalendar, date::days_between};

/// Finished tasks from which a record says anything.
const ENOUGH: usize = 3;

/// The last forecast of a finished task against what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The task.
    pub task: TaskKey,
    /// The day of the report with the last forecast before the submission.
    pub said: NaiveDate,
    /// That forecast.
    pub forecast: NaiveDate,
    /// The day of the submission that was accepted or is in review.
    pub happened: NaiveDate,
}

impl Hit {
    /// Counts the calendar days from the forecast to what happened, negative for earlier.
    pub fn error(&self) -> i64 {
        days_between(self.forecast, self.happened)
    }
}

/// What an office said and what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calibration {
    /// The office.
    pub office: OfficeKey,
    /// Its finished tasks that had a forecast, by the day of their submission.
    pub hits: Vec<Hit>,
}

impl Calibration {
    /// Returns the middle one of the errors, in calendar days; the later one of two.
    pub fn median(&self) -> i64 {
        let mut errors: Vec<_> = self.hits.iter().map(Hit::error).collect();
        errors.sort_unstable();
        errors.get(errors.len() / 2).copied().unwrap_or_default()
    }

    /// Counts the forecasts that were not exceeded.
    pub fn kept(&self) -> usize {
        self.hits.iter().filter(|hit| hit.error() <= 0).count()
    }
}

fn hit(roadmap: &Roadmap, task: &Task) -> Option<Hit> {
    let submission = task.submission()?;
    let report = task.reports.with_forecast().find(|report| report.at <= submission.at)?;
    Some(Hit {
        task: task.key.clone(),
        said: roadmap.date_at(report.at),
        forecast: report.forecast?,
        happened: submission.on,
    })
}

/// Compares the last forecasts of each office with what happened, offices in the roadmap's order.
/// `submitted` are the tasks that were submitted.
pub fn calibrations<'a>(
    roadmap: &Roadmap,
    submitted: impl Iterator<Item = &'a Arc<Task>>,
) -> Vec<Calibration> {
    let mut by_office: BTreeMap<&str, Vec<Hit>> = BTreeMap::new();
    for task in submitted {
        if let Some(hit) = hit(roadmap, task) {
            by_office.entry(&task.owner).or_default().push(hit);
        }
    }
    let calibrations = roadmap.offices.iter().filter_map(|office| {
        let mut hits = by_office.remove(office.key.as_str())?;
        hits.sort_by_key(|hit| (hit.happened, hit.task.clone()));
        Some(Calibration { office: office.key.clone(), hits })
    });
    calibrations.collect()
}

/// Returns how much longer an accepted task took than was planned: working days from its own start to its
/// submission, over those planned. What came late from before it is not its own slip.
fn growth(calendar: &WorkingCalendar, activity: &Activity, task: &Task) -> Option<f64> {
    let submission = task.submission().filter(|submission| submission.accepted_on.is_some())?;
    if activity.duration == 0 {
        return None;
    }
    let started = task.started.or(task.start)?.min(submission.on);
    // Both days are worked; a day off on which it began or ended adds nothing.
    let before = crate::date::add_days(started, -1);
    let taken = calendar.working_days_between(before, submission.on).max(1);
    Some(f64::from(i32::try_from(taken).ok()?) / f64::from(activity.duration))
}

/// How much longer accepted tasks took than was planned: days taken over days planned, sorted.
#[derive(Clone, Debug, Default)]
pub struct Records {
    by_office: BTreeMap<OfficeKey, Arc<Vec<f64>>>,
    all: Arc<Vec<f64>>,
}

impl Records {
    /// Reads them from tasks with the calendars by which they were worked on.
    pub(super) fn new<'a>(
        tasks: impl Iterator<Item = (&'a WorkingCalendar, Cow<'a, Activity>, &'a Task)>,
    ) -> Self {
        let mut by_office: BTreeMap<OfficeKey, Vec<f64>> = BTreeMap::new();
        let mut all = Vec::new();
        for (calendar, activity, task) in tasks {
            if let Some(growth) = growth(calendar, &activity, task) {
                by_office.entry(task.owner.clone()).or_default().push(growth);
                all.push(growth);
            }
        }
        let shared = |mut growths: Vec<f64>| {
            growths.sort_by(f64::total_cmp);
            Arc::new(growths)
        };
        let offices = by_office.into_iter().filter(|(_, growths)| growths.len() >= ENOUGH);
        let by_office = offices.map(|(office, growths)| (office, shared(growths))).collect();
        let all = shared(if all.len() >= ENOUGH { all } else { Vec::new() });
        Self { by_office, all }
    }

    /// Says from what the duration of an owner's task is drawn that has no estimates: its owner's record of
    /// how long its accepted tasks took, else the roadmap's, else nothing.
    pub fn draw(&self, owner: &str) -> Draw {
        match self.by_office.get(owner) {
            Some(growths) => {
                let (office, tasks) = (owner.into(), growths.len());
                Draw { spread: Spread::Office { office, tasks }, growths: growths.clone() }
            }
            None => {
                let spread = match self.all.len() {
                    0 => Spread::Fixed,
                    tasks => Spread::Roadmap { tasks },
                };
                Draw { spread, growths: self.all.clone() }
            }
        }
    }
}

/// Says from what the duration of each task is drawn.
pub fn draws(roadmap: &Roadmap, plan: &Plan) -> Vec<Draw> {
    let tasks = roadmap.tasks.iter().zip(&plan.activities).filter_map(|(task, activity)| {
        let calendar = plan.calendars.get(activity.calendar)?;
        Some((&**calendar, Cow::Borrowed(activity), &**task))
    });
    let records = Records::new(tasks);
    roadmap.tasks.iter().map(|task| records.draw(&task.owner)).collect()
}
