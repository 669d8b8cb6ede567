//! Every rule and every reason, each case named after the row of the table that it reaches.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rstest::rstest;

use super::*;
use crate::{
    Approval, By, CoOwner, Comment, Confidence, Deadline, Decision, Extension, ExtensionDecision,
    Halt, Link, LinkType, NonWorkingDay, Opinion, Report, Reports, Roadmap, Submission,
    WorkingCalendar, apply::empty,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn noon(text: &str) -> DateTime<Utc> {
    format!("{text}T12:00:00Z").parse().expect("an instant")
}

fn by(person: &str) -> By {
    By::new(person.into(), person.to_owned())
}

/// A task from 1 to 30 September 2026, a Wednesday, with a fresh report that speaks for it.
fn task() -> Task {
    Task {
        key: "A".into(),
        workstream: "W".into(),
        title: "A".into(),
        owner: "office".into(),
        co_owners: Vec::new(),
        start: Some(day("2026-09-01")),
        fixed_deadline: Some(Deadline::Day(day("2026-09-30"))),
        deadline: Deadline::Day(day("2026-09-30")),
        duration: None,
        estimate: None,
        start_no_earlier_than: None,
        must_finish_by: None,
        links: Vec::new(),
        external: Vec::new(),
        agreements: Vec::new(),
        deliverable: "".into(),
        criteria: Vec::new(),
        basis: "".into(),
        sources: Vec::new(),
        clause: None,
        revision: 0,
        added: None,
        started: Some(day("2026-09-01")),
        reports: vec![report("2026-09-09", 60, Some("2026-09-25"))].into(),
        attached: Vec::new(),
        submissions: Vec::new(),
        extensions: Vec::new(),
        comments: Vec::new(),
        opinion: None,
        paused: None,
        withdrawn: None,
    }
}

fn report(on: &str, percent: u8, forecast: Option<&str>) -> Arc<Report> {
    Arc::new(Report {
        at: noon(on),
        by: by("planner"),
        office: "office".into(),
        percent,
        forecast: forecast.map(day),
        confidence: None,
        note: String::new(),
    })
}

fn first(task: &mut Task) -> &mut Report {
    Arc::make_mut(task.reports.at_hand_mut().first_mut().expect("a report"))
}

fn submission(on: &str, accepted: Option<&str>) -> Submission {
    let decisions = accepted.map(|on| Decision {
        on: day(on),
        by: by("reviewer"),
        accepted: true,
        reason: String::new(),
        failed: Vec::new(),
        open: Vec::new(),
    });
    Submission {
        on: day(on),
        at: noon(on),
        by: by("planner"),
        office: "office".into(),
        fact_date: day(on),
        statement: "done".to_owned(),
        statements: Vec::new(),
        evidence: Vec::new(),
        attached: Vec::new(),
        kept: 0,
        open: Vec::new(),
        decisions: decisions.into_iter().collect(),
        accepted_on: accepted.map(day),
        reopened: None,
    }
}

fn halt() -> Halt {
    Halt { on: day("2026-09-05"), by: by("controller"), reason: "why".to_owned() }
}

fn extended(task: &mut Task, to: &str) {
    let granted = Deadline::Day(day(to));
    task.extensions.push(Extension {
        on: day("2026-09-05"),
        by: by("planner"),
        office: "office".into(),
        from: task.deadline,
        proposed: granted,
        category: crate::Category::Legal,
        explanation: "why".to_owned(),
        mitigation: String::new(),
        late_request: false,
        taken_back: None,
        decision: Some(ExtensionDecision {
            on: day("2026-09-06"),
            by: by("controller"),
            granted: Some(granted),
            reason: "why".to_owned(),
        }),
    });
    task.deadline = granted;
}

fn roadmap(tasks: Vec<Task>) -> Roadmap {
    let mut roadmap = empty("test");
    roadmap.time_zone = chrono_tz::Europe::Moscow;
    roadmap.calendar = WorkingCalendar::built_in("ru").expect("ru");
    roadmap.approval = Some(Approval { on: day("2026-08-20"), by: by("controller") });
    roadmap.tasks = tasks.into_iter().map(Arc::new).collect();
    roadmap.reindex();
    roadmap
}

fn on(roadmap: &Roadmap, task: &Task, today: &str) -> Status {
    let schedule = Schedule::of(roadmap, day(today));
    status(roadmap, &schedule, task, day(today))
}

fn of(task: Task, today: &str) -> Status {
    let roadmap = roadmap(vec![task]);
    let task = roadmap.tasks.get(0).expect("a task").clone();
    on(&roadmap, &task, today)
}

type Change = fn(&mut Task);

#[rstest]
#[case::s1_withdrawn(|t: &mut Task| t.withdrawn = Some(halt()), "2026-11-01", Rule::Withdrawn, 0)]
#[case::s1_withdrawn_although_verified(|t: &mut Task| { t.withdrawn = Some(halt()); t.submissions.push(submission("2026-09-10", Some("2026-09-11"))); }, "2026-11-01", Rule::Withdrawn, 0)]
#[case::s2_met_on_the_last_day(|t: &mut Task| t.submissions.push(submission("2026-09-30", Some("2026-10-20"))), "2026-11-01", Rule::MetOnTime, 0)]
#[case::s3_met_within_extension(|t: &mut Task| { extended(t, "2026-10-09"); t.submissions.push(submission("2026-10-02", Some("2026-10-05"))); }, "2026-11-01", Rule::MetWithinExtension, 2)]
#[case::s4_met_late(|t: &mut Task| t.submissions.push(submission("2026-10-01", Some("2026-10-02"))), "2026-11-01", Rule::MetLate, 1)]
#[case::s4_met_after_the_extension(|t: &mut Task| { extended(t, "2026-10-09"); t.submissions.push(submission("2026-10-12", Some("2026-10-13"))); }, "2026-11-01", Rule::MetLate, 3)]
#[case::s5_in_review(|t: &mut Task| t.submissions.push(submission("2026-09-30", None)), "2026-10-15", Rule::InReview, 15)]
#[case::s6_in_review_late(|t: &mut Task| t.submissions.push(submission("2026-10-05", None)), "2026-10-06", Rule::InReviewLate, 5)]
#[case::s7_overdue_the_day_after(|_: &mut Task| {}, "2026-10-01", Rule::Overdue, 1)]
#[case::s7_overdue_although_paused(|t: &mut Task| t.paused = Some(halt()), "2026-10-03", Rule::Overdue, 3)]
#[case::s7_overdue_after_a_return(|t: &mut Task| { let mut s = submission("2026-09-29", None); s.decisions.push(Decision { on: day("2026-09-30"), by: by("reviewer"), accepted: false, reason: "no".to_owned(), failed: Vec::new(), open: Vec::new() }); t.submissions.push(s); }, "2026-10-01", Rule::Overdue, 1)]
#[case::s7_overdue_while_an_extension_is_pending(|t: &mut Task| { extended(t, "2026-10-09"); t.extensions[0].decision = None; t.deadline = t.original_deadline(); }, "2026-10-01", Rule::Overdue, 1)]
#[case::s8_due_today(|_: &mut Task| {}, "2026-09-30", Rule::DueToday, 0)]
#[case::s9_paused(|t: &mut Task| t.paused = Some(halt()), "2026-09-20", Rule::Paused, 0)]
#[case::s10_off_track_by_forecast(|t: &mut Task| t.reports.push(report("2026-09-10", 60, Some("2026-10-08"))), "2026-09-11", Rule::OffTrack, 8)]
#[case::s11_at_risk(|t: &mut Task| first(t).confidence = Some(Confidence::Amber), "2026-09-11", Rule::AtRisk, 19)]
#[case::s12_silent_for_ten_days_near_the_deadline(|t: &mut Task| first(t).percent = 95, "2026-09-19", Rule::NoFreshData, 10)]
#[case::s12_no_forecast(|t: &mut Task| t.reports = vec![report("2026-09-09", 60, None)].into(), "2026-09-10", Rule::NoFreshData, 1)]
#[case::s12_near_and_never_reported(|t: &mut Task| { t.reports = Reports::default(); t.started = None; t.start = Some(day("2026-09-20")); }, "2026-09-10", Rule::NoFreshData, 3)]
#[case::s13_due_soon(|t: &mut Task| { first(t).percent = 90; }, "2026-09-16", Rule::DueSoon, 14)]
#[case::s14_not_started(|t: &mut Task| { t.reports = Reports::default(); t.started = None; t.start = Some(day("2026-09-20")); t.deadline = Deadline::Day(day("2026-12-01")); t.fixed_deadline = Some(t.deadline); }, "2026-09-10", Rule::NotStarted, 82)]
#[case::s14_nothing_known_is_not_green(|t: &mut Task| { t.reports = Reports::default(); t.started = None; t.start = None; }, "2026-08-25", Rule::NotStarted, 36)]
#[case::s15_on_track(|_: &mut Task| {}, "2026-09-11", Rule::OnTrack, 19)]
fn reached(#[case] change: Change, #[case] today: &str, #[case] rule: Rule, #[case] days: i64) {
    let mut task = task();
    change(&mut task);
    let roadmap = roadmap(vec![task]);
    let schedule = Schedule::of(&roadmap, day(today));
    let status = status(&roadmap, &schedule, roadmap.tasks.get(0).expect("a task"), day(today));
    assert_eq!((status.rule, status.days), (rule, days), "{status:?}");
    let why = why(&roadmap, &schedule, roadmap.tasks.get(0).expect("a task"), &status, day(today));
    assert!(!why.is_empty(), "every status answers why");
}

#[rstest]
#[case::s12_still_fresh_after_nine_days("2026-09-18", Rule::DueSoon)]
#[case::s12_stale_after_ten_days("2026-09-19", Rule::NoFreshData)]
fn the_cadence_is_weekly_near_the_deadline(#[case] today: &str, #[case] rule: Rule) {
    let mut task = task();
    first(&mut task).percent = 95;
    assert_eq!(of(task, today).rule, rule);
}

#[rstest]
#[case::after_sixteen_days("2026-07-17", Rule::OnTrack)]
#[case::after_seventeen_days("2026-07-18", Rule::NoFreshData)]
fn the_cadence_is_a_fortnight_far_from_the_deadline(#[case] today: &str, #[case] rule: Rule) {
    let mut task = task();
    task.start = Some(day("2026-06-25"));
    task.started = task.start;
    task.reports = vec![report("2026-07-01", 60, Some("2026-09-20"))].into();
    assert_eq!(of(task, today).rule, rule);
}

fn with_predecessor(change: fn(&mut Task), today: &str) -> Status {
    let mut first = task();
    first.key = "B".into();
    change(&mut first);
    let mut second = task();
    second.links.push(Link {
        from: "B".into(),
        kind: LinkType::FinishToStart,
        lag: 0,
        unit: crate::LagUnit::Working,
    });
    let roadmap = roadmap(vec![second, first]);
    on(&roadmap, roadmap.tasks.get(0).expect("a task"), today)
}

fn codes(status: &Status) -> Vec<&'static str> {
    status.reasons.iter().map(Risk::code).collect()
}

