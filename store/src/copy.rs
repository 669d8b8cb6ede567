//! A record that is copied from one kind of database to another: the log byte for byte, with every hash
//! followed, and what follows from it made anew; people with what they prove themselves by, files of evidence
//! and webhooks as they are.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, Utc};
use directory::{Login, Secret};

use crate::{
    Error, Hash, Position,
    chain::{PEOPLE, hex, link, name},
    database::{Database, FileRow, Head, PeopleRows, Reading, Select, Upload, Writing},
    disk::{RECORD, beside},
    heads, lock,
    notices::Telling,
    record::renew,
    sqlite::Sqlite,
    verify,
    webhooks::WebhookChange,
    work::Work,
};

/// Rows that are copied at a time.
const PAGE: u32 = 1_000;

/// What was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The position of the last event.
    pub position: Position,
    /// How many roadmaps there are.
    pub roadmaps: usize,
    /// How many files of evidence were copied.
    pub files: usize,
    /// SHA-256 over the heads of all streams, the same in both.
    pub digest: Hash,
}

/// Copies the record in a directory into an empty database.
pub async fn copy_out(directory: &Path, to: &dyn Database, work: &Work) -> Result<Copied, Error> {
    let record = directory.join(RECORD);
    if !record.is_file() {
        return Err(Error::Missing(record));
    }
    let from = Sqlite::open_read_only(&record).await?;
    let copied = copy(&from, to, work).await;
    from.close().await?;
    copied
}

/// Copies the record of a database into a directory that has none yet; what is stopped or fails leaves no
/// record behind.
pub async fn copy_in(from: &dyn Database, directory: &Path, work: &Work) -> Result<Copied, Error> {
    let _lock = lock::lock(directory)?;
    let record = directory.join(RECORD);
    if record.exists() {
        return Err(Error::Exists(record));
    }
    let unfinished = beside(&record, ".unfinished");
    let clear = || {
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&unfinished, ending));
        }
    };
    clear();
    let to = Sqlite::open(&unfinished).await?;
    let copied = copy(from, &to, work).await;
    let closed = to.close().await;
    let done = copied.and_then(|copied| closed.map(|()| copied));
    match done {
        Ok(copied) => {
            let named = std::fs::rename(&unfinished, &record);
            named.map_err(|source| Error::File { path: record, source })?;
            Ok(copied)
        }
        Err(error) => {
            clear();
            Err(error)
        }
    }
}

/// Copies everything from one database into another that is empty.
pub async fn copy(from: &dyn Database, to: &dyn Database, work: &Work) -> Result<Copied, Error> {
    let mut reading = from.read().await?;
    let mut commit = to.write().await?;
    let copied = match all(&mut *reading, &mut *commit, work).await {
        Ok(copied) => copied,
        Err(error) => {
            drop(commit.roll_back().await);
            return Err(error);
        }
    };
    commit.commit().await?;
    let mut written = to.read().await?;
    let (end, _) = written.end().await?;
    let found = heads::at(&mut *written, end).await?;
    if end != copied.position || heads::digest(&found) != copied.digest {
        return Err(Error::Database("the copy does not end where the record does".to_owned()));
    }
    Ok(copied)
}

async fn all(from: &mut dyn Reading, to: &mut dyn Writing, work: &Work) -> Result<Copied, Error> {
    let (position, last) = from.end().await?;
    if to.end().await?.0 > 0 {
        return Err(Error::Database("it has a record already; it was left alone".to_owned()));
    }
    work.begin(position);
    let heads = log(from, to, work).await?;
    let rows = from.people().await?;
    people(to, rows).await?;
    let roadmaps: Vec<_> = heads.keys().filter(|stream| *stream != PEOPLE).collect();
    for key in &roadmaps {
        renew(to, key).await?;
    }
    let at = last.unwrap_or_default();
    let files = files(from, to, at).await?;
    webhooks(from, to, at).await?;
    // News are told from where they were.
    let until = Some(from.told_until().await?);
    to.tell(&Telling { until, ..Telling::default() }, at).await?;
    let roadmaps = roadmaps.len();
    Ok(Copied { position, roadmaps, files, digest: heads::digest(&heads) })
}

