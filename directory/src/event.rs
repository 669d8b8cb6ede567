//! What happened to people, or was refused to them.

use chrono::{DateTime, Utc};
use roadmap::{By, Refusal, RoadmapKey, TaskKey};
use serde::{Deserialize, Serialize};

use crate::{Away, Login, Mail, Member, Place, Preferences, Scope, Seal, Subject, View, upcast};

/// The number of the format in which events are written now.
pub const FORMAT: u16 = 2;

/// An event of the directory's log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The format in which it is written; the first one had no number.
    #[serde(default = "first")]
    pub format: u16,
    /// Its place in the log, counted from 1.
    pub seq: u64,
    /// The instant at which it was recorded, never before that of the event before.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: By,
    /// The network address from which it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The id of the session in which it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// What happened.
    pub change: Change,
}

const fn first() -> u16 {
    1
}

impl Event {
    /// Reads an event of any format that was ever written.
    pub fn read(body: &str) -> Result<Self, serde_json::Error> {
        let value = serde_json::from_str(body)?;
        serde_json::from_value(upcast::upcast(value))
    }
}

/// Roles and offices as they were before rights were per roadmap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// The roles until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Member>,
    /// The roles from then on.
    pub after: Member,
}

/// A person's place in a roadmap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The person.
    pub login: Login,
    /// The roadmap.
    pub roadmap: RoadmapKey,
    /// What they are there.
    #[serde(flatten)]
    pub member: Member,
}

const fn yes() -> bool {
    true
}

