//! A roadmap as it stood after an event, written down: what the past is computed from. Plans of some size
//! are written as a whole now and then, and between that only the tasks that have become others.
//!
//! The definition of a task changes seldom. States name definitions by what they are made of, so that whoever
//! knows one need not read it again, and states in memory share it.

mod old;
mod reports;

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use roadmap::{
    Course, Definition, Laid, Proposal, Roadmap, RoadmapKey, Stocktake, Task, parts::of_each,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use self::reports::{Compact, Far, Lines, Names, Naming, compress, damaged, expand, places};
use crate::Error;

/// Events between two states that are kept.
const STEP: u64 = 1_000;
/// Tasks for each [`STEP`] between two states that are kept as a whole.
const TASKS: usize = 1_000;
/// Tasks of a plan from which on nothing is kept between them: what it is compared with is in memory.
const MANY: usize = 20_000;
/// Tasks for each [`STEP`] of such a plan.
const SPARSE: usize = 250;
/// Tasks of a plan whose states cost next to nothing.
const FEW: usize = 500;
/// Events between two states of that one.
const SHORT: u64 = 500;
/// Returns how many events are between two states, and between two that are kept as a whole.
fn steps(tasks: usize) -> (u64, u64) {
    let of =
        |size: usize| STEP * u64::try_from(tasks.div_ceil(size).max(1)).unwrap_or(u64::MAX / STEP);
    if tasks <= FEW {
        (SHORT, SHORT)
    } else if tasks <= MANY {
        (STEP, of(TASKS))
    } else {
        (of(SPARSE), of(SPARSE))
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

/// With what a state begins; the first bytes of the hash of the rest follow.
const SIGN: &[u8] = b"VKS3";

/// What a definition is called: the first bytes of the hash of its JSON.
type Name = [u8; 16];

/// What is kept after the sign; every part is compressed.
#[derive(Serialize, Deserialize)]
struct Body<'a> {
    /// The event of the state over which it is laid; none of a whole.
    base: Option<u64>,
    /// A [`Head`].
    head: &'a [u8],
    /// A line of JSON for each definition that the state has and its base has not.
    definitions: &'a [u8],
    /// A [`Front`] and a [`Record`] for each task.
    courses: &'a [u8],
    /// The reports of each task before those of its record.
    far: &'a [u8],
}

/// Everything but the tasks, in JSON.
#[derive(Serialize)]
struct Head<'a> {
    frame: Definition,
    version: u64,
    proposals: &'a [Arc<Proposal>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stocktakes: &'a [Arc<Stocktake>],
    names: Names,
}

#[derive(Deserialize)]
struct ReadHead {
    frame: Definition,
    version: u64,
    proposals: Vec<Arc<Proposal>>,
    #[serde(default)]
    stocktakes: Vec<Arc<Stocktake>>,
    names: Names,
}

/// What is known of records before they are read.
#[derive(Default, Serialize, Deserialize)]
struct Front {
    /// Where the tasks belong of what is laid over another state.
    places: Vec<usize>,
    /// The definition of each task; none where it is the one of the base.
    names: Vec<Option<Name>>,
    /// How long each record is.
    lengths: Vec<usize>,
    /// How long that is which is on the shelf of each task.
    shelved: Vec<usize>,
    /// The names of the definitions that are here.
    defined: Vec<Name>,
}

/// What became of a task: a [`Course`] in JSON or nothing, its last reports, and how many are on the shelf.
type Record<'a> = (&'a str, Vec<Compact<'a>>, usize);

/// The definitions of a plan's tasks that are known.
#[derive(Clone, Debug, Default)]
pub struct Definitions(Arc<HashMap<Name, Arc<Task>>>);

/// Writes a definition, with its name.
fn defined(task: &Task) -> Result<(Name, Vec<u8>), Error> {
    let line = serde_json::to_vec(&task.definition())?;
    Ok((name_of(&line), line))
}

fn name_of(line: &[u8]) -> Name {
    let mut name = Name::default();
    name.iter_mut().zip(Sha256::digest(line)).for_each(|(to, from)| *to = from);
    name
}

/// A state before it is compressed.
#[derive(PartialEq)]
struct Written {
    base: Option<u64>,
    head: Vec<u8>,
    definitions: Vec<u8>,
    courses: Vec<u8>,
    far: Vec<u8>,
}

impl Written {
    /// Writes a state, as a whole or laid over another one.
    fn of(state: &Roadmap, base: Option<&Roadmap>) -> Result<Self, Error> {
        let mut front = Front::default();
        if let Some(base) = base {
            let other = |was: &Arc<Task>, is: &Arc<Task>| !Arc::ptr_eq(was, is) && was != is;
            front.places = base.tasks.differing(&state.tasks, other).collect();
        }
        let all = base.is_none().then(|| state.tasks.iter());
        let some: Vec<_> = front.places.iter().filter_map(|at| state.tasks.get(*at)).collect();
        let (mut records, mut definitions, mut far) = (Vec::new(), Vec::new(), Vec::new());
        let mut naming = Naming::default();
        for task in all.into_iter().flatten().chain(some) {
            let before = base.and_then(|base| base.task(&task.key));
            if before.is_some_and(|before| before.definition() == task.definition()) {
                front.names.push(None);
            } else {
                let (name, line) = defined(task)?;
                front.names.push(Some(name));
                front.defined.push(name);
                definitions.extend(line);
                definitions.push(b'\n');
            }
            let course = match task.course() {
                nothing if nothing == Course::default() => String::new(),
                course => serde_json::to_string(&course)?,
            };
            let reports = task.reports.at_hand();
            let before = reports.len().saturating_sub(task.reports.looked_at());
            let (before, last) = reports.split_at(before);
            let record: Record<'_> = (&course, naming.compact(last), before.len());
            let record = postcard::to_stdvec(&record).map_err(damaged)?;
            front.lengths.push(record.len());
            records.extend(record);
            let before = postcard::to_stdvec(&naming.compact(before)).map_err(damaged)?;
            front.shelved.push(before.len());
            far.extend(before);
        }
        let head = serde_json::to_vec(&Head {
            frame: Definition::without_tasks(state),
            version: state.version,
            proposals: &state.proposals,
            stocktakes: &state.stocktakes,
            names: naming.names,
        })?;
        let mut courses = postcard::to_stdvec(&front).map_err(damaged)?;
        courses.append(&mut records);
        Ok(Self { base: base.map(|base| base.version), head, definitions, courses, far })
    }

    /// Writes it as it is kept.
    fn packed(&self) -> Result<Vec<u8>, Error> {
        let body = Body {
            base: self.base,
            head: &compress(&self.head),
            definitions: &compress(&self.definitions),
            courses: &compress(&self.courses),
            far: &compress(&self.far),
        };
        let body = postcard::to_stdvec(&body).map_err(damaged)?;
        Ok([SIGN, &sum(&body), &body].concat())
    }

    fn unpacked(body: &Body<'_>) -> Result<Self, Error> {
        Ok(Self {
            base: body.base,
            head: expand(body.head)?,
            definitions: expand(body.definitions)?,
            courses: expand(body.courses)?,
            far: expand(body.far)?,
        })
    }
}

/// Sums up what is kept.
fn sum(body: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    sum.iter_mut().zip(Sha256::digest(body)).for_each(|(to, from)| *to = from);
    sum
}

/// Parts what is kept; none if it is of old.
fn body(bytes: &[u8]) -> Result<Option<Body<'_>>, Error> {
    let Some(rest) = bytes.strip_prefix(SIGN) else { return Ok(None) };
    let (said, rest) = rest.split_first_chunk().ok_or_else(|| damaged("it is cut"))?;
    if *said != sum(rest) {
        return Err(damaged("it is not as it was written"));
    }
    match postcard::take_from_bytes(rest).map_err(damaged)? {
        (body, []) => Ok(Some(body)),
        _ => Err(damaged("it is longer than it says")),
    }
}

