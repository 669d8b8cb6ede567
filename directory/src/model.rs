//! The state: what is true of people now.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::Arc,
};

use chrono::{DateTime, NaiveDate, Utc};
use roadmap::{Absent, Actor, By, Login, Named, OfficeKey, Roadmap, RoadmapKey, Roles};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use strum::{EnumString, IntoStaticStr};

use crate::{Away, Mail, Seen, Views, name};

/// The SHA-256 of a secret that is kept elsewhere: proves that it was not exchanged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Seal(pub [u8; 32]);

impl Seal {
    /// Returns the seal of a secret.
    pub fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base16ct::lower::encode_string(&self.0))
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seal({self})")
    }
}

impl Serialize for Seal {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Seal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let mut bytes = [0; 32];
        match base16ct::lower::decode(text.as_bytes(), &mut bytes) {
            Ok(read) if read.len() == 32 => Ok(Self(bytes)),
            _ => Err(serde::de::Error::custom("not a SHA-256 in lower-case hexadecimal")),
        }
    }
}

/// What a token for a program is good for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
    EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Scope {
    /// Reading what its person may read.
    Read,
    /// Reading, and saying how work goes on: reports, remarks, answers, evidence.
    Report,
    /// Whatever its person may do with roadmaps.
    Act,
}

impl Scope {
    /// Returns the word for it in events, forms and tables.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// A person in one roadmap; without any role, they read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// What they may do there.
    #[serde(default)]
    pub roles: Roles,
    /// The offices there for which they act.
    #[serde(default)]
    pub offices: Vec<OfficeKey>,
}

impl Member {
    /// Tells whether the place is that of a reader.
    pub fn only_reads(&self) -> bool {
        self.offices.is_empty() && !self.roles.any()
    }
}

impl Member {
    /// Returns the place with what another one has in addition.
    pub fn with(mut self, other: &Self) -> Self {
        let Roles { planner, reviewer, controller, .. } = other.roles;
        self.roles.planner |= planner;
        self.roles.reviewer |= reviewer;
        self.roles.controller |= controller;
        let new: Vec<_> = other.offices.iter().filter(|it| !self.offices.contains(it)).collect();
        self.offices.extend(new.into_iter().cloned());
        self
    }
}

/// A place in a roadmap that a link gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The roadmap.
    pub roadmap: RoadmapKey,
    /// What whoever comes by it is there.
    #[serde(flatten)]
    pub member: Member,
}

/// A link by which somebody comes in, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Names it in lists and in events.
    pub id: String,
    /// For whom it is.
    pub name: String,
    /// The places that it gives.
    pub places: Vec<Place>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it ends.
    pub expires: DateTime<Utc>,
    /// The seal of its secret.
    pub seal: Seal,
    /// Who made it.
    pub by: By,
}

/// Who a person is at an OpenID provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The provider's address.
    pub issuer: String,
    /// The provider's own, unchanging name of the person.
    pub subject: String,
}

/// What a person chose for themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// The code of the language; none for that of the browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The kinds of reminders and of news that they do without.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub quiet: BTreeSet<String>,
}

/// A second factor: codes of an authenticator, with codes for when it is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// The seal of the key that the authenticator holds.
    pub secret: Seal,
    /// Seals of the recovery codes that were not used yet.
    pub recovery: Vec<Seal>,
    /// The last time step of which a code was used; an earlier or equal one is refused.
    pub step: u64,
}

/// A person with a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name used to sign in.
    pub login: Login,
    /// The name that readers see.
    pub name: String,
    /// Whether they keep the people of the installation.
    pub admin: bool,
    /// Whether they may sign in; who has left stays in the record.
    pub active: bool,
    /// What they are in each roadmap.
    pub members: BTreeMap<RoadmapKey, Member>,
    /// Counts every change of what they prove themselves by, and of the rights that depend on it; a
    /// session begun or a token made for an earlier number is refused.
    pub credential: u64,
    /// The seal of the hashed password; none: cannot sign in by one.
    pub password: Option<Seal>,
    /// Whether the password was given by somebody else and must be changed before anything else.
    pub must_change: bool,
    /// The second factor, if there is one.
    pub factor: Option<Factor>,
    /// Who they are at the OpenID provider, once they came from there.
    pub subject: Option<Subject>,
    /// What they chose for themselves.
    pub preferences: Preferences,
    /// Views of their own of the tasks of each roadmap.
    pub views: BTreeMap<RoadmapKey, Arc<Views>>,
    /// How far they have seen each roadmap, by their own word.
    pub seen: BTreeMap<RoadmapKey, Seen>,
    /// When they are away next, and who acts for them then.
    pub away: Option<Away>,
    /// By what calendars are read for them, if by anything.
    pub calendar: Option<CalendarSecret>,
    /// How they are written by mail.
    pub mail: Option<Mail>,
    /// Roles and offices of a record from before rights were per roadmap; used at its upgrade only.
    pub(crate) everywhere: Member,
}

