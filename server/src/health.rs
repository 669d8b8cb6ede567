//! Whether a server is there, and whether it should be sent requests: for what stands before it. What it
//! counts of itself is answered elsewhere, on an address of its own.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{House, metrics};

/// How long the database may not have answered.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the writer may not have been done with anything; it looks at what others wrote every five seconds.
const STUCK: Duration = Duration::from_secs(30);
/// Times that commits may be overtaken, one after the other.
const OVERTAKEN: u32 = 60;
/// Events of others at the most that a server may be behind.
const BEHIND: u64 = 1_000;

/// `/health/live`: the process answers.
pub async fn live() -> &'static str {
    "alive\n"
}

/// `/health/ready`: requests may be sent here.
pub async fn ready(State(house): State<Arc<House>>) -> Response {
    match unfit(&house).await {
        None => "ready\n".into_response(),
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response(),
    }
}

/// Says why no request should be sent here.
async fn unfit(house: &House) -> Option<String> {
    if house.draining.load(Ordering::Relaxed) {
        return Some("it is about to end".to_owned());
    }
    if house.store.check_whole().is_err() {
        // Where it did is for whoever runs it, in the log.
        return Some("the record forked".to_owned());
    }
    if let Some(lag) = house.store.lag() {
        if lag.silent > PATIENCE {
            return Some("the database does not answer".to_owned());
        }
        if lag.stuck > STUCK || lag.overtaken > OVERTAKEN {
            return Some("nothing can be written".to_owned());
        }
        let behind = lag.positions > BEHIND;
        return behind.then(|| format!("{} events are still to be taken over", lag.positions));
    }
    match tokio::time::timeout(PATIENCE, house.store.answers()).await {
        Ok(Ok(_)) => None,
        Ok(Err(_)) | Err(_) => Some("the database does not answer".to_owned()),
    }
}

/// Answers what the server counts of itself.
pub fn counts(house: House) -> Router {
    Router::new().route("/metrics", get(count)).with_state(Arc::new(house))
}

async fn count(State(house): State<Arc<House>>) -> Response {
    let text = house.metrics.text(&house.store, &house.live, &house.cache);
    ([(header::CONTENT_TYPE, metrics::KIND)], text).into_response()
}
