//! How much programs may ask: so many requests a minute, for each token, session or address.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// Requests at the most in a minute.
const MOST: u64 = 600;
/// Names that are counted at a time; what is over is forgotten, the oldest first.
const NAMES: usize = 10_000;

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
    windows: Mutex<HashMap<String, (DateTime<Utc>, u64)>>,
}

impl Default for Rates {
    fn default() -> Self {
        Self::new(MOST)
    }
}

impl Rates {
    /// Counts up to so many requests a minute.
    pub fn new(most: u64) -> Self {
        Self { most, windows: Mutex::default() }
    }

    /// Takes one request of somebody's.
    pub fn take(&self, who: &str, now: DateTime<Utc>) -> Left {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |begun: DateTime<Utc>| now < begun || now >= begun + TimeDelta::minutes(1);
        if windows.len() >= NAMES && !windows.contains_key(who) {
            windows.retain(|_, (begun, _)| !over(*begun));
            if windows.len() >= NAMES {
                windows.clear();
            }
        }
        let window = windows.entry(who.to_owned()).or_insert((now, 0));
        if over(window.0) {
            *window = (now, 0);
        }
        let granted = window.1 < self.most;
        window.1 += u64::from(granted);
        let until = (window.0 + TimeDelta::minutes(1) - now).num_milliseconds();
        Left {
            granted,
            limit: self.most,
            remaining: self.most - window.1,
            reset: u64::try_from(until).unwrap_or(0).div_ceil(1_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_minute_and_then_again() {
        let rates = Rates::new(2);
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        assert_eq!(rates.take("a", at(0)).remaining, 1);
        assert!(rates.take("a", at(1)).granted);
        let refused = rates.take("a", at(30));
        assert_eq!((refused.granted, refused.remaining, refused.reset), (false, 0, 30));
        assert!(rates.take("b", at(30)).granted, "another one is counted apart");
        assert!(rates.take("a", at(60)).granted);
        assert!(rates.take("a", at(10)).granted, "a clock that was set back begins anew");
    }
}
