//! Reading: inside of a commit or outside.

use chrono::{DateTime, Utc};
use roadmap::Roadmap;
use serde_json::Value;
use sqlx::{PgConnection, Postgres, Transaction};
use store::{
    Bounce, Delivery, Entry, Hash, Position, Reminded, Unread, Upload, Wanted, Webhook,
    seam::{FileRow, Head, Later, Page, PeopleRows, Reading, ReportRow, Rows, Select, Table},
};

use crate::{
    check::{compare_schema, integrity},
    fault::{later, much_later},
    files, log, mail, notices, people,
    plain::plain,
    roadmaps, states, tables, webhooks,
};

/// A transaction that has begun; dropped, it is taken back.
pub struct Begun {
    pub transaction: Transaction<'static, Postgres>,
}

impl Begun {
    /// Returns its connection.
    pub fn c(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

/// Returns what is wanted of an inbox with texts that PostgreSQL can hold: no key has others.
fn as_kept(wanted: &Wanted) -> Wanted {
    let roadmap = wanted.roadmap.as_ref().map(|key| (&*plain(key)).into());
    Wanted { roadmap, ..wanted.clone() }
}

impl Reading for Begun {
    fn streams(&mut self) -> Later<'_, Vec<String>> {
        later(log::streams(self.c()))
    }

    fn head<'a>(&'a mut self, stream: &'a str, until: Position) -> Later<'a, Option<Head>> {
        later(log::head(self.c(), stream, until))
    }

    fn seq_at<'a>(&'a mut self, stream: &'a str, at: DateTime<Utc>) -> Later<'a, u64> {
        later(log::seq_at(self.c(), stream, at))
    }

    fn last(&mut self) -> Later<'_, Position> {
        later(log::last(self.c()))
    }

