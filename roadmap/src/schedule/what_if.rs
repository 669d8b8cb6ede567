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
