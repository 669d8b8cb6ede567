//! Taking back: by whom, for how long, and that everything is as it was but for the trace.

use chrono::TimeDelta;

use super::*;
use crate::LinkType;

fn later(seconds: i64) -> DateTime<Utc> {
    at(5) + TimeDelta::seconds(seconds)
}

/// Does something at the fifth hour; returns the roadmap before and after it, and what happened.
fn happened(before: Roadmap, actor: &Actor, command: Command) -> (Roadmap, Roadmap, Event) {
    let events = decide(&before, actor, command, at(5)).expect("it is allowed");
    let mut after = before.clone();
    for event in &events {
        apply(&mut after, event).expect("it follows");
    }
    (before, after, events.into_iter().next().expect("something happened"))
}

fn undo(
    roadmap: &Roadmap,
    actor: &Actor,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<Roadmap, Refusal> {
    let command = Command::Undo { event: Box::new(event.clone()) };
    let events = decide(roadmap, actor, command, now)?;
    let mut after = roadmap.clone();
    for event in &events {
        apply(&mut after, event).expect("it follows");
    }
    Ok(after)
}

/// Leaves out what says that something was there and was taken back.
pub fn without_trace(mut roadmap: Roadmap) -> Roadmap {
    roadmap.version = 0;
    std::sync::Arc::make_mut(&mut roadmap.proposals).retain(|it| it.taken_back.is_none());
    for task in roadmap.tasks.iter_mut() {
        let task = std::sync::Arc::make_mut(task);
        task.extensions.retain(|it| it.taken_back.is_none());
        task.comments.retain(|it| !it.taken_back);
        // An edit that was taken back is one more that a form may be too old for.
        task.revision = 0;
    }
    roadmap
}

fn report(percent: i64) -> Command {
    Command::Report {
        task: "A-1".into(),
        percent,
        forecast: None,
        confidence: None,
        note: String::new(),
    }
}

fn comment() -> Command {
    let text = "Is it so?".to_owned();
    Command::Comment { task: "A-1".into(), text, answer_by: Some(at(99).date_naive()) }
}

fn ask() -> Command {
    Command::RequestExtension {
        task: "A-1".into(),
        proposed: Deadline::Quarter(2027, 1),
        category: crate::Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    }
}

fn propose() -> Command {
    let wish = Command::RemoveTask("A-2".into());
    Command::Propose { wish: Box::new(wish), reason: "It is not needed.".to_owned() }
}

#[test]
fn what_was_done_is_taken_back_and_everything_is_as_it_was() {
    let attached = vec![(planner(), attach("A-1", "act.pdf")), (planner(), report(0))];
    let submitted = vec![(planner(), submit("A-1"))];
    let returned =
        [(planner(), submit("A-1")), (reviewer("eyes"), send_back("A-1", &[(1, "No.")]))];
    let again = Command::Submit {
        task: "A-1".into(),
        fact_date: at(1).date_naive(),
        statement: String::new(),
        statements: vec!["signed".into(), "checked".into()],
        evidence: vec![file("new.pdf")],
        keep: vec![0],
    };
    let more = returned.iter().cloned().chain([(planner(), attach("A-1", "act.pdf"))]).collect();
    let cases = [
        (after(Vec::new()), planner(), report(40)),
        (after(vec![(planner(), report(30))]), planner(), report(0)),
        (after(attached.clone()), planner(), submit("A-1")),
        (after(more), planner(), again),
        (after(Vec::new()), planner(), comment()),
        (after(Vec::new()), planner(), ask()),
        (after(Vec::new()), planner(), propose()),
        (after(submitted.clone()), reviewer("eyes"), accept("A-1")),
        (after(submitted), reviewer("eyes"), send_back("A-1", &[(2, "Not checked.")])),
    ];
    for (roadmap, actor, command) in cases {
        let said = format!("{command:?}");
        let (before, after, event) = happened(roadmap, &actor, command);
        assert_ne!(without_trace(before.clone()), without_trace(after.clone()), "{said}");
        let back = undo(&after, &actor, &event, later(9)).expect("it is taken back");
        assert_eq!(without_trace(back.clone()), without_trace(before), "{said}");
        assert_eq!(back.version, after.version + 1, "and the log says so");
        assert!(undo(&back, &actor, &event, later(9)).is_err(), "once: {said}");
        let other = person("other", &["first"], actor.roles);
        assert_eq!(undo(&after, &other, &event, later(9)), Err(Forbidden::NotYours.into()));
    }
}

#[test]
fn a_decision_is_taken_back_within_seconds_and_a_report_within_minutes() {
    let late = |result: Result<Roadmap, Refusal>| match result {
        Err(Refusal::Invalid(faults)) => faults[0].problem == Problem::TooLate,
        _ => false,
    };
    let (_, roadmap, event) =
        happened(after(vec![(planner(), submit("A-1"))]), &reviewer("eyes"), accept("A-1"));
    assert!(undo(&roadmap, &reviewer("eyes"), &event, later(10)).is_ok());
    assert!(late(undo(&roadmap, &reviewer("eyes"), &event, later(11))));
    for command in [report(20), comment()] {
        let (_, roadmap, event) = happened(after(Vec::new()), &planner(), command);
        assert!(undo(&roadmap, &planner(), &event, later(600)).is_ok());
        assert!(late(undo(&roadmap, &planner(), &event, later(601))));
    }
    for command in [submit("A-1"), ask(), propose()] {
        let (_, roadmap, event) = happened(after(Vec::new()), &planner(), command);
        assert!(undo(&roadmap, &planner(), &event, later(86_400)).is_ok(), "as long as it waits");
    }
}

#[test]
fn what_others_rest_on_is_not_taken_back() {
    let steps: [(Command, Vec<(Actor, Command)>); 4] = [
        (report(20), vec![(planner(), submit("A-1"))]),
        (submit("A-1"), vec![(reviewer("eyes"), accept("A-1"))]),
        (
            ask(),
            vec![(
                controller(),
                Command::DecideExtension {
                    task: "A-1".into(),
                    granted: None,
                    reason: "No.".to_owned(),
                },
            )],
        ),
        (
            propose(),
            vec![(
                controller(),
                Command::DecideProposal { proposal: 1, approve: false, reason: "No.".to_owned() },
            )],
        ),
    ];
    for (command, then) in steps {
        let (_, mut roadmap, event) = happened(after(Vec::new()), &planner(), command);
        for (actor, command) in then {
            for event in decide(&roadmap, &actor, command, later(1)).expect("allowed") {
                apply(&mut roadmap, &event).expect("it follows");
            }
        }
        let refused = undo(&roadmap, &planner(), &event, later(2)).expect_err("too late");
        assert_eq!(fields(&refused), ["task"]);
    }
}

#[test]
fn what_another_report_changed_since_is_named() {
    let (_, mut roadmap, event) = happened(after(Vec::new()), &planner(), report(20));
    let forecast = Some(at(99).date_naive());
    let then = Command::Report {
        task: "A-1".into(),
        percent: 20,
        forecast,
        confidence: None,
        note: String::new(),
    };
    for event in decide(&roadmap, &planner(), then, later(1)).expect("allowed") {
        apply(&mut roadmap, &event).expect("it follows");
    }
    let refused = undo(&roadmap, &planner(), &event, later(2)).expect_err("overtaken");
    assert_eq!(refused, Refusal::field("forecast", Problem::Overtaken { key: "A-1".into() }));
}

#[test]
fn a_link_is_taken_back_before_approval_and_comes_back_where_it_was() {
    let mut draft = empty("plan");
    let mut definition = arbitrary::definition("plan");
    let from = |key: &str| Link { from: key.into(), ..Link::default() };
    definition.tasks[3].links = vec![from("A-1"), from("A-2"), from("A-3")];
    for event in
        decide(&draft, &admin(), Command::Create(Box::new(definition)), at(1)).expect("allowed")
    {
        apply(&mut draft, &event).expect("it follows");
    }
    let unlink =
        Command::Unlink { task: "B-1".into(), from: "A-2".into(), kind: LinkType::FinishToStart };
    let link = Command::Link { task: "B-2".into(), link: from("A-1") };
    let group = Command::Link { task: "B".into(), link: from("A-1") };
    for command in [unlink, link, group] {
        let (before, after, event) = happened(draft.clone(), &planner(), command);
        let back = undo(&after, &planner(), &event, later(60)).expect("it is taken back");
        assert_eq!(without_trace(back), without_trace(before));
        let mut approved = after.clone();
        for event in decide(&after, &controller(), Command::Approve, later(1)).expect("allowed") {
            apply(&mut approved, &event).expect("it follows");
        }
        assert!(undo(&approved, &planner(), &event, later(60)).is_err(), "it was approved");
    }
}
