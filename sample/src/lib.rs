//! A sample to look at: the bundled roadmap, four people, and a made-up history that is the same every
//! time and made of commands that the domain allows.

pub mod bundled;
pub mod templates;

mod people;
mod story;
mod tale;

pub use self::{
    people::{actor, people},
    tale::history,
};

#[cfg(test)]
mod tests;
