//! Requests that were refused at the door, counted in memory and written to the log together, so that
//! asking costs whoever asks more than it costs the record.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use directory::{Note, Who};
use store::Store;

/// Different refusals at the most that are counted apart.
const MOST: usize = 500;

struct Count {
    who: Who,
    times: u64,
    path: String,
}

/// What was refused since it was written down last.
#[derive(Default)]
pub struct Denials(Mutex<HashMap<(String, String), Count>>);

impl Denials {
    /// Counts a refusal: why, to whom, at which address.
    pub fn count(&self, why: &str, who: Who, path: &str) {
        let by = who.login().or(who.address().map(String::as_str)).unwrap_or_default().to_owned();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = (why.to_owned(), by);
        if counts.len() >= MOST && !counts.contains_key(&key) {
            key.1 = String::new();
        }
        // What is in the address of a link lets somebody in.
        let secret = ["/join/", "/calendar/", "/unsubscribe/"];
        let secret = secret.into_iter().find(|start| path.starts_with(start));
        let path = secret.map_or_else(|| path.to_owned(), |start| format!("{start}…"));
        let path: String = path.chars().take(100).collect();
        let count = counts.entry(key).or_insert(Count { who, times: 0, path: String::new() });
        count.times += 1;
        count.path = path;
    }

    /// Writes down what was counted.
    pub fn write(&self, store: &Store, now: DateTime<Utc>) {
        let counts = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for ((why, _), Count { who, times, path }) in counts {
            store.note(who, Note::Denied { why, times, path }, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lets_somebody_in_is_not_written_down() {
        let denials = Denials::default();
        for start in ["/join/", "/calendar/", "/unsubscribe/"] {
            let who = Who::Nobody { address: Some("10.0.0.1".to_owned()) };
            denials.count(start, who, &format!("{start}ann~0123456789"));
        }
        let counts = denials.0.lock().expect("a lock");
        assert_eq!(counts.len(), 3);
        assert!(counts.values().all(|count| count.path.ends_with("/…")));
    }
}
