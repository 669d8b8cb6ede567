//! Dates as people write them: `1.12.2026`, `1 дек`, `Q4 2026`, `декабрь 2026`, `+10`. What could mean
//! two days, such as `03/04/2026`, is never guessed.

use chrono::{Datelike, NaiveDate};

use crate::{Deadline, WorkingCalendar, date::YEARS};

/// Months in full, as a date and as a heading have them.
const MONTHS: [[&str; 3]; 12] = [
    ["january", "январь", "января"],
    ["february", "февраль", "февраля"],
    ["march", "март", "марта"],
    ["april", "апрель", "апреля"],
    ["may", "май", "мая"],
    ["june", "июнь", "июня"],
    ["july", "июль", "июля"],
    ["august", "август", "августа"],
    ["september", "сентябрь", "сентября"],
    ["october", "октябрь", "октября"],
    ["november", "ноябрь", "ноября"],
    ["december", "декабрь", "декабря"],
];
/// Quarters in Roman numbers.
const ROMAN: [&str; 4] = ["i", "ii", "iii", "iv"];
/// Working days at the most that may be counted from today.
const AHEAD_MOST: i64 = 1_000;

/// Words of a document's date at the most: `20 November 2026 г.`
const DATE_WORDS: usize = 4;

/// Splits what somebody wrote of a document into its number and its date, whichever comes first:
/// `123-r 2026-11-20`, `№ 1234-р от 20 ноября 2026 г.`, `20.11.2026 No. 12/3`.
pub fn document<'a, D>(line: &'a str, date: impl Fn(&str) -> Option<D>) -> Option<(&'a str, D)> {
    let blanks = line.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let blanks: Vec<usize> = blanks.collect();
    let both = |number: &'a str, words: &str| {
        let number = bare(number);
        let words = words.trim().trim_end_matches([',', ';']).trim_end();
        if number.is_empty() { None } else { Some((number, date(words)?)) }
    };
    let last = |at: &usize| both(&line[..*at], &line[*at..]);
    let first = |at: &usize| both(&line[*at..], &line[..*at]);
    let mut shortest = blanks.iter().rev().take(DATE_WORDS);
    shortest.find_map(last).or_else(|| blanks.iter().take(DATE_WORDS).rev().find_map(first))
}

/// A number as it was written, without what leads to the date after it; empty if nothing is left but a
/// sign.
fn bare(number: &str) -> &str {
    const SIGNS: [&str; 6] = ["№", "#", "No.", "no.", "No", "N"];
    const AFTER: [&str; 5] = [" от", " of", " dated", " from", " on"];
    let mut number = number.trim().trim_end_matches([',', ';']).trim_end();
    for word in AFTER {
        let end = if number == word.trim_start() { number } else { word };
        number = number.strip_suffix(end).map_or(number, str::trim_end);
    }
    let number = number.trim_end_matches([',', ';']).trim_end();
    if SIGNS.contains(&number) { "" } else { number }
}

/// Reads a date as it was written on a day; `+10` counts working days of a calendar from that day, and
/// a day without a year is the one nearest to that day.
pub fn read(text: &str, today: NaiveDate, calendar: &WorkingCalendar) -> Option<Deadline> {
    let text = text.trim();
    if let Some(days) = text.strip_prefix('+') {
        let days: i64 = digits(days)?.into();
        return (1..=AHEAD_MOST).contains(&days).then(|| calendar.add(today, days).into());
    }
    whole(text).or_else(|| {
        let text = text.to_lowercase();
        let [first, second] = *words_of(&text).as_slice() else { return None };
        let (day, month) = match digits(first) {
            Some(day) => (day, month_of(second)?),
            None => (digits(second)?, month_of(first)?),
        };
        let years = today.year() - 1..=today.year() + 1;
        let days = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
        days.min_by_key(|day| (*day - today).num_days().abs()).map(Deadline::Day)
    })
}

