//! A PostgreSQL of the system's packages that is started in a folder of its own, and goes with the process that
//! started it, however that ends.

mod pooler;
mod standby;
mod system;

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use self::system::{as_owner, give_away};
pub use self::{
    pooler::{Pooler, pooler, pooler_is_there},
    system::programs,
};

/// The superuser of a cluster; it has no password, and nobody else reaches it.
const USER: &str = "vekha";
/// How often it is looked whether a cluster answers, twenty times a second.
const PATIENCE: u32 = 1_200;
const BETWEEN: Duration = Duration::from_millis(50);

/// What keeps a cluster: it starts it, does what it is told by a line, and when nobody is there any more to tell it
/// anything, it ends the cluster and takes its folder away.
const KEEPER: &str = r#"
programs=$1; folder=$2; shift 2
begin() {
    for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        "$programs/postgres" -D "$folder/data" "$@" </dev/null >>"$folder/log" 2>&1 &
        server=$!
        sleep 0.3
        kill -0 "$server" 2>/dev/null && return
    done
}
begin "$@"
while read -r word; do
    case $word in
        crash)
            children=$(cat "/proc/$server/task/$server/children")
            kill -KILL "$server" $children
            wait "$server" ;;
        stop) kill -INT "$server"; wait "$server" ;;
        begin) begin "$@" ;;
    esac
done 2>/dev/null
kill -QUIT "$server" 2>/dev/null
wait "$server" 2>/dev/null
cd /
rm -rf "$folder"
"#;

/// A PostgreSQL that runs.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    keeper: Child,
    orders: Option<ChildStdin>,
    databases: AtomicU32,
}

/// Whether a loss of power is thought of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Every commit is on disk before it counts, as it is in earnest.
    Disk,
    /// Nothing is waited for: a test that is over does not care.
    None,
}

/// Tells whether PostgreSQL is there. Where it is not, tests pass and say so, but for a machine that is to run all
/// of them (`CI=true`), on which they fail.
pub fn is_there() -> bool {
    needed(programs().is_some(), "PostgreSQL", "postgresql-15")
}

/// Passes on whether something is there, and says so where it is not.
fn needed(there: bool, what: &str, package: &str) -> bool {
    if !there {
        assert!(
            !std::env::var("CI").is_ok_and(|ci| ci == "true"),
            "{what} is not installed: the package {package} has it"
        );
        println!("skipped: {what} is not installed");
    }
    there
}

/// Returns the cluster of this process, started when it is asked for first; none where there is no PostgreSQL.
pub fn shared() -> Option<&'static Cluster> {
    // A static is never dropped: the keeper ends the cluster when the process does.
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let begin = || is_there().then(|| Cluster::start(Durability::None).map_err(complain).ok());
    CLUSTER.get_or_init(|| begin().flatten()).as_ref()
}

#[expect(clippy::panic, reason = "a test that cannot be set up has failed")]
fn complain(why: String) {
    panic!("{why}");
}

impl Cluster {
    /// Starts a cluster; says why it could not.
    pub fn start(durability: Durability) -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL is not installed")?;
        let folder = fresh_folder("pg")?;
        let mut initdb = as_owner(&programs.join("initdb"));
        initdb.args(["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"]);
        let made = initdb.arg(folder.join("data")).current_dir(&folder).output();
        let made = made.map_err(|error| format!("initdb: {error}"))?;
        if !made.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&made.stderr)));
        }
        Self::run(programs, folder, durability, &[])
    }

    /// Starts the server on a folder with its data, with further settings.
    fn run(
        programs: PathBuf,
        folder: PathBuf,
        durability: Durability,
        more: &[String],
    ) -> Result<Self, String> {
        let port = free_port()?;
        let fsync = if durability == Durability::Disk { "on" } else { "off" };
        let settings = [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            format!("unix_socket_directories={}", folder.display()),
            format!("fsync={fsync}"),
            format!("synchronous_commit={fsync}"),
            "max_connections=300".to_owned(),
            "wal_level=replica".to_owned(),
        ];
        let mut keeper = as_owner(Path::new("sh"));
        keeper.args(["-c", KEEPER, "keeper"]).arg(&programs).arg(&folder);
        for setting in settings.iter().chain(more) {
            keeper.args(["-c", setting]);
        }
        keeper.current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut keeper = keeper.spawn().map_err(|error| format!("sh: {error}"))?;
        let orders = keeper.stdin.take();
        let databases = AtomicU32::new(0);
        let cluster = Self { programs, folder, port, keeper, orders, databases };
        cluster.until(true)?;
        Ok(cluster)
    }

    /// Returns the address of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes an empty database, and returns its address.
    pub fn fresh(&self) -> Result<String, String> {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test{number}");
        self.psql("postgres", &["-c", &format!("CREATE DATABASE {name}")])?;
        Ok(self.url(&name))
    }

    /// Runs psql on a database and returns what it prints.
    pub fn psql(&self, database: &str, arguments: &[&str]) -> Result<String, String> {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", USER]);
        psql.args(["-p", &self.port.to_string(), "-d", database]).args(arguments);
        let output = psql.output().map_err(|error| format!("psql: {error}"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        Err(format!("psql: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Kills the server as a loss of power would; `begin` starts it again.
    pub fn crash(&mut self) -> Result<(), String> {
        self.tell("crash")?;
        self.until(false)
    }

    /// Ends the server in good order; `begin` starts it again.
    pub fn stop(&mut self) -> Result<(), String> {
        self.tell("stop")?;
        self.until(false)
    }

    /// Starts the server again and waits until it answers.
    pub fn begin(&mut self) -> Result<(), String> {
        self.tell("begin")?;
        self.until(true)
    }

    fn tell(&mut self, word: &str) -> Result<(), String> {
        use std::io::Write;
        let orders = self.orders.as_mut().ok_or("the cluster has ended")?;
        writeln!(orders, "{word}").map_err(|error| format!("the keeper of the cluster: {error}"))
    }

    /// Waits until the server answers, or until it does not.
    fn until(&self, answers: bool) -> Result<(), String> {
        for _ in 0..PATIENCE {
            let mut ready = Command::new(self.programs.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if ready.status().is_ok_and(|status| status.success() == answers) {
                return Ok(());
            }
            std::thread::sleep(BETWEEN);
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let state = if answers { "does not answer" } else { "does not end" };
        Err(format!("PostgreSQL {state}: {log}"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.keeper.wait();
    }
}

/// Makes a folder of the owner's; the name of a socket in it may not be long.
fn fresh_folder(kind: &str) -> Result<PathBuf, String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = PathBuf::from(format!("/tmp/vekha-{kind}-{}-{number}", std::process::id()));
    let fail = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(fail)?;
    }
    std::fs::create_dir(&folder).map_err(fail)?;
    give_away(&folder)?;
    Ok(folder)
}

fn free_port() -> Result<u16, String> {
    let bound = TcpListener::bind(("127.0.0.1", 0)).and_then(|bound| bound.local_addr());
    bound.map(|address| address.port()).map_err(|error| format!("no port is free: {error}"))
}
