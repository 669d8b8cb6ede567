//! What a server function answers, with and without WebAssembly.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// A change was recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// What the reader is told.
    pub message: String,
    /// Where a browser without WebAssembly goes next; none: back to the page with the form.
    pub go: Option<String>,
    /// Whether the page that has the form stays, and asks for itself again.
    #[serde(default)]
    pub stays: bool,
    /// HTML that says what was done and offers to take it back; the message says it in words alone.
    #[serde(default)]
    pub done: Option<String>,
}

/// What came of a form that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Nothing was to be recorded, or something is shown once and never again.
    Told {
        /// HTML that says what would happen, or the secret itself.
        preview: String,
    },
    /// A change was recorded.
    Saved(Saved),
}

impl From<Saved> for Answer {
    fn from(saved: Saved) -> Self {
        Self::Saved(saved)
    }
}

/// A file that was received before the form that names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Names it in the form.
    pub id: String,
    /// Its name and size for the reader.
    pub text: String,
}

/// Nothing was recorded. Every text is in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The HTTP status: 401, 403, 404, 409, 413, 422, 500 or 503.
    pub status: u16,
    /// What the reader is told.
    pub message: String,
    /// Messages at single fields, by the field's name.
    pub fields: Vec<(String, String)>,
    /// For 409: the field, the value in force, the value asked for.
    pub differences: Vec<(String, String, String)>,
    /// For 409: the revision that an edit must now be made from.
    pub revision: Option<u64>,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    /// What the framework says is for nobody's eyes; whoever sends the answer puts it into words.
    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self { status: 400, ..Self::default() }
    }
}
