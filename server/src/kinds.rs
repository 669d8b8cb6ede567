//! Kinds of files: whether what a file begins with is what the ending of its name says. Files are
//! never opened or shown here, only handed out again; this keeps a program from being passed on as a
//! document.

use std::collections::BTreeSet;

use roadmap::Problem;

/// Bytes from the beginning of a file by which its kind is told.
pub const HEAD: usize = 8 << 10;

/// Files that begin in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Known by the first bytes: the ending that names it.
    Signed(&'static str),
    /// An archive of parts: documents of office programs, and plain archives.
    Zip,
    /// The older documents of office programs.
    Compound,
    /// Text in some encoding.
    Text,
    /// What a machine runs.
    Program,
}

/// Endings of kinds that can be told.
const ENDINGS: [(Kind, &[&str]); 16] = [
    (Kind::Signed("pdf"), &["pdf"]),
    (Kind::Signed("png"), &["png"]),
    (Kind::Signed("jpg"), &["jpg", "jpeg", "jpe"]),
    (Kind::Signed("gif"), &["gif"]),
    (Kind::Signed("tif"), &["tif", "tiff"]),
    (Kind::Signed("webp"), &["webp"]),
    (Kind::Signed("bmp"), &["bmp"]),
    (Kind::Signed("rtf"), &["rtf"]),
    (Kind::Signed("7z"), &["7z"]),
    (Kind::Signed("rar"), &["rar"]),
    (Kind::Signed("gz"), &["gz", "tgz"]),
    (Kind::Signed("mp4"), &["mp4", "m4v", "mov"]),
    (
        Kind::Zip,
        &[
            "zip", "docx", "docm", "dotm", "xlsx", "xlsm", "xltm", "xlsb", "pptx", "pptm", "ppsm",
            "odt", "ods", "odp", "epub", "vsdx",
        ],
    ),
    (Kind::Compound, &["doc", "xls", "ppt", "msg", "vsd", "mpp"]),
    (
        Kind::Text,
        &["txt", "csv", "tsv", "md", "json", "xml", "yaml", "log", "eml", "ics", "html", "htm"],
    ),
    (
        Kind::Program,
        &[
            "exe", "dll", "com", "scr", "msi", "bat", "cmd", "ps1", "vbs", "js", "jar", "apk",
            "app", "elf", "so", "lnk", "hta", "wasm", "url", "pif", "wsf", "wsh", "vbe", "jse",
            "cpl", "reg", "scf", "chm", "desktop", "sh", "psm1", "gadget", "inf", "xll", "msc",
        ],
    ),
];

/// Endings of office documents that may carry programs; an operator may name them.
const WITH_PROGRAMS: [&str; 7] = ["docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "ppsm"];

/// Bytes from the beginning within which a PDF says that it is one (ISO 32000-1, annex H).
const PDF_WITHIN: usize = 1 << 10;

fn of_ending(ending: &str) -> Option<Kind> {
    ENDINGS.iter().find(|(_, endings)| endings.contains(&ending)).map(|(kind, _)| *kind)
}

/// Tells the kind from the first bytes; none for what begins in no known way.
fn of_head(head: &[u8]) -> Option<Kind> {
    const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    const LINK: &[u8] = b"L\0\0\0\x01\x14\x02\0";
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Some(Kind::Zip);
    }
    if head.starts_with(COMPOUND) {
        return Some(Kind::Compound);
    }
    let runs = [
        infer::app::is_exe,
        infer::app::is_dll,
        infer::app::is_elf,
        infer::app::is_mach,
        infer::app::is_java,
        infer::app::is_wasm,
        infer::app::is_dex,
        infer::app::is_llvm,
    ];
    let runs = runs.iter().any(|is| is(head));
    if runs || head.starts_with(b"#!") || head.starts_with(LINK) {
        return Some(Kind::Program);
    }
    if head[..head.len().min(PDF_WITHIN)].windows(5).any(|it| it == b"%PDF-") {
        return Some(Kind::Signed("pdf"));
    }
    let found = infer::get(head)?;
    let ending = if found.extension() == "mov" { "mp4" } else { found.extension() };
    of_ending(ending)
}

fn is_text(head: &[u8]) -> bool {
    let wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    wide || !head.contains(&0)
}

/// Returns the ending of a file's name, in lower case; empty without one.
fn ending_of(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.trim().to_lowercase()).unwrap_or_default()
}

