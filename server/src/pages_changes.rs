//! Handlers of what changed between two points of time, and of what was committed to.

use app::{
    export, pages,
    pages::changes::{Found, Span},
    since::{EVENTS, Point},
    visit::Scene,
};
use axum::{
    Extension,
    extract::Path,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use roadmap::date::add_days;

use crate::{
    pages::{Answer, Asked, Nothing, broken, csv, file_name, html, missing, scene},
    since,
};

/// Days that are compared where nobody says more.
const DAYS: i64 = 7;
/// Events of a task that are looked through for the one that changed it.
const OF_A_TASK: u32 = 12;

/// Loads what the address asks to compare: from the viewer's last visit, or else from a week ago.
pub async fn span(scene: &Scene) -> Result<Span, Nothing> {
    let (visit, present) = (&scene.visit, &*scene.roadmap);
    let point = |name| visit.query.get(name).and_then(Point::read);
    let load = async |point| {
        let then = since::then(visit, present, point).await;
        then.map_err(|error| broken(visit, &error))
    };
    let is = match point("to") {
        Some(point) => load(point).await?,
        None => None,
    };
    // Up to a point of the past it is the week before that.
    let visited = || visit.seen(&present.key).filter(|_| is.is_none()).map(|_| Point::Visit);
    let was = match point("from").or_else(visited) {
        Some(point) => load(point).await?,
        None => None,
    };
    let was = match was {
        Some(was) => was,
        None => {
            let end = is.as_ref().map_or(scene.today(), |is| is.day);
            let week = Point::Day(add_days(end, -DAYS));
            load(week).await?.ok_or_else(|| missing(visit))?
        }
    };
    let span = Span::between(scene, was, is);
    let (after, until) = span.versions();
    let events = visit.store.events_between(&present.key, after, until, EVENTS).await;
    Ok(span.with(events.map_err(|error| broken(visit, &error))?))
}

/// `/r/{roadmap}/changes`
pub async fn changes(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let mut found = Found::of(&scene, span(&scene).await?);
    // What is shown is said who did, however long ago.
    for about in found.unexplained() {
        let (after, until) = found.span.versions();
        let events = visit.store.history(&key, &about, until, OF_A_TASK).await;
        let events = events.map_err(|error| broken(&visit, &error))?;
        found.learn(&about, events.into_iter().filter(|event| event.seq > after));
    }
    Ok(html(pages::changes::page(&scene, &found)))
}

/// `/r/{roadmap}/changes.csv`
pub async fn changes_csv(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let found = Found::of(&scene, span(&scene).await?);
    let text = export::bom(&visit).to_owned() + &pages::changes::csv(&found);
    let name = format!("{key}-changes");
    let name = match found.span.until {
        Some(_) => {
            let (after, until) = found.span.versions();
            format!("{name}-v{after}-v{until}")
        }
        None => file_name(&scene, &name),
    };
    Ok(csv(&name, text))
}

/// `/r/{roadmap}/changes.atom`: what happened, to be followed by a reader of feeds
pub async fn changes_atom(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = scene(&visit, &key).await?;
    let found = Found::of(&scene, span(&scene).await?);
    let kind = HeaderValue::from_static("application/atom+xml; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], pages::changes::atom(&found)).into_response())
}

/// `/r/{roadmap}/commitments`
pub async fn commitments(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    Ok(html(pages::commitments::page(&scene(&visit, &key).await?)))
}