#[rstest]
#[case::r1_owner_amber(|t: &mut Task| first(t).confidence = Some(Confidence::Amber), &["R1"])]
#[case::r1_owner_red(|t: &mut Task| first(t).confidence = Some(Confidence::Red), &["R1"])]
#[case::r1_reviewer(|t: &mut Task| t.opinion = Some(Opinion { on: day("2026-09-09"), by: by("reviewer"), confidence: Confidence::Amber, sentence: "why".to_owned() }), &["R1"])]
#[case::r3_not_started_on_its_day(|t: &mut Task| { t.started = None; t.start = Some(day("2026-09-11")); }, &["R3"])]
#[case::r4_on_the_straight_line(|t: &mut Task| first(t).percent = 33, &["R4"])]
#[case::not_r4_ahead_of_the_line(|t: &mut Task| first(t).percent = 34, &[])]
#[case::r5_later_twice(|t: &mut Task| t.reports = vec![report("2026-09-03", 40, Some("2026-09-20")), report("2026-09-05", 50, Some("2026-09-22")), report("2026-09-09", 60, Some("2026-09-25"))].into(), &["R5"])]
#[case::not_r5_later_once(|t: &mut Task| t.reports = vec![report("2026-09-03", 40, Some("2026-09-22")), report("2026-09-05", 50, Some("2026-09-22")), report("2026-09-09", 60, Some("2026-09-25"))].into(), &[])]
#[case::r7_question_past_its_date(|t: &mut Task| t.comments.push(Comment { at: noon("2026-09-01"), by: by("planner"), text: "?".to_owned(), answer_by: Some(day("2026-09-10")), answered: None, taken_back: false }), &["R7"])]
#[case::not_r7_on_its_date(|t: &mut Task| t.comments.push(Comment { at: noon("2026-09-01"), by: by("planner"), text: "?".to_owned(), answer_by: Some(day("2026-09-11")), answered: None, taken_back: false }), &[])]
#[case::not_r7_answered(|t: &mut Task| t.comments.push(Comment { at: noon("2026-09-01"), by: by("planner"), text: "?".to_owned(), answer_by: Some(day("2026-09-05")), answered: Some(day("2026-09-09")), taken_back: false }), &[])]
#[case::r8_part_overdue(|t: &mut Task| t.co_owners.push(CoOwner { office: "other".into(), due: Some(day("2026-09-10")), done: None }), &["R8"])]
#[case::not_r8_part_done(|t: &mut Task| t.co_owners.push(CoOwner { office: "other".into(), due: Some(day("2026-09-10")), done: Some(day("2026-09-11")) }), &[])]
fn reason(#[case] change: Change, #[case] expected: &[&str]) {
    let mut task = task();
    change(&mut task);
    let status = of(task, "2026-09-11");
    assert_eq!(codes(&status), expected);
    let rule = if expected.is_empty() { Rule::OnTrack } else { Rule::AtRisk };
    assert_eq!(status.rule, rule);
}

