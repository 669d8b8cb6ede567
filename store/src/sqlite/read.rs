//! Reading: whatever has a connection can, inside of a commit or outside.

use chrono::{DateTime, Utc};
use roadmap::Roadmap;
use serde_json::Value;
use sqlx::{SqliteConnection, Transaction};

use super::{
    check::{compare_schema, integrity},
    files, log, mail, notices, people, roadmaps, states, tables, webhooks,
};
use crate::{
    Hash, Position,
    database::{FileRow, Head, Later, PeopleRows, Reading, Select, Upload},
    joined::Page,
    mail::Bounce,
    notices::{Entry, Reminded, Unread, Wanted},
    rows::{ReportRow, Rows},
    tables::Table,
    webhooks::{Delivery, Webhook},
};

/// Whatever has a connection can read.
pub(super) trait Connected: Send {
    fn c(&mut self) -> &mut SqliteConnection;
}

impl Connected for Transaction<'static, sqlx::Sqlite> {
    fn c(&mut self) -> &mut SqliteConnection {
        self
    }
}

impl<T: Connected> Reading for T {
    fn streams(&mut self) -> Later<'_, Vec<String>> {
        Box::pin(log::streams(self.c()))
    }

    fn head<'a>(&'a mut self, stream: &'a str, until: Position) -> Later<'a, Option<Head>> {
        Box::pin(log::head(self.c(), stream, until))
    }

    fn seq_at<'a>(&'a mut self, stream: &'a str, at: DateTime<Utc>) -> Later<'a, u64> {
        Box::pin(log::seq_at(self.c(), stream, at))
    }

    fn end(&mut self) -> Later<'_, (Position, Option<DateTime<Utc>>)> {
        Box::pin(log::end(self.c()))
    }

    fn page<'a>(&'a mut self, select: Select<'a>, limit: u32) -> Later<'a, Page> {
        Box::pin(log::events(self.c(), select, limit))
    }

    fn roadmaps(&mut self) -> Later<'_, Vec<Roadmap>> {
        Box::pin(roadmaps::load(self.c()))
    }

    fn rows<'a>(&'a mut self, key: &'a str) -> Later<'a, Option<Rows>> {
        Box::pin(roadmaps::read_rows(self.c(), key))
    }

    fn reports<'a>(
        &'a mut self,
        key: &'a str,
        after: (&'a str, u64),
        limit: u32,
    ) -> Later<'a, Vec<ReportRow>> {
        Box::pin(roadmaps::read_reports(self.c(), key, after, limit))
    }

    fn states<'a>(&'a mut self, key: &'a str, until: u64) -> Later<'a, Vec<u64>> {
        Box::pin(states::numbers(self.c(), key, until))
    }

    fn state<'a>(&'a mut self, key: &'a str, until: u64) -> Later<'a, Option<(u64, Vec<u8>)>> {
        Box::pin(states::before(self.c(), key, until))
    }

    fn people(&mut self) -> Later<'_, PeopleRows> {
        Box::pin(people::read(self.c()))
    }

    fn commands<'a>(&'a mut self, ids: &'a [&'a str]) -> Later<'a, Vec<(String, String, u64)>> {
        Box::pin(log::commands(self.c(), ids))
    }

    fn count_commands(&mut self) -> Later<'_, u64> {
        Box::pin(log::count_commands(self.c()))
    }

    fn commands_after<'a>(
        &'a mut self,
        id: &'a str,
        limit: u32,
    ) -> Later<'a, Vec<(String, String, u64)>> {
        Box::pin(log::commands_after(self.c(), id, limit))
    }

    fn last_of_task<'a>(&'a mut self, stream: &'a str, task: &'a str) -> Later<'a, u64> {
        Box::pin(log::last_of_task(self.c(), stream, task))
    }

    fn uploads<'a>(&'a mut self, ids: &'a [&'a str], person: &'a str) -> Later<'a, Vec<Upload>> {
        Box::pin(files::uploads(self.c(), ids, person))
    }

    fn waiting<'a>(&'a mut self, person: &'a str) -> Later<'a, (u64, u64)> {
        Box::pin(files::waiting(self.c(), person))
    }

    fn files(&mut self) -> Later<'_, Vec<FileRow>> {
        Box::pin(files::files(self.c()))
    }

    fn file<'a>(&'a mut self, hash: &'a Hash) -> Later<'a, Option<FileRow>> {
        Box::pin(files::file(self.c(), hash))
    }

    fn part(&mut self, writing: i64, number: u64) -> Later<'_, Option<Vec<u8>>> {
        Box::pin(files::part(self.c(), writing, number))
    }

    fn next_writing(&mut self) -> Later<'_, i64> {
        Box::pin(files::next_writing(self.c()))
    }

    fn unread(&mut self) -> Later<'_, Vec<(String, u64, i64)>> {
        Box::pin(notices::unread(self.c()))
    }

    fn count_unread<'a>(&'a mut self, person: &'a str) -> Later<'a, u64> {
        Box::pin(notices::count_unread(self.c(), person))
    }

    fn count_entries<'a>(&'a mut self, person: &'a str, wanted: &'a Wanted) -> Later<'a, u64> {
        Box::pin(notices::count(self.c(), person, wanted))
    }

    fn entries<'a>(
        &'a mut self,
        person: &'a str,
        wanted: &'a Wanted,
        part: (u64, u64),
    ) -> Later<'a, Vec<Entry>> {
        Box::pin(notices::entries(self.c(), person, wanted, part))
    }

    fn unread_reminders<'a>(&'a mut self, roadmap: &'a str) -> Later<'a, Vec<Unread>> {
        Box::pin(notices::unread_reminders(self.c(), roadmap))
    }

    fn reminded<'a>(&'a mut self, roadmap: &'a str, task: &'a str) -> Later<'a, Option<Reminded>> {
        Box::pin(notices::reminded(self.c(), roadmap, task))
    }

    fn told_until(&mut self) -> Later<'_, Position> {
        Box::pin(notices::told_until(self.c()))
    }

    fn inboxes(&mut self) -> Later<'_, u64> {
        Box::pin(async { Ok(0) })
    }

    fn mail_is_due(&mut self, now: DateTime<Utc>) -> Later<'_, bool> {
        Box::pin(mail::is_due(self.c(), now))
    }

    fn bounces(&mut self) -> Later<'_, Vec<Bounce>> {
        Box::pin(mail::bounces(self.c()))
    }

    fn webhooks<'a>(&'a mut self, roadmap: &'a str, id: &'a str) -> Later<'a, Vec<Webhook>> {
        Box::pin(webhooks::webhooks(self.c(), roadmap, id))
    }

    fn count_deliveries<'a>(&'a mut self, webhook: &'a str) -> Later<'a, u64> {
        Box::pin(webhooks::count(self.c(), webhook))
    }

    fn deliveries<'a>(
        &'a mut self,
        webhook: &'a str,
        part: (u64, u64),
    ) -> Later<'a, Vec<Delivery>> {
        Box::pin(webhooks::deliveries(self.c(), webhook, part))
    }

    fn next_delivery<'a>(
        &'a mut self,
        webhook: &'a str,
        events: bool,
    ) -> Later<'a, Option<Delivery>> {
        Box::pin(webhooks::next(self.c(), webhook, events))
    }

    fn table<'a>(
        &'a mut self,
        table: Table,
        after: Option<&'a Value>,
        limit: u32,
    ) -> Later<'a, Vec<Value>> {
        Box::pin(tables::rows(self.c(), table, after, limit))
    }

    fn count_table(&mut self, table: Table) -> Later<'_, u64> {
        Box::pin(tables::count(self.c(), table))
    }

    fn integrity(&mut self) -> Later<'_, Option<String>> {
        Box::pin(integrity(self.c()))
    }

    fn schema(&mut self) -> Later<'_, Option<String>> {
        Box::pin(compare_schema(self.c()))
    }
}
