//! People as the record knows them now: the directory, and what is not in its log.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use chrono::{DateTime, TimeDelta, Utc};
use directory::{Directory, Login, Person, Seal, Session};

use crate::{
    Error,
    chain::instant,
    database::{FactorBody, PeopleRows, PersonBody, PersonRow, SecretRow, SessionRow, TokenRow},
    rows::signed,
};

/// Hours without a request after which a session ends.
const IDLE_HOURS: i64 = 2;
/// Minutes after which it is written down again that a session is used.
const NOTED_MINUTES: i64 = 10;

/// When a session was used last.
#[derive(Debug)]
pub struct Seen {
    /// Seconds since 1970 of the last request.
    seen: AtomicI64,
    /// The same as it is written down.
    noted: AtomicI64,
}

impl Seen {
    /// Begins with an instant.
    pub fn at(at: DateTime<Utc>) -> Arc<Self> {
        let seconds = at.timestamp();
        Arc::new(Self { seen: AtomicI64::new(seconds), noted: AtomicI64::new(seconds) })
    }

    /// Returns the instant of the last request.
    pub fn instant(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.seen.load(Ordering::Relaxed), 0).unwrap_or_default()
    }

    /// Takes over that another server wrote down a request.
    pub fn hear(&self, at: DateTime<Utc>) {
        self.seen.fetch_max(at.timestamp(), Ordering::Relaxed);
        self.noted.fetch_max(at.timestamp(), Ordering::Relaxed);
    }

    /// Notes a request; tells whether it is time to write that down.
    pub fn note(&self, now: DateTime<Utc>) -> bool {
        self.seen.fetch_max(now.timestamp(), Ordering::Relaxed);
        let noted = self.noted.load(Ordering::Relaxed);
        let due = now.timestamp() - noted > NOTED_MINUTES * 60;
        if due {
            self.noted.store(now.timestamp(), Ordering::Relaxed);
        }
        due
    }
}

/// What a person proves themselves by, beside the log.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The hashed password, argon2id in PHC form.
    pub password: Option<String>,
    /// The key of the authenticator.
    pub factor: Option<Vec<u8>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

/// People as they are now.
#[derive(Clone, Debug, Default)]
pub struct People {
    pub directory: Arc<Directory>,
    pub secrets: HashMap<Login, Secrets>,
    pub seen: HashMap<Seal, Arc<Seen>>,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub person: Arc<Person>,
    /// The session.
    pub session: Arc<Session>,
}

/// A session, for its person's list.
#[derive(Clone, Debug)]
pub struct Open {
    /// The seal by which it is told apart.
    pub seal: Seal,
    /// The session.
    pub session: Arc<Session>,
    /// When it was used last.
    pub seen: DateTime<Utc>,
}

impl People {
    /// Takes over the directory after a commit, and the secrets that came with it.
    pub fn take(&mut self, directory: Arc<Directory>, secrets: Vec<directory::Secret>) {
        for secret in secrets {
            let own = self.secrets.entry(secret.login).or_default();
            match secret.kind {
                directory::PASSWORD => {
                    own.password = secret.value.and_then(|value| String::from_utf8(value).ok());
                }
                _ => own.factor = secret.value,
            }
        }
        self.seen.retain(|seal, _| directory.session(seal).is_some());
        for (seal, session) in directory.sessions() {
            self.seen.entry(*seal).or_insert_with(|| Seen::at(session.created));
        }
        self.directory = directory;
    }

    /// Puts people together from the directory that follows from the log, and from the tables; says
    /// what does not follow.
    pub fn load(directory: Directory, rows: PeopleRows) -> Result<(Self, Vec<String>), Error> {
        let faults = differences(&directory, &rows)?;
        let secrets = secrets_of(rows.secrets);
        let mut seen = HashMap::new();
        for (seal, at) in rows.seen {
            let Ok(seal) = seal.try_into().map(Seal) else { continue };
            let Some(session) = directory.session(&seal) else { continue };
            let at = at.parse::<DateTime<Utc>>().unwrap_or(session.created);
            seen.insert(seal, Seen::at(at));
        }
        Ok((Self { directory: Arc::new(directory), secrets, seen }, faults))
    }

    /// Tells whether a session has not ended.
    pub fn is_good(&self, seal: &Seal, session: &Session, now: DateTime<Utc>) -> bool {
        let seen = self.seen.get(seal).map_or(session.created, |seen| seen.instant());
        now < session.expires && now < seen + TimeDelta::hours(IDLE_HOURS)
    }
}