/// Writes a state as a whole.
#[cfg(test)]
pub fn write(roadmap: &Roadmap) -> Result<Vec<u8>, Error> {
    let Written { head, definitions, courses, far, .. } = Written::of(roadmap, None)?;
    Ok([head, definitions, courses, far].concat())
}

/// Writes a state as it is kept.
pub fn packed(kept: &ToKeep) -> Result<Vec<u8>, Error> {
    Written::of(&kept.state, kept.base.as_deref())?.packed()
}

/// Returns the event of the state over which one is laid that is kept; none if it is a whole.
pub fn base_of(bytes: &[u8]) -> Result<Option<u64>, Error> {
    match body(bytes)? {
        Some(body) => Ok(body.base),
        None => old::base_of(bytes),
    }
}

/// Tells whether what is kept is a state, laid over another one if it is.
pub fn is_of(bytes: &[u8], state: &Roadmap, base: Option<&Roadmap>) -> bool {
    match body(bytes) {
        Ok(Some(body)) => {
            let kept = Written::unpacked(&body);
            kept.is_ok_and(|kept| Written::of(state, base).is_ok_and(|written| written == kept))
        }
        Ok(None) => {
            let base = base.map(old::Base::State);
            old::read(bytes, base).is_ok_and(|read| read == *state)
        }
        Err(_) => false,
    }
}

