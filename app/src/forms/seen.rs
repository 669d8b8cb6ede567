//! How far a reader has seen a roadmap, by their own word.

use directory::Command;
use leptos::prelude::*;

use super::{answered, failure, is_local, saved, the_visit};
use crate::{
    visit::encoded,
    wire::{Answer, Failure},
};

/// Marks what changed up to a version as seen by whoever asks.
#[server(endpoint = "seen", prefix = "/do")]
pub async fn seen(
    #[server(default)] roadmap: String,
    #[server(default)] version: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let go = match is_local(&back) {
            true => back.split('#').next().unwrap_or_default().to_owned(),
            false => format!("/r/{}/changes", encoded(&roadmap)),
        };
        let version = version.parse().unwrap_or_default();
        let command = Command::See { roadmap: roadmap.as_str().into(), version };
        let recorded = visit.store.direct(visit.who(), command, visit.now).await;
        recorded.map_err(|error| failure(&visit, &error, visit.today()))?;
        Ok::<_, Failure>(saved(&visit, Some(go + "#saved")))
    };
    answered(result.await)
}
