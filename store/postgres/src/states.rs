//! The table of states of the past.

use sqlx::PgConnection;
use store::seam::{signed, unsigned};

use crate::{fault::Fault, once::once};

/// Returns the numbers of the events up to one after which a roadmap's state is kept, in order.
pub async fn numbers(
    connection: &mut PgConnection,
    key: &str,
    until: u64,
) -> Result<Vec<u64>, Fault> {
    let until = signed(until);
    let rows = sqlx::query_scalar!(
        "SELECT seq FROM state WHERE roadmap = $1 AND seq <= $2 ORDER BY seq",
        key,
        until
    )
    .fetch_all(once(connection))
    .await?;
    Ok(rows.into_iter().map(unsigned).collect())
}

/// Returns the last state that is kept up to an event.
pub async fn before(
    connection: &mut PgConnection,
    key: &str,
    until: u64,
) -> Result<Option<(u64, Vec<u8>)>, Fault> {
    let until = signed(until);
    let row = sqlx::query!(
        "SELECT seq, body FROM state WHERE roadmap = $1 AND seq <= $2 ORDER BY seq DESC LIMIT 1",
        key,
        until
    )
    .fetch_optional(once(connection))
    .await?;
    Ok(row.map(|row| (unsigned(row.seq), row.body)))
}

/// Keeps a state.
pub async fn write(
    connection: &mut PgConnection,
    key: &str,
    seq: u64,
    body: &[u8],
) -> Result<(), Fault> {
    let seq = signed(seq);
    sqlx::query!(
        "INSERT INTO state (roadmap, seq, body) VALUES ($1, $2, $3)
         ON CONFLICT (roadmap, seq) DO NOTHING",
        key,
        seq,
        body
    )
    .execute(once(connection))
    .await?;
    Ok(())
}
