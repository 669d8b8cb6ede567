//! The log as a feed: events of the roadmaps that the reader may read, in their order, to be followed without
//! gaps.

use std::{
    fmt::{self, Write},
    sync::Arc,
};

use app::{export::without_logins, visit::Visit};
use axum::http::Method;
use chrono::{DateTime, Utc};
use directory::Scope;
use roadmap::{By, RoadmapKey};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};
use serde_json::{
    Map, Value,
    value::{RawValue, to_raw_value},
};
use store::{Error, Stored, hex};
use utoipa::ToSchema;

use super::{
    caller::Call,
    operation::{Entry, Kind, Parameter},
    problem::Problem,
    table::{Answered, Table},
    views::{ByView, EventView},
};

/// Events of a part.
const MOST: u64 = 1_000;
const USUAL: u64 = 100;
/// Events that are read at a time.
const PIECE: u32 = 250;
/// Events of others that are passed over for one part, at the most.
const PASSED: u32 = 20_000;

/// A part of the feed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Feed {
    /// The events, in their order.
    pub items: Vec<EventView>,
    /// The position after which to go on: `after` of the next question.
    pub after: u64,
    /// Whether there is more already.
    pub more: bool,
}

/// Adds the operations.
pub fn add(table: &mut Table) {
    let get = |path, id, summary, parameters| Entry {
        method: Method::GET,
        path,
        id,
        tag: "Events",
        summary,
        scope: Some(Scope::Read),
        parameters,
    };
    table.read(
        get(
            "/events",
            "listEvents",
            "Follows the log of every roadmap that the reader may read, after a position.",
            AFTER,
        ),
        all,
    );
    table.read(
        Entry {
            scope: None,
            ..get(
                "/roadmaps/{roadmap}/events",
                "listRoadmapEvents",
                "Follows the log of a roadmap, after one of its events.",
                AFTER,
            )
        },
        of_roadmap,
    );
}

const AFTER: &[Parameter] = &[
    Parameter {
        name: "after",
        what: "The position, or the number in the roadmap, after which to begin; 0 where nothing is said.",
        kind: Kind::Number(0, i64::MAX as u64),
    },
    Parameter {
        name: "limit",
        what: "Events in a part, 100 where nothing is said.",
        kind: Kind::Number(1, MOST),
    },
];

/// Takes what was so before out of the values of an event: beside `after` stands `before`.
fn apart(value: Value) -> (Option<Value>, Value) {
    match value {
        Value::Object(object) => {
            if object.len() == 2
                && let (Some(before), Some(after)) = (object.get("before"), object.get("after"))
            {
                return (Some(before.clone()), after.clone());
            }
            let (mut old, mut new) = (Map::new(), Map::new());
            for (name, value) in object {
                if name == "before" {
                    old.insert(name, value);
                    continue;
                }
                let (before, after) = apart(value);
                if let Some(before) = before {
                    old.insert(name.clone(), before);
                }
                new.insert(name, after);
            }
            ((!old.is_empty()).then_some(Value::Object(old)), Value::Object(new))
        }
        Value::Array(list) => {
            let (old, new): (Vec<_>, Vec<_>) = list.into_iter().map(apart).unzip();
            let old: Vec<_> = old.into_iter().flatten().collect();
            ((!old.is_empty()).then_some(Value::Array(old)), Value::Array(new))
        }
        other => (None, other),
    }
}

/// Takes out which task of another roadmap something is about, where that roadmap is none of the reader's; its
/// dates stay.
fn without_hidden(value: &mut Value, readable: &dyn Fn(&str) -> bool) {
    match value {
        Value::Object(object) => {
            let other = object.get("roadmap").and_then(Value::as_str);
            let named = object.get("task").is_some_and(Value::is_string);
            if named && other.is_some_and(|other| !readable(other)) {
                object.shift_remove("roadmap");
                object.shift_remove("task");
            }
            object.values_mut().for_each(|it| without_hidden(it, readable));
        }
        Value::Array(list) => list.iter_mut().for_each(|it| without_hidden(it, readable)),
        _ => {}
    }
}

/// An event as it was written, as far as it is shown.
#[derive(Deserialize)]
struct Written<'a> {
    at: DateTime<Utc>,
    by: By,
    #[serde(default)]
    via: Option<String>,
    #[serde(borrow)]
    change: &'a RawValue,
}

/// The values of an object as they were written, in their order.
struct Fields<'a>(Vec<(&'a str, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::with_capacity(8);
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// What a change says: why, the values before, and those from then on.
type Said = (Option<String>, Option<Box<RawValue>>, Box<RawValue>);

