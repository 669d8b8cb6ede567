//! A plan as a template: every date is so many days from the final deadline, `D-27`, and `D` is that
//! deadline.

use std::collections::HashMap;

use chrono::NaiveDate;
use roadmap::{
    CalendarChoice, Deadline, Definition, Fault, LagUnit, Problem,
    shift::{at_distance, distance, final_date, shifted},
};
use serde_json::{Map, Value, json};

use crate::{
    fault::malformed,
    json::{FORMAT as ROADMAP, VERSION, read_json},
};

/// The value of the field `format`.
pub const FORMAT: &str = "vekha-template";
/// Days at the most between a date and the final deadline.
const DAYS_MOST: i64 = 36_500;

/// Writes a plan as a template. A month or a quarter becomes its last day.
pub fn write_template(
    plan: &Definition,
    count: LagUnit,
) -> Result<Map<String, Value>, serde_json::Error> {
    let mut object = Map::new();
    object.insert("format".to_owned(), json!(FORMAT));
    object.insert("version".to_owned(), json!(VERSION));
    object.insert("count".to_owned(), json!(count));
    let (last, calendar) = (final_date(plan).unwrap_or_default(), plan.calendar.calendar());
    // Where working days count, every date falls on one.
    let plan = shifted(plan, last, count);
    if let (Value::Object(plan), Some(calendar)) = (serde_json::to_value(plan)?, calendar) {
        object.extend(plan);
        each_date(&mut object, |_, value| {
            let day = value.as_str().and_then(|text| text.parse::<Deadline>().ok());
            if let Some(day) = day.map(Deadline::last_day) {
                *value = json!(relative(distance(day, last, count, &calendar)));
            }
        });
    }
    for name in ["public", "archived", "approved", "sample", "template"] {
        object.remove(name);
    }
    Ok(object)
}

fn relative(days: i64) -> String {
    if days == 0 { "D".to_owned() } else { format!("D{days:+}") }
}

/// Tells whether a text is a template.
pub fn is_template(text: &str) -> bool {
    let read = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}'));
    read.is_ok_and(|value| value["format"] == FORMAT)
}

/// Reads a template against a final deadline. Working days are those of the calendar that the roadmap is to
/// have, if there is one, and else of the template's own.
pub fn read_template(
    text: &str,
    deadline: NaiveDate,
    calendar: Option<&CalendarChoice>,
) -> Result<Definition, Vec<Fault>> {
    let text = text.trim_start_matches('\u{feff}');
    let read = serde_json::from_str(text).map_err(|error| vec![malformed("file", error)])?;
    let Value::Object(mut object) = read else {
        return Err(vec![malformed("file", "must be an object")]);
    };
    let count = match object.remove("count") {
        None => LagUnit::Calendar,
        Some(count) => {
            serde_json::from_value(count).map_err(|error| vec![malformed("count", error)])?
        }
    };
    let own = object.get("calendar").cloned().and_then(|it| serde_json::from_value(it).ok());
    let choice: CalendarChoice = calendar.cloned().or(own).unwrap_or_default();
    let Some(calendar) = choice.calendar().filter(|it| it.has_working_week()) else {
        let (field, problem) = ("calendar".to_owned(), Problem::Unknown);
        return Err(vec![Fault { field, problem }]);
    };
    let (mut faults, mut counted) = (Vec::new(), HashMap::new());
    // Working days are counted one by one, so each distance once.
    let mut on = |days: i64| {
        *counted.entry(days).or_insert_with(|| at_distance(deadline, days, count, &calendar))
    };
    each_date(&mut object, |place, value| match value.as_str().map(day_of) {
        Some(Some(days)) => *value = json!(on(days)),
        // A day that is written out is that day.
        Some(None) if value.as_str().is_some_and(|text| text.parse::<Deadline>().is_ok()) => {}
        _ => faults.push(Fault { field: place.to_owned(), problem: Problem::NotADistance }),
    });
    if !faults.is_empty() {
        return Err(faults);
    }
    object.insert("format".to_owned(), json!(ROADMAP));
    object.entry("title").or_insert(json!("–"));
    object.entry("key").or_insert(json!("template"));
    object.remove("history");
    Ok(read_json(&Value::Object(object).to_string())?.definition)
}

/// Reads `D`, `D-27` and `D+3`.
fn day_of(text: &str) -> Option<i64> {
    let rest = text.trim().strip_prefix('D')?.replace('−', "-");
    match rest.as_str() {
        "" => Some(0),
        days if days.starts_with(['-', '+']) => {
            days.parse().ok().filter(|days: &i64| days.abs() <= DAYS_MOST)
        }
        _ => None,
    }
}

