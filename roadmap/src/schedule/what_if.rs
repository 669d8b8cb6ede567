//! What a decision would mean for the dates of others, computed before it is made.

use chrono::NaiveDate;

use super::{
    Activity, Schedule,
    effect::{Effect, Move},
};
use crate::{
    Deadline, Roadmap, Task, TaskKey, date::days_between, rollup::Board, status::expected,
};

/// What another deadline of a task would mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// The day on which the task will be finished as far as anyone can tell, if that is later still.
    pub not_enough: Option<NaiveDate>,
    /// Open tasks that wait for it, at whatever distance, and are due before the new deadline: each with
    /// the days between, worst first.
    pub passes: Vec<(TaskKey, i64)>,
    /// The days by which the final milestone is due before it, if it is.
    pub passes_final: Option<i64>,
    /// What moves if all of the new time is used.
    pub effect: Effect,
}

/// Compares two states of a roadmap, by the dates on which tasks are expected in each. `board` is that of
/// the first on the day.
pub fn effect(before: &Roadmap, board: &Board, after: &Roadmap) -> Effect {
    let (schedule, changed) = board.schedule_of(before, after);
    compare((before, &board.schedule), (after, &schedule), changed.as_deref(), board.today)
}

/// Compares the tasks at some places, or all; nothing moves at others.
fn compare(
    before: (&Roadmap, &Schedule),
    after: (&Roadmap, &Schedule),
    places: Option<&[usize]>,
    today: NaiveDate,
) -> Effect {
    let moved = |task: &Task| {
        let then = after.0.task(&task.key)?;
        let was = expected(before.0, before.1, task, today)?;
        let is = expected(after.0, after.1, then, today)?;
        let (old, new) = (before.0.limit(task.deadline), after.0.limit(then.deadline));
        Some(Move {
            task: task.key.clone(),
            before: was,
            after: is,
            deadline: Some(after.0.effective(then.deadline)),
            was_late: was > old,
            is_late: is > new,
        })
    };
    let tasks = &before.0.tasks;
    let all = match places {
        Some(places) => {
            places.iter().filter_map(|at| tasks.get(*at)).filter_map(|task| moved(task)).collect()
        }
        None => tasks.iter().filter_map(|task| moved(task)).collect(),
    };
    Effect::of(all, before.0.final_task().and_then(|task| moved(task)))
}

/// Says what it would mean to give a task another deadline. `board` is that of the roadmap today.
pub fn granted(roadmap: &Roadmap, board: &Board, task: &Task, deadline: Deadline) -> Granted {
    let Some(at) = roadmap.index.get(&task.key).copied() else { return Granted::default() };
    let limit = roadmap.limit(deadline);
    let finish = board.schedule.get(at).map(|timing| timing.early_finish);
    let later = board.after_all(roadmap, &task.key).filter(|later| !later.is_closed());
    let passes = later.filter_map(|later| {
        let days = days_between(roadmap.limit(later.deadline), limit);
        (days > 0).then(|| (later.key.clone(), days))
    });
    let mut passes: Vec<_> = passes.collect();
    passes.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    let last = roadmap.final_task.as_ref();
    let passes_final = passes.iter().find(|(key, _)| Some(key) == last).map(|(_, days)| *days);
    let used = |place: usize, activity: &mut Activity| {
        if place == at {
            activity.progress.forecast = activity.progress.forecast.max(Some(limit));
        }
    };
    let after = board.schedule_with(roadmap, used, &[at]);
    let effect = after.map(|after| {
        let moved = after.timings.differing(&board.schedule.timings, |now, then| now != then);
        let places: Vec<_> = moved.collect();
        compare((roadmap, &board.schedule), (roadmap, &after), Some(&places), board.today)
    });
    Granted {
        not_enough: finish.filter(|finish| *finish > limit),
        passes,
        passes_final,
        effect: effect.unwrap_or_default(),
    }
}

/// What less work on a task would mean for the final milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortened {
    /// Working days that are saved: as many as were asked for, or as there are to save.
    pub saved: i64,
    /// The day on which the final milestone is expected.
    pub before: NaiveDate,
    /// The day on which it would be.
    pub after: NaiveDate,
}

impl Shortened {
    /// Counts the calendar days by which the final milestone would move, negative for earlier.
    pub fn days(&self) -> i64 {
        days_between(self.before, self.after)
    }
}

/// Returns how long an activity takes as a whole if it has some working days less left, but one at the
/// least.
fn shorter(activity: &Activity, days: u32) -> u32 {
    let (whole, progress) = (activity.duration, &activity.progress);
    let open = match progress.started {
        Some(_) => 100 - u32::from(progress.percent.min(100)),
        None => 100,
    };
    if whole == 0 || open == 0 {
        return whole;
    }
    let left = whole.saturating_mul(open).div_ceil(100).max(1);
    (left.saturating_sub(days).max(1).saturating_mul(100) / open).min(whole)
}

/// Says when the final milestone would be expected if a task had some working days less left, and its
/// owner's forecast came forward by as many; none where nothing is left to save. `board` is that of the
/// roadmap today.
pub fn shortened(roadmap: &Roadmap, board: &Board, task: &Task, days: u32) -> Option<Shortened> {
    if task.is_closed() || task.submission().is_some() {
        return None;
    }
    let at = *roadmap.index.get(&task.key)?;
    let (last, today) = (roadmap.final_task()?, board.today);
    let own = roadmap.office(&task.owner).and_then(|office| office.calendar.as_ref());
    let calendar = own.unwrap_or(&roadmap.calendar);
    // A forecast that has passed binds nothing, and none can come true before today.
    let forecast = task.forecast().filter(|forecast| *forecast >= today);
    let sooner = forecast.map(|forecast| calendar.add(forecast, -i64::from(days)).max(today));
    let change = |place: usize, activity: &mut Activity| {
        if place == at {
            activity.duration = shorter(activity, days);
            activity.progress.forecast = sooner.or(activity.progress.forecast);
        }
    };
    let after = board.schedule_with(roadmap, change, &[at])?;
    let left = |schedule: &Schedule| schedule.get(at).map_or(0, |timing| timing.duration);
    let said = forecast.zip(sooner);
    let said = said.map_or(0, |(then, now)| calendar.working_days_between(now, then));
    let saved = i64::from(left(&board.schedule) - left(&after)).max(said);
    let when = |schedule: &Schedule| expected(roadmap, schedule, last, today);
    let (before, after) = (when(&board.schedule)?, when(&after)?);
    (saved > 0).then_some(Shortened { saved, before, after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::Progress;

    #[test]
    fn what_is_left_is_shortened_and_a_day_of_it_stays() {
        let started = "2026-09-01".parse().ok();
        for (duration, percent, begun, expected) in [
            (20, 0, false, 15),
            (3, 0, false, 1),
            (0, 0, false, 0),
            // Ten of twenty days are left, then five: as of ten days.
            (20, 50, true, 10),
            (1, 50, true, 1),
            (20, 100, true, 20),
        ] {
            let progress = Progress {
                started: if begun { started } else { None },
                percent,
                ..Progress::default()
            };
            let activity = Activity { duration, progress, ..Activity::default() };
            assert_eq!(shorter(&activity, 5), expected, "{duration} days, {percent} %");
        }
    }
}
