//! What a person may be in a roadmap.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// The roles of a person; one may have several, a reader has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Roles {
    /// Reports and submits for own offices, plans own workstreams.
    pub planner: bool,
    /// Accepts, returns, gives an opinion.
    pub reviewer: bool,
    /// Approves the roadmap, decides on extensions, pauses and withdraws.
    pub controller: bool,
    /// Keeps people, offices, calendars and settings, imports.
    pub admin: bool,
}

impl Roles {
    /// Tells whether there is any role.
    pub fn any(self) -> bool {
        let Self { planner, reviewer, controller, admin } = self;
        planner || reviewer || controller || admin
    }
}

/// A role by name, for messages.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, VariantArray, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// See [`Roles::planner`].
    Planner,
    /// See [`Roles::reviewer`].
    Reviewer,
    /// See [`Roles::controller`].
    Controller,
    /// See [`Roles::admin`].
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Returns its name in files and forms.
    pub fn code(self) -> &'static str {
        self.into()
    }
}
