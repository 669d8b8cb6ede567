//! Commands that shape the plan: the roadmap itself, offices, workstreams, tasks, links.

use std::collections::BTreeSet;

use super::{
    check::{self, Checks},
    link::{self, links_of},
    scene::{Outcome, Scene, allow},
};
use crate::{
    Change, Command, Definition, Edit, Event, Forbidden, Halt, NodeKey, Office, OfficeKey, Patch,
    Problem, Refusal, Roadmap, Task, TaskPlan, Text, Wish, Workstream, apply,
    refusal::Difference,
    rollup::Board,
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
        // An empty plan answers nothing.
        allow(!self.roadmap.tasks.is_empty(), Problem::Empty)?;
        Ok(vec![Change::Approved { on: self.today }])
    }

    pub(super) fn add_office(&self, office: Office) -> Outcome {
        self.actor.keeps()?;
        let mut checks = Checks::default();
        checks.key("key", &office.key);
        checks.title("name", &office.name);
        checks.that(self.roadmap.office(&office.key).is_none(), "key", Problem::Taken);
        checks.that(!self.is_called(&office.key, &office.name), "name", Problem::Taken);
        checks.that(!parts_names(&office.name), "name", Problem::Separator);
        checks.done()?;
        Ok(vec![Change::OfficeAdded { office }])
    }

    /// Tells whether another office than this one is called so already: forms know offices by name.
    fn is_called(&self, key: &str, name: &Text) -> bool {
        let called = self.roadmap.offices_called();
        name.all()
            .any(|name| called.get(&crate::Roadmap::folded(name)).is_some_and(|other| other != key))
    }

    pub(super) fn rename_office(&self, key: &str, name: Text) -> Outcome {
        self.actor.keeps()?;
        let known = self.roadmap.office(key).ok_or_else(|| Refusal::unknown("office", key))?;
        let mut checks = Checks::default();
        checks.title("name", &name);
        checks.that(!self.is_called(key, &name), "name", Problem::Taken);
        checks.that(!parts_names(&name), "name", Problem::Separator);
        checks.done()?;
        if known.name == name {
            return Ok(Vec::new());
        }
        let before = known.name.clone();
        Ok(vec![Change::OfficeRenamed { office: key.into(), before, after: name }])
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
        let parent = workstream.parent.as_deref().map(|key| self.roadmap.workstream(key));
        checks.that(parent.is_none_or(|it| it.is_some()), "parent", Problem::Unknown);
        checks.done()?;
        Ok(vec![Change::WorkstreamAdded { workstream }])
    }

    /// Changes the plan as a command says, as long as it may change without a decision.
    pub(super) fn shape(&self, command: Command) -> Outcome {
        let command = match command {
            Command::RemoveTask(task) => return self.remove_task(self.task(&task)?),
            command => command,
        };
        self.may_shape(&command)?;
        let wish = match self.wished(command)? {
            Some(wish) => self.fitting(wish)?,
            None => return Ok(Vec::new()),
        };
        let approved = self.roadmap.approval.is_some();
        match &wish {
            Wish::Edit { edits, .. } if approved => {
                if edits.iter().any(|edit| matches!(edit, Edit::Deadline(_))) {
                    return Err(Forbidden::DeadlineFixed.into());
                }
                if edits.iter().any(Edit::is_fixed) {
                    return Err(Forbidden::ByProposal.into());
                }
            }
            _ if approved => return Err(Forbidden::ByProposal.into()),
            _ => {}
        }
        Ok(vec![self.change_of(wish, "")])
    }

    /// Allows shaping the plan where a command would.
    pub(super) fn may_shape(&self, command: &Command) -> Result<(), Refusal> {
        let plans = |workstream: &str| self.actor.plans(self.roadmap, workstream);
        match command {
            Command::AddTask(task) => plans(&task.workstream),
            Command::EditTask { task, patch, .. } => {
                plans(&self.task(task)?.workstream)?;
                patch.workstream.as_deref().map_or(Ok(()), plans)
            }
            Command::Link { task, .. } | Command::Unlink { task, .. } => {
                plans(self.waits_in(task)?)
            }
            Command::RemoveTask(task) => plans(&self.task(task)?.workstream),
            _ => Err(Refusal::field("wish", Problem::NotAChoice)),
        }
    }

    /// Returns what a command changes in the plan, if it changes anything.
    pub(super) fn wished(&self, command: Command) -> Result<Option<Wish>, Refusal> {
        Ok(match command {
            Command::AddTask(task) => Some(Wish::Add { task }),
            Command::RemoveTask(task) => Some(Wish::Withdraw { task }),
            Command::EditTask { task, revision, patch } => {
                let known = self.task(&task)?;
                let edits = patch.edits(known);
                if revision != known.revision {
                    let differences = edits.iter().map(difference).collect();
                    return Err(Refusal::Stale { revision: known.revision, differences });
                }
                (!edits.is_empty()).then_some(Wish::Edit { task, edits })
            }
            Command::Link { task: waits, link } => Some(Wish::Link { waits, link }),
            Command::Unlink { task: waits, from, kind } => {
                self.waits_in(&waits)?;
                let mut links = links_of(self.roadmap, &waits).iter();
                let link = links.find(|link| link.from == from && link.kind == kind);
                let link = link.ok_or_else(|| Refusal::unknown("link", &from))?.clone();
                Some(Wish::Unlink { waits, link })
            }
            _ => return Err(Refusal::field("wish", Problem::NotAChoice)),
        })
    }

    /// Checks that the plan can become what is wished, with the values before as they are now.
    pub(super) fn fitting(&self, wish: Wish) -> Result<Wish, Refusal> {
        let approved = self.roadmap.approval.is_some();
        let wish = match wish {
            Wish::Add { task } => {
                self.check_new(&task)?;
                Wish::Add { task }
            }
            Wish::Withdraw { task } => {
                self.may().is_open(self.task(&task)?)?;
                allow(self.roadmap.final_task.as_ref() != Some(&task), Problem::WrongState)?;
                Wish::Withdraw { task }
            }
            Wish::Edit { task, edits } => {
                let known = self.task(&task)?;
                let edits = Patch::from(edits).edits(known);
                // What was submitted is judged by what the task was, and what is closed stays what it was.
                let free = known.withdrawn.is_none() && known.submission().is_none();
                allow(free || edits.is_empty(), Problem::WrongState)?;
                self.check_edits(known, &edits)?;
                Wish::Edit { task, edits }
            }
            Wish::Link { waits, link } => {
                self.still_waits(&waits, approved)?;
                let wish = Wish::Link { waits: waits.clone(), link: link.clone() };
                let links = self.board.and_then(Board::count_links);
                link::check_ends(self.roadmap, &waits, &link, links)?;
                if self.beyond(&self.changed(&self.change_of(wish.clone(), ""), "lag")?).is_none() {
                    link::check_circle(self.roadmap, &waits, &link)?;
                }
                wish
            }
            Wish::Unlink { waits, link } => {
                self.still_waits(&waits, approved)?;
                let known = links_of(self.roadmap, &waits).contains(&link);
                if !known {
                    return Err(Refusal::unknown("link", &link.from));
                }
                Wish::Unlink { waits, link }
            }
        };
        let field = match &wish {
            Wish::Link { .. } => "lag",
            Wish::Unlink { .. } | Wish::Withdraw { .. } => return Ok(wish),
            Wish::Add { .. } | Wish::Edit { .. } => "duration",
        };
        self.fits_years(&self.change_of(wish.clone(), ""), field)?;
        Ok(wish)
    }

    /// Refuses links of what is closed.
    fn still_waits(&self, waits: &str, approved: bool) -> Result<(), Refusal> {
        let closed = self.roadmap.task(waits).is_some_and(|task| task.is_closed());
        allow(!approved || !closed, Problem::WrongState)
    }

    /// Returns the change that a wish is.
    pub(super) fn change_of(&self, wish: Wish, reason: &str) -> Change {
        match wish {
            Wish::Add { task } => Change::TaskAdded { task },
            Wish::Edit { task, edits } => Change::TaskEdited { task, edits },
            Wish::Withdraw { task } => {
                let by = self.actor.by.clone();
                let halt = Halt { on: self.today, by, reason: reason.to_owned() };
                Change::Withdrawn { task, halt }
            }
            Wish::Link { waits, link } if self.roadmap.task(&waits).is_some() => {
                Change::Linked { task: waits.task(), link }
            }
            Wish::Link { waits, link } => {
                Change::WorkstreamLinked { workstream: waits.workstream(), link }
            }
            Wish::Unlink { waits, link } => {
                let mut links = links_of(self.roadmap, &waits).iter();
                let place = links.position(|known| *known == link).unwrap_or_default();
                match self.roadmap.task(&waits) {
                    Some(_) => Change::Unlinked { task: waits.task(), link, place },
                    None => {
                        Change::WorkstreamUnlinked { workstream: waits.workstream(), link, place }
                    }
                }
            }
        }
    }

    fn check_new(&self, task: &TaskPlan) -> Result<(), Refusal> {
        let mut checks = Checks::default();
        let known = self.roadmap.workstream(&task.workstream).is_some();
        checks.that(known, "workstream", Problem::Unknown);
        check::task_values(task, "", &mut checks);
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
        checks.external("external", &self.roadmap.key, &task.external);
        let mut seen = BTreeSet::new();
        for link in &task.links {
            let known = self.roadmap.task(&link.from).is_some()
                || self
                    .roadmap
                    .workstream(&link.from)
                    .is_some_and(|w| !self.roadmap.is_within(&task.workstream, &w.key));
            checks.that(seen.insert((&link.from, link.kind)), "links", Problem::Duplicate);
            checks.that(link.from != task.key, "links", Problem::SelfLink);
            checks.that(known, "links", Problem::Unknown);
            checks.lag("lag", link);
        }
        checks.done()
    }

    fn remove_task(&self, task: &Task) -> Outcome {
        self.actor.plans(self.roadmap, &task.workstream)?;
        self.may_be_removed(task)?;
        let before = Box::new(TaskPlan::of(task));
        Ok(vec![Change::TaskRemoved { task: task.key.clone(), before }])
    }

    /// Refuses to lose a task once the plan is approved, or as long as anything waits for it.
    pub(super) fn may_be_removed(&self, task: &Task) -> Result<(), Refusal> {
        if self.roadmap.approval.is_some() {
            return Err(Forbidden::ByProposal.into());
        }
        let mut waiting = self.roadmap.workstreams.iter();
        if let Some(workstream) = waiting.find(|w| w.links.iter().any(|l| l.from == task.key)) {
            let key = workstream.key.clone();
            return Err(Refusal::field("task", Problem::Linked { key: key.into() }));
        }
        if let Some((successor, _)) = self.roadmap.successors(&task.key).next() {
            let key = successor.key.clone();
            return Err(Refusal::field("task", Problem::Linked { key: key.into() }));
        }
        allow(self.roadmap.final_task.as_ref() != Some(&task.key), Problem::WrongState)
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
                Edit::External(swap) => checks.external("external", &self.roadmap.key, &swap.after),
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

    pub(super) fn check_offices<'a>(
        &self,
        field: &str,
        mut offices: impl Iterator<Item = &'a OfficeKey>,
        checks: &mut Checks,
    ) {
        let open =
            |office: &OfficeKey| self.roadmap.office(office).is_some_and(|it| it.closed.is_none());
        checks.that(offices.all(open), field, Problem::Unknown);
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

    /// Returns the roadmap after a change.
    fn changed(&self, change: &Change, field: &str) -> Result<Roadmap, Refusal> {
        let mut after = self.roadmap.clone();
        let event = Event::new(after.version + 1, self.now, self.actor.by.clone(), change.clone());
        let applied = apply(&mut after, &event);
        applied.map_err(|error| {
            Refusal::field(field, Problem::Malformed { text: error.to_string() })
        })?;
        Ok(after)
    }

    /// Says what would reach beyond the years, if the board can tell; then there is no circle, either.
    fn beyond(&self, after: &Roadmap) -> Option<Option<NodeKey>> {
        self.board?.beyond(self.roadmap, after)
    }

    /// Refuses a change after which the schedule would reach beyond the years that dates may have.
    pub(super) fn fits_years(&self, change: &Change, field: &str) -> Result<(), Refusal> {
        let after = self.changed(change, field)?;
        if let Some(beyond) = self.beyond(&after) {
            return match beyond {
                None => Ok(()),
                Some(_) => Err(Refusal::field(field, Problem::BeyondYears)),
            };
        }
        match Schedule::checked(&Plan::of(&after, Some(self.today))) {
            Ok(_) => Ok(()),
            Err(faults) => {
                let problem = faults.into_iter().next().map(|fault| fault.problem);
                Err(Refusal::field(field, problem.unwrap_or(Problem::BeyondYears)))
            }
        }
    }
}

/// Tells whether a name has what parts names in forms.
fn parts_names(name: &Text) -> bool {
    name.all().any(|name| name.contains(';'))
}

fn difference(edit: &Edit) -> Difference {
    let (field, theirs, yours) = edit.shown("en");
    Difference { field: field.to_owned(), theirs, yours }
}
