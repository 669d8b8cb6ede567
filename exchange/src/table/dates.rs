//! Dates as people write them, as long as nobody can read them otherwise.

use chrono::NaiveDate;
use roadmap::{
    Deadline, Problem,
    date::{add_days, parse_day},
};

/// The names of the months, from which three letters are enough.
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
/// What may stand around a date and says nothing more than the date does.
const BESIDE: [&str; 9] = ["г", "год", "года", "году", "до", "by", "of", "of the", "year"];

/// One word or number of a date.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// A number with the count of its digits.
    Number(u32, usize),
    Month(u32),
    Quarter,
    /// The word and the number of a quarter in one.
    QuarterOf(u32),
}

/// Reads a date: as this program writes it; day, month and year parted by dots; with the month in words;
/// a month or a quarter of a year. Hours are left out.
pub(super) fn read(text: &str) -> Result<Deadline, Problem> {
    if let Ok(date) = text.parse() {
        return Ok(date);
    }
    let lower = text.to_lowercase();
    let day = without_hours(&lower);
    if let Ok(date) = day.parse() {
        return Ok(date);
    }
    let date = if is_numeric(day) { of_numbers(day) } else { of_words(day) };
    date.filter(|date| parse_day(&date.last_day().to_string()).is_ok()).ok_or_else(|| no_date(text))
}

/// Takes the hours off that a spreadsheet writes behind a day.
fn without_hours(text: &str) -> &str {
    let text = text.trim().trim_end_matches("z").trim_end();
    let Some((day, hours)) = text.rsplit_once(['t', ' ']) else { return text };
    let clock =
        hours.contains(':') && hours.chars().all(|c| c.is_ascii_digit() || ":.".contains(c));
    if clock { day.trim_end() } else { text }
}

fn is_numeric(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || "./-".contains(c))
}

fn of_numbers(text: &str) -> Option<Deadline> {
    let parted = |c: char| -> Option<Vec<u32>> {
        text.split(c).map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>()
    };
    if let Some(&[day, month, year]) = parted('.').as_deref() {
        let long = text.len() - text.rfind('.')? > 3;
        return match (day > 1_900, long) {
            (true, _) => on(day, month, year),
            (false, true) => on(year, month, day),
            (false, false) => on(2_000 + year, month, day),
        };
    }
    for c in ['/', '-', '.'] {
        match parted(c).as_deref() {
            Some(&[year, month, day]) if year > 1_900 => return on(year, month, day),
            Some(&[month, year]) if year > 1_900 => return of_month(year, month),
            Some(&[year, month]) if year > 1_900 => return of_month(year, month),
            _ => {}
        }
    }
    None
}

fn on(year: u32, month: u32, day: u32) -> Option<Deadline> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(Deadline::Day)
}

fn of_month(year: u32, month: u32) -> Option<Deadline> {
    (1..=12).contains(&month).then_some(())?;
    Some(Deadline::Month(i32::try_from(year).ok()?, month))
}

fn of_quarter(year: u32, quarter: u32) -> Option<Deadline> {
    (1..=4).contains(&quarter).then_some(())?;
    Some(Deadline::Quarter(i32::try_from(year).ok()?, quarter))
}

fn of_words(text: &str) -> Option<Deadline> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let parts = parts.filter(|part| !BESIDE.contains(part)).map(part);
    let parts = parts.collect::<Option<Vec<Part>>>()?;
    let year = |number: u32, digits: usize| match digits {
        4 => Some(number),
        2 => Some(2_000 + number),
        _ => None,
    };
    match *parts.as_slice() {
        [Part::Number(day, 1..=2), Part::Month(month), Part::Number(number, digits)]
        | [Part::Month(month), Part::Number(day, 1..=2), Part::Number(number, digits @ 4)] => {
            on(year(number, digits)?, month, day)
        }
        [Part::Number(year, 4), Part::Month(month), Part::Number(day, 1..=2)] => {
            on(year, month, day)
        }
        [Part::Month(month), Part::Number(year, 4)]
        | [Part::Number(year, 4), Part::Month(month)] => of_month(year, month),
        [Part::Number(quarter, 1), Part::Quarter, Part::Number(year, 4)]
        | [Part::Quarter, Part::Number(quarter, 1), Part::Number(year, 4)]
        | [Part::Number(year, 4), Part::Quarter, Part::Number(quarter, 1)]
        | [Part::QuarterOf(quarter), Part::Number(year, 4)]
        | [Part::QuarterOf(quarter), Part::Quarter, Part::Number(year, 4)]
        | [Part::Number(year, 4), Part::QuarterOf(quarter)] => of_quarter(year, quarter),
        _ => None,
    }
}

