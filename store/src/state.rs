//! A roadmap as it stood after an event, written down: what the past is computed from. Plans of some size
//! are written as a whole now and then, and between that only the tasks that have become others.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    ops::Range,
    sync::Arc,
};

use lz4_flex::frame::{FrameDecoder, FrameEncoder};
use roadmap::{
    Definition, Proposal, Report, Roadmap, RoadmapKey, Stocktake, Task, parts::in_parts,
};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Events between two states that are kept.
const STEP: u64 = 2_000;
/// Tasks for each [`STEP`] between two states that are kept as a whole.
const TASKS: usize = 2_000;
/// Tasks of a plan from which on nothing is kept between them: what it is compared with is in memory.
const MANY: usize = 20_000;
/// Tasks for each [`STEP`] of such a plan.
const FEW: usize = 500;
/// Bytes of a state at the most; more is damage.
const MOST: u64 = 4 << 30;

/// Returns how many events are between two states, and between two that are kept as a whole.
fn steps(tasks: usize) -> (u64, u64) {
    let of =
        |size: usize| STEP * u64::try_from(tasks.div_ceil(size).max(1)).unwrap_or(u64::MAX / STEP);
    if tasks > MANY { (of(FEW), of(FEW)) } else { (STEP, of(TASKS)) }
}

/// Tells whether a roadmap's state is kept as it stands now.
pub fn is_kept(roadmap: &Roadmap) -> bool {
    roadmap.version > 0 && roadmap.version.is_multiple_of(steps(roadmap.tasks.len()).0)
}

/// A state to be kept, with the one that it is laid over.
#[derive(Debug)]
pub struct ToKeep {
    /// The state.
    pub state: Arc<Roadmap>,
    /// What is kept as a whole; none if this is to be.
    pub base: Option<Arc<Roadmap>>,
}

/// The last states that are kept as a whole, of roadmaps between whose wholes others are kept.
#[derive(Debug, Default)]
pub struct Bases(HashMap<RoadmapKey, Arc<Roadmap>>);

impl Bases {
    /// Says over which state another one is laid.
    pub fn lay(&mut self, state: Arc<Roadmap>) -> ToKeep {
        let (step, whole) = steps(state.tasks.len());
        let known = self.0.get(&state.key).filter(|_| !state.version.is_multiple_of(whole));
        let base = known.filter(|base| Arc::ptr_eq(&base.index, &state.index)).cloned();
        if base.is_none() {
            if step == whole {
                self.0.remove(&state.key);
            } else {
                self.0.insert(state.key.clone(), state.clone());
            }
        }
        ToKeep { state, base }
    }
}

/// The first line; each line after it is a task with its reports.
#[derive(Serialize)]
struct Head<'a> {
    frame: Definition,
    version: u64,
    proposals: &'a [Arc<Proposal>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stocktakes: &'a [Arc<Stocktake>],
    #[serde(skip_serializing_if = "Option::is_none")]
    over: Option<Over>,
}

/// Where the tasks belong of what is laid over another state.
#[derive(Serialize, Deserialize)]
struct Over {
    base: u64,
    places: Vec<usize>,
}

#[derive(Deserialize)]
struct Kept {
    frame: Definition,
    version: u64,
    /// Records of old have everything on one line.
    #[serde(default)]
    tasks: Option<Vec<(Task, Vec<Arc<Report>>)>>,
    proposals: Vec<Arc<Proposal>>,
    #[serde(default)]
    stocktakes: Vec<Arc<Stocktake>>,
    #[serde(default)]
    over: Option<Over>,
}

/// What is asked of a first line before the rest is read.
#[derive(Deserialize)]
struct Begin {
    #[serde(default)]
    over: Option<Over>,
}

/// Writes a state, as a whole or laid over another one.
fn written(state: &Roadmap, base: Option<&Roadmap>) -> Result<Vec<u8>, Error> {
    let over = base.map(|base| {
        let others =
            base.tasks.differing(&state.tasks, |was, is| !Arc::ptr_eq(was, is) && was != is);
        Over { base: base.version, places: others.collect() }
    });
    let all = over.is_none().then(|| state.tasks.iter());
    let some = over.iter().flat_map(|over| &over.places);
    let some: Vec<_> = some.filter_map(|at| state.tasks.get(*at)).collect();
    let head = Head {
        frame: Definition::without_tasks(state),
        version: state.version,
        proposals: &state.proposals,
        stocktakes: &state.stocktakes,
        over,
    };
    let mut written = serde_json::to_vec(&head)?;
    for task in all.into_iter().flatten().chain(some) {
        written.push(b'\n');
        serde_json::to_writer(&mut written, &(&**task, task.reports.at_hand()))?;
    }
    Ok(written)
}

