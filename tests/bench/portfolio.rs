//! Many roadmaps on one page, and workstreams within one another: pages after a report, nothing from the
//! cache.

use std::{path::Path, time::Instant};

use tests::{http::Failure, plans};

use crate::{
    Server,
    growth::{Planner, middle},
    row, with_plan,
};

/// Roadmaps beside the one that is reported on, each of fifty tasks.
const ROADMAPS: usize = 199;
/// Tasks in workstreams of five levels.
const NESTED: usize = 10_000;

async fn after_reports(planner: &mut Planner, path: &str) -> Result<f64, Failure> {
    let mut times = Vec::new();
    for _ in 0..15 {
        planner.report("").await?;
        let asked = Instant::now();
        let (status, _) = planner.client.fetch(path).await?;
        if status != 200 {
            return Err(Failure::from(format!("{path}: {status}")));
        }
        times.push(asked.elapsed());
    }
    Ok(middle(times))
}

/// Measures both.
pub async fn run(program: &str, folder: &Path) -> Result<(), Failure> {
    let data = folder.join("portfolio");
    for n in 0..ROADMAPS {
        with_plan(&data, plans::portfolio(&format!("plan-{n}"), 50)).await?;
    }
    with_plan(&data, plans::portfolio("plan", 50)).await?;
    let server = Server::start_of(program, &data)?;
    let mut planner = Planner::new(&server, 50, 0).await?;
    for (path, asked) in [("/", "≤ 20 ms"), ("/my", "≤ 20 ms"), ("/r/plan", "≤ 5 ms")] {
        let found = after_reports(&mut planner, path).await?;
        row(&format!("200 roadmaps: `{path}` after a report"), asked, &format!("{found:.1} ms"));
    }
    row("200 roadmaps: memory", "–", &format!("{:.0} MB", server.memory()));
    drop(server);
    let data = folder.join("nested");
    with_plan(&data, plans::nested("plan", NESTED)).await?;
    let server = Server::start_of(program, &data)?;
    let mut planner = Planner::new(&server, NESTED, 0).await?;
    for page in
        ["", "/tasks", "/tasks?workstream=W0", "/tasks?group=workstream", "/t/W10-10", "/forecast"]
    {
        let found = after_reports(&mut planner, &format!("/r/plan{page}")).await?;
        let name = if page.is_empty() { "overview" } else { page };
        row(
            &format!("{NESTED} tasks, five levels: `{name}` after a report"),
            "≤ 20 ms",
            &format!("{found:.1} ms"),
        );
    }
    Ok(())
}
