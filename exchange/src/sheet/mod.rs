//! A sheet of a file as it was written: rows of cells, whatever program wrote them.

mod book;
pub(crate) mod rows;
mod text;
mod write;

use roadmap::Fault;

use crate::fault::malformed;

pub use self::{
    rows::{COLUMNS_MOST, ROWS_MOST, Sheet},
    text::decode,
    write::{Cell, Head, Page, write_book},
};

/// Opens a file: a workbook (XLSX, ODS), or a text with one row a line. Of a workbook it is the sheet of
/// this name, else the one that looks most like a plan.
pub fn open(bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, Fault> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => book::read(bytes, wanted),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(malformed(
            "file",
            "is an old workbook (.xls), or one with a password: save it as .xlsx without one",
        )),
        _ => text::read(bytes),
    }
}

/// Reads a text with one row a line.
pub fn of_text(text: &str) -> Result<Sheet, Fault> {
    text::parse(text)
}
