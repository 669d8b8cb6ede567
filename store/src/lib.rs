//! The record of Vekha: an append-only log, the tables that follow from it, and snapshots of the
//! present in memory. One task writes; everybody reads.

mod backup;
mod chain;
mod checkpoint;
mod database;
mod disk;
mod empty;
mod error;
mod files;
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
mod rows;
mod spool;
mod sqlite;
mod state;
mod stored;
mod sum;
mod tally;
mod touched;
mod verify;
mod webhooks;
mod work;
mod writer;

pub use self::{
    backup::{backup, prove, restore},
    chain::{Hash, Position, command_id, hex, parse_hash},
    checkpoint::{
        Checkpoint, Handed, Kept as KeptCheckpoints, Key as CheckpointKey, Shown,
        append as append_checkpoint, read as read_checkpoints,
    },
    database::{Stored, Upload},
    disk::write_private,
    empty::take_away_empty,
    error::Error,
    files::{PART, Quota},
    import::{History, Incoming, Logged, Piece, fresh},
    imports::{Imports, Part as ImportPart},
    job::Giver,
    mail::{Answered, Bounce, Mail, Outcome},
    notices::{Acted, Entry, Gone, Inbox, Notice, Reminded, Telling, Told, Unread, Wanted, Which},
    people::{Open, Secrets, SignedIn},
    record::{Store, Writing},
    spool::leave_note,
    verify::{Against, Verdict},
    webhooks::{
        Attempt, Delivery, DeliveryState, Queued, Tried, Webhook, WebhookChange, WebhookState,
    },
    work::Work,
};

#[cfg(test)]
mod suite;
#[cfg(test)]
mod tests;
