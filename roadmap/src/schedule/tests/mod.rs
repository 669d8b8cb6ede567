//! The schedule of small networks by hand, and what holds of every network.

mod by_hand;
mod properties;
mod refusals;
mod runs;
mod support;

pub(super) use self::support::{activity, date, network, plan, schedule};
