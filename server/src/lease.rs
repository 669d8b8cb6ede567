//! What is to be done once, not by every server: whoever holds the lease does it, and keeps the lease as long
//! as it lives. Where no other server writes, it is always this one.

use std::time::Duration;

use app::door::random;
use chrono::TimeDelta;
use store::Store;
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use crate::{House, clock::Clock};

/// Seconds for which a lease holds; when its holder is gone, another takes over after as many.
const LASTS: i64 = 30;
/// How often a lease is kept, and asked for by those who do not have it.
const EACH: Duration = Duration::from_secs(6);
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time after which whoever could not keep a lease takes it as lost: what was begun until then, as a message that
/// is on its way, ends before another can have it.
const LOST: Duration = Duration::from_secs(15);

/// A lease that this server holds or asks for, until the last clone of it goes; then it is given back.
#[derive(Clone)]
pub struct Lease {
    /// When it was asked for the last time that it was had; none where another has it, or nobody asks.
    kept: Option<watch::Receiver<Option<Instant>>>,
}

impl Lease {
    /// Asks for a lease, from now on.
    pub fn of(house: &House, name: &'static str) -> Self {
        if !house.store.is_shared() {
            return Self::always();
        }
        let (tell, kept) = watch::channel(None);
        tokio::spawn(keep(house.store.clone(), house.clock, name, tell));
        Self { kept: Some(kept) }
    }

    /// Returns one that needs not be asked for.
    pub fn always() -> Self {
        Self { kept: None }
    }

    /// Tells whether this server holds it now.
    pub fn is_held(&self) -> bool {
        self.kept.as_ref().is_none_or(|kept| is_good(*kept.borrow(), Instant::now()))
    }

    /// Waits until this server holds it.
    pub async fn wait(&mut self) {
        let Some(kept) = &mut self.kept else { return };
        if kept.wait_for(|kept| is_good(*kept, Instant::now())).await.is_err() {
            // Nobody asks for it any more.
            std::future::pending::<()>().await;
        }
    }
}

/// Tells whether a lease that was asked for at an instant is held at another.
fn is_good(kept: Option<Instant>, now: Instant) -> bool {
    kept.is_some_and(|kept| now.duration_since(kept) < LOST)
}

async fn keep(
    store: Store,
    clock: Clock,
    name: &'static str,
    tell: watch::Sender<Option<Instant>>,
) {
    // Without randomness no two holders could be told apart, and none of them acts.
    let Some(holder) = random::<16>().map(|id| store::hex(&id)) else { return };
    loop {
        let (asked, now) = (Instant::now(), clock.now());
        let until = now + TimeDelta::seconds(LASTS);
        let known = *tell.borrow();
        let held = match timeout(PATIENCE, store.lease(name, &holder, now, until)).await {
            Ok(Ok(ours)) => ours.then_some(asked),
            // As long as another cannot have it, it is this server's still.
            Ok(Err(error)) => {
                tracing::debug!(%error, name, "a lease could not be asked for");
                known.filter(|_| is_good(known, asked))
            }
            Err(_) => {
                tracing::debug!(name, "a lease could not be asked for in time");
                known.filter(|_| is_good(known, asked))
            }
        };
        if held.is_some() != known.is_some() {
            tracing::info!(name, ours = held.is_some(), "a lease changed hands");
        }
        tell.send_replace(held);
        tokio::select! {
            () = sleep(EACH) => {}
            () = tell.closed() => break,
        }
    }
    let now = clock.now();
    let given_back = timeout(PATIENCE, store.lease(name, &holder, now, now)).await;
    if !matches!(given_back, Ok(Ok(_))) {
        tracing::debug!(name, "a lease was not given back, and ends by itself");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_that_is_not_kept_lapses() {
        let kept = Instant::now();
        assert!(is_good(Some(kept), kept) && !is_good(None, kept));
        let last = kept + LOST;
        assert!(is_good(Some(kept), last - Duration::from_millis(1)));
        assert!(!is_good(Some(kept), last), "nobody could keep it");
        assert!(i64::try_from(LOST.as_secs()).is_ok_and(|lost| lost < LASTS));
    }

    #[tokio::test]
    async fn who_holds_it_is_told_and_waited_for() {
        let mut always = Lease::always();
        assert!(always.is_held());
        always.wait().await;
        let (tell, kept) = watch::channel(None);
        let mut lease = Lease { kept: Some(kept) };
        assert!(!lease.is_held());
        tell.send_replace(Some(Instant::now()));
        lease.wait().await;
        assert!(lease.is_held() && lease.clone().is_held());
        tell.send_replace(None);
        assert!(!lease.is_held());
    }
}
