//! Numbers that go up and down by one as what they count comes and goes.

use std::hash::Hash;

use foldhash::HashMap;

/// Adds one to a number or takes it away.
pub(crate) fn step(number: &mut usize, adds: bool) {
    *number = if adds { *number + 1 } else { number.saturating_sub(1) };
}

/// Adds one to a number under a key or takes it away.
pub(crate) fn count<K: Hash + Eq>(tally: &mut HashMap<K, usize>, key: K, adds: bool) {
    step(tally.entry(key).or_default(), adds);
}
