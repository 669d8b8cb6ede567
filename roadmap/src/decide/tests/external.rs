//! Milestones of other roadmaps that tasks wait for.

use std::sync::Arc;

use super::{plan::external, *};
use crate::{
    Definition, External, LagUnit, LinkType, Roadmap, TaskPlan,
    decide::{check_externals, may_close_circle, new_externals, waits_for},
    schedule::{Drive, Schedule},
};

fn waiting(wished: Vec<External>) -> Command {
    let patch = Box::new(Patch { external: Some(wished), ..Patch::default() });
    Command::EditTask { task: "A-2".into(), revision: 0, patch }
}

fn draft() -> Roadmap {
    let mut roadmap = empty("plan");
    let created = Command::Create(Box::new(arbitrary::definition("plan")));
    done(&mut roadmap, &admin(), created);
    roadmap
}

fn done(roadmap: &mut Roadmap, actor: &Actor, command: Command) {
    for event in decide(roadmap, actor, command, at(0)).expect("it is allowed") {
        apply(roadmap, &event).expect("it follows");
    }
}

#[test]
fn what_is_known_moves_dates_and_stays_when_the_list_is_edited() {
    let mut roadmap = draft();
    let controller = controller();
    let known = external("P-1", Some((24 * 90, false)));
    done(&mut roadmap, &controller, waiting(vec![external("P-1", None)]));
    let start = |roadmap: &Roadmap, day| {
        let at = roadmap.index["A-2"];
        *Schedule::of(roadmap, day).get(at).expect("a timing")
    };
    let day = at(0).date_naive();
    assert_ne!(start(&roadmap, day).drive, Drive::External, "nothing is known yet");
    let note = |to: &External| Command::NoteExternal(vec![("A-2".into(), to.clone())]);
    done(&mut roadmap, &admin(), note(&known));
    let moved = start(&roadmap, day);
    assert_eq!(moved.drive, Drive::External);
    assert!(moved.early_start > at(24 * 90).date_naive());
    // What is not finished is not finished before today, nor noted day by day.
    let later = at(24 * 120).date_naive();
    assert!(start(&roadmap, later).early_start > later);
    let is_done = external("P-1", Some((24 * 90, true)));
    done(&mut roadmap, &admin(), note(&is_done));
    assert_ne!(start(&roadmap, later).drive, Drive::External);
    // The same again is nothing; nor is what nothing waits for.
    assert_eq!(decide(&roadmap, &admin(), note(&is_done), at(0)), Ok(Vec::new()));
    let other = external("P-2", Some((0, true)));
    assert_eq!(decide(&roadmap, &admin(), note(&other), at(0)), Ok(Vec::new()));
    // A list that names it again, as a form does, knows no less.
    let again = Command::EditTask {
        task: "A-2".into(),
        revision: 1,
        patch: Box::new(Patch {
            external: Some(vec![external("P-2", None), external("P-1", None)]),
            ..Patch::default()
        }),
    };
    done(&mut roadmap, &controller, again);
    let task = roadmap.task("A-2").expect("a task");
    assert_eq!(task.external, [external("P-2", None), is_done]);
    assert_eq!(roadmap.external, 2);
    // Only the server notes what is known.
    let refused = decide(&roadmap, &controller, note(&known), at(0));
    assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
}

#[test]
fn what_cannot_be_another_roadmaps_task_is_refused() {
    let roadmap = draft();
    for wished in [
        vec![External { roadmap: roadmap.key.clone(), task: "A-1".into(), known: None }],
        vec![external("P-1", None), external("P-1", Some((0, true)))],
        vec![external("a b", None)],
        vec![external("", None)],
        (0..201).map(|n| external(&format!("P-{n}"), None)).collect(),
    ] {
        let refused = decide(&roadmap, &controller(), waiting(wished.clone()), at(0));
        assert!(matches!(refused, Err(Refusal::Invalid(_))), "{wished:?}");
    }
}

fn named(key: &str, tasks: &[(&str, Option<&str>, Option<(&str, &str)>)]) -> Roadmap {
    let base = crate::arbitrary::definition(key);
    let tasks = tasks.iter().map(|(name, from, external)| TaskPlan {
        key: (*name).into(),
        links: from
            .iter()
            .map(|from| Link {
                from: (*from).into(),
                kind: LinkType::FinishToStart,
                lag: 0,
                unit: LagUnit::Working,
            })
            .collect(),
        external: external
            .iter()
            .map(|(roadmap, task)| External {
                roadmap: (*roadmap).into(),
                task: (*task).into(),
                known: None,
            })
            .collect(),
        ..base.tasks[0].clone()
    });
    let definition = Definition { tasks: tasks.collect(), final_task: None, ..base.clone() };
    let events = decide(&empty(key), &admin(), Command::Create(Box::new(definition)), at(0));
    crate::replay(key, &events.expect("it is created")).expect("a roadmap")
}

#[test]
fn a_circle_by_way_of_other_roadmaps_is_found() {
    let one = named("one", &[("X", None, None), ("Y", Some("X"), Some(("two", "Q")))]);
    let find = |roadmaps: Vec<Roadmap>| {
        move |key: &str| roadmaps.iter().find(|it| it.key == key).cloned().map(Arc::new)
    };
    let straight = find(vec![named("two", &[("P", None, None), ("Q", Some("P"), None)])]);
    assert!(check_externals(&one, "external", &straight).is_ok());
    // Through a third one, and through links within each.
    let round = find(vec![
        named("two", &[("P", None, Some(("three", "R"))), ("Q", Some("P"), None)]),
        named("three", &[("R", None, Some(("one", "Y")))]),
    ]);
    assert!(check_externals(&one, "external", &round).is_err());
    let other = External { roadmap: "two".into(), task: "Q".into(), known: None };
    assert!(waits_for(&round, &other, &one, "Y"));
    assert!(waits_for(&round, &other, &one, "X"), "Y waits for X");
    assert!(!waits_for(&straight, &other, &one, "X"));
    // What is not there waits for nothing.
    assert!(check_externals(&one, "external", &find(Vec::new())).is_ok());
}

#[test]
fn what_is_new_among_what_is_waited_for_is_told_from_what_stays() {
    let mut roadmap = draft();
    done(&mut roadmap, &controller(), waiting(vec![external("P-1", None)]));
    let patch = Patch {
        external: Some(vec![external("P-1", None), external("P-2", None)]),
        ..Patch::default()
    };
    let command = Command::EditTask { task: "A-2".into(), revision: 1, patch: Box::new(patch) };
    let events = decide(&roadmap, &controller(), command, at(0)).expect("events");
    assert_eq!(new_externals(&roadmap, &events[0].change), [&external("P-2", None)]);
    assert!(may_close_circle(&events[0].change));
}
