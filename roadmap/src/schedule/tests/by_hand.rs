//! The schedule of small networks, reckoned by hand.

use rstest::rstest;

use super::support::{activity, date, done, link, plan, schedule, underway};
use crate::{
    Link, WorkingCalendar,
    schedule::{Drive, Group, Plan, Progress, Schedule},
};

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
fn what_waits_for_another_roadmap_starts_as_after_a_task_that_is_finished_then() {
    let mut plan =
        plan(vec![activity("A", 5, &[]), activity("B", 2, &["A"]), activity("M", 0, &[])]);
    // A is finished on Friday the 11th, so that one of another roadmap which is, too, changes nothing.
    for (finish, work, milestone) in [
        ("2026-09-10", "2026-09-14", "2026-09-10"),
        ("2026-09-11", "2026-09-14", "2026-09-11"),
        ("2026-09-12", "2026-09-14", "2026-09-14"),
        ("2026-09-15", "2026-09-16", "2026-09-15"),
    ] {
        plan.activities[1].external = Some(date(finish));
        plan.activities[2].external = Some(date(finish));
        assert_eq!(dates(&plan, 1).0, work, "{finish}");
        assert_eq!(dates(&plan, 2).0, milestone, "{finish}");
    }
    assert_eq!(schedule(&plan).get(1).expect("a timing").drive, Drive::External);
    plan.activities[1].external = Some(date("2026-09-10"));
    assert!(matches!(schedule(&plan).get(1).expect("a timing").drive, Drive::Link { .. }));
}

#[test]
fn floats_tell_total_free_deadline_and_final_apart() {
    let mut plan = plan(vec![
        activity("A", 5, &[]),
        activity("B", 2, &[]),
        activity("C", 1, &["B"]),
        activity("M", 0, &["A", "C"]),
    ]);
    plan.final_task = Some("M".into());
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

fn started(percent: u8, forecast: Option<&str>) -> Progress {
    let started = Some(date("2026-09-09"));
    Progress { started, percent, forecast: forecast.map(date), ..Progress::default() }
}

fn expected(forecast: &str) -> Progress {
    Progress { forecast: Some(date(forecast)), ..Progress::default() }
}

#[rstest]
#[case::b_started_before_a_is_done_but_ends_with_it(started(80, None), "2026-09-22", 0)]
#[case::b_started_and_is_said_to_end_before_a(started(80, Some("2026-09-18")), "2026-09-22", 0)]
#[case::b_started_and_is_said_to_end_after_a(started(80, Some("2026-09-24")), "2026-09-24", -2)]
fn what_is_left_goes_on_where_the_roadmap_says_so(
    #[case] progress: Progress,
    #[case] finish: &str,
    #[case] float: i32,
) {
    let mut plan = underway([Progress::default(), progress]);
    plan.progress = crate::Logic::Override;
    let schedule = schedule(&plan);
    let last = schedule.get(2).expect("a timing");
    assert_eq!(
        (last.early_finish.to_string(), last.deadline_float),
        (finish.to_owned(), Some(float))
    );
}

#[rstest]
#[case::nothing_has_started([Progress::default(); 2], "2026-09-29", -5)]
#[case::a_stands_at_its_actual_date([done("2026-09-14"), Progress::default()], "2026-09-22", 0)]
#[case::a_done_after_today_still_counts([done("2026-09-16"), Progress::default()], "2026-09-23", -1)]
#[case::what_is_left_by_percent([started(50, None), Progress::default()], "2026-09-25", -3)]
#[case::what_is_left_by_forecast([started(50, Some("2026-09-17")), Progress::default()], "2026-09-24", -2)]
#[case::a_forecast_that_has_passed_says_nothing([started(50, Some("2026-09-11")), Progress::default()], "2026-09-25", -3)]
#[case::what_is_left_of_b_waits_for_a([Progress::default(), started(80, None)], "2026-09-23", -1)]
#[case::whatever_its_owner_says([Progress::default(), started(80, Some("2026-09-18"))], "2026-09-23", -1)]
#[case::who_may_know_of_the_waiting([Progress::default(), started(80, Some("2026-09-24"))], "2026-09-24", -2)]
#[case::and_percent_says_how_much_work_is_left([Progress::default(), started(20, Some("2026-09-24"))], "2026-09-28", -4)]
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
    let group = |key: &str, links: Vec<Link>| Group { key: key.into(), parent: None, links };
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

/// Workstreams within one another: a link from the outer one is from all tasks inside, and what the outer
/// one waits for holds all of them.
#[test]
fn what_is_inside_counts_for_what_is_outside() {
    let group = |key: &str, parent: Option<&str>, links: Vec<Link>| crate::Workstream {
        key: key.into(),
        parent: parent.map(Into::into),
        links,
        ..crate::arbitrary::definition("plan").workstreams[0].clone()
    };
    let from = |key: &str| Link { from: key.into(), ..Link::default() };
    let task = |key: &str, workstream: &str, days: u32, links: Vec<Link>| crate::TaskPlan {
        key: key.into(),
        workstream: workstream.into(),
        start: None,
        deadline: "2027-06-01".parse().ok(),
        original_deadline: None,
        duration: Some(days),
        estimate: None,
        links,
        ..crate::arbitrary::definition("plan").tasks[0].clone()
    };
    let definition = crate::Definition {
        start: "2027-01-04".parse().ok(),
        calendar: crate::CalendarChoice::BuiltIn("mon-fri".to_owned()),
        final_task: None,
        workstreams: vec![
            group("OUT", None, Vec::new()),
            group("IN", Some("OUT"), Vec::new()),
            group("DEEP", Some("IN"), Vec::new()),
            group("NEXT", None, vec![from("OUT")]),
            group("PART", Some("NEXT"), Vec::new()),
        ],
        tasks: vec![
            task("a", "OUT", 2, Vec::new()),
            task("b", "DEEP", 7, Vec::new()),
            task("c", "PART", 1, Vec::new()),
            task("d", "PART", 1, vec![from("IN")]),
        ],
        ..crate::arbitrary::definition("plan")
    };
    let plan = Plan::of_definition(&definition).expect("a plan");
    let schedule = Schedule::checked(&plan).expect("a schedule");
    let starts: Vec<String> =
        (0..4).map(|at| schedule.get(at).expect("a timing").early_start.to_string()).collect();
    // Seven working days from Monday end on Tuesday of the next week; what waits begins on Wednesday.
    assert_eq!(starts, ["2027-01-04", "2027-01-04", "2027-01-13", "2027-01-13"]);
    // The same as a roadmap, where links are looked at one by one.
    let change = crate::Change::Created { definition: Box::new(definition) };
    let by = crate::By::new("a".into(), "A".to_owned());
    let event = crate::Event::new(1, chrono::DateTime::default(), by, change);
    let roadmap = crate::replay("plan", [&event]).expect("it follows");
    let waits = |key: &str| {
        let task = roadmap.task(key).expect("it");
        let mut before: Vec<_> =
            roadmap.predecessors(task).map(|(it, _)| it.key.to_string()).collect();
        before.sort();
        before.dedup();
        before.join(" ")
    };
    assert_eq!(["a", "b", "c", "d"].map(waits), ["", "", "a b", "a b"]);
    let mut after: Vec<_> = roadmap.successors("b").map(|(it, _)| it.key.to_string()).collect();
    after.dedup();
    assert_eq!(after, ["c", "d"]);
    let index: Vec<_> = roadmap.successor_index().of("a").map(|it| it.key.to_string()).collect();
    assert_eq!(index, ["c", "d"]);
}