/// A state that is kept, expanded as far as it is always read.
struct Part<'a> {
    body: Body<'a>,
    head: ReadHead,
    front: Front,
    courses: Vec<u8>,
    /// Where the records begin.
    records: usize,
    far: Arc<Far>,
}

/// The definition of a task, none if it is the one of the base, and its record, with where its further reports are.
type Item<'a> = (Option<Name>, &'a [u8], &'a Arc<Far>, usize);

impl<'a> Part<'a> {
    fn open(body: Body<'a>) -> Result<Self, Error> {
        let mut head: ReadHead = serde_json::from_slice(&expand(body.head)?)?;
        let courses = expand(body.courses)?;
        let (mut front, rest): (Front, _) = postcard::take_from_bytes(&courses).map_err(damaged)?;
        let records = courses.len() - rest.len();
        let places = body.base.map_or(0, |_| front.names.len());
        let all = front.names.len();
        if front.lengths.len() != all || front.shelved.len() != all || front.places.len() != places
        {
            return Err(damaged("it has other tasks than it says"));
        }
        let written = Lines::Lengths(std::mem::take(&mut front.shelved));
        let far = Far::new(body.far, std::mem::take(&mut head.names), written);
        Ok(Self { body, head, front, courses, records, far })
    }

    /// Returns its records in order.
    fn items(&self) -> Result<Vec<Item<'_>>, Error> {
        let records = self.courses.get(self.records..).unwrap_or_default();
        let names = self.front.names.iter().copied();
        let items =
            names.zip(places(&self.front.lengths)).enumerate().map(|(at, (name, place))| {
                let record = records.get(place).ok_or_else(|| damaged("a record is cut"))?;
                Ok((name, record, &self.far, at))
            });
        items.collect()
    }

    /// Reads those of its definitions that are looked for.
    fn find(
        &self,
        looked_for: &HashSet<Name>,
        known: &mut Definitions,
        present: Option<&Roadmap>,
    ) -> Result<(), Error> {
        let text = expand(self.body.definitions)?;
        let lines = self.front.defined.iter().zip(text.split(|byte| *byte == b'\n'));
        let lines: Vec<_> = lines.filter(|(name, _)| looked_for.contains(*name)).collect();
        let read = |(name, line): &(&Name, &[u8])| {
            if name_of(line) != **name {
                return Err(damaged("a definition is not the one that it is called"));
            }
            let read: Task = serde_json::from_slice(line)?;
            // What is as it is now is in memory once.
            let now = present.and_then(|present| present.task(&read.key));
            let now = now.map(|now| now.definition()).filter(|now| *now == read);
            Ok((**name, Arc::new(now.unwrap_or(read))))
        };
        Arc::make_mut(&mut known.0).extend(of_each(&lines, read)?);
        Ok(())
    }
}

/// Reads tasks, many by several threads.
fn tasks(items: &[Item<'_>], known: &Definitions) -> Result<Vec<Arc<Task>>, Error> {
    let read = |(name, record, far, at): &Item<'_>| {
        let (course, last, count): Record<'_> = postcard::from_bytes(record).map_err(damaged)?;
        let definition = name.and_then(|name| known.0.get(&name));
        let definition = definition.ok_or_else(|| damaged("a definition is missing"))?;
        let mut course: Course = match course {
            "" => Course::default(),
            course => serde_json::from_str(course)?,
        };
        let last = far.reports(last)?;
        course.restore_laid(Laid { count, at: *at, shelf: (*far).clone() }, last);
        Ok(Arc::new(definition.with_course(course)))
    };
    of_each(items, read)
}

