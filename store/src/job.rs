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
    /// Take over what other servers wrote; their notices, too, where they may be others.
    CatchUp { inboxes: bool, reply: Reply<()> },
    /// Take what only one server does at a time.
    Lease {
        name: &'static str,
        holder: String,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        reply: Reply<bool>,
    },
    /// End after everything before it.
    Close,
}

/// Where an answer goes that nobody waits for.
fn unheard<T>() -> Reply<T> {
    oneshot::channel().0
}

impl Job {
    /// Returns the same to be done once more, whose answer nobody hears yet; none of what can be done once
    /// only.
    pub fn copy(&self) -> Option<Self> {
        Some(match self {
            Self::Record { key, giver, id, command, now, .. } => Self::Record {
                key: key.clone(),
                giver: giver.clone(),
                id: id.clone(),
                command: command.clone(),
                now: *now,
                reply: unheard(),
            },
            // It is read as it is taken over.
            Self::Import { .. } => return None,
            Self::Direct { who, command, now, .. } => Self::Direct {
                who: who.clone(),
                command: command.clone(),
                now: *now,
                reply: unheard(),
            },
            Self::Part { writing, number, bytes, .. } => Self::Part {
                writing: *writing,
                number: *number,
                bytes: bytes.clone(),
                reply: unheard(),
            },
            Self::Keep { writing, upload, now, .. } => Self::Keep {
                writing: *writing,
                upload: upload.clone(),
                now: *now,
                reply: unheard(),
            },
            Self::Discard { writing } => Self::Discard { writing: *writing },
            Self::Tidy { now, .. } => Self::Tidy { now: *now, reply: unheard() },
            Self::Tell { telling, now, .. } => {
                Self::Tell { telling: telling.clone(), now: *now, reply: unheard() }
            }
            Self::MarkRead { person, which, now, .. } => Self::MarkRead {
                person: person.clone(),
                which: which.clone(),
                now: *now,
                reply: unheard(),
            },
            Self::TakeMail { now, until, .. } => {
                Self::TakeMail { now: *now, until: *until, reply: unheard() }
            }
            Self::EndMail { mail, outcome, now, .. } => Self::EndMail {
                mail: mail.clone(),
                outcome: outcome.clone(),
                now: *now,
                reply: unheard(),
            },
            Self::TryMail { person, now, .. } => {
                Self::TryMail { person: person.clone(), now: *now, reply: unheard() }
            }
            Self::Webhooks { change, now, .. } => {
                Self::Webhooks { change: change.clone(), now: *now, reply: unheard() }
            }
            Self::Seen { seal, at } => Self::Seen { seal: *seal, at: *at },
            Self::Count { now } => Self::Count { now: *now },
            Self::State { key, seq, body } => {
                Self::State { key: key.clone(), seq: *seq, body: body.clone() }
            }
            Self::CatchUp { inboxes, .. } => Self::CatchUp { inboxes: *inboxes, reply: unheard() },
            Self::Lease { name, holder, now, until, .. } => Self::Lease {
                name,
                holder: holder.clone(),
                now: *now,
                until: *until,
                reply: unheard(),
            },
            Self::Close => Self::Close,
        })
    }
}
