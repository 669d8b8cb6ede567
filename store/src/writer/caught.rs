//! What other servers wrote, as it is taken over.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use directory::Directory;
use roadmap::{Event, Roadmap, RoadmapKey};

use crate::{
    Error, Position,
    chain::link,
    database::Head,
    present::{RECENT, is_at_hand},
    stored::Stored,
};

/// What follows from the events of others so far.
#[derive(Default)]
pub struct Caught {
    pub position: Position,
    pub last: Option<DateTime<Utc>>,
    pub heads: BTreeMap<String, Head>,
    pub roadmaps: BTreeMap<RoadmapKey, Arc<Roadmap>>,
    pub events: Vec<(RoadmapKey, Event)>,
    pub directory: Option<Arc<Directory>>,
    /// Whether somebody has another password or second factor, which is not in the log.
    pub secrets: bool,
}

/// Tells whether an event follows from the one before it in its stream.
pub fn follows(stored: &Stored, head: &Head) -> bool {
    stored.seq == head.seq + 1 && stored.hash == link(&head.hash, &stored.body)
}

impl Caught {
    /// Takes an event of a roadmap, whose state before is known or begins with it.
    pub fn take(&mut self, stored: &Stored, known: Option<Arc<Roadmap>>) -> Result<(), Error> {
        let event = stored.event()?;
        let key = stored.stream.as_str();
        let known = self.roadmaps.remove(key).or(known);
        let mut roadmap = match known {
            Some(roadmap) => roadmap,
            None => Arc::new(roadmap::replay(key, [])?),
        };
        roadmap::apply(Arc::make_mut(&mut roadmap), &event)?;
        if is_at_hand(&event) {
            // Of many only the last are kept at hand.
            if self.events.len() >= 2 * RECENT {
                self.events.drain(..RECENT);
            }
            self.events.push((roadmap.key.clone(), event));
        }
        self.roadmaps.insert(roadmap.key.clone(), roadmap);
        self.note(stored);
        Ok(())
    }

    /// Takes an event of people, whose directory before is known.
    pub fn take_people(&mut self, stored: &Stored, known: Arc<Directory>) -> Result<(), Error> {
        let event = stored.of_people()?;
        let mut directory = self.directory.take().unwrap_or(known);
        directory::apply(Arc::make_mut(&mut directory), &event)?;
        self.directory = Some(directory);
        self.secrets |= may_have_secret(&event.change);
        self.note(stored);
        Ok(())
    }

    fn note(&mut self, stored: &Stored) {
        self.position = stored.position;
        let at = stored.at.parse::<DateTime<Utc>>().ok();
        self.last = self.last.max(at);
        self.heads.insert(stored.stream.clone(), stored.head());
    }
}

/// Tells whether something may have been written beside an event that is not in the log.
fn may_have_secret(change: &directory::Change) -> bool {
    use directory::Change as C;
    !matches!(
        change,
        C::SignedIn { .. }
            | C::SignedOut { .. }
            | C::SignedOutEverywhere { .. }
            | C::SignInFailed { .. }
            | C::Refused { .. }
            | C::Noted { .. }
            | C::Seen { .. }
            | C::Preferred { .. }
            | C::ViewSaved { .. }
            | C::ViewForgotten { .. }
            | C::ColumnsKept { .. }
            | C::MemberSet { .. }
            | C::AwaySet { .. }
            | C::Imported { .. }
    )
}
