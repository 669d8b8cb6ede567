//! A table that comes back: rows that say of which version they were written, cell by cell.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use roadmap::{Deadline, Link, Problem, Roadmap, RoadmapKey, date::parse_day, text::is_blank};

use super::{
    columns::Layout,
    dates,
    field::Field,
    row::{Misread, Row},
};
use crate::sheet::rows::{NO_RESULT, Sheet};

/// Of which version of a roadmap a row was written: `57 2026-11-29 en december-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// How many events had happened.
    pub version: u64,
    /// The day on which statuses were computed.
    pub day: NaiveDate,
    /// The language of its words.
    pub lang: String,
    /// The roadmap.
    pub roadmap: RoadmapKey,
}

impl Mark {
    /// Marks what is written of a roadmap on a day.
    pub fn of(roadmap: &Roadmap, day: NaiveDate, lang: &str) -> Self {
        let (version, roadmap) = (roadmap.version, roadmap.key.clone());
        Self { version, day, lang: lang.to_owned(), roadmap }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.version, self.day, self.lang, self.roadmap)
    }
}

impl FromStr for Mark {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.split_whitespace();
        let mut next = || words.next().ok_or(());
        let version = next()?.parse().map_err(drop)?;
        let day = parse_day(next()?).map_err(drop)?;
        let (lang, roadmap) = (next()?.to_owned(), next()?.into());
        if words.next().is_some() { Err(()) } else { Ok(Self { version, day, lang, roadmap }) }
    }
}

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Words.
    Text(String),
    /// A date, or none.
    Date(Option<Deadline>),
    /// A number, or none.
    Number(Option<u32>),
    /// Offices as they are named.
    Names(Vec<String>),
    /// What is waited for.
    Links(Vec<Link>),
    /// Entries.
    List(Vec<String>),
}

/// A cell of a row that comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// What its column says.
    pub field: Field,
    /// What stands there.
    pub text: String,
    /// What it says, or what is wrong in it.
    pub said: Result<Said, Problem>,
}

/// A row of a table that comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The row, as a spreadsheet counts it.
    pub number: usize,
    /// The key; empty in a row that is new.
    pub key: String,
    /// Of which version it was written: none where it does not say so, what it says where that cannot be
    /// read.
    pub mark: Option<Result<Mark, String>>,
    /// What its cells say, in the order of [`Field`].
    pub cells: Vec<Told>,
    /// Cells that say too much or too little, as for the first reading of a table.
    pub faults: Vec<Misread>,
}

/// Errors as spreadsheets write them.
const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#NAME?", "#DIV/0!", "#VALUE!", "#NUM!", "#NULL!"];

/// Reads the rows of a table that comes back, without asking what they say together.
pub fn returned(sheet: &Sheet, layout: &Layout) -> Vec<Line> {
    let rows = sheet.rows.iter().skip(layout.header + 1);
    let lines = rows.filter_map(|(number, cells)| {
        let row = Row::new(*number, cells, layout);
        let empty = cells.iter().all(|cell| is_blank(cell));
        if empty || row.counts_columns() {
            return None;
        }
        let mark = row.get(Field::Version);
        let mark = (!is_blank(&mark)).then(|| mark.parse().map_err(|()| mark.clone()));
        let mut faults = Vec::new();
        let told = Field::all().filter(|field| {
            let said = !matches!(field, Field::Key | Field::Version) && !field.is_offset();
            said && layout.has(*field)
        });
        let cells = told.map(|field| Told {
            field,
            text: row.get(field),
            said: said(&row, field, &mut faults),
        });
        let cells = cells.collect();
        let key = row.get(Field::Key);
        let key = key.trim_end_matches('.').to_owned();
        Some(Line { number: *number, key, mark, cells, faults })
    });
    lines.collect()
}

