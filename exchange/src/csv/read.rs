//! Reading: rows become offices, workstreams and tasks, and every fault is told at its cell.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{
    cell::read_link,
    columns::{COLUMNS, DERIVED},
    names::Names,
    row::Row,
};
use roadmap::{
    Criterion, Deadline, Definition, Fault, NodeKey, OfficeKey, Problem, TaskPlan, Text,
    Workstream, decide, text::is_blank,
};

use crate::table;

/// What a CSV file does not say itself.
#[derive(Clone, Debug)]
pub struct CsvOptions {
    /// Everything but offices, workstreams and tasks; offices named here are known by key or English name.
    pub frame: Definition,
    /// The day from which offsets count.
    pub deadline: NaiveDate,
}

/// Which row a workstream or a task stands in.
struct Placed<'a> {
    list: &'static str,
    key: String,
    row: &'a Row<'a>,
}

/// Reads rows into the frame's definition and reports everything that is wrong, each fault at its
/// cell, in one round.
pub fn read_csv(text: &str, options: CsvOptions) -> Result<Definition, Vec<Fault>> {
    let known: Vec<&str> = COLUMNS.iter().chain(&DERIVED).copied().collect();
    let table = table::read(text.strip_prefix('\u{feff}').unwrap_or(text), &known)?;
    let mut faults = Vec::new();
    for column in ["key", "title_en", "owner"] {
        if !table.header.iter().any(|known| known == column) {
            faults.push(Fault { field: format!("column {column}"), problem: Problem::Required });
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut definition = options.frame;
    let rows = table.rows.iter().map(|(number, cells)| Row::new(*number, &table.header, cells));
    let rows: Vec<_> = rows.collect();
    let mut names = Names::default();
    let mut places = Vec::with_capacity(rows.len());
    let mut seen = BTreeSet::new();
    for row in &rows {
        let list = if row.get("parent").is_empty() { "workstreams" } else { "tasks" };
        let mut key = row.get("key").to_owned();
        if !seen.insert((list, key.clone())) {
            faults.push(row.fault("key", Problem::Taken));
            // What else is wrong with the row is told, too; no key has such a character.
            key = format!("{key}\n{}", row.number);
        }
        read_row(row, &key, &mut definition, &mut names, options.deadline, &mut faults);
        places.push(Placed { list, key, row });
    }
    if let Err(more) = decide::complete(&mut definition) {
        for fault in more {
            let at = place_of(&fault, &places);
            match at {
                Some((row, column)) if row.is_at_fault(column, &faults) => {}
                Some((row, column)) => {
                    let problem = known_instead(row, column, fault.problem, &places);
                    faults.push(row.fault(column, problem));
                }
                None => faults.push(fault),
            }
        }
    }
    if faults.is_empty() { Ok(definition) } else { Err(faults) }
}

/// Finds the cell of a fault that names a workstream or a task.
fn place_of<'a>(fault: &Fault, places: &[Placed<'a>]) -> Option<(&'a Row<'a>, &'static str)> {
    let mut found: Option<(&Placed<'a>, &str)> = None;
    for placed in places {
        let rest = fault.field.strip_prefix(placed.list).and_then(|rest| rest.strip_prefix('.'));
        let rest = rest.and_then(|rest| rest.strip_prefix(&placed.key));
        let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with('.'));
        if let Some(rest) = rest
            && found.is_none_or(|(known, _)| known.key.len() <= placed.key.len())
        {
            found = Some((placed, rest));
        }
    }
    let (placed, rest) = found?;
    let column = match rest.trim_start_matches('.') {
        "title" => "title_en",
        "links" => "depends_on",
        "sources" => "source",
        "workstream" => "parent",
        "criteria" => "deliverable",
        field => COLUMNS.into_iter().find(|column| *column == field).unwrap_or("key"),
    };
    Some((placed.row, column))
}

