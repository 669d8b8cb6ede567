//! The tables of roadmaps: how they are written and read.

use std::{collections::HashMap, sync::Arc};

use roadmap::{CalendarChoice, Definition, Office, Report, Roadmap, Task};
use sqlx::PgConnection;
use store::seam::{
    Meetings, OfficeRow, ProposalRow, ReportRow, RoadmapRow, Rows, TaskRow, Touched, office_rows,
    proposal_row, roadmap_row, signed, task_row, unsigned, workstream_rows,
};

use crate::{fault::Fault, once::once};

/// Writes what was touched.
pub async fn write(
    connection: &mut PgConnection,
    roadmap: &Roadmap,
    touched: &Touched,
) -> Result<(), Fault> {
    let (key, version) = (roadmap.key.as_str(), signed(roadmap.version));
    let placed = roadmap.tasks.iter().zip(1i64..);
    let row = |(task, place): (&Arc<Task>, i64)| task_row(roadmap, task, place);
    let (tasks, proposals) = if touched.all {
        write_frame(connection, roadmap).await?;
        sqlx::query!("DELETE FROM task WHERE roadmap = $1", key).execute(once(connection)).await?;
        let statement = sqlx::query!("DELETE FROM proposal WHERE roadmap = $1", key);
        statement.execute(once(connection)).await?;
        let proposals = roadmap.proposals.iter().map(|proposal| proposal_row(proposal));
        (placed.map(row).collect::<Result<Vec<_>, _>>()?, proposals.collect::<Result<Vec<_>, _>>()?)
    } else {
        let statement =
            sqlx::query!("UPDATE roadmap SET version = $2 WHERE key = $1", key, version);
        statement.execute(once(connection)).await?;
        let tasks = touched.tasks.iter().filter_map(|key| {
            let at = *roadmap.index.get(key)?;
            Some((roadmap.tasks.get(at)?, i64::try_from(at + 1).ok()?))
        });
        let proposals = touched.proposals.iter().filter_map(|number| roadmap.proposal(*number));
        let proposals =
            proposals.map(|proposal| proposal_row(proposal)).collect::<Result<Vec<_>, _>>()?;
        (tasks.map(row).collect::<Result<Vec<_>, _>>()?, proposals)
    };
    if touched.frame && !touched.all {
        write_frame(connection, roadmap).await?;
    }
    write_tasks(connection, key, &tasks).await?;
    write_proposals(connection, key, &proposals).await?;
    write_reports(connection, key, touched).await?;
    if touched.all || touched.groups {
        write_groups(connection, roadmap).await?;
    }
    Ok(())
}

