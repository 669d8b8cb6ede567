//! Links and lengths of which no schedule can be made.

use rstest::rstest;

use super::support::{activity, plan};
use crate::{
    Problem, WorkingCalendar,
    schedule::{Group, Schedule},
};

#[rstest]
#[case::unknown(&["X"], Problem::Unknown)]
#[case::itself(&["B"], Problem::SelfLink)]
#[case::twice(&["A", "A FS+1"], Problem::Duplicate)]
#[case::circle(&["C"], Problem::Cycle { path: ["B", "C", "B"].map(Into::into).to_vec() })]
fn a_link_that_cannot_be_is_refused(#[case] links: &[&str], #[case] problem: Problem) {
    let plan = plan(vec![activity("A", 1, &[]), activity("B", 1, links), activity("C", 1, &["B"])]);
    let faults = Schedule::new(&plan).expect_err("a refusal");
    assert_eq!(faults[0].problem, problem);
    assert!(faults[0].field.starts_with("tasks.B") || matches!(problem, Problem::Cycle { .. }));
}

#[test]
fn a_circle_through_a_workstream_is_named() {
    let mut plan = plan(vec![activity("A-1", 1, &["B"]), activity("B-1", 1, &["A-1"])]);
    plan.groups = vec![Group { key: "B".into(), parent: None, links: Vec::new() }];
    plan.activities[1].group = Some(0);
    let faults = Schedule::new(&plan).expect_err("a refusal");
    let Problem::Cycle { path } = &faults[0].problem else { panic!("{faults:?}") };
    assert_eq!(path.len(), 4);
    assert!(path.contains(&"B".into()), "{path:?}");
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
