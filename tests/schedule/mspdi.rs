//! Files of MS Project with its own dates, slack and critical flags.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use exchange::project::{LeftOut, read_project};
use roadmap::{
    Definition, NonWorkingDay, Text, WorkingCalendar,
    date::add_days,
    schedule::{Plan, Schedule},
};
use tests::shared;

/// Tenths of a minute in a working day of eight hours.
const DAY: i64 = 4_800;

fn instant(text: &str) -> NaiveDateTime {
    let text = if text.len() == 16 { format!("{text}:00") } else { text.to_owned() };
    text.parse().expect("an instant")
}

/// What MS Project says of one task.
struct Answer {
    name: String,
    dates: [NaiveDateTime; 4],
    /// Tenths of a minute.
    slack: i64,
    critical: bool,
}

/// A file as a plan, with the answers for its tasks and what was left out.
struct File {
    plan: Plan,
    uids: Vec<String>,
    answers: HashMap<String, Answer>,
    left_out: BTreeMap<LeftOut, Vec<String>>,
}

/// Returns whole working days, if it is a whole number of them.
fn days(tenths: i64) -> Option<i64> {
    (tenths % DAY == 0).then_some(tenths / DAY)
}

fn answers(file: &Path) -> HashMap<String, Answer> {
    let mut table = csv::Reader::from_path(file).expect("the answers");
    let header = table.headers().expect("a header").clone();
    let column = |name: &str| header.iter().position(|known| known == name);
    let (slack, unit) = match column("total_slack_tenths_min") {
        Some(at) => (at, 1.0),
        None => (column("total_slack_min").expect("a column"), 10.0),
    };
    let answers = table.records().map(|row| {
        let row = row.expect("a row");
        let cell = |name: &str| row[column(name).expect("a column")].to_owned();
        let dates = ["early_start", "early_finish", "late_start", "late_finish"];
        let tenths = row[slack].parse::<f64>().expect("a number") * unit;
        let answer = Answer {
            name: cell("name"),
            dates: dates.map(|name| instant(&cell(name))),
            slack: format!("{tenths:.0}").parse().expect("a number"),
            critical: cell("critical") == "1",
        };
        (cell("uid"), answer)
    });
    answers.collect()
}

/// Reads a file as an import does, and the network of the plan that it became.
fn read(folder: &Path, name: &str, truth: &str) -> File {
    let xml = std::fs::read_to_string(folder.join(name)).expect("a file");
    let frame = Definition {
        non_working_day: NonWorkingDay::None,
        ..Definition::named("project", Text::from("Project"))
    };
    let project = read_project(&xml, frame, Some("The office"));
    let project = project.expect("a plan");
    let keys: HashMap<_, _> = project.keys.iter().map(|(uid, key)| (key, uid.clone())).collect();
    let uids = project.plan.tasks.iter().map(|task| keys[&task.key].clone()).collect();
    let plan = Plan::of_definition(&project.plan).expect("a plan");
    File { plan, uids, answers: answers(&folder.join(truth)), left_out: project.left_out }
}

/// Turns an instant of MS Project into the day that an inclusive date means: an end at the
/// beginning of a shift is the end of the working day before.
fn ends_on(calendar: &WorkingCalendar, at: NaiveDateTime) -> NaiveDate {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("a time");
    if at.time() < noon { calendar.add(at.date(), -1) } else { at.date() }
}

/// Compares every task and returns how many there were.
fn compare(file: &File) -> usize {
    let schedule = Schedule::new(&file.plan).expect("no circle");
    let calendar = &file.plan.calendars[0];
    let mut compared = 0;
    for (at, uid) in file.uids.iter().enumerate() {
        let answer = &file.answers[uid];
        let manual = file.left_out.get(&LeftOut::Manual);
        if manual.is_some_and(|names| names.contains(&answer.name)) {
            continue;
        }
        let timing = schedule.get(at).expect("a timing");
        let name = &answer.name;
        assert_eq!(Some(i64::from(timing.total_float)), days(answer.slack), "float of {name}");
        assert_eq!(timing.critical, answer.critical, "whether {name} is critical");
        let [es, ef, ls, lf] = answer.dates;
        if file.plan.activities[at].duration == 0 {
            // A milestone stands at one working instant, written as an end or as a beginning.
            let number = |at: NaiveDateTime| {
                let first = add_days(file.plan.start, -1);
                calendar.working_days_between(first, ends_on(calendar, at))
            };
            assert_eq!(i64::from(timing.ef), number(ef), "early date of {name}");
            assert_eq!(i64::from(timing.lf), number(lf), "late date of {name}");
        } else {
            assert_eq!(timing.early_start, es.date(), "early start of {name}");
            assert_eq!(timing.early_finish, ends_on(calendar, ef), "early finish of {name}");
            assert_eq!(timing.late_start, ls.date(), "late start of {name}");
            assert_eq!(timing.late_finish, ends_on(calendar, lf), "late finish of {name}");
        }
        compared += 1;
    }
    compared
}

/// Reads a file and compares it; returns how many tasks agree, and what was left out.
fn agree(test: &str, name: &str) -> Option<(usize, BTreeMap<LeftOut, usize>)> {
    let folder = shared(test, "mspdi")?;
    let truth = format!("{}.truth.csv", name.trim_end_matches(".mspdi"));
    let file = read(&folder, &format!("{name}.xml"), &truth);
    let left_out = file.left_out.iter().map(|(what, names)| (*what, names.len())).collect();
    Some((compare(&file), left_out))
}

#[test]
fn relations_with_and_without_lag() {
    let test = "MS Project: relations";
    let Some(found) = agree(test, "mspdirelations") else { return };
    assert_eq!(found, (5, BTreeMap::new()));
    let found = agree(test, "task-links-project2010-mspdi").expect("it is there");
    assert_eq!(found, (16, BTreeMap::new()));
}

#[test]
fn two_projects_of_a_multi_project_library() {
    let Some(found) = agree("MS Project: MPSPLIB", "mp_j30_a2_nr1.mspdi") else { return };
    assert_eq!(found, (64, BTreeMap::new()));
}

#[test]
fn a_product_plan_with_summaries_that_wait_for_summaries() {
    let name = "projectlibre-New_Product.mspdi";
    let Some(found) = agree("MS Project: New Product", name) else { return };
    assert_eq!(found, (36, BTreeMap::new()));
}

#[test]
fn all_types_of_links_with_leads_and_constraints() {
    let Some(found) = agree("MS Project: legacy sample", "legacy-sample") else { return };
    // Two resources with calendars of their own work on one task, one of them at night.
    assert_eq!(found, (16, BTreeMap::from([(LeftOut::Span, 1)])));
}

#[test]
fn what_was_typed_is_named() {
    let test = "MS Project: typed dates";
    let Some((n, left_out)) = agree(test, "task-baselines-project2010-mspdi") else { return };
    assert_eq!((n, left_out[&LeftOut::Manual]), (0, 110));
    let folder = shared(test, "mspdi").expect("it is there");
    let name = "calendar-recurring-exceptions-project2016-mspdi";
    let file = read(&folder, &format!("{name}.xml"), &format!("{name}.truth.csv"));
    assert_eq!(compare(&file), 0, "it has calendars, but no task");
    let calendar = &file.plan.calendars[0];
    assert_eq!(calendar.weekend.len(), 2);
    assert!(calendar.days_off.len() > 100);
}
