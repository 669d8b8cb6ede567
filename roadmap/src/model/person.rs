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
}
