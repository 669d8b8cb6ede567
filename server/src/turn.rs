//! What is to be done once, not by every server: whoever holds the lease does it, and keeps the lease as long
//! as it lives. Where no other server writes, it is always this one.

use std::time::Duration;

use app::door::random;
use chrono::TimeDelta;
use store::Store;
use tokio::{sync::watch, task::JoinHandle, time::Instant};

use crate::{House, clock::Clock};

/// Seconds for which a lease holds; when its holder is gone, another takes over after as many.
const LASTS: i64 = 30;
/// How often a lease is kept, and asked for by those who do not have it.
const EACH: Duration = Duration::from_secs(8);
/// Time after which whoever could not keep a lease takes it as lost, before another can have it.
const LOST: Duration = Duration::from_secs(20);

/// A lease that this server holds or asks for.
pub struct Turn {
    ours: watch::Receiver<bool>,
    keeps: Option<JoinHandle<()>>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(keeps) = &self.keeps {
            keeps.abort();
        }
    }
}

impl Turn {
    /// Asks for a lease, from now on.
    pub fn of(house: &House, name: &'static str) -> Self {
        let (tell, ours) = watch::channel(!house.store.is_shared());
        let keeps = house.store.is_shared().then(|| {
            let (store, clock) = (house.store.clone(), house.clock);
            tokio::spawn(keep(store, clock, name, tell))
        });
        Self { ours, keeps }
    }

    /// Tells whether it is this server's turn.
    pub fn is_ours(&self) -> bool {
        *self.ours.borrow()
    }

    /// Waits until it is this server's turn.
    pub async fn wait(&mut self) {
        let _ = self.ours.wait_for(|ours| *ours).await;
    }
}

async fn keep(store: Store, clock: Clock, name: &'static str, tell: watch::Sender<bool>) {
    // Without randomness no two holders could be told apart, and none of them acts.
    let Some(holder) = random::<16>().map(|id| store::hex(&id)) else { return };
    let mut kept = Instant::now();
    loop {
        let (asked, now) = (Instant::now(), clock.now());
        let until = now + TimeDelta::seconds(LASTS);
        let ours = match store.lease(name, &holder, now, until).await {
            Ok(ours) => {
                if ours {
                    kept = asked;
                }
                ours
            }
            Err(error) => {
                tracing::debug!(%error, name, "a lease could not be asked for");
                let held = *tell.borrow();
                held && kept.elapsed() < LOST
            }
        };
        if tell.send_if_modified(|known| std::mem::replace(known, ours) != ours) {
            tracing::info!(name, ours, "a lease changed hands");
        }
        tokio::time::sleep(EACH).await;
    }
}
