//! What the writer is asked for.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Seal, Who};
use roadmap::{Actor, Command, Roadmap};
use tokio::sync::oneshot;

use crate::{
    Error,
    database::Upload,
    import::History,
    mail::{Mail, Outcome},
    notices::{Telling, Which},
    webhooks::WebhookChange,
};

/// Where an answer goes, after the commit.
pub type Reply<T> = oneshot::Sender<Result<T, Error>>;

/// Who gives a command about a roadmap.
#[derive(Clone, Debug)]
pub enum Giver {
    /// A person or the host; a person's rights are looked up by the writer.
    Known(Who),
    /// Whoever the host says: the command line, a demonstration.
    As(Actor),
}

impl From<Who> for Giver {
    fn from(who: Who) -> Self {
        Self::Known(who)
    }
}

impl From<Actor> for Giver {
    fn from(actor: Actor) -> Self {
        Self::As(actor)
    }
}

/// One thing to do. Jobs that wait together share a commit.
pub enum Job {
    /// Decide on a command about a roadmap.
    Record {
        key: String,
        giver: Giver,
        id: String,
        command: Box<Command>,
        now: DateTime<Utc>,
        reply: Reply<Arc<Roadmap>>,
    },
    /// Take over a roadmap with its log, in a commit of its own.
    Import { history: History, now: DateTime<Utc>, reply: Reply<Arc<Roadmap>> },
    /// Decide on a command about people.
    Direct {
        who: Who,
        command: Box<directory::Command>,
        now: DateTime<Utc>,
        reply: Reply<Arc<Directory>>,
    },
    /// Keep a part of a file that is being received.
    Part { writing: i64, number: i64, bytes: Vec<u8>, reply: Reply<()> },
    /// Keep a file that was received.
    Keep { writing: i64, upload: Box<Upload>, now: DateTime<Utc>, reply: Reply<()> },
    /// Throw away a file that was not received to its end.
    Discard { writing: i64 },
    /// Throw away what was never used, and write down what was counted.
    Tidy { now: DateTime<Utc>, reply: Reply<()> },
    /// Write down what people are told.
    Tell { telling: Box<Telling>, now: DateTime<Utc>, reply: Reply<()> },
    /// Write down what somebody has read.
    MarkRead { person: Login, which: Which, now: DateTime<Utc>, reply: Reply<()> },
    /// Take a mail in hand that is due.
    TakeMail { now: DateTime<Utc>, until: DateTime<Utc>, reply: Reply<Option<Mail>> },
    /// Write down what came of a mail.
    EndMail { mail: Box<Mail>, outcome: Outcome, now: DateTime<Utc>, reply: Reply<()> },
    /// Have whatever waits for a person be tried at once.
    TryMail { person: Login, now: DateTime<Utc>, reply: Reply<()> },
    /// Write down what becomes of webhooks.
    Webhooks { change: Box<WebhookChange>, now: DateTime<Utc>, reply: Reply<()> },
    /// Write down that a session is used.
    Seen { seal: Seal, at: DateTime<Utc> },
    /// Write down what was counted and is due.
    Count { now: DateTime<Utc> },
    /// Keep the state of a roadmap after an event.
    State { key: String, seq: u64, body: Vec<u8> },
    /// End after everything before it.
    Close,
}
