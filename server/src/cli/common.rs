//! What the commands share.

use std::path::Path;

use store::Store;

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

/// Writes a line to standard output; whoever reads it may have heard enough.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        drop(writeln!(std::io::stdout().lock(), $($words)*));
    }};
}

pub(crate) use say;
