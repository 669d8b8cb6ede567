//! The ledger of what people were told.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

use super::mail;
use crate::{
    Error, Position,
    chain::instant,
    notices::{
        Acted, Entry, FOLLOWER, Gone, Notice, Reminded, Telling, Told, Unread, Wanted, Which,
    },
    rows::{signed, unsigned},
};

/// Counts what each person has not read.
pub async fn unread(connection: &mut SqliteConnection) -> Result<Vec<(String, u64, i64)>, Error> {
    let rows = sqlx::query!(
        r#"SELECT person AS "person!", count(*) AS "count!: i64", max(id) AS "last!: i64" FROM notice
           WHERE skipped = 0 AND read IS NULL GROUP BY person"#
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, unsigned(row.count), row.last)).collect())
}

/// Counts what a person has not read.
pub async fn count_unread(connection: &mut SqliteConnection, person: &str) -> Result<u64, Error> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64" FROM notice
           WHERE person = $1 AND skipped = 0 AND read IS NULL"#,
        person
    )
    .fetch_one(connection)
    .await?;
    Ok(unsigned(count))
}

/// What is wanted, as the queries take it: unread, news, roadmap.
fn conditions(wanted: &Wanted) -> (i64, i64, &str) {
    let news = wanted.news.map_or(-1, i64::from);
    (i64::from(wanted.unread), news, wanted.roadmap.as_ref().map_or("", |key| key.as_str()))
}

/// Counts the entries of a person's inbox.
pub async fn count(
    connection: &mut SqliteConnection,
    person: &str,
    wanted: &Wanted,
) -> Result<u64, Error> {
    let (unread, news, roadmap) = conditions(wanted);
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64" FROM notice
           WHERE person = $1 AND skipped = 0 AND ($2 = 0 OR read IS NULL)
               AND ($3 < 0 OR news = $3) AND ($4 = '' OR roadmap = $4)"#,
        person,
        unread,
        news,
        roadmap
    )
    .fetch_one(connection)
    .await?;
    Ok(unsigned(count))
}

/// Returns entries of a person's inbox, the newest first: after some of them, and at most so many.
pub async fn entries(
    connection: &mut SqliteConnection,
    person: &str,
    wanted: &Wanted,
    (before, most): (u64, u64),
) -> Result<Vec<Entry>, Error> {
    let (unread, news, roadmap) = conditions(wanted);
    let (before, most) = (signed(before), signed(most));
    let under = wanted.before.unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: i64", roadmap, task, kind, about, date, step, news, who, at, read
           FROM notice
           WHERE person = $1 AND skipped = 0 AND ($2 = 0 OR read IS NULL)
               AND ($3 < 0 OR news = $3) AND ($4 = '' OR roadmap = $4) AND id < $7
           ORDER BY id DESC LIMIT $5 OFFSET $6"#,
        person,
        unread,
        news,
        roadmap,
        most,
        before,
        under
    )
    .fetch_all(connection)
    .await?;
    let entries = rows.into_iter().map(|row| Entry {
        id: row.id,
        roadmap: row.roadmap.into(),
        task: row.task.into(),
        kind: row.kind,
        about: row.about,
        date: row.date.parse().unwrap_or_default(),
        step: row.step,
        news: row.news != 0,
        who: row.who,
        at: row.at.parse().unwrap_or_default(),
        read: row.read.and_then(|at| at.parse().ok()),
    });
    Ok(entries.collect())
}

/// Returns the reminders of a roadmap that were not read.
pub async fn unread_reminders(
    connection: &mut SqliteConnection,
    roadmap: &str,
) -> Result<Vec<Unread>, Error> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!: i64", person, task, kind, about, date FROM notice
           WHERE roadmap = $1 AND news = 0 AND skipped = 0 AND read IS NULL"#,
        roadmap
    )
    .fetch_all(connection)
    .await?;
    let unread = rows.into_iter().map(|row| Unread {
        id: row.id,
        person: row.person,
        task: row.task,
        kind: row.kind,
        about: row.about,
        date: row.date.parse().unwrap_or_default(),
    });
    Ok(unread.collect())
}

/// Says how often anybody was reminded of a task: each step counts once.
pub async fn reminded(
    connection: &mut SqliteConnection,
    roadmap: &str,
    task: &str,
) -> Result<Option<Reminded>, Error> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "times!: i64", max(told) AS "last: String"
           FROM (SELECT max(at) AS told FROM notice
                 WHERE roadmap = $1 AND task = $2 AND news = 0 AND skipped = 0
                 GROUP BY kind, about, date, step)"#,
        roadmap,
        task
    )
    .fetch_one(connection)
    .await?;
    let last = row.last.and_then(|last| last.parse::<DateTime<Utc>>().ok());
    Ok(last.map(|last| Reminded { times: unsigned(row.times), last }))
}

/// Returns how far the log was followed for news.
pub async fn told_until(connection: &mut SqliteConnection) -> Result<Position, Error> {
    let position = sqlx::query_scalar!("SELECT position FROM follower WHERE name = $1", FOLLOWER)
        .fetch_optional(connection)
        .await?;
    Ok(position.map_or(0, unsigned))
}

