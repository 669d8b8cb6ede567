//! How many tasks were due by each day and how many were verified, as lines that rise: the counts of
//! dates go on from version to version, and the lines are added up from them.

use std::{hash::Hash, sync::Arc};

use chrono::{Datelike, NaiveDate};
use foldhash::HashMap;

use crate::{
    Deadline, Status, Task,
    date::{add_days, days_between},
    tally::count,
};

/// Points of the lines at the most.
pub const POINTS: usize = 60;

/// How many tasks have each date.
type Tally<K> = Arc<HashMap<K, usize>>;

/// The dates of all tasks that were not withdrawn, with how many have each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dates {
    original: Tally<Deadline>,
    planned: Tally<Deadline>,
    /// Of those that are not verified.
    open: Tally<Deadline>,
    verified: Tally<NaiveDate>,
    expected: Tally<NaiveDate>,
}

/// What the lines are at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub day: NaiveDate,
    /// Tasks that were due by then when the roadmap was approved.
    pub original: usize,
    /// Tasks that are due by then by the deadlines in force.
    pub planned: usize,
    /// Tasks that were finished by then and verified since; none after today.
    pub verified: Option<usize>,
    /// Tasks that will be finished by then if each is when it is expected; none before today, and where
    /// nothing is expected any more.
    pub projected: Option<usize>,
}

/// What was planned against what was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnUp {
    /// The day up to which it is known.
    pub today: NaiveDate,
    /// Tasks that were not withdrawn.
    pub total: usize,
    /// Tasks that are due by today.
    pub planned: usize,
    /// Those of them that are not verified.
    pub behind: usize,
    /// Tasks that are verified and due later.
    pub ahead: usize,
    /// The lines, by day: at the ends of weeks or of months, and today; at the most [`POINTS`].
    pub points: Vec<Point>,
}

impl BurnUp {
    /// Tells whether deadlines have moved, so that what was planned first is another line.
    pub fn has_moved(&self) -> bool {
        self.points.iter().any(|point| point.original != point.planned)
    }
}

impl Dates {
    /// Counts a task, or no longer.
    pub fn count(&mut self, task: &Task, status: &Status, adds: bool) {
        if task.withdrawn.is_some() {
            return;
        }
        count(Arc::make_mut(&mut self.original), task.original_deadline(), adds);
        count(Arc::make_mut(&mut self.planned), task.deadline, adds);
        match (task.verified(), status.expected) {
            (Some(submission), _) => count(Arc::make_mut(&mut self.verified), submission.on, adds),
            (None, Some(day)) => count(Arc::make_mut(&mut self.expected), day, adds),
            (None, None) => {}
        }
        if task.verified().is_none() {
            count(Arc::make_mut(&mut self.open), task.deadline, adds);
        }
    }

    /// Adds the dates up; `effective` says where a deadline really ends. None without tasks.
    pub fn add_up(
        &self,
        effective: impl Fn(Deadline) -> NaiveDate,
        today: NaiveDate,
    ) -> Option<BurnUp> {
        let due = |tally: &Tally<Deadline>| {
            Line::of(entries(tally).map(|(deadline, n)| (effective(deadline), n)))
        };
        let (original, planned) = (due(&self.original), due(&self.planned));
        let open = due(&self.open);
        let verified = Line::of(entries(&self.verified));
        // What is open is not verified before tomorrow, whatever was expected of it.
        let tomorrow = add_days(today, 1);
        let expected = Line::of(entries(&self.expected).map(|(day, n)| (day.max(tomorrow), n)));
        let lines = [&original, &planned, &verified, &expected];
        let mut first = lines.iter().filter_map(|line| line.first()).min()?;
        let last = lines.iter().filter_map(|line| line.last()).max()?;
        if expected.last().is_some() {
            first = first.min(today);
        }
        let mut days = ends(first, last);
        if (first..=last).contains(&today) {
            days.push(today);
            days.sort_unstable();
            days.dedup();
        }
        let done = verified.by(today);
        let points = days.into_iter().map(|day| Point {
            day,
            original: original.by(day),
            planned: planned.by(day),
            verified: (day <= today).then(|| verified.by(day)),
            projected: (day >= today && expected.last().is_some()).then(|| done + expected.by(day)),
        });
        let later = (planned.total() - planned.by(today)) - (open.total() - open.by(today));
        Some(BurnUp {
            today,
            total: planned.total(),
            planned: planned.by(today),
            behind: open.by(today),
            ahead: later,
            points: points.collect(),
        })
    }
}

/// Returns what occurs, with how often.
fn entries<K: Copy + Eq + Hash>(tally: &HashMap<K, usize>) -> impl Iterator<Item = (K, usize)> {
    tally.iter().filter(|(_, n)| **n > 0).map(|(key, n)| (*key, *n))
}

/// Days in order, each with how many there are up to it.
struct Line(Vec<(NaiveDate, usize)>);

impl Line {
    fn of(counts: impl Iterator<Item = (NaiveDate, usize)>) -> Self {
        let mut days: Vec<_> = counts.collect();
        days.sort_unstable();
        let mut sum = 0;
        for (_, n) in &mut days {
            sum += *n;
            *n = sum;
        }
        Self(days)
    }

    fn by(&self, day: NaiveDate) -> usize {
        let before = self.0.partition_point(|(known, _)| *known <= day);
        before.checked_sub(1).and_then(|at| self.0.get(at)).map_or(0, |(_, sum)| *sum)
    }

