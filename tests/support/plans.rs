//! Large plans: real milestones of Kubernetes proposals, and generated ones.

use std::{collections::BTreeSet, path::Path};

use chrono::NaiveDate;
use roadmap::{
    Approval, By, CalendarChoice, Definition, LagUnit, Link, LinkType, NonWorkingDay, Office,
    Settings, TaskPlan, Text, Workstream, date::add_days,
};

fn frame(key: &str, title: &str) -> Definition {
    Definition {
        key: key.into(),
        title: Text::from(title),
        time_zone: "Europe/Moscow".to_owned(),
        calendar: CalendarChoice::BuiltIn("ru".to_owned()),
        non_working_day: NonWorkingDay::Preceding,
        start: None,
        final_task: None,
        public: true,
        archived: None,
        template: None,
        sample: false,
        settings: Settings::default(),
        approved: NaiveDate::from_ymd_opt(2026, 9, 1)
            .map(|on| Approval { on, by: By::new("controller".into(), "Controller".to_owned()) }),
        directive: None,
        offices: Vec::new(),
        workstreams: Vec::new(),
        tasks: Vec::new(),
    }
}

fn office(to: &mut Definition, key: &str) {
    if !to.offices.iter().any(|office| office.key == key) {
        to.offices.push(Office {
            key: key.into(),
            name: Text::from(key),
            calendar: None,
            closed: None,
        });
    }
}

fn workstream(to: &mut Definition, key: &str, owner: &str) {
    if !to.workstreams.iter().any(|known| known.key == key) {
        to.workstreams.push(Workstream {
            parent: None,
            key: key.into(),
            title: Text::from(key),
            owner: owner.into(),
            co_owners: Vec::new(),
            links: Vec::new(),
            deliverable: Text::default(),
            basis: Text::default(),
            sources: Vec::new(),
        });
    }
}

/// A plan of any size: `tasks` tasks of twenty workstreams, each waiting for the two before it.
pub fn generated(key: &str, tasks: usize) -> Definition {
    plan_of(key, tasks, |n| {
        (i64::try_from(n % 160).unwrap_or(0), n.checked_sub(20), n.checked_sub(40))
    })
}

/// A portfolio of any size: projects of fifty tasks, each task waiting for the two before it in its
/// project.
pub fn portfolio(key: &str, tasks: usize) -> Definition {
    let mut plan = plan_of(key, tasks, |n| {
        let (project, step) = (n / 50, n % 50);
        let begins = i64::try_from(step * 12 + project % 7).unwrap_or(0);
        (begins, step.checked_sub(1).map(|_| n - 1), step.checked_sub(2).map(|_| n - 2))
    });
    plan.final_task = plan.tasks.last().map(|task| task.key.clone());
    plan
}

/// The same, with workstreams within one another: four of five levels.
pub fn nested(key: &str, tasks: usize) -> Definition {
    let mut plan = portfolio(key, tasks);
    for n in (0..20).filter(|n| n % 5 != 0) {
        if let Some(inner) = plan.workstreams.get_mut(n) {
            inner.parent = Some(format!("W{}", n - 1).into());
        }
    }
    plan
}

/// Makes a plan of tasks that say when they begin and for which two they wait.
fn plan_of(
    key: &str,
    tasks: usize,
    of: impl Fn(usize) -> (i64, Option<usize>, Option<usize>),
) -> Definition {
    let mut plan = frame(key, "A large plan");
    let start = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap_or_default();
    for n in 0..20 {
        office(&mut plan, &format!("office-{n}"));
        workstream(&mut plan, &format!("W{n}"), &format!("office-{n}"));
    }
    for n in 0..tasks {
        let group = n % 20;
        let (from, one, two) = of(n);
        let links = [one, two].into_iter().flatten().map(|other| Link {
            from: format!("W{}-{other}", other % 20).into(),
            kind: LinkType::FinishToStart,
            lag: 0,
            unit: LagUnit::Working,
        });
        plan.tasks.push(TaskPlan {
            key: format!("W{group}-{n}").into(),
            workstream: format!("W{group}").into(),
            title: Text::en_ru(&format!("Generated task number {n}"), &format!("Задача номер {n}")),
            owner: format!("office-{}", (n * 7) % 20).into(),
            start: Some(add_days(start, from)),
            deadline: Some(add_days(start, from + 14).into()),
            links: links.collect(),
            deliverable: Text::from("A signed paper"),
            ..TaskPlan::default()
        });
    }
    plan
}

/// The milestones of Kubernetes proposals, each proposal a workstream's task for each of its rows.
pub fn kubernetes(folder: &Path) -> Definition {
    let mut plan = frame("kubernetes", "Kubernetes enhancement proposals");
    let text = std::fs::read_to_string(folder.join("kep_milestones.csv")).unwrap_or_default();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let mut seen = BTreeSet::new();
    let base = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap_or_default();
    for (n, record) in reader.records().flatten().enumerate() {
        let get = |names: &[&str]| {
            let at = header.iter().position(|column| names.contains(&column));
            at.and_then(|at| record.get(at)).unwrap_or("").trim().to_owned()
        };
        let clean = |text: &str, or: &str| {
            let kept: String = text
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '-' })
                .take(32)
                .collect();
            let kept = kept.trim_matches(['-', '.']).to_owned();
            if kept.is_empty() { or.to_owned() } else { kept }
        };
        let owner = clean(&get(&["owning_sig", "sig", "owner"]), "unowned");
        let number = clean(&get(&["kep", "kep_number", "number", "id"]), &n.to_string());
        let mut key = format!("K{number}-{n}");
        key.truncate(40);
        if !seen.insert(key.clone()) {
            continue;
        }
        office(&mut plan, &owner);
        workstream(&mut plan, &owner, &owner);
        let title = get(&["title", "name"]);
        let title = if title.is_empty() { format!("Milestone {n}") } else { title };
        let from = i64::try_from(n % 150).unwrap_or(0);
        plan.tasks.push(TaskPlan {
            key: key.into(),
            workstream: owner.as_str().into(),
            title: Text::from(title.chars().take(280).collect::<String>()),
            owner: owner.into(),
            start: Some(add_days(base, from)),
            deadline: Some(add_days(base, from + 20).into()),
            ..TaskPlan::default()
        });
    }
    plan
}
