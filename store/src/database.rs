//! What the record asks of its database: one small trait for each of reading and writing, so that a
//! second kind of database can stand beside the first.

use std::{collections::BTreeSet, future::Future, path::Path, pin::Pin};

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Preferences, Subject};
use roadmap::{Evidence, Roadmap};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Error, Hash, Position,
    chain::{genesis, hex},
    joined::Page,
    mail::{Bounce, Mail, Outcome},
    notices::{Entry, Reminded, Telling, Unread, Wanted, Which},
    rows::{ReportRow, Rows},
    tables::Table,
    touched::Touched,
    webhooks::{Delivery, Webhook, WebhookChange},
};

pub use crate::stored::Stored;

/// What comes after a while, or an error.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A database with one writer and many readers.
pub trait Database: Send + Sync {
    /// Begins to read: everything up to its end is of one moment.
    fn read(&self) -> Later<'_, Box<dyn Reading>>;
    /// Begins a commit; only the writer does, one at a time.
    fn write(&self) -> Later<'_, Box<dyn Writing>>;
    /// Puts everything into the one main file, as far as readers let it.
    fn settle(&self) -> Later<'_, ()>;
    /// Copies everything as it is at this instant into a new file.
    fn copy_to<'a>(&'a self, path: &'a Path) -> Later<'a, ()>;
    /// Ends all connections, the main file holding everything.
    fn close(&self) -> Later<'_, ()>;
    /// Tells whether other servers write to it as well.
    fn is_shared(&self) -> bool;
}

impl Head {
    /// Returns the head of a stream to which nothing was written.
    pub fn before(stream: &str) -> Self {
        Self { position: 0, seq: 0, hash: genesis(stream) }
    }
}

/// A file that was received, for whoever sent it to use in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Names it in forms; drawn at random.
    pub id: String,
    /// The person who sent it.
    pub person: String,
    /// The name under which it was sent.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of its contents.
    pub hash: Hash,
}

impl Upload {
    /// Returns the file as a piece of evidence.
    pub fn evidence(&self) -> Evidence {
        Evidence::File { name: self.name.clone(), sha256: hex(&self.hash), size: self.size }
    }
}

/// Which events are wanted.
#[derive(Clone, Copy, Debug)]
pub enum Select<'a> {
    /// Those of a stream after one and up to another, in order.
    Stream(&'a str, u64, u64),
    /// All after a position, in order.
    Feed(Position),
    /// Those of a task up to one, latest first.
    Task(&'a str, &'a str, u64),
    /// Those of people before one and of some kinds, or of all; latest first.
    Kinds(u64, &'a [&'a str]),
}

/// Where a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The place of its last event among all.
    pub position: Position,
    /// The place of its last event in the stream.
    pub seq: u64,
    /// The hash of its last event; of nothing yet, what the first one is chained to.
    pub hash: Hash,
}

/// A person as the tables have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    pub login: String,
    pub name: String,
    pub admin: bool,
    pub active: bool,
    pub credential: i64,
    pub body: String,
    /// Roadmap, roles and offices.
    pub members: Vec<(String, String, String)>,
}

/// What else the tables have of a person.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonBody {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<directory::Seal>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must_change: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<FactorBody>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    #[serde(default)]
    pub preferences: Preferences,
}

/// A second factor as the tables have it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct FactorBody {
    pub secret: directory::Seal,
    pub recovery: Vec<directory::Seal>,
    pub step: u64,
}

/// A session as the tables have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionRow {
    pub seal: Vec<u8>,
    pub id: String,
    pub person: String,
    pub created: String,
    pub expires: String,
    pub address: Option<String>,
}

/// A token as the tables have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenRow {
    pub id: String,
    pub person: String,
    pub name: String,
    pub scope: String,
    pub created: String,
    pub expires: String,
    pub seal: Option<Vec<u8>>,
}

/// A secret as the tables have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretRow {
    pub person: String,
    pub kind: String,
    pub value: Vec<u8>,
}

