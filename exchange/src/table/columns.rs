//! How a sheet is to be understood: where its headings are, and what each column says.

use std::collections::BTreeMap;

use roadmap::text::tidy;
use strum::EnumCount;

use super::field::{Field, known_as};
use crate::sheet::rows::Sheet;

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub heading: String,
    /// What it says; nothing if it is left out.
    pub fields: Vec<Field>,
}

/// Reads what a column says: codes of fields with a plus between them, nothing for a column that is left
/// out; none for what is no code.
pub fn fields_of(codes: &str) -> Option<Vec<Field>> {
    codes.split('+').filter(|code| !code.is_empty()).map(Field::of).collect()
}

/// How a sheet is to be understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The place of the row of headings among the sheet's rows.
    pub header: usize,
    /// The columns, from the first.
    pub columns: Vec<Column>,
    of_field: [Vec<usize>; Field::COUNT],
}

/// Counts the known headings of the row that has most of them.
pub(crate) fn resemblance(rows: &[(usize, Vec<String>)]) -> usize {
    header_of(rows).map_or(0, |(_, known)| known)
}

/// Finds the row of headings: the first that has most known ones.
fn header_of(rows: &[(usize, Vec<String>)]) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (at, (_, cells)) in rows.iter().take(40).enumerate() {
        let mut known: Vec<Field> = cells.iter().filter_map(|cell| known_as(cell)).collect();
        known.sort_unstable();
        known.dedup();
        if best.is_none_or(|(_, most)| known.len() > most) {
            best = Some((at, known.len()));
        }
    }
    best
}

impl Layout {
    /// Understands a sheet by its headings.
    pub fn guess(sheet: &Sheet) -> Self {
        let header = match header_of(&sheet.rows) {
            Some((at, 1..)) => at,
            // Nothing is known: the first row that has more than a title.
            _ => {
                let filled =
                    |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
                sheet.rows.iter().position(|(_, cells)| filled(cells) > 1).unwrap_or(0)
            }
        };
        let mut headings: Vec<String> = sheet
            .rows
            .get(header)
            .into_iter()
            .flat_map(|(_, cells)| cells)
            .map(|it| tidy(it))
            .collect();
        while headings.last().is_some_and(String::is_empty) {
            headings.pop();
        }
        // Codes of this program before what people call it; of two columns that say the same, the first.
        let codes: Vec<Field> = headings.iter().filter_map(|it| Field::of(it)).collect();
        let mut taken = Vec::new();
        let columns = headings.into_iter().map(|heading| {
            let field = known_as(&heading).filter(|field| {
                let code = Field::of(&heading).is_some();
                !taken.contains(field) && (code || !codes.contains(field))
            });
            taken.extend(field);
            Column { heading, fields: field.into_iter().collect() }
        });
        Self { header, ..Self::default() }.with_columns(columns.collect())
    }

    /// Takes over what somebody chose, by column; nothing leaves a column out.
    pub fn chosen(self, chosen: &BTreeMap<usize, Vec<Field>>) -> Self {
        let mut columns = self.columns.clone();
        for (at, fields) in chosen {
            if let Some(column) = columns.get_mut(*at) {
                column.fields.clone_from(fields);
            }
        }
        self.with_columns(columns)
    }

    fn with_columns(self, columns: Vec<Column>) -> Self {
        let mut of_field: [Vec<usize>; Field::COUNT] = Default::default();
        for (at, column) in columns.iter().enumerate() {
            for field in &column.fields {
                if let Some(places) = of_field.get_mut(*field as usize) {
                    places.push(at);
                }
            }
        }
        Self { columns, of_field, ..self }
    }

    /// Returns the columns that say something.
    pub fn of(&self, field: Field) -> &[usize] {
        self.of_field.get(field as usize).map_or(&[], Vec::as_slice)
    }

    /// Tells whether a column says something.
    pub fn has(&self, field: Field) -> bool {
        !self.of(field).is_empty()
    }

    /// Returns what columns of a row say together, as it was written.
    pub(super) fn said(&self, field: Field, cells: &[String]) -> String {
        let parts = self.of(field).iter().filter_map(|at| cells.get(*at));
        let parts: Vec<&str> = parts.map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
        match *parts.as_slice() {
            [] => String::new(),
            // What was put before a formula stands at the very beginning.
            [only] => self
                .of(field)
                .iter()
                .filter_map(|at| cells.get(*at))
                .find(|cell| cell.trim() == only)
                .cloned()
                .unwrap_or_default(),
            _ => parts.join(field.joint()),
        }
    }
}
