//! The plan that a roadmap file holds. Of a task it needs a key, dates or a duration, and links.

use std::{collections::HashMap, sync::Arc};

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{
    calibration::draws,
    days::Days,
    plan::{Activity, Group, Plan, Progress},
    simulation::Draw,
};
use crate::{
    Deadline, Fault, Key, NonWorkingDay, Problem, Settings, WorkingCalendar,
    date::{YEARS, parse_day},
    decide::{DAYS_MOST, check_estimate},
    file::{CalendarChoice, Definition, TaskPlan, read_json, task_rows},
    replay,
};

/// What a network needs to know of the roadmap around its tasks.
#[derive(Deserialize)]
struct Frame {
    #[serde(default)]
    calendar: CalendarChoice,
    #[serde(default)]
    non_working_day: NonWorkingDay,
    start: Option<NaiveDate>,
    #[serde(rename = "final")]
    final_task: Option<Key>,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    offices: Vec<OfficePart>,
    #[serde(default)]
    workstreams: Vec<Group>,
}

#[derive(Deserialize)]
struct OfficePart {
    key: Key,
    calendar: Option<CalendarChoice>,
}

/// What a written file says of a task's progress without its history.
#[derive(Default)]
struct Stated {
    percent: u8,
    forecast: Option<NaiveDate>,
}

impl Stated {
    fn read(task: &serde_json::Value, faults: &mut Vec<Fault>) -> Self {
        let key = task.get("key").and_then(serde_json::Value::as_str).unwrap_or_default();
        let said = |field: &str| task.get(field).filter(|value| !value.is_null());
        let mut fault = |field: &str, problem| {
            faults.push(Fault { field: format!("tasks.{key}.{field}"), problem });
        };
        let mut stated = Self::default();
        if let Some(percent) = said("percent") {
            match percent.as_u64().and_then(|percent| u8::try_from(percent).ok()) {
                Some(percent @ 0..=100) => stated.percent = percent,
                _ => fault("percent", Problem::NotInRange { from: 0, to: 100 }),
            }
        }
        if let Some(forecast) = said("forecast") {
            match forecast.as_str().and_then(|date| parse_day(date).ok()) {
                Some(forecast) => stated.forecast = Some(forecast),
                None => fault("forecast", Problem::NotADate),
            }
        }
        stated
    }
}

fn malformed(field: &str, text: impl ToString) -> Vec<Fault> {
    let problem = Problem::Malformed { text: text.to_string() };
    vec![Fault { field: field.to_owned(), problem }]
}

/// Reads the network of a roadmap file, and from what its durations can be drawn.
///
/// A file with a history is replayed, with all its progress and its record of slips.
pub fn read_plan(text: &str, today: Option<NaiveDate>) -> Result<(Plan, Vec<Draw>), Vec<Fault>> {
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| malformed("file", error))?;
    let serde_json::Value::Object(mut object) = value else {
        return Err(malformed("file", "must be a JSON object"));
    };
    if object.contains_key("history") {
        let contents = read_json(text)?;
        let events: Vec<_> = contents.history.unwrap_or_default();
        let events: Vec<_> = events.into_iter().map(|brought| brought.event).collect();
        let roadmap = replay(&contents.definition.key, &events);
        let roadmap = roadmap.map_err(|error| malformed("history", error))?;
        let plan = Plan::of(&roadmap, today);
        let draws = draws(&roadmap, &plan);
        return Ok((plan, draws));
    }
    // A workstream of a file has more than a schedule asks for.
    if let Some(serde_json::Value::Array(workstreams)) = object.get_mut("workstreams") {
        for workstream in workstreams {
            if let Some(workstream) = workstream.as_object_mut() {
                workstream.retain(|name, _| name == "key" || name == "links");
            }
        }
    }
    let stated = object.get("tasks").and_then(serde_json::Value::as_array);
    let mut faults = Vec::new();
    let stated: Vec<Stated> =
        stated.into_iter().flatten().map(|task| Stated::read(task, &mut faults)).collect();
    let tasks = task_rows(&mut object, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let frame = serde_json::from_value(serde_json::Value::Object(object));
    let mut plan = plan(&frame.map_err(|error| malformed("file", error))?, &tasks, today)?;
    for (activity, stated) in plan.activities.iter_mut().zip(stated) {
        let started = today.filter(|_| stated.percent > 0);
        let started =
            started.map(|today| activity.planned_start.map_or(today, |start| start.min(today)));
        let (percent, forecast) = (stated.percent, stated.forecast);
        activity.progress = Progress { started, percent, forecast, ..Progress::default() };
    }
    Ok((plan, Vec::new()))
}

impl Plan {
    /// Reads the network of a plan that is to become a roadmap.
    pub fn of_definition(definition: &Definition) -> Result<Self, Vec<Fault>> {
        let offices = definition.offices.iter().map(|office| OfficePart {
            key: office.key.clone(),
            calendar: office.calendar.as_ref().map(CalendarChoice::of),
        });
        let groups = definition.workstreams.iter();
        let frame = Frame {
            calendar: definition.calendar.clone(),
            non_working_day: definition.non_working_day,
            start: definition.start,
            final_task: definition.final_task.clone(),
            settings: definition.settings.clone(),
            offices: offices.collect(),
            workstreams: groups
                .map(|group| Group { key: group.key.clone(), links: group.links.clone() })
                .collect(),
        };
        plan(&frame, &definition.tasks, None)
    }
}

