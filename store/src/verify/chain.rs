//! A stream from its beginning: each event follows from the one before.

use crate::{
    Hash, chain,
    database::{Head, Stored},
    log::Columns,
};

/// Reads a stream from its beginning, and chains it.
pub struct Chain<'a> {
    pub stream: &'a str,
    pub head: Head,
    /// The instant of the last event.
    pub at: String,
    pub sound: bool,
}

impl<'a> Chain<'a> {
    /// Begins a stream.
    pub fn new(stream: &'a str) -> Self {
        Self { stream, head: Head::before(stream), at: String::new(), sound: true }
    }

    /// Takes the next event, which says whether its hash follows from one before and its own contents; an
    /// error ends the stream.
    pub fn take(&mut self, stored: &Stored, before: &Hash, linked: bool) -> Result<(), String> {
        let fault =
            |what: &str| format!("event {} of {}: {what}", stored.seq, chain::name(self.stream));
        if stored.seq != self.head.seq + 1 {
            return Err(fault(&format!("event {} is missing before it", self.head.seq + 1)));
        }
        if stored.position <= self.head.position {
            return Err(fault("its position is not behind that of the event before"));
        }
        if !linked || *before != self.head.hash {
            return Err(fault("its hash does not match its contents and the event before"));
        }
        self.head = stored.head();
        Ok(())
    }
}

/// Tells whether what is kept beside the body of an event is what the body says.
pub fn matches(stored: &Stored, columns: &Columns) -> bool {
    let Columns { at, person, kind, task } = columns;
    stored.at == *at && stored.person == *person && stored.kind == *kind && stored.task == *task
}
