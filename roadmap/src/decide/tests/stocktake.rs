//! Stocktakes: who holds them, what they freeze, and what comes of their minutes.

use super::*;
use crate::{
    Became, Line,
    command::Following,
    minutes::{Fate, fate},
};

fn line(text: &str, office: &str) -> Line {
    Line::new(text.to_owned(), office.into(), at(24 * 7).date_naive())
}

fn hold(lines: Vec<Line>) -> Command {
    let participants = "Chair, controller".to_owned();
    Command::HoldStocktake { day: at(1).date_naive(), participants, lines }
}

#[test]
fn a_stocktake_freezes_the_version_before_it_and_drops_lines_without_words() {
    let before = after(Vec::new());
    let lines = vec![line(" Send the draft ", "first"), line(" ", "nobody")];
    let roadmap = after(vec![(controller(), hold(lines))]);
    let stocktake = roadmap.stocktake(1).expect("it was held");
    assert_eq!((stocktake.version, roadmap.version), (before.version, before.version + 1));
    assert_eq!(stocktake.lines, vec![line("Send the draft", "first")]);
    for actor in [planner(), reviewer("reviewer"), admin()] {
        let refused = refusal(&roadmap, &actor, hold(Vec::new()));
        assert!(matches!(refused, Refusal::Forbidden(Forbidden::Role { .. })), "{refused:?}");
    }
    let faults = |command| match refusal(&roadmap, &controller(), command) {
        Refusal::Invalid(faults) => faults.into_iter().map(|it| (it.field, it.problem)).collect(),
        refusal => panic!("{refusal:?}"),
    };
    let unknown: Vec<_> = faults(hold(vec![line("", "first"), line("Decided", "nobody")]));
    assert_eq!(unknown, vec![("office_2".to_owned(), Problem::Unknown)]);
    let tomorrow = at(48).date_naive();
    let early =
        Command::HoldStocktake { day: tomorrow, participants: String::new(), lines: vec![] };
    assert_eq!(faults(early), vec![("day".to_owned(), Problem::InTheFuture)]);
    let mut gone = line("Decided", "first");
    gone.until = at(1).date_naive() - TimeDelta::days(1);
    let before = Problem::Before { date: at(1).date_naive().into() };
    assert_eq!(faults(hold(vec![gone.clone()])), vec![("until_1".to_owned(), before)]);
    // In a log from before this was refused it stays as it is.
    let create = Command::Create(Box::new(arbitrary::definition("plan")));
    let mut early = empty("plan");
    let mut log = Vec::new();
    for (actor, command) in [(admin(), create), (controller(), hold(vec![line("One", "first")]))] {
        for event in decide(&early, &actor, command, at(1)).expect("it is allowed") {
            apply(&mut early, &event).expect("it follows");
            log.push(event);
        }
    }
    if let Some(Change::StocktakeHeld { stocktake }) = log.last_mut().map(|it| &mut it.change) {
        stocktake.day = at(-24 * 400).date_naive();
        stocktake.lines = vec![Line { until: at(-24 * 500).date_naive(), ..gone }];
    }
    assert_eq!(audit("plan", &log), Ok(()));
}

