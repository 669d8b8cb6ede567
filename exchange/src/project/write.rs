//! Writing a roadmap as MS Project XML: what MS Project refuses or misreads is written as it wants it.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use quick_xml::escape::escape;
use roadmap::{
    Branch, LagUnit, Link, LinkType, NonWorkingDay, Roadmap, Task, Tree, WorkingCalendar,
    date::add_days,
    schedule::{Drive, Schedule, Timing},
};

/// Tenths of a minute of a working day, and of a calendar day.
const DAY: i64 = 4_800;
const CALENDAR_DAY: i64 = 14_400;
/// Characters at the most of the name of a calendar: a longer one has the whole file refused.
const CALENDAR_NAME: usize = 51;
/// Characters at the most of any other name.
const NAME: usize = 255;
/// The calendar of the roadmap.
const CALENDAR: usize = 1;

/// Writes XML: elements with text in the order in which they come.
#[derive(Default)]
struct Xml(String);

impl Xml {
    fn text(&mut self, name: &str, text: &str) {
        // Control characters are not allowed in XML, however they are written.
        let plain: String =
            text.chars().filter(|c| !c.is_control() || "\n\t".contains(*c)).collect();
        self.0.push_str(&format!("<{name}>{}</{name}>", escape(plain.as_str())));
    }

    fn number(&mut self, name: &str, number: impl Into<i64>) {
        self.text(name, &number.into().to_string());
    }

    fn of(&mut self, name: &str, within: impl FnOnce(&mut Self)) {
        self.0.push_str(&format!("<{name}>"));
        within(self);
        self.0.push_str(&format!("</{name}>\n"));
    }
}

