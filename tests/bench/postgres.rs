//! The same record in SQLite and in PostgreSQL, beside each other: one server, and three over one database, every
//! commit on disk before it counts.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use test_postgres::{Cluster, Durability};
use tests::{
    http::{Client, Failure},
    plans,
};

use crate::{Server, flat_out, growth::Planner, large, ms, with_plan};

/// Roadmaps, each of so many tasks.
const ROADMAPS: usize = 8;
const TASKS: usize = 500;
/// Who reports at once.
const CLIENTS: usize = 64;
/// How long they do.
const LASTS: Duration = Duration::from_secs(6);
/// Reports that are waited for on another server.
const REPORTS: u64 = 150;
/// How long one may take to get there.
const PATIENCE: Duration = Duration::from_secs(10);
/// Servers that share a record have it in common.
const COOKIE_KEY: &str = "VEKHA_COOKIE_KEY";
const DATABASE: &str = "VEKHA_DATABASE";

/// Where a record is, and how many servers serve it.
struct Place<'a> {
    name: &'a str,
    program: &'a str,
    /// Where the servers have their folders; of SQLite, the record.
    folder: &'a Path,
    /// The address of the database; none for SQLite.
    database: Option<String>,
    servers: usize,
}

impl Place<'_> {
    /// Starts one of the servers.
    fn start(&self, n: usize) -> Result<Server, Failure> {
        let mut command = Command::new(self.program);
        let data = match &self.database {
            Some(address) => {
                command.env(DATABASE, address).env(COOKIE_KEY, "a1".repeat(64));
                self.folder.join(format!("server-{n}"))
            }
            None => self.folder.to_owned(),
        };
        Server::start_by(command, &data, &["--requests", "1000000"])
    }

    /// Starts all of them.
    fn start_all(&self) -> Result<Vec<Server>, Failure> {
        (0..self.servers).map(|n| self.start(n)).collect()
    }
}

/// Returns the name of a roadmap.
fn key(n: usize) -> String {
    if n == 0 { "plan".to_owned() } else { format!("plan-{n}") }
}

/// Copies the record in a folder into a database.
fn copy(program: &str, from: &Path, to: &str) -> Result<(), Failure> {
    let mut copy = Command::new(program);
    copy.arg("copy").arg("--from").arg(from).args(["--to", to]).stdout(Stdio::null());
    if copy.status()?.success() {
        return Ok(());
    }
    Err(Failure::from("the record could not be copied"))
}

/// Reports from many clients, spread over servers and roadmaps, each waiting for its answer: how many a second, and
/// how long the slowest hundredth takes.
async fn durable(servers: &[Server], roadmaps: usize) -> Result<String, Failure> {
    let mut planners = Vec::new();
    for (n, server) in servers.iter().cycle().take(CLIENTS).enumerate() {
        planners.push(Planner::on(server, &key(n % roadmaps), TASKS, n * 1_000).await?);
    }
    let begin = Instant::now();
    let clients = planners.into_iter().map(|mut planner| {
        tokio::spawn(async move {
            let mut times = Histogram::<u64>::new(3)?;
            while begin.elapsed() < LASTS {
                let took = planner.report("").await?;
                times.record(u64::try_from(took.as_micros())?)?;
            }
            Ok::<_, Failure>(times)
        })
    });
    let clients: Vec<_> = clients.collect();
    let mut all = Histogram::<u64>::new(3)?;
    for client in clients {
        all.add(client.await??)?;
    }
    let rate = all.len() as f64 / begin.elapsed().as_secs_f64();
    Ok(format!("{rate:.0}, p99 {}", ms(all.value_at_quantile(0.99))))
}

/// Asks a server for the number of the last event of the first roadmap.
async fn version(client: &mut Client) -> Result<u64, Failure> {
    let (status, text) = client.get("/api/v1/roadmaps/plan").await?;
    let digits = text.split("\"version\":").nth(1).unwrap_or_default().trim_start();
    let end = digits.find(|it: char| !it.is_ascii_digit()).unwrap_or(digits.len());
    let version = digits.get(..end).and_then(|digits| digits.parse().ok());
    version.ok_or_else(|| Failure::from(format!("no version in what was answered: {status}")))
}

