//! What the browser wakes. Everything here works without it, only less quickly.

mod in_place;

pub use in_place::InPlace;
