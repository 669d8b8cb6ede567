//! The proof: every hash follows from the one before, every table from the log, and nothing is there
//! that no migration made.

use std::collections::{BTreeMap, BTreeSet};

use directory::Directory;
use roadmap::{Event, apply};

use crate::{
    Error, Hash, Position,
    chain::{self, PEOPLE, genesis, link},
    checkpoint::{Checkpoint, Handed},
    database::{Head, Reading, Select, Stored},
    files,
    log::Columns,
    people,
    rows::Rows,
};

/// Events that are read at a time.
const PAGE: u32 = 1_000;
/// Faults of one kind after which it is enough.
const ENOUGH: usize = 100;

/// What a proof found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How many events were read.
    pub events: u64,
    /// How many roadmaps they lead to.
    pub roadmaps: usize,
    /// How many people they lead to.
    pub people: usize,
    /// How many files of evidence have the contents that their hashes say.
    pub files: usize,
    /// How many files imported logs name whose contents are not here.
    pub absent: usize,
    /// The position of the last event.
    pub position: Position,
    /// How many checkpoints were held against the log, and to which position the last one goes.
    pub checkpoints: Option<(usize, Position)>,
    /// Roadmaps whose history was brought along: key, events, SHA-256 of the file.
    pub imported: Vec<(String, u64, String)>,
    /// What is worth knowing and no fault.
    pub notes: Vec<String>,
    /// Every fault, named by its place.
    pub faults: Vec<String>,
}

impl Verdict {
    /// Tells whether nothing was found.
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Reads a stream from its beginning, and chains it.
struct Chain<'a> {
    stream: &'a str,
    head: Head,
    at: String,
    sound: bool,
}

impl<'a> Chain<'a> {
    fn new(stream: &'a str) -> Self {
        Self { stream, head: Head::before(stream), at: String::new(), sound: true }
    }

    /// Takes the next event; an error ends the stream.
    fn take(&mut self, stored: &Stored) -> Result<(), String> {
        let fault =
            |what: &str| format!("event {} of {}: {what}", stored.seq, chain::name(self.stream));
        if stored.seq != self.head.seq + 1 {
            return Err(fault(&format!("event {} is missing before it", self.head.seq + 1)));
        }
        if stored.position <= self.head.position {
            return Err(fault("its position is not behind that of the event before"));
        }
        if stored.hash != link(&self.head.hash, &stored.body) {
            return Err(fault("its hash does not match its contents and the event before"));
        }
        self.head = stored.head();
        Ok(())
    }
}

/// What a stream's proof needs of the whole.
struct Proof<'a> {
    verdict: Verdict,
    named: BTreeSet<Hash>,
    commands: BTreeMap<String, (String, u64)>,
    positions: u64,
    checkpoints: &'a [Checkpoint],
    /// Heads by stream and event, for the events that checkpoints name.
    asked: BTreeMap<(String, u64), Option<Hash>>,
}

/// Reads the whole log at one moment, a page at a time, so that a server may go on writing.
pub async fn verify(
    reading: &mut dyn Reading,
    checkpoints: &[Checkpoint],
) -> Result<Verdict, Error> {
    let mut asked = BTreeMap::new();
    for checkpoint in checkpoints {
        for stream in &checkpoint.streams {
            asked.insert((stream.key.clone(), stream.seq), None);
        }
    }
    let mut proof = Proof {
        verdict: Verdict::default(),
        named: BTreeSet::new(),
        commands: BTreeMap::new(),
        positions: 0,
        checkpoints,
        asked,
    };
    if let Some(fault) = reading.integrity().await? {
        proof.fault(format!("the database's own check: {fault}"));
    }
    if let Some(fault) = reading.schema().await? {
        proof.fault(format!("the schema: {fault}"));
    }
    let streams = reading.streams().await?;
    // People are proved even if nothing is left of their log.
    proof.people(reading).await?;
    for stream in streams.iter().filter(|stream| *stream != PEOPLE) {
        proof.roadmap(reading, stream).await?;
    }
    proof.whole(reading).await?;
    Ok(proof.verdict)
}

