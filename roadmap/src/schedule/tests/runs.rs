//! Simulated runs: the plan itself without spread, and the spread that was asked for.

use rstest::rstest;

use super::support::{activity, date, done, estimate, plan, schedule, underway};
use crate::schedule::{
    Estimate, Progress,
    simulation::{self, Draw, Simulation},
};

#[test]
fn without_spread_every_run_is_the_plan() {
    let mut plan = underway([done("2026-09-14"), Progress::default()]);
    plan.activities[1].estimate = estimate(5, 5, 5);
    let schedule = schedule(&plan);
    let runs = Simulation::run(&plan, &[], 500, 7).expect("runs");
    for at in 0..3 {
        let (timing, outcome) = (schedule.get(at).expect("one"), runs.get(at).expect("one"));
        assert_eq!([outcome.p50, outcome.p80, outcome.p95], [timing.early_finish; 3]);
    }
    let last = runs.get(2).expect("an outcome");
    assert_eq!((last.meets, last.on_chain), (Some(500), 500));
    assert_eq!(runs.get(0).expect("an outcome").on_chain, 0, "what is done drives nothing");
}

#[test]
fn what_was_done_on_a_day_off_was_done_then_in_every_run() {
    let saturday = "2026-09-12";
    let mut plan = underway([done(saturday), Progress::default()]);
    plan.activities[0].deadline = Some(date(saturday));
    let (timing, runs) = (schedule(&plan), Simulation::run(&plan, &[], 100, 7).expect("runs"));
    let outcome = runs.get(0).expect("one");
    assert_eq!(timing.get(0).expect("one").early_finish, date(saturday));
    assert_eq!(
        (outcome.p50, outcome.p95, outcome.meets),
        (date(saturday), date(saturday), Some(100))
    );
}

#[test]
fn the_same_seed_gives_the_same_numbers_and_another_does_not() {
    let mut plan = plan(vec![activity("A", 5, &[]), activity("B", 5, &["A"])]);
    plan.final_task = Some("B".into());
    for activity in &mut plan.activities {
        activity.estimate = estimate(2, 5, 30);
        activity.deadline = Some(date("2026-10-01"));
    }
    let run = |seed| {
        let runs = Simulation::run(&plan, &[], 1_000, seed).expect("runs");
        [0, 1].map(|task| runs.get(task).expect("one"))
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7)[1].meets, run(8)[1].meets);
}

/// The share of a triangular distribution that lies below a value.
fn below(estimate: Estimate, value: f64) -> f64 {
    let [low, likely, high] = [estimate.low, estimate.likely, estimate.high].map(f64::from);
    if value <= low {
        0.0
    } else if value >= high {
        1.0
    } else if value <= likely {
        (value - low).powi(2) / ((high - low) * (likely - low))
    } else {
        1.0 - (high - value).powi(2) / ((high - low) * (high - likely))
    }
}

#[rstest]
#[case::likely_to_fail("2026-09-17")]
#[case::even("2026-09-22")]
#[case::likely_to_hold("2026-09-29")]
fn two_tasks_agree_with_their_closed_form(#[case] deadline: &str) {
    let spreads =
        [Estimate { low: 2, likely: 4, high: 10 }, Estimate { low: 3, likely: 6, high: 12 }];
    let mut plan = plan(vec![activity("A", 4, &[]), activity("B", 6, &["A"])]);
    for (activity, spread) in plan.activities.iter_mut().zip(spreads) {
        activity.estimate = Some(spread);
        activity.deadline = Some(date(deadline));
    }
    let calendar = plan.calendars[0].clone();
    let days = calendar.working_days_between(date("2026-09-06"), date(deadline));
    // Durations are whole days, so the sum is that of two discrete distributions.
    let at = |spread, days: i64| {
        let days = f64::from(i32::try_from(days).expect("few"));
        below(spread, days + 0.5) - below(spread, days - 0.5)
    };
    let exact: f64 = (0..=days)
        .map(|a| at(spreads[0], a) * (0..=days - a).map(|b| at(spreads[1], b)).sum::<f64>())
        .sum();
    let runs = 40_000;
    let simulation = Simulation::run(&plan, &[], runs, 1).expect("runs");
    let found = simulation.share(simulation.get(1).and_then(|it| it.meets).expect("a count"));
    let error = (exact * (1.0 - exact) / f64::from(runs)).sqrt();
    assert!((found - exact).abs() < 3.3 * error, "{found} against {exact} ± {error}");
}

#[test]
fn a_record_of_slips_spreads_what_is_left() {
    let mut plan = plan(vec![activity("A", 10, &[])]);
    plan.activities[0].deadline = Some(date("2026-09-18"));
    plan.final_task = Some("A".into());
    let draw = Draw {
        spread: simulation::Spread::Roadmap { tasks: 2 },
        growths: std::sync::Arc::new(vec![1.0, 2.0]),
    };
    let runs = Simulation::run(&plan, &[draw], 10_000, 3).expect("runs");
    let outcome = runs.get(0).expect("an outcome");
    let share = runs.share(outcome.meets.expect("a deadline"));
    assert!((share - 0.5).abs() < 0.02, "{share}");
    assert_eq!(outcome.p95.to_string(), "2026-10-02");
}
