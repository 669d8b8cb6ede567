//! Links between the rows of a page, and the chain that decides on the final milestone as a staircase.

use std::{collections::HashMap, fmt::Write};

use maud::{Markup, html};
use roadmap::{
    LinkType, Task,
    agreement::{Stand, joint},
    schedule::Drive,
};

use super::{
    lane::HEIGHT,
    rows::{Dates, Row},
    window::Window,
};
use crate::{
    components::{
        agreement_words,
        scale::{place, real},
    },
    visit::Scene,
};

/// Which links are drawn; the first is usual.
pub const SHOWN: [&str; 3] = ["chain", "all", "none"];

/// Draws what connects the rows of a page, over them.
pub fn over(scene: &Scene, window: &Window, rows: &[Row], shown: &str) -> Markup {
    let y = |at: usize| real(i64::try_from(at).unwrap_or(0)) * f64::from(HEIGHT);
    let rows_of = rows.iter().enumerate().filter_map(|(n, row)| match row {
        Row::Task(at) => Some((*at, n)),
        Row::Group(_) => None,
    });
    let rows_of: HashMap<usize, usize> = rows_of.collect();
    let height = y(rows.len());
    html! {
        svg.over width=(place(window.width())) height=(place(height)) aria-hidden="true" {
            @if shown != "none" {
                @let links = links(scene, window, &rows_of);
                @for link in &links {
                    path.link.shown[shown == "all"].joined[link.knot.is_some()] d=(link.path) data-from=(link.from) data-to=(link.to) {}
                }
                @if let Some(path) = chain(scene, window, &rows_of, height) {
                    path.chain d=(path) {}
                }
                @for knot in links.iter().filter_map(|link| link.knot.as_ref()) { (knotted(knot)) }
            }
        }
    }
}

/// A link between two rows of the page: the keys of both, the way from the one to the other, and the date
/// between the two offices, where there is one.
struct Drawn {
    from: String,
    to: String,
    path: String,
    knot: Option<Knot>,
}

/// A date between two offices, in the middle of a link.
struct Knot {
    at: (f64, f64),
    stand: Stand,
    words: String,
}

/// Draws it: filled where it is agreed, hollow where somebody has still to answer, crossed where it was
/// refused, missed, or is open again.
fn knotted(knot: &Knot) -> Markup {
    let class = match knot.stand {
        Stand::Agreed | Stand::Kept => "agreed",
        Stand::Asked | Stand::Offered => "open",
        Stand::Refused | Stand::Reopened | Stand::Missed => "crossed",
    };
    html! {
        g.knot.(class) transform={ "translate(" (place(knot.at.0)) " " (place(knot.at.1)) ")" } {
            title { (knot.words) }
            (shape(class))
        }
    }
}

/// The same as a sign in the legend.
pub fn knot_sign(class: &str) -> Markup {
    html! { g.knot.(class) { (shape(class)) } }
}

fn shape(class: &str) -> Markup {
    html! {
        circle r="4.5" {}
        @if class == "crossed" { path d="M-2.4 -2.4 2.4 2.4M2.4 -2.4 -2.4 2.4" {} }
    }
}

fn links(scene: &Scene, window: &Window, rows: &HashMap<usize, usize>) -> Vec<Drawn> {
    let (board, roadmap) = (scene.board(), &scene.roadmap);
    let places: HashMap<&str, usize> =
        rows.keys().filter_map(|at| Some((roadmap.tasks.get(*at)?.key.as_str(), *at))).collect();
    let dates = |at: usize, task: &Task| {
        board.statuses.get(at).map(|status| Dates::of(&board, at, task, status))
    };
    let mut found = Vec::new();
    for (at, row) in rows {
        let Some(task) = roadmap.tasks.get(*at) else { continue };
        let Some(own) = dates(*at, task) else { continue };
        for link in roadmap.links_of(task) {
            let Some(from_at) = places.get(link.from.as_str()) else { continue };
            let (Some(from), Some(from_row)) = (roadmap.tasks.get(*from_at), rows.get(from_at))
            else {
                continue;
            };
            let Some(other) = dates(*from_at, from) else { continue };
            let begins = |it: &Dates| window.begin(it.start.unwrap_or(it.end()));
            let ends = |it: &Dates| window.end(it.end());
            let (x1, x2) = match link.kind {
                LinkType::FinishToStart => (ends(&other), begins(&own)),
                LinkType::StartToStart => (begins(&other), begins(&own)),
                LinkType::FinishToFinish => (ends(&other), ends(&own)),
                LinkType::StartToFinish => (begins(&other), ends(&own)),
            };
            let middle =
                |row: usize| real(i64::try_from(row).unwrap_or(0)) * f64::from(HEIGHT) + 15.0;
            let (y1, y2) = (middle(*from_row), middle(*row));
            // Out to the right, down or up, and in from the left.
            let turn = if x2 >= x1 + 8.0 { x2 - 6.0 } else { x1 + 6.0 };
            let between = f64::midpoint(y1, y2);
            let (path, middle) = match x2 >= x1 + 8.0 {
                true => (format!("M{x1:.1} {y1:.0}H{turn:.1}V{y2:.0}H{x2:.1}"), turn),
                false => {
                    let back = x2 - 6.0;
                    let path = format!(
                        "M{x1:.1} {y1:.0}H{turn:.1}V{between:.0}H{back:.1}V{y2:.0}H{x2:.1}"
                    );
                    (path, f64::midpoint(turn, back))
                }
            };
            let joint = joint(roadmap, &board.schedule, task, from);
            let knot = joint.map(|joint| Knot {
                at: (middle, between),
                stand: joint.stand,
                words: agreement_words(scene, &joint),
            });
            found.push(Drawn { from: from.key.to_string(), to: task.key.to_string(), path, knot });
        }
    }
    found.sort_by(|a, b| (&a.from, &a.to, &a.path).cmp(&(&b.from, &b.to, &b.path)));
    found
}

/// The staircase of the driving chain, in the lane below the bars: from end to end of what the schedule
/// computes. What is on another page leaves this one at its edge.
fn chain(
    scene: &Scene,
    window: &Window,
    rows: &HashMap<usize, usize>,
    height: f64,
) -> Option<String> {
    let board = scene.board();
    let steps = board.schedule.driving_chain();
    let lane = |row: usize| real(i64::try_from(row).unwrap_or(0)) * f64::from(HEIGHT) + 26.0;
    let mut path = String::new();
    let mut before: Option<(f64, Option<f64>)> = None;
    for step in steps.iter().filter(|step| step.timing.drive != Drive::Done) {
        let (from, to) =
            (window.begin(step.timing.early_start), window.end(step.timing.early_finish));
        let y = rows.get(&step.task).map(|row| lane(*row));
        if let Some((x, was)) = before {
            // A row that is not here is above or below; which one is of no matter to where time goes.
            let edge = |here: f64| if here * 2.0 > height { 0.0 } else { height };
            match (was, y) {
                (Some(was), Some(y)) => {
                    let _ = write!(path, "M{x:.1} {was:.0}V{y:.0}");
                }
                (Some(was), None) => {
                    let _ = write!(path, "M{x:.1} {was:.0}V{:.0}", edge(was));
                }
                (None, Some(y)) => {
                    let _ = write!(path, "M{x:.1} {:.0}V{y:.0}", edge(y));
                }
                (None, None) => {}
            }
        }
        if let Some(y) = y {
            let from = before.map_or(from, |(x, _)| x.min(to));
            let _ = write!(path, "M{from:.1} {y:.0}H{to:.1}");
        }
        before = Some((to, y));
    }
    (!path.is_empty()).then_some(path)
}
