//! A pool of connections before a cluster: pgbouncer, which gives a connection to a transaction, and not to a client.

use std::{
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Stdio},
    thread::sleep,
};

use crate::{
    BETWEEN, Cluster, PATIENCE, USER, as_owner, free_port, fresh_folder, give_away, needed,
};

/// Ends it, and takes its folder away, when nobody is there any more.
const KEEPER: &str = r#"
"$1" -q "$2/pooler.ini" </dev/null >>"$2/log" 2>&1 &
pooler=$!
while read -r word; do :; done
kill -KILL "$pooler" 2>/dev/null
wait "$pooler" 2>/dev/null
cd /
rm -rf "$2"
"#;

/// A pgbouncer that runs.
#[derive(Debug)]
pub struct Pooler {
    port: u16,
    keeper: Child,
    orders: Option<ChildStdin>,
}

/// Finds the program.
pub fn pooler() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    folders.push(PathBuf::from("/usr/sbin"));
    folders.into_iter().map(|folder| folder.join("pgbouncer")).find(|it| it.is_file())
}

/// Tells whether pgbouncer is there, in the same way as `is_there`.
pub fn pooler_is_there() -> bool {
    needed(pooler().is_some(), "pgbouncer", "pgbouncer")
}

impl Cluster {
    /// Starts a pgbouncer before this cluster that pools by transaction.
    pub fn pooled(&self) -> Result<Pooler, String> {
        let program = pooler().ok_or("pgbouncer is not installed")?;
        let (folder, port) = (fresh_folder("pgb")?, free_port()?);
        // It looks for a server that was gone soon again, and has nobody wait for long.
        let settings = format!(
            "[databases]
* = host=127.0.0.1 port={} user={USER}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
ignore_startup_parameters = extra_float_digits
max_client_conn = 300
default_pool_size = 10
server_login_retry = 1
server_connect_timeout = 5
query_wait_timeout = 15
",
            self.port
        );
        let file = folder.join("pooler.ini");
        std::fs::write(&file, settings).map_err(|error| format!("{}: {error}", file.display()))?;
        give_away(&file)?;
        let mut keeper = as_owner(Path::new("sh"));
        keeper.args(["-c", KEEPER, "keeper"]).arg(&program).arg(&folder);
        keeper.current_dir(&folder).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut keeper = keeper.spawn().map_err(|error| format!("sh: {error}"))?;
        let orders = keeper.stdin.take();
        let pooler = Pooler { port, keeper, orders };
        for _ in 0..PATIENCE {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(pooler);
            }
            sleep(BETWEEN);
        }
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        Err(format!("pgbouncer does not answer: {log}"))
    }
}

impl Pooler {
    /// Returns the address of a database through the pool, on whose connections no statement is kept.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{database}?statements=unnamed", self.port)
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.keeper.wait();
    }
}
