//! Plans by hand, and networks at random.

use chrono::NaiveDate;
use proptest::prelude::*;

use crate::{
    LagUnit, Link, LinkType, WorkingCalendar,
    schedule::{Activity, Estimate, Plan, Progress, Schedule},
};

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn link(text: &str) -> Link {
    let (from, rest) = text.split_once(' ').unwrap_or((text, "FS"));
    let kind = match &rest[..2] {
        "SS" => LinkType::StartToStart,
        "FF" => LinkType::FinishToFinish,
        "SF" => LinkType::StartToFinish,
        _ => LinkType::FinishToStart,
    };
    let (lag, unit) = match rest[2..].strip_suffix('c') {
        Some(lag) => (lag, LagUnit::Calendar),
        None => (&rest[2..], LagUnit::Working),
    };
    Link { from: from.into(), kind, lag: lag.parse().unwrap_or(0), unit }
}

pub fn activity(key: &str, duration: u32, links: &[&str]) -> Activity {
    Activity {
        key: key.into(),
        duration,
        measured: true,
        links: links.iter().map(|text| link(text)).collect(),
        ..Activity::default()
    }
}

/// A plan from Monday 7 September 2026, worked from Monday to Friday.
pub fn plan(activities: Vec<Activity>) -> Plan {
    Plan {
        start: date("2026-09-07"),
        today: None,
        progress: crate::Logic::default(),
        calendars: vec![WorkingCalendar::built_in("mon-fri").expect("a calendar")],
        groups: Vec::new(),
        activities,
        final_task: None,
    }
}

pub fn schedule(plan: &Plan) -> Schedule {
    Schedule::new(plan).expect("a schedule")
}

/// A, then B, then milestone M, looked at on Wednesday 16 September.
pub(super) fn underway(progress: [Progress; 2]) -> Plan {
    let mut plan =
        plan(vec![activity("A", 5, &[]), activity("B", 5, &["A"]), activity("M", 0, &["B"])]);
    plan.today = Some(date("2026-09-16"));
    plan.final_task = Some("M".into());
    plan.activities[2].deadline = Some(date("2026-09-22"));
    for (activity, progress) in plan.activities.iter_mut().zip(progress) {
        activity.progress = progress;
    }
    plan
}

pub(super) fn done(on: &str) -> Progress {
    Progress { submitted: Some(date(on)), ..Progress::default() }
}

pub(super) fn estimate(low: u32, likely: u32, high: u32) -> Option<Estimate> {
    Some(Estimate { low, likely, high })
}

pub(super) fn kind() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["FS", "SS", "FF", "SF"])
}

/// A network of tasks that wait for earlier ones only, so that it has no circle.
pub fn network() -> impl Strategy<Value = Plan> {
    let task = (
        0u32..12,
        prop::collection::vec(
            (any::<prop::sample::Index>(), kind(), -3i32..6, any::<bool>()),
            0..4,
        ),
        prop::option::weighted(0.1, 0i64..60),
        0usize..3,
    );
    prop::collection::vec(task, 1..30).prop_map(|tasks| {
        let mut activities = Vec::new();
        for (at, (duration, links, from, group)) in tasks.into_iter().enumerate() {
            let mut task = activity(&format!("T{at:02}"), duration, &[]);
            task.group = Some(group);
            task.not_before = from.map(|days| crate::date::add_days(date("2026-09-07"), days));
            for (before, kind, lag, calendar) in links {
                if at > 0 {
                    let before = before.index(at);
                    let unit = if calendar { "c" } else { "" };
                    let new = link(&format!("T{before:02} {kind}{lag:+}{unit}"));
                    if !task.links.iter().any(|l: &Link| l.from == new.from && l.kind == new.kind) {
                        task.links.push(new);
                    }
                }
            }
            activities.push(task);
        }
        let mut plan = plan(activities);
        plan.final_task = plan.activities.last().map(|task| task.key.clone());
        plan
    })
}
