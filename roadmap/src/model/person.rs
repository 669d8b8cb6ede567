//! Who did something, as the log names them.

use serde::{Deserialize, Serialize};

use super::key::Login;

/// A person as the log names them.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct By {
    /// The name used to sign in; empty in a file that was written for anyone to read.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub person: Login,
    /// The name that readers see.
    pub name: String,
    /// The absent person for whom they acted, where the right was that person's and not their own.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<Box<Named>>,
}

/// A person by their names.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Named {
    /// The name used to sign in; empty in a file that was written for anyone to read.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub person: Login,
    /// The name that readers see.
    pub name: String,
}

impl By {
    /// Names a person who acts as themselves.
    pub fn new(person: Login, name: String) -> Self {
        Self { person, name, on_behalf: None }
    }

    /// Names the same person as one who acts for somebody else.
    pub fn acting_for(&self, absent: &Named) -> Self {
        Self { on_behalf: Some(Box::new(absent.clone())), ..self.clone() }
    }

    /// Returns the logins of whoever it was: the person, and the one for whom they acted.
    pub fn logins(&self) -> impl Iterator<Item = &Login> {
        std::iter::once(&self.person).chain(self.on_behalf.iter().map(|absent| &absent.person))
    }

    /// Tells whether a person did it, or it was done for them.
    pub fn is_of(&self, login: &Login) -> bool {
        self.logins().any(|known| known == login)
    }

    /// Tells whether the same eyes are behind both: a deputy and whom they act for count as one person.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.logins().any(|login| other.is_of(login))
    }
}
