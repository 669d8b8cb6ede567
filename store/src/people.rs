//! Accounts and sessions.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use roadmap::{Actor, By, Key, Roles};

use crate::{Present, Scope, Store, writer::Job};

/// SHA-256 of a session's token.
pub type TokenHash = [u8; 32];

/// A person with a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name used to sign in.
    pub login: Key,
    /// The name that readers see.
    pub name: String,
    /// The password, hashed by argon2id in PHC form; none: cannot sign in.
    pub password: Option<String>,
    /// What they may do.
    pub roles: Roles,
    /// For which offices.
    pub offices: Vec<Key>,
    /// Whether they may sign in; who has left stays in the record.
    pub active: bool,
}

impl Person {
    /// Returns the person as one who acts.
    pub fn actor(&self) -> Actor {
        Actor {
            by: By { person: self.login.clone(), name: self.name.clone() },
            offices: self.offices.clone(),
            roles: self.roles,
        }
    }
}

/// Hours without a request after which a session ends.
pub const IDLE_HOURS: i64 = 2;
/// Minutes after which it is written down again that a session is used.
const NOTED_MINUTES: i64 = 10;

/// A sign-in that is still good.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name used to sign in.
    pub login: Key,
    /// When it began.
    pub created: DateTime<Utc>,
    /// When it ends, however much it is used.
    pub expires: DateTime<Utc>,
    /// Seconds since 1970 of the last request.
    pub(crate) seen: Arc<AtomicI64>,
    /// The same as it is written down.
    pub(crate) noted: Arc<AtomicI64>,
}

impl Session {
    pub(crate) fn new(
        login: Key,
        created: DateTime<Utc>,
        expires: DateTime<Utc>,
        seen: DateTime<Utc>,
    ) -> Self {
        let seconds = || Arc::new(AtomicI64::new(seen.timestamp()));
        Self { login, created, expires, seen: seconds(), noted: seconds() }
    }

    /// Returns the instant of the last request.
    pub fn seen(&self) -> DateTime<Utc> {
        let seconds = self.seen.load(Ordering::Relaxed);
        DateTime::from_timestamp(seconds, 0).unwrap_or(self.created)
    }

    fn is_good(&self, now: DateTime<Utc>) -> bool {
        now < self.expires && now < self.seen() + TimeDelta::hours(IDLE_HOURS)
    }
}

/// What a program shows instead of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Names it in lists.
    pub id: String,
    /// The person for whom it acts.
    pub login: Key,
    /// What the person calls it.
    pub name: String,
    /// What it is good for.
    pub scope: Scope,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it ends.
    pub expires: DateTime<Utc>,
}

impl Store {
    /// Finds a person by the name used to sign in.
    pub fn person(&self, login: &str) -> Option<Arc<Person>> {
        self.present().people.get(login).cloned()
    }

    /// Returns every person, by login.
    pub fn people(&self) -> Vec<Arc<Person>> {
        let mut people: Vec<_> = self.present().people.values().cloned().collect();
        people.sort_by(|a, b| a.login.cmp(&b.login));
        people
    }

    /// Returns the person of a session that has not ended, and notes that it is used.
    pub fn signed_in(&self, token: &TokenHash, now: DateTime<Utc>) -> Option<Arc<Person>> {
        let present = self.present();
        let session = present.sessions.get(token).filter(|session| session.is_good(now))?;
        session.seen.fetch_max(now.timestamp(), Ordering::Relaxed);
        let noted = session.noted.load(Ordering::Relaxed);
        if now.timestamp() - noted > NOTED_MINUTES * 60 {
            session.noted.store(now.timestamp(), Ordering::Relaxed);
            // A full queue means that it is written down later.
            let _ = self.inner.writer.try_send(Job::Seen { token: *token, at: now });
        }
        present.people.get(&session.login).cloned()
    }

    /// Returns a person's sessions that have not ended, the last used first.
    pub fn sessions_of(&self, login: &str, now: DateTime<Utc>) -> Vec<(TokenHash, Session)> {
        let present = self.present();
        let own = present.sessions.iter();
        let own = own.filter(|(_, session)| session.login == login && session.is_good(now));
        let mut own: Vec<_> = own.map(|(token, session)| (*token, session.clone())).collect();
        own.sort_by_key(|(token, session)| (std::cmp::Reverse(session.seen()), *token));
        own
    }

    /// Returns what a program may do that shows a token, and for whom.
    pub fn bearer(&self, token: &TokenHash, now: DateTime<Utc>) -> Option<(Arc<Person>, Scope)> {
        let present = self.present();
        let known = present.tokens.get(token).filter(|token| now < token.expires)?;
        Some((present.people.get(&known.login)?.clone(), known.scope))
    }

    /// Returns a person's tokens, the newest first.
    pub fn tokens_of(&self, login: &str) -> Vec<Arc<ApiToken>> {
        let present = self.present();
        let own = present.tokens.values().filter(|token| token.login == login);
        let mut own: Vec<_> = own.cloned().collect();
        own.sort_by(|a, b| (b.created, &a.id).cmp(&(a.created, &b.id)));
        own
    }

    /// Counts the changes of people since the start, so that pages made for them can be told apart.
    pub fn generation(&self) -> u64 {
        self.present().generation
    }
}

/// Changes the present as an event of the house says.
pub fn apply(present: &mut Present, change: &crate::HouseChange, at: DateTime<Utc>) {
    use crate::HouseChange as Change;
    match change {
        Change::PersonAdded { login, name, roles, offices, password } => {
            present.people.insert(
                login.clone(),
                Arc::new(Person {
                    login: login.clone(),
                    name: name.clone(),
                    password: password.clone(),
                    roles: *roles,
                    offices: offices.clone(),
                    active: true,
                }),
            );
        }
        Change::PersonChanged { login, name, roles, offices, active, .. } => {
            if let Some(person) = present.people.get_mut(login) {
                let person = Arc::make_mut(person);
                person.name.clone_from(name);
                person.roles = *roles;
                person.offices.clone_from(offices);
                person.active = *active;
            }
            present.sessions.retain(|_, session| session.login != *login);
            present.tokens.retain(|_, token| token.login != *login);
        }
        Change::PasswordChanged { login, password } => {
            if let Some(person) = present.people.get_mut(login) {
                Arc::make_mut(person).password.clone_from(password);
            }
            present.sessions.retain(|_, session| session.login != *login);
            present.tokens.retain(|_, token| token.login != *login);
        }
        Change::SignedOutEverywhere { login } => {
            present.sessions.retain(|_, session| session.login != *login);
        }
        Change::TokenCreated { login, id, name, scope, expires, token } => {
            let made = ApiToken {
                id: id.clone(),
                login: login.clone(),
                name: name.clone(),
                scope: *scope,
                created: at,
                expires: *expires,
            };
            present.tokens.insert(*token, Arc::new(made));
        }
        Change::TokenRevoked { login, id } => {
            present.tokens.retain(|_, token| token.login != *login || token.id != *id);
        }
        Change::SignedIn { login, token, expires, .. } => {
            present.sessions.retain(|_, session| session.is_good(at));
            let session = Session::new(login.clone(), at, *expires, at);
            present.sessions.insert(*token, session);
        }
        Change::SignedOut { token, .. } => {
            present.sessions.remove(token);
        }
        Change::SignInFailed { .. } | Change::Refused { .. } => {}
    }
    if matches!(change, Change::PersonAdded { .. } | Change::PersonChanged { .. }) {
        present.generation += 1;
    }
}
