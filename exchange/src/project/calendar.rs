//! Working days of an MS Project calendar.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use roadmap::{WorkingCalendar, date::add_days};
use roxmltree::Node;

use super::{
    left_out::LeftOut,
    xml::{Left, each, instant, number, said},
};

/// Days at the most of one exception.
const LONGEST: usize = 4_000;

fn period(of: Node<'_, '_>) -> Option<(NaiveDate, NaiveDate)> {
    let period = each(of, "TimePeriod").next()?;
    let (from, to) = (instant(said(period, "FromDate")?)?, instant(said(period, "ToDate")?)?);
    Some((from.date(), to.date()))
}

/// Reads the weekly pattern and the exceptions of a calendar, over those of the calendar that it is
/// derived from.
pub(super) fn read(
    calendars: &[Node<'_, '_>],
    uid: &str,
    depth: usize,
    left: &mut Left,
) -> Option<WorkingCalendar> {
    let calendar = *calendars.iter().find(|it| said(**it, "UID") == Some(uid))?;
    let base = said(calendar, "BaseCalendarUID").filter(|base| *base != uid && depth < 8);
    let known = base.and_then(|base| read(calendars, base, depth + 1, left));
    let mut found = known.unwrap_or(WorkingCalendar {
        key: "project".to_owned(),
        weekend: BTreeSet::new(),
        days_off: BTreeSet::new(),
        working_days: BTreeSet::new(),
    });
    let mut except = |from: NaiveDate, to: NaiveDate, works: bool| {
        let days = std::iter::successors(Some(from), |day| Some(add_days(*day, 1)));
        for day in days.take_while(|day| *day <= to).take(LONGEST) {
            let (into, out_of) = match works {
                true => (&mut found.working_days, &mut found.days_off),
                false => (&mut found.days_off, &mut found.working_days),
            };
            into.insert(day);
            out_of.remove(&day);
        }
    };
    let mut expanded = false;
    let mut weekend: Vec<(u32, bool)> = Vec::new();
    for day in each(calendar, "WeekDays").flat_map(|days| each(days, "WeekDay")) {
        let works = said(day, "DayWorking") == Some("1");
        match number(day, "DayType") {
            // Sunday is 1 there and 7 here.
            Some(kind @ 1..=7) => weekend.push((if kind == 1 { 7 } else { kind - 1 }, works)),
            Some(0) => {
                if let Some((from, to)) = period(day) {
                    expanded = true;
                    except(from, to, works);
                }
            }
            _ => {}
        }
    }
    // Exceptions are written twice: here, and above day by day.
    let exceptions = each(calendar, "Exceptions").flat_map(|them| each(them, "Exception"));
    for exception in exceptions.filter(|_| !expanded) {
        let works = said(exception, "DayWorking") == Some("1");
        match (number(exception, "Type"), period(exception)) {
            (Some(1) | None, Some((from, to))) => except(from, to, works),
            _ => left.add(LeftOut::Recurring, said(exception, "Name").unwrap_or("–")),
        }
    }
    for (day, works) in weekend {
        if works {
            found.weekend.remove(&day);
        } else {
            found.weekend.insert(day);
        }
    }
    Some(found)
}

/// Tells whether a calendar has days of its own.
pub(super) fn is_own(calendar: Node<'_, '_>) -> bool {
    let days = each(calendar, "WeekDays").flat_map(|days| each(days, "WeekDay"));
    days.chain(each(calendar, "Exceptions").flat_map(|them| each(them, "Exception")))
        .next()
        .is_some()
}
