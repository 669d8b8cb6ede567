//! A server whose writes to its record are recorded, and people who write to it.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tests::http::Client;

/// The roadmap to which everybody writes.
pub const ROADMAP: &str = "december-1";
const TASKS: [&str; 8] =
    ["GOV-07", "GOV-08", "GOV-09", "GOV-10", "GOV-11", "GOV-12", "MIN-03", "MIN-04"];

/// A folder with a record in it, and the log of what was written to the record.
pub struct Place {
    /// The data directory.
    pub data: PathBuf,
    /// The log.
    pub log: PathBuf,
    library: PathBuf,
    folder: tempfile::TempDir,
}

impl Place {
    /// Makes an empty directory and the library that records, or says by name which test goes
    /// without; in CI there must be a compiler.
    pub fn prepare(test: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("power/record_io.c");
        let library = folder.path().join("record_io.so");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O2", "-pthread", "-o"]).arg(&library).arg(source);
        let made = cfg!(target_os = "linux").then(|| compiler.arg("-ldl").output().ok()).flatten();
        let Some(made) = made else {
            assert!(std::env::var_os("CI").is_none(), "{test} needs Linux and a C compiler");
            eprintln!("skipped: {test} needs Linux and a C compiler");
            return None;
        };
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("a directory");
        Some(Self { data, log: folder.path().join("io.log"), library, folder })
    }

    /// Returns where the record may be rebuilt as it was after so many entries.
    pub fn rebuilt(&self, after: usize) -> PathBuf {
        self.folder.path().join(format!("after-{after}"))
    }

    /// Returns the bytes of the log so far.
    pub fn recorded(&self) -> u64 {
        recorded(&self.log)
    }

    /// Leaves everything on the disk, and says where.
    pub fn keep(self) -> PathBuf {
        self.folder.keep()
    }
}

fn recorded(log: &Path) -> u64 {
    std::fs::metadata(log).expect("the log").len()
}

/// A demonstration that runs until it is dropped.
pub struct Server {
    /// Where it listens.
    pub address: String,
    child: Child,
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Starts the real program on a free port, with every write recorded.
    pub fn start(place: &Place) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vekha-for-tests"))
            .args(["serve", "--demo", "--addr", "127.0.0.1:0"])
            .args(["--clock", "2026-11-23T09:00:00Z", "--data"])
            .arg(&place.data)
            .env("RUST_LOG", "off")
            .env("LD_PRELOAD", &place.library)
            .env("VEKHA_IO_DIR", &place.data)
            .env("VEKHA_IO_LOG", &place.log)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it says where it is");
        let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { address, child, _stdout: stdout }
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
    }

    /// Asks it to end and waits for that.
    pub async fn end(&mut self, patience: Duration) -> Option<ExitStatus> {
        tests::process::end(&mut self.child, patience).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that was acknowledged.
#[derive(Clone, Copy, Debug)]
pub struct Acknowledged {
    /// The number in its text.
    pub number: u64,
    /// The bytes of the log when the acknowledgement came.
    pub recorded: u64,
}

/// Everybody who writes, until they are told to stop.
#[derive(Clone, Default)]
pub struct Writers {
    next: Arc<AtomicU64>,
    acknowledged: Arc<Mutex<Vec<Acknowledged>>>,
    stop: Arc<AtomicBool>,
    may_be_refused: Arc<AtomicBool>,
}

impl Writers {
    /// Lets people write at the same time, each to a task of their own.
    pub fn begin(&self, server: &Server, place: &Place) -> tokio::task::JoinSet<()> {
        self.stop.store(false, Ordering::Relaxed);
        let mut writers = tokio::task::JoinSet::new();
        for task in TASKS {
            let (address, log) = (server.address.clone(), place.log.clone());
            writers.spawn(self.clone().write(address, log, task));
        }
        writers
    }

    /// Lets nobody begin to write any more.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Lets those who are refused go home; before, a refusal is a fault.
    pub fn may_be_refused(&self) {
        self.may_be_refused.store(true, Ordering::Relaxed);
    }

    /// Returns what was acknowledged, in order.
    pub fn acknowledged(&self) -> Vec<Acknowledged> {
        let mut acknowledged = self.acknowledged.lock().expect("the list").clone();
        acknowledged.sort_by_key(|it| it.recorded);
        acknowledged
    }

    /// Reports on a task, and remarks on it now and then; every text names its number.
    async fn write(self, address: String, log: PathBuf, task: &'static str) {
        let Ok(mut client) = Client::connect(&address).await else { return };
        if client.sign_in("planner").await.is_err() {
            return;
        }
        while !self.stop.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let text = text(number);
            let about = [("roadmap", ROADMAP), ("task", task)];
            let (path, values) = if number.is_multiple_of(4) {
                ("/do/comment", vec![("text", text.as_str())])
            } else {
                let report =
                    [("percent", "50"), ("forecast", "2026-11-30"), ("note", text.as_str())];
                ("/do/report", report.to_vec())
            };
            let values: Vec<_> = about.into_iter().chain(values).collect();
            match client.post(path, &values).await {
                Ok((200, _)) => {
                    let recorded = recorded(&log);
                    let mut acknowledged = self.acknowledged.lock().expect("the list");
                    acknowledged.push(Acknowledged { number, recorded });
                }
                Ok(_) if self.may_be_refused.load(Ordering::Relaxed) => return,
                Ok((status, text)) => panic!("{status}: {text}"),
                Err(_) => return,
            }
        }
    }
}

fn text(number: u64) -> String {
    format!("written {number}")
}

/// Returns the number in a text.
pub fn number(text: &str) -> Option<u64> {
    text.strip_prefix("written ")?.parse().ok()
}
