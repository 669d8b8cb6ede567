//! Handlers of stocktakes.

use std::sync::Arc;

use app::{
    pages::{
        self,
        changes::{Found, Span},
        stocktake::{Meeting, frozen},
    },
    since::{EVENTS, Point},
    visit::Scene,
};
use axum::{Extension, extract::Path};
use roadmap::{Event, Stocktake};
use store::{Error, hex};

use crate::{
    pages::{Answer, Asked, broken, html, missing, scene},
    since,
};

/// `/r/{roadmap}/stocktake`: the next one, or one that was held
pub async fn stocktake(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let asked = visit.query.get("n");
    let number = asked.and_then(|number| number.parse::<u32>().ok());
    let held = number.and_then(|number| scene.roadmap.stocktake(number)).cloned();
    if asked.is_some() && held.is_none() {
        return Err(missing(&visit));
    }
    let meeting = meeting(&scene, held).await.map_err(|error| broken(&visit, &error))?;
    match meeting {
        Some(meeting) => Ok(html(pages::stocktake::page(&scene, &meeting))),
        None => Err(missing(&visit)),
    }
}

/// Loads what a stocktake looks at; none if the version that it froze is not there.
async fn meeting(scene: &Scene, held: Option<Arc<Stocktake>>) -> Result<Option<Meeting>, Error> {
    let (store, key) = (&scene.visit.store, &scene.roadmap.key);
    let shown = match &held {
        Some(held) => match store.roadmap_of(key, held.version).await? {
            Some(roadmap) => frozen(scene, roadmap, held),
            None => return Ok(None),
        },
        None => scene.clone(),
    };
    let before = match &held {
        Some(held) => scene.roadmap.stocktake_before(held.number).cloned(),
        None => scene.roadmap.last_stocktake().cloned(),
    };
    let point = match &before {
        Some(before) => Some(Point::Stocktake(before.number)),
        None => shown.roadmap.approval.as_ref().map(|_| Point::Approval),
    };
    let was = match point {
        Some(point) => since::then(&shown.visit, &shown.roadmap, point).await?,
        None => None,
    };
    let found = match was {
        Some(was) => {
            let span = Span::between(&shown, was, None);
            let (after, until) = span.versions();
            let events = store.events_between(key, after, until, EVENTS).await?;
            Some(Found::of(&shown, span.with(events)))
        }
        None => None,
    };
    let late = match &held {
        // One that was withdrawn cut nothing.
        Some(held) if held.withdrawn.is_none() => late(scene, held).await?,
        _ => Vec::new(),
    };
    let version = shown.roadmap.version;
    let at = store.instant_of(key, version).await?;
    let hash = store.hash_of(key, version).await?;
    let proof = at.zip(hash).map(|(at, hash)| {
        let hash = hex(&hash);
        let ends = hash.get(..4).zip(hash.get(hash.len().saturating_sub(4)..));
        (at, ends.map_or_else(String::new, |(first, last)| format!("{first}…{last}")))
    });
    Ok(Some(Meeting { held, before, shown, found, late, proof }))
}

/// Finds what was recorded after a stocktake of days that it looked at: the first events after it.
async fn late(scene: &Scene, held: &Stocktake) -> Result<Vec<Event>, Error> {
    let until = scene.roadmap.version.min(held.version.saturating_add(u64::from(EVENTS)));
    let key = &scene.roadmap.key;
    let mut events = scene.visit.store.events_between(key, held.version, until, EVENTS).await?;
    events.retain(|event| {
        let of = event.says_of(&scene.roadmap);
        event.belated(&scene.roadmap).is_some() && of.is_some_and(|day| day <= held.day)
    });
    Ok(events)
}
