//! The schedule of small networks by hand, and what holds of every network.

use proptest::prelude::*;
use rstest::rstest;

use super::Estimate;
use super::{
    plan::{Activity, Group, Plan, Progress},
    simulation::{Draw, Simulation},
    *,
};
use crate::{Link, Problem, WorkingCalendar};

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn link(text: &str) -> Link {
    let (from, rest) = text.split_once(' ').unwrap_or((text, "FS"));
    let kind = match &rest[..2] {
        "SS" => LinkType::StartToStart,
        "FF" => LinkType::FinishToFinish,
        "SF" => LinkType::StartToFinish,
        _ => LinkType::FinishToStart,
    };
    let (lag, unit) = match rest[2..].strip_suffix('c') {
        Some(lag) => (lag, LagUnit::Calendar),
        None => (&rest[2..], LagUnit::Working),
    };
    Link { from: from.to_owned(), kind, lag: lag.parse().unwrap_or(0), unit }
}

pub fn activity(key: &str, duration: u32, links: &[&str]) -> Activity {
    Activity {
        key: key.to_owned(),
        duration,
        measured: true,
        links: links.iter().map(|text| link(text)).collect(),
        ..Activity::default()
    }
}

/// A plan from Monday 7 September 2026, worked from Monday to Friday.
pub fn plan(activities: Vec<Activity>) -> Plan {
    Plan {
        start: date("2026-09-07"),
        today: None,
        calendars: vec![WorkingCalendar::built_in("mon-fri").expect("a calendar")],
        groups: Vec::new(),
        activities,
        final_task: None,
    }
}

pub fn schedule(plan: &Plan) -> Schedule {
    Schedule::new(plan).expect("a schedule")
}

fn dates(plan: &Plan, at: usize) -> (String, String) {
    let timing = *schedule(plan).get(at).expect("a timing");
    (timing.early_start.to_string(), timing.early_finish.to_string())
}

#[rstest]
#[case::fs("A FS", "2026-09-14", "2026-09-15")]
#[case::fs_with_lag("A FS+2", "2026-09-16", "2026-09-17")]
#[case::fs_with_lead("A FS-2", "2026-09-10", "2026-09-11")]
#[case::fs_with_calendar_lag("A FS+2c", "2026-09-14", "2026-09-15")]
#[case::fs_with_more_calendar_lag("A FS+3c", "2026-09-15", "2026-09-16")]
#[case::ss("A SS", "2026-09-07", "2026-09-08")]
#[case::ss_with_lag("A SS+3", "2026-09-10", "2026-09-11")]
#[case::ff("A FF", "2026-09-10", "2026-09-11")]
#[case::ff_with_lag("A FF+1", "2026-09-11", "2026-09-14")]
#[case::sf_with_lag("A SF+4", "2026-09-09", "2026-09-10")]
fn a_link_of_each_type(#[case] link: &str, #[case] start: &str, #[case] finish: &str) {
    let plan = plan(vec![activity("A", 5, &[]), activity("B", 2, &[link])]);
    assert_eq!(dates(&plan, 1), (start.to_owned(), finish.to_owned()));
}

#[test]
fn a_milestone_falls_on_the_day_on_which_its_predecessor_finishes() {
    let mut plan = plan(vec![activity("A", 5, &[]), activity("M", 0, &["A"])]);
    assert_eq!(dates(&plan, 1), ("2026-09-11".to_owned(), "2026-09-11".to_owned()));
    plan.activities[1].not_before = Some(date("2026-09-14"));
    assert_eq!(dates(&plan, 1).0, "2026-09-14");
    plan.activities[1].not_before = Some(date("2026-09-13"));
    assert_eq!(dates(&plan, 1).0, "2026-09-14");
}