#[rstest]
#[case::r2_overdue(|t: &mut Task| t.deadline = Deadline::Day(day("2026-09-10")), &["R2"])]
#[case::r2_off_track(|t: &mut Task| t.reports.push(report("2026-09-10", 60, Some("2026-10-02"))), &["R2"])]
#[case::r2_unverified_when_this_should_start(|_: &mut Task| {}, &["R2"])]
#[case::not_r2_verified(|t: &mut Task| t.submissions.push(submission("2026-08-30", Some("2026-09-01"))), &[])]
#[case::not_r2_withdrawn(|t: &mut Task| t.withdrawn = Some(halt()), &[])]
fn reason_of_a_predecessor(#[case] change: Change, #[case] expected: &[&str]) {
    assert_eq!(codes(&with_predecessor(change, "2026-09-11")), expected);
}

/// A task of five working days that its predecessor pushes towards the end of its window.
fn pushed(finish: &str) -> Status {
    let mut first = task();
    first.key = "B".into();
    first.reports = vec![report("2026-09-01", 60, Some(finish))].into();
    let mut second = task();
    second.start = Some(day("2026-09-14"));
    second.duration = Some(5);
    second.started = None;
    second.reports = vec![report("2026-09-01", 0, Some("2026-09-18"))].into();
    second.links.push(Link {
        from: "B".into(),
        kind: LinkType::FinishToStart,
        lag: 0,
        unit: crate::LagUnit::Working,
    });
    let roadmap = roadmap(vec![second, first]);
    on(&roadmap, roadmap.tasks.get(0).expect("a task"), "2026-09-04")
}