/// How long it takes from the acknowledgement by one server until another one shows it.
async fn lag(from: &Server, to: &Server) -> Result<String, Failure> {
    let mut planner = Planner::on(from, "plan", TASKS, 0).await?;
    // Nobody who wrote anything: whoever did is answered only once their own is there.
    let mut reader = Client::connect(&to.address).await?;
    let mut times = Histogram::<u64>::new(3)?;
    let mut seen = version(&mut reader).await?;
    for n in 0..REPORTS {
        planner.report("").await?;
        let acknowledged = Instant::now();
        loop {
            let now = version(&mut reader).await?;
            if now > seen {
                seen = now;
                break;
            }
            if acknowledged.elapsed() > PATIENCE {
                return Err(Failure::from("what one server wrote does not get to another one"));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times.record(u64::try_from(acknowledged.elapsed().as_micros())?)?;
        // Not in step with the looks at the log.
        tokio::time::sleep(Duration::from_millis(n * 37 % 200)).await;
    }
    let (p50, p99) = (times.value_at_quantile(0.5), times.value_at_quantile(0.99));
    Ok(format!("{} and {}", ms(p50), ms(p99)))
}

/// Measures a place that has the roadmaps, and one that has a long history; returns the cells of its line.
async fn measure(place: &Place<'_>, long: &Place<'_>) -> Result<Vec<String>, Failure> {
    let servers = place.start_all()?;
    let addresses: Vec<&str> = servers.iter().map(|server| server.address.as_str()).collect();
    let planner = Some("planner");
    let mut cells = vec![place.name.to_owned()];
    for path in ["/r/plan", "/r/plan?done=plan.2"] {
        let rate = flat_out(&addresses, path, planner).await?;
        cells.push(format!("{rate:.0}"));
    }
    let lag = match servers.as_slice() {
        [one, other, ..] => lag(one, other).await?,
        _ => "–".to_owned(),
    };
    for roadmaps in [1, ROADMAPS] {
        cells.push(durable(&servers, roadmaps).await?);
    }
    drop(servers);
    // Once for whatever keeps pages of the disk, and for what a demonstration adds.
    drop(long.start_all()?);
    let servers = long.start_all()?;
    let slowest = servers.iter().map(|server| server.started).max().unwrap_or_default();
    cells.push(format!("{:.2} s", slowest.as_secs_f64()));
    cells.push(lag);
    Ok(cells)
}

/// Measures SQLite, and PostgreSQL with one server and with three, and prints a table of its own.
pub async fn run(program: &str, folder: &Path) -> Result<(), Failure> {
    if test_postgres::programs().is_none() {
        println!("PostgreSQL beside SQLite: not measured, PostgreSQL is not installed\n");
        return Ok(());
    }
    let (sqlite, long) = (folder.join("beside"), folder.join("beside-long"));
    for n in 0..ROADMAPS {
        with_plan(&sqlite, plans::portfolio(&key(n), TASKS)).await?;
    }
    large(&long).await?;
    let cluster = Cluster::start(Durability::Disk)?;
    let mut lines = Vec::new();
    for (name, servers) in [("PostgreSQL, one server", 1), ("PostgreSQL, three servers", 3)] {
        // Copied before anything is measured, so that all begin with the same.
        let both = [cluster.fresh()?, cluster.fresh()?];
        for (from, to) in [&sqlite, &long].into_iter().zip(&both) {
            copy(program, from, to)?;
        }
        lines.push((name, servers, both));
    }
    println!(
        "| Record | Pages/s from the cache | Never from it | Reports/s of {CLIENTS} clients, one roadmap | \
         {ROADMAPS} roadmaps | Start with 100,000 events | On another server, p50 and p99 |"
    );
    println!("|---|---|---|---|---|---|---|");
    let one = Place { name: "SQLite", program, folder: &sqlite, database: None, servers: 1 };
    let other = Place { name: "SQLite", program, folder: &long, database: None, servers: 1 };
    println!("| {} |", measure(&one, &other).await?.join(" | "));
    for (name, servers, [short, long]) in lines {
        let data = folder.join(format!("beside-{servers}"));
        let one = Place { name, program, folder: &data, database: Some(short), servers };
        let data = folder.join(format!("beside-long-{servers}"));
        let other = Place { name, program, folder: &data, database: Some(long), servers };
        println!("| {} |", measure(&one, &other).await?.join(" | "));
    }
    println!();
    Ok(())
}
