//! How an event changes a roadmap; replaying all of them gives the present.

mod settings;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    Approval, By, Change, Definition, Edit, Event, External, Halt, Line, Link, NonWorkingDay,
    Proposal, ProposalDecision, Reports, Roadmap, Settings, Stocktake, Swap, Task, TaskPlan, Wish,
    WorkingCalendar, event::Undone,
};

use self::settings::{close_office, configure, edit_workstream};

/// An event that does not fit the roadmap that it is applied to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} does not follow from those before it: {what}")]
pub struct Inconsistent {
    /// The event's place in its log.
    pub seq: u64,
    /// What does not fit.
    pub what: String,
}

/// Builds a roadmap from its whole log, or from its beginning.
pub fn replay<'a>(
    key: &str,
    events: impl IntoIterator<Item = &'a Event>,
) -> Result<Roadmap, Inconsistent> {
    let mut roadmap = empty(key);
    for event in events {
        apply(&mut roadmap, event)?;
    }
    Ok(roadmap)
}

/// Returns a roadmap to which nothing has happened yet.
pub fn empty(key: &str) -> Roadmap {
    Roadmap {
        key: key.into(),
        title: crate::Text::default(),
        directive: None,
        time_zone: chrono_tz::UTC,
        calendar: default_calendar(),
        non_working_day: NonWorkingDay::default(),
        start: None,
        final_task: None,
        public: false,
        archived: None,
        template: None,
        sample: false,
        settings: Settings::default(),
        approval: None,
        offices: Arc::default(),
        workstreams: Arc::default(),
        tasks: crate::list::List::default(),
        proposals: Arc::default(),
        stocktakes: Arc::default(),
        index: Arc::default(),
        external: 0,
        version: 0,
    }
}

impl Roadmap {
    /// Puts a roadmap together from its frame, its tasks with all that happened to them, its proposals, its
    /// stocktakes and its version.
    pub fn assemble(
        frame: Definition,
        tasks: Vec<Arc<Task>>,
        proposals: Vec<Arc<Proposal>>,
        stocktakes: Vec<Arc<Stocktake>>,
        version: u64,
    ) -> Result<Self, Inconsistent> {
        let mut roadmap = empty(&frame.key);
        create(&mut roadmap, &frame).map_err(|what| Inconsistent { seq: version, what })?;
        roadmap.tasks = tasks.into();
        roadmap.proposals = Arc::new(proposals);
        roadmap.stocktakes = Arc::new(stocktakes);
        roadmap.version = version;
        roadmap.reindex();
        Ok(roadmap)
    }
}

fn default_calendar() -> Arc<WorkingCalendar> {
    WorkingCalendar::built_in("mon-fri").unwrap_or_else(|| unreachable!())
}

