//! What was recorded later than it happened.

use chrono::NaiveDate;

use crate::{Change, Event, Roadmap, date::days_between};

impl Event {
    /// Returns the day of which the event says something, as far as it names one of its own.
    pub fn says_of(&self, roadmap: &Roadmap) -> Option<NaiveDate> {
        match &self.change {
            Change::Reported { report, .. } => Some(roadmap.date_at(report.at)),
            Change::Submitted { submission, .. } => Some(submission.fact_date),
            Change::OpinionGiven { opinion, .. } => Some(opinion.on),
            Change::Decided { decision, .. } => Some(decision.on),
            Change::ExtensionRequested { request, .. } => Some(request.on),
            Change::ExtensionDecided { decision, .. } => Some(decision.on),
            Change::Paused { halt, .. }
            | Change::Resumed { halt, .. }
            | Change::Withdrawn { halt, .. }
            | Change::Reopened { halt, .. } => Some(halt.on),
            Change::Approved { on } | Change::PartDone { on, .. } | Change::Answered { on, .. } => {
                Some(*on)
            }
            _ => None,
        }
    }

    /// Returns how many days after the day of which it says something the event was recorded; none where
    /// it was recorded on that day.
    pub fn belated(&self, roadmap: &Roadmap) -> Option<i64> {
        let days = days_between(self.says_of(roadmap)?, roadmap.date_at(self.at));
        (days >= 1).then_some(days)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use crate::{By, Change, Event};

    #[test]
    fn what_is_recorded_on_another_day_says_how_many_days_later() {
        let mut roadmap = crate::replay("plan", []).expect("nothing follows from nothing");
        roadmap.time_zone = chrono_tz::Europe::Moscow;
        for (at, days) in [
            ("2026-11-20T20:59:00Z", None),
            // It is the next day in Moscow.
            ("2026-11-20T21:00:00Z", Some(1)),
            ("2026-11-23T09:00:00Z", Some(3)),
            ("2026-11-18T09:00:00Z", None),
        ] {
            let at: DateTime<Utc> = at.parse().expect("an instant");
            let by = By::new("ann".into(), "Ann".to_owned());
            let approved = Change::Approved { on: "2026-11-20".parse().expect("a day") };
            assert_eq!(Event::new(1, at, by, approved).belated(&roadmap), days, "{at}");
        }
    }
}
