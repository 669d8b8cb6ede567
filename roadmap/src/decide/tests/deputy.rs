//! Deputies: both are in the log, and for four eyes both are one person.

use super::*;
use crate::{Absent, Line, Named};

/// Somebody who acts for a person who is away.
fn standing_in(deputy: Actor, absent: &Actor) -> Actor {
    let who = Named { person: absent.by.person.clone(), name: absent.by.name.clone() };
    let (offices, roles) = (absent.offices.clone(), absent.roles);
    Actor { deputy_for: vec![Absent { who, offices, roles }], ..deputy }
}

fn reader(name: &str) -> Actor {
    person(name, &[], Roles::default())
}

fn report(task: &str) -> Command {
    Command::Report {
        task: task.into(),
        percent: 10,
        forecast: Some(at(480).date_naive()),
        confidence: None,
        note: String::new(),
    }
}

/// As whom an allowed command is recorded.
fn acted(roadmap: &Roadmap, actor: &Actor, command: Command) -> By {
    let events = decide(roadmap, actor, command, at(2)).expect("it is allowed");
    events.first().expect("an event").by.clone()
}

#[test]
fn a_right_of_ones_own_is_used_before_that_of_whom_one_acts_for() {
    let roadmap = after(Vec::new());
    let boris = standing_in(reader("boris"), &planner());
    let by = acted(&roadmap, &boris, report("A-1"));
    assert_eq!(by.person, "boris");
    assert_eq!(by.on_behalf.expect("for somebody").person, "planner");
    let own = person("boris", &["first"], Roles { planner: true, ..Roles::default() });
    let both = standing_in(own, &planner());
    assert_eq!(acted(&roadmap, &both, report("A-1")).on_behalf, None);
    // What neither of them may do, the deputy may not.
    let pause = Command::Pause { task: "A-1".into(), reason: "So.".to_owned() };
    assert!(matches!(refusal(&roadmap, &boris, pause), Refusal::Forbidden(_)));
    let alone = refusal(&roadmap, &reader("boris"), report("A-1"));
    assert!(matches!(alone, Refusal::Forbidden(_)), "without it: {alone}");
}

#[test]
fn offices_of_one_and_roles_of_the_other_make_no_right() {
    let roadmap = after(Vec::new());
    // One may plan for an office that has nothing to do with it, the other acts for its owner and plans not.
    let plans = person("boris", &["nowhere"], Roles { planner: true, ..Roles::default() });
    let owns = person("anna", &["first"], Roles { reviewer: true, ..Roles::default() });
    let boris = standing_in(plans, &owns);
    assert!(matches!(refusal(&roadmap, &boris, report("A-1")), Refusal::Forbidden(_)));
}

#[test]
fn four_eyes_are_those_of_two_who_do_not_act_for_each_other() {
    let eyes = reviewer("eyes");
    // Submitted as a deputy: neither of the two accepts it.
    let deputy = standing_in(reader("boris"), &planner());
    let roadmap = after(vec![(deputy, submit("A-1"))]);
    let boris = reviewer("boris");
    assert_eq!(refusal(&roadmap, &boris, accept("A-1")), Forbidden::OwnSubmission.into());
    let absent = person("planner", &[], Roles { reviewer: true, ..Roles::default() });
    assert_eq!(refusal(&roadmap, &absent, accept("A-1")), Forbidden::OwnSubmission.into());
    assert!(decide(&roadmap, &eyes, accept("A-1"), at(2)).is_ok());
    // Submitted by whom somebody acts for: not accepted by the deputy, with whosever right.
    let moved = person("planner", &[], Roles::default());
    let roadmap = after(vec![(planner(), submit("A-1"))]);
    let boris = standing_in(reviewer("boris"), &moved);
    assert_eq!(refusal(&roadmap, &boris, accept("A-1")), Forbidden::OwnSubmission.into());
    // Submitted by the deputy as themselves: not accepted by them for somebody else.
    let own = person("boris", &["first"], Roles { planner: true, ..Roles::default() });
    let roadmap = after(vec![(own, submit("A-1"))]);
    let boris = standing_in(reader("boris"), &eyes);
    assert_eq!(refusal(&roadmap, &boris, accept("A-1")), Forbidden::OwnSubmission.into());
    // Nor by whoever acts for the owner.
    let owner = standing_in(eyes.clone(), &planner());
    assert_eq!(refusal(&roadmap, &owner, accept("A-1")), Forbidden::OwnTask.into());
    let other = standing_in(reader("chloe"), &eyes);
    let by = acted(&roadmap, &other, accept("A-1"));
    assert_eq!(by.on_behalf.expect("for somebody").person, "eyes");
}

#[test]
fn a_name_in_the_log_says_for_whom_only_where_there_is_somebody() {
    let alone = By::new("boris".into(), "Boris".to_owned());
    let text = serde_json::to_string(&alone).expect("it is written");
    assert_eq!(text, r#"{"person":"boris","name":"Boris"}"#);
    let anna = Named { person: "anna".into(), name: "Anna".to_owned() };
    let by = alone.acting_for(&anna);
    let text = serde_json::to_string(&by).expect("it is written");
    assert!(text.ends_with(r#""for":{"person":"anna","name":"Anna"}}"#), "{text}");
    assert_eq!(serde_json::from_str::<By>(&text).expect("it is read"), by);
    assert!(by.is_same_as(&alone) && by.is_same_as(&By::new("anna".into(), String::new())));
    assert!(!by.is_same_as(&By::new("chloe".into(), String::new())));
}

#[test]
fn nobody_says_of_their_own_office_that_it_kept_a_line_of_the_minutes() {
    let line = |office: &str| {
        Line::new("Send the draft".to_owned(), office.into(), at(24 * 7).date_naive())
    };
    let held = Command::HoldStocktake {
        day: at(1).date_naive(),
        participants: String::new(),
        lines: vec![line("first"), line("second")],
    };
    let roadmap = after(vec![(controller(), held)]);
    let settle =
        |line| Command::SettleLine { stocktake: 1, line, kept: true, note: "Sent.".to_owned() };
    let anna = person("anna", &["first"], Roles { planner: true, ..Roles::default() });
    let deputy = standing_in(anna, &controller());
    assert_eq!(refusal(&roadmap, &deputy, settle(1)), Forbidden::OwnTask.into());
    let by = acted(&roadmap, &deputy, settle(2));
    assert_eq!(by.on_behalf.expect("for somebody").person, "controller");
    // Nor does whoever is away, if it is their own.
    let vera = person("vera", &["first"], Roles { controller: true, ..Roles::default() });
    assert_eq!(refusal(&roadmap, &vera, settle(1)), Forbidden::OwnTask.into());
    let boris = standing_in(reader("boris"), &vera);
    assert_eq!(refusal(&roadmap, &boris, settle(1)), Forbidden::OwnTask.into());
    assert!(decide(&roadmap, &controller(), settle(1), at(2)).is_ok());
}
