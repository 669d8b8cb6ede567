//! Tables as text: what they are written in, what parts their cells, and which row is which, counted as a
//! spreadsheet counts. What would be read otherwise than its writer meant it is refused at its place.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use roadmap::Fault;

use super::rows::{COLUMNS_MOST, ROWS_MOST, Sheet, short, too_large};
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

/// Reads a text in whatever encoding.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, Fault> {
    if let Some(text) = unmarked(bytes) {
        return Ok(Sheet { encoding: Some("UTF-16"), ..parse(&text)? });
    }
    match decode(bytes) {
        Ok(text) => parse(&text),
        Err(_) if is_narrow(bytes) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            let encoding = detector.guess(None, Utf8Detection::Deny);
            let (text, broken) = encoding.decode_without_bom_handling(bytes);
            if broken {
                return decode(bytes).map(|_| Sheet::default());
            }
            Ok(Sheet { encoding: Some(encoding.name()), ..parse(&text)? })
        }
        Err(fault) => Err(fault),
    }
}

/// Reads UTF-16 that does not say so: of a text with Latin letters and blanks every other byte is zero.
fn unmarked(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(4_096) & !1).filter(|head| head.len() >= 8)?;
    let zeros =
        |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let wide: fn([u8; 2]) -> u16 = match (even * 8 > head.len(), odd * 8 > head.len()) {
        (false, true) if even == 0 => u16::from_le_bytes,
        (true, false) if odd == 0 => u16::from_be_bytes,
        _ => return None,
    };
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().copied().map(wide).collect();
    String::from_utf16(&units).ok().filter(|_| rest.is_empty())
}

/// Tells whether bytes may be letters of one byte each: no text has a NUL.
fn is_narrow(bytes: &[u8]) -> bool {
    !bytes.starts_with(&[0xff, 0xfe]) && !bytes.starts_with(&[0xfe, 0xff]) && !bytes.contains(&0)
}

/// Reads the rows of a text.
pub(super) fn parse(text: &str) -> Result<Sheet, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // What a spreadsheet is told, and nobody else.
    let hint =
        |line: &str| line.strip_prefix("sep=").and_then(|rest| rest.trim_end().chars().next());
    let first = text.lines().next().unwrap_or("");
    let (text, told, skipped) = match hint(first) {
        Some(told) => (text.split_once('\n').map_or("", |(_, rest)| rest), Some(told), 1),
        None => (text, None, 0),
    };
    let told = told.filter(|told| DELIMITERS.contains(told));
    let delimiter = told.unwrap_or_else(|| delimiter_of(text));
    let numbers = rows_of(text, delimiter)?;
    if numbers.len() > ROWS_MOST {
        return Err(too_large("rows", ROWS_MOST));
    }
    let mut reader = ::csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut sheet = Sheet { is_text: true, ..Sheet::default() };
    for (record, number) in reader.records().zip(numbers) {
        let number = number + skipped;
        let record =
            record.map_err(|error| malformed(format!("row {number}"), error.to_string()))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.iter().skip(COLUMNS_MOST).any(|cell| !cell.trim().is_empty()) {
            return Err(too_large("columns", COLUMNS_MOST));
        }
        record.iter().try_for_each(|cell| short(cell, number))?;
        sheet.rows.push((number, record.iter().take(COLUMNS_MOST).map(str::to_owned).collect()));
    }
    Ok(sheet)
}

/// Rows that say what parts their cells.
const FIRST: usize = 20;

/// Finds what parts the cells of a text: what stands in its first rows most often, in as many of them as
/// possible; a comma if nothing does.
fn delimiter_of(text: &str) -> char {
    let rows = in_rows(text).unwrap_or_else(|| in_lines(text));
    let rank = |place: usize| {
        let counts = rows.iter().map(|row| row.get(place).copied().unwrap_or(0));
        let most = counts.clone().max().unwrap_or(0);
        let alike = counts.clone().filter(|count| *count == most && most > 0).count();
        (counts.filter(|count| *count > 0).count(), alike, most)
    };
    let mut best = (',', rank(0));
    for (place, other) in DELIMITERS.into_iter().enumerate() {
        let rank = rank(place);
        if rank > best.1 {
            best = (other, rank);
        }
    }
    best.0
}

/// How often each of the delimiters stands in a row, outside of quotes.
type Counts = [usize; DELIMITERS.len()];

fn count(counts: &mut Counts, c: char) {
    for (count, delimiter) in counts.iter_mut().zip(DELIMITERS) {
        *count += usize::from(c == delimiter);
    }
}

/// Counts in the first rows, of which a cell in quotes may have several lines, whatever parts it from the one
/// before; none where a quote stays open, as one that is no quote does.
fn in_rows(text: &str) -> Option<Vec<Counts>> {
    let (mut rows, mut row) = (Vec::new(), Counts::default());
    let (mut open, mut begins, mut blank) = (false, true, true);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if open && rest.peek() == Some(&'"') => {
                rest.next();
            }
            '"' if open => open = false,
            _ if open => {}
            '"' if begins => (open, begins, blank) = (true, false, false),
            '\n' | '\r' => {
                if !blank {
                    rows.push(row);
                }
                if rows.len() == FIRST {
                    return Some(rows);
                }
                (row, begins, blank) = (Counts::default(), true, true);
            }
            c => {
                count(&mut row, c);
                begins = DELIMITERS.contains(&c);
                blank &= c.is_whitespace();
            }
        }
    }
    if !blank {
        rows.push(row);
    }
    (!open).then_some(rows)
}