#[test]
fn floats_tell_total_free_deadline_and_final_apart() {
    let mut plan = plan(vec![
        activity("A", 5, &[]),
        activity("B", 2, &[]),
        activity("C", 1, &["B"]),
        activity("M", 0, &["A", "C"]),
    ]);
    plan.final_task = Some("M".to_owned());
    plan.activities[3].deadline = Some(date("2026-09-10"));
    plan.activities[1].deadline = Some(date("2026-09-09"));
    let schedule = schedule(&plan);
    let get = |at| *schedule.get(at).expect("a timing");
    assert_eq!((get(1).total_float, get(1).free_float), (2, 0));
    assert_eq!((get(2).total_float, get(2).free_float), (2, 2));
    assert_eq!((get(1).deadline_float, get(1).final_float), (Some(1), Some(1)));
    assert_eq!((get(0).total_float, get(0).final_float), (0, Some(-1)));
    assert_eq!((get(3).deadline_float, get(3).final_float), (Some(-1), Some(-1)));
    assert!(get(0).critical && get(3).critical && !get(1).critical);
    let chain: Vec<_> = schedule.driving_chain().iter().map(|step| step.task).collect();
    assert_eq!(chain, [0, 3]);
}

#[test]
fn a_must_finish_constraint_makes_float_negative() {
    let mut plan = plan(vec![activity("A", 5, &[]), activity("B", 5, &["A"])]);
    plan.activities[1].must_finish = Some(date("2026-09-16"));
    let schedule = schedule(&plan);
    let floats: Vec<_> = schedule.timings.iter().flatten().map(|t| t.total_float).collect();
    assert_eq!(floats, [-2, -2]);
}

/// A, then B, then milestone M, looked at on Wednesday 16 September.
fn underway(progress: [Progress; 2]) -> Plan {
    let mut plan =
        plan(vec![activity("A", 5, &[]), activity("B", 5, &["A"]), activity("M", 0, &["B"])]);
    plan.today = Some(date("2026-09-16"));
    plan.final_task = Some("M".to_owned());
    plan.activities[2].deadline = Some(date("2026-09-22"));
    for (activity, progress) in plan.activities.iter_mut().zip(progress) {
        activity.progress = progress;
    }
    plan
}

fn started(percent: u8, forecast: Option<&str>) -> Progress {
    let started = Some(date("2026-09-09"));
    Progress { started, percent, forecast: forecast.map(date), ..Progress::default() }
}

fn expected(forecast: &str) -> Progress {
    Progress { forecast: Some(date(forecast)), ..Progress::default() }
}

fn done(on: &str) -> Progress {
    Progress { submitted: Some(date(on)), ..Progress::default() }
}

#[rstest]
#[case::nothing_has_started([Progress::default(); 2], "2026-09-29", -5)]
#[case::a_stands_at_its_actual_date([done("2026-09-14"), Progress::default()], "2026-09-22", 0)]
#[case::a_done_after_today_still_counts([done("2026-09-16"), Progress::default()], "2026-09-23", -1)]
#[case::what_is_left_by_percent([started(50, None), Progress::default()], "2026-09-25", -3)]
#[case::what_is_left_by_forecast([started(50, Some("2026-09-17")), Progress::default()], "2026-09-24", -2)]
#[case::a_forecast_that_has_passed_says_nothing([started(50, Some("2026-09-11")), Progress::default()], "2026-09-25", -3)]
#[case::b_started_before_a_is_done_but_ends_with_it([Progress::default(), started(80, None)], "2026-09-22", 0)]
#[case::b_started_and_is_said_to_end_before_a([Progress::default(), started(80, Some("2026-09-18"))], "2026-09-22", 0)]
#[case::b_started_after_a([done("2026-09-14"), started(80, None)], "2026-09-16", 4)]
#[case::b_is_not_expected_before([done("2026-09-10"), expected("2026-09-28")], "2026-09-28", -4)]
#[case::a_withdrawn_binds_nothing([Progress { withdrawn: true, ..Progress::default() }, Progress::default()], "2026-09-22", 0)]
fn progress_moves_what_comes_after(
    #[case] progress: [Progress; 2],
    #[case] finish: &str,
    #[case] float: i32,
) {
    let schedule = schedule(&underway(progress));
    let last = schedule.get(2).expect("a timing");
    assert_eq!(
        (last.early_finish.to_string(), last.deadline_float),
        (finish.to_owned(), Some(float))
    );
}

