//! Several commands at once: as if they came one after another, and all of them or none.

use proptest::prelude::*;

use super::{undo::without_trace, *};

fn report(task: &str, percent: i64) -> Command {
    let (forecast, confidence, note) = (None, None, String::new());
    Command::Report { task: task.into(), percent, forecast, confidence, note }
}

fn edit(task: &str, revision: u64, title: &str) -> Command {
    let patch = Box::new(Patch { title: Some(title.into()), ..Patch::default() });
    Command::EditTask { task: task.into(), revision, patch }
}

fn carried(roadmap: &Roadmap, actor: &Actor, command: Command) -> (Roadmap, Vec<Event>) {
    let events = decide(roadmap, actor, command, at(5)).expect("it is allowed");
    let mut after = roadmap.clone();
    events.iter().for_each(|event| apply(&mut after, event).expect("it follows"));
    (after, events)
}

#[test]
fn one_refusal_refuses_all_of_them() {
    let roadmap = after(Vec::new());
    let commands = vec![report("A-1", 10), report("A-1", 101)];
    assert_eq!(fields(&refusal(&roadmap, &planner(), Command::Bulk(commands))), ["percent"]);
    let nested = vec![Command::Bulk(vec![report("A-1", 10)])];
    assert!(decide(&roadmap, &planner(), Command::Bulk(nested), at(5)).is_err());
    let many = vec![report("A-1", 10); BULK_MOST + 1];
    assert!(decide(&roadmap, &planner(), Command::Bulk(many), at(5)).is_err());
}

#[test]
fn what_was_done_at_once_is_taken_back_at_once() {
    let roadmap = after(Vec::new());
    let ask = Command::RequestExtension {
        task: "A-2".into(),
        proposed: Deadline::Quarter(2027, 1),
        category: crate::Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    let owner = Patch { owner: Some("second".into()), ..Patch::default() };
    let wish = Command::EditTask { task: "A-1".into(), revision: 0, patch: Box::new(owner) };
    let propose = Command::Propose { wish: Box::new(wish), reason: "They know it.".to_owned() };
    let commands = vec![
        report("A-1", 10),
        propose,
        edit("A-1", 0, "One"),
        edit("A-1", 1, "Two"),
        ask,
        report("A-1", 20),
    ];
    let (done, events) = carried(&roadmap, &planner(), Command::Bulk(commands));
    assert_eq!(events.len(), 6);
    assert_eq!(done.task("A-1").expect("it").title, "Two".into());
    let (back, _) = carried(&done, &planner(), Command::UndoBulk { events: events.clone() });
    assert_eq!(without_trace(back), without_trace(roadmap));
    // Once somebody built on it, all of it stays.
    let (later, _) = carried(&done, &planner(), report("A-1", 30));
    assert!(decide(&later, &planner(), Command::UndoBulk { events }, at(5)).is_err());
}

#[test]
fn what_is_tried_is_what_is_done_without_what_is_refused() {
    let roadmap = after(Vec::new());
    let board = crate::rollup::Board::new(&roadmap, roadmap.date_at(at(5)));
    let groups = [vec![report("A-1", 10)], vec![report("A-1", 101)], vec![report("A-2", 20)]];
    let trial = trial(&roadmap, &planner(), &board, &groups, at(5));
    let taken: Vec<_> = trial.outcomes.iter().map(Result::is_ok).collect();
    assert_eq!(taken, [true, false, true]);
    let kept = vec![report("A-1", 10), report("A-2", 20)];
    let (done, _) = carried(&roadmap, &planner(), Command::Bulk(kept));
    assert_eq!(trial.after, done);
    assert_eq!(roadmap.task("A-1").expect("it").percent(), 0, "nothing was done by trying");
}

#[test]
fn after_another_edit_it_is_said_of_which_task_it_cannot_be_taken_back() {
    let roadmap = after(Vec::new());
    let commands = vec![report("A-1", 10), report("A-2", 20)];
    let (done, events) = carried(&roadmap, &planner(), Command::Bulk(commands));
    let (later, _) = carried(&done, &planner(), report("A-2", 30));
    let refused = refusal_at(&later, &planner(), Command::UndoBulk { events });
    assert_eq!(refused, Refusal::field("task", Problem::Overtaken { key: "A-2".into() }));
}

fn refusal_at(roadmap: &Roadmap, actor: &Actor, command: Command) -> Refusal {
    decide(roadmap, actor, command, at(5)).expect_err("it is refused")
}

#[test]
fn a_task_that_was_just_added_to_a_draft_goes_again_unless_something_waits_for_it() {
    let mut draft = empty("plan");
    let create = Command::Create(Box::new(arbitrary::definition("plan")));
    for event in decide(&draft, &admin(), create, at(1)).expect("created") {
        apply(&mut draft, &event).expect("it follows");
    }
    let task =
        crate::TaskPlan { key: "A-9".into(), ..arbitrary::definition("plan").tasks[0].clone() };
    let task = crate::TaskPlan { links: Vec::new(), original_deadline: None, ..task };
    let (with, events) = carried(&draft, &planner(), Command::AddTask(Box::new(task)));
    let undo = |of: &Roadmap| {
        let event = Box::new(events[0].clone());
        decide(of, &planner(), Command::Undo { event }, at(5))
    };
    let link =
        Command::Link { task: "A-1".into(), link: Link { from: "A-9".into(), ..Link::default() } };
    let (linked, _) = carried(&with, &planner(), link);
    assert!(undo(&linked).is_err());
    let undone = undo(&with).expect("it can be taken back");
    let mut back = with.clone();
    apply(&mut back, &undone[0]).expect("it follows");
    assert!(back.task("A-9").is_none() && back.tasks.len() == draft.tasks.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn at_once_is_as_one_after_another(commands in prop::collection::vec(arbitrary::command(), 1..40)) {
        let actor = planner();
        let begun = after(Vec::new());
        let (mut roadmap, mut taken, mut changes) = (begun.clone(), Vec::new(), Vec::new());
        for command in commands {
            if matches!(command, Command::Create(_) | Command::Approve | Command::Undo { .. }) {
                continue;
            }
            if let Ok(events) = decide(&roadmap, &actor, command.clone(), at(5)) {
                events.iter().for_each(|event| apply(&mut roadmap, event).expect("it follows"));
                changes.extend(events.into_iter().map(|event| event.change));
                taken.push(command);
            }
        }
        let events = decide(&begun, &actor, Command::Bulk(taken), at(5)).expect("it is allowed");
        let at_once: Vec<_> = events.into_iter().map(|event| event.change).collect();
        prop_assert_eq!(at_once, changes);
    }
}
