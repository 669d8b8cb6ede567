//! Adding, editing and linking tasks, approving the roadmap.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use roadmap::{
    CalendarChoice, Command, Deadline, Edit, Link, Office, Patch, Problem, Refusal, TaskPlan, Text,
    command::{Following, Seen},
};

use super::{
    answered, by_way, carry_out, done,
    external::externals,
    known_task, previewed_wish, refused, saved, the_visit,
    typed::{self, Reader, Sent, lines, reworded},
    unread,
};
use crate::{
    visit::Visit,
    wire::{Answer, Failure},
};

/// Puts a roadmap into force.
#[server(endpoint = "approve", prefix = "/do")]
pub async fn approve(
    roadmap: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    // What is frozen is what was looked at.
    let command = match version.parse() {
        Ok(version) => {
            let command = Box::new(Command::Approve);
            Command::If { seen: Seen::Version(version), command }
        }
        Err(_) => Command::Approve,
    };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(recorded.map(|scene| saved(&visit, Some(scene.href("#saved")))))
}

/// Adds a task.
#[server(endpoint = "add-task", prefix = "/do")]
pub async fn add_task(
    roadmap: String,
    #[server(default)] key: String,
    #[server(default)] workstream: String,
    #[server(default)] title: String,
    #[server(default)] owner: String,
    #[server(default)] co_owners: String,
    #[server(default)] start: String,
    #[server(default)] deadline: String,
    #[server(default)] duration: String,
    #[server(default)] estimate: String,
    #[server(default)] start_no_earlier_than: String,
    #[server(default)] must_finish_by: String,
    #[server(default)] external: String,
    #[server(default)] deliverable: String,
    #[server(default)] criteria: String,
    #[server(default)] basis: String,
    #[server(default)] sources: String,
    #[server(default)] clause: String,
    #[server(default)] stocktake: String,
    #[server(default)] line: String,
    #[server(default)] way: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let (start, deadline, duration) = dates(&mut reader, &start, &deadline, &duration);
    let estimate = reader.estimate("estimate", &estimate);
    let start_no_earlier_than = reader.day("start_no_earlier_than", &start_no_earlier_than);
    let must_finish_by = reader.day("must_finish_by", &must_finish_by);
    let parts = reader.parts("co_owners", &co_owners, &[]);
    // Nobody need think up a key.
    let key = match (key.trim(), visit.roadmap(&roadmap).filter(|_| visit.viewer.is_some())) {
        ("", Some(known)) => known.next_key(&workstream),
        (key, _) => key.into(),
    };
    let task = TaskPlan {
        key,
        workstream: workstream.into(),
        title: title.trim().into(),
        owner: owner.into(),
        co_owners: parts,
        start,
        original_deadline: None,
        deadline,
        duration,
        estimate,
        start_no_earlier_than,
        must_finish_by,
        links: Vec::new(),
        external: externals(&visit, &mut reader, ("external", &external), &[]),
        deliverable: deliverable.trim().into(),
        criteria: typed::criteria(visit.lang.code(), &[], &criteria),
        basis: basis.trim().into(),
        sources: lines(&sources),
        clause: Some(clause).filter(|clause| !clause.is_empty()).map(Into::into),
    };
    let key = task.key.clone();
    let command = Command::AddTask(Box::new(task));
    let command = match ready(&visit, &roadmap, reader, (&way, reason), command, &preview) {
        Ok(command) => command,
        Err(answer) => return answer,
    };
    let command = match (stocktake.parse(), line.parse()) {
        // A line of the minutes becomes the task at once.
        (Ok(stocktake), Ok(line)) => {
            let (as_what, task) = (Following::Task, key.clone());
            let follow = Command::FollowLine { stocktake, line, as_what, task };
            Command::Bulk(vec![command, follow])
        }
        _ => command,
    };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(match recorded {
        Ok(scene) => {
            let there = scene.roadmap.task(&key).is_some();
            let go = if there { scene.task_href(&key) } else { scene.href("/register") };
            Ok(done(&scene, go).await)
        }
        Err(failure) => Err(failure),
    })
}

fn dates(
    reader: &mut Reader,
    start: &str,
    deadline: &str,
    duration: &str,
) -> (Option<NaiveDate>, Option<Deadline>, Option<u32>) {
    let start = reader.day("start", start);
    let deadline = reader.deadline("deadline", deadline);
    let duration = (!duration.trim().is_empty())
        .then(|| reader.number("duration", duration, 0, 10_000))
        .and_then(|days| u32::try_from(days).ok());
    (start, deadline, duration)
}

