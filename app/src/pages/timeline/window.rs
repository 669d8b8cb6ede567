//! What of time is drawn: from when to when, and how wide a day is.

use chrono::{Datelike, NaiveDate, Weekday};
use roadmap::{
    WorkingCalendar,
    date::{add_days, days_between},
};

use crate::components::scale::{place, real};

/// How near time is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// Days are wide enough for numbers.
    Week,
    /// Mondays are named.
    Month,
    /// Months are named.
    Quarter,
    /// Everything is in sight.
    Fit,
}

impl Zoom {
    /// Every way to look at time, from near to far.
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Fit];

    /// Returns its name in addresses, which is also the end of the catalogue's key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Fit => "fit",
        }
    }

    /// Finds the one with a name.
    pub fn by_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.code() == code)
    }

    /// The width of a day, the days before today that are shown at first, and the most days in all.
    const fn measures(self) -> (f64, i64, i64) {
        match self {
            Self::Week => (24.0, 21, 150),
            Self::Month => (6.8, 80, 530),
            Self::Quarter => (2.3, 240, 1_600),
            Self::Fit => (0.0, 0, 0),
        }
    }
}

/// The width of everything at once.
const FIT: f64 = 960.0;
/// Days that are left free behind the last date.
const MARGIN: i64 = 10;

/// What of time is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// How wide a day is.
    pub day: f64,
    /// The first and the last day of everything.
    pub all: (NaiveDate, NaiveDate),
}

impl Window {
    /// Chooses what of everything is drawn: from a day on, or around today.
    pub fn new(
        zoom: Zoom,
        all: (NaiveDate, NaiveDate),
        today: NaiveDate,
        from: Option<NaiveDate>,
    ) -> Self {
        let (first, last) = (monday(all.0.min(today)), add_days(all.1.max(today), MARGIN));
        let all = (first, last);
        let (day, before, most) = zoom.measures();
        if zoom == Zoom::Fit {
            let day = FIT / real(days_between(first, last) + 1).max(1.0);
            return Self { from: first, to: last, day: day.min(24.0), all };
        }
        let from = from.unwrap_or_else(|| first.max(add_days(today, -before)));
        let from = monday(from.clamp(first, last));
        // Where little is left there is room for it behind the last date.
        let least = add_days(from, most / 4);
        let to = last.min(add_days(from, most)).max(least);
        Self { from, to, day, all }
    }

    /// Returns where the pages of time before and after begin, as far as there are any.
    pub fn beside(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let step = days_between(self.from, self.to) * 2 / 3;
        let before = (self.from > self.all.0).then(|| add_days(self.from, -step).max(self.all.0));
        let after = (self.to < self.all.1).then(|| add_days(self.from, step));
        (before, after)
    }

    /// Returns the place where a day begins; what is far outside is just outside.
    pub fn begin(&self, day: NaiveDate) -> f64 {
        (real(days_between(self.from, day)) * self.day).clamp(-40.0, self.width() + 40.0)
    }

    /// Returns the place where a day ends.
    pub fn end(&self, day: NaiveDate) -> f64 {
        (real(days_between(self.from, day) + 1) * self.day).clamp(-40.0, self.width() + 40.0)
    }

    /// Returns the middle of a day.
    pub fn middle(&self, day: NaiveDate) -> f64 {
        f64::midpoint(self.begin(day), self.end(day))
    }

    /// Returns the width of the drawing.
    pub fn width(&self) -> f64 {
        real(days_between(self.from, self.to) + 1) * self.day
    }

    /// Returns the days off as places and widths, one for days that follow each other; none where a day
    /// is too narrow to be seen.
    pub fn off(&self, calendar: &WorkingCalendar) -> Vec<(String, String)> {
        let places = self.off_places(calendar).into_iter();
        places.map(|(at, width)| (place(at), place(width))).collect()
    }

    /// The same as numbers.
    pub fn off_places(&self, calendar: &WorkingCalendar) -> Vec<(f64, f64)> {
        if self.day < 1.5 {
            return Vec::new();
        }
        let mut runs: Vec<(NaiveDate, i64)> = Vec::new();
        for n in 0..=days_between(self.from, self.to) {
            let day = add_days(self.from, n);
            if calendar.is_working(day) {
                continue;
            }
            match runs.last_mut() {
                Some((first, days)) if add_days(*first, *days) == day => *days += 1,
                _ => runs.push((day, 1)),
            }
        }
        let placed = runs.into_iter();
        placed.map(|(day, days)| (self.begin(day), real(days) * self.day)).collect()
    }

    /// Returns the first day of each month that is drawn, and whether there is room for its whole name;
    /// where months are too narrow, of each quarter or year.
    pub fn months(&self) -> (Vec<NaiveDate>, bool) {
        let width = self.day * 30.4;
        let step = match width {
            w if w >= 30.0 => 1,
            w if w >= 11.0 => 3,
            w if w >= 3.0 => 12,
            _ => 60,
        };
        let mut months = Vec::new();
        let mut month = self.from.with_day(1).unwrap_or(self.from);
        while month <= self.to {
            let number = i64::from(month.year()) * 12 + i64::from(month.month0());
            if number % step == 0 || months.is_empty() {
                months.push(month);
            }
            month = month.checked_add_months(chrono::Months::new(1)).unwrap_or(NaiveDate::MAX);
        }
        (months, width >= 84.0)
    }

    /// Returns the days that are named below the months: every one, Mondays, or none.
    pub fn days(&self) -> Vec<NaiveDate> {
        let all = (0..=days_between(self.from, self.to)).map(|n| add_days(self.from, n));
        match self.day {
            day if day >= 20.0 => all.collect(),
            day if day * 7.0 >= 26.0 => all.filter(|day| day.weekday() == Weekday::Mon).collect(),
            _ => Vec::new(),
        }
    }
}

fn monday(day: NaiveDate) -> NaiveDate {
    add_days(day, -i64::from(day.weekday().num_days_from_monday()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn window(zoom: Zoom, from: Option<&str>) -> Window {
        let all = (day("2020-03-04"), day("2029-06-30"));
        Window::new(zoom, all, day("2026-11-23"), from.map(day))
    }

    #[test]
    fn time_is_drawn_around_today_and_never_more_of_it_than_there_is_room_for() {
        for zoom in Zoom::ALL {
            let drawn = window(zoom, None);
            assert_eq!(drawn.from.weekday(), Weekday::Mon, "{zoom:?}");
            assert!(drawn.width() < 3_700.0, "{zoom:?}: {}", drawn.width());
            assert!((drawn.from..=drawn.to).contains(&day("2026-11-23")), "{zoom:?}");
        }
        let fit = window(Zoom::Fit, None);
        assert_eq!((fit.from, fit.beside()), (day("2020-03-02"), (None, None)));
    }

    #[test]
    fn pages_of_time_follow_each_other_from_the_first_to_the_last_day() {
        let mut drawn = window(Zoom::Week, Some("2020-03-04"));
        assert_eq!(drawn.beside().0, None);
        let mut pages = 0;
        while let (_, Some(next)) = drawn.beside() {
            let later = window(Zoom::Week, Some(&next.to_string()));
            assert!(later.from > drawn.from && later.from <= drawn.to);
            (drawn, pages) = (later, pages + 1);
        }
        assert!(drawn.to >= drawn.all.1 && pages < 60, "{pages}");
    }

    #[test]
    fn what_is_far_outside_is_just_outside() {
        let drawn = window(Zoom::Month, None);
        assert!(drawn.begin(day("1990-01-01")) >= -40.0);
        assert!(drawn.end(day("2199-12-31")) <= drawn.width() + 40.0);
    }
}
