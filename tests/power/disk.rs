//! What a loss of power leaves of the files of a directory.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, RandomState},
};

/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;
/// Percent of the sectors that were being written in which what was written is anything. Bytes beside
/// it stay as they were: SQLite takes disks to be such (its “powersafe overwrite”).
const GARBAGE: u64 = 3;
/// Bytes of an entry before its name.
const FRAME: usize = 48;

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Chance that can be had again from its seed.
pub struct Chance(u64);

impl Chance {
    /// Begins with the seed in the environment, or with any; says which.
    pub fn begin() -> Self {
        let given = std::env::var("VEKHA_POWER_SEED").ok();
        let seed = given.map(|seed| seed.parse::<u64>().expect("VEKHA_POWER_SEED is a number"));
        let seed = seed.unwrap_or_else(|| RandomState::new().hash_one(0u8));
        println!("VEKHA_POWER_SEED={seed}");
        // All zeros would stay zeros.
        Self(if seed == 0 { 1 } else { seed })
    }

    fn draw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Returns a number below a limit, 0 if that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let drawn = usize::try_from(self.draw() >> 33).expect("31 bits fit");
        drawn % limit.max(1)
    }

    fn percent(&mut self, percent: u64) -> bool {
        (self.draw() >> 33) % 100 < percent
    }
}

/// What happened to a file or to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// A file was made under a name.
    Create,
    /// Bytes were written.
    Write,
    /// The length was set.
    Resize,
    /// The file is on disk as it is.
    Sync,
    /// The names are on disk as they are.
    SyncNames,
    /// A name was taken away.
    Unlink,
    /// A file got another name, in place of what had it.
    Rename,
    /// A file got one more name.
    Link,
}

/// An entry of the log.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// What happened.
    pub op: Op,
    /// Bytes of the log up to the end of this entry.
    pub end: u64,
    inode: u64,
    offset: usize,
    name: &'a str,
    bytes: &'a [u8],
}

/// Reads the log; an entry that was being written when the program was killed is left out.
pub fn read(log: &[u8]) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut at = 0;
    while let Some(frame) = log.get(at..at + FRAME) {
        let mut numbers = [0; FRAME / 8];
        for (number, bytes) in numbers.iter_mut().zip(frame.chunks_exact(8)) {
            *number = u64::from_ne_bytes(bytes.try_into().expect("8 bytes"));
        }
        let [seq, op, inode, offset, name, bytes] = numbers;
        let [offset, name, bytes] =
            [offset, name, bytes].map(|number| usize::try_from(number).expect("it fits"));
        let (from, until) = (at + FRAME + name, at + FRAME + name + bytes);
        let Some(bytes) = log.get(from..until) else { break };
        let name = std::str::from_utf8(&log[at + FRAME..from]).expect("a name");
        assert_eq!(usize::try_from(seq), Ok(entries.len()), "an entry of the log is missing");
        let op = match op {
            1 => Op::Create,
            2 => Op::Write,
            3 => Op::Resize,
            4 => Op::Sync,
            5 => Op::SyncNames,
            6 => Op::Unlink,
            7 => Op::Rename,
            8 => Op::Link,
            other => panic!("{name} came to be as the simulation does not know it ({other})"),
        };
        let end = u64::try_from(until).expect("it fits");
        entries.push(Entry { op, end, inode, offset, name, bytes });
        at = until;
    }
    entries
}

/// A file: what is on disk for certain, and what happened since.
#[derive(Default)]
struct File<'a> {
    settled: Vec<u8>,
    since: Vec<Entry<'a>>,
}

fn apply(contents: &mut Vec<u8>, entry: &Entry<'_>) {
    if entry.op == Op::Resize {
        contents.resize(entry.offset, 0);
        return;
    }
    let end = entry.offset + entry.bytes.len();
    if contents.len() < end {
        contents.resize(end, 0);
    }
    contents[entry.offset..end].copy_from_slice(entry.bytes);
}

