//! Many rows as one text: a message for each row between the thread that reads and the one that asks
//! costs more than the row.

use crate::{Hash, stored::Stored};

/// What stands between two rows, and between two columns: control characters, which neither JSON nor a
/// key holds.
const ROW: char = '\u{1e}';
const COLUMN: char = '\u{1f}';

/// Takes rows apart; none if they do not come to the number that was counted, because a column holds what
/// stands between columns: it was altered, and rows are to be read one by one.
pub fn apart<const N: usize>(rows: Option<&str>, count: i64) -> Option<Vec<[&str; N]>> {
    let rows = match rows {
        Some(rows) => rows.split(ROW).map(columns).collect::<Option<Vec<_>>>()?,
        None => Vec::new(),
    };
    (i64::try_from(rows.len()) == Ok(count)).then_some(rows)
}

fn columns<const N: usize>(row: &str) -> Option<[&str; N]> {
    let mut columns = row.split(COLUMN);
    let mut found = [""; N];
    for place in &mut found {
        *place = columns.next()?;
    }
    columns.next().is_none().then_some(found)
}

/// Rows of a table, put together or as they are.
pub struct Page {
    text: Option<String>,
    count: usize,
    rows: Vec<Stored>,
}

impl Page {
    /// Takes events that were put together; none if they do not come to the number that was counted.
    pub fn joined(text: Option<String>, count: i64) -> Option<Self> {
        let count = usize::try_from(count).ok()?;
        let bytes = text.as_deref().unwrap_or_default().as_bytes();
        let times = |what: char| bytes.iter().filter(|byte| char::from(**byte) == what).count();
        let sound = times(ROW) == count.saturating_sub(1) && times(COLUMN) == count * (COLUMNS - 1);
        sound.then_some(Self { text, count, rows: Vec::new() })
    }

    /// Takes events as they are.
    pub fn apart(rows: Vec<Stored>) -> Self {
        Self { text: None, count: rows.len(), rows }
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns number and hash of the last event, without looking at the others.
    pub fn last(&self) -> Option<(u64, Hash)> {
        let Some(text) = &self.text else {
            return self.rows.last().map(|stored| (stored.seq, stored.hash));
        };
        let last = event(columns(text.rsplit(ROW).next()?)?)?;
        Some((last.seq, last.hash))
    }

    /// Takes the events apart; what is none is left out, and missed by whoever follows the numbers.
    pub fn into_events(self) -> Vec<Stored> {
        let rows = self.text.iter().flat_map(|text| text.split(ROW));
        let events: Vec<_> = rows.filter_map(|row| event(columns(row)?)).collect();
        if self.text.is_some() { events } else { self.rows }
    }
}

/// Columns of an event: position, stream, number, instant, person, kind, task, hash, body.
const COLUMNS: usize = 9;

fn event(columns: [&str; COLUMNS]) -> Option<Stored> {
    let [position, stream, seq, at, person, kind, task, hash, body] = columns;
    let mut bytes = [0; 32];
    base16ct::upper::decode(hash, &mut bytes).ok().filter(|hash| hash.len() == 32)?;
    Some(Stored {
        position: position.parse().ok()?,
        stream: stream.to_owned(),
        seq: seq.parse().ok()?,
        at: at.to_owned(),
        person: person.to_owned(),
        kind: kind.to_owned(),
        task: task.strip_prefix('.').map(str::to_owned),
        body: body.to_owned(),
        hash: bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_taken_apart_or_not_at_all() {
        assert_eq!(apart::<2>(None, 0), Some(vec![]));
        let rows = "a\u{1f}1\u{1e}b\u{1f}2";
        assert_eq!(apart(Some(rows), 2), Some(vec![["a", "1"], ["b", "2"]]));
        assert_eq!(apart::<2>(Some(rows), 1), None, "a row that holds two");
        assert_eq!(apart::<3>(Some(rows), 2), None);
        assert_eq!(apart::<1>(Some(rows), 2), None);
    }

    #[test]
    fn a_page_has_its_events_and_misses_what_is_none() {
        let hash = "AB".repeat(32);
        let row = |seq: &str, task: &str| {
            ["7", "plan", seq, "2026", "ann", "reported", task, &hash, "{}"].join("\u{1f}")
        };
        let text = [row("1", ""), row("2", ".A-1")].join("\u{1e}");
        assert!(Page::joined(Some(text.clone()), 1).is_none(), "a row that holds two");
        let page = Page::joined(Some(text), 2).expect("two rows");
        assert_eq!(page.last(), Some((2, [0xab; 32])));
        let events = page.into_events();
        let tasks: Vec<_> = events.iter().map(|it| (it.seq, it.task.as_deref())).collect();
        assert_eq!(tasks, [(1, None), (2, Some("A-1"))]);
        let text = [row("x", ""), row("2", "")].join("\u{1e}");
        assert_eq!(Page::joined(Some(text), 2).expect("two rows").into_events().len(), 1);
        assert!(Page::joined(None, 0).expect("none").is_empty());
    }
}
