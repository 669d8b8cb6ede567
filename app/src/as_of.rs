//! What of the past an address asks for: the end of a day, a version, or a version as it was seen on a day.

use std::fmt;

use chrono::NaiveDate;
use roadmap::date::parse_day;

/// A moment of the past in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// The end of a day.
    Day(NaiveDate),
    /// What was true after so many events of a roadmap, on the day of the last of them.
    Version(u64),
    /// The same on a day on which that was still the last event, as a print of that day has it.
    Seen {
        /// How many events.
        version: u64,
        /// The day.
        day: NaiveDate,
    },
}

/// Stands between a version and a day: it needs no escape, so that a code has fewer modules.
const ON: char = '_';

impl AsOf {
    /// Reads `2026-09-01`, `v123` or `v123_2026-09-01`, also with `@` between the two; none if it is none of
    /// them.
    pub fn read(value: &str) -> Option<Self> {
        let Some(rest) = value.strip_prefix('v') else {
            return parse_day(value).ok().map(Self::Day);
        };
        let (number, day) = match rest.split_once([ON, '@']) {
            Some((number, day)) => (number, Some(parse_day(day).ok()?)),
            None => (rest, None),
        };
        let version = number.parse().ok().filter(|number| *number > 0)?;
        Some(match day {
            Some(day) => Self::Seen { version, day },
            None => Self::Version(version),
        })
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Version(version) => write!(f, "v{version}"),
            Self::Seen { version, day } => write!(f, "v{version}{ON}{day}"),
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
            ("v12_2026-09-01", Some("v12_2026-09-01")),
            ("v012@2026-09-01", Some("v12_2026-09-01")),
            ("v0_2026-09-01", None),
            ("v12_", None),
            ("v12_2026-13-01", None),
            ("v12_2026-09-01_2026-09-02", None),
            ("v12_v13", None),
            ("yesterday", None),
            ("2026-13-01", None),
        ] {
            let read = AsOf::read(typed).map(|it| it.to_string());
            assert_eq!(read.as_deref(), written, "{typed}");
        }
    }
}
