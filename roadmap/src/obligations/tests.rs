use std::{sync::Arc, time::Instant};

use chrono::{DateTime, Utc};
use rstest::rstest;

use super::*;
use crate::{
    Approval, By, CoOwner, Comment, Deadline, Decision, Halt, Report, Submission, arbitrary,
    decide::decide, replay,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn noon(text: &str) -> DateTime<Utc> {
    format!("{text}T12:00:00Z").parse().expect("an instant")
}

fn by(person: &str) -> By {
    By::new(person.into(), person.to_owned())
}

/// A plan worked from Monday to Friday, approved, with as many copies of one task of the first office as
/// are asked for, due on Tuesday 1 December 2026.
fn plan(tasks: usize, change: impl Fn(&mut Task)) -> Roadmap {
    let mut roadmap = replay("plan", []).expect("nothing follows from nothing");
    let roles = crate::Roles { admin: true, ..crate::Roles::default() };
    let admin =
        crate::Actor { deputy_for: Vec::new(), by: by("admin"), offices: Vec::new(), roles };
    let created = crate::Command::Create(Box::new(arbitrary::definition("plan")));
    for event in decide(&roadmap, &admin, created, noon("2026-09-04")).expect("it is allowed") {
        crate::apply(&mut roadmap, &event).expect("it follows");
    }
    roadmap.calendar = WorkingCalendar::built_in("mon-fri").expect("it is built in");
    roadmap.approval = Some(Approval { on: day("2026-09-04"), by: by("controller") });
    roadmap.final_task = None;
    let mut one = (**roadmap.tasks.get(0).expect("a task")).clone();
    one.deadline = Deadline::Day(day("2026-12-01"));
    one.fixed_deadline = Some(one.deadline);
    change(&mut one);
    let copies = (0..tasks).map(|n| {
        let mut task = one.clone();
        task.key = format!("A-{}", n + 1).into();
        Arc::new(task)
    });
    roadmap.tasks = copies.collect();
    roadmap.reindex();
    roadmap
}

fn one(change: impl Fn(&mut Task)) -> Roadmap {
    plan(1, change)
}

fn on(roadmap: &Roadmap, today: &str) -> Vec<Reminder> {
    reminders(roadmap, &Board::new(roadmap, day(today)))
}

/// The step that one kind of reminders has reached.
fn step(roadmap: &Roadmap, kind: Kind, today: &str) -> Option<String> {
    let mut found = on(roadmap, today).into_iter().filter(|it| it.kind == kind);
    found.next().map(|it| it.step.code())
}

fn submission(on: &str) -> Submission {
    Submission {
        on: day(on),
        at: noon(on),
        by: by("planner"),
        office: "first".into(),
        fact_date: day(on),
        statement: "done".to_owned(),
        statements: Vec::new(),
        evidence: Vec::new(),
        attached: Vec::new(),
        kept: 0,
        open: Vec::new(),
        decisions: Vec::new(),
        accepted_on: None,
        reopened: None,
    }
}

fn decided(on: &str, accepted: bool) -> Decision {
    let (on, by, reason) = (day(on), by("reviewer"), "why".to_owned());
    Decision { on, by, accepted, reason, failed: Vec::new(), open: Vec::new() }
}

fn halt() -> Halt {
    Halt { on: day("2026-11-05"), by: by("controller"), reason: "why".to_owned() }
}

#[rstest]
#[case("2026-11-16", None)]
#[case("2026-11-17", Some("-10"))]
#[case("2026-11-23", Some("-10"))]
#[case("2026-11-24", Some("-5"))]
#[case::sunday("2026-11-29", Some("-5"))]
#[case("2026-11-30", Some("-1"))]
#[case("2026-12-01", Some("0"))]
#[case("2026-12-02", Some("+1"))]
#[case("2026-12-03", Some("+1"))]
#[case("2026-12-04", Some("+3"))]
#[case::sunday_after("2026-12-06", Some("+3"))]
#[case("2026-12-08", Some("+5"))]
#[case("2026-12-14", Some("+5"))]
#[case("2026-12-15", Some("w1"))]
#[case("2026-12-29", Some("w3"))]
fn the_ladder_of_a_deadline(#[case] today: &str, #[case] expected: Option<&str>) {
    assert_eq!(step(&one(|_| {}), Kind::Due, today).as_deref(), expected);
}

#[test]
fn days_off_and_the_calendar_of_the_owners_office_count() {
    let mut roadmap = one(|_| {});
    let mut calendar = (*roadmap.calendar).clone();
    calendar.days_off.extend([day("2026-11-20"), day("2026-12-03"), day("2026-12-15")]);
    roadmap.calendar = Arc::new(calendar);
    for (today, expected) in
        [("2026-11-16", Some("-10")), ("2026-12-04", Some("+1")), ("2026-12-07", Some("+3"))]
    {
        assert_eq!(step(&roadmap, Kind::Due, today).as_deref(), expected, "{today}");
    }
    let owner = roadmap.tasks.get(0).expect("it").owner.clone();
    let mut offices = (*roadmap.offices).clone();
    let own = offices.iter_mut().find(|office| office.key == owner).expect("its office");
    own.calendar = WorkingCalendar::built_in("continuous");
    roadmap.offices = Arc::new(offices);
    for (today, expected) in
        [("2026-11-20", None), ("2026-11-21", Some("-10")), ("2026-11-29", Some("-5"))]
    {
        assert_eq!(step(&roadmap, Kind::Due, today).as_deref(), expected, "{today}");
    }
}

#[test]
fn a_week_that_ends_on_a_day_off_is_told_of_afterwards() {
    let mut roadmap = one(|_| {});
    let mut calendar = (*roadmap.calendar).clone();
    // A rest of more than a week.
    calendar.days_off.extend((14..=24).map(|n| day(&format!("2026-12-{n}"))));
    roadmap.calendar = Arc::new(calendar);
    for (today, expected) in
        [("2026-12-15", "+5"), ("2026-12-24", "+5"), ("2026-12-25", "w2"), ("2026-12-29", "w3")]
    {
        assert_eq!(step(&roadmap, Kind::Due, today).as_deref(), Some(expected), "{today}");
    }
}

#[test]
fn a_moved_deadline_has_another_ladder() {
    let was = on(&one(|_| {}), "2026-12-04");
    let moved = one(|task| task.deadline = Deadline::Day(day("2026-12-18")));
    assert_eq!(step(&moved, Kind::Due, "2026-12-03"), None);
    let is = on(&moved, "2026-12-04");
    let of = |all: &[Reminder]| {
        let due = all.iter().find(|it| it.kind == Kind::Due).expect("it is due").clone();
        (due.date, due.step)
    };
    assert_eq!(of(&was), (day("2026-12-01"), Step::Working(3)));
    assert_eq!(of(&is), (day("2026-12-18"), Step::Working(-10)));
}

#[test]
fn nobody_owes_what_is_over_or_not_in_force() {
    let accepted = |task: &mut Task| {
        let mut done = submission("2026-11-20");
        done.decisions.push(decided("2026-11-21", true));
        done.accepted_on = Some(day("2026-11-21"));
        task.submissions.push(done);
    };
    assert_eq!(on(&one(accepted), "2026-12-20"), []);
    assert_eq!(on(&one(|task| task.withdrawn = Some(halt())), "2026-12-20"), []);
    assert_eq!(on(&one(|task| task.paused = Some(halt())), "2026-11-30"), []);
    let mut gone = one(|_| {});
    gone.tasks = std::iter::empty::<Arc<Task>>().collect();
    gone.reindex();
    assert_eq!(on(&gone, "2026-12-20"), []);
    let mut draft = one(|_| {});
    draft.approval = None;
    assert_eq!(on(&draft, "2026-12-20"), []);
    let mut archived = one(|_| {});
    archived.archived = Some(day("2026-11-01"));
    assert_eq!(on(&archived, "2026-12-20"), []);
}

#[test]
fn a_co_owner_is_reminded_of_its_part_until_it_is_done() {
    let part = |done: Option<NaiveDate>| CoOwner {
        office: "second".into(),
        due: Some(day("2026-11-25")),
        done,
    };
    let roadmap = one(|task| task.co_owners = vec![part(None)]);
    for (today, expected) in [
        ("2026-11-17", None),
        ("2026-11-18", Some("-5")),
        ("2026-11-24", Some("-1")),
        ("2026-11-25", Some("0")),
        ("2026-11-26", Some("+1")),
        ("2026-11-30", Some("+3")),
        ("2026-12-09", Some("w1")),
    ] {
        assert_eq!(step(&roadmap, Kind::Part, today).as_deref(), expected, "{today}");
    }
    let all = on(&roadmap, "2026-11-30");
    let own = all.iter().find(|it| it.kind == Kind::Part).expect("it is due");
    assert!(own.owed == Owed::Office("second".into()) && own.goes_higher());
    assert_eq!((own.about.as_str(), own.date), ("second", day("2026-11-25")));
    let done = one(|task| task.co_owners = vec![part(Some(day("2026-11-20")))]);
    assert_eq!(step(&done, Kind::Part, "2026-11-30"), None);
    let submitted = one(|task| {
        task.co_owners = vec![part(None)];
        task.submissions.push(submission("2026-11-20"));
    });
    assert_eq!(step(&submitted, Kind::Part, "2026-11-30"), None);
}

#[test]
fn a_report_is_due_and_then_missed() {
    let roadmap = one(|task| {
        let report = Report {
            at: noon("2026-11-09"),
            by: by("planner"),
            office: "first".into(),
            percent: 40,
            forecast: Some(day("2026-11-30")),
            confidence: None,
            note: String::new(),
        };
        task.started = Some(day("2026-10-01"));
        task.reports = vec![Arc::new(report)].into();
    });
    // Every seven days so near to the deadline, with three days of grace.
    for (today, report, missed) in [
        ("2026-11-15", None, None),
        ("2026-11-16", Some("0"), None),
        ("2026-11-18", Some("0"), None),
        ("2026-11-19", None, Some("0")),
        ("2026-11-24", None, Some("+3")),
    ] {
        assert_eq!(step(&roadmap, Kind::Report, today).as_deref(), report, "{today}");
        assert_eq!(step(&roadmap, Kind::Missed, today).as_deref(), missed, "{today}");
    }
    let reminder = on(&roadmap, "2026-11-24").into_iter().find(|it| it.kind == Kind::Missed);
    assert_eq!(reminder.expect("it is missed").date, day("2026-11-09"), "since the last one");
}

#[test]
fn reviewers_owe_a_decision_and_the_owner_no_more() {
    let roadmap = one(|task| task.submissions.push(submission("2026-11-16")));
    for (today, expected) in [
        ("2026-11-19", None),
        ("2026-11-20", Some("-1")),
        ("2026-11-23", Some("0")),
        ("2026-11-24", Some("+1")),
        ("2026-11-26", Some("+3")),
    ] {
        assert_eq!(step(&roadmap, Kind::Review, today).as_deref(), expected, "{today}");
    }
    let all = on(&roadmap, "2026-12-10");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].owed == Owed::Reviewers && all[0].goes_higher());
}

