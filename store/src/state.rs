//! A roadmap as it stood after an event, written down: what the past is computed from. Plans of some size
//! are written as a whole now and then, and between that only the tasks that have become others.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    io::{BufRead, BufReader, Read, Write},
    ops::Range,
    sync::{Arc, OnceLock},
};

use chrono::{DateTime, Datelike, NaiveDate};
use lz4_flex::frame::{FrameDecoder, FrameEncoder};
use roadmap::{
    By, Confidence, Definition, Laid, OfficeKey, Proposal, Report, Roadmap, RoadmapKey, Shelf,
    Stocktake, Task, parts::in_parts,
};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Events between two states that are kept.
const STEP: u64 = 2_000;
/// Tasks for each [`STEP`] between two states that are kept as a whole.
const TASKS: usize = 2_000;
/// Tasks of a plan from which on nothing is kept between them: what it is compared with is in memory.
const MANY: usize = 20_000;
/// Tasks for each [`STEP`] of such a plan, and of a plan whose states cost next to nothing.
const FEW: usize = 500;
/// Events between two states of that one.
const SHORT: u64 = 500;
/// Bytes of a state at the most; more is damage.
const MOST: u64 = 4 << 30;

/// Returns how many events are between two states, and between two that are kept as a whole.
fn steps(tasks: usize) -> (u64, u64) {
    let of =
        |size: usize| STEP * u64::try_from(tasks.div_ceil(size).max(1)).unwrap_or(u64::MAX / STEP);
    if tasks <= FEW {
        (SHORT, SHORT)
    } else if tasks <= MANY {
        (STEP, of(TASKS))
    } else {
        (of(FEW), of(FEW))
    }
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

/// Before how long the nearer part is: what follows is the further one.
const SIGN: &[u8] = b"VKS2";

/// The first line of the nearer part; each line after it is a task with its last reports. The further part has
/// a line for each task with the reports before those that are at hand.
#[derive(Serialize)]
struct Head<'a> {
    frame: Definition,
    version: u64,
    proposals: &'a [Arc<Proposal>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stocktakes: &'a [Arc<Stocktake>],
    #[serde(skip_serializing_if = "Option::is_none")]
    over: Option<Over>,
    names: Names,
}

/// People and offices of reports, which name them by their places.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Names {
    people: Vec<By>,
    offices: Vec<OfficeKey>,
}

/// A report: second and nanosecond, person, office, percent, day of the forecast, opinion, note.
type Compact<'a> = (i64, u32, usize, usize, u8, Option<i32>, Option<Confidence>, Cow<'a, str>);

impl Names {
    /// Reads a report.
    fn report(&self, compact: Compact<'_>) -> Result<Arc<Report>, Error> {
        let (second, nanosecond, by, office, percent, day, confidence, note) = compact;
        let wrong = || Error::State("a report is of nobody".to_owned());
        let forecast = match day {
            Some(day) => Some(NaiveDate::from_num_days_from_ce_opt(day).ok_or_else(wrong)?),
            None => None,
        };
        Ok(Arc::new(Report {
            at: DateTime::from_timestamp(second, nanosecond).ok_or_else(wrong)?,
            by: self.people.get(by).ok_or_else(wrong)?.clone(),
            office: self.offices.get(office).ok_or_else(wrong)?.clone(),
            percent,
            forecast,
            confidence,
            note: note.into_owned(),
        }))
    }
}

/// Gives people and offices their places.
#[derive(Default)]
struct Naming<'a> {
    names: Names,
    people: HashMap<&'a By, usize>,
    offices: HashMap<&'a OfficeKey, usize>,
}

