//! Webhooks and what they send.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use store::{
    Attempt, Delivery, DeliveryState, Tried, Webhook, WebhookChange, WebhookState,
    seam::{KEPT, TESTS, instant, signed, unsigned},
};

use crate::{fault::Fault, once::once, plain::plain};

/// Returns the webhooks of a roadmap, or of all where the key is empty, in the order in which they were made;
/// one of them where an id is given.
pub async fn webhooks(
    connection: &mut PgConnection,
    roadmap: &str,
    id: &str,
) -> Result<Vec<Webhook>, Fault> {
    let rows = sqlx::query!(
        r#"SELECT w.id AS "id!", w.roadmap, w.name, w.url, w.kinds, w.secret, w.old_secret,
                  w.old_until, w.created, w.author, w.state, w.seq,
                  (SELECT count(*) FROM delivery d
                   WHERE d.webhook = w.id AND d.state = 'waiting') AS "waiting!",
                  (SELECT d.due FROM delivery d
                   WHERE d.webhook = w.id AND d.state = 'waiting'
                       AND (w.state = 'active' OR d.seq = 0)
                   ORDER BY d.seq, d.id LIMIT 1) AS "due"
           FROM webhook w
           WHERE ($1 = '' OR w.roadmap = $1) AND ($2 = '' OR w.id = $2)
           ORDER BY w.created, w.id"#,
        roadmap,
        id
    )
    .fetch_all(once(connection))
    .await?;
    let webhooks = rows.into_iter().map(|row| {
        let until = row.old_until.and_then(|until| until.parse().ok());
        let kinds = row.kinds.split(',').filter(|kind| !kind.is_empty());
        Webhook {
            id: row.id,
            roadmap: row.roadmap.into(),
            name: row.name,
            url: row.url,
            kinds: kinds.map(str::to_owned).collect(),
            secret: row.secret,
            old_secret: row.old_secret.zip(until),
            created: row.created.parse().unwrap_or_default(),
            author: row.author,
            state: WebhookState::by_code(&row.state),
            seq: unsigned(row.seq),
            waiting: unsigned(row.waiting),
            due: row.due.and_then(|due| due.parse().ok()),
        }
    });
    Ok(webhooks.collect())
}

/// A row of `delivery`.
struct Row {
    id: i64,
    webhook: String,
    seq: i64,
    message: String,
    kind: String,
    state: String,
    tries: i64,
    due: String,
    status: Option<i64>,
    answer: String,
    took: i64,
    at: String,
}

impl From<Row> for Delivery {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            webhook: row.webhook,
            seq: unsigned(row.seq),
            message: row.message,
            kind: row.kind,
            state: DeliveryState::by_code(&row.state),
            tries: unsigned(row.tries),
            due: row.due.parse().unwrap_or_default(),
            status: row.status.and_then(|status| u16::try_from(status).ok()),
            answer: row.answer,
            took: unsigned(row.took),
            at: row.at.parse().unwrap_or_default(),
        }
    }
}

/// Counts what a webhook sent or is to send.
pub async fn count(connection: &mut PgConnection, webhook: &str) -> Result<u64, Fault> {
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM delivery WHERE webhook = $1"#,
        webhook
    )
    .fetch_one(once(connection))
    .await?;
    Ok(unsigned(count))
}

/// Returns what a webhook sent or is to send, the newest first: after some of it, and at most so many.
pub async fn deliveries(
    connection: &mut PgConnection,
    webhook: &str,
    (before, most): (u64, u64),
) -> Result<Vec<Delivery>, Fault> {
    let (before, most) = (signed(before), signed(most));
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", webhook, seq, message, kind, state, tries, due, status, answer,
                  took, at
           FROM delivery WHERE webhook = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"#,
        webhook,
        most,
        before
    )
    .fetch_all(once(connection))
    .await?;
    Ok(rows.into_iter().map(Delivery::from).collect())
}