#[test]
fn what_came_back_is_the_owners_again() {
    let roadmap = one(|task| {
        let mut back = submission("2026-11-16");
        back.decisions.push(decided("2026-11-17", false));
        task.submissions.push(back);
    });
    assert_eq!(step(&roadmap, Kind::Returned, "2026-11-19"), None, "it was told at once");
    assert_eq!(step(&roadmap, Kind::Returned, "2026-11-20").as_deref(), Some("+3"));
    assert_eq!(step(&roadmap, Kind::Due, "2026-11-20").as_deref(), Some("-10"));
}

#[test]
fn who_asks_is_not_reminded_of_the_answer() {
    let roadmap = one(|task| {
        task.comments.push(Comment {
            at: noon("2026-11-10"),
            by: by("asks"),
            text: "When?".to_owned(),
            answer_by: Some(day("2026-11-18")),
            answered: None,
            taken_back: false,
        });
    });
    let all = on(&roadmap, "2026-11-18");
    let answer = all.iter().find(|it| it.kind == Kind::Answer).expect("it is wanted");
    assert_eq!((answer.step, answer.date), (Step::Working(0), day("2026-11-18")));
    assert_eq!(answer.except.as_ref().expect("somebody"), "asks");
    let answered = one(|task| {
        let mut comment = roadmap.tasks.get(0).expect("it").comments[0].clone();
        comment.answered = Some(day("2026-11-12"));
        task.comments.push(comment);
    });
    assert_eq!(step(&answered, Kind::Answer, "2026-11-18"), None);
}