    fn end(&mut self) -> Later<'_, (Position, Option<DateTime<Utc>>)> {
        later(log::end(self.c()))
    }

    fn page<'a>(&'a mut self, select: Select<'a>, limit: u32) -> Later<'a, Page> {
        later(log::events(self.c(), select, limit))
    }

    fn roadmaps(&mut self) -> Later<'_, Vec<Roadmap>> {
        much_later(roadmaps::load(self.c()))
    }

    fn rows<'a>(&'a mut self, key: &'a str) -> Later<'a, Option<Rows>> {
        much_later(roadmaps::read_rows(self.c(), key))
    }

    fn reports<'a>(
        &'a mut self,
        key: &'a str,
        after: (&'a str, u64),
        limit: u32,
    ) -> Later<'a, Vec<ReportRow>> {
        later(roadmaps::read_reports(self.c(), key, after, limit))
    }

    fn states<'a>(&'a mut self, key: &'a str, until: u64) -> Later<'a, Vec<u64>> {
        later(states::numbers(self.c(), key, until))
    }

    fn state<'a>(&'a mut self, key: &'a str, until: u64) -> Later<'a, Option<(u64, Vec<u8>)>> {
        later(states::before(self.c(), key, until))
    }

    fn people(&mut self) -> Later<'_, PeopleRows> {
        much_later(people::read(self.c()))
    }

    fn commands<'a>(&'a mut self, ids: &'a [&'a str]) -> Later<'a, Vec<(String, String, u64)>> {
        later(log::commands(self.c(), ids))
    }

    fn count_commands(&mut self) -> Later<'_, u64> {
        much_later(log::count_commands(self.c()))
    }

    fn commands_after<'a>(
        &'a mut self,
        id: &'a str,
        limit: u32,
    ) -> Later<'a, Vec<(String, String, u64)>> {
        later(log::commands_after(self.c(), id, limit))
    }

    fn last_of_task<'a>(&'a mut self, stream: &'a str, task: &'a str) -> Later<'a, u64> {
        later(async move { log::last_of_task(self.c(), stream, &plain(task)).await })
    }

    fn uploads<'a>(&'a mut self, ids: &'a [&'a str], person: &'a str) -> Later<'a, Vec<Upload>> {
        later(async move {
            let ids: Vec<_> = ids.iter().map(|id| plain(id)).collect();
            let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
            files::uploads(self.c(), &ids, person).await
        })
    }

    fn waiting<'a>(&'a mut self, person: &'a str) -> Later<'a, (u64, u64)> {
        later(files::waiting(self.c(), person))
    }

    fn files(&mut self) -> Later<'_, Vec<FileRow>> {
        much_later(files::files(self.c()))
    }

    fn file<'a>(&'a mut self, hash: &'a Hash) -> Later<'a, Option<FileRow>> {
        later(files::file(self.c(), hash))
    }

    fn part(&mut self, writing: i64, number: u64) -> Later<'_, Option<Vec<u8>>> {
        later(files::part(self.c(), writing, number))
    }

    fn next_writing(&mut self) -> Later<'_, i64> {
        later(async { files::next_writing() })
    }

    fn unread(&mut self) -> Later<'_, Vec<(String, u64, i64)>> {
        later(notices::unread(self.c()))
    }

    fn count_unread<'a>(&'a mut self, person: &'a str) -> Later<'a, u64> {
        later(notices::count_unread(self.c(), person))
    }

    fn count_entries<'a>(&'a mut self, person: &'a str, wanted: &'a Wanted) -> Later<'a, u64> {
        later(async move { notices::count(self.c(), person, &as_kept(wanted)).await })
    }

    fn entries<'a>(
        &'a mut self,
        person: &'a str,
        wanted: &'a Wanted,
        part: (u64, u64),
    ) -> Later<'a, Vec<Entry>> {
        later(async move { notices::entries(self.c(), person, &as_kept(wanted), part).await })
    }

    fn unread_reminders<'a>(&'a mut self, roadmap: &'a str) -> Later<'a, Vec<Unread>> {
        later(notices::unread_reminders(self.c(), roadmap))
    }

    fn reminded<'a>(&'a mut self, roadmap: &'a str, task: &'a str) -> Later<'a, Option<Reminded>> {
        later(async move { notices::reminded(self.c(), roadmap, &plain(task)).await })
    }

    fn told_until(&mut self) -> Later<'_, Position> {
        later(notices::told_until(self.c()))
    }

    fn inboxes(&mut self) -> Later<'_, u64> {
        later(notices::inboxes(self.c()))
    }

    fn mail_is_due(&mut self, now: DateTime<Utc>) -> Later<'_, bool> {
        later(mail::is_due(self.c(), now))
    }

    fn bounces(&mut self) -> Later<'_, Vec<Bounce>> {
        later(mail::bounces(self.c()))
    }

    fn webhooks<'a>(&'a mut self, roadmap: &'a str, id: &'a str) -> Later<'a, Vec<Webhook>> {
        later(async move { webhooks::webhooks(self.c(), roadmap, &plain(id)).await })
    }

    fn count_deliveries<'a>(&'a mut self, webhook: &'a str) -> Later<'a, u64> {
        later(async move { webhooks::count(self.c(), &plain(webhook)).await })
    }

    fn deliveries<'a>(
        &'a mut self,
        webhook: &'a str,
        part: (u64, u64),
    ) -> Later<'a, Vec<Delivery>> {
        later(async move { webhooks::deliveries(self.c(), &plain(webhook), part).await })
    }

    fn next_delivery<'a>(
        &'a mut self,
        webhook: &'a str,
        events: bool,
    ) -> Later<'a, Option<Delivery>> {
        later(webhooks::next(self.c(), webhook, events))
    }

    fn table<'a>(
        &'a mut self,
        table: Table,
        after: Option<&'a Value>,
        limit: u32,
    ) -> Later<'a, Vec<Value>> {
        much_later(tables::rows(self.c(), table, after, limit))
    }

    fn count_table(&mut self, table: Table) -> Later<'_, u64> {
        much_later(tables::count(self.c(), table))
    }

    fn integrity(&mut self) -> Later<'_, Option<String>> {
        much_later(integrity(self.c()))
    }

    fn schema(&mut self) -> Later<'_, Option<String>> {
        much_later(compare_schema(self.c()))
    }
}
