//! Dates in cells: as people write them, as long as nobody can read them otherwise on another day.

use chrono::NaiveDate;
use roadmap::{
    Deadline, Problem,
    date::{add_days, parse_day},
    written,
};

use crate::sheet::rows::NO_RESULT;

/// Reads a date. Hours, which a spreadsheet writes behind a day, are left out.
pub(super) fn read(text: &str) -> Result<Deadline, Problem> {
    let date = written::whole(text).or_else(|| written::whole(without_hours(text)));
    date.filter(|date| parse_day(&date.last_day().to_string()).is_ok()).ok_or_else(|| no_date(text))
}

fn without_hours(text: &str) -> &str {
    let text = text.trim().trim_end_matches(['Z', 'z']).trim_end();
    let Some((day, hours)) = text.rsplit_once(['T', 't', ' ']) else { return text };
    let clock =
        hours.contains(':') && hours.chars().all(|c| c.is_ascii_digit() || ":.".contains(c));
    if clock { day.trim_end() } else { text }
}

/// Says why something is no date, as far as that can be guessed.
fn no_date(value: &str) -> Problem {
    let serial = value.parse::<i64>().ok().filter(|days| (20_000..80_000).contains(days));
    match serial {
        // A spreadsheet counts days from the end of 1899.
        Some(days) => {
            let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
            Problem::SerialDay { day: add_days(first, days) }
        }
        None if value == NO_RESULT => Problem::NoResult,
        None if value.starts_with('#') => Problem::SheetError,
        None if value.contains('/') && value.chars().all(|c| c.is_ascii_digit() || c == '/') => {
            Problem::TwoDays
        }
        None => Problem::NotADate,
    }
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
