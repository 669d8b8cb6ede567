//! The tables of people, and their secrets.

use chrono::{DateTime, Utc};
use directory::{Directory, Login, Secret};
use sqlx::PgConnection;
use store::seam::{PeopleRows, PersonRow, SecretRow, SessionRow, TokenRow, instant, rows_of};

use crate::{fault::Fault, once::once};

/// Reads everything.
pub async fn read(connection: &mut PgConnection) -> Result<PeopleRows, Fault> {
    let mut rows = PeopleRows::default();
    let people = sqlx::query!(
        "SELECT login, name, admin, active, credential, body FROM person ORDER BY login"
    )
    .fetch_all(once(connection))
    .await?;
    rows.people = people
        .into_iter()
        .map(|row| PersonRow {
            login: row.login,
            name: row.name,
            admin: row.admin != 0,
            active: row.active != 0,
            credential: row.credential,
            body: row.body,
            members: Vec::new(),
        })
        .collect();
    let members =
        sqlx::query!("SELECT person, roadmap, roles, offices FROM member ORDER BY person, roadmap")
            .fetch_all(once(connection))
            .await?;
    for row in members {
        let place = (row.roadmap, row.roles, row.offices);
        match rows.people.binary_search_by(|person| person.login.cmp(&row.person)) {
            Ok(at) => rows.people[at].members.push(place),
            // A place of nobody: the comparison finds it.
            Err(at) => rows.people.insert(
                at,
                PersonRow {
                    login: row.person,
                    name: String::new(),
                    admin: false,
                    active: false,
                    credential: 0,
                    body: String::new(),
                    members: vec![place],
                },
            ),
        }
    }
    let sessions =
        sqlx::query!("SELECT seal, id, person, created, expires, address, seen FROM session")
            .fetch_all(once(connection))
            .await?;
    for row in sessions {
        rows.seen.push((row.seal.clone(), row.seen));
        rows.sessions.push(SessionRow {
            seal: row.seal,
            id: row.id,
            person: row.person,
            created: row.created,
            expires: row.expires,
            address: row.address,
        });
    }
    let tokens = sqlx::query!("SELECT id, person, name, scope, created, expires, seal FROM token")
        .fetch_all(once(connection))
        .await?;
    rows.tokens = tokens
        .into_iter()
        .map(|row| TokenRow {
            id: row.id,
            person: row.person,
            name: row.name,
            scope: row.scope,
            created: row.created,
            expires: row.expires,
            seal: row.seal,
        })
        .collect();
    let secrets = sqlx::query!("SELECT person, kind, value FROM secret ORDER BY person, kind")
        .fetch_all(once(connection))
        .await?;
    rows.secrets = secrets
        .into_iter()
        .map(|row| SecretRow { person: row.person, kind: row.kind, value: row.value })
        .collect();
    rows.sessions.sort();
    rows.tokens.sort();
    Ok(rows)
}

/// Writes some people as they are now, with places, sessions and tokens.
pub async fn write(
    connection: &mut PgConnection,
    directory: &Directory,
    logins: &[Login],
) -> Result<(), Fault> {
    let rows = rows_of(directory, Some(logins))?;
    for person in &rows.people {
        let PersonRow { login, name, admin, active, credential, body, members } = person;
        let (admin, active) = (i64::from(*admin), i64::from(*active));
        sqlx::query!(
            "INSERT INTO person (login, name, admin, active, credential, body)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (login) DO UPDATE SET name = excluded.name, admin = excluded.admin,
                 active = excluded.active, credential = excluded.credential, body = excluded.body",
            login,
            name,
            admin,
            active,
            credential,
            body
        )
        .execute(once(connection))
        .await?;
        sqlx::query!("DELETE FROM member WHERE person = $1", login)
            .execute(once(connection))
            .await?;
        for (roadmap, roles, offices) in members {
            sqlx::query!(
                "INSERT INTO member (person, roadmap, roles, offices) VALUES ($1, $2, $3, $4)",
                login,
                roadmap,
                roles,
                offices
            )
            .execute(once(connection))
            .await?;
        }
        let own = rows.sessions.iter().filter(|session| session.person == *login);
        let ids: Vec<String> = own.clone().map(|session| session.id.clone()).collect();
        sqlx::query!(
            "DELETE FROM session WHERE person = $1 AND NOT (id = ANY($2))",
            login,
            &ids[..]
        )
        .execute(once(connection))
        .await?;
        for session in own {
            let SessionRow { seal, id, person, created, expires, address } = session;
            sqlx::query!(
                "INSERT INTO session (seal, id, person, created, expires, address)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (seal) DO NOTHING",
                seal,
                id,
                person,
                created,
                expires,
                address.as_deref()
            )
            .execute(once(connection))
            .await?;
        }
        sqlx::query!("DELETE FROM token WHERE person = $1", login)
            .execute(once(connection))
            .await?;
        for token in rows.tokens.iter().filter(|token| token.person == *login) {
            let TokenRow { id, person, name, scope, created, expires, seal } = token;
            sqlx::query!(
                "INSERT INTO token (id, person, name, scope, created, expires, seal)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                id,
                person,
                name,
                scope,
                created,
                expires,
                seal.as_deref()
            )
            .execute(once(connection))
            .await?;
        }
    }
    Ok(())
}

/// Keeps a secret, or throws it away.
pub async fn write_secret(connection: &mut PgConnection, secret: &Secret) -> Result<(), Fault> {
    let Secret { login, kind, value } = secret;
    match value {
        Some(value) => {
            sqlx::query!(
                "INSERT INTO secret (person, kind, value) VALUES ($1, $2, $3)
                 ON CONFLICT (person, kind) DO UPDATE SET value = excluded.value",
                login.as_str(),
                *kind,
                value
            )
            .execute(once(connection))
            .await?
        }
        None => {
            let login = login.as_str();
            sqlx::query!("DELETE FROM secret WHERE person = $1 AND kind = $2", login, *kind)
                .execute(once(connection))
                .await?
        }
    };
    Ok(())
}

/// Writes down when a session was used.
pub async fn write_seen(
    connection: &mut PgConnection,
    seal: &[u8; 32],
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    let at = instant(at);
    sqlx::query!("UPDATE session SET seen = $2 WHERE seal = $1", &seal[..], at)
        .execute(once(connection))
        .await?;
    Ok(())
}