impl Person {
    /// Returns the person as the log names them.
    pub fn by(&self) -> By {
        By::new(self.login.clone(), self.name.clone())
    }

    /// Returns what the person is in a roadmap, if they are in it.
    pub fn member(&self, roadmap: &str) -> Option<&Member> {
        self.members.get(roadmap)
    }

    /// Returns the person as one who acts in a roadmap; elsewhere they have no rights.
    pub fn actor(&self, roadmap: &str) -> Actor {
        let (mut roles, offices) = match self.member(roadmap) {
            Some(member) => (member.roles, member.offices.clone()),
            None => (Roles::default(), Vec::new()),
        };
        roles.admin = self.admin && self.member(roadmap).is_some();
        Actor { deputy_for: Vec::new(), by: self.by(), offices, roles }
    }

    /// Tells whether the person may read a roadmap: it is public, or they are in it.
    pub fn may_read(&self, roadmap: &Roadmap) -> bool {
        roadmap.public || self.active && self.members.contains_key(&roadmap.key)
    }

    /// Tells whether the person may begin a roadmap: they keep people, or control a roadmap already.
    pub fn may_begin(&self) -> bool {
        self.active && (self.admin || self.holds(|roles| roles.controller))
    }

    /// Tells whether the person holds one of some roles anywhere.
    pub fn holds(&self, role: impl Fn(&Roles) -> bool) -> bool {
        self.members.values().any(|member| role(&member.roles))
    }
}

/// A sign-in that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names it in lists and in events.
    pub id: String,
    /// The name used to sign in.
    pub login: Login,
    /// When it began.
    pub created: DateTime<Utc>,
    /// When it ends, however much it is used.
    pub expires: DateTime<Utc>,
    /// The network address from which it began.
    pub address: Option<String>,
}

/// What a program shows instead of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Names it in lists.
    pub id: String,
    /// The person for whom it acts.
    pub login: Login,
    /// What the person calls it.
    pub name: String,
    /// What it is good for.
    pub scope: Scope,
    /// The roadmaps for which it is good; none for all of its person's.
    pub roadmaps: Vec<RoadmapKey>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it ends.
    pub expires: DateTime<Utc>,
    /// The seal of the hash under which it is known; none before a record's upgrade.
    pub seal: Option<Seal>,
}

/// The secret in the address by which programs read the calendars of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarSecret {
    /// Its seal.
    pub seal: Seal,
    /// Since when it is good.
    pub since: DateTime<Utc>,
}

impl Token {
    /// Tells whether it is good for whatever its person may do with roadmaps.
    pub fn is_whole(&self) -> bool {
        self.scope == Scope::Act && self.roadmaps.is_empty()
    }

    /// Tells whether it is good for a roadmap.
    pub fn covers(&self, roadmap: &str) -> bool {
        self.roadmaps.is_empty() || self.roadmaps.iter().any(|key| key == roadmap)
    }
}

/// A public key that signs checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// The Ed25519 public key, 64 hexadecimal digits.
    pub public: String,
    /// The signature of the key before it over this one, in hexadecimal; the first has none.
    pub signed: Option<String>,
    /// Since when it signs.
    pub since: DateTime<Utc>,
}

/// A history that was brought along in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// How many events it had.
    pub events: u64,
    /// The hash of the last of them, in hexadecimal.
    pub head: String,
    /// SHA-256 of the file, in hexadecimal; empty for a demonstration.
    pub file: String,
}

