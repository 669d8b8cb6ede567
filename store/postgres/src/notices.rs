//! The ledger of what people were told.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use store::{
    Acted, Entry, Gone, Notice, Position, Reminded, Telling, Told, Unread, Wanted, Which,
    seam::{FOLLOWER, instant, signed, unsigned},
};

use crate::{fault::Fault, mail, once::once};

/// The name under which changes of inboxes are counted, for the other servers.
const INBOXES: &str = "inboxes";

/// Counts what each person has not read.
pub async fn unread(connection: &mut PgConnection) -> Result<Vec<(String, u64, i64)>, Fault> {
    let rows = sqlx::query!(
        r#"SELECT person, count(*) AS "count!", max(id) AS "last!" FROM notice
           WHERE skipped = 0 AND read IS NULL GROUP BY person"#
    )
    .fetch_all(once(connection))
    .await?;
    Ok(rows.into_iter().map(|row| (row.person, unsigned(row.count), row.last)).collect())
}

/// Counts what a person has not read.
pub async fn count_unread(connection: &mut PgConnection, person: &str) -> Result<u64, Fault> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM notice
           WHERE person = $1 AND skipped = 0 AND read IS NULL"#,
        person
    )
    .fetch_one(once(connection))
    .await?;
    Ok(unsigned(count))
}

/// What is wanted, as the queries take it: unread, news, roadmap.
fn conditions(wanted: &Wanted) -> (bool, i64, &str) {
    let news = wanted.news.map_or(-1, i64::from);
    (wanted.unread, news, wanted.roadmap.as_ref().map_or("", |key| key.as_str()))
}

/// Counts the entries of a person's inbox.
pub async fn count(
    connection: &mut PgConnection,
    person: &str,
    wanted: &Wanted,
) -> Result<u64, Fault> {
    let (unread, news, roadmap) = conditions(wanted);
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM notice
           WHERE person = $1 AND skipped = 0 AND (NOT $2::boolean OR read IS NULL)
               AND ($3::bigint < 0 OR news = $3) AND ($4 = '' OR roadmap = $4)"#,
        person,
        unread,
        news,
        roadmap
    )
    .fetch_one(once(connection))
    .await?;
    Ok(unsigned(count))
}

/// Returns entries of a person's inbox, the newest first: after some of them, and at most so many.
pub async fn entries(
    connection: &mut PgConnection,
    person: &str,
    wanted: &Wanted,
    (before, most): (u64, u64),
) -> Result<Vec<Entry>, Fault> {
    let (unread, news, roadmap) = conditions(wanted);
    let (before, most) = (signed(before), signed(most));
    let under = wanted.before.unwrap_or(i64::MAX);
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", roadmap, task, kind, about, date, step, news, who, at, read
           FROM notice
           WHERE person = $1 AND skipped = 0 AND (NOT $2::boolean OR read IS NULL)
               AND ($3::bigint < 0 OR news = $3) AND ($4 = '' OR roadmap = $4) AND id < $7
           ORDER BY id DESC LIMIT $5 OFFSET $6"#,
        person,
        unread,
        news,
        roadmap,
        most,
        before,
        under
    )
    .fetch_all(once(connection))
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
    connection: &mut PgConnection,
    roadmap: &str,
) -> Result<Vec<Unread>, Fault> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", person, task, kind, about, date FROM notice
           WHERE roadmap = $1 AND news = 0 AND skipped = 0 AND read IS NULL"#,
        roadmap
    )
    .fetch_all(once(connection))
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
    connection: &mut PgConnection,
    roadmap: &str,
    task: &str,
) -> Result<Option<Reminded>, Fault> {
    let row = sqlx::query!(
        r#"SELECT count(*) AS "times!", max(told) AS "last"
           FROM (SELECT max(at) AS told FROM notice
                 WHERE roadmap = $1 AND task = $2 AND news = 0 AND skipped = 0
                 GROUP BY kind, about, date, step) AS steps"#,
        roadmap,
        task
    )
    .fetch_one(once(connection))
    .await?;
    let last = row.last.and_then(|last| last.parse::<DateTime<Utc>>().ok());
    Ok(last.map(|last| Reminded { times: unsigned(row.times), last }))
}

/// Returns how far the log was followed for news.
pub async fn told_until(connection: &mut PgConnection) -> Result<Position, Fault> {
    let position = sqlx::query_scalar!("SELECT position FROM follower WHERE name = $1", FOLLOWER)
        .fetch_optional(once(connection))
        .await?;
    Ok(position.map_or(0, unsigned))
}

