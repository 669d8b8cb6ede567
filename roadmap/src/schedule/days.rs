//! Working days as numbers, so that a schedule needs no calendar arithmetic.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{Datelike, NaiveDate};

use crate::{WorkingCalendar, date::YEARS};

/// An instant between two days: 0 is the midnight on which the day `FIRST` begins.
pub type Instant = i32;

/// Years before and after those that dates may have, for what a schedule computes.
const MARGIN: i32 = 40;

/// Which days of the calendar's years are worked, both ways in constant time.
#[derive(Clone, Debug)]
pub struct Days {
    /// For each instant the number of worked days before it.
    index: Vec<i32>,
    /// For each worked day the instant at which it begins.
    begins: Vec<Instant>,
}

/// Returns the day that begins at instant 0.
fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(*YEARS.start() - MARGIN, 1, 1).unwrap_or_default()
}

/// Returns the instant at which a day begins.
pub fn instant(day: NaiveDate) -> Instant {
    let days = (day - first()).num_days();
    Instant::try_from(days).unwrap_or(if days < 0 { Instant::MIN / 4 } else { Instant::MAX / 4 })
}

/// Returns the day that begins at an instant.
pub fn day(instant: Instant) -> NaiveDate {
    crate::date::add_days(first(), i64::from(instant))
}

/// Calendars whose days are kept counted.
const KEPT: usize = 32;

/// The days of the calendars used last.
static KNOWN: Mutex<VecDeque<(Arc<WorkingCalendar>, Arc<Days>)>> = Mutex::new(VecDeque::new());

impl Days {
    /// Returns a calendar's days, counted once for all schedules that go by it.
    pub fn of(calendar: &Arc<WorkingCalendar>) -> Arc<Self> {
        let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let find = |known: &VecDeque<(Arc<WorkingCalendar>, Arc<Self>)>| {
            let same = known.iter().position(|(it, _)| Arc::ptr_eq(it, calendar));
            let at = same.or_else(|| known.iter().position(|(it, _)| it == calendar))?;
            known.get(at).map(|(_, days)| days.clone())
        };
        if let Some(days) = find(&known()) {
            return days;
        }
        // Counted outside the lock; who counts the same at the same time counts it twice.
        let days = Arc::new(Self::new(calendar));
        let mut known = known();
        known.push_front((calendar.clone(), days.clone()));
        known.truncate(KEPT);
        days
    }

    /// Counts a calendar's days once, for as many years as a schedule may reach.
    pub fn new(calendar: &WorkingCalendar) -> Self {
        let years = *YEARS.end() - *YEARS.start() + 2 * MARGIN;
        let last = usize::try_from(years).unwrap_or_default() * 366;
        let week: Vec<bool> = (1..=7).map(|day| !calendar.weekend.contains(&day)).collect();
        let monday = usize::try_from(first().weekday().num_days_from_monday()).unwrap_or_default();
        let mut worked: Vec<bool> = week.iter().copied().cycle().skip(monday).take(last).collect();
        let mut except = |days: &BTreeSet<NaiveDate>, weekend: bool, work: bool| {
            for date in days {
                let on_weekend = calendar.weekend.contains(&date.weekday().number_from_monday());
                let at = usize::try_from(instant(*date)).unwrap_or(usize::MAX);
                if on_weekend == weekend
                    && let Some(day) = worked.get_mut(at)
                {
                    *day = work;
                }
            }
        };
        except(&calendar.days_off, false, false);
        except(&calendar.working_days, true, true);
        let (mut index, mut begins) = (Vec::with_capacity(last + 1), Vec::with_capacity(last));
        let mut count = 0;
        for (work, at) in worked.into_iter().zip(0..) {
            index.push(count);
            if work {
                begins.push(at);
                count += 1;
            }
        }
        index.push(count);
        Self { index, begins }
    }

    /// Counts the worked days before an instant; outside the years, as many as at their end.
    #[inline]
    pub fn index(&self, at: Instant) -> i32 {
        match usize::try_from(at) {
            Ok(at) => match self.index.get(at) {
                Some(count) => *count,
                None => self.index.last().copied().unwrap_or_default(),
            },
            Err(_) => 0,
        }
    }

    /// Returns the instant at which a worked day begins, counted from 0; outside the years, their end.
    #[inline]
    pub fn begins(&self, index: i32) -> Instant {
        let at = usize::try_from(index).unwrap_or(0);
        match self.begins.get(at).or(self.begins.last()) {
            Some(begins) => *begins,
            None => 0,
        }
    }

    /// Returns the instant at which a worked day ends, counted from 1.
    #[inline]
    pub fn ends(&self, index: i32) -> Instant {
        self.begins(index.saturating_sub(1)) + 1
    }

    /// Returns the last worked day that begins not after a date kept as twice an instant, plus one
    /// where it is a beginning; counted from 0.
    #[inline]
    pub fn last(&self, date: i32) -> i32 {
        let at = date >> 1;
        self.index(at) - i32::from(date & 1 == 0 || !self.is_worked(at))
    }

    /// Tells whether the day that begins at an instant is worked.
    #[inline]
    pub fn is_worked(&self, at: Instant) -> bool {
        self.index(at) < self.index(at.saturating_add(1))
    }

    /// Counts the worked days from one day to another, both included; none backwards.
    pub fn worked(&self, from: NaiveDate, to: NaiveDate) -> u32 {
        let count = self.index(instant(to).saturating_add(1)) - self.index(instant(from));
        u32::try_from(count).unwrap_or(0)
    }

    /// Returns the beginning of the day itself if it is worked, else of the next worked one.
    #[inline]
    pub fn next(&self, at: Instant) -> Instant {
        self.begins(self.index(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::add_days;

    proptest::proptest! {
        #[test]
        fn numbers_of_days_agree_with_the_calendar(offset in 0i64..1400, days in -300i32..300) {
            let calendar = WorkingCalendar::built_in("ru").expect("a calendar");
            let table = Days::new(&calendar);
            let from = add_days("2024-01-09".parse().expect("a date"), offset);
            let at = instant(from);
            proptest::prop_assert_eq!(day(at), from);
            proptest::prop_assert_eq!(table.is_worked(at), calendar.is_working(from));
            let start = day(table.next(at));
            proptest::prop_assert_eq!(calendar.effective(from, crate::NonWorkingDay::Following), start);
            let there = day(table.begins(table.index(at) + days));
            proptest::prop_assert_eq!(there, calendar.add(start, i64::from(days)));
            let back = day(table.begins(table.index(instant(there)) - days));
            proptest::prop_assert_eq!(back, start);
        }
    }
}