fn part(word: &str) -> Option<Part> {
    if let Ok(number) = word.parse() {
        return Some(Part::Number(number, word.len()));
    }
    let quarter = match word {
        "квартал" | "квартала" | "квартале" | "кв" | "quarter" | "q" => {
            return Some(Part::Quarter);
        }
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        _ => word.strip_prefix('q').or(word.strip_suffix('q')).and_then(|n| n.parse().ok()),
    };
    if let Some(quarter) = quarter {
        return Some(Part::QuarterOf(quarter));
    }
    let is = |names: &[&str; 3]| {
        let begun = |name: &&str| name.starts_with(word) && word.chars().count() >= 3;
        names.iter().any(begun) || names.contains(&"september") && word == "sept"
    };
    let month = MONTHS.iter().position(is)?;
    Some(Part::Month(u32::try_from(month).ok()? + 1))
}

/// Says why something is no date, as far as that can be guessed.
fn no_date(value: &str) -> Problem {
    let serial = value.parse::<i64>().ok().filter(|days| (20_000..80_000).contains(days));
    let text = match serial {
        // A spreadsheet counts days from the end of 1899.
        Some(days) => {
            let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
            let day = add_days(first, days);
            format!(
                "is a spreadsheet's number of a day ({day}): give the column the form of a date"
            )
        }
        None if value.contains('/') => {
            "can be read as two different days: write it as 2026-12-01 or 01.12.2026".to_owned()
        }
        None => return Problem::NotADate,
    };
    Problem::Malformed { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_in_one_way_only_is_read() {
        for (text, date) in [
            ("2026-12-01", "2026-12-01"),
            ("01.12.2026", "2026-12-01"),
            ("1.12.26", "2026-12-01"),
            ("2026.12.01", "2026-12-01"),
            ("2026/12/1", "2026-12-01"),
            ("2026-12-01T00:00:00", "2026-12-01"),
            ("2026-12-01T00:00:00.000Z", "2026-12-01"),
            ("01.12.2026 0:00", "2026-12-01"),
            ("1 December 2026", "2026-12-01"),
            ("December 1, 2026", "2026-12-01"),
            ("Dec 1, 2026", "2026-12-01"),
            ("1-Dec-26", "2026-12-01"),
            ("29-Aug-26", "2026-08-29"),
            ("2026 Sept 5", "2026-09-05"),
            ("1 декабря 2026 г.", "2026-12-01"),
            ("до 1 декабря 2026 года", "2026-12-01"),
            ("5 мая 2027", "2027-05-05"),
            ("15 окт. 2026", "2026-10-15"),
            ("декабрь 2026 г.", "2026-12"),
            ("12.2026", "2026-12"),
            ("Dec 2026", "2026-12"),
            ("IV квартал 2026 г.", "2026-Q4"),
            ("4 кв. 2026", "2026-Q4"),
            ("Q4 2026", "2026-Q4"),
            ("2026 4Q", "2026-Q4"),
            ("2-й квартал 2026", ""),
            ("03/04/2026", ""),
            ("13/04/2026", ""),
            ("31.02.2026", ""),
            ("2026", ""),
            ("45383", ""),
            ("soon", ""),
            ("v1.18", ""),
            ("1 декабря", ""),
            ("1 Dec 26 Jan 27", ""),
            ("01.12.1026", ""),
            ("5 кв. 2026", ""),
            ("13.2026", ""),
            ("#N/A", ""),
            ("-", ""),
        ] {
            let read = read(text).map(|date| date.to_string()).unwrap_or_default();
            assert_eq!(read, date, "{text}");
        }
    }
}
