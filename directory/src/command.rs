//! What may be asked of the directory.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use roadmap::{OfficeKey, Refusal, RoadmapKey, TaskKey};
use strum::IntoStaticStr;

use crate::{
    Away, Directory, Login, Mail, Member, Membership, Note, Place, Preferences, Scope, Seal,
    Subject, View,
};

/// Who asks, as the server knows it before the decision; what they may do is looked up in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever may write the data directory: the command line, the server itself.
    Host,
    /// Somebody who has not signed in.
    Nobody {
        /// The network address from which they come.
        address: Option<String>,
    },
    /// A person.
    Person {
        /// The name used to sign in.
        login: Login,
        /// What they proved themselves by, as [`crate::Person::credential`] counts it.
        credential: u64,
        /// The id of the session; none for a program's token.
        session: Option<String>,
        /// The name of the program's token; none for a session.
        via: Option<String>,
        /// The network address from which they come.
        address: Option<String>,
    },
}

impl Who {
    /// Tells whether the session or the token by which they ask is still there.
    pub fn is_let_in(&self, directory: &Directory) -> bool {
        let Self::Person { login, session, via, .. } = self else { return true };
        match (session, via) {
            (Some(id), _) => directory.sessions().any(|(_, it)| it.id == *id && it.login == *login),
            (None, Some(name)) => {
                directory.tokens().any(|it| it.name == *name && it.login == *login)
            }
            (None, None) => true,
        }
    }

    /// Returns the network address.
    pub fn address(&self) -> Option<&String> {
        match self {
            Self::Host => None,
            Self::Nobody { address } | Self::Person { address, .. } => address.as_ref(),
        }
    }

    /// Returns the login, if there is one.
    pub fn login(&self) -> Option<&str> {
        match self {
            Self::Person { login, .. } => Some(login),
            _ => None,
        }
    }

    /// Returns the name of the program's token through which they ask.
    pub fn via(&self) -> Option<&String> {
        match self {
            Self::Person { via, .. } => via.as_ref(),
            _ => None,
        }
    }

    /// Returns the id of the session.
    pub fn session(&self) -> Option<&String> {
        match self {
            Self::Person { session, .. } => session.as_ref(),
            _ => None,
        }
    }
}

