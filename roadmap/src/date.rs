//! Deadlines: a day, or approximately a month or a quarter. All dates are in the roadmap's zone.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// The first and the last year that any date of a roadmap may have.
pub const YEARS: std::ops::RangeInclusive<i32> = 1990..=2199;

/// A date inclusive to the end of its day; a month or a quarter stands for its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Deadline {
    /// An exact day.
    Day(NaiveDate),
    /// Some day of a month, counted from 1.
    Month(i32, u32),
    /// Some day of a quarter, counted from 1.
    Quarter(i32, u32),
}

impl Deadline {
    /// Returns the last day on which the deadline is still met.
    pub fn last_day(self) -> NaiveDate {
        let (year, month) = match self {
            Self::Day(day) => return day,
            Self::Month(year, month) => (year, month),
            Self::Quarter(year, quarter) => (year, quarter * 3),
        };
        let (year, month) =
            if month >= 12 { (year.saturating_add(1), 1) } else { (year, month + 1) };
        NaiveDate::from_ymd_opt(year, month, 1)
            .and_then(|first| first.pred_opt())
            .unwrap_or(NaiveDate::MAX)
    }

    /// Tells whether only a month or a quarter is known.
    pub fn is_approximate(self) -> bool {
        !matches!(self, Self::Day(_))
    }
}

impl From<NaiveDate> for Deadline {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl PartialOrd for Deadline {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Deadline {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.last_day(), self.is_approximate()).cmp(&(other.last_day(), other.is_approximate()))
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
        }
    }
}

impl From<Deadline> for String {
    fn from(value: Deadline) -> Self {
        value.to_string()
    }
}

/// A text that is neither `2026-12-01` nor `2026-12` nor `2026-Q4`, or lies outside [`YEARS`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date such as 2026-12-01, 2026-12 or 2026-Q4")]
pub struct NotADate(pub String);

/// Reads an ISO date inside [`YEARS`].
pub fn parse_day(text: &str) -> Result<NaiveDate, NotADate> {
    let text = text.trim();
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    match text.parse::<NaiveDate>() {
        Ok(day) if YEARS.contains(&day.year()) && plain => Ok(day),
        _ => Err(NotADate(text.chars().take(40).collect())),
    }
}

impl FromStr for Deadline {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let plain = |c: char| c.is_ascii_digit() || "-Qq".contains(c);
        let refuse = || NotADate(text.chars().take(40).collect());
        if !text.chars().all(plain) || !text.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(refuse());
        }
        if text.len() == 10 {
            return parse_day(text).map(Self::Day);
        }
        let (year, rest) = text.split_once('-').ok_or_else(refuse)?;
        let year: i32 = year.parse().map_err(|_| refuse())?;
        if !YEARS.contains(&year) {
            return Err(refuse());
        }
        if let Some(quarter) = rest.strip_prefix(['Q', 'q']) {
            return match quarter.parse() {
                Ok(quarter @ 1..=4) if rest.len() == 2 => Ok(Self::Quarter(year, quarter)),
                _ => Err(refuse()),
            };
        }
        match rest.parse() {
            Ok(month @ 1..=12) if rest.len() == 2 => Ok(Self::Month(year, month)),
            _ => Err(refuse()),
        }
    }
}

impl TryFrom<String> for Deadline {
    type Error = NotADate;

    fn try_from(value: String) -> Result<Self, Self::Error> {
        value.parse()
    }
}

/// Counts the calendar days from one date to another, negative backwards.
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    (to - from).num_days()
}

/// Moves a date by calendar days, stopping at the calendar's ends.
pub fn add_days(date: NaiveDate, days: i64) -> NaiveDate {
    let moved = if days >= 0 {
        date.checked_add_days(Days::new(days.unsigned_abs()))
    } else {
        date.checked_sub_days(Days::new(days.unsigned_abs()))
    };
    moved.unwrap_or(if days >= 0 { NaiveDate::MAX } else { NaiveDate::MIN })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("2026-12-01", "2026-12-01")]
    #[case("2026-02", "2026-02-28")]
    #[case("2026-12", "2026-12-31")]
    #[case("2026-Q3", "2026-09-30")]
    #[case("2028-Q4", "2028-12-31")]
    fn a_deadline_ends_on_its_last_day(#[case] text: &str, #[case] last: &str) {
        let deadline: Deadline = text.parse().expect("a deadline");
        assert_eq!(deadline.last_day().to_string(), last);
        assert_eq!(deadline.to_string(), text);
    }

    #[rstest]
    #[case("2026-13")]
    #[case("2026-Q5")]
    #[case("2026-02-30")]
    #[case("9999-01-01")]
    #[case("+2026-1-1")]
    #[case("tomorrow")]
    #[case("")]
    fn what_is_no_date_is_refused(#[case] text: &str) {
        assert!(text.parse::<Deadline>().is_err());
    }
}