#[test]
fn a_line_becomes_something_of_the_plan_once_and_is_judged_by_it() {
    let follow = |line, as_what, task: &str| Command::FollowLine {
        stocktake: 1,
        line,
        as_what,
        task: task.into(),
    };
    let ask = Command::Comment {
        task: "A-2".into(),
        text: "Who signs?".to_owned(),
        answer_by: Some(at(24 * 5).date_naive()),
    };
    let lines = vec![line("One", "first"), line("Two", "second"), line("Three", "third")];
    let roadmap = after(vec![
        (controller(), hold(lines)),
        (controller(), follow(1, Following::Task, "A-1")),
        (controller(), ask),
        (controller(), follow(2, Following::Question, "A-2")),
        (planner(), Command::Answer { task: "A-2".into(), comment: 0 }),
        (
            controller(),
            Command::SettleLine { stocktake: 1, line: 3, kept: false, note: "Too dear".to_owned() },
        ),
    ]);
    let held = roadmap.stocktake(1).expect("it was held");
    let came = |today| held.lines.iter().map(|it| fate(&roadmap, it, today)).collect::<Vec<_>>();
    assert_eq!(came(at(2).date_naive()), vec![Fate::Open, Fate::Kept, Fate::NotKept]);
    assert_eq!(came(at(24 * 8).date_naive()), vec![Fate::NotKept, Fate::Kept, Fate::NotKept]);
    let asked = Became::Question { task: "A-2".into(), comment: 0 };
    assert_eq!(held.lines[1].became, Some(asked));
    for command in [
        follow(1, Following::Task, "A-2"),
        follow(3, Following::Task, "A-9"),
        follow(3, Following::Question, "A-1"),
        follow(3, Following::Request, "A-1"),
        follow(4, Following::Task, "A-1"),
        Command::SettleLine { stocktake: 1, line: 1, kept: false, note: " ".to_owned() },
    ] {
        refusal(&roadmap, &controller(), command);
    }
}