fn calendar(choice: &CalendarChoice, field: &str) -> Result<Arc<WorkingCalendar>, Vec<Fault>> {
    let fault = |problem| vec![Fault { field: field.to_owned(), problem }];
    let calendar = choice.calendar().ok_or_else(|| fault(Problem::Unknown))?;
    if !calendar.has_working_week() {
        return Err(fault(Problem::NoWorkingDay));
    }
    Ok(calendar)
}

fn plan(frame: &Frame, tasks: &[TaskPlan], today: Option<NaiveDate>) -> Result<Plan, Vec<Fault>> {
    let mut calendars = vec![calendar(&frame.calendar, "calendar")?];
    let mut by_office = HashMap::new();
    for office in &frame.offices {
        if let Some(choice) = &office.calendar {
            calendars.push(calendar(choice, &format!("offices.{}.calendar", office.key))?);
            by_office.insert(office.key.as_str(), calendars.len() - 1);
        }
    }
    let days: Vec<Days> = calendars.iter().map(|calendar| Days::new(calendar)).collect();
    let groups = frame.workstreams.iter().enumerate();
    let groups: HashMap<&str, usize> = groups.map(|(at, group)| (group.key.as_str(), at)).collect();
    let effective = |deadline: Deadline| match (deadline, calendars.first()) {
        (Deadline::Day(day), Some(calendar)) => calendar.effective(day, frame.non_working_day),
        (approximate, _) => approximate.last_day(),
    };
    let mut faults = Vec::new();
    let mut activities = Vec::with_capacity(tasks.len());
    for task in tasks {
        check(task, &mut faults);
        let calendar = by_office.get(task.owner.as_str()).copied().unwrap_or_default();
        let original = task.original_deadline.or(task.deadline);
        let duration = match (task.duration, task.start, original) {
            (Some(days), ..) => days,
            (None, Some(start), Some(deadline)) if Deadline::Day(start) == deadline => 0,
            (None, start, Some(deadline)) => {
                let last = effective(deadline);
                let days = days.get(calendar);
                days.map_or(1, |days| days.worked(start.unwrap_or(last), last)).max(1)
            }
            (None, _, None) => {
                let field = format!("tasks.{}.duration", task.key);
                faults.push(Fault { field, problem: Problem::Required });
                0
            }
        };
        activities.push(Activity {
            key: task.key.clone(),
            group: groups.get(task.workstream.as_str()).copied(),
            calendar,
            duration,
            measured: task.duration.is_some(),
            links: task.links.clone(),
            planned_start: task.start,
            not_before: task.start_no_earlier_than,
            must_finish: task.must_finish_by,
            deadline: task.deadline.map(effective),
            estimate: task.estimate,
            progress: Progress::default(),
        });
    }
    let planned = tasks.iter().filter_map(|task| {
        task.start.or_else(|| task.duration.is_none().then_some(effective(task.deadline?)))
    });
    // Where there is nothing to do, any day will do.
    let never = NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1).filter(|_| tasks.is_empty());
    let Some(start) = frame.start.or(planned.min()).or(today).or(never) else {
        faults.push(Fault { field: "start".to_owned(), problem: Problem::Required });
        return Err(faults);
    };
    let known = |key: &Key| tasks.iter().any(|task| task.key == *key);
    if frame.final_task.as_ref().is_some_and(|key| !known(key)) {
        faults.push(Fault { field: "final".to_owned(), problem: Problem::Unknown });
    }
    if !YEARS.contains(&start.year()) {
        faults.push(Fault { field: "start".to_owned(), problem: Problem::NotADate });
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let (groups, final_task) = (frame.workstreams.clone(), frame.final_task.clone());
    let progress = frame.settings.progress;
    Ok(Plan { start, today, progress, calendars, groups, activities, final_task })
}

fn check(task: &TaskPlan, faults: &mut Vec<Fault>) {
    let mut fault = |field: &str, problem| {
        faults.push(Fault { field: format!("tasks.{}.{field}", task.key), problem });
    };
    let range = |from| Problem::NotInRange { from, to: DAYS_MOST };
    if task.duration.is_some_and(|days| i64::from(days) > DAYS_MOST) {
        fault("duration", range(0));
    }
    for link in &task.links {
        if i64::from(link.lag).abs() > DAYS_MOST {
            fault(&format!("links.{}", link.from), range(-DAYS_MOST));
        }
    }
    if let Some(problem) = task.estimate.and_then(check_estimate) {
        fault("estimate", problem);
    }
    let dates = [
        ("start", task.start),
        ("deadline", task.deadline.map(Deadline::last_day)),
        ("start_no_earlier_than", task.start_no_earlier_than),
        ("must_finish_by", task.must_finish_by),
    ];
    for (field, date) in dates {
        if date.is_some_and(|date| !YEARS.contains(&date.year())) {
            fault(field, Problem::NotADate);
        }
    }
}