/// Calls with every date of a plan and its place.
fn each_date(plan: &mut Map<String, Value>, mut found: impl FnMut(&str, &mut Value)) {
    fn list<'a>(
        of: Option<&'a mut Value>,
        name: &str,
    ) -> impl Iterator<Item = &'a mut Map<String, Value>> {
        let rows = of.and_then(|of| of.get_mut(name)).and_then(Value::as_array_mut);
        rows.into_iter().flatten().filter_map(Value::as_object_mut)
    }
    let mut of = |row: &mut Map<String, Value>, place: &str, names: &[&str]| {
        for name in names {
            if let Some(value) = row.get_mut(*name).filter(|value| !value.is_null()) {
                found(&format!("{place}{name}"), value);
            }
        }
    };
    of(plan, "", &["start"]);
    for clause in list(plan.get_mut("directive"), "clauses") {
        of(clause, "directive.clauses.", &["deadline"]);
    }
    let tasks = plan.get_mut("tasks").and_then(Value::as_array_mut);
    for task in tasks.into_iter().flatten() {
        let key = task["key"].as_str().unwrap_or_default().to_owned();
        let place = format!("tasks.{key}.");
        for part in list(Some(&mut *task), "co_owners") {
            of(part, &format!("{place}co_owners."), &["due"]);
        }
        if let Some(task) = task.as_object_mut() {
            let names = ["start", "deadline", "start_no_earlier_than", "must_finish_by"];
            of(task, &place, &names);
        }
    }
}

#[cfg(test)]
mod tests {
    use roadmap::{TaskPlan, arbitrary};

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn plan() -> Definition {
        let mut plan = arbitrary::definition("plan");
        plan.calendar = CalendarChoice::BuiltIn("mon-fri".to_owned());
        plan.start = Some(date("2026-11-02"));
        plan.tasks.truncate(3);
        plan.final_task = Some(plan.tasks[2].key.clone());
        for (task, day) in plan.tasks.iter_mut().zip(["2026-11-20", "2026-11-27", "2026-12-01"]) {
            task.start = None;
            task.deadline = Some(date(day).into());
        }
        plan.tasks[0].start_no_earlier_than = Some(date("2026-11-04"));
        plan
    }

    fn deadlines(plan: &Definition) -> Vec<String> {
        let of = |task: &TaskPlan| task.deadline.map(|it: Deadline| it.to_string());
        plan.tasks.iter().filter_map(of).collect()
    }

    #[test]
    fn dates_are_written_as_distances_and_read_against_another_deadline() {
        let plan = plan();
        let written = |count| {
            let object = write_template(&plan, count).expect("it is written");
            Value::Object(object)
        };
        let calendar = written(LagUnit::Calendar);
        assert_eq!(calendar["tasks"][0]["deadline"], "D-11");
        assert_eq!(calendar["tasks"][0]["start_no_earlier_than"], "D-27");
        assert_eq!(calendar["tasks"][2]["deadline"], "D");
        assert_eq!(calendar["start"], "D-29");
        let working = written(LagUnit::Working);
        assert_eq!(working["tasks"][0]["deadline"], "D-7");
        for (value, count) in [(calendar, LagUnit::Calendar), (working, LagUnit::Working)] {
            let text = value.to_string();
            assert!(is_template(&text));
            // Against its own deadline it is what it was.
            let same = read_template(&text, date("2026-12-01"), None).expect("it is read");
            assert_eq!((same.tasks, same.start), (plan.tasks.clone(), plan.start), "{count:?}");
            let later = read_template(&text, date("2027-03-01"), None).expect("it is read");
            assert_eq!(deadlines(&later), ["2027-02-18", "2027-02-25", "2027-03-01"]);
        }
    }

    #[test]
    fn what_falls_on_days_off_keeps_its_order_where_working_days_count() {
        let mut plan = plan();
        // From Saturday to Sunday, and from Saturday to Tuesday.
        for (task, to) in plan.tasks.iter_mut().zip(["2026-11-22", "2026-11-24"]) {
            task.start = Some(date("2026-11-21"));
            task.deadline = Some(date(to).into());
        }
        let value = Value::Object(write_template(&plan, LagUnit::Working).expect("it is written"));
        let again =
            read_template(&value.to_string(), date("2026-12-01"), None).expect("it is read");
        let of = |at: usize| (again.tasks[at].start, again.tasks[at].deadline);
        let day = |text| Some(date(text));
        assert_eq!(of(0), (day("2026-11-20"), day("2026-11-20").map(Deadline::Day)));
        assert_eq!(of(1), (day("2026-11-23"), day("2026-11-24").map(Deadline::Day)));
    }

    #[test]
    fn what_is_no_distance_is_told_at_its_place() {
        let mut value = Value::Object(write_template(&plan(), LagUnit::Calendar).expect("it"));
        for wrong in ["D27", "Dx", "D--1", "D-99999999999999999999"] {
            value["tasks"][1]["deadline"] = json!(wrong);
            let faults = read_template(&value.to_string(), date("2026-12-01"), None);
            let faults = faults.expect_err("it is wrong");
            assert!(faults[0].field.contains("A-2"), "{wrong}: {faults:?}");
        }
        // Too far is refused, and takes no time.
        value["tasks"][1]["deadline"] = json!("D-9999999999");
        assert!(read_template(&value.to_string(), date("2026-12-01"), None).is_err());
        value["tasks"][1]["deadline"] = json!("2026-11-30");
        assert!(read_template(&value.to_string(), date("2026-12-01"), None).is_ok());
    }
}
