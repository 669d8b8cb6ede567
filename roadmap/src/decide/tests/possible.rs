//! Properties over whatever may happen: what is allowed is consistent, what is taken back leaves no more
//! than a trace, and what pages offer is what commands are not refused for.

use proptest::prelude::*;

use super::{undo::without_trace, *};
use crate::{
    Task, replay,
    rollup::{Board, LATEST, Need, WORST},
    schedule::{Plan, calibration::draws, simulation::Simulation},
};

type Steps = Vec<(Actor, Command, i64)>;

fn steps() -> impl Strategy<Value = Steps> {
    prop::collection::vec((arbitrary::actor(), arbitrary::command(), 1i64..30), 1..60)
}

fn begun() -> (Roadmap, Vec<Event>) {
    let created = Command::Create(Box::new(arbitrary::definition("plan")));
    let events = decide(&empty("plan"), &admin(), created, at(0)).expect("allowed");
    (replay("plan", &events).expect("consistent"), events)
}

/// A command of each kind with values that fit, and whether it is offered.
fn offered(task: &Task, may: Possible, roadmap: &Roadmap) -> Vec<(bool, Command)> {
    let key = task.key.clone();
    let reason = || "By decision.".to_owned();
    let deadline = Deadline::Quarter(2031, 1);
    let submission = task.submission();
    let plain = submission.is_none_or(|it| it.statements.is_empty());
    let failed = if plain { Vec::new() } else { vec![Failed { criterion: 1, reason: reason() }] };
    let patch = Patch { duration: Some(Some(task.duration.unwrap_or(3) + 1)), ..Patch::default() };
    let wish = || {
        let patch = Box::new(patch.clone());
        Box::new(Command::EditTask { task: key.clone(), revision: task.revision, patch })
    };
    let free = submission.is_none();
    let proposed = roadmap.pending_proposals().next().is_some();
    let mut all = vec![
        (
            may.report,
            Command::Report {
                task: key.clone(),
                percent: 50,
                forecast: None,
                confidence: None,
                note: String::new(),
            },
        ),
        (
            may.submit,
            Command::Submit {
                task: key.clone(),
                fact_date: roadmap.start.expect("a start"),
                statement: "done".to_owned(),
                statements: task.criteria.iter().map(|_| "done".to_owned()).collect(),
                evidence: vec![Evidence::Link("https://example.org/only-here".to_owned())],
                keep: Vec::new(),
            },
        ),
        (
            may.attach,
            Command::Attach {
                task: key.clone(),
                evidence: vec![Evidence::Link("https://example.org/more".to_owned())],
            },
        ),
        (
            may.ask,
            Command::RequestExtension {
                task: key.clone(),
                proposed: deadline,
                category: crate::Category::Legal,
                explanation: reason(),
                mitigation: String::new(),
            },
        ),
        (
            may.grant,
            Command::DecideExtension {
                task: key.clone(),
                granted: Some(deadline),
                reason: reason(),
            },
        ),
        (
            may.decide,
            Command::Decide { task: key.clone(), accept: false, reason: reason(), failed },
        ),
        (
            may.opinion,
            Command::GiveOpinion {
                task: key.clone(),
                confidence: crate::Confidence::Amber,
                sentence: reason(),
            },
        ),
        (may.pause, Command::Pause { task: key.clone(), reason: reason() }),
        (may.resume, Command::Resume { task: key.clone(), reason: reason() }),
        (may.withdraw, Command::Withdraw { task: key.clone(), reason: reason() }),
        (may.reopen, Command::Reopen { task: key.clone(), reason: reason() }),
        (may.comment, Command::Comment { task: key.clone(), text: reason(), answer_by: None }),
    ];
    if free && !proposed {
        all.push((may.propose, Command::Propose { wish: wish(), reason: reason() }));
    }
    if free {
        all.push((may.change, Command::Change { wish: wish(), reason: reason() }));
    }
    all
}

