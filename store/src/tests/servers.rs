//! Two servers over one record. The database stands for one that is shared: it is a file that both have open, and
//! that of the first one fails as it is told to.

use std::{
    collections::{BTreeSet, VecDeque},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering},
    },
};

use chrono::{DateTime, Utc};
use directory::{Directory, Login};
use roadmap::Roadmap;
use serde_json::Value;
use tempfile::TempDir;

use super::support::plan;
use crate::{
    Error, Hash, Position, Store,
    database::{
        Database, FileRow, Head, Later, PeopleRows, Reading, Select, Stored, Upload, Writing,
    },
    joined::Page,
    mail::{Bounce, Mail, Outcome},
    notices::{Entry, Reminded, Telling, Unread, Wanted, Which},
    rows::{ReportRow, Rows},
    sqlite::Sqlite,
    tables::Table,
    touched::Touched,
    webhooks::{Delivery, Webhook, WebhookChange},
};

/// How the end of a commit is not heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It went through.
    Through,
    /// It did not.
    Not,
    /// It went through, and the database cannot be reached from then on.
    ThroughAndGone,
}

/// What goes wrong from now on.
#[derive(Default)]
pub(super) struct Faults {
    /// How many commits are overtaken before they begin.
    pub(super) overtaken: AtomicU32,
    /// How many commits conflict with what is there when they append.
    pub(super) conflicts: AtomicU32,
    /// Whether the database cannot be reached.
    pub(super) gone: AtomicBool,
    /// How the next commits end.
    pub(super) ends: Mutex<VecDeque<End>>,
    /// Events that whoever writes is told of and that are not there.
    pub(super) ahead: AtomicI64,
    /// Events that whoever reads is not told of yet.
    pub(super) behind: AtomicI64,
}

fn lost() -> Error {
    Error::Lost("it broke off".to_owned())
}

/// Takes one of what is left; tells whether there was one.
fn one(left: &AtomicU32) -> bool {
    let less = |times: u32| times.checked_sub(1);
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
}

impl Faults {
    /// Has the next commits end so.
    pub(super) fn end(&self, ends: &[End]) {
        self.ends.lock().expect("nobody panicked").extend(ends);
    }
}

/// A database that others write, too.
struct Shared {
    file: Sqlite,
    faults: Arc<Faults>,
}

impl Database for Shared {
    fn read(&self) -> Later<'_, Box<dyn Reading>> {
        Box::pin(async move {
            if self.faults.gone.load(Ordering::SeqCst) {
                return Err(lost());
            }
            let (inner, faults) = (self.file.read().await?, self.faults.clone());
            let off = -faults.behind.load(Ordering::SeqCst);
            Ok(Box::new(Faulty { inner, faults, off }) as Box<dyn Reading>)
        })
    }

    fn write(&self) -> Later<'_, Box<dyn Writing>> {
        Box::pin(async move {
            if self.faults.gone.load(Ordering::SeqCst) {
                return Err(lost());
            }
            if one(&self.faults.overtaken) {
                return Err(Error::Overtaken);
            }
            let (inner, faults) = (self.file.write().await?, self.faults.clone());
            let off = faults.ahead.load(Ordering::SeqCst);
            Ok(Box::new(Faulty { inner, faults, off }) as Box<dyn Writing>)
        })
    }

    fn settle(&self) -> Later<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn copy_to<'a>(&'a self, path: &'a Path) -> Later<'a, ()> {
        self.file.copy_to(path)
    }

    fn close(&self) -> Later<'_, ()> {
        self.file.close()
    }

    fn is_shared(&self) -> bool {
        true
    }
}

/// What reads or writes, and fails as it is told to.
struct Faulty<T: ?Sized> {
    inner: Box<T>,
    faults: Arc<Faults>,
    /// How far the end that it says is off.
    off: i64,
}

