//! Milestones of other roadmaps that tasks wait for.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    check::{Checks, LIST_MOST},
    scene::{Outcome, Scene, allow},
};
use crate::{
    Change, Edit, External, NodeKey, Problem, Refusal, Roadmap, RoadmapKey, TaskKey, Wish,
};

impl Checks {
    /// Checks what a task of a roadmap is to wait for in others.
    pub fn external(&mut self, field: &str, own: &str, all: &[External]) {
        self.list(field, all);
        let mut seen = BTreeSet::new();
        for external in all {
            self.key(field, &external.roadmap);
            self.key(field, &external.task);
            let key = || external.task.to_string();
            self.that(external.roadmap != own, field, Problem::SameRoadmap { key: key() });
            self.that(seen.insert((&external.roadmap, &external.task)), field, Problem::Duplicate);
            self.optional_date(field, external.known.map(|known| known.finish));
        }
    }
}

impl Scene<'_> {
    /// Notes what is known now of milestones of other roadmaps; what nothing waits for any more is left out.
    pub(super) fn note_external(&self, notes: Vec<(TaskKey, External)>) -> Outcome {
        self.actor.administers()?;
        allow(notes.len() <= NOTES_MOST, Problem::TooMany { most: NOTES_MOST })?;
        let mut checks = Checks::default();
        for (_, note) in &notes {
            checks.external("external", &self.roadmap.key, std::slice::from_ref(note));
        }
        checks.done()?;
        let changes = notes.into_iter().filter_map(|(task, after)| {
            let known = self.roadmap.task(&task)?.external.iter();
            let before = known.clone().find(|it| it.is_same(&after))?.clone();
            (before != after).then_some(Change::ExternalMoved { task, before, after })
        });
        Ok(changes.collect())
    }
}

/// Notes at the most that are taken at once.
pub const NOTES_MOST: usize = LIST_MOST;

fn of_edits<'a>(before: &Roadmap, task: &str, edits: &'a [Edit]) -> Vec<&'a External> {
    let known = before.task(task).map(|task| task.external.as_slice()).unwrap_or_default();
    let lists = edits.iter().filter_map(|edit| match edit {
        Edit::External(swap) => Some(swap.after.iter()),
        _ => None,
    });
    lists.flatten().filter(|it| !known.iter().any(|known| known.is_same(it))).collect()
}

/// Returns what a wish has a task wait for in other roadmaps that it does not wait for yet.
pub fn wished_externals<'a>(before: &Roadmap, wish: &'a Wish) -> Vec<&'a External> {
    match wish {
        Wish::Add { task } => task.external.iter().collect(),
        Wish::Edit { task, edits } => of_edits(before, task, edits),
        _ => Vec::new(),
    }
}

/// Returns what an event has a task wait for in other roadmaps that it did not wait for before, by wish or
/// at once.
pub fn new_externals<'a>(before: &Roadmap, change: &'a Change) -> Vec<&'a External> {
    match change {
        Change::Created { definition } => {
            definition.tasks.iter().flat_map(|task| &task.external).collect()
        }
        Change::TaskAdded { task } => task.external.iter().collect(),
        Change::TaskEdited { task, edits }
        | Change::Undone { undone: crate::event::Undone::Edits { task, edits }, .. } => {
            of_edits(before, task, edits)
        }
        Change::Proposed { proposal } => wished_externals(before, &proposal.wish),
        _ => Vec::new(),
    }
}

/// Finds a roadmap by its key.
pub type Find<'a> = &'a dyn Fn(&str) -> Option<Arc<Roadmap>>;

/// Tells whether a task of another roadmap waits, at whatever distance and by way of whatever roadmaps, for
/// a task of this one: then it cannot be waited for.
pub fn waits_for(find: Find<'_>, external: &External, roadmap: &Roadmap, task: &str) -> bool {
    let mut seen: HashSet<(RoadmapKey, TaskKey)> = HashSet::new();
    let mut open = vec![(external.roadmap.clone(), external.task.clone())];
    while let Some((key, name)) = open.pop() {
        if key == roadmap.key && name == task {
            return true;
        }
        if !seen.insert((key.clone(), name.clone())) {
            continue;
        }
        let other = if key == roadmap.key { None } else { find(&key) };
        let of = match (&other, key == roadmap.key) {
            (_, true) => roadmap,
            (Some(other), false) => other,
            (None, false) => continue,
        };
        let Some(known) = of.task(&name) else { continue };
        open.extend(of.predecessors(known).map(|(before, _)| (key.clone(), before.key.clone())));
        open.extend(known.external.iter().map(|it| (it.roadmap.clone(), it.task.clone())));
    }
    false
}

/// Refuses, at a field, a roadmap in which a task waits for itself by way of other roadmaps, and one for
/// everyone that waits for one that is for members only, or is asked to: what it waits for, and when that is
/// expected, would be told to everyone.
pub fn check_externals(roadmap: &Roadmap, field: &str, find: Find<'_>) -> Result<(), Refusal> {
    if roadmap.public {
        let asked = roadmap.pending_proposals().flat_map(|it| wished_externals(roadmap, &it.wish));
        let waits = roadmap.tasks.iter().filter(|_| roadmap.external > 0);
        let hidden = |it: &&External| find(&it.roadmap).is_some_and(|other| !other.public);
        let mut all = waits.flat_map(|task| &task.external).chain(asked);
        if let Some(external) = all.find(hidden) {
            let key = external.to_string();
            return Err(Refusal::field(field, Problem::MembersOnly { key }));
        }
    }
    if roadmap.external == 0 {
        return Ok(());
    }
    for task in roadmap.tasks.iter().filter(|task| task.withdrawn.is_none()) {
        for external in &task.external {
            if waits_for(find, external, roadmap, &task.key) {
                let own = NodeKey::from(&task.key);
                let path = vec![own.clone(), external.to_string().into(), "…".into(), own];
                return Err(Refusal::field(field, Problem::Cycle { path }));
            }
        }
    }
    Ok(())
}

/// Tells whether a change may close a circle by way of other roadmaps.
pub fn may_close_circle(change: &Change) -> bool {
    match change {
        Change::Created { .. }
        | Change::TaskAdded { .. }
        | Change::Linked { .. }
        | Change::WorkstreamLinked { .. }
        | Change::WorkstreamEdited { .. }
        | Change::Undone { .. }
        | Change::Reopened { .. } => true,
        Change::TaskEdited { edits, .. } => {
            edits.iter().any(|edit| matches!(edit, Edit::External(_) | Edit::Workstream(_)))
        }
        Change::Proposed { proposal } => {
            matches!(proposal.wish, Wish::Add { .. } | Wish::Edit { .. } | Wish::Link { .. })
        }
        Change::ProposalDecided { wish, .. } => wish.is_some(),
        _ => false,
    }
}
