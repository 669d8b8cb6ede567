//! What late dates and floats promise: a start on the late start, in whatever network, moves nothing.

use proptest::prelude::*;

use super::{
    days::{day, instant},
    kept::{Kept, Versions},
    tests::*,
    *,
};
use crate::{LagUnit, Link, LinkType, Logic, WorkingCalendar, date::add_days};

/// Networks of four types of links, two units, three calendars, milestones and constraints.
fn mixed() -> impl Strategy<Value = Plan> {
    // One time in three all work by one calendar.
    let more = (0usize..3, prop::option::weighted(0.15, 0i64..60), any::<bool>());
    // One plan in two is looked at on a day on which some work has begun, in either order of links.
    let begun = prop::option::of((0i64..20, prop::collection::vec(0u8..4, 30), any::<bool>()));
    (network(), prop::collection::vec(more, 30), begun).prop_map(|(mut plan, more, begun)| {
        plan.calendars.push(WorkingCalendar::built_in("continuous").expect("a calendar"));
        let mut odd = (*WorkingCalendar::built_in("mon-fri").expect("a calendar")).clone();
        odd.weekend = [3, 7].into_iter().collect();
        plan.calendars.push(odd.into());
        let one = more.iter().map(|(calendar, ..)| calendar).sum::<usize>() % 3 == 0;
        for (activity, (calendar, must_finish, milestone)) in plan.activities.iter_mut().zip(more) {
            activity.calendar = if one { 0 } else { calendar };
            activity.must_finish = must_finish.map(|days| add_days(plan.start, days));
            if milestone && activity.duration % 3 == 0 {
                activity.duration = 0;
            }
        }
        if let Some((days, parts, goes_on)) = begun {
            let today = add_days(plan.start, days);
            plan.today = Some(today);
            plan.progress = if goes_on { Logic::Override } else { Logic::Retained };
            for (activity, part) in plan.activities.iter_mut().zip(parts) {
                if part == 1 && activity.duration > 0 {
                    activity.progress.started = Some(add_days(plan.start, days / 2));
                    activity.progress.percent = 40;
                    let forecast = i64::from(activity.duration % 7) * 3;
                    activity.progress.forecast = (forecast > 3).then(|| add_days(today, forecast));
                }
            }
        }
        plan
    })
}

/// What becomes of a task from one version to the next.
#[derive(Clone, Copy, Debug)]
enum Step {
    Takes(u32),
    NotBefore(Option<i64>),
    Due(i64),
    MustFinish(Option<i64>),
    Started(u8),
    Expected(Option<i64>),
    Submitted(bool),
    /// It waits for another, in any of four ways, or no longer.
    Linked(usize, usize, i32),
    Unlinked(usize),
    Withdrawn(bool),
}

fn change() -> impl Strategy<Value = Step> {
    let day = || prop::option::weighted(0.7, 0i64..60);
    prop_oneof![
        (0u32..12).prop_map(Step::Takes),
        day().prop_map(Step::NotBefore),
        (0i64..60).prop_map(Step::Due),
        day().prop_map(Step::MustFinish),
        (0u8..100).prop_map(Step::Started),
        day().prop_map(Step::Expected),
        any::<bool>().prop_map(Step::Submitted),
        (0usize..30, 0usize..4, -2i32..4)
            .prop_map(|(from, kind, lag)| Step::Linked(from, kind, lag)),
        (0usize..4).prop_map(Step::Unlinked),
        any::<bool>().prop_map(Step::Withdrawn),
    ]
}

/// Two versions of a plan.
struct Two<'a> {
    was: &'a Plan,
    is: &'a Plan,
}

impl Versions for Two<'_> {
    fn was(&self, at: usize) -> Option<Activity> {
        self.was.activities.get(at).cloned()
    }

    fn is(&self, at: usize) -> Option<Activity> {
        self.is.activities.get(at).cloned()
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.is.position(key)
    }
}

/// Writes a plan in a few lines.
fn told(plan: &Plan) -> String {
    let tasks = plan.activities.iter().map(|task| {
        let links = task
            .links
            .iter()
            .map(|it| format!("{} {:?}{:+}{:?}", it.from, it.kind, it.lag, it.unit));
        let links: Vec<_> = links.collect();
        let (calendar, days) = (task.calendar, task.duration);
        format!(
            "{} {days}d by {calendar} {:?} {:?} {}",
            task.key,
            task.not_before,
            task.must_finish,
            links.join(", ")
        )
    });
    tasks.collect::<Vec<_>>().join("\n")
}

/// The end of everything: the working day and, where all work by one calendar, the date.
fn last(plan: &Plan, schedule: &Schedule) -> (i32, NaiveDate) {
    let timings = schedule.timings.iter().flatten();
    let days = timings.clone().map(|timing| timing.ef).max().expect("a task");
    let date = timings.map(|timing| timing.early_finish).max().expect("a task");
    // A milestone of an office that rests is dated by its next day of work, and holds nobody so long.
    let one = plan.activities.iter().all(|activity| activity.calendar == 0);
    (days, if one { date } else { plan.start })
}

/// Which constraints are passed.
fn passed(plan: &Plan, schedule: &Schedule) -> Vec<usize> {
    let tasks = plan.activities.iter().zip(&schedule.timings).enumerate();
    let passed = tasks.filter(|(_, (activity, timing))| {
        let limit = activity.must_finish;
        limit.zip(**timing).is_some_and(|(limit, timing)| timing.early_finish > limit)
    });
    passed.map(|(at, _)| at).collect()
}

