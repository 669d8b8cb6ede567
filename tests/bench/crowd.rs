//! A crowd that nobody knows asks for the worst that it can find, while people who are signed in work.

use std::{
    net::{IpAddr, Ipv4Addr},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tests::{
    flood,
    http::{Client, Failure},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How long each crowd stays.
const LASTS: Duration = Duration::from_secs(15);
/// Time between two things that a person does.
const PAUSE: Duration = Duration::from_millis(25);
/// The password of the person who signs in meanwhile; see [`flood::prepare`].
const PASSWORD: &str = "correct horse battery";

/// What was measured while a crowd was there, times in microseconds.
pub struct Found {
    /// Pages of somebody who is signed in.
    pub pages: Histogram<u64>,
    /// Reports, each durable before its answer.
    pub reports: Histogram<u64>,
    /// Sign-ins by a password.
    pub sign_ins: Histogram<u64>,
    /// The greatest memory of the server, in megabytes.
    pub memory: f64,
    /// What the crowd was answered: pages, refusals, anything else.
    pub crowd: [usize; 3],
}

/// A cheap source of numbers that differ.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// The worst requests: unknown parameters, days of the past, long searches, everything as JSON.
fn worst(chance: &mut Chance) -> String {
    let n = chance.below(1_000_000_000);
    let day = format!("2026-{:02}-{:02}", 8 + n % 3, 25 - n % 20);
    match chance.below(12) {
        0 => format!("/r/large.json?z={n}"),
        1 => format!("/r/large?asof={day}&z={n}"),
        2 => format!("/r/large?asof={day}"),
        3 => format!("/r/large.json?asof={day}"),
        4 => format!("/r/large/tasks?q={}", vec![format!("a{n}"); 20].join("+")),
        5 => format!("/r/large/tasks?q={}", "a+".repeat(20_000)),
        6 => format!("/r/large/tasks.csv?sort=-drift&q={n}&asof={day}"),
        7 => format!("/r/large/forecast?asof={day}"),
        8 => format!("/r/large/tasks.json?asof={day}"),
        9 => format!("/r/large/register.csv?asof={day}"),
        10 => format!("/r/large/t/W{}-{}.json?asof={day}", n % 5, n % 100),
        _ => "/r/large.json".to_owned(),
    }
}

/// Asks as fast as it is answered; one in four reads 64 bytes a second instead.
async fn one_of_them(
    from: IpAddr,
    address: String,
    n: usize,
    over: Arc<AtomicBool>,
    counts: Arc<[AtomicUsize; 3]>,
) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ (n as u64 + 1));
    while !over.load(Ordering::Relaxed) {
        if n % 4 == 3 {
            let _ = read_slowly(from, &address, &mut chance, &over).await;
            continue;
        }
        let Ok(mut client) = Client::connect_from(from, &address).await else { continue };
        while !over.load(Ordering::Relaxed) {
            match client.fetch(&worst(&mut chance)).await {
                Ok((200, _)) => drop(counts[0].fetch_add(1, Ordering::Relaxed)),
                Ok((400 | 429 | 503, _)) => drop(counts[1].fetch_add(1, Ordering::Relaxed)),
                Ok(_) => drop(counts[2].fetch_add(1, Ordering::Relaxed)),
                Err(_) => break,
            }
        }
    }
}

async fn read_slowly(
    from: IpAddr,
    address: &str,
    chance: &mut Chance,
    over: &AtomicBool,
) -> Result<(), Failure> {
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4096)?;
    socket.bind(std::net::SocketAddr::new(from, 0))?;
    let mut stream = socket.connect(address.parse()?).await?;
    let path = if chance.below(2) == 0 { "/r/large.json".to_owned() } else { worst(chance) };
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n").as_bytes()).await?;
    let mut piece = [0; 64];
    while !over.load(Ordering::Relaxed) {
        if stream.read(&mut piece).await? == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

/// Does again and again what one person does, and measures it.
async fn work<F, W>(
    over: Arc<AtomicBool>,
    pause: fn(u64) -> Duration,
    mut one: F,
) -> Result<Histogram<u64>, Failure>
where
    F: FnMut(u64) -> W,
    W: Future<Output = Result<(), Failure>>,
{
    let mut times = Histogram::new(3)?;
    for n in 0.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let begun = Instant::now();
        one(n).await?;
        times.record(u64::try_from(begun.elapsed().as_micros())?)?;
        tokio::time::sleep(pause(n)).await;
    }
    Ok(times)
}