/// Passes on what does not fail.
macro_rules! pass_on {
    ($life:lifetime; $($name:ident($($given:ident: $kind:ty),*) -> $found:ty;)*) => {
        $(fn $name<$life>(&$life mut self $(, $given: $kind)*) -> Later<$life, $found> {
            self.inner.$name($($given),*)
        })*
    };
}

impl<T: Reading + ?Sized> Reading for Faulty<T> {
    fn last(&mut self) -> Later<'_, Position> {
        let off = self.off;
        let last = self.inner.last();
        Box::pin(async move { Ok(last.await?.saturating_add_signed(off)) })
    }

    pass_on! { 'a;
        streams() -> Vec<String>;
        head(stream: &'a str, until: Position) -> Option<Head>;
        seq_at(stream: &'a str, at: DateTime<Utc>) -> u64;
        end() -> (Position, Option<DateTime<Utc>>);
        page(select: Select<'a>, limit: u32) -> Page;
        roadmaps() -> Vec<Roadmap>;
        rows(key: &'a str) -> Option<Rows>;
        reports(key: &'a str, after: (&'a str, u64), limit: u32) -> Vec<ReportRow>;
        states(key: &'a str, until: u64) -> Vec<u64>;
        state(key: &'a str, until: u64) -> Option<(u64, Vec<u8>)>;
        people() -> PeopleRows;
        commands(ids: &'a [&'a str]) -> Vec<(String, String, u64)>;
        count_commands() -> u64;
        commands_after(id: &'a str, limit: u32) -> Vec<(String, String, u64)>;
        last_of_task(stream: &'a str, task: &'a str) -> u64;
        uploads(ids: &'a [&'a str], person: &'a str) -> Vec<Upload>;
        waiting(person: &'a str) -> (u64, u64);
        files() -> Vec<FileRow>;
        file(hash: &'a Hash) -> Option<FileRow>;
        part(writing: i64, number: u64) -> Option<Vec<u8>>;
        next_writing() -> i64;
        unread() -> Vec<(String, u64, i64)>;
        count_unread(person: &'a str) -> u64;
        count_entries(person: &'a str, wanted: &'a Wanted) -> u64;
        entries(person: &'a str, wanted: &'a Wanted, part: (u64, u64)) -> Vec<Entry>;
        unread_reminders(roadmap: &'a str) -> Vec<Unread>;
        reminded(roadmap: &'a str, task: &'a str) -> Option<Reminded>;
        told_until() -> Position;
        inboxes() -> u64;
        mail_is_due(now: DateTime<Utc>) -> bool;
        bounces() -> Vec<Bounce>;
        webhooks(roadmap: &'a str, id: &'a str) -> Vec<Webhook>;
        count_deliveries(webhook: &'a str) -> u64;
        deliveries(webhook: &'a str, part: (u64, u64)) -> Vec<Delivery>;
        next_delivery(webhook: &'a str, events: bool) -> Option<Delivery>;
        table(table: Table, after: Option<&'a Value>, limit: u32) -> Vec<Value>;
        count_table(table: Table) -> u64;
        integrity() -> Option<String>;
        schema() -> Option<String>;
    }
}

impl Writing for Faulty<dyn Writing> {
    fn append<'a>(&'a mut self, events: &'a [Stored]) -> Later<'a, ()> {
        if one(&self.faults.conflicts) {
            return Box::pin(async { Err(Error::Overtaken) });
        }
        self.inner.append(events)
    }

    pass_on! { 'a;
        note_commands(commands: &'a [(String, String, u64)]) -> ();
        write_state(key: &'a str, seq: u64, body: &'a [u8]) -> ();
        write_roadmap(roadmap: &'a Roadmap, touched: &'a Touched) -> ();
        write_people(directory: &'a Directory, logins: &'a [Login]) -> ();
        write_secret(secret: &'a directory::Secret) -> ();
        write_seen(seal: &'a [u8; 32], at: DateTime<Utc>) -> ();
        write_part(writing: i64, number: i64, bytes: &'a [u8]) -> ();
        keep(writing: i64, upload: &'a Upload, now: DateTime<Utc>) -> ();
        discard(writing: i64) -> ();
        discard_unfinished() -> ();
        tidy(before: DateTime<Utc>) -> ();
        claim(hash: &'a Hash) -> ();
        expect(hash: &'a Hash, size: u64, at: DateTime<Utc>) -> ();
        tell(telling: &'a Telling, at: DateTime<Utc>) -> BTreeSet<String>;
        mark_read(person: &'a str, which: &'a Which, at: DateTime<Utc>) -> ();
        take_mail(now: DateTime<Utc>, until: DateTime<Utc>) -> Option<Mail>;
        end_mail(mail: &'a Mail, outcome: &'a Outcome, now: DateTime<Utc>) -> ();
        try_mail_again(person: &'a str, now: DateTime<Utc>) -> ();
        change_webhooks(change: &'a WebhookChange, now: DateTime<Utc>) -> ();
        put(table: Table, rows: &'a [Value]) -> ();
        lease(name: &'a str, holder: &'a str, now: DateTime<Utc>, until: DateTime<Utc>) -> bool;
    }

    fn commit(self: Box<Self>) -> Later<'static, ()> {
        let Self { inner, faults, .. } = *self;
        let end = faults.ends.lock().expect("nobody panicked").pop_front();
        Box::pin(async move {
            match end {
                None => return inner.commit().await,
                Some(End::Not) => inner.roll_back().await?,
                Some(End::Through) => inner.commit().await?,
                Some(End::ThroughAndGone) => {
                    inner.commit().await?;
                    faults.gone.store(true, Ordering::SeqCst);
                }
            }
            Err(lost())
        })
    }

    fn roll_back(self: Box<Self>) -> Later<'static, ()> {
        self.inner.roll_back()
    }
}

/// Two servers, each with a folder of its own.
pub(super) struct Servers {
    pub(super) folder: TempDir,
    _own: [TempDir; 2],
    pub(super) a: Store,
    pub(super) b: Store,
    /// What goes wrong at the first one.
    pub(super) faults: Arc<Faults>,
}

async fn server(record: &Path, own: &Path, faults: Arc<Faults>) -> Store {
    let file = Sqlite::open(record).await.expect("it opens");
    Store::open_shared(Arc::new(Shared { file, faults }), own).await.expect("it opens")
}

/// Starts two servers over a record with a plan.
pub(super) async fn servers() -> Servers {
    let folder = || tempfile::tempdir().expect("a folder");
    let (own, folder) = ([folder(), folder()], folder());
    let record = folder.path().join("record.db");
    let faults = Arc::new(Faults::default());
    let a = server(&record, own[0].path(), faults.clone()).await;
    plan(&a).await;
    let b = server(&record, own[1].path(), Arc::default()).await;
    Servers { folder, _own: own, a, b, faults }
}

/// Both have the same, and it is whole.
pub(super) async fn same(a: &Store, b: &Store) {
    a.catch_up(true).await.expect("caught up");
    b.catch_up(true).await.expect("caught up");
    assert_eq!(a.roadmaps(), b.roadmaps());
    assert_eq!(a.directory(), b.directory());
    assert_eq!(*a.subscribe().borrow(), *b.subscribe().borrow());
    let verdict = a.verify().await.expect("a verdict");
    assert!(verdict.is_whole(), "{:?}", verdict.faults);
}

/// Writes events anew past all servers.
pub(super) async fn rewrite(folder: &TempDir, change: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new();
    let options = options.filename(folder.path().join("record.db"));
    let mut by_hand = sqlx::ConnectOptions::connect(&options).await.expect("a connection");
    let open = "DROP TRIGGER event_is_never_changed";
    sqlx::raw_sql(open).execute(&mut by_hand).await.expect("it is open to changes");
    sqlx::raw_sql(change).execute(&mut by_hand).await.expect("rewritten");
}
