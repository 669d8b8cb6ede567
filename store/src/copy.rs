//! A record that is copied from one kind of database to another: the log byte for byte, with every hash
//! followed, and what follows from it made anew; people with what they prove themselves by, and what is kept beside
//! the log as it is.

use std::{collections::BTreeMap, path::Path};

use directory::{Login, Secret};

use crate::{
    Error, Hash, Position,
    chain::{PEOPLE, link, name},
    database::{Database, FileRow, Head, PeopleRows, Reading, Select, Writing},
    disk::{RECORD, beside},
    heads, lock,
    notices::Telling,
    record::renew,
    sqlite::Sqlite,
    tables::Table,
    verify,
    work::Work,
};

/// Rows that are copied at a time.
const PAGE: u32 = 1_000;

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The position of the last event.
    pub position: Position,
    /// How many roadmaps there are.
    pub roadmaps: usize,
    /// How many rows of each table that does not follow from the log.
    pub rows: Vec<(Table, u64)>,
    /// SHA-256 over the heads of all streams, the same in both.
    pub digest: Hash,
}

/// Copies the record in a directory into an empty database. No server may write it meanwhile: what came after would
/// be in one of both only.
pub async fn copy_out(directory: &Path, to: &dyn Database, work: &Work) -> Result<Copied, Error> {
    let record = directory.join(RECORD);
    if !record.is_file() {
        return Err(Error::Missing(record));
    }
    let _lock = lock::lock(directory)?;
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
    for (table, count) in &copied.rows {
        let found = written.count_table(*table).await?;
        if found != *count {
            let name = table.name();
            return Err(Error::Database(format!(
                "the copy has {found} rows of the table {name}, and the record {count}"
            )));
        }
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
    let mut rows = Vec::new();
    for of in Table::ALL {
        table(from, to, of).await?;
        rows.push((of, from.count_table(of).await?));
    }
    contents(from, to).await?;
    // News are told from where they were.
    let until = Some(from.told_until().await?);
    to.tell(&Telling { until, ..Telling::default() }, last.unwrap_or_default()).await?;
    let roadmaps = roadmaps.len();
    Ok(Copied { position, roadmaps, rows, digest: heads::digest(&heads) })
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

/// Copies the rows of a table as they are.
async fn table(from: &mut dyn Reading, to: &mut dyn Writing, of: Table) -> Result<(), Error> {
    let mut last = None;
    loop {
        let page = from.table(of, last.as_ref(), PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        to.put(of, &page).await?;
        last = page.into_iter().next_back();
    }
}

/// Copies the contents of files, those that events name and those that wait to be used.
async fn contents(from: &mut dyn Reading, to: &mut dyn Writing) -> Result<(), Error> {
    for FileRow { writing, .. } in from.files().await? {
        let Some(writing) = writing else { continue };
        for number in 0.. {
            let Some(bytes) = from.part(writing, number).await? else { break };
            to.write_part(writing, i64::try_from(number).unwrap_or(i64::MAX), &bytes).await?;
        }
    }
    Ok(())
}
