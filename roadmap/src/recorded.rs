//! Reading events from the bytes in which they were recorded.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::{
    By, Change, Event, Report, TaskKey,
    event::{Standing, first},
};

impl Event {
    /// Reads an event of any format that was ever written; what it does not know, it leaves out.
    pub fn read(body: &str) -> Result<Self, serde_json::Error> {
        // Formats differ by fields that may be missing so far: there is nothing to bring up to date.
        match Reported::read(body) {
            Some(event) => Ok(event),
            None => serde_json::from_str(body),
        }
    }
}

/// An event that is a report, as most are: where the kind is known beforehand, reading takes half the time.
#[derive(Deserialize)]
struct Reported {
    #[serde(default = "first")]
    format: u16,
    seq: u64,
    at: DateTime<Utc>,
    by: By,
    #[serde(default)]
    command: Option<String>,
    #[serde(default)]
    session: Option<String>,
    #[serde(default)]
    via: Option<String>,
    change: ReportedChange,
}

#[derive(Deserialize)]
struct ReportedChange {
    kind: String,
    task: TaskKey,
    report: Report,
    before: Standing,
}

impl Reported {
    /// Reads a report; none if it is anything else, or unsound.
    fn read(body: &str) -> Option<Event> {
        body.contains(r#""kind":"reported""#).then_some(())?;
        let Self { format, seq, at, by, command, session, via, change } =
            serde_json::from_str(body).ok().filter(|it: &Self| it.change.kind == "reported")?;
        let ReportedChange { task, report, before, .. } = change;
        let change = Change::Reported { task, report, before };
        Some(Event { format, seq, at, by, command, session, via, change })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_as_any_event_is() {
        let report = r#"{"format":3,"seq":7,"at":"2026-11-23T09:00:00.5Z","by":{"person":"ann","name":"Ann"},"command":"c","change":{"kind":"reported","task":"A-1","report":{"at":"2026-11-23T09:00:00.5Z","by":{"person":"ann","name":"Ann"},"office":"mpt","percent":40,"note":"x","mood":"good"},"before":{"percent":30}}}"#;
        let other = r#"{"seq":7,"at":"2026-11-23T09:00:00Z","by":{"person":"ann","name":"Ann"},"change":{"kind":"commented","task":"A-1","comment":{"at":"2026-11-23T09:00:00Z","by":{"person":"ann","name":"Ann"},"text":"{\"kind\":\"reported\"}"}}}"#;
        let nested = report
            .replace(r#""kind":"reported","#, r#""x":{"kind":"reported"},"kind":"submitted","#);
        for (body, quick) in [(report, true), (other, false), (&*nested, false), ("{}", false)] {
            let (read, any) = (Event::read(body), serde_json::from_str::<Event>(body));
            assert_eq!(Reported::read(body).is_some(), quick, "{body}");
            assert_eq!(read.as_ref().ok(), any.as_ref().ok());
            assert_eq!(read.is_ok(), body == report || body == other);
            if let Ok(event) = read {
                assert_eq!(
                    event.change.kind(),
                    serde_json::to_value(&event.change).expect("JSON")["kind"]
                );
            }
        }
    }
}
