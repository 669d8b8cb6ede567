mod agreement;
mod bulk;
mod deputy;
mod external;
mod plan;
mod possible;
mod stocktake;
mod undo;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::{Actor, By, Change, Deadline, Evidence, Failed, Link, Patch, Roles, arbitrary};
use crate::{Forbidden, Problem, apply, apply::empty, schedule::Schedule, status, why};

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(20_700 * 86_400, 0).expect("an instant") + TimeDelta::hours(hours)
}

fn person(name: &str, offices: &[&str], roles: Roles) -> Actor {
    Actor {
        deputy_for: Vec::new(),
        by: By::new(name.into(), name.to_owned()),
        offices: offices.iter().map(|office| (*office).into()).collect(),
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
        task: task.into(),
        fact_date: at(1).date_naive(),
        statement: "done".to_owned(),
        statements: if task == "A-1" { vec!["signed".into(), "checked".into()] } else { vec![] },
        evidence: vec![Evidence::Link("https://example.org".to_owned())],
        keep: Vec::new(),
    }
}

fn accept(task: &str) -> Command {
    let (reason, failed) = (String::new(), Vec::new());
    Command::Decide { task: task.into(), accept: true, reason, failed }
}

fn send_back(task: &str, failed: &[(usize, &str)]) -> Command {
    let failed = failed.iter();
    let failed = failed
        .map(|(criterion, reason)| Failed { criterion: *criterion, reason: (*reason).into() });
    Command::Decide {
        task: task.into(),
        accept: false,
        reason: String::new(),
        failed: failed.collect(),
    }
}

fn file(name: &str) -> Evidence {
    Evidence::File { name: name.to_owned(), sha256: "a1".repeat(32), size: 12 }
}

fn attach(task: &str, name: &str) -> Command {
    Command::Attach { task: task.into(), evidence: vec![file(name)] }
}

fn fields(refusal: &Refusal) -> Vec<&str> {
    match refusal {
        Refusal::Invalid(faults) => faults.iter().map(|fault| fault.field.as_str()).collect(),
        other => panic!("{other:?} points at no field"),
    }
}

#[test]
fn a_submission_says_a_sentence_for_each_criterion_and_brings_evidence() {
    let roadmap = after(Vec::new());
    let bare = Command::Submit {
        task: "A-1".into(),
        fact_date: at(1).date_naive(),
        statement: String::new(),
        statements: vec!["signed".to_owned()],
        evidence: Vec::new(),
        keep: Vec::new(),
    };
    let refused = refusal(&roadmap, &planner(), bare);
    assert_eq!(fields(&refused), ["statements[1]", "evidence"]);
    let roadmap = after(vec![(planner(), submit("A-1"))]);
    let submission = roadmap.task("A-1").and_then(|task| task.submission()).expect("it is there");
    assert_eq!(submission.statements[1].statement, "checked");
    assert_eq!(submission.statements[0].criterion.text.get("ru"), "Акт подписан");
}

#[test]
fn a_return_has_a_reason_for_each_failed_criterion() {
    let roadmap = after(vec![(planner(), submit("A-1"))]);
    let eyes = reviewer("eyes");
    let refused = |failed: &[(usize, &str)]| refusal(&roadmap, &eyes, send_back("A-1", failed));
    assert_eq!(fields(&refused(&[])), ["failed[0]"]);
    assert_eq!(fields(&refused(&[(2, " ")])), ["failed[1]"]);
    assert_eq!(fields(&refused(&[(3, "no such criterion")])), ["failed"]);
    assert_eq!(fields(&refused(&[(1, "twice"), (1, "twice")])), ["failed"]);
    let again = (eyes.clone(), send_back("A-1", &[(2, "a figure is missing")]));
    let roadmap = after(vec![(planner(), submit("A-1")), again]);
    let task = roadmap.task("A-1").expect("A-1");
    assert_eq!(task.state(true), crate::State::Returned);
    assert_eq!(task.submissions[0].decisions[0].failed[0].criterion, 2);
    let schedule = Schedule::of(&roadmap, at(1).date_naive());
    let day = at(1).date_naive();
    let why = why(&roadmap, &schedule, task, &status(&roadmap, &schedule, task, day), day);
    let told = why.iter().any(|fact| matches!(fact, crate::Fact::Returned { reason, .. } if reason == "a figure is missing"));
    assert!(told, "the why names the reason: {why:?}");
}

#[test]
fn evidence_may_be_added_before_and_whoever_adds_it_never_decides() {
    let mut helper = person("helper", &["first"], Roles { planner: true, ..Roles::default() });
    let roadmap = after(vec![(helper.clone(), attach("A-1", "act.pdf"))]);
    let twice = refusal(&roadmap, &helper, attach("A-1", "act.pdf"));
    assert_eq!(fields(&twice), ["evidence"]);
    let stranger = person("stranger", &["third"], Roles { planner: true, ..Roles::default() });
    let refused = refusal(&roadmap, &stranger, attach("A-1", "other.pdf"));
    assert_eq!(refused, Forbidden::Office { office: "first".into() }.into());
    let roadmap =
        after(vec![(helper.clone(), attach("A-1", "act.pdf")), (planner(), submit("A-1"))]);
    let task = roadmap.task("A-1").expect("A-1");
    assert!(task.attached.is_empty());
    assert_eq!(task.submission().map(|it| it.pieces().count()), Some(2));
    helper.offices.clear();
    helper.roles.reviewer = true;
    assert_eq!(refusal(&roadmap, &helper, accept("A-1")), Forbidden::OwnEvidence.into());
}

