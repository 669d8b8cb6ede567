//! Workbooks: XLSX and OpenDocument. What they unpack to is counted before anything is read, for a small
//! file may unpack to any size.

use std::{
    collections::BTreeMap,
    io::{self, Cursor, Read},
};

use calamine::{Data, DataType, Ods, Reader, Xlsx};
use quick_xml::events::Event;
use roadmap::Fault;
use zip::ZipArchive;

use super::rows::{
    CELL_MOST, CELLS_MOST, COLUMNS_MOST, NO_RESULT, ROWS_MOST, Sheet, short, too_large,
};
use crate::{fault::malformed, table::columns::resemblance};

/// Bytes at the most to which a workbook unpacks.
const UNPACKED_MOST: u64 = 256 << 20;
/// Files at the most of which it consists.
const FILES_MOST: usize = 2_000;
/// Rows by which it is seen whether a sheet is a plan.
const LOOKED_AT: usize = 40;
/// Rows at the most of a sheet whose formulas are looked at, which takes as long as to read it.
const FORMULAS_MOST: usize = 20_000;
/// Sheets that are looked at.
const SHEETS_MOST: usize = 50;

type File<'a> = Cursor<&'a [u8]>;

fn broken(error: impl std::fmt::Display) -> Fault {
    malformed("file", format!("the workbook cannot be read: {error}"))
}

fn no_sheets() -> Fault {
    malformed("file", "the workbook has no sheets")
}

/// Reads a sheet of a workbook.
pub(super) fn read(bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    bounded(&mut archive, UNPACKED_MOST)?;
    if archive.by_name("content.xml").is_ok() {
        return ods(bytes, &mut archive, wanted);
    }
    let mut book: Xlsx<File<'_>> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let name = match wanted.filter(|wanted| names.iter().any(|name| name == wanted)) {
        Some(wanted) => wanted.to_owned(),
        None => {
            let (mut best, mut refused): (Option<(usize, &String)>, _) = (None, None);
            for name in names.iter().take(SHEETS_MOST) {
                // A sheet of charts has no cells.
                let rows = match cells(&mut book, name, LOOKED_AT) {
                    Ok(rows) => rows,
                    Err(fault) => {
                        refused.get_or_insert(fault);
                        continue;
                    }
                };
                let rank = resemblance(&rows);
                if best.is_none_or(|(known, _)| rank > known) {
                    best = Some((rank, name));
                }
            }
            // A sheet that is too large is missed where no other one is a plan.
            let plan = best.filter(|(rank, _)| *rank > 1 || refused.is_none());
            plan.ok_or_else(|| refused.unwrap_or_else(no_sheets))?.1.clone()
        }
    };
    let mut rows = cells(&mut book, &name, usize::MAX)?;
    if rows.len() <= FORMULAS_MOST {
        mark_formulas(&mut book, &name, &mut rows)?;
    }
    Ok(Sheet { rows, name: Some(name), names, ..Sheet::default() })
}

/// Unpacks all of a workbook without keeping anything, and refuses what is too much.
fn bounded(archive: &mut ZipArchive<File<'_>>, most: u64) -> Result<(), Fault> {
    let large = || malformed("file", "the workbook unpacks to more than 256 MB");
    if archive.len() > FILES_MOST {
        return Err(large());
    }
    let mut left = most;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(broken)?;
        let taken = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(broken)?;
        left = left.checked_sub(taken).ok_or_else(large)?;
    }
    Ok(())
}

type Rows = Vec<(usize, Vec<String>)>;

