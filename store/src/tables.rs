//! The tables that hold the present: how a roadmap is written to them and read from them.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use roadmap::{
    Office, Report, Roadmap, Task, Workstream,
    file::{CalendarChoice, Definition},
    model::Key,
};
use serde::Deserialize;
use sqlx::SqliteConnection;

use crate::{
    ApiToken, Error, Person, Present, Scope, Session,
    chain::{instant, signed, unsigned},
};

/// A row of `roadmap`.
#[derive(Debug, PartialEq)]
pub struct RoadmapRow {
    pub key: Key,
    pub title: String,
    pub version: i64,
    pub approved: Option<String>,
    pub public: i64,
    pub frame: String,
}

/// A row of `office` or `workstream`: position, key, then calendar and name, or owner and body.
pub type GroupRow = (i64, Key, Key, String);

/// A row of `task`.
#[derive(Debug, PartialEq)]
pub struct TaskRow {
    pub position: i64,
    pub key: Key,
    pub workstream: Key,
    pub owner: Key,
    pub title: String,
    pub state: String,
    pub original_deadline: String,
    pub deadline: String,
    pub forecast: Option<String>,
    pub percent: i64,
    pub body: String,
}

/// Everything that the tables hold of a roadmap.
#[derive(Debug, PartialEq)]
pub struct Rows {
    pub roadmap: RoadmapRow,
    pub offices: Vec<GroupRow>,
    pub workstreams: Vec<GroupRow>,
    pub tasks: Vec<TaskRow>,
    pub reports: Vec<(Key, i64, String)>,
}

impl Rows {
    /// Returns the rows that a roadmap should have.
    pub fn of(roadmap: &Roadmap) -> Result<Self, Error> {
        let mut reports = Vec::new();
        for task in &roadmap.tasks {
            for (report, number) in task.reports.iter().zip(1..) {
                reports.push((task.key.clone(), number, serde_json::to_string(&**report)?));
            }
        }
        reports.sort();
        let positions = 1..;
        let tasks = roadmap.tasks.iter().zip(positions);
        Ok(Self {
            roadmap: roadmap_row(roadmap)?,
            offices: office_rows(&roadmap.offices)?,
            workstreams: workstream_rows(&roadmap.workstreams)?,
            tasks: tasks.map(|(task, at)| task_row(roadmap, task, at)).collect::<Result<_, _>>()?,
            reports,
        })
    }
}

fn roadmap_row(roadmap: &Roadmap) -> Result<RoadmapRow, Error> {
    let mut frame = Definition::of(roadmap);
    frame.offices.clear();
    frame.workstreams.clear();
    frame.tasks.clear();
    Ok(RoadmapRow {
        key: roadmap.key.clone(),
        title: serde_json::to_string(&roadmap.title)?,
        version: signed(roadmap.version),
        approved: roadmap.approval.as_ref().map(|approval| approval.on.to_string()),
        public: i64::from(roadmap.public),
        frame: serde_json::to_string(&frame)?,
    })
}

fn office_rows(offices: &[Office]) -> Result<Vec<GroupRow>, Error> {
    let rows = offices.iter().zip(1..).map(|(office, at)| {
        let calendar = match &office.calendar {
            Some(calendar) => serde_json::to_string(&CalendarChoice::of(calendar))?,
            None => String::new(),
        };
        Ok((at, office.key.clone(), calendar, serde_json::to_string(&office.name)?))
    });
    rows.collect()
}

fn workstream_rows(workstreams: &[Workstream]) -> Result<Vec<GroupRow>, Error> {
    let rows = workstreams.iter().zip(1..).map(|(workstream, at)| {
        let body = serde_json::to_string(workstream)?;
        Ok((at, workstream.key.clone(), workstream.owner.clone(), body))
    });
    rows.collect()
}

fn task_row(roadmap: &Roadmap, task: &Task, position: i64) -> Result<TaskRow, Error> {
    let state = serde_json::to_value(task.state(roadmap.approval.is_some()))?;
    Ok(TaskRow {
        position,
        key: task.key.clone(),
        workstream: task.workstream.clone(),
        owner: task.owner.clone(),
        title: serde_json::to_string(&task.title)?,
        state: state.as_str().unwrap_or_default().to_owned(),
        original_deadline: task.original_deadline().to_string(),
        deadline: task.deadline.to_string(),
        forecast: task.forecast().map(|date| date.to_string()),
        percent: i64::from(task.percent()),
        body: serde_json::to_string(task)?,
    })
}