/// Words beside a date that say no more than it does.
const BESIDE: [&str; 7] = ["г", "год", "года", "году", "до", "by", "of"];

fn words_of(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-'));
    words.filter(|word| !word.is_empty() && !BESIDE.contains(word)).collect()
}

/// Reads a date that means the same on any day.
pub fn whole(text: &str) -> Option<Deadline> {
    let text = text.trim();
    if let Ok(deadline) = text.parse() {
        return Some(deadline);
    }
    let text = text.to_lowercase();
    for parts in ['.', '/'].map(|c| text.split(c).map(str::trim).collect::<Vec<_>>()) {
        let is = |part: &&str| digits(part).is_some();
        let (long, dotted) = (|part: &str| part.len() == 4, text.contains('.'));
        match *parts.as_slice() {
            // What is parted by strokes may be read from the year only.
            [year, month, day] if long(year) && parts.iter().all(is) => {
                return day_of(year_of(year)?, digits(month)?, digits(day)?);
            }
            [day, month, year] if dotted && parts.iter().all(is) => {
                return day_of(year_of(year)?, digits(month)?, digits(day)?);
            }
            [month, year] if long(year) && parts.iter().all(is) => {
                let month = digits(month).filter(|month| (1..=12).contains(month))?;
                return Some(Deadline::Month(year_of(year)?, month));
            }
            _ => {}
        }
    }
    match *words_of(&text).as_slice() {
        [quarter, "кв" | "квартал" | "квартала" | "квартале" | "quarter", year]
        | [year, quarter, "кв" | "квартал" | "квартала" | "quarter"]
            if long_year(year) =>
        {
            Some(Deadline::Quarter(year_of(year)?, numbered(quarter)?))
        }
        [one, two] if quarter_of(one).or(quarter_of(two)).is_some() => {
            let (quarter, year) = match quarter_of(one) {
                Some(quarter) => (quarter, two),
                None => (quarter_of(two)?, one),
            };
            Some(Deadline::Quarter(year_of(year)?, quarter))
        }
        [year, month, day] if long_year(year) && month_of(month).is_some() => {
            day_of(year_of(year)?, month_of(month)?, digits(day)?)
        }
        [day, month, year] if digits(day).is_some() => {
            day_of(year_of(year)?, month_of(month)?, digits(day)?)
        }
        [month, day, year] if digits(day).is_some() && month_of(month).is_some() => {
            day_of(year_of(year)?, month_of(month)?, digits(day)?)
        }
        [month, year] | [year, month] if long_year(year) && month_of(month).is_some() => {
            Some(Deadline::Month(year_of(year)?, month_of(month)?))
        }
        _ => None,
    }
}

fn long_year(text: &str) -> bool {
    text.len() == 4 && year_of(text).is_some()
}

/// Reads `q4` or `4q`.
fn quarter_of(text: &str) -> Option<u32> {
    numbered(text.strip_prefix('q').or(text.strip_suffix('q'))?)
}

