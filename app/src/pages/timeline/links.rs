//! Links between the rows of a page, and the chain that decides on the final milestone as a staircase.

use std::{collections::HashMap, fmt::Write};

use maud::{Markup, html};
use roadmap::{LinkType, Task, schedule::Drive};

use super::{
    lane::HEIGHT,
    rows::{Dates, Row},
    window::Window,
};
use crate::{
    components::scale::{place, real},
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
                @for (from, to, path) in links(scene, window, &rows_of) {
                    path.link.shown[shown == "all"] d=(path) data-from=(from) data-to=(to) {}
                }
                @if let Some(path) = chain(scene, window, &rows_of, height) {
                    path.chain d=(path) {}
                }
            }
        }
    }
}

/// The links between two rows of the page: the keys of both, and the way from the one to the other.
fn links(
    scene: &Scene,
    window: &Window,
    rows: &HashMap<usize, usize>,
) -> Vec<(String, String, String)> {
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
            let path = match x2 >= x1 + 8.0 {
                true => format!("M{x1:.1} {y1:.0}H{turn:.1}V{y2:.0}H{x2:.1}"),
                false => {
                    let (between, back) = (f64::midpoint(y1, y2), x2 - 6.0);
                    format!("M{x1:.1} {y1:.0}H{turn:.1}V{between:.0}H{back:.1}V{y2:.0}H{x2:.1}")
                }
            };
            found.push((from.key.to_string(), task.key.to_string(), path));
        }
    }
    found.sort();
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
