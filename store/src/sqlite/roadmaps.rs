//! The tables of roadmaps: how they are written and read.

use std::{collections::HashMap, sync::Arc};

use roadmap::{CalendarChoice, Definition, Office, Proposal, Report, Roadmap, Task};
use serde::Deserialize;
use sqlx::SqliteConnection;

use crate::{
    Error,
    database::Touched,
    rows::{
        ProposalRow, RoadmapRow, Rows, TaskRow, office_rows, proposal_row, roadmap_row, signed,
        task_row, unsigned, workstream_rows,
    },
};

/// Writes what was touched.
pub async fn write(
    connection: &mut SqliteConnection,
    roadmap: &Roadmap,
    touched: &Touched,
) -> Result<(), Error> {
    let version = signed(roadmap.version);
    if touched.all {
        write_frame(connection, roadmap).await?;
        sqlx::query!("DELETE FROM task WHERE roadmap = $1", roadmap.key.as_str())
            .execute(&mut *connection)
            .await?;
        for (task, position) in roadmap.tasks.iter().zip(1..) {
            write_task(connection, roadmap, task, position).await?;
        }
        sqlx::query!("DELETE FROM report WHERE roadmap = $1", roadmap.key.as_str())
            .execute(&mut *connection)
            .await?;
        for task in &roadmap.tasks {
            write_reports(connection, roadmap, task, 0).await?;
        }
        sqlx::query!("DELETE FROM proposal WHERE roadmap = $1", roadmap.key.as_str())
            .execute(&mut *connection)
            .await?;
        for proposal in roadmap.proposals.iter() {
            write_proposal(connection, &roadmap.key, proposal).await?;
        }
    } else {
        sqlx::query!(
            "UPDATE roadmap SET version = $2 WHERE key = $1",
            roadmap.key.as_str(),
            version
        )
        .execute(&mut *connection)
        .await?;
        for (key, reports) in &touched.tasks {
            let Some(at) = roadmap.index.get(key) else { continue };
            let (Some(task), Ok(position)) = (roadmap.tasks.get(*at), i64::try_from(at + 1)) else {
                continue;
            };
            write_task(connection, roadmap, task, position).await?;
            if touched.fewer.contains(key) {
                let left = i64::try_from(*reports).unwrap_or(i64::MAX);
                sqlx::query!(
                    "DELETE FROM report WHERE roadmap = $1 AND task = $2 AND number > $3",
                    roadmap.key.as_str(),
                    key.as_str(),
                    left
                )
                .execute(&mut *connection)
                .await?;
            }
            write_reports(connection, roadmap, task, *reports).await?;
        }
        for number in &touched.proposals {
            if let Some(proposal) = roadmap.proposal(*number) {
                write_proposal(connection, &roadmap.key, proposal).await?;
            }
        }
    }
    if touched.all || touched.groups {
        write_groups(connection, roadmap).await?;
    }
    Ok(())
}