/// Adds a value to an object that is being written.
fn put(object: &mut String, name: &str, value: &RawValue) {
    object.push(if object.is_empty() { '{' } else { ',' });
    let _ = write!(object, "\"{name}\":{}", value.get());
}

/// Takes a change apart without reading what its values are; none where values before stand further within.
fn as_written(change: &RawValue) -> Option<Said> {
    let Fields(fields) = serde_json::from_str(change.get()).ok()?;
    let (mut why, mut old, mut new) = (None, String::new(), String::with_capacity(512));
    for (name, value) in fields {
        match name {
            "kind" => continue,
            "after" => return None,
            "before" => {
                put(&mut old, name, value);
                continue;
            }
            "reason" => why = serde_json::from_str(value.get()).ok(),
            _ if value.get().contains("\"before\"") => return None,
            _ => {}
        }
        put(&mut new, name, value);
    }
    let whole = |mut object: String| {
        object.push_str(if object.is_empty() { "{}" } else { "}" });
        RawValue::from_string(object).ok()
    };
    let old = if old.is_empty() { None } else { Some(whole(old)?) };
    Some((why, old, whole(new)?))
}

/// Takes a change apart value by value, leaving out what is not for the reader.
fn as_shown(
    change: &RawValue,
    logins: bool,
    readable: &dyn Fn(&str) -> bool,
) -> Result<Said, Error> {
    let mut change: Value = serde_json::from_str(change.get())?;
    if !logins {
        without_logins(&mut change);
    }
    without_hidden(&mut change, readable);
    if let Value::Object(object) = &mut change {
        object.shift_remove("kind");
    }
    let why = change.get("reason").and_then(Value::as_str).map(str::to_owned);
    let (old, new) = apart(change);
    let old = old.map(|old| to_raw_value(&old)).transpose()?;
    Ok((why, old, to_raw_value(&new)?))
}

/// Shows an event of the log: with the names by which people sign in, or without, and with the tasks of other
/// roadmaps as far as those may be read.
pub fn event_view(
    stored: &Stored,
    logins: bool,
    readable: &dyn Fn(&str) -> bool,
) -> Result<EventView, Error> {
    // What is written is what is shown, so it is not read as what it means.
    let Written { at, by, via, change } = serde_json::from_str(&stored.body)?;
    let whole = logins && !change.get().contains("\"roadmap\"");
    let said = whole.then(|| as_written(change)).flatten();
    let (why, old, new) = match said {
        Some(said) => said,
        None => as_shown(change, logins, readable)?,
    };
    Ok(EventView {
        id: format!("{}/{}", stored.stream, stored.seq),
        stream: stored.stream.clone(),
        seq: stored.seq,
        position: stored.position,
        kind: stored.kind.clone(),
        at,
        task: stored.task.clone(),
        by: ByView {
            person: logins.then(|| by.person.to_string()),
            on_behalf: by.on_behalf.map(|absent| absent.name),
            name: by.name,
        },
        via,
        why,
        old,
        new,
        hash: hex(&stored.hash),
    })
}

/// Tells whether a reader may follow a stream.
pub fn follows(visit: &Visit, stream: &str) -> bool {
    !stream.is_empty() && visit.roadmap(stream).is_some()
}

async fn all(call: Arc<Call>) -> Result<Answered<Feed>, Problem> {
    let limit = call.number("limit", (1, USUAL, MOST))?;
    let begin = call.number("after", (0, 0, i64::MAX as u64))?;
    let visit = &call.visit;
    let piece = PIECE;
    let read = |after| {
        let store = visit.store.clone();
        tokio::spawn(async move { store.events_since(after, piece).await })
    };
    let (mut after, mut items, mut passed, mut more) = (begin, Vec::new(), 0, true);
    let readable = |key: &str| visit.roadmap(key).is_some();
    let mut ahead = None;
    while more && passed < PASSED && (items.len() as u64) < limit {
        let events = ahead.take().unwrap_or_else(|| read(after)).await;
        let events = events.map_err(|_| Error::Closed).flatten();
        let events = events.map_err(|error| call.failed(&error))?;
        let left = limit - items.len() as u64;
        more = events.len() == usize::try_from(piece).unwrap_or(0);
        // What comes next is read while these are shown.
        if let Some(last) = events.last().filter(|_| more && left > u64::from(piece)) {
            ahead = Some(read(last.position));
        }
        for stored in &events {
            if items.len() as u64 >= limit {
                more = true;
                break;
            }
            after = stored.position;
            passed += 1;
            if follows(visit, &stored.stream) {
                let logins = call.is_covered(&stored.stream);
                let view = event_view(stored, logins, &readable);
                items.push(view.map_err(|error| call.failed(&error))?);
            }
        }
    }
    let next = format!("{}?after={after}&limit={limit}", call.visit.path);
    Ok(Answered { value: Feed { items, after, more }, tag: None, links: vec![("next", next)] })
}

