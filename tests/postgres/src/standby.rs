//! A second cluster that follows the first and takes its place.

use std::thread::sleep;

use crate::{BETWEEN, Cluster, Durability, PATIENCE, USER, as_owner, fresh_folder};

/// What the second one calls itself at the first.
const NAME: &str = "standby";

impl Cluster {
    /// Copies this cluster and has the copy follow it; it may be read, and written once it is promoted.
    pub fn standby(&self, durability: Durability) -> Result<Self, String> {
        let folder = fresh_folder("pg")?;
        let mut copy = as_owner(&self.programs.join("pg_basebackup"));
        copy.args(["-R", "-X", "stream", "-c", "fast", "--no-sync", "-h", "127.0.0.1", "-U", USER]);
        copy.args(["-p", &self.port.to_string(), "-D"]).arg(folder.join("data"));
        let copied = copy.current_dir(&folder).output();
        let copied = copied.map_err(|error| format!("pg_basebackup: {error}"))?;
        if !copied.status.success() {
            return Err(format!("pg_basebackup: {}", String::from_utf8_lossy(&copied.stderr)));
        }
        let to = format!("host=127.0.0.1 port={} user={USER} application_name={NAME}", self.port);
        let settings = [
            format!("primary_conninfo={to}"),
            "hot_standby=on".to_owned(),
            // It waits for nobody once it is the first.
            "synchronous_standby_names=".to_owned(),
        ];
        Self::run(self.programs.clone(), folder, durability, &settings)
    }

    /// From now on a commit counts once the one that follows has it on its disk, too.
    pub fn synchronize(&self) -> Result<(), String> {
        let names = format!("ALTER SYSTEM SET synchronous_standby_names = '{NAME}'");
        self.psql("postgres", &["-c", &names, "-c", "SELECT pg_reload_conf()"])?;
        self.until_said("SELECT sync_state FROM pg_stat_replication", "sync")
    }

    /// Waits until the one that follows has everything that was written so far.
    pub fn wait_for_standby(&self) -> Result<(), String> {
        let end = self.psql("postgres", &["-c", "SELECT pg_current_wal_insert_lsn()"])?;
        let reached = format!("SELECT replay_lsn >= '{end}'::pg_lsn FROM pg_stat_replication");
        self.until_said(&reached, "t")
    }

    /// Makes this one, which followed, the first.
    pub fn promote(&self) -> Result<(), String> {
        match self.psql("postgres", &["-c", "SELECT pg_promote(true, 60)"])?.as_str() {
            "t" => Ok(()),
            other => Err(format!("it was not promoted: {other}")),
        }
    }

    fn until_said(&self, question: &str, answer: &str) -> Result<(), String> {
        for _ in 0..PATIENCE {
            if self.psql("postgres", &["-c", question])? == answer {
                return Ok(());
            }
            sleep(BETWEEN);
        }
        Err(format!("{question} is never {answer}"))
    }
}
