//! The plan of tasks that are not a roadmap yet: of a task it needs a key, dates or a duration, and
//! links.

use std::{collections::HashMap, sync::Arc};

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::{
    days::Days,
    plan::{Activity, Group, Plan, Progress},
};
use crate::{
    CalendarChoice, Deadline, Definition, External, Fault, NonWorkingDay, OfficeKey, Problem,
    Settings, TaskKey, TaskPlan, WorkingCalendar,
    date::YEARS,
    decide::{DAYS_MOST, check_estimate},
};

/// What a network needs to know of the roadmap around its tasks.
#[derive(Deserialize)]
pub struct Frame {
    #[serde(default)]
    calendar: CalendarChoice,
    #[serde(default)]
    non_working_day: NonWorkingDay,
    start: Option<NaiveDate>,
    #[serde(rename = "final")]
    final_task: Option<TaskKey>,
    #[serde(default)]
    settings: Settings,
    #[serde(default)]
    offices: Vec<OfficePart>,
    #[serde(default)]
    workstreams: Vec<Group>,
}

/// What a network needs to know of an office.
#[derive(Deserialize)]
pub struct OfficePart {
    key: OfficeKey,
    calendar: Option<CalendarChoice>,
}

impl Plan {
    /// Reads the network of a plan that is to become a roadmap.
    pub fn of_definition(definition: &Definition) -> Result<Self, Vec<Fault>> {
        let offices = definition.offices.iter().map(|office| OfficePart {
            key: office.key.clone(),
            calendar: office.calendar.as_ref().map(CalendarChoice::of),
        });
        let frame = Frame {
            calendar: definition.calendar.clone(),
            non_working_day: definition.non_working_day,
            start: definition.start,
            final_task: definition.final_task.clone(),
            settings: definition.settings.clone(),
            offices: offices.collect(),
            workstreams: Group::all(&definition.workstreams),
        };
        Self::of_tasks(&frame, &definition.tasks, None)
    }

    /// Makes a plan of tasks and of what is around them, with a fault for each value that it cannot use.
    pub fn of_tasks(
        frame: &Frame,
        tasks: &[TaskPlan],
        today: Option<NaiveDate>,
    ) -> Result<Self, Vec<Fault>> {
        let mut calendars = vec![calendar(&frame.calendar, "calendar")?];
        let mut by_office = HashMap::new();
        for office in &frame.offices {
            if let Some(choice) = &office.calendar {
                calendars.push(calendar(choice, &format!("offices.{}.calendar", office.key))?);
                by_office.insert(office.key.as_str(), calendars.len() - 1);
            }
        }
        let days: Vec<Arc<Days>> = calendars.iter().map(Days::of).collect();
        let groups = frame.workstreams.iter().enumerate();
        let groups: HashMap<&str, usize> =
            groups.map(|(at, group)| (group.key.as_str(), at)).collect();
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
                external: External::last(&task.external, today),
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
        let known = |key: &TaskKey| tasks.iter().any(|task| task.key == *key);
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
}

fn calendar(choice: &CalendarChoice, field: &str) -> Result<Arc<WorkingCalendar>, Vec<Fault>> {
    let fault = |problem| vec![Fault { field: field.to_owned(), problem }];
    let calendar = choice.calendar().ok_or_else(|| fault(Problem::Unknown))?;
    if !calendar.has_working_week() {
        return Err(fault(Problem::NoWorkingDay));
    }
    Ok(calendar)
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
