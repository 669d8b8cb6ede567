//! The story is allowed, shows what there is to show, and what is computed from it adds up.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use roadmap::{
    Deadline, Extension, ExtensionDecision, Fact, Roadmap, Rule,
    agreement::Stand,
    because,
    date::add_days,
    replay,
    rollup::Board,
    schedule::simulation::Outcome,
    schedule::{Plan, Schedule, simulation::Simulation, what_if::shortened},
    why,
};

use crate::{bundled, history};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn told(offset: i64) -> Roadmap {
    let deadline = day("2026-12-01");
    let until =
        add_days(deadline, offset).and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(20);
    let plan = bundled::definition(deadline).expect("the bundled files are right");
    let events = history(plan, deadline, until).expect("every step is allowed");
    replay(bundled::KEY, &events).expect("the story is consistent")
}

#[test]
fn most_statuses_and_reasons_occur_eight_days_before_the_deadline() {
    let roadmap = told(-8);
    let board = Board::new(&roadmap, day("2026-11-23"));
    let rules: BTreeSet<_> = board.statuses.iter().map(|s| s.rule.code()).collect();
    let reasons: BTreeSet<_> =
        board.statuses.iter().flat_map(|s| &s.reasons).map(roadmap::Risk::code).collect();
    for (task, status) in board.rows(&roadmap) {
        let reasons: Vec<_> = status.reasons.iter().map(roadmap::Risk::code).collect();
        println!("{} {} {} {reasons:?}", task.key, status.rule.code(), status.days);
    }
    assert!(rules.len() >= 13, "{rules:?}");
    assert!(reasons.len() >= 7, "{reasons:?}");
}

#[test]
fn the_story_can_be_told_up_to_any_day() {
    for offset in [-200, -90, -60, -30, -1, 0, 40] {
        told(offset);
    }
}

#[test]
fn dates_between_offices_are_asked_for_agreed_and_open_again() {
    let roadmap = told(-8);
    let board = Board::new(&roadmap, day("2026-11-23"));
    for (needs, gives, expected) in [
        ("FUP-01", "GOV-12", Stand::Reopened),
        ("GOV-07", "ALU-03", Stand::Agreed),
        ("GOV-07", "INT-06", Stand::Asked),
    ] {
        let mut joints = board.joints(&roadmap);
        let joint = joints.find(|it| *it.needs.key == *needs && *it.gives.key == *gives);
        assert_eq!(joint.map(|it| it.stand), Some(expected), "{gives} for {needs}");
    }
    assert_eq!(board.joints(&roadmap).count(), 3);
}

fn extend(roadmap: &mut Roadmap, key: &str, to: &str, on: &str) {
    let by = roadmap::By::new("controller".into(), "Controller".to_owned());
    let at = roadmap.index[key];
    let task = Arc::make_mut(roadmap.tasks.get_mut(at).expect("a task"));
    let granted = Deadline::Day(day(to));
    task.extensions.push(Extension {
        on: day(on),
        by: by.clone(),
        office: task.owner.clone(),
        from: task.deadline,
        proposed: granted,
        category: roadmap::Category::Dependency,
        explanation: "It waits.".to_owned(),
        mitigation: String::new(),
        late_request: false,
        taken_back: None,
        decision: Some(ExtensionDecision {
            on: day(on),
            by,
            granted: Some(granted),
            reason: "Agreed.".to_owned(),
        }),
    });
    task.deadline = granted;
}

#[test]
fn who_waits_for_an_extended_task_is_told_which_date_would_follow() {
    let today = day("2026-11-23");
    let mut roadmap = told(-8);
    extend(&mut roadmap, "GOV-09", "2026-12-20", "2026-11-23");
    let before: Vec<_> = roadmap.tasks.iter().map(|task| task.deadline).collect();
    let found = Board::new(&roadmap, today).follows(&roadmap).to_vec();
    let next = found.iter().find(|it| it.task == "GOV-10").expect("GOV-10 waits for GOV-09");
    assert!(next.proposed > day("2026-12-20"), "{next:?}");
    let after: Vec<_> = roadmap.tasks.iter().map(|task| task.deadline).collect();
    assert_eq!(before, after, "no deadline moves by itself");
    extend(&mut roadmap, "GOV-10", "2026-12-30", "2026-11-23");
    assert!(
        Board::new(&roadmap, today).follows(&roadmap).iter().all(|it| it.task != "GOV-10"),
        "it has asked"
    );
}

#[test]
fn without_extensions_nothing_follows() {
    let mut roadmap = told(-8);
    for task in roadmap.tasks.iter_mut() {
        Arc::make_mut(task).extensions.clear();
    }
    assert_eq!(Board::new(&roadmap, day("2026-11-23")).follows(&roadmap), []);
}

