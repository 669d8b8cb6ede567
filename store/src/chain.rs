//! Hashes that chain each event of a stream to the one before.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

/// Bytes of a SHA-256.
pub type Hash = [u8; 32];
/// The place of an event among all, counted from 1.
pub type Position = u64;

/// The stream of people.
pub const PEOPLE: &str = "";

/// Returns the hash that the first event of a stream is chained to.
pub fn genesis(stream: &str) -> Hash {
    Sha256::digest(format!("vekha log of {stream}")).into()
}

/// Returns the hash of an event whose predecessor has the hash `before`.
pub fn link(before: &Hash, body: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(body.as_bytes());
    hasher.finalize().into()
}

/// Writes an instant so that texts sort as the instants do.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Writes bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

/// Reads a hash of 64 digits in lower-case hexadecimal.
pub fn parse_hash(text: &str) -> Option<Hash> {
    let mut bytes = [0; 32];
    let read = base16ct::lower::decode(text.as_bytes(), &mut bytes).ok()?;
    (read.len() == 32).then_some(bytes)
}

/// The name of a stream in sentences.
pub fn name(stream: &str) -> &str {
    if stream == PEOPLE { "people" } else { stream }
}

/// Parts what somebody calls a command from what it is, in the id of one that is called something.
pub const NAMED: char = '~';

/// Makes the id of a command from everything that makes it one: sent twice, it is the same.
pub fn command_id(parts: &str) -> String {
    hex(&Sha256::digest(parts)[..16])
}