fn digits(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn year_of(text: &str) -> Option<i32> {
    let year = i32::try_from(digits(text)?).ok()?;
    let year = match text.len() {
        4 => year,
        2 => 2000 + year,
        _ => return None,
    };
    YEARS.contains(&year).then_some(year)
}

fn month_of(text: &str) -> Option<u32> {
    let known = |names: &[&str; 3]| names.iter().any(|name| name.starts_with(text));
    let text = if text == "sept" { "sep" } else { text };
    let at = MONTHS.iter().position(|names| text.chars().count() >= 3 && known(names))?;
    u32::try_from(at + 1).ok()
}

fn numbered(text: &str) -> Option<u32> {
    let roman = || ROMAN.iter().position(|known| *known == text)?.checked_add(1)?.try_into().ok();
    digits(text).or_else(roman).filter(|quarter| (1..=4).contains(quarter))
}

fn day_of(year: i32, month: u32, day: u32) -> Option<Deadline> {
    NaiveDate::from_ymd_opt(year, month, day).map(Deadline::Day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<String> {
        let calendar = WorkingCalendar::built_in("mon-fri").expect("a calendar");
        let today = "2026-11-23".parse().expect("a date");
        read(text, today, &calendar).map(|deadline| deadline.to_string())
    }

    #[test]
    fn documents_are_read_as_people_write_them() {
        let calendar = WorkingCalendar::built_in("mon-fri").expect("a calendar");
        let today = "2026-11-23".parse().expect("a date");
        let day = |text: &str| match read(text, today, &calendar) {
            Some(Deadline::Day(day)) => Some(day.to_string()),
            _ => None,
        };
        for (line, number, date) in [
            ("123-r 2026-11-20", "123-r", "2026-11-20"),
            ("123-r, 20.11.2026", "123-r", "2026-11-20"),
            ("№ 1234-р от 20 ноября 2026 г.", "№ 1234-р", "2026-11-20"),
            ("№1234-р от 20.11.2026,", "№1234-р", "2026-11-20"),
            ("No. 12/3 of 20 November 2026", "No. 12/3", "2026-11-20"),
            ("Order 12 dated Nov 20, 2026", "Order 12", "2026-11-20"),
            ("20.11.2026 № 12-р", "№ 12-р", "2026-11-20"),
            ("20 ноября 2026 № ПМ-П9 15", "№ ПМ-П9 15", "2026-11-20"),
            ("ПМ-П9-4516 20 ноя", "ПМ-П9-4516", "2026-11-20"),
            (
                "Protocol of the meeting 5 1 December 2026",
                "Protocol of the meeting 5",
                "2026-12-01",
            ),
        ] {
            assert_eq!(document(line, day), Some((number, date.to_owned())), "{line}");
        }
        for line in ["", "2026-11-20", "№ от 20.11.2026", "123-r", "123-r 2026-11", "the minutes"]
        {
            assert_eq!(document(line, day), None, "{line}");
        }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, expected) in [
            ("2026-12-01", "2026-12-01"),
            (" 1.12.2026 ", "2026-12-01"),
            ("01.12.26", "2026-12-01"),
            ("1. 12. 2026", "2026-12-01"),
            ("1 дек", "2026-12-01"),
            ("1 декабря", "2026-12-01"),
            ("1 декабря 2026 г.", "2026-12-01"),
            ("1 Dec", "2026-12-01"),
            ("1 December 2026", "2026-12-01"),
            ("Dec 1, 2026", "2026-12-01"),
            ("20 янв.", "2027-01-20"),
            ("1 ноя", "2026-11-01"),
            ("29 фев 2028", "2028-02-29"),
            ("12 мая 2027", "2027-05-12"),
            ("Q4 2026", "2026-Q4"),
            ("2026-Q4", "2026-Q4"),
            ("IV кв. 2026", "2026-Q4"),
            ("iii квартал 2026 года", "2026-Q3"),
            ("4 кв 2026", "2026-Q4"),
            ("декабрь 2026", "2026-12"),
            ("Dec 2026", "2026-12"),
            ("сент. 2026", "2026-09"),
            ("+10", "2026-12-07"),
            ("+1", "2026-11-24"),
        ] {
            assert_eq!(written(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_could_mean_two_days_or_none_is_not_guessed() {
        for text in [
            "",
            "03/04/2026",
            "3/4",
            "31.11.2026",
            "0.1.2026",
            "1.13.2026",
            "29 фев 2027",
            "Q5 2026",
            "V кв. 2026",
            "1 de",
            "1 декабрюк",
            "+0",
            "+-3",
            "+1e3",
            "+99999",
            "1.12.206",
            "1.12.1026",
            "2026- 1- 1",
            "+2026-12",
            "2026-+9",
            "12 2026",
            "soon",
            "1 2 3",
            "дек дек",
            "q 2026",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
