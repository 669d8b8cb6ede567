//! The ends of a comparison in words.

use chrono::{DateTime, NaiveDate, Utc};

use super::found::Found;
use crate::{i18n::args, since::Point, visit::Scene};

/// The kinds of ends, as keys name them.
pub const ENDS: [&str; 5] = ["visit", "version", "approval", "stocktake", "day"];

/// Since when, and until when where the address says so.
pub fn between(found: &Found) -> String {
    let (was, is) = (&found.span.was, &found.span.is);
    let (from, to) = found.span.versions();
    let ends = |side, end: End| written(is, side, end);
    let (point, at, day) = (was.point, was.at, was.day);
    let since = ends(Side::Since, End { point, at, version: from, day, today: is.today() });
    match found.span.until {
        Some((Point::Day(_), _)) if !is.past => since,
        Some((point, at)) => {
            let today = is.roadmap.date_at(is.visit.now);
            let until = End { point, at, version: to, day: is.today(), today };
            format!("{since} {}", ends(Side::Until, until))
        }
        None => since,
    }
}

enum Side {
    Since,
    Until,
}

/// One end of a comparison.
struct End {
    point: Point,
    at: Option<DateTime<Utc>>,
    version: u64,
    day: NaiveDate,
    /// The day that others are told apart from.
    today: NaiveDate,
}

fn written(scene: &Scene, side: Side, end: End) -> String {
    let lang = scene.lang();
    let instant = end.at.map(|at| lang.instant(at, &scene.roadmap, end.today)).unwrap_or_default();
    let day = lang.weekday(end.day, end.today);
    let (name, values) = match end.point {
        Point::Visit => ("visit", args([("at", instant.into())])),
        Point::Version(_) => {
            let version = end.version.to_string();
            ("version", args([("n", version.into()), ("at", instant.into())]))
        }
        Point::Approval => ("approval", args([("day", day.into())])),
        Point::Stocktake(number) => {
            ("stocktake", args([("number", number.to_string().into()), ("day", day.into())]))
        }
        Point::Day(_) => ("day", args([("day", day.into())])),
    };
    let key = match side {
        Side::Since => format!("changes-since-{name}"),
        Side::Until => format!("changes-until-{name}"),
    };
    lang.f(&key, &values)
}
