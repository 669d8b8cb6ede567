//! What the browser wakes. Everything here works without it, only less quickly.

#[cfg(feature = "hydrate")]
mod board;
#[cfg(feature = "hydrate")]
mod bulk;
#[cfg(feature = "hydrate")]
mod columns;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod effects;
#[cfg(feature = "hydrate")]
mod filters;
mod in_place;
#[cfg(feature = "hydrate")]
mod keyboard;
#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod palette;
#[cfg(feature = "hydrate")]
mod parts;
#[cfg(feature = "hydrate")]
mod queue;
#[cfg(feature = "hydrate")]
mod regions;
#[cfg(feature = "hydrate")]
mod suggest;
#[cfg(feature = "hydrate")]
mod timeline;
#[cfg(feature = "hydrate")]
mod typed;
#[cfg(feature = "hydrate")]
mod uploads;

pub use in_place::InPlace;
