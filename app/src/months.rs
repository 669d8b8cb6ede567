//! Months as calendars show them: weeks that begin on Monday.

use chrono::{Datelike, Months, NaiveDate};
use roadmap::{Deadline, date::YEARS};

/// A week of a month; none for the days of it that are in another month.
pub type Week = [Option<NaiveDate>; 7];

/// Reads a month such as `2026-12`; returns its first day.
pub fn month(text: &str) -> Option<NaiveDate> {
    match text.parse::<Deadline>() {
        Ok(Deadline::Month(year, month)) => NaiveDate::from_ymd_opt(year, month, 1),
        _ => None,
    }
}

/// Reads a year that a date of a roadmap may have.
pub fn year(text: &str) -> Option<i32> {
    text.parse::<i32>().ok().filter(|year| YEARS.contains(year))
}

/// Writes a month as it is read.
pub fn written(first: NaiveDate) -> String {
    first.format("%Y-%m").to_string()
}

/// Returns the first day of the month of a day.
pub fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Returns the last day of a month by its first one.
pub fn last_of(first: NaiveDate) -> NaiveDate {
    Deadline::Month(first.year(), first.month()).last_day()
}

/// Returns the first day of the month before; none before the years that dates may have.
pub fn before(first: NaiveDate) -> Option<NaiveDate> {
    first.checked_sub_months(Months::new(1)).filter(|first| YEARS.contains(&first.year()))
}

/// Returns the first day of the month after; none after the years that dates may have.
pub fn after(first: NaiveDate) -> Option<NaiveDate> {
    first.checked_add_months(Months::new(1)).filter(|first| YEARS.contains(&first.year()))
}

/// Returns the first days of the months of a year.
pub fn of_year(year: i32) -> impl Iterator<Item = NaiveDate> {
    (1..=12).filter_map(move |month| NaiveDate::from_ymd_opt(year, month, 1))
}

/// Returns the weeks of a month by its first day.
pub fn weeks(first: NaiveDate) -> Vec<Week> {
    let mut weeks = Vec::new();
    let mut week: Week = [None; 7];
    for day in first.iter_days().take_while(|day| day.month() == first.month()) {
        let place = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
        if place == 0 && week.iter().any(Option::is_some) {
            weeks.push(std::mem::take(&mut week));
        }
        if let Some(cell) = week.get_mut(place) {
            *cell = Some(day);
        }
    }
    weeks.push(week);
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A month as a printed calendar has it: a line for each week, dots for days of another month.
    fn printed(text: &str) -> Vec<String> {
        let weeks = weeks(month(text).expect("a month"));
        let cell = |day: Option<NaiveDate>| {
            day.map_or_else(|| ".".to_owned(), |day| day.day().to_string())
        };
        weeks.into_iter().map(|week| week.map(cell).join(" ")).collect()
    }

    #[test]
    fn a_month_is_weeks_from_monday_to_sunday() {
        let december = [
            ". 1 2 3 4 5 6",
            "7 8 9 10 11 12 13",
            "14 15 16 17 18 19 20",
            "21 22 23 24 25 26 27",
            "28 29 30 31 . . .",
        ];
        assert_eq!(printed("2026-12"), december);
    }

    #[test]
    fn months_are_of_four_to_six_weeks() {
        for (text, weeks, first, last) in [
            ("2027-02", 4, "1 2 3 4 5 6 7", "22 23 24 25 26 27 28"),
            ("2028-02", 5, ". 1 2 3 4 5 6", "28 29 . . . . ."),
            ("2100-02", 4, "1 2 3 4 5 6 7", "22 23 24 25 26 27 28"),
            ("2026-11", 6, ". . . . . . 1", "30 . . . . . ."),
            ("2026-05", 5, ". . . . 1 2 3", "25 26 27 28 29 30 31"),
        ] {
            let printed = printed(text);
            assert_eq!(printed.len(), weeks, "{text}: {printed:?}");
            assert_eq!(printed.first().map(String::as_str), Some(first), "{text}");
            assert_eq!(printed.last().map(String::as_str), Some(last), "{text}");
        }
    }

    #[test]
    fn months_follow_one_another_within_the_years_of_dates() {
        let day = |text: &str| month(text).expect("a month");
        assert_eq!(after(day("2026-12")), Some(day("2027-01")));
        assert_eq!(before(day("2027-01")), Some(day("2026-12")));
        assert_eq!((before(day("1990-01")), after(day("2199-12"))), (None, None));
        assert_eq!(last_of(day("2028-02")).to_string(), "2028-02-29");
        assert_eq!(written(day("2026-12")), "2026-12");
        assert_eq!(of_year(2026).count(), 12);
        for wrong in ["2026-13", "2026-1", "2026", "2026-12-01", "2026-Q4", "1066-10", ""] {
            assert_eq!(month(wrong), None, "{wrong}");
        }
        assert_eq!((year("2026"), year("1066"), year("soon")), (Some(2026), None, None));
    }
}
