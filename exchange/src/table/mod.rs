//! A plan as a table: one row a workstream or a task, in whatever columns it came.

mod cell;
mod clean;
pub(crate) mod columns;
pub(crate) mod criteria;
mod dates;
mod field;
pub(crate) mod names;
mod read;
mod returned;
mod row;
mod write;

pub use self::{
    cell::{harmless, links_words, list_words},
    clean::{check_header, read_csv, read_table},
    columns::{Column, Layout, fields_of},
    field::Field,
    read::{Reading, TableOptions},
    returned::{Line, Mark, Said, Told, returned},
    row::Misread,
    write::write_csv,
};

#[cfg(test)]
mod tests;
