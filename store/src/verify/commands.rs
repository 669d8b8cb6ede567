//! The table of commands, which follows from the log.

use std::collections::BTreeMap;

use crate::{
    Error,
    chain::PEOPLE,
    database::{Reading, Select},
    sum::{Secret, Sum},
};

/// Rows that are read at a time.
const PAGE: u32 = 1_000;

/// Tells whether the table of commands is what the log leads to: `expected` is the sum of them.
pub async fn follow(
    reading: &mut dyn Reading,
    secret: &Secret,
    expected: Sum,
) -> Result<bool, Error> {
    let mut sum = Sum::default();
    let mut page = reading.commands_after("", PAGE).await?;
    while let Some((id, ..)) = page.last() {
        let next = reading.commands_after(id, PAGE);
        let add = async {
            for (id, stream, seq) in &page {
                sum.add(secret.of(&[id, stream], *seq));
            }
        };
        let (next, ()) = tokio::join!(next, add);
        page = next?;
    }
    if sum == expected {
        return Ok(true);
    }
    // A history that was brought along twice, or that names an id again, has ids that are in the
    // table once: each of them is looked up.
    let mut positions = 0;
    let mut found = 0;
    loop {
        let page = reading.events(Select::Feed(positions), PAGE).await?;
        let Some(last) = page.last() else { break };
        positions = last.position;
        let mut asked: BTreeMap<String, Vec<(&str, u64)>> = BTreeMap::new();
        for stored in page.iter().filter(|stored| stored.stream != PEOPLE) {
            if let Some(id) = stored.event()?.command {
                asked.entry(id).or_default().push((&stored.stream, stored.seq));
            }
        }
        let ids: Vec<_> = asked.keys().map(String::as_str).collect();
        let rows = reading.commands(&ids).await?;
        if rows.len() != ids.len() {
            return Ok(false);
        }
        for (id, stream, seq) in rows {
            let places = asked.get(&id).into_iter().flatten();
            found += places.filter(|place| **place == (&*stream, seq)).count() as u64;
        }
    }
    Ok(found == reading.count_commands().await?)
}
