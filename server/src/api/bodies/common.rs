//! What several bodies have.

use chrono::NaiveDate;
use roadmap::Evidence;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

/// Tells a value that is to be empty from one that is not sent: `null` empties it.
pub fn sent<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// By which way a change of the plan comes about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// At once, before the roadmap is approved.
    #[default]
    Direct,
    /// As a proposal, on which somebody decides.
    Propose,
    /// By a decision of one's own, with its reason.
    Change,
}

/// A piece of evidence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum EvidenceBody {
    /// A document by its number and date.
    Document {
        /// Registration number.
        number: String,
        /// Date of the document.
        date: NaiveDate,
    },
    /// An address on the web.
    Link {
        /// The address.
        href: String,
    },
}

impl From<EvidenceBody> for Evidence {
    fn from(body: EvidenceBody) -> Self {
        match body {
            EvidenceBody::Document { number, date } => Self::Document { number, date },
            EvidenceBody::Link { href } => Self::Link(href),
        }
    }
}

/// A decision with its reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// The way and the reason of a change that takes something away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WayBody {
    /// By which way.
    #[serde(default)]
    pub way: Way,
    /// Why.
    #[serde(default)]
    pub reason: String,
}