/// Changes a roadmap as an event says; the event must be the next one of its log.
pub fn apply(roadmap: &mut Roadmap, event: &Event) -> Result<(), Inconsistent> {
    let broken = |what: String| Inconsistent { seq: event.seq, what };
    if event.seq != roadmap.version + 1 {
        return Err(broken(format!("it should be event {}", roadmap.version + 1)));
    }
    if (event.seq == 1) != matches!(event.change, Change::Created { .. }) {
        return Err(broken("a log begins with the creation of its roadmap".to_owned()));
    }
    match &event.change {
        Change::Created { definition } => create(roadmap, definition).map_err(broken)?,
        Change::Approved { on } => {
            roadmap.approval = Some(Approval { on: *on, by: event.by.clone() });
            for task in roadmap.tasks.iter_mut() {
                let task = Arc::make_mut(task);
                task.fixed_deadline = Some(task.deadline);
            }
        }
        Change::OfficeAdded { office } => Arc::make_mut(&mut roadmap.offices).push(office.clone()),
        Change::OfficeRenamed { office, after, .. } => {
            let mut offices = Arc::make_mut(&mut roadmap.offices).iter_mut();
            match offices.find(|known| known.key == *office) {
                Some(known) => known.name = after.clone(),
                None => return Err(broken(format!("office {office} is unknown"))),
            }
        }
        Change::WorkstreamAdded { workstream } => {
            Arc::make_mut(&mut roadmap.workstreams).push(workstream.clone());
        }
        Change::WorkstreamLinked { workstream: waits, link } => {
            links_of(roadmap, waits).map_err(broken)?.push(link.clone());
        }
        Change::WorkstreamUnlinked { workstream: waits, link, .. } => {
            links_of(roadmap, waits).map_err(broken)?.retain(|known| known != link);
        }
        Change::OfficeCalendarSet { office, after, .. } => {
            let mut offices = Arc::make_mut(&mut roadmap.offices).iter_mut();
            match offices.find(|known| known.key == *office) {
                Some(known) => known.calendar = after.clone(),
                None => return Err(broken(format!("office {office} is unknown"))),
            }
        }
        Change::Configured { settings, .. } => {
            settings.iter().try_for_each(|it| configure(roadmap, it)).map_err(broken)?;
        }
        Change::WorkstreamEdited { workstream, edits, .. } => {
            edits
                .iter()
                .try_for_each(|it| edit_workstream(roadmap, workstream, it))
                .map_err(broken)?;
        }
        Change::WorkstreamRemoved { workstream, .. } => {
            Arc::make_mut(&mut roadmap.workstreams).retain(|known| known.key != *workstream);
        }
        Change::OfficeClosed { office, closed, .. } => {
            close_office(roadmap, office, closed).map_err(broken)?;
        }
        Change::TaskAdded { task } => add_task(roadmap, task, event).map_err(broken)?,
        Change::Proposed { proposal } => {
            Arc::make_mut(&mut roadmap.proposals).push(Arc::new((**proposal).clone()));
            if proposal.decision.is_some() {
                fulfil(roadmap, &proposal.wish, event, &proposal.reason).map_err(broken)?;
            }
        }
        Change::ProposalDecided { proposal, decision, wish, .. } => {
            let known = proposal_of(roadmap, *proposal).map_err(broken)?;
            known.decision = Some(decision.clone());
            let reason = known.reason.clone();
            if let Some(wish) = wish {
                fulfil(roadmap, wish, event, &reason).map_err(broken)?;
            }
        }
        Change::CriteriaProposed { task, proposal } => {
            let of = roadmap.task(task).ok_or_else(|| broken(format!("task {task} is unknown")))?;
            let (before, after) = (of.criteria.clone(), proposal.criteria.clone());
            let edits = vec![Edit::Criteria(Swap { before, after })];
            let proposal = Proposal {
                number: u32::try_from(roadmap.proposals.len() + 1).unwrap_or(u32::MAX),
                seq: event.seq,
                at: event.at,
                by: proposal.by.clone(),
                office: of.owner.clone(),
                wish: Wish::Edit { task: task.clone(), edits },
                reason: proposal.reason.clone(),
                decision: None,
                taken_back: None,
            };
            Arc::make_mut(&mut roadmap.proposals).push(Arc::new(proposal));
        }
        Change::CriteriaDecided { task, decision, .. } => {
            let pending = roadmap.pending_about(task).next().map(|proposal| proposal.number);
            let number = pending.ok_or_else(|| broken("no criteria were proposed".to_owned()))?;
            let known = proposal_of(roadmap, number).map_err(broken)?;
            known.decision = Some(ProposalDecision {
                at: event.at,
                by: decision.by.clone(),
                approved: decision.consent,
                reason: decision.reason.clone(),
                last: None,
            });
            let wish = known.wish.clone();
            if let (true, Wish::Edit { edits, .. }) = (decision.consent, wish) {
                let task = task_of(roadmap, task).map_err(broken)?;
                edits.iter().for_each(|edit| edit_task(task, edit));
            }
        }
        Change::Linked { task: waits, link } => {
            links_of(roadmap, waits).map_err(broken)?.push(link.clone());
        }
        Change::Unlinked { task: waits, link, .. } => {
            links_of(roadmap, waits).map_err(broken)?.retain(|known| known != link);
        }
        Change::Undone { undone, .. } => undo(roadmap, undone, event).map_err(broken)?,
        Change::StocktakeHeld { stocktake } => {
            Arc::make_mut(&mut roadmap.stocktakes).push(Arc::new((**stocktake).clone()));
        }
        Change::StocktakeWithdrawn { stocktake, halt } => {
            stocktake_of(roadmap, *stocktake).map_err(broken)?.withdrawn = Some(halt.clone());
        }
        Change::LineFollowed { stocktake, line, became } => {
            line_of(roadmap, *stocktake, *line).map_err(broken)?.became = Some(became.clone());
        }
        Change::LineSettled { stocktake, line, settled } => {
            line_of(roadmap, *stocktake, *line).map_err(broken)?.settled = Some(settled.clone());
        }
        Change::TaskRemoved { task, .. } => remove_task(roadmap, task).map_err(broken)?,
        Change::TaskEdited { task, edits } => edit_all(roadmap, task, edits).map_err(broken)?,
        change => {
            let today = roadmap.date_at(event.at);
            let task = task_of(roadmap, change.task().unwrap_or_default()).map_err(broken)?;
            change_task(task, event, today).map_err(broken)?;
        }
    }
    roadmap.version = event.seq;
    Ok(())
}

