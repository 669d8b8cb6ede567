//! What another setting would change today, and what calendars are called.

use maud::html;
use roadmap::{Roadmap, WorkingCalendar, rollup::Board};

use crate::{i18n::Lang, visit::Scene};

/// Tasks at the most that are named.
const NAMED: usize = 12;

/// Says whose status would be another one today.
pub fn configured_html(scene: &Scene, after: &Roadmap) -> String {
    let lang = scene.lang();
    let (now, then) = (scene.board(), Board::new(after, after.date_at(scene.visit.now)));
    let changed = scene.roadmap.tasks.iter().filter_map(|task| {
        let (was, is) = (now.of(&scene.roadmap, &task.key)?, then.of(after, &task.key)?);
        (was.rule != is.rule).then(|| (task.clone(), was.rule, is.rule))
    });
    let changed: Vec<_> = changed.collect();
    let more = changed.len().saturating_sub(NAMED);
    let html = html! {
        p {
            @if changed.is_empty() { (lang.t("settings-same")) } @else { (lang.n("settings-statuses", changed.len())) }
        }
        @if !changed.is_empty() {
            ul {
                @for (task, was, is) in changed.iter().take(NAMED) {
                    li { a href=(scene.task_href(&task.key)) { (task.key.as_str()) } " " (lang.rule(*was)) " → " b { (lang.rule(*is)) } }
                }
                @if more > 0 { li { (lang.n("effect-more", more)) } }
            }
        }
    };
    html.into_string()
}

/// Says what a calendar is called; one of a roadmap's own by the one that it began with.
pub fn calendar_words(lang: Lang, key: &str) -> String {
    let plain = key.strip_suffix("-own");
    match (WorkingCalendar::BUILT_IN.contains(&key), plain) {
        (true, _) => lang.t(&format!("calendar-{key}")),
        (false, Some(plain)) if WorkingCalendar::BUILT_IN.contains(&plain) => {
            format!("{} · {}", lang.t(&format!("calendar-{plain}")), lang.t("calendar-own"))
        }
        _ => key.to_owned(),
    }
}
