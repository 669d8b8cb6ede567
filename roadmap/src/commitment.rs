//! What was committed to, how often and why that was moved, and what was kept of it.

use std::{cmp::Reverse, collections::BTreeMap};

use chrono::NaiveDate;

use crate::{
    Category, Deadline, Extension, ExtensionDecision, OfficeKey, Roadmap, Rule, Status, Task,
    date::days_between, rollup::Board,
};

/// A deadline that was moved by decision.
#[derive(Clone, Copy, Debug)]
pub struct Move<'a> {
    /// What was asked for.
    pub request: &'a Extension,
    /// What was decided.
    pub decision: &'a ExtensionDecision,
    /// The deadline granted.
    pub to: Deadline,
}

impl Move<'_> {
    /// Counts the calendar days by which the deadline moved.
    pub fn days(&self) -> i64 {
        days_between(self.request.from.last_day(), self.to.last_day())
    }
}

/// Returns how often and by what the deadline of a task was moved, oldest first.
pub fn moves(task: &Task) -> impl Iterator<Item = Move<'_>> {
    task.extensions.iter().filter_map(|request| {
        let decision = request.decision.as_ref()?;
        Some(Move { request, decision, to: decision.granted? })
    })
}

/// Returns how often each kind of reason moved something, the most frequent first.
pub fn reasons<'a>(moves: impl Iterator<Item = Move<'a>>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Category::ALL
        .iter()
        .map(|category| Reason { category: *category, moves: 0, days: 0 })
        .collect();
    for moved in moves {
        let own = reasons.iter_mut().find(|it| it.category == moved.request.category);
        if let Some(reason) = own {
            reason.moves += 1;
            reason.days += moved.days();
        }
    }
    reasons.retain(|reason| reason.moves > 0);
    reasons.sort_by_key(|reason| (Reverse(reason.moves), Reverse(reason.days)));
    reasons
}

/// How often a kind of reason moved a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The kind.
    pub category: Category,
    /// How often.
    pub moves: usize,
    /// Calendar days in all.
    pub days: i64,
}

/// What some tasks committed to, and what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Tasks with a deadline that was committed to.
    pub committed: usize,
    /// Of these, accepted by the original deadline.
    pub kept: usize,
    /// Accepted by a later deadline that was granted.
    pub extended: usize,
    /// Accepted after the deadline in force.
    pub late: usize,
    /// Past it and open.
    pub overdue: usize,
    /// Moved at least once.
    pub moved: usize,
    /// How often deadlines were moved.
    pub moves: usize,
    /// Calendar days by which they were moved in all.
    pub days: i64,
}

impl Sums {
    /// Counts the tasks that were accepted, by whichever deadline.
    pub const fn met(&self) -> usize {
        self.kept + self.extended + self.late
    }

    fn add(&mut self, task: &Task, status: &Status) {
        self.committed += 1;
        match status.rule {
            Rule::MetOnTime => self.kept += 1,
            Rule::MetWithinExtension => self.extended += 1,
            Rule::MetLate => self.late += 1,
            Rule::Overdue => self.overdue += 1,
            _ => {}
        }
        let before = self.moves;
        for moved in moves(task) {
            self.moves += 1;
            self.days += moved.days();
        }
        self.moved += usize::from(self.moves > before);
    }
}

/// The commitments of a roadmap.
#[derive(Clone, Debug, Default)]
pub struct Commitments {
    /// Those of all tasks that were not withdrawn.
    pub all: Sums,
    /// Those of each owner.
    pub by_office: BTreeMap<OfficeKey, Sums>,
    /// Why deadlines were moved, the most frequent reason first.
    pub reasons: Vec<Reason>,
    /// Why those of each owner were, as far as any were.
    pub reasons_by_office: BTreeMap<OfficeKey, Vec<Reason>>,
    /// The places of the tasks whose deadlines were moved, the farthest first.
    pub moved: Vec<usize>,
}

