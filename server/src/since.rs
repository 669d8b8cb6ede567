//! What pages compare with: a roadmap as it stood at a point of time, and what others did since the
//! viewer's last visit.

use std::sync::Arc;

use app::{
    since::{EVENTS, Point, Then, Touched},
    visit::{Scene, Visit},
};
use chrono::{NaiveDate, TimeDelta};
use roadmap::{Roadmap, Stocktake};
use store::Error;

/// Finds a roadmap as it stood at a point of time; what lies before its beginning is its beginning. None
/// where there never was such a point.
pub async fn then(visit: &Visit, present: &Roadmap, point: Point) -> Result<Option<Then>, Error> {
    match point {
        Point::Day(day) => at_end_of(visit, present, point, day).await,
        Point::Approval => match &present.approval {
            Some(approval) => at_end_of(visit, present, point, approval.on).await,
            None => Ok(None),
        },
        Point::Version(version) => after(visit, present, point, version).await,
        Point::Stocktake(number) => {
            let Some(held) = counting(present, number) else { return Ok(None) };
            let roadmap = visit.store.roadmap_of(&present.key, held.version).await?;
            let (day, at) = (held.day, Some(held.at));
            let point = Point::Stocktake(held.number);
            Ok(roadmap.map(|roadmap| Then { point, roadmap, day, at }))
        }
        Point::Visit => {
            let Some(seen) = visit.seen(&present.key) else { return Ok(None) };
            let roadmap = visit.store.roadmap_of(&present.key, seen.version).await?;
            let (day, at) = (present.date_at(seen.at), Some(seen.at));
            Ok(roadmap.map(|roadmap| Then { point, roadmap, day, at }))
        }
    }
}

/// Finds a stocktake by its number, or the one before it where it was withdrawn.
fn counting(present: &Roadmap, number: u32) -> Option<&Arc<Stocktake>> {
    let held = present.stocktake(number)?;
    if held.withdrawn.is_some() { present.stocktake_before(number) } else { Some(held) }
}

async fn at_end_of(
    visit: &Visit,
    present: &Roadmap,
    point: Point,
    day: NaiveDate,
) -> Result<Option<Then>, Error> {
    let day = day.min(present.date_at(visit.now));
    let end = present.end_of(day) - TimeDelta::microseconds(1);
    match visit.store.roadmap_at(&present.key, end).await? {
        Some(roadmap) => Ok(Some(Then { point, roadmap, day, at: None })),
        None => after(visit, present, point, 1).await,
    }
}

async fn after(
    visit: &Visit,
    present: &Roadmap,
    point: Point,
    version: u64,
) -> Result<Option<Then>, Error> {
    let version = version.min(present.version);
    let Some(event) = visit.store.event(&present.key, version).await? else { return Ok(None) };
    let roadmap = visit.store.roadmap_of(&present.key, version).await?;
    let (day, at) = (present.date_at(event.at), Some(event.at));
    Ok(roadmap.map(|roadmap| Then { point, roadmap, day, at }))
}

/// Adds to a roadmap of the present what others did since the viewer's last visit; that is no reason to
/// have no page.
pub async fn touched(scene: Scene) -> Scene {
    let visit = scene.visit.clone();
    let seen = visit.seen(&scene.roadmap.key).filter(|_| !scene.past);
    let (Some(seen), Some(person)) = (seen, &visit.viewer) else { return scene };
    let (key, version) = (&scene.roadmap.key, scene.roadmap.version);
    match visit.store.events_between(key, seen.version, version, EVENTS).await {
        Ok(events) => {
            let day = scene.roadmap.date_at(seen.at);
            let touched = Touched::of(day, events.iter(), &person.login);
            scene.with_touched(touched)
        }
        Err(error) => {
            tracing::error!(%error, "what happened since the last visit could not be read");
            scene
        }
    }
}
