//! What the browser wakes. Everything here works without it, only less quickly.

#[cfg(feature = "hydrate")]
mod effects;
mod in_place;

pub use in_place::InPlace;
