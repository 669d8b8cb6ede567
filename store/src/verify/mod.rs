//! The proof: every hash follows from the one before, every table from the log, and nothing is there
//! that no migration made.

mod chain;
mod commands;
mod found;
mod people;
mod roadmap;

use std::collections::{BTreeMap, BTreeSet};

use self::found::Found;
pub use self::people::replay_people;
use crate::{
    Error, Position,
    chain::{Hash, PEOPLE, hex, name},
    checkpoint::{Checkpoint, End},
    database::{Database, Reading},
    files, heads,
    people::differences,
    sum::Secret,
    work::Work,
};

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

/// Reads the whole log at one moment, a page at a time, so that a server may go on writing; meanwhile the
/// database checks itself.
pub async fn verify(
    database: &dyn Database,
    checkpoints: &[Checkpoint],
    work: &Work,
) -> Result<Verdict, Error> {
    let (mut reading, mut beside) = (database.read().await?, database.read().await?);
    let own = beside.integrity();
    let (own, verdict) = tokio::join!(own, follow(&mut *reading, checkpoints, work));
    let mut verdict = verdict?;
    if let Some(fault) = own? {
        verdict.faults.insert(0, format!("the database's own check: {fault}"));
    }
    Ok(verdict)
}

/// Proves that everything follows from the log.
async fn follow(
    reading: &mut dyn Reading,
    checkpoints: &[Checkpoint],
    work: &Work,
) -> Result<Verdict, Error> {
    let (mut found, mut verdict) = (Found::new(checkpoints, work), Verdict::default());
    work.begin(reading.end().await?.0);
    let secret = Secret::default();
    if let Some(fault) = reading.schema().await? {
        found.fault(format!("the schema: {fault}"));
    }
    let streams = reading.streams().await?;
    // People are proved even if nothing is left of their log.
    prove_people(reading, &streams, &mut found, &mut verdict).await?;
    for stream in streams.iter().filter(|stream| *stream != PEOPLE) {
        verdict.roadmaps +=
            usize::from(roadmap::prove(reading, stream, &secret, &mut found).await?);
    }
    whole(reading, &secret, checkpoints, &mut found, &mut verdict).await?;
    let Found { events, notes, faults, .. } = found;
    Ok(Verdict { events, notes, faults, ..verdict })
}

async fn prove_people(
    reading: &mut dyn Reading,
    streams: &[String],
    found: &mut Found,
    verdict: &mut Verdict,
) -> Result<(), Error> {
    let (directory, faults) = replay_people(reading, |stored, _| found.count(stored)).await?;
    let sound = faults.is_empty();
    faults.into_iter().for_each(|fault| found.fault(fault));
    if sound {
        let rows = reading.people().await?;
        for fault in differences(&directory, &rows)? {
            found.fault(fault);
        }
        if !directory.sealed && directory.version > 0 {
            found.fault("people: secrets have no seals in the log".to_owned());
        }
    }
    verdict.people = directory.people().count();
    for stream in streams {
        if let Some(imported) = directory.imported(stream) {
            let file = imported.file.clone();
            verdict.imported.push((stream.clone(), imported.events, file));
        }
    }
    Ok(())
}

/// Proves what concerns all streams: positions, commands, files, checkpoints.
async fn whole(
    reading: &mut dyn Reading,
    secret: &Secret,
    checkpoints: &[Checkpoint],
    found: &mut Found,
    verdict: &mut Verdict,
) -> Result<(), Error> {
    let (end, _) = reading.end().await?;
    verdict.position = end;
    let sum = (1..=end).fold(0u64, u64::wrapping_add);
    let broken = !found.faults.is_empty();
    if !broken && (found.events != end || found.positions != sum) {
        found.fault(format!("of {end} events only {} are there", found.events));
    }
    if !broken && !commands::follow(reading, secret, found.commands).await? {
        found.fault("table command does not follow from the log".to_owned());
    }
    let proof = files::prove(reading, &std::mem::take(&mut found.named)).await?;
    (verdict.files, verdict.absent) = (proof.whole, proof.absent);
    proof.faults.into_iter().for_each(|fault| found.fault(fault));
    for checkpoint in checkpoints {
        for stream in &checkpoint.streams {
            let asked = found.asked.get(&(stream.key.clone(), stream.seq)).copied().flatten();
            if asked.map(|hash| hex(&hash)).as_deref() != Some(&stream.hash) {
                let name = name(&stream.key);
                found.fault(format!(
                    "event {} of {name} is not the one that was signed at {}",
                    stream.seq, checkpoint.at
                ));
            }
        }
    }
    // What a checkpoint does not name is known here.
    for checkpoint in checkpoints.iter().filter(|checkpoint| !checkpoint.hidden.is_empty()) {
        let heads = heads::at(reading, checkpoint.position).await?;
        let marks = heads
            .into_iter()
            .map(|(key, head)| End { key, seq: head.seq, hash: hex(&head.hash) }.mark());
        let marks: BTreeSet<String> = marks.collect();
        if checkpoint.hidden.iter().any(|mark| !marks.contains(mark)) {
            let Checkpoint { position, at, .. } = checkpoint;
            found.fault(format!("the log up to event {position} is not what was signed at {at}"));
        }
    }
    if let Some(last) = checkpoints.last() {
        verdict.checkpoints = Some((checkpoints.len(), last.position));
    }
    Ok(())
}

/// Holds a history that a file brings along against checkpoints: hashes of its events by number.
pub struct Against<'a> {
    key: String,
    asked: BTreeMap<u64, Vec<&'a str>>,
    last: u64,
    seq: u64,
    held: usize,
    faults: Vec<String>,
}

impl<'a> Against<'a> {
    /// Begins with what the checkpoints say of a roadmap.
    pub fn new(key: &str, checkpoints: &'a [Checkpoint]) -> Self {
        let mut asked: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
        for checkpoint in checkpoints {
            for stream in checkpoint.streams.iter().filter(|stream| stream.key == key) {
                asked.entry(stream.seq).or_default().push(&stream.hash);
            }
        }
        let last = asked.keys().next_back().copied().unwrap_or(0);
        Self { key: key.to_owned(), asked, last, seq: 0, held: 0, faults: Vec::new() }
    }

    /// Takes the hash of the next event.
    pub fn take(&mut self, hash: &Hash) {
        self.seq += 1;
        for signed in self.asked.remove(&self.seq).unwrap_or_default() {
            self.held += 1;
            if hex(hash) != *signed {
                let Self { key, seq, .. } = self;
                self.faults.push(format!("event {seq} of {key} is not the one that was signed"));
            }
        }
    }

    /// Returns how many events were signed, and what is wrong.
    pub fn end(mut self) -> (usize, Vec<String>) {
        let Self { key, seq, last, .. } = &self;
        if last > seq {
            self.faults.push(format!("{key} ends at event {seq}, and event {last} was signed"));
        }
        (self.held, self.faults)
    }
}