impl<'a> Naming<'a> {
    /// Writes a report.
    fn compact(&mut self, report: &'a Report) -> Compact<'a> {
        let Names { people, offices } = &mut self.names;
        let by = *self.people.entry(&report.by).or_insert_with(|| {
            people.push(report.by.clone());
            people.len() - 1
        });
        let office = *self.offices.entry(&report.office).or_insert_with(|| {
            offices.push(report.office.clone());
            offices.len() - 1
        });
        let day = report.forecast.map(|day| day.num_days_from_ce());
        let (second, nanosecond) = (report.at.timestamp(), report.at.timestamp_subsec_nanos());
        let note = Cow::Borrowed(report.note.as_str());
        (second, nanosecond, by, office, report.percent, day, report.confidence, note)
    }
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
    tasks: Vec<(Task, Vec<Arc<Report>>)>,
    proposals: Vec<Arc<Proposal>>,
    #[serde(default)]
    stocktakes: Vec<Arc<Stocktake>>,
    #[serde(default)]
    over: Option<Over>,
    #[serde(default)]
    names: Names,
}

/// What is asked of a first line before the rest is read.
#[derive(Deserialize)]
struct Begin {
    #[serde(default)]
    over: Option<Over>,
}

/// A state in JSON: the nearer part and the further one.
#[derive(PartialEq)]
struct Written {
    near: Vec<u8>,
    far: Vec<u8>,
}

impl Written {
    /// Writes a state, as a whole or laid over another one.
    fn of<'a>(state: &'a Roadmap, base: Option<&Roadmap>) -> Result<Self, Error> {
        let over = base.map(|base| {
            let others =
                base.tasks.differing(&state.tasks, |was, is| !Arc::ptr_eq(was, is) && was != is);
            Over { base: base.version, places: others.collect() }
        });
        let all = over.is_none().then(|| state.tasks.iter());
        let some = over.iter().flat_map(|over| &over.places);
        let some: Vec<_> = some.filter_map(|at| state.tasks.get(*at)).collect();
        let (mut tasks, mut far, mut naming) = (Vec::new(), Vec::new(), Naming::default());
        for task in all.into_iter().flatten().chain(some) {
            let reports = task.reports.at_hand();
            let before = reports.len().saturating_sub(task.reports.looked_at());
            let (before, last) = reports.split_at(before);
            let mut compact = |reports: &'a [Arc<Report>]| {
                reports.iter().map(|report| naming.compact(report)).collect::<Vec<_>>()
            };
            tasks.push(b'\n');
            serde_json::to_writer(&mut tasks, &(&**task, compact(last), before.len()))?;
            serde_json::to_writer(&mut far, &compact(before))?;
            far.push(b'\n');
        }
        let mut near = serde_json::to_vec(&Head {
            frame: Definition::without_tasks(state),
            version: state.version,
            proposals: &state.proposals,
            stocktakes: &state.stocktakes,
            over,
            names: naming.names,
        })?;
        near.append(&mut tasks);
        Ok(Self { near, far })
    }

    /// Writes it as it is kept.
    fn packed(&self) -> Result<Vec<u8>, Error> {
        let (near, far) = (compress(&self.near)?, compress(&self.far)?);
        let size = u32::try_from(near.len()).map_err(|error| Error::State(error.to_string()))?;
        Ok([SIGN, &size.to_le_bytes(), &near, &far].concat())
    }

    fn unpacked(bytes: &[u8]) -> Result<Self, Error> {
        let (near, far) = halves(bytes)?.ok_or_else(|| Error::State("it is of old".to_owned()))?;
        Ok(Self { near: decompress(near)?, far: decompress(far)? })
    }
}

/// Parts what is kept; none if it is of old and has one part.
fn halves(bytes: &[u8]) -> Result<Option<(&[u8], &[u8])>, Error> {
    let Some(rest) = bytes.strip_prefix(SIGN) else { return Ok(None) };
    let cut = || Error::State("it is cut".to_owned());
    let (size, rest) = rest.split_first_chunk().ok_or_else(cut)?;
    let size = usize::try_from(u32::from_le_bytes(*size)).map_err(|_| cut())?;
    rest.split_at_checked(size).ok_or_else(cut).map(Some)
}

/// Writes a state as a whole.
#[cfg(test)]
pub fn write(roadmap: &Roadmap) -> Result<Vec<u8>, Error> {
    let Written { near, far } = Written::of(roadmap, None)?;
    Ok([near, far].concat())
}

/// Writes a state as it is kept.
pub fn packed(kept: &ToKeep) -> Result<Vec<u8>, Error> {
    Written::of(&kept.state, kept.base.as_deref())?.packed()
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
    let Some((near, _)) = halves(bytes)? else { return Ok(None) };
    let mut line = Vec::new();
    let mut reader = BufReader::new(FrameDecoder::new(near).take(MOST));
    reader.read_until(b'\n', &mut line).map_err(damaged)?;
    Ok(serde_json::from_slice::<Begin>(&line)?.over.map(|over| over.base))
}

/// Tells whether what is kept is a state, laid over another one if it is.
pub fn is_of(bytes: &[u8], state: &Roadmap, base: Option<&Roadmap>) -> bool {
    match halves(bytes) {
        Ok(Some(_)) => {
            let kept = Written::unpacked(bytes);
            kept.is_ok_and(|kept| Written::of(state, base).is_ok_and(|written| written == kept))
        }
        Ok(None) => read(bytes, None).is_ok_and(|read| read == *state),
        Err(_) => false,
    }
}

/// The further part of what is kept, read when it is first asked for.
struct Far {
    packed: Vec<u8>,
    names: Names,
    /// The text, with the place at which each line begins.
    text: OnceLock<(Vec<u8>, Vec<usize>)>,
}

impl fmt::Debug for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Far")
    }
}

impl Far {
    fn new(packed: &[u8], names: Names) -> Arc<Self> {
        Arc::new(Self { packed: packed.to_vec(), names, text: OnceLock::new() })
    }

    /// Reads reports of a task.
    fn reports(&self, compact: Vec<Compact<'_>>) -> Result<Vec<Arc<Report>>, Error> {
        compact.into_iter().map(|report| self.names.report(report)).collect()
    }
}