impl Roadmap {
    /// Returns the plan as a wish would have it, to see what that does to dates.
    pub fn wished(&self, wish: &Wish, at: DateTime<Utc>) -> Result<Self, Inconsistent> {
        let mut after = self.clone();
        let by = By::new(crate::Login::default(), String::new());
        let event = Event::new(self.version + 1, at, by, Change::Approved { on: self.date_at(at) });
        let done = fulfil(&mut after, wish, &event, "");
        done.map_err(|what| Inconsistent { seq: event.seq, what })?;
        Ok(after)
    }
}

fn task_of<'a>(roadmap: &'a mut Roadmap, key: &str) -> Result<&'a mut Task, String> {
    let unknown = || format!("task {key} is unknown");
    let at = roadmap.index.get(key).copied().ok_or_else(unknown)?;
    roadmap.tasks.get_mut(at).map(Arc::make_mut).ok_or_else(unknown)
}

/// Finds the links of a task, or of a workstream.
fn links_of<'a>(roadmap: &'a mut Roadmap, waits: &str) -> Result<&'a mut Vec<Link>, String> {
    if roadmap.index.contains_key(waits) {
        return task_of(roadmap, waits).map(|task| &mut task.links);
    }
    let mut workstreams = Arc::make_mut(&mut roadmap.workstreams).iter_mut();
    let known = workstreams.find(|known| known.key == waits);
    known.map(|known| &mut known.links).ok_or_else(|| format!("{waits} is unknown"))
}

fn proposal_of(roadmap: &mut Roadmap, number: u32) -> Result<&mut Proposal, String> {
    let at = usize::try_from(number).unwrap_or_default().checked_sub(1);
    let known = at.and_then(|at| Arc::make_mut(&mut roadmap.proposals).get_mut(at));
    known.map(Arc::make_mut).ok_or_else(|| format!("there is no proposal {number}"))
}

fn stocktake_of(roadmap: &mut Roadmap, number: u32) -> Result<&mut Stocktake, String> {
    let at = usize::try_from(number).unwrap_or_default().checked_sub(1);
    let known = at.and_then(|at| Arc::make_mut(&mut roadmap.stocktakes).get_mut(at));
    known.map(Arc::make_mut).ok_or_else(|| format!("there is no stocktake {number}"))
}

fn line_of(roadmap: &mut Roadmap, stocktake: u32, line: u32) -> Result<&mut Line, String> {
    let lines = &mut stocktake_of(roadmap, stocktake)?.lines;
    let at = usize::try_from(line).unwrap_or_default().checked_sub(1);
    let found = at.and_then(|at| lines.get_mut(at));
    found.ok_or_else(|| format!("stocktake {stocktake} has no line {line}"))
}

fn add_task(roadmap: &mut Roadmap, plan: &TaskPlan, event: &Event) -> Result<(), String> {
    let mut task = new_task(plan, roadmap.approval.is_some())?;
    task.added = Some(roadmap.date_at(event.at));
    roadmap.tasks.push(Arc::new(task));
    roadmap.reindex();
    Ok(())
}

/// Changes the plan as somebody wished.
fn fulfil(roadmap: &mut Roadmap, wish: &Wish, event: &Event, reason: &str) -> Result<(), String> {
    match wish {
        Wish::Add { task } => add_task(roadmap, task, event)?,
        Wish::Withdraw { task } => {
            let on = roadmap.date_at(event.at);
            let halt = Halt { on, by: event.by.clone(), reason: reason.to_owned() };
            task_of(roadmap, task)?.withdrawn = Some(halt);
        }
        Wish::Edit { task, edits } => {
            edit_all(roadmap, task, edits)?;
        }
        Wish::Link { waits, link } => links_of(roadmap, waits)?.push(link.clone()),
        Wish::Unlink { waits, link } => links_of(roadmap, waits)?.retain(|known| known != link),
    }
    Ok(())
}

/// Has the roadmap be as if something had not happened.
fn remove_task(roadmap: &mut Roadmap, key: &str) -> Result<(), String> {
    let at = roadmap.index.get(key).copied().ok_or_else(|| format!("task {key} is unknown"))?;
    roadmap.tasks.remove(at);
    roadmap.reindex();
    Ok(())
}