fn expect(status: u16, path: &str) -> Result<(), Failure> {
    if (200..400).contains(&status) { Ok(()) } else { Err(format!("{path}: {status}").into()) }
}

/// One thing that a person does.
type Does = for<'c> fn(
    &'c mut Client,
    u64,
) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'c>>;

/// Has a planner do the same again and again.
fn planner(
    address: &str,
    over: Arc<AtomicBool>,
    does: Does,
) -> tokio::task::JoinHandle<Result<Histogram<u64>, Failure>> {
    let address = address.to_owned();
    tokio::spawn(async move {
        let mut client = Client::connect(&address).await?;
        client.sign_in("planner").await?;
        let client = Arc::new(tokio::sync::Mutex::new(client));
        let one = move |n| {
            let client = client.clone();
            async move { does(&mut *client.lock().await, n).await }
        };
        work(over, |_| PAUSE, one).await
    })
}

/// Lets a crowd of some size in for a while; each has an address of its own, or all have one.
pub async fn run(
    address: &str,
    process: u32,
    size: usize,
    one_address: bool,
) -> Result<Found, Failure> {
    let over = Arc::new(AtomicBool::new(false));
    let counts = Arc::new(std::array::from_fn(|_| AtomicUsize::new(0)));
    let crowd: Vec<_> = (0..size)
        .map(|n| {
            let last = if one_address { 1 } else { u8::try_from(n % 250 + 1).unwrap_or(1) };
            let from = IpAddr::from(Ipv4Addr::new(127, 0, 3, last));
            tokio::spawn(one_of_them(from, address.to_owned(), n, over.clone(), counts.clone()))
        })
        .collect();
    let reader = planner(address, over.clone(), |client, n| {
        Box::pin(async move {
            let path = match n % 4 {
                0 => "/r/large".to_owned(),
                1 => "/r/large/tasks".to_owned(),
                2 => "/r/december-1".to_owned(),
                _ => format!("/r/large/t/W{}-{}", n % 5, n % 100),
            };
            let (status, _) = client.fetch(&path).await?;
            if status == 404 { Ok(()) } else { expect(status, &path) }
        })
    });
    let reporter = planner(address, over.clone(), |client, n| {
        Box::pin(async move {
            let note = format!("{n}");
            let values =
                [("roadmap", "december-1"), ("task", "GOV-07"), ("percent", "50"), ("note", &note)];
            let (status, text) = client.post("/do/report", &values).await?;
            if status == 200 { Ok(()) } else { Err(text.into()) }
        })
    });
    let newcomer = {
        let (address, over) = (address.to_owned(), over.clone());
        tokio::spawn(async move {
            let ada = IpAddr::from(Ipv4Addr::new(127, 0, 0, 200));
            // As often as her own allowance lets her.
            let pause = |n| Duration::from_millis(if n < 8 { 300 } else { 2_000 });
            work(over, pause, move |_| {
                let address = address.clone();
                async move {
                    let mut client = Client::connect_from(ada, &address).await?;
                    match client.sign_in_by("ada", PASSWORD).await? {
                        200 | 429 => Ok(()),
                        status => expect(status, "sign-in"),
                    }
                }
            })
            .await
        })
    };
    let begun = Instant::now();
    let mut memory = 0.0f64;
    while begun.elapsed() < LASTS {
        memory = memory.max(flood::memory(process));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    over.store(true, Ordering::Relaxed);
    let (pages, reports, sign_ins) = (reader.await??, reporter.await??, newcomer.await??);
    for one in crowd {
        one.abort();
    }
    let crowd = [0, 1, 2].map(|at: usize| counts[at].load(Ordering::Relaxed));
    Ok(Found { pages, reports, sign_ins, memory, crowd })
}
