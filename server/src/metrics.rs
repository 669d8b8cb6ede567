//! What a server counts of itself, in the text format of Prometheus.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
};

use axum::http::StatusCode;
use store::{Store, Timings};

use crate::{cache::Cache, live::Live};

/// The content type of the text format.
pub const KIND: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is counted as it happens.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Answers whose status begins with 1 to 5.
    answers: [AtomicU64; 5],
}

impl Metrics {
    /// Counts an answer.
    pub fn count(&self, status: StatusCode) {
        let class = usize::from(status.as_u16() / 100).checked_sub(1);
        if let Some(count) = class.and_then(|class| self.answers.get(class)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes everything that is known now.
    pub fn text(&self, store: &Store, live: &Live, cache: &Cache) -> String {
        let mut text = String::new();
        begin(
            &mut text,
            "vekha_requests_total",
            "counter",
            "Requests by the class of their status.",
        );
        for (count, class) in self.answers.iter().zip(1..) {
            let count = count.load(Ordering::Relaxed);
            let _ = writeln!(text, "vekha_requests_total{{class=\"{class}xx\"}} {count}");
        }
        commits(&mut text, &store.commits());
        let position = *store.subscribe().borrow();
        one(&mut text, "vekha_position", "Events that this server has.", position);
        one(&mut text, "vekha_writer_queue", "What waits to be written.", store.queue());
        one(&mut text, "vekha_streams", "Streams of live updates that are open.", live.open());
        one(&mut text, "vekha_cache_pages", "Pages in the cache.", cache.len());
        one(&mut text, "vekha_cache_bytes", "Bytes in the cache.", cache.weight());
        let forked = u8::from(store.check_whole().is_err());
        one(&mut text, "vekha_forked", "1 if the record forked.", forked);
        if let Some(lag) = store.lag() {
            let behind = "Events of other servers that this one does not have yet.";
            one(&mut text, "vekha_lag_events", behind, lag.positions);
            let silent = "Seconds since the database answered last.";
            one(&mut text, "vekha_database_silent_seconds", silent, lag.silent.as_secs_f64());
        }
        text
    }
}

fn begin(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn one(text: &mut String, name: &str, help: &str, value: impl std::fmt::Display) {
    begin(text, name, "gauge", help);
    let _ = writeln!(text, "{name} {value}");
}

fn commits(text: &mut String, timings: &Timings) {
    let Timings { within, count, seconds } = timings;
    let name = "vekha_commit_seconds";
    begin(text, name, "histogram", "How long commits took.");
    for (bound, count) in within {
        let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {count}");
    }
    let _ = writeln!(text, "{name}_bucket{{le=\"+Inf\"}} {count}");
    let _ = writeln!(text, "{name}_sum {seconds}\n{name}_count {count}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commits_are_a_histogram() {
        let mut text = String::new();
        let within = vec![(0.001, 2), (1.0, 3)];
        commits(&mut text, &Timings { within, count: 4, seconds: 6.5 });
        let lines: Vec<_> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "# TYPE vekha_commit_seconds histogram",
                "vekha_commit_seconds_bucket{le=\"0.001\"} 2",
                "vekha_commit_seconds_bucket{le=\"1\"} 3",
                "vekha_commit_seconds_bucket{le=\"+Inf\"} 4",
                "vekha_commit_seconds_sum 6.5",
                "vekha_commit_seconds_count 4",
            ]
        );
    }

    #[test]
    fn answers_are_counted_by_the_class_of_their_status() {
        let metrics = Metrics::default();
        for status in [200, 204, 404, 503] {
            metrics.count(StatusCode::from_u16(status).expect("a status"));
        }
        let counts = metrics.answers.each_ref().map(|count| count.load(Ordering::Relaxed));
        assert_eq!(counts, [0, 2, 0, 1, 1]);
    }
}