/// Copies events and commands; returns where the streams end.
async fn log(
    from: &mut dyn Reading,
    to: &mut dyn Writing,
    work: &Work,
) -> Result<BTreeMap<String, Head>, Error> {
    let mut heads: BTreeMap<String, Head> = BTreeMap::new();
    let mut position = 0;
    loop {
        let page = from.events(Select::Feed(position), PAGE).await?;
        let Some(last) = page.last() else { break };
        position = last.position;
        for stored in &page {
            let stream = stored.stream.as_str();
            let before = heads.get(stream).copied().unwrap_or_else(|| Head::before(stream));
            if stored.seq != before.seq + 1 || stored.hash != link(&before.hash, &stored.body) {
                let (seq, stream) = (stored.seq, name(stream));
                return Err(Error::Database(format!(
                    "event {seq} of {stream} does not follow from the one before it"
                )));
            }
            heads.insert(stored.stream.clone(), stored.head());
            work.step();
        }
        to.append(&page).await?;
    }
    let mut id = String::new();
    loop {
        let page = from.commands_after(&id, PAGE).await?;
        let Some((last, ..)) = page.last() else { break };
        id.clone_from(last);
        to.note_commands(&page).await?;
    }
    Ok(heads)
}

/// Makes people anew from their log, and copies what is not in it.
async fn people(to: &mut dyn Writing, rows: PeopleRows) -> Result<(), Error> {
    let (directory, faults) = verify::replay_people(&mut *to, |_, _| {}).await?;
    if let Some(fault) = faults.into_iter().next() {
        return Err(Error::Database(fault));
    }
    let logins: Vec<Login> = directory.people().map(|person| person.login.clone()).collect();
    to.write_people(&directory, &logins).await?;
    for row in rows.secrets {
        let is_password = row.kind == directory::PASSWORD;
        let kind = if is_password { directory::PASSWORD } else { directory::FACTOR };
        let secret = Secret { login: row.person.into(), kind, value: Some(row.value) };
        to.write_secret(&secret).await?;
    }
    for (seal, at) in rows.seen {
        let (Ok(seal), Ok(at)) = (<[u8; 32]>::try_from(seal), at.parse()) else { continue };
        to.write_seen(&seal, at).await?;
    }
    Ok(())
}

/// Copies the files that events name; what was sent and not used yet is to be sent again.
async fn files(
    from: &mut dyn Reading,
    to: &mut dyn Writing,
    at: DateTime<Utc>,
) -> Result<usize, Error> {
    let mut copied = 0;
    let mut writing = to.next_writing().await?;
    for FileRow { hash, size, writing: known, claimed } in from.files().await? {
        if !claimed {
            continue;
        }
        to.expect(&hash, size, at).await?;
        let Some(known) = known else { continue };
        for number in 0.. {
            let Some(bytes) = from.part(known, number).await? else { break };
            let number = i64::try_from(number).unwrap_or(i64::MAX);
            to.write_part(writing, number, &bytes).await?;
        }
        // Nobody waits to use it: it goes with the first tidying, and the file stays.
        let id = format!("copied-{}", hex(&hash));
        let upload = Upload { id, person: String::new(), name: String::new(), size, hash };
        to.keep(writing, &upload, DateTime::UNIX_EPOCH).await?;
        (copied, writing) = (copied + 1, writing + 1);
    }
    Ok(copied)
}

/// Copies webhooks; what they had yet to send is followed once more in the log, under the same ids.
async fn webhooks(
    from: &mut dyn Reading,
    to: &mut dyn Writing,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    for mut webhook in from.webhooks("", "").await? {
        let waiting = from.next_delivery(&webhook.id, true).await?;
        let waiting = waiting.and_then(|waiting| waiting.seq.checked_sub(1));
        webhook.seq = waiting.map_or(webhook.seq, |before| webhook.seq.min(before));
        to.change_webhooks(&WebhookChange::Add(Box::new(webhook)), at).await?;
    }
    Ok(())
}
