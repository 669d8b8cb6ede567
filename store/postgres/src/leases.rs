//! Work that one server at a time does.

use chrono::TimeDelta;
use sqlx::PgConnection;

use crate::{fault::Fault, once::once};

/// Takes a piece of work for a while, if nobody else has it. Whether somebody has is a matter of the database's
/// clock, since no two servers have the same.
pub async fn take(
    connection: &mut PgConnection,
    name: &str,
    holder: &str,
    lasts: TimeDelta,
) -> Result<bool, Fault> {
    let lasts = lasts.num_milliseconds();
    let taken = sqlx::query!(
        "INSERT INTO lease (name, holder, until)
         VALUES ($1, $2, clock_timestamp() + $3::bigint * interval '1 millisecond')
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE lease.holder = excluded.holder OR lease.until <= clock_timestamp()",
        name,
        holder,
        lasts
    )
    .execute(once(connection))
    .await?;
    Ok(taken.rows_affected() == 1)
}
