//! A roadmap file as it is read: in any encoding that says so, a history event by event, with the
//! SHA-256 of all its bytes.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use exchange::{Brought, decode, leads_to, stream_json};
use roadmap::{Definition, Fault, Refusal};
use sha2::{Digest, Sha256};
use store::Incoming;

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 18;

/// A file that was opened.
pub struct Source {
    path: PathBuf,
    file: BufReader<Hashed>,
}

/// What was read of a file beside its events.
pub struct Read {
    /// The plan that it states.
    pub plan: Definition,
    /// Whether it has a history.
    pub has_history: bool,
    /// Events of it that state no hash.
    pub unsigned: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
}

struct Hashed {
    file: File,
    digest: Sha256,
}

impl io::Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.digest.update(&buffer[..read]);
        Ok(read)
    }
}

impl Source {
    /// Opens a file.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = Hashed { file: File::open(path)?, digest: Sha256::new() };
        Ok(Self { path: path.to_owned(), file: BufReader::with_capacity(BUFFER, file) })
    }

    /// Reads all of it.
    pub fn bytes(mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Tells whether it is an SQLite database, without reading on.
    pub fn is_database(&mut self) -> io::Result<bool> {
        Ok(self.file.fill_buf()?.starts_with(b"SQLite format 3\0"))
    }

    /// Tells whether it is JSON, without reading on: by its ending, or by what it begins with.
    pub fn is_json(&mut self) -> io::Result<bool> {
        let named = self.path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json"));
        let bytes = self.file.fill_buf()?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut text = bytes.iter().filter(|byte| !matches!(byte, 0 | 0xfe | 0xff));
        Ok(named || text.find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{'))
    }

    /// Reads a file in JSON; `each` gets its events, until it says that it wants no more.
    pub fn read(mut self, mut each: impl FnMut(Brought) -> bool) -> Result<Read, Vec<Fault>> {
        let (wide, mark) = match self.file.fill_buf().map_err(unreadable)? {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => (true, 0),
            [0xef, 0xbb, 0xbf, ..] => (false, 3),
            _ => (false, 0),
        };
        self.file.consume(mark);
        let mut unsigned = 0;
        let mut each = |brought: Brought| {
            unsigned += u64::from(brought.hash.is_none());
            each(brought)
        };
        let (plan, has_history) = if wide {
            let mut bytes = Vec::new();
            self.file.read_to_end(&mut bytes).map_err(unreadable)?;
            let text = decode(&bytes).map_err(|fault| vec![fault])?;
            stream_json(Cursor::new(text.as_bytes()), &mut each)?
        } else {
            match stream_json(&mut self.file, &mut each) {
                Ok(read) => read,
                Err(faults) => return Err(not_text(&self.path).map_or(faults, |fault| vec![fault])),
            }
        };
        let digest = store::hex(&self.file.into_inner().digest.finalize());
        Ok(Read { plan, has_history, unsigned, digest })
    }
}

impl Source {
    /// Reads a file in JSON and checks its history, which leads to the plan that it states; `each` hears
    /// how far that is. Returns what was read, and how many events there were.
    pub fn check(
        self,
        now: DateTime<Utc>,
        mut each: impl FnMut(&Incoming),
    ) -> Result<(Read, u64), Refusal> {
        let (mut incoming, mut events, mut refused) = (None, 0, None);
        let mut take = |brought: Brought| {
            let incoming = match &mut incoming {
                Some(incoming) => incoming,
                None => incoming.insert(Incoming::new(Some(&brought.event), Some(now))?),
            };
            incoming.take(&brought)?;
            events += 1;
            each(incoming);
            Ok(())
        };
        let read =
            self.read(|brought| take(brought).map_err(|refusal| refused = Some(refusal)).is_ok());
        let read = read.map_err(Refusal::Invalid)?;
        if let Some(refusal) = refused {
            return Err(refusal);
        }
        if read.has_history {
            let incoming = incoming.map_or_else(|| Incoming::new(None, None), Ok)?;
            leads_to(incoming.roadmap(), &read.plan).map_err(Refusal::Invalid)?;
        }
        Ok((read, events))
    }
}

/// Tells in which line of a file there are bytes that are no text in UTF-8; one that ends within a
/// letter was cut off.
fn not_text(path: &Path) -> Option<Fault> {
    let bytes = std::fs::read(path).ok()?;
    let error = std::str::from_utf8(&bytes).err().filter(|error| error.error_len().is_some())?;
    let before = bytes.iter().take(error.valid_up_to());
    let line = before.filter(|byte| **byte == b'\n').count() + 1;
    let text = format!("the file is not UTF-8, in line {line}");
    let problem = roadmap::Problem::Malformed { text };
    Some(Fault { field: "file".to_owned(), problem })
}

fn unreadable(error: io::Error) -> Vec<Fault> {
    let problem = roadmap::Problem::Malformed { text: error.to_string() };
    vec![Fault { field: "file".to_owned(), problem }]
}
