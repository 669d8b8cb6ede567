//! How long work takes.

use serde::{Deserialize, Serialize};

/// Three estimates of a duration, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// If everything goes well.
    pub low: u32,
    /// As things usually go.
    pub likely: u32,
    /// If much goes wrong.
    pub high: u32,
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {} / {}", self.low, self.likely, self.high)
    }
}