/// Says which names there are where one is given that is not.
fn known_instead(row: &Row<'_>, column: &str, problem: Problem, places: &[Placed<'_>]) -> Problem {
    if problem != Problem::Unknown {
        return problem;
    }
    let (what, only) = match column {
        "parent" => ("workstream", Some("workstreams")),
        "depends_on" => ("task or workstream", None),
        _ => return problem,
    };
    let there: Vec<&str> = places
        .iter()
        .filter(|placed| only.is_none_or(|only| placed.list == only))
        .map(|placed| placed.key.as_str())
        .filter(|key| !key.contains('\n'))
        .collect();
    let mut asked: Vec<NodeKey> = match column {
        "parent" => vec![row.get(column).into()],
        _ => row.list(column).iter().filter_map(|cell| Some(read_link(cell)?.from)).collect(),
    };
    asked.retain(|name| !there.contains(&name.as_str()));
    let near = |name: &&str| {
        let name = name.to_lowercase();
        let shared = |one: &str| {
            one.to_lowercase().chars().zip(name.chars()).take_while(|(a, b)| a == b).count()
        };
        std::cmp::Reverse(asked.iter().map(|one| shared(one)).max().unwrap_or(0))
    };
    let mut nearest = there;
    nearest.sort_by_key(near);
    nearest.truncate(8);
    let text = format!("there is no {what} {}; there are {}", asked.join(", "), nearest.join(", "));
    Problem::Malformed { text }
}

fn read_row(
    row: &Row<'_>,
    key: &str,
    to: &mut Definition,
    names: &mut Names,
    from: NaiveDate,
    faults: &mut Vec<Fault>,
) {
    for column in ["key", "title_en", "owner"] {
        if is_blank(row.get(column)) {
            faults.push(row.fault(column, Problem::Required));
        }
    }
    let mut office = |column: &str, name: &str| match names.office(to, name, row.number) {
        Ok(key) => key,
        Err(text) => {
            faults.push(row.fault(column, Problem::Malformed { text }));
            OfficeKey::default()
        }
    };
    let owner = office("owner", row.get("owner"));
    let co_owners = row.list("co_owners");
    let co_owners: Vec<OfficeKey> =
        co_owners.iter().map(|name| office("co_owners", name)).collect();
    let title = Text::en_ru(row.get("title_en"), row.get("title_ru"));
    let deliverable = Text::en_ru(row.get("deliverable"), row.get("deliverable_ru"));
    let basis = Text::en_ru(row.get("basis"), row.get("basis_ru"));
    let sources = row.list("source");
    let key = key.to_owned();
    let links = row.links(faults);
    let start = row.date("start", from, faults).map(Deadline::last_day);
    let deadline = row.date("deadline", from, faults);
    let duration = row.number("duration", Problem::NotInRange { from: 0, to: 10_000 }, faults);
    let original_deadline = row.day("original_deadline", faults);
    if row.get("parent").is_empty() {
        to.workstreams.push(Workstream {
            key: key.into(),
            title,
            owner,
            co_owners,
            links,
            deliverable,
            basis,
            sources,
        });
        return;
    }
    to.tasks.push(TaskPlan {
        key: key.into(),
        workstream: row.get("parent").into(),
        title,
        owner,
        co_owners: co_owners
            .into_iter()
            .map(|office| roadmap::CoOwner { office, due: None, done: None })
            .collect(),
        start,
        original_deadline: original_deadline.filter(|original| Some(*original) != deadline),
        deadline,
        duration,
        estimate: None,
        start_no_earlier_than: None,
        must_finish_by: None,
        links,
        criteria: criteria_of(&deliverable),
        deliverable,
        basis,
        sources,
        clause: None,
    });
}

/// A table has no column of criteria: a task is fulfilled when its deliverable is there.
fn criteria_of(deliverable: &Text) -> Vec<Criterion> {
    let there = (!deliverable.is_empty()).then(|| deliverable.clone());
    there.map(|text| Criterion { text, verification: Text::default() }).into_iter().collect()
}
