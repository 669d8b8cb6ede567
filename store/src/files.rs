//! Files of evidence: kept in parts, found by the SHA-256 of their contents.

use chrono::{DateTime, TimeDelta, Utc};
use roadmap::{Change, Event, Evidence};
use sha2::{Digest, Sha256};

use crate::{
    Error, Hash,
    chain::{hex, parse_hash},
    database::Reading,
};

/// Bytes of a part.
pub const PART: usize = 256 << 10;
/// Hours after which a file that nobody used is thrown away.
const UNUSED_HOURS: i64 = 24;

/// Returns the instant since which a file must have been waiting to be thrown away.
pub fn unused_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::hours(UNUSED_HOURS)
}

/// How much may wait to be used.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// Bytes at the most that a person sent and that no event names yet.
    pub person: u64,
    /// Bytes at the most that everyone sent so.
    pub everyone: u64,
    /// Bytes of the disk that files leave free, for everything else.
    pub reserve: u64,
}

impl Default for Quota {
    fn default() -> Self {
        Self { person: 500_000_000, everyone: 5_000_000_000, reserve: 1_000_000_000 }
    }
}

/// Returns the files that an event names: hash and bytes.
pub fn named(event: &Event) -> Vec<(Hash, u64)> {
    let pieces: Vec<&Evidence> = match &event.change {
        Change::Submitted { submission, .. } => submission.pieces().collect(),
        Change::EvidenceAttached { pieces, .. } => pieces.iter().map(|it| &it.evidence).collect(),
        _ => Vec::new(),
    };
    let files = pieces.into_iter().filter_map(|piece| match piece {
        Evidence::File { sha256, size, .. } => Some((parse_hash(sha256)?, *size)),
        _ => None,
    });
    files.collect()
}

/// What a proof of the files found.
pub struct Proof {
    /// Files with their contents here.
    pub whole: usize,
    /// Files that imported logs name and whose contents are not here.
    pub absent: usize,
    /// Every fault, named by the file's hash.
    pub faults: Vec<String>,
}

/// Hashes every file anew, a part at a time, and looks for those that events name.
pub async fn prove(
    reading: &mut dyn Reading,
    named: &std::collections::BTreeSet<Hash>,
) -> Result<Proof, Error> {
    let mut proof = Proof { whole: 0, absent: 0, faults: Vec::new() };
    let mut here = std::collections::BTreeSet::new();
    for file in reading.files().await? {
        let mut fault = |what: &str| proof.faults.push(format!("file {}: {what}", hex(&file.hash)));
        here.insert(file.hash);
        if file.claimed != named.contains(&file.hash) {
            fault(if file.claimed { "no event names it" } else { "it may be thrown away" });
        }
        let Some(writing) = file.writing else {
            proof.absent += 1;
            continue;
        };
        let (mut hasher, mut size, mut number) = (Sha256::new(), 0u64, 0);
        while let Some(bytes) = reading.part(writing, number).await? {
            hasher.update(&bytes);
            size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            number += 1;
        }
        let found: Hash = hasher.finalize().into();
        if found == file.hash && size == file.size {
            proof.whole += 1;
        } else {
            fault("its contents are not what its hash says");
        }
    }
    for hash in named.difference(&here) {
        proof.faults.push(format!("file {}: an event names it, and it is not here", hex(hash)));
    }
    Ok(proof)
}
