//! Plans to begin with, as days from a final date.

use chrono::NaiveDate;
use exchange::{TableOptions, read_csv};
use roadmap::{Definition, Fault, LagUnit, Office, Text, shift};

use crate::bundled;

const OFFICES: &str = include_str!("../bundled/templates/offices.csv");
const DIRECTIVE: &str = include_str!("../bundled/templates/directive.csv");
const PROCUREMENT: &str = include_str!("../bundled/templates/procurement.csv");

/// The keys of the templates, in the order in which they are offered.
pub const KEYS: [&str; 3] = ["december-1", "directive", "procurement"];

/// Returns the plan of a template against a final date, in a frame that says everything else; none if
/// there is no such template. The faults are those of the bundled files.
pub fn template(
    key: &str,
    frame: Definition,
    deadline: NaiveDate,
) -> Option<Result<Definition, Vec<Fault>>> {
    let (rows, last) = match key {
        "december-1" => return Some(december(frame, deadline)),
        "directive" => (DIRECTIVE, "END-02"),
        "procurement" => (PROCUREMENT, "DO-04"),
        _ => return None,
    };
    let offices = OFFICES.lines().skip(1).filter_map(|row| {
        let mut cells = row.split(',');
        let (key, en, ru) = (cells.next()?, cells.next()?, cells.next()?);
        Some(Office { key: key.into(), name: Text::en_ru(en, ru), calendar: None, closed: None })
    });
    let frame = Definition { offices: offices.collect(), final_task: Some(last.into()), ..frame };
    let read = read_csv(rows, TableOptions::new(frame, deadline));
    Some(read.map(|mut plan| {
        let used = |office: &Office| {
            let owns = plan.tasks.iter().any(|task| {
                task.owner == office.key || task.co_owners.iter().any(|it| it.office == office.key)
            });
            owns || plan.workstreams.iter().any(|it| it.owner == office.key)
        };
        let offices = plan.offices.iter().filter(|office| used(office)).cloned().collect();
        plan.offices = offices;
        plan
    }))
}

/// The plan that everything started with, for another directive.
fn december(frame: Definition, deadline: NaiveDate) -> Result<Definition, Vec<Fault>> {
    let plan = bundled::definition(deadline)?;
    let mut plan = shift::shifted(&plan, deadline, LagUnit::Calendar);
    for task in &mut plan.tasks {
        task.clause = None;
    }
    Ok(Definition {
        offices: plan.offices,
        workstreams: plan.workstreams,
        tasks: plan.tasks,
        start: plan.start,
        final_task: plan.final_task,
        ..frame
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_a_plan_that_ends_on_its_date() {
        let deadline = "2027-06-15".parse().expect("a day");
        for key in KEYS {
            let frame = Definition {
                offices: Vec::new(),
                workstreams: Vec::new(),
                tasks: Vec::new(),
                final_task: None,
                directive: None,
                ..bundled::definition(deadline).expect("it is right")
            };
            let plan = template(key, frame, deadline).expect("it is there");
            let plan = plan.unwrap_or_else(|faults| panic!("{key}: {faults:?}"));
            assert_eq!(shift::final_date(&plan), Some(deadline), "{key}");
            assert!(!plan.tasks.is_empty() && plan.approved.is_none(), "{key}");
            let cyrillic = |text: &Text| text.get("ru").chars().any(|c| ('а'..='я').contains(&c));
            assert!(plan.tasks.iter().all(|task| cyrillic(&task.title)), "{key}");
        }
    }
}
