//! What every request may need.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::AtomicBool},
};

use app::{
    door::{Cookies, Door, KEY_BYTES, Rules, random},
    jobs::Jobs,
    targets::Targets,
    visit::Boards,
};
use store::{Quota, Store};
use tokio::sync::Semaphore;

#[cfg(feature = "oidc")]
use crate::oidc::Oidc;
use crate::{
    agendas::Agendas, cache::Cache, checkpoints::Checkpoints, clock::Clock, denials::Denials,
    live::Live, mail::send::Mailer, metrics::Metrics, rates::Rates, renders::Renders,
};

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
    /// How often the days of roadmaps moved.
    pub agendas: Arc<Agendas>,
    /// Long work that is under way.
    pub jobs: Arc<Jobs>,
    /// How people come in.
    pub door: Arc<Door>,
    /// Pages that were rendered already.
    pub cache: Arc<Cache>,
    /// Where pages are rendered.
    pub renders: Arc<Renders>,
    /// What changes, as it does.
    pub live: Arc<Live>,
    /// How much programs have asked.
    pub rates: Arc<Rates>,
    /// What this server counts of itself.
    pub metrics: Arc<Metrics>,
    /// Whether it is about to end, so that nobody should begin with it.
    pub draining: Arc<AtomicBool>,
    /// What was refused at the door.
    pub denials: Arc<Denials>,
    /// Sign-in by an OpenID provider, if there is one.
    #[cfg(feature = "oidc")]
    pub oidc: Option<Arc<Oidc>>,
    /// Checkpoints, if there is a key that signs them.
    pub checkpoints: Option<Arc<Checkpoints>>,
    /// What takes mail to its addresses, if there is a server of mail.
    pub mail: Option<Arc<Mailer>>,
    /// How much may wait to be used of what was uploaded.
    pub quota: Quota,
    /// Places for forms with files that are being received.
    pub uploads: Arc<Semaphore>,
    /// Bytes at the most of a file.
    pub file_most: u64,
    /// Endings of names of files that are taken; none for all but programs.
    pub file_kinds: Option<Arc<BTreeSet<String>>>,
    /// Whether files of a public roadmap are for those who have not signed in, too.
    pub files_public: bool,
    /// Where something may be sent because somebody gave an address.
    pub targets: Arc<Targets>,
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
            agendas: Arc::default(),
            jobs: Arc::default(),
            // Without randomness no cookie of this server is good.
            door: Arc::new(door(false, &random::<KEY_BYTES>().unwrap_or([0; KEY_BYTES]))),
            cache: Arc::default(),
            renders: Arc::default(),
            live: Arc::default(),
            rates: Arc::default(),
            metrics: Arc::default(),
            draining: Arc::default(),
            denials: Arc::default(),
            #[cfg(feature = "oidc")]
            oidc: None,
            checkpoints: None,
            mail: None,
            quota: Quota::default(),
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            file_most: FILE_MOST,
            file_kinds: None,
            files_public: false,
            targets: Arc::default(),
        }
    }

    /// Returns the name of the OpenID provider, if there is one.
    pub fn provider(&self) -> Option<String> {
        #[cfg(feature = "oidc")]
        return self.oidc.as_ref().map(|oidc| oidc.name().to_owned());
        #[cfg(not(feature = "oidc"))]
        None
    }
}

/// Makes a door with the usual rules.
pub fn door(secure: bool, key: &[u8; KEY_BYTES]) -> Door {
    Door::new(Cookies::new(secure, key), Rules::default())
}