fn short(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn begins(day: NaiveDate) -> String {
    format!("{day}T08:00:00")
}

fn ends(day: NaiveDate) -> String {
    format!("{day}T17:00:00")
}

fn hours(days: i64) -> String {
    format!("PT{}H0M0S", days * 8)
}

fn index(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Writes a roadmap with its dates on a day, its texts in a language by its two-letter code.
pub fn write_project(roadmap: &Roadmap, schedule: &Schedule, code: &str) -> String {
    let mut xml = Xml("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned());
    let title = roadmap.title.get(code);
    let dates = schedule.timings.iter().flatten();
    let first = roadmap.start.or_else(|| dates.clone().map(|it| it.early_start).min());
    let last = dates.map(|timing| timing.early_finish).max();
    let writer = Writer::new(roadmap, schedule, code);
    xml.0.push_str("<Project xmlns=\"http://schemas.microsoft.com/project\">\n");
    xml.number("SaveVersion", 14);
    xml.text("Name", &short(&format!("{}.xml", roadmap.key), NAME));
    xml.text("Title", &short(title, NAME));
    xml.number("ScheduleFromStart", 1);
    xml.text("StartDate", &begins(first.unwrap_or_default()));
    xml.text("FinishDate", &ends(last.or(first).unwrap_or_default()));
    xml.number("CriticalSlackLimit", 0);
    xml.number("CalendarUID", index(CALENDAR));
    xml.text("DefaultStartTime", "08:00:00");
    xml.text("DefaultFinishTime", "17:00:00");
    xml.number("MinutesPerDay", 480);
    xml.number("MinutesPerWeek", 2_400);
    xml.number("DaysPerMonth", 20);
    xml.number("DefaultTaskType", 1);
    xml.number("DurationFormat", 7);
    xml.number("HonorConstraints", 1);
    xml.number("NewTasksAreManual", 0);
    writer.calendars(&mut xml);
    writer.tasks(&mut xml);
    writer.resources(&mut xml);
    writer.assignments(&mut xml);
    xml.0.push_str("</Project>\n");
    xml.0
}

struct Writer<'a> {
    roadmap: &'a Roadmap,
    schedule: &'a Schedule,
    code: &'a str,
    /// The numbers of workstreams and tasks, by their keys, counted from 1 in the order of the outline.
    uids: HashMap<&'a str, usize>,
    /// Workstreams with the places of their tasks, in the order of the outline.
    outline: Vec<(Branch, Vec<usize>)>,
}

impl<'a> Writer<'a> {
    fn new(roadmap: &'a Roadmap, schedule: &'a Schedule, code: &'a str) -> Self {
        let mut by_workstream: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, task) in roadmap.tasks.iter().enumerate() {
            if task.withdrawn.is_none() {
                by_workstream.entry(&task.workstream).or_default().push(at);
            }
        }
        let (mut uids, mut outline) = (HashMap::new(), Vec::new());
        for branch in Tree::of(&roadmap.workstreams).branches() {
            let Some(workstream) = roadmap.workstreams.get(branch.place) else { continue };
            let tasks = by_workstream.remove(workstream.key.as_str()).unwrap_or_default();
            uids.insert(workstream.key.as_str(), uids.len() + 1);
            for task in tasks.iter().filter_map(|at| roadmap.tasks.get(*at)) {
                uids.insert(task.key.as_str(), uids.len() + 1);
            }
            outline.push((branch, tasks));
        }
        Self { roadmap, schedule, code, uids, outline }
    }

    fn calendar_of(&self, task: &Task) -> &WorkingCalendar {
        let own = self.roadmap.office(&task.owner).and_then(|office| office.calendar.as_deref());
        own.unwrap_or(&self.roadmap.calendar)
    }

    fn calendars(&self, xml: &mut Xml) {
        xml.of("Calendars", |xml| {
            // What is derived comes after what it is derived from.
            let title = short(self.roadmap.title.get(self.code), CALENDAR_NAME - 11);
            let name = format!("{title} · calendar");
            calendar(xml, CALENDAR, &name, None, Some(&self.roadmap.calendar));
            for (at, office) in self.roadmap.offices.iter().enumerate() {
                let name = short(&self.resource(at), CALENDAR_NAME);
                calendar(xml, CALENDAR + 1 + at, &name, Some(CALENDAR), office.calendar.as_deref());
            }
        });
    }

    /// Names an office as a resource: some characters part resources there.
    fn resource(&self, at: usize) -> String {
        let name = self.roadmap.offices.get(at).map_or("", |it| it.name.get(self.code));
        let name: String = name
            .chars()
            .map(|c| match c {
                ',' | ';' => '·',
                '[' => '(',
                ']' => ')',
                c => c,
            })
            .collect();
        short(&name, NAME)
    }

    fn tasks(&self, xml: &mut Xml) {
        xml.of("Tasks", |xml| {
            // How many there are so far of each level on the way to where one is.
            let mut numbers: Vec<usize> = Vec::new();
            for (at, (branch, tasks)) in self.outline.iter().enumerate() {
                let Some(workstream) = self.roadmap.workstreams.get(branch.place) else { continue };
                numbers.resize(branch.depth + 1, 0);
                if let Some(last) = numbers.last_mut() {
                    *last += 1;
                }
                let dotted: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                let (nth, level) = (dotted.join("."), branch.depth + 1);
                let inside = self.outline.iter().skip(at + 1);
                let inside = inside.take_while(|(other, _)| other.depth > branch.depth);
                let inside: Vec<usize> = inside.flat_map(|(_, tasks)| tasks.clone()).collect();
                let dates = tasks.iter().chain(&inside).filter_map(|at| self.schedule.get(*at));
                let from = dates.clone().map(|timing| timing.early_start).min();
                let to = dates.map(|timing| timing.early_finish).max();
                // Parts are numbered behind the tasks.
                numbers.push(tasks.len());
                xml.of("Task", |xml| {
                    self.head(xml, &workstream.key, workstream.title.get(self.code));
                    xml.number("Type", 1);
                    xml.number("IsNull", 0);
                    xml.text("WBS", &workstream.key);
                    xml.text("OutlineNumber", &nth);
                    xml.number("OutlineLevel", index(level));
                    xml.number("Priority", 500);
                    if let (Some(from), Some(to)) = (from, to) {
                        let days =
                            self.roadmap.calendar.working_days_between(add_days(from, -1), to);
                        xml.text("Start", &begins(from));
                        xml.text("Finish", &ends(to));
                        xml.text("Duration", &hours(days));
                    }
                    xml.number("DurationFormat", 7);
                    xml.number("Milestone", 0);
                    xml.number("Summary", i64::from(!tasks.is_empty() || !inside.is_empty()));
                    xml.number("CalendarUID", -1);
                    self.links(xml, &workstream.links);
                });
                for (number, at) in (1..).zip(tasks) {
                    let (Some(task), Some(timing)) =
                        (self.roadmap.tasks.get(*at), self.schedule.get(*at))
                    else {
                        continue;
                    };
                    let place = (format!("{nth}.{number}"), level + 1);
                    xml.of("Task", |xml| self.task(xml, task, timing, &place));
                }
            }
        });
    }

    fn head(&self, xml: &mut Xml, key: &str, title: &str) {
        let uid = index(self.uids.get(key).copied().unwrap_or_default());
        xml.number("UID", uid);
        xml.number("ID", uid);
        xml.text("Name", &short(&title.replace(['\n', '\r'], " "), NAME));
        xml.number("Active", 1);
        xml.number("Manual", 0);
    }

    fn task(&self, xml: &mut Xml, task: &Task, timing: &Timing, outline: &(String, usize)) {
        let milestone = task.is_milestone();
        let finish = timing.early_finish;
        let start = if milestone { finish } else { task.started.unwrap_or(timing.early_start) };
        let calendar = self.calendar_of(task);
        let days = match milestone {
            true => 0,
            false => calendar.working_days_between(add_days(start, -1), finish).max(1),
        };
        let (done, percent) = (task.submission(), i64::from(task.percent()));
        let left = if percent == 100 { 0 } else { days - days * percent / 100 };
        self.head(xml, &task.key, task.title.get(self.code));
        xml.number("Type", 1);
        xml.number("IsNull", 0);
        xml.text("WBS", &task.key);
        xml.text("OutlineNumber", &outline.0);
        xml.number("OutlineLevel", index(outline.1));
        xml.number("Priority", 500);
        xml.text("Start", &if milestone { ends(start) } else { begins(start) });
        xml.text("Finish", &ends(finish));
        xml.text("Duration", &hours(days));
        xml.number("DurationFormat", 7);
        xml.number("EffortDriven", 0);
        xml.number("Estimated", 0);
        xml.number("Milestone", i64::from(milestone));
        xml.number("Summary", 0);
        xml.number("Critical", i64::from(timing.critical));
        xml.number("PercentComplete", percent);
        // A milestone has not begun before it is there.
        let begun = task.started.filter(|_| !milestone || done.is_some());
        if let Some(from) = begun.or(done.map(|_| start)) {
            xml.text("ActualStart", &if milestone { ends(from) } else { begins(from) });
        }
        if let Some(done) = done {
            xml.text("ActualFinish", &ends(done.on));
        }
        xml.text("ActualDuration", &hours(days - left));
        xml.text("RemainingDuration", &hours(left));
        let worked = |day| calendar.effective(day, NonWorkingDay::Following);
        let forecast = task.forecast().filter(|_| done.is_none());
        let forecast = forecast.is_some_and(|day| day == finish || worked(day) == finish);
        let held = forecast || done.is_none() && timing.drive == Drive::External;
        let (kind, date) = match (held, task.start_no_earlier_than, task.must_finish_by) {
            // What the owner forecasts is no plan, nor is another roadmap, but MS Project would otherwise finish it earlier.
            (true, ..) => (6, Some(ends(finish))),
            (_, Some(from), _) => (4, Some(begins(from))),
            (_, None, Some(until)) => (7, Some(ends(until))),
            (_, None, None) => (0, None),
        };
        xml.number("ConstraintType", kind);
        xml.number("CalendarUID", -1);
        if let Some(date) = date {
            xml.text("ConstraintDate", &date);
        }
        xml.text("Deadline", &ends(task.deadline.last_day()));
        let notes = task.deliverable.get(self.code);
        if !notes.is_empty() {
            xml.text("Notes", notes);
        }
        self.links(xml, &task.links);
        let baseline = task.original_deadline().last_day();
        let from = task.start.filter(|start| *start <= baseline && !milestone).unwrap_or(baseline);
        let planned = calendar.working_days_between(add_days(from, -1), baseline).max(0);
        xml.of("Baseline", |xml| {
            xml.number("Number", 0);
            xml.text("Start", &if milestone { ends(from) } else { begins(from) });
            xml.text("Finish", &ends(baseline));
            xml.text("Duration", &hours(if milestone { 0 } else { planned }));
            xml.number("DurationFormat", 7);
        });
    }

    fn links(&self, xml: &mut Xml, links: &[Link]) {
        for link in links {
            let Some(from) = self.uids.get(link.from.as_str()) else { continue };
            let kind = match link.kind {
                LinkType::FinishToFinish => 0,
                LinkType::FinishToStart => 1,
                LinkType::StartToFinish => 2,
                LinkType::StartToStart => 3,
            };
            let (day, format) = match link.unit {
                LagUnit::Working => (DAY, 7),
                LagUnit::Calendar => (CALENDAR_DAY, 8),
            };
            xml.of("PredecessorLink", |xml| {
                xml.number("PredecessorUID", index(*from));
                xml.number("Type", kind);
                xml.number("CrossProject", 0);
                xml.number("LinkLag", i64::from(link.lag) * day);
                xml.number("LagFormat", format);
            });
        }
    }

    fn resources(&self, xml: &mut Xml) {
        xml.of("Resources", |xml| {
            for at in 0..self.roadmap.offices.len() {
                xml.of("Resource", |xml| {
                    xml.number("UID", index(at + 1));
                    xml.number("ID", index(at + 1));
                    xml.text("Name", &self.resource(at));
                    xml.number("Type", 1);
                    xml.number("IsNull", 0);
                    xml.number("MaxUnits", 1);
                    xml.number("CalendarUID", index(CALENDAR + 1 + at));
                });
            }
        });
    }

    /// Who works on what. Without an assignment MS Project shows what is complete as 99 %.
    fn assignments(&self, xml: &mut Xml) {
        let offices: HashMap<&str, usize> = (1..)
            .zip(self.roadmap.offices.iter())
            .map(|(at, office)| (office.key.as_str(), at))
            .collect();
        let mut number = 0;
        xml.of("Assignments", |xml| {
            for task in self.outline.iter().flat_map(|(_, tasks)| tasks) {
                let Some(task) = self.roadmap.tasks.get(*task) else { continue };
                let Some(uid) = self.uids.get(task.key.as_str()) else { continue };
                let with = task.co_owners.iter().map(|part| &part.office);
                for office in std::iter::once(&task.owner).chain(with) {
                    let Some(resource) = offices.get(office.as_str()) else { continue };
                    number += 1;
                    xml.of("Assignment", |xml| {
                        xml.number("UID", number);
                        xml.number("TaskUID", index(*uid));
                        xml.number("ResourceUID", index(*resource));
                        xml.number("PercentWorkComplete", i64::from(task.percent()));
                        if let Some(done) = task.submission() {
                            xml.text("ActualFinish", &ends(done.on));
                        }
                        xml.number("Units", 1);
                    });
                }
            }
        });
    }
}

/// Writes a calendar: a base with its week and exceptions, or one derived from it.
fn calendar(
    xml: &mut Xml,
    uid: usize,
    name: &str,
    base: Option<usize>,
    days: Option<&WorkingCalendar>,
) {
    xml.of("Calendar", |xml| {
        xml.number("UID", index(uid));
        xml.text("Name", name);
        xml.number("IsBaseCalendar", i64::from(base.is_none()));
        xml.number("BaseCalendarUID", base.map_or(-1, index));
        let Some(days) = days else { return };
        let exceptions = exceptions(days);
        xml.of("WeekDays", |xml| {
            for kind in 1..=7_u32 {
                // Sunday is 1 there and 7 here.
                let day = if kind == 1 { 7 } else { kind - 1 };
                xml.of("WeekDay", |xml| {
                    xml.number("DayType", kind);
                    working(xml, !days.weekend.contains(&day));
                });
            }
            // Exceptions stand here for older readers, and below for MS Project.
            for (from, to, works) in &exceptions {
                xml.of("WeekDay", |xml| {
                    xml.number("DayType", 0);
                    xml.number("DayWorking", i64::from(*works));
                    period(xml, *from, *to);
                    times(xml, *works);
                });
            }
        });
        if exceptions.is_empty() {
            return;
        }
        xml.of("Exceptions", |xml| {
            for (from, to, works) in &exceptions {
                xml.of("Exception", |xml| {
                    let days = (*to - *from).num_days() + 1;
                    xml.number("EnteredByOccurrences", 0);
                    period(xml, *from, *to);
                    xml.number("Occurrences", days);
                    xml.text("Name", "");
                    xml.number("Type", 1);
                    xml.number("DayWorking", i64::from(*works));
                    times(xml, *works);
                });
            }
        });
    });
}

fn working(xml: &mut Xml, works: bool) {
    xml.number("DayWorking", i64::from(works));
    times(xml, works);
}

fn times(xml: &mut Xml, works: bool) {
    if works {
        xml.of("WorkingTimes", |xml| {
            for (from, to) in [("08:00:00", "12:00:00"), ("13:00:00", "17:00:00")] {
                xml.of("WorkingTime", |xml| {
                    xml.text("FromTime", from);
                    xml.text("ToTime", to);
                });
            }
        });
    }
}

fn period(xml: &mut Xml, from: NaiveDate, to: NaiveDate) {
    xml.of("TimePeriod", |xml| {
        xml.text("FromDate", &format!("{from}T00:00:00"));
        // Seconds would mark every day.
        xml.text("ToDate", &format!("{to}T23:59:00"));
    });
}

/// Returns runs of days off and of worked days that the week does not have, sorted: MS Project ignores
/// others.
fn exceptions(days: &WorkingCalendar) -> Vec<(NaiveDate, NaiveDate, bool)> {
    let weekend = |day: &NaiveDate| days.weekend.contains(&day.weekday().number_from_monday());
    let off = days.days_off.iter().filter(|day| !weekend(day)).map(|day| (*day, false));
    let on = days.working_days.iter().filter(|day| weekend(day)).map(|day| (*day, true));
    let mut all: Vec<(NaiveDate, bool)> = off.chain(on).collect();
    all.sort_unstable();
    let mut runs: Vec<(NaiveDate, NaiveDate, bool)> = Vec::new();
    for (day, works) in all {
        match runs.last_mut() {
            Some((_, to, same)) if *same == works && add_days(*to, 1) == day => *to = day,
            _ => runs.push((day, day, works)),
        }
    }
    runs
}
