//! New values for the plan of a task.

use chrono::NaiveDate;

use crate::{
    ClauseKey, CoOwner, Criterion, Deadline, Edit, External, OfficeKey, Swap, Task, Text,
    WorkstreamKey, estimate::Estimate,
};

/// New values for a task's definition; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// See [`crate::Task::title`].
    pub title: Option<Text>,
    /// See [`crate::Task::workstream`].
    pub workstream: Option<WorkstreamKey>,
    /// See [`crate::Task::owner`].
    pub owner: Option<OfficeKey>,
    /// See [`crate::Task::co_owners`].
    pub co_owners: Option<Vec<CoOwner>>,
    /// See [`crate::Task::start`].
    pub start: Option<Option<NaiveDate>>,
    /// See [`crate::Task::deadline`]; refused once the roadmap is approved.
    pub deadline: Option<Deadline>,
    /// See [`crate::Task::duration`].
    pub duration: Option<Option<u32>>,
    /// See [`crate::Task::estimate`].
    pub estimate: Option<Option<Estimate>>,
    /// See [`crate::Task::start_no_earlier_than`].
    pub start_no_earlier_than: Option<Option<NaiveDate>>,
    /// See [`crate::Task::must_finish_by`].
    pub must_finish_by: Option<Option<NaiveDate>>,
    /// See [`crate::Task::external`]; what is known of each stays as it is.
    pub external: Option<Vec<External>>,
    /// See [`crate::Task::deliverable`].
    pub deliverable: Option<Text>,
    /// See [`crate::Task::criteria`]; refused once the roadmap is approved.
    pub criteria: Option<Vec<Criterion>>,
    /// See [`crate::Task::basis`].
    pub basis: Option<Text>,
    /// See [`crate::Task::sources`].
    pub sources: Option<Vec<String>>,
    /// See [`crate::Task::clause`].
    pub clause: Option<Option<ClauseKey>>,
}

fn swap<T: PartialEq + Clone>(before: &T, after: Option<T>) -> Option<Swap<T>> {
    let after = after.filter(|after| after != before)?;
    Some(Swap { before: before.clone(), after })
}

impl From<Vec<Edit>> for Patch {
    fn from(edits: Vec<Edit>) -> Self {
        let mut patch = Self::default();
        for edit in edits {
            match edit {
                Edit::Title(swap) => patch.title = Some(swap.after),
                Edit::Workstream(swap) => patch.workstream = Some(swap.after),
                Edit::Owner(swap) => patch.owner = Some(swap.after),
                Edit::CoOwners(swap) => patch.co_owners = Some(swap.after),
                Edit::Start(swap) => patch.start = Some(swap.after),
                Edit::Deadline(swap) => patch.deadline = Some(swap.after),
                Edit::Duration(swap) => patch.duration = Some(swap.after),
                Edit::Estimate(swap) => patch.estimate = Some(swap.after),
                Edit::StartNoEarlierThan(swap) => patch.start_no_earlier_than = Some(swap.after),
                Edit::MustFinishBy(swap) => patch.must_finish_by = Some(swap.after),
                Edit::External(swap) => patch.external = Some(swap.after),
                Edit::Deliverable(swap) => patch.deliverable = Some(swap.after),
                Edit::Criteria(swap) => patch.criteria = Some(swap.after),
                Edit::Basis(swap) => patch.basis = Some(swap.after),
                Edit::Sources(swap) => patch.sources = Some(swap.after),
                Edit::Clause(swap) => patch.clause = Some(swap.after),
            }
        }
        patch
    }
}

impl Patch {
    /// Returns what it changes of a task.
    pub fn edits(self, task: &Task) -> Vec<Edit> {
        let external = self.external.map(|wished| External::as_known(wished, &task.external));
        let edits = [
            swap(&task.title, self.title).map(Edit::Title),
            swap(&task.workstream, self.workstream).map(Edit::Workstream),
            swap(&task.owner, self.owner).map(Edit::Owner),
            swap(&task.co_owners, self.co_owners).map(Edit::CoOwners),
            swap(&task.start, self.start).map(Edit::Start),
            swap(&task.deadline, self.deadline).map(Edit::Deadline),
            swap(&task.duration, self.duration).map(Edit::Duration),
            swap(&task.estimate, self.estimate).map(Edit::Estimate),
            swap(&task.start_no_earlier_than, self.start_no_earlier_than)
                .map(Edit::StartNoEarlierThan),
            swap(&task.must_finish_by, self.must_finish_by).map(Edit::MustFinishBy),
            swap(&task.external, external).map(Edit::External),
            swap(&task.deliverable, self.deliverable).map(Edit::Deliverable),
            swap(&task.criteria, self.criteria).map(Edit::Criteria),
            swap(&task.basis, self.basis).map(Edit::Basis),
            swap(&task.sources, self.sources).map(Edit::Sources),
            swap(&task.clause, self.clause).map(Edit::Clause),
        ];
        edits.into_iter().flatten().collect()
    }
}
