//! How far the forecasts of the past can be trusted: what offices said and what happened.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;

use super::{
    plan::Plan,
    simulation::{Draw, Spread},
};
use crate::{OfficeKey, Roadmap, Task, TaskKey, date::days_between};

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
    let mut before = task.reports.iter().rev().filter(|report| report.at <= submission.at);
    let report = before.find(|report| report.forecast.is_some())?;
    Some(Hit {
        task: task.key.clone(),
        said: roadmap.date_at(report.at),
        forecast: report.forecast?,
        happened: submission.on,
    })
}

/// Compares the last forecasts of each office with what happened, offices in the roadmap's order.
pub fn calibrations(roadmap: &Roadmap) -> Vec<Calibration> {
    let mut by_office: BTreeMap<&str, Vec<Hit>> = BTreeMap::new();
    for task in &roadmap.tasks {
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
fn growth(plan: &Plan, at: usize, task: &Task) -> Option<f64> {
    let submission = task.submission().filter(|submission| submission.accepted_on.is_some())?;
    let activity = plan.activities.get(at).filter(|activity| activity.duration > 0)?;
    let calendar = plan.calendars.get(activity.calendar)?;
    let started = task.started.or(task.start)?.min(submission.on);
    // Both days are worked; a day off on which it began or ended adds nothing.
    let before = crate::date::add_days(started, -1);
    let taken = calendar.working_days_between(before, submission.on).max(1);
    Some(f64::from(i32::try_from(taken).ok()?) / f64::from(activity.duration))
}

/// Says from what the duration of each task is drawn: its estimates, its owner's record of how long
/// its accepted tasks took, else the roadmap's, else nothing.
pub fn draws(roadmap: &Roadmap, plan: &Plan) -> Vec<Draw> {
    let mut by_office: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    let mut all = Vec::new();
    for (at, task) in roadmap.tasks.iter().enumerate() {
        if let Some(growth) = growth(plan, at, task) {
            by_office.entry(&task.owner).or_default().push(growth);
            all.push(growth);
        }
    }
    let shared = |mut growths: Vec<f64>| {
        growths.sort_by(f64::total_cmp);
        Arc::new(growths)
    };
    let by_office: BTreeMap<&str, Arc<Vec<f64>>> = by_office
        .into_iter()
        .filter(|(_, growths)| growths.len() >= ENOUGH)
        .map(|(office, growths)| (office, shared(growths)))
        .collect();
    let all = shared(if all.len() >= ENOUGH { all } else { Vec::new() });
    let draw = |task: &Arc<Task>| match by_office.get(task.owner.as_str()) {
        Some(growths) => {
            let (office, tasks) = (task.owner.clone(), growths.len());
            Draw { spread: Spread::Office { office, tasks }, growths: growths.clone() }
        }
        None if !all.is_empty() => {
            Draw { spread: Spread::Roadmap { tasks: all.len() }, growths: all.clone() }
        }
        None => Draw::default(),
    };
    roadmap.tasks.iter().map(draw).collect()
}