/// Replays the log of people; the part of the proof that every start makes.
pub async fn replay_people(
    reading: &mut dyn Reading,
    mut each: impl FnMut(&Stored, &directory::Event),
) -> Result<(Directory, Vec<String>), Error> {
    let mut directory = Directory::default();
    let mut chain = Chain::new(PEOPLE);
    let mut faults = Vec::new();
    'log: loop {
        let page = reading.events(Select::Stream(PEOPLE, chain.head.seq, u64::MAX), PAGE).await?;
        if page.is_empty() {
            break;
        }
        for stored in page {
            if let Err(fault) = chain.take(&stored) {
                faults.push(fault);
                break 'log;
            }
            let place = format!("event {} of people", stored.seq);
            let event = match stored.of_people() {
                Ok(event) => event,
                Err(error) => {
                    faults.push(format!("{place}: {error}"));
                    break 'log;
                }
            };
            if !matches(&stored, &Columns::of_people(&event))
                && event.change != directory::Change::Unknown
            {
                faults.push(format!("{place}: its columns do not match its contents"));
            }
            if event.format >= 2 && stored.at < chain.at {
                faults.push(format!("{place}: it happened before the event before it"));
            }
            chain.at.clone_from(&stored.at);
            if let Err(error) = directory::apply(&mut directory, &event) {
                faults.push(error.to_string());
                break 'log;
            }
            if matches!(event.change, directory::Change::KeyAdded { .. })
                && Handed::of(directory.keys()).last().is_some_and(|handed| !handed.is_good())
            {
                faults
                    .push(format!("{place}: the key before did not sign the one that takes over"));
            }
            each(&stored, &event);
        }
    }
    Ok((directory, faults))
}

fn matches(stored: &Stored, columns: &Columns) -> bool {
    let Columns { at, person, kind, task } = columns;
    stored.at == *at && stored.person == *person && stored.kind == *kind && stored.task == *task
}

impl Proof<'_> {
    fn fault(&mut self, fault: String) {
        if self.verdict.faults.len() < ENOUGH {
            self.verdict.faults.push(fault);
        }
    }

    /// Counts an event; positions have no gaps, so their sum is known.
    fn count(&mut self, stored: &Stored) {
        self.verdict.events += 1;
        self.positions = self.positions.wrapping_add(stored.position);
        if let Some(asked) = self.asked.get_mut(&(stored.stream.clone(), stored.seq)) {
            *asked = Some(stored.hash);
        }
    }

    async fn people(&mut self, reading: &mut dyn Reading) -> Result<(), Error> {
        let mut counted = Vec::new();
        let (mut events, mut positions) = (0, 0u64);
        let asked: BTreeSet<u64> =
            self.asked.keys().filter(|(stream, _)| stream == PEOPLE).map(|(_, seq)| *seq).collect();
        let (directory, faults) = replay_people(reading, |stored, _| {
            events += 1;
            positions = positions.wrapping_add(stored.position);
            if asked.contains(&stored.seq) {
                counted.push((stored.seq, stored.hash));
            }
        })
        .await?;
        self.verdict.events += events;
        self.positions = self.positions.wrapping_add(positions);
        for (seq, hash) in counted {
            self.asked.insert((PEOPLE.to_owned(), seq), Some(hash));
        }
        let sound = faults.is_empty();
        faults.into_iter().for_each(|fault| self.fault(fault));
        if sound {
            let rows = reading.people().await?;
            for fault in people::differences(&directory, &rows)? {
                self.fault(fault);
            }
            if !directory.sealed && directory.version > 0 {
                self.fault("people: secrets have no seals in the log".to_owned());
            }
        }
        self.verdict.people = directory.people().count();
        for stream in reading.streams().await? {
            if let Some(imported) = directory.imported(&stream) {
                let file = imported.file.clone();
                self.verdict.imported.push((stream, imported.events, file));
            }
        }
        Ok(())
    }

    async fn roadmap(&mut self, reading: &mut dyn Reading, stream: &str) -> Result<(), Error> {
        let mut chain = Chain::new(stream);
        let mut roadmap = roadmap::replay(stream, [])?;
        let mut back = false;
        'log: loop {
            let select = Select::Stream(stream, chain.head.seq, u64::MAX);
            let page = reading.events(select, PAGE).await?;
            if page.is_empty() {
                break;
            }
            for stored in page {
                if let Err(fault) = chain.take(&stored) {
                    self.fault(fault);
                    chain.sound = false;
                    break 'log;
                }
                self.count(&stored);
                let place = format!("event {} of {stream}", stored.seq);
                let event: Event = match stored.event() {
                    Ok(event) => event,
                    Err(error) => {
                        self.fault(format!("{place}: it cannot be read: {error}"));
                        chain.sound = false;
                        break 'log;
                    }
                };
                if !matches(&stored, &Columns::of(&event, &stored.body)?) {
                    self.fault(format!("{place}: its columns do not match its contents"));
                }
                if stored.at < chain.at {
                    // Records of old took the clock as it was.
                    back |= event.format < 2;
                    if event.format >= 2 {
                        self.fault(format!("{place}: it happened before the event before it"));
                    }
                }
                chain.at.clone_from(&stored.at);
                self.named.extend(files::named(&event).into_iter().map(|(hash, _)| hash));
                if let Some(id) = &event.command {
                    self.commands.insert(id.clone(), (stream.to_owned(), stored.seq));
                }
                if let Err(error) = apply(&mut roadmap, &event) {
                    self.fault(format!("{stream}: {error}"));
                    chain.sound = false;
                    break 'log;
                }
            }
        }
        if back {
            self.verdict
                .notes
                .push(format!("{stream}: the clock was set back while it was written"));
        }
        if !chain.sound {
            return Ok(());
        }
        self.verdict.roadmaps += 1;
        match reading.rows(stream).await? {
            None => self.fault(format!("{stream}: its tables are missing")),
            Some(_) if chain.head.seq == 0 => {
                self.fault(format!("{stream}: its log is missing"));
            }
            Some(stored) => {
                if let Some(table) = first_difference(&Rows::of(&roadmap)?, &stored) {
                    self.fault(format!("{stream}: table {table} does not follow from the log"));
                }
            }
        }
        Ok(())
    }

    /// Proves what concerns all streams: positions, commands, files, checkpoints.
    async fn whole(&mut self, reading: &mut dyn Reading) -> Result<(), Error> {
        let (end, _) = reading.end().await?;
        self.verdict.position = end;
        let sum = (1..=end).fold(0u64, u64::wrapping_add);
        let broken = !self.verdict.faults.is_empty();
        if !broken && (self.verdict.events != end || self.positions != sum) {
            let events = self.verdict.events;
            self.fault(format!("of {end} events only {events} are there"));
        }
        let expected = std::mem::take(&mut self.commands);
        if !broken && reading.count_commands().await? != expected.len() as u64 {
            self.fault("table command does not follow from the log".to_owned());
        } else if !broken {
            let ids: Vec<_> = expected.keys().map(String::as_str).collect();
            for ids in ids.chunks(500) {
                let found = reading.commands(ids).await?;
                let follows = |(id, stream, seq): &(String, String, u64)| {
                    expected.get(id).is_some_and(|known| known == &(stream.clone(), *seq))
                };
                if found.len() != ids.len() || !found.iter().all(follows) {
                    self.fault("table command does not follow from the log".to_owned());
                    break;
                }
            }
        }
        let named = std::mem::take(&mut self.named);
        let proof = files::prove(reading, &named).await?;
        (self.verdict.files, self.verdict.absent) = (proof.whole, proof.absent);
        proof.faults.into_iter().for_each(|fault| self.fault(fault));
        let checkpoints = self.checkpoints;
        for checkpoint in checkpoints {
            for stream in &checkpoint.streams {
                let found = self.asked.get(&(stream.key.clone(), stream.seq)).copied().flatten();
                if found.map(|hash| chain::hex(&hash)).as_deref() != Some(&stream.hash) {
                    let name = chain::name(&stream.key);
                    self.fault(format!(
                        "event {} of {name} is not the one that was signed at {}",
                        stream.seq, checkpoint.at
                    ));
                }
            }
        }
        if let Some(last) = checkpoints.last() {
            self.verdict.checkpoints = Some((checkpoints.len(), last.position));
        }
        Ok(())
    }
}

