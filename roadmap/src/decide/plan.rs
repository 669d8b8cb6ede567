//! Commands that shape the plan: the roadmap itself, offices, workstreams, tasks, links.

use std::collections::{BTreeSet, HashMap};

use super::{
    check::{self, Checks},
    scene::{Outcome, Scene, allow},
};
use crate::{
    Change, CoOwner, Criterion, Event, Fault, Forbidden, Key, Link, LinkType, Office, Problem,
    Refusal, Roadmap, Task, Text, WorkingCalendar, Workstream, apply,
    command::Patch,
    cycle::find_cycle,
    event::{Edit, Swap},
    file::{Definition, TaskDefinition},
    refusal::Difference,
    schedule::{Plan, Schedule},
};

impl Scene<'_> {
    pub(super) fn create(&self, mut definition: Definition) -> Outcome {
        self.actor.administers()?;
        let fresh = self.roadmap.version == 0 && definition.key == self.roadmap.key;
        if !fresh {
            return Err(Refusal::field("key", Problem::Taken));
        }
        check::complete(&mut definition).map_err(Refusal::Invalid)?;
        Ok(vec![Change::Created { definition: Box::new(definition) }])
    }

    pub(super) fn approve(&self) -> Outcome {
        self.actor.controls()?;
        allow(self.roadmap.approval.is_none(), Problem::Approved)?;
        Ok(vec![Change::Approved { on: self.today }])
    }

    pub(super) fn add_office(&self, office: Office) -> Outcome {
        self.actor.keeps()?;
        let mut checks = Checks::default();
        checks.key("key", &office.key);
        checks.title("name", &office.name);
        checks.that(self.roadmap.office(&office.key).is_none(), "key", Problem::Taken);
        checks.done()?;
        Ok(vec![Change::OfficeAdded { office }])
    }

    pub(super) fn rename_office(&self, key: &str, name: Text) -> Outcome {
        self.actor.keeps()?;
        let known = self.roadmap.office(key).ok_or_else(|| Refusal::unknown("office", key))?;
        let mut checks = Checks::default();
        checks.title("name", &name);
        checks.done()?;
        if known.name == name {
            return Ok(Vec::new());
        }
        let before = known.name.clone();
        Ok(vec![Change::OfficeRenamed { office: key.to_owned(), before, after: name }])
    }

    pub(super) fn add_workstream(&self, workstream: Workstream) -> Outcome {
        self.actor.controls()?;
        let mut checks = Checks::default();
        checks.key("key", &workstream.key);
        checks.title("title", &workstream.title);
        checks.texts("deliverable", &workstream.deliverable);
        checks.texts("basis", &workstream.basis);
        checks.list("sources", &workstream.sources);
        let taken = self.roadmap.workstream(&workstream.key).is_some();
        checks.that(!taken, "key", Problem::Taken);
        checks.that(workstream.links.is_empty(), "links", Problem::NotAChoice);
        let offices = std::iter::once(&workstream.owner).chain(&workstream.co_owners);
        self.check_offices("owner", offices, &mut checks);
        checks.done()?;
        Ok(vec![Change::WorkstreamAdded { workstream }])
    }

    pub(super) fn add_task(&self, task: TaskDefinition) -> Outcome {
        self.actor.plans(self.roadmap, &task.workstream)?;
        let mut checks = Checks::default();
        check::task_values(&task, "", &mut checks);
        let key = task.key.to_lowercase();
        let taken = self.roadmap.tasks.iter().any(|known| known.key.to_lowercase() == key);
        checks.that(!taken, "key", Problem::Taken);
        // Of a roadmap in force a deadline is fixed at once, so it is not let in when it has passed.
        let passed = task.deadline.is_some_and(|it| self.roadmap.limit(it) < self.today);
        let in_force = self.roadmap.approval.is_some();
        checks.that(!(in_force && passed), "deadline", Problem::Before { date: self.today.into() });
        checks.that(task.original_deadline.is_none(), "original_deadline", Problem::NotAChoice);
        let offices = task.co_owners.iter().map(|part| &part.office);
        self.check_offices("owner", std::iter::once(&task.owner), &mut checks);
        self.check_offices("co_owners", offices, &mut checks);
        self.check_clause(task.clause.as_deref(), &mut checks);
        let mut seen = BTreeSet::new();
        for link in &task.links {
            let known = self.roadmap.task(&link.from).is_some()
                || self.roadmap.workstream(&link.from).is_some_and(|w| w.key != task.workstream);
            checks.that(seen.insert((&link.from, link.kind)), "links", Problem::Duplicate);
            checks.that(link.from != task.key, "links", Problem::SelfLink);
            checks.that(known, "links", Problem::Unknown);
            checks.lag("lag", link);
        }
        checks.done()?;
        let change = Change::TaskAdded { task: Box::new(task) };
        self.fits_years(&change, "duration")?;
        Ok(vec![change])
    }

    pub(super) fn remove_task(&self, task: &Task) -> Outcome {
        self.actor.plans(self.roadmap, &task.workstream)?;
        allow(self.roadmap.approval.is_none(), Problem::Approved)?;
        let mut waiting = self.roadmap.workstreams.iter();
        if let Some(workstream) = waiting.find(|w| w.links.iter().any(|l| l.from == task.key)) {
            let key = workstream.key.clone();
            return Err(Refusal::field("task", Problem::Linked { key }));
        }
        if let Some((successor, _)) = self.roadmap.successors(&task.key).next() {
            let key = successor.key.clone();
            return Err(Refusal::field("task", Problem::Linked { key }));
        }
        allow(self.roadmap.final_task.as_ref() != Some(&task.key), Problem::WrongState)?;
        let before = Box::new(TaskDefinition::of(task));
        Ok(vec![Change::TaskRemoved { task: task.key.clone(), before }])
    }

    pub(super) fn edit_task(&self, task: &Task, revision: u64, patch: Patch) -> Outcome {
        self.actor.plans(self.roadmap, &task.workstream)?;
        if let Some(workstream) = &patch.workstream {
            self.actor.plans(self.roadmap, workstream)?;
        }
        let edits = edits(task, patch);
        let moves = edits.iter().any(|edit| matches!(edit, Edit::Deadline(_)));
        if moves && self.roadmap.approval.is_some() {
            return Err(Forbidden::DeadlineFixed.into());
        }
        let hands_over =
            edits.iter().any(|edit| matches!(edit, Edit::Owner(_) | Edit::Workstream(_)));
        if hands_over && self.roadmap.approval.is_some() {
            // Who answers for a task was approved with it.
            self.actor.controls()?;
        }
        // What was submitted is judged by what the task was, and what is closed stays what it was.
        let free = task.withdrawn.is_none() && task.submission().is_none();
        allow(free || edits.is_empty(), Problem::WrongState)?;
        let renews = edits.iter().any(|edit| matches!(edit, Edit::Criteria(_)));
        if renews && self.roadmap.approval.is_some() {
            return Err(Forbidden::CriteriaFixed.into());
        }
        if revision != task.revision {
            let differences = edits.iter().map(difference).collect();
            return Err(Refusal::Stale { revision: task.revision, differences });
        }
        if edits.is_empty() {
            return Ok(Vec::new());
        }
        self.check_edits(task, &edits)?;
        let change = Change::TaskEdited { task: task.key.clone(), edits };
        self.fits_years(&change, "duration")?;
        Ok(vec![change])
    }

    pub(super) fn check_edits(&self, task: &Task, edits: &[Edit]) -> Result<(), Refusal> {
        let mut checks = Checks::default();
        let (mut start, mut deadline) = (task.start, task.deadline);
        for edit in edits {
            match edit {
                Edit::Title(swap) => checks.title("title", &swap.after),
                Edit::Deliverable(swap) => checks.texts("deliverable", &swap.after),
                Edit::Criteria(swap) => checks.criteria("criteria", &swap.after),
                Edit::Basis(swap) => checks.texts("basis", &swap.after),
                Edit::Workstream(swap) => {
                    let known = self.roadmap.workstream(&swap.after).is_some();
                    checks.that(known, "workstream", Problem::Unknown);
                }
                Edit::Owner(swap) => {
                    self.check_offices("owner", std::iter::once(&swap.after), &mut checks);
                }
                Edit::CoOwners(swap) => {
                    checks.list("co_owners", &swap.after);
                    let offices = swap.after.iter().map(|part| &part.office);
                    self.check_offices("co_owners", offices, &mut checks);
                }
                Edit::Start(swap) => start = swap.after,
                Edit::Deadline(swap) => deadline = swap.after,
                Edit::Duration(swap) => checks.duration("duration", swap.after),
                Edit::Estimate(swap) => checks.estimate("estimate", swap.after),
                Edit::StartNoEarlierThan(swap) => {
                    checks.optional_date("start_no_earlier_than", swap.after);
                }
                Edit::MustFinishBy(swap) => checks.optional_date("must_finish_by", swap.after),
                Edit::Sources(swap) => {
                    checks.list("sources", &swap.after);
                    let most = check::TITLE_MOST * 2;
                    swap.after.iter().for_each(|source| checks.optional("sources", source, most));
                }
                Edit::Clause(swap) => self.check_clause(swap.after.as_deref(), &mut checks),
            }
        }
        if let Some(start) = start {
            checks.date("start", start);
        }
        checks.date("deadline", deadline.last_day());
        let after = start.is_some_and(|start| start > deadline.last_day());
        checks.that(!after, "start", Problem::After { date: deadline });
        checks.done()
    }

    fn check_offices<'a>(
        &self,
        field: &str,
        mut offices: impl Iterator<Item = &'a Key>,
        checks: &mut Checks,
    ) {
        let known = offices.all(|office| self.roadmap.office(office).is_some());
        checks.that(known, field, Problem::Unknown);
    }

    fn check_clause(&self, clause: Option<&str>, checks: &mut Checks) {
        let Some(clause) = clause else { return };
        let mut clauses = self.roadmap.directive.iter().flat_map(|directive| &directive.clauses);
        checks.that(clauses.any(|known| known.key == clause), "clause", Problem::Unknown);
    }

    /// Returns the workstream in which a link is planned, for a task or a workstream that waits.
    fn waits_in(&self, key: &str) -> Result<&str, Refusal> {
        match (self.roadmap.task(key), self.roadmap.workstream(key)) {
            (Some(task), _) => Ok(&task.workstream),
            (None, Some(workstream)) => Ok(&workstream.key),
            (None, None) => Err(Refusal::unknown("task", key)),
        }
    }

    pub(super) fn link(&self, waits: &str, link: Link) -> Outcome {
        self.actor.plans(self.roadmap, self.waits_in(waits)?)?;
        check_link(self.roadmap, waits, &link)?;
        let change = if self.roadmap.task(waits).is_some() {
            Change::Linked { task: waits.to_owned(), link }
        } else {
            Change::WorkstreamLinked { workstream: waits.to_owned(), link }
        };
        self.fits_years(&change, "lag")?;
        Ok(vec![change])
    }

    pub(super) fn unlink(&self, waits: &str, from: &str, kind: LinkType) -> Outcome {
        self.actor.plans(self.roadmap, self.waits_in(waits)?)?;
        let task = self.roadmap.task(waits);
        let links = links_of(self.roadmap, waits);
        let link = links.iter().find(|link| link.from == from && link.kind == kind);
        let link = link.ok_or_else(|| Refusal::unknown("link", from))?.clone();
        Ok(vec![match task {
            Some(task) => Change::Unlinked { task: task.key.clone(), link },
            None => Change::WorkstreamUnlinked { workstream: waits.to_owned(), link },
        }])
    }

    pub(super) fn set_office_calendar(&self, key: &str, calendar: Option<Key>) -> Outcome {
        self.actor.keeps()?;
        let known = self.roadmap.office(key).ok_or_else(|| Refusal::unknown("office", key))?;
        let unknown = || Refusal::field("calendar", Problem::Unknown);
        let after = match calendar {
            Some(name) => Some(WorkingCalendar::built_in(&name).ok_or_else(unknown)?),
            None => None,
        };
        let before = known.calendar.clone();
        if before == after {
            return Ok(Vec::new());
        }
        Ok(vec![Change::OfficeCalendarSet { office: key.to_owned(), before, after }])
    }

    /// Refuses a change after which the schedule would reach beyond the years that dates may have.
    fn fits_years(&self, change: &Change, field: &str) -> Result<(), Refusal> {
        let mut after = self.roadmap.clone();
        let seq = after.version + 1;
        let by = self.actor.by.clone();
        let event = Event::new(seq, self.now, by, change.clone());
        let applied = apply(&mut after, &event);
        applied.map_err(|error| {
            Refusal::field(field, Problem::Malformed { text: error.to_string() })
        })?;
        match Schedule::checked(&Plan::of(&after, Some(self.today))) {
            Ok(_) => Ok(()),
            Err(faults) => {
                let problem = faults.into_iter().next().map(|fault| fault.problem);
                Err(Refusal::field(field, problem.unwrap_or(Problem::BeyondYears)))
            }
        }
    }
}

