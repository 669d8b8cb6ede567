//! The log: hashes that chain each event of a stream to the one before, and events as they are kept.

use chrono::{DateTime, SecondsFormat, Utc};
use roadmap::Event;
use sha2::{Digest, Sha256};

use crate::{
    Error, Hash, Position,
    database::{Head, Stored},
};

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

impl Head {
    /// Returns the head of a stream to which nothing was written.
    pub fn before(stream: &str) -> Self {
        Self { position: 0, seq: 0, hash: genesis(stream) }
    }
}

/// What is read of an event beside its body, to find it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub at: String,
    pub person: String,
    pub kind: String,
    pub task: Option<String>,
}

impl Columns {
    /// Returns those of an event of a roadmap; its body says the kind.
    pub fn of(event: &Event, body: &serde_json::Value) -> Self {
        let kind = body.pointer("/change/kind").and_then(serde_json::Value::as_str);
        Self {
            at: instant(event.at),
            person: event.by.person.clone(),
            kind: kind.unwrap_or("unknown").to_owned(),
            task: event.change.task().map(str::to_owned),
        }
    }

    /// Returns those of an event of people.
    pub fn of_people(event: &directory::Event) -> Self {
        Self {
            at: instant(event.at),
            person: event.by.person.clone(),
            kind: event.change.kind().to_owned(),
            task: None,
        }
    }

    /// Returns the event as it is kept, after the last of its stream.
    pub fn stored(self, stream: &str, head: &Head, position: Position, body: String) -> Stored {
        let Self { at, person, kind, task } = self;
        let (stream, hash) = (stream.to_owned(), link(&head.hash, &body));
        Stored { position, stream, seq: head.seq + 1, at, person, kind, task, body, hash }
    }
}

impl Stored {
    /// Returns where its stream ends with it.
    pub fn head(&self) -> Head {
        Head { position: self.position, seq: self.seq, hash: self.hash }
    }

    /// Reads it as an event of a roadmap.
    pub fn event(&self) -> Result<Event, Error> {
        Ok(Event::read(&self.body)?)
    }

    /// Reads it as an event of people.
    pub fn of_people(&self) -> Result<directory::Event, Error> {
        Ok(directory::Event::read(&self.body)?)
    }
}
