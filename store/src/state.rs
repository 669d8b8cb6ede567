//! A roadmap as it stood after an event, written down as a whole: what the past is computed from.

use std::{
    io::{Read, Write},
    sync::Arc,
};

use lz4_flex::frame::{FrameDecoder, FrameEncoder};
use roadmap::{Definition, Proposal, Report, Roadmap, Stocktake, Task};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Events between two states that are kept, for every [`TASKS`] tasks or part of them: the larger the
/// plan, the more a state takes. All states together take some hundredths of the log.
const STEP: usize = 2_000;
const TASKS: usize = 500;
/// Bytes of a state at the most; more is damage.
const MOST: u64 = 4 << 30;

/// Tells whether a roadmap's state is kept as it stands now.
pub fn is_kept(roadmap: &Roadmap) -> bool {
    let step = STEP * roadmap.tasks.len().div_ceil(TASKS).max(1);
    roadmap.version > 0 && roadmap.version.is_multiple_of(u64::try_from(step).unwrap_or(u64::MAX))
}

#[derive(Serialize)]
struct Written<'a> {
    frame: Definition,
    version: u64,
    tasks: Vec<(&'a Task, &'a [Arc<Report>])>,
    proposals: &'a [Arc<Proposal>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stocktakes: &'a [Arc<Stocktake>],
}

#[derive(Deserialize)]
struct Kept {
    frame: Definition,
    version: u64,
    tasks: Vec<(Task, Vec<Arc<Report>>)>,
    proposals: Vec<Arc<Proposal>>,
    #[serde(default)]
    stocktakes: Vec<Arc<Stocktake>>,
}

/// Writes a state in JSON.
pub fn write(roadmap: &Roadmap) -> Result<Vec<u8>, Error> {
    let tasks = roadmap.tasks.iter();
    let written = Written {
        frame: Definition::without_tasks(roadmap),
        version: roadmap.version,
        tasks: tasks.map(|task| (&**task, task.reports.at_hand())).collect(),
        proposals: &roadmap.proposals,
        stocktakes: &roadmap.stocktakes,
    };
    Ok(serde_json::to_vec(&written)?)
}

/// Writes a state as it is kept.
pub fn packed(roadmap: &Roadmap) -> Result<Vec<u8>, Error> {
    compress(&write(roadmap)?)
}

/// Compresses what was written.
fn compress(written: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = FrameEncoder::new(Vec::new());
    encoder.write_all(written).map_err(damaged)?;
    encoder.finish().map_err(|error| Error::State(error.to_string()))
}

/// The other way round.
pub fn decompress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut written = Vec::new();
    FrameDecoder::new(bytes).take(MOST).read_to_end(&mut written).map_err(damaged)?;
    Ok(written)
}

fn damaged(error: std::io::Error) -> Error {
    Error::State(error.to_string())
}

/// Reads a state from JSON.
pub fn read(written: &[u8]) -> Result<Roadmap, Error> {
    let mut kept: Kept = serde_json::from_slice(written)?;
    let tasks = std::mem::take(&mut kept.tasks).into_iter().map(|(mut task, reports)| {
        task.reports.restore(reports);
        Arc::new(task)
    });
    let tasks = tasks.collect();
    let Kept { frame, proposals, stocktakes, version, .. } = kept;
    Ok(Roadmap::assemble(frame, tasks, proposals, stocktakes, version)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roadmap::{Actor, By, Command, Roles, arbitrary, decide};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What is read is what was written, whatever happened before.
        #[test]
        fn a_state_comes_back(
            steps in prop::collection::vec((arbitrary::actor(), arbitrary::command()), 1..60),
        ) {
            let mut roadmap = roadmap::replay("plan", []).expect("nothing follows from nothing");
            let definition = arbitrary::definition("plan");
            let now = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
            let host = By::new("host".into(), "Host".to_owned());
            let admin = Actor { deputy_for: Vec::new(), by: host, offices: vec![], roles: Roles { admin: true, ..Roles::default() } };
            let create = (admin, Command::Create(Box::new(definition)));
            for (actor, command) in std::iter::once(create).chain(steps) {
                for event in decide(&roadmap, &actor, command, now).unwrap_or_default() {
                    roadmap::apply(&mut roadmap, &event).expect("it follows");
                }
            }
            let bytes = packed(&roadmap).expect("packed");
            let again = read(&decompress(&bytes).expect("decompressed")).expect("read");
            prop_assert_eq!(again, roadmap);
        }
    }

    #[test]
    fn damage_is_an_error() {
        let roadmap = roadmap::replay("plan", []).expect("nothing follows from nothing");
        let mut bytes = packed(&roadmap).expect("packed");
        bytes[0] ^= 1;
        assert!(decompress(&bytes).is_err());
        assert!(read(b"{}").is_err());
    }
}
