//! How long work takes.

use serde::{Deserialize, Serialize};

/// Three estimates of a duration, in working days.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// If everything goes well.
    #[cfg_attr(feature = "schema", schemars(range(max = 10_000)))]
    pub low: u32,
    /// As things usually go.
    #[cfg_attr(feature = "schema", schemars(range(max = 10_000)))]
    pub likely: u32,
    /// If much goes wrong.
    #[cfg_attr(feature = "schema", schemars(range(max = 10_000)))]
    pub high: u32,
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {} / {}", self.low, self.likely, self.high)
    }
}
