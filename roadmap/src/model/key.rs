//! What things are called by.

/// The stable short name of an office, a workstream, a task or a roadmap, such as `GOV-12`.
pub type Key = String;
