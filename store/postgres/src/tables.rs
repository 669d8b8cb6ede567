//! Tables row by row, as a copy takes them: each row is JSON, an object of its columns.

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};
use store::seam::{Holds, Key, Table, unsigned};

use crate::{fault::Fault, once::once, plain::plain};

/// Reads rows in the order of their keys, after one of them.
pub async fn rows(
    connection: &mut PgConnection,
    table: Table,
    after: Option<&Value>,
    limit: u32,
) -> Result<Vec<Value>, Fault> {
    // Nothing but names of tables and columns is put together here.
    let columns = table.each(|name, holds| match holds {
        Holds::Bytes => format!("'{name}', encode({name}, 'hex')"),
        Holds::Text | Holds::Number => format!("'{name}', {name}"),
    });
    let (key, holds) = table.key();
    let place = if holds == Holds::Bytes { "decode($1, 'hex')" } else { "$1" };
    let name = table.name();
    let sql = format!(
        "SELECT json_build_object({columns})::text FROM {name}
         WHERE {key} > {place} ORDER BY {key} LIMIT $2"
    );
    let query = sqlx::query_scalar::<sqlx::Postgres, String>(AssertSqlSafe(sql));
    let query = match table.after(after) {
        Key::Text(text) => query.bind(text),
        Key::Number(number) => query.bind(number),
    };
    let rows = query.bind(i64::from(limit)).fetch_all(once(connection)).await?;
    let rows: Result<Vec<Value>, _> = rows.iter().map(|row| serde_json::from_str(row)).collect();
    Ok(rows?)
}

/// Counts the rows of a table.
pub async fn count(connection: &mut PgConnection, table: Table) -> Result<u64, Fault> {
    let sql = format!("SELECT count(*) FROM {}", table.name());
    let count = sqlx::query_scalar::<sqlx::Postgres, i64>(AssertSqlSafe(sql))
        .fetch_one(once(connection))
        .await?;
    Ok(unsigned(count))
}

/// Adds rows.
pub async fn put(connection: &mut PgConnection, table: Table, rows: &[Value]) -> Result<(), Fault> {
    let values = table.each(|name, holds| match holds {
        Holds::Bytes => format!("decode({name}, 'hex')"),
        Holds::Text | Holds::Number => name.to_owned(),
    });
    let types = table.each(|name, holds| match holds {
        Holds::Bytes | Holds::Text => format!("{name} text"),
        Holds::Number => format!("{name} bigint"),
    });
    let (name, names) = (table.name(), table.names());
    let sql = format!(
        "INSERT INTO {name} ({names})
         SELECT {values} FROM json_to_recordset($1::text::json) AS given ({types})"
    );
    let rows: Vec<Value> = rows.iter().map(held).collect();
    let rows = serde_json::to_string(&rows)?;
    sqlx::query(AssertSqlSafe(sql)).bind(rows).execute(once(connection)).await?;
    Ok(())
}

/// Returns a row with texts that PostgreSQL can hold.
fn held(row: &Value) -> Value {
    let mut row = row.clone();
    if let Some(columns) = row.as_object_mut() {
        for value in columns.values_mut() {
            if let Value::String(text) = value {
                *text = plain(text).into_owned();
            }
        }
    }
    row
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::held;

    #[test]
    fn rows_are_held_as_they_are_but_for_nul() {
        let row = json!({ "id": 7, "answer": "a\0b", "read": null });
        assert_eq!(held(&row), json!({ "id": 7, "answer": "a\u{fffd}b", "read": null }));
    }
}
