//! What somebody does to several tasks at once: tried task by task, so that all of it is seen before any of
//! it is recorded, and a task that it cannot be done to is named and left out.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use roadmap::{
    Actor, Command, Edit, OfficeKey, Patch, Problem, Refusal, Roadmap, Task, WorkstreamKey,
    decide::{trial, wish},
    rollup::Board,
    schedule::{effect::Effect, what_if},
};

use crate::{components::Way, forms::in_words, i18n::Lang, visit::Scene};

/// Tasks at the most to which something is done at once.
pub const BULK_ROWS: usize = 500;

/// The names of what can be done, in forms and at the end of the keys of their words.
pub const ACTS: [&str; 6] = ["same", "forecast", "percent", "owner", "workstream", "comment"];

/// What is done to each task.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Report that nothing has changed.
    Same,
    /// Move the forecast by working days of the owner's calendar.
    Shift(i64),
    /// Move the forecast to a day.
    Forecast(NaiveDate),
    /// Report so much done.
    Percent(i64),
    /// Give it to another office.
    Owner(OfficeKey),
    /// Put it into another workstream.
    Workstream(WorkstreamKey),
    /// Remark.
    Comment(String),
}

/// What comes of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its key.
    pub key: String,
    /// Its title; empty for none that is there.
    pub title: String,
    /// How it is.
    pub before: String,
    /// How it would be.
    pub after: String,
    /// How that comes about.
    pub way: Way,
    /// Why it is left out, if it is.
    pub refused: Option<String>,
}

/// What comes of all of them.
pub struct Found {
    /// Each, in their order.
    pub rows: Vec<Row>,
    /// What is to be done, in its order.
    pub commands: Vec<Command>,
    /// What it would do to expected dates, if that is anything that has any.
    pub effect: Option<Effect>,
    /// The first command for which a right is missing.
    pub forbidden: Option<Command>,
}

impl Found {
    /// Tells what is to be done from anything else that might be.
    pub fn seen(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let refused = row.refused.as_deref().unwrap_or_default();
            format!("{}|{}|{}|{}|{refused}", row.key, row.before, row.after, row.way.code())
        });
        store::command_id(&rows.collect::<Vec<_>>().join("\n"))
    }

    /// Returns the keys of those that are left out.
    pub fn left_out(&self) -> Vec<String> {
        let left = self.rows.iter().filter(|row| row.refused.is_some());
        left.map(|row| row.key.clone()).collect()
    }
}

/// Returns the names of what the viewer may do to several tasks here.
pub fn acts(scene: &Scene) -> Vec<&'static str> {
    let Some(actor) = scene.actor().filter(|_| !scene.past) else { return Vec::new() };
    let may = |act: &&str| match *act {
        "same" | "forecast" | "percent" => scene.reports(),
        "comment" => actor.comments().is_ok(),
        _ => actor.holds(|it| it.planner || it.controller),
    };
    ACTS.into_iter().filter(may).collect()
}

/// Finds out what comes of doing something to tasks.
pub fn found(scene: &Scene, act: &Act, keys: &[String], reason: &str) -> Found {
    let mut found = Found { rows: Vec::new(), commands: Vec::new(), effect: None, forbidden: None };
    let (mut groups, mut places) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for key in keys.iter().filter(|key| seen.insert(key.as_str())) {
        let (row, command) = wanted(scene, act, key, reason);
        if let Some(command) = command {
            groups.push(vec![command]);
            places.push(found.rows.len());
        }
        found.rows.push(row);
    }
    let Some(actor) = scene.actor() else { return found };
    let board = scene.board();
    let trial = trial(&scene.roadmap, actor, &board, &groups, scene.visit.now);
    for ((group, outcome), at) in groups.into_iter().zip(trial.outcomes).zip(places) {
        match outcome {
            Ok(()) => found.commands.extend(group),
            Err(refusal) => {
                if let Some(row) = found.rows.get_mut(at) {
                    row.refused = Some(why(scene, &refusal));
                }
                if matches!(refusal, Refusal::Forbidden(_)) && found.forbidden.is_none() {
                    found.forbidden = group.into_iter().next();
                }
            }
        }
    }
    if !matches!(act, Act::Comment(_)) && !found.commands.is_empty() {
        let after = as_wished(scene, (actor, &*board), trial.after, &found.commands);
        found.effect = Some(what_if::effect(&scene.roadmap, &board, &after));
    }
    found
}

/// Returns the plan as it would be once all that is proposed is approved.
fn as_wished(
    scene: &Scene,
    (actor, board): (&Actor, &Board),
    mut after: Roadmap,
    commands: &[Command],
) -> Roadmap {
    let now = scene.visit.now;
    for command in commands {
        let Command::Propose { wish: wanted, .. } = command else { continue };
        let wanted = wish(&scene.roadmap, actor, Some(board), (**wanted).clone(), now);
        if let Some(next) = wanted.ok().and_then(|wanted| after.wished(&wanted, now).ok()) {
            after = next;
        }
    }
    after
}

/// Says why something is refused, with what is wrong at single fields.
fn why(scene: &Scene, refusal: &Refusal) -> String {
    let refusal = in_words(scene.lang(), &scene.roadmap, refusal);
    let failure = scene.lang().refusal(&refusal, scene.today());
    let said: BTreeSet<_> = failure.fields.into_iter().map(|(_, words)| words).collect();
    match said.is_empty() {
        true => failure.message,
        false => said.into_iter().collect::<Vec<_>>().join(" "),
    }
}

