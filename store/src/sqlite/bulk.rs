//! Many rows by few statements: each statement is a trip to the thread that has the connection.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection, query_builder::Separated};

use crate::Error;

/// Rows of one statement at the most.
const MOST: usize = 64;

/// Inserts rows: `into` names table and columns, `then` says what happens where a row is known.
///
/// Statements have 1, 2, 4 … rows, so that there are few different ones, each prepared once.
pub async fn insert<T>(
    connection: &mut SqliteConnection,
    into: &'static str,
    then: &'static str,
    rows: &[T],
    mut bind: impl FnMut(Separated<'_, Sqlite, &'static str>, &T),
) -> Result<(), Error> {
    let mut rest = rows;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(MOST.min(1 << rest.len().ilog2()));
        let mut statement = QueryBuilder::<Sqlite>::new(into);
        statement.push_values(now, &mut bind);
        statement.push(then);
        statement.build().execute(&mut *connection).await?;
        rest = later;
    }
    Ok(())
}
