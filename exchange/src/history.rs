//! The history in a roadmap file, event by event as the file is read.

use std::fmt;

use roadmap::{Event, Fault};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

use crate::{
    fault::malformed,
    unique::{Unique, twice},
};

/// An event as a file brings it along.
#[derive(Clone, Debug, PartialEq)]
pub struct Brought {
    /// What happened.
    pub event: Event,
    /// The same as it was written, over which its hash goes.
    pub body: String,
    /// Its stated hash, in hexadecimal.
    pub hash: Option<String>,
}

/// The end of an event with its hash, as an export writes it: `,"hash":"…"}` with 64 digits.
const HASH: (&str, usize, &str) = (",\"hash\":\"", 64, "\"}");

/// Takes the hash off an event that is written as an export writes it.
fn without_hash(text: &str) -> Option<(String, &str)> {
    let (open, digits, close) = HASH;
    let rest = text.strip_suffix(close)?;
    let (rest, hash) = rest.split_at_checked(rest.len().checked_sub(digits)?)?;
    let hex = hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((format!("{}}}", rest.strip_suffix(open)?), hash)).filter(|_| hex)
}

/// Reads an event; everything in it must be understood.
fn brought(text: &str) -> Result<Brought, String> {
    // Written to the letter as this version writes it: nothing in it is unknown.
    if let Some((body, hash)) = without_hash(text)
        && let Ok(event) = Event::read(&body)
        && serde_json::to_string(&event).is_ok_and(|again| again == body)
    {
        return Ok(Brought { event, body, hash: Some(hash.to_owned()) });
    }
    let Unique(mut value) = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let hash = match &mut value {
        Value::Object(event) => event.shift_remove("hash"),
        _ => None,
    };
    let hash = hash.as_ref().and_then(Value::as_str).map(str::to_owned);
    let body = value.to_string();
    let event = Event::read(&body).map_err(|error| error.to_string())?;
    let again = serde_json::to_value(&event).map_err(|error| error.to_string())?;
    match misunderstood(&value, &again, "event") {
        Some(field) => Err(format!("unknown field `{field}`")),
        None => Ok(Brought { event, body, hash }),
    }
}

/// Names the first field that was given and not understood; an empty one may have been left out.
fn misunderstood(given: &Value, understood: &Value, path: &str) -> Option<String> {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    };
    match (given, understood) {
        (Value::Object(given), Value::Object(understood)) => {
            given.iter().find_map(|(name, value)| match understood.get(name) {
                Some(known) => misunderstood(value, known, &format!("{path}.{name}")),
                None => (!empty(value)).then(|| format!("{path}.{name}")),
            })
        }
        (Value::Array(given), Value::Array(understood)) => {
            let pairs = given.iter().zip(understood).enumerate();
            pairs.into_iter().find_map(|(at, (given, understood))| {
                misunderstood(given, understood, &format!("{path}[{at}]"))
            })
        }
        _ => None,
    }
}

/// What was read of a file: everything but its history as a whole, the history piece by piece.
pub struct Parts<'a> {
    each: &'a mut dyn FnMut(Brought) -> bool,
    pub object: Map<String, Value>,
    pub has_history: bool,
    pub faults: Vec<Fault>,
    /// Whether somebody still wants events.
    wanted: bool,
}

impl<'a> Parts<'a> {
    /// Begins with nothing read yet.
    pub fn new(each: &'a mut dyn FnMut(Brought) -> bool) -> Self {
        let (object, faults) = (Map::new(), Vec::new());
        Self { each, object, has_history: false, faults, wanted: true }
    }

    /// Reads a file.
    pub fn read<'de, D: Deserializer<'de>>(&mut self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_map(File(self))
    }

    fn take(&mut self, at: usize, text: &str) {
        match brought(text) {
            // What follows something that cannot be read is read for its own faults only.
            Ok(brought) if self.wanted && self.faults.is_empty() => {
                self.wanted = (self.each)(brought);
            }
            Ok(_) => {}
            Err(error) => self.faults.push(malformed(format!("history[{at}]"), error)),
        }
    }
}

struct File<'a, 'b>(&'a mut Parts<'b>);

impl<'de> Visitor<'de> for File<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if self.0.object.contains_key(&name) || name == "history" && self.0.has_history {
                return Err(A::Error::custom(twice(&name)));
            }
            if name == "history" {
                self.0.has_history = true;
                map.next_value_seed(History(self.0))?;
            } else {
                let Unique(value) = map.next_value()?;
                self.0.object.insert(name, value);
            }
        }
        Ok(())
    }
}

struct History<'a, 'b>(&'a mut Parts<'b>);

impl<'de> DeserializeSeed<'de> for History<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for History<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events as `history`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut at = 0;
        while let Some(text) = list.next_element::<Box<RawValue>>()? {
            self.0.take(at, text.get());
            at += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use proptest::prelude::*;
    use roadmap::{Actor, By, Command, Roles, apply, arbitrary, decide, empty};

    use super::*;

    fn log(steps: Vec<(Actor, Command)>) -> Vec<Event> {
        let mut roadmap = empty("plan");
        let mut log = Vec::new();
        let create = Command::Create(Box::new(arbitrary::definition("plan")));
        let by = By::new("admin".into(), "Admin".to_owned());
        let roles = Roles { admin: true, controller: true, ..Roles::default() };
        let admin = Actor { deputy_for: Vec::new(), by, offices: Vec::new(), roles };
        let first = [(admin.clone(), create), (admin, Command::Approve)];
        for (n, (actor, command)) in first.into_iter().chain(steps).enumerate() {
            let hours = i64::try_from(n).unwrap_or(0);
            let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(hours);
            for event in decide(&roadmap, &actor, command, now).unwrap_or_default() {
                apply(&mut roadmap, &event).expect("it follows");
                log.push(event);
            }
        }
        log
    }

    proptest! {
        #[test]
        fn what_is_read_to_the_letter_is_what_is_read_with_care(
            steps in prop::collection::vec((arbitrary::actor(), arbitrary::command()), 1..40),
        ) {
            for (seq, event) in log(steps).into_iter().enumerate() {
                let body = serde_json::to_string(&event).expect("it is written");
                let hash = format!("{seq:064x}");
                let open = body.strip_suffix('}').expect("an object");
                let exact = brought(&format!("{open},\"hash\":\"{hash}\"}}"));
                let loose = brought(&format!("{{ \"hash\" : \"{hash}\", {}", &body[1..]));
                prop_assert_eq!(&exact, &loose);
                // A text of blanks is not written.
                let event = Event::read(&body).expect("it is read");
                prop_assert_eq!(exact, Ok(Brought { event, body, hash: Some(hash) }));
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_no_event() {
        let event = |more: &str| {
            let by = r#"{"person":"a","name":"A"}"#;
            format!(
                r#"{{"format":3,"seq":2,"at":"2026-11-23T09:00:00Z","by":{by},"change":{{"kind":"approved","on":"2026-11-23"{more}}}}}"#
            )
        };
        assert!(brought(&event("")).is_ok());
        let twice = brought(&event(r#","on":"2026-11-24""#)).expect_err("one of two dates");
        assert!(twice.contains("`on` is given twice"), "{twice}");
        for text in ["{}", "[]", "1", "null", "{\"hash\":\"00\"}", ",\"hash\":\"\"}", "\"}"] {
            assert!(brought(text).is_err(), "{text}");
        }
        let hash = "0".repeat(64);
        assert_eq!(without_hash(&format!(",\"hash\":\"{hash}\"}}")), Some(("}".into(), &*hash)));
        assert_eq!(without_hash(&format!("ü\"{hash}\"}}")), None);
    }
}
