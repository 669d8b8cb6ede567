//! What the commands share.

use std::path::Path;

use store::Store;

/// Writes a line to standard output; whoever reads it may have heard enough.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        drop(writeln!(std::io::stdout().lock(), $($words)*));
    }};
}

/// A sentence for the person who runs the command.
pub type Failure = Box<dyn std::error::Error>;

/// Opens the record for writing, and closes it whatever comes of the work: one file is the record then.
pub async fn with_store<T>(
    data: &Path,
    work: impl AsyncFnOnce(&Store) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let store = Store::open(data).await?;
    let done = work(&store).await;
    store.close().await;
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
