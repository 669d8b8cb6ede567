//! Networks of PSPLIB with their published lengths, and cases from other packages' tests.

use std::path::Path;

use roadmap::{
    Link, Problem, WorkingCalendar,
    schedule::{Activity, Plan, Schedule},
};
use serde_json::Value;
use tests::shared;

/// A plan of whole days without days off.
pub fn plan(activities: Vec<Activity>) -> Plan {
    Plan {
        start: "2026-09-07".parse().expect("a date"),
        today: None,
        progress: roadmap::Logic::default(),
        calendars: vec![WorkingCalendar::built_in("continuous").expect("a calendar")],
        groups: Vec::new(),
        activities,
        final_task: None,
    }
}

fn numbers(line: &str) -> Vec<usize> {
    line.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

/// Reads successors and durations, which stand in two tables of a `.sm` file.
fn psplib(file: &Path) -> Plan {
    let text = std::fs::read_to_string(file).expect("a network");
    let table = |title: &str| {
        let rows = text.lines().skip_while(|line| !line.starts_with(title)).skip(2);
        rows.skip_while(|line| line.starts_with('-'))
            .take_while(|line| !line.starts_with('*'))
            .map(numbers)
            .collect::<Vec<_>>()
    };
    let mut activities: Vec<Activity> = table("REQUESTS/DURATIONS:")
        .iter()
        .map(|row| Activity {
            key: row[0].to_string().into(),
            duration: u32::try_from(row[2]).expect("days"),
            measured: true,
            ..Activity::default()
        })
        .collect();
    for row in table("PRECEDENCE RELATIONS:") {
        for successor in &row[3..] {
            let from = row[0].to_string();
            activities[successor - 1].links.push(Link { from: from.into(), ..Link::default() });
        }
    }
    plan(activities)
}

#[test]
fn the_length_of_every_psplib_network_is_its_published_mpm_time() {
    let Some(folder) = shared("PSPLIB", "psplib") else { return };
    let mut table = csv::Reader::from_path(folder.join("mpm_time.csv")).expect("the answers");
    let mut networks = 0;
    for row in table.records() {
        let row = row.expect("a row");
        let number = |at: usize| row[at].parse::<i32>().expect("a number");
        let plan = psplib(&folder.join(&row[0]));
        assert_eq!(i32::try_from(plan.activities.len()), Ok(number(1)), "{}", &row[0]);
        let schedule = Schedule::new(&plan).expect("no circle");
        let length = schedule.timings.iter().flatten().map(|timing| timing.ef).max();
        assert_eq!(length, Some(number(4)), "{}", &row[0]);
        let critical = schedule.timings.iter().flatten().filter(|timing| timing.critical);
        assert_eq!(i32::try_from(critical.count()), Ok(number(6)), "{}", &row[0]);
        let floats: i32 = schedule.timings.iter().flatten().map(|t| t.total_float).sum();
        assert_eq!(floats, number(7), "{}", &row[0]);
        networks += 1;
    }
    assert_eq!(networks, 26);
}

#[test]
fn the_textbook_cases_have_every_date_and_float_as_published() {
    let Some(folder) = shared("the textbook cases", "textbook_cpm") else { return };
    let text = std::fs::read_to_string(folder.join("cases.json")).expect("the cases");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    let key = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (mut scheduled, mut refused) = (0, 0);
    for case in &cases {
        let rows = case["activities"].as_array().expect("activities");
        let activities = rows.iter().map(|row| Activity {
            key: key(&row["id"]).into(),
            duration: u32::try_from(row["duration"].as_u64().expect("days")).expect("few"),
            measured: true,
            links: row["pred"]
                .as_array()
                .expect("predecessors")
                .iter()
                .map(|from| Link { from: key(from).into(), ..Link::default() })
                .collect(),
            ..Activity::default()
        });
        let plan = plan(activities.collect());
        if case["expect"] == "cycle" {
            let faults = Schedule::new(&plan).expect_err("a circle");
            assert!(matches!(&faults[0].problem, Problem::Cycle { path } if path.len() >= 3));
            refused += 1;
            continue;
        }
        let schedule = Schedule::new(&plan).expect("no circle");
        for (row, timing) in rows.iter().zip(schedule.timings.iter().flatten()) {
            let answers = [
                ("es", timing.es),
                ("ef", timing.ef),
                ("ls", timing.ls),
                ("lf", timing.lf),
                ("total", timing.total_float),
                ("free", timing.free_float),
            ];
            for (name, answer) in answers {
                let published = row.get(name).and_then(Value::as_i64);
                if let Some(published) = published {
                    assert_eq!(i64::from(answer), published, "{name} of {}", row["id"]);
                }
            }
        }
        let length = schedule.timings.iter().flatten().map(|timing| timing.ef).max();
        assert_eq!(length.map(i64::from), case["project_duration"].as_i64());
        scheduled += 1;
    }
    assert_eq!((scheduled, refused), (2, 1));
}
