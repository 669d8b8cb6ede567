//! A commit: everything that writes, and its end.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Secret};
use roadmap::Roadmap;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::{
    files, log, mail, notices, people, read::Connected, roadmaps, states, tables, webhooks,
};
use crate::{
    Error, Hash,
    database::{Later, Stored, Upload, Writing},
    mail::{Mail, Outcome},
    notices::{Telling, Which},
    tables::Table,
    touched::Touched,
    webhooks::WebhookChange,
};

/// Pages given back to the file system at a time.
const VACUUM_PAGES: u32 = 2_000;

/// A commit on its way.
pub(super) struct Commit {
    /// None only once it has ended.
    pub(super) connection: Option<SqliteConnection>,
    pub(super) home: Arc<Mutex<Option<SqliteConnection>>>,
}

impl Drop for Commit {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            *self.home.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
        }
    }
}

impl Commit {
    async fn end(mut self: Box<Self>, statement: &'static str) -> Result<(), Error> {
        let connection = self.connection.as_mut().ok_or(Error::Closed)?;
        let done = sqlx::query(statement).execute(&mut *connection).await;
        if done.is_err() && statement == "COMMIT" {
            let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
        }
        done?;
        Ok(())
    }
}

impl Connected for Commit {
    fn c(&mut self) -> &mut SqliteConnection {
        match &mut self.connection {
            Some(connection) => connection,
            None => unreachable!("a commit that has ended is gone"),
        }
    }
}

impl Writing for Commit {
    fn append<'a>(&'a mut self, events: &'a [Stored]) -> Later<'a, ()> {
        Box::pin(log::append(self.c(), events))
    }

    fn note_commands<'a>(&'a mut self, commands: &'a [(String, String, u64)]) -> Later<'a, ()> {
        Box::pin(log::note_commands(self.c(), commands))
    }

    fn write_state<'a>(&'a mut self, key: &'a str, seq: u64, body: &'a [u8]) -> Later<'a, ()> {
        Box::pin(states::write(self.c(), key, seq, body))
    }

    fn write_roadmap<'a>(
        &'a mut self,
        roadmap: &'a Roadmap,
        touched: &'a Touched,
    ) -> Later<'a, ()> {
        Box::pin(roadmaps::write(self.c(), roadmap, touched))
    }

    fn write_people<'a>(
        &'a mut self,
        directory: &'a Directory,
        logins: &'a [Login],
    ) -> Later<'a, ()> {
        Box::pin(people::write(self.c(), directory, logins))
    }

    fn write_secret<'a>(&'a mut self, secret: &'a Secret) -> Later<'a, ()> {
        Box::pin(people::write_secret(self.c(), secret))
    }

    fn write_seen<'a>(&'a mut self, seal: &'a [u8; 32], at: DateTime<Utc>) -> Later<'a, ()> {
        Box::pin(people::write_seen(self.c(), seal, at))
    }

    fn write_part<'a>(&'a mut self, writing: i64, number: i64, bytes: &'a [u8]) -> Later<'a, ()> {
        Box::pin(files::write_part(self.c(), writing, number, bytes))
    }

    fn keep<'a>(
        &'a mut self,
        writing: i64,
        upload: &'a Upload,
        now: DateTime<Utc>,
    ) -> Later<'a, ()> {
        Box::pin(files::keep(self.c(), writing, upload, now))
    }

    fn discard(&mut self, writing: i64) -> Later<'_, ()> {
        Box::pin(files::discard(self.c(), writing))
    }

    fn discard_unfinished(&mut self) -> Later<'_, ()> {
        Box::pin(files::discard_unfinished(self.c()))
    }

    fn tidy(&mut self, before: DateTime<Utc>) -> Later<'_, ()> {
        Box::pin(async move {
            files::tidy(self.c(), before).await?;
            let vacuum = format!("PRAGMA incremental_vacuum({VACUUM_PAGES})");
            sqlx::query(sqlx::AssertSqlSafe(vacuum)).fetch_all(self.c()).await?;
            Ok(())
        })
    }

    fn claim<'a>(&'a mut self, hash: &'a Hash) -> Later<'a, ()> {
        Box::pin(files::claim(self.c(), hash))
    }

    fn expect<'a>(&'a mut self, hash: &'a Hash, size: u64, at: DateTime<Utc>) -> Later<'a, ()> {
        Box::pin(files::expect(self.c(), hash, size, at))
    }

    fn tell<'a>(
        &'a mut self,
        telling: &'a Telling,
        at: DateTime<Utc>,
    ) -> Later<'a, BTreeSet<String>> {
        Box::pin(notices::tell(self.c(), telling, at))
    }

    fn mark_read<'a>(
        &'a mut self,
        person: &'a str,
        which: &'a Which,
        at: DateTime<Utc>,
    ) -> Later<'a, ()> {
        Box::pin(notices::mark_read(self.c(), person, which, at))
    }

    fn take_mail(&mut self, now: DateTime<Utc>, until: DateTime<Utc>) -> Later<'_, Option<Mail>> {
        Box::pin(mail::take(self.c(), now, until))
    }

    fn end_mail<'a>(
        &'a mut self,
        mail: &'a Mail,
        outcome: &'a Outcome,
        now: DateTime<Utc>,
    ) -> Later<'a, ()> {
        Box::pin(mail::end(self.c(), mail, outcome, now))
    }

    fn try_mail_again<'a>(&'a mut self, person: &'a str, now: DateTime<Utc>) -> Later<'a, ()> {
        Box::pin(mail::try_again(self.c(), person, now))
    }

    fn change_webhooks<'a>(
        &'a mut self,
        change: &'a WebhookChange,
        now: DateTime<Utc>,
    ) -> Later<'a, ()> {
        Box::pin(webhooks::change(self.c(), change, now))
    }

    fn put<'a>(&'a mut self, table: Table, rows: &'a [Value]) -> Later<'a, ()> {
        Box::pin(tables::put(self.c(), table, rows))
    }

    fn lease<'a>(
        &'a mut self,
        _name: &'a str,
        _holder: &'a str,
        _now: DateTime<Utc>,
        _until: DateTime<Utc>,
    ) -> Later<'a, bool> {
        Box::pin(async { Ok(true) })
    }

    fn commit(self: Box<Self>) -> Later<'static, ()> {
        Box::pin(self.end("COMMIT"))
    }

    fn roll_back(self: Box<Self>) -> Later<'static, ()> {
        Box::pin(self.end("ROLLBACK"))
    }
}
