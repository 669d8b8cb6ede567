//! MS Project XML (MSPDI): what of it is a roadmap. Dates are days here; what cannot be taken over is
//! named with its tasks, and never guessed.

mod calendar;
mod left_out;
mod read;
mod write;
mod xml;

pub use self::{
    left_out::LeftOut,
    read::{Project, read_project},
    write::write_project,
};