/// Refuses a program under whatever name, documents that may carry one unless the operator names them,
/// and what begins as another kind than its ending says. Where the operator names endings, others are
/// refused, and what cannot be told to be of its kind as well.
pub fn check(name: &str, head: &[u8], only: Option<&BTreeSet<String>>) -> Result<(), Problem> {
    let ending = ending_of(name);
    if only.is_some_and(|only| !only.contains(&ending)) {
        return Err(Problem::KindNotTaken);
    }
    let (said, found) = (of_ending(&ending), of_head(head));
    let carries = only.is_none() && WITH_PROGRAMS.contains(&ending.as_str());
    if carries || said == Some(Kind::Program) || found == Some(Kind::Program) {
        return Err(Problem::KindNotTaken);
    }
    let fits = match (said, found) {
        (Some(Kind::Text), None) => is_text(head),
        (Some(said), Some(found)) => said == found,
        // Begins in no known way: taken, unless the operator asks for certainty.
        (Some(_), None) => only.is_none(),
        (None, _) => true,
    };
    if fits { Ok(()) } else { Err(Problem::WrongKind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const ELF: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    fn exe() -> Vec<u8> {
        let mut head = b"MZ".to_vec();
        head.resize(256, 0);
        head
    }

    #[test]
    fn a_program_is_none_under_any_name() {
        for name in ["a.pdf", "a.exe", "a", "a.docx", "a.pdf.exe", "a.unknown"] {
            for head in [ELF, &exe(), b"#!/bin/sh\nrm -r /", b"L\0\0\0\x01\x14\x02\0\0\0\0\0"] {
                assert_eq!(check(name, head, None), Err(Problem::KindNotTaken), "{name} {head:?}");
            }
        }
        for name in ["run.bat", "x.JS", "setup.Msi ", "a.lnk", "a.url", "a.docm", "b.XLSM"] {
            assert_eq!(check(name, b"harmless", None), Err(Problem::KindNotTaken), "{name}");
        }
    }

    #[test]
    fn what_begins_otherwise_than_its_ending_says_is_refused() {
        let zip: &[u8] = b"PK\x03\x04\x14\0\x06\0";
        let compound: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0";
        for (name, head) in [
            ("a.pdf", PNG),
            ("a.png", b"%PDF-1.7\n".as_slice()),
            ("a.docx", b"%PDF-1.7\n"),
            ("a.doc", zip),
            ("a.xlsx", compound),
            ("a.txt", PNG),
            ("a.csv", b"a;b\0c"),
            ("a.pdf", b"<!DOCTYPE html><html><body></body></html>"),
            ("a.jpg", zip),
        ] {
            assert_eq!(check(name, head, None), Err(Problem::WrongKind), "{name}");
        }
        for (name, head) in [
            ("a.pdf", b"%PDF-1.7\n".as_slice()),
            ("A.PNG", PNG),
            ("a.docx", zip),
            ("a.zip", zip),
            ("a.doc", compound),
            ("a.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
            ("a.csv", "ключ;имя\n".as_bytes()),
            ("a.txt", b"\xff\xfea\0b\0"),
            ("a.xml", b"<?xml version=\"1.0\"?><a/>"),
            ("a.html", b"<!DOCTYPE html><html></html>"),
            ("drawing.dwg", b"AC1032\0\0"),
            ("signature.p7s", b"0\x82\x01\x02"),
            ("no ending", b"anything"),
            ("a.pdf", b"\r\n%PDF-1.4 behind an empty line"),
            ("a.pdf", b"what begins in no known way"),
        ] {
            assert_eq!(check(name, head, None), Ok(()), "{name}");
        }
    }

    #[test]
    fn where_endings_are_named_nothing_else_passes() {
        let only = BTreeSet::from(["pdf".to_owned(), "csv".to_owned()]);
        let check = |name, head| check(name, head, Some(&only));
        assert_eq!(check("a.pdf", b"%PDF-1.7\n"), Ok(()));
        assert_eq!(check("a.csv", b"a;b\n"), Ok(()));
        assert_eq!(check("a.png", PNG), Err(Problem::KindNotTaken));
        assert_eq!(check("a.xlsm", b"PK\x03\x04"), Err(Problem::KindNotTaken));
        let only = BTreeSet::from(["xlsm".to_owned()]);
        assert_eq!(super::check("a.xlsm", b"PK\x03\x04", Some(&only)), Ok(()), "it was named");
        assert_eq!(check("no ending", b"a"), Err(Problem::KindNotTaken));
        assert_eq!(check("a.pdf", b"what begins in no known way"), Err(Problem::WrongKind));
    }
}
