//! Who is away, and who acts for them meanwhile.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Login;

/// Days at the most for which somebody is away.
pub const AWAY_MOST: i64 = 400;

/// A time for which a person is away, with whoever acts for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// The first day.
    pub from: NaiveDate,
    /// The day on which they are back.
    pub to: NaiveDate,
    /// Their deputy.
    pub deputy: Login,
}

impl Away {
    /// Tells whether the person is away on a day: from the first on, and not any more on the one on which
    /// they are back.
    pub fn is_on(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.to
    }

    /// Tells whether two times have a day in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away(from: u32, to: u32) -> Away {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
        Away { from: day(from), to: day(to), deputy: "boris".into() }
    }

    #[test]
    fn the_day_on_which_they_are_back_is_none_of_it() {
        let (day, away) =
            (|day| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day"), away(10, 12));
        let on: Vec<_> = (9..=12).filter(|n| away.is_on(day(*n))).collect();
        assert_eq!(on, [10, 11]);
    }

    #[test]
    fn times_that_follow_each_other_do_not_meet() {
        assert!(!away(10, 12).meets(&away(12, 14)) && !away(12, 14).meets(&away(10, 12)));
        assert!(away(10, 13).meets(&away(12, 14)) && away(12, 14).meets(&away(10, 13)));
        assert!(away(10, 20).meets(&away(12, 14)));
    }
}