/// What happened to people, or was refused to them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Change {
    /// A person was added.
    PersonAdded {
        /// The name used to sign in.
        login: Login,
        /// The name that readers see.
        name: String,
        /// Whether they keep people.
        #[serde(default)]
        admin: bool,
        /// Whether the password must be changed first.
        #[serde(default)]
        must_change: bool,
        /// The seal of the hashed password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<Seal>,
        /// What they might do everywhere, in a record of old.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        everywhere: Option<Rights>,
    },
    /// A person's name or standing changed; if the standing did, sessions and tokens ended.
    PersonChanged {
        /// The name used to sign in.
        login: Login,
        /// The name from now on.
        name: String,
        /// Whether they kept people until now.
        #[serde(default)]
        admin_before: bool,
        /// Whether they keep people from now on.
        #[serde(default)]
        admin: bool,
        /// Whether the person may sign in from now on.
        #[serde(default = "yes")]
        active: bool,
        /// What they might do everywhere, in a record of old.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        everywhere: Option<Rights>,
    },
    /// A person's place in a roadmap changed.
    MemberSet {
        /// The person.
        login: Login,
        /// The roadmap.
        roadmap: RoadmapKey,
        /// What they were there until now; none: nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Member>,
        /// What they are there from now on; none: nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Member>,
    },
    /// A person has a new password; sessions and tokens ended.
    PasswordChanged {
        /// The name used to sign in.
        login: Login,
        /// The seal of the hashed password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<Seal>,
        /// Whether it was given by somebody else and must be changed first.
        #[serde(default)]
        must_change: bool,
    },
    /// A person has a second factor from now on, or new recovery codes; sessions ended.
    FactorSet {
        /// The person.
        login: Login,
        /// The seal of the authenticator's key.
        secret: Seal,
        /// Seals of the recovery codes.
        recovery: Vec<Seal>,
        /// The time step of the code that proved it.
        step: u64,
    },
    /// A person has no second factor any more; sessions ended.
    FactorRemoved {
        /// The person.
        login: Login,
    },
    /// A person was tied to who they are at an OpenID provider, or set free.
    SubjectBound {
        /// The person.
        login: Login,
        /// Who they are there; none: free for whoever comes first.
        subject: Option<Subject>,
    },
    /// A person chose something for themselves.
    Preferred {
        /// The person.
        login: Login,
        /// All choices from now on.
        preferences: Preferences,
    },
    /// A view of a roadmap's tasks was kept.
    ViewSaved {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// Whose it is; none: of all its readers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        login: Option<Login>,
        /// The view; one of the same name went.
        view: View,
    },
    /// A view of a roadmap's tasks was forgotten.
    ViewForgotten {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// Whose it was; none: of all its readers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        login: Option<Login>,
        /// Its name.
        name: String,
    },
    /// A person sees other columns where an address names none.
    ColumnsKept {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// The person.
        login: Login,
        /// Their names with commas; empty: those of every table.
        #[serde(default)]
        columns: String,
    },
    /// A person said how far they have seen a roadmap.
    Seen {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// The person.
        login: Login,
        /// The last event that they saw.
        version: u64,
    },
    /// A person signed in.
    SignedIn {
        /// The name used to sign in.
        login: Login,
        /// Names the session in lists.
        #[serde(default)]
        id: String,
        /// The seal of the hash of the token that the browser holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seal: Option<Seal>,
        /// When the session ends.
        expires: DateTime<Utc>,
        /// The network address from which they came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// The OpenID provider that vouched for them; none for a password.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider: Option<String>,
        /// The time step of the authenticator's code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<u64>,
        /// The recovery code that was used up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recovery: Option<Seal>,
        /// The session of the same browser that it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<String>,
    },
    /// A session was ended: by signing out, or from the list.
    SignedOut {
        /// The name used to sign in.
        login: Login,
        /// The session; empty in a record of old.
        #[serde(default)]
        id: String,
    },
    /// All sessions of a person were ended, tokens too where it says so.
    SignedOutEverywhere {
        /// The name used to sign in.
        login: Login,
        /// Whether tokens were revoked.
        #[serde(default)]
        tokens: bool,
    },
    /// A person made a token for a program.
    TokenCreated {
        /// The name used to sign in.
        login: Login,
        /// Names the token in lists.
        id: String,
        /// What the person calls it.
        name: String,
        /// What it is good for.
        scope: Scope,
        /// The roadmaps for which it is good; none for all of its person's.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        roadmaps: Vec<RoadmapKey>,
        /// When it ends.
        expires: DateTime<Utc>,
        /// The seal of the hash under which it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seal: Option<Seal>,
    },
    /// A token was revoked.
    TokenRevoked {
        /// The name used to sign in.
        login: Login,
        /// See [`Change::TokenCreated`].
        id: String,
    },
    /// A link was made by which somebody comes in.
    Invited {
        /// Names the link in lists.
        id: String,
        /// For whom it is.
        name: String,
        /// The places that it gives.
        places: Vec<Place>,
        /// When it ends.
        expires: DateTime<Utc>,
        /// The seal of the link's secret.
        seal: Seal,
    },
    /// A link was used; what it gave is in the events before it.
    Joined {
        /// See [`Change::Invited`].
        id: String,
        /// Who came by it.
        login: Login,
    },
    /// A link was taken back.
    InvitationWithdrawn {
        /// See [`Change::Invited`].
        id: String,
    },
    /// A key signs checkpoints from now on.
    KeyAdded {
        /// The Ed25519 public key, in hexadecimal.
        public: String,
        /// The signature of the key before over this one, in hexadecimal; none for the first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed: Option<String>,
    },
    /// A history was brought along in a file.
    Imported {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// How many events it had.
        events: u64,
        /// The hash of the last of them.
        head: String,
        /// SHA-256 of the file; empty for a demonstration.
        file: String,
    },
    /// A record of old was brought up to date: secrets got their seals, rights their roadmaps.
    Upgraded {
        /// The seal of each person's hashed password.
        passwords: Vec<(Login, Seal)>,
        /// The seal of each token's hash.
        tokens: Vec<(String, Seal)>,
        /// Everyone's place in every roadmap.
        members: Vec<Membership>,
    },
    /// Something that changes nothing and that the audit must know.
    Noted {
        /// What.
        #[serde(flatten)]
        note: Note,
    },
    /// A person is away for a while, with a deputy; or is not, after all.
    AwaySet {
        /// The person.
        login: Login,
        /// When, and who acts for them; none: they are there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        away: Option<Away>,
    },
    /// A person has another secret address for calendars, or none any more.
    CalendarSet {
        /// The person.
        login: Login,
        /// The seal of its secret; none: there is no such address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seal: Option<Seal>,
    },
    /// A person is written by mail in another way, or not at all.
    MailSet {
        /// The person.
        login: Login,
        /// How from now on; none: at no address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mail: Option<Mail>,
    },
    /// A sign-in failed.
    SignInFailed {
        /// The name that was tried.
        login: String,
        /// The network address from which it was tried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// How often, where more than once was counted together.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u64>,
    },
    /// A person asked for what they may not do.
    Refused {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// The task that it was about, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<TaskKey>,
        /// What was asked for.
        command: String,
        /// Which right is missing.
        refusal: Refusal,
        /// How often, where more than once was counted together.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        times: Option<u64>,
    },
    /// A change of a kind that this version does not know.
    #[serde(other)]
    Unknown,
}

