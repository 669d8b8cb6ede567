//! Whether a command may happen, and what happens then: rights, four eyes and checks of every value.

mod agreement;
mod audit;
mod bulk;
pub(crate) mod check;
mod control;
mod extension;
mod external;
mod link;
mod may;
mod plan;
mod progress;
mod proposal;
mod scene;
mod settings;
mod stocktake;
mod undo;

use chrono::{DateTime, NaiveDate, Utc};

use self::scene::{Outcome, Scene, allow};
use crate::{
    Actor, Command, Event, Problem, Refusal, Roadmap, Wish, command::Seen, refusal::Difference,
    rollup::Board,
};

pub use crate::cycle::find_cycle;

pub use self::{
    audit::{Audit, audit},
    bulk::{BULK_MOST, Trial, may_undo_bulk, trial, tried},
    check::{DAYS_MOST, LINKS_MOST, TEXT_MOST, check_estimate, complete, is_hidden},
    control::{FILE_MOST, FILES_MOST, accepts_needed},
    external::{
        Find, NOTES_MOST, check_externals, may_close_circle, new_externals, waits_for,
        wished_externals,
    },
    may::{May, Possible},
    stocktake::{LINE_MOST, MINUTES_MOST},
    undo::{UNDO_MINUTES, UNDO_SECONDS},
};

/// Decides on a command at an instant: the events that follow from it, or why there are none.
pub fn decide(
    roadmap: &Roadmap,
    actor: &Actor,
    command: Command,
    now: DateTime<Utc>,
) -> Result<Vec<Event>, Refusal> {
    let today = roadmap.date_at(now);
    let decide_as = |actor: &Actor, command: Command| -> Result<Vec<Event>, Refusal> {
        let changes = Scene { roadmap, actor, board: None, now, today }.decide(command)?;
        let events = changes.into_iter().zip(roadmap.version + 1..);
        Ok(events.map(|(change, seq)| Event::new(seq, now, actor.by.clone(), change)).collect())
    };
    let Some(first) = actor.deputy_for.first() else { return decide_as(actor, command) };
    // What all of them may not do together, none does; and they count as one person.
    decide_as(actor, command.clone())?;
    // Whose right it is, is in the log: one's own before another's.
    for one in actor.each() {
        if let Ok(events) = decide_as(&one, command.clone()) {
            return Ok(events);
        }
    }
    decide_as(&Actor { by: actor.by.acting_for(&first.who), ..actor.clone() }, command)
}

/// Returns what a command would change in the plan; refuses what its author may not even propose. `board`
/// is that of the roadmap on the day, where it is at hand.
pub fn wish(
    roadmap: &Roadmap,
    actor: &Actor,
    board: Option<&Board>,
    command: Command,
    now: DateTime<Utc>,
) -> Result<Wish, Refusal> {
    let today = roadmap.date_at(now);
    let board = board.filter(|board| board.today == today);
    let scene = Scene { roadmap, actor, board, now, today };
    if roadmap.approval.is_none() || actor.controls().is_err() {
        match roadmap.approval {
            Some(_) => scene.may_propose(&command)?,
            None => scene.may_shape(&command)?,
        }
    }
    let wish = scene.wished(command)?;
    scene.fitting(wish.ok_or_else(|| Refusal::field("reason", Problem::Unchanged))?)
}

/// Tells whether somebody may take an event of the log back at an instant.
pub fn may_undo(roadmap: &Roadmap, actor: &Actor, event: &Event, now: DateTime<Utc>) -> bool {
    let today = roadmap.date_at(now);
    Scene { roadmap, actor, board: None, now, today }.undone(event).is_ok()
}

