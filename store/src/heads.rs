//! How far the record went: its heads, kept in a small file beside the database. A record that is
//! behind them has lost what was acknowledged, and is refused.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::{
    Error, Hash, Position,
    chain::{hex, parse_hash},
    database::{Head, Reading},
    disk::{HEADS, RECORD},
};

/// Bytes of a slot: one sector, so that it is written whole or not at all.
const SLOT: usize = 512;
/// Time between two waits for the disk at the least.
const PAUSE: Duration = Duration::from_millis(40);

/// How far the record went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The position of the last event.
    pub position: Position,
    /// SHA-256 over all heads.
    pub digest: Hash,
}

/// Returns the digest over the heads of all streams.
pub fn digest<'a>(heads: impl IntoIterator<Item = (&'a String, &'a Head)>) -> Hash {
    let mut hasher = Sha256::new();
    for (stream, head) in heads {
        hasher.update(stream.as_bytes());
        hasher.update([0]);
        hasher.update(head.seq.to_be_bytes());
        hasher.update(head.hash);
    }
    hasher.finalize().into()
}

/// Reads where every stream ended at a position.
pub async fn at(
    reading: &mut dyn Reading,
    position: Position,
) -> Result<BTreeMap<String, Head>, Error> {
    let mut heads = BTreeMap::new();
    for stream in reading.streams().await? {
        if let Some(head) = reading.head(&stream, position).await? {
            heads.insert(stream, head);
        }
    }
    Ok(heads)
}

fn slot(mark: Mark) -> [u8; SLOT] {
    let text = format!("vekha head 1 {} {}", mark.position, hex(&mark.digest));
    let text = format!("{text} {}\n", hex(&Sha256::digest(&text)));
    let mut slot = [b' '; SLOT];
    for (to, from) in slot.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    slot
}

fn read_slot(slot: &[u8]) -> Option<Mark> {
    let text = std::str::from_utf8(slot).ok()?.lines().next()?;
    let (text, check) = text.rsplit_once(' ')?;
    if hex(&Sha256::digest(text)) != check {
        return None;
    }
    let (position, digest) = text.strip_prefix("vekha head 1 ")?.split_once(' ')?;
    Some(Mark { position: position.parse().ok()?, digest: parse_hash(digest)? })
}

/// Reads how far the record in a directory went; none if nothing is known.
pub fn read(directory: &Path) -> Result<Option<Mark>, Error> {
    let path = directory.join(HEADS);
    let mut bytes = Vec::new();
    match File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(Error::File { path, source }),
    }
    let marks = bytes.chunks(SLOT).filter_map(read_slot);
    let last = marks.max_by_key(|mark| mark.position);
    if last.is_none() {
        tracing::warn!(path = %path.display(), "nothing is known of how far the record went");
    }
    Ok(last)
}

/// Refuses a record that is behind its heads, or whose events up to them are others. The mark was read
/// before the reading began: one read later may be of a commit that the reading does not see.
pub async fn check(
    reading: &mut dyn Reading,
    directory: &Path,
    mark: Option<Mark>,
) -> Result<(), Error> {
    let Some(mark) = mark else { return Ok(()) };
    let (end, _) = reading.end().await?;
    if end < mark.position {
        let path = directory.to_owned();
        return Err(Error::Behind { path, found: end, expected: mark.position });
    }
    let heads = at(reading, mark.position).await?;
    if digest(&heads) != mark.digest {
        let fault = format!(
            "its events up to number {} are not those that were acknowledged (see {HEADS})",
            mark.position
        );
        return Err(Error::NotWhole { path: directory.join(RECORD), fault });
    }
    Ok(())
}

/// Writes the file, always the latest heads, after their commit and never before it.
///
/// A mark is with the system before anyone hears of its commit, so that it outlives the process;
/// every now and then the disk is waited for.
pub struct Heads {
    slots: Option<Slots>,
    written: watch::Sender<()>,
    worker: Option<tokio::task::JoinHandle<()>>,
}

impl Heads {
    /// Opens the file in a directory; its first mark is on disk before this returns.
    pub async fn open(directory: &Path, first: Mark) -> Result<Self, Error> {
        let path = directory.join(HEADS);
        let opened = Slots::open(path.clone(), first).and_then(|slots| {
            let file = slots.file.try_clone()?;
            Ok((slots, Arc::new(file)))
        });
        let (slots, file) = opened.map_err(|source| Error::File { path: path.clone(), source })?;
        let (written, mut receiver) = watch::channel(());
        let worker = tokio::spawn(async move {
            while receiver.changed().await.is_ok() {
                let file = Arc::clone(&file);
                let synced = tokio::task::spawn_blocking(move || file.sync_data());
                let Ok(synced) = synced.await else { return };
                if let Err(error) = synced {
                    tracing::warn!(%error, path = %path.display(), "the heads could not be written");
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        Ok(Self { slots: Some(slots), written, worker: Some(worker) })
    }

    /// Keeps no file, for a record that is not where it will be.
    pub fn nowhere() -> Self {
        Self { slots: None, written: watch::channel(()).0, worker: None }
    }

    /// Notes how far the record went with a commit that is durable.
    pub fn note(&mut self, position: Position, heads: &BTreeMap<String, Head>) {
        let Some(slots) = &mut self.slots else { return };
        if let Err(error) = slots.write(Mark { position, digest: digest(heads) }) {
            tracing::warn!(%error, path = %slots.path.display(), "the heads could not be written");
        }
        self.written.send_replace(());
    }

    /// Waits until what is left is on disk, and ends.
    pub async fn close(&mut self) {
        let (empty, _) = watch::channel(());
        // Without a sender the worker ends after the last mark.
        drop(std::mem::replace(&mut self.written, empty));
        if let Some(worker) = self.worker.take() {
            let _ = worker.await;
        }
    }
}

/// Two slots that are written in turn: one of them is whole at any time.
struct Slots {
    file: File,
    next: u64,
    path: PathBuf,
}

impl Slots {
    fn open(path: PathBuf, first: Mark) -> std::io::Result<Self> {
        let mut options = File::options();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // The slot that is older, or not whole, is the first to be written.
        let position =
            |at: usize| bytes.chunks(SLOT).nth(at).and_then(read_slot).map(|it| it.position);
        let next = u64::from(position(0) > position(1));
        let mut slots = Self { file, next, path };
        slots.write(first)?;
        slots.file.sync_data()?;
        if let Some(folder) = slots.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(slots)
    }

    fn write(&mut self, mark: Mark) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.next * SLOT as u64))?;
        self.file.write_all(&slot(mark))?;
        self.next = 1 - self.next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slot_is_whole_whatever_happens_to_the_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let mark = |position| Mark { position, digest: [7; 32] };
        let mut slots = Slots::open(folder.path().join(HEADS), mark(1)).expect("opened");
        for position in 2..9 {
            slots.write(mark(position)).expect("written");
            assert_eq!(read(folder.path()).expect("read"), Some(mark(position)));
        }
        let path = folder.path().join(HEADS);
        let whole = std::fs::read(&path).expect("read");
        for at in 0..2 {
            let mut torn = whole.clone();
            torn[at * SLOT + 20] ^= 1;
            std::fs::write(&path, torn).expect("written");
            assert!(read(folder.path()).expect("read").is_some_and(|mark| mark.position >= 7));
        }
        std::fs::write(&path, "").expect("written");
        assert_eq!(read(folder.path()).expect("read"), None);
    }
}
