//! Mail: what people are told goes out once its window ends, one letter for each person, each on their own.

pub mod job;
pub mod send;
mod write;
