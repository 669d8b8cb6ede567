//! What runs of the network take of a task and say of it.

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    days::{Days, Instant, instant},
    plan::Activity,
};
use crate::{
    OfficeKey,
    date::{add_days, days_between},
    estimate::Estimate,
};

/// From what the durations of a task are drawn.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// Nothing is known: the duration is taken as it stands.
    #[default]
    Fixed,
    /// The task's own three estimates: a triangular distribution, rounded to whole days.
    Estimate,
    /// What the owner's finished tasks took, over what was planned for them.
    Office {
        /// The owner.
        office: OfficeKey,
        /// Finished tasks.
        tasks: usize,
    },
    /// What the roadmap's finished tasks took, over what was planned for them.
    Roadmap {
        /// Finished tasks.
        tasks: usize,
    },
}

/// The spread of one task, with the growths to draw from: days taken over days planned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draw {
    /// From what.
    pub spread: Spread,
    /// Growths, for a spread that is a record.
    pub growths: std::sync::Arc<Vec<f64>>,
}

/// What the runs say of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// From what its durations were drawn.
    pub spread: Spread,
    /// Runs in which it met its deadline; none without one.
    pub meets: Option<u32>,
    /// The day by which half of the runs had finished it.
    pub p50: NaiveDate,
    /// The day by which 80 % of the runs had finished it.
    pub p80: NaiveDate,
    /// The day by which 95 % of the runs had finished it.
    pub p95: NaiveDate,
    /// Runs in which it was on the chain that drives the final milestone.
    pub on_chain: u32,
}

impl Outcome {
    /// Tells whether anything is known from which it could be likely or not: of its own durations, or
    /// of those that it waits for.
    pub fn has_basis(&self) -> bool {
        self.spread != Spread::Fixed || self.p50 != self.p95
    }
}

/// On which days the runs finished a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finishes {
    first: NaiveDate,
    counts: Vec<u32>,
}

impl Finishes {
    /// Takes how many runs finished it on each day from one on.
    pub fn new(first: NaiveDate, mut counts: Vec<u32>) -> Self {
        let none = counts.iter().take_while(|count| **count == 0).count();
        counts.drain(..none);
        Self { first: add_days(first, i64::try_from(none).unwrap_or(0)), counts }
    }

    /// Counts the runs.
    pub fn runs(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// Returns the first day on which a run finished it.
    pub fn first(&self) -> NaiveDate {
        self.first
    }

    /// Returns the days from the first on, each with how many runs finished it then.
    pub fn days(&self) -> impl Iterator<Item = (NaiveDate, u32)> {
        self.first.iter_days().zip(self.counts.iter().copied())
    }

    /// Counts the runs that finished it by the end of a day.
    pub fn by(&self, day: NaiveDate) -> u32 {
        let days = usize::try_from(days_between(self.first, day) + 1).unwrap_or(0);
        self.counts.iter().take(days).sum()
    }

    /// Returns the day by which so many of a hundred runs had finished it.
    pub fn day_of(&self, percent: u32) -> NaiveDate {
        let wanted = (u64::from(self.runs()) * u64::from(percent)).div_ceil(100);
        let mut sum = 0;
        let reached = self.days().find(|(_, count)| {
            sum += u64::from(*count);
            sum >= wanted
        });
        reached.map_or(self.first, |(day, _)| day)
    }
}

/// What the runs take of a task, whatever its dates.
#[derive(Clone)]
pub(super) struct Sample {
    /// Where its calendar stands among the plan's.
    pub calendar: usize,
    /// Its effective deadline.
    pub deadline: Option<Instant>,
    /// How long it may take, where somebody has said so.
    pub estimate: Option<Estimate>,
    /// Working days that the whole of it takes.
    pub duration: u32,
    /// A number of its own.
    pub fingerprint: u64,
    /// Where its owner stands among those from whose records is drawn.
    pub owner: usize,
}

impl Sample {
    /// Reads a task.
    pub fn new(activity: &Activity, owner: usize) -> Self {
        Self {
            calendar: activity.calendar,
            deadline: activity.deadline.map(instant),
            estimate: activity.estimate,
            duration: activity.duration,
            fingerprint: fingerprint(&activity.key),
            owner,
        }
    }

    /// Says from what its durations are drawn.
    pub fn spread(&self, draw: &Draw, done: bool) -> Spread {
        match self.estimate {
            _ if done => Spread::Fixed,
            Some(_) => Spread::Estimate,
            None => draw.spread.clone(),
        }
    }
}

/// Returns the day, as the instant at which it begins, on which something finishes; what is done was
/// done on whatever day that was.
#[inline]
pub(super) fn finish_day(days: &Days, bound: i32, done: bool) -> Instant {
    let at = bound >> 1;
    if done || bound & 1 == 0 && days.is_worked(at - 1) { at - 1 } else { days.next(at) }
}

/// Makes a number of a key (FNV-1a, 64 bits), the same on every machine.
fn fingerprint(key: &str) -> u64 {
    key.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn finishes_begin_with_the_first_and_add_up() {
        let finishes = Finishes::new(date("2026-12-01"), vec![0, 0, 5, 0, 3, 2]);
        assert_eq!((finishes.first(), finishes.runs()), (date("2026-12-03"), 10));
        assert_eq!(finishes.days().last(), Some((date("2026-12-06"), 2)));
        for (day, by) in
            [("2026-12-02", 0), ("2026-12-03", 5), ("2026-12-05", 8), ("2027-01-01", 10)]
        {
            assert_eq!(finishes.by(date(day)), by, "{day}");
        }
        for (percent, day) in
            [(0, "2026-12-03"), (50, "2026-12-03"), (51, "2026-12-05"), (95, "2026-12-06")]
        {
            assert_eq!(finishes.day_of(percent), date(day), "{percent}");
        }
    }
}