fn undo(roadmap: &mut Roadmap, undone: &Undone, event: &Event) -> Result<(), String> {
    let nothing = || "there is nothing to undo".to_owned();
    match undone {
        Undone::Report { task } => {
            let of = task_of(roadmap, task)?;
            of.reports.pop().ok_or_else(nothing)?;
            let done = of.reports.first_done();
            let first = done.map(|at| roadmap.date_at(at));
            task_of(roadmap, task)?.started = first;
        }
        Undone::Comment { task, comment } => {
            let comment = task_of(roadmap, task)?.comments.get_mut(*comment);
            comment.ok_or_else(nothing)?.taken_back = true;
        }
        Undone::Link { waits, link } => links_of(roadmap, waits)?.retain(|known| known != link),
        Undone::Unlink { waits, link, place } => {
            let links = links_of(roadmap, waits)?;
            links.insert((*place).min(links.len()), link.clone());
        }
        Undone::Submission { task } => {
            let task = task_of(roadmap, task)?;
            let mut submission = task.submissions.pop().ok_or_else(nothing)?;
            let own = submission.attached.len().saturating_sub(submission.kept);
            submission.attached.truncate(own);
            task.attached = submission.attached;
        }
        Undone::Decision { task } => {
            let submission = task_of(roadmap, task)?.submissions.last_mut().ok_or_else(nothing)?;
            submission.decisions.pop().ok_or_else(nothing)?;
            submission.accepted_on = None;
        }
        Undone::Extension { task } => {
            let on = roadmap.date_at(event.at);
            let request = task_of(roadmap, task)?.extensions.last_mut().ok_or_else(nothing)?;
            request.taken_back = Some(on);
        }
        Undone::Proposal { proposal, .. } => {
            proposal_of(roadmap, *proposal)?.taken_back = Some(event.at);
        }
        Undone::Edits { task, edits } => {
            edit_all(roadmap, task, edits)?;
        }
        Undone::Added { task } => remove_task(roadmap, task)?,
        Undone::Date { task, with, before } => {
            let agreements = &mut task_of(roadmap, task)?.agreements;
            let known = agreements.iter_mut().find(|known| known.with == *with);
            let known = known.ok_or_else(nothing)?;
            match before {
                Some(before) => *known = (**before).clone(),
                None => agreements.retain(|known| known.with != *with),
            }
        }
    }
    Ok(())
}

fn create(roadmap: &mut Roadmap, definition: &Definition) -> Result<(), String> {
    roadmap.title = definition.title.clone();
    roadmap.directive = definition.directive.clone();
    roadmap.time_zone = definition.time_zone.parse().map_err(|_| "unknown time zone")?;
    roadmap.calendar = definition.calendar.calendar().ok_or("unknown calendar")?;
    roadmap.non_working_day = definition.non_working_day;
    roadmap.start = definition.start;
    roadmap.final_task = definition.final_task.clone();
    roadmap.public = definition.public;
    roadmap.archived = definition.archived;
    roadmap.template = definition.template;
    roadmap.sample = definition.sample;
    roadmap.settings = definition.settings.clone();
    roadmap.approval = definition.approved.clone();
    roadmap.offices = Arc::new(definition.offices.clone());
    roadmap.workstreams = Arc::new(definition.workstreams.clone());
    for task in &definition.tasks {
        roadmap.tasks.push(Arc::new(new_task(task, roadmap.approval.is_some())?));
    }
    roadmap.reindex();
    Ok(())
}

fn new_task(definition: &TaskPlan, approved: bool) -> Result<Task, String> {
    let deadline =
        definition.deadline.ok_or_else(|| format!("task {} has no deadline", definition.key))?;
    let original = definition.original_deadline.unwrap_or(deadline);
    Ok(Task {
        key: definition.key.clone(),
        workstream: definition.workstream.clone(),
        title: definition.title.clone(),
        owner: definition.owner.clone(),
        co_owners: definition.co_owners.clone(),
        start: definition.start,
        fixed_deadline: approved.then_some(original),
        deadline,
        duration: definition.duration,
        estimate: definition.estimate,
        start_no_earlier_than: definition.start_no_earlier_than,
        must_finish_by: definition.must_finish_by,
        links: definition.links.clone(),
        external: definition.external.clone(),
        agreements: Vec::new(),
        deliverable: definition.deliverable.clone(),
        criteria: definition.criteria.clone(),
        basis: definition.basis.clone(),
        sources: definition.sources.clone(),
        clause: definition.clause.clone(),
        revision: 0,
        added: None,
        started: None,
        reports: Reports::default(),
        attached: Vec::new(),
        submissions: Vec::new(),
        extensions: Vec::new(),
        comments: Vec::new(),
        opinion: None,
        paused: None,
        withdrawn: None,
    })
}

