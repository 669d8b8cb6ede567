//! How the forecasts of tasks moved from report to report (milestone trend analysis).

use std::cmp::Reverse;

use chrono::NaiveDate;

use crate::{Roadmap, Task, date::days_between};

/// Tasks at the most of which trends can still be told apart.
pub const MOST: usize = 12;
/// Milestones below which tasks that are none are looked at, too.
const FEW: usize = 6;
/// Reports in a row that make a trend out of two dates.
const ENOUGH: usize = 2;

/// What was forecast on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The day of the report.
    pub on: NaiveDate,
    /// The day on which it expected the task to be finished.
    pub forecast: NaiveDate,
}

/// What becomes of a forecast in the course of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// No report gave a forecast.
    Silent,
    /// One report did.
    Once {
        /// Its day.
        on: NaiveDate,
    },
    /// It stays the same.
    Stable {
        /// The day from which on it does.
        since: NaiveDate,
        /// The calendar days by which it had moved before, negative for earlier.
        before: i64,
    },
    /// It moves later by about a day a day, so that it comes no nearer.
    Slides {
        /// The day from which on it does.
        since: NaiveDate,
        /// The calendar days by which it has moved since.
        days: i64,
    },
    /// It has moved, and never later.
    Forward {
        /// The calendar days by which it came forward in all.
        days: i64,
    },
    /// It has moved, one way or the other.
    Moved {
        /// How many times.
        times: usize,
        /// The calendar days in all, negative for earlier.
        days: i64,
    },
}

/// Returns what the reports of a task said that are at hand, oldest first; of several on one day the last.
pub fn points(roadmap: &Roadmap, task: &Task) -> Vec<Point> {
    let reports: Vec<_> = task.reports.with_forecast().collect();
    let mut points: Vec<Point> = Vec::with_capacity(reports.len());
    for report in reports.into_iter().rev() {
        let Some(forecast) = report.forecast else { continue };
        let point = Point { on: roadmap.date_at(report.at), forecast };
        match points.last_mut().filter(|last| last.on == point.on) {
            Some(last) => *last = point,
            None => points.push(point),
        }
    }
    points
}

/// Says what became of a forecast; `points` are oldest first.
pub fn trend(points: &[Point]) -> Trend {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Trend::Silent };
    let pairs = points.iter().zip(points.iter().skip(1));
    let steps: Vec<i64> = pairs.map(|(a, b)| days_between(a.forecast, b.forecast)).collect();
    if steps.is_empty() {
        return Trend::Once { on: first.on };
    }
    let days: i64 = steps.iter().sum();
    // The point at which the last so many steps begin.
    let before = |steps: usize| points.iter().rev().nth(steps).unwrap_or(first);
    let still = steps.iter().rev().take_while(|step| **step == 0).count();
    if still >= ENOUGH || still == steps.len() {
        return Trend::Stable { since: before(still).on, before: days };
    }
    let later = steps.iter().rev().take_while(|step| **step > 0).count();
    if later >= ENOUGH {
        let from = before(later);
        let moved = days_between(from.forecast, last.forecast);
        let passed = days_between(from.on, last.on);
        if 2 * passed <= 3 * moved && 2 * moved <= 3 * passed {
            return Trend::Slides { since: from.on, days: moved };
        }
    }
    if steps.iter().all(|step| *step <= 0) {
        return Trend::Forward { days: -days };
    }
    Trend::Moved { times: steps.iter().filter(|step| **step != 0).count(), days }
}

/// Counts how often the forecast of a task moved, and by how many calendar days in all.
pub fn moves(task: &Task) -> (usize, i64) {
    let (mut times, mut days, mut next) = (0, 0, None);
    for forecast in task.reports.with_forecast().filter_map(|report| report.forecast) {
        if let Some(next) = next.filter(|next| *next != forecast) {
            times += 1;
            days += days_between(forecast, next);
        }
        next = Some(forecast);
    }
    (times, days)
}

/// Returns the places of the tasks whose trends say most: the final milestone, then the milestones, and
/// where those are few, the tasks whose forecasts moved most often.
pub fn telling(roadmap: &Roadmap) -> Vec<usize> {
    let last = roadmap.final_task.as_ref();
    let ranked = roadmap.tasks.iter().enumerate().filter_map(|(at, task)| {
        let is_last = Some(&task.key) == last;
        if task.withdrawn.is_some() || (task.forecast().is_none() && !is_last) {
            return None;
        }
        let (times, days) = moves(task);
        let kind: u8 = match is_last {
            true => 0,
            false if task.is_milestone() => 1,
            false => 2,
        };
        (kind < 2 || times > 0).then_some((kind, Reverse(times), Reverse(days.abs()), at))
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_unstable();
    let milestones = ranked.iter().filter(|(kind, ..)| *kind < 2).count();
    ranked.into_iter().take(milestones.clamp(FEW, MOST)).map(|(.., at)| at).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn slides(since: &str, days: i64) -> Trend {
        Trend::Slides { since: day(since), days }
    }

    fn stable(since: &str, before: i64) -> Trend {
        Trend::Stable { since: day(since), before }
    }

    #[rstest]
    #[case::silent(&[], Trend::Silent)]
    #[case::once(&[("10-03", "12-01")], Trend::Once { on: day("2026-10-03") })]
    #[case::never_moved(&[("10-03", "12-01"), ("10-17", "12-01")], stable("2026-10-03", 0))]
    #[case::settled(
        &[("10-03", "11-20"), ("10-10", "12-01"), ("10-17", "12-01"), ("10-24", "12-01")],
        stable("2026-10-10", 11)
    )]
    #[case::day_for_day(
        &[("09-26", "11-20"), ("10-03", "11-20"), ("10-10", "11-27"), ("10-24", "12-10")],
        slides("2026-10-03", 20)
    )]
    #[case::slower_than_time(
        &[("10-03", "12-01"), ("10-17", "12-02"), ("10-31", "12-04")],
        Trend::Moved { times: 2, days: 3 }
    )]
    #[case::faster_than_time(
        &[("10-03", "12-01"), ("10-10", "12-20"), ("10-17", "12-31")],
        Trend::Moved { times: 2, days: 30 }
    )]
    #[case::forward(
        &[("10-03", "12-05"), ("10-17", "12-05"), ("10-31", "12-01")],
        Trend::Forward { days: 4 }
    )]
    #[case::to_and_fro(
        &[("10-03", "12-01"), ("10-10", "12-15"), ("10-17", "12-11"), ("10-24", "12-13")],
        Trend::Moved { times: 3, days: 12 }
    )]
    fn a_forecast_is_told_in_words(#[case] said: &[(&str, &str)], #[case] expected: Trend) {
        let date = |text: &str| day(&format!("2026-{text}"));
        let points = said.iter().map(|(on, said)| Point { on: date(on), forecast: date(said) });
        assert_eq!(trend(&points.collect::<Vec<_>>()), expected);
    }
}