#[test]
fn whoever_plans_for_the_office_of_a_line_asks_as_it_says_and_ties_the_request_to_it() {
    let follow =
        |line, as_what| Command::FollowLine { stocktake: 1, line, as_what, task: "A-1".into() };
    let ask = || Command::RequestExtension {
        task: "A-1".into(),
        proposed: Deadline::Quarter(2027, 1),
        category: crate::Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    let asks = |line| Command::Bulk(vec![ask(), follow(line, Following::Request)]);
    let first = person("planner", &["first"], Roles { planner: true, ..Roles::default() });
    let lines = vec![line("Ask for more time", "first"), line("Another one", "second")];
    let roadmap = after(vec![(controller(), hold(lines.clone()))]);
    let forbidden = |actor: &Actor, command| {
        let refused = refusal(&roadmap, actor, command);
        assert!(matches!(refused, Refusal::Forbidden(_)), "{refused:?}");
    };
    forbidden(&first, follow(1, Following::Request));
    forbidden(&first, asks(2));
    forbidden(&first, Command::Bulk(vec![ask(), follow(1, Following::Task)]));
    forbidden(&reviewer("eyes"), asks(1));
    let roadmap = after(vec![(controller(), hold(lines)), (first, asks(1))]);
    let line = |roadmap: &Roadmap| roadmap.stocktake(1).and_then(|it| it.line(1).cloned());
    let became = Became::Request { task: "A-1".into(), request: 0 };
    let tied = line(&roadmap).expect("a line");
    assert_eq!(tied.became, Some(became));
    assert_eq!(fate(&roadmap, &tied, at(3).date_naive()), Fate::Open, "nobody decided");
}

#[test]
fn one_that_was_held_by_mistake_is_withdrawn_as_long_as_none_was_held_after_it() {
    let withdraw = |stocktake, reason: &str| Command::WithdrawStocktake {
        stocktake,
        reason: reason.to_owned(),
    };
    let settle =
        |stocktake| Command::SettleLine { stocktake, line: 1, kept: true, note: String::new() };
    let task = "A-1".into();
    let follow = Command::FollowLine { stocktake: 2, line: 1, as_what: Following::Task, task };
    let twice = vec![
        (controller(), hold(vec![line("One", "first")])),
        (controller(), hold(vec![line("Two", "first")])),
        (controller(), follow),
    ];
    let two = after(twice.clone());
    for actor in [planner(), reviewer("reviewer"), admin()] {
        let refused = refusal(&two, &actor, withdraw(2, "So."));
        assert!(matches!(refused, Refusal::Forbidden(Forbidden::Role { .. })), "{refused:?}");
    }
    for (stocktake, reason) in [(1, "So."), (2, " "), (3, "So."), (0, "So.")] {
        refusal(&two, &controller(), withdraw(stocktake, reason));
    }
    let mut steps = twice;
    steps.push((controller(), withdraw(2, " Held twice. ")));
    let one = after(steps.clone());
    let gone = one.stocktake(2).expect("its number stays taken");
    assert_eq!(gone.withdrawn.as_ref().map(|it| &*it.reason), Some("Held twice."));
    let became = Became::Task { task: "A-1".into() };
    assert_eq!(gone.lines[0].became, Some(became), "what came of it stays");
    assert_eq!(one.last_stocktake().map(|it| it.number), Some(1));
    for command in [withdraw(2, "Again."), settle(2)] {
        refusal(&one, &controller(), command);
    }
    steps.extend([(controller(), settle(1)), (controller(), hold(Vec::new()))]);
    let three = after(steps);
    assert_eq!(three.last_stocktake().map(|it| it.number), Some(3));
    assert_eq!(three.stocktake_before(3).map(|it| it.number), Some(1));
    refusal(&three, &controller(), withdraw(1, "So."));
}

#[test]
fn only_what_comes_after_a_meeting_comes_of_it() {
    let ask = || Command::RequestExtension {
        task: "A-2".into(),
        proposed: Deadline::Quarter(2027, 1),
        category: crate::Category::Legal,
        explanation: "It takes longer.".to_owned(),
        mitigation: String::new(),
    };
    let question = || Command::Comment {
        task: "A-2".into(),
        text: "Who signs?".to_owned(),
        answer_by: Some(at(24 * 5).date_naive()),
    };
    let follow = |as_what, task: &str| Command::FollowLine {
        stocktake: 1,
        line: 1,
        as_what,
        task: task.into(),
    };
    let mut roadmap = after(vec![
        (planner(), ask()),
        (controller(), question()),
        (planner(), submit("A-1")),
        (reviewer("eyes"), accept("A-1")),
    ]);
    let carry = |roadmap: &mut Roadmap, actor: &Actor, command, hours| {
        for event in decide(roadmap, actor, command, at(hours)).expect("it is allowed") {
            apply(roadmap, &event).expect("it follows");
        }
    };
    let day = at(48).date_naive();
    let held = Command::HoldStocktake {
        day,
        participants: String::new(),
        lines: vec![line("Ask for more time", "first")],
    };
    carry(&mut roadmap, &controller(), held, 48);
    for (as_what, task) in
        [(Following::Request, "A-2"), (Following::Task, "A-1"), (Following::Question, "A-2")]
    {
        let refused = decide(&roadmap, &controller(), follow(as_what, task), at(49));
        let earlier = Refusal::field("task", Problem::Earlier { day });
        assert_eq!(refused.expect_err("it was there before"), earlier, "{task}");
    }
    carry(&mut roadmap, &controller(), question(), 50);
    carry(&mut roadmap, &controller(), follow(Following::Question, "A-2"), 51);
    let became = Became::Question { task: "A-2".into(), comment: 1 };
    assert_eq!(roadmap.stocktake(1).and_then(|it| it.line(1)?.became.clone()), Some(became));
}

/// A log from before there were stocktakes, and one with them, are read as they are written.
#[test]
fn a_log_with_minutes_is_read_as_it_is_written() {
    let mut roadmap = empty("plan");
    let mut log = Vec::new();
    let create = Command::Create(Box::new(arbitrary::definition("plan")));
    for (actor, command) in [
        (admin(), create),
        (controller(), hold(vec![line("One", "first")])),
        (
            controller(),
            Command::SettleLine { stocktake: 1, line: 1, kept: true, note: String::new() },
        ),
        (controller(), Command::WithdrawStocktake { stocktake: 1, reason: "So.".to_owned() }),
    ] {
        for event in decide(&roadmap, &actor, command, at(1)).expect("it is allowed") {
            let text = serde_json::to_string(&event).expect("it is written");
            assert_eq!(serde_json::from_str::<Event>(&text).expect("it is read"), event);
            apply(&mut roadmap, &event).expect("it follows");
            log.push(event);
        }
    }
    assert_eq!(audit("plan", &log), Ok(()));
    let Some(last) = log.last_mut() else { return };
    last.change =
        Change::LineFollowed { stocktake: 1, line: 1, became: Became::Task { task: "A-9".into() } };
    assert!(audit("plan", &log).is_err(), "of a task that is not there");
}