#[test]
fn the_figures_of_the_sample_are_counts_of_its_rows() {
    let roadmap = told(-8);
    let board = Board::new(&roadmap, day("2026-11-23"));
    let figures = board.figures(&roadmap);
    assert_eq!(figures.verified, figures.by_deadline + figures.late);
    assert!(figures.by_original < figures.by_deadline && figures.late > 0, "{figures:?}");
    assert_eq!(figures.overdue, board.counts(&roadmap).get(Rule::Overdue));
    assert!(figures.granted < figures.requests && figures.fresh < figures.watched);
    assert_eq!(figures.worst_delay, Some(12));
}

#[test]
fn without_spread_every_run_of_the_bundled_roadmap_is_its_plan() {
    let roadmap = told(-8);
    for today in [None, Some(day("2026-11-23"))] {
        let plan = Plan::of(&roadmap, today);
        let (timings, runs) = (
            Schedule::new(&plan).expect("a schedule"),
            Simulation::run(&plan, &[], 10, 7).expect("runs"),
        );
        for (at, activity) in plan.activities.iter().enumerate() {
            let finish = timings.get(at).map(|timing| timing.early_finish);
            assert_eq!(runs.get(at).map(|outcome| outcome.p50), finish, "{}", activity.key);
        }
    }
}

#[test]
fn the_runs_of_what_a_task_depends_on_say_of_it_what_the_runs_of_all_say() {
    let roadmap = told(-8);
    let today = day("2026-11-23");
    let (alone, all) = (Board::new(&roadmap, today), Board::new(&roadmap, today));
    let runs = all.simulation(&roadmap).expect("runs");
    let mut drawn = 0;
    for (at, task) in roadmap.tasks.iter().enumerate() {
        let whole = runs.get(at).map(|it| Outcome { on_chain: 0, ..it });
        let (one, n) = alone.outcome(&roadmap, &task.key).unzip();
        drawn += usize::from(one.as_ref().is_some_and(|it| it.p50 != it.p95));
        assert_eq!((one, n.unwrap_or(runs.runs)), (whole, runs.runs), "{}", task.key);
    }
    assert!(drawn > 5, "{drawn} vary");
}

#[test]
fn less_work_on_the_chain_that_decides_brings_the_final_date_forward() {
    let roadmap = told(-8);
    let board = Board::new(&roadmap, day("2026-11-23"));
    let chain = board.schedule.driving_chain();
    let tasks = chain.iter().filter_map(|step| roadmap.tasks.get(step.task));
    let found: Vec<_> = tasks.filter_map(|task| shortened(&roadmap, &board, task, 5)).collect();
    assert!(found.iter().all(|it| it.days() <= 0 && (1..=5).contains(&it.saved)), "{found:?}");
    assert!(found.iter().any(|it| it.days() < 0), "{found:?}");
    let done = roadmap.tasks.iter().find(|task| task.is_closed()).expect("one is done");
    assert_eq!(shortened(&roadmap, &board, done, 5), None, "nothing of it is left");
}

#[test]
fn the_final_milestone_finishes_in_the_runs_when_its_percentiles_say() {
    let roadmap = told(-8);
    let board = Board::new(&roadmap, day("2026-11-23"));
    let runs = board.simulation(&roadmap).expect("runs");
    let outcome = runs.final_task.and_then(|at| runs.get(at)).expect("an outcome");
    let finishes = runs.finishes().expect("finishes");
    assert_eq!(finishes.runs(), runs.runs);
    let days = [50, 80, 95].map(|percent| finishes.day_of(percent));
    assert_eq!(days, [outcome.p50, outcome.p80, outcome.p95]);
    assert_eq!(Some(finishes.by(day("2026-12-01"))), outcome.meets);
}

#[test]
fn every_status_names_the_fact_that_decided() {
    let roadmap = told(-8);
    let board = Board::new(&roadmap, day("2026-11-23"));
    for (task, status) in board.rows(&roadmap) {
        let facts = why(&roadmap, &board.schedule, task, status, board.today);
        let fact = because(status.rule, &facts).expect("a fact");
        let fits = match status.rule {
            Rule::OffTrack => matches!(fact, Fact::Schedule { .. }),
            Rule::AtRisk => {
                !matches!(fact, Fact::Deadline { .. } | Fact::Report { .. } | Fact::Extended { .. })
            }
            Rule::NoFreshData => matches!(fact, Fact::Cadence { .. } | Fact::PastForecast { .. }),
            Rule::InReview => matches!(fact, Fact::Waiting { .. }),
            Rule::InReviewLate => matches!(fact, Fact::Submitted { .. }),
            Rule::MetOnTime | Rule::MetWithinExtension | Rule::MetLate => {
                matches!(fact, Fact::Submitted { .. })
            }
            Rule::Paused => matches!(fact, Fact::Paused { .. }),
            Rule::Withdrawn => matches!(fact, Fact::Withdrawn { .. }),
            Rule::NotStarted => matches!(fact, Fact::Start { .. }),
            Rule::OnTrack => matches!(fact, Fact::Report { .. }),
            Rule::Draft | Rule::Overdue | Rule::DueToday | Rule::DueSoon => {
                matches!(fact, Fact::Deadline { .. })
            }
        };
        assert!(fits, "{} {}: {fact:?}", task.key, status.rule.code());
    }
}
