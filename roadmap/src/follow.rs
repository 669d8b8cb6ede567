//! What an extension means for those who wait: their deadlines do not move by themselves, but their
//! owners are told which date would follow.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    Roadmap, Task, TaskKey,
    schedule::{Activity, Schedule, kept::Kept},
};

/// A later deadline that an owner may want to ask for, because one before was extended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// The task that waits.
    pub task: TaskKey,
    /// The task whose deadline was extended.
    pub because: TaskKey,
    /// The day of that decision.
    pub on: NaiveDate,
    /// The first day on which the waiting task could be finished if the other used all of its time.
    pub proposed: NaiveDate,
}

/// The last decision that gave an open task another deadline.
fn granted(task: &Task) -> Option<NaiveDate> {
    let decisions = task.extensions.iter().rev().filter_map(|request| request.decision.as_ref());
    let granted = decisions.filter(|decision| decision.granted.is_some()).map(|it| it.on).next();
    granted.filter(|_| is_worked_on(task))
}

fn is_worked_on(task: &Task) -> bool {
    !task.is_closed() && task.submission().is_none() && task.paused.is_none()
}

/// Tells whether an owner has answered to a decision by asking for a deadline of its own.
fn has_asked_since(task: &Task, day: NaiveDate) -> bool {
    task.extensions.iter().any(|request| request.on >= day && request.taken_back.is_none())
}

/// Finds who would be late if every extended task used all of its time, in the roadmap's order. `extended`
/// are the places of tasks whose deadline was ever extended.
pub fn follows(
    roadmap: &Roadmap,
    kept: &Kept,
    schedule: &Schedule,
    extended: &[usize],
) -> Vec<Follow> {
    let extended = extended.iter().filter_map(|at| {
        let task = roadmap.tasks.get(*at)?;
        Some((*at, task, granted(task)?))
    });
    let extended: Vec<_> = extended.collect();
    let places: Vec<usize> = extended.iter().map(|(at, ..)| *at).collect();
    let used = |at: usize, activity: &mut Activity| {
        if let Some(task) = roadmap.tasks.get(at).filter(|_| places.binary_search(&at).is_ok()) {
            let last = roadmap.effective(task.deadline);
            activity.progress.forecast = activity.progress.forecast.max(Some(last));
        }
    };
    let Some(schedule) = kept.with(roadmap, schedule, used, &places) else { return Vec::new() };
    let mut found: BTreeMap<usize, Follow> = BTreeMap::new();
    for (at, source, on) in extended {
        for at in kept.after_all(at) {
            let (Some(task), Some(timing)) = (roadmap.tasks.get(at), schedule.get(at)) else {
                continue;
            };
            let late = timing.early_finish > roadmap.limit(task.deadline);
            // The latest decision is the news.
            let news = found.get(&at).is_none_or(|known| known.on < on);
            if late && news && is_worked_on(task) && !has_asked_since(task, on) {
                let follow = Follow {
                    task: task.key.clone(),
                    because: source.key.clone(),
                    on,
                    proposed: timing.early_finish,
                };
                found.insert(at, follow);
            }
        }
    }
    found.into_values().collect()
}
