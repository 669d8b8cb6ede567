//! A socket in the data directory, by which commands ask the server that has the record open: whoever may
//! write the directory may use it.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use directory::Who;
use roadmap::Fault;
use serde::{Deserialize, Serialize};
use store::{Error, Store};
use tokio::{
    fs::File,
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
};

use super::{
    common::{Failure, Progress},
    source::Source,
    take_over::{Done, Taken, invalid, take_over},
};
use crate::clock::Clock;

/// The name of the socket inside the data directory.
const NAME: &str = "vekha.sock";
/// What a request begins with; the length of the file follows.
const IMPORT: &str = "vekha-import-1 ";
/// Bytes at the most of the line that a request begins with.
const LINE: u64 = 80;

/// What the server answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The roadmap is there.
    Imported {
        /// Its key.
        key: String,
        /// Its tasks.
        tasks: usize,
        /// Its events.
        events: u64,
        /// Those of them that state no hash.
        unsigned: u64,
    },
    /// It was refused, with every fault.
    Refused(Vec<Fault>),
    /// It failed.
    Failed(String),
}

/// What came of a file that a server took.
pub enum Heard {
    /// The roadmap is there: key, tasks, events, events that state no hash.
    Imported(String, usize, u64, u64),
    /// It was refused.
    Refused(Error),
    /// It failed.
    Failed(String),
}

/// The socket of a server.
pub struct Near {
    listener: UnixListener,
    path: PathBuf,
}

impl Near {
    /// Opens it, in place of one that a server left behind.
    pub fn open(data: &Path) -> io::Result<Self> {
        let path = data.join(NAME);
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    /// Answers one request after the other, for ever.
    pub async fn answer(&self, store: &Store, clock: &Clock) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                continue;
            };
            if let Err(error) = one(stream, store, clock).await {
                tracing::warn!(%error, "a command was not answered");
            }
        }
    }
}

impl Drop for Near {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn one(stream: UnixStream, store: &Store, clock: &Clock) -> Result<(), Failure> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    let mut line = String::new();
    (&mut read).take(LINE).read_line(&mut line).await?;
    let length = line.trim_end().strip_prefix(IMPORT).and_then(|it| it.parse::<u64>().ok());
    let length = length.ok_or("it asks for what this version does not know")?;
    let id = app::door::id();
    let kept = store.imports().hold(&format!("near{id}"))?;
    let mut file = File::create(kept.path()).await?;
    let received = tokio::io::copy(&mut (&mut read).take(length), &mut file).await?;
    file.flush().await?;
    drop(file);
    if received < length {
        // Whoever sent it was stopped: nothing happened.
        return Ok(());
    }
    let source = Source::open(kept.path())?;
    let now = clock.now();
    let put = async |taken| {
        Ok(match taken {
            Taken::Plan(plan) => store.create(Who::Host, *plan, now).await,
            Taken::History(history) => store.import(history, now).await,
        })
    };
    let gone = Arc::new(AtomicBool::new(false));
    let ours = gone.clone();
    let taking = take_over(source, move |_| !ours.load(Ordering::Relaxed), put);
    // Whoever sent it waits for the answer; who does not any more was stopped, and nothing is to come of it.
    let leaves = async {
        let mut byte = [0];
        let _ = read.read(&mut byte).await;
        gone.store(true, Ordering::Relaxed);
        std::future::pending::<()>().await;
    };
    let done: Done = tokio::select! {
        done = taking => done?,
        () = leaves => return Ok(()),
    };
    let answer = match done {
        Ok((roadmap, unsigned)) => Answer::Imported {
            key: roadmap.key.to_string(),
            tasks: roadmap.tasks.len(),
            events: roadmap.version,
            unsigned,
        },
        Err(Error::Refused(roadmap::Refusal::Invalid(faults))) => Answer::Refused(faults),
        Err(error) => Answer::Failed(error.to_string()),
    };
    write.write_all(&serde_json::to_vec(&answer)?).await?;
    Ok(write.shutdown().await?)
}

/// Tells whether a server has the record open.
pub async fn is_there(data: &Path) -> bool {
    UnixStream::connect(data.join(NAME)).await.is_ok()
}

/// Has the server that has the record open take over a roadmap file; none if there is no such server.
pub async fn ask(
    data: &Path,
    file: impl tokio::io::AsyncRead + Unpin,
    length: u64,
) -> Result<Option<Heard>, Failure> {
    let Ok(mut stream) = UnixStream::connect(data.join(NAME)).await else { return Ok(None) };
    stream.write_all(format!("{IMPORT}{length}\n").as_bytes()).await?;
    let (mut file, mut sent) = (file, 0);
    let mut progress = Progress::new("sent", length);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer).await?;
        if n == 0 {
            break;
        }
        stream.write_all(buffer.get(..n).unwrap_or_default()).await?;
        sent += n as u64;
        progress.at(sent);
    }
    progress.done();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer =
        serde_json::from_slice(&answer).map_err(|_| "the server ended before it answered")?;
    Ok(Some(match answer {
        Answer::Imported { key, tasks, events, unsigned } => {
            Heard::Imported(key, tasks, events, unsigned)
        }
        Answer::Refused(faults) => Heard::Refused(invalid(faults)),
        Answer::Failed(why) => Heard::Failed(why),
    }))
}
