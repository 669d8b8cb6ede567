//! What takes letters to their addresses, as pages and forms know it.

use std::{future::Future, pin::Pin};

use chrono::{DateTime, Utc};

/// A letter to one person, in their language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// What it is about, in a line.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// What tells it from every other letter; sent again, it has the same.
    pub id: String,
    /// What it goes on with: names of tasks, each the same in every letter.
    pub threads: Vec<String>,
    /// The address at which its reader stops more of them.
    pub unsubscribe: Option<String>,
    /// When it was written.
    pub at: DateTime<Utc>,
}

/// Why a letter was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// The person had enough of them sent for now.
    TooMany,
    /// The server of mail cannot be reached.
    Far,
    /// The server of mail answered otherwise.
    Answered(String),
}

/// Whether a letter was taken.
pub type Taken<'a> = Pin<Box<dyn Future<Output = Result<(), Unsent>> + Send + 'a>>;

/// Takes letters to their addresses.
pub trait Post: Send + Sync {
    /// Returns the public address of this server.
    fn base(&self) -> &str;
    /// Sends a letter that a person asked for, at once.
    fn send(&self, person: String, address: String, letter: Letter) -> Taken<'_>;
    /// Says what the server of mail answered last, where it takes nothing.
    fn trouble(&self) -> Option<String>;
}
