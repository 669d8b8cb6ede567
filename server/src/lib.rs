//! The server of Vekha: routes, limits, authentication, and the command line.

pub mod assets;
pub mod attempts;
pub mod cache;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod doorkeeper;
pub mod evidence;
pub mod forms;
pub mod front;
pub mod multipart;
pub mod oidc;
pub mod pages;
pub mod routes;
pub mod serve;

use std::sync::Arc;

use app::visit::{Boards, Doorkeeper};
use store::Store;
use tokio::sync::Semaphore;

use crate::{cache::Cache, clock::Clock, doorkeeper::Keeper};

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
    /// Sign-in by an OpenID provider, if there is one.
    pub oidc: Option<Arc<oidc::Oidc>>,
    /// Places for forms with files that are being received.
    pub uploads: Arc<Semaphore>,
    /// Bytes at the most of a file.
    pub file_most: u64,
}

/// Forms with files that are received at a time.
const UPLOADS: usize = 8;
/// Bytes at the most of a file where nothing else is said.
pub const FILE_MOST: u64 = 25_000_000;

impl House {
    /// Opens a house over a record, with everything else as usual.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self {
            store,
            clock,
            demo: false,
            https: false,
            boards: Arc::default(),
            doorkeeper: Arc::new(Keeper::new(false)),
            cache: Arc::default(),
            oidc: None,
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            file_most: FILE_MOST,
        }
    }

    /// Returns the name of the OpenID provider, if there is one.
    pub fn provider(&self) -> Option<String> {
        self.oidc.as_ref().map(|oidc| oidc.name().to_owned())
    }
}