/// Returns what a webhook tries next: a test, or of the events the first that waits; of one that sends no
/// events a test only.
pub async fn next(
    connection: &mut PgConnection,
    webhook: &str,
    events: bool,
) -> Result<Option<Delivery>, Fault> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id AS "id!", webhook, seq, message, kind, state, tries, due, status, answer,
                  took, at
           FROM delivery WHERE webhook = $1 AND state = 'waiting' AND ($2::boolean OR seq = 0)
           ORDER BY seq, id LIMIT 1"#,
        webhook,
        events
    )
    .fetch_optional(once(connection))
    .await?;
    Ok(row.map(Delivery::from))
}

/// Writes down what becomes of webhooks.
pub async fn change(
    connection: &mut PgConnection,
    change: &WebhookChange,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let at = instant(now);
    match change {
        WebhookChange::Add(webhook) => add(connection, webhook).await?,
        WebhookChange::Set { id, name, url, kinds, state } => {
            let (kinds, code) = (kinds.join(","), state.code());
            let (name, url) = (plain(name), plain(url));
            let (name, url) = (&*name, &*url);
            sqlx::query!(
                "UPDATE webhook SET name = $2, url = $3, kinds = $4, state = $5 WHERE id = $1",
                id,
                name,
                url,
                kinds,
                code
            )
            .execute(once(connection))
            .await?;
            if state.is_active() {
                sqlx::query!(
                    "UPDATE delivery SET state = 'waiting', tries = 0, due = $2
                     WHERE webhook = $1 AND seq > 0 AND state <> 'done'",
                    id,
                    at
                )
                .execute(once(connection))
                .await?;
            }
        }
        WebhookChange::Rotate { id, secret, until } => {
            let until = instant(*until);
            sqlx::query!(
                "UPDATE webhook SET old_secret = secret, old_until = $3, secret = $2 WHERE id = $1",
                id,
                secret,
                until
            )
            .execute(once(connection))
            .await?;
        }
        WebhookChange::Remove { id } => {
            sqlx::query!("DELETE FROM delivery WHERE webhook = $1", id)
                .execute(once(connection))
                .await?;
            sqlx::query!("DELETE FROM webhook WHERE id = $1", id).execute(once(connection)).await?;
        }
        WebhookChange::Follow { id, from, to, events } => {
            let (from, to) = (signed(*from), signed(*to));
            let followed = sqlx::query!(
                "UPDATE webhook SET seq = $3 WHERE id = $1 AND seq = $2",
                id,
                from,
                to
            )
            .execute(once(connection))
            .await?;
            // Somebody asked meanwhile for what was sent before.
            if followed.rows_affected() == 0 {
                return Ok(());
            }
            for event in events {
                let seq = signed(event.seq);
                sqlx::query!(
                    "INSERT INTO delivery
                         (id, webhook, seq, message, kind, state, tries, due, answer, took, at)
                     VALUES ((SELECT coalesce(max(id), 0) + 1 FROM delivery),
                             $1, $2, $3, $4, 'waiting', 0, $5, '', 0, $5)
                     ON CONFLICT (webhook, seq) WHERE seq > 0
                         DO UPDATE SET state = 'waiting', tries = 0, due = excluded.due",
                    id,
                    seq,
                    event.message,
                    event.kind,
                    at
                )
                .execute(once(connection))
                .await?;
            }
            trim(connection, id, now).await?;
        }
        WebhookChange::Test { id, message } => {
            sqlx::query!(
                "INSERT INTO delivery
                     (id, webhook, seq, message, kind, state, tries, due, answer, took, at)
                 SELECT (SELECT coalesce(max(id), 0) + 1 FROM delivery),
                        $1::text, 0, $2::text, 'test', 'waiting', 0, $3::text, '', 0, $3::text
                 WHERE (SELECT count(*) FROM delivery
                        WHERE webhook = $1 AND seq = 0 AND state = 'waiting') < $4::bigint
                     AND NOT EXISTS (SELECT 1 FROM delivery WHERE webhook = $1 AND message = $2)",
                id,
                message,
                at,
                TESTS
            )
            .execute(once(connection))
            .await?;
        }
        WebhookChange::Resend { id, delivery } => {
            sqlx::query!(
                "UPDATE delivery SET state = 'waiting', tries = 0, due = $3
                 WHERE webhook = $1 AND id = $2",
                id,
                delivery,
                at
            )
            .execute(once(connection))
            .await?;
        }
        WebhookChange::ResendAfter { id, seq } => {
            let seq = signed(*seq);
            sqlx::query!("UPDATE webhook SET seq = $2 WHERE id = $1 AND seq > $2", id, seq)
                .execute(once(connection))
                .await?;
        }
        WebhookChange::Tried(attempt) => tried(connection, attempt, &at).await?,
    }
    Ok(())
}

