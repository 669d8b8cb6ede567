//! The present: what is true now, kept in memory.

use std::{collections::BTreeMap, sync::Arc};

use roadmap::{Roadmap, RoadmapKey};

use crate::{Error, database::Reading, people::People, verify};

/// What is true now, kept in memory and swapped after each commit.
#[derive(Default)]
pub struct Present {
    /// Every roadmap, by key.
    pub roadmaps: BTreeMap<RoadmapKey, Arc<Roadmap>>,
    /// People.
    pub people: People,
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
    Ok((Present { roadmaps, people }, faults))
}
