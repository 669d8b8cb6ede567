//! How to follow deadlines in a calendar of one's own.

use maud::{Markup, html};

use crate::{
    i18n::Lang,
    query::Query,
    visit::{Scene, Visit},
};

/// What narrows a table, and its calendar with it.
const NARROWING: [&str; 7] = ["q", "status", "workstream", "owner", "state", "clause", "mark"];

/// What may be asked of a calendar beside its days: the parameter, its value, and its words.
const WAYS: [(&str, &str, &str); 4] = [
    ("", "", "calendars-plain"),
    ("forecast", "1", "calendars-forecast"),
    ("alarm", "1", "calendars-alarm"),
    ("as", "todo", "calendars-todo"),
];

/// Turns the address of a calendar into one that a program follows when it is clicked.
pub fn webcal(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    format!("webcal://{rest}")
}

/// The ways to follow the tasks that a page shows; of the past nothing is to be followed.
pub fn calendars(scene: &Scene) -> Markup {
    if scene.past {
        return html! {};
    }
    let pairs = scene.visit.query.0.iter();
    let pairs = pairs.filter(|(name, _)| NARROWING.contains(&name.as_str()));
    let query = Query(pairs.cloned().collect());
    let public = scene.roadmap.public;
    ways(&scene.visit, &scene.href("/deadlines.ics"), &query, public)
}

/// The ways to follow the viewer's own work.
pub fn my_calendar(visit: &Visit) -> Markup {
    ways(visit, "/my.ics", &Query::default(), false)
}

/// The ways to follow what is at an address, each with its words.
pub fn ways_of(lang: Lang, path: &str, query: &Query) -> Vec<(String, String)> {
    let query = query.with("lang", lang.code());
    let ways = WAYS.into_iter().map(|(name, value, words)| {
        let address = format!("{path}?{}", query.with(name, value));
        (address, lang.t(words))
    });
    ways.collect()
}

fn ways(visit: &Visit, path: &str, query: &Query, public: bool) -> Markup {
    let lang = visit.lang;
    let ways = ways_of(lang, path, query);
    let plain = ways.first().map(|(address, _)| address.as_str()).unwrap_or_default();
    html! {
        details id="calendars" {
            summary { (lang.t("calendars-title")) }
            p { (lang.t("calendars-text")) }
            ul.list {
                @for (address, words) in &ways {
                    li {
                        a href=(address) { (words) }
                        @if public {
                            " · "
                            a href=(webcal(&format!("{}{address}", visit.origin))) { (lang.t("calendars-follow")) }
                        }
                    }
                }
            }
            @if public {
                p { (lang.t("calendars-copy")) code.secret { (format!("{}{plain}", visit.origin)) } }
            } @else {
                p {
                    (lang.t("calendars-secret")) " "
                    a href="/account#calendar" { (lang.t("calendars-account")) }
                }
                p { code.secret { "…" (plain) } }
            }
            p.muted { (lang.t("calendars-how")) }
            p.muted { (lang.t("calendars-wait")) }
        }
    }
}
