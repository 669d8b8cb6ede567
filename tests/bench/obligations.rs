//! What is owed in a large plan on a day on which every task of it is due or late.

use std::{path::Path, time::Instant};

use roadmap::{obligations::reminders, rollup::Board};
use tests::{http::Failure, plans};

use crate::{growth::middle, row, with_plan};

const TASKS: usize = 10_000;
/// The last deadline of the plan is before it.
const LATE: &str = "2027-03-01";

/// Measures it; what pages have computed of the day already is not counted.
pub async fn run(data: &Path) -> Result<(), Failure> {
    with_plan(data, plans::generated("plan", TASKS)).await?;
    let plan = store::Store::read(data).await?.roadmap("plan").ok_or("no plan")?;
    let board = Board::new(&plan, LATE.parse()?);
    board.digest(&plan);
    board.follows(&plan);
    let (mut times, mut found) = (Vec::new(), 0);
    for _ in 0..15 {
        let asked = Instant::now();
        found = reminders(&plan, &board).len();
        times.push(asked.elapsed());
    }
    if found < TASKS {
        return Err(Failure::from(format!("only {found} obligations of {TASKS} tasks")));
    }
    row("10,000 obligations derived", "≤ 50 ms", &format!("{:.1} ms", middle(times)));
    Ok(())
}
