//! A flood of sign-ins from many addresses, with honest people in between.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use crate::http::{Client, Failure};

/// Addresses from which the flood comes.
const ADDRESSES: u8 = 40;
/// The password of the honest people.
const PASSWORD: &str = "correct horse battery";
/// When the honest people are added: before the server of a test begins.
const BEFORE: &str = "2026-11-23T08:00:00Z";
/// Seconds for an honest person to get in, tries that were told to come back included.
const PATIENCE: Duration = Duration::from_secs(10);

/// What came of a flood.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Attempts that arrived.
    pub attempts: usize,
    /// Attempts that were told to wait (429) or that nobody had time for (503).
    pub turned_away: usize,
    /// Attempts of the flood that got in.
    pub got_in: usize,
    /// Sign-ins that honest people wanted, and those that they got.
    pub honest: (usize, usize),
    /// The longest that an honest person waited.
    pub longest: Duration,
    /// The greatest memory of the server, in megabytes.
    pub memory: f64,
}

/// Adds the honest people to a record that nobody serves.
pub fn prepare(program: &str, data: &Path) -> Result<(), Failure> {
    for login in ["ada", "boris"] {
        let mut command = Command::new(program);
        command.args(["person", "add", login, "--clock", BEFORE, "--data"]).arg(data);
        let mut child =
            command.stdin(Stdio::piped()).stderr(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let mut input = child.stdin.take().ok_or("no input")?;
        writeln!(input, "{PASSWORD}")?;
        drop(input);
        if !child.wait()?.success() {
            return Err("a person could not be added".into());
        }
    }
    Ok(())
}

/// Megabytes of memory of a process.
pub fn memory(process: u32) -> f64 {
    megabytes(process, "VmRSS:")
}

/// Megabytes of memory that a process had at the most.
pub fn peak(process: u32) -> f64 {
    megabytes(process, "VmHWM:")
}

fn megabytes(process: u32, what: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap_or("");
    let kilobytes = line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1024.0
}

async fn attack(
    from: IpAddr,
    address: String,
    until: Instant,
    rate: f64,
    counts: Arc<[AtomicUsize; 3]>,
) {
    let step = Duration::from_secs_f64(f64::from(ADDRESSES) / rate);
    let mut due = Instant::now();
    let mut client = None;
    for n in 0.. {
        if due >= until {
            return;
        }
        tokio::time::sleep_until(due.into()).await;
        due += step;
        if client.is_none() {
            client = Client::connect_from(from, &address).await.ok();
        }
        let Some(open) = &mut client else { continue };
        // One in two tries the name of somebody who is there.
        let login = if n % 2 == 0 { "ada".to_owned() } else { format!("nobody-{n}") };
        counts[0].fetch_add(1, Ordering::Relaxed);
        match open.sign_in_by(&login, "wrong horse battery").await {
            Ok(429 | 503) => drop(counts[1].fetch_add(1, Ordering::Relaxed)),
            Ok(200) => drop(counts[2].fetch_add(1, Ordering::Relaxed)),
            Ok(_) => {}
            Err(_) => client = None,
        }
    }
}

/// Signs in until it works, as somebody does who is told to try again; a browser keeps what it got.
async fn honest(
    from: IpAddr,
    address: &str,
    login: &str,
    browser: &mut String,
) -> Option<Duration> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if let Ok(mut client) = Client::connect_from(from, address).await {
            client.hold(browser);
            if client.sign_in_by(login, PASSWORD).await.is_ok_and(|status| status == 200) {
                client.cookie().clone_into(browser);
                return Some(begin.elapsed());
            }
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    None
}

/// Lets attempts arrive at a rate for some time, half of them on Ada's name. Ada comes with the browser
/// in which she has signed in before, Boris with a new one.
pub async fn run(
    address: &str,
    process: u32,
    rate: f64,
    lasts: Duration,
) -> Result<Outcome, Failure> {
    let [ada, boris] = [200, 201].map(|last| IpAddr::from(Ipv4Addr::new(127, 0, 0, last)));
    let mut known = String::new();
    honest(ada, address, "ada", &mut known).await.ok_or("Ada cannot sign in before the flood")?;
    let until = Instant::now() + lasts;
    let counts = Arc::new(std::array::from_fn(|_| AtomicUsize::new(0)));
    let attackers: Vec<_> = (0..ADDRESSES)
        .map(|n| {
            let from = IpAddr::from(Ipv4Addr::new(127, 0, 1, n + 1));
            tokio::spawn(attack(from, address.to_owned(), until, rate, counts.clone()))
        })
        .collect();
    let mut outcome = Outcome::default();
    while Instant::now() < until {
        let mut new = String::new();
        let browsers = [(ada, "ada", &mut known), (boris, "boris", &mut new)];
        for (from, login, browser) in browsers {
            outcome.honest.0 += 1;
            if let Some(took) = honest(from, address, login, browser).await {
                outcome.honest.1 += 1;
                outcome.longest = outcome.longest.max(took);
            }
        }
        outcome.memory = outcome.memory.max(memory(process));
        // Slower than their own allowance, as people are.
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    for attacker in attackers {
        attacker.await?;
    }
    outcome.memory = outcome.memory.max(memory(process));
    let count = |at: usize| counts.get(at).map_or(0, |n| n.load(Ordering::Relaxed));
    (outcome.attempts, outcome.turned_away, outcome.got_in) = (count(0), count(1), count(2));
    Ok(outcome)
}
