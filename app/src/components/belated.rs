//! The mark of what was recorded later than it happened.

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};
use roadmap::{Event, date::days_between};

use crate::visit::Scene;

/// Says how many days after a day something about it was recorded; nothing where it was on that day.
pub fn belated(scene: &Scene, of: NaiveDate, at: DateTime<Utc>) -> Markup {
    mark(scene, days_between(of, scene.roadmap.date_at(at)), at)
}

/// Says the same of an event; nothing of one that names no other day.
pub fn belated_event(scene: &Scene, event: &Event) -> Markup {
    mark(scene, event.belated(&scene.roadmap).unwrap_or_default(), event.at)
}

fn mark(scene: &Scene, days: i64, at: DateTime<Utc>) -> Markup {
    let lang = scene.lang();
    html! {
        @if days >= 1 {
            " " span.belated title=(lang.instant(at, &scene.roadmap, scene.today())) {
                (lang.n("recorded-after", days))
            }
        }
    }
}
