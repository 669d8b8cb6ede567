//! Whether a command may happen, and what happens then: rights, four eyes and checks of every value.

mod audit;
mod check;
mod control;
mod plan;
mod progress;
mod scene;

use chrono::{DateTime, NaiveDate, Utc};

use self::scene::{Outcome, Scene};
use crate::{Actor, Command, Event, Refusal, Roadmap, refusal::Difference};

pub use crate::cycle::find_cycle;

pub use self::{
    audit::audit,
    check::{DAYS_MOST, LINKS_MOST, TEXT_MOST, check_estimate, complete, is_hidden},
    control::{FILE_MOST, FILES_MOST},
};

/// Decides on a command at an instant: the events that follow from it, or why there are none.
pub fn decide(
    roadmap: &Roadmap,
    actor: &Actor,
    command: Command,
    now: DateTime<Utc>,
) -> Result<Vec<Event>, Refusal> {
    let scene = Scene { roadmap, actor, now, today: roadmap.date_at(now) };
    let changes = scene.decide(command)?;
    let events = changes.into_iter().zip(roadmap.version + 1..);
    Ok(events.map(|(change, seq)| Event::new(seq, now, actor.by.clone(), change)).collect())
}

impl Scene<'_> {
    fn decide(&self, command: Command) -> Outcome {
        match command {
            Command::Create(definition) => self.create(*definition),
            Command::Approve => self.approve(),
            Command::AddOffice(office) => self.add_office(office),
            Command::RenameOffice { office, name } => self.rename_office(&office, name),
            Command::AddWorkstream(workstream) => self.add_workstream(workstream),
            Command::AddTask(task) => self.add_task(*task),
            Command::RemoveTask(task) => self.remove_task(self.task(&task)?),
            Command::EditTask { task, revision, patch } => {
                self.edit_task(self.task(&task)?, revision, *patch)
            }
            Command::SetOfficeCalendar { office, calendar } => {
                self.set_office_calendar(&office, calendar)
            }
            Command::Link { task, link } => self.link(&task, link),
            Command::Unlink { task, from, kind } => self.unlink(&task, &from, kind),
            Command::Report { task, percent, forecast, confidence, note } => {
                self.report(self.task(&task)?, percent, forecast, confidence, note)
            }
            Command::FinishPart { task, office } => self.finish_part(self.task(&task)?, office),
            Command::Comment { task, text, answer_by } => {
                self.comment(self.task(&task)?, text, answer_by)
            }
            Command::Answer { task, comment } => self.answer(self.task(&task)?, comment),
            Command::GiveOpinion { task, confidence, sentence } => {
                self.give_opinion(self.task(&task)?, confidence, sentence)
            }
            Command::Submit { task, fact_date, statement, statements, evidence, keep } => {
                let claim = control::Claim { fact_date, statement, statements, evidence, keep };
                self.submit(self.task(&task)?, claim)
            }
            Command::Attach { task, evidence } => self.attach(self.task(&task)?, evidence),
            Command::ProposeCriteria { task, criteria, reason } => {
                self.propose_criteria(self.task(&task)?, criteria, reason)
            }
            Command::DecideCriteria { task, consent, reason } => {
                self.decide_criteria(self.task(&task)?, consent, reason)
            }
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
