//! Handlers of calendars: days that programs ask for again and again.

use std::sync::Arc;

use app::{
    calendars::{self, Source},
    visit::{Scene, Visit},
};
use axum::{
    Extension,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{
    House,
    pages::{Answer, Asked, Nothing, broken, forbidden, missing, readable, scene},
    secret::SECRET,
};

/// Refuses, as if nothing were there, whoever comes by a secret that nobody has.
fn known(visit: &Arc<Visit>) -> Result<(), Nothing> {
    if visit.path.starts_with(SECRET) { Err(missing(visit)) } else { Ok(()) }
}

fn ics(text: String) -> Response {
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// Adds to a roadmap what its log says of its days.
async fn source(house: &House, scene: Scene) -> Result<Source, Nothing> {
    let visit = scene.visit.clone();
    let agenda = house.agendas.of(&visit.store, &scene.roadmap, scene.past).await;
    let agenda = agenda.map_err(|error| broken(&visit, &error))?;
    Ok(Source { scene, agenda })
}

/// `/r/{roadmap}/deadlines.ics`: the tasks that the address asks for, as days
pub async fn deadlines(
    Extension(visit): Asked,
    Extension(house): Extension<Arc<House>>,
    Path(key): Path<String>,
) -> Answer {
    let scene = scene(&visit, &key).await?;
    Ok(ics(calendars::deadlines(&source(&house, scene).await?)))
}

/// `/calendar/{secret}/r/{roadmap}/deadlines.ics`: the same for a program that cannot sign in
pub async fn deadlines_by_secret(
    visit: Asked,
    house: Extension<Arc<House>>,
    Path((_, key)): Path<(String, String)>,
) -> Answer {
    known(&visit)?;
    deadlines(visit, house, Path(key)).await
}

/// `/my.ics`: the tasks of the viewer's offices in every roadmap, as days
pub async fn my(Extension(visit): Asked, Extension(house): Extension<Arc<House>>) -> Answer {
    if visit.viewer.is_none() {
        return Err(forbidden(&visit));
    }
    let mut sources = Vec::new();
    for scene in readable(&visit).await? {
        // Who has no office in a roadmap has nothing of it in their work.
        if calendars::works_in(&scene) {
            sources.push(source(&house, scene).await?);
        }
    }
    Ok(ics(calendars::my(&visit, &sources)))
}

/// `/calendar/{secret}/my.ics`: the same for a program that cannot sign in
pub async fn my_by_secret(visit: Asked, house: Extension<Arc<House>>) -> Answer {
    known(&visit)?;
    my(visit, house).await
}