impl Commitments {
    /// Adds up what a roadmap committed to.
    pub fn of(roadmap: &Roadmap, board: &Board) -> Self {
        let mut found = Self::default();
        let mut moved = Vec::new();
        let mut by_owner: BTreeMap<&OfficeKey, Vec<Move<'_>>> = BTreeMap::new();
        for (place, (task, status)) in board.rows(roadmap).enumerate() {
            if matches!(status.rule, Rule::Withdrawn | Rule::Draft) {
                continue;
            }
            found.all.add(task, status);
            found.by_office.entry(task.owner.clone()).or_default().add(task, status);
            let own: Vec<i64> = moves(task).map(|it| it.days()).collect();
            if !own.is_empty() {
                moved.push((Reverse(own.iter().sum::<i64>()), Reverse(own.len()), place));
                by_owner.entry(&task.owner).or_default().extend(moves(task));
            }
        }
        moved.sort_unstable();
        found.moved = moved.into_iter().map(|(.., place)| place).collect();
        found.reasons = reasons(roadmap.tasks.iter().flat_map(|task| moves(task)));
        let why =
            by_owner.into_iter().map(|(owner, all)| (owner.clone(), reasons(all.into_iter())));
        found.reasons_by_office = why.collect();
        found
    }

    /// Returns those of one owner alone.
    pub fn of_owner(mut self, roadmap: &Roadmap, owner: &str) -> Self {
        self.moved.retain(|at| roadmap.tasks.get(*at).is_some_and(|task| task.owner == owner));
        self.all = self.by_office.get(owner).copied().unwrap_or_default();
        self.by_office.retain(|office, _| office == owner);
        self.reasons = self.reasons_by_office.get(owner).cloned().unwrap_or_default();
        self.reasons_by_office.retain(|office, _| office == owner);
        self
    }
}

/// Returns when a task was fulfilled: the day of the submission that was accepted, and the calendar days
/// from the original deadline to it.
pub fn met(task: &Task) -> Option<(NaiveDate, i64)> {
    let submission = task.verified()?;
    let days = days_between(task.original_deadline().last_day(), submission.on);
    Some((submission.on, days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{By, apply::empty};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn request(from: &str, to: &str, category: Category, granted: bool) -> Extension {
        let by = || By::new("ann".into(), "Ann".to_owned());
        Extension {
            on: day("2026-09-01"),
            by: by(),
            office: "first".into(),
            from: day(from).into(),
            proposed: day(to).into(),
            category,
            explanation: String::new(),
            mitigation: String::new(),
            late_request: false,
            decision: Some(ExtensionDecision {
                on: day("2026-09-02"),
                by: by(),
                granted: granted.then(|| day(to).into()),
                reason: String::new(),
            }),
            taken_back: None,
        }
    }

    #[test]
    fn what_was_rejected_moved_nothing() {
        let all = [
            request("2026-10-01", "2026-10-17", Category::Dependency, true),
            request("2026-10-17", "2026-11-04", Category::Dependency, true),
            request("2026-11-04", "2026-12-24", Category::Legal, false),
            request("2026-11-04", "2026-11-14", Category::Scope, true),
        ];
        let moved = all.iter().filter_map(|request| {
            let decision = request.decision.as_ref()?;
            Some(Move { request, decision, to: decision.granted? })
        });
        let found = reasons(moved);
        let told: Vec<_> = found.iter().map(|it| (it.category, it.moves, it.days)).collect();
        assert_eq!(told, [(Category::Dependency, 2, 34), (Category::Scope, 1, 10)]);
        let plan = empty("plan");
        let none = Commitments::of(&plan, &Board::new(&plan, day("2026-09-01")));
        assert_eq!((none.all, none.moved.len()), (Sums::default(), 0));
    }

    #[test]
    fn what_one_owner_committed_to_is_a_part_of_all() {
        let sums = |committed, kept, late| Sums { committed, kept, late, ..Sums::default() };
        let why = |category| vec![Reason { category, moves: 1, days: 3 }];
        let found = Commitments {
            all: sums(3, 1, 1),
            by_office: [("a".into(), sums(2, 1, 1)), ("b".into(), sums(1, 0, 0))].into(),
            reasons: [why(Category::Legal), why(Category::Scope)].concat(),
            reasons_by_office: [
                ("a".into(), why(Category::Legal)),
                ("b".into(), why(Category::Scope)),
            ]
            .into(),
            moved: Vec::new(),
        };
        let own = found.clone().of_owner(&empty("plan"), "a");
        assert_eq!((own.all, own.all.met(), own.by_office.len()), (sums(2, 1, 1), 2, 1));
        assert_eq!(own.reasons, why(Category::Legal));
        let none = found.of_owner(&empty("plan"), "nobody");
        assert_eq!((none.all, none.reasons.len()), (Sums::default(), 0));
    }
}