impl File<'_> {
    /// Returns the file as the program saw it.
    fn seen(&self) -> Vec<u8> {
        let mut contents = self.settled.clone();
        for entry in &self.since {
            apply(&mut contents, entry);
        }
        contents
    }

    fn settle(&mut self) {
        for entry in self.since.drain(..) {
            apply(&mut self.settled, &entry);
        }
    }

    /// Returns what a loss of power leaves: of what was not settled nothing, everything, or for
    /// each sector and for the length what it was at some instant since.
    fn left(&self, chance: &mut Chance) -> Vec<u8> {
        let percent = match chance.below(4) {
            0 => return self.settled.clone(),
            1 => return self.seen(),
            _ => 1 + u64::try_from(chance.below(99)).expect("it fits"),
        };
        let mut seen = self.settled.clone();
        let mut disk = self.settled.clone();
        let mut length = disk.len();
        for entry in &self.since {
            let before = seen.len();
            apply(&mut seen, entry);
            if entry.op == Op::Resize {
                if chance.percent(percent) {
                    length = seen.len();
                    disk.truncate(length);
                }
                continue;
            }
            // A hole before the bytes is written with them.
            let first = entry.offset.min(before) / SECTOR;
            let end = entry.offset + entry.bytes.len();
            let last = end.div_ceil(SECTOR);
            for at in (first..last).map(|sector| sector * SECTOR) {
                if !chance.percent(percent) {
                    continue;
                }
                if disk.len() < at + SECTOR {
                    disk.resize(at + SECTOR, 0);
                }
                let contents = &seen[at..seen.len().min(at + SECTOR)];
                let (start, rest) = disk[at..at + SECTOR].split_at_mut(contents.len());
                start.copy_from_slice(contents);
                rest.fill(0);
                if chance.percent(GARBAGE) {
                    let within = |place: usize| place.clamp(at, at + SECTOR);
                    for byte in &mut disk[within(entry.offset)..within(end)] {
                        *byte = chance.draw().to_be_bytes()[0];
                    }
                }
            }
            if seen.len() != before && chance.percent(percent) {
                length = seen.len();
            }
        }
        disk.resize(length, 0);
        disk
    }
}

type Names<'a> = BTreeMap<&'a str, usize>;

/// The disk under the directory, as far as the log has been read.
#[derive(Default)]
pub struct Disk<'a> {
    files: Vec<File<'a>>,
    /// The latest file that has an inode.
    inodes: HashMap<u64, usize>,
    /// The names as the program saw them.
    names: Names<'a>,
    /// The names that are on disk for certain, and what happened to names since.
    settled: Names<'a>,
    since: Vec<(Entry<'a>, usize)>,
}

fn apply_to_names<'a>(names: &mut Names<'a>, entry: &Entry<'a>, file: usize) {
    let other = || std::str::from_utf8(entry.bytes).expect("a name");
    match entry.op {
        Op::Create => drop(names.insert(entry.name, file)),
        Op::Unlink => drop(names.remove(entry.name)),
        Op::Rename => {
            if let Some(file) = names.remove(entry.name) {
                names.insert(other(), file);
            }
        }
        Op::Link => {
            if let Some(file) = names.get(entry.name).copied() {
                names.insert(other(), file);
            }
        }
        Op::Write | Op::Resize | Op::Sync | Op::SyncNames => {}
    }
}

impl<'a> Disk<'a> {
    /// Lets happen what an entry says.
    pub fn take(&mut self, entry: &Entry<'a>) {
        if entry.op == Op::Create {
            self.inodes.insert(entry.inode, self.files.len());
            self.files.push(File::default());
        }
        let file = self.inodes.get(&entry.inode).copied().unwrap_or_default();
        match entry.op {
            Op::Write | Op::Resize => self.files[file].since.push(*entry),
            Op::Sync => self.files[file].settle(),
            Op::SyncNames => {
                self.settled.clone_from(&self.names);
                self.since.clear();
            }
            Op::Create | Op::Unlink | Op::Rename | Op::Link => {
                apply_to_names(&mut self.names, entry, file);
                self.since.push((*entry, file));
            }
        }
    }

    /// Returns the files as the program saw them.
    pub fn seen(&self) -> Files {
        self.under(&self.names, File::seen)
    }

    /// Returns only what is on disk for certain.
    pub fn settled(&self) -> Files {
        self.under(&self.settled, |file| file.settled.clone())
    }

    /// Returns what a loss of power at this instant leaves, as chance has it: of what happened to
    /// names since they were settled nothing, everything, the beginning, or anything.
    pub fn left(&self, chance: &mut Chance) -> Files {
        let mut names = self.settled.clone();
        let way = chance.below(4);
        let beginning = chance.below(self.since.len() + 1);
        for (at, (entry, file)) in self.since.iter().enumerate() {
            let kept = match way {
                0 => false,
                1 => true,
                2 => at < beginning,
                _ => chance.percent(50),
            };
            if kept {
                apply_to_names(&mut names, entry, *file);
            }
        }
        // A file with two names has the same contents under both.
        let mut contents = HashMap::new();
        for file in names.values() {
            contents.entry(*file).or_insert_with(|| self.files[*file].left(chance));
        }
        let files = names
            .into_iter()
            .filter_map(|(name, file)| Some((name.to_owned(), contents.get(&file)?.clone())));
        files.collect()
    }

    fn under(&self, names: &Names<'a>, contents: impl Fn(&File<'a>) -> Vec<u8>) -> Files {
        let named =
            |(name, file): (&&str, &usize)| ((*name).to_owned(), contents(&self.files[*file]));
        names.iter().map(named).collect()
    }
}
