//! What of the past an address asks for: the end of a day, or a version.

use std::fmt;

use chrono::NaiveDate;
use roadmap::date::parse_day;

/// A moment of the past in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// The end of a day.
    Day(NaiveDate),
    /// What was true after so many events of a roadmap.
    Version(u64),
}

impl AsOf {
    /// Reads `2026-09-01` or `v123`; none if it is neither.
    pub fn read(value: &str) -> Option<Self> {
        match value.strip_prefix('v') {
            Some(number) => number.parse().ok().filter(|number| *number > 0).map(Self::Version),
            None => parse_day(value).ok().map(Self::Day),
        }
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Version(version) => write!(f, "v{version}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_version_are_read_and_written_in_one_way() {
        for (typed, written) in [
            ("2026-09-01", Some("2026-09-01")),
            ("v123", Some("v123")),
            ("v007", Some("v7")),
            ("v0", None),
            ("v", None),
            ("v-1", None),
            ("V1", None),
            ("1", None),
            ("v99999999999999999999", None),
            ("yesterday", None),
            ("2026-13-01", None),
        ] {
            let read = AsOf::read(typed).map(|it| it.to_string());
            assert_eq!(read.as_deref(), written, "{typed}");
        }
    }
}
