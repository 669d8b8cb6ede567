//! A table as a whole: all of it, or only its clean rows and those that wait for no others.

use std::collections::{HashMap, HashSet};

use roadmap::{Definition, Fault};

use super::{
    columns::Layout,
    field::Field,
    read::{Reading, TableOptions, read_but},
};
use crate::{
    fault::malformed,
    sheet::{self, Sheet},
};

/// How often rows are left out because of others that were.
const ROUNDS: usize = 8;

/// Reads a text whose columns are all known, and reports everything that is wrong in one round.
pub fn read_csv(text: &str, options: TableOptions) -> Result<Definition, Vec<Fault>> {
    let sheet = sheet::of_text(text).map_err(|fault| vec![fault])?;
    let layout = Layout::guess(&sheet);
    let mut faults = check_header(&layout);
    if faults.is_empty() {
        let reading = read_table(&sheet, &layout, options);
        faults.extend(reading.faults.into_iter().map(|misread| misread.fault));
        if faults.is_empty() {
            return Ok(reading.plan);
        }
    }
    Err(faults)
}

/// Says which headings are not understood.
pub fn check_header(layout: &Layout) -> Vec<Fault> {
    let known: Vec<&str> = Field::planned().map(Field::code).collect();
    let known = known.join(", ");
    if layout.columns.iter().all(|column| column.fields.is_empty()) {
        let text = format!("the first row names none of the columns {known}");
        return vec![malformed("row 1", text)];
    }
    let columns = layout.columns.iter().enumerate().filter(|(_, column)| column.fields.is_empty());
    let faults = columns.map(|(at, column)| {
        let before = layout.columns.get(..at).unwrap_or_default();
        let place = format!("column {}", column.heading);
        if before.iter().any(|before| before.heading == column.heading) {
            malformed(place, "stands in the header twice")
        } else {
            malformed(place, format!("is none of the columns {known}"))
        }
    });
    faults.collect()
}

/// Reads the rows of a sheet and reports everything that is wrong, each fault at its cell, in one round.
pub fn read_table(sheet: &Sheet, layout: &Layout, options: TableOptions) -> Reading {
    let only_clean = options.only_clean;
    let mut reading = read_but(sheet, layout, options.clone(), &HashSet::new());
    if !only_clean {
        return reading;
    }
    let (mut left_out, mut faults) = (HashSet::new(), Vec::new());
    for _ in 0..ROUNDS {
        let bad: Vec<usize> = reading.faults.iter().filter_map(|fault| fault.row).collect();
        faults.append(&mut reading.faults);
        if bad.is_empty() {
            break;
        }
        left_out.extend(bad);
        let waiting = waiting_for(&reading, &left_out);
        left_out.extend(waiting);
        reading = read_but(sheet, layout, options.clone(), &left_out);
    }
    faults.append(&mut reading.faults);
    reading.faults = faults;
    reading.left_out = left_out.into_iter().collect();
    reading.left_out.sort_unstable();
    reading
}

/// Returns the rows of what waits for rows that are left out, or is in their workstreams, at whatever
/// distance.
fn waiting_for(reading: &Reading, left_out: &HashSet<usize>) -> Vec<usize> {
    let mut after: HashMap<&str, Vec<&str>> = HashMap::new();
    for task in &reading.plan.tasks {
        after.entry(&task.workstream).or_default().push(&task.key);
        task.links.iter().for_each(|link| after.entry(&link.from).or_default().push(&task.key));
    }
    for workstream in &reading.plan.workstreams {
        for link in &workstream.links {
            after.entry(&link.from).or_default().push(&workstream.key);
        }
    }
    let gone = reading.rows.iter().filter(|(_, row)| left_out.contains(row));
    let mut open: Vec<&str> = gone.map(|(key, _)| key.as_str()).collect();
    let mut seen: HashSet<&str> = open.iter().copied().collect();
    let mut rows = Vec::new();
    while let Some(key) = open.pop() {
        for next in after.get(key).into_iter().flatten() {
            if seen.insert(next) {
                open.push(next);
                rows.extend(reading.rows.get(*next));
            }
        }
    }
    rows
}