/// Counts in the first lines, each for itself.
fn in_lines(text: &str) -> Vec<Counts> {
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(FIRST);
    let counted = lines.map(|line| {
        let (mut quoted, mut row) = (false, Counts::default());
        for c in line.chars() {
            quoted ^= c == '"';
            if !quoted {
                count(&mut row, c);
            }
        }
        row
    });
    counted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        parse(text).expect_err("it is refused").to_string()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let sheet = parse("key,title\n\nA,\"two\nlines\"\n,\n\r\nB,last\r\n").expect("it is read");
        let rows: Vec<_> =
            sheet.rows.iter().map(|(row, cells)| (*row, cells[0].as_str())).collect();
        assert_eq!(rows, [(1, "key"), (3, "A"), (6, "B")]);
        assert_eq!(sheet.rows[1].1[1], "two\nlines");
    }

    #[test]
    fn lines_within_a_cell_do_not_say_what_parts_cells() {
        for text in [
            "key,title\nA,\"one;\ntwo;\n;\n;\n;\"\nB,x\n",
            "key,title\nA,\"say \"\"so;\n;\n\"\"\n;\"\n",
            "key,title\n\"A;\n;\n;\",\"x;\n;\n;\"\n",
            // A quote that is none is no more than a letter.
            "key,title\nA,a pipe;\"of 5\nB,x\nC,y\n",
        ] {
            assert_eq!(delimiter_of(text), ',', "{text}");
        }
        assert_eq!(delimiter_of("key;title\nA;\"a, b,\nc, d, e,\n,\n,\"\n"), ';');
    }

    #[test]
    fn what_parts_cells_is_found() {
        for text in [
            "key,title\nA,x",
            "key;title\nA;x",
            "key\ttitle\nA\tx",
            "sep=;\nkey;title\nA;x",
            "\"key\";\"title\"\nA;x",
            "key;\"title, as it is\"\nA;x",
            "План, утверждённый, и т. д.;\nkey;title\nA;x\nB;y, z",
        ] {
            let sheet = parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            assert!(sheet.rows.iter().any(|(_, cells)| *cells == ["A", "x"]), "{text}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_swallows_nothing() {
        assert!(
            told("key,title\nA,\"Order 5\nB,Order 6\n")
                .starts_with("row 2 (line 2): a quote is opened here")
        );
        assert!(
            told("key,title\nA,\"Order 5\" of May\n")
                .starts_with("row 2 (line 2): something follows")
        );
        assert!(told("key,title\n\"A\nB\",x\nC,\"y\n").starts_with("row 3 (line 4): a quote"));
        let inner =
            parse("key,title\nA,he said \"no\"\nB,\"a \"\"b\"\" c\"\n").expect("it is read");
        assert_eq!(inner.rows[1].1[1], "he said \"no\"");
        assert_eq!(inner.rows[2].1[1], "a \"b\" c");
    }

    #[test]
    fn a_text_in_letters_of_one_byte_is_read_and_said_so() {
        let windows = |text: &str, encoding: &'static encoding_rs::Encoding| {
            read(&encoding.encode(text).0).expect("it is read")
        };
        let plan = "Наименование;Срок\r\nПодготовить доклад;01.12.2026\r\n";
        let sheet = windows(plan, encoding_rs::WINDOWS_1251);
        assert_eq!(
            (sheet.encoding, sheet.rows[1].1[0].as_str()),
            (Some("windows-1251"), "Подготовить доклад")
        );
        let plan = "Titel;Frist\r\nBericht über Fördermaßnahmen;01.12.2026\r\n";
        let sheet = windows(plan, encoding_rs::WINDOWS_1252);
        assert_eq!(
            (sheet.encoding, sheet.rows[1].1[0].as_str()),
            (Some("windows-1252"), "Bericht über Fördermaßnahmen")
        );
        let wide: Vec<u8> =
            "key;title\nA;Отчёт\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let sheet = read(&wide).expect("it is read");
        assert_eq!((sheet.encoding, sheet.rows[1].1[1].as_str()), (Some("UTF-16"), "Отчёт"));
        assert_eq!(read("Titel;ü".as_bytes()).expect("it is read").encoding, None);
        assert!(read(b"key\0\xff").is_err(), "no text");
    }

    #[test]
    fn a_sheet_has_bounds() {
        let wide = vec!["a"; COLUMNS_MOST + 1].join(",");
        assert_eq!(told(&wide), "file: the sheet has more than 200 columns");
        assert!(
            parse(&format!("{}{}", vec!["a"; COLUMNS_MOST].join(","), ",".repeat(800))).is_ok()
        );
        assert!(
            told(&format!("a,b\n1,{}\n", "x".repeat(32_768))).starts_with("row 2: a cell has more")
        );
        assert!(told(&"a\n".repeat(ROWS_MOST + 1)).contains("200000 rows"));
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
