//! How much programs may ask: so many requests a minute, for each token, session or address.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Requests at the most in a minute, where nothing else is said.
pub const MOST: u64 = 600;
/// Names that are counted at a time; what is over is forgotten, and if nothing is, all of them are.
const NAMES: usize = 10_000;
/// How long a window is.
const WINDOW: Duration = Duration::from_secs(60);

/// What is left of what somebody may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Whether this request is one of them.
    pub granted: bool,
    /// Requests at the most in a minute.
    pub limit: u64,
    /// How many are left.
    pub remaining: u64,
    /// Seconds until there are more.
    pub reset: u64,
}

/// Counts requests in windows of a minute.
#[derive(Debug)]
pub struct Rates {
    most: u64,
    begun: Instant,
    /// When the window of each began, and how many requests there were in it.
    windows: Mutex<HashMap<String, (Duration, u64)>>,
}

impl Default for Rates {
    fn default() -> Self {
        Self::new(MOST)
    }
}

impl Rates {
    /// Counts up to so many requests a minute.
    pub fn new(most: u64) -> Self {
        Self { most, begun: Instant::now(), windows: Mutex::default() }
    }

    /// Takes one request of somebody's.
    pub fn take(&self, who: &str) -> Left {
        self.take_at(who, self.begun.elapsed())
    }

    fn take_at(&self, mut who: &str, now: Duration) -> Left {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |begun: Duration| now >= begun + WINDOW;
        if windows.len() >= NAMES && !windows.contains_key(who) {
            windows.retain(|_, (begun, _)| !over(*begun));
            if windows.len() >= NAMES {
                // Those for whom there is no room share what one has.
                who = "";
            }
        }
        let window = windows.entry(who.to_owned()).or_insert((now, 0));
        if over(window.0) {
            *window = (now, 0);
        }
        let granted = window.1 < self.most;
        window.1 += u64::from(granted);
        let left = (window.0 + WINDOW).saturating_sub(now);
        Left {
            granted,
            limit: self.most,
            remaining: self.most - window.1,
            reset: left.as_secs() + u64::from(left.subsec_nanos() > 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_minute_and_then_again() {
        let rates = Rates::new(2);
        let at = Duration::from_secs;
        assert_eq!(rates.take_at("a", at(0)).remaining, 1);
        assert!(rates.take_at("a", at(1)).granted);
        let refused = rates.take_at("a", at(30));
        assert_eq!((refused.granted, refused.remaining, refused.reset), (false, 0, 30));
        assert!(rates.take_at("b", at(30)).granted, "another one is counted apart");
        assert!(rates.take_at("a", at(60)).granted);
        // Whoever makes up names gives nobody a new beginning.
        for n in 0..NAMES * 2 {
            rates.take_at(&n.to_string(), at(61));
        }
        assert!(rates.take_at("a", at(62)).granted);
        assert!(!rates.take_at("a", at(63)).granted);
        assert!(!rates.take_at("one more", at(63)).granted);
    }
}
