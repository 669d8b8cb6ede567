//! The plan that a roadmap file holds. Of a task it needs a key, dates or a duration, and links.

use chrono::NaiveDate;

use crate::{
    fault::malformed,
    json::{read_json, task_rows},
};
use roadmap::{
    Fault, Problem,
    date::parse_day,
    replay,
    schedule::{Plan, Progress, calibration::draws, simulation::Draw},
};

#[cfg(test)]
mod tests;

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
                None => fault("forecast", Problem::NotADay),
            }
        }
        stated
    }
}

/// Reads the network of a roadmap file, and from what its durations can be drawn.
///
/// A file with a history is replayed, with all its progress and its record of slips.
pub fn read_plan(text: &str, today: Option<NaiveDate>) -> Result<(Plan, Vec<Draw>), Vec<Fault>> {
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| vec![malformed("file", error)])?;
    let serde_json::Value::Object(mut object) = value else {
        return Err(vec![malformed("file", "must be a JSON object")]);
    };
    if object.contains_key("history") {
        let contents = read_json(text)?;
        let events: Vec<_> = contents.history.unwrap_or_default();
        let events: Vec<_> = events.into_iter().map(|brought| brought.event).collect();
        let roadmap = replay(&contents.definition.key, &events);
        let roadmap = roadmap.map_err(|error| vec![malformed("history", error)])?;
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
    let frame = frame.map_err(|error| vec![malformed("file", error)])?;
    let mut plan = Plan::of_tasks(&frame, &tasks, today)?;
    for (activity, stated) in plan.activities.iter_mut().zip(stated) {
        let started = today.filter(|_| stated.percent > 0);
        let started =
            started.map(|today| activity.planned_start.map_or(today, |start| start.min(today)));
        let (percent, forecast) = (stated.percent, stated.forecast);
        activity.progress = Progress { started, percent, forecast, ..Progress::default() };
    }
    Ok((plan, Vec::new()))
}