fn said(row: &Row<'_>, field: Field, faults: &mut Vec<Misread>) -> Result<Said, Problem> {
    let text = row.get(field);
    if text == NO_RESULT {
        return Err(Problem::NoResult);
    }
    if ERRORS.contains(&text.as_str()) {
        return Err(Problem::SheetError);
    }
    let none = is_blank(&text);
    Ok(match field {
        Field::Owner | Field::CoOwners => Said::Names(row.list(field)),
        Field::Source => Said::List(row.list(field)),
        Field::Start
        | Field::Deadline
        | Field::OriginalDeadline
        | Field::EffectiveDeadline
        | Field::Forecast => Said::Date(if none { None } else { Some(dates::read(&text)?) }),
        Field::Duration => {
            let read = || text.parse().map_err(|_| Problem::NotInRange { from: 0, to: 10_000 });
            Said::Number(if none { None } else { Some(read()?) })
        }
        Field::Percent => Said::Number(if none { None } else { Some(percent(&text)?) }),
        Field::DependsOn => {
            let before = faults.len();
            let links = row.links(faults);
            match faults.get(before) {
                Some(fault) => return Err(fault.fault.problem.clone()),
                None => Said::Links(links),
            }
        }
        _ => Said::Text(text),
    })
}

/// Reads percent: a whole number, with or without its sign; a cell that is shown as percent holds a share
/// of one.
fn percent(text: &str) -> Result<u32, Problem> {
    let refused = || Problem::NotInRange { from: 0, to: 100 };
    let number = text.trim_end_matches('%').trim().replace(',', ".");
    let number: f64 = number.parse().map_err(|_| refused())?;
    let number =
        if number > 0.0 && number < 1.0 { (number * 10_000.0).round() / 100.0 } else { number };
    let whole = number.fract() == 0.0 && (0.0..=100.0).contains(&number);
    // It was just found to be a whole number that fits.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    if whole { Ok(number as u32) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet;

    #[test]
    fn a_mark_is_read_as_it_is_written() {
        let mark: Mark = "57 2026-11-29 ru декабрь-1".parse().expect("a mark");
        assert_eq!(mark.to_string(), "57 2026-11-29 ru декабрь-1");
        for text in [
            "",
            "57",
            "57 2026-11-29 en",
            "x 2026-11-29 en a",
            "57 29.11.2026 en a",
            "1 2026-11-29 en a b",
        ] {
            assert_eq!(text.parse::<Mark>(), Err(()), "{text}");
        }
    }

    #[test]
    fn percent_is_read_as_people_write_it() {
        for (text, number) in
            [("40", 40), ("40 %", 40), ("0.3", 30), ("0,255", 0), ("100", 100), ("0", 0), ("1", 1)]
        {
            let read = percent(text);
            assert_eq!(read.is_ok(), number > 0 || text == "0", "{text}");
            assert_eq!(read.unwrap_or(0), number, "{text}");
        }
        for text in ["abc", "-5", "33.7", "101", "1e9", "NaN", "inf"] {
            assert_eq!(percent(text), Err(Problem::NotInRange { from: 0, to: 100 }), "{text}");
        }
    }

    #[test]
    fn cells_are_read_one_by_one() {
        let text = "deadline,key,owner,percent,depends_on,version,title_en,start\n\
                    2026-12-01,A-1,Office; Other,40 %,A-2 SS+1,5 2026-11-01 en plan,'=1+1,#N/A\n\
                    soon,,,many,A-1 after,yesterday,,\n";
        let sheet = sheet::of_text(text).expect("a sheet");
        let lines = returned(&sheet, &Layout::guess(&sheet));
        let [first, second] = lines.as_slice() else { unreachable!("{lines:?}") };
        let cell = |line: &Line, field| {
            line.cells.iter().find(|told| told.field == field).expect("a cell").said.clone()
        };
        assert_eq!((first.number, first.key.as_str()), (2, "A-1"));
        assert_eq!(first.mark.clone().expect("a mark").expect("read").version, 5);
        assert_eq!(cell(first, Field::Deadline), Ok(Said::Date("2026-12-01".parse().ok())));
        assert_eq!(
            cell(first, Field::Owner),
            Ok(Said::Names(vec!["Office".into(), "Other".into()]))
        );
        assert_eq!(cell(first, Field::Percent), Ok(Said::Number(Some(40))));
        assert_eq!(cell(first, Field::TitleEn), Ok(Said::Text("=1+1".into())), "never a formula");
        assert_eq!(cell(first, Field::Start), Err(Problem::SheetError));
        assert_eq!(second.mark, Some(Err("yesterday".into())));
        assert_eq!(cell(second, Field::Deadline), Err(Problem::NotADate));
        assert!(cell(second, Field::Percent).is_err() && cell(second, Field::DependsOn).is_err());
        assert_eq!(cell(second, Field::Start), Ok(Said::Date(None)));
    }
}
