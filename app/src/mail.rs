//! When what somebody is told goes out by mail: the end of the window that they chose, in the time and on the
//! working days of a roadmap that they are in.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use directory::{Person, Window};
use roadmap::Roadmap;
use store::Store;

/// The windows that a form offers, by their names; the first is none.
pub const WINDOWS: [&str; 4] = ["off", "now", "hourly", "daily"];
/// Minutes for which what is told at once is gathered all the same.
const NOW_MINUTES: i64 = 2;
/// The hours between which nobody is written of what only the turn of the day makes due.
const NIGHT: (u32, u8) = (22, 7);
/// Days at the most among which the next working day is looked for.
const DAYS: usize = 40;

/// Returns the roadmap by whose clock and calendar a person is written: the first that they are in.
pub fn by_clock_of(store: &Store, person: &Person) -> Option<Arc<Roadmap>> {
    person.members.keys().find_map(|key| store.roadmap(key))
}

/// Returns when the window ends into which something falls that a person is told now, news or a reminder;
/// none if they are written no mail.
pub fn due_at(
    store: &Store,
    person: &Person,
    news: bool,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let window = person.mail.as_ref()?.window?;
    Some(match window {
        Window::Now => {
            let soon = now + TimeDelta::minutes(NOW_MINUTES);
            // Whatever somebody does is told at once, whenever they do it.
            if news { soon } else { by_day(by_clock_of(store, person).as_deref(), soon) }
        }
        Window::Hourly => {
            let begun = now.timestamp() - now.timestamp().rem_euclid(3_600);
            DateTime::from_timestamp(begun + 3_600, 0).unwrap_or(now)
        }
        Window::Daily { hour } => daily(by_clock_of(store, person).as_deref(), hour, now),
    })
}

/// Returns an instant if it is no night then, or else when the night is over.
fn by_day(roadmap: Option<&Roadmap>, at: DateTime<Utc>) -> DateTime<Utc> {
    let zone = roadmap.map_or(Tz::UTC, |roadmap| roadmap.time_zone);
    let local = at.with_timezone(&zone);
    let ((evening, morning), today) = (NIGHT, local.date_naive());
    let ends = match local.hour() {
        hour if hour < u32::from(morning) => Some(today),
        hour if hour >= evening => today.succ_opt(),
        _ => None,
    };
    ends.and_then(|day| at_hour(zone, day, morning)).unwrap_or(at)
}

/// Returns when it is an hour of a working day next.
fn daily(roadmap: Option<&Roadmap>, hour: u8, now: DateTime<Utc>) -> DateTime<Utc> {
    let zone = roadmap.map_or(Tz::UTC, |roadmap| roadmap.time_zone);
    let is_worked = |day: &NaiveDate| match roadmap {
        Some(roadmap) => roadmap.calendar.is_working(*day),
        None => day.weekday().number_from_monday() < 6,
    };
    let today = now.with_timezone(&zone).date_naive();
    let days = today.iter_days().take(DAYS).filter(is_worked);
    let mut ends = days.filter_map(|day| at_hour(zone, day, hour));
    ends.find(|end| *end > now).unwrap_or(now + TimeDelta::days(1))
}

/// Returns the instant of an hour; on a day on which clocks leave it out, the first one after it.
fn at_hour(zone: Tz, day: NaiveDate, hour: u8) -> Option<DateTime<Utc>> {
    let local = day.and_hms_opt(hour.into(), 0, 0)?;
    let mut quarters = (0..=8).map(|n| local + TimeDelta::minutes(15 * n));
    quarters.find_map(|local| Some(local.and_local_timezone(zone).earliest()?.to_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn the_hour_of_a_day_is_that_of_the_zone_whatever_its_clocks_do() {
        let day = |text: &str| text.parse().expect("a day");
        let moscow = at_hour(chrono_tz::Europe::Moscow, day("2026-12-01"), 9);
        assert_eq!(moscow, Some(at("2026-12-01T06:00:00Z")));
        // At two o'clock it was three at once.
        let left_out = at_hour(chrono_tz::Europe::Berlin, day("2026-03-29"), 2);
        assert_eq!(left_out, Some(at("2026-03-29T01:00:00Z")));
        // It was half past two twice.
        let twice = at_hour(chrono_tz::Europe::Berlin, day("2026-10-25"), 2);
        assert_eq!(twice, Some(at("2026-10-25T00:00:00Z")));
    }

    #[test]
    fn what_becomes_due_at_night_waits_for_the_morning() {
        for (at_first, then) in [
            ("2026-11-27T00:02:00Z", "2026-11-27T07:00:00Z"),
            ("2026-11-27T06:59:59Z", "2026-11-27T07:00:00Z"),
            ("2026-11-27T07:00:00Z", "2026-11-27T07:00:00Z"),
            ("2026-11-27T21:59:00Z", "2026-11-27T21:59:00Z"),
            ("2026-11-27T22:00:00Z", "2026-11-28T07:00:00Z"),
        ] {
            assert_eq!(by_day(None, at(at_first)), at(then), "{at_first}");
        }
    }

    #[test]
    fn what_is_told_on_a_day_off_goes_out_on_the_next_working_day() {
        for (now, end) in [
            ("2026-11-27T08:59:59Z", "2026-11-27T09:00:00Z"),
            // Friday after the hour, and on the weekend.
            ("2026-11-27T09:00:00Z", "2026-11-30T09:00:00Z"),
            ("2026-11-29T12:00:00Z", "2026-11-30T09:00:00Z"),
        ] {
            assert_eq!(daily(None, 9, at(now)), at(end), "{now}");
        }
    }
}
