//! The bar of a page of the past: which day it shows, the way to any other day, to the event before and
//! after, and back to now.

use chrono::NaiveDate;
use maud::{Markup, html};
use roadmap::date::add_days;

use crate::{
    as_of::AsOf,
    i18n::args,
    query::Query,
    visit::{Scene, Visit},
};

/// Returns the day of the past that a page shows; none if it shows the present.
pub fn day_shown(visit: &Visit, scene: Option<&Scene>) -> Option<NaiveDate> {
    match scene {
        Some(scene) => scene.past.then_some(scene.day),
        None => visit.past_day(),
    }
}

/// Returns the address of a page of many roadmaps, on a day of the past if there is one.
pub fn among(path: &str, day: Option<NaiveDate>) -> String {
    match day {
        Some(day) => format!("{path}?asof={day}"),
        None => path.to_owned(),
    }
}

/// The day as a hidden value of a form that searches.
pub fn kept_day(visit: &Visit) -> Markup {
    html! {
        @if let Some(asof) = visit.query.get("asof") { input type="hidden" name="asof" value=(asof); }
    }
}

/// What the bar says, and where it leads.
struct Bar {
    words: String,
    /// The day that is shown, and those between which another one is chosen.
    day: NaiveDate,
    first: Option<NaiveDate>,
    today: NaiveDate,
    /// Where the arrows lead, and what they are called.
    before: Option<(AsOf, String)>,
    after: Option<(AsOf, String)>,
}

impl Bar {
    /// Of one roadmap the arrows go from event to event.
    fn of_one(scene: &Scene) -> Self {
        let (lang, roadmap, visit) = (scene.lang(), &scene.roadmap, &scene.visit);
        let version = roadmap.version;
        let present = visit.store.roadmap(&roadmap.key);
        let today = present.as_ref().map_or(scene.day, |present| present.date_at(visit.now));
        let last = present.map_or(version, |present| present.version);
        let to = |version: u64, key: &str| {
            let said = lang.f(key, &args([("version", version.to_string().into())]));
            (AsOf::Version(version), said)
        };
        let words = lang.f(
            "past-version",
            &args([
                ("day", lang.weekday(scene.day, today).into()),
                ("version", version.to_string().into()),
            ]),
        );
        Self {
            words,
            day: scene.day,
            first: scene.first,
            today,
            before: (version > 1).then(|| to(version - 1, "past-event-before")),
            after: (version < last).then(|| to(version + 1, "past-event-after")),
        }
    }

    /// Of many roadmaps they go from day to day, back to the first one where it is known.
    fn of_many(visit: &Visit, day: NaiveDate, first: Option<NaiveDate>) -> Self {
        let (lang, today) = (visit.lang, visit.today_everywhere());
        let to = |day: NaiveDate, key: &str| {
            let said = lang.f(key, &args([("day", lang.weekday(day, today).into())]));
            (AsOf::Day(day), said)
        };
        let (before, after) = (add_days(day, -1), add_days(day, 1));
        Self {
            words: lang.f("past", &args([("day", lang.weekday(day, today).into())])),
            day,
            first,
            today,
            before: first.is_none_or(|first| first < day).then(|| to(before, "past-day-before")),
            after: (after < today).then(|| to(after, "past-day-after")),
        }
    }
}

/// Writes the bar; nothing on a page of the present.
pub fn as_of_bar(visit: &Visit, scene: Option<&Scene>) -> Option<Markup> {
    let day = day_shown(visit, scene)?;
    let bar = match scene {
        Some(scene) if is_of_one(visit) => Bar::of_one(scene),
        // What was not there on that day is said by the page itself.
        None if is_of_one(visit) => return None,
        _ => Bar::of_many(visit, day, scene.and_then(|scene| scene.first)),
    };
    let (lang, rest) = (visit.lang, visit.query.without("asof"));
    let way = |to: Option<&(AsOf, String)>, arrow: &str, rel: &str| {
        html! {
            @if let Some((moment, said)) = to {
                a rel=(rel) href=(visit.at(&rest.with("asof", &moment.to_string()))) title=(said) aria-label=(said) { (arrow) }
            }
        }
    };
    Some(html! {
        div.strip.asof role="group" aria-label=(lang.t("past-bar")) {
            span { (bar.words) }
            span.ways {
                (way(bar.before.as_ref(), "←", "prev"))
                (way(bar.after.as_ref(), "→", "next"))
            }
            (choose(visit, &bar, &rest))
            a href=(visit.at(&rest)) { (lang.t("past-leave")) }
        }
    })
}

/// Tells whether a page is one of a roadmap, which has versions: my work and the queue have days
/// alone, however few roadmaps there are.
fn is_of_one(visit: &Visit) -> bool {
    visit.path.starts_with("/r/")
}

/// Asks for another day; whatever else the address says stays.
fn choose(visit: &Visit, bar: &Bar, rest: &Query) -> Markup {
    html! {
        form action=(visit.path) {
            @for (name, value) in &rest.0 { input type="hidden" name=(name) value=(value); }
            label {
                (visit.lang.t("past-day")) " "
                input type="date" name="asof" value=(bar.day.to_string())
                    min=[bar.first.map(|day| day.to_string())] max=(bar.today.to_string()) required;
            }
            " " button { (visit.lang.t("show")) }
        }
    }
}
