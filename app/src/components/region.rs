//! Regions: the parts of a page that the browser puts in anew, each by itself, when they look different
//! after a change.

use std::hash::{BuildHasher, Hasher};

use foldhash::quality::FixedState;
use leptos::{prelude::*, tachys::html::InertElement};
use maud::{Markup, PreEscaped};

use super::raw;
use crate::render::without_marks;

/// How a form says of which version it was made; that alone makes no region another one.
const VERSION: &str = "name=\"version\" value=\"";

/// Stand around what of a region is in it while a page is made, so that the region around it can tell
/// what is its own; `whole` takes them out.
const FROM: char = '\u{1}';
const TO: char = '\u{2}';

/// Returns what tells the contents of a region from others, and whether there are regions in it.
fn fingerprint(contents: &str) -> (u64, bool) {
    let mut hasher = FixedState::default().build_hasher();
    let mut parts = contents.split(VERSION);
    hasher.write(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        hasher.write(part.trim_start_matches(|c: char| c.is_ascii_digit()).as_bytes());
    }
    (hasher.finish(), contents.contains(FROM))
}

/// Returns what tells the contents of a region from others, leaving out the regions in it.
fn shell(contents: &str) -> u64 {
    let (mut own, mut depth) = (String::new(), 0_usize);
    for part in contents.split_inclusive([FROM, TO]) {
        let text = part.trim_end_matches([FROM, TO]);
        if depth == 0 {
            own.push_str(text);
        }
        if part.ends_with(FROM) {
            depth += 1;
        } else if part.ends_with(TO) {
            depth = depth.saturating_sub(1);
        }
    }
    fingerprint(&own).0
}

/// Writes an element that is a region: its tag, its class, the id that is its own on the page, and its
/// contents, which may have regions in them.
pub fn region(tag: &str, class: &str, id: &str, contents: &Markup) -> Markup {
    let class = if class.is_empty() { String::new() } else { format!("class=\"{class}\"") };
    region_as(tag, &PreEscaped(class), id, contents)
}

/// The same with any attributes, as they are written.
pub fn region_as(tag: &str, attributes: &Markup, id: &str, contents: &Markup) -> Markup {
    let (attributes, contents) = (&attributes.0, &contents.0);
    let (mark, has_regions) = fingerprint(&format!("{attributes}>{contents}"));
    let shell = match has_regions {
        true => format!(" data-shell=\"{:016x}\"", shell(&format!("{attributes}>{contents}"))),
        false => String::new(),
    };
    let id = html_escape::encode_double_quoted_attribute(id);
    let space = if attributes.is_empty() { "" } else { " " };
    PreEscaped(format!(
        "<{tag}{space}{attributes} id=\"{id}\"{FROM} data-region=\"{mark:016x}\"{shell}>{contents}</{tag}>{TO}"
    ))
}

/// Takes out of a page what only its making needed.
pub fn whole(page: &str) -> String {
    page.replace([FROM, TO], "")
}

/// The same around components, inside of others.
pub fn region_of<V: IntoView>(tag: &str, class: &str, id: &str, view: V) -> InertElement {
    let contents = without_marks(&view.into_view().to_html());
    raw(region(tag, class, id, &PreEscaped(contents)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_of_its_forms_makes_no_other_region_of_it() {
        let form = |version: &str, note: &str| {
            let fields = format!("<input {VERSION}{version}\"><textarea>{note}</textarea>");
            fingerprint(&fields).0
        };
        assert_eq!(form("7", "a"), form("123", "a"));
        assert_ne!(form("7", "a"), form("7", "b"));
        assert_ne!(form("7", "1"), form("71", ""));
    }

    fn row(id: &str, text: &str) -> Markup {
        region("tr", "row", id, &PreEscaped(format!("<td>{text}</td>")))
    }

    #[test]
    fn a_region_around_others_tells_what_is_its_own() {
        let table = |title: &str, rows: &[Markup]| {
            let rows: String = rows.iter().map(|row| row.0.as_str()).collect();
            let html = whole(&region("table", "", "t", &PreEscaped(title.to_owned() + &rows)).0);
            let of = |name: &str| {
                let (_, rest) = html.split_once(&format!("{name}=\"")).unwrap();
                rest[..16].to_owned()
            };
            (of("data-region"), of("data-shell"))
        };
        let first = table("A", &[row("1", "x"), row("2", "y")]);
        let row_changed = table("A", &[row("1", "x"), row("2", "z")]);
        let moved = table("A", &[row("2", "y"), row("1", "x")]);
        let title = table("B", &[row("1", "x"), row("2", "y")]);
        assert_eq!(first.1, row_changed.1);
        for other in [&row_changed, &moved, &title] {
            assert_ne!(first.0, other.0);
        }
        assert_ne!(first.1, moved.1);
        assert_ne!(first.1, title.1);
    }

    #[test]
    fn a_region_says_what_it_is() {
        let html = whole(&row("row-\"A\"", "1").0);
        assert!(html.starts_with("<tr class=\"row\" id=\"row-&quot;A&quot;\" data-region=\""));
        assert!(html.ends_with("\"><td>1</td></tr>"));
    }
}
