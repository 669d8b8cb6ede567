//! What events change of a roadmap, and of its reports.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use roadmap::{Change, Event, Report, Roadmap, Task, TaskKey, event::Undone};

/// A report with its task and its number, counted from 1.
type Numbered = (TaskKey, usize, Arc<Report>);

/// Returns the reports that an event is about to take back.
pub fn taken_back(before: &Roadmap, event: &Event) -> Vec<Numbered> {
    let (key, most) = match &event.change {
        Change::Undone { undone: Undone::Report { task }, .. } => (task, 1),
        Change::TaskRemoved { task, .. } => (task, usize::MAX),
        _ => return Vec::new(),
    };
    let Some(task) = before.task(key) else { return Vec::new() };
    let numbers = (1..=task.reports.len()).rev();
    let reports = numbers.zip(task.reports.latest()).take(most);
    reports.map(|(number, report)| (key.clone(), number, report.clone())).collect()
}

/// Returns the report that an event has just added.
pub fn added(after: &Roadmap, event: &Event) -> Option<Numbered> {
    let Change::Reported { task: key, .. } = &event.change else { return None };
    let reports = &after.task(key)?.reports;
    Some((key.clone(), reports.len(), reports.at_hand().last()?.clone()))
}

/// What a commit must write of a roadmap.
#[derive(Debug, Default)]
pub struct Touched {
    /// Everything but reports: after its creation, approval, or the removal of a task.
    pub all: bool,
    /// Reports that are there are thrown away first: they are made anew.
    pub anew: bool,
    /// What the roadmap is beside its plan.
    pub frame: bool,
    /// Offices and workstreams.
    pub groups: bool,
    /// Single tasks, as far as they are still there.
    pub tasks: BTreeSet<TaskKey>,
    /// Reports by task and number, counted from 1; none where one was taken back.
    pub reports: BTreeMap<(TaskKey, usize), Option<Arc<Report>>>,
    /// Proposals by number.
    pub proposals: BTreeSet<u32>,
}

impl Touched {
    /// Adds what a later command touched.
    pub fn merge(&mut self, later: Self) {
        self.all |= later.all;
        self.anew |= later.anew;
        self.frame |= later.frame;
        self.groups |= later.groups;
        self.tasks.extend(later.tasks);
        self.reports.extend(later.reports);
        self.proposals.extend(later.proposals);
    }

    /// Notes what an event is about to change of a roadmap.
    pub fn before(&mut self, roadmap: &Roadmap, event: &Event) {
        // Of a wish one does not see whether a task waits, or a workstream.
        let either = |touched: &mut Self, key: &str| {
            touched.groups |= roadmap.workstream(key).is_some();
            touched.tasks.insert(key.into());
        };
        match &event.change {
            Change::Created { .. }
            | Change::Approved { .. }
            | Change::TaskRemoved { .. }
            | Change::CriteriaProposed { .. }
            | Change::CriteriaDecided { .. } => self.all = true,
            Change::OfficeAdded { .. }
            | Change::OfficeRenamed { .. }
            | Change::OfficeCalendarSet { .. }
            | Change::WorkstreamLinked { .. }
            | Change::WorkstreamUnlinked { .. }
            | Change::WorkstreamEdited { .. }
            | Change::WorkstreamRemoved { .. }
            | Change::WorkstreamAdded { .. } => self.groups = true,
            // The meetings are kept beside what the roadmap is.
            Change::Configured { .. }
            | Change::StocktakeHeld { .. }
            | Change::StocktakeWithdrawn { .. }
            | Change::LineFollowed { .. }
            | Change::LineSettled { .. } => self.frame = true,
            Change::OfficeClosed { office, .. } => {
                self.groups = true;
                let works = |task: &&Arc<Task>| {
                    let mut parts = task.co_owners.iter();
                    task.owner == *office || parts.any(|part| part.office == *office)
                };
                let theirs = roadmap.tasks.iter().filter(works).map(|task| task.key.clone());
                self.tasks.extend(theirs);
            }
            Change::Proposed { proposal } => {
                self.proposals.insert(proposal.number);
                if proposal.decision.is_some() {
                    either(self, proposal.wish.about());
                }
            }
            Change::ProposalDecided { proposal, about, .. } => {
                self.proposals.insert(*proposal);
                either(self, about);
            }
            Change::Undone { undone, .. } => {
                match undone {
                    Undone::Proposal { proposal, .. } => drop(self.proposals.insert(*proposal)),
                    Undone::Added { .. } => self.all = true,
                    _ => {}
                }
                either(self, undone.about());
            }
            change => drop(self.tasks.insert(change.task().unwrap_or_default().into())),
        }
        for (task, number, _) in taken_back(roadmap, event) {
            self.reports.insert((task, number), None);
        }
    }

    /// Notes what an event changed of the reports of a roadmap.
    pub fn after(&mut self, roadmap: &Roadmap, event: &Event) {
        if let Some((task, number, report)) = added(roadmap, event) {
            self.reports.insert((task, number), Some(report));
        }
    }
}
