//! What the links say about a task's dates.
//!
//! Until the network is calculated as a whole, this answers from the dates of the linked tasks
//! themselves: a predecessor's finish is the day of its submission, else its forecast, else its
//! deadline, and never before today while it is open.

use chrono::NaiveDate;

use crate::{
    Key, LagUnit, Link, LinkType, Roadmap, Task,
    date::{add_days, days_between},
};

/// How early a task can be finished, as its links have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Working days from the earliest finish to the effective deadline, negative when it comes after.
    pub float: i64,
    /// The earliest finish.
    pub finish: NaiveDate,
    /// Calendar days from the deadline to the earliest finish, negative when it comes before.
    pub late_by: i64,
    /// The predecessor that decides.
    pub driver: Key,
}

/// Answers for a task whose predecessors push it past its planned start; otherwise the links say nothing.
pub fn expectation(roadmap: &Roadmap, task: &Task, today: NaiveDate) -> Option<Expectation> {
    if task.is_closed() || task.submission().is_some() || task.started.is_some() {
        return None;
    }
    let deadline = roadmap.effective(task.deadline);
    let planned = task.start.unwrap_or(deadline);
    let duration = working_duration(roadmap, task);
    let pushed = task.links.iter().filter_map(|link| {
        let predecessor = roadmap.task(&link.from)?;
        Some((earliest_start(roadmap, predecessor, link, duration, today), &link.from))
    });
    let (start, driver) = pushed.max_by_key(|(start, _)| *start)?;
    if start <= planned {
        return None;
    }
    let finish = if duration == 0 { start } else { roadmap.calendar.finish(start, duration) };
    Some(Expectation {
        float: roadmap.calendar.working_days_between(finish, deadline),
        finish,
        late_by: days_between(roadmap.limit(task.deadline), finish),
        driver: driver.clone(),
    })
}

/// Returns the working days of a task: its duration, else those from its start to its original deadline.
pub fn working_duration(roadmap: &Roadmap, task: &Task) -> u32 {
    if task.is_milestone() {
        return 0;
    }
    if let Some(days) = task.duration {
        return days;
    }
    let deadline = roadmap.effective(task.original_deadline());
    let start = task.start.unwrap_or(deadline);
    let days = roadmap.calendar.working_days_between(add_days(start, -1), deadline);
    u32::try_from(days.max(1)).unwrap_or(1)
}

/// Returns the day on which a task is expected to be finished, or was.
pub fn expected_finish(roadmap: &Roadmap, task: &Task, today: NaiveDate) -> NaiveDate {
    match task.submission() {
        Some(submission) => submission.on,
        None => task.forecast().unwrap_or_else(|| roadmap.effective(task.deadline)).max(today),
    }
}

fn earliest_start(
    roadmap: &Roadmap,
    predecessor: &Task,
    link: &Link,
    duration: u32,
    today: NaiveDate,
) -> NaiveDate {
    let lagged = |date: NaiveDate| match link.unit {
        LagUnit::Working => roadmap.calendar.add(date, i64::from(link.lag)),
        LagUnit::Calendar => add_days(date, i64::from(link.lag)),
    };
    if predecessor.withdrawn.is_some() {
        return NaiveDate::MIN;
    }
    let finish = expected_finish(roadmap, predecessor, today);
    let start = predecessor.started.or(predecessor.start).unwrap_or(finish);
    let back = |finish: NaiveDate| roadmap.calendar.add(finish, 1 - i64::from(duration.max(1)));
    match link.kind {
        // A milestone may fall on the day on which its predecessor finishes; work begins the day after.
        LinkType::FinishToStart if duration == 0 => lagged(finish),
        LinkType::FinishToStart => roadmap.calendar.add(lagged(finish), 1),
        LinkType::StartToStart => lagged(start),
        LinkType::FinishToFinish => back(lagged(finish)),
        LinkType::StartToFinish => back(lagged(start)),
    }
}