    fn total(&self) -> usize {
        self.0.last().map_or(0, |(_, sum)| *sum)
    }

    fn first(&self) -> Option<NaiveDate> {
        self.0.first().map(|(day, _)| *day)
    }

    fn last(&self) -> Option<NaiveDate> {
        self.0.last().map(|(day, _)| *day)
    }
}

/// Returns ends of weeks, or of months where those are too many, from one before the first day to one
/// not before the last; today makes one more.
fn ends(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let most = i64::try_from(POINTS - 1).unwrap_or(i64::MAX);
    let before = add_days(first, -1);
    if days_between(first, last) / 7 + 3 <= most {
        let mut day = add_days(before, -i64::from(before.weekday().num_days_from_sunday()));
        let mut days = vec![day];
        while day < last {
            day = add_days(day, 7);
            days.push(day);
        }
        return days;
    }
    let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let end = |month: i64| {
        let year = i32::try_from(month.div_euclid(12)).unwrap_or(i32::MAX);
        let number = u32::try_from(month.rem_euclid(12)).unwrap_or_default() + 1;
        Deadline::Month(year, number).last_day()
    };
    let from = month(first) - 1;
    let months = month(last) - from;
    let step = ((months + most - 2) / (most - 1)).max(1);
    (0..=(months + step - 1) / step).map(|n| end(from + n * step)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn tally<K: Hash + Eq>(keys: impl IntoIterator<Item = K>) -> Tally<K> {
        let mut tally = HashMap::default();
        keys.into_iter().for_each(|key| count(&mut tally, key, true));
        Arc::new(tally)
    }

    /// The first of what is planned are those that are verified.
    fn dates(original: &[&str], planned: &[&str], verified: &[&str], expected: &[&str]) -> Dates {
        let deadlines = |days: &[&str]| tally(days.iter().map(|it| Deadline::Day(day(it))));
        Dates {
            original: deadlines(original),
            planned: deadlines(planned),
            open: deadlines(planned.get(verified.len()..).unwrap_or_default()),
            verified: tally(verified.iter().map(|it| day(it))),
            expected: tally(expected.iter().map(|it| day(it))),
        }
    }

    #[test]
    fn the_lines_rise_week_by_week_and_today_is_a_point_of_its_own() {
        let dates = dates(
            &["2026-11-02", "2026-11-10", "2026-11-20"],
            &["2026-11-02", "2026-11-10", "2026-11-27"],
            &["2026-11-04"],
            &["2026-11-12", "2026-12-04"],
        );
        let found = dates.add_up(Deadline::last_day, day("2026-11-18")).expect("lines");
        assert_eq!((found.total, found.planned, found.behind, found.ahead), (3, 2, 1, 0));
        assert!(found.has_moved());
        let lines: Vec<_> = found
            .points
            .iter()
            .map(|it| (it.day.to_string(), it.original, it.planned, it.verified, it.projected))
            .collect();
        let expected = [
            ("2026-11-01", 0, 0, Some(0), None),
            ("2026-11-08", 1, 1, Some(1), None),
            ("2026-11-15", 2, 2, Some(1), None),
            ("2026-11-18", 2, 2, Some(1), Some(1)),
            ("2026-11-22", 3, 2, None, Some(2)),
            ("2026-11-29", 3, 3, None, Some(2)),
            ("2026-12-06", 3, 3, None, Some(3)),
        ];
        let expected = expected.map(|(day, a, b, c, d)| (day.to_owned(), a, b, c, d));
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_verified_early_makes_up_for_nothing_that_is_late() {
        let planned = ["2026-12-20", "2026-11-10", "2026-11-12"];
        let dates = dates(&planned, &planned, &["2026-11-04"], &["2026-11-20", "2026-11-21"]);
        let found = dates.add_up(Deadline::last_day, day("2026-11-18")).expect("lines");
        assert_eq!((found.planned, found.behind, found.ahead), (2, 2, 1));
    }

    #[test]
    fn however_long_a_plan_is_its_lines_have_few_points() {
        for last in ["2026-01-01", "2026-12-31", "2027-06-30", "2031-01-01", "2199-12-31"] {
            let dates = dates(&["2026-01-01"], &["2026-01-01"], &[], &[last]);
            let found = dates.add_up(Deadline::last_day, day("2026-03-05")).expect("lines");
            assert!(found.points.len() <= POINTS, "{last}: {}", found.points.len());
            let (first, end) = (found.points.first(), found.points.last());
            assert!(first.is_some_and(|it| it.planned == 0), "{last} begins with nothing");
            assert_eq!(end.and_then(|it| it.projected), Some(1), "{last} ends with all");
            assert!(found.points.is_sorted_by_key(|it| it.day));
        }
    }

    #[test]
    fn what_is_over_has_no_projection_and_no_tasks_have_no_lines() {
        let over = dates(&["2026-01-12"], &["2026-01-12"], &["2026-01-10"], &[]);
        let found = over.add_up(Deadline::last_day, day("2026-06-01")).expect("lines");
        assert!(found.points.iter().all(|it| it.projected.is_none()));
        assert_eq!((found.planned, found.behind, found.ahead), (1, 0, 0));
        assert!(!found.has_moved());
        assert_eq!(Dates::default().add_up(Deadline::last_day, day("2026-06-01")), None);
    }
}
