//! What a task is fulfilled by, where nobody says more than what is to be there at its end.

use roadmap::{Criterion, Text};

/// A task is fulfilled when its deliverable is there.
pub(crate) fn criteria_of(deliverable: &Text) -> Vec<Criterion> {
    let there = (!deliverable.is_empty()).then(|| deliverable.clone());
    there.map(|text| Criterion { text, verification: Text::default() }).into_iter().collect()
}
