//! An event as a database keeps it.

use crate::{Hash, Position};

/// An event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its place among all events, counted from 1.
    pub position: Position,
    /// The roadmap's key; empty for people.
    pub stream: String,
    /// Its place in the stream, counted from 1.
    pub seq: u64,
    /// The instant, in RFC 3339 with microseconds.
    pub at: String,
    /// Who did it.
    pub person: String,
    /// The kind of its change.
    pub kind: String,
    /// The task that it concerns.
    pub task: Option<String>,
    /// The event in JSON, as it was written first.
    pub body: String,
    /// SHA-256 of the hash before in the stream, and the body.
    pub hash: Hash,
}