/// Holds a history that a file brings along against checkpoints: hashes of its events by number.
pub fn against(
    key: &str,
    bodies: impl IntoIterator<Item = String>,
    checkpoints: &[Checkpoint],
) -> (usize, Vec<String>) {
    let mut asked: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    for checkpoint in checkpoints {
        for stream in checkpoint.streams.iter().filter(|stream| stream.key == key) {
            asked.entry(stream.seq).or_default().push(&stream.hash);
        }
    }
    let (mut before, mut held, mut faults) = (genesis(key), 0, Vec::new());
    let last = asked.keys().next_back().copied().unwrap_or(0);
    let mut seq = 0;
    for body in bodies {
        seq += 1;
        before = link(&before, &body);
        for hash in asked.remove(&seq).unwrap_or_default() {
            held += 1;
            if chain::hex(&before) != *hash {
                faults.push(format!("event {seq} of {key} is not the one that was signed"));
            }
        }
    }
    if last > seq {
        faults.push(format!("{key} ends at event {seq}, and event {last} was signed"));
    }
    (held, faults)
}

fn first_difference(expected: &Rows, stored: &Rows) -> Option<&'static str> {
    if expected.roadmap != stored.roadmap {
        Some("roadmap")
    } else if expected.offices != stored.offices {
        Some("office")
    } else if expected.workstreams != stored.workstreams {
        Some("workstream")
    } else if expected.tasks != stored.tasks {
        Some("task")
    } else if expected.reports != stored.reports {
        Some("report")
    } else {
        None
    }
}
