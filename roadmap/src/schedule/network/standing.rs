//! How far an activity is on the data date, as the network takes it.

use chrono::NaiveDate;

use crate::schedule::{
    days::{Days, instant},
    plan::Activity,
};

/// How far an activity is on the data date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not started; it starts when its predecessors let it.
    Ahead,
    /// Not started, and its owner does not expect to finish before a day.
    Expected(NaiveDate),
    /// Started on a day, with working days left until it ends if it goes on today, and how many of them are
    /// work.
    Started { on: NaiveDate, left: u32, rest: u32 },
    /// Submitted or verified.
    Done { from: NaiveDate, on: NaiveDate },
    /// Withdrawn.
    Out,
}

/// A forecast says what is left; without one, or when it has passed, percent done does, and a day is
/// left at the least.
pub fn standing(activity: &Activity, days: Option<&Days>, today: Option<NaiveDate>) -> Standing {
    let progress = &activity.progress;
    if progress.withdrawn {
        return Standing::Out;
    }
    let Some(today) = today else { return Standing::Ahead };
    if let Some(on) = progress.submitted {
        let from = progress.started.or(activity.planned_start).unwrap_or(on);
        return Standing::Done { from: if activity.duration == 0 { on } else { from.min(on) }, on };
    }
    // What is to be finished on a day off is finished on the worked day after it.
    let worked = |to| {
        days.map_or(0, |days| days.worked(today, to) + u32::from(!days.is_worked(instant(to))))
    };
    let open = 100 - u32::from(progress.percent.min(100));
    let rest = activity.duration.saturating_mul(open).div_ceil(100).max(1);
    match (progress.started, progress.forecast) {
        (Some(on), forecast) if activity.duration == 0 => {
            let left = forecast.map_or(0, worked);
            let left = if left > 1 { left } else { 0 };
            Standing::Started { on: on.min(today), left, rest: 0 }
        }
        (Some(on), Some(forecast)) if forecast >= today => {
            let left = worked(forecast).max(1);
            Standing::Started { on: on.min(today), left, rest: rest.min(left) }
        }
        (Some(on), _) => Standing::Started { on: on.min(today), left: rest, rest },
        (None, Some(forecast)) if forecast >= today => Standing::Expected(forecast),
        (None, _) => Standing::Ahead,
    }
}
