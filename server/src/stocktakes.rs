//! A checkpoint for each stocktake that is held, so that what was on the table is signed at once.

use store::Position;

use crate::{House, lease::Lease};

/// Events that are read at a time.
const PAGE: u32 = 1_000;

/// Signs a checkpoint as often as a stocktake is held, on the server that has the lease of checkpoints.
pub async fn follow(house: House, lease: Lease) {
    let mut feed = house.store.subscribe();
    let mut at = *feed.borrow_and_update();
    if house.checkpoints.is_none() {
        return;
    }
    while feed.changed().await.is_ok() {
        at = if lease.is_held() { sign(&house, at).await } else { *feed.borrow() };
    }
}

/// Signs one if a stocktake was held after a position; returns how far it looked.
pub async fn sign(house: &House, mut at: Position) -> Position {
    let Some(checkpoints) = &house.checkpoints else { return at };
    let mut held = false;
    loop {
        let events = match house.store.events_since(at, PAGE).await {
            Ok(events) => events,
            Err(error) => {
                tracing::warn!(%error, "whether a stocktake was held could not be read");
                return at;
            }
        };
        let Some(last) = events.last() else { break };
        at = last.position;
        held |= events.iter().any(|event| event.kind == "stocktake_held");
    }
    if held {
        checkpoints.sign(&house.store, house.clock.now(), true).await;
    }
    at
}
