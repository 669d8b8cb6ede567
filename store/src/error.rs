//! What can go wrong with the record, in sentences for the person who runs it.

use std::path::PathBuf;

use roadmap::{Inconsistent, Refusal};

use crate::chain::name;

/// Why nothing was read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command is not allowed; nothing happened.
    #[error("{0}")]
    Refused(Refusal),
    /// A history was not read to its end.
    #[error("the history was not read to its end")]
    Cut,
    /// There is no record.
    #[error("there is no record at {0}")]
    Missing(PathBuf),
    /// The directory cannot be used.
    #[error("the data directory {path} cannot be used: {source}")]
    Directory {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be used.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is there that would have to be replaced.
    #[error("{0} is there already; it was left alone")]
    Exists(PathBuf),
    /// A copy is not whole.
    #[error("{path} is not whole: {fault}")]
    NotWhole {
        /// The copy.
        path: PathBuf,
        /// The first fault.
        fault: String,
    },
    /// A state of the past cannot be read.
    #[error("a state of the past cannot be read: {0}. Run `vekha verify`")]
    State(String),
    /// Another process has the record.
    #[error("another vekha process is using {0}; stop it first")]
    InUse(PathBuf),
    /// The file is a database of something else.
    #[error("{0} is an SQLite database, but not one of Vekha's; it was left alone")]
    Foreign(PathBuf),
    /// The file is no database, or a damaged one.
    #[error(
        "{path} is not a readable SQLite database ({reason}); it was left alone, restore a backup"
    )]
    Broken {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// The record ends before what was acknowledged.
    #[error(
        "the record in {path} ends at event {found}, and event {expected} was acknowledged: it was cut off or exchanged. Restore a backup; if you put an older copy there on purpose, take vekha.head away first"
    )]
    Behind {
        /// The data directory.
        path: PathBuf,
        /// Where it ends.
        found: u64,
        /// How far it went.
        expected: u64,
    },
    /// What follows from the log of people is not what the tables have.
    #[error("the record in {path} was altered: {fault}. Run `vekha verify`, restore a backup")]
    Altered {
        /// The data directory.
        path: PathBuf,
        /// The first fault.
        fault: String,
    },
    /// The file was written by an earlier version and is only to be read.
    #[error(
        "{0} was written by an earlier version of Vekha; `vekha serve` or `vekha restore` brings it up to date"
    )]
    Older(PathBuf),
    /// A key, a signature or a file of checkpoints cannot be used.
    #[error("{0}")]
    Checkpoint(String),
    /// The file was written by a later version.
    #[error("{0} was written by a later version of Vekha; use that one")]
    Newer(PathBuf),
    /// The linked SQLite has a bug that can lose data.
    #[error(
        "SQLite {found} is older than {needed}, which fixes a loss of data; build with the bundled one"
    )]
    OldSqlite {
        /// The version in use.
        found: String,
        /// The least version.
        needed: String,
    },
    /// Nothing was written because there is no room.
    #[error("the disk is full; nothing was recorded")]
    Full,
    /// The log does not lead to a roadmap.
    #[error("{0}")]
    Inconsistent(#[from] Inconsistent),
    /// The log does not lead to a directory of people.
    #[error("{0}")]
    People(#[from] directory::Inconsistent),
    /// A stored value cannot be read.
    #[error("a stored value cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The writer has stopped.
    #[error("the record is closed")]
    Closed,
    /// Another writer has written other events in the place of ours.
    #[error(
        "the record forked at event {seq} of {}: two writers have written different events; this server serves no more",
        name(.stream)
    )]
    Forked {
        /// The stream.
        stream: String,
        /// The first event that is another one.
        seq: u64,
    },
    /// Anything else that SQLite says.
    #[error("SQLite: {0}")]
    Sqlite(sqlx::Error),
    /// The same, shared by all commands of a commit.
    #[error("nothing was recorded: {0}")]
    Commit(String),
    /// Another server wrote meanwhile; the same may be tried again.
    #[error("another server wrote meanwhile; try again")]
    Overtaken,
    /// What somebody calls a command, another one was called before; nothing happened.
    #[error("another command was called the same")]
    Reused,
    /// The connection to the database broke off; what came of the commit is not known.
    #[error("the connection to the database broke off ({0}); whether it was recorded is not known")]
    Lost(String),
    /// A database cannot be used as it is.
    #[error("the database cannot be used: {0}")]
    Database(String),
    /// This kind of database cannot do it.
    #[error("{0}")]
    Unsupported(&'static str),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code());
        // The primary code is the low byte: 13 is SQLITE_FULL.
        let primary = code.and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff);
        if primary == Some(13) { Self::Full } else { Self::Sqlite(error) }
    }
}

impl Error {
    /// Tells whether the same may be tried again, with what other servers wrote meanwhile.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Overtaken | Self::Lost(_))
    }

    /// Tells whether it concerns the whole commit, whatever job ran into it.
    pub fn is_of_commit(&self) -> bool {
        let whole =
            matches!(self, Self::Sqlite(_) | Self::Full | Self::Commit(_) | Self::Forked { .. });
        whole || self.is_passing()
    }
}
