//! Where pages are rendered: off the threads that talk to clients, signed-in people apart from anyone
//! else, and everyone in turn. Somebody unknown has a budget of work for what nobody has asked for yet.

use std::{
    collections::HashMap,
    future::Future,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use app::door::network_of;
use quick_cache::sync::Cache;
use tokio::{
    runtime::Runtime,
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// Work that an unknown client may have done at once, and how much of it comes back each second.
const BUDGET: (Duration, Duration) = (Duration::from_secs(3), Duration::from_millis(250));
/// Work that somebody unknown may owe at the most.
const OWED: Duration = Duration::from_secs(1);
/// Requests of one client at the most that wait for their turn.
const WAITING: usize = 16;
/// Answers in pieces at a time: of one unknown client, and of all of them.
const STREAMS: (usize, usize) = (4, 48);
/// Different days of the past, or large pages, at the most that answers to unknown clients hold.
const HELD: usize = 1;
/// Renders at a time for somebody who is signed in.
const PER_PERSON: usize = 2;
/// Clients that are remembered.
const REMEMBERED: usize = 10_000;
/// How much an unknown client's work gives way to everything else, from 0 to 19.
const NICE: i32 = 10;

/// For whom something is rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Somebody who is signed in, by login.
    Person(String),
    /// Anyone else, by network address.
    Anyone(Option<String>),
}

/// Why something is not rendered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// The client's budget is used up; seconds to wait.
    Spent(u64),
    /// Too many of the client's requests wait already.
    Crowded,
    /// The render ended badly.
    Failed,
}

/// One client's turn.
struct Lane {
    turn: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// Seconds that are left, below zero if owed, and when that was.
    budget: Mutex<(f64, Instant)>,
}

impl Lane {
    fn new(at_a_time: usize) -> Self {
        Self {
            turn: Arc::new(Semaphore::new(at_a_time)),
            streams: Arc::new(Semaphore::new(STREAMS.0)),
            waiting: AtomicUsize::new(0),
            budget: Mutex::new((BUDGET.0.as_secs_f64(), Instant::now())),
        }
    }

    /// Allows a render while something of the budget is left; seconds to wait if nothing is.
    fn left(&self) -> Result<(), u64> {
        let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, since) = *budget;
        let rate = BUDGET.1.as_secs_f64();
        let left = (left + since.elapsed().as_secs_f64() * rate).min(BUDGET.0.as_secs_f64());
        *budget = (left, Instant::now());
        if left > 0.0 { Ok(()) } else { Err((-left / rate) as u64 + 1) }
    }

    /// Takes time off the budget; what goes beyond it is owed, to a limit.
    fn spend(&self, time: Duration) {
        let mut budget = self.budget.lock().unwrap_or_else(PoisonError::into_inner);
        budget.0 = (budget.0 - time.as_secs_f64()).max(-OWED.as_secs_f64());
    }
}

/// Somebody in a lane's queue.
struct Waiting<'a>(&'a Lane);

impl<'a> Waiting<'a> {
    fn join(lane: &'a Lane) -> Result<Self, Busy> {
        if lane.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            lane.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(Busy::Crowded);
        }
        Ok(Self(lane))
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The threads that render, one pool for people and one for anyone else.
struct Pools {
    people: Runtime,
    anyone: Runtime,
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

fn pools() -> Option<&'static Pools> {
    static POOLS: OnceLock<Option<Pools>> = OnceLock::new();
    let make = || {
        let threads = cores().saturating_sub(1).max(1);
        let pool = |name: &str, threads: usize, nice: i32| {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(threads).thread_name(name).enable_all();
            if nice > 0 {
                builder.on_thread_start(move || {
                    // On Linux this is the thread's own; where it is not, nothing is lost.
                    let _ = rustix::process::nice(nice);
                });
            }
            builder.build().ok()
        };
        Some(Pools {
            people: pool("people", threads.max(2), 0)?,
            anyone: pool("anyone", threads, NICE)?,
        })
    };
    POOLS.get_or_init(make).as_ref()
}

/// Renders for everyone, in turn.
pub struct Renders {
    lanes: Cache<u64, Arc<Lane>>,
    /// Places in the pool for anyone, so that nobody's work starts that has no thread.
    places: Arc<Semaphore>,
    streams: Arc<Semaphore>,
    /// What answers in pieces hold in memory: a version of a roadmap on a day, with its readers.
    held: Arc<Mutex<HashMap<String, usize>>>,
}

impl Default for Renders {
    fn default() -> Self {
        Self {
            lanes: Cache::new(REMEMBERED),
            places: Arc::new(Semaphore::new(cores().saturating_sub(1).max(1))),
            streams: Arc::new(Semaphore::new(STREAMS.1)),
            held: Arc::default(),
        }
    }
}

/// Held as long as an answer in pieces goes on.
pub struct Streaming {
    _permits: [OwnedSemaphorePermit; 2],
    what: Option<String>,
    held: Arc<Mutex<HashMap<String, usize>>>,
}

impl Drop for Streaming {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(what) = &self.what
            && let Some(readers) = held.get_mut(what)
        {
            *readers -= 1;
            if *readers == 0 {
                held.remove(what);
            }
        }
    }
}

