//! A row by its columns: what stands in its cells, and what is wrong there.

use chrono::NaiveDate;

use super::cell::{entries, is_guarded, read_link};
use roadmap::{
    Deadline, Fault, Link, Problem,
    date::{add_days, parse_day},
    text::tidy,
};

pub(super) struct Row<'a> {
    pub(super) number: usize,
    cells: Vec<(&'a str, String)>,
}

impl<'a> Row<'a> {
    pub(super) fn new(number: usize, header: &'a [String], cells: &[String]) -> Self {
        let cells = cells.iter().map(|cell| {
            let plain = if is_guarded(cell) { cell.get(1..).unwrap_or("") } else { cell };
            tidy(plain)
        });
        Self { number, cells: header.iter().map(String::as_str).zip(cells).collect() }
    }

    pub(super) fn get(&self, column: &str) -> &str {
        let cell = self.cells.iter().find(|(name, _)| *name == column);
        cell.map_or("", |(_, value)| value)
    }

    pub(super) fn list(&self, column: &str) -> Vec<String> {
        entries(self.get(column))
    }

    pub(super) fn links(&self, faults: &mut Vec<Fault>) -> Vec<Link> {
        let links = self.list("depends_on").into_iter().filter_map(|cell| {
            let link = read_link(&cell);
            if link.is_none() {
                let text = format!("`{cell}` is no link such as `GOV-11` or `GOV-11 SS+2`");
                faults.push(self.fault("depends_on", Problem::Malformed { text }));
            }
            link
        });
        links.collect()
    }

    /// Names a cell: its row, its column, and what stands in it.
    fn place(&self, column: &str) -> String {
        let value: String = self.get(column).chars().take(60).collect();
        let value = if value.is_empty() { value } else { format!(" `{value}`") };
        format!("row {}, {column}{value}", self.number)
    }

    pub(super) fn fault(&self, column: &str, problem: Problem) -> Fault {
        Fault { field: self.place(column), problem }
    }

    pub(super) fn is_at_fault(&self, column: &str, faults: &[Fault]) -> bool {
        let place = self.place(column);
        faults.iter().any(|fault| fault.field == place)
    }

    /// Reads a date of a column, or as days from another.
    pub(super) fn date(
        &self,
        name: &str,
        from: NaiveDate,
        faults: &mut Vec<Fault>,
    ) -> Option<Deadline> {
        let offset_column = format!("{name}_offset_days");
        let offset = self.get(&offset_column);
        if !offset.is_empty() {
            return match offset.parse::<i64>() {
                Ok(days @ -20_000..=20_000) => Some(Deadline::Day(add_days(from, days))),
                _ => {
                    let range = Problem::NotInRange { from: -20_000, to: 20_000 };
                    faults.push(self.fault(&offset_column, range));
                    None
                }
            };
        }
        self.day(name, faults)
    }

    /// Reads a date as it is written in a file: as this program writes it, or day, month and year
    /// parted by dots, which nobody reads otherwise.
    pub(super) fn day(&self, column: &str, faults: &mut Vec<Fault>) -> Option<Deadline> {
        let date = self.get(column);
        if date.is_empty() {
            return None;
        }
        let dotted = || {
            let day = NaiveDate::parse_from_str(date, "%d.%m.%Y").ok()?;
            parse_day(&day.to_string()).ok().map(Deadline::Day)
        };
        let read = date.parse::<Deadline>().ok().or_else(dotted);
        if read.is_none() {
            faults.push(self.fault(column, no_date(date)));
        }
        read
    }

    pub(super) fn number<T: std::str::FromStr>(
        &self,
        column: &str,
        range: Problem,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let value = self.get(column);
        let read = value.parse().ok();
        if read.is_none() && !value.is_empty() {
            faults.push(self.fault(column, range));
        }
        read
    }
}

/// Says why something is no date, as far as that can be guessed.
fn no_date(value: &str) -> Problem {
    let slashed = value.contains('/');
    let serial = value.parse::<i64>().ok().filter(|days| (20_000..80_000).contains(days));
    let text = match serial {
        // A spreadsheet counts days from the end of 1899.
        Some(days) => {
            let first = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
            let day = add_days(first, days);
            format!(
                "is a spreadsheet's number of a day ({day}): give the column the form of a date"
            )
        }
        None if slashed => {
            "can be read as two different days: write it as 2026-12-01 or 01.12.2026".to_owned()
        }
        None => return Problem::NotADate,
    };
    Problem::Malformed { text }
}