/// Writes a state as a whole.
#[cfg(test)]
pub fn write(roadmap: &Roadmap) -> Result<Vec<u8>, Error> {
    written(roadmap, None)
}

/// Writes a state as it is kept.
pub fn packed(kept: &ToKeep) -> Result<Vec<u8>, Error> {
    compress(&written(&kept.state, kept.base.as_deref())?)
}

/// Compresses what was written.
fn compress(written: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = FrameEncoder::new(Vec::new());
    encoder.write_all(written).map_err(damaged)?;
    encoder.finish().map_err(|error| Error::State(error.to_string()))
}

/// The other way round.
fn decompress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut written = Vec::new();
    FrameDecoder::new(bytes).take(MOST).read_to_end(&mut written).map_err(damaged)?;
    Ok(written)
}

fn damaged(error: std::io::Error) -> Error {
    Error::State(error.to_string())
}

/// Returns the event of the state over which one is laid that is kept; none if it is a whole.
pub fn base_of(bytes: &[u8]) -> Result<Option<u64>, Error> {
    let mut line = Vec::new();
    let reader = BufReader::new(FrameDecoder::new(bytes).take(MOST));
    BufReader::read_until(&mut { reader }, b'\n', &mut line).map_err(damaged)?;
    Ok(serde_json::from_slice::<Begin>(&line)?.over.map(|over| over.base))
}

/// Tells whether what is kept is a state, laid over another one if it is.
pub fn is_of(bytes: &[u8], state: &Roadmap, base: Option<&Roadmap>) -> bool {
    let Ok(kept) = decompress(bytes) else { return false };
    let of_old = || read(bytes, None).is_ok_and(|read| read == *state);
    written(state, base).is_ok_and(|written| written == kept)
        || (base.is_none() && !kept.contains(&b'\n') && of_old())
}

/// Reads tasks, many by several threads.
fn tasks(lines: &[&[u8]]) -> Result<Vec<Arc<Task>>, Error> {
    let read = |line: &&[u8]| {
        let (mut task, reports): (Task, Vec<Arc<Report>>) = serde_json::from_slice(line)?;
        task.reports.restore(reports);
        Ok(Arc::new(task))
    };
    let part = |range: Range<usize>| {
        lines.get(range).unwrap_or_default().iter().map(read).collect::<Result<Vec<_>, Error>>()
    };
    in_parts(lines.len(), part).into_iter().try_fold(Vec::new(), |mut all, part| {
        all.append(&mut part?);
        Ok(all)
    })
}

/// Reads what is kept, laid over the whole that it names.
pub fn read(bytes: &[u8], base: Option<&[u8]>) -> Result<Roadmap, Error> {
    let written = decompress(bytes)?;
    let (mut kept, lines) = parted(&written)?;
    let of_old = |tasks: Option<Vec<(Task, Vec<Arc<Report>>)>>| {
        let tasks = tasks.unwrap_or_default().into_iter().map(|(mut task, reports)| {
            task.reports.restore(reports);
            Arc::new(task)
        });
        tasks.collect::<Vec<_>>()
    };
    let all = match (kept.over.take(), base) {
        (None, _) if kept.tasks.is_some() => of_old(kept.tasks.take()),
        (None, _) => tasks(&lines)?,
        (Some(over), Some(base)) => {
            let written = decompress(base)?;
            let (mut under, mut all) = parted(&written)?;
            if over.base != under.version || over.places.len() != lines.len() {
                return Err(Error::State("it is laid over another one".to_owned()));
            }
            if under.tasks.is_some() {
                let mut all = of_old(under.tasks.take());
                for (at, task) in over.places.into_iter().zip(tasks(&lines)?) {
                    *place(&mut all, at)? = task;
                }
                all
            } else {
                for (at, line) in over.places.into_iter().zip(lines) {
                    *place(&mut all, at)? = line;
                }
                tasks(&all)?
            }
        }
        (Some(_), None) => return Err(Error::State("what it is laid over is missing".to_owned())),
    };
    let Kept { frame, proposals, stocktakes, version, .. } = kept;
    Ok(Roadmap::assemble(frame, all, proposals, stocktakes, version)?)
}