impl Shelf for Far {
    fn read(&self, at: usize) -> Vec<Arc<Report>> {
        let (text, begins) = self.text.get_or_init(|| {
            let text = decompress(&self.packed).unwrap_or_else(|error| {
                tracing::error!(%error, "earlier reports of the past cannot be read");
                Vec::new()
            });
            let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            let begins = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
            (text, begins)
        });
        let line = begins.get(at).zip(begins.get(at + 1)).and_then(|(a, b)| text.get(*a..*b));
        let compact = line.and_then(|line| serde_json::from_slice(line).ok());
        compact.and_then(|compact| self.reports(compact).ok()).unwrap_or_default()
    }
}

/// A line of the nearer part, with where its further part is.
type Line<'a> = (&'a [u8], &'a Arc<Far>, usize);

/// Reads tasks, many by several threads.
fn tasks(lines: &[Line<'_>]) -> Result<Vec<Arc<Task>>, Error> {
    let read = |(line, far, at): &Line<'_>| {
        let (mut task, last, count): (Task, Vec<Compact<'_>>, usize) =
            serde_json::from_slice(line)?;
        let last = far.reports(last)?;
        task.reports.restore_laid(Laid { count, at: *at, shelf: (*far).clone() }, last);
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
    let Some((near, far)) = halves(bytes)? else {
        let mut kept: Kept = serde_json::from_slice(&decompress(bytes)?)?;
        let all = of_old(&mut kept);
        return assembled(kept, all);
    };
    let near = decompress(near)?;
    let (mut kept, lines) = parted(&near)?;
    let far = Far::new(far, std::mem::take(&mut kept.names));
    let lines: Vec<Line<'_>> = lines.map(|(at, line)| (line, &far, at)).collect();
    let Some(over) = kept.over.take() else {
        let all = tasks(&lines)?;
        return assembled(kept, all);
    };
    let missing = || Error::State("what it is laid over is missing".to_owned());
    let base = base.ok_or_else(missing)?;
    if over.places.len() != lines.len() {
        return Err(Error::State("it has other tasks than it says".to_owned()));
    }
    let others = over.places.iter().copied();
    let all = match halves(base)? {
        Some((under, further)) => {
            let near = decompress(under)?;
            let (mut under, lines_under) = parted(&near)?;
            let further = Far::new(further, std::mem::take(&mut under.names));
            let mut all: Vec<Line<'_>> =
                lines_under.map(|(at, line)| (line, &further, at)).collect();
            if over.base != under.version || under.over.is_some() {
                return Err(missing());
            }
            put(&mut all, others.zip(lines))?;
            tasks(&all)?
        }
        None => {
            let mut under: Kept = serde_json::from_slice(&decompress(base)?)?;
            if over.base != under.version {
                return Err(missing());
            }
            let mut all = of_old(&mut under);
            put(&mut all, others.zip(tasks(&lines)?))?;
            all
        }
    };
    assembled(kept, all)
}

/// Puts what is laid over others in their places.
fn put<T>(all: &mut [T], over: impl Iterator<Item = (usize, T)>) -> Result<(), Error> {
    for (at, item) in over {
        let place = all.get_mut(at);
        *place.ok_or_else(|| Error::State("it has more tasks".to_owned()))? = item;
    }
    Ok(())
}

fn of_old(kept: &mut Kept) -> Vec<Arc<Task>> {
    let tasks = std::mem::take(&mut kept.tasks).into_iter().map(|(mut task, reports)| {
        task.reports.restore(reports);
        Arc::new(task)
    });
    tasks.collect()
}

/// Parts a nearer part into its first line, and tasks with their numbers.
fn parted(near: &[u8]) -> Result<(Kept, impl Iterator<Item = (usize, &[u8])>), Error> {
    let mut lines = near.split(|byte| *byte == b'\n');
    let head = serde_json::from_slice(lines.next().unwrap_or_default())?;
    Ok((head, lines.enumerate()))
}

fn assembled(kept: Kept, tasks: Vec<Arc<Task>>) -> Result<Roadmap, Error> {
    let Kept { frame, proposals, stocktakes, version, .. } = kept;
    Ok(Roadmap::assemble(frame, tasks, proposals, stocktakes, version)?)
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
                    names: Names::default(),
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
        assert!(is_of(&bytes, &roadmap, None));
        for at in [0, 5, 9] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(read(&damaged, None).is_err() && !is_of(&damaged, &roadmap, None), "{at}");
        }
        bytes.truncate(6);
        assert!(base_of(&bytes).is_err() && read(&bytes, None).is_err());
        let bytes = compress(b"{}").expect("packed");
        assert!(read(&bytes, None).is_err() && !is_of(&bytes, &roadmap, None));
    }

    #[test]
    fn small_plans_are_kept_as_a_whole_and_large_ones_by_what_became_another() {
        assert_eq!(steps(0), (500, 500));
        assert_eq!(steps(500), (500, 500));
        assert_eq!(steps(1_999), (2_000, 2_000));
        assert_eq!(steps(10_000), (2_000, 10_000));
        assert_eq!(steps(20_000), (2_000, 20_000));
        assert_eq!(steps(100_000), (400_000, 400_000));
    }
}
