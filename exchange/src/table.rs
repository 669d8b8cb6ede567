//! Tables as spreadsheets write them: what they are written in, what parts their cells, and which row
//! is which, counted as a spreadsheet counts. What would be read otherwise than its writer meant it is
//! refused at its place.

use std::borrow::Cow;

use roadmap::Fault;

use crate::fault::malformed;

/// What parts cells from one another.
const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// Reads the text of a file: UTF-8, or UTF-16 that says so at its beginning.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let wide = |units: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.split_at(2).1.as_chunks::<2>();
        let text = String::from_utf16(&pairs.iter().copied().map(units).collect::<Vec<_>>());
        text.ok().filter(|_| rest.is_empty()).map(Cow::Owned)
    };
    let broken = || malformed("file", "the file is not whole UTF-16");
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => text(rest),
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes).ok_or_else(broken),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes).ok_or_else(broken),
        _ => text(bytes),
    }
}

fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let read = std::str::from_utf8(bytes);
    read.map(Cow::Borrowed).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        malformed(
            format!("file, line {line}"),
            "the file is not UTF-8, as when a spreadsheet writes plain “CSV”: save it as “CSV UTF-8”",
        )
    })
}

/// A table: names of columns, and rows with their numbers.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns, in order.
    pub header: Vec<String>,
    /// Rows that have anything in them: the number as a spreadsheet counts it from 1, and a cell for
    /// each column.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// Finds the rows of a text, and refuses quotes that are not closed or not where they belong: a reader
/// of tables would take what follows into one cell without a word.
fn rows_of(text: &str, delimiter: char) -> Result<Vec<usize>, Fault> {
    let mut rows = Vec::new();
    let (mut row, mut line) = (1, 1);
    // Where a quote was opened: row and line.
    let mut open: Option<(usize, usize)> = None;
    let (mut begins, mut closed, mut empty) = (true, false, true);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\n' || c == '\r' && rest.peek() != Some(&'\n') {
            line += 1;
        }
        if open.is_some() {
            if c == '"' {
                if rest.peek() == Some(&'"') {
                    rest.next();
                } else {
                    (open, closed) = (None, true);
                }
            }
            continue;
        }
        match c {
            '\n' | '\r' => {
                if c == '\r' && rest.peek() == Some(&'\n') {
                    continue;
                }
                if !empty {
                    rows.push(row);
                }
                row += 1;
                (begins, closed, empty) = (true, false, true);
            }
            '"' if begins => {
                open = Some((row, line));
                (begins, empty) = (false, false);
            }
            c if c == delimiter => (begins, closed, empty) = (true, false, false),
            _ if closed => {
                let place = format!("row {row} (line {line})");
                return Err(malformed(
                    place,
                    "something follows a closing quote; a quote in a text is written twice",
                ));
            }
            _ => (begins, empty) = (false, false),
        }
    }
    if let Some((row, line)) = open {
        return Err(malformed(
            format!("row {row} (line {line})"),
            "a quote is opened here and never closed",
        ));
    }
    if !empty {
        rows.push(row);
    }
    Ok(rows)
}

