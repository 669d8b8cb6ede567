//! How often the same is tried again where others write, too, and after which pauses.

use std::{
    hash::{BuildHasher, RandomState},
    time::{Duration, Instant},
};

use crate::{Error, Position};

/// Tries at the most, and the time for all of them.
const MOST: u32 = 30;
const WITHIN: Duration = Duration::from_millis(if cfg!(test) { 3_000 } else { 10_000 });
/// Tries at the most that run into the same: what conflicts although nobody wrote meanwhile will the next time, too.
const SAME: u32 = 6;
/// The first pause and the longest.
const FIRST: Duration = Duration::from_millis(4);
const LONGEST: Duration = Duration::from_millis(500);

/// What follows from an attempt.
pub enum Judged {
    /// It came to an end, good or bad.
    Ended(Option<Error>),
    /// The same is decided again, on what others wrote meanwhile.
    Again,
}

/// The tries of one commit.
pub struct Tries {
    begun: Instant,
    count: u32,
    most: u32,
    /// Where the log ended when one ran into a conflict, and how many did there, one after the other.
    conflicts: (Position, u32),
    /// Whether one of them may have come through.
    pub unknown: bool,
}

impl Tries {
    /// Begins; a database that could not be reached the last time is tried once, so that nobody waits long
    /// for the same.
    pub fn begin(down: bool) -> Self {
        let most = if down { 0 } else { MOST };
        Self { begun: Instant::now(), count: 0, most, conflicts: (0, 0), unknown: false }
    }

    /// Notes that one ran into a conflict on a log that ended at a position; tells whether so many did there that
    /// it is the same again.
    pub fn is_same(&mut self, position: Position) -> bool {
        let (at, times) = self.conflicts;
        let times = if at == position { times + 1 } else { 1 };
        self.conflicts = (position, times);
        times > SAME
    }

    /// Waits before the next try, longer each time and not all equally long; tells whether there is one.
    pub async fn pause(&mut self) -> bool {
        if self.count >= self.most || self.begun.elapsed() >= WITHIN {
            return false;
        }
        let pause = FIRST.saturating_mul(1 << self.count.min(10)).min(LONGEST);
        self.count += 1;
        // Each hasher begins with another number.
        let chance = u32::try_from(RandomState::new().hash_one(self.count) % 100).unwrap_or(0);
        tokio::time::sleep(pause * (50 + chance) / 100).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tries_have_an_end() {
        assert!(!Tries::begin(true).pause().await, "it could not be reached a moment ago");
        let mut tries = Tries { most: 2, ..Tries::begin(false) };
        assert!(tries.pause().await && tries.pause().await);
        assert!(!tries.pause().await);
    }

    #[test]
    fn a_conflict_is_the_same_where_nobody_wrote_meanwhile() {
        let mut tries = Tries::begin(false);
        assert!(!(1..=2 * u64::from(SAME)).any(|position| tries.is_same(position)));
        assert!(!(1..=SAME).any(|_| tries.is_same(100)));
        assert!(tries.is_same(100));
        assert!(!tries.is_same(101));
    }
}
