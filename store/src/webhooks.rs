//! Webhooks, as the tables have them: where events of a roadmap are sent, and what became of each.

use std::fmt;

use chrono::{DateTime, Utc};
use roadmap::RoadmapKey;

/// Deliveries of a webhook that are kept, and days for which one that was made is.
pub const KEPT: (u64, i64) = (10_000, 30);
/// Tests of a webhook that wait at a time; more of them are not kept.
pub const TESTS: i64 = 3;

/// Whether a webhook sends, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookState {
    /// It sends.
    Active,
    /// Somebody stopped it.
    ByHand,
    /// Nothing was taken for days.
    GivenUp,
    /// The receiver said that it is gone.
    Gone,
}

impl WebhookState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Active, Self::ByHand, Self::GivenUp, Self::Gone];

    /// Returns its name in the tables and in catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::ByHand => "stopped",
            Self::GivenUp => "given-up",
            Self::Gone => "gone",
        }
    }

    /// Finds a state by its name; what a later version wrote sends nothing.
    pub fn by_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.code() == code).unwrap_or(Self::ByHand)
    }

    /// Tells whether it sends.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Active)
    }
}

/// Where events of a roadmap are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Names it; drawn at random.
    pub id: String,
    /// The roadmap.
    pub roadmap: RoadmapKey,
    /// What its keepers call it.
    pub name: String,
    /// The address.
    pub url: String,
    /// Kinds of events that are sent; none for all.
    pub kinds: Vec<String>,
    /// What messages are signed with.
    pub secret: Vec<u8>,
    /// The secret before it, and until when that signs as well.
    pub old_secret: Option<(Vec<u8>, DateTime<Utc>)>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Who made it.
    pub author: String,
    /// Whether it sends.
    pub state: WebhookState,
    /// How far the log of the roadmap was followed.
    pub seq: u64,
    /// Messages that wait.
    pub waiting: u64,
    /// When the first of them is to be tried; none where nothing may be sent.
    pub due: Option<DateTime<Utc>>,
}

impl fmt::Debug for Webhook {
    /// Leaves out the secrets, and the address, which is often one itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, roadmap, name, kinds, state, seq, waiting, due, .. } = self;
        let mut shown = f.debug_struct("Webhook");
        shown.field("id", id).field("roadmap", roadmap).field("name", name).field("kinds", kinds);
        shown.field("state", state).field("seq", seq).field("waiting", waiting).field("due", due);
        shown.finish_non_exhaustive()
    }
}

impl Webhook {
    /// Returns the secrets that sign at an instant, the newest first.
    pub fn secrets(&self, now: DateTime<Utc>) -> Vec<&[u8]> {
        let old = self.old_secret.as_ref().filter(|(_, until)| now < *until);
        let old = old.map(|(secret, _)| secret.as_slice());
        std::iter::once(self.secret.as_slice()).chain(old).collect()
    }

    /// Tells whether events of a kind are sent.
    pub fn wants(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|wanted| wanted == kind)
    }
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is to be tried, for the first time or again.
    Waiting,
    /// It was taken.
    Done,
    /// It was not, and is not tried again by itself.
    Failed,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Done, Self::Failed];

    /// Returns its name in the tables and in catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// Finds a state by its name.
    pub fn by_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.code() == code).unwrap_or(Self::Failed)
    }
}

/// A message of a webhook, and how it was tried last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its number; later ones are greater.
    pub id: i64,
    /// The webhook.
    pub webhook: String,
    /// The number of the event in its roadmap; 0 for a test.
    pub seq: u64,
    /// The id of the message, the same whenever it is tried.
    pub message: String,
    /// The kind of the event.
    pub kind: String,
    /// What became of it.
    pub state: DeliveryState,
    /// How often it was tried.
    pub tries: u64,
    /// When it is tried next.
    pub due: DateTime<Utc>,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// How the last answer begins, or why there is none.
    pub answer: String,
    /// Milliseconds until it came.
    pub took: u64,
    /// When it was tried last, or noted.
    pub at: DateTime<Utc>,
}

/// An event that is to be sent.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Its number in the roadmap.
    pub seq: u64,
    /// The id of the message.
    pub message: String,
    /// The kind of the event.
    pub kind: String,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// It was taken.
    Done,
    /// It is tried again at an instant.
    Later(DateTime<Utc>),
    /// It is not tried again, and the webhook stops with it where that says why.
    Failed(Option<WebhookState>),
}

/// An attempt.
#[derive(Clone)]
pub struct Attempt {
    /// The message, by its number.
    pub delivery: i64,
    /// Where it was sent; of a webhook that has another address meanwhile, this answer says nothing.
    pub url: String,
    /// The status of the answer.
    pub status: Option<u16>,
    /// How it begins, or why there is none.
    pub answer: String,
    /// Milliseconds until it came.
    pub took: u64,
    /// What came of it.
    pub outcome: Tried,
}

/// What is written about webhooks.
#[derive(Clone)]
pub enum WebhookChange {
    /// There is another one.
    Add(Box<Webhook>),
    /// One is other than it was; one that sends tries at once what waits or has failed.
    Set {
        /// Which.
        id: String,
        /// What its keepers call it.
        name: String,
        /// The address.
        url: String,
        /// Kinds of events that are sent.
        kinds: Vec<String>,
        /// Whether it sends.
        state: WebhookState,
    },
    /// One signs with another secret, and for a while with the one before it as well.
    Rotate {
        /// Which.
        id: String,
        /// The secret.
        secret: Vec<u8>,
        /// Until when the one before it signs.
        until: DateTime<Utc>,
    },
    /// One is no more, nor what it sent.
    Remove {
        /// Which.
        id: String,
    },
    /// The log was followed; nothing if it was not from there.
    Follow {
        /// Which.
        id: String,
        /// After which event.
        from: u64,
        /// Up to which event.
        to: u64,
        /// What of it is to be sent.
        events: Vec<Queued>,
    },
    /// A test is to be sent.
    Test {
        /// Which.
        id: String,
        /// The id of the message.
        message: String,
    },
    /// A message is to be sent again.
    Resend {
        /// Which.
        id: String,
        /// The message, by its number.
        delivery: i64,
    },
    /// Everything after an event is to be sent again.
    ResendAfter {
        /// Which.
        id: String,
        /// The event.
        seq: u64,
    },
    /// A message was tried.
    Tried(Attempt),
}

impl WebhookChange {
    /// Tells whether whoever sends must hear of it.
    pub const fn is_asked_for(&self) -> bool {
        !matches!(self, Self::Follow { .. } | Self::Tried(_))
    }
}