#[rstest]
#[case::links_leave_enough("2026-09-14", Rule::NotStarted, Some(7), false)]
#[case::r6_few_days_left("2026-09-17", Rule::AtRisk, Some(4), true)]
#[case::s10_negative_float("2026-09-28", Rule::OffTrack, Some(-3), false)]
fn float_of_links(
    #[case] finish: &str,
    #[case] rule: Rule,
    #[case] float: Option<i64>,
    #[case] low: bool,
) {
    let status = pushed(finish);
    assert_eq!((status.rule, status.float), (rule, float), "{status:?}");
    assert_eq!(codes(&status).contains(&"R6"), low);
}

#[test]
fn a_sunday_deadline_is_effective_on_the_friday_before() {
    let mut sunday = task();
    sunday.deadline = Deadline::Day(day("2026-10-04"));
    sunday.fixed_deadline = Some(sunday.deadline);
    assert_eq!(of(sunday.clone(), "2026-10-02").rule, Rule::DueToday);
    let saturday = of(sunday.clone(), "2026-10-03");
    assert_eq!((saturday.rule, saturday.days), (Rule::Overdue, 1));
    sunday.submissions.push(submission("2026-10-04", None));
    assert_eq!(of(sunday, "2026-10-05").rule, Rule::InReview, "the deadline itself was kept");
}

#[test]
fn with_the_following_policy_the_monday_after_is_still_on_time() {
    let mut sunday = task();
    sunday.deadline = Deadline::Day(day("2026-10-04"));
    sunday.fixed_deadline = Some(sunday.deadline);
    sunday.submissions.push(submission("2026-10-05", Some("2026-10-06")));
    let mut roadmap = roadmap(vec![sunday]);
    roadmap.non_working_day = NonWorkingDay::Following;
    assert_eq!(
        on(&roadmap, roadmap.tasks.get(0).expect("a task"), "2026-11-01").rule,
        Rule::MetOnTime
    );
}

