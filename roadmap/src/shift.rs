//! A plan moved to another final date: every date keeps its distance from it.

use chrono::NaiveDate;

use crate::{
    Deadline, Definition, LagUnit, NonWorkingDay, Office, OfficeKey, Roadmap, WorkingCalendar,
    date::{add_days, days_between},
};

/// Returns the final date of a plan: the deadline of its final milestone, else the last of all.
pub fn final_date(plan: &Definition) -> Option<NaiveDate> {
    let of = |task: &crate::TaskPlan| task.deadline.map(Deadline::last_day);
    let named = plan.tasks.iter().find(|task| Some(&task.key) == plan.final_task.as_ref());
    named.and_then(of).or_else(|| plan.tasks.iter().filter_map(of).max())
}

/// Returns the plan of a roadmap as others may begin with it: without what was withdrawn, without its
/// directive, and without what ties it to other roadmaps.
pub fn template_of(roadmap: &Roadmap) -> Definition {
    let mut plan = Definition {
        approved: None,
        archived: None,
        sample: false,
        template: None,
        directive: None,
        ..Definition::of(roadmap)
    };
    let out = |key: &str| roadmap.task(key).is_some_and(|task| task.withdrawn.is_some());
    plan.tasks.retain(|task| !out(&task.key));
    for task in &mut plan.tasks {
        task.links.retain(|link| !out(&link.from));
        task.external.clear();
        task.clause = None;
        task.original_deadline = None;
        task.co_owners.iter_mut().for_each(|part| part.done = None);
    }
    for workstream in &mut plan.workstreams {
        workstream.links.retain(|link| !out(&link.from));
    }
    plan.final_task = plan.final_task.filter(|key| !out(key));
    // What was closed takes no part in what begins.
    let used = |office: &OfficeKey| {
        let mut tasks = plan.tasks.iter();
        plan.workstreams.iter().any(|it| it.owner == *office || it.co_owners.contains(office))
            || tasks.any(|task| {
                task.owner == *office || task.co_owners.iter().any(|part| part.office == *office)
            })
    };
    let keeps = |office: &Office| office.closed.is_none() || used(&office.key);
    plan.offices = plan.offices.iter().filter(|office| keeps(office)).cloned().collect();
    plan.offices.iter_mut().for_each(|office| office.closed = None);
    plan
}

/// Counts days from the final date of a plan to another one, negative before it.
pub fn distance(
    day: NaiveDate,
    from: NaiveDate,
    count: LagUnit,
    calendar: &WorkingCalendar,
) -> i64 {
    match (count, day < from) {
        (LagUnit::Calendar, _) => days_between(from, day),
        (LagUnit::Working, true) => -calendar.working_days_between(day, from),
        (LagUnit::Working, false) => calendar.working_days_between(from, day),
    }
}

/// Returns the day that is so many days from another final date.
pub fn at_distance(
    to: NaiveDate,
    days: i64,
    count: LagUnit,
    calendar: &WorkingCalendar,
) -> NaiveDate {
    match count {
        LagUnit::Calendar => add_days(to, days),
        // The final date itself stays where it is asked for, also on a day off.
        LagUnit::Working if days == 0 => to,
        LagUnit::Working => calendar.add(to, days),
    }
}

/// Returns the day on which something begins where working days count: on a day off nothing does.
pub fn started(day: NaiveDate, count: LagUnit, calendar: &WorkingCalendar) -> NaiveDate {
    match count {
        LagUnit::Calendar => day,
        LagUnit::Working => calendar.effective(day, NonWorkingDay::Following),
    }
}

/// Returns a plan with all of its dates as far from another final date as they were from its own. What
/// happened to it is left behind: its approval, and deadlines that were moved.
pub fn shifted(plan: &Definition, to: NaiveDate, count: LagUnit) -> Definition {
    let mut moved = Definition { approved: None, sample: false, ..plan.clone() };
    let Some(from) = final_date(plan) else { return moved };
    let calendar = plan.calendar.calendar();
    moved.template = None;
    let day = |day: NaiveDate| match (count, &calendar) {
        (LagUnit::Working, Some(calendar)) => {
            at_distance(to, distance(day, from, count, calendar), count, calendar)
        }
        _ => add_days(to, days_between(from, day)),
    };
    let begin = |it: NaiveDate| match &calendar {
        Some(calendar) => day(started(it, count, calendar)),
        None => day(it),
    };
    moved.start = plan.start.map(begin);
    for task in &mut moved.tasks {
        task.start = task.start.map(begin);
        task.deadline = task.deadline.map(|deadline| Deadline::Day(day(deadline.last_day())));
        task.original_deadline = None;
        // What was to be done within days off is done on the day of work before them.
        let last = task.deadline.map(Deadline::last_day);
        task.start = task.start.map(|start| last.map_or(start, |last| start.min(last)));
        task.start_no_earlier_than = task.start_no_earlier_than.map(begin);
        task.must_finish_by = task.must_finish_by.map(day);
        task.external.iter_mut().for_each(|external| external.known = None);
        for part in &mut task.co_owners {
            part.due = part.due.map(day);
            part.done = None;
        }
    }
    if let Some(directive) = &mut moved.directive {
        for clause in &mut directive.clauses {
            clause.deadline =
                clause.deadline.map(|deadline| Deadline::Day(day(deadline.last_day())));
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Definition {
        let mut plan = crate::arbitrary::definition("plan");
        plan.calendar = crate::CalendarChoice::BuiltIn("mon-fri".to_owned());
        let days = ["2026-11-20", "2026-11-27", "2026-12-01"];
        plan.tasks.truncate(days.len());
        plan.final_task = None;
        for (task, day) in plan.tasks.iter_mut().zip(days) {
            task.start = None;
            task.deadline = day.parse().ok();
        }
        plan
    }

    fn deadlines(plan: &Definition) -> Vec<String> {
        plan.tasks.iter().filter_map(|task| Some(task.deadline?.to_string())).collect()
    }

    #[test]
    fn dates_keep_their_distance() {
        let to = "2027-03-01".parse().expect("a day");
        let moved = shifted(&plan(), to, LagUnit::Calendar);
        assert_eq!(deadlines(&moved), ["2027-02-18", "2027-02-25", "2027-03-01"]);
        let moved = shifted(&plan(), to, LagUnit::Working);
        assert_eq!(deadlines(&moved), ["2027-02-18", "2027-02-25", "2027-03-01"]);
        let sunday = "2027-02-28".parse().expect("a day");
        let moved = shifted(&plan(), sunday, LagUnit::Working);
        assert_eq!(deadlines(&moved)[2], "2027-02-28");
        for day in &deadlines(&moved)[..2] {
            let calendar = plan().calendar.calendar().expect("a calendar");
            assert!(calendar.is_working(day.parse().expect("a day")), "{day}");
        }
        assert_eq!(
            shifted(&plan(), "2026-12-01".parse().expect("a day"), LagUnit::Calendar).tasks,
            plan().tasks
        );
    }
}
