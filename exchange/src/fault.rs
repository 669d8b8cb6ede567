//! Faults of a file.

use roadmap::{Fault, Problem};

/// Says that something at a place of a file cannot be read, and why.
pub fn malformed(place: impl Into<String>, why: impl ToString) -> Fault {
    Fault { field: place.into(), problem: Problem::Malformed { text: why.to_string() } }
}
