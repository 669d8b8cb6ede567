//! Statuses as shares of all.

use maud::{Markup, html};
use roadmap::rollup::Counts;

use super::tone_class;

/// The width of all of them together.
const WIDTH: f64 = 1000.0;
/// The gap between one and the next.
const GAP: f64 = 2.0;

/// A bar of the statuses that occur, the worst first; the counts beside it say the same in words.
pub fn share(counts: &Counts) -> Markup {
    let total = counts.total().max(1);
    let mut x = 0.0;
    let bars = counts.worst_first().into_iter().map(|(rule, n)| {
        let (at, width) = (x, WIDTH * small(n) / small(total));
        x += width;
        (tone_class(rule.tone()), format!("{at:.1}"), format!("{:.1}", (width - GAP).max(1.0)))
    });
    html! {
        svg.share viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
            @for (tone, x, width) in bars { rect class=(tone) x=(x) width=(width) height="10" {} }
        }
    }
}

/// Tasks are few enough for a drawing.
fn small(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
