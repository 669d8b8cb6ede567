//! The outbox: what goes out by mail, and addresses that it does not reach.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::SqliteConnection;

use crate::{
    Error,
    chain::instant,
    mail::{Answered, Bounce, LETTER_MOST, Mail, Outcome, SENT_KEPT},
    notices::Entry,
    rows::unsigned,
};

/// Puts what is told into the outbox, to go out once its window ends; whatever waits for the person goes with
/// what is due first.
pub async fn put(
    connection: &mut SqliteConnection,
    notice: i64,
    person: &str,
    due: DateTime<Utc>,
) -> Result<(), Error> {
    let due = instant(due);
    sqlx::query!(
        "INSERT INTO outbox (notice, person, due) VALUES ($1, $2, $3)",
        notice,
        person,
        due
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE outbox
         SET due = (SELECT min(due) FROM outbox WHERE person = $1 AND mail IS NULL)
         WHERE person = $1 AND mail IS NULL",
        person
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Tells whether a mail could be taken in hand.
pub async fn is_due(connection: &mut SqliteConnection, now: DateTime<Utc>) -> Result<bool, Error> {
    let now = instant(now);
    let waiting = sqlx::query_scalar!(
        r#"SELECT (SELECT count(*) FROM mail
                   WHERE ended IS NULL AND next <= $1
                       AND person NOT IN (SELECT person FROM bounce WHERE hard = 1))
                + (SELECT count(*) FROM outbox
                   WHERE mail IS NULL AND due <= $1
                       AND person NOT IN (SELECT person FROM bounce WHERE hard = 1)
                       AND person NOT IN (SELECT person FROM mail WHERE ended IS NULL))
           AS "waiting!: i64""#,
        now
    )
    .fetch_one(connection)
    .await?;
    Ok(waiting > 0)
}

/// Takes a mail in hand, until an instant at which others may: one that waits for another try, or all that
/// is due of a person none of whose mails waits.
pub async fn take(
    connection: &mut SqliteConnection,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Mail>, Error> {
    let (at, until) = (instant(now), instant(until));
    let again = sqlx::query!(
        r#"UPDATE mail SET tries = tries + 1, next = $2
           WHERE id = (SELECT id FROM mail
                       WHERE ended IS NULL AND next <= $1
                           AND person NOT IN (SELECT person FROM bounce WHERE hard = 1)
                       ORDER BY next LIMIT 1)
           RETURNING id AS "id!: i64", person AS "person!: String", begun AS "begun!: String",
               tries AS "tries!: i64""#,
        at,
        until
    )
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(row) = again {
        let entries = entries(connection, row.id).await?;
        return Ok(Some(Mail {
            id: row.id,
            person: row.person,
            begun: row.begun.parse().unwrap_or(now),
            tries: unsigned(row.tries),
            entries,
        }));
    }
    let person = sqlx::query_scalar!(
        r#"SELECT person AS "person!: String" FROM outbox
           WHERE mail IS NULL AND due <= $1
               AND person NOT IN (SELECT person FROM bounce WHERE hard = 1)
               AND person NOT IN (SELECT person FROM mail WHERE ended IS NULL)
           ORDER BY due LIMIT 1"#,
        at
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(person) = person else { return Ok(None) };
    let whose = person.as_str();
    let id = sqlx::query_scalar!(
        r#"INSERT INTO mail (person, begun, tries, next) VALUES ($1, $2, 1, $3)
           RETURNING id AS "id!: i64""#,
        whose,
        at,
        until
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE outbox SET mail = $1 WHERE person = $2 AND mail IS NULL AND due <= $3",
        id,
        whose,
        at
    )
    .execute(&mut *connection)
    .await?;
    let entries = entries(connection, id).await?;
    Ok(Some(Mail { id, person, begun: now, tries: 1, entries }))
}

/// Returns what of a mail was not read yet, the newest first.
async fn entries(connection: &mut SqliteConnection, mail: i64) -> Result<Vec<Entry>, Error> {
    let rows = sqlx::query!(
        r#"SELECT notice.id AS "id!: i64", notice.roadmap AS "roadmap!: String",
               notice.task AS "task!: String", notice.kind AS "kind!: String",
               notice.about AS "about!: String", notice.date AS "date!: String",
               notice.step AS "step!: String", notice.news AS "news!: i64",
               notice.who AS "who!: String", notice.at AS "at!: String"
           FROM outbox JOIN notice ON notice.id = outbox.notice
           WHERE outbox.mail = $1 AND notice.read IS NULL
           ORDER BY notice.id DESC LIMIT $2"#,
        mail,
        LETTER_MOST
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
        read: None,
    });
    Ok(entries.collect())
}

/// Writes down what came of a mail.
pub async fn end(
    connection: &mut SqliteConnection,
    mail: &Mail,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (id, person) = (mail.id, mail.person.as_str());
    match outcome {
        Outcome::Sent => {
            sqlx::query!("DELETE FROM bounce WHERE person = $1", person)
                .execute(&mut *connection)
                .await?;
            over(connection, id, now).await
        }
        Outcome::Dropped => over(connection, id, now).await,
        Outcome::Later(next, answered) => {
            let next = instant(*next);
            sqlx::query!("UPDATE mail SET next = $2 WHERE id = $1", id, next)
                .execute(&mut *connection)
                .await?;
            match answered {
                Some(answered) => fail(connection, person, answered, false, now).await,
                None => Ok(()),
            }
        }
        Outcome::Refused(answered) => {
            let next = instant(now);
            sqlx::query!("UPDATE mail SET next = $2 WHERE id = $1", id, next)
                .execute(&mut *connection)
                .await?;
            fail(connection, person, answered, true, now).await
        }
    }
}

/// Ends a mail.
async fn over(connection: &mut SqliteConnection, id: i64, now: DateTime<Utc>) -> Result<(), Error> {
    let (at, old) = (instant(now), instant(now - TimeDelta::days(SENT_KEPT)));
    sqlx::query!("DELETE FROM outbox WHERE mail = $1", id).execute(&mut *connection).await?;
    sqlx::query!("UPDATE mail SET ended = $2 WHERE id = $1", id, at)
        .execute(&mut *connection)
        .await?;
    sqlx::query!("DELETE FROM mail WHERE ended < $1", old).execute(connection).await?;
    Ok(())
}

/// Writes down that an address took no mail.
async fn fail(
    connection: &mut SqliteConnection,
    person: &str,
    answered: &Answered,
    hard: bool,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (address, answer) = (answered.address.as_str(), answered.answer.as_str());
    let (at, hard) = (instant(now), i64::from(hard));
    sqlx::query!(
        "INSERT INTO bounce (person, address, since, tries, answer, hard)
         VALUES ($1, $2, $3, 1, $4, $5)
         ON CONFLICT (person) DO UPDATE
             SET since = CASE WHEN bounce.address = excluded.address
                     THEN bounce.since ELSE excluded.since END,
                 address = excluded.address, tries = bounce.tries + 1,
                 answer = excluded.answer, hard = excluded.hard",
        person,
        address,
        at,
        answer,
        hard
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Has whatever waits for a person be tried at once, whatever their address was answered before.
pub async fn try_again(
    connection: &mut SqliteConnection,
    person: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let now = instant(now);
    sqlx::query!("DELETE FROM bounce WHERE person = $1", person).execute(&mut *connection).await?;
    sqlx::query!("UPDATE mail SET next = $2 WHERE person = $1 AND ended IS NULL", person, now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Returns the addresses that mail does not reach, those first of which nothing more is tried.
pub async fn bounces(connection: &mut SqliteConnection) -> Result<Vec<Bounce>, Error> {
    let rows = sqlx::query!(
        "SELECT person, address, since, tries, answer, hard FROM bounce
         ORDER BY hard DESC, since, person"
    )
    .fetch_all(connection)
    .await?;
    let bounces = rows.into_iter().map(|row| Bounce {
        person: row.person,
        address: row.address,
        since: row.since.parse().unwrap_or_default(),
        tries: unsigned(row.tries),
        answer: row.answer,
        hard: row.hard != 0,
    });
    Ok(bounces.collect())
}