/// Edits a task's definition; a value that is not sent stays as it is.
#[server(endpoint = "edit-task", prefix = "/do")]
pub async fn edit_task(
    roadmap: String,
    task: String,
    revision: u64,
    #[server(default)] title: Sent,
    #[server(default)] workstream: Sent,
    #[server(default)] owner: Sent,
    #[server(default)] co_owners: Sent,
    #[server(default)] start: Sent,
    #[server(default)] deadline: Sent,
    #[server(default)] duration: Sent,
    #[server(default)] estimate: Sent,
    #[server(default)] start_no_earlier_than: Sent,
    #[server(default)] must_finish_by: Sent,
    #[server(default)] external: Sent,
    #[server(default)] deliverable: Sent,
    #[server(default)] criteria: Sent,
    #[server(default)] basis: Sent,
    #[server(default)] sources: Sent,
    #[server(default)] clause: Sent,
    #[server(default)] way: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let before = known_task(&visit, &roadmap, &task)?;
    let mut reader = Reader::about(&visit, &roadmap);
    let start = start.0.map(|start| reader.day("start", &start));
    let deadline = deadline.0.and_then(|deadline| reader.deadline("deadline", &deadline));
    let duration = duration.0.map(|days| dates(&mut reader, "", "", &days).2);
    let estimate = estimate.0.map(|days| reader.estimate("estimate", &days));
    let start_no_earlier_than =
        start_no_earlier_than.0.map(|day| reader.day("start_no_earlier_than", &day));
    let must_finish_by = must_finish_by.0.map(|day| reader.day("must_finish_by", &day));
    let external = external
        .0
        .map(|text| externals(&visit, &mut reader, ("external", &text), &before.external));
    let parts = co_owners.0.map(|text| reader.parts("co_owners", &text, &before.co_owners));
    let lang = visit.lang;
    let patch = Patch {
        title: title.0.map(|text| reworded(lang, &before.title, &text)),
        workstream: workstream.0.map(Into::into),
        owner: owner.0.map(Into::into),
        co_owners: parts,
        start,
        deadline,
        duration,
        estimate,
        start_no_earlier_than,
        must_finish_by,
        external,
        deliverable: deliverable.0.map(|text| reworded(lang, &before.deliverable, &text)),
        criteria: criteria.0.map(|text| typed::criteria(lang.code(), &before.criteria, &text)),
        basis: basis.0.map(|text| reworded(lang, &before.basis, &text)),
        sources: sources.0.map(|text| lines(&text)),
        clause: clause.0.map(|clause| Some(clause).filter(|it| !it.is_empty()).map(Into::into)),
    };
    // What was not approved changes at once, whatever the form says.
    let edits = patch.clone().edits(&before);
    if edits.is_empty() && revision == before.revision && reader.is_whole() {
        let refusal = Refusal::field("title", Problem::Unchanged);
        return Err(refused(&visit, &roadmap, &refusal));
    }
    let binds = edits.iter().any(Edit::is_fixed);
    let way = if binds { way.as_str() } else { "" };
    let command =
        Command::EditTask { task: task.as_str().into(), revision, patch: Box::new(patch) };
    let command = match ready(&visit, &roadmap, reader, (way, reason), command, &preview) {
        Ok(command) => command,
        Err(answer) => return answer,
    };
    after(&roadmap, &version, &task, command).await
}

/// Returns a command on the way that the form says, or the answer that comes before it: the preview that
/// was asked for, or everything that is wrong.
fn ready(
    visit: &Arc<Visit>,
    roadmap: &str,
    reader: Reader,
    (way, reason): (&str, String),
    command: Command,
    preview: &str,
) -> Result<Command, Result<Answer, Failure>> {
    let read = reader.done();
    if !preview.is_empty() {
        return Err(match read {
            Ok(()) => previewed_wish(visit, roadmap, command),
            Err(refusal) => Err(refused(visit, roadmap, &refusal)),
        });
    }
    let command = by_way(way, reason, command);
    match read {
        Ok(()) => Ok(command),
        Err(refusal) => Err(Err(unread(visit, roadmap, refusal, command))),
    }
}

