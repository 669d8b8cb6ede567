//! The past in addresses: which version one shows, under which name its page is kept, and for how long a
//! browser may keep it.

use std::{
    fmt::Write,
    hash::{DefaultHasher, Hash, Hasher},
};

use app::{as_of::AsOf, visit::Visit};
use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{Datelike, NaiveDate, TimeDelta};
use roadmap::Roadmap;

/// Finds the version of a roadmap that was true at a moment; none before its creation, and of what has not
/// happened yet.
pub async fn version(
    visit: &Visit,
    roadmap: &Roadmap,
    moment: AsOf,
) -> Result<Option<u64>, store::Error> {
    let version = match moment {
        AsOf::Version(version) | AsOf::Seen { version, .. } => version,
        AsOf::Day(day) => {
            let end = roadmap.end_of(day) - TimeDelta::microseconds(1);
            visit.store.version_at(&roadmap.key, end).await?
        }
    };
    Ok(Some(version).filter(|version| (1..=roadmap.version).contains(version)))
}

/// Returns the day on which a version is looked at, if it was there on it: asked for by itself, that of its last
/// event; on another day, one from there up to that of the next event, or today.
pub async fn day(
    visit: &Visit,
    roadmap: &Roadmap,
    moment: AsOf,
    last: u64,
) -> Result<Option<NaiveDate>, store::Error> {
    if let AsOf::Day(day) = moment {
        return Ok(Some(day));
    }
    let (store, key, version) = (&visit.store, &roadmap.key, roadmap.version);
    let recorded = store.instant_of(key, version).await?.map(|at| roadmap.date_at(at));
    let (AsOf::Seen { day, .. }, Some(first)) = (moment, recorded) else { return Ok(recorded) };
    let next = match version < last {
        true => store.instant_of(key, version + 1).await?,
        false => Some(visit.now),
    };
    let until = next.map(|at| roadmap.date_at(at));
    Ok(Some(day).filter(|day| first <= *day && until.is_some_and(|until| *day <= until)))
}

/// A page of the past, as far as its address says.
pub struct Shown {
    /// The version of the roadmap; none where the page shows many roadmaps.
    version: Option<u64>,
    /// Whether the bar leads to an event after it: then nothing that happens changes the page.
    followed: bool,
    /// The last day that the bar offers.
    today: i32,
}

impl Shown {
    /// Finds out what an address of the past shows; none for the present, and for what is not there.
    pub async fn of(visit: &Visit, roadmap: Option<&Roadmap>) -> Option<Self> {
        let moment = AsOf::read(visit.query.get("asof")?)?;
        match roadmap {
            Some(roadmap) => {
                let version = version(visit, roadmap, moment).await.ok().flatten()?;
                let today = roadmap.date_at(visit.now).num_days_from_ce();
                let followed = version < roadmap.version;
                Some(Self { version: Some(version), followed, today })
            }
            None if visit.path.starts_with("/r/") => None,
            None => {
                let today = visit.today_everywhere().num_days_from_ce();
                Some(Self { version: None, followed: false, today })
            }
        }
    }

    /// The place of its page in the cache. What happens in the present is no part of it, so that the page
    /// stays; what the reader may see today is.
    pub fn place(&self, visit: &Visit, roadmap: Option<&Roadmap>) -> String {
        let login = visit.viewer.as_ref().map_or("", |person| person.login.as_str());
        let mut place = String::with_capacity(visit.path.len() + 120);
        let _ = write!(
            place,
            "{}|{login}|{}|past {}{}@{}|{:x}",
            visit.lang.code(),
            visit.store.generation(),
            self.version.unwrap_or_default(),
            if self.followed { "" } else { "." },
            self.today,
            rights(visit),
        );
        if let Some(roadmap) = roadmap.filter(|_| visit.path.ends_with("/tasks")) {
            let (own, shared) = visit.views_changed(&roadmap.key);
            let _ = write!(place, "|{own}+{shared}");
        }
        let _ = write!(place, "|{}{}?{}", visit.origin, visit.path, visit.query);
        place
    }

    /// Lets browsers, and what stands between, keep the page for a day, if anyone may read it and no event
    /// changes it. Not for ever: a roadmap that is public today may be closed tomorrow, another build writes
    /// other markup, and the bar ends with today.
    pub fn keep(&self, visit: &Visit, roadmap: Option<&Roadmap>, headers: &mut HeaderMap) {
        let public = visit.viewer.is_none() && roadmap.is_some_and(|roadmap| roadmap.public);
        if !public || !self.followed {
            return;
        }
        let day = HeaderValue::from_static("public, max-age=86400");
        headers.insert(header::CACHE_CONTROL, day);
        // Whoever shows a token is answered as who they are.
        let vary = "accept-encoding, accept-language, authorization, cookie";
        headers.insert(header::VARY, HeaderValue::from_static(vary));
    }
}

/// Tells apart what of the present a page of the past depends on: which roadmaps the reader may read, as
/// whom they act in each, and in which zone its days end.
fn rights(visit: &Visit) -> u64 {
    let mut hasher = DefaultHasher::new();
    for roadmap in visit.roadmaps() {
        roadmap.key.as_str().hash(&mut hasher);
        roadmap.time_zone.name().hash(&mut hasher);
        visit.actor(&roadmap.key).hash(&mut hasher);
    }
    hasher.finish()
}
