//! Working calendars, and where a deadline on a non-working day falls.

use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::date::add_days;

/// The rule of a roadmap for a deadline that falls on a non-working day.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NonWorkingDay {
    /// The deadline moves back to the working day before (the Russian rule).
    #[default]
    Preceding,
    /// The deadline moves on to the next working day.
    Following,
    /// The deadline stays where it is.
    None,
}

/// Which days are worked: a weekly pattern and its exceptions.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingCalendar {
    /// The name by which a roadmap refers to it.
    pub key: String,
    /// The weekly days off, 1 for Monday to 7 for Sunday.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = 6), inner(range(min = 1, max = 7))))]
    pub weekend: BTreeSet<u32>,
    /// Days off outside the weekend.
    #[serde(default)]
    pub days_off: BTreeSet<NaiveDate>,
    /// Worked days inside the weekend.
    #[serde(default)]
    pub working_days: BTreeSet<NaiveDate>,
}

static RU: LazyLock<Arc<WorkingCalendar>> = LazyLock::new(|| {
    Arc::new(WorkingCalendar::from_rows("ru", include_str!("../calendars/ru.csv")))
});
/// Official days off by country, and of the euro's payment system, 2024 to 2028.
static OFFICIAL: LazyLock<[Arc<WorkingCalendar>; 9]> = LazyLock::new(|| {
    [
        ("de", include_str!("../calendars/de.csv")),
        ("ecb", include_str!("../calendars/ecb.csv")),
        ("es", include_str!("../calendars/es.csv")),
        ("fr", include_str!("../calendars/fr.csv")),
        ("gb", include_str!("../calendars/gb.csv")),
        ("it", include_str!("../calendars/it.csv")),
        ("nl", include_str!("../calendars/nl.csv")),
        ("pl", include_str!("../calendars/pl.csv")),
        ("us", include_str!("../calendars/us.csv")),
    ]
    .map(|(key, rows)| Arc::new(WorkingCalendar::from_rows(key, rows)))
});

static MON_FRI: LazyLock<Arc<WorkingCalendar>> =
    LazyLock::new(|| Arc::new(WorkingCalendar::weekly("mon-fri", [6, 7])));
static CONTINUOUS: LazyLock<Arc<WorkingCalendar>> =
    LazyLock::new(|| Arc::new(WorkingCalendar::weekly("continuous", [])));

/// The longest run of days off that the arithmetic looks across.
const LONGEST_REST: usize = 366;

impl WorkingCalendar {
    /// The names of the calendars that every installation has.
    pub const BUILT_IN: [&'static str; 12] =
        ["ru", "mon-fri", "continuous", "de", "ecb", "es", "fr", "gb", "it", "nl", "pl", "us"];

    /// Returns a calendar that every installation has.
    pub fn built_in(key: &str) -> Option<Arc<Self>> {
        match key {
            "ru" => Some(RU.clone()),
            "mon-fri" => Some(MON_FRI.clone()),
            "continuous" => Some(CONTINUOUS.clone()),
            key => OFFICIAL.iter().find(|known| known.key == key).cloned(),
        }
    }

    fn weekly<const N: usize>(key: &str, weekend: [u32; N]) -> Self {
        Self {
            key: key.to_owned(),
            weekend: weekend.into_iter().collect(),
            days_off: BTreeSet::new(),
            working_days: BTreeSet::new(),
        }
    }

    /// Reads rows of `date,weekday,kind,…` over a Saturday and Sunday weekend; shortened days are worked.
    pub fn from_rows(key: &str, rows: &str) -> Self {
        let mut calendar = Self::weekly(key, [6, 7]);
        for row in rows.lines().skip(1) {
            let mut cells = row.split(',');
            let (date, kind) = (cells.next(), cells.nth(1));
            let Some(date) = date.and_then(|date| date.parse().ok()) else { continue };
            match kind {
                Some("holiday" | "transferred_day_off") => {
                    calendar.days_off.insert(date);
                }
                Some("working_weekend") => {
                    calendar.working_days.insert(date);
                }
                _ => {}
            }
        }
        calendar
    }

    /// Tells whether at least one day of the week is worked.
    pub fn has_working_week(&self) -> bool {
        (1..=7).any(|day| !self.weekend.contains(&day))
    }

    /// Tells whether a day is worked.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        if self.weekend.contains(&day.weekday().number_from_monday()) {
            self.working_days.contains(&day)
        } else {
            !self.days_off.contains(&day)
        }
    }

    /// Returns the day itself if it is worked, else the nearest worked day in the policy's direction.
    pub fn effective(&self, day: NaiveDate, policy: NonWorkingDay) -> NaiveDate {
        let step = match policy {
            NonWorkingDay::None => return day,
            NonWorkingDay::Preceding => -1,
            NonWorkingDay::Following => 1,
        };
        let mut candidate = day;
        for _ in 0..LONGEST_REST {
            if self.is_working(candidate) {
                return candidate;
            }
            candidate = add_days(candidate, step);
        }
        day
    }

    /// Counts the working days in `(from, to]`, negative when `to` is before `from`.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        i64::try_from(days.filter(|day| self.is_working(*day)).count()).unwrap_or(i64::MAX)
    }

    /// Returns the last day of a span of `days` working days whose first day is `start` or the next worked one.
    pub fn finish(&self, start: NaiveDate, days: u32) -> NaiveDate {
        let mut day = self.effective(start, NonWorkingDay::Following);
        let mut left = days.saturating_sub(1);
        let mut rest = 0;
        while left > 0 && rest < LONGEST_REST {
            day = add_days(day, 1);
            if self.is_working(day) {
                left -= 1;
                rest = 0;
            } else {
                rest += 1;
            }
        }
        day
    }

    /// Moves a date by working days; zero leaves it where it is.
    pub fn add(&self, date: NaiveDate, days: i64) -> NaiveDate {
        let step = days.signum();
        let (mut day, mut left, mut rest) = (date, days.abs(), 0);
        while left > 0 && rest < LONGEST_REST {
            day = add_days(day, step);
            if self.is_working(day) {
                left -= 1;
                rest = 0;
            } else {
                rest += 1;
            }
        }
        day
    }
}