/// Counts the links of a roadmap, those that tasks have through their workstream for each of them.
fn count_links(roadmap: &Roadmap) -> usize {
    let groups: HashMap<_, _> =
        roadmap.workstreams.iter().map(|group| (&group.key, group.links.len())).collect();
    let inherited = |task: &Task| groups.get(&task.workstream).copied().unwrap_or(0);
    roadmap.tasks.iter().map(|task| task.links.len() + inherited(task)).sum()
}

/// Returns what a task or a workstream waits for by links of its own.
fn links_of<'a>(roadmap: &'a Roadmap, key: &str) -> &'a [Link] {
    match (roadmap.task(key), roadmap.workstream(key)) {
        (Some(task), _) => &task.links,
        (None, Some(workstream)) => &workstream.links,
        (None, None) => &[],
    }
}

/// Checks a link that is to be added: both ends exist, it is new, and it closes no circle.
pub fn check_link(roadmap: &Roadmap, waits: &str, link: &Link) -> Result<(), Refusal> {
    let fault = |problem| Refusal::field("from", problem);
    if roadmap.task(&link.from).is_none() && roadmap.workstream(&link.from).is_none() {
        return Err(fault(Problem::Unknown));
    }
    if link.from == waits {
        return Err(fault(Problem::SelfLink));
    }
    let more = match roadmap.workstream(waits) {
        Some(group) => roadmap.tasks.iter().filter(|task| task.workstream == group.key).count(),
        None => 1,
    };
    if links_of(roadmap, waits).len() >= check::LIST_MOST {
        return Err(fault(Problem::TooMany { most: check::LIST_MOST }));
    }
    if count_links(roadmap) + more > check::LINKS_MOST {
        return Err(fault(Problem::TooMany { most: check::LINKS_MOST }));
    }
    let known = links_of(roadmap, waits).iter();
    if known.into_iter().any(|known| known.from == link.from && known.kind == link.kind) {
        return Err(fault(Problem::Duplicate));
    }
    let mut checks = Checks::default();
    checks.lag("lag", link);
    checks.done()?;
    let mut members: HashMap<&str, Vec<&str>> = HashMap::new();
    for task in &roadmap.tasks {
        members.entry(&task.workstream).or_default().push(&task.key);
    }
    let before = |key: &str| -> Vec<&str> {
        let new = (key == waits).then_some(link.from.as_str());
        match roadmap.task(key) {
            Some(task) => {
                let inherited = links_of(roadmap, &task.workstream).iter();
                let inherited = inherited.filter(|_| roadmap.task(&task.workstream).is_none());
                let new = new.or((task.workstream == waits).then_some(link.from.as_str()));
                task.links.iter().chain(inherited).map(|l| l.from.as_str()).chain(new).collect()
            }
            None => members.get(key).cloned().unwrap_or_default(),
        }
    };
    // A circle through the new link passes what waits: itself, or the tasks of the workstream.
    let from: Vec<&str> = match roadmap.task(waits) {
        Some(_) => vec![waits],
        None => members.get(waits).cloned().unwrap_or_default(),
    };
    match find_cycle(from.into_iter(), before) {
        Some(path) => Err(fault(Problem::Cycle { path })),
        None => Ok(()),
    }
}

