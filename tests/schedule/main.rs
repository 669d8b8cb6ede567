//! The schedule against answers that others published.

#![expect(clippy::expect_used, reason = "an answer that cannot be read is a test that has failed")]

mod mpxj;
mod mspdi;
mod published;
