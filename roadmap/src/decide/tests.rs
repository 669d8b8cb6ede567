use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::{
    Actor, By, Deadline, Evidence, Link, Roles, arbitrary, command::Patch, replay,
    schedule::Schedule, status,
};

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(20_700 * 86_400, 0).expect("an instant") + TimeDelta::hours(hours)
}

fn person(name: &str, offices: &[&str], roles: Roles) -> Actor {
    Actor {
        by: By { person: name.to_owned(), name: name.to_owned() },
        offices: offices.iter().map(|office| (*office).to_owned()).collect(),
        roles,
    }
}

fn planner() -> Actor {
    person("planner", &["first", "second", "third"], Roles { planner: true, ..Roles::default() })
}

fn reviewer(name: &str) -> Actor {
    person(name, &[], Roles { reviewer: true, ..Roles::default() })
}

fn controller() -> Actor {
    person("controller", &[], Roles { controller: true, ..Roles::default() })
}

fn admin() -> Actor {
    person("admin", &[], Roles { admin: true, ..Roles::default() })
}

/// Carries out commands that must be allowed.
fn after(commands: Vec<(Actor, Command)>) -> Roadmap {
    let mut roadmap = empty("plan");
    let created = Command::Create(Box::new(arbitrary::definition("plan")));
    let approved = (controller(), Command::Approve);
    for (actor, command) in [(admin(), created), approved].into_iter().chain(commands) {
        for event in decide(&roadmap, &actor, command, at(1)).expect("it is allowed") {
            apply(&mut roadmap, &event).expect("it follows");
        }
    }
    roadmap
}

fn refusal(roadmap: &Roadmap, actor: &Actor, command: Command) -> Refusal {
    decide(roadmap, actor, command, at(2)).expect_err("it is refused")
}

fn submit(task: &str) -> Command {
    Command::Submit {
        task: task.to_owned(),
        fact_date: at(1).date_naive(),
        statement: "done".to_owned(),
        evidence: vec![Evidence::Link("https://example.org".to_owned())],
    }
}

fn accept(task: &str) -> Command {
    Command::Decide { task: task.to_owned(), accept: true, reason: String::new() }
}

#[test]
fn a_deadline_of_an_approved_roadmap_is_no_field() {
    let roadmap = after(Vec::new());
    let patch = Patch { deadline: Some(Deadline::Quarter(2027, 1)), ..Patch::default() };
    let edit = Command::EditTask { task: "A-1".to_owned(), revision: 0, patch: Box::new(patch) };
    for actor in [planner(), controller()] {
        assert_eq!(refusal(&roadmap, &actor, edit.clone()), Forbidden::DeadlineFixed.into());
    }
}

#[test]
fn nobody_decides_on_what_they_submitted_or_own() {
    let mut both = planner();
    both.roles.reviewer = true;
    let roadmap = after(vec![(both.clone(), submit("A-1"))]);
    assert_eq!(refusal(&roadmap, &both, accept("A-1")), Forbidden::OwnTask.into());
    let moved = person("planner", &[], Roles { reviewer: true, ..Roles::default() });
    assert_eq!(refusal(&roadmap, &moved, accept("A-1")), Forbidden::OwnSubmission.into());
    assert!(decide(&roadmap, &reviewer("eyes"), accept("A-1"), at(2)).is_ok());
}

#[test]
fn the_final_milestone_needs_two_accepts_of_two_people() {
    let first = (reviewer("one"), accept("B-2"));
    let roadmap = after(vec![(planner(), submit("B-2")), first]);
    let task = roadmap.task("B-2").expect("B-2");
    assert!(task.verified().is_none());
    assert_eq!(refusal(&roadmap, &reviewer("one"), accept("B-2")), Forbidden::SecondAccept.into());
    let events = decide(&roadmap, &reviewer("two"), accept("B-2"), at(3)).expect("allowed");
    assert!(matches!(events[0].change, Change::Decided { closes: true, .. }));
}

#[test]
fn a_link_that_closes_a_circle_names_it() {
    let roadmap = after(Vec::new());
    let link = Link {
        from: "B-1".to_owned(),
        ..Link {
            from: String::new(),
            kind: crate::LinkType::FinishToStart,
            lag: 0,
            unit: crate::LagUnit::Working,
        }
    };
    let command = Command::Link { task: "A-1".to_owned(), link };
    let Refusal::Invalid(faults) = refusal(&roadmap, &planner(), command) else {
        panic!("it is refused at its field")
    };
    let Problem::Cycle { path } = &faults[0].problem else { panic!("a circle") };
    assert_eq!(path.join(" "), "A-1 A-2 B-1 A-1");
}

#[test]
fn a_stale_edit_is_refused_with_both_values() {
    let title = |text: &str| Patch { title: Some(text.into()), ..Patch::default() };
    let edit = |revision, text: &str| Command::EditTask {
        task: "A-1".to_owned(),
        revision,
        patch: Box::new(title(text)),
    };
    let roadmap = after(vec![(planner(), edit(0, "theirs"))]);
    let Refusal::Stale { revision: 1, differences } =
        refusal(&roadmap, &planner(), edit(0, "yours"))
    else {
        panic!("it is stale")
    };
    assert_eq!(
        (differences[0].theirs.as_str(), differences[0].yours.as_str()),
        ("theirs", "yours")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn decide_never_panics_and_what_it_allows_is_consistent(
        steps in prop::collection::vec((arbitrary::actor(), arbitrary::command(), 1i64..30), 1..60)
    ) {
        let mut events = decide(&empty("plan"), &admin(), Command::Create(Box::new(arbitrary::definition("plan"))), at(0)).expect("allowed");
        let mut roadmap = replay("plan", &events).expect("consistent");
        let mut hours = 0;
        for (actor, command, later) in steps {
            hours += later;
            if let Ok(new) = decide(&roadmap, &actor, command, at(hours)) {
                for event in &new {
                    apply(&mut roadmap, event).expect("what is allowed follows");
                }
                events.extend(new);
            }
        }
        prop_assert_eq!(&replay("plan", &events).expect("consistent"), &roadmap);
        prop_assert_eq!(audit("plan", &events), Ok(()));
        let today = roadmap.date_at(at(hours));
        let schedule = Schedule::of(&roadmap, today);
        for task in &roadmap.tasks {
            prop_assert!(!status(&roadmap, &schedule, task, today).why.is_empty());
        }
    }
}
