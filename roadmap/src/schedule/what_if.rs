//! What a decision would mean for the dates of others, computed before it is made.

use std::collections::{BTreeSet, VecDeque};

use chrono::NaiveDate;

use super::{
    Plan, Schedule,
    effect::{Effect, Move},
};
use crate::{Deadline, Roadmap, Task, TaskKey, date::days_between, status::expected};

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

/// Compares two states of a roadmap on a day, by the dates on which tasks are expected in each.
pub fn effect(before: &Roadmap, schedule: &Schedule, after: &Roadmap, today: NaiveDate) -> Effect {
    compare((before, schedule), (after, &Schedule::of(after, today)), today)
}

fn compare(
    before: (&Roadmap, &Schedule),
    after: (&Roadmap, &Schedule),
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
    let all = before.0.tasks.iter().filter_map(|task| moved(task));
    Effect::of(all.collect(), before.0.final_task().and_then(|task| moved(task)))
}

/// Says what it would mean to give a task another deadline. `schedule` is the one of today.
pub fn granted(
    roadmap: &Roadmap,
    schedule: &Schedule,
    today: NaiveDate,
    task: &Task,
    deadline: Deadline,
) -> Granted {
    let Some(at) = roadmap.index.get(&task.key).copied() else { return Granted::default() };
    let limit = roadmap.limit(deadline);
    let finish = schedule.get(at).map(|timing| timing.early_finish);
    let successors = roadmap.successor_index();
    let mut passes = Vec::new();
    let mut seen = BTreeSet::from([task.key.as_str()]);
    let mut queue = VecDeque::from([task.key.as_str()]);
    while let Some(key) = queue.pop_front() {
        for later in successors.of(key) {
            if !seen.insert(&later.key) {
                continue;
            }
            queue.push_back(&later.key);
            let days = days_between(roadmap.limit(later.deadline), limit);
            if days > 0 && !later.is_closed() {
                passes.push((later.key.clone(), days));
            }
        }
    }
    passes.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    let last = roadmap.final_task.as_ref();
    let passes_final = passes.iter().find(|(key, _)| Some(key) == last).map(|(_, days)| *days);
    let mut used = Plan::of(roadmap, Some(today));
    if let Some(activity) = used.activities.get_mut(at) {
        activity.progress.forecast = activity.progress.forecast.max(Some(limit));
    }
    let after = Schedule::new(&used).unwrap_or_else(|_| schedule.clone());
    Granted {
        not_enough: finish.filter(|finish| *finish > limit),
        passes,
        passes_final,
        effect: compare((roadmap, schedule), (roadmap, &after), today),
    }
}