fn for_rights_or_state(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Forbidden(_) => true,
        Refusal::Invalid(faults) => faults.iter().any(|fault| {
            matches!(fault.problem, Problem::WrongState | Problem::NotApproved | Problem::Approved)
        }),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn decide_never_panics_and_what_it_allows_is_consistent(steps in steps()) {
        let (mut roadmap, mut events) = begun();
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
            prop_assert!(!why(&roadmap, &schedule, task, &status(&roadmap, &schedule, task, today), today).is_empty());
        }
    }

    #[test]
    fn what_is_taken_back_leaves_a_trace_and_nothing_else(steps in steps()) {
        let (mut roadmap, mut events) = begun();
        let mut hours = 0;
        for (actor, command, later) in steps {
            hours += later;
            let Ok(new) = decide(&roadmap, &actor, command, at(hours)) else { continue };
            let before = roadmap.clone();
            for event in &new {
                apply(&mut roadmap, event).expect("what is allowed follows");
            }
            events.extend(new.clone());
            let [event] = new.as_slice() else { continue };
            let undo = Command::Undo { event: Box::new(event.clone()) };
            let Ok(undone) = decide(&roadmap, &actor, undo, at(hours)) else { continue };
            for event in &undone {
                apply(&mut roadmap, event).expect("what is allowed follows");
            }
            events.extend(undone);
            prop_assert_eq!(without_trace(roadmap.clone()), without_trace(before), "{:?}", event.change);
        }
        prop_assert_eq!(&replay("plan", &events).expect("consistent"), &roadmap);
        prop_assert_eq!(audit("plan", &events), Ok(()));
    }

    #[test]
    fn statuses_after_a_change_are_those_of_all_anew(steps in steps()) {
        let (mut roadmap, _) = begun();
        let mut hours = 0;
        let mut board = Board::new(&roadmap, at(hours).date_naive());
        for (actor, command, later) in steps {
            hours += later;
            let before = roadmap.clone();
            if let Ok(new) = decide(&roadmap, &actor, command, at(hours)) {
                for event in &new {
                    apply(&mut roadmap, event).expect("what is allowed follows");
                }
            }
            let today = at(hours).date_naive();
            // On the day of the version before, and on another.
            for day in [board.today, today] {
                let (after, anew) = (Board::after((&before, &board), &roadmap, day), Board::new(&roadmap, day));
                prop_assert_eq!(&after.schedule, &anew.schedule);
                prop_assert_eq!(&after.statuses, &anew.statuses);
                prop_assert_eq!(after.follows(&roadmap), anew.follows(&roadmap));
                prop_assert_eq!(after.counts(&roadmap), anew.counts(&roadmap));
                prop_assert_eq!(after.by_workstream(&roadmap), anew.by_workstream(&roadmap));
                prop_assert_eq!(after.figures(&roadmap), anew.figures(&roadmap));
                prop_assert_eq!(after.burn_up(&roadmap), anew.burn_up(&roadmap));
                let waiting = |board: &Board| board.waiting(&roadmap).map(|it| it.key.clone()).collect::<Vec<_>>();
                prop_assert_eq!(waiting(&after), waiting(&anew));
                let plan = Plan::of(&roadmap, Some(day));
                let whole = Simulation::run(&plan, &draws(&roadmap, &plan), 20, 1).expect("runs");
                let runs = after.simulate(&roadmap, (20, 1)).expect("runs");
                for at in 0..roadmap.tasks.len() {
                    prop_assert_eq!(runs.get(at), whole.get(at));
                }
                prop_assert_eq!(runs.finishes(), whole.finishes());
            }
            board = Board::after((&before, &board), &roadmap, today);
            // What has been asked of a version is kept for the next.
            let _ = board.simulate(&roadmap, (1, 1));
        }
        let keys = |mut keys: Vec<crate::TaskKey>| { keys.sort(); keys };
        let successors = roadmap.successor_index();
        for task in &roadmap.tasks {
            let one = roadmap.successors(&task.key).map(|(task, _)| task.key.clone()).collect();
            let all = successors.of(&task.key).map(|task| task.key.clone()).collect();
            prop_assert_eq!(keys(one), keys(all));
            let scanned: Vec<_> = roadmap.successors(&task.key).collect();
            prop_assert_eq!(board.successors(&roadmap, &task.key), scanned);
        }
        // What is found in one pass is what one look for each finds.
        let rows = || board.rows(&roadmap).enumerate().filter(|(_, (_, status))| status.rule.is_open());
        let mut worst: Vec<_> = rows().collect();
        worst.sort_by_key(|(at, (task, status))| (status.worst(), task.deadline.last_day(), *at));
        let (found, open) = board.worst(&roadmap);
        prop_assert_eq!(open, worst.len());
        let worst = worst.into_iter().map(|(_, (task, _))| task.key.clone()).take(WORST);
        prop_assert_eq!(found.map(|(task, _)| task.key.clone()).collect::<Vec<_>>(), worst.collect::<Vec<_>>());
        let reports = roadmap.tasks.iter().flat_map(|task| task.reports.at_hand().iter().map(|report| report.at));
        let mut latest: Vec<_> = reports.collect();
        latest.sort_by_key(|on| std::cmp::Reverse(*on));
        latest.truncate(LATEST);
        prop_assert_eq!(board.latest(&roadmap).map(|(on, ..)| on).collect::<Vec<_>>(), latest);
        for office in roadmap.offices.iter() {
            let own: Vec<_> = rows().filter(|(_, (task, _))| task.owner == office.key).collect();
            prop_assert_eq!(board.open_of(&roadmap, &office.key).count(), own.len());
            for need in Need::ALL {
                let n = own.iter().filter(|(_, (task, status))| Need::of(task, status) == need).count();
                prop_assert_eq!(board.needs_of(&roadmap, &office.key).of(need), n);
            }
        }
    }

    #[test]
    fn what_may_be_wished_is_the_same_with_a_board_at_hand(steps in steps()) {
        let (mut roadmap, _) = begun();
        let mut hours = 0;
        let mut board = Board::new(&roadmap, at(hours).date_naive());
        for (actor, command, later) in steps {
            hours += later;
            board = Board::after((&roadmap, &board), &roadmap, roadmap.date_at(at(hours)));
            let of = |board| wish(&roadmap, &actor, board, command.clone(), at(hours));
            prop_assert_eq!(of(Some(&board)), of(None));
            let before = roadmap.clone();
            if let Ok(new) = decide(&roadmap, &actor, command, at(hours)) {
                for event in &new {
                    apply(&mut roadmap, event).expect("what is allowed follows");
                }
            }
            board = Board::after((&before, &board), &roadmap, board.today);
        }
    }

    #[test]
    fn what_is_offered_is_what_is_not_refused(steps in steps(), actor in arbitrary::actor()) {
        let (mut roadmap, _) = begun();
        let mut hours = 0;
        for (actor, command, later) in steps {
            hours += later;
            if let Ok(new) = decide(&roadmap, &actor, command, at(hours)) {
                for event in &new {
                    apply(&mut roadmap, event).expect("what is allowed follows");
                }
            }
        }
        let may = May { roadmap: &roadmap, actor: &actor };
        for task in &roadmap.tasks {
            for (offered, command) in offered(task, may.possible(task), &roadmap) {
                let said = format!("{command:?} by {actor:?}");
                match decide(&roadmap, &actor, command, at(hours)) {
                    Ok(_) => prop_assert!(offered, "{said} is not offered"),
                    Err(refusal) => prop_assert_eq!(offered, !for_rights_or_state(&refusal), "{}: {:?}", said, refusal),
                }
            }
        }
        for proposal in roadmap.proposals.iter() {
            let offered = may.decide_proposal(proposal).is_ok();
            let (proposal, approve, reason) = (proposal.number, false, "No.".to_owned());
            let decided = decide(&roadmap, &actor, Command::DecideProposal { proposal, approve, reason }, at(hours));
            prop_assert_eq!(offered, decided.is_ok());
        }
    }
}
