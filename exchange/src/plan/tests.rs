//! Plans in which a schedule was once wrong, and values that cannot be read.

use std::path::PathBuf;

use chrono::NaiveDate;

use super::read_plan;
use roadmap::schedule::{Plan, Schedule, Timing};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// Reads a plan of the faults that others found.
fn found(test: &str, name: &str) -> Option<Plan> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/faults/truth").join(name);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(read_plan(&text, None).expect("it is read").0),
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "{}: {error}", path.display());
            eprintln!("{test}: skipped, {} is not here", path.display());
            None
        }
    }
}

fn timing(plan: &Plan, key: &str) -> Timing {
    *Schedule::new(plan)
        .expect("a schedule")
        .get(plan.position(key).expect("a task"))
        .expect("a timing")
}

#[test]
fn a_lag_of_calendar_days_is_not_slack() {
    let Some(plan) = found("a_lag_of_calendar_days_is_not_slack", "calendar-lag.json") else {
        return;
    };
    assert_eq!(timing(&plan, "A").total_float, 1);
    assert_eq!(timing(&plan, "A").late_start, date("2026-03-06"));
}

#[test]
fn an_office_that_rests_on_weekends_has_no_float_there() {
    let Some(plan) =
        found("an_office_that_rests_on_weekends_has_no_float_there", "office-calendar.json")
    else {
        return;
    };
    let a = timing(&plan, "A");
    assert_eq!((a.total_float, a.lf, a.late_finish), (4, 9, date("2026-04-10")));
}

#[test]
fn free_float_is_counted_as_total_float_is() {
    let Some(plan) = found("free_float_is_counted_as_total_float_is", "free-float-units.json")
    else {
        return;
    };
    for key in ["A", "B", "C"] {
        let timing = timing(&plan, key);
        assert!(timing.free_float <= timing.total_float, "{key}: {timing:?}");
    }
    assert_eq!((timing(&plan, "B").free_float, timing(&plan, "B").total_float), (1, 1));
}

#[test]
fn a_milestone_of_today_has_no_room_to_its_final_deadline() {
    let Some(mut plan) =
        found("a_milestone_of_today_has_no_room_to_its_final_deadline", "milestone-today.json")
    else {
        return;
    };
    plan.today = Some(date("2026-11-30"));
    for key in ["P", "A", "M"] {
        assert_eq!(timing(&plan, key).final_float, Some(0), "{key}");
    }
    // Three of our own: a day before, a day after, and a milestone that ends with work.
    plan.today = Some(date("2026-11-27"));
    assert_eq!(timing(&plan, "P").final_float, Some(1));
    plan.today = Some(date("2026-12-01"));
    assert_eq!(timing(&plan, "P").final_float, Some(-1));
    assert_eq!(timing(&plan, "M").final_float, Some(-1));
}

#[test]
fn a_milestone_that_must_be_there_before_it_may_begin_is_late() {
    let Some(plan) = found(
        "a_milestone_that_must_be_there_before_it_may_begin_is_late",
        "milestone-must-finish.json",
    ) else {
        return;
    };
    for key in ["M", "W"] {
        let timing = timing(&plan, key);
        assert_eq!(
            (timing.total_float, timing.late_finish, timing.deadline_float),
            (-1, date("2026-03-06"), Some(-1)),
            "{key}"
        );
    }
}

#[test]
fn progress_that_cannot_be_read_is_refused_and_not_dropped() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/faults/truth/bad-forecast.json");
    let own = [
        (r#""forecast":"2026-13-01""#, "tasks.A.forecast"),
        (r#""forecast":"1 December""#, "tasks.A.forecast"),
        (r#""percent":150"#, "tasks.A.percent"),
        (r#""percent":-1"#, "tasks.A.percent"),
        (r#""percent":"half""#, "tasks.A.percent"),
        (r#""percent":99.5"#, "tasks.A.percent"),
    ];
    let file = |more: &str| {
        format!(
            r#"{{"format":"vekha-roadmap","version":1,"key":"s","title":"s","start":"2026-03-02",
            "tasks":[{{"key":"A","title":"A","duration":10,{more}}}]}}"#
        )
    };
    for (more, field) in own {
        let faults = read_plan(&file(more), None).map(drop).expect_err(more);
        assert_eq!(
            faults.iter().map(|it| it.field.as_str()).collect::<Vec<_>>(),
            [field],
            "{more}"
        );
    }
    read_plan(&file(r#""percent":50,"forecast":null"#), None).expect("nothing is said");
    let Ok(text) = std::fs::read_to_string(&path) else {
        assert!(std::env::var_os("CI").is_none(), "{} is not here", path.display());
        return eprintln!(
            "progress_that_cannot_be_read: the found file is skipped, it is not here"
        );
    };
    let faults = read_plan(&text, None).map(drop).expect_err("it is refused");
    let fields: Vec<_> = faults.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["tasks.A.forecast", "tasks.B.percent"]);
}
