//! What holds of every network.

use proptest::prelude::*;

use super::support::{date, estimate, kind, link, network, schedule};
use crate::{
    Link, LinkType,
    schedule::{Activity, Drive, Plan, Progress, Schedule, Timing, simulation::Simulation},
};

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
        // A milestone that becomes work is no longer dated by the end of a day; within days off, what must
        // finish so many calendar days later takes that end and the beginning after it for two.
        let elapsed = |task: &Activity| task.links.iter().any(|l| {
            finishes(l) && l.unit == crate::LagUnit::Calendar && l.lag != 0
        });
        let dated = own.duration == 0 && plan.activities.iter().any(elapsed);
        if !dated && (!pulled || !plan.activities.iter().any(pulls)) {
            prop_assert!(end(&schedule(&longer)) >= before);
        }
        let from = plan.activities[other.index(plan.activities.len())].key.clone();
        let mut linked = plan.clone();
        linked.activities[at].links.push(link(&format!("{from} {kind}")));
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
        for outcome in (0..plan.activities.len()).filter_map(|at| runs.get(at)) {
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