/// Writes down what is told, once; returns whose inboxes are others.
pub async fn tell(
    connection: &mut SqliteConnection,
    telling: &Telling,
    at: DateTime<Utc>,
) -> Result<BTreeSet<String>, Error> {
    let at = instant(at);
    let mut changed = BTreeSet::new();
    for told in &telling.told {
        if tell_one(connection, told, &at).await? {
            changed.insert(told.notice.person.to_string());
        }
    }
    for id in &telling.settled {
        let person = sqlx::query_scalar!(
            r#"UPDATE notice SET read = $2 WHERE id = $1 AND read IS NULL
               RETURNING person AS "person!: String""#,
            id,
            at
        )
        .fetch_optional(&mut *connection)
        .await?;
        changed.extend(person);
    }
    for Acted { person, roadmap, task, seq } in &telling.acted {
        let (person, roadmap, task) = (person.as_str(), roadmap.as_str(), task.as_str());
        let seq = signed(*seq);
        let read = sqlx::query!(
            "UPDATE notice SET read = $5
             WHERE person = $1 AND roadmap = $2 AND task = $3 AND CAST(step AS INTEGER) < $4
                 AND news = 1 AND skipped = 0 AND read IS NULL",
            person,
            roadmap,
            task,
            seq,
            at
        )
        .execute(&mut *connection)
        .await?;
        if read.rows_affected() > 0 {
            changed.insert(person.to_owned());
        }
    }
    for Gone { roadmap, task, kind, seq } in &telling.gone {
        let (roadmap, task, kind): (&str, &str, &str) = (roadmap.as_str(), task.as_str(), kind);
        let seq = signed(*seq);
        let people = sqlx::query_scalar!(
            r#"UPDATE notice SET read = $5
               WHERE roadmap = $1 AND task = $2 AND kind = $3 AND CAST(step AS INTEGER) < $4
                   AND news = 1 AND read IS NULL
               RETURNING person AS "person!: String""#,
            roadmap,
            task,
            kind,
            seq,
            at
        )
        .fetch_all(&mut *connection)
        .await?;
        changed.extend(people);
    }
    if let Some(position) = telling.until {
        let position = signed(position);
        sqlx::query!(
            "INSERT INTO follower (name, position) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE
                 SET position = max(follower.position, excluded.position)",
            FOLLOWER,
            position
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(changed)
}

/// Writes down one notice and the steps before it; tells whether it was not there yet. Whatever else is done
/// once for each notice, such as to send it, belongs here: into the same commit, and only then.
async fn tell_one(connection: &mut SqliteConnection, told: &Told, at: &str) -> Result<bool, Error> {
    let Notice { person, roadmap, task, kind, about, date, step, news, who } = &told.notice;
    let (person, roadmap, task) = (person.as_str(), roadmap.as_str(), task.as_str());
    let (kind, about, step): (&str, &str, &str) = (kind, about, step);
    let (date, news) = (date.to_string(), i64::from(*news));
    let (date, who) = (date.as_str(), who.as_str());
    for earlier in &told.overtaken {
        sqlx::query!(
            "INSERT INTO notice
                 (person, roadmap, task, kind, about, date, step, news, who, at, skipped)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', $8, 1)
             ON CONFLICT (roadmap, task, kind, about, date, step, person) DO NOTHING",
            person,
            roadmap,
            task,
            kind,
            about,
            date,
            earlier,
            at
        )
        .execute(&mut *connection)
        .await?;
    }
    let done = sqlx::query!(
        "INSERT INTO notice (person, roadmap, task, kind, about, date, step, news, who, at, skipped)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)
         ON CONFLICT (roadmap, task, kind, about, date, step, person) DO NOTHING",
        person,
        roadmap,
        task,
        kind,
        about,
        date,
        step,
        news,
        who,
        at
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if let Some(due) = told.mail {
        mail::put(connection, done.last_insert_rowid(), person, due).await?;
    }
    if news == 0 {
        // The last step says what those before it said.
        sqlx::query!(
            "UPDATE notice SET read = $8
             WHERE person = $1 AND roadmap = $2 AND task = $3 AND kind = $4 AND about = $5
                 AND date = $6 AND step <> $7 AND skipped = 0 AND read IS NULL",
            person,
            roadmap,
            task,
            kind,
            about,
            date,
            step,
            at
        )
        .execute(connection)
        .await?;
    }
    Ok(true)
}

/// Writes down that a person has read something of their own.
pub async fn mark_read(
    connection: &mut SqliteConnection,
    person: &str,
    which: &Which,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let at = instant(at);
    match which {
        Which::One(id) => {
            sqlx::query!(
                "UPDATE notice SET read = $3 WHERE person = $1 AND id = $2 AND read IS NULL",
                person,
                id,
                at
            )
            .execute(connection)
            .await?
        }
        Which::Task(roadmap, task) => {
            let (roadmap, task) = (roadmap.as_str(), task.as_str());
            sqlx::query!(
                "UPDATE notice SET read = $4
                 WHERE person = $1 AND roadmap = $2 AND task = $3 AND skipped = 0 AND read IS NULL",
                person,
                roadmap,
                task,
                at
            )
            .execute(connection)
            .await?
        }
        Which::Roadmap(roadmap) => {
            let roadmap = roadmap.as_str();
            sqlx::query!(
                "UPDATE notice SET read = $3
                 WHERE person = $1 AND roadmap = $2 AND skipped = 0 AND read IS NULL",
                person,
                roadmap,
                at
            )
            .execute(connection)
            .await?
        }
        Which::Kind { news, roadmap } => {
            let news = i64::from(*news);
            let roadmap = roadmap.as_ref().map_or("", |key| key.as_str());
            sqlx::query!(
                "UPDATE notice SET read = $4
                 WHERE person = $1 AND news = $2 AND ($3 = '' OR roadmap = $3)
                     AND skipped = 0 AND read IS NULL",
                person,
                news,
                roadmap,
                at
            )
            .execute(connection)
            .await?
        }
        Which::All => {
            sqlx::query!(
                "UPDATE notice SET read = $2
                 WHERE person = $1 AND skipped = 0 AND read IS NULL",
                person,
                at
            )
            .execute(connection)
            .await?
        }
    };
    Ok(())
}
