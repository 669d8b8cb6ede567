//! The check of a log that somebody brings along: it obeys the rules that commands obey, and every
//! value in it passes the checks that it would have passed then.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    check::{self, Checks, LIST_MOST, TEXT_MOST, TITLE_MOST},
    complete, control, link,
    scene::{Scene, allow},
    undo::UNDO_MINUTES,
};
use crate::{
    Accord, Actor, By, Change, Edit, Event, Fault, Forbidden, Line, Problem, ProposalDecision,
    Refusal, Roadmap, Roles, Wanted, WorkstreamPatch, apply, apply::empty, event::FORMAT,
    text::is_blank,
};

/// The format since which what was approved changes by decision only.
const BY_DECISION: u16 = 3;
/// Characters at the most in the name of a person in a log.
const NAME_MOST: usize = 100;

/// Checks a log that somebody brings along, event by event: each obeys the rules that commands obey.
#[derive(Debug, Default)]
pub struct Audit {
    /// Events so far.
    count: usize,
    /// Format and instant of the last one.
    last: Option<(u16, DateTime<Utc>)>,
    open: Open,
}

impl Audit {
    /// Checks the next event and changes the roadmap by it.
    pub fn take(&mut self, roadmap: &mut Roadmap, event: &Event) -> Result<(), Vec<Fault>> {
        let at = self.count;
        let fault = |problem| vec![Fault { field: format!("history[{at}]"), problem }];
        if !(1..=FORMAT).contains(&event.format) {
            let text = format!("its format {} is none that this version knows", event.format);
            return Err(fault(Problem::Malformed { text }));
        }
        if self.last.is_some_and(|(format, _)| event.format < format) {
            let text = "it is in an earlier format than the one before".to_owned();
            return Err(fault(Problem::Malformed { text }));
        }
        if self.last.is_some_and(|(_, last)| event.at < last) {
            return Err(fault(Problem::BackInTime));
        }
        if let Change::Created { definition } = &event.change {
            let mut complete_already = (**definition).clone();
            complete(&mut complete_already)?;
            if complete_already != **definition || definition.key != roadmap.key {
                return Err(fault(Problem::NotFromHistory));
            }
        }
        let checked = values(roadmap, event).and_then(|()| rules(roadmap, event, &self.open));
        checked.map_err(|refusal| {
            fault(match refusal {
                Refusal::Invalid(faults) if faults.len() == 1 => match faults.into_iter().next() {
                    Some(Fault { field, problem }) => {
                        Problem::Malformed { text: format!("{field}: {problem}") }
                    }
                    None => Problem::NotFromHistory,
                },
                refusal => Problem::Malformed { text: refusal.to_string() },
            })
        })?;
        apply(roadmap, event)
            .map_err(|error| fault(Problem::Malformed { text: error.to_string() }))?;
        self.count += 1;
        self.last = Some((event.format, event.at));
        self.open.note(event);
        Ok(())
    }
}

/// Checks that a log that somebody brings along obeys the rules which commands obey.
pub fn audit(key: &str, events: &[Event]) -> Result<(), Vec<Fault>> {
    let (mut audit, mut roadmap) = (Audit::default(), empty(key));
    events.iter().try_for_each(|event| audit.take(&mut roadmap, event))
}

/// What a later event may take back: everything of the last minutes, and what is taken back at any
/// time as long as nothing came of it.
#[derive(Debug, Default)]
struct Open {
    lately: VecDeque<Event>,
    /// The last submission and the last request of a task, and what is proposed.
    waiting: HashMap<(&'static str, String), Event>,
}

impl Open {
    fn note(&mut self, event: &Event) {
        let since = event.at - TimeDelta::minutes(UNDO_MINUTES);
        while self.lately.front().is_some_and(|it| it.at < since) {
            self.lately.pop_front();
        }
        let key = match &event.change {
            Change::Proposed { proposal } => proposal.number.to_string(),
            Change::Submitted { task, .. } | Change::ExtensionRequested { task, .. } => {
                task.to_string()
            }
            Change::ProposalDecided { proposal, .. } => {
                self.waiting.remove(&("proposed", proposal.to_string()));
                return;
            }
            Change::Created { .. } => return,
            _ => return self.lately.push_back(event.clone()),
        };
        self.waiting.insert((event.change.kind(), key), event.clone());
    }