/// A working calendar by the name of a built-in one, or written out.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CalendarChoice {
    /// One of [`WorkingCalendar::BUILT_IN`].
    BuiltIn(
        #[cfg_attr(feature = "schema", schemars(extend("enum" = WorkingCalendar::BUILT_IN)))]
        String,
    ),
    /// A calendar of the roadmap's own.
    Own(WorkingCalendar),
}

impl CalendarChoice {
    /// Names a calendar if every installation has it, else writes it out.
    pub fn of(calendar: &Arc<WorkingCalendar>) -> Self {
        match WorkingCalendar::built_in(&calendar.key) {
            Some(known) if known == *calendar => Self::BuiltIn(known.key.clone()),
            _ => Self::Own((**calendar).clone()),
        }
    }

    /// Returns the calendar itself; none for a name that no installation has.
    pub fn calendar(&self) -> Option<Arc<WorkingCalendar>> {
        match self {
            Self::BuiltIn(key) => WorkingCalendar::built_in(key),
            Self::Own(own) => Some(Arc::new(own.clone())),
        }
    }
}

/// Returns a calendar with other days off in a year, and another week: every day of the year is off that
/// is said to be, and no other one. Where nothing differs from one that every installation has, it is
/// that.
pub fn of_year(
    now: &Arc<WorkingCalendar>,
    year: i32,
    weekend: &BTreeSet<u32>,
    off: &BTreeSet<NaiveDate>,
) -> CalendarChoice {
    let mut own = (**now).clone();
    own.weekend.clone_from(weekend);
    own.days_off.retain(|day| day.year() != year);
    own.working_days.retain(|day| day.year() != year);
    let first = NaiveDate::from_ymd_opt(year, 1, 1).into_iter();
    for day in first.flat_map(|first| first.iter_days()).take_while(|day| day.year() == year) {
        let rests = weekend.contains(&day.weekday().number_from_monday());
        match (rests, off.contains(&day)) {
            (true, false) => drop(own.working_days.insert(day)),
            (false, true) => drop(own.days_off.insert(day)),
            // What is named stays named: another week may make it matter again.
            (true, true) if now.days_off.contains(&day) => drop(own.days_off.insert(day)),
            (false, false) if now.working_days.contains(&day) => {
                own.working_days.insert(day);
            }
            _ => {}
        }
    }
    let plain = own.key.trim_end_matches("-own").to_owned();
    let alike = |known: &Arc<WorkingCalendar>| {
        let years: BTreeSet<i32> = known.days_off.iter().map(Datelike::year).collect();
        let days = |calendar: &WorkingCalendar| -> Vec<(NaiveDate, bool)> {
            let within = |day: &&NaiveDate| years.contains(&day.year()) || years.is_empty();
            let off = calendar.days_off.iter().filter(within).map(|day| (*day, true));
            let rests =
                |day: &NaiveDate| known.weekend.contains(&day.weekday().number_from_monday());
            // A holiday on a day of rest changes nothing.
            let off = off.filter(|(day, _)| !rests(day));
            let worked = calendar.working_days.iter().filter(within).map(|day| (*day, false));
            off.chain(worked).collect()
        };
        known.weekend == own.weekend && days(known) == days(&own)
    };
    match WorkingCalendar::built_in(&plain).filter(alike) {
        Some(known) => CalendarChoice::BuiltIn(known.key.clone()),
        None => {
            if WorkingCalendar::built_in(&own.key).is_some() {
                own.key.push_str("-own");
            }
            CalendarChoice::Own(own)
        }
    }
}

