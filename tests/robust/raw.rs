//! A server of its own for each test, and clients that need not keep to HTTP.

use std::{
    fmt,
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A page that everybody may read.
pub const PAGE: &str = "/r/december-1";
/// Time after which a client gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A demonstration that runs until it is dropped.
pub struct Server {
    /// Where it listens.
    pub address: String,
    child: Child,
    _stdout: BufReader<ChildStdout>,
    _directory: tempfile::TempDir,
}

impl Server {
    /// Starts the real program on a free port.
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// Starts a server on a record that was filled before.
    pub fn start_with(fill: impl FnOnce(&std::path::Path)) -> Self {
        let directory = tempfile::tempdir().expect("a folder");
        fill(directory.path());
        let mut child = Command::new(env!("CARGO_BIN_EXE_vekha-for-tests"))
            .args(["serve", "--demo", "--addr", "127.0.0.1:0"])
            .args(["--clock", "2026-11-23T09:00:00Z", "--data"])
            .arg(directory.path())
            .env("RUST_LOG", "off")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it says where it is");
        let address = line.trim().rsplit("http://").next().expect("an address").to_owned();
        Self { address, child, _stdout: stdout, _directory: directory }
    }

    /// Returns the number of the server's process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Asks for a page over a connection of its own.
    pub async fn get(&self, path: &str) -> Answer {
        talk(&self.address, get(path).as_bytes(), PATIENCE).await
    }

    /// Sends anything over a connection of its own.
    pub async fn send(&self, bytes: impl AsRef<[u8]>) -> Answer {
        talk(&self.address, bytes.as_ref(), PATIENCE).await
    }

    /// Fails unless the server still answers.
    pub async fn is_well(&self) {
        let answer = self.get(PAGE).await;
        assert_eq!(answer.statuses(), [200], "the server no longer serves: {}", answer.text());
    }

    /// Signs in as one of the sample people and returns the cookie.
    pub async fn sign_in(&self, person: &str) -> String {
        let form = format!("person={person}");
        let answer = self.send(post("/do/sign-in-as", &form)).await.text();
        let mut lines = answer.lines().filter_map(|line| line.split_once(": "));
        let cookie = lines.find(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        let (_, cookie) = cookie.expect("a cookie");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// Returns the MiB of memory that the server holds.
    pub fn memory(&self) -> u64 {
        self.mebibytes("VmRSS:")
    }

    /// Returns the MiB of memory that the server has held at the most.
    pub fn peak(&self) -> u64 {
        self.mebibytes("VmHWM:")
    }

    fn mebibytes(&self, name: &str) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).expect("the status of the process");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("its memory");
        let kibibytes = line.split_whitespace().next().expect("a number");
        kibibytes.parse::<u64>().expect("a number") / 1024
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

/// What a client heard until the connection ended or its patience did.
pub struct Answer {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether the server ended the connection.
    pub ended: bool,
    /// How long it took.
    pub took: Duration,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = self.text().chars().take(300).collect();
        write!(f, "{start:?} after {:?}, ended: {}", self.took, self.ended)
    }
}

impl Answer {
    /// Returns the statuses of all answers.
    pub fn statuses(&self) -> Vec<u16> {
        let text = self.text();
        let starts = ["HTTP/1.0 ", "HTTP/1.1 "].into_iter();
        let after = starts.flat_map(|start| text.split(start).skip(1));
        after.filter_map(|rest| rest.get(..3)?.parse().ok()).collect()
    }

    /// Returns the bytes as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// The text of a request for a page.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
}

/// The text of a form that a program sends.
pub fn post(path: &str, form: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    )
}

/// Sends something and listens meanwhile.
pub async fn talk(address: &str, bytes: &[u8], patience: Duration) -> Answer {
    trickle(address, bytes, b"", patience, patience).await
}

/// Sends something at once and then the same bytes again and again, and listens meanwhile.
pub async fn trickle(
    address: &str,
    first: &[u8],
    again: &[u8],
    every: Duration,
    patience: Duration,
) -> Answer {
    let begun = Instant::now();
    let mut bytes = Vec::new();
    let conversation = async {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let (mut reader, mut writer) = stream.split();
        // A server that ends the connection makes a write fail; what it said is still to be read.
        let writing = async {
            let mut sent = writer.write_all(first).await;
            while sent.is_ok() {
                tokio::time::sleep(every).await;
                sent = writer.write_all(again).await;
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            // A reset is an end, too.
            _ = reader.read_to_end(&mut bytes) => {}
            () = writing => {}
        }
    };
    let ended = tokio::time::timeout(patience, conversation).await.is_ok();
    Answer { bytes, ended, took: begun.elapsed() }
}
