//! What a commit is about to change, and what is told after it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Secret, Who};
use roadmap::{Event, Roadmap, RoadmapKey};

use crate::{
    Error, Position,
    database::{Head, Stored},
    job::{Job, Reply},
    mail::Mail,
    touched::Touched,
};

/// An outcome that is told only after the commit.
pub enum Done {
    Roadmap(Reply<Arc<Roadmap>>, Result<Arc<Roadmap>, Error>),
    People(Reply<Arc<Directory>>, Result<Arc<Directory>, Error>),
    Plain(Reply<()>, Result<(), Error>),
    Mail(Reply<Option<Mail>>, Result<Option<Mail>, Error>),
    Lease(Reply<bool>, Result<bool, Error>),
    /// Nobody waits for it.
    Silent,
}

/// What ends access, kept aside so that it takes effect even if nothing can be written.
pub type Ending = (Who, directory::Command, DateTime<Utc>);

/// What a commit will change, in the tables and in memory.
#[derive(Default)]
pub struct Pending {
    pub roadmaps: BTreeMap<RoadmapKey, Arc<Roadmap>>,
    pub touched: BTreeMap<String, Touched>,
    /// Events that are not in the database yet.
    pub log: Vec<Stored>,
    /// Commands that were carried out and are not in the database yet: id, stream and its version.
    pub commands: Vec<(String, String, u64)>,
    /// Roadmaps as they stood after an event whose state is to be kept.
    pub states: Vec<Arc<Roadmap>>,
    pub events: Vec<(RoadmapKey, Event)>,
    pub heads: HashMap<String, Head>,
    pub position: Position,
    pub last: Option<DateTime<Utc>>,
    pub directory: Option<Arc<Directory>>,
    pub logins: BTreeSet<Login>,
    pub secrets: Vec<Secret>,
    /// How much each person has not read whose inbox is another.
    pub unread: BTreeMap<Login, u64>,
    /// Roadmaps of which somebody was reminded.
    pub reminded: BTreeSet<RoadmapKey>,
    /// Ids of commands that were recorded before, in this commit or an earlier one, with their version.
    pub known: HashMap<String, u64>,
    /// The latest instant by the clock.
    pub now: DateTime<Utc>,
    /// Seconds by which the clock is behind the log, the first time that this is seen.
    pub behind: Option<i64>,
    /// The number that rises with inboxes, before and after; none where nobody else writes.
    pub inboxes: Option<(u64, u64)>,
}

/// Jobs that were carried out together, and what came of them.
pub struct Attempt {
    pub outcomes: Vec<Done>,
    /// What ends access, with its place among the outcomes.
    pub endings: Vec<(usize, Ending)>,
    pub pending: Pending,
    /// Whether the commit began: from then on nobody else writes until its end.
    pub decided: bool,
    pub failure: Option<Error>,
}

/// Says what concerns a whole commit to one of its jobs.
pub fn told(error: &Error) -> Error {
    match error {
        Error::Full => Error::Full,
        Error::Overtaken => Error::Overtaken,
        Error::Lost(why) => Error::Lost(why.clone()),
        Error::Commit(why) => Error::Commit(why.clone()),
        Error::Forked { stream, seq } => Error::Forked { stream: stream.clone(), seq: *seq },
        error => Error::Commit(error.to_string()),
    }
}

/// Tells whether what is said of a commit in the end is an answer to one of its jobs, too.
pub fn is_open<T>(result: &Result<T, Error>) -> bool {
    result.as_ref().err().is_none_or(Error::is_passing)
}

/// A refusal is the command's own; anything that the database says concerns the whole commit.
pub fn split<T>(result: Result<T, Error>) -> (Result<T, Error>, Option<Error>) {
    match result {
        Err(error) if error.is_of_commit() => (Err(told(&error)), Some(error)),
        result => (result, None),
    }
}

/// Answers a job for which no commit could be begun.
pub fn refuse(job: Job, failure: Option<&Error>) -> Done {
    let busy = || match failure {
        Some(error) if error.is_passing() || matches!(error, Error::Forked { .. }) => told(error),
        _ => Error::Commit("the database is busy".to_owned()),
    };
    match job {
        Job::Record { reply, .. } | Job::Import { reply, .. } => Done::Roadmap(reply, Err(busy())),
        Job::Direct { reply, .. } => Done::People(reply, Err(busy())),
        Job::Lease { reply, .. } => Done::Lease(reply, Err(busy())),
        Job::Part { reply, .. }
        | Job::CatchUp { reply, .. }
        | Job::Keep { reply, .. }
        | Job::Tidy { reply, .. }
        | Job::Tell { reply, .. }
        | Job::MarkRead { reply, .. }
        | Job::EndMail { reply, .. }
        | Job::TryMail { reply, .. }
        | Job::Webhooks { reply, .. } => Done::Plain(reply, Err(busy())),
        Job::TakeMail { reply, .. } => Done::Mail(reply, Err(busy())),
        Job::Discard { .. }
        | Job::Seen { .. }
        | Job::Count { .. }
        | Job::State { .. }
        | Job::Close => Done::Silent,
    }
}
