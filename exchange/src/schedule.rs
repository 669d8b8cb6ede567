//! The schedule as a table for other programs.

use roadmap::schedule::{
    Plan, Schedule,
    simulation::{Simulation, Spread},
};

use crate::table::harmless;

/// Writes a schedule as CSV, with what the runs of a simulation say where there is one.
pub fn write_schedule(plan: &Plan, schedule: &Schedule, runs: Option<&Simulation>) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut head = vec![
        "key",
        "duration",
        "es",
        "ef",
        "ls",
        "lf",
        "total_float",
        "free_float",
        "deadline_float",
        "critical",
        "early_start",
        "early_finish",
        "late_start",
        "late_finish",
    ];
    if runs.is_some() {
        head.extend(["meets", "p50", "p80", "p95", "on_chain", "spread", "runs", "seed"]);
    }
    let mut whole = writer.write_record(&head).is_ok();
    for (task, activity) in plan.activities.iter().enumerate() {
        let Some(timing) = schedule.get(task) else { continue };
        let numbers =
            [timing.duration, timing.es, timing.ef, timing.ls, timing.lf, timing.total_float];
        let mut cells = vec![activity.key.to_string()];
        cells.extend(numbers.map(|number| number.to_string()));
        cells.push(timing.free_float.to_string());
        cells.push(timing.deadline_float.map(|float| float.to_string()).unwrap_or_default());
        cells.push(timing.critical.to_string());
        let dates =
            [timing.early_start, timing.early_finish, timing.late_start, timing.late_finish];
        cells.extend(dates.map(|date| date.to_string()));
        if let Some(runs) = runs
            && let Some(outcome) = runs.get(task)
        {
            let share = |count: u32| format!("{:.4}", runs.share(count));
            cells.push(outcome.meets.map(share).unwrap_or_default());
            cells.extend([outcome.p50, outcome.p80, outcome.p95].map(|date| date.to_string()));
            cells.push(share(outcome.on_chain));
            cells.push(match &outcome.spread {
                Spread::Fixed => "fixed".to_owned(),
                Spread::Estimate => "estimate".to_owned(),
                Spread::Office { office, tasks } => format!("record of {office} ({tasks})"),
                Spread::Roadmap { tasks } => format!("record of the roadmap ({tasks})"),
            });
            cells.extend([runs.runs.to_string(), runs.seed.to_string()]);
        }
        let cells = cells.iter().map(|cell| harmless(cell));
        whole &= writer.write_record(cells).is_ok();
    }
    let bytes = writer.into_inner().unwrap_or_default();
    if whole { String::from_utf8(bytes).unwrap_or_default() } else { String::new() }
}
