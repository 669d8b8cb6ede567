//! Taking back what one did oneself: from the log, and only as long as nothing rests on it.

use chrono::TimeDelta;

use super::{
    check::Checks,
    link::links_of,
    scene::{Outcome, Scene, allow},
};
use crate::{
    Change, Edit, Event, Forbidden, Link, NodeKey, Patch, Problem, Refusal, Report, TaskKey, Wish,
    event::Undone,
};

/// Minutes within which a report, an edit, a comment, a word about a date between two offices, and before
/// approval a link or a new task can be taken back.
pub const UNDO_MINUTES: i64 = 10;
/// Seconds within which a decision on a submission can be taken back.
pub const UNDO_SECONDS: i64 = 10;

impl Scene<'_> {
    /// Takes back an event of the actor's own, as the log has it.
    pub(super) fn undo(&self, event: &Event) -> Outcome {
        let undone = self.undone(event)?;
        Ok(vec![Change::Undone { seq: event.seq, undone }])
    }

    /// Returns what taking an event back means, if it still can be.
    pub(super) fn undone(&self, event: &Event) -> Result<Undone, Refusal> {
        if event.by.person != self.actor.by.person {
            return Err(Forbidden::NotYours.into());
        }
        let key = event.change.task().unwrap_or_default();
        let last = |time: TimeDelta| allow(self.now <= event.at + time, Problem::TooLate);
        let minutes = || last(TimeDelta::minutes(UNDO_MINUTES));
        let state = |holds| allow(holds, Problem::WrongState);
        let link = |waits: &str, link: &Link, there: bool| {
            minutes()?;
            allow(self.roadmap.approval.is_none(), Problem::Approved)?;
            state(links_of(self.roadmap, waits).contains(link) == there)
        };
        let linked = |waits: NodeKey, of: &Link| {
            link(&waits, of, true)?;
            Ok(Undone::Link { waits, link: of.clone() })
        };
        let unlinked = |waits: NodeKey, of: &Link, place| {
            link(&waits, of, false)?;
            // Others may have been linked since, so that it would close a circle.
            self.fitting(Wish::Link { waits: waits.clone(), link: of.clone() })?;
            Ok(Undone::Unlink { waits, link: of.clone(), place })
        };
        match &event.change {
            Change::Linked { task, link } => return linked(task.into(), link),
            Change::WorkstreamLinked { workstream, link } => {
                return linked(workstream.into(), link);
            }
            Change::Unlinked { task, link, place } => {
                return unlinked(task.into(), link, *place);
            }
            Change::WorkstreamUnlinked { workstream, link, place } => {
                return unlinked(workstream.into(), link, *place);
            }
            Change::Proposed { proposal } => {
                let known = self.roadmap.proposal(proposal.number);
                state(known.is_some_and(|known| known.is_pending()))?;
                let about = proposal.wish.about().into();
                return Ok(Undone::Proposal { proposal: proposal.number, about });
            }
            _ => {}
        }
        if key.is_empty() {
            return Err(Refusal::field("task", Problem::NotUndone));
        }
        let task = self.task(key)?;
        let key = task.key.clone();
        match &event.change {
            Change::Reported { report, .. } => {
                minutes()?;
                self.may().is_open(task)?;
                state(task.submission().is_none())?;
                match task.last_report() {
                    Some(last) if last == report => {}
                    Some(last) if last.at >= report.at => {
                        return Err(overtaken(&key, report, last));
                    }
                    _ => state(false)?,
                }
                // The one before it must be at hand, to be the last again.
                state(task.reports.at_hand().len() > 1 || task.reports.are_all())?;
                Ok(Undone::Report { task: key })
            }
            Change::TaskEdited { edits, .. } => {
                minutes()?;
                let fixed = edits.iter().any(Edit::is_fixed);
                allow(!fixed || self.roadmap.approval.is_none(), Problem::Approved)?;
                let back: Vec<Edit> = edits.iter().rev().map(Edit::reversed).collect();
                // Nobody put anything else there since, and what was there before still can be.
                state(Patch::from(edits.clone()).edits(task).is_empty())?;
                let open = task.submission().is_none() && task.withdrawn.is_none();
                state(open)?;
                self.check_edits(task, &back)?;
                Ok(Undone::Edits { task: key, edits: back })
            }
            Change::TaskAdded { .. } => {
                minutes()?;
                self.may_be_removed(task)?;
                Ok(Undone::Added { task: key })
            }
            Change::Commented { comment, .. } => {
                minutes()?;
                let mut all = task.comments.iter();
                let at = all.position(|known| known == comment);
                let comment = at.ok_or_else(|| Refusal::field("task", Problem::WrongState))?;
                Ok(Undone::Comment { task: key, comment })
            }
            Change::DateAsked { agreement, .. } | Change::DateAnswered { agreement, .. } => {
                minutes()?;
                // Nobody had a word since.
                state(task.agreement(&agreement.with) == Some(agreement))?;
                let before = match &event.change {
                    Change::DateAsked { before, .. } => before.clone(),
                    Change::DateAnswered { before, .. } => Some(before.clone()),
                    _ => None,
                };
                Ok(Undone::Date { task: key, with: agreement.with.clone(), before })
            }
            Change::Submitted { submission, .. } => {
                state(task.submission() == Some(submission) && submission.decisions.is_empty())?;
                Ok(Undone::Submission { task: key })
            }
            Change::Decided { decision, .. } => {
                last(TimeDelta::seconds(UNDO_SECONDS))?;
                let of = task.submissions.last().filter(|it| it.reopened.is_none());
                state(of.and_then(|it| it.decisions.last()) == Some(decision))?;
                state(task.withdrawn.is_none())?;
                Ok(Undone::Decision { task: key })
            }
            Change::ExtensionRequested { request, .. } => {
                state(task.pending_extension() == Some(request))?;
                Ok(Undone::Extension { task: key })
            }
            _ => Err(Refusal::field("task", Problem::NotUndone)),
        }
    }
}

/// Says which values of a report another report changed since.
fn overtaken(task: &TaskKey, report: &Report, last: &Report) -> Refusal {
    let problem = || Problem::Overtaken { key: task.into() };
    let mut checks = Checks::default();
    checks.that(report.forecast == last.forecast, "forecast", problem());
    checks.that(report.percent == last.percent, "percent", problem());
    checks.that(report.confidence == last.confidence, "confidence", problem());
    checks.that(report.note == last.note, "note", problem());
    checks.done().err().unwrap_or_else(|| Refusal::field("task", problem()))
}
