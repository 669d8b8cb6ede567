//! Many rows as one text: a message for each row between the thread that reads and the one that asks
//! costs more than the row.

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
}
