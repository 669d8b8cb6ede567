//! What is known of milestones of other roadmaps, noted where tasks wait for them.

use std::time::Duration;

use app::external::to_note;
use directory::Who;

use crate::{House, lease::Lease};

/// How long commits are gathered before anybody looks whether they moved what others wait for.
const GATHER: Duration = Duration::from_millis(100);
/// How long it takes at the most until a day that turned is seen.
const DAY: Duration = Duration::from_secs(30);
/// Rounds at the most of one look: what is noted in one roadmap may move what a third one waits for.
const ROUNDS: usize = 100;

/// Notes what is known now, as often as anything changes and when the day turns.
pub async fn follow(house: House) {
    let mut feed = house.store.subscribe();
    let mut lease = Lease::of(&house, "externals");
    loop {
        lease.wait().await;
        note(&house).await;
        match tokio::time::timeout(DAY, feed.changed()).await {
            Ok(Err(_)) => return,
            Ok(Ok(())) => tokio::time::sleep(GATHER).await,
            Err(_) => {}
        }
    }
}

/// Notes what is known now, until nothing moves any more.
pub async fn note(house: &House) {
    for _ in 0..ROUNDS {
        let now = house.clock.now();
        let notes = to_note(&house.store, &house.boards, now);
        if notes.is_empty() {
            return;
        }
        for (roadmap, command) in notes {
            let (key, id) = (&roadmap.key, format!("external|{}|{}", roadmap.key, roadmap.version));
            if let Err(error) = house.store.record(key, Who::Host, &id, command, now).await {
                tracing::warn!(%error, roadmap = %key, "what it waits for could not be noted");
                return;
            }
        }
    }
}
