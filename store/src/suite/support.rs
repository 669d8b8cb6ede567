//! What the tests of the suite share.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::database::{Database, Reading, Upload, Writing};

/// A fresh database, and whatever keeps it alive.
pub type Made<K> = (Arc<dyn Database>, K);

/// Returns an instant, counted in minutes.
pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).expect("an instant") + TimeDelta::minutes(minutes)
}

/// A file that somebody sent.
pub fn upload(id: &str, person: &str, contents: &[u8]) -> Upload {
    use sha2::Digest;
    Upload {
        id: id.to_owned(),
        person: person.to_owned(),
        name: format!("{id}.pdf"),
        size: contents.len() as u64,
        hash: sha2::Sha256::digest(contents).into(),
    }
}

/// Begins to read.
pub async fn reading(database: &dyn Database) -> Box<dyn Reading> {
    database.read().await.expect("it reads")
}

/// Begins a commit.
pub async fn writing(database: &dyn Database) -> Box<dyn Writing> {
    database.write().await.expect("a commit")
}
