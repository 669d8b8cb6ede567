//! How often somebody may try to sign in: limits for an address and for a person, and those whom
//! the limits of others do not touch.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};
use quick_cache::sync::Cache;

type Limiter = RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock>;

/// People at the most who are remembered for being refused too often.
const BLOCKED: usize = 10_000;
/// Attempts after which what is no longer needed is forgotten.
const FORGET_EVERY: u32 = 512;

/// The limits of a server.
pub struct Attempts {
    /// Of an address, whoever it tries.
    addresses: Limiter,
    /// Of a person from an address.
    pairs: Limiter,
    /// Of a person, from anywhere: more of these wait.
    people: Limiter,
    /// Of a person on a device from which they have signed in before.
    devices: Limiter,
    /// Refusals of a person who is signed in.
    refusals: Limiter,
    /// First attempts at a person from an address.
    first: Limiter,
    /// Proofs that were right, of a person from where they tried.
    right: Limiter,
    /// Those whose last proof was right: their next attempt does not count.
    excused: Cache<u64, ()>,
    /// People who were refused too often, and until when they wait.
    blocked: Cache<u64, Instant>,
    count: AtomicU32,
}

/// An attempt that may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// At once.
    Now,
    /// In a line of those who try a person for the first time, whom many try from many places.
    First,
    /// In a line behind them: they have tried before.
    Again,
}

fn limiter(burst: u32, every: Duration) -> Limiter {
    let quota = Quota::with_period(every).unwrap_or(Quota::per_second(NonZeroU32::MIN));
    RateLimiter::keyed(quota.allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN)))
}

fn key(parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// Returns by what an address is counted: whoever has one of version 6 has its whole network of 64 bits, and one
/// of version 4 is the same however it is written.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() & (u128::MAX << 64)).into(),
        four => four,
    }
}

/// Returns by what an address is counted, as [`network`] says.
pub fn network_of(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(known) => network(known).to_string(),
        Err(_) => address.to_owned(),
    }
}

/// A person from where they try: a device that is theirs, or a network.
fn place(login: &str, address: Option<&str>, trusted: bool) -> u64 {
    let login = directory::name::fold(login);
    match address.filter(|_| !trusted) {
        Some(address) => key((&login, network_of(address))),
        None => key(&login),
    }
}

fn check(limiter: &Limiter, key: u64) -> Result<(), u64> {
    limiter.check_key(&key).map_err(|not_until| {
        not_until.wait_time_from(DefaultClock::default().now()).as_secs().max(1)
    })
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            addresses: limiter(20, Duration::from_secs(1)),
            pairs: limiter(10, Duration::from_secs(10)),
            people: limiter(20, Duration::from_secs(5)),
            devices: limiter(10, Duration::from_secs(5)),
            refusals: limiter(30, Duration::from_secs(2)),
            first: limiter(3, Duration::from_secs(60)),
            right: limiter(60, Duration::from_secs(1)),
            excused: Cache::new(BLOCKED),
            blocked: Cache::new(BLOCKED),
            count: AtomicU32::new(0),
        }
    }
}