/// Reads the cells of a sheet as they come, no more than so many rows; what was merged down a column
/// stands in each of its rows.
fn cells(book: &mut Xlsx<File<'_>>, name: &str, most: usize) -> Result<Rows, Fault> {
    let merged = book.merge_cells_by_sheet_name(name).map_err(broken)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut count = 0;
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let text = written(cell.get_value().clone().into());
        if text.trim().is_empty() {
            continue;
        }
        short(&text, row as usize + 1)?;
        if column as usize >= COLUMNS_MOST {
            return Err(too_large("columns", COLUMNS_MOST));
        }
        count += 1;
        if count > CELLS_MOST {
            return Err(too_large("cells", CELLS_MOST));
        }
        if rows.len() >= most && !rows.contains_key(&row) {
            break;
        }
        put(rows.entry(row).or_default(), column as usize, text);
        if rows.len() > ROWS_MOST {
            return Err(too_large("rows", ROWS_MOST));
        }
    }
    for region in merged.iter().filter(|region| region.start.0 < region.end.0) {
        let ((first, column), (last, _)) = (region.start, region.end);
        let value = rows.get(&first).and_then(|row| row.get(column as usize)).cloned();
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else { continue };
        for (_, cells) in rows.range_mut(first.saturating_add(1)..=last) {
            if cells.get(column as usize).is_none_or(|cell| cell.trim().is_empty()) {
                put(cells, column as usize, value.clone());
            }
        }
    }
    Ok(rows.into_iter().map(|(row, cells)| (row as usize + 1, cells)).collect())
}

/// Marks the cells of rows with a formula of which the file has no result, as programs write them that do
/// not compute: they are not empty.
fn mark_formulas(book: &mut Xlsx<File<'_>>, name: &str, rows: &mut Rows) -> Result<(), Fault> {
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    while let Some(cell) = reader.next_formula().map_err(broken)? {
        let ((row, column), formula) = (cell.get_position(), cell.get_value());
        if formula.is_empty() || column as usize >= COLUMNS_MOST {
            continue;
        }
        let Ok(at) = rows.binary_search_by_key(&(row as usize + 1), |(number, _)| *number) else {
            continue;
        };
        let cells = rows.get_mut(at).map(|(_, cells)| cells);
        if let Some(cells) = cells
            && cells.get(column as usize).is_none_or(|cell| cell.trim().is_empty())
        {
            put(cells, column as usize, NO_RESULT.to_owned());
        }
    }
    Ok(())
}

fn put(cells: &mut Vec<String>, column: usize, text: String) {
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    if let Some(cell) = cells.get_mut(column) {
        *cell = text;
    }
}

/// Writes what a cell holds, a date as this program writes dates.
fn written(value: Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) | Data::DurationIso(text) => text,
        Data::Bool(is) => is.to_string(),
        Data::DateTime(_) => value.as_date().map(|day| day.to_string()).unwrap_or_default(),
        Data::DateTimeIso(text) => text.split('T').next().unwrap_or(&text).to_owned(),
        Data::Error(error) => error.to_string(),
    }
}

/// Reads a sheet of an OpenDocument workbook, once it is known how far its tables go.
fn ods(
    bytes: &[u8],
    archive: &mut ZipArchive<File<'_>>,
    wanted: Option<&str>,
) -> Result<Sheet, Fault> {
    let mut content = String::new();
    let mut file = archive.by_name("content.xml").map_err(broken)?;
    file.read_to_string(&mut content).map_err(broken)?;
    drop(file);
    extent(&content)?;
    drop(content);
    let mut book: Ods<File<'_>> = Ods::new(Cursor::new(bytes)).map_err(broken)?;
    let names = book.sheet_names();
    let mut best: Option<(usize, String, Rows)> = None;
    for name in names.iter().take(SHEETS_MOST) {
        if wanted.is_some_and(|wanted| wanted != name && names.iter().any(|it| it == wanted)) {
            continue;
        }
        let range = book.worksheet_range(name).map_err(broken)?;
        let (first, left) = range.start().unwrap_or_default();
        let rows = range.rows().enumerate().filter_map(|(at, cells)| {
            let mut row = vec![String::new(); left as usize];
            row.extend(
                cells
                    .iter()
                    .map(|cell| written(cell.clone()).chars().take(CELL_MOST).collect::<String>()),
            );
            while row.last().is_some_and(|cell| cell.trim().is_empty()) {
                row.pop();
            }
            (!row.is_empty()).then_some((first as usize + at + 1, row))
        });
        let rows: Rows = rows.collect();
        let rank = resemblance(rows.get(..LOOKED_AT).unwrap_or(&rows));
        if best.as_ref().is_none_or(|(known, ..)| rank > *known) {
            best = Some((rank, name.clone(), rows));
        }
    }
    let (_, name, rows) = best.ok_or_else(no_sheets)?;
    Ok(Sheet { rows, name: Some(name), names, ..Sheet::default() })
}

