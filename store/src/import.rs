//! Taking over a log from elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use exchange::Brought;
use roadmap::{Change, Definition, Event, Fault, Problem, Refusal, Roadmap, decide};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;
use tokio::sync::mpsc;

use crate::{
    Error, Hash,
    chain::{genesis, hex, link},
};

/// An event with the bytes in which it was written and its hash, as an export has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// What happened.
    pub event: Event,
    /// The event in JSON, as it was written first.
    pub body: String,
    /// SHA-256 of the hash before and the body.
    pub hash: Hash,
}

impl Serialize for Logged {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.written()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl Logged {
    /// Writes the event as an export has it: its bytes, with the hash behind them.
    pub fn written(&self) -> String {
        written(&self.body, &self.hash)
    }
}

impl From<Logged> for Brought {
    fn from(logged: Logged) -> Self {
        let Logged { event, body, hash } = logged;
        Self { event, body, hash: Some(hex(&hash)) }
    }
}

/// Writes the bytes of an event with the hash behind them.
pub fn written(body: &str, hash: &Hash) -> String {
    let open = body.strip_suffix('}').unwrap_or(body);
    format!("{open},\"hash\":\"{}\"}}", hex(hash))
}

/// Writes events that were made here for the first time.
pub fn fresh(events: Vec<Event>) -> Result<Vec<Brought>, Error> {
    let written = events.into_iter().map(|event| {
        let body = serde_json::to_string(&event)?;
        Ok(Brought { event, body, hash: None })
    });
    written.collect()
}

/// Seconds by which a clock elsewhere may be ahead of this one.
const AHEAD: i64 = 60;

/// Checks a history event by event: it obeys the rules that commands obey, its hashes are those that it
/// states, and nothing in it has yet to happen.
pub struct Incoming {
    audit: decide::Audit,
    roadmap: Roadmap,
    hash: Hash,
    until: DateTime<Utc>,
}

impl Incoming {
    /// Begins with the first event; without a clock, whatever is ahead of it passes.
    pub fn new(first: Option<&Event>, now: Option<DateTime<Utc>>) -> Result<Self, Refusal> {
        let Some(Change::Created { definition }) = first.map(|event| &event.change) else {
            let text = "a log begins with the creation of its roadmap".to_owned();
            return Err(fault("history[0]".to_owned(), Problem::Malformed { text }));
        };
        let until = now.map_or(DateTime::<Utc>::MAX_UTC, |now| now + TimeDelta::seconds(AHEAD));
        Ok(Self {
            audit: decide::Audit::default(),
            roadmap: roadmap::empty(&definition.key),
            hash: genesis(&definition.key),
            until,
        })
    }

    /// Takes the next event.
    pub fn take(&mut self, brought: &Brought) -> Result<(), Refusal> {
        let Brought { event, body, hash: stated } = brought;
        let place = |what: &str| format!("history[{}]{what}", event.seq.saturating_sub(1));
        self.audit.take(&mut self.roadmap, event).map_err(Refusal::Invalid)?;
        if event.at > self.until {
            return Err(fault(place(".at"), Problem::InTheFuture));
        }
        self.hash = link(&self.hash, body);
        if stated.as_ref().is_some_and(|stated| *stated != hex(&self.hash)) {
            return Err(fault(place(".hash"), Problem::NotFromHistory));
        }
        Ok(())
    }

    /// The roadmap as the history has led to it so far.
    pub fn roadmap(&self) -> &Roadmap {
        &self.roadmap
    }

    /// The same, at the end of the history.
    pub fn into_roadmap(self) -> Roadmap {
        self.roadmap
    }

    /// The hash of the last event so far.
    pub fn hash(&self) -> &Hash {
        &self.hash
    }
}

fn fault(field: String, problem: Problem) -> Refusal {
    Refusal::Invalid(vec![Fault { field, problem }])
}

/// A part of a history on its way into the record.
pub enum Piece {
    /// Events, after those before.
    Events(Vec<Brought>),
    /// Nothing more: the plan to which they should have led, if it was stated, and the SHA-256 of the
    /// file they come from.
    End(Option<Box<Definition>>, String),
}

/// A history on its way into the record, piece by piece; one that has no end is not taken over.
pub struct History {
    first: Option<Piece>,
    rest: mpsc::Receiver<Piece>,
}

/// Pieces at the most that wait to be taken over.
const WAITING: usize = 4;

impl History {
    /// A history that is read elsewhere while it is taken over.
    pub fn channel() -> (mpsc::Sender<Piece>, Self) {
        let (send, rest) = mpsc::channel(WAITING);
        (send, Self { first: None, rest })
    }

    /// A history that is there as a whole.
    pub fn of(events: Vec<Brought>) -> Self {
        let (send, history) = Self::channel();
        let _ = send.try_send(Piece::End(None, String::new()));
        Self { first: Some(Piece::Events(events)), ..history }
    }

    /// Waits for its first piece; tells whether there is one.
    pub async fn begins(&mut self) -> bool {
        if self.first.is_none() {
            self.first = self.rest.recv().await;
        }
        self.first.is_some()
    }

    /// Waits for the next piece.
    pub async fn next(&mut self) -> Option<Piece> {
        match self.first.take() {
            Some(piece) => Some(piece),
            None => self.rest.recv().await,
        }
    }
}
