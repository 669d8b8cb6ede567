//! When something is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// Seconds after each attempt that failed: three days in all.
const WAITS: [i64; 9] =
    [5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600];
/// The longest time for which a receiver may ask.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Returns how long to wait after so many attempts, a little longer by chance, so that not all come back at
/// once; none where it was tried often enough.
pub fn wait(attempts: u64, chance: u8) -> Option<TimeDelta> {
    let at = usize::try_from(attempts.checked_sub(1)?).ok()?;
    let milliseconds = WAITS.get(at)? * 1_000;
    Some(TimeDelta::milliseconds(milliseconds + milliseconds * i64::from(chance) / 2_550))
}

/// Reads for how long a receiver asks to be left alone: seconds, or a date.
pub fn asked(header: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let header = header.trim();
    let wait = match header.parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(i64::from(seconds)),
        Err(_) => DateTime::parse_from_rfc2822(header).ok()?.with_timezone(&Utc) - now,
    };
    Some(wait.clamp(TimeDelta::zero(), LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_for_three_days_and_then_no_more() {
        let all: Vec<_> = (1..=9).filter_map(|n| wait(n, 0)).collect();
        assert_eq!(all.len(), 9);
        assert_eq!(all[0], TimeDelta::seconds(5));
        assert!(all.is_sorted());
        let sum: TimeDelta = all.iter().sum();
        assert!(sum > TimeDelta::days(3) && sum < TimeDelta::days(4), "{sum}");
        assert_eq!((wait(0, 0), wait(10, 0)), (None, None));
        // A tenth longer at the most.
        assert_eq!(wait(1, 255), Some(TimeDelta::milliseconds(5_500)));
    }

    #[test]
    fn a_receiver_may_ask_for_time() {
        let now = "2026-11-23T09:00:00Z".parse().expect("an instant");
        assert_eq!(asked("120", now), Some(TimeDelta::seconds(120)));
        assert_eq!(asked("Mon, 23 Nov 2026 09:10:00 GMT", now), Some(TimeDelta::minutes(10)));
        assert_eq!(asked("Mon, 23 Nov 2026 08:00:00 GMT", now), Some(TimeDelta::zero()));
        assert_eq!(asked("99999999", now), Some(LONGEST));
        assert_eq!(asked("soon", now), None);
    }
}