async fn add(connection: &mut PgConnection, webhook: &Webhook) -> Result<(), Fault> {
    let Webhook { id, roadmap, name, url, kinds, secret, created, author, state, seq, .. } =
        webhook;
    let (roadmap, kinds, created) = (roadmap.as_str(), kinds.join(","), instant(*created));
    let (name, url) = (plain(name), plain(url));
    let (name, url) = (&*name, &*url);
    let (state, seq) = (state.code(), signed(*seq));
    sqlx::query!(
        "INSERT INTO webhook (id, roadmap, name, url, kinds, secret, created, author, state, seq)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT DO NOTHING",
        id,
        roadmap,
        name,
        url,
        kinds,
        secret,
        created,
        author,
        state,
        seq
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

/// Throws away what was sent long ago, and what is more than is kept; what waits or was not taken stays.
async fn trim(
    connection: &mut PgConnection,
    webhook: &str,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let (most, days) = KEPT;
    let (most, since) = (signed(most), instant(now - TimeDelta::days(days)));
    sqlx::query!(
        "DELETE FROM delivery
         WHERE webhook = $1 AND (state = 'done' OR state = 'failed' AND seq = 0)
             AND (at < $2 OR id <= coalesce(
                 (SELECT id FROM delivery WHERE webhook = $1 ORDER BY id DESC LIMIT 1 OFFSET $3),
                 0))",
        webhook,
        since,
        most
    )
    .execute(once(connection))
    .await?;
    Ok(())
}

async fn tried(connection: &mut PgConnection, attempt: &Attempt, at: &str) -> Result<(), Fault> {
    let Attempt { delivery, url, status, answer, took, outcome } = attempt;
    let (state, due) = match outcome {
        Tried::Done => (DeliveryState::Done, at.to_owned()),
        Tried::Later(due) => (DeliveryState::Waiting, instant(*due)),
        Tried::Failed(_) => (DeliveryState::Failed, at.to_owned()),
    };
    let (state, status, took) = (state.code(), status.map(i64::from), signed(*took));
    let (url, answer) = (plain(url), plain(answer));
    let (url, answer) = (&*url, &*answer);
    let noted = sqlx::query!(
        "UPDATE delivery
         SET state = $2, tries = tries + 1, due = $3, status = $4, answer = $5, took = $6, at = $7
         WHERE id = $1 AND webhook IN (SELECT id FROM webhook WHERE url = $8)",
        delivery,
        state,
        due,
        status,
        answer,
        took,
        at,
        url
    )
    .execute(once(connection))
    .await?;
    // Whoever answered is not the receiver any more.
    if noted.rows_affected() == 0 {
        return Ok(());
    }
    if let Tried::Failed(Some(why)) = outcome {
        let why = why.code();
        sqlx::query!(
            "UPDATE webhook SET state = $2
             WHERE id = (SELECT webhook FROM delivery WHERE id = $1) AND state = 'active'",
            delivery,
            why
        )
        .execute(once(connection))
        .await?;
    }
    Ok(())
}
