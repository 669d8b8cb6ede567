//! How long commits take, counted.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Seconds up to which commits are counted together.
const BOUNDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// Counts commits by the time that they took.
#[derive(Default)]
pub struct Commits {
    counts: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

/// Commits by the time that they took.
#[derive(Clone, Debug, PartialEq)]
pub struct Timings {
    /// Seconds, and how many took no longer.
    pub within: Vec<(f64, u64)>,
    /// How many there were.
    pub count: u64,
    /// Seconds that all of them took together.
    pub seconds: f64,
}

impl Commits {
    /// Counts a commit.
    pub fn note(&self, took: Duration) {
        let at = BOUNDS.iter().position(|bound| took.as_secs_f64() <= *bound);
        if let Some(count) = self.counts.get(at.unwrap_or(BOUNDS.len())) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    /// Returns what was counted.
    pub fn read(&self) -> Timings {
        let mut count = 0;
        let mut sums = self.counts.iter().map(|own| {
            count += own.load(Ordering::Relaxed);
            count
        });
        let within = BOUNDS.into_iter().zip(&mut sums).collect();
        // Those that took longer than the last bound.
        let all = sums.next();
        let seconds = Duration::from_micros(self.micros.load(Ordering::Relaxed)).as_secs_f64();
        Timings { within, count: all.unwrap_or_default(), seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_counted_by_their_time() {
        let commits = Commits::default();
        for millis in [1, 3, 3, 9_000] {
            commits.note(Duration::from_millis(millis));
        }
        let Timings { within, count, seconds } = commits.read();
        let counts: Vec<_> = within.iter().map(|(_, count)| *count).collect();
        assert_eq!(counts, [1, 1, 3, 3, 3, 3, 3, 3, 3, 3]);
        assert_eq!(count, 4);
        assert!((seconds - 9.007).abs() < 0.000_1);
    }
}
