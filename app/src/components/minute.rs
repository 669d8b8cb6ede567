//! The line of the minutes of a stocktake that a form makes something of, as its address names it.

use leptos::prelude::*;
use roadmap::Line;

use super::Hidden;
use crate::visit::Scene;

/// Finds the line of the minutes that the address names, if nothing became of it yet: the number of the
/// stocktake, that of the line, and the line.
pub fn minute(scene: &Scene) -> Option<(u32, u32, Line)> {
    let number = |name| scene.visit.query.get(name)?.parse::<u32>().ok();
    let (stocktake, line) = (number("stocktake")?, number("line")?);
    let held = scene.roadmap.stocktake(stocktake).filter(|held| held.withdrawn.is_none())?;
    let known = held.line(line)?;
    known.became.is_none().then(|| (stocktake, line, known.clone()))
}

/// What a form that makes something of a line carries unseen.
#[component]
pub fn OfLine(
    /// The number of the stocktake.
    stocktake: u32,
    /// The number of the line.
    line: u32,
) -> impl IntoView {
    view! {
        <Hidden name="stocktake" value=stocktake.to_string()/>
        <Hidden name="line" value=line.to_string()/>
    }
}
