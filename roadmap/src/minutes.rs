//! What came of the minutes of a stocktake.

use chrono::NaiveDate;
use strum::{IntoStaticStr, VariantArray};

use crate::{Became, Line, Roadmap, Wish};

/// What came of a line of the minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Fate {
    /// Not done, and there is time.
    Open,
    /// Done by its date.
    Kept,
    /// Done after its date.
    Late,
    /// Not done by its date, or given up.
    NotKept,
}

impl Fate {
    /// Everything that may come of a line.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in exports.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Tells whether nothing is to be done any more.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Kept | Self::Late)
    }
}

/// When something was done, as far as it was.
enum Done {
    /// On a day.
    On(NaiveDate),
    /// It was claimed on a day, and nobody has said yet whether it was.
    Claimed(NaiveDate),
    /// Not yet.
    No,
    /// It never will be.
    Never,
}

/// Says what came of a line of the minutes by a day: what somebody said of it, or else what became of
/// what it became.
pub fn fate(roadmap: &Roadmap, line: &Line, today: NaiveDate) -> Fate {
    match done(roadmap, line) {
        Done::On(day) if day <= line.until => Fate::Kept,
        Done::On(_) => Fate::Late,
        // A slow reviewer makes nobody late.
        Done::Claimed(day) if day <= line.until => Fate::Open,
        Done::Claimed(_) | Done::No if today <= line.until => Fate::Open,
        Done::Claimed(_) | Done::No | Done::Never => Fate::NotKept,
    }
}

/// Tells whether something is still to be done for a line, in time or late: nobody gave it up.
pub fn goes_on(roadmap: &Roadmap, line: &Line) -> bool {
    matches!(done(roadmap, line), Done::Claimed(_) | Done::No)
}

fn done(roadmap: &Roadmap, line: &Line) -> Done {
    match (&line.settled, &line.became) {
        (Some(settled), _) if settled.kept => Done::On(settled.on),
        (Some(_), _) => Done::Never,
        (None, Some(became)) => came(roadmap, became),
        (None, None) => Done::No,
    }
}

fn came(roadmap: &Roadmap, became: &Became) -> Done {
    let Some(task) = roadmap.task(became.task()) else {
        // It may still wait for a decision, or was rejected or removed.
        return Done::No;
    };
    match became {
        Became::Task { .. } => match (task.submission(), &task.withdrawn) {
            (_, Some(_)) => Done::Never,
            (Some(submission), None) if submission.accepted_on.is_some() => Done::On(submission.on),
            (Some(submission), None) => Done::Claimed(submission.on),
            (None, None) => Done::No,
        },
        Became::Question { comment, .. } => match task.comments.get(*comment) {
            Some(question) if question.taken_back => Done::Never,
            Some(question) => question.answered.map_or(Done::No, Done::On),
            None => Done::No,
        },
        Became::Request { request, .. } => match task.extensions.get(*request) {
            Some(request) if request.taken_back.is_some() => Done::Never,
            Some(request) => match &request.decision {
                Some(decision) => Done::On(decision.on),
                None => Done::Claimed(request.on),
            },
            None => Done::No,
        },
    }
}

/// Tells whether a key is that of a task, or of one that is proposed.
pub fn is_task(roadmap: &Roadmap, key: &str) -> bool {
    let proposed = |wish: &Wish| matches!(wish, Wish::Add { task } if task.key == *key);
    roadmap.task(key).is_some() || roadmap.pending_proposals().any(|it| proposed(&it.wish))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{By, Settled};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_line_is_kept_by_its_date_or_it_is_not() {
        let roadmap = crate::replay("plan", []).expect("nothing follows from nothing");
        let mut line = Line::new("Send the draft".to_owned(), "first".into(), day("2026-11-25"));
        assert_eq!(fate(&roadmap, &line, day("2026-11-25")), Fate::Open);
        assert_eq!(fate(&roadmap, &line, day("2026-11-26")), Fate::NotKept);
        line.became = Some(Became::Task { task: "A-9".into() });
        assert_eq!(fate(&roadmap, &line, day("2026-11-26")), Fate::NotKept, "nobody decided");
        assert!(goes_on(&roadmap, &line), "what is late is still to be done");
        for (on, kept, expected) in [
            ("2026-11-25", true, Fate::Kept),
            ("2026-11-26", true, Fate::Late),
            ("2026-11-20", false, Fate::NotKept),
        ] {
            let by = By::new("ann".into(), "Ann".to_owned());
            line.settled = Some(Settled { on: day(on), by, kept, note: String::new() });
            assert_eq!(fate(&roadmap, &line, day("2026-11-30")), expected, "{on}");
            assert!(!goes_on(&roadmap, &line), "{on}: somebody said what came of it");
        }
    }
}
