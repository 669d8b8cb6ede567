//! Several servers over one PostgreSQL: they and the database are killed while many write, the database fails over,
//! two halves are written after a split, and the record is copied there and back.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]

mod clients;
mod copy;
mod failover;
mod fork;
mod forwarder;
mod own;
mod proof;
mod record;
mod server;
mod storm;

/// One test at a time: they measure how long things take.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Returns the name of the database in an address.
fn name(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}
