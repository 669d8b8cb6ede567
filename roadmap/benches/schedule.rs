//! How long a schedule takes: both passes by size, a simulation, and what a form asks while typing.

#![expect(clippy::expect_used, reason = "a benchmark that cannot be set up has failed")]

use std::{hint::black_box, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use roadmap::{
    LagUnit, Link, LinkType, WorkingCalendar,
    schedule::{
        Activity, Estimate, Plan, Schedule,
        effect::Effect,
        network::{Ends, Network},
        simulation::Simulation,
    },
};

/// A plan in which every task waits for two of the hundred before it, of any type, some with lags.
fn plan(tasks: usize) -> Plan {
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below.max(1)
    };
    let kinds = [
        LinkType::FinishToStart,
        LinkType::FinishToStart,
        LinkType::StartToStart,
        LinkType::FinishToFinish,
    ];
    let layer = (tasks / 100).max(20);
    let activities = (0..tasks).map(|at| {
        let first = at.saturating_sub(2 * layer);
        let last = at.saturating_sub(layer);
        let mut links: Vec<Link> = Vec::new();
        while links.len() < 2 && at > layer {
            let from = format!("T{:06}", first + random(last - first + 1));
            let (kind, lag) = (kinds[random(4)], i32::try_from(random(4)).unwrap_or(0) - 1);
            if !links.iter().any(|link| link.from == from) {
                links.push(Link { from: from.into(), kind, lag, unit: LagUnit::Working });
            }
        }
        Activity {
            key: format!("T{at:06}").into(),
            duration: u32::try_from(1 + random(20)).unwrap_or(1),
            measured: true,
            links,
            deadline: "2027-12-01".parse().ok(),
            estimate: Some(Estimate { low: 2, likely: 8, high: 25 }),
            ..Activity::default()
        }
    });
    let activities: Vec<_> = activities.collect();
    let final_task = activities.last().map(|task| task.key.clone());
    Plan {
        start: "2026-09-07".parse().expect("a date"),
        today: "2026-11-24".parse().ok(),
        progress: roadmap::Logic::default(),
        calendars: vec![WorkingCalendar::built_in("ru").expect("a calendar")],
        groups: Vec::new(),
        activities,
        final_task,
    }
}

fn passes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("both passes");
    for tasks in [1_000_usize, 10_000, 100_000] {
        let network = Network::new(&plan(tasks)).expect("no circle");
        let mut early = Ends::default();
        group.throughput(Throughput::Elements(tasks as u64));
        group.bench_function(BenchmarkId::from_parameter(tasks), |bencher| {
            bencher.iter(|| {
                network.forward(&network.durations, &mut early);
                let end = network.shape.last(early.finish.iter());
                black_box(network.backward(&early, |_| end));
            });
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("from a plan to every timing");
    for tasks in [1_000_usize, 10_000] {
        let plan = plan(tasks);
        group.bench_function(BenchmarkId::from_parameter(tasks), |bencher| {
            bencher.iter(|| black_box(Schedule::new(&plan).expect("no circle")));
        });
    }
    group.finish();
}

fn simulation(criterion: &mut Criterion) {
    let plan = plan(500);
    criterion.bench_function("10,000 runs of 500 tasks", |bencher| {
        bencher.iter(|| black_box(Simulation::run(&plan, &[], 10_000, 7).expect("no circle")));
    });
}

fn what_if(criterion: &mut Criterion) {
    let plan = plan(1_000);
    let before = Schedule::new(&plan).expect("no circle");
    let late = "2027-10-01".parse().ok();
    criterion.bench_function("what a report does, 1,000 tasks", |bencher| {
        bencher.iter(|| {
            let mut changed = plan.clone();
            (changed.activities[30].progress.percent, changed.activities[30].progress.forecast) =
                (40, late);
            let after = Schedule::new(&changed).expect("no circle");
            black_box(Effect::between((&plan, &before), (&changed, &after)));
        });
    });
}

fn config() -> Criterion {
    Criterion::default().measurement_time(Duration::from_secs(4)).sample_size(20)
}

criterion_group! { name = schedule; config = config(); targets = passes, simulation, what_if }
criterion_main!(schedule);
