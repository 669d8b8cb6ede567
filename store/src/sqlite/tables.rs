//! Tables row by row, as a copy takes them: each row is JSON, an object of its columns.

use serde_json::Value;
use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::{
    Error,
    rows::unsigned,
    tables::{Holds, Key, Table},
};

/// Reads rows in the order of their keys, after one of them.
pub async fn rows(
    connection: &mut SqliteConnection,
    table: Table,
    after: Option<&Value>,
    limit: u32,
) -> Result<Vec<Value>, Error> {
    // Nothing but names of tables and columns is put together here.
    let columns = table.each(|name, holds| match holds {
        Holds::Bytes => format!("'{name}', nullif(lower(hex({name})), '')"),
        Holds::Text | Holds::Number => format!("'{name}', {name}"),
    });
    let (key, holds) = table.key();
    let place = if holds == Holds::Bytes { "unhex($1)" } else { "$1" };
    let name = table.name();
    let sql = format!(
        "SELECT json_object({columns}) FROM {name} WHERE {key} > {place} ORDER BY {key} LIMIT $2"
    );
    let query = sqlx::query_scalar::<sqlx::Sqlite, String>(AssertSqlSafe(sql));
    let query = match table.after(after) {
        Key::Text(text) => query.bind(text),
        Key::Number(number) => query.bind(number),
    };
    let rows = query.bind(i64::from(limit)).fetch_all(connection).await?;
    let rows: Result<Vec<Value>, _> = rows.iter().map(|row| serde_json::from_str(row)).collect();
    Ok(rows?)
}

/// Counts the rows of a table.
pub async fn count(connection: &mut SqliteConnection, table: Table) -> Result<u64, Error> {
    let sql = format!("SELECT count(*) FROM {}", table.name());
    let count =
        sqlx::query_scalar::<sqlx::Sqlite, i64>(AssertSqlSafe(sql)).fetch_one(connection).await?;
    Ok(unsigned(count))
}

/// Adds rows.
pub async fn put(
    connection: &mut SqliteConnection,
    table: Table,
    rows: &[Value],
) -> Result<(), Error> {
    let values = table.each(|name, holds| match holds {
        Holds::Bytes => format!("unhex(value ->> '{name}')"),
        Holds::Text | Holds::Number => format!("value ->> '{name}'"),
    });
    let (name, names) = (table.name(), table.names());
    let sql = format!("INSERT INTO {name} ({names}) SELECT {values} FROM json_each($1)");
    let rows = serde_json::to_string(rows)?;
    sqlx::query(AssertSqlSafe(sql)).bind(rows).execute(connection).await?;
    Ok(())
}
