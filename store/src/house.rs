//! What concerns the house and no roadmap: people, their rights, refusals.

use chrono::{DateTime, Utc};
use roadmap::{By, Key, Refusal, Roles};
use serde::{Deserialize, Serialize};

/// An event of the house's own log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseEvent {
    /// Its place in the log, counted from 1.
    pub seq: u64,
    /// The instant at which it was recorded.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// What happened.
    pub change: HouseChange,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "this is how serde asks")]
const fn is_yes(value: &bool) -> bool {
    *value
}

/// What a token for a program is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reading what its person may read.
    Read,
    /// Whatever its person may do with roadmaps.
    Act,
}

/// What happened to people, or was refused to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum HouseChange {
    /// A person was added.
    PersonAdded {
        /// The name used to sign in.
        login: Key,
        /// The name that readers see.
        name: String,
        /// What they may do.
        roles: Roles,
        /// For which offices.
        offices: Vec<Key>,
        /// The hashed password; it is kept out of the log.
        #[serde(skip)]
        password: Option<String>,
    },
    /// A person's name, rights or offices were changed; their sessions and tokens ended.
    PersonChanged {
        /// The name used to sign in.
        login: Key,
        /// The name from now on.
        name: String,
        /// The roles until now.
        roles_before: Roles,
        /// The roles from now on.
        roles: Roles,
        /// The offices until now.
        offices_before: Vec<Key>,
        /// The offices from now on.
        offices: Vec<Key>,
        /// Whether the person may sign in from now on.
        #[serde(default = "yes", skip_serializing_if = "is_yes")]
        active: bool,
    },
    /// A person has a new password; their sessions and tokens ended.
    PasswordChanged {
        /// The name used to sign in.
        login: Key,
        /// The hashed password; it is kept out of the log.
        #[serde(skip)]
        password: Option<String>,
    },
    /// A person ended all of their sessions.
    SignedOutEverywhere {
        /// The name used to sign in.
        login: Key,
    },
    /// A person made a token for a program.
    TokenCreated {
        /// The name used to sign in.
        login: Key,
        /// Names the token in lists.
        id: String,
        /// What the person calls it.
        name: String,
        /// What it is good for.
        scope: Scope,
        /// When it ends.
        expires: DateTime<Utc>,
        /// SHA-256 of the token that the program holds; it is kept out of the log.
        #[serde(skip)]
        token: [u8; 32],
    },
    /// A token was revoked.
    TokenRevoked {
        /// The name used to sign in.
        login: Key,
        /// See [`HouseChange::TokenCreated`].
        id: String,
    },
    /// A person signed in.
    SignedIn {
        /// The name used to sign in.
        login: Key,
        /// SHA-256 of the token that the browser holds; it is kept out of the log.
        #[serde(skip)]
        token: [u8; 32],
        /// When the session ends.
        expires: DateTime<Utc>,
        /// The network address from which they came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// The OpenID provider that vouched for them; none for a password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<String>,
    },
    /// A person signed out.
    SignedOut {
        /// The name used to sign in.
        login: Key,
        /// See [`HouseChange::SignedIn`].
        #[serde(skip)]
        token: [u8; 32],
    },
    /// A sign-in failed.
    SignInFailed {
        /// The name that was tried.
        login: String,
        /// The network address from which it was tried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// A person asked for what they may not do.
    Refused {
        /// The roadmap.
        roadmap: Key,
        /// What was asked for.
        command: String,
        /// Which right is missing.
        refusal: Refusal,
    },
}
