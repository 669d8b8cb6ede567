//! The tables of roadmaps: how they are written and read.

use std::sync::Arc;

use roadmap::{CalendarChoice, Definition, Office, Report, Roadmap, Task};
use serde::Deserialize;
use sqlx::SqliteConnection;

use super::bulk;
use crate::{
    Error, joined,
    rows::{
        Meetings, OfficeRow, ProposalRow, ReportRow, RoadmapRow, Rows, TaskRow, office_rows,
        proposal_row, roadmap_row, signed, task_row, unsigned, workstream_rows,
    },
    touched::Touched,
};

/// Writes what was touched.
pub async fn write(
    connection: &mut SqliteConnection,
    roadmap: &Roadmap,
    touched: &Touched,
) -> Result<(), Error> {
    let (key, version) = (roadmap.key.as_str(), signed(roadmap.version));
    let placed = roadmap.tasks.iter().zip(1i64..);
    let row = |(task, place): (&Arc<Task>, i64)| task_row(roadmap, task, place);
    let (tasks, proposals) = if touched.all {
        write_frame(connection, roadmap).await?;
        sqlx::query!("DELETE FROM task WHERE roadmap = $1", key).execute(&mut *connection).await?;
        let statement = sqlx::query!("DELETE FROM proposal WHERE roadmap = $1", key);
        statement.execute(&mut *connection).await?;
        let proposals = roadmap.proposals.iter().map(|proposal| proposal_row(proposal));
        (placed.map(row).collect::<Result<Vec<_>, _>>()?, proposals.collect::<Result<Vec<_>, _>>()?)
    } else {
        let statement =
            sqlx::query!("UPDATE roadmap SET version = $2 WHERE key = $1", key, version);
        statement.execute(&mut *connection).await?;
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
        .execute(&mut *connection)
        .await?;
    }
    let kept: Vec<_> = roadmap.workstreams.iter().map(|it| &it.key).collect();
    let kept = serde_json::to_string(&kept)?;
    sqlx::query!(
        "DELETE FROM workstream WHERE roadmap = $1 AND key NOT IN (SELECT value FROM json_each($2))",
        key,
        kept
    )
    .execute(&mut *connection)
    .await?;
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

async fn write_tasks(
    connection: &mut SqliteConnection,
    roadmap: &str,
    rows: &[TaskRow],
) -> Result<(), Error> {
    let into = "INSERT INTO task (roadmap, position, key, workstream, owner, title, state,
                                  original_deadline, deadline, forecast, percent, body) ";
    let then = " ON CONFLICT (roadmap, key) DO UPDATE SET position = excluded.position,
             workstream = excluded.workstream, owner = excluded.owner, title = excluded.title,
             state = excluded.state, original_deadline = excluded.original_deadline,
             deadline = excluded.deadline, forecast = excluded.forecast,
             percent = excluded.percent, body = excluded.body";
    bulk::insert(connection, into, then, rows, |mut values, row| {
        values.push_bind(roadmap.to_owned());
        values.push_bind(row.position);
        values.push_bind(row.key.clone());
        values.push_bind(row.workstream.clone());
        values.push_bind(row.owner.clone());
        values.push_bind(row.title.clone());
        values.push_bind(row.state.clone());
        values.push_bind(row.original_deadline.clone());
        values.push_bind(row.deadline.clone());
        values.push_bind(row.forecast.clone());
        values.push_bind(row.percent);
        values.push_bind(row.body.clone());
    })
    .await
}

async fn write_reports(
    connection: &mut SqliteConnection,
    roadmap: &str,
    touched: &Touched,
) -> Result<(), Error> {
    if touched.anew {
        let statement = sqlx::query!("DELETE FROM report WHERE roadmap = $1", roadmap);
        statement.execute(&mut *connection).await?;
    }
    let mut rows = Vec::with_capacity(touched.reports.len());
    for ((task, number), report) in &touched.reports {
        let number = i64::try_from(*number).unwrap_or(i64::MAX);
        match report {
            Some(report) => rows.push((task, number, serde_json::to_string(&**report)?)),
            None => {
                let statement = sqlx::query!(
                    "DELETE FROM report WHERE roadmap = $1 AND task = $2 AND number = $3",
                    roadmap,
                    task.as_str(),
                    number
                );
                statement.execute(&mut *connection).await?;
            }
        }
    }
    let into = "INSERT INTO report (roadmap, task, number, body) ";
    let then = " ON CONFLICT (roadmap, task, number) DO UPDATE SET body = excluded.body";
    bulk::insert(connection, into, then, &rows, |mut values, (task, number, body)| {
        values.push_bind(roadmap.to_owned());
        values.push_bind(task.to_string());
        values.push_bind(*number);
        values.push_bind(body.clone());
    })
    .await
}

