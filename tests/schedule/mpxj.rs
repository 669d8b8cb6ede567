//! What is written for MS Project, read by MPXJ: tasks, outline, links with lags, dates, deadlines, the
//! calendar; and its own scheduler comes to the same dates. It needs Python with MPXJ in `target/mpxj`,
//! which `cargo xtask test` puts there.

use std::{path::Path, process::Command};

use roadmap::{Roadmap, Tree, Workstream, schedule::Schedule};
use serde_json::{Value, json};

/// The sample as it stands, with a workstream of two levels.
fn sample() -> Roadmap {
    let deadline = "2026-12-01".parse().expect("a date");
    let mut plan = sample::bundled::definition(deadline).expect("the bundled files are right");
    let of = |key: &str| plan.workstreams.iter().position(|it| it.key == key).expect("there");
    let (inner, outer) = (of("MIN"), of("RES"));
    let above = plan.workstreams[outer].key.clone();
    plan.workstreams[inner] = Workstream { parent: Some(above), ..plan.workstreams[inner].clone() };
    let until = "2026-11-23T09:00:00Z".parse().expect("an instant");
    let events = sample::history(plan, deadline, until).expect("every step is allowed");
    roadmap::replay(sample::bundled::KEY, &events).expect("the story is consistent")
}

fn links(links: &[roadmap::Link], kept: &dyn Fn(&str) -> bool) -> Vec<Value> {
    let kept = links.iter().filter(|link| kept(&link.from));
    kept.map(|link| json!([link.from, link.kind.code(), link.lag])).collect()
}

fn expected(roadmap: &Roadmap, schedule: &Schedule) -> Value {
    let tree = Tree::of(&roadmap.workstreams);
    let kept = |key: &str| roadmap.task(key).is_none_or(|task| task.withdrawn.is_none());
    let mut tasks = Vec::new();
    for branch in tree.branches() {
        let group = &roadmap.workstreams[branch.place];
        tasks.push(json!({
            "key": group.key, "name": group.title.get("en"), "level": branch.depth + 1,
            "parent": group.parent, "summary": true, "finish": null,
            "links": links(&group.links, &kept),
        }));
        for (at, task) in roadmap.tasks.iter().enumerate() {
            if task.workstream != group.key || task.withdrawn.is_some() {
                continue;
            }
            let timing = schedule.get(at).expect("a timing");
            tasks.push(json!({
                "key": task.key, "name": task.title.get("en"), "level": branch.depth + 2,
                "parent": group.key, "summary": false,
                "finish": timing.early_finish.to_string(),
                "deadline": task.deadline.last_day().to_string(),
                "baseline": task.original_deadline().last_day().to_string(),
                "links": links(&task.links, &kept),
            }));
        }
    }
    let days = ["2026-11-04", "2026-11-05", "2026-12-31", "2027-01-01", "2027-01-11", "2027-02-20"];
    let days = days.map(|day| {
        (day.to_owned(), json!(roadmap.calendar.is_working(day.parse().expect("a day"))))
    });
    json!({ "tasks": tasks, "days": Value::Object(days.into_iter().collect()) })
}

#[test]
fn mpxj_reads_what_is_written_for_ms_project_and_schedules_it_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let python = root.join("target/mpxj/bin/python");
    if !python.exists() {
        let must = std::env::var_os("CI").is_some();
        assert!(!must, "MPXJ is not in target/mpxj: cargo xtask test puts it there");
        eprintln!(
            "skipped: mpxj_reads_what_is_written_for_ms_project_and_schedules_it_alike (no MPXJ)"
        );
        return;
    }
    let roadmap = sample();
    let today = "2026-11-23".parse().expect("a day");
    let schedule = Schedule::of(&roadmap, today);
    let folder = tempfile::tempdir().expect("a folder");
    let (project, wanted) =
        (folder.path().join("project.xml"), folder.path().join("expected.json"));
    std::fs::write(&project, exchange::project::write_project(&roadmap, &schedule, "en"))
        .expect("written");
    std::fs::write(&wanted, expected(&roadmap, &schedule).to_string()).expect("written");
    let script = root.join("tests/schedule/read_project.py");
    let output =
        Command::new(python).arg(script).args([&project, &wanted]).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
}