impl Renders {
    fn lane(&self, class: &Class) -> Arc<Lane> {
        let mut hasher = DefaultHasher::new();
        let at_a_time = match class {
            Class::Person(login) => {
                login.hash(&mut hasher);
                PER_PERSON
            }
            Class::Anyone(address) => {
                address.as_deref().map(network_of).hash(&mut hasher);
                1
            }
        };
        let key = hasher.finish();
        let made = self.lanes.get_or_insert_with(&key, || {
            Ok::<_, std::convert::Infallible>(Arc::new(Lane::new(at_a_time)))
        });
        match made {
            Ok(lane) => lane,
            Err(never) => match never {},
        }
    }

    /// Does work where its client's turn is, when it comes.
    pub async fn run<T: Send + 'static>(
        &self,
        class: &Class,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Busy> {
        let Some(pools) = pools() else { return Err(Busy::Failed) };
        let lane = self.lane(class);
        let _waiting = Waiting::join(&lane)?;
        let _turn = lane.turn.acquire().await.map_err(|_| Busy::Failed)?;
        let Class::Anyone(address) = class else {
            return pools.people.spawn(work).await.map_err(|_| Busy::Failed);
        };
        // Where no address is known, as in a test, nobody can be told from anybody.
        if address.is_some() {
            lane.left().map_err(Busy::Spent)?;
        }
        let _place = self.places.acquire().await.map_err(|_| Busy::Failed)?;
        let begun = Instant::now();
        let done = pools.anyone.spawn(work).await.map_err(|_| Busy::Failed);
        lane.spend(begun.elapsed());
        done
    }

    /// Does work that nobody waits for, where it gives way to everything else.
    pub fn beside(&self, work: impl FnOnce() + Send + 'static) {
        if let Some(pools) = pools() {
            pools.anyone.spawn(async move { work() });
        }
    }

    /// Begins an answer in pieces, which somebody who reads slowly holds for long: few of one unknown
    /// client, some of all of them, and of few days of the past at a time. Without a name it holds
    /// nothing but the present, which is in memory anyway.
    pub fn stream(&self, class: &Class, what: Option<String>) -> Result<Option<Streaming>, Busy> {
        let Class::Anyone(Some(_)) = class else { return Ok(None) };
        let own = self.lane(class).streams.clone().try_acquire_owned();
        let all = self.streams.clone().try_acquire_owned();
        let (Ok(own), Ok(all)) = (own, all) else { return Err(Busy::Crowded) };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(what) = &what {
            if held.len() >= HELD && !held.contains_key(what) {
                return Err(Busy::Crowded);
            }
            *held.entry(what.clone()).or_default() += 1;
        }
        Ok(Some(Streaming { _permits: [own, all], what, held: self.held.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str) -> Class {
        Class::Anyone(Some(address.to_owned()))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_budget_that_is_used_up_is_the_clients_own() {
        let renders = Renders::default();
        renders.lane(&from("192.0.2.1")).spend(BUDGET.0 + OWED);
        let spent = renders.run(&from("192.0.2.1"), async {}).await;
        assert!(matches!(spent, Err(Busy::Spent(_))), "{spent:?}");
        assert_eq!(renders.run(&from("192.0.2.2"), async { 7 }).await, Ok(7));
        let person = Class::Person("ann".into());
        for _ in 0..9 {
            assert_eq!(renders.run(&person, async { 7 }).await, Ok(7));
        }
        let sixes = [from("2001:db8::1"), from("2001:db8::2:3"), from("2001:db8:0:1::1")];
        let [a, b, c] = sixes.map(|class| Arc::as_ptr(&renders.lane(&class)));
        assert!(a == b && b != c);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn people_do_not_wait_for_anyone() {
        let renders = Arc::new(Renders::default());
        for n in 0..40 {
            let renders = renders.clone();
            tokio::spawn(async move {
                let busy = async { std::thread::sleep(Duration::from_millis(200)) };
                renders.run(&from(&format!("192.0.2.{n}")), busy).await
            });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let begun = Instant::now();
        assert_eq!(renders.run(&Class::Person("ann".into()), async { 7 }).await, Ok(7));
        assert!(begun.elapsed() < Duration::from_millis(150), "{:?}", begun.elapsed());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_crowd_of_one_client_is_refused_at_once() {
        let renders = Arc::new(Renders::default());
        let tries = (0..60).map(|_| {
            let renders = renders.clone();
            tokio::spawn(async move {
                let busy = async { std::thread::sleep(Duration::from_millis(20)) };
                renders.run(&from("192.0.2.1"), busy).await
            })
        });
        let tries: Vec<_> = tries.collect();
        let mut refused = 0;
        for one in tries {
            refused += usize::from(one.await.expect("it ran") == Err(Busy::Crowded));
        }
        assert!(refused >= 40, "{refused}");
        let held: Vec<_> = (0..STREAMS.0)
            .map(|_| renders.stream(&from("192.0.2.1"), Some("plan".into())))
            .collect();
        assert!(
            held.iter().all(Result::is_ok)
                && renders.stream(&from("192.0.2.1"), Some("plan".into())).is_err()
        );
        assert!(renders.stream(&from("192.0.2.2"), Some("plan".into())).is_ok());
    }
}
