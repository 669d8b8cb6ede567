//! What programs send, each command with a body of its own.

mod common;
pub mod meetings;
pub mod plan;
pub mod shape;
pub mod work;

pub use self::common::{EvidenceBody, ReasonBody, Way, WayBody};
