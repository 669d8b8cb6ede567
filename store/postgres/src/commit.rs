//! A commit: everything that writes, and its end.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Secret};
use roadmap::Roadmap;
use serde_json::Value;
use store::{
    Hash, Mail, Outcome, Stored, Telling, Upload, WebhookChange, Which,
    seam::{Later, Table, Touched, Writing},
};

use crate::{
    fault::{Fault, later, much_later},
    files, leases, log, mail, notices, people,
    plain::plain,
    read::Begun,
    roadmaps, states, tables, webhooks,
};

/// Ends a transaction for good. Of one in which a statement failed, COMMIT takes everything back and says nothing of
/// it: then the statement before it fails.
async fn end(mut begun: Box<Begun>) -> Result<(), Fault> {
    sqlx::raw_sql("SELECT 1").execute(&mut *begun.transaction).await?;
    Ok(begun.transaction.commit().await?)
}

/// Returns what is read with texts that PostgreSQL can hold: no key has others.
fn as_kept(which: &Which) -> Which {
    match which {
        Which::Task(roadmap, task) => {
            Which::Task((&*plain(roadmap)).into(), (&*plain(task)).into())
        }
        Which::Roadmap(roadmap) => Which::Roadmap((&*plain(roadmap)).into()),
        Which::Kind { news, roadmap } => {
            let roadmap = roadmap.as_ref().map(|key| (&*plain(key)).into());
            Which::Kind { news: *news, roadmap }
        }
        other => other.clone(),
    }
}

impl Writing for Begun {
    fn append<'a>(&'a mut self, events: &'a [Stored]) -> Later<'a, ()> {
        later(log::append(self.c(), events))
    }

    fn note_commands<'a>(&'a mut self, commands: &'a [(String, String, u64)]) -> Later<'a, ()> {
        later(log::note_commands(self.c(), commands))
    }

    fn write_state<'a>(&'a mut self, key: &'a str, seq: u64, body: &'a [u8]) -> Later<'a, ()> {
        later(states::write(self.c(), key, seq, body))
    }

    fn write_roadmap<'a>(
        &'a mut self,
        roadmap: &'a Roadmap,
        touched: &'a Touched,
    ) -> Later<'a, ()> {
        later(roadmaps::write(self.c(), roadmap, touched))
    }

    fn write_people<'a>(
        &'a mut self,
        directory: &'a Directory,
        logins: &'a [Login],
    ) -> Later<'a, ()> {
        later(people::write(self.c(), directory, logins))
    }

    fn write_secret<'a>(&'a mut self, secret: &'a Secret) -> Later<'a, ()> {
        later(people::write_secret(self.c(), secret))
    }

    fn write_seen<'a>(&'a mut self, seal: &'a [u8; 32], at: DateTime<Utc>) -> Later<'a, ()> {
        later(people::write_seen(self.c(), seal, at))
    }

    fn write_part<'a>(&'a mut self, writing: i64, number: i64, bytes: &'a [u8]) -> Later<'a, ()> {
        later(files::write_part(self.c(), writing, number, bytes))
    }

    fn keep<'a>(
        &'a mut self,
        writing: i64,
        upload: &'a Upload,
        now: DateTime<Utc>,
    ) -> Later<'a, ()> {
        later(files::keep(self.c(), writing, upload, now))
    }

    fn discard(&mut self, writing: i64) -> Later<'_, ()> {
        later(files::discard(self.c(), writing))
    }

    fn discard_unfinished(&mut self) -> Later<'_, ()> {
        later(files::discard_unfinished(self.c()))
    }

    fn tidy(&mut self, before: DateTime<Utc>) -> Later<'_, ()> {
        later(files::tidy(self.c(), before))
    }

    fn claim<'a>(&'a mut self, hash: &'a Hash) -> Later<'a, ()> {
        later(files::claim(self.c(), hash))
    }

    fn expect<'a>(&'a mut self, hash: &'a Hash, size: u64, at: DateTime<Utc>) -> Later<'a, ()> {
        later(files::expect(self.c(), hash, size, at))
    }

    fn tell<'a>(
        &'a mut self,
        telling: &'a Telling,
        at: DateTime<Utc>,
    ) -> Later<'a, BTreeSet<String>> {
        later(notices::tell(self.c(), telling, at))
    }

    fn mark_read<'a>(
        &'a mut self,
        person: &'a str,
        which: &'a Which,
        at: DateTime<Utc>,
    ) -> Later<'a, ()> {
        later(async move { notices::mark_read(self.c(), person, &as_kept(which), at).await })
    }

    fn take_mail(&mut self, now: DateTime<Utc>, until: DateTime<Utc>) -> Later<'_, Option<Mail>> {
        later(mail::take(self.c(), now, until))
    }

    fn end_mail<'a>(
        &'a mut self,
        mail: &'a Mail,
        outcome: &'a Outcome,
        now: DateTime<Utc>,
    ) -> Later<'a, ()> {
        later(mail::end(self.c(), mail, outcome, now))
    }

    fn try_mail_again<'a>(&'a mut self, person: &'a str, now: DateTime<Utc>) -> Later<'a, ()> {
        later(mail::try_again(self.c(), person, now))
    }

    fn change_webhooks<'a>(
        &'a mut self,
        change: &'a WebhookChange,
        now: DateTime<Utc>,
    ) -> Later<'a, ()> {
        later(webhooks::change(self.c(), change, now))
    }

    fn put<'a>(&'a mut self, table: Table, rows: &'a [Value]) -> Later<'a, ()> {
        much_later(tables::put(self.c(), table, rows))
    }

    fn lease<'a>(
        &'a mut self,
        name: &'a str,
        holder: &'a str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Later<'a, bool> {
        later(leases::take(self.c(), name, holder, until - now))
    }

    fn commit(self: Box<Self>) -> Later<'static, ()> {
        later(end(self))
    }

    fn roll_back(self: Box<Self>) -> Later<'static, ()> {
        later(async move { Ok(self.transaction.rollback().await?) })
    }
}