/// Everything that the tables have of people.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PeopleRows {
    pub people: Vec<PersonRow>,
    pub sessions: Vec<SessionRow>,
    pub tokens: Vec<TokenRow>,
    pub secrets: Vec<SecretRow>,
    /// When each session was used last, which is not in the log.
    pub seen: Vec<(Vec<u8>, String)>,
}

/// A file as the tables have it.
#[derive(Clone, Debug)]
pub struct FileRow {
    pub hash: Hash,
    pub size: u64,
    /// Whose parts; none where its contents are not here.
    pub writing: Option<i64>,
    pub claimed: bool,
}

/// Reads at one moment.
pub trait Reading: Send {
    /// Returns the names of all streams, and of roadmaps that have tables.
    fn streams(&mut self) -> Later<'_, Vec<String>>;
    /// Returns where a stream ended at a position; none if it had not begun.
    fn head<'a>(&'a mut self, stream: &'a str, until: Position) -> Later<'a, Option<Head>>;
    /// Returns the last event of a stream that happened at an instant or before.
    fn seq_at<'a>(&'a mut self, stream: &'a str, at: DateTime<Utc>) -> Later<'a, u64>;
    /// Returns the last position.
    fn last(&mut self) -> Later<'_, Position> {
        let end = self.end();
        Box::pin(async move { Ok(end.await?.0) })
    }
    /// Returns the last position, and the instant of the event there.
    fn end(&mut self) -> Later<'_, (Position, Option<DateTime<Utc>>)>;
    /// Returns events, at most `limit`, as they come from the database.
    fn page<'a>(&'a mut self, select: Select<'a>, limit: u32) -> Later<'a, Page>;
    /// Returns events, at most `limit`.
    fn events<'a>(&'a mut self, select: Select<'a>, limit: u32) -> Later<'a, Vec<Stored>> {
        let page = self.page(select, limit);
        Box::pin(async move { Ok(page.await?.into_events()) })
    }
    /// Returns every roadmap as its tables have it.
    fn roadmaps(&mut self) -> Later<'_, Vec<Roadmap>>;
    /// Returns the rows of a roadmap as they are but for its reports, for comparison.
    fn rows<'a>(&'a mut self, key: &'a str) -> Later<'a, Option<Rows>>;
    /// Returns rows of reports after one, in the order of tasks and numbers, at most `limit`.
    fn reports<'a>(
        &'a mut self,
        key: &'a str,
        after: (&'a str, u64),
        limit: u32,
    ) -> Later<'a, Vec<ReportRow>>;
    /// Returns the numbers of the events up to one after which a roadmap's state is kept, in order.
    fn states<'a>(&'a mut self, key: &'a str, until: u64) -> Later<'a, Vec<u64>>;
    /// Returns the last state of a roadmap that is kept up to an event, with the event after which it
    /// stood so.
    fn state<'a>(&'a mut self, key: &'a str, until: u64) -> Later<'a, Option<(u64, Vec<u8>)>>;
    /// Returns everything that the tables have of people.
    fn people(&mut self) -> Later<'_, PeopleRows>;
    /// Returns the streams and versions of commands that were carried out, of those asked for.
    fn commands<'a>(&'a mut self, ids: &'a [&'a str]) -> Later<'a, Vec<(String, String, u64)>>;
    /// Counts the commands that were carried out.
    fn count_commands(&mut self) -> Later<'_, u64>;
    /// Returns commands that were carried out in the order of their ids, after one of them, at most
    /// `limit`.
    fn commands_after<'a>(
        &'a mut self,
        id: &'a str,
        limit: u32,
    ) -> Later<'a, Vec<(String, String, u64)>>;
    /// Returns the last event of a task; 0 if there is none.
    fn last_of_task<'a>(&'a mut self, stream: &'a str, task: &'a str) -> Later<'a, u64>;
    /// Returns files that a person sent and that wait to be used, of those asked for.
    fn uploads<'a>(&'a mut self, ids: &'a [&'a str], person: &'a str) -> Later<'a, Vec<Upload>>;
    /// Returns the bytes that wait to be used: a person's, and everyone's.
    fn waiting<'a>(&'a mut self, person: &'a str) -> Later<'a, (u64, u64)>;
    /// Returns every file.
    fn files(&mut self) -> Later<'_, Vec<FileRow>>;
    /// Finds a file by its hash.
    fn file<'a>(&'a mut self, hash: &'a Hash) -> Later<'a, Option<FileRow>>;
    /// Reads a part of what was received, counted from 0.
    fn part(&mut self, writing: i64, number: u64) -> Later<'_, Option<Vec<u8>>>;
    /// Returns the number of the next file to be received, above every one that was.
    fn next_writing(&mut self) -> Later<'_, i64>;
    /// Counts what each person has not read of what they were told, with the number of the last of it.
    fn unread(&mut self) -> Later<'_, Vec<(String, u64, i64)>>;
    /// Counts what a person has not read.
    fn count_unread<'a>(&'a mut self, person: &'a str) -> Later<'a, u64>;
    /// Counts the entries of a person's inbox.
    fn count_entries<'a>(&'a mut self, person: &'a str, wanted: &'a Wanted) -> Later<'a, u64>;
    /// Returns entries of a person's inbox, the newest first: after some of them, and at most so many.
    fn entries<'a>(
        &'a mut self,
        person: &'a str,
        wanted: &'a Wanted,
        part: (u64, u64),
    ) -> Later<'a, Vec<Entry>>;
    /// Returns the reminders of a roadmap that were not read.
    fn unread_reminders<'a>(&'a mut self, roadmap: &'a str) -> Later<'a, Vec<Unread>>;
    /// Says how often anybody was reminded of a task.
    fn reminded<'a>(&'a mut self, roadmap: &'a str, task: &'a str) -> Later<'a, Option<Reminded>>;
    /// Returns how far the log was followed for news.
    fn told_until(&mut self) -> Later<'_, Position>;
    /// Counts how often inboxes became others, whoever changed them; 0 where nobody else does.
    fn inboxes(&mut self) -> Later<'_, u64>;
    /// Tells whether a mail is due.
    fn mail_is_due(&mut self, now: DateTime<Utc>) -> Later<'_, bool>;
    /// Returns the addresses that mail does not reach.
    fn bounces(&mut self) -> Later<'_, Vec<Bounce>>;
    /// Returns the webhooks of a roadmap, or of all where the key is empty, in the order in which they were
    /// made; one of them where an id is given.
    fn webhooks<'a>(&'a mut self, roadmap: &'a str, id: &'a str) -> Later<'a, Vec<Webhook>>;
    /// Counts what a webhook sent or is to send.
    fn count_deliveries<'a>(&'a mut self, webhook: &'a str) -> Later<'a, u64>;
    /// Returns what a webhook sent or is to send, the newest first: after some of it, and at most so many.
    fn deliveries<'a>(&'a mut self, webhook: &'a str, part: (u64, u64))
    -> Later<'a, Vec<Delivery>>;
    /// Returns what a webhook tries next: a test, or of its events, if it sends any, the first that waits.
    fn next_delivery<'a>(
        &'a mut self,
        webhook: &'a str,
        events: bool,
    ) -> Later<'a, Option<Delivery>>;
    /// Returns rows of a table in the order of their keys, after one of them, at most `limit`: each an object of
    /// its columns.
    fn table<'a>(
        &'a mut self,
        table: Table,
        after: Option<&'a Value>,
        limit: u32,
    ) -> Later<'a, Vec<Value>>;
    /// Counts the rows of a table.
    fn count_table(&mut self, table: Table) -> Later<'_, u64>;
    /// Asks the database whether it is sound; none if it is.
    fn integrity(&mut self) -> Later<'_, Option<String>>;
    /// Compares tables, indices and triggers with what the migrations make; none if nothing differs.
    fn schema(&mut self) -> Later<'_, Option<String>>;
}