#[test]
fn a_link_to_a_workstream_means_each_of_its_tasks() {
    let mut plan = plan(vec![
        activity("A-1", 3, &[]),
        activity("A-2", 8, &[]),
        activity("B-1", 1, &["A FS+1"]),
        activity("B-2", 1, &[]),
        activity("C-1", 1, &["A SS+2"]),
    ]);
    let group = |key: &str, links: Vec<Link>| Group { key: key.to_owned(), links };
    plan.groups = vec![group("A", Vec::new()), group("B", vec![link("A-1")])];
    for (activity, group) in plan.activities.iter_mut().zip([0, 0, 1, 1]) {
        activity.group = Some(group);
    }
    let schedule = schedule(&plan);
    let starts: Vec<_> = schedule.timings.iter().flatten().map(|timing| timing.es).collect();
    assert_eq!(starts, [0, 0, 9, 3, 2]);
    let float = |at: usize| schedule.get(at).map(|t| (t.total_float, t.free_float));
    assert_eq!(float(0), Some((5, 0)), "B-2 follows it at once");
    assert_eq!(float(1), Some((0, 0)));
    let drive = schedule.get(2).map(|timing| timing.drive);
    assert!(matches!(drive, Some(Drive::Link { from: 1, .. })), "{drive:?}");
}

#[test]
fn an_office_may_work_by_a_calendar_of_its_own() {
    let mut plan = plan(vec![activity("A", 5, &[]), activity("B", 4, &["A"])]);
    plan.calendars.push(WorkingCalendar::built_in("continuous").expect("a calendar"));
    plan.activities[1].calendar = 1;
    assert_eq!(dates(&plan, 1), ("2026-09-12".to_owned(), "2026-09-15".to_owned()));
}

#[rstest]
#[case::unknown(&["X"], Problem::Unknown)]
#[case::itself(&["B"], Problem::SelfLink)]
#[case::twice(&["A", "A FS+1"], Problem::Duplicate)]
#[case::circle(&["C"], Problem::Cycle { path: ["B", "C", "B"].map(str::to_owned).to_vec() })]
fn a_link_that_cannot_be_is_refused(#[case] links: &[&str], #[case] problem: Problem) {
    let plan = plan(vec![activity("A", 1, &[]), activity("B", 1, links), activity("C", 1, &["B"])]);
    let faults = Schedule::new(&plan).expect_err("a refusal");
    assert_eq!(faults[0].problem, problem);
    assert!(faults[0].field.starts_with("tasks.B") || matches!(problem, Problem::Cycle { .. }));
}

#[test]
fn a_circle_through_a_workstream_is_named() {
    let mut plan = plan(vec![activity("A-1", 1, &["B"]), activity("B-1", 1, &["A-1"])]);
    plan.groups = vec![Group { key: "B".to_owned(), links: Vec::new() }];
    plan.activities[1].group = Some(0);
    let faults = Schedule::new(&plan).expect_err("a refusal");
    let Problem::Cycle { path } = &faults[0].problem else { panic!("{faults:?}") };
    assert_eq!(path.len(), 4);
    assert!(path.contains(&"B".to_owned()), "{path:?}");
}

#[test]
fn what_reaches_beyond_the_years_is_refused() {
    let links = |at: usize| if at == 0 { String::new() } else { format!("T{}", at - 1) };
    let activities = (0..20).map(|at| {
        let before = links(at);
        let before: Vec<_> =
            Some(before.as_str()).filter(|it| !it.is_empty()).into_iter().collect();
        activity(&format!("T{at}"), 10_000, &before)
    });
    let faults = Schedule::checked(&plan(activities.collect())).expect_err("a refusal");
    assert_eq!(faults[0].problem, Problem::BeyondYears);
    let far = plan(vec![activity("A", 1, &[]), activity("B", 1, &["A FS+2147483647"])]);
    assert_eq!(Schedule::checked(&far).expect_err("a refusal")[0].problem, Problem::BeyondYears);
    let mut rests = plan(vec![activity("A", 1, &[])]);
    rests.calendars[0] = std::sync::Arc::new(WorkingCalendar {
        weekend: (1..=7).collect(),
        ..(*rests.calendars[0]).clone()
    });
    assert_eq!(Schedule::new(&rests).expect_err("a refusal")[0].problem, Problem::NoWorkingDay);
}

