//! Taking over a log from elsewhere.

use roadmap::{Event, Fault, Problem, Refusal, decide};
use serde::Serialize;

use crate::{Error, Hash, chain};

/// An event with its hash, as an export has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// What happened.
    pub event: Event,
    /// SHA-256 of the hash before and the event.
    pub hash: Hash,
}

impl Serialize for Logged {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Written<'a> {
            #[serde(flatten)]
            event: &'a Event,
            hash: String,
        }
        Written { event: &self.event, hash: hex(&self.hash) }.serialize(serializer)
    }
}

/// Writes bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Logged {
    /// Chains events anew and compares the hashes that their file states.
    pub fn chain(key: &str, events: Vec<(Event, Option<String>)>) -> Result<Vec<Self>, Error> {
        let mut before = chain::genesis(key);
        let mut log = Vec::with_capacity(events.len());
        for (event, stated) in events {
            let hash = chain::link(&before, &serde_json::to_string(&event)?);
            if stated.is_some_and(|stated| stated != hex(&hash)) {
                let field = format!("history[{}].hash", event.seq);
                let fault = Fault { field, problem: Problem::NotFromHistory };
                return Err(Refusal::Invalid(vec![fault]).into());
            }
            before = hash;
            log.push(Self { event, hash });
        }
        Ok(log)
    }
}

/// Checks that a log is a roadmap's and obeys the rules that commands obey.
pub fn check(key: &str, log: &[Logged]) -> Result<(), Error> {
    let events: Vec<Event> = log.iter().map(|logged| logged.event.clone()).collect();
    decide::audit(key, &events).map_err(Refusal::Invalid)?;
    let mut before = chain::genesis(key);
    for logged in log {
        before = chain::link(&before, &serde_json::to_string(&logged.event)?);
        if before != logged.hash {
            let field = format!("history[{}].hash", logged.event.seq);
            let fault = Fault { field, problem: Problem::NotFromHistory };
            return Err(Refusal::Invalid(vec![fault]).into());
        }
    }
    Ok(())
}
