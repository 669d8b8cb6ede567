//! The log: events as they are kept.

use roadmap::Event;

use crate::{
    Error, Position,
    chain::{instant, link},
    database::{Head, Stored},
};

/// What is read of an event beside its body, to find it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub at: String,
    pub person: String,
    pub kind: String,
    pub task: Option<String>,
}

impl Columns {
    /// Returns those of an event of a roadmap.
    pub fn of(event: &Event) -> Self {
        Self {
            at: instant(event.at),
            person: event.by.person.to_string(),
            kind: event.change.kind().to_owned(),
            task: event.change.task().map(str::to_owned),
        }
    }

    /// Returns those of an event of people.
    pub fn of_people(event: &directory::Event) -> Self {
        Self {
            at: instant(event.at),
            person: event.by.person.to_string(),
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
