//! What the commands share.

#[cfg(feature = "postgres")]
use std::sync::Arc;
use std::{
    io::{IsTerminal as _, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use store::{Store, Work};

/// Writes a line to standard output; whoever reads it may have heard enough.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        drop(writeln!(std::io::stdout().lock(), $($words)*));
    }};
}

/// Between two lines about how far something is.
const EACH: Duration = Duration::from_millis(200);

/// A sentence for the person who runs the command.
pub type Failure = Box<dyn std::error::Error>;

/// The environment variable with the address of the database, where the record is in none of the data
/// directory.
#[cfg(feature = "postgres")]
const DATABASE: &str = "VEKHA_DATABASE";

/// Returns the address of the database in which the record is, if it is said.
#[cfg(feature = "postgres")]
pub fn database() -> Option<String> {
    std::env::var(DATABASE).ok().filter(|address| !address.is_empty())
}

/// Opens the record for writing: that of a data directory, or of a database that is named.
async fn open(data: &Path) -> Result<Store, Failure> {
    #[cfg(feature = "postgres")]
    if let Some(address) = database() {
        let database = store_postgres::Postgres::open(&address).await?;
        return Ok(Store::open_shared(Arc::new(database), data).await?);
    }
    Ok(Store::open(data).await?)
}

/// Reads the record without writing: that of a data directory, or of a database that is named.
pub async fn read(data: &Path) -> Result<Store, Failure> {
    #[cfg(feature = "postgres")]
    if let Some(address) = database() {
        let database = store_postgres::Postgres::open_read_only(&address).await?;
        return Ok(Store::read_over(Arc::new(database), data).await?);
    }
    Ok(Store::read(data).await?)
}

/// Opens the record for writing, and closes it whatever comes of the work: one file is the record then.
pub async fn with_store<T>(
    data: &Path,
    work: impl AsyncFnOnce(&Store) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let store = open(data).await?;
    let done = work(&store).await;
    store.close().await;
    done
}

/// How far long work is, on a line of a terminal that is written again and again; nothing elsewhere.
pub struct Progress {
    what: &'static str,
    total: u64,
    told: Option<Instant>,
}

impl Progress {
    /// Begins; of an unknown total it only counts.
    pub fn new(what: &'static str, total: u64) -> Self {
        let shown = std::io::stderr().is_terminal();
        Self { what, total, told: shown.then(Instant::now) }
    }

    /// Says how far it is, a few times a second.
    pub fn at(&mut self, n: u64) {
        let Some(told) = self.told.filter(|told| told.elapsed() > EACH) else { return };
        let share = n.saturating_mul(100).checked_div(self.total);
        let share = share.map(|share| format!(" ({} %)", share.min(100))).unwrap_or_default();
        let _ = write!(std::io::stderr(), "\r\u{1b}[K{} {n}{share}", self.what);
        self.told = Some(told + told.elapsed());
    }

    /// Takes the line away.
    pub fn done(self) {
        if self.told.is_some() {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}

/// Does work that may be stopped from the keyboard; then whatever it began is taken back before the command
/// ends.
pub async fn stoppable<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        done = work => done,
        _ = tokio::signal::ctrl_c() => Err("stopped: nothing was changed".into()),
    }
}

/// Does work that may be stopped, and says meanwhile how far it is.
pub async fn followed<T, E: Into<Failure>>(
    what: &'static str,
    work: &Work,
    does: impl Future<Output = Result<T, E>>,
) -> Result<T, Failure> {
    let mut progress = Progress::new(what, 0);
    let tell = async {
        loop {
            tokio::time::sleep(EACH).await;
            let (done, total) = work.steps();
            progress.total = total;
            progress.at(done);
        }
    };
    let done = stoppable(async {
        tokio::select! {
            done = does => done.map_err(Into::into),
            () = tell => Err("it has no end".into()),
        }
    });
    let done = done.await;
    progress.done();
    done
}

/// Writes a number with the word for what it counts.
pub fn counted(n: impl Into<u64>, what: &str) -> String {
    let n = n.into();
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Says what is not known of events that state no hash.
pub fn say_unsigned(n: u64) {
    if n > 0 {
        let (events, state) = (counted(n, "event"), if n == 1 { "states" } else { "state" });
        say!("{events} {state} no hash: nothing but the file itself says that it is as it was");
    }
}

pub(crate) use say;
