//! Dates as each language writes them. A year is shown only where it is not today's.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use roadmap::{Deadline, Roadmap};

use super::{Lang, args};

const EN_MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const EN_FULL: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const RU_MONTHS: [&str; 12] =
    ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
const RU_FULL: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const RU_ALONE: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];
const EN_DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const RU_DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];

const NBSP: char = '\u{a0}';

fn at<const N: usize>(names: [&'static str; N], number: u32) -> &'static str {
    usize::try_from(number).ok().and_then(|at| names.get(at)).copied().unwrap_or("")
}

impl Lang {
    /// Returns the name of a month, counted from 1, as it stands behind a day.
    pub fn month_alone(self, month: u32) -> &'static str {
        match self {
            Self::En => at(EN_FULL, month - 1),
            Self::Ru => at(RU_ALONE, month - 1),
        }
    }

    /// Returns the short name of a day of the week, 1 for Monday.
    pub fn day_of_week(self, day: u32) -> &'static str {
        match self {
            Self::En => at(EN_DAYS, day - 1),
            Self::Ru => at(RU_DAYS, day - 1),
        }
    }

    /// Returns the short name of a month.
    pub fn month(self, month: u32) -> &'static str {
        at(if self == Self::En { EN_MONTHS } else { RU_MONTHS }, month.saturating_sub(1))
    }

    /// Writes a day shortly: `1 Dec`, with its year where that is not the year of `today`.
    pub fn day(self, day: NaiveDate, today: NaiveDate) -> String {
        let month = self.month(day.month());
        if day.year() == today.year() {
            format!("{}{NBSP}{month}", day.day())
        } else {
            format!("{}{NBSP}{month}{NBSP}{}", day.day(), day.year())
        }
    }

    /// Writes a day with its weekday: `Tue 1 Dec`.
    pub fn weekday(self, day: NaiveDate, today: NaiveDate) -> String {
        let number = day.weekday().num_days_from_monday();
        let name = at(if self == Self::En { EN_DAYS } else { RU_DAYS }, number);
        let comma = if self == Self::En { "" } else { "," };
        format!("{name}{comma}{NBSP}{}", self.day(day, today))
    }

    /// Writes a day in words: `1 December`.
    pub fn day_in_words(self, day: NaiveDate) -> String {
        let month = at(if self == Self::En { EN_FULL } else { RU_FULL }, day.month0());
        format!("{}{NBSP}{month}", day.day())
    }

    /// Writes a deadline: a day, `Q3 2026`, or `September 2026`.
    pub fn deadline(self, deadline: Deadline, today: NaiveDate) -> String {
        match deadline {
            Deadline::Day(day) => self.day(day, today),
            Deadline::Month(year, month) => {
                let name = at(if self == Self::En { EN_FULL } else { RU_ALONE }, month.max(1) - 1);
                format!("{name}{NBSP}{year}")
            }
            Deadline::Quarter(year, quarter) => self.f(
                "quarter",
                &args([("quarter", quarter.to_string().into()), ("year", year.to_string().into())]),
            ),
        }
    }

    /// Writes an instant in the roadmap's zone: `18 Nov 16:20`.
    pub fn instant(self, at: DateTime<Utc>, roadmap: &Roadmap, today: NaiveDate) -> String {
        let local = at.with_timezone(&roadmap.time_zone);
        let day = self.day(local.date_naive(), today);
        format!("{day}{NBSP}{:02}:{:02}", local.hour(), local.minute())
    }

    /// Writes how far a day is: `in 9 days`, `today`, `3 days ago`.
    pub fn distance(self, days: i64) -> String {
        match days {
            0 => self.t("today"),
            1.. => self.n("in-days", days),
            _ => self.n("days-ago", -days),
        }
    }
}
