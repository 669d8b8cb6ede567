//! The record of Vekha: an append-only log, the tables that follow from it, and snapshots of the
//! present in memory. One task writes; everybody reads.

mod backup;
mod chain;
mod checkpoint;
mod commits;
mod copy;
#[expect(missing_docs, reason = "fields of rows are named as the columns of their tables")]
mod database;
mod disk;
mod empty;
mod error;
mod files;
mod following;
mod heads;
mod import;
mod imports;
mod job;
mod joined;
mod lock;
mod log;
mod mail;
mod notices;
mod past;
mod people;
mod present;
mod record;
#[expect(missing_docs, reason = "rows and what makes them are named as their tables")]
mod rows;
mod spool;
mod sqlite;
mod state;
mod stored;
mod sum;
mod tables;
mod tally;
mod touched;
mod verify;
mod webhooks;
mod work;
mod writer;

/// What another kind of database needs, to stand beside SQLite: the traits that it implements, and the rows that
/// it keeps. Nobody else does.
pub mod seam {
    pub use crate::{
        chain::{PEOPLE, genesis, instant, link},
        database::{
            Database, FactorBody, FileRow, Head, Later, PeopleRows, PersonBody, PersonRow, Reading,
            SecretRow, Select, SessionRow, TokenRow, Writing,
        },
        joined::Page,
        mail::{LETTER_MOST, SENT_KEPT},
        notices::FOLLOWER,
        people::rows_of,
        rows::{
            GroupRow, Meetings, OfficeRow, ProposalRow, ReportRow, RoadmapRow, Rows, TaskRow,
            office_rows, proposal_row, roadmap_row, signed, task_row, unsigned, workstream_rows,
        },
        tables::{Holds, Key, Table},
        touched::Touched,
        webhooks::{KEPT, TESTS},
    };
}

pub use self::{
    backup::{backup, prove, restore},
    chain::{Hash, NAMED, Position, command_id, hex, parse_hash},
    checkpoint::{
        Checkpoint, Handed, Kept as KeptCheckpoints, Key as CheckpointKey, Shown,
        append as append_checkpoint, read as read_checkpoints,
    },
    commits::Timings,
    copy::{Copied, copy_in, copy_out},
    database::{Stored, Upload},
    disk::write_private,
    empty::take_away_empty,
    error::Error,
    files::{PART, Quota},
    following::Lag,
    import::{History, Incoming, Logged, Piece, fresh},
    imports::{Imports, Part as ImportPart},
    job::Giver,
    mail::{Answered, Bounce, Mail, Outcome},
    notices::{Acted, Entry, Gone, Inbox, Notice, Reminded, Telling, Told, Unread, Wanted, Which},
    people::{Open, Secrets, SignedIn},
    record::{Store, Writing},
    spool::leave_note,
    tables::Table,
    verify::{Against, Verdict},
    webhooks::{
        Attempt, Delivery, DeliveryState, Queued, Tried, Webhook, WebhookChange, WebhookState,
    },
    work::Work,
};

#[cfg(any(test, feature = "suite"))]
pub mod suite;
#[cfg(test)]
mod tests;
