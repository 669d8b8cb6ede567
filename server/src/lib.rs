//! The server of Vekha: routes, limits, authentication, and the command line.

pub mod assets;
pub mod cache;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod doorkeeper;
pub mod forms;
pub mod front;
pub mod pages;
pub mod routes;
pub mod serve;

use std::sync::Arc;

use app::visit::{Boards, Doorkeeper};
use store::Store;

use crate::{cache::Cache, clock::Clock};

/// Everything that a request may need.
#[derive(Clone)]
pub struct House {
    /// The record.
    pub store: Store,
    /// The one source of time.
    pub clock: Clock,
    /// Whether the sample people may be signed in as with one click.
    pub demo: bool,
    /// Whether browsers come by HTTPS, so that only the cookie for HTTPS counts.
    pub https: bool,
    /// Statuses that were computed already.
    pub boards: Arc<Boards>,
    /// Passwords, tokens and cookies.
    pub doorkeeper: Arc<dyn Doorkeeper>,
    /// Pages that were rendered already.
    pub cache: Arc<Cache>,
}