/// Reads and writes an office's calendar as a [`CalendarChoice`].
pub mod own_calendar {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use super::{CalendarChoice, WorkingCalendar};

    /// Writes the name of a built-in calendar, or the calendar.
    pub fn serialize<S: Serializer>(
        calendar: &Option<Arc<WorkingCalendar>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        calendar.as_ref().map(CalendarChoice::of).serialize(serializer)
    }

    /// Reads either; an unknown name is an error.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<WorkingCalendar>>, D::Error> {
        let Some(choice) = Option::<CalendarChoice>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let calendar = choice.calendar().ok_or_else(|| D::Error::custom("no such calendar"))?;
        Ok(Some(calendar))
    }
}

impl Default for CalendarChoice {
    fn default() -> Self {
        Self::BuiltIn("mon-fri".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[rstest]
    #[case(2024, 248)]
    #[case(2025, 247)]
    #[case(2026, 247)]
    #[case(2027, 247)]
    fn the_russian_calendar_counts_the_stated_working_days(#[case] year: i32, #[case] days: i64) {
        let (from, to) = (day(&format!("{}-12-31", year - 1)), day(&format!("{year}-12-31")));
        assert_eq!(RU.working_days_between(from, to), days);
        assert_eq!(RU.working_days_between(to, from), -days);
    }

    #[rstest]
    #[case("2026-02-01", NonWorkingDay::Preceding, "2026-01-30")]
    #[case("2026-02-01", NonWorkingDay::Following, "2026-02-02")]
    #[case("2026-02-01", NonWorkingDay::None, "2026-02-01")]
    #[case("2026-01-05", NonWorkingDay::Following, "2026-01-12")]
    #[case("2027-02-20", NonWorkingDay::Preceding, "2027-02-20")]
    fn a_deadline_on_a_day_off_moves_by_the_policy(
        #[case] from: &str,
        #[case] policy: NonWorkingDay,
        #[case] to: &str,
    ) {
        assert_eq!(RU.effective(day(from), policy), day(to));
    }

    #[test]
    fn a_calendar_without_a_working_day_does_not_hang() {
        let never = WorkingCalendar::weekly("never", [1, 2, 3, 4, 5, 6, 7]);
        assert!(!never.has_working_week());
        assert_eq!(never.effective(day("2026-01-05"), NonWorkingDay::Following), day("2026-01-05"));
        assert!(never.finish(day("2026-01-05"), 10) > day("2026-01-05"));
    }

    #[test]
    fn a_year_is_as_it_is_clicked_and_the_same_is_the_same() {
        let off = |calendar: &WorkingCalendar, year: i32| -> BTreeSet<NaiveDate> {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).expect("a day");
            let days = first.iter_days().take_while(|day| day.year() == year);
            days.filter(|day| !calendar.is_working(*day)).collect()
        };
        for key in WorkingCalendar::BUILT_IN {
            let known = WorkingCalendar::built_in(key).expect("it is built in");
            assert_eq!(known.key, key);
            for year in [2024, 2026, 2035] {
                let same = of_year(&known, year, &known.weekend, &off(&known, year));
                assert_eq!(same, CalendarChoice::BuiltIn(key.to_owned()), "{key} {year}");
            }
        }
        let mut days = off(&RU, 2026);
        assert!(days.insert(day("2026-12-01")) && days.remove(&day("2026-12-05")));
        let choice = of_year(&RU, 2026, &RU.weekend, &days);
        let own = choice.calendar().expect("a calendar");
        assert_eq!((own.key.as_str(), off(&own, 2026)), ("ru-own", days.clone()));
        assert_eq!(off(&own, 2025), off(&RU, 2025), "other years stay");
        // Clicked back, it is what it was.
        let back = of_year(&own, 2026, &RU.weekend, &off(&RU, 2026));
        assert_eq!(back, CalendarChoice::BuiltIn("ru".to_owned()));
        let friday: BTreeSet<u32> = [5, 6].into();
        let other = of_year(&own, 2026, &friday, &days).calendar().expect("a calendar");
        assert_eq!(off(&other, 2026), days);
    }

    proptest::proptest! {
        #[test]
        fn adding_working_days_inverts(offset in 0i64..1200, days in 1i64..300) {
            let start = RU.effective(add_days(day("2024-01-09"), offset), NonWorkingDay::Following);
            let there = RU.add(start, days);
            proptest::prop_assert_eq!(RU.add(there, -days), start);
            proptest::prop_assert_eq!(RU.working_days_between(start, there), days);
        }
    }
}