async fn write_frame(connection: &mut PgConnection, roadmap: &Roadmap) -> Result<(), Fault> {
    let row = roadmap_row(roadmap)?;
    sqlx::query!(
        "INSERT INTO roadmap (key, title, version, approved, public, frame)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (key) DO UPDATE SET title = excluded.title, version = excluded.version,
             approved = excluded.approved, public = excluded.public, frame = excluded.frame",
        row.key,
        row.title,
        row.version,
        row.approved,
        row.public,
        row.frame
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

async fn write_groups(connection: &mut PgConnection, roadmap: &Roadmap) -> Result<(), Fault> {
    let key = roadmap.key.as_str();
    for OfficeRow { position, key: office, calendar, name, closed } in
        office_rows(&roadmap.offices)?
    {
        sqlx::query!(
            "INSERT INTO office (roadmap, position, key, name, calendar, closed)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (roadmap, key) DO UPDATE SET position = excluded.position,
                 name = excluded.name, calendar = excluded.calendar, closed = excluded.closed",
            key,
            position,
            office,
            name,
            calendar,
            closed
        )
        .execute(once(connection))
        .await?;
    }
    let kept: Vec<String> = roadmap.workstreams.iter().map(|it| it.key.to_string()).collect();
    sqlx::query!(
        "DELETE FROM workstream WHERE roadmap = $1 AND NOT (key = ANY($2))",
        key,
        &kept[..]
    )
    .execute(once(connection))
    .await?;
    for (position, workstream, owner, body) in workstream_rows(&roadmap.workstreams)? {
        sqlx::query!(
            "INSERT INTO workstream (roadmap, position, key, owner, body)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (roadmap, key) DO UPDATE SET position = excluded.position,
                 owner = excluded.owner, body = excluded.body",
            key,
            position,
            workstream,
            owner,
            body
        )
        .execute(once(connection))
        .await?;
    }
    Ok(())
}

/// Takes a column out of rows.
fn column<R, T>(rows: &[R], of: impl Fn(&R) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

async fn write_tasks(
    connection: &mut PgConnection,
    roadmap: &str,
    rows: &[TaskRow],
) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    let (positions, keys) = (column(rows, |row| row.position), column(rows, |row| row.key.clone()));
    let workstreams = column(rows, |row| row.workstream.clone());
    let owners = column(rows, |row| row.owner.clone());
    let titles = column(rows, |row| row.title.clone());
    let states = column(rows, |row| row.state.clone());
    let originals = column(rows, |row| row.original_deadline.clone());
    let deadlines = column(rows, |row| row.deadline.clone());
    let forecasts = column(rows, |row| row.forecast.clone());
    let percents = column(rows, |row| row.percent);
    let bodies = column(rows, |row| row.body.clone());
    sqlx::query!(
        "INSERT INTO task (roadmap, position, key, workstream, owner, title, state,
                           original_deadline, deadline, forecast, percent, body)
         SELECT $1::text, it.* FROM UNNEST($2::bigint[], $3::text[], $4::text[], $5::text[],
             $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[],
             $12::text[]) AS it
         ON CONFLICT (roadmap, key) DO UPDATE SET position = excluded.position,
             workstream = excluded.workstream, owner = excluded.owner, title = excluded.title,
             state = excluded.state, original_deadline = excluded.original_deadline,
             deadline = excluded.deadline, forecast = excluded.forecast,
             percent = excluded.percent, body = excluded.body",
        roadmap,
        &positions[..],
        &keys[..],
        &workstreams[..],
        &owners[..],
        &titles[..],
        &states[..],
        &originals[..],
        &deadlines[..],
        &forecasts[..] as &[Option<String>],
        &percents[..],
        &bodies[..]
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

async fn write_reports(
    connection: &mut PgConnection,
    roadmap: &str,
    touched: &Touched,
) -> Result<(), Fault> {
    if touched.anew {
        let statement = sqlx::query!("DELETE FROM report WHERE roadmap = $1", roadmap);
        statement.execute(once(connection)).await?;
    }
    let (mut gone, mut gone_numbers) = (Vec::new(), Vec::new());
    let (mut tasks, mut numbers, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for ((task, number), report) in &touched.reports {
        let number = i64::try_from(*number).unwrap_or(i64::MAX);
        match report {
            Some(report) => {
                tasks.push(task.to_string());
                numbers.push(number);
                bodies.push(serde_json::to_string(&**report)?);
            }
            None => {
                gone.push(task.to_string());
                gone_numbers.push(number);
            }
        }
    }
    if !gone.is_empty() {
        sqlx::query!(
            "DELETE FROM report USING UNNEST($2::text[], $3::bigint[]) AS it (task, number)
             WHERE report.roadmap = $1 AND report.task = it.task AND report.number = it.number",
            roadmap,
            &gone[..],
            &gone_numbers[..]
        )
        .execute(once(connection))
        .await?;
    }
    if !tasks.is_empty() {
        sqlx::query!(
            "INSERT INTO report (roadmap, task, number, body)
             SELECT $1::text, it.* FROM UNNEST($2::text[], $3::bigint[], $4::text[]) AS it
             ON CONFLICT (roadmap, task, number) DO UPDATE SET body = excluded.body",
            roadmap,
            &tasks[..],
            &numbers[..],
            &bodies[..]
        )
        .execute(once(connection))
        .await?;
    }
    Ok(())
}

async fn write_proposals(
    connection: &mut PgConnection,
    roadmap: &str,
    rows: &[ProposalRow],
) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    let numbers = column(rows, |row| row.number);
    let tasks = column(rows, |row| row.task.clone());
    let pending = column(rows, |row| row.pending);
    let bodies = column(rows, |row| row.body.clone());
    sqlx::query!(
        "INSERT INTO proposal (roadmap, number, task, pending, body)
         SELECT $1::text, it.* FROM UNNEST($2::bigint[], $3::text[], $4::bigint[], $5::text[]) AS it
         ON CONFLICT (roadmap, number) DO UPDATE SET pending = excluded.pending,
             body = excluded.body",
        roadmap,
        &numbers[..],
        &tasks[..],
        &pending[..],
        &bodies[..]
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Reads rows of reports after one of them.
pub async fn read_reports(
    connection: &mut PgConnection,
    key: &str,
    after: (&str, u64),
    limit: u32,
) -> Result<Vec<ReportRow>, Fault> {
    let (task, number, limit) = (after.0, signed(after.1), i64::from(limit));
    let rows = sqlx::query!(
        "SELECT task, number, body FROM report
         WHERE roadmap = $1 AND (task, number) > ($2, $3) ORDER BY task, number LIMIT $4",
        key,
        task,
        number,
        limit
    )
    .fetch_all(once(connection))
    .await?;
    Ok(rows.into_iter().map(|row| (row.task, unsigned(row.number), row.body)).collect())
}

/// Reads the rows of a roadmap as they are, for comparison.
pub async fn read_rows(connection: &mut PgConnection, key: &str) -> Result<Option<Rows>, Fault> {
    let roadmap = sqlx::query_as!(
        RoadmapRow,
        "SELECT key, title, version, approved, public, frame FROM roadmap WHERE key = $1",
        key
    )
    .fetch_optional(once(connection))
    .await?;
    let Some(roadmap) = roadmap else { return Ok(None) };
    let offices = sqlx::query_as!(
        OfficeRow,
        "SELECT position, key, name, calendar, closed FROM office WHERE roadmap = $1
         ORDER BY position",
        key
    )
    .fetch_all(once(connection))
    .await?;
    let workstreams = sqlx::query!(
        "SELECT position, key, owner, body FROM workstream WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(once(connection))
    .await?;
    let tasks = sqlx::query_as!(
        TaskRow,
        "SELECT position, key, workstream, owner, title, state, original_deadline, deadline,
                forecast, percent, body
         FROM task WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(once(connection))
    .await?;
    let proposals = sqlx::query_as!(
        ProposalRow,
        "SELECT number, task, pending, body FROM proposal WHERE roadmap = $1 ORDER BY number",
        key
    )
    .fetch_all(once(connection))
    .await?;
    Ok(Some(Rows {
        roadmap,
        proposals,
        offices,
        workstreams: workstreams
            .into_iter()
            .map(|row| (row.position, row.key, row.owner, row.body))
            .collect(),
        tasks,
    }))
}

/// Reads every roadmap.
pub async fn load(connection: &mut PgConnection) -> Result<Vec<Roadmap>, Fault> {
    let keys = sqlx::query_scalar!("SELECT key FROM roadmap ORDER BY key")
        .fetch_all(once(connection))
        .await?;
    let mut roadmaps = Vec::with_capacity(keys.len());
    for key in keys {
        roadmaps.extend(load_roadmap(connection, &key).await?);
    }
    Ok(roadmaps)
}

async fn load_roadmap(connection: &mut PgConnection, key: &str) -> Result<Option<Roadmap>, Fault> {
    let row = sqlx::query!("SELECT version, frame FROM roadmap WHERE key = $1", key)
        .fetch_optional(once(connection))
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut frame: Definition = serde_json::from_str(&row.frame)?;
    let Meetings { stocktakes } = serde_json::from_str(&row.frame)?;
    let offices = sqlx::query!(
        "SELECT key, name, calendar, closed FROM office WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(once(connection))
    .await?;
    for office in offices {
        let name = serde_json::from_str(&office.name)?;
        let calendar = match office.calendar.as_str() {
            "" => None,
            choice => serde_json::from_str::<CalendarChoice>(choice)?.calendar(),
        };
        let closed = match office.closed.as_str() {
            "" => None,
            closed => Some(serde_json::from_str(closed)?),
        };
        frame.offices.push(Office { key: office.key.into(), name, calendar, closed });
    }
    let workstreams = sqlx::query_scalar!(
        "SELECT body FROM workstream WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(once(connection))
    .await?;
    for body in workstreams {
        frame.workstreams.push(serde_json::from_str(&body)?);
    }
    let bodies =
        sqlx::query_scalar!("SELECT body FROM task WHERE roadmap = $1 ORDER BY position", key)
            .fetch_all(once(connection))
            .await?;
    let mut tasks = Vec::with_capacity(bodies.len());
    for body in bodies {
        tasks.push(serde_json::from_str::<Task>(&body)?);
    }
    let mut reports = at_hand(connection, key, &tasks).await?;
    for task in &mut tasks {
        if let Some(reports) = reports.remove(task.key.as_str()) {
            task.reports.restore(reports);
        }
    }
    let tasks = tasks.into_iter().map(Arc::new).collect();
    let bodies =
        sqlx::query_scalar!("SELECT body FROM proposal WHERE roadmap = $1 ORDER BY number", key)
            .fetch_all(once(connection))
            .await?;
    let proposals =
        bodies.iter().map(|body| serde_json::from_str(body)).collect::<Result<_, _>>()?;
    let version = unsigned(row.version);
    Ok(Some(roadmap::Roadmap::assemble(frame, tasks, proposals, stocktakes, version)?))
}

/// Reads the reports of tasks that are at hand: those after the ones that the tasks only count.
async fn at_hand(
    connection: &mut PgConnection,
    key: &str,
    tasks: &[Task],
) -> Result<HashMap<String, Vec<Arc<Report>>>, Fault> {
    let keys = column(tasks, |task| task.key.to_string());
    let before = column(tasks, |task| i64::try_from(task.reports.before()).unwrap_or(i64::MAX));
    let rows = sqlx::query!(
        "SELECT report.task, report.body
         FROM UNNEST($2::text[], $3::bigint[]) AS it (task, before)
         JOIN report ON report.roadmap = $1 AND report.task = it.task AND report.number > it.before
         ORDER BY report.task, report.number",
        key,
        &keys[..],
        &before[..]
    )
    .fetch_all(once(connection))
    .await?;
    let mut reports: HashMap<String, Vec<Arc<Report>>> = HashMap::new();
    for row in rows {
        let report = Arc::new(serde_json::from_str::<Report>(&row.body)?);
        reports.entry(row.task).or_default().push(report);
    }
    Ok(reports)
}