async fn write_proposals(
    connection: &mut SqliteConnection,
    roadmap: &str,
    rows: &[ProposalRow],
) -> Result<(), Error> {
    let into = "INSERT INTO proposal (roadmap, number, task, pending, body) ";
    let then = " ON CONFLICT (roadmap, number) DO UPDATE SET pending = excluded.pending,
             body = excluded.body";
    bulk::insert(connection, into, then, rows, |mut values, row| {
        values.push_bind(roadmap.to_owned());
        values.push_bind(row.number);
        values.push_bind(row.task.clone());
        values.push_bind(row.pending);
        values.push_bind(row.body.clone());
    })
    .await
}

/// Reads rows of reports after one of them.
pub async fn read_reports(
    connection: &mut SqliteConnection,
    key: &str,
    after: (&str, u64),
    limit: u32,
) -> Result<Vec<ReportRow>, Error> {
    let (task, number) = (after.0, signed(after.1));
    let found = sqlx::query!(
        r#"SELECT count(*) AS "count!: i64",
               group_concat(concat_ws(char(31), task, number, body), char(30)) AS "rows: String"
           FROM (SELECT * FROM report WHERE roadmap = $1 AND (task, number) > ($2, $3)
                 ORDER BY task, number LIMIT $4)"#,
        key,
        task,
        number,
        limit
    );
    let found = found.fetch_one(&mut *connection).await?;
    if let Some(rows) = joined::apart(found.rows.as_deref(), found.count) {
        let row = |[task, number, body]: [&str; 3]| {
            Some((task.to_owned(), number.parse().ok()?, body.to_owned()))
        };
        if let Some(mut rows) = rows.into_iter().map(row).collect::<Option<Vec<_>>>() {
            rows.sort();
            return Ok(rows);
        }
    }
    let rows = sqlx::query!(
        "SELECT task, number, body FROM report
         WHERE roadmap = $1 AND (task, number) > ($2, $3) ORDER BY task, number LIMIT $4",
        key,
        task,
        number,
        limit
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.task, unsigned(row.number), row.body)).collect())
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
    let offices = sqlx::query_as!(
        OfficeRow,
        "SELECT position, key, name, calendar, closed FROM office WHERE roadmap = $1
         ORDER BY position",
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
        offices,
        workstreams: workstreams
            .into_iter()
            .map(|row| (row.position, row.key, row.owner, row.body))
            .collect(),
        tasks,
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

/// The reports of a task that are at hand, put together by SQLite because a message for each row is slow.
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
    let Meetings { stocktakes } = serde_json::from_str(&row.frame)?;
    let offices = sqlx::query!(
        "SELECT key, name, calendar, closed FROM office WHERE roadmap = $1 ORDER BY position",
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
    .fetch_all(&mut *connection)
    .await?;
    for body in workstreams {
        frame.workstreams.push(serde_json::from_str(&body)?);
    }
    let rows = sqlx::query!(
        r#"SELECT body, (SELECT '[' || group_concat(body, ',' ORDER BY number) || ']' FROM report
                         WHERE roadmap = task.roadmap AND task = task.key
                         AND number > coalesce(task.body ->> '$.earlier_reports.count', 0))
               AS "reports: String"
           FROM task WHERE roadmap = $1 ORDER BY position"#,
        key
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut tasks = Vec::with_capacity(rows.len());
    for row in rows {
        let mut task: Task = serde_json::from_str(&row.body)?;
        if let Some(reports) = &row.reports {
            let Reports(reports) = serde_json::from_str(reports)?;
            task.reports.restore(reports);
        }
        tasks.push(Arc::new(task));
    }
    let bodies =
        sqlx::query_scalar!("SELECT body FROM proposal WHERE roadmap = $1 ORDER BY number", key)
            .fetch_all(&mut *connection)
            .await?;
    let proposals =
        bodies.iter().map(|body| serde_json::from_str(body)).collect::<Result<_, _>>()?;
    let version = unsigned(row.version);
    Ok(Some(roadmap::Roadmap::assemble(frame, tasks, proposals, stocktakes, version)?))
}
