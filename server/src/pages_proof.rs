//! Handlers of checkpoints: signed marks of how far the log has gone, for anyone.

use std::sync::Arc;

use app::{pages, visit::Visit};
use axum::{
    Extension,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use store::Checkpoint;

use crate::{
    House,
    http::attachment,
    pages::{Answer, Asked, broken, html},
};

/// Returns the latest checkpoints as the viewer may know them, the last one first: roadmaps that they may not
/// read are not named, and neither is what is known of people.
fn known(visit: &Visit, house: &House) -> Vec<Checkpoint> {
    let latest = house.checkpoints.as_ref().map(|checkpoints| checkpoints.latest());
    let latest = latest.unwrap_or_default().into_iter();
    let may_know = |key: &str| visit.roadmap(key).is_some();
    latest.filter_map(|checkpoint| checkpoint.known_to(may_know)).collect()
}

/// `/checkpoints`
pub async fn checkpoints(
    Extension(visit): Asked,
    Extension(house): Extension<Arc<House>>,
) -> Answer {
    let latest = house.checkpoints.as_ref().map(|checkpoints| checkpoints.latest());
    let shown = latest.unwrap_or_default().iter().map(Checkpoint::shown).collect();
    Ok(html(pages::checkpoints::page(&visit, shown)))
}

/// `/checkpoints.jsonl`: the file that `vekha verify --against` takes, the first one first
pub async fn checkpoints_lines(
    Extension(visit): Asked,
    Extension(house): Extension<Arc<House>>,
) -> Answer {
    let mut text = String::new();
    for checkpoint in known(&visit, &house).iter().rev() {
        text += &checkpoint.line().map_err(|error| broken(&visit, &error))?;
        text.push('\n');
    }
    let kind = HeaderValue::from_static("application/jsonl; charset=utf-8");
    let name = attachment("checkpoints.jsonl");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response())
}

/// `/checkpoints.atom`: the same lines, to be followed by a reader of feeds
pub async fn checkpoints_atom(
    Extension(visit): Asked,
    Extension(house): Extension<Arc<House>>,
) -> Answer {
    let mut lines = Vec::new();
    for checkpoint in known(&visit, &house) {
        let line = checkpoint.line().map_err(|error| broken(&visit, &error))?;
        lines.push((checkpoint.shown(), line));
    }
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    let text = pages::checkpoints::atom(&visit, lines);
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
