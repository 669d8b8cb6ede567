//! Taking over a log from elsewhere.

use chrono::{DateTime, TimeDelta, Utc};
use exchange::Brought;
use roadmap::{Event, Fault, Problem, Refusal, decide};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;

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
    /// Chains events, and refuses those whose stated hash is another.
    pub fn chain(key: &str, events: Vec<Brought>) -> Result<Vec<Self>, Error> {
        let mut before = genesis(key);
        let mut log = Vec::with_capacity(events.len());
        for Brought { event, body, hash: stated } in events {
            let hash = link(&before, &body);
            if stated.is_some_and(|stated| stated != hex(&hash)) {
                let field = format!("history[{}].hash", event.seq.saturating_sub(1));
                let fault = Fault { field, problem: Problem::NotFromHistory };
                return Err(Refusal::Invalid(vec![fault]).into());
            }
            before = hash;
            log.push(Self { event, body, hash });
        }
        Ok(log)
    }

    /// Writes the event as an export has it: its bytes, with the hash behind them.
    pub fn written(&self) -> String {
        written(&self.body, &self.hash)
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

/// Refuses a log of which something has not happened yet: whatever followed it here would lie before it.
pub fn check_past(log: &[Logged], now: DateTime<Utc>) -> Result<(), Error> {
    let ahead = log.iter().find(|logged| logged.event.at > now + TimeDelta::seconds(AHEAD));
    let Some(logged) = ahead else { return Ok(()) };
    let field = format!("history[{}].at", logged.event.seq.saturating_sub(1));
    Err(Refusal::Invalid(vec![Fault { field, problem: Problem::InTheFuture }]).into())
}

/// Checks that a log is a roadmap's and obeys the rules that commands obey.
pub fn check(key: &str, log: &[Logged]) -> Result<(), Error> {
    let events: Vec<Event> = log.iter().map(|logged| logged.event.clone()).collect();
    decide::audit(key, &events).map_err(Refusal::Invalid)?;
    let mut before = genesis(key);
    for logged in log {
        before = link(&before, &logged.body);
        if before != logged.hash {
            let field = format!("history[{}].hash", logged.event.seq.saturating_sub(1));
            let fault = Fault { field, problem: Problem::NotFromHistory };
            return Err(Refusal::Invalid(vec![fault]).into());
        }
    }
    Ok(())
}
