//! The roadmap that everything started with, as dates against a chosen deadline.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use exchange::{TableOptions, read_csv};
use roadmap::{
    CalendarChoice, Clause, Definition, Directive, Fault, NonWorkingDay, Office, Settings, Text,
    date::add_days,
};

/// The key of the bundled roadmap.
pub const KEY: &str = "december-1";

const ROWS: &str = include_str!("../bundled/december-1.csv");
const OFFICES: &str = include_str!("../bundled/offices.csv");
const DIRECTIVE: &str = include_str!("../bundled/directive.json");

/// By what every deliverable of the bundled roadmap is verified.
const VERIFICATION: (&str, &str) = (
    "the document itself as a file, or its number and date",
    "сам документ в виде файла либо его номер и дата",
);

#[derive(Deserialize)]
struct Order {
    title: Text,
    issuer: Text,
    name: Text,
    date: NaiveDate,
    number: Option<String>,
    clauses: Vec<OrderClause>,
    overseer: Text,
}

#[derive(Deserialize)]
struct OrderClause {
    key: String,
    text: Text,
    deadline_offset_days: i64,
    responsible: Option<Text>,
    source: Option<String>,
}

/// Returns the next 1 December, the day itself included.
pub fn next_deadline(today: NaiveDate) -> NaiveDate {
    let this_year = NaiveDate::from_ymd_opt(today.year(), 12, 1);
    let next_year = NaiveDate::from_ymd_opt(today.year() + 1, 12, 1);
    this_year.filter(|date| *date >= today).or(next_year).unwrap_or(today)
}

/// Returns the plan with its offsets turned into dates; the faults are those of the bundled files.
pub fn definition(deadline: NaiveDate) -> Result<Definition, Vec<Fault>> {
    let malformed = |text: String| {
        vec![Fault { field: "bundled".to_owned(), problem: roadmap::Problem::Malformed { text } }]
    };
    let order: Order =
        serde_json::from_str(DIRECTIVE).map_err(|error| malformed(error.to_string()))?;
    let offices = csv::Reader::from_reader(OFFICES.as_bytes())
        .into_deserialize::<(String, String, String)>()
        .map(|row| {
            row.map(|(key, en, ru)| Office {
                key: key.into(),
                name: Text::en_ru(&en, &ru),
                closed: None,
                calendar: None,
            })
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| malformed(error.to_string()))?;
    let clauses = order.clauses.into_iter().map(|clause| Clause {
        key: clause.key.into(),
        text: clause.text,
        deadline: Some(add_days(deadline, clause.deadline_offset_days).into()),
        responsible: clause.responsible,
        source: clause.source,
    });
    let frame = Definition {
        key: KEY.into(),
        title: order.title,
        time_zone: "Europe/Moscow".to_owned(),
        calendar: CalendarChoice::BuiltIn("ru".to_owned()),
        non_working_day: NonWorkingDay::Preceding,
        start: Some(add_days(deadline, -87)),
        final_task: Some("GOV-12".into()),
        public: true,
        archived: None,
        template: None,
        sample: false,
        settings: Settings::default(),
        approved: None,
        directive: Some(Directive {
            name: order.name,
            issuer: Some(order.issuer),
            number: order.number,
            date: Some(order.date),
            overseer: Some(order.overseer),
            clauses: clauses.collect(),
        }),
        offices,
        workstreams: Vec::new(),
        tasks: Vec::new(),
    };
    let mut definition = read_csv(ROWS, TableOptions::new(frame, deadline))?;
    for task in &mut definition.tasks {
        let logistics = task.workstream == "LOG" || task.key == "FUP-03";
        task.clause = Some(if logistics { "b" } else { "a" }.into());
        for criterion in &mut task.criteria {
            criterion.verification = Text::en_ru(VERIFICATION.0, VERIFICATION.1);
        }
    }
    Ok(definition)
}

#[cfg(test)]
mod tests {
    use super::*;
    use roadmap::Deadline;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn all_59_rows_are_there_in_both_languages() {
        let plan = definition(day("2026-12-01")).expect("the bundled files are right");
        assert_eq!((plan.workstreams.len(), plan.tasks.len(), plan.offices.len()), (9, 50, 36));
        let cyrillic = |text: &Text| text.get("ru").chars().any(|c| ('а'..='я').contains(&c));
        for task in &plan.tasks {
            assert!(cyrillic(&task.title) && cyrillic(&task.deliverable), "{}", task.key);
            assert!(!task.sources.is_empty() && !task.basis.is_empty(), "{}", task.key);
        }
    }

    #[test]
    fn a_deadline_on_a_sunday_is_kept_and_its_effective_day_is_the_friday_before() {
        let plan = definition(day("2025-12-01")).expect("the bundled files are right");
        let report = plan.tasks.iter().find(|task| task.key == "FUP-03").expect("FUP-03");
        assert_eq!(report.deadline, Some(Deadline::Day(day("2026-02-01"))));
        let calendar = roadmap::WorkingCalendar::built_in("ru").expect("ru");
        let effective = calendar.effective(day("2026-02-01"), plan.non_working_day);
        assert_eq!(effective, day("2026-01-30"));
    }

    #[test]
    fn the_next_first_of_december_includes_the_day_itself() {
        assert_eq!(next_deadline(day("2026-12-01")), day("2026-12-01"));
        assert_eq!(next_deadline(day("2026-12-02")), day("2027-12-01"));
    }
}
