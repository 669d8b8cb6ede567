//! Files of MS Project with its own dates, slack and critical flags.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use roadmap::{
    LagUnit, Link, LinkType, WorkingCalendar,
    date::add_days,
    schedule::{Activity, Group, Plan, Schedule},
};
use roxmltree::{Document, Node};
use tests::shared;

/// Tenths of a minute in a working day of eight hours.
const DAY: i64 = 4_800;

fn text<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.children().find(|child| child.has_tag_name(name))?.text()
}

trait Named {
    fn has_tag_name(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    /// The namespace is the same everywhere.
    fn has_tag_name(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

fn elements<'a, 'i>(root: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    root.descendants().filter(move |node| Named::has_tag_name(node, name))
}

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

/// A file as a plan, with the answers for its tasks and what was left out and why.
struct File {
    plan: Plan,
    uids: Vec<String>,
    answers: HashMap<String, Answer>,
    outside: Vec<(String, &'static str)>,
}

/// Reads the weekly pattern and the exceptions of the project's calendar.
fn calendar(root: Node<'_, '_>) -> WorkingCalendar {
    let uid = text(root, "CalendarUID").unwrap_or("1");
    let calendar = elements(root, "Calendar").find(|it| text(*it, "UID") == Some(uid));
    let mut found = WorkingCalendar {
        key: "project".to_owned(),
        weekend: BTreeSet::new(),
        days_off: BTreeSet::new(),
        working_days: BTreeSet::new(),
    };
    for day in elements(calendar.expect("a calendar"), "WeekDay") {
        let works = text(day, "DayWorking") == Some("1");
        match text(day, "DayType").and_then(|kind| kind.parse::<u32>().ok()) {
            // Sunday is 1 there and 7 here.
            Some(kind @ 1..=7) if !works => {
                found.weekend.insert(if kind == 1 { 7 } else { kind - 1 });
            }
            Some(0) => {
                let of = |name| elements(day, name).next().and_then(|it| it.text());
                let (Some(from), Some(to)) = (of("FromDate"), of("ToDate")) else { continue };
                let (mut date, last) = (instant(from).date(), instant(to).date());
                while date <= last {
                    if works { &mut found.working_days } else { &mut found.days_off }.insert(date);
                    date = add_days(date, 1);
                }
            }
            _ => {}
        }
    }
    found
}

/// Returns whole working days, if it is a whole number of them.
fn days(tenths: i64) -> Option<i64> {
    (tenths % DAY == 0).then_some(tenths / DAY)
}

/// Reads `PT80H0M0S`.
fn duration(text: &str) -> Option<i64> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let minutes = rest.split_once('M')?.0;
    Some((hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?) * 10)
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

/// Reads tasks and links. A summary is a group; what lies outside of day precision is named.
fn read(folder: &Path, name: &str, truth: &str, fixed: &[(&str, u32, &'static str)]) -> File {
    let xml = std::fs::read_to_string(folder.join(name)).expect("a file");
    let document = Document::parse(&xml).expect("XML");
    let root = document.root_element();
    let mut outside = Vec::new();
    let tasks: Vec<_> = elements(root, "Task").collect();
    let of = |task: Node<'_, '_>, name| text(task, name).unwrap_or_default().to_owned();
    let is = |task: Node<'_, '_>, name| text(task, name) == Some("1");
    let (mut activities, mut uids, mut groups) = (Vec::new(), Vec::new(), Vec::<Group>::new());
    // The summaries that a task lies in, outermost first, by outline level.
    let mut above: Vec<(u32, usize)> = Vec::new();
    for task in tasks {
        let (uid, title) = (of(task, "UID"), of(task, "Name"));
        let level: u32 = of(task, "OutlineLevel").parse().unwrap_or(0);
        above.retain(|(known, _)| *known < level);
        let (mut links, mut whole) = (Vec::new(), true);
        for link in elements(task, "PredecessorLink") {
            let lag = of(link, "LinkLag").parse().unwrap_or(0);
            let Some(lag) = days(lag).and_then(|lag| i32::try_from(lag).ok()) else {
                whole = false;
                continue;
            };
            let kind = match text(link, "Type") {
                Some("0") => LinkType::FinishToFinish,
                Some("2") => LinkType::StartToFinish,
                Some("3") => LinkType::StartToStart,
                _ => LinkType::FinishToStart,
            };
            let from = of(link, "PredecessorUID");
            links.push(Link { from: from.into(), kind, lag, unit: LagUnit::Working });
        }
        if is(task, "Summary") || level == 0 {
            above.push((level, groups.len()));
            groups.push(Group { key: uid.into(), links });
            continue;
        }
        if is(task, "Manual") {
            outside.push((title, "its dates were typed, not computed"));
            continue;
        }
        let given = fixed.iter().find(|(known, ..)| *known == title);
        let length = match given {
            Some((_, days, why)) => {
                outside.push((title.clone(), *why));
                Some(i64::from(*days))
            }
            None => duration(&of(task, "Duration")).and_then(days),
        };
        let (Some(length), true) = (length, whole) else {
            outside.push((title, "its duration or a lag is no whole number of days"));
            continue;
        };
        // Start no earlier than, the only constraint that these files have beside "as soon as possible".
        let constraint = of(task, "ConstraintType");
        assert!(["", "0", "4"].contains(&constraint.as_str()), "{title}: {constraint}");
        let from = text(task, "ConstraintDate").filter(|_| constraint == "4");
        activities.push(Activity {
            key: uid.as_str().into(),
            group: above.last().map(|(_, group)| *group),
            duration: u32::try_from(length).expect("no negative duration"),
            measured: true,
            links,
            not_before: from.map(|from| instant(from).date()),
            ..Activity::default()
        });
        uids.push(uid);
    }
    let plan = Plan {
        start: instant(text(root, "StartDate").expect("a start")).date(),
        today: None,
        progress: roadmap::Logic::default(),
        calendars: vec![Arc::new(calendar(root))],
        groups,
        activities,
        final_task: None,
    };
    File { plan, uids, answers: answers(&folder.join(truth)), outside }
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
        if file.outside.iter().any(|(name, _)| *name == answer.name) {
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

#[test]
fn relations_with_and_without_lag() {
    let Some(folder) = shared("MS Project: relations", "mspdi") else { return };
    let file = read(&folder, "mspdirelations.xml", "mspdirelations.truth.csv", &[]);
    assert_eq!((compare(&file), file.outside.len()), (5, 0));
    let name = "task-links-project2010-mspdi";
    let file = read(&folder, &format!("{name}.xml"), &format!("{name}.truth.csv"), &[]);
    assert_eq!((compare(&file), file.outside.len()), (16, 0));
}

#[test]
fn two_projects_of_a_multi_project_library() {
    let Some(folder) = shared("MS Project: MPSPLIB", "mspdi") else { return };
    let file = read(&folder, "mp_j30_a2_nr1.mspdi.xml", "mp_j30_a2_nr1.truth.csv", &[]);
    assert_eq!((compare(&file), file.outside.len()), (64, 0));
}

#[test]
fn a_product_plan_with_summaries_that_wait_for_summaries() {
    let Some(folder) = shared("MS Project: New Product", "mspdi") else { return };
    let name = "projectlibre-New_Product";
    let file = read(&folder, &format!("{name}.mspdi.xml"), &format!("{name}.truth.csv"), &[]);
    assert_eq!((compare(&file), file.outside.len()), (36, 0));
}

#[test]
fn all_types_of_links_with_leads_and_constraints() {
    let Some(folder) = shared("MS Project: legacy sample", "mspdi") else { return };
    let why = "two resources with calendars of their own work on it, one of them at night";
    let fixed = [("Second Task", 50, why)];
    let file = read(&folder, "legacy-sample.xml", "legacy-sample.truth.csv", &fixed);
    assert_eq!((compare(&file), &file.outside), (15, &vec![("Second Task".to_owned(), why)]));
}

#[test]
fn what_was_typed_is_named() {
    let Some(folder) = shared("MS Project: typed dates", "mspdi") else { return };
    let name = "task-baselines-project2010-mspdi";
    let file = read(&folder, &format!("{name}.xml"), &format!("{name}.truth.csv"), &[]);
    assert_eq!(compare(&file), 0);
    assert_eq!(file.outside.len(), 110);
    assert!(file.outside.iter().all(|(_, why)| why.contains("typed")));
    let name = "calendar-recurring-exceptions-project2016-mspdi";
    let file = read(&folder, &format!("{name}.xml"), &format!("{name}.truth.csv"), &[]);
    assert_eq!(compare(&file), 0, "it has calendars, but no task");
    let calendar = &file.plan.calendars[0];
    assert_eq!(calendar.weekend.len(), 2);
    assert!(calendar.days_off.len() > 100);
}