/// Finds how far the tables of an OpenDocument file go, where one element may stand for a million cells.
fn extent(content: &str) -> Result<(), Fault> {
    let mut reader = quick_xml::Reader::from_str(content);
    // Of the table: rows so far, and to the last that holds anything. Of the row: its repetitions, cells
    // so far, and to the last that holds anything.
    let (mut rows, mut cells) = (0_u64, 0_u64);
    let (mut times, mut columns, mut filled) = (1_u64, 0_u64, 0_u64);
    let mut depth = 0_u64;
    let most = |number: usize| number as u64;
    loop {
        let event = reader.read_event().map_err(broken)?;
        if matches!(event, Event::End(_)) {
            depth = depth.saturating_sub(1);
        }
        let (element, is_empty) = match &event {
            // Who waits for the end of an element would wait for ever.
            Event::Eof if depth > 0 => return Err(broken("it ends within an element")),
            Event::Eof => return Ok(()),
            Event::Start(element) => {
                depth += 1;
                (element, false)
            }
            Event::Empty(element) => (element, true),
            Event::End(element) if element.name().as_ref() == "table:table-row" => {
                rows += times;
                if filled > 0 {
                    cells = cells.saturating_add(filled.saturating_mul(rows));
                    if filled > most(COLUMNS_MOST) {
                        return Err(too_large("columns", COLUMNS_MOST));
                    }
                    if rows > most(ROWS_MOST) {
                        return Err(too_large("rows", ROWS_MOST));
                    }
                }
                continue;
            }
            _ => continue,
        };
        let repeated = |name: &str| {
            let value = element.try_get_attribute(name).ok().flatten();
            let value = value.and_then(|it| it.value.parse().ok());
            value.unwrap_or(1_u64).max(1)
        };
        match element.name().as_ref() {
            "table:table" => (rows, cells) = (0, 0),
            "table:table-row" => {
                times = repeated("table:number-rows-repeated");
                (columns, filled) = (0, 0);
                if is_empty {
                    rows = rows.saturating_add(times);
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                columns = columns.saturating_add(repeated("table:number-columns-repeated"));
                let valued = element.try_get_attribute("office:value-type").ok().flatten();
                if !is_empty || valued.is_some() {
                    filled = columns;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::*;
    use crate::sheet::{Cell, Head, Page, write_book};

    fn head(headings: &[&str]) -> Vec<Head> {
        headings.iter().map(|it| Head { heading: (*it).to_owned(), width: 12 }).collect()
    }

    fn page(name: &str, headings: &[&str], rows: Vec<Vec<Cell>>) -> Page {
        Page { name: name.to_owned(), title: "R&D".to_owned(), head: head(headings), rows }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let day = "2026-12-01".parse().ok();
        let rows = vec![
            vec!["A-1".into(), "=1+1".into(), day.into(), Cell::Number(40.0), Cell::Number(0.5)],
            vec![],
            vec!["A-2".into(), "Две\nстроки".into(), Cell::Empty, Cell::Empty],
        ];
        let other = page("Notes", &["What"], vec![vec!["nothing of a plan".into()]]);
        let plan = page("Plan", &["Key", "Title", "Deadline", "Percent", "Weight"], rows);
        let bytes = write_book(&[other, plan]).expect("it is written");
        let sheet = read(&bytes, None).expect("it is read");
        assert_eq!(sheet.names, ["Notes", "Plan"]);
        assert_eq!(sheet.name.as_deref(), Some("Plan"), "it looks like a plan");
        assert_eq!(
            sheet.rows[1],
            (2, ["A-1", "=1+1", "2026-12-01", "40", "0.5"].map(str::to_owned).to_vec())
        );
        assert_eq!(sheet.rows[2], (4, ["A-2", "Две\nстроки"].map(str::to_owned).to_vec()));
        let notes = read(&bytes, Some("Notes")).expect("it is read");
        assert_eq!(notes.rows[1].1, ["nothing of a plan"]);
    }

    #[test]
    fn what_was_merged_down_stands_in_each_row_and_hours_are_left_out() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let hours = Format::new().set_num_format("dd.mm.yyyy hh:mm");
        for (column, heading) in ["Workstream", "Title", "Due"].iter().enumerate() {
            sheet
                .write_string(0, u16::try_from(column).expect("small"), *heading)
                .expect("written");
        }
        sheet.merge_range(1, 0, 3, 0, "Geology", &Format::new()).expect("merged");
        for row in 1..=3 {
            let at = ExcelDateTime::from_ymd(2026, 12, 1).and_then(|day| day.and_hms(18, 30, 0));
            sheet.write_string(row, 1, format!("Task {row}")).expect("written");
            sheet
                .write_datetime_with_format(row, 2, at.expect("an instant"), &hours)
                .expect("written");
        }
        let sheet = read(&book.save_to_buffer().expect("written"), None).expect("it is read");
        for (row, cells) in &sheet.rows[1..] {
            assert_eq!(cells[0], "Geology", "row {row}");
            assert_eq!(cells[2], "2026-12-01", "row {row}");
        }
    }

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(*name, options).expect("begun");
            io::Write::write_all(&mut writer, content).expect("written");
        }
        writer.finish().expect("ended").into_inner()
    }

    fn ods_of(rows: &str) -> Vec<u8> {
        let content = format!(
            "<?xml version=\"1.0\"?><office:document-content \
             xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body>\
             <office:spreadsheet><table:table table:name=\"Plan\">{rows}</table:table>\
             </office:spreadsheet></office:body></office:document-content>"
        );
        let kind = b"application/vnd.oasis.opendocument.spreadsheet";
        let manifest = b"<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
        zipped(&[
            ("mimetype", kind),
            ("META-INF/manifest.xml", manifest),
            ("content.xml", content.as_bytes()),
        ])
    }

    fn cell(text: &str) -> String {
        format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        )
    }

    #[test]
    fn an_open_document_is_read() {
        let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
        let date = "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-12-01\"><text:p>01.12.26</text:p></table:table-cell>";
        let empty = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>";
        let plan = [
            row(&format!("{}{}{}", cell("Key"), cell("Title"), cell("Due"))),
            "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>".to_owned(),
            row(&format!("{}{}{date}", cell("A-1"), cell("First"))),
            empty.to_owned(),
        ];
        let sheet = read(&ods_of(&plan.concat()), None).expect("it is read");
        assert_eq!(
            sheet.rows,
            [
                (1, ["Key", "Title", "Due"].map(str::to_owned).to_vec()),
                (4, ["A-1", "First", "2026-12-01"].map(str::to_owned).to_vec()),
            ]
        );
    }

    #[test]
    fn a_small_file_of_any_size_is_refused() {
        let told = |bytes: &[u8]| read(bytes, None).expect_err("it is refused").to_string();
        let bomb = zipped(&[("xl/workbook.xml", &vec![0; 9 << 20])]);
        assert!(bomb.len() < 1 << 16);
        let mut archive = ZipArchive::new(Cursor::new(bomb.as_slice())).expect("an archive");
        assert!(bounded(&mut archive, 9 << 20).is_ok());
        let fault = bounded(&mut archive, (9 << 20) - 1).expect_err("it is refused").to_string();
        assert_eq!(fault, "file: the workbook unpacks to more than 256 MB");
        let many: Vec<String> = (0..=FILES_MOST).map(|n| format!("f{n}")).collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert!(told(&zipped(&many)).contains("unpacks"));
        let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"1000\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
        assert!(told(&ods_of(wide)).contains("200 columns"));
        let deep = format!(
            "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell/></table:table-row><table:table-row>{}</table:table-row>",
            cell("x")
        );
        assert!(told(&ods_of(&deep)).contains("200000 rows"));
        let columns: Vec<String> = (0..1_000).map(|n| format!("c{n}")).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let wide = write_book(&[page("Wide", &columns, Vec::new())]).expect("written");
        assert!(told(&wide).contains("200 columns"));
        let cut = told(&ods_of("<table:table-row"));
        assert!(cut.contains("cannot be read"), "{cut}");
        assert!(told(&zipped(&[("a.txt", b"x")])).starts_with("file: the workbook cannot be read"));
    }
}
