//! Programs that write without end: each command has a number, a key and one text, and is sent again, to any server,
//! until it is acknowledged.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::http::{Request, header};
use serde_json::json;
use tests::http::{Client, Failure};
use tokio::task::JoinHandle;

use crate::{
    record::{ROADMAPS, TASKS, key, task, token},
    server::Addresses,
};

/// Between two commands of a client.
const PAUSE: Duration = Duration::from_millis(120);
/// How long an answer may take, and how long a command may be without one.
const ANSWER: Duration = Duration::from_secs(40);
const PATIENCE: Duration = Duration::from_secs(150);

/// Chances, by a number that one may begin with again.
pub struct Dice(u64);

impl Dice {
    /// Begins.
    pub fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Returns a number below another.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % most
    }
}

/// What was acknowledged, and when.
#[derive(Default)]
pub struct Ledger {
    next: AtomicU64,
    again: AtomicU64,
    acknowledged: Mutex<Vec<(u64, Instant)>>,
}

impl Ledger {
    fn note(&self, number: u64) {
        let mut acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        acknowledged.push((number, Instant::now()));
    }

    /// Returns the numbers that were acknowledged, with the instants, in the order of those.
    pub fn acknowledged(&self) -> Vec<(u64, Instant)> {
        let acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        acknowledged.clone()
    }

    /// Counts how often something was sent again.
    pub fn again(&self) -> u64 {
        self.again.load(Ordering::Relaxed)
    }

    /// Returns the longest time without anything that was acknowledged.
    pub fn longest_pause(&self) -> Duration {
        let acknowledged = self.acknowledged();
        let pairs = acknowledged.iter().zip(acknowledged.iter().skip(1));
        pairs.map(|((_, one), (_, next))| *next - *one).max().unwrap_or_default()
    }
}

/// A command.
pub struct Order {
    number: u64,
    path: String,
    token: String,
    body: String,
}

impl Order {
    /// Returns a report of the planner, or a remark of the reviewer.
    pub fn new(number: u64, roadmap: usize, at: usize, reports: bool) -> Self {
        let (text, task) = (format!("entry {number}"), task(at));
        let (login, what, body) = match reports {
            true => {
                let body = json!({ "percent": 10, "forecast": "2027-03-01", "note": text });
                ("planner", "reports", body)
            }
            false => ("reviewer", "comments", json!({ "text": text })),
        };
        let path = format!("/api/v1/roadmaps/{}/tasks/{task}/{what}", key(roadmap));
        Self { number, path, token: token(login), body: body.to_string() }
    }

    /// Sends it once, over a connection that is open or made.
    pub async fn send(
        &self,
        client: &mut Option<Client>,
        address: &str,
    ) -> Result<(u16, String), Failure> {
        if client.is_none() {
            *client = Some(Client::connect(address).await?);
        }
        let Some(open) = client else { return Err("no connection".into()) };
        let request = Request::post(&self.path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", format!("entry-{}", self.number));
        let (status, _, text) = open.ask(request, self.body.clone()).await?;
        Ok((status, text))
    }
}

/// Clients at work.
pub struct Crew {
    ledger: Arc<Ledger>,
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<()>>,
}

impl Crew {
    /// Has clients begin, every other one a planner.
    pub fn begin(addresses: &Addresses, count: u64) -> Self {
        let (ledger, stop) = (Arc::<Ledger>::default(), Arc::<AtomicBool>::default());
        let clients = (0..count)
            .map(|n| tokio::spawn(work(n, addresses.clone(), ledger.clone(), stop.clone())))
            .collect();
        Self { ledger, stop, clients }
    }

    /// Has them end what they began, and returns what they wrote down.
    pub async fn end(self) -> Arc<Ledger> {
        self.stop.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.await.expect("no client was refused");
        }
        self.ledger
    }
}

async fn work(n: u64, addresses: Addresses, ledger: Arc<Ledger>, stop: Arc<AtomicBool>) {
    let (mut dice, mut client) = (Dice::new(n), None);
    while !stop.load(Ordering::Relaxed) {
        let number = ledger.next.fetch_add(1, Ordering::Relaxed);
        let order =
            Order::new(number, dice.below(ROADMAPS), dice.below(TASKS), n.is_multiple_of(2));
        if dice.below(10) == 0 {
            client = None;
        }
        let (begun, mut is_again) = (Instant::now(), false);
        loop {
            let address = {
                let known = addresses.read().unwrap_or_else(PoisonError::into_inner);
                let at = dice.below(known.len());
                known.get(at).cloned().unwrap_or_default()
            };
            let sent = tokio::time::timeout(ANSWER, order.send(&mut client, &address)).await;
            let said = match sent {
                Ok(Ok((200, _))) => break,
                Ok(Ok((503, text))) => text,
                // What was sent before came through meanwhile, and something else after it; asked once more, it is
                // known.
                Ok(Ok((409, text))) if is_again => text,
                Ok(Ok((status, text))) => panic!("entry {number}: {status}: {text}"),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "no answer".to_owned(),
            };
            assert!(begun.elapsed() < PATIENCE, "entry {number} is never done: {said}");
            (client, is_again) = (None, true);
            ledger.again.fetch_add(1, Ordering::Relaxed);
            let pause = u64::try_from(50 + dice.below(100)).unwrap_or(50);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        ledger.note(number);
        tokio::time::sleep(PAUSE).await;
    }
}