#[test]
fn what_others_added_stays_theirs_when_it_is_kept_for_the_next_submission() {
    let mut helper = person("helper", &["first"], Roles { planner: true, ..Roles::default() });
    let again = Command::Submit {
        task: "A-1".into(),
        fact_date: at(1).date_naive(),
        statement: String::new(),
        statements: vec!["signed".to_owned(), "checked".to_owned()],
        evidence: Vec::new(),
        keep: vec![0, 1, 1],
    };
    let roadmap = after(vec![
        (helper.clone(), attach("A-1", "act.pdf")),
        (planner(), submit("A-1")),
        (reviewer("eyes"), send_back("A-1", &[(1, "not signed")])),
        (planner(), again),
    ]);
    let submission = roadmap.task("A-1").and_then(|task| task.submission()).expect("again");
    assert_eq!((submission.evidence.len(), submission.attached.len()), (1, 1));
    helper.offices.clear();
    helper.roles.reviewer = true;
    assert_eq!(refusal(&roadmap, &helper, accept("A-1")), Forbidden::OwnEvidence.into());
}

#[test]
fn what_an_earlier_submitter_brought_stays_theirs_when_somebody_else_submits_it_again() {
    let mut first = person("first-hand", &["first"], Roles { planner: true, ..Roles::default() });
    let Command::Submit { task, fact_date, statement, statements, .. } = submit("A-1") else {
        unreachable!("it is a submission")
    };
    let (evidence, keep) = (Vec::new(), vec![0]);
    let again = Command::Submit { task, fact_date, statement, statements, evidence, keep };
    let roadmap = after(vec![
        (first.clone(), submit("A-1")),
        (reviewer("eyes"), send_back("A-1", &[(1, "not signed")])),
        (planner(), again),
    ]);
    first.offices.clear();
    first.roles.reviewer = true;
    assert_eq!(refusal(&roadmap, &first, accept("A-1")), Forbidden::OwnEvidence.into());
}

#[test]
fn the_same_file_twice_is_one_piece() {
    let evidence = vec![file("act.pdf"), file("act.pdf")];
    let roadmap = after(vec![(planner(), Command::Attach { task: "B-1".into(), evidence })]);
    assert_eq!(roadmap.task("B-1").map(|task| task.attached.len()), Some(1));
}

#[test]
fn a_deadline_of_an_approved_roadmap_is_no_field() {
    let roadmap = after(Vec::new());
    let patch = Patch { deadline: Some(Deadline::Quarter(2027, 1)), ..Patch::default() };
    let edit = Command::EditTask { task: "A-1".into(), revision: 0, patch: Box::new(patch) };
    for actor in [planner(), controller()] {
        assert_eq!(refusal(&roadmap, &actor, edit.clone()), Forbidden::DeadlineFixed.into());
    }
}

#[test]
fn what_was_submitted_or_closed_is_not_edited_any_more() {
    let title = Patch { title: Some("Another".into()), ..Patch::default() };
    let edit = Command::EditTask { task: "A-1".into(), revision: 0, patch: Box::new(title) };
    let reason = "It left the plan.".to_owned();
    let withdraw = Command::Withdraw { task: "A-1".into(), reason };
    let submitted = vec![(planner(), submit("A-1"))];
    let accepted = submitted.iter().cloned().chain([(reviewer("eyes"), accept("A-1"))]).collect();
    for steps in [submitted, accepted, vec![(controller(), withdraw)]] {
        let roadmap = after(steps);
        assert_eq!(fields(&refusal(&roadmap, &planner(), edit.clone())), ["task"]);
    }
}

#[test]
fn a_withdrawn_task_can_be_opened_again_and_is_as_it_was() {
    let words = || "By decision.".to_owned();
    let withdraw = Command::Withdraw { task: "A-1".into(), reason: words() };
    let reopen = Command::Reopen { task: "A-1".into(), reason: words() };
    let roadmap = after(vec![
        (planner(), submit("A-1")),
        (controller(), withdraw),
        (controller(), reopen.clone()),
    ]);
    let task = roadmap.task("A-1").expect("A-1");
    assert_eq!(task.state(true), crate::State::Submitted);
    let again = refusal(&roadmap, &controller(), reopen);
    assert_eq!(fields(&again), ["task"]);
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
        from: "B-1".into(),
        ..Link {
            from: String::new().into(),
            kind: crate::LinkType::FinishToStart,
            lag: 0,
            unit: crate::LagUnit::Working,
        }
    };
    let command = Command::Link { task: "A-1".into(), link };
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
        task: "A-1".into(),
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