#[test]
fn the_controller_is_told_from_the_third_day_on() {
    let roadmap = one(|_| {});
    for (today, higher) in [("2026-12-03", false), ("2026-12-04", true), ("2027-03-01", true)] {
        let due = on(&roadmap, today).into_iter().find(|it| it.kind == Kind::Due);
        assert_eq!(due.expect("it is due").goes_higher(), higher, "{today}");
    }
}

#[test]
fn what_a_roadmap_does_without_reminds_nobody_but_of_what_nobody_does_without() {
    let mut roadmap = one(|_| {});
    assert!(step(&roadmap, Kind::Missed, "2026-11-24").is_some());
    roadmap.settings.quiet = Kind::ALL.iter().copied().collect();
    let kinds = on(&roadmap, "2026-11-24").into_iter().map(|it| it.kind);
    assert_eq!(kinds.collect::<Vec<_>>(), [Kind::Due]);
}

#[test]
fn steps_before_the_last_are_overtaken() {
    let roadmap = one(|_| {});
    let overtaken = |today: &str| {
        let due = on(&roadmap, today).into_iter().find(|it| it.kind == Kind::Due);
        let steps = due.expect("it is due").overtaken();
        steps.into_iter().map(Step::code).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(overtaken("2026-11-17"), "");
    assert_eq!(overtaken("2026-12-04"), "-10 -5 -1 0 +1");
    assert_eq!(overtaken("2026-12-29"), "-10 -5 -1 0 +1 +3 +5 w1 w2");
    assert!(overtaken("2029-01-01").ends_with("w105 w106"), "{}", overtaken("2029-01-01"));
}

#[test]
fn a_step_is_read_as_it_is_written() {
    for step in [Step::Working(-10), Step::Working(0), Step::Working(3), Step::Week(12)] {
        assert_eq!(Step::by_code(&step.code()), Some(step));
    }
    assert_eq!(Step::by_code("wx"), None);
    assert!(Step::Week(1) > Step::Working(5) && !Step::Working(0).is_late());
}

#[test]
fn ten_thousand_tasks_are_looked_at_in_a_moment() {
    let roadmap = plan(10_000, |_| {});
    let board = Board::new(&roadmap, day("2029-01-01"));
    // What pages have computed already.
    board.digest(&roadmap);
    board.follows(&roadmap);
    let begun = Instant::now();
    let found = reminders(&roadmap, &board);
    let took = begun.elapsed();
    assert!(found.len() >= 10_000, "{}", found.len());
    // Without optimization it takes about ten times as long.
    let most = if cfg!(debug_assertions) { 400 } else { 20 };
    assert!(took.as_millis() < most, "{took:?}");
}
