//! The columns of the bundled roadmap: one row a workstream or a task, with offsets or dates.

mod cell;
mod columns;
mod names;
mod read;
mod row;
mod write;

pub use self::{
    cell::harmless,
    read::{CsvOptions, read_csv},
    write::write_csv,
};

#[cfg(test)]
mod tests;
