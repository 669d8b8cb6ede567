//! What stands in one cell: text that no spreadsheet takes for a formula, lists, and links.

use roadmap::{
    LagUnit, Link,
    text::{is_blank, tidy},
};

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Tells whether a spreadsheet would take a cell for a formula, also behind blanks and line breaks and
/// in wide letters.
fn is_formula(cell: &str) -> bool {
    let wide = ['＝', '＋', '－', '＠'];
    let begins = cell.trim_start().starts_with(FORMULA) || cell.starts_with(FORMULA);
    let begins = begins || cell.trim_start().starts_with(wide);
    begins && cell.parse::<f64>().is_err()
}

/// Tells whether a cell has an apostrophe that is not its own, or would seem to.
pub(super) fn is_guarded(cell: &str) -> bool {
    cell.starts_with('\'') && is_formula(cell.trim_start_matches('\''))
}

/// Puts an apostrophe before a cell that a spreadsheet would take for a formula; reading takes it off.
pub fn harmless(cell: &str) -> String {
    if is_formula(cell) || is_guarded(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Writes a list into one cell: what parts its entries is written with a backslash inside of one.
pub fn list_cell<'a>(entries: impl Iterator<Item = &'a str>) -> String {
    parted(entries, ";")
}

/// The same for a reader's eye: with a blank behind what parts the entries.
pub fn list_words<'a>(entries: impl Iterator<Item = &'a str>) -> String {
    parted(entries, "; ")
}

fn parted<'a>(entries: impl Iterator<Item = &'a str>, joint: &str) -> String {
    let entries = entries.map(|entry| {
        // As it will be read: the Greek question mark is a semicolon then.
        let entry = tidy(entry);
        let mut text = String::with_capacity(entry.len());
        let mut rest = entry.chars().peekable();
        while let Some(c) = rest.next() {
            // A backslash stands for itself unless it would be read together with what follows.
            let next = rest.peek();
            let parts = c == ';' || c == '\\' && next.is_none_or(|next| matches!(next, ';' | '\\'));
            if parts {
                text.push('\\');
            }
            text.push(c);
        }
        text
    });
    entries.collect::<Vec<_>>().join(joint)
}

/// Reads the entries of a list in a cell.
pub(super) fn entries(cell: &str) -> Vec<String> {
    let mut list = vec![String::new()];
    let mut rest = cell.chars().peekable();
    while let Some(c) = rest.next() {
        let last = list.len() - 1;
        match c {
            ';' => list.push(String::new()),
            '\\' if rest.peek().is_some_and(|next| matches!(next, ';' | '\\')) => {
                list[last].extend(rest.next());
            }
            c => list[last].push(c),
        }
    }
    let list = list.into_iter().map(|entry| tidy(&entry));
    list.filter(|entry| !is_blank(entry)).collect()
}

/// Reads `KEY`, `KEY SS` or `KEY FS+2`, the lag in working days, or with a `c` in calendar days.
pub(super) fn read_link(cell: &str) -> Option<Link> {
    let Some((from, how)) = cell.rsplit_once(char::is_whitespace) else {
        return Some(Link { from: cell.into(), ..Link::default() });
    };
    let (name, lag) = how.split_at_checked(2)?;
    let kind = name.to_ascii_uppercase().parse().ok()?;
    let (lag, unit) = match lag.strip_suffix('c') {
        Some(lag) => (lag, LagUnit::Calendar),
        None => (lag, LagUnit::Working),
    };
    let lag = if lag.is_empty() { 0 } else { lag.parse().ok()? };
    Some(Link { from: from.trim().into(), kind, lag, unit })
}

/// Writes links into one cell.
pub fn links_cell(links: &[Link]) -> String {
    let cells: Vec<_> = links.iter().map(link_cell).collect();
    list_cell(cells.iter().map(String::as_str))
}

/// The same for a reader's eye.
pub fn links_words(links: &[Link]) -> String {
    let cells: Vec<_> = links.iter().map(link_cell).collect();
    list_words(cells.iter().map(String::as_str))
}

pub(super) fn link_cell(link: &Link) -> String {
    let plain = Link { from: link.from.clone(), ..Link::default() };
    if *link == plain {
        return link.from.to_string();
    }
    let kind = link.kind.code();
    let unit = if link.unit == LagUnit::Calendar { "c" } else { "" };
    let lag = if link.lag == 0 { String::new() } else { format!("{:+}{unit}", link.lag) };
    format!("{} {kind}{lag}", link.from)
}

#[cfg(test)]
mod tests {
    use super::{entries, harmless, link_cell, list_cell, read_link};
    use roadmap::{LagUnit, Link, LinkType};

    #[test]
    fn a_link_in_a_cell_keeps_its_type_and_lag() {
        for cell in ["A-1", "A-1 SS", "A-1 FF-3", "A-1 SF+2c", "Группа FS+1"] {
            let link = read_link(cell).expect("a link");
            assert_eq!(link_cell(&link), cell);
        }
        let link = Link {
            from: "A-1".into(),
            kind: LinkType::StartToStart,
            lag: -2,
            unit: LagUnit::Calendar,
        };
        assert_eq!(read_link("A-1 ss-2c"), Some(link));
        assert_eq!(read_link("A-1 after"), None);
    }

    #[test]
    fn a_formula_is_made_harmless_and_a_number_is_kept() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(harmless("-4"), "-4");
        assert_eq!(harmless("Approve"), "Approve");
        assert_eq!(harmless("'=1"), "''=1", "an apostrophe of its own stays its own");
        assert_eq!(harmless("'tis"), "'tis");
    }

    #[test]
    fn a_list_keeps_what_parts_its_entries() {
        for list in [
            vec!["Order 5; annex 2", "Order 6"],
            vec!["C:\\plans\\one", "ends with \\", "\\;", ";"],
            vec!["a"],
        ] {
            assert_eq!(entries(&list_cell(list.iter().copied())), list);
        }
        assert_eq!(entries("GOV-1; GOV-2;"), ["GOV-1", "GOV-2"]);
    }
}
