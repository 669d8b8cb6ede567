//! What people are told, as the ledger has it: each thing once for each person.

use chrono::{DateTime, NaiveDate, Utc};
use directory::Login;
use roadmap::{NodeKey, RoadmapKey};

use crate::Position;

/// The name under which it is kept how far the log was followed for news.
pub const FOLLOWER: &str = "inbox";

/// One thing that one person is told once. Nothing else in it may change from one look to the next.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Notice {
    /// Who is told.
    pub person: Login,
    /// The roadmap.
    pub roadmap: RoadmapKey,
    /// The task or the workstream; empty for the roadmap.
    pub task: NodeKey,
    /// What it is.
    pub kind: &'static str,
    /// What tells it from others of its kind on the task.
    pub about: String,
    /// The date in force; of news, the day of the event.
    pub date: NaiveDate,
    /// The step of the ladder; of news, the number of the event.
    pub step: String,
    /// Whether it is news, and no reminder.
    pub news: bool,
    /// Who did what is news.
    pub who: String,
}

/// A notice that is to be told, with the steps of its ladder that come before and are passed over where they
/// were not told.
#[derive(Clone, Debug)]
pub struct Told {
    /// The notice.
    pub notice: Notice,
    /// The steps before it.
    pub overtaken: Vec<String>,
    /// When it goes out by mail, too, if the person wants that.
    pub mail: Option<DateTime<Utc>>,
}

/// Somebody who did something on a task, and so has read what was new there before.
#[derive(Clone, Debug)]
pub struct Acted {
    /// Who.
    pub person: Login,
    /// The roadmap.
    pub roadmap: RoadmapKey,
    /// The task.
    pub task: NodeKey,
    /// The number of the event.
    pub seq: u64,
}

/// News of a kind on a task that are none any more, as far as they are older than an event.
#[derive(Clone, Debug)]
pub struct Gone {
    /// The roadmap.
    pub roadmap: RoadmapKey,
    /// The task.
    pub task: NodeKey,
    /// The kind.
    pub kind: &'static str,
    /// The number of the event.
    pub seq: u64,
}

/// What is written into the ledger at once.
#[derive(Clone, Debug, Default)]
pub struct Telling {
    /// What is to be told.
    pub told: Vec<Told>,
    /// The numbers of reminders of what is owed no longer.
    pub settled: Vec<i64>,
    /// Who did something.
    pub acted: Vec<Acted>,
    /// What is no news any more.
    pub gone: Vec<Gone>,
    /// How far the log was followed for it.
    pub until: Option<Position>,
}

impl Telling {
    /// Tells whether there is nothing to be written.
    pub fn is_empty(&self) -> bool {
        let Self { told, settled, acted, gone, until } = self;
        let lists = told.is_empty() && settled.is_empty() && acted.is_empty() && gone.is_empty();
        lists && until.is_none()
    }
}

/// What somebody has read, by their own word.
#[derive(Clone, Debug)]
pub enum Which {
    /// One entry, by its number.
    One(i64),
    /// Everything of a task.
    Task(RoadmapKey, NodeKey),
    /// Everything of a roadmap.
    Roadmap(RoadmapKey),
    /// Only news, or only reminders; of a roadmap, or of all of them.
    Kind {
        /// Whether it is news, and no reminders.
        news: bool,
        /// The roadmap.
        roadmap: Option<RoadmapKey>,
    },
    /// Everything.
    All,
}

/// Which entries of an inbox are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those that were not read.
    pub unread: bool,
    /// Only news, or only reminders.
    pub news: Option<bool>,
    /// Only those of a roadmap.
    pub roadmap: Option<RoadmapKey>,
    /// Only those that were told before the one with this number; counts are of all of them.
    pub before: Option<i64>,
}

/// An entry of an inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number; later ones are greater.
    pub id: i64,
    /// The roadmap.
    pub roadmap: RoadmapKey,
    /// The task or the workstream; empty for the roadmap.
    pub task: NodeKey,
    /// What it is.
    pub kind: String,
    /// What tells it from others of its kind on the task.
    pub about: String,
    /// The date in force; of news, the day of the event.
    pub date: NaiveDate,
    /// The step of the ladder; of news, the number of the event.
    pub step: String,
    /// Whether it is news, and no reminder.
    pub news: bool,
    /// Who did what is news.
    pub who: String,
    /// When it was told.
    pub at: DateTime<Utc>,
    /// When it was read.
    pub read: Option<DateTime<Utc>>,
}

/// A reminder that somebody has not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub person: String,
    /// The task.
    pub task: String,
    /// What it is.
    pub kind: String,
    /// What tells it from others of its kind on the task.
    pub about: String,
    /// The date in force.
    pub date: NaiveDate,
}

/// An inbox, as every page says of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    /// Entries that were not read.
    pub unread: u64,
    /// Counts its changes since the record was opened, so that pages made for it can be told apart.
    pub changed: u64,
}

/// How often somebody was reminded of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// Steps that were told to anybody.
    pub times: u64,
    /// When the last one was.
    pub last: DateTime<Utc>,
}