/// Everyone, and everything by which they are let in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    pub(crate) people: BTreeMap<Login, Arc<Person>>,
    /// Logins by what they look like, so that no two look the same.
    pub(crate) folded: HashMap<String, Login>,
    pub(crate) sessions: HashMap<Seal, Arc<Session>>,
    pub(crate) tokens: BTreeMap<String, Arc<Token>>,
    pub(crate) by_seal: HashMap<Seal, String>,
    /// Whose calendars are read by which secret.
    pub(crate) calendars: HashMap<Seal, Login>,
    pub(crate) keys: Vec<SigningKey>,
    pub(crate) imports: BTreeMap<RoadmapKey, Imported>,
    pub(crate) invitations: Vec<Arc<Invitation>>,
    pub(crate) views: BTreeMap<RoadmapKey, Arc<Views>>,
    /// Who is away, now or some day, by their deputies.
    pub(crate) deputies: BTreeMap<Login, Vec<Login>>,
    /// How many events have happened.
    pub version: u64,
    /// Counts the changes that pages depend on: people, names, rights.
    pub generation: u64,
    /// Whether every secret has its seal in the log, which it has not before a record's upgrade.
    pub sealed: bool,
}

impl Directory {
    /// Finds a person by the name used to sign in, whatever its case.
    pub fn person(&self, login: &str) -> Option<&Arc<Person>> {
        self.people.get(login).or_else(|| self.people.get(self.folded.get(&name::fold(login))?))
    }

    /// Returns every person, by login.
    pub fn people(&self) -> impl Iterator<Item = &Arc<Person>> {
        self.people.values()
    }

    /// Tells whether nobody is there yet.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Finds the session whose token has a hash with this seal.
    pub fn session(&self, seal: &Seal) -> Option<&Arc<Session>> {
        self.sessions.get(seal)
    }

    /// Returns every session with its seal.
    pub fn sessions(&self) -> impl Iterator<Item = (&Seal, &Arc<Session>)> {
        self.sessions.iter()
    }

    /// Finds the token whose hash has this seal.
    pub fn token(&self, seal: &Seal) -> Option<&Arc<Token>> {
        self.tokens.get(self.by_seal.get(seal)?)
    }

    /// Returns every token, by its id.
    pub fn tokens(&self) -> impl Iterator<Item = &Arc<Token>> {
        self.tokens.values()
    }

    /// Finds whose calendars are read by the secret with this seal.
    pub fn calendar(&self, seal: &Seal) -> Option<&Arc<Person>> {
        self.people.get(self.calendars.get(seal)?)
    }

    /// Returns every link that was neither used nor taken back, the oldest first.
    pub fn invitations(&self) -> impl Iterator<Item = &Invitation> {
        self.invitations.iter().map(|it| &**it)
    }

    /// Returns the views of a roadmap's tasks that all its readers have together.
    pub fn shared_views(&self, roadmap: &str) -> Option<&Arc<Views>> {
        self.views.get(roadmap)
    }

    /// Returns everyone whose deputy somebody is, at whatever time.
    pub fn absents_of<'a>(
        &'a self,
        deputy: &str,
    ) -> impl Iterator<Item = (&'a Arc<Person>, &'a Away)> {
        let absents = self.deputies.get(deputy).into_iter().flatten();
        absents.filter_map(|login| {
            let person = self.people.get(login)?;
            Some((person, person.away.as_ref()?))
        })
    }

    /// Returns a person as one who acts in a roadmap on a day: for themselves, and for those who are away and
    /// whose deputy they are. Whoever is not in a roadmap themselves is nobody's deputy there: who may read it
    /// is for those to say who keep its people.
    pub fn actor(&self, person: &Person, roadmap: &str, day: NaiveDate) -> Actor {
        let mut actor = person.actor(roadmap);
        if person.member(roadmap).is_none() {
            return actor;
        }
        let absents = self.absents_of(&person.login);
        let absents = absents.filter(|(absent, away)| absent.active && away.is_on(day));
        actor.deputy_for = absents
            .filter_map(|(absent, _)| {
                let member = absent.member(roadmap)?;
                let who = Named { person: absent.login.clone(), name: absent.name.clone() };
                let roles = Roles { admin: false, ..member.roles };
                Some(Absent { who, offices: member.offices.clone(), roles })
            })
            .collect();
        actor
    }

    /// Returns the public keys that sign checkpoints, the one in use last.
    pub fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    /// Returns where a roadmap's history came from, if it was brought along.
    pub fn imported(&self, roadmap: &str) -> Option<&Imported> {
        self.imports.get(roadmap)
    }

    /// Returns a person as they act in a roadmap, if what they prove themselves by is still good.
    pub fn acting(&self, login: &str, credential: u64) -> Option<&Arc<Person>> {
        let person = self.people.get(login)?;
        (person.active && person.credential == credential).then_some(person)
    }
}