    fn find(&self, seq: u64) -> Option<&Event> {
        let lately = self.lately.binary_search_by_key(&seq, |event| event.seq);
        let lately = lately.ok().and_then(|at| self.lately.get(at));
        lately.or_else(|| self.waiting.values().find(|event| event.seq == seq))
    }
}

fn person(checks: &mut Checks, by: &By) {
    checks.required("by.person", &by.person, NAME_MOST);
    checks.required("by.name", &by.name, NAME_MOST);
    if let Some(absent) = &by.on_behalf {
        checks.required("by.for.person", &absent.person, NAME_MOST);
        checks.required("by.for.name", &absent.name, NAME_MOST);
    }
    let absent = by.on_behalf.iter().flat_map(|it| [it.person.as_str(), it.name.as_str()]);
    let mut names = [by.person.as_str(), by.name.as_str()].into_iter().chain(absent);
    let one_line = names.all(|name| !name.contains(char::is_control));
    checks.that(one_line, "by", Problem::NotPlain);
}

/// Checks the values of an event as its command would have.
fn values(roadmap: &Roadmap, event: &Event) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    person(&mut checks, &event.by);
    for id in event.command.iter().chain(&event.session) {
        checks.optional("id", id, 100);
    }
    let actor = Actor {
        deputy_for: Vec::new(),
        by: event.by.clone(),
        offices: Vec::new(),
        roles: Roles::default(),
    };
    let today = roadmap.date_at(event.at);
    let scene = Scene { roadmap, actor: &actor, board: None, now: event.at, today };
    match &event.change {
        // The definition as a whole was checked already.
        Change::Created { .. } => {}
        Change::Approved { on } => checks.date("on", *on),
        Change::OfficeAdded { office } => {
            checks.key("key", &office.key);
            checks.title("name", &office.name);
        }
        Change::OfficeRenamed { after, .. } => checks.title("name", after),
        Change::WorkstreamAdded { workstream } => {
            checks.key("key", &workstream.key);
            checks.title("title", &workstream.title);
            checks.texts("deliverable", &workstream.deliverable);
            checks.texts("basis", &workstream.basis);
            checks.list("sources", &workstream.sources);
            for source in &workstream.sources {
                checks.optional("sources", source, TITLE_MOST * 2);
            }
        }
        Change::OfficeCalendarSet { after, .. } => {
            let works = after.as_ref().is_none_or(|calendar| calendar.has_working_week());
            checks.that(works, "calendar", Problem::NoWorkingDay);
        }
        Change::Configured { settings, reason } => {
            checks.optional("reason", reason, TEXT_MOST);
            scene.check_settings(settings, &mut checks);
        }
        Change::WorkstreamEdited { workstream, edits, reason } => {
            checks.optional("reason", reason, TEXT_MOST);
            scene.check_workstream(workstream, edits, &mut checks);
        }
        Change::WorkstreamRemoved { .. } => {}
        Change::OfficeClosed { closed, reason, .. } => {
            checks.optional("reason", reason, TEXT_MOST);
            checks.date("on", closed.on);
            if let Some(into) = &closed.into {
                known_office(roadmap, into, &mut checks);
            }
        }
        Change::TaskAdded { task } => {
            check::task_values(task, "", &mut checks);
            checks.external("external", &roadmap.key, &task.external);
        }
        Change::ExternalMoved { after, .. } => {
            checks.external("external", &roadmap.key, std::slice::from_ref(after));
        }
        Change::TaskRemoved { before, .. } => check::task_values(before, "", &mut checks),
        Change::TaskEdited { task, edits } => match roadmap.task(task) {
            Some(task) => scene.check_edits(task, edits)?,
            None => return Err(Refusal::unknown("task", task)),
        },
        Change::WorkstreamLinked { link, .. }
        | Change::WorkstreamUnlinked { link, .. }
        | Change::Linked { link, .. }
        | Change::Unlinked { link, .. } => checks.lag("lag", link),
        Change::Reported { report, .. } => {
            person(&mut checks, &report.by);
            let percent = report.percent <= 100;
            checks.that(percent, "percent", Problem::NotInRange { from: 0, to: 100 });
            checks.optional("note", &report.note, TEXT_MOST);
            checks.optional_date("forecast", report.forecast);
            known_office(roadmap, &report.office, &mut checks);
        }
        Change::PartDone { office, on, .. } => {
            checks.date("on", *on);
            known_office(roadmap, office, &mut checks);
        }
        Change::Commented { comment, .. } => {
            person(&mut checks, &comment.by);
            checks.required("text", &comment.text, TEXT_MOST);
            checks.optional_date("answer_by", comment.answer_by);
            checks.that(comment.answered.is_none(), "answered", Problem::NotAChoice);
        }
        Change::Answered { on, .. } => checks.date("on", *on),
        Change::DateAsked { agreement, .. } | Change::DateAnswered { agreement, .. } => {
            person(&mut checks, &agreement.by);
            known_office(roadmap, &agreement.office, &mut checks);
            scene.check_word(agreement, &mut checks);
        }
        Change::OpinionGiven { opinion, .. } => {
            person(&mut checks, &opinion.by);
            checks.required("sentence", &opinion.sentence, TEXT_MOST);
        }
        Change::EvidenceAttached { pieces, .. } => {
            for piece in pieces {
                person(&mut checks, &piece.by);
                known_office(roadmap, &piece.office, &mut checks);
            }
            let evidence: Vec<_> = pieces.iter().map(|piece| piece.evidence.clone()).collect();
            control::pieces(&evidence, &mut checks);
        }
        Change::Proposed { proposal } => {
            person(&mut checks, &proposal.by);
            known_office(roadmap, &proposal.office, &mut checks);
            checks.required("reason", &proposal.reason, TEXT_MOST);
            if let Some(decision) = &proposal.decision {
                person(&mut checks, &decision.by);
                checks.optional("reason", &decision.reason, TEXT_MOST);
            }
        }
        Change::ProposalDecided { decision, .. } => {
            person(&mut checks, &decision.by);
            checks.optional("reason", &decision.reason, TEXT_MOST);
            let said = decision.approved || !is_blank(&decision.reason);
            checks.that(said, "reason", Problem::Required);
        }
        Change::StocktakeHeld { stocktake } => {
            person(&mut checks, &stocktake.by);
            scene.check_stocktake(stocktake, &mut checks);
        }
        Change::LineFollowed { .. } => {}
        Change::LineSettled { settled, .. } => {
            person(&mut checks, &settled.by);
            checks.date("on", settled.on);
            checks.optional("note", &settled.note, TEXT_MOST);
        }
        // What is taken back is compared with the event that did it.
        Change::Undone { .. } => {}
        Change::CriteriaProposed { proposal, .. } => {
            person(&mut checks, &proposal.by);
            checks.required("reason", &proposal.reason, TEXT_MOST);
            checks.criteria("criteria", &proposal.criteria);
        }
        Change::CriteriaDecided { decision, .. } => {
            person(&mut checks, &decision.by);
            checks.optional("reason", &decision.reason, TEXT_MOST);
        }
        Change::Submitted { submission, .. } => {
            person(&mut checks, &submission.by);
            known_office(roadmap, &submission.office, &mut checks);
            checks.date("fact_date", submission.fact_date);
            checks.optional("statement", &submission.statement, TEXT_MOST);
            checks.list("statements", &submission.statements);
            for said in &submission.statements {
                checks.required("statements", &said.statement, TEXT_MOST);
                checks.texts("statements", &said.criterion.text);
                checks.texts("statements", &said.criterion.verification);
            }
            for piece in &submission.attached {
                person(&mut checks, &piece.by);
            }
            let all: Vec<_> = submission.pieces().cloned().collect();
            checks.that(!all.is_empty(), "evidence", Problem::Required);
            let (own, others) = all.split_at(submission.evidence.len().min(all.len()));
            control::pieces(own, &mut checks);
            control::pieces(others, &mut checks);
        }
        Change::Decided { decision, .. } => {
            person(&mut checks, &decision.by);
            checks.optional("reason", &decision.reason, TEXT_MOST);
            checks.list("failed", &decision.failed);
            for failed in &decision.failed {
                checks.required("failed", &failed.reason, TEXT_MOST);
            }
        }
        Change::ExtensionRequested { request, .. } => {
            person(&mut checks, &request.by);
            known_office(roadmap, &request.office, &mut checks);
            checks.required("explanation", &request.explanation, TEXT_MOST);
            checks.optional("mitigation", &request.mitigation, TEXT_MOST);
            checks.date("proposed", request.proposed.last_day());
        }
        Change::ExtensionDecided { decision, .. } => {
            person(&mut checks, &decision.by);
            checks.required("reason", &decision.reason, TEXT_MOST);
            checks.optional_date("granted", decision.granted.map(|granted| granted.last_day()));
        }
        Change::Paused { halt, .. }
        | Change::Resumed { halt, .. }
        | Change::Withdrawn { halt, .. }
        | Change::StocktakeWithdrawn { halt, .. }
        | Change::Reopened { halt, .. } => {
            person(&mut checks, &halt.by);
            checks.required("reason", &halt.reason, TEXT_MOST);
        }
    }
    checks.done()
}