fn swap<T: PartialEq + Clone>(before: &T, after: Option<T>) -> Option<Swap<T>> {
    let after = after.filter(|after| after != before)?;
    Some(Swap { before: before.clone(), after })
}

fn edits(task: &Task, patch: Patch) -> Vec<Edit> {
    let edits = [
        swap(&task.title, patch.title).map(Edit::Title),
        swap(&task.workstream, patch.workstream).map(Edit::Workstream),
        swap(&task.owner, patch.owner).map(Edit::Owner),
        swap(&task.co_owners, patch.co_owners).map(Edit::CoOwners),
        swap(&task.start, patch.start).map(Edit::Start),
        swap(&task.deadline, patch.deadline).map(Edit::Deadline),
        swap(&task.duration, patch.duration).map(Edit::Duration),
        swap(&task.estimate, patch.estimate).map(Edit::Estimate),
        swap(&task.start_no_earlier_than, patch.start_no_earlier_than)
            .map(Edit::StartNoEarlierThan),
        swap(&task.must_finish_by, patch.must_finish_by).map(Edit::MustFinishBy),
        swap(&task.deliverable, patch.deliverable).map(Edit::Deliverable),
        swap(&task.criteria, patch.criteria).map(Edit::Criteria),
        swap(&task.basis, patch.basis).map(Edit::Basis),
        swap(&task.sources, patch.sources).map(Edit::Sources),
        swap(&task.clause, patch.clause).map(Edit::Clause),
    ];
    edits.into_iter().flatten().collect()
}