/// One commit. Given up, nothing of it remains.
pub trait Writing: Reading {
    /// Appends events.
    fn append<'a>(&'a mut self, events: &'a [Stored]) -> Later<'a, ()>;
    /// Notes commands that were carried out: id, stream and the stream's version after it.
    fn note_commands<'a>(&'a mut self, commands: &'a [(String, String, u64)]) -> Later<'a, ()>;
    /// Keeps the state of a roadmap after an event; one that is there already is left.
    fn write_state<'a>(&'a mut self, key: &'a str, seq: u64, body: &'a [u8]) -> Later<'a, ()>;
    /// Writes what was touched of a roadmap.
    fn write_roadmap<'a>(&'a mut self, roadmap: &'a Roadmap, touched: &'a Touched)
    -> Later<'a, ()>;
    /// Writes some people as they are now, with their places, sessions and tokens.
    fn write_people<'a>(
        &'a mut self,
        directory: &'a Directory,
        logins: &'a [Login],
    ) -> Later<'a, ()>;
    /// Keeps a secret, or throws it away.
    fn write_secret<'a>(&'a mut self, secret: &'a directory::Secret) -> Later<'a, ()>;
    /// Writes down when a session was used.
    fn write_seen<'a>(&'a mut self, seal: &'a [u8; 32], at: DateTime<Utc>) -> Later<'a, ()>;
    /// Keeps a part of what is being received.
    fn write_part<'a>(&'a mut self, writing: i64, number: i64, bytes: &'a [u8]) -> Later<'a, ()>;
    /// Gives what was received its hash; contents that are here already are not kept twice.
    fn keep<'a>(
        &'a mut self,
        writing: i64,
        upload: &'a Upload,
        now: DateTime<Utc>,
    ) -> Later<'a, ()>;
    /// Throws away parts that became no file.
    fn discard(&mut self, writing: i64) -> Later<'_, ()>;
    /// Throws away parts of files that were not finished when the record was last closed.
    fn discard_unfinished(&mut self) -> Later<'_, ()>;
    /// Throws away what waited to be used since before an instant, and gives back room.
    fn tidy(&mut self, before: DateTime<Utc>) -> Later<'_, ()>;
    /// Notes that an event names a file, which from then on is never thrown away.
    fn claim<'a>(&'a mut self, hash: &'a Hash) -> Later<'a, ()>;
    /// Notes a file that an imported log names; its contents may come later, or never.
    fn expect<'a>(&'a mut self, hash: &'a Hash, size: u64, at: DateTime<Utc>) -> Later<'a, ()>;
    /// Writes down what is told, each for each person once; returns whose inboxes are others.
    fn tell<'a>(
        &'a mut self,
        telling: &'a Telling,
        at: DateTime<Utc>,
    ) -> Later<'a, BTreeSet<String>>;
    /// Writes down what a person has read of their own inbox.
    fn mark_read<'a>(
        &'a mut self,
        person: &'a str,
        which: &'a Which,
        at: DateTime<Utc>,
    ) -> Later<'a, ()>;
    /// Takes a mail in hand that is due, until an instant at which others may.
    fn take_mail(&mut self, now: DateTime<Utc>, until: DateTime<Utc>) -> Later<'_, Option<Mail>>;
    /// Writes down what came of a mail.
    fn end_mail<'a>(
        &'a mut self,
        mail: &'a Mail,
        outcome: &'a Outcome,
        now: DateTime<Utc>,
    ) -> Later<'a, ()>;
    /// Has whatever waits for a person be tried at once.
    fn try_mail_again<'a>(&'a mut self, person: &'a str, now: DateTime<Utc>) -> Later<'a, ()>;
    /// Writes down what becomes of webhooks.
    fn change_webhooks<'a>(
        &'a mut self,
        change: &'a WebhookChange,
        now: DateTime<Utc>,
    ) -> Later<'a, ()>;
    /// Adds rows to a table, as they were read from another one.
    fn put<'a>(&'a mut self, table: Table, rows: &'a [Value]) -> Later<'a, ()>;
    /// Takes a piece of work for one server until an instant, where no other has it; tells whether it has it.
    fn lease<'a>(
        &'a mut self,
        name: &'a str,
        holder: &'a str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Later<'a, bool>;
    /// Makes all of it durable.
    fn commit(self: Box<Self>) -> Later<'static, ()>;
    /// Takes all of it back.
    fn roll_back(self: Box<Self>) -> Later<'static, ()>;
}
