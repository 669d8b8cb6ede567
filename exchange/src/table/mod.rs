//! A plan as a table: one row a workstream or a task, in whatever columns it came.

mod cell;
pub(crate) mod columns;
pub(crate) mod criteria;
mod dates;
pub(crate) mod names;
mod read;
mod row;
mod write;

pub use self::{
    cell::{harmless, links_words, list_words},
    columns::{Column, Field, Layout, fields_of},
    read::{Reading, TableOptions, check_header, read_csv, read_table},
    row::Misread,
    write::write_csv,
};

#[cfg(test)]
mod tests;