/// Reads a table whose columns have known names.
pub fn read(text: &str, known: &[&str]) -> Result<Table, Vec<Fault>> {
    // What a spreadsheet is told, and nobody else.
    let hint =
        |line: &str| line.strip_prefix("sep=").and_then(|rest| rest.trim_end().chars().next());
    let first = text.lines().next().unwrap_or("");
    let (text, told, skipped) = match hint(first) {
        Some(told) => (text.split_once('\n').map_or("", |(_, rest)| rest), Some(told), 1),
        None => (text, None, 0),
    };
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let named = |delimiter: char| {
        let names = header.split(delimiter).map(|name| name.trim().trim_matches('"'));
        names.filter(|name| known.contains(name)).count()
    };
    let mut delimiter = told.filter(|told| DELIMITERS.contains(told)).unwrap_or(',');
    for other in DELIMITERS {
        if told.is_none() && named(other) > named(delimiter) {
            delimiter = other;
        }
    }
    let numbers = rows_of(text, delimiter).map_err(|fault| vec![fault])?;
    let mut reader = ::csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut table = Table { header: Vec::new(), rows: Vec::new() };
    let mut faults = Vec::new();
    for (record, number) in reader.records().zip(numbers) {
        let number = number + skipped;
        let mut cells: Vec<String> = match record {
            Ok(record) => record.iter().map(str::to_owned).collect(),
            Err(error) => {
                faults.push(malformed(format!("row {number}"), error.to_string()));
                continue;
            }
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if table.header.is_empty() {
            while cells.last().is_some_and(|name| name.trim().is_empty()) {
                cells.pop();
            }
            table.header = cells.into_iter().map(|name| name.trim().to_owned()).collect();
            continue;
        }
        let columns = table.header.len();
        let beyond = cells.iter().skip(columns).all(|cell| cell.trim().is_empty());
        if cells.len() < columns || !beyond {
            let text = format!("has {} cells, the header has {columns}", cells.len());
            faults.push(malformed(format!("row {number}"), text));
            continue;
        }
        cells.truncate(columns);
        table.rows.push((number, cells));
    }
    faults.splice(0..0, check_header(&table.header, known));
    if faults.is_empty() { Ok(table) } else { Err(faults) }
}

fn check_header(header: &[String], known: &[&str]) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !header.iter().any(|name| known.contains(&name.as_str())) {
        let text = format!("the first row names none of the columns {}", known.join(", "));
        return vec![malformed("row 1", text)];
    }
    for (at, name) in header.iter().enumerate() {
        if header.iter().take(at).any(|before| before == name) {
            faults.push(malformed(format!("column {name}"), "stands in the header twice"));
        } else if !known.contains(&name.as_str()) {
            let text = format!("is none of the columns {}", known.join(", "));
            faults.push(malformed(format!("column {name}"), text));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["key", "title", "basis"];

    fn told(text: &str) -> Vec<String> {
        let faults = read(text, &KNOWN).expect_err("it is refused");
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let text = "key,title\n\nA,\"two\nlines\"\n,\n\r\nB,last\r\n";
        let table = read(text, &KNOWN).expect("it is read");
        let rows: Vec<_> =
            table.rows.iter().map(|(row, cells)| (*row, cells[0].as_str())).collect();
        assert_eq!(rows, [(3, "A"), (6, "B")]);
        assert_eq!(table.rows[0].1[1], "two\nlines");
    }

    #[test]
    fn what_parts_cells_is_found() {
        for text in [
            "key,title\nA,x",
            "key;title\nA;x",
            "key\ttitle\nA\tx",
            "sep=;\nkey;title\nA;x",
            "\"key\";\"title\"\nA;x",
        ] {
            let table = read(text, &KNOWN).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
            assert_eq!(table.rows[0].1, ["A", "x"], "{text}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_swallows_nothing() {
        let told_of = |text: &str| told(text).join("; ");
        assert!(
            told_of("key,title\nA,\"Order 5\nB,Order 6\n")
                .starts_with("row 2 (line 2): a quote is opened here")
        );
        assert!(
            told_of("key,title\nA,\"Order 5\" of May\n")
                .starts_with("row 2 (line 2): something follows")
        );
        assert!(told_of("key,title\n\"A\nB\",x\nC,\"y\n").starts_with("row 3 (line 4): a quote"));
        let inner =
            read("key,title\nA,he said \"no\"\nB,\"a \"\"b\"\" c\"\n", &KNOWN).expect("it is read");
        assert_eq!(inner.rows[0].1[1], "he said \"no\"");
        assert_eq!(inner.rows[1].1[1], "a \"b\" c");
    }

    #[test]
    fn a_header_says_each_column_once_and_none_that_is_not_there() {
        assert_eq!(told("key,title,title\nA,x,y"), ["column title: stands in the header twice"]);
        assert_eq!(
            told("key,titel\nA,x"),
            ["column titel: is none of the columns key, title, basis"]
        );
        assert!(told("a|b\n1|2")[0].starts_with("row 1: the first row names none"));
        assert!(read("key,title,,\nA,x,,\n", &KNOWN).is_ok(), "empty columns at the end");
        assert_eq!(told("key,title\nA,x,y"), ["row 2: has 3 cells, the header has 2"]);
        assert_eq!(told("key,title\nA"), ["row 2: has 1 cells, the header has 2"]);
    }

    #[test]
    fn the_text_of_a_file_is_read_or_the_cause_is_named() {
        assert_eq!(decode("\u{feff}ключ".as_bytes()).expect("read"), "ключ");
        let wide: Vec<u8> = "\u{feff}ключ\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).expect("read"), "ключ\n");
        let wide: Vec<u8> = "\u{feff}key".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&wide).expect("read"), "key");
        let narrow = decode(b"key\n\xea\xeb\xfe\xf7").expect_err("Windows-1251").to_string();
        assert!(narrow.starts_with("file, line 2: the file is not UTF-8"), "{narrow}");
        assert!(decode(b"\xff\xfea").is_err());
    }
}