#[test]
fn an_approximate_deadline_is_overdue_after_its_last_day() {
    let mut quarter = task();
    quarter.deadline = Deadline::Quarter(2026, 3);
    quarter.fixed_deadline = Some(quarter.deadline);
    assert_eq!(of(quarter.clone(), "2026-09-30").rule, Rule::DueToday);
    assert_eq!(of(quarter, "2026-10-01").rule, Rule::Overdue);
}

#[test]
fn staleness_and_requests_are_marks_that_replace_nothing() {
    let mut late = task();
    late.reports = vec![report("2026-09-01", 60, Some("2026-10-08"))].into();
    extended(&mut late, "2026-10-20");
    late.extensions[0].decision = None;
    late.deadline = late.original_deadline();
    let status = of(late, "2026-09-20");
    assert_eq!((status.rule, status.stale), (Rule::OffTrack, Some(19)));
    assert_eq!(status.marks, [Mark::ExtensionPending]);
}

#[test]
fn a_review_past_its_limit_is_marked_against_the_reviewer_only() {
    let mut waiting = task();
    waiting.submissions.push(submission("2026-09-21", None));
    assert_eq!(of(waiting.clone(), "2026-09-28").marks, []);
    let status = of(waiting, "2026-09-29");
    assert_eq!((status.rule, status.marks), (Rule::InReview, vec![Mark::ReviewOverdue]));
}

/// Who began late because of others, and took what was planned, took what was planned.
#[test]
fn a_record_counts_from_ones_own_start_and_knows_what_was_accepted_only() {
    let finished = |key: &str, accepted: Option<&str>, on: &str| Task {
        key: key.into(),
        start: Some(day("2026-09-07")),
        duration: Some(10),
        deadline: Deadline::Day(day("2026-09-18")),
        fixed_deadline: Some(Deadline::Day(day("2026-09-18"))),
        // A week late, from Monday to the Friday of the week after.
        started: Some(day("2026-09-14")),
        submissions: vec![submission(on, accepted)],
        ..task()
    };
    let accepted = Some("2026-09-28");
    let mut tasks: Vec<_> =
        ["A", "B", "C"].map(|key| finished(key, accepted, "2026-09-25")).to_vec();
    tasks.push(finished("D", None, "2026-12-25"));
    let record = |tasks: Vec<Task>| {
        let roadmap = roadmap(tasks);
        let plan = crate::schedule::Plan::of(&roadmap, Some(day("2026-10-30")));
        crate::schedule::calibration::draws(&roadmap, &plan)[0].growths.to_vec()
    };
    assert_eq!(record(tasks.clone()), [1.0, 1.0, 1.0], "and what is in review is not finished");
    // Half the time, half as much again, and a start that nobody reported.
    tasks[0].submissions = vec![submission("2026-09-18", accepted)];
    tasks[1].submissions = vec![submission("2026-10-02", accepted)];
    tasks[2].started = None;
    assert_eq!(record(tasks), [0.5, 1.5, 1.5]);
}

/// A draft accuses nobody, whatever its dates say; what was withdrawn stays withdrawn.
#[rstest]
#[case::long_past("2030-01-01")]
#[case::on_the_day("2026-09-30")]
#[case::before("2026-08-01")]
fn a_draft_accuses_nobody(#[case] today: &str) {
    let mut silent = task();
    (silent.reports, silent.started) = (Reports::default(), None);
    let mut plan = roadmap(vec![silent.clone(), task()]);
    plan.approval = None;
    let schedule = Schedule::of(&plan, day(today));
    for task in &plan.tasks {
        let status = status(&plan, &schedule, task, day(today));
        assert_eq!((status.rule, status.stale, status.float), (Rule::Draft, None, None));
        assert!(status.reasons.is_empty() && status.marks.is_empty());
        assert_eq!(why(&plan, &schedule, task, &status, day(today)).len(), 1);
    }
    silent.withdrawn = Some(halt());
    plan.tasks = vec![Arc::new(silent)].into();
    let status = status(&plan, &schedule, plan.tasks.get(0).expect("a task"), day(today));
    assert_eq!(status.rule, Rule::Withdrawn);
}
