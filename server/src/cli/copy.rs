//! `vekha copy`: the record from a data directory into a database that servers share, and back.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use store::{Copied, Work, hex};
use store_postgres::Postgres;

use super::common::{Failure, counted, followed, say};

/// Copies the record into a database that is empty, or into a data directory without a record.
#[derive(Args)]
pub struct Copy {
    /// The data directory, or the address of the database, from which it is copied.
    #[arg(long, value_name = "DIR OR ADDRESS")]
    from: String,
    /// The same to which it is copied.
    #[arg(long, value_name = "DIR OR ADDRESS")]
    to: String,
}

/// Tells whether a place is the address of a database.
fn is_address(place: &str) -> bool {
    place.starts_with("postgres://") || place.starts_with("postgresql://")
}

impl Copy {
    /// Runs the command.
    pub async fn run(self) -> Result<ExitCode, Failure> {
        let work = Work::default();
        let what = "copied events";
        let copied = match (is_address(&self.from), is_address(&self.to)) {
            (false, true) => {
                let (from, to) = (PathBuf::from(&self.from), Postgres::open(&self.to).await?);
                followed(what, &work, store::copy_out(&from, &to, &work)).await?
            }
            (true, false) => {
                let (from, to) = (Postgres::open(&self.from).await?, PathBuf::from(&self.to));
                followed(what, &work, store::copy_in(&from, &to, &work)).await?
            }
            _ => return Err("one of both is a data directory, the other the address of a database, as postgres://vekha@db/vekha".into()),
        };
        let Copied { position, roadmaps, rows, digest } = copied;
        let (events, roadmaps) = (counted(position, "event"), counted(roadmaps as u64, "roadmap"));
        let rows = rows.iter().map(|(table, count)| format!("{} {count}", table.name()));
        let rows = rows.collect::<Vec<_>>().join(", ");
        say!("copied {events}, {roadmaps}; every hash follows");
        say!("beside the log, as many in both: {rows}");
        say!("both end with the same heads: {}", hex(&digest));
        Ok(ExitCode::SUCCESS)
    }
}