async fn of_roadmap(call: Arc<Call>) -> Result<Answered<Feed>, Problem> {
    let limit = call.number("limit", (1, USUAL, MOST))?;
    let after = call.number("after", (0, 0, i64::MAX as u64))?;
    let roadmap = call.roadmap()?;
    let key: &RoadmapKey = &roadmap.key;
    let most = u32::try_from(limit).unwrap_or(1);
    let events = call.visit.store.stored_after(key, after, most).await;
    let mut events = events.map_err(|error| call.failed(&error))?;
    // What other servers wrote and this one has not taken over comes once it has.
    events.truncate(events.partition_point(|stored| stored.seq <= roadmap.version));
    let logins = call.visit.viewer.is_some() && call.is_covered(key);
    let readable = |key: &str| call.visit.roadmap(key).is_some();
    let items = events.iter().map(|stored| event_view(stored, logins, &readable));
    let items = items.collect::<Result<Vec<_>, _>>().map_err(|error| call.failed(&error))?;
    let after = items.last().map_or(after, |last| last.seq);
    let more = after < roadmap.version;
    let next = format!("{}?after={after}&limit={limit}", call.visit.path);
    Ok(Answered { value: Feed { items, after, more }, tag: None, links: vec![("next", next)] })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_task_of_a_roadmap_that_may_not_be_read_is_not_named() {
        let mut change = json!({
            "task": "W-1",
            "before": { "roadmap": "secret", "task": "S-1", "known": { "finish": "2026-12-01" } },
            "edits": [{ "external": { "before": [], "after": [{ "roadmap": "open", "task": "O-1" }, { "roadmap": "secret", "task": "S-1" }] } }],
        });
        without_hidden(&mut change, &|key| key == "open");
        let text = change.to_string();
        assert!(!text.contains("secret") && !text.contains("S-1"), "{text}");
        assert!(text.contains("O-1") && text.contains("2026-12-01"), "{text}");
        assert_eq!(change["task"], "W-1");
    }

    #[test]
    fn a_change_is_taken_apart_alike_as_it_is_written_and_value_by_value() {
        for (text, whole) in [
            (
                r#"{"kind":"reported","task":"A","report":{"note":"say \"before\" or {\"roadmap\"}"},"before":{"percent":0}}"#,
                true,
            ),
            (r#"{"kind":"halted","task":"A","reason":"It \u0442 \"is\" so."}"#, true),
            (r#"{"kind":"approved"}"#, true),
            (r#"{"kind":"moved","reason":null,"before":"x"}"#, true),
            (
                r#"{"kind":"edited","task":"A","edits":[{"title":{"before":"x","after":"y"}}],"reason":"r"}"#,
                false,
            ),
            (r#"{"kind":"owner","before":"x","after":"y"}"#, false),
        ] {
            let change: &RawValue = serde_json::from_str(text).expect("JSON");
            let (why, old, new) = as_shown(change, true, &|_| true).expect("it is shown");
            let Some(said) = as_written(change) else {
                assert!(!whole, "{text}");
                continue;
            };
            assert!(whole, "{text}");
            let read = |raw: &RawValue| serde_json::from_str::<Value>(raw.get()).expect("JSON");
            assert_eq!(said.0, why, "{text}");
            assert_eq!(said.1.as_deref().map(read), old.as_deref().map(read), "{text}");
            assert_eq!(read(&said.2), read(&new), "{text}");
        }
    }

    #[test]
    fn what_was_so_before_stands_apart() {
        let (old, new) =
            apart(json!({ "task": "A", "edits": [{ "title": { "before": "x", "after": "y" } }] }));
        assert_eq!(new, json!({ "task": "A", "edits": [{ "title": "y" }] }));
        assert_eq!(old, Some(json!({ "edits": [{ "title": "x" }] })));
        let (old, new) = apart(json!({ "office": "A", "before": "x", "after": "y" }));
        assert_eq!(
            (old, new),
            (Some(json!({ "before": "x" })), json!({ "office": "A", "after": "y" }))
        );
        assert_eq!(apart(json!({ "percent": 20 })), (None, json!({ "percent": 20 })));
    }
}