async fn write_frame(connection: &mut SqliteConnection, roadmap: &Roadmap) -> Result<(), Error> {
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
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_groups(connection: &mut SqliteConnection, roadmap: &Roadmap) -> Result<(), Error> {
    let key = roadmap.key.as_str();
    for (position, office, calendar, name) in office_rows(&roadmap.offices)? {
        sqlx::query!(
            "INSERT INTO office (roadmap, position, key, name, calendar)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (roadmap, key) DO UPDATE SET position = excluded.position,
                 name = excluded.name, calendar = excluded.calendar",
            key,
            position,
            office,
            name,
            calendar
        )
        .execute(&mut *connection)
        .await?;
    }
    for (position, workstream, owner, body) in workstream_rows(&roadmap.workstreams)? {
        sqlx::query!(
            "INSERT INTO workstream (roadmap, position, key, owner, body) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (roadmap, key) DO UPDATE SET position = excluded.position,
                 owner = excluded.owner, body = excluded.body",
            key,
            position,
            workstream,
            owner,
            body
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn write_task(
    connection: &mut SqliteConnection,
    roadmap: &Roadmap,
    task: &Task,
    position: i64,
) -> Result<(), Error> {
    let row = task_row(roadmap, task, position)?;
    sqlx::query!(
        "INSERT INTO task (roadmap, position, key, workstream, owner, title, state,
                           original_deadline, deadline, forecast, percent, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (roadmap, key) DO UPDATE SET position = excluded.position,
             workstream = excluded.workstream, owner = excluded.owner, title = excluded.title,
             state = excluded.state, original_deadline = excluded.original_deadline,
             deadline = excluded.deadline, forecast = excluded.forecast,
             percent = excluded.percent, body = excluded.body",
        roadmap.key.as_str(),
        row.position,
        row.key,
        row.workstream,
        row.owner,
        row.title,
        row.state,
        row.original_deadline,
        row.deadline,
        row.forecast,
        row.percent,
        row.body
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_reports(
    connection: &mut SqliteConnection,
    roadmap: &Roadmap,
    task: &Task,
    written: usize,
) -> Result<(), Error> {
    for (report, number) in task.reports.iter().zip(1i64..).skip(written) {
        let body = serde_json::to_string(&**report)?;
        sqlx::query!(
            "INSERT INTO report (roadmap, task, number, body) VALUES ($1, $2, $3, $4)",
            roadmap.key.as_str(),
            task.key.as_str(),
            number,
            body
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn write_proposal(
    connection: &mut SqliteConnection,
    roadmap: &str,
    proposal: &Proposal,
) -> Result<(), Error> {
    let row = proposal_row(proposal)?;
    sqlx::query!(
        "INSERT INTO proposal (roadmap, number, task, pending, body) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (roadmap, number) DO UPDATE SET pending = excluded.pending,
             body = excluded.body",
        roadmap,
        row.number,
        row.task,
        row.pending,
        row.body
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Reads the rows of a roadmap as they are, for comparison.
pub async fn read_rows(
    connection: &mut SqliteConnection,
    key: &str,
) -> Result<Option<Rows>, Error> {
    let roadmap = sqlx::query_as!(
        RoadmapRow,
        "SELECT key, title, version, approved, public, frame FROM roadmap WHERE key = $1",
        key
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(roadmap) = roadmap else { return Ok(None) };
    let offices = sqlx::query!(
        "SELECT position, key, name, calendar FROM office WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    let workstreams = sqlx::query!(
        "SELECT position, key, owner, body FROM workstream WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    let tasks = sqlx::query_as!(
        TaskRow,
        "SELECT position, key, workstream, owner, title, state, original_deadline, deadline,
                forecast, percent, body
         FROM task WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    let reports = sqlx::query!(
        "SELECT task, number, body FROM report WHERE roadmap = $1 ORDER BY task, number",
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    let proposals = sqlx::query_as!(
        ProposalRow,
        "SELECT number, task, pending, body FROM proposal WHERE roadmap = $1 ORDER BY number",
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    Ok(Some(Rows {
        roadmap,
        proposals,
        offices: offices
            .into_iter()
            .map(|row| (row.position, row.key, row.calendar, row.name))
            .collect(),
        workstreams: workstreams
            .into_iter()
            .map(|row| (row.position, row.key, row.owner, row.body))
            .collect(),
        tasks,
        reports: reports.into_iter().map(|row| (row.task, row.number, row.body)).collect(),
    }))
}

/// Reads every roadmap.
pub async fn load(connection: &mut SqliteConnection) -> Result<Vec<Roadmap>, Error> {
    let keys = sqlx::query_scalar!("SELECT key FROM roadmap ORDER BY key")
        .fetch_all(&mut *connection)
        .await?;
    let mut roadmaps = Vec::with_capacity(keys.len());
    for key in keys {
        roadmaps.extend(load_roadmap(connection, &key).await?);
    }
    Ok(roadmaps)
}

/// The reports of a task, put together by SQLite because a message for each row is slow.
#[derive(Deserialize)]
struct Reports(Vec<Arc<Report>>);

async fn load_roadmap(
    connection: &mut SqliteConnection,
    key: &str,
) -> Result<Option<Roadmap>, Error> {
    let row = sqlx::query!("SELECT version, frame FROM roadmap WHERE key = $1", key)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut frame: Definition = serde_json::from_str(&row.frame)?;
    let offices = sqlx::query!(
        "SELECT key, name, calendar FROM office WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    for office in offices {
        let name = serde_json::from_str(&office.name)?;
        let calendar = match office.calendar.as_str() {
            "" => None,
            choice => serde_json::from_str::<CalendarChoice>(choice)?.calendar(),
        };
        frame.offices.push(Office { key: office.key.into(), name, calendar });
    }
    let workstreams = sqlx::query_scalar!(
        "SELECT body FROM workstream WHERE roadmap = $1 ORDER BY position",
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    for body in workstreams {
        frame.workstreams.push(serde_json::from_str(&body)?);
    }
    let mut reports = HashMap::new();
    let grouped = sqlx::query!(
        r#"SELECT task, '[' || group_concat(body, ',' ORDER BY number) || ']' AS "bodies!: String"
           FROM report WHERE roadmap = $1 GROUP BY task"#,
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    for group in grouped {
        let Reports(list) = serde_json::from_str(&group.bodies)?;
        reports.insert(group.task, list);
    }
    let bodies =
        sqlx::query_scalar!("SELECT body FROM task WHERE roadmap = $1 ORDER BY position", key)
            .fetch_all(&mut *connection)
            .await?;
    let mut tasks = Vec::with_capacity(bodies.len());
    for body in bodies {
        let mut task: Task = serde_json::from_str(&body)?;
        task.reports = reports.remove(task.key.as_str()).unwrap_or_default().into();
        tasks.push(Arc::new(task));
    }
    let bodies =
        sqlx::query_scalar!("SELECT body FROM proposal WHERE roadmap = $1 ORDER BY number", key)
            .fetch_all(&mut *connection)
            .await?;
    let proposals =
        bodies.iter().map(|body| serde_json::from_str(body)).collect::<Result<_, _>>()?;
    Ok(Some(roadmap::Roadmap::assemble(frame, tasks, proposals, unsigned(row.version))?))
}