/// A wish, before anybody has looked whether it can be granted. A password is its argon2id hash in
/// PHC form, a token the seal of its hash; an event has only the seal of either.
#[derive(Clone, PartialEq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Command {
    /// Make the first admin, of a record with nobody in it.
    SetUp {
        /// The name used to sign in.
        login: Login,
        /// The name that readers see.
        name: String,
        /// The hashed password.
        password: String,
    },
    /// Add a person.
    AddPerson {
        /// The name used to sign in.
        login: Login,
        /// The name that readers see.
        name: String,
        /// Whether they keep people.
        admin: bool,
        /// The hashed password; none: they sign in by the provider, or by one click in a demonstration.
        password: Option<String>,
    },
    /// Change a person's name or standing.
    ChangePerson {
        /// The name used to sign in.
        login: Login,
        /// The name from now on.
        name: String,
        /// Whether they keep people from now on.
        admin: bool,
        /// Whether they may sign in from now on.
        active: bool,
    },
    /// Give a person a place in a roadmap, or take it.
    SetMember {
        /// The person.
        login: Login,
        /// The roadmap.
        roadmap: RoadmapKey,
        /// What they are there from now on; none: nothing.
        member: Option<Member>,
    },
    /// Give a person a new password: one's own, or another's, which must then be changed.
    SetPassword {
        /// The person.
        login: Login,
        /// The hashed password.
        password: String,
    },
    /// Use codes of an authenticator from now on.
    SetFactor {
        /// The authenticator's key.
        secret: Vec<u8>,
        /// Seals of new recovery codes.
        recovery: Vec<Seal>,
        /// The time step of the code that proves that the authenticator has the key.
        step: u64,
    },
    /// Do without a second factor: one's own, or another's who lost theirs.
    RemoveFactor {
        /// The person.
        login: Login,
    },
    /// Free a person from who they are at the provider.
    FreeSubject {
        /// The person.
        login: Login,
    },
    /// Choose something for oneself.
    Prefer(Preferences),
    /// Keep a view of a roadmap's tasks.
    SaveView {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// The view; one of the same name goes.
        view: View,
        /// Whether it is for all readers of the roadmap, and not for oneself.
        shared: bool,
    },
    /// Forget a view of a roadmap's tasks.
    ForgetView {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// Its name.
        name: String,
        /// Whether it is one of all readers of the roadmap.
        shared: bool,
    },
    /// See columns of one's own choice where an address names none.
    KeepColumns {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// Their names with commas; empty: those of every table again.
        columns: String,
    },
    /// Say how far one has seen a roadmap.
    See {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// The last event that was shown.
        version: u64,
    },
    /// Say that one is away for a while, or somebody else, and who acts for them then.
    SetAway {
        /// The person who is away.
        login: Login,
        /// When, and who acts for them; none: they are there.
        away: Option<Away>,
    },
    /// Be written by mail in another way; that the address is one's own was proved.
    SetMail {
        /// How from now on; none: at no address.
        mail: Option<Mail>,
    },
    /// Be written no mail for now: by whoever has a mail of that person before them.
    StopMail {
        /// The person.
        login: Login,
    },
    /// Begin a session.
    SignIn {
        /// The name used to sign in.
        login: Login,
        /// The number of the credential that was proved.
        credential: u64,
        /// Names the session in lists.
        id: String,
        /// The seal of the hash of the token that the browser gets.
        seal: Seal,
        /// How long the session lasts, from the instant at which the log has it begin: a clock that was
        /// set back is behind the log.
        lasts: TimeDelta,
        /// By what the person proved who they are.
        by: Proof,
        /// The seal of the session that the browser had until now.
        replaces: Option<Seal>,
    },
    /// End the session that a browser shows.
    SignOut {
        /// Its seal.
        seal: Seal,
    },
    /// End one of one's own sessions.
    EndSession {
        /// Its id.
        id: String,
    },
    /// End all of one's own sessions.
    SignOutEverywhere {
        /// Whether tokens for programs are revoked, too.
        tokens: bool,
    },
    /// End all sessions of another person, by an admin.
    EndSessions {
        /// The person.
        login: Login,
        /// Whether tokens for programs are revoked, too.
        tokens: bool,
    },
    /// Make a token for a program.
    CreateToken {
        /// Names it in lists.
        id: String,
        /// What the person calls it.
        name: String,
        /// What it is good for.
        scope: Scope,
        /// The roadmaps for which it is good; none for all of its person's.
        roadmaps: Vec<RoadmapKey>,
        /// When it ends.
        expires: DateTime<Utc>,
        /// The seal of the hash under which it is known.
        seal: Seal,
    },
    /// Revoke one of one's own tokens.
    RevokeToken {
        /// Its id.
        id: String,
    },
    /// Have calendars read by another secret address, or by none.
    SetCalendar {
        /// The seal of its secret; none: there is no such address.
        seal: Option<Seal>,
    },
    /// Make a link by which somebody comes in, once.
    Invite {
        /// Names it in lists.
        id: String,
        /// For whom it is.
        name: String,
        /// The places that it gives; none: an account alone.
        places: Vec<Place>,
        /// When it ends.
        expires: DateTime<Utc>,
        /// The seal of its secret.
        seal: Seal,
    },
    /// Take a link back.
    Withdraw {
        /// Its id.
        id: String,
    },
    /// Come in by a link.
    Join {
        /// The seal of its secret.
        seal: Seal,
        /// Who comes, without an account yet; none: the person who is signed in.
        newcomer: Option<Newcomer>,
    },
    /// Give one's roles and offices in a roadmap to somebody else in it.
    HandOver {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// Who gets them.
        to: Login,
        /// Whether whoever gives them leaves, too; else they read on.
        leave: bool,
    },
    /// Sign checkpoints by another key from now on.
    AddKey {
        /// The Ed25519 public key, in hexadecimal.
        public: String,
        /// The signature of the key before over this one; none for the first.
        signed: Option<String>,
    },
    /// Note that a history was brought along.
    Import {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// How many events it had.
        events: u64,
        /// The hash of the last of them.
        head: String,
        /// SHA-256 of the file; empty for a demonstration.
        file: String,
    },
    /// Bring a record of old up to date.
    Upgrade {
        /// The seal of each person's hashed password.
        passwords: Vec<(Login, Seal)>,
        /// The seal of each token's hash.
        tokens: Vec<(String, Seal)>,
        /// Roadmaps with their offices.
        roadmaps: Vec<(RoadmapKey, Vec<OfficeKey>)>,
    },
    /// Note something for the audit.
    Note(Note),
    /// Note that a sign-in failed.
    FailSignIn {
        /// The name that was tried.
        login: String,
        /// How often.
        times: u64,
    },
    /// Note that somebody asked for what they may not do.
    Refuse {
        /// The roadmap.
        roadmap: RoadmapKey,
        /// The task that it was about, if there is one.
        task: Option<TaskKey>,
        /// What was asked for.
        command: String,
        /// Which right is missing.
        refusal: Refusal,
        /// How often.
        times: u64,
    },
}

