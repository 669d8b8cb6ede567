//! How often somebody may try to sign in: limits for an address and for a person, and those whom
//! the limits of others do not touch.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    net::IpAddr,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};
use quick_cache::sync::Cache;

type Limiter = RateLimiter<u64, DefaultKeyedStateStore<u64>, DefaultClock>;

/// Pairs of person and address that are remembered.
const TRUSTED: usize = 10_000;
/// Attempts after which what is no longer needed is forgotten.
const FORGET_EVERY: u32 = 512;

/// The limits of a server.
pub struct Attempts {
    addresses: Limiter,
    people: Limiter,
    pairs: Limiter,
    /// From where people have signed in.
    trusted: Cache<u64, ()>,
    count: AtomicU32,
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

/// Whoever has one address of version 6 has its whole network of 64 bits.
fn network(address: &str) -> u64 {
    match address.parse() {
        Ok(IpAddr::V6(six)) if six.to_ipv4_mapped().is_none() => key(&six.octets()[..8]),
        _ => key(address),
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
            people: limiter(10, Duration::from_secs(10)),
            pairs: limiter(10, Duration::from_secs(5)),
            trusted: Cache::new(TRUSTED),
            count: AtomicU32::new(0),
        }
    }
}

impl Attempts {
    /// Counts an attempt; the seconds to wait when there were too many. Who has signed in from the
    /// address before has limits of their own, so that nobody else can shut them out.
    pub fn admit(&self, login: &str, address: Option<&str>) -> Result<(), u64> {
        if self.count.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            for limiter in [&self.addresses, &self.people, &self.pairs] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
        if self.trusts(login, address) {
            return check(&self.pairs, key((login, address)));
        }
        if let Some(address) = address {
            check(&self.addresses, network(address))?;
        }
        check(&self.people, key(login))
    }

    /// Notes that a person signed in from an address.
    pub fn trust(&self, login: &str, address: Option<&str>) {
        self.trusted.insert(key((login, address)), ());
    }

    /// Tells whether a person has signed in from an address.
    pub fn trusts(&self, login: &str, address: Option<&str>) -> bool {
        address.is_some() && self.trusted.get(&key((login, address))).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(attempts: &Attempts, login: &str, address: &str, n: usize) -> usize {
        (0..n).filter(|_| attempts.admit(login, Some(address)).is_ok()).count()
    }

    #[test]
    fn an_address_that_tries_many_names_is_stopped() {
        let attempts = Attempts::default();
        let tries = 0..100;
        let tries = tries.filter(|n| attempts.admit(&format!("n{n}"), Some("10.0.0.1")).is_ok());
        assert!((20..=22).contains(&tries.count()));
        assert_eq!(admitted(&attempts, "vera", "10.0.0.2", 1), 1, "others are not");
    }

    #[test]
    fn a_name_that_is_tried_from_everywhere_is_stopped_but_not_for_its_owner() {
        let attempts = Attempts::default();
        attempts.trust("vera", Some("10.0.0.1"));
        let tries = 0..100;
        let tries = tries.filter(|n| attempts.admit("vera", Some(&format!("10.1.0.{n}"))).is_ok());
        assert!((10..=11).contains(&tries.count()));
        assert_eq!(admitted(&attempts, "vera", "10.0.0.1", 3), 3);
        assert!(attempts.admit("vera", Some("10.9.9.9")).is_err_and(|seconds| seconds > 0));
    }

    #[test]
    fn addresses_of_one_network_of_version_six_count_together() {
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("10.0.0.1"), network("10.0.0.2"));
    }
}