fn difference(edit: &Edit) -> Difference {
    let (field, theirs, yours) = edit.shown("en");
    Difference { field: field.to_owned(), theirs, yours }
}

impl Edit {
    /// Returns the field's name and its values before and after as a reader of a language sees them.
    pub fn shown(&self, lang: &str) -> (&'static str, String, String) {
        fn pair<T>(swap: &Swap<T>, show: impl Fn(&T) -> String) -> (String, String) {
            (show(&swap.before), show(&swap.after))
        }
        let text = |text: &Text| text.get(lang).to_owned();
        let parts = |parts: &Vec<CoOwner>| {
            parts.iter().map(|part| part.office.as_str()).collect::<Vec<_>>().join(", ")
        };
        let criteria = |criteria: &Vec<Criterion>| {
            criteria.iter().map(|criterion| criterion.line(lang)).collect::<Vec<_>>().join("\n")
        };
        fn option<T: ToString>(value: &Option<T>) -> String {
            value.as_ref().map(ToString::to_string).unwrap_or_default()
        }
        let (field, (before, after)) = match self {
            Self::Title(swap) => ("title", pair(swap, text)),
            Self::Workstream(swap) => ("workstream", pair(swap, Clone::clone)),
            Self::Owner(swap) => ("owner", pair(swap, Clone::clone)),
            Self::CoOwners(swap) => ("co_owners", pair(swap, parts)),
            Self::Start(swap) => ("start", pair(swap, option)),
            Self::Deadline(swap) => ("deadline", pair(swap, ToString::to_string)),
            Self::Duration(swap) => ("duration", pair(swap, option)),
            Self::Estimate(swap) => ("estimate", pair(swap, option)),
            Self::StartNoEarlierThan(swap) => ("start_no_earlier_than", pair(swap, option)),
            Self::MustFinishBy(swap) => ("must_finish_by", pair(swap, option)),
            Self::Deliverable(swap) => ("deliverable", pair(swap, text)),
            Self::Criteria(swap) => ("criteria", pair(swap, criteria)),
            Self::Basis(swap) => ("basis", pair(swap, text)),
            Self::Sources(swap) => ("sources", pair(swap, |list| list.join("\n"))),
            Self::Clause(swap) => ("clause", pair(swap, option)),
        };
        (field, before, after)
    }
}

impl From<Vec<Fault>> for Refusal {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Invalid(faults)
    }
}