/// What the audit must know beside changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Note {
    /// The server started.
    Served {
        /// Its version.
        version: String,
        /// The instant to which its clock was set, for rehearsals.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<DateTime<Utc>>,
    },
    /// The server was ended in order.
    Ended,
    /// The clock was behind the last event of the log.
    ClockBehind {
        /// By how many seconds.
        seconds: i64,
    },
    /// A copy of the record was made.
    BackedUp {
        /// The position up to which it goes.
        position: u64,
    },
    /// The record was put back from a copy.
    Restored {
        /// The position up to which it goes.
        position: u64,
    },
    /// A roadmap was written out with its history.
    Exported {
        /// The roadmap.
        roadmap: RoadmapKey,
    },
    /// The whole of a roadmap that is not public was read, or a file of evidence.
    Read {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// The address.
        path: String,
    },
    /// Requests were refused at the door, counted together.
    Denied {
        /// Why: a status such as 401, 403, 404 or 429, or `token`, `csrf`, `oidc`.
        why: String,
        /// How many.
        times: u64,
        /// The address of the last.
        path: String,
    },
    /// Something became of a webhook of a roadmap, or of its secret.
    Webhook {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// What its keepers call it.
        name: String,
        /// The server to which it sends.
        host: String,
        /// What: `added`, `changed`, `removed`, `shown`, `rotated`, `resent` or `stopped`.
        act: String,
    },
    /// A note of a kind that this version does not know.
    #[serde(other)]
    Unknown,
}

impl Change {
    /// Returns the word for its kind, as it is written in its JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PersonAdded { .. } => "person_added",
            Self::PersonChanged { .. } => "person_changed",
            Self::MemberSet { .. } => "member_set",
            Self::PasswordChanged { .. } => "password_changed",
            Self::FactorSet { .. } => "factor_set",
            Self::FactorRemoved { .. } => "factor_removed",
            Self::SubjectBound { .. } => "subject_bound",
            Self::Preferred { .. } => "preferred",
            Self::ViewSaved { .. } => "view_saved",
            Self::ViewForgotten { .. } => "view_forgotten",
            Self::ColumnsKept { .. } => "columns_kept",
            Self::Seen { .. } => "seen",
            Self::AwaySet { .. } => "away_set",
            Self::CalendarSet { .. } => "calendar_set",
            Self::MailSet { .. } => "mail_set",
            Self::SignedIn { .. } => "signed_in",
            Self::SignedOut { .. } => "signed_out",
            Self::SignedOutEverywhere { .. } => "signed_out_everywhere",
            Self::TokenCreated { .. } => "token_created",
            Self::TokenRevoked { .. } => "token_revoked",
            Self::Invited { .. } => "invited",
            Self::Joined { .. } => "joined",
            Self::InvitationWithdrawn { .. } => "invitation_withdrawn",
            Self::KeyAdded { .. } => "key_added",
            Self::Imported { .. } => "imported",
            Self::Upgraded { .. } => "upgraded",
            Self::Noted { .. } => "noted",
            Self::SignInFailed { .. } => "sign_in_failed",
            Self::Refused { .. } => "refused",
            Self::Unknown => "unknown",
        }
    }

    /// Tells whether it ends access, which must hold even when nothing can be written.
    pub fn ends_access(&self) -> bool {
        matches!(
            self,
            Self::SignedOut { .. }
                | Self::SignedOutEverywhere { .. }
                | Self::TokenRevoked { .. }
                | Self::PersonChanged { .. }
                | Self::PasswordChanged { .. }
                | Self::FactorSet { .. }
                | Self::FactorRemoved { .. }
                | Self::MemberSet { .. }
                | Self::InvitationWithdrawn { .. }
                | Self::CalendarSet { seal: None, .. }
        )
    }
}