/// Records a command about a task's plan and goes to the task.
async fn after(
    roadmap: &str,
    version: &str,
    task: &str,
    command: Command,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    answered(match carry_out(&visit, roadmap, version, command).await {
        Ok(scene) => {
            let group = scene.roadmap.task(task).is_none();
            let go = if group { scene.href("/tasks") } else { scene.task_href(task) };
            Ok(done(&scene, go).await)
        }
        Err(failure) => Err(failure),
    })
}

/// Removes a task before the roadmap is approved, or proposes to take it off the plan.
#[server(endpoint = "remove-task", prefix = "/do")]
pub async fn remove_task(
    roadmap: String,
    task: String,
    #[server(default)] way: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let command = by_way(&way, reason, Command::RemoveTask(task.as_str().into()));
    after(&roadmap, &version, &task, command).await
}

/// Makes a task wait for another.
#[server(endpoint = "link", prefix = "/do")]
pub async fn link_tasks(
    roadmap: String,
    task: String,
    #[server(default)] from: String,
    #[server(default)] kind: String,
    #[server(default)] lag: String,
    #[server(default)] unit: String,
    #[server(default)] way: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
    #[server(default)] preview: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let lag = if lag.trim().is_empty() { 0 } else { reader.number("lag", &lag, -10_000, 10_000) };
    let link = Link {
        from: reader.waited_for("from", &from),
        kind: reader.link_type("kind", &kind),
        lag: i32::try_from(lag).unwrap_or(0),
        unit: reader.unit("unit", &unit),
    };
    let command = Command::Link { task: task.as_str().into(), link };
    let command = match ready(&visit, &roadmap, reader, (&way, reason), command, &preview) {
        Ok(command) => command,
        Err(answer) => return answer,
    };
    after(&roadmap, &version, &task, command).await
}

/// Stops a task waiting for another.
#[server(endpoint = "unlink", prefix = "/do")]
pub async fn unlink_tasks(
    roadmap: String,
    task: String,
    from: String,
    #[server(default)] kind: String,
    #[server(default)] way: String,
    #[server(default)] reason: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let mut reader = Reader::about(&visit, &roadmap);
    let kind = reader.link_type("kind", &kind);
    if let Err(refusal) = reader.done() {
        return Err(refused(&visit, &roadmap, &refusal));
    }
    let command = Command::Unlink { task: task.as_str().into(), from: from.into(), kind };
    after(&roadmap, &version, &task, by_way(&way, reason, command)).await
}

/// Adds an office to a roadmap.
#[server(endpoint = "add-office", prefix = "/do")]
pub async fn add_office(
    roadmap: String,
    #[server(default)] key: String,
    #[server(default)] name_en: String,
    #[server(default)] name_ru: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let name = Text::en_ru(&name_en, &name_ru);
    let office = Office { key: key.trim().into(), name, calendar: None, closed: None };
    let recorded = carry_out(&visit, &roadmap, &version, Command::AddOffice(office)).await;
    answered(recorded.map(|_| saved(&visit, Some(offices_of(&roadmap)))))
}

/// Renames an office.
#[server(endpoint = "rename-office", prefix = "/do")]
pub async fn rename_office(
    roadmap: String,
    office: String,
    #[server(default)] name_en: String,
    #[server(default)] name_ru: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let command =
        Command::RenameOffice { office: office.into(), name: Text::en_ru(&name_en, &name_ru) };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(recorded.map(|_| saved(&visit, Some(offices_of(&roadmap)))))
}

/// Gives an office working days of its own, or the roadmap's again.
#[server(endpoint = "office-calendar", prefix = "/do")]
pub async fn office_calendar(
    roadmap: String,
    office: String,
    #[server(default)] calendar: String,
    #[server(default)] version: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let known = visit.roadmap(&roadmap);
    let own = known.and_then(|it| it.office(&office)?.calendar.clone());
    let calendar = match own.filter(|own| own.key == calendar) {
        // Its own one stays as it is.
        Some(own) => Some(CalendarChoice::of(&own)),
        None => Some(calendar).filter(|it| !it.is_empty()).map(CalendarChoice::BuiltIn),
    };
    let command = Command::SetOfficeCalendar { office: office.into(), calendar };
    let recorded = carry_out(&visit, &roadmap, &version, command).await;
    answered(recorded.map(|_| saved(&visit, Some(offices_of(&roadmap)))))
}

fn offices_of(roadmap: &str) -> String {
    format!("/r/{}/offices#saved", crate::visit::encoded(roadmap))
}
