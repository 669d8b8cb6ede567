//! A stocktake as its page needs it: one that was held, as it was frozen, or the next one, as it would be
//! now.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use roadmap::{Event, Line, Roadmap, Stocktake, Task, minutes::goes_on};

use crate::{
    pages::changes::Found,
    visit::{Scene, Visit},
};

/// Forecasts at the most that are held against what came of them.
const SAID: usize = 6;
/// Lines of earlier minutes at the most that are listed.
const CARRIED: usize = 30;

/// A stocktake with what it looks at.
pub struct Meeting {
    /// The one that was held; none: it is the next one.
    pub held: Option<Arc<Stocktake>>,
    /// The one before it.
    pub before: Option<Arc<Stocktake>>,
    /// The roadmap that it looks at.
    pub shown: Scene,
    /// What changed since the one before, or since the approval.
    pub found: Option<Found>,
    /// What was recorded after the cut of days before it.
    pub late: Vec<Event>,
    /// The instant and the hash of the last event that it rests on.
    pub proof: Option<(DateTime<Utc>, String)>,
}

/// A forecast of which the day has come.
pub struct Said {
    /// The task.
    pub task: Arc<Task>,
    /// The day that was said.
    pub day: NaiveDate,
    /// Whether it was submitted by then.
    pub kept: bool,
}

/// A line of earlier minutes that was still to be done when the stocktake before was held.
pub struct Carried {
    /// The number of its stocktake.
    pub stocktake: u32,
    /// Its number there.
    pub number: u32,
    /// The line as it stands in the roadmap that is shown.
    pub line: Line,
}

impl Meeting {
    /// Returns its number.
    pub fn number(&self) -> u32 {
        match &self.held {
            Some(held) => held.number,
            // Those that were withdrawn keep theirs.
            None => {
                let held = u32::try_from(self.shown.roadmap.stocktakes.len());
                held.unwrap_or(u32::MAX).saturating_add(1)
            }
        }
    }

    /// Returns the lines of all minutes earlier than those of the one before that were still to be done when
    /// that one was held, the latest minutes first; and how many there are.
    pub fn carried(&self) -> (Vec<Carried>, usize) {
        let Some(before) = &self.before else { return (Vec::new(), 0) };
        let shown = &self.shown.roadmap;
        let was = self.found.as_ref().map_or(shown, |found| &found.span.was.roadmap);
        let (mut listed, mut all) = (Vec::new(), 0);
        let counts = |it: &&Arc<Stocktake>| it.number < before.number && it.withdrawn.is_none();
        for held in shown.stocktakes.iter().rev().filter(counts) {
            for (line, number) in held.lines.iter().zip(1_u32..) {
                let then = was.stocktake(held.number).and_then(|held| held.line(number));
                if !goes_on(was, then.unwrap_or(line)) {
                    continue;
                }
                all += 1;
                if listed.len() < CARRIED {
                    listed.push(Carried { stocktake: held.number, number, line: line.clone() });
                }
            }
        }
        (listed, all)
    }

    /// Returns what was said at the one before of days that have come since, what was not kept first; and
    /// how many there are.
    pub fn said(&self) -> (Vec<Said>, usize) {
        let Some(found) = self.found.as_ref().filter(|_| self.before.is_some()) else {
            return (Vec::new(), 0);
        };
        let (was, shown) = (&found.span.was, &self.shown);
        let said = was.roadmap.tasks.iter().filter_map(|task| {
            let open = task.submission().is_none() && !task.is_closed();
            let day = task.forecast().filter(|_| open)?;
            let now = shown.roadmap.task(&task.key).filter(|now| now.withdrawn.is_none())?;
            let due = was.day <= day && day <= shown.today();
            let kept = now.submission().is_some_and(|submission| submission.on <= day);
            due.then(|| Said { task: now.clone(), day, kept })
        });
        let mut said: Vec<Said> = said.collect();
        said.sort_by_key(|said| (said.kept, said.day));
        let all = said.len();
        said.truncate(SAID);
        (said, all)
    }
}

/// Returns the roadmap as a stocktake that was held looked at it; its links stay at that version.
pub fn frozen(scene: &Scene, roadmap: Arc<Roadmap>, held: &Stocktake) -> Scene {
    let query = scene.visit.query.without("n").with("asof", &format!("v{}", held.version));
    let visit = Arc::new(Visit { query, ..(*scene.visit).clone() });
    Scene::at(&visit, roadmap, held.day)
}