/// Somebody who makes their account by a link.
#[derive(Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// The name used to sign in.
    pub login: Login,
    /// The name that readers see.
    pub name: String,
    /// The hashed password; none: they sign in by the provider.
    pub password: Option<String>,
}

/// By what a person proved who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A password, with a code where there is a second factor.
    Password {
        /// The time step of the authenticator's code.
        step: Option<u64>,
        /// The seal of a recovery code.
        recovery: Option<Seal>,
    },
    /// An OpenID provider.
    Provider(Subject),
    /// Nothing: a demonstration lets anyone in.
    Demonstration,
    /// The password, in a session in which the rest was proved; it takes the place of that session.
    Again,
}

/// A secret that a command brings, for the rows beside the log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// Whose it is.
    pub login: Login,
    /// `password` or `factor`.
    pub kind: &'static str,
    /// The secret; none: it is thrown away.
    pub value: Option<Vec<u8>>,
}

// What is written out somewhere for whoever looks for a fault has no secret in it.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Command").field(&self.name()).finish()
    }
}

impl fmt::Debug for Newcomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Newcomer").field("login", &self.login).finish_non_exhaustive()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Secret");
        shown.field("login", &self.login).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The kind of a secret that is a hashed password.
pub const PASSWORD: &str = "password";
/// The kind of a secret that is an authenticator's key.
pub const FACTOR: &str = "factor";

impl Command {
    /// Returns the word for it in refusals.
    pub fn name(&self) -> &'static str {
        self.into()
    }

    /// Returns the secrets that it brings; `who` asks.
    pub fn secrets(&self, who: &Who) -> Vec<Secret> {
        let secret = |login: &str, kind, value: Option<&[u8]>| {
            vec![Secret { login: login.into(), kind, value: value.map(<[u8]>::to_vec) }]
        };
        match self {
            Self::SetUp { login, password, .. }
            | Self::SetPassword { login, password }
            | Self::AddPerson { login, password: Some(password), .. } => {
                secret(login, PASSWORD, Some(password.as_bytes()))
            }
            Self::Join {
                newcomer: Some(Newcomer { login, password: Some(password), .. }), ..
            } => secret(login, PASSWORD, Some(password.as_bytes())),
            Self::SetFactor { secret: key, .. } => {
                secret(who.login().unwrap_or_default(), FACTOR, Some(key))
            }
            Self::RemoveFactor { login } => secret(login, FACTOR, None),
            _ => Vec::new(),
        }
    }

    /// Returns places in roadmaps as they follow from roles that held everywhere.
    pub(crate) fn places(
        login: &str,
        everywhere: &Member,
        roadmaps: &[(RoadmapKey, Vec<OfficeKey>)],
    ) -> Vec<Membership> {
        let places = roadmaps.iter().map(|(roadmap, offices)| {
            let own = everywhere.offices.iter().filter(|office| offices.contains(office));
            let roles = roadmap::Roles { admin: false, ..everywhere.roles };
            let member = Member { roles, offices: own.cloned().collect() };
            Membership { login: login.into(), roadmap: roadmap.clone(), member }
        });
        places.collect()
    }
}
