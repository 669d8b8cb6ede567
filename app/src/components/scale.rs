//! Dates as places on a line of a drawing, and labels that leave each other room.

use chrono::{Datelike, NaiveDate};
use roadmap::date::{add_days, days_between};

/// A line of a drawing on which days stand.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    first: NaiveDate,
    last: NaiveDate,
    from: f64,
    to: f64,
}

impl Scale {
    /// Puts the days from a first to a last one between two places.
    pub fn new((first, last): (NaiveDate, NaiveDate), (from, to): (f64, f64)) -> Self {
        Self { first, last, from, to }
    }

    /// Returns the place of a day.
    pub fn at(&self, day: NaiveDate) -> f64 {
        let span = real(days_between(self.first, self.last).max(1));
        self.from + (self.to - self.from) * real(days_between(self.first, day)) / span
    }

    /// Returns days to be named along the line, at the most so many: each one, one a week, the first and
    /// the middle of months, or the first of some months.
    pub fn ticks(&self, most: u16) -> Vec<NaiveDate> {
        let (span, most) = (days_between(self.first, self.last), i64::from(most));
        let every = |days: i64| -> Vec<NaiveDate> {
            (0..=span / days).map(|n| add_days(self.first, n * days)).collect()
        };
        if span < most {
            return every(1);
        }
        if span < 7 * most {
            return every(7);
        }
        let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        let months = month(self.last) - month(self.first);
        let halves = span < 14 * most;
        let steps = [1, 2, 3, 6, 12, 24, 60, 120, 600];
        let step = steps.into_iter().find(|step| months / step < most).unwrap_or(1_200);
        let days: &[u32] = if halves { &[1, 15] } else { &[1] };
        let shown = (month(self.first)..=month(self.last)).filter(|month| month % step == 0);
        let ticks = shown.flat_map(|month| {
            let year = i32::try_from(month.div_euclid(12)).unwrap_or_default();
            let number = u32::try_from(month.rem_euclid(12)).unwrap_or_default() + 1;
            days.iter().filter_map(move |day| NaiveDate::from_ymd_opt(year, number, *day))
        });
        ticks.filter(|day| (self.first..=self.last).contains(day)).collect()
    }
}

/// Returns a whole number as a drawing takes it; beyond some centuries it makes no difference.
pub fn real(number: i64) -> f64 {
    f64::from(i32::try_from(number.clamp(-100_000, 100_000)).unwrap_or(0))
}

/// The same of how many there are of something.
pub fn many(number: usize) -> f64 {
    real(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Writes a place in a drawing.
pub fn place(at: f64) -> String {
    format!("{at:.1}")
}

/// Returns where a word is anchored so that it stays between two places.
pub fn anchor(at: f64, (from, to): (f64, f64), half: f64) -> &'static str {
    if at < from + half {
        "start"
    } else if at > to - half {
        "end"
    } else {
        "middle"
    }
}

/// Moves places that are in order apart, so that no two are nearer than a gap and none is beyond an end;
/// where they do not have room, they begin before the first.
pub fn apart(places: &[f64], gap: f64, end: f64) -> Vec<f64> {
    let mut least = f64::MIN;
    let mut moved: Vec<f64> = places
        .iter()
        .map(|place| {
            let place = place.max(least);
            least = place + gap;
            place
        })
        .collect();
    let mut most = end;
    for place in moved.iter_mut().rev() {
        *place = place.min(most);
        most = *place - gap;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn days_are_named_as_far_as_there_is_room() {
        for (last, expected) in [
            ("2026-11-30", vec!["2026-11-28", "2026-11-29", "2026-11-30"]),
            ("2026-12-20", vec!["2026-11-28", "2026-12-05", "2026-12-12", "2026-12-19"]),
            ("2027-01-20", vec!["2026-12-01", "2026-12-15", "2027-01-01", "2027-01-15"]),
            ("2027-03-10", vec!["2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01"]),
            ("2028-11-10", vec!["2027-01-01", "2027-07-01", "2028-01-01", "2028-07-01"]),
        ] {
            let scale = Scale::new((day("2026-11-28"), day(last)), (0.0, 100.0));
            let ticks: Vec<_> = scale.ticks(6).iter().map(ToString::to_string).collect();
            assert_eq!(ticks, expected, "{last}");
        }
        let long = Scale::new((day("1990-01-01"), day("2199-12-31")), (0.0, 100.0));
        assert!(long.ticks(6).len() <= 6);
    }

    #[test]
    fn labels_leave_each_other_room() {
        assert_eq!(apart(&[10.0, 12.0, 50.0], 15.0, 100.0), [10.0, 25.0, 50.0]);
        assert_eq!(apart(&[90.0, 95.0, 99.0], 15.0, 100.0), [70.0, 85.0, 100.0]);
        assert_eq!(apart(&[], 15.0, 100.0), [0.0; 0]);
    }
}
