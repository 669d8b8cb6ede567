//! Accounts and sessions.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use roadmap::{Actor, By, Key, Roles};

use crate::{Present, Store};

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

/// A sign-in that is still good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The name used to sign in.
    pub login: Key,
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

    /// Returns the person of a session that has not ended.
    pub fn signed_in(&self, token: &TokenHash, now: DateTime<Utc>) -> Option<Arc<Person>> {
        let present = self.present();
        let session = present.sessions.get(token).filter(|session| now < session.expires)?;
        present.people.get(&session.login).cloned()
    }

    /// Counts the changes of people since the start, so that pages made for them can be told apart.
    pub fn generation(&self) -> u64 {
        self.present().generation
    }
}

/// Changes the present as an event of the house says.
pub fn apply(present: &mut Present, change: &crate::HouseChange) {
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
                }),
            );
        }
        Change::PersonChanged { login, name, roles, offices, .. } => {
            if let Some(person) = present.people.get_mut(login) {
                let person = Arc::make_mut(person);
                person.name.clone_from(name);
                person.roles = *roles;
                person.offices.clone_from(offices);
            }
            present.sessions.retain(|_, session| session.login != *login);
        }
        Change::PasswordChanged { login, password } => {
            if let Some(person) = present.people.get_mut(login) {
                Arc::make_mut(person).password.clone_from(password);
            }
            present.sessions.retain(|_, session| session.login != *login);
        }
        Change::SignedIn { login, token, expires } => {
            let session = Session { login: login.clone(), expires: *expires };
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