/// What a commit must write of a roadmap.
#[derive(Debug, Default)]
pub struct Touched {
    /// Everything: after its creation, approval, or the removal of a task.
    pub all: bool,
    /// Offices and workstreams.
    pub groups: bool,
    /// Single tasks by key, with the number of their reports before.
    pub tasks: HashMap<Key, usize>,
}

impl Touched {
    /// Adds what a later command touched; the first count of a task's reports stays.
    pub fn merge(&mut self, later: Self) {
        self.all |= later.all;
        self.groups |= later.groups;
        for (task, reports) in later.tasks {
            self.tasks.entry(task).or_insert(reports);
        }
    }
}

/// Writes what was touched.
pub async fn write(
    connection: &mut SqliteConnection,
    roadmap: &Roadmap,
    touched: &Touched,
) -> Result<(), Error> {
    let version = signed(roadmap.version);
    if touched.all {
        write_frame(connection, roadmap).await?;
        sqlx::query!("DELETE FROM task WHERE roadmap = $1", roadmap.key)
            .execute(&mut *connection)
            .await?;
        for (task, position) in roadmap.tasks.iter().zip(1..) {
            write_task(connection, roadmap, task, position).await?;
        }
        sqlx::query!("DELETE FROM report WHERE roadmap = $1", roadmap.key)
            .execute(&mut *connection)
            .await?;
        for task in &roadmap.tasks {
            write_reports(connection, roadmap, task, 0).await?;
        }
    } else {
        sqlx::query!("UPDATE roadmap SET version = $2 WHERE key = $1", roadmap.key, version)
            .execute(&mut *connection)
            .await?;
        for (key, reports) in &touched.tasks {
            let Some(at) = roadmap.index.get(key) else { continue };
            let (Some(task), Ok(position)) = (roadmap.tasks.get(*at), i64::try_from(at + 1)) else {
                continue;
            };
            write_task(connection, roadmap, task, position).await?;
            write_reports(connection, roadmap, task, *reports).await?;
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
    let key = &roadmap.key;
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
        roadmap.key,
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
            roadmap.key,
            task.key,
            number,
            body
        )
        .execute(&mut *connection)
        .await?;
    }
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
    Ok(Some(Rows {
        roadmap,
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

/// Reads everything that is kept in memory.
pub async fn load(connection: &mut SqliteConnection) -> Result<Present, Error> {
    let mut present = Present::default();
    let keys = sqlx::query_scalar!("SELECT key FROM roadmap ORDER BY key")
        .fetch_all(&mut *connection)
        .await?;
    for key in keys {
        if let Some(roadmap) = load_roadmap(connection, &key).await? {
            present.roadmaps.insert(key, Arc::new(roadmap));
        }
    }
    load_people(connection, &mut present).await?;
    Ok(present)
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
        frame.offices.push(Office { key: office.key, name, calendar });
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
        task.reports = reports.remove(&task.key).unwrap_or_default();
        tasks.push(Arc::new(task));
    }
    Ok(Some(roadmap::Roadmap::assemble(frame, tasks, unsigned(row.version))?))
}

async fn load_people(connection: &mut SqliteConnection, to: &mut Present) -> Result<(), Error> {
    let people = sqlx::query!("SELECT login, name, password, roles, offices, active FROM person")
        .fetch_all(&mut *connection)
        .await?;
    for row in people {
        let person = Person {
            login: row.login.clone(),
            name: row.name,
            password: row.password,
            roles: serde_json::from_str(&row.roles)?,
            offices: serde_json::from_str(&row.offices)?,
            active: row.active != 0,
        };
        to.people.insert(row.login, Arc::new(person));
    }
    let read = |text: &str| text.parse::<DateTime<Utc>>().ok();
    let sessions = sqlx::query!("SELECT token, person, created, expires, seen FROM session")
        .fetch_all(&mut *connection)
        .await?;
    for row in sessions {
        let (created, expires) = (read(&row.created), read(&row.expires));
        if let (Ok(token), Some(created), Some(expires)) = (row.token.try_into(), created, expires)
        {
            let seen = read(&row.seen).unwrap_or(created);
            to.sessions.insert(token, Session::new(row.person, created, expires, seen));
        }
    }
    let tokens = sqlx::query!("SELECT hash, id, person, name, scope, created, expires FROM token")
        .fetch_all(&mut *connection)
        .await?;
    for row in tokens {
        let (created, expires) = (read(&row.created), read(&row.expires));
        if let (Ok(hash), Some(created), Some(expires)) = (row.hash.try_into(), created, expires) {
            let scope = if row.scope == scope_code(Scope::Act) { Scope::Act } else { Scope::Read };
            let (id, login, name) = (row.id, row.person, row.name);
            let token = ApiToken { id, login, name, scope, created, expires };
            to.tokens.insert(hash, Arc::new(token));
        }
    }
    Ok(())
}

fn scope_code(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Act => "act",
    }
}

/// Writes down that a session is used.
pub async fn write_seen(
    connection: &mut SqliteConnection,
    token: &crate::TokenHash,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let (token, at) = (token.to_vec(), instant(at));
    sqlx::query!("UPDATE session SET seen = $2 WHERE token = $1", token, at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes what follows from an event of the house.
pub async fn write_people(
    connection: &mut SqliteConnection,
    change: &crate::HouseChange,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    use crate::HouseChange as Change;
    match change {
        Change::PersonAdded { login, name, roles, offices, password } => {
            let (roles, offices) = (serde_json::to_string(roles)?, serde_json::to_string(offices)?);
            sqlx::query!(
                "INSERT INTO person (login, name, password, roles, offices)
                 VALUES ($1, $2, $3, $4, $5)",
                login,
                name,
                password,
                roles,
                offices
            )
            .execute(connection)
            .await?;
        }
        Change::PersonChanged { login, name, roles, offices, active, .. } => {
            let (roles, offices) = (serde_json::to_string(roles)?, serde_json::to_string(offices)?);
            sqlx::query!(
                "UPDATE person SET name = $2, roles = $3, offices = $4, active = $5 WHERE login = $1",
                login,
                name,
                roles,
                offices,
                active
            )
            .execute(&mut *connection)
            .await?;
            end_access(connection, login).await?;
        }
        Change::PasswordChanged { login, password } => {
            sqlx::query!("UPDATE person SET password = $2 WHERE login = $1", login, password)
                .execute(&mut *connection)
                .await?;
            end_access(connection, login).await?;
        }
        Change::SignedOutEverywhere { login } => end_sessions(connection, login).await?,
        Change::TokenCreated { login, id, name, scope, expires, token } => {
            let (token, at, expires) = (token.to_vec(), instant(at), instant(*expires));
            let scope = scope_code(*scope);
            sqlx::query!(
                "INSERT INTO token (hash, id, person, name, scope, created, expires)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                token,
                id,
                login,
                name,
                scope,
                at,
                expires
            )
            .execute(connection)
            .await?;
        }
        Change::TokenRevoked { login, id } => {
            sqlx::query!("DELETE FROM token WHERE person = $1 AND id = $2", login, id)
                .execute(connection)
                .await?;
        }
        Change::SignedIn { login, token, expires, .. } => {
            let (token, at, expires) = (token.to_vec(), instant(at), instant(*expires));
            sqlx::query!("DELETE FROM session WHERE expires <= $1", at)
                .execute(&mut *connection)
                .await?;
            sqlx::query!(
                "INSERT INTO session (token, person, created, expires) VALUES ($1, $2, $3, $4)",
                token,
                login,
                at,
                expires
            )
            .execute(connection)
            .await?;
        }
        Change::SignedOut { token, .. } => {
            let token = token.to_vec();
            sqlx::query!("DELETE FROM session WHERE token = $1", token).execute(connection).await?;
        }
        Change::SignInFailed { .. } | Change::Refused { .. } => {}
    }
    Ok(())
}

async fn end_sessions(connection: &mut SqliteConnection, login: &str) -> Result<(), Error> {
    sqlx::query!("DELETE FROM session WHERE person = $1", login).execute(&mut *connection).await?;
    Ok(())
}

/// Sessions and tokens go by the rights that they were made with.
async fn end_access(connection: &mut SqliteConnection, login: &str) -> Result<(), Error> {
    end_sessions(connection, login).await?;
    sqlx::query!("DELETE FROM token WHERE person = $1", login).execute(connection).await?;
    Ok(())
}
