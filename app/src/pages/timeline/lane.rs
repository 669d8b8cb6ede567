//! What is drawn of a task, and of a group.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};
use roadmap::{Status, Task, date::add_days};

use super::{
    rows::{Dates, Ghost, Group},
    window::Window,
};
use crate::{
    components::{
        scale::{place, real},
        tone_class,
    },
    i18n::args,
    visit::Scene,
};

/// The height of a row.
pub const HEIGHT: u32 = 30;

/// A diamond around a place.
fn diamond(class: &str, at: f64) -> Markup {
    html! { path class=(class) d="M0 -5.5 5.5 0 0 5.5 -5.5 0z" transform={ "translate(" (place(at)) " 15)" } {} }
}

/// Draws a task, with the tick of its forecast to be moved by whoever may report on it.
pub fn lane(
    scene: &Scene,
    window: &Window,
    (task, status): (&Task, &Status),
    dates: &Dates,
    ghost: Option<&Ghost>,
) -> Markup {
    // Where nothing was said, the tick would be where it is expected.
    let mark = dates.forecast.or(dates.expected).unwrap_or(dates.deadline);
    html! {
        svg.lane.(tone_class(status.rule.tone())) width=(place(window.width())) height=(HEIGHT) {
            @if let Some(ghost) = ghost { (shadow(window, ghost)) }
            (drawing(window, task, status, dates))
            @if scene.may_report(task) {
                (slider(scene, window, task, dates, mark))
            } @else if let Some(said) = dates.forecast {
                (tick(window.end(said)))
            }
        }
    }
}

/// Draws the dates as they were: the outline of a diamond and of a tick.
fn shadow(window: &Window, ghost: &Ghost) -> Markup {
    html! {
        @if let Some(day) = ghost.deadline { (diamond("ghost", window.middle(day))) }
        @if let Some(day) = ghost.forecast {
            @let at = place(window.end(day) - 2.5);
            rect.ghost x=(at) y="6.5" width="5" height="17" rx="1" {}
        }
    }
}

/// The tick of a forecast.
pub fn tick(at: f64) -> Markup {
    html! { line.f x1=(place(at)) x2=(place(at)) y1="7" y2="23" {} }
}

/// Draws the bar of a task from its start with what is done of it, the diamonds of its deadlines, a dotted
/// line to where the schedule sees the finish later than the owner, a tail of float.
pub fn drawing(window: &Window, task: &Task, status: &Status, dates: &Dates) -> Markup {
    let (from, to) = (dates.start.map(|it| window.begin(it)), window.end(dates.end()));
    let bar = from.map(|from| (from.min(to - 2.0), (to - from).max(2.0)));
    let share = f64::from(task.percent()) / 100.0;
    let moved = dates.original != dates.deadline;
    let said = dates.forecast;
    let later = dates.expected.filter(|it| said.is_none_or(|said| *it > said));
    let float = status.float.filter(|float| *float > 0 && dates.submitted.is_none());
    let tail = float.zip(dates.expected).map(|(_, expected)| expected);
    let tail = tail.filter(|expected| *expected < dates.deadline);
    html! {
        @if let Some((x, width)) = bar {
            rect.bar.met[dates.submitted.is_some()] x=(place(x)) y="9" width=(place(width)) height="12" rx="2" {}
            @if dates.submitted.is_none() && share > 0.0 {
                rect.done x=(place(x)) y="9" width=(place(width * share)) height="12" rx="2" {}
            }
        }
        @if let Some(expected) = tail {
            @let (from, to) = (window.end(expected), window.middle(dates.deadline));
            line.float x1=(place(from)) x2=(place(to)) y1="15" y2="15" {}
        }
        @if let Some(expected) = later {
            @let (from, to) = (window.end(said.unwrap_or(dates.deadline.min(expected))), window.end(expected));
            @if to > from {
                line.later x1=(place(from)) x2=(place(to)) y1="15" y2="15" {}
                path.later d="M-5 -3.5 0 0 -5 3.5" transform={ "translate(" (place(to)) " 15)" } {}
            }
        }
        @if moved { (diamond("d0", window.middle(dates.original))) }
        (diamond("d", window.middle(dates.deadline)))
    }
}

/// The tick of a forecast that may be moved.
fn slider(scene: &Scene, window: &Window, task: &Task, dates: &Dates, mark: NaiveDate) -> Markup {
    let (lang, today) = (scene.lang(), scene.today());
    let label = lang.f("timeline-tick", &args([("key", task.key.to_string().into())]));
    let words = match dates.forecast {
        Some(said) => lang.weekday(said, today),
        None => lang.t("timeline-tick-none"),
    };
    let now = mark.num_days_from_ce();
    let class = if dates.forecast.is_none() { "tick none" } else { "tick" };
    html! {
        g class=(class) role="slider" tabindex="0" aria-label=(label) aria-valuetext=(words)
            aria-valuenow=(now) aria-valuemin=(today.num_days_from_ce())
            aria-valuemax=(add_days(window.all.1, FARTHEST).num_days_from_ce())
            transform={ "translate(" (place(window.end(mark))) " 0)" } {
            rect.hit x="-11" y="2" width="22" height="26" {}
            line.f x1="0" x2="0" y1="6" y2="24" {}
        }
    }
}

/// Days behind the last date to which a forecast may be moved by hand.
const FARTHEST: i64 = 1_500;

/// Draws a group: its span in the colour of its worst open task; of a folded one its milestones.
pub fn band(scene: &Scene, window: &Window, group: &Group) -> Markup {
    let (from, to) = (window.begin(group.span.0), window.end(group.span.1));
    let tone = group.worst.map_or("tone-good", |rule| tone_class(rule.tone()));
    let board = scene.board();
    let inside = board.at(&scene.roadmap, group.places.iter().copied());
    let milestones: Vec<f64> = inside
        .filter(|(task, _)| group.folded && task.is_milestone())
        .map(|(task, _)| window.middle(task.deadline.last_day()))
        .collect();
    // Diamonds on top of each other are one.
    let mut shown: Vec<f64> = Vec::new();
    for at in milestones {
        if shown.iter().all(|known| (known - at).abs() >= 2.0) {
            shown.push(at);
        }
    }
    let nothing = real(0);
    html! {
        svg.lane.band.(tone) width=(place(window.width())) height=(HEIGHT) {
            rect x=(place(from)) y="13" width=(place((to - from).max(nothing))) height="4" rx="2" {}
            @for at in shown { (diamond("d", at)) }
        }
    }
}
