//! A row by what its columns say, and what is wrong there.

use chrono::NaiveDate;
use roadmap::{
    Deadline, Fault, Link, Problem,
    date::add_days,
    text::{is_blank, tidy},
};

use super::{
    cell::{entries, is_guarded, read_link},
    columns::Layout,
    dates,
    field::Field,
};

/// A fault and the cell where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The row, as a spreadsheet counts it; none for what concerns the whole table.
    pub row: Option<usize>,
    /// The column, counted from 0; none for what concerns the whole row, or a column that is not there.
    pub column: Option<usize>,
    /// What is wrong, with the place in words.
    pub fault: Fault,
}

pub(super) struct Row<'a> {
    pub(super) number: usize,
    cells: &'a [String],
    layout: &'a Layout,
}

impl<'a> Row<'a> {
    pub(super) fn new(number: usize, cells: &'a [String], layout: &'a Layout) -> Self {
        Self { number, cells, layout }
    }

    pub(super) fn get(&self, field: Field) -> String {
        let said = self.layout.said(field, self.cells);
        tidy(if is_guarded(&said) { said.get(1..).unwrap_or("") } else { &said })
    }

    pub(super) fn is_empty(&self, field: Field) -> bool {
        is_blank(&self.get(field))
    }

    /// Returns the only cell that holds anything.
    pub(super) fn only(&self) -> Option<String> {
        let mut filled = self.cells.iter().map(|cell| tidy(cell)).filter(|cell| !is_blank(cell));
        filled.next().filter(|_| filled.next().is_none())
    }

    /// Tells whether it counts its columns, as tables do below their headings.
    pub(super) fn counts_columns(&self) -> bool {
        let filled = self.cells.iter().filter(|cell| !is_blank(cell));
        let counted = filled.zip(1..).all(|(cell, n)| cell.trim().parse() == Ok(n));
        counted && self.cells.len() > 2 && self.only().is_none()
    }

    pub(super) fn list(&self, field: Field) -> Vec<String> {
        entries(&self.get(field))
    }

    pub(super) fn links(&self, faults: &mut Vec<Misread>) -> Vec<Link> {
        let links = self.list(Field::DependsOn).into_iter().filter_map(|cell| {
            let link = read_link(&cell);
            if link.is_none() {
                let text = format!("`{cell}` is no link such as `GOV-11` or `GOV-11 SS+2`");
                faults.push(self.fault(Field::DependsOn, Problem::Malformed { text }));
            }
            link
        });
        links.collect()
    }

    /// Names a cell: its row, its column, and what stands in it.
    fn place(&self, field: Field) -> String {
        let value: String = self.get(field).chars().take(60).collect();
        let value = if value.is_empty() { value } else { format!(" `{value}`") };
        let column = self.column(field).and_then(|at| self.layout.columns.get(at));
        let column = column.map_or(field.code(), |column| &column.heading);
        format!("row {}, {column}{value}", self.number)
    }

    /// Returns the column that says something: the first that has it in this row.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        let columns = self.layout.of(field);
        let filled = |at: &&usize| self.cells.get(**at).is_some_and(|cell| !is_blank(cell));
        columns.iter().find(filled).or(columns.first()).copied()
    }

    pub(super) fn fault(&self, field: Field, problem: Problem) -> Misread {
        let fault = Fault { field: self.place(field), problem };
        Misread { row: Some(self.number), column: self.column(field), fault }
    }

    /// Says what is wrong with the whole row.
    pub(super) fn broken(&self, text: String) -> Misread {
        let problem = Problem::Malformed { text };
        let fault = Fault { field: format!("row {}", self.number), problem };
        Misread { row: Some(self.number), column: None, fault }
    }

    /// Reads a date of a column, or as days from another.
    pub(super) fn date(
        &self,
        (field, offset): (Field, Field),
        from: NaiveDate,
        faults: &mut Vec<Misread>,
    ) -> Option<Deadline> {
        let days = self.get(offset);
        if !days.is_empty() {
            return match days.parse::<i64>() {
                Ok(days @ -20_000..=20_000) => Some(Deadline::Day(add_days(from, days))),
                _ => {
                    let range = Problem::NotInRange { from: -20_000, to: 20_000 };
                    faults.push(self.fault(offset, range));
                    None
                }
            };
        }
        self.day(field, faults)
    }

    /// Reads a date as it is written in a file.
    pub(super) fn day(&self, field: Field, faults: &mut Vec<Misread>) -> Option<Deadline> {
        let date = self.get(field);
        if date.is_empty() {
            return None;
        }
        let read = dates::read(&date);
        read.map_err(|problem| faults.push(self.fault(field, problem))).ok()
    }

    pub(super) fn number<T: std::str::FromStr>(
        &self,
        field: Field,
        range: Problem,
        faults: &mut Vec<Misread>,
    ) -> Option<T> {
        let value = self.get(field);
        let read = value.parse().ok();
        if read.is_none() && !value.is_empty() {
            faults.push(self.fault(field, range));
        }
        read
    }
}
