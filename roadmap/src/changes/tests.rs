use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::{Actor, By, Category, Command, Roles, Wanted, apply, arbitrary, decide, empty};

/// The day on which the plan begins; its first task is due ten days later.
fn at(days: i64) -> DateTime<Utc> {
    DateTime::from_timestamp((20_700 + days) * 86_400, 0).expect("an instant") + TimeDelta::hours(9)
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

fn controller() -> Actor {
    person("controller", &[], Roles { controller: true, ..Roles::default() })
}

fn take(roadmap: &Roadmap, actor: &Actor, command: Command, now: DateTime<Utc>) -> Roadmap {
    let mut after = roadmap.clone();
    for event in decide(roadmap, actor, command, now).expect("it is allowed") {
        apply(&mut after, &event).expect("it follows");
    }
    after
}

fn approved() -> Roadmap {
    let admin = person("admin", &[], Roles { admin: true, ..Roles::default() });
    let created = Command::Create(Box::new(arbitrary::definition("plan")));
    let draft = take(&empty("plan"), &admin, created, at(0));
    take(&draft, &controller(), Command::Approve, at(0))
}

fn report(task: &str, percent: i64, forecast: i64) -> Command {
    Command::Report {
        task: task.into(),
        percent,
        forecast: Some(at(forecast).date_naive()),
        confidence: None,
        note: String::new(),
    }
}

fn board(roadmap: &Roadmap, day: i64) -> Board {
    Board::new(roadmap, at(day).date_naive())
}

/// What changed, each by its kind, its task, and what made it.
fn told(was: (&Roadmap, i64), is: (&Roadmap, i64)) -> Vec<(Kind, String, Cause)> {
    let (then, now) = (board(was.0, was.1), board(is.0, is.1));
    let was = Moment { roadmap: was.0, board: &then };
    let is = Moment { roadmap: is.0, board: &now };
    let changes = compare(was, is);
    let of = |entry: &Entry| (entry.kind, entry.about.to_string(), cause(was, is, entry));
    changes.entries.iter().map(of).collect()
}

fn has(told: &[(Kind, String, Cause)], kind: Kind, task: &str, cause: &Cause) -> bool {
    told.iter().any(|(a, b, c)| (*a, b.as_str(), c) == (kind, task, cause))
}

#[test]
fn nothing_changes_by_itself_on_one_day() {
    let roadmap = approved();
    assert_eq!(told((&roadmap, 1), (&roadmap, 1)), []);
}

#[test]
fn the_day_turning_makes_a_status_worse_and_nobody_did_it() {
    let roadmap = take(&approved(), &planner(), report("A-1", 50, 9), at(1));
    let told = told((&roadmap, 2), (&roadmap, 11));
    assert!(has(&told, Kind::Worse, "A-1", &Cause::Day), "{told:?}");
    let now = board(&roadmap, 20);
    let is = Moment { roadmap: &roadmap, board: &now };
    let place = roadmap.index["A-1"];
    let turned = turned_on(is, place, at(2).date_naive()).expect("a day");
    let effective = roadmap.effective(roadmap.tasks.get(place).expect("it").deadline);
    assert_eq!(turned, add_days(effective, 1), "the first day on which it was overdue");
    let (task, status) = is.at(place).expect("it");
    assert!(turned_since(is, task, status, at(2).date_naive()));
    assert!(!turned_since(is, task, status, at(20).date_naive()));
}

#[test]
fn a_later_forecast_is_an_event_even_as_the_day_turns() {
    let before = take(&approved(), &planner(), report("A-1", 50, 9), at(1));
    let after = take(&before, &planner(), report("A-1", 60, 25), at(3));
    let told = told((&before, 2), (&after, 11));
    assert!(has(&told, Kind::Worse, "A-1", &Cause::Event), "{told:?}");
}

#[test]
fn who_waits_for_it_gets_worse_by_another_task() {
    let before = take(&approved(), &planner(), report("A-1", 10, 9), at(1));
    let after = take(&before, &planner(), report("A-1", 10, 35), at(1));
    let told = told((&before, 1), (&after, 1));
    assert!(has(&told, Kind::Worse, "A-1", &Cause::Event), "{told:?}");
    let other = Cause::Other(Some("A-1".into()));
    assert!(has(&told, Kind::Worse, "A-2", &other), "{told:?}");
}

#[test]
fn a_deadline_is_moved_by_decision_and_a_request_may_be_rejected() {
    let before = approved();
    let ask = |task: &str, to: i64| Command::RequestExtension {
        task: task.into(),
        proposed: at(to).date_naive().into(),
        category: Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    let answer = |task: &str, to: Option<i64>| Command::DecideExtension {
        task: task.into(),
        granted: to.map(|to| at(to).date_naive().into()),
        reason: "So.".to_owned(),
    };
    let asked = take(&before, &planner(), ask("A-2", 40), at(1));
    let asked = take(&asked, &planner(), ask("A-3", 45), at(1));
    let after = take(&asked, &controller(), answer("A-2", Some(38)), at(2));
    let after = take(&after, &controller(), answer("A-3", None), at(2));
    let (then, now) = (board(&before, 1), board(&after, 2));
    let was = Moment { roadmap: &before, board: &then };
    let is = Moment { roadmap: &after, board: &now };
    let changes = compare(was, is);
    let moved: Vec<_> = changes.of(Kind::Moved).map(|it| (&*it.about, it.decided)).collect();
    assert_eq!(moved, [("A-2", Some(Decided::Extension(0)))]);
    let decided: Vec<_> = changes.of(Kind::Decided).map(|it| (&*it.about, it.decided)).collect();
    assert_eq!(decided, [("A-3", Some(Decided::Extension(0)))]);
}

#[test]
fn another_rule_explains_what_nobody_did() {
    let before = take(&approved(), &planner(), report("A-1", 10, 9), at(0));
    let wanted = Wanted {
        settings: Some(crate::Settings { due_soon_days: 30, ..crate::Settings::default() }),
        ..Wanted::default()
    };
    let configure = Command::Configure { wanted: Box::new(wanted), reason: "So.".to_owned() };
    let after = take(&before, &controller(), configure, at(1));
    let told = told((&before, 1), (&after, 1));
    assert!(!told.is_empty());
    assert!(told.iter().any(|(.., cause)| *cause == Cause::Setting), "{told:?}");
    assert!(told.iter().all(|(.., cause)| *cause != Cause::Event), "{told:?}");
}

#[test]
fn a_task_that_is_due_for_a_report_is_silent() {
    let before = take(&approved(), &planner(), report("A-2", 10, 20), at(1));
    let told = told((&before, 2), (&before, 21));
    assert!(has(&told, Kind::Silent, "A-2", &Cause::Day), "{told:?}");
}

#[test]
fn a_withdrawn_task_is_gone() {
    let before = approved();
    let withdraw = Command::Withdraw { task: "B-1".into(), reason: "Not needed.".to_owned() };
    let after = take(&before, &controller(), withdraw, at(1));
    let told = told((&before, 1), (&after, 1));
    assert!(has(&told, Kind::Removed, "B-1", &Cause::Event), "{told:?}");
}

#[test]
fn a_date_between_two_offices_is_told_with_what_made_it_stand_otherwise() {
    let ask = Command::AskDate {
        task: "A-3".into(),
        with: "A-1".into(),
        date: at(9).date_naive(),
        reason: String::new(),
    };
    let accept = Command::AnswerDate {
        task: "A-3".into(),
        with: "A-1".into(),
        reply: crate::command::Reply::Accept,
    };
    let before = approved();
    let asked = take(&before, &planner(), ask, at(1));
    let agreed = take(&asked, &planner(), accept, at(1));
    let slipped = take(&agreed, &planner(), report("A-1", 10, 12), at(1));
    let by_asking = told((&before, 1), (&asked, 1));
    assert!(has(&by_asking, Kind::Agreed, "A-3", &Cause::Event), "{by_asking:?}");
    let by_answer = told((&asked, 1), (&agreed, 1));
    assert!(has(&by_answer, Kind::Agreed, "A-3", &Cause::Event), "{by_answer:?}");
    let by_slip = told((&agreed, 1), (&slipped, 1));
    let other = Cause::Other(Some("A-1".into()));
    assert!(has(&by_slip, Kind::Agreed, "A-3", &other), "{by_slip:?}");
}

#[test]
fn what_moves_no_status_is_noted_and_what_was_told_is_not_told_twice() {
    let before = take(&approved(), &planner(), report("A-1", 50, 9), at(1));
    let reported = take(&before, &planner(), report("A-1", 60, 9), at(1));
    let by_report = told((&before, 1), (&reported, 1));
    assert_eq!(by_report, [(Kind::Noted, "A-1".to_owned(), Cause::Event)]);
    let ask = Command::Comment {
        task: "A-2".into(),
        text: "When?".to_owned(),
        answer_by: Some(at(5).date_naive()),
    };
    let asked = take(&reported, &controller(), ask, at(1));
    let by_question = told((&reported, 1), (&asked, 1));
    assert!(by_question.iter().any(|(_, task, _)| task == "A-2"), "{by_question:?}");
    let withdraw = Command::Withdraw { task: "B-1".into(), reason: "Not needed.".to_owned() };
    let gone = take(&asked, &controller(), withdraw, at(1));
    let by_decision = told((&asked, 1), (&gone, 1));
    let noted = by_decision.iter().any(|(kind, ..)| *kind == Kind::Noted);
    assert!(!noted, "it is told as removed: {by_decision:?}");
}