fn known_office(roadmap: &Roadmap, office: &str, checks: &mut Checks) {
    checks.that(roadmap.office(office).is_some(), "office", Problem::Unknown);
}

/// Refuses a change of what was approved without a decision, which earlier formats let pass.
fn freely(roadmap: &Roadmap, event: &Event, fixed: bool) -> Result<(), Refusal> {
    let bound = fixed && event.format >= BY_DECISION && roadmap.approval.is_some();
    if bound { Err(Forbidden::ByProposal.into()) } else { Ok(()) }
}

/// Checks order and four eyes: what the state allowed when it happened.
fn rules(roadmap: &Roadmap, event: &Event, open: &Open) -> Result<(), Refusal> {
    let actor = Actor {
        deputy_for: Vec::new(),
        by: event.by.clone(),
        offices: Vec::new(),
        roles: Roles::default(),
    };
    let today = roadmap.date_at(event.at);
    let scene = Scene { roadmap, actor: &actor, board: None, now: event.at, today };
    let task = event.change.task().and_then(|key| roadmap.task(key));
    let approved = roadmap.approval.is_some();
    let state = |holds| allow(holds, Problem::WrongState);
    let told = |by: &By| state(*by == event.by);
    match (&event.change, task) {
        (Change::Created { .. }, _) => Ok(()),
        (Change::Approved { .. }, _) => allow(!approved, Problem::Approved),
        (Change::OfficeAdded { office }, _) => {
            allow(roadmap.office(&office.key).is_none(), Problem::Taken)
        }
        (Change::OfficeRenamed { office, .. } | Change::OfficeCalendarSet { office, .. }, _) => {
            allow(roadmap.office(office).is_some(), Problem::Unknown)
        }
        (Change::WorkstreamAdded { workstream }, _) => {
            allow(roadmap.workstream(&workstream.key).is_none(), Problem::Taken)
        }
        (Change::Configured { settings, .. }, _) => {
            let now = Wanted::from(settings.as_slice()).settings_of(roadmap);
            state(!settings.is_empty() && now == *settings)
        }
        (Change::WorkstreamEdited { workstream, edits, .. }, _) => {
            let mut all = roadmap.workstreams.iter().enumerate();
            let known = all.find(|(_, it)| it.key == *workstream);
            let (place, known) = known.ok_or_else(|| Refusal::unknown("workstream", workstream))?;
            state(WorkstreamPatch::from(edits.as_slice()).edits(place, known) == *edits)
        }
        (Change::WorkstreamRemoved { workstream, before, place }, _) => {
            let known = roadmap.workstreams.get(*place).is_some_and(|it| *it == **before);
            state(known && before.key == *workstream && scene.needed(workstream).is_none())
        }
        (Change::OfficeClosed { office, closed, .. }, _) => {
            let known = roadmap.office(office).ok_or_else(|| Refusal::unknown("office", office))?;
            state(known.closed.is_none() && closed.into.as_ref() != Some(office))
        }
        (Change::WorkstreamLinked { workstream, link }, _) => {
            freely(roadmap, event, true)?;
            link::check_link(roadmap, workstream, link)
        }
        (Change::WorkstreamUnlinked { workstream, .. }, _) => {
            freely(roadmap, event, true)?;
            allow(roadmap.workstream(workstream).is_some(), Problem::Unknown)
        }
        (Change::TaskAdded { task }, _) => {
            freely(roadmap, event, true)?;
            allow(roadmap.task(&task.key).is_none(), Problem::Taken)
        }
        (Change::TaskRemoved { .. }, _) => allow(!approved, Problem::Approved),
        (Change::TaskEdited { edits, .. }, _) => {
            let moves = edits.iter().any(|edit| matches!(edit, Edit::Deadline(_)));
            let renews = edits.iter().any(|edit| matches!(edit, Edit::Criteria(_)));
            match approved {
                true if moves => Err(Forbidden::DeadlineFixed.into()),
                true if renews => Err(Forbidden::ByProposal.into()),
                _ => freely(roadmap, event, edits.iter().any(Edit::is_fixed)),
            }
        }
        (Change::Proposed { proposal }, _) => {
            told(&proposal.by)?;
            let number = u32::try_from(roadmap.proposals.len() + 1).ok();
            let own = |it: &ProposalDecision| it.by == event.by && it.approved && it.at == event.at;
            let honest = proposal.at == event.at
                && proposal.seq == event.seq
                && proposal.taken_back.is_none();
            state(honest && number == Some(proposal.number))?;
            state(approved && proposal.decision.as_ref().is_none_or(own))?;
            state(proposal.office == scene.may().office_of(&proposal.wish))?;
            state(scene.fitting(proposal.wish.clone())? == proposal.wish)
        }
        (Change::ProposalDecided { proposal, about, decision, wish }, _) => {
            told(&decision.by)?;
            let known = roadmap.proposal(*proposal).filter(|known| known.is_pending());
            let known = known.ok_or_else(|| Refusal::field("proposal", Problem::WrongState))?;
            if known.by.is_same_as(&decision.by) {
                return Err(Forbidden::OwnRequest.into());
            }
            state(known.wish.about() == about && decision.at == event.at)?;
            match (decision.approved, wish) {
                (true, Some(wish)) => state(scene.fitting(known.wish.clone())? == **wish),
                (false, None) => Ok(()),
                _ => state(false),
            }
        }
        (Change::StocktakeHeld { stocktake }, _) => {
            told(&stocktake.by)?;
            let number = u32::try_from(roadmap.stocktakes.len() + 1).ok();
            let honest = stocktake.at == event.at && stocktake.version == roadmap.version;
            let fresh = |line: &Line| line.became.is_none() && line.settled.is_none();
            state(honest && number == Some(stocktake.number))?;
            state(stocktake.lines.iter().all(fresh) && stocktake.withdrawn.is_none())
        }
        (Change::StocktakeWithdrawn { stocktake, halt }, _) => {
            told(&halt.by)?;
            scene.is_last_held(*stocktake)
        }
        (Change::LineFollowed { stocktake, line, became }, _) => {
            let known = scene.line(*stocktake, *line)?;
            state(known.became.is_none() && scene.is_there(became))
        }
        (Change::LineSettled { stocktake, line, settled }, _) => {
            scene.line(*stocktake, *line)?;
            told(&settled.by)
        }
        (Change::Undone { seq, undone }, _) => {
            let before = open.find(*seq);
            let before = before.ok_or_else(|| Refusal::field("seq", Problem::Unknown))?;
            state(scene.undone(before)? == *undone)
        }
        // Anything else is about a task that is there.
        (_, None) => Err(Refusal::field("task", Problem::Unknown)),
        (Change::Linked { link, .. }, Some(task)) => {
            freely(roadmap, event, true)?;
            link::check_link(roadmap, &task.key, link)
        }
        (Change::ExternalMoved { before, after, .. }, Some(task)) => {
            state(before.is_same(after) && before != after && task.external.contains(before))
        }
        (Change::Unlinked { .. }, Some(_)) => freely(roadmap, event, true),
        (Change::Reported { report, .. }, Some(task)) => {
            told(&report.by)?;
            state(!task.is_closed())
        }
        (Change::PartDone { .. } | Change::Answered { .. }, Some(_)) => Ok(()),
        (Change::Commented { comment, .. }, Some(_)) => told(&comment.by),
        (Change::DateAsked { agreement, before, .. }, Some(task)) => {
            told(&agreement.by)?;
            state(approved && agreement.state == Accord::Asked)?;
            scene.follows(task, agreement, before.as_deref())
        }
        (Change::DateAnswered { agreement, before, .. }, Some(task)) => {
            told(&agreement.by)?;
            state(approved && agreement.state != Accord::Asked)?;
            scene.follows(task, agreement, Some(before))
        }
        (Change::OpinionGiven { opinion, .. }, Some(_)) => told(&opinion.by),
        (Change::EvidenceAttached { pieces, .. }, Some(task)) => {
            let own = pieces.iter().all(|piece| piece.by == event.by);
            let few = task.attached.len() + pieces.len() <= LIST_MOST;
            state(own && few && task.submission().is_none() && !task.is_closed())
        }
        (Change::CriteriaProposed { proposal, .. }, Some(task)) => {
            told(&proposal.by)?;
            state(approved && roadmap.pending_about(&task.key).next().is_none())
        }
        (Change::CriteriaDecided { decision, .. }, Some(task)) => {
            match roadmap.pending_about(&task.key).next() {
                Some(proposal) if proposal.by.is_same_as(&decision.by) => {
                    Err(Forbidden::OwnRequest.into())
                }
                Some(_) => told(&decision.by),
                None => state(false),
            }
        }
        (Change::Submitted { submission, .. }, Some(task)) => {
            told(&submission.by)?;
            let honest = submission.decisions.is_empty() && submission.accepted_on.is_none();
            state(honest && submission.reopened.is_none() && task.submission().is_none())
        }
        (Change::Decided { decision, closes, .. }, Some(task)) => {
            told(&decision.by)?;
            let Some(submission) = task.submission().filter(|s| s.accepted_on.is_none()) else {
                return state(false);
            };
            if submission.by.is_same_as(&decision.by) {
                return Err(Forbidden::OwnSubmission.into());
            }
            if submission.has_evidence_of(|by| by.is_same_as(&decision.by)) {
                return Err(Forbidden::OwnEvidence.into());
            }
            if submission.decisions.iter().any(|d| d.by.is_same_as(&decision.by)) {
                return Err(Forbidden::SecondAccept.into());
            }
            let enough = control::accepts_needed(roadmap, task) <= submission.decisions.len() + 1;
            state(*closes == (decision.accepted && enough))
        }
        (Change::ExtensionRequested { request, .. }, Some(task)) => {
            told(&request.by)?;
            state(request.decision.is_none() && task.pending_extension().is_none())
        }
        (Change::ExtensionDecided { decision, .. }, Some(task)) => match task.pending_extension() {
            Some(request) if request.by.is_same_as(&decision.by) => {
                Err(Forbidden::OwnRequest.into())
            }
            Some(_) => told(&decision.by),
            None => state(false),
        },
        (Change::Paused { halt, .. } | Change::Withdrawn { halt, .. }, Some(task)) => {
            told(&halt.by)?;
            state(approved && !task.is_closed())
        }
        (Change::Resumed { halt, .. }, Some(task)) => {
            told(&halt.by)?;
            state(task.paused.is_some())
        }
        (Change::Reopened { halt, .. }, Some(task)) => {
            told(&halt.by)?;
            state(task.is_closed())
        }
    }
}