/// Puts together what people prove themselves by.
pub fn secrets_of(rows: Vec<SecretRow>) -> HashMap<Login, Secrets> {
    let mut secrets: HashMap<Login, Secrets> = HashMap::new();
    for SecretRow { person, kind, value } in rows {
        let own = secrets.entry(person.into()).or_default();
        match kind.as_str() {
            directory::PASSWORD => own.password = String::from_utf8(value).ok(),
            _ => own.factor = Some(value),
        }
    }
    secrets
}

/// Returns the rows that a directory should have; of some people, or of all.
pub fn rows_of(directory: &Directory, only: Option<&[Login]>) -> Result<PeopleRows, Error> {
    let wanted = |login: &str| only.is_none_or(|only| only.iter().any(|known| known == login));
    let mut rows = PeopleRows::default();
    for person in directory.people().filter(|person| wanted(&person.login)) {
        let factor = person.factor.as_ref().map(|factor| FactorBody {
            secret: factor.secret,
            recovery: factor.recovery.clone(),
            step: factor.step,
        });
        let body = PersonBody {
            password: person.password,
            must_change: person.must_change,
            factor,
            subject: person.subject.clone(),
            preferences: person.preferences.clone(),
        };
        let members = person.members.iter().map(|(roadmap, member)| {
            let roles = serde_json::to_string(&member.roles)?;
            Ok((roadmap.to_string(), roles, serde_json::to_string(&member.offices)?))
        });
        rows.people.push(PersonRow {
            login: person.login.to_string(),
            name: person.name.clone(),
            admin: person.admin,
            active: person.active,
            credential: signed(person.credential),
            body: serde_json::to_string(&body)?,
            members: members.collect::<Result<_, Error>>()?,
        });
    }
    let sessions = directory.sessions().filter(|(_, session)| wanted(&session.login));
    rows.sessions = sessions
        .map(|(seal, session)| SessionRow {
            seal: seal.0.to_vec(),
            id: session.id.clone(),
            person: session.login.to_string(),
            created: instant(session.created),
            expires: instant(session.expires),
            address: session.address.clone(),
        })
        .collect();
    let tokens = directory.tokens().filter(|token| wanted(&token.login));
    rows.tokens = tokens
        .map(|token| TokenRow {
            id: token.id.clone(),
            person: token.login.to_string(),
            name: token.name.clone(),
            scope: token.scope.code().to_owned(),
            created: instant(token.created),
            expires: instant(token.expires),
            seal: token.seal.map(|seal| seal.0.to_vec()),
        })
        .collect();
    rows.sessions.sort();
    rows.tokens.sort();
    Ok(rows)
}

/// Says where the tables of people do not follow from their log.
pub fn differences(directory: &Directory, found: &PeopleRows) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let expected = rows_of(directory, None)?;
    let mut fault = |table: &str, whose: &str| {
        faults.push(format!("people: table {table} does not follow from the log, at {whose}"));
    };
    let known: HashMap<_, _> = found.people.iter().map(|row| (&row.login, row)).collect();
    for person in &expected.people {
        match known.get(&person.login) {
            Some(row) if row.members != person.members => fault("member", &person.login),
            Some(row) if *row == person => {}
            _ => fault("person", &person.login),
        }
    }
    for row in &found.people {
        if directory.person(&row.login).is_none_or(|person| person.login != row.login) {
            fault("person", &row.login);
        }
    }
    if expected.sessions != found.sessions {
        let foreign = found.sessions.iter().find(|row| !expected.sessions.contains(row));
        let missing = expected.sessions.iter().find(|row| !found.sessions.contains(row));
        fault("session", foreign.or(missing).map_or("one kept twice", |row| &row.person));
    }
    if expected.tokens != found.tokens {
        let foreign = found.tokens.iter().find(|row| !expected.tokens.contains(row));
        let missing = expected.tokens.iter().find(|row| !found.tokens.contains(row));
        fault("token", foreign.or(missing).map_or("one kept twice", |row| &row.person));
    }
    let mut sealed = HashMap::new();
    for person in directory.people() {
        sealed.extend(
            person.password.map(|seal| ((person.login.as_str(), directory::PASSWORD), seal)),
        );
        let factor = person.factor.as_ref().map(|factor| factor.secret);
        sealed.extend(factor.map(|seal| ((person.login.as_str(), directory::FACTOR), seal)));
    }
    for row in &found.secrets {
        let kind =
            if row.kind == directory::PASSWORD { directory::PASSWORD } else { directory::FACTOR };
        if sealed.remove(&(row.person.as_str(), kind)) != Some(Seal::of(&row.value)) {
            fault("secret", &row.person);
        }
    }
    for (login, _) in sealed.into_keys() {
        fault("secret", login);
    }
    Ok(faults)
}
