//! What is sent: an event as the feed has it, in the frame of Standard Webhooks.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use store::{Error, Hash, Stored, Webhook, hex};

use crate::api::event_view;

/// Bytes at the most of a message; of a longer one receivers ask for the rest.
const MOST: usize = 20_000;

/// The frame of every message.
#[derive(Serialize)]
struct Message<T> {
    #[serde(rename = "type")]
    kind: String,
    timestamp: DateTime<Utc>,
    data: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    truncated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

/// Returns the id of the message about an event: the same whenever it is sent, and another for another event,
/// also one that has the number of an event that a backup does not have.
pub fn id(webhook: &str, seq: u64, hash: &Hash) -> String {
    let digest: String = hex(hash).chars().take(12).collect();
    format!("msg_{webhook}_{seq}_{digest}")
}

/// Writes the message about an event, with the tasks of other roadmaps as far as the receiver may know of them.
pub fn of_event(stored: &Stored, readable: &dyn Fn(&str) -> bool) -> Result<String, Error> {
    let view = event_view(stored, true, readable)?;
    let kind = format!("roadmap.{}", stored.kind);
    let whole = Message { kind, timestamp: view.at, data: &view, truncated: None, href: None };
    let text = serde_json::to_string(&whole)?;
    if text.len() < MOST {
        return Ok(text);
    }
    let mut data = serde_json::to_value(&view)?;
    if let Value::Object(object) = &mut data {
        object.insert("old".to_owned(), Value::Null);
        object.insert("new".to_owned(), Value::Null);
    }
    let before = stored.seq.saturating_sub(1);
    let key = app::visit::encoded(&stored.stream);
    let href = format!("/api/v1/roadmaps/{key}/events?after={before}&limit=1");
    let (truncated, href) = (Some(true), Some(href));
    let Message { kind, timestamp, .. } = whole;
    Ok(serde_json::to_string(&Message { kind, timestamp, data, truncated, href })?)
}

/// Writes a test.
pub fn of_test(webhook: &Webhook, now: DateTime<Utc>) -> Result<String, Error> {
    let data = json!({ "stream": webhook.roadmap.as_str(), "webhook": webhook.name });
    let kind = "webhook.test".to_owned();
    let test = Message { kind, timestamp: now, data, truncated: None, href: None };
    Ok(serde_json::to_string(&test)?)
}
