//! Statements with a name are prepared once on a connection and kept there. Where a pool between here and PostgreSQL
//! gives every transaction another connection, on which nothing was prepared, or the same name for something else,
//! statements have none.

use futures_core::{future::BoxFuture, stream::BoxStream};
use sqlx::{
    Connection, Database, Describe, Either, Error, Execute, Executor, PgConnection, Postgres,
    SqlStr,
    error::BoxDynError,
    postgres::{PgQueryResult, PgRow},
};

/// A connection for one statement.
#[derive(Debug)]
pub struct Once<'c>(&'c mut PgConnection);

/// Takes a connection for one statement; every statement of this crate that has arguments goes this way, and
/// within a transaction, since it may take two messages.
pub fn once(connection: &mut PgConnection) -> Once<'_> {
    Once(connection)
}

/// Has a connection that was just opened, with room for statements, keep them.
pub async fn keep(connection: &mut PgConnection) -> Result<(), Error> {
    // The library would name statements that it has no room for, too, and leave all of them behind in the database.
    // That something is kept tells later on that there is room.
    sqlx::query("SELECT 1").execute(connection).await?;
    Ok(())
}

/// A statement that has a name where the connection keeps statements, and else is prepared for this time only.
struct Sent<E> {
    query: E,
    named: bool,
}

impl Once<'_> {
    fn send<E>(&self, query: E) -> Sent<E> {
        Sent { query, named: self.0.cached_statements_size() > 0 }
    }
}

impl<'q, E: Execute<'q, Postgres>> Execute<'q, Postgres> for Sent<E> {
    fn sql(self) -> SqlStr {
        self.query.sql()
    }

    fn statement(&self) -> Option<&<Postgres as Database>::Statement> {
        self.query.statement()
    }

    fn take_arguments(&mut self) -> Result<Option<<Postgres as Database>::Arguments>, BoxDynError> {
        self.query.take_arguments()
    }

    fn persistent(&self) -> bool {
        self.named && self.query.persistent()
    }
}

impl<'c> Executor<'c> for Once<'c> {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxStream<'e, Result<Either<PgQueryResult, PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let sent = self.send(query);
        self.0.fetch_many(sent)
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let sent = self.send(query);
        self.0.fetch_optional(sent)
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [<Postgres as Database>::TypeInfo],
    ) -> BoxFuture<'e, Result<<Postgres as Database>::Statement, Error>>
    where
        'c: 'e,
    {
        self.0.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        self.0.describe(sql)
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{ConnectOptions, postgres::PgConnectOptions};

    use super::{keep, once};

    /// Returns how many statements stay on a connection that has room for so many; none where there is no
    /// PostgreSQL.
    async fn left(room: usize) -> Option<i64> {
        let cluster = test_postgres::shared()?;
        let options: PgConnectOptions = cluster.url("postgres").parse().expect("an address");
        let options = options.statement_cache_capacity(room);
        let mut connection = options.connect().await.expect("it connects");
        if room > 0 {
            keep(&mut connection).await.expect("kept");
        }
        for n in 0..3_i64 {
            let asked = sqlx::query_scalar::<sqlx::Postgres, i64>("SELECT $1::bigint").bind(n);
            assert_eq!(asked.fetch_one(once(&mut connection)).await.expect("an answer"), n);
        }
        let left = sqlx::query_scalar::<sqlx::Postgres, i64>(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::bigint'",
        );
        Some(left.fetch_one(once(&mut connection)).await.expect("a number"))
    }

    #[tokio::test]
    async fn statements_are_kept_where_there_is_room() {
        let Some(with) = left(8).await else { return };
        assert_eq!((with, left(0).await), (1, Some(0)));
    }
}
