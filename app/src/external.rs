//! Milestones of other roadmaps: what is known of them now, and what a person may see of them.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use roadmap::{Command, External, Known, Roadmap, Task, TaskKey, decide};
use store::Store;

use crate::visit::{Boards, Visit};

/// Returns what is known of a task of another roadmap now; nothing of what is not there or was withdrawn.
pub fn known(
    boards: &Boards,
    other: &Arc<Roadmap>,
    task: &str,
    now: DateTime<Utc>,
) -> Option<Known> {
    let at = *other.index.get(task)?;
    let done = other.tasks.get(at).filter(|it| it.withdrawn.is_none())?.verified().is_some();
    let board = boards.now(other, other.date_at(now));
    Some(Known { finish: board.schedule.get(at)?.early_finish, done })
}

/// Returns what there is to be noted in each roadmap whose tasks wait for others: what is known now, where
/// that is another day than was known.
pub fn to_note(store: &Store, boards: &Boards, now: DateTime<Utc>) -> Vec<(Arc<Roadmap>, Command)> {
    let all = store.roadmaps();
    if all.iter().all(|roadmap| roadmap.external == 0) {
        return Vec::new();
    }
    let by_key: HashMap<&str, &Arc<Roadmap>> =
        all.iter().map(|roadmap| (roadmap.key.as_str(), roadmap)).collect();
    let find = |key: &str| by_key.get(key).map(|roadmap| (*roadmap).clone());
    let of = |roadmap: &Arc<Roadmap>| {
        let today = Some(roadmap.date_at(now));
        let note = |task: &Arc<Task>, external: &External| {
            let other = find(&external.roadmap);
            let is = other.as_ref().and_then(|it| known(boards, it, &external.task, now));
            // What waits for this very task, as a log that was brought along may say, tells nothing.
            let is = is.filter(|_| !decide::waits_for(&find, external, roadmap, &task.key));
            let same = match (external.known, is) {
                (Some(was), Some(is)) => was.done == is.done && was.on(today) == is.on(today),
                (was, is) => was == is,
            };
            (!same).then(|| (task.key.clone(), External { known: is, ..external.clone() }))
        };
        let notes: Vec<(TaskKey, External)> = roadmap
            .tasks
            .iter()
            .filter(|task| !task.is_closed())
            .flat_map(|task| task.external.iter().filter_map(|it| note(task, it)))
            .take(decide::NOTES_MOST)
            .collect();
        (!notes.is_empty()).then(|| (roadmap.clone(), Command::NoteExternal(notes)))
    };
    all.iter().filter(|it| it.external > 0 && it.archived.is_none()).filter_map(of).collect()
}

/// Writes those that the viewer may read, as the form has them.
pub fn external_lines(visit: &Visit, all: &[External]) -> String {
    let shown = all.iter().filter(|it| visit.roadmap(&it.roadmap).is_some());
    shown.map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Returns those of the tasks that one waits for in other roadmaps that decide on its dates on a day.
pub fn driving(task: &Task, today: NaiveDate) -> impl Iterator<Item = &External> {
    let last = External::last(&task.external, Some(today));
    let on = move |it: &External| it.known.map(|known| known.on(Some(today)));
    task.external.iter().filter(move |it| last.is_some() && on(it) == last)
}

impl Visit {
    /// Finds the task of another roadmap, if the viewer may read it.
    pub fn external(&self, external: &External) -> Option<(Arc<Roadmap>, Arc<Task>)> {
        let other = self.roadmap(&external.roadmap)?;
        let task = other.task(&external.task)?.clone();
        Some((other, task))
    }

    /// Tells whether the viewer plans, reviews or controls anywhere.
    pub fn works(&self) -> bool {
        self.holds(|roles| roles.planner || roles.reviewer || roles.controller)
    }
}