/// Reads what is kept, laid over the whole that it names; adds to the definitions that are known.
pub fn read(
    bytes: &[u8],
    base: Option<&[u8]>,
    known: &mut Definitions,
    present: Option<&Roadmap>,
) -> Result<Roadmap, Error> {
    let Some(own) = body(bytes)? else { return old::read(bytes, base.map(old::Base::Kept)) };
    let missing = || damaged("what it is laid over is missing");
    let (own, under) = match own.base {
        Some(version) => {
            let under = body(base.ok_or_else(missing)?)?.ok_or_else(missing)?;
            let (own, under) = std::thread::scope(|scope| {
                let under = scope.spawn(|| Part::open(under));
                (Part::open(own), under.join())
            });
            let under = under.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            if under.head.version != version || under.body.base.is_some() {
                return Err(missing());
            }
            (own?, Some(under))
        }
        None => (Part::open(own)?, None),
    };
    let items = match &under {
        Some(under) => {
            let mut items = under.items()?;
            for (at, item) in own.front.places.iter().zip(own.items()?) {
                let place = items.get_mut(*at).ok_or_else(|| damaged("it has more tasks"))?;
                let name = item.0.or(place.0);
                *place = item;
                place.0 = name;
            }
            items
        }
        None => own.items()?,
    };
    let names = || items.iter().filter_map(|(name, ..)| *name);
    let looked_for: HashSet<_> = names().filter(|name| !known.0.contains_key(name)).collect();
    if !looked_for.is_empty() {
        if known.0.len() > items.len() {
            // Those of long ago are read again if need be.
            let used: HashSet<_> = names().collect();
            Arc::make_mut(&mut known.0).retain(|name, _| used.contains(name));
        }
        for part in under.iter().chain([&own]) {
            part.find(&looked_for, known, present)?;
        }
    }
    let tasks = tasks(&items, known)?;
    let ReadHead { frame, version, proposals, stocktakes, .. } = own.head;
    Ok(Roadmap::assemble(frame, tasks, proposals, stocktakes, version)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roadmap::{Actor, By, Command, Roles, arbitrary, decide};

    use super::*;

    fn read_alone(bytes: &[u8], base: Option<&[u8]>) -> Result<Roadmap, Error> {
        read(bytes, base, &mut Definitions::default(), None)
    }

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
            prop_assert_eq!(&read_alone(&bytes, None).expect("read"), &roadmap);
            let base = base.expect("there is one");
            let under = packed(&whole(&base)).expect("packed");
            let over = ToKeep { state: Arc::new(roadmap.clone()), base: Some(Arc::new(base.clone())) };
            let over = packed(&over).expect("packed");
            prop_assert_eq!(base_of(&over).expect("a line"), Some(base.version));
            prop_assert!(is_of(&over, &roadmap, Some(&base)));
            prop_assert_eq!(&read_alone(&over, Some(&under)).expect("read"), &roadmap);
            prop_assert!(read_alone(&over, None).is_err());
            // Whatever is known already, and whatever there is now.
            let mut known = Definitions::default();
            for present in [None, Some(&roadmap), Some(&base)] {
                let under = read(&under, None, &mut known, present).expect("read");
                prop_assert_eq!(&under, &base);
                let over = read(&over, Some(&packed(&whole(&base)).expect("packed")), &mut known, present);
                prop_assert_eq!(&over.expect("read"), &roadmap);
            }
            for old in [old::tests::in_one(&roadmap), old::tests::in_two(&roadmap, None)] {
                prop_assert!(is_of(&old, &roadmap, None));
                prop_assert_eq!(&read_alone(&old, None).expect("read"), &roadmap);
            }
            let over = old::tests::in_two(&roadmap, Some(&base));
            prop_assert_eq!(base_of(&over).expect("a line"), Some(base.version));
            prop_assert!(is_of(&over, &roadmap, Some(&base)));
            for under in [old::tests::in_one(&base), old::tests::in_two(&base, None)] {
                prop_assert_eq!(&read_alone(&over, Some(&under)).expect("read"), &roadmap);
            }
        }
    }

    #[test]
    fn damage_is_an_error() {
        let roadmap = roadmap::replay("plan", []).expect("nothing follows from nothing");
        let mut bytes = packed(&whole(&roadmap)).expect("packed");
        assert!(is_of(&bytes, &roadmap, None));
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(
                read_alone(&damaged, None).is_err() && !is_of(&damaged, &roadmap, None),
                "{at}"
            );
        }
        bytes.truncate(6);
        assert!(base_of(&bytes).is_err() && read_alone(&bytes, None).is_err());
        let bytes = old::tests::compress(b"{}");
        assert!(read_alone(&bytes, None).is_err() && !is_of(&bytes, &roadmap, None));
    }

    #[test]
    fn small_plans_are_kept_as_a_whole_and_large_ones_by_what_became_another() {
        assert_eq!(steps(0), (500, 500));
        assert_eq!(steps(500), (500, 500));
        assert_eq!(steps(1_999), (1_000, 2_000));
        assert_eq!(steps(10_000), (1_000, 10_000));
        assert_eq!(steps(20_000), (1_000, 20_000));
        assert_eq!(steps(100_000), (400_000, 400_000));
    }
}