fn place<T>(all: &mut [T], at: usize) -> Result<&mut T, Error> {
    all.get_mut(at).ok_or_else(|| Error::State("it has more tasks".to_owned()))
}

fn parted(written: &[u8]) -> Result<(Kept, Vec<&[u8]>), Error> {
    let mut lines = written.split(|byte| *byte == b'\n');
    let head = serde_json::from_slice(lines.next().unwrap_or_default())?;
    Ok((head, lines.collect()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roadmap::{Actor, By, Command, Roles, arbitrary, decide};

    use super::*;

    fn whole(roadmap: &Roadmap) -> ToKeep {
        ToKeep { state: Arc::new(roadmap.clone()), base: None }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What is read is what was written, whatever happened before: as a whole, laid over what was
        /// before it, and as records of old have it.
        #[test]
        fn a_state_comes_back(
            steps in prop::collection::vec((arbitrary::actor(), arbitrary::command()), 1..60),
            cut in 1..60_usize,
        ) {
            let mut roadmap = roadmap::replay("plan", []).expect("nothing follows from nothing");
            let definition = arbitrary::definition("plan");
            let now = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
            let host = By::new("host".into(), "Host".to_owned());
            let admin = Actor { deputy_for: Vec::new(), by: host, offices: vec![], roles: Roles { admin: true, ..Roles::default() } };
            let create = (admin, Command::Create(Box::new(definition)));
            let mut base = None;
            for (n, (actor, command)) in std::iter::once(create).chain(steps).enumerate() {
                for event in decide(&roadmap, &actor, command, now).unwrap_or_default() {
                    roadmap::apply(&mut roadmap, &event).expect("it follows");
                }
                let alike = base.as_ref().is_some_and(|it: &Roadmap| Arc::ptr_eq(&it.index, &roadmap.index));
                if n % cut == 0 || !alike {
                    base = Some(roadmap.clone());
                }
            }
            let bytes = packed(&whole(&roadmap)).expect("packed");
            prop_assert_eq!(base_of(&bytes).expect("a line"), None);
            prop_assert!(is_of(&bytes, &roadmap, None));
            prop_assert_eq!(&read(&bytes, None).expect("read"), &roadmap);
            let base = base.expect("there is one");
            let under = packed(&whole(&base)).expect("packed");
            let over = ToKeep { state: Arc::new(roadmap.clone()), base: Some(Arc::new(base.clone())) };
            let over = packed(&over).expect("packed");
            prop_assert_eq!(base_of(&over).expect("a line"), Some(base.version));
            prop_assert!(is_of(&over, &roadmap, Some(&base)));
            prop_assert_eq!(&read(&over, Some(&under)).expect("read"), &roadmap);
            prop_assert!(read(&over, None).is_err());
            let of_old = |roadmap: &Roadmap| {
                let tasks: Vec<_> = roadmap.tasks.iter().map(|it| (&**it, it.reports.at_hand())).collect();
                let mut value = serde_json::to_value(Head {
                    frame: Definition::without_tasks(roadmap),
                    version: roadmap.version,
                    proposals: &roadmap.proposals,
                    stocktakes: &roadmap.stocktakes,
                    over: None,
                }).expect("written");
                value["tasks"] = serde_json::to_value(tasks).expect("written");
                compress(value.to_string().as_bytes()).expect("packed")
            };
            let old = of_old(&roadmap);
            prop_assert!(is_of(&old, &roadmap, None));
            prop_assert_eq!(&read(&old, None).expect("read"), &roadmap);
            prop_assert_eq!(&read(&over, Some(&of_old(&base))).expect("read"), &roadmap);
        }
    }

    #[test]
    fn damage_is_an_error() {
        let roadmap = roadmap::replay("plan", []).expect("nothing follows from nothing");
        let mut bytes = packed(&whole(&roadmap)).expect("packed");
        bytes[0] ^= 1;
        assert!(decompress(&bytes).is_err() && base_of(&bytes).is_err());
        let bytes = compress(b"{}").expect("packed");
        assert!(read(&bytes, None).is_err() && !is_of(&bytes, &roadmap, None));
    }

    #[test]
    fn small_plans_are_kept_as_a_whole_and_large_ones_by_what_became_another() {
        assert_eq!(steps(0), (2_000, 2_000));
        assert_eq!(steps(1_999), (2_000, 2_000));
        assert_eq!(steps(10_000), (2_000, 10_000));
        assert_eq!(steps(20_000), (2_000, 20_000));
        assert_eq!(steps(100_000), (400_000, 400_000));
    }
}