impl Scene<'_> {
    /// Refuses a command if what was looked at is not so any more.
    fn still(&self, seen: Seen, command: &Command) -> Result<(), Refusal> {
        let task = command.task().and_then(|key| self.roadmap.task(key));
        let holds = match seen {
            Seen::Version(version) => version == self.roadmap.version,
            Seen::Submission(at) => {
                // Of what waits no more the command itself knows why.
                task.and_then(|task| task.submission()).is_none_or(|it| it.at == at)
            }
            Seen::Request(place) => task.is_none_or(|task| {
                task.pending_extension().is_none() || task.extensions.len() == place + 1
            }),
            Seen::Reports(count) => task.is_none_or(|task| task.reports.len() == count),
            Seen::Date(at) => {
                let known = task.zip(command.with());
                known.is_none_or(|(task, with)| task.agreement(with).is_none_or(|it| it.at == at))
            }
        };
        let revision = task.map_or(0, |task| task.revision);
        if holds { Ok(()) } else { Err(Refusal::Stale { revision, differences: Vec::new() }) }
    }

    fn decide(&self, command: Command) -> Outcome {
        let kept = matches!(command, Command::Configure { .. } | Command::If { .. });
        allow(kept || self.roadmap.archived.is_none(), Problem::Archived)?;
        match command {
            Command::Create(definition) => self.create(*definition),
            Command::Approve => self.approve(),
            Command::AddOffice(office) => self.add_office(office),
            Command::RenameOffice { office, name } => self.rename_office(&office, name),
            Command::AddWorkstream(workstream) => self.add_workstream(workstream),
            Command::Configure { wanted, reason } => self.configure(*wanted, &reason),
            Command::EditWorkstream { workstream, patch, reason } => {
                self.edit_workstream(&workstream, *patch, &reason)
            }
            Command::RemoveWorkstream(key) => self.remove_workstream(&key),
            Command::CloseOffice { office, into, reason } => {
                self.close_office(&office, into, &reason)
            }
            command @ (Command::AddTask(_)
            | Command::RemoveTask(_)
            | Command::EditTask { .. }
            | Command::Link { .. }
            | Command::Unlink { .. }) => self.shape(command),
            Command::NoteExternal(notes) => self.note_external(notes),
            Command::Propose { wish, reason } => self.propose(*wish, reason),
            Command::Change { wish, reason } => self.change(*wish, reason),
            Command::DecideProposal { proposal, approve, reason } => {
                self.decide_proposal(proposal, approve, reason)
            }
            Command::If { seen, command } => {
                self.still(seen, &command)?;
                self.decide(*command)
            }
            Command::HoldStocktake { day, participants, lines } => {
                self.hold_stocktake(day, &participants, lines)
            }
            Command::WithdrawStocktake { stocktake, reason } => {
                self.withdraw_stocktake(stocktake, reason)
            }
            Command::FollowLine { stocktake, line, as_what, task } => {
                self.follow_line(stocktake, line, as_what, &task)
            }
            Command::SettleLine { stocktake, line, kept, note } => {
                self.settle_line(stocktake, line, kept, &note)
            }
            Command::Undo { event } => self.undo(&event),
            Command::Bulk(commands) => self.bulk(commands),
            Command::UndoBulk { events } => self.undo_bulk(&events),
            Command::SetOfficeCalendar { office, calendar } => {
                self.set_office_calendar(&office, calendar)
            }
            Command::Report { task, percent, forecast, confidence, note } => {
                self.report(self.task(&task)?, percent, forecast, confidence, note)
            }
            Command::FinishPart { task, office } => self.finish_part(self.task(&task)?, office),
            Command::Comment { task, text, answer_by } => {
                self.comment(self.task(&task)?, text, answer_by)
            }
            Command::Answer { task, comment } => self.answer(self.task(&task)?, comment),
            Command::AskDate { task, with, date, reason } => {
                self.ask_date(self.task(&task)?, &with, date, &reason)
            }
            Command::AnswerDate { task, with, reply } => {
                self.answer_date(self.task(&task)?, &with, reply)
            }
            Command::GiveOpinion { task, confidence, sentence } => {
                self.give_opinion(self.task(&task)?, confidence, sentence)
            }
            Command::Submit { task, fact_date, statement, statements, evidence, keep } => {
                let claim = control::Claim { fact_date, statement, statements, evidence, keep };
                self.submit(self.task(&task)?, claim)
            }
            Command::Attach { task, evidence } => self.attach(self.task(&task)?, evidence),
            Command::Decide { task, accept, reason, failed } => {
                self.review(self.task(&task)?, accept, reason, failed)
            }
            Command::RequestExtension { task, proposed, category, explanation, mitigation } => {
                let task = self.task(&task)?;
                self.request_extension(task, proposed, category, explanation, mitigation)
            }
            Command::DecideExtension { task, granted, reason } => {
                self.decide_extension(self.task(&task)?, granted, reason)
            }
            Command::Pause { task, reason } => self.pause(self.task(&task)?, reason),
            Command::Resume { task, reason } => self.resume(self.task(&task)?, reason),
            Command::Withdraw { task, reason } => self.withdraw(self.task(&task)?, reason),
            Command::Reopen { task, reason } => self.reopen(self.task(&task)?, reason),
        }
    }
}

/// Says that a command which was carried out already was overtaken by something later on its task, with
/// the values in force and those that it would have had.
pub fn overtaken(roadmap: &Roadmap, task: &str, command: &Command) -> Refusal {
    let Some(task) = roadmap.task(task) else { return Refusal::unknown("task", task) };
    let mut differences = Vec::new();
    if let Command::Report { percent, forecast, .. } = command {
        let mut differs = |field: &str, theirs: String, yours: String| {
            if theirs != yours {
                differences.push(Difference { field: field.to_owned(), theirs, yours });
            }
        };
        differs("percent", task.percent().to_string(), percent.to_string());
        let date = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        differs("forecast", date(task.forecast()), date(*forecast));
    }
    Refusal::Stale { revision: task.revision, differences }
}

#[cfg(test)]
mod tests;