fn starting(plan: &Plan, task: usize, on: NaiveDate) -> Schedule {
    let mut plan = plan.clone();
    let activity = &mut plan.activities[task];
    activity.not_before = Some(activity.not_before.map_or(on, |date| date.max(on)));
    schedule(&plan)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_late_start_that_is_used_moves_neither_the_end_nor_what_must_finish(plan in mixed()) {
        let before = schedule(&plan);
        for (task, timing) in before.timings.iter().enumerate() {
            let Some(timing) = timing.filter(|it| it.late_start > it.early_start) else { continue };
            let after = starting(&plan, task, timing.late_start);
            let ((days, date), (limit, day)) = (last(&plan, &after), last(&plan, &before));
            prop_assert!(days <= limit && date <= day, "{task}: {timing:?}\n{}", told(&plan));
            prop_assert_eq!(passed(&plan, &after), passed(&plan, &before), "{}: {:?}\n{}", task, timing, told(&plan));
        }
    }

    #[test]
    fn a_version_that_costs_what_changed_has_the_dates_of_all_anew(
        plan in mixed(),
        steps in prop::collection::vec((0usize..30, change()), 1..8),
    ) {
        let mut plan = plan;
        // The first half is a workstream, for which some of the others wait.
        plan.groups = vec![Group { key: "G".into(), parent: None, links: Vec::new() }];
        let half = plan.activities.len() / 2;
        for (at, activity) in plan.activities.iter_mut().enumerate() {
            if at < half {
                activity.group = Some(0);
                activity.progress.withdrawn = at % 5 == 1;
            } else if at % 3 == 0 {
                let kind = LinkType::ALL[at % 4];
                activity.links.push(Link { from: "G".into(), kind, lag: 0, unit: LagUnit::Working });
            }
        }
        prop_assume!(Schedule::new(&plan).is_ok());
        plan.final_task = plan.activities.last().map(|task| task.key.clone());
        let (mut kept, mut known) = Kept::of_plan(&plan).expect("no circle");
        for (task, change) in steps {
            let mut next = plan.clone();
            let at = task % plan.activities.len();
            let start = plan.start;
            let task = &mut next.activities[at];
            match change {
                Step::Takes(days) => task.duration = days,
                Step::NotBefore(day) => task.not_before = day.map(|day| add_days(start, day)),
                Step::Due(day) => task.deadline = Some(add_days(start, day)),
                Step::MustFinish(day) => task.must_finish = day.map(|day| add_days(start, day)),
                Step::Started(percent) => {
                    task.progress.started = plan.today;
                    task.progress.percent = percent;
                }
                Step::Expected(day) => task.progress.forecast = day.map(|day| add_days(start, day)),
                Step::Submitted(is) => task.progress.submitted = plan.today.filter(|_| is),
                Step::Linked(from, kind, lag) => {
                    let from = &plan.activities[from % plan.activities.len()].key;
                    let kind = LinkType::ALL[kind];
                    if !task.links.iter().any(|link| link.from == *from && link.kind == kind) {
                        task.links.push(Link { from: from.into(), kind, lag, unit: LagUnit::Working });
                    }
                }
                Step::Withdrawn(is) => task.progress.withdrawn = is,
                Step::Unlinked(number) => {
                    if number < task.links.len() {
                        task.links.remove(number);
                    }
                }
            }
            // A circle is refused before it comes here.
            if Schedule::new(&next).is_err() {
                continue;
            }
            let versions = Two { was: &plan, is: &next };
            let after = kept.change(&known, [at].into_iter(), &versions);
            plan = next;
            if let Some((_, schedule)) = &after {
                prop_assert_eq!(schedule, &super::tests::schedule(&plan), "{}", told(&plan));
            }
            let after = after.filter(|(kept, _)| kept.is_in_order());
            (kept, known) = match after {
                Some(after) => after,
                None => Kept::of_plan(&plan).expect("no circle"),
            };
        }
    }

    #[test]
    fn a_free_float_that_is_used_moves_no_other_task(plan in mixed()) {
        let before = schedule(&plan);
        for (task, timing) in before.timings.iter().enumerate() {
            let Some(timing) = timing else { continue };
            prop_assert!(timing.free_float <= timing.total_float.max(timing.free_float.min(0)), "{timing:?}");
            // By another calendar than the roadmap's, a start may fall between its days.
            let odd = plan.activities[task].calendar != 0 || plan.activities[task].duration == 0;
            if timing.free_float <= 0 || odd {
                continue;
            }
            // Whole days of the roadmap's calendar, as the float is counted.
            let days = days::Days::new(&plan.calendars[0]);
            let on = day(days.begins(days.index(instant(timing.early_start)) + timing.free_float));
            let after = starting(&plan, task, on.min(timing.late_start));
            for (other, (was, is)) in before.timings.iter().zip(&after.timings).enumerate() {
                let same = other == task || was.map(|it| it.early_start) == is.map(|it| it.early_start);
                prop_assert!(same, "{task} moves {other}: {timing:?}\n{}", told(&plan));
            }
        }
    }
}

fn timing(plan: &Plan, key: &str) -> Timing {
    *schedule(plan).get(plan.position(key).expect("a task")).expect("a timing")
}

#[test]
fn a_start_to_start_link_to_a_milestone_counts_its_day() {
    let mut plan =
        plan(vec![activity("A", 2, &[]), activity("M", 0, &["A SS"]), activity("C", 3, &[])]);
    plan.final_task = Some("M".into());
    plan.activities[1].deadline = Some(date("2026-09-09"));
    let links: Vec<Link> = plan.activities[1].links.clone();
    assert_eq!(links.len(), 1);
    assert_eq!(timing(&plan, "A").final_float, Some(2), "Monday, and until Wednesday");
}