/// Makes the command for a task, if it changes anything, and says what it changes.
fn wanted(scene: &Scene, act: &Act, key: &str, reason: &str) -> (Row, Option<Command>) {
    let lang = scene.lang();
    let Some(task) = scene.roadmap.task(key) else {
        let refused = Some(why(scene, &Refusal::unknown("task", key)));
        let (key, title) = (key.chars().take(60).collect(), String::new());
        let (before, after, way) = (String::new(), String::new(), Way::Freely);
        return (Row { key, title, before, after, way, refused }, None);
    };
    let mut row = Row {
        key: task.key.to_string(),
        title: task.title.get(lang.code()).to_owned(),
        before: before(scene, act, task),
        after: String::new(),
        way: Way::Freely,
        refused: None,
    };
    let command = match act {
        Act::Same => {
            row.after = lang.t("bulk-same-again");
            Some(report(task, i64::from(task.percent()), task.forecast()))
        }
        Act::Shift(days) => match task.forecast() {
            Some(forecast) => {
                let office = scene.roadmap.office(&task.owner);
                let own = office.and_then(|office| office.calendar.as_ref());
                let calendar = own.unwrap_or(&scene.roadmap.calendar);
                forecast_to(scene, task, &mut row, calendar.add(forecast, *days))
            }
            None => {
                row.refused = Some(lang.t("bulk-no-forecast"));
                None
            }
        },
        Act::Forecast(day) => forecast_to(scene, task, &mut row, *day),
        Act::Percent(percent) => {
            row.after = percent_words(*percent);
            let new = *percent != i64::from(task.percent());
            new.then(|| report(task, *percent, task.forecast()))
        }
        Act::Owner(office) => {
            row.after = scene.office(office);
            let patch = Patch { owner: Some(office.clone()), ..Patch::default() };
            edit(scene, task, &mut row, patch, reason)
        }
        Act::Workstream(group) => {
            row.after = workstream(scene, group);
            let patch = Patch { workstream: Some(group.clone()), ..Patch::default() };
            edit(scene, task, &mut row, patch, reason)
        }
        Act::Comment(text) => {
            row.after.clone_from(text);
            let (task, text) = (task.key.clone(), text.clone());
            Some(Command::Comment { task, text, answer_by: None })
        }
    };
    if command.is_none() && row.refused.is_none() {
        row.refused = Some(lang.problem(&Problem::Unchanged, scene.today()));
    }
    (row, command)
}

/// Says how what is changed is now.
fn before(scene: &Scene, act: &Act, task: &Task) -> String {
    let day = || match task.forecast() {
        Some(day) => scene.lang().day(day, scene.today()),
        None => "–".to_owned(),
    };
    let percent = || percent_words(i64::from(task.percent()));
    match act {
        Act::Same => format!("{}, {}", percent(), day()),
        Act::Shift(_) | Act::Forecast(_) => day(),
        Act::Percent(_) => percent(),
        Act::Owner(_) => scene.office(&task.owner),
        Act::Workstream(_) => workstream(scene, &task.workstream),
        Act::Comment(_) => String::new(),
    }
}

fn percent_words(percent: i64) -> String {
    format!("{percent}\u{a0}%")
}

fn workstream(scene: &Scene, key: &str) -> String {
    let lang: Lang = scene.lang();
    let known = scene.roadmap.workstream(key);
    known.map_or_else(|| key.to_owned(), |known| known.title.get(lang.code()).to_owned())
}

/// Reports with what the owner thought last.
fn report(task: &Task, percent: i64, forecast: Option<NaiveDate>) -> Command {
    let confidence = task.last_report().and_then(|report| report.confidence);
    let (task, note) = (task.key.clone(), String::new());
    Command::Report { task, percent, forecast, confidence, note }
}

fn forecast_to(scene: &Scene, task: &Task, row: &mut Row, day: NaiveDate) -> Option<Command> {
    row.after = scene.lang().day(day, scene.today());
    let new = task.forecast() != Some(day);
    new.then(|| report(task, i64::from(task.percent()), Some(day)))
}

/// Changes the plan of a task the way that the viewer may; what was not approved changes at once.
fn edit(scene: &Scene, task: &Task, row: &mut Row, patch: Patch, reason: &str) -> Option<Command> {
    let edits = patch.clone().edits(task);
    if edits.is_empty() {
        return None;
    }
    let approved = scene.roadmap.approval.is_some() && edits.iter().any(Edit::is_fixed);
    // Whoever may not change it hears why they may not even propose it.
    let otherwise = if approved { Way::Propose } else { Way::Freely };
    row.way = Way::of(scene, task).filter(|_| approved).unwrap_or(otherwise);
    let (key, revision) = (task.key.clone(), task.revision);
    let wish = Box::new(Command::EditTask { task: key, revision, patch: Box::new(patch) });
    let reason = reason.to_owned();
    Some(match row.way {
        Way::Freely => *wish,
        Way::Propose => Command::Propose { wish, reason },
        Way::Change => Command::Change { wish, reason },
    })
}
