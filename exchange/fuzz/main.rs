//! Reads whatever a fuzzer makes up as a file that somebody brings: the first byte chooses the reader. A
//! panic is a finding, and so is more memory than the limit.

#![no_main]
#![expect(clippy::expect_used, reason = "a fuzzer reports by panicking")]

use std::{
    io::{Cursor, Write},
    sync::LazyLock,
};

use exchange::{
    TableOptions, decode,
    project::read_project,
    read_json, read_template, sheet,
    table::{Field, Layout, read_table},
};
use libfuzzer_sys::fuzz_target;
use roadmap::{Definition, Text};

/// The parts of a workbook around a sheet.
const WORKBOOK: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Plan" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, contents) in parts {
        writer.start_file(*name, stored).expect("begun");
        writer.write_all(contents).expect("written");
    }
    writer.finish().expect("ended").into_inner()
}

fn frame() -> Definition {
    Definition::named("plan", Text::from("Plan"))
}

fn table(bytes: &[u8], choice: u8) {
    let Ok(sheet) = sheet::open(bytes, None) else { return };
    let mut layout = Layout::guess(&sheet);
    if choice & 1 == 1 {
        // As somebody may choose: each column says something.
        let fields = Field::planned().cycle().skip(usize::from(choice >> 1));
        let chosen = fields.take(layout.columns.len()).enumerate();
        layout = layout.chosen(&chosen.map(|(at, field)| (at, vec![field])).collect());
    }
    let deadline = "2026-12-01".parse().expect("a day");
    let owner = (choice & 2 == 2).then(|| "Office".to_owned());
    let only_clean = choice & 4 == 4;
    let options = TableOptions { owner, only_clean, ..TableOptions::new(frame(), deadline) };
    let _ = read_table(&sheet, &layout, options);
}

static ONLY: LazyLock<Option<u8>> =
    LazyLock::new(|| std::env::var("VEKHA_READER").ok()?.parse().ok());

fuzz_target!(|input: &[u8]| {
    let [kind, choice, body @ ..] = input else { return };
    // One reader alone, where the environment names it by its number.
    let kind = ONLY.unwrap_or(*kind);
    match kind % 6 {
        0 | 1 => table(body, *choice),
        2 => {
            let Ok(text) = decode(body) else { return };
            let _ = read_project(&text, frame(), Some("Office"));
        }
        3 => {
            let Ok(text) = decode(body) else { return };
            let deadline = "2026-12-01".parse().expect("a day");
            match choice & 1 {
                0 => drop(read_json(&text)),
                _ => drop(read_template(&text, deadline, None)),
            }
        }
        4 => {
            let parts = WORKBOOK.iter().map(|(name, text)| (*name, text.as_bytes()));
            let parts: Vec<_> = parts.chain([("xl/worksheets/sheet1.xml", body)]).collect();
            table(&zipped(&parts), *choice);
        }
        _ => {
            let kind = b"application/vnd.oasis.opendocument.spreadsheet".as_slice();
            let manifest = b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>".as_slice();
            let parts =
                [("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", body)];
            table(&zipped(&parts), *choice);
        }
    }
});
