//! The present: what is true now, kept in memory.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use directory::Login;
use roadmap::{Change, Event, Roadmap, RoadmapKey};
use tokio::sync::watch;

use crate::{Error, database::Reading, notices::Inbox, people::People, verify};

/// What is true now, kept in memory and swapped after each commit.
#[derive(Default)]
pub struct Present {
    /// Every roadmap, by key.
    pub roadmaps: BTreeMap<RoadmapKey, Arc<Roadmap>>,
    /// People.
    pub people: People,
    /// The last events of roadmaps, for whoever asks at once what they did.
    pub recent: VecDeque<(RoadmapKey, Event)>,
    /// How much of their inbox each person has not read.
    pub inboxes: HashMap<Login, Inbox>,
    /// Counts how often any of them changed.
    pub told: watch::Sender<u64>,
    /// How often reminders of each roadmap were told.
    pub reminded: HashMap<RoadmapKey, u64>,
}

/// Events that are kept at hand.
pub const RECENT: usize = 256;

/// Tells whether an event is kept at hand; the first one of a roadmap has its whole plan, and is read from
/// the log.
pub fn is_at_hand(event: &Event) -> bool {
    !matches!(event.change, Change::Created { .. })
}

impl Present {
    /// Keeps the last events at hand.
    pub fn note(&mut self, events: Vec<(RoadmapKey, Event)>) {
        let spare = events.len().saturating_sub(RECENT);
        self.recent.extend(events.into_iter().skip(spare));
        let over = self.recent.len().saturating_sub(RECENT);
        self.recent.drain(..over);
    }

    /// Takes over what people have not read after a commit, and of which roadmaps somebody was reminded.
    pub fn tell(&mut self, unread: BTreeMap<Login, u64>, reminded: BTreeSet<RoadmapKey>) {
        let changed = !unread.is_empty();
        for (login, unread) in unread {
            let inbox = self.inboxes.entry(login).or_default();
            *inbox = Inbox { unread, changed: inbox.changed + 1 };
        }
        for roadmap in reminded {
            *self.reminded.entry(roadmap).or_default() += 1;
        }
        if changed {
            self.told.send_modify(|times| *times += 1);
        }
    }

    /// Finds one of the last events.
    pub fn event(&self, key: &str, seq: u64) -> Option<&Event> {
        let found = self.recent.iter().rev().find(|(of, event)| event.seq == seq && of == key);
        found.map(|(_, event)| event)
    }
}

/// Reads the present; says what of people does not follow from their log.
pub async fn load(reading: &mut dyn Reading) -> Result<(Present, Vec<String>), Error> {
    let (directory, mut faults) = verify::replay_people(reading, |_, _| {}).await?;
    if let Some(fault) = reading.schema().await? {
        faults.push(format!("the schema: {fault}"));
    }
    let sealed = directory.sealed || directory.version == 0;
    let (people, differences) = People::load(directory, reading.people().await?)?;
    if sealed && faults.is_empty() {
        faults = differences;
    }
    let roadmaps = reading.roadmaps().await?.into_iter();
    let roadmaps = roadmaps.map(|roadmap| (roadmap.key.clone(), Arc::new(roadmap))).collect();
    let unread = reading.unread().await?.into_iter();
    let inboxes = unread.map(|(login, unread, _)| (login.into(), Inbox { unread, changed: 0 }));
    let (inboxes, recent, reminded) = (inboxes.collect(), VecDeque::new(), HashMap::new());
    let told = watch::Sender::new(0);
    Ok((Present { roadmaps, people, recent, inboxes, told, reminded }, faults))
}
