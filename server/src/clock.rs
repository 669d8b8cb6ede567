//! The one source of time: the system's clock, or one that was set and runs on.

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that may be ahead of or behind the system's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    offset: TimeDelta,
}

impl Clock {
    /// Returns a clock that shows an instant now and runs on.
    pub fn set_to(instant: DateTime<Utc>) -> Self {
        Self { offset: instant - system_now() }
    }

    /// Returns the instant by this clock, in whole microseconds, which is what the record keeps.
    pub fn now(&self) -> DateTime<Utc> {
        let now = system_now() + self.offset;
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that looks at the clock")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}
