//! A plan moved to another final date: every date keeps its distance from it.

use chrono::NaiveDate;

use crate::{
    Deadline, Definition, WorkingCalendar,
    date::{add_days, days_between},
};

/// In what days distances from the final date are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Count {
    /// Every day.
    #[default]
    Calendar,
    /// Working days of the plan's calendar.
    Working,
}

/// Returns the final date of a plan: the deadline of its final milestone, else the last of all.
pub fn final_date(plan: &Definition) -> Option<NaiveDate> {
    let of = |task: &crate::TaskPlan| task.deadline.map(Deadline::last_day);
    let named = plan.tasks.iter().find(|task| Some(&task.key) == plan.final_task.as_ref());
    named.and_then(of).or_else(|| plan.tasks.iter().filter_map(of).max())
}

/// Returns a plan with all of its dates as far from another final date as they were from its own. What
/// happened to it is left behind: its approval, and deadlines that were moved.
pub fn shifted(plan: &Definition, to: NaiveDate, count: Count) -> Definition {
    let mut moved = Definition { approved: None, sample: false, ..plan.clone() };
    let Some(from) = final_date(plan) else { return moved };
    let calendar = plan.calendar.calendar();
    let day = |day: NaiveDate| match (count, &calendar) {
        (Count::Working, Some(calendar)) => in_working_days(day, from, to, calendar),
        _ => add_days(to, days_between(from, day)),
    };
    moved.start = plan.start.map(day);
    for task in &mut moved.tasks {
        task.start = task.start.map(day);
        task.deadline = task.deadline.map(|deadline| Deadline::Day(day(deadline.last_day())));
        task.original_deadline = None;
        task.start_no_earlier_than = task.start_no_earlier_than.map(day);
        task.must_finish_by = task.must_finish_by.map(day);
        for external in &mut task.external {
            external.known = None;
        }
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

fn in_working_days(
    day: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
    calendar: &WorkingCalendar,
) -> NaiveDate {
    // The final date itself stays where it is asked for, also on a day off.
    match day.cmp(&from) {
        std::cmp::Ordering::Equal => to,
        std::cmp::Ordering::Less => calendar.add(to, -calendar.working_days_between(day, from)),
        std::cmp::Ordering::Greater => calendar.add(to, calendar.working_days_between(from, day)),
    }
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
        let moved = shifted(&plan(), to, Count::Calendar);
        assert_eq!(deadlines(&moved), ["2027-02-18", "2027-02-25", "2027-03-01"]);
        let moved = shifted(&plan(), to, Count::Working);
        assert_eq!(deadlines(&moved), ["2027-02-18", "2027-02-25", "2027-03-01"]);
        let sunday = "2027-02-28".parse().expect("a day");
        let moved = shifted(&plan(), sunday, Count::Working);
        assert_eq!(deadlines(&moved)[2], "2027-02-28");
        for day in &deadlines(&moved)[..2] {
            let calendar = plan().calendar.calendar().expect("a calendar");
            assert!(calendar.is_working(day.parse().expect("a day")), "{day}");
        }
        assert_eq!(
            shifted(&plan(), "2026-12-01".parse().expect("a day"), Count::Calendar).tasks,
            plan().tasks
        );
    }
}
