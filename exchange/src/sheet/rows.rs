//! What a sheet is, and how large it may be.

use roadmap::Fault;

use crate::fault::malformed;

/// Rows of a sheet at the most.
pub const ROWS_MOST: usize = 200_000;
/// Columns of a sheet at the most.
pub const COLUMNS_MOST: usize = 200;
/// Cells of a sheet at the most that hold anything.
pub(super) const CELLS_MOST: usize = 5_000_000;

/// Characters of a cell at the most, as spreadsheets have it.
pub(super) const CELL_MOST: usize = 32_767;

/// What is read of a cell with a formula of which the file has no result.
pub(crate) const NO_RESULT: &str = "#FORMULA?";

/// A sheet, read but not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name, in a workbook.
    pub name: Option<String>,
    /// All sheets of the workbook.
    pub names: Vec<String>,
    /// What its text was written in, where the file does not say so itself.
    pub encoding: Option<&'static str>,
    /// Rows that have anything in them: the number as a spreadsheet counts it from 1, and the cells from
    /// the first column on. A date is written as 2026-12-01.
    pub rows: Vec<(usize, Vec<String>)>,
    /// Whether every row is written with all of its cells, as in a text.
    pub is_text: bool,
}

/// Says that a sheet has more of something than it may have.
pub(super) fn too_large(what: &str, most: usize) -> Fault {
    malformed("file", format!("the sheet has more than {most} {what}"))
}

/// Refuses a cell that holds more than any spreadsheet lets it.
pub(super) fn short(cell: &str, row: usize) -> Result<(), Fault> {
    if cell.len() > CELL_MOST && cell.chars().count() > CELL_MOST {
        let text = format!("a cell has more than {CELL_MOST} characters");
        return Err(malformed(format!("row {row}"), text));
    }
    Ok(())
}