fn change_task(task: &mut Task, event: &Event, today: NaiveDate) -> Result<(), String> {
    match &event.change {
        Change::Reported { report, .. } => {
            if report.percent > 0 && task.started.is_none() {
                task.started = Some(today);
            }
            task.reports.push(Arc::new(report.clone()));
        }
        Change::ExternalMoved { after, .. } => {
            let known = task.external.iter_mut().find(|it| it.is_same(after));
            known.ok_or_else(|| format!("it does not wait for {after}"))?.known = after.known;
        }
        Change::PartDone { office, on, .. } => {
            let mut parts = task.co_owners.iter_mut();
            let part = parts.find(|part| part.office == *office);
            part.ok_or_else(|| format!("{office} has no part"))?.done = Some(*on);
        }
        Change::Commented { comment, .. } => task.comments.push(comment.clone()),
        Change::Answered { comment, on, .. } => {
            let question = task.comments.get_mut(*comment);
            question.ok_or("no such question")?.answered = Some(*on);
        }
        Change::DateAsked { agreement, .. } | Change::DateAnswered { agreement, .. } => {
            let mut known = task.agreements.iter_mut();
            match known.find(|known| known.with == agreement.with) {
                Some(known) => *known = agreement.clone(),
                None => task.agreements.push(agreement.clone()),
            }
        }
        Change::OpinionGiven { opinion, .. } => task.opinion = Some(opinion.clone()),
        Change::EvidenceAttached { pieces, .. } => task.attached.extend_from_slice(pieces),
        Change::Submitted { submission, .. } => {
            task.attached.clear();
            task.submissions.push(submission.clone());
        }
        Change::Decided { decision, closes, .. } => {
            let submission = task.submissions.last_mut().ok_or("nothing was submitted")?;
            submission.decisions.push(decision.clone());
            if *closes {
                submission.accepted_on = Some(decision.on);
            }
        }
        Change::ExtensionRequested { request, .. } => task.extensions.push(request.clone()),
        Change::ExtensionDecided { decision, .. } => {
            let request = task.extensions.last_mut().ok_or("nothing was requested")?;
            request.decision = Some(decision.clone());
            if let Some(granted) = decision.granted {
                task.deadline = granted;
            }
        }
        Change::Paused { halt, .. } => task.paused = Some(halt.clone()),
        Change::Resumed { .. } => task.paused = None,
        Change::Withdrawn { halt, .. } => task.withdrawn = Some(halt.clone()),
        // A withdrawn task is back as it was; a verified one is worked on again.
        Change::Reopened { .. } if task.withdrawn.is_some() => task.withdrawn = None,
        Change::Reopened { halt, .. } => match task.submissions.last_mut() {
            Some(submission) => submission.reopened = Some(halt.clone()),
            None => return Err("nothing was submitted".to_owned()),
        },
        _ => return Err("it changes no task".to_owned()),
    }
    Ok(())
}

/// Edits a task as a whole.
fn edit_all(roadmap: &mut Roadmap, key: &str, edits: &[Edit]) -> Result<(), String> {
    let task = task_of(roadmap, key)?;
    let before = task.external.len();
    edits.iter().for_each(|edit| edit_task(task, edit));
    task.revision += 1;
    let after = task.external.len();
    roadmap.external = roadmap.external + after - before;
    Ok(())
}

fn edit_task(task: &mut Task, edit: &Edit) {
    match edit {
        Edit::Title(swap) => task.title = swap.after.clone(),
        Edit::Workstream(swap) => task.workstream = swap.after.clone(),
        Edit::Owner(swap) => task.owner = swap.after.clone(),
        Edit::CoOwners(swap) => task.co_owners = swap.after.clone(),
        Edit::Start(swap) => task.start = swap.after,
        Edit::Deadline(swap) => task.deadline = swap.after,
        Edit::Duration(swap) => task.duration = swap.after,
        Edit::Estimate(swap) => task.estimate = swap.after,
        Edit::StartNoEarlierThan(swap) => task.start_no_earlier_than = swap.after,
        Edit::MustFinishBy(swap) => task.must_finish_by = swap.after,
        Edit::External(swap) => {
            // What is known of those that stay may be newer than the edit.
            task.external = External::as_known(swap.after.clone(), &task.external);
        }
        Edit::Deliverable(swap) => task.deliverable = swap.after.clone(),
        Edit::Criteria(swap) => task.criteria = swap.after.clone(),
        Edit::Basis(swap) => task.basis = swap.after.clone(),
        Edit::Sources(swap) => task.sources = swap.after.clone(),
        Edit::Clause(swap) => task.clause = swap.after.clone(),
    }
}
