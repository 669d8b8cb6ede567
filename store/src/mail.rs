//! What goes out by mail, as the outbox has it.

use chrono::{DateTime, Utc};

use crate::notices::Entry;

/// Entries at the most of one mail.
pub const LETTER_MOST: i64 = 500;
/// Days for which it is kept that a mail was sent.
pub const SENT_KEPT: i64 = 90;

/// A mail that somebody has taken in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub person: String,
    /// When it was put together; a mail that is tried again is the same one.
    pub begun: DateTime<Utc>,
    /// How often it was taken in hand, this time counted.
    pub tries: u64,
    /// What of it was not read meanwhile, the newest first.
    pub entries: Vec<Entry>,
}

/// What came of a mail that was taken in hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was sent.
    Sent,
    /// There is nothing to be sent any more.
    Dropped,
    /// It is tried again, not before an instant; what is said of the address is told.
    Later(DateTime<Utc>, Option<Answered>),
    /// The address takes none; nothing is tried until somebody says so.
    Refused(Answered),
}

/// What a try was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The address.
    pub address: String,
    /// The answer.
    pub answer: String,
}

/// An address that mail does not reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// Whose it is.
    pub person: String,
    /// The address.
    pub address: String,
    /// When it failed first.
    pub since: DateTime<Utc>,
    /// How often it failed.
    pub tries: u64,
    /// What the last try was answered.
    pub answer: String,
    /// Whether nothing more is tried until somebody says so.
    pub hard: bool,
}