/// Writes down what is told, once; returns whose inboxes are others.
pub async fn tell(
    connection: &mut PgConnection,
    telling: &Telling,
    at: DateTime<Utc>,
) -> Result<BTreeSet<String>, Fault> {
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
               RETURNING person AS "person!""#,
            id,
            at
        )
        .fetch_optional(once(connection))
        .await?;
        changed.extend(person);
    }
    for Acted { person, roadmap, task, seq } in &telling.acted {
        let (person, roadmap, task) = (person.as_str(), roadmap.as_str(), task.as_str());
        let seq = signed(*seq);
        let read = sqlx::query!(
            "UPDATE notice SET read = $5
             WHERE person = $1 AND roadmap = $2 AND task = $3
                 AND CASE WHEN step ~ '^[0-9]{1,18}$' THEN step::bigint ELSE 0 END < $4
                 AND news = 1 AND skipped = 0 AND read IS NULL",
            person,
            roadmap,
            task,
            seq,
            at
        )
        .execute(once(connection))
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
               WHERE roadmap = $1 AND task = $2 AND kind = $3
                   AND CASE WHEN step ~ '^[0-9]{1,18}$' THEN step::bigint ELSE 0 END < $4
                   AND news = 1 AND read IS NULL
               RETURNING person AS "person!""#,
            roadmap,
            task,
            kind,
            seq,
            at
        )
        .fetch_all(once(connection))
        .await?;
        changed.extend(people);
    }
    if let Some(position) = telling.until {
        let position = signed(position);
        sqlx::query!(
            "INSERT INTO follower (name, position) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE
                 SET position = greatest(follower.position, excluded.position)",
            FOLLOWER,
            position
        )
        .execute(once(connection))
        .await?;
    }
    if !changed.is_empty() {
        count_change(connection).await?;
    }
    Ok(changed)
}

/// Counts how often inboxes became others.
pub async fn inboxes(connection: &mut PgConnection) -> Result<u64, Fault> {
    let count = sqlx::query_scalar!("SELECT position FROM follower WHERE name = $1", INBOXES)
        .fetch_optional(once(connection))
        .await?;
    Ok(count.map_or(0, unsigned))
}

async fn count_change(connection: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!(
        "INSERT INTO follower (name, position) VALUES ($1, 1)
         ON CONFLICT (name) DO UPDATE SET position = follower.position + 1",
        INBOXES
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Writes down one notice and the steps before it; tells whether it was not there yet. Whatever else is done
/// once for each notice, such as to send it, belongs here: into the same commit, and only then.
async fn tell_one(connection: &mut PgConnection, told: &Told, at: &str) -> Result<bool, Fault> {
    let Notice { person, roadmap, task, kind, about, date, step, news, who } = &told.notice;
    let (person, roadmap, task) = (person.as_str(), roadmap.as_str(), task.as_str());
    let (kind, about, step): (&str, &str, &str) = (kind, about, step);
    let (date, news) = (date.to_string(), i64::from(*news));
    let (date, who) = (date.as_str(), who.as_str());
    for earlier in &told.overtaken {
        sqlx::query!(
            "INSERT INTO notice
                 (id, person, roadmap, task, kind, about, date, step, news, who, at, skipped)
             VALUES ((SELECT coalesce(max(id), 0) + 1 FROM notice),
                     $1, $2, $3, $4, $5, $6, $7, 0, '', $8, 1)
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
        .execute(once(connection))
        .await?;
    }
    let id = sqlx::query_scalar!(
        "INSERT INTO notice
             (id, person, roadmap, task, kind, about, date, step, news, who, at, skipped)
         VALUES ((SELECT coalesce(max(id), 0) + 1 FROM notice),
                 $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)
         ON CONFLICT (roadmap, task, kind, about, date, step, person) DO NOTHING
         RETURNING id",
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
    .fetch_optional(once(connection))
    .await?;
    let Some(id) = id else { return Ok(false) };
    if let Some(due) = told.mail {
        mail::put(connection, id, person, due).await?;
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
        .execute(once(connection))
        .await?;
    }
    Ok(true)
}

/// Writes down that a person has read something of their own.
pub async fn mark_read(
    connection: &mut PgConnection,
    person: &str,
    which: &Which,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    let at = instant(at);
    let read = match which {
        Which::One(id) => {
            sqlx::query!(
                "UPDATE notice SET read = $3 WHERE person = $1 AND id = $2 AND read IS NULL",
                person,
                id,
                at
            )
            .execute(once(connection))
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
            .execute(once(connection))
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
            .execute(once(connection))
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
            .execute(once(connection))
            .await?
        }
        Which::All => {
            sqlx::query!(
                "UPDATE notice SET read = $2
                 WHERE person = $1 AND skipped = 0 AND read IS NULL",
                person,
                at
            )
            .execute(once(connection))
            .await?
        }
    };
    if read.rows_affected() > 0 {
        count_change(connection).await?;
    }
    Ok(())
}
