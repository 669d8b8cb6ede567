//! Servers as processes, each with a data directory of its own.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, PoisonError, RwLock},
    thread::sleep,
    time::{Duration, Instant},
};

use axum::http::Request;
use chrono::{SecondsFormat, TimeDelta};
use tests::http::Client;

use crate::record::now;

/// How often a server is started that cannot reach its database, twice a second.
const STARTS: u32 = 60;

/// How servers and commands are started.
#[derive(Clone)]
pub struct Setting {
    /// The address of the database; none for a record in the data directory.
    pub database: Option<String>,
    /// Whether the sample people sign in by one click.
    pub demo: bool,
    begun: Instant,
}

/// A server that runs.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: String,
    /// Its data directory.
    pub data: PathBuf,
}

/// Where servers listen at the moment.
pub type Addresses = Arc<RwLock<Vec<String>>>;

/// Servers that clients choose from.
pub struct Fleet {
    setting: Setting,
    servers: Vec<Server>,
    /// Where they listen.
    pub addresses: Addresses,
}

impl Setting {
    /// Returns one with the record in a database.
    pub fn over(database: &str) -> Self {
        let database = Some(database.to_owned());
        Self { database, demo: false, begun: Instant::now() }
    }

    /// Returns one with the record in the data directory.
    pub fn alone() -> Self {
        Self { database: None, demo: false, begun: Instant::now() }
    }

    /// Returns one that is a demonstration.
    pub fn demo(self) -> Self {
        Self { demo: true, ..self }
    }

    /// Returns a command whose clock goes on from that of the others.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let since = TimeDelta::from_std(self.begun.elapsed()).expect("not for ever");
        let clock = (now() + since).to_rfc3339_opts(SecondsFormat::Millis, true);
        let mut command = Command::new(env!("CARGO_BIN_EXE_vekha-for-tests"));
        command.args(arguments).args(["--clock", &clock]);
        command.env("RUST_LOG", "error").env("VEKHA_COOKIE_KEY", "ab".repeat(64));
        match &self.database {
            Some(database) => command.env("VEKHA_DATABASE", database),
            None => command.env_remove("VEKHA_DATABASE"),
        };
        command
    }

    /// Runs a command on the record, with a data directory; returns whether it succeeded, and what it said.
    pub fn run(&self, arguments: &[&str], data: &Path) -> (bool, String) {
        let mut command = self.command(arguments);
        let output = command.arg("--data").arg(data).output().expect("it runs");
        let said = [output.stdout, output.stderr];
        let said = said.map(|said| String::from_utf8_lossy(&said).into_owned());
        (output.status.success(), said.concat())
    }
}

impl Server {
    /// Starts a server; says what it said if it does not come up.
    pub fn try_start(setting: &Setting, data: &Path) -> Result<Self, String> {
        let log = data.with_extension("log");
        let stderr = File::options().create(true).append(true).open(&log).expect("a log");
        let mut command = setting.command(&["serve", "--addr", "127.0.0.1:0"]);
        command.args(["--requests", "1000000"]).args(setting.demo.then_some("--demo"));
        command.arg("--data").arg(data).stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().expect("the server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        match line.trim().rsplit_once("http://") {
            Some((_, address)) => {
                Ok(Self { child, address: address.to_owned(), data: data.to_owned() })
            }
            None => {
                child.wait().expect("it ends");
                Err(std::fs::read_to_string(log).expect("its log"))
            }
        }
    }

    /// Starts a server, again and again while its database is not there, as whatever runs it does.
    pub fn start(setting: &Setting, data: &Path) -> Self {
        let mut said = String::new();
        for _ in 0..STARTS {
            match Self::try_start(setting, data) {
                Ok(server) => return server,
                Err(why) => said = why,
            }
            sleep(Duration::from_millis(500));
        }
        panic!("the server does not start: {said}");
    }

    /// Kills it as a loss of power does.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
    }

    /// Ends it in order.
    pub async fn end(mut self) {
        let ended = tests::process::end(&mut self.child, Duration::from_secs(30)).await;
        assert!(ended.is_some_and(|status| status.success()), "{}", self.log());
    }

    /// Tells whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("its state").is_none()
    }

    /// Returns what it wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.with_extension("log")).expect("its log")
    }

    /// Asks whether requests should be sent here.
    pub async fn ready(&self) -> (u16, String) {
        let mut client = Client::connect(&self.address).await.expect("it listens");
        let answer = client.ask(Request::get("/health/ready"), "").await.expect("an answer");
        (answer.0, answer.2)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Fleet {
    /// Starts servers with data directories in a folder.
    pub fn start(setting: &Setting, folder: &Path, count: usize) -> Self {
        let data = (0..count).map(|n| folder.join(format!("server-{n}")));
        let servers: Vec<_> = data.map(|data| Server::start(setting, &data)).collect();
        let addresses = servers.iter().map(|server| server.address.clone()).collect();
        Self { setting: setting.clone(), servers, addresses: Arc::new(RwLock::new(addresses)) }
    }

    /// Kills a server and starts it again.
    pub fn restart(&mut self, n: usize) {
        let Some(server) = self.servers.get_mut(n) else { return };
        server.kill();
        let data = server.data.clone();
        *server = Server::start(&self.setting, &data);
        let address = server.address.clone();
        let mut addresses = self.addresses.write().unwrap_or_else(PoisonError::into_inner);
        addresses.splice(n..=n, [address]);
    }

    /// Returns the servers; none may have ended by itself.
    pub fn servers(&mut self) -> &[Server] {
        for server in &mut self.servers {
            assert!(server.runs(), "it ended by itself: {}", server.log());
        }
        &self.servers
    }
}