fn estimate(low: u32, likely: u32, high: u32) -> Option<Estimate> {
    Some(Estimate { low, likely, high })
}

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
fn without_spread_every_run_of_the_bundled_roadmap_is_its_plan() {
    let deadline = date("2026-12-01");
    let until = "2026-11-23T20:00:00Z".parse().expect("an instant");
    let plan = crate::bundled::definition(deadline).expect("the bundled files are right");
    let events = crate::sample::history(plan, deadline, until).expect("allowed");
    let roadmap = crate::replay("december-1", &events).expect("consistent");
    for today in [None, Some(date("2026-11-23"))] {
        let plan = Plan::of(&roadmap, today);
        let (timings, runs) = (schedule(&plan), Simulation::run(&plan, &[], 10, 7).expect("runs"));
        for (at, activity) in plan.activities.iter().enumerate() {
            let finish = timings.get(at).map(|timing| timing.early_finish);
            assert_eq!(runs.get(at).map(|outcome| outcome.p50), finish, "{}", activity.key);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_numbers_and_another_does_not() {
    let mut plan = plan(vec![activity("A", 5, &[]), activity("B", 5, &["A"])]);
    plan.final_task = Some("B".to_owned());
    for activity in &mut plan.activities {
        activity.estimate = estimate(2, 5, 30);
        activity.deadline = Some(date("2026-10-01"));
    }
    let run = |seed| Simulation::run(&plan, &[], 1_000, seed).expect("runs");
    assert_eq!(run(7), run(7));
    assert_ne!(run(7).get(1).expect("one").meets, run(8).get(1).expect("one").meets);
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
    plan.final_task = Some("A".to_owned());
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

fn kind() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["FS", "SS", "FF", "SF"])
}

/// A network of tasks that wait for earlier ones only, so that it has no circle.
pub fn network() -> impl Strategy<Value = Plan> {
    let task = (
        0u32..12,
        prop::collection::vec(
            (any::<prop::sample::Index>(), kind(), -3i32..6, any::<bool>()),
            0..4,
        ),
        prop::option::weighted(0.1, 0i64..60),
        0usize..3,
    );
    prop::collection::vec(task, 1..30).prop_map(|tasks| {
        let mut activities = Vec::new();
        for (at, (duration, links, from, group)) in tasks.into_iter().enumerate() {
            let mut task = activity(&format!("T{at:02}"), duration, &[]);
            task.group = Some(group);
            task.not_before = from.map(|days| crate::date::add_days(date("2026-09-07"), days));
            for (before, kind, lag, calendar) in links {
                if at > 0 {
                    let before = before.index(at);
                    let unit = if calendar { "c" } else { "" };
                    let new = link(&format!("T{before:02} {kind}{lag:+}{unit}"));
                    if !task.links.iter().any(|l: &Link| l.from == new.from && l.kind == new.kind) {
                        task.links.push(new);
                    }
                }
            }
            activities.push(task);
        }
        let mut plan = plan(activities);
        plan.final_task = plan.activities.last().map(|task| task.key.clone());
        plan
    })
}

/// How far each task is, so that a network can be looked at in its midst.
fn progress() -> impl Strategy<Value = Progress> {
    let day = || (0i64..60).prop_map(|days| crate::date::add_days(date("2026-09-07"), days));
    prop_oneof![
        3 => Just(Progress::default()),
        2 => (day(), 1u8..100, prop::option::of(day())).prop_map(|(day, percent, forecast)| Progress {
            started: Some(day), percent, forecast, ..Progress::default()
        }),
        2 => day().prop_map(|day| Progress { submitted: Some(day), ..Progress::default() }),
        1 => day().prop_map(|day| Progress { forecast: Some(day), ..Progress::default() }),
        1 => Just(Progress { withdrawn: true, ..Progress::default() }),
    ]
}

/// The working day, counted from the start, on which the last task ends.
fn end(schedule: &Schedule) -> i32 {
    schedule.timings.iter().flatten().map(|timing| timing.ef).max().expect("a task")
}

proptest! {
    #[test]
    fn early_is_never_after_late_and_float_never_negative_without_constraints(plan in network()) {
        for timing in schedule(&plan).timings.iter().flatten() {
            prop_assert!(timing.es <= timing.ls && timing.ef <= timing.lf, "{timing:?}");
            prop_assert!(timing.early_start <= timing.late_start.max(timing.early_start));
            prop_assert!(timing.early_finish <= timing.late_finish, "{timing:?}");
            prop_assert!(timing.total_float >= 0 && timing.free_float >= 0, "{timing:?}");
            prop_assert!(timing.free_float <= timing.total_float, "{timing:?}");
            prop_assert_eq!(timing.ef, timing.es + timing.duration);
            prop_assert_eq!(timing.lf, timing.ls + timing.duration);
        }
    }

    #[test]
    fn a_link_or_a_day_more_never_brings_the_finish_forward(
        plan in network(), which in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(), kind in kind(),
    ) {
        let before = end(&schedule(&plan));
        let at = which.index(plan.activities.len());
        let mut longer = plan.clone();
        longer.activities[at].duration += 1;
        // Work that must end with another starts the earlier the longer it is, and so does what
        // starts with it: the well-known exception, in every tool whose tasks do not pause.
        let finishes = |link: &Link| matches!(link.kind, LinkType::FinishToFinish | LinkType::StartToFinish);
        let own = &plan.activities[at];
        let pulled = own.links.iter().any(finishes);
        let pulls = |task: &Activity| task.links.iter().any(|l| {
            l.from == own.key && matches!(l.kind, LinkType::StartToStart | LinkType::StartToFinish)
        });
        if !pulled || !plan.activities.iter().any(pulls) {
            prop_assert!(end(&schedule(&longer)) >= before);
        }
        let from = plan.activities[other.index(plan.activities.len())].key.clone();
        let linked = plan.with_link(at, link(&format!("{from} {kind}")));
        if let Ok(after) = Schedule::new(&linked) {
            prop_assert!(end(&after) >= before);
        }
    }

    #[test]
    fn the_order_of_tasks_and_links_does_not_matter(
        plan in network(), progress in prop::collection::vec(progress(), 30), seed in any::<u64>(),
    ) {
        let mut plan = plan;
        plan.today = Some(date("2026-09-25"));
        for (activity, progress) in plan.activities.iter_mut().zip(progress) {
            activity.progress = progress;
            activity.estimate = estimate(1, 3, 9);
        }
        let mut mixed = plan.clone();
        mixed.activities.reverse();
        mixed.activities.iter_mut().for_each(|activity| activity.links.reverse());
        let (one, two) = (schedule(&plan), schedule(&mixed));
        let runs = |plan: &Plan| Simulation::run(plan, &[], 20, seed).expect("runs");
        let (runs_one, runs_two) = (runs(&plan), runs(&mixed));
        let last = plan.activities.len() - 1;
        let named = |drive: Drive, plan: &Plan| match drive {
            Drive::Link { from, kind, .. } => format!("{} {kind:?}", plan.activities[from].key),
            other => format!("{other:?}"),
        };
        for at in 0..=last {
            let (Some(one), Some(two)) = (one.get(at), two.get(last - at)) else {
                prop_assert!(one.get(at).is_none() && two.get(last - at).is_none());
                continue;
            };
            prop_assert_eq!(named(one.drive, &plan), named(two.drive, &mixed));
            prop_assert_eq!(Timing { drive: Drive::Done, ..*one }, Timing { drive: Drive::Done, ..*two });
            prop_assert_eq!(runs_one.get(at), runs_two.get(last - at));
        }
    }

    #[test]
    fn later_percentiles_are_never_earlier(plan in network(), seed in any::<u64>()) {
        let mut plan = plan;
        plan.activities.iter_mut().for_each(|activity| activity.estimate = estimate(0, 3, 20));
        let runs = Simulation::run(&plan, &[], 50, seed).expect("runs");
        for outcome in runs.outcomes.iter().flatten() {
            prop_assert!(outcome.p50 <= outcome.p80 && outcome.p80 <= outcome.p95);
        }
    }

    #[test]
    fn the_chain_leads_from_what_waits_for_nothing_to_the_final_milestone(
        plan in network(), progress in prop::collection::vec(progress(), 30),
    ) {
        let mut plan = plan;
        plan.today = Some(date("2026-09-25"));
        for (activity, progress) in plan.activities.iter_mut().zip(progress) {
            activity.progress = progress;
        }
        let schedule = schedule(&plan);
        let chain = schedule.driving_chain();
        let Some(last) = chain.last() else { return Ok(()) };
        prop_assert_eq!(Some(last.task), schedule.final_task);
        for pair in chain.windows(2) {
            let drives = matches!(pair[1].timing.drive, Drive::Link { from, .. } if from == pair[0].task);
            prop_assert!(drives);
        }
    }
}