impl Attempts {
    fn forget(&self) {
        if self.count.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            let keyed = [&self.addresses, &self.pairs, &self.people, &self.devices];
            for limiter in keyed.into_iter().chain([&self.refusals, &self.first, &self.right]) {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
    }

    /// Counts an attempt; the seconds to wait when there were too many. On a device from which they
    /// have signed in before, nobody else's attempts touch a person; from elsewhere those of others
    /// make theirs wait their turn, and only their own from the same address are refused. Whoever had
    /// proved who they are last time is not counted this time.
    pub fn admit(
        &self,
        login: &str,
        address: Option<&str>,
        trusted: bool,
    ) -> Result<Admitted, u64> {
        self.forget();
        let place = place(login, address, trusted);
        if self.excused.remove(&place).is_some() && check(&self.right, place).is_ok() {
            return Ok(Admitted::Now);
        }
        let login = directory::name::fold(login);
        if trusted {
            return check(&self.devices, place).map(|()| Admitted::Now);
        }
        if let Some(address) = address {
            check(&self.pairs, place)?;
            check(&self.addresses, key(network_of(address)))?;
        }
        let first = address.is_some() && check(&self.first, place).is_ok();
        Ok(match check(&self.people, key(&login)) {
            Ok(()) => Admitted::Now,
            Err(_) if first => Admitted::First,
            Err(_) => Admitted::Again,
        })
    }

    /// Takes note of a proof that was right as a whole, a second factor included.
    pub fn was_right(&self, login: &str, address: Option<&str>, trusted: bool) {
        self.excused.insert(place(login, address, trusted), ());
    }

    /// Counts a refusal of a person; after too many they are asked to wait.
    pub fn refused(&self, login: &str) {
        self.forget();
        let key = key(login);
        if let Err(seconds) = check(&self.refusals, key) {
            self.blocked.insert(key, Instant::now() + Duration::from_secs(seconds));
        }
    }

    /// Tells whether a person may ask for anything, or the seconds to wait after too many refusals.
    pub fn may_ask(&self, login: &str) -> Result<(), u64> {
        let until = self.blocked.get(&key(login));
        let left = until.and_then(|until| until.checked_duration_since(Instant::now()));
        left.map_or(Ok(()), |left| Err(left.as_secs() + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(attempts: &Attempts, login: &str, address: &str, n: usize) -> usize {
        (0..n).filter(|_| attempts.admit(login, Some(address), false).is_ok()).count()
    }

    #[test]
    fn an_address_that_tries_many_names_is_stopped() {
        let attempts = Attempts::default();
        let tries = (0..100).filter(|n| admitted(&attempts, &format!("n{n}"), "10.0.0.1", 1) == 1);
        assert!((20..=22).contains(&tries.count()));
        assert_eq!(admitted(&attempts, "vera", "10.0.0.2", 1), 1, "others are not");
    }

    /// F11: whoever tries a person's password from elsewhere does not keep that person out.
    #[test]
    fn f11_nobody_locks_anybody_else_out() {
        let attempts = Attempts::default();
        for _ in 0..200 {
            for name in ["adm", "vera", "ann", "bob"] {
                let _ = attempts.admit(name, Some("10.0.0.66"), false);
            }
        }
        assert!(attempts.admit("adm", Some("10.0.0.66"), false).is_err(), "the attacker waits");
        assert!(attempts.admit("adm", Some("10.0.0.1"), false).is_ok(), "a new address does not");
        assert_eq!(
            attempts.admit("ADM", Some("10.0.0.66"), true),
            Ok(Admitted::Now),
            "nor a device"
        );
        // From everywhere at once: in turn, and still not refused; whoever comes for the first time
        // does not wait behind those who try again and again.
        for _ in 0..4 {
            for n in 0..100 {
                let _ = attempts.admit("adm", Some(&format!("10.1.0.{n}")), false);
            }
        }
        assert_eq!(attempts.admit("adm", Some("10.1.0.7"), false), Ok(Admitted::Again));
        assert_eq!(attempts.admit("adm", Some("10.9.9.9"), false), Ok(Admitted::First));
    }

    #[test]
    fn a_right_password_does_not_count_against_the_next() {
        let attempts = Attempts::default();
        for (trusted, address) in [(true, "10.0.0.1"), (false, "10.0.0.2")] {
            for n in 0..50 {
                let admitted = attempts.admit("vera", Some(address), trusted);
                assert_eq!(admitted, Ok(Admitted::Now), "{n}");
                attempts.was_right("Vera", Some(address), trusted);
            }
        }
        let wrong = (0..50).filter(|_| attempts.admit("vera", Some("10.0.0.2"), false).is_ok());
        assert!(wrong.count() <= 12, "wrong ones count as ever");
    }

    #[test]
    fn who_is_refused_again_and_again_waits() {
        let attempts = Attempts::default();
        for _ in 0..30 {
            attempts.refused("eve");
        }
        assert!(attempts.may_ask("eve").is_ok());
        attempts.refused("eve");
        assert!(attempts.may_ask("eve").is_err() && attempts.may_ask("ann").is_ok());
    }

    #[test]
    fn addresses_of_one_network_of_version_six_count_together() {
        assert_eq!(network_of("2001:db8::1"), network_of("2001:db8::ffff:2"));
        assert_ne!(network_of("2001:db8::1"), network_of("2001:db8:0:1::1"));
        assert_ne!(network_of("10.0.0.1"), network_of("10.0.0.2"));
        assert_eq!(network_of("::ffff:10.0.0.1"), "10.0.0.1");
    }
}
