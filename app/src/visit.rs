//! A visit: who looks at what, in which language, and when; and the roadmap that they look at.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use leptos::prelude::*;
use roadmap::{Actor, By, Roadmap, Status, Task, rollup::Board};
use store::{HouseChange, Person, Scope, Store, TokenHash, Upload};

use crate::{i18n::Lang, query::Query, wire::Failure};

/// Hours after which a session ends, however much it is used.
pub const SESSION_HOURS: i64 = 12;

/// One request for a page or a change.
#[derive(Clone)]
pub struct Visit {
    /// The record.
    pub store: Store,
    /// The language of the answer.
    pub lang: Lang,
    /// Who is signed in.
    pub viewer: Option<Arc<Person>>,
    /// The hash of the token that the browser of the viewer holds.
    pub session: Option<TokenHash>,
    /// The path in the address.
    pub path: String,
    /// The query in the address.
    pub query: Query,
    /// The instant by the server's clock.
    pub now: DateTime<Utc>,
    /// Whether the sample people may be signed in as with one click.
    pub demo: bool,
    /// Statuses that were computed already.
    pub boards: Arc<Boards>,
    /// Passwords, tokens and cookies.
    pub doorkeeper: Arc<dyn Doorkeeper>,
    /// What a refused form had, and why it was refused.
    pub typed: Option<Arc<Typed>>,
    /// The network address from which the request came.
    pub address: Option<String>,
    /// What the token of a program is good for; none for a person at a browser.
    pub scope: Option<Scope>,
    /// The name of the OpenID provider by which people may sign in, if there is one.
    pub provider: Option<String>,
    /// Bytes at the most of a file.
    pub file_most: u64,
}

/// A form that came back.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The form's address, such as `/do/report`.
    pub form: String,
    /// Every value as it was typed.
    pub values: Query,
    /// Why it was refused.
    pub failure: Failure,
    /// The files that came with it, or before it, and need not be chosen again.
    pub uploads: Vec<Upload>,
}

impl Visit {
    /// Returns the person as one who acts, if anyone is signed in.
    pub fn actor(&self) -> Option<Actor> {
        self.viewer.as_ref().map(|person| person.actor())
    }

    /// Returns the address of the page, to come back to.
    pub fn here(&self) -> String {
        match self.query.to_string() {
            query if query.is_empty() => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// Begins a session and returns the cookie that holds it.
    pub async fn begin_session(
        &self,
        login: &str,
        provider: Option<String>,
    ) -> Result<String, store::Error> {
        let (token, hash) = self.doorkeeper.token();
        let name = self.store.person(login).map(|person| person.name.clone()).unwrap_or_default();
        let change = HouseChange::SignedIn {
            login: login.to_owned(),
            token: hash,
            expires: self.now + TimeDelta::hours(SESSION_HOURS),
            address: self.address.clone(),
            provider,
        };
        let by = By { person: login.to_owned(), name };
        self.store.house(by, change, self.now).await?;
        self.doorkeeper.trust(login, self.address.as_deref());
        Ok(self.doorkeeper.cookie(Some(&token)))
    }

    /// Tells whether the viewer may see a roadmap.
    pub fn may_read(&self, roadmap: &Roadmap) -> bool {
        roadmap.public || self.viewer.is_some()
    }
}

/// What a server function needs of authentication and the pages do not do themselves.
pub trait Doorkeeper: Send + Sync {
    /// Compares a password with its hash; takes as long when there is none. None when too many wait
    /// already; who is trusted waits in a line of their own.
    fn verify(&self, hash: Option<String>, password: String, trusted: bool)
    -> Answer<Option<bool>>;
    /// Counts an attempt to sign in; the seconds to wait when a person or an address tries too often.
    fn admit(&self, login: &str, address: Option<&str>) -> Result<(), u64>;
    /// Notes that a person signed in from an address.
    fn trust(&self, login: &str, address: Option<&str>);
    /// Tells whether a person has signed in from an address.
    fn trusts(&self, login: &str, address: Option<&str>) -> bool;
    /// Tells whether a token is that of the set-up link, which is good until somebody is there.
    fn may_set_up(&self, token: &str) -> bool;
    /// Hashes a password; none when too many wait already.
    fn hash(&self, password: String) -> Answer<Option<String>>;
    /// Draws a token: what the browser holds, and its hash.
    fn token(&self) -> (String, [u8; 32]);
    /// Returns the hash under which a token is kept.
    fn token_hash(&self, token: &str) -> [u8; 32];
    /// Writes the cookie that holds a token, or takes it away.
    fn cookie(&self, token: Option<&str>) -> String;
}

/// What a doorkeeper answers after a while.
pub type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The statuses of the roadmaps that were looked at last.
#[derive(Default)]
pub struct Boards(Mutex<Vec<(String, u64, Arc<Board>)>>);

impl Boards {
    /// Returns the statuses of a roadmap on a day, computing them if its version or the day is new.
    pub fn get(&self, roadmap: &Roadmap, today: NaiveDate) -> Arc<Board> {
        let is = |entry: &(String, u64, Arc<Board>)| {
            entry.0 == roadmap.key && entry.1 == roadmap.version && entry.2.today == today
        };
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, _, board)) = known.iter().find(|entry| is(entry)) {
            return board.clone();
        }
        drop(known);
        let board = Arc::new(Board::new(roadmap, today));
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|entry| entry.0 != roadmap.key || entry.2.today != today);
        if known.len() >= 8 {
            known.remove(0);
        }
        known.push((roadmap.key.clone(), roadmap.version, board.clone()));
        board
    }
}

/// Returns the visit that the page being rendered answers.
pub fn visit() -> Arc<Visit> {
    expect_context::<Arc<Visit>>()
}

/// A roadmap on a day, as a visit sees it.
#[derive(Clone)]
pub struct Scene {
    /// The visit.
    pub visit: Arc<Visit>,
    /// The roadmap, present or past.
    pub roadmap: Arc<Roadmap>,
    /// The day that is looked at, in the roadmap's zone.
    pub day: NaiveDate,
    /// Whether the past is shown, in which nothing can be changed.
    pub past: bool,
}

impl Scene {
    /// Returns a roadmap as it is now.
    pub fn now(visit: &Arc<Visit>, roadmap: Arc<Roadmap>) -> Self {
        let day = roadmap.date_at(visit.now);
        Self { visit: visit.clone(), roadmap, day, past: false }
    }

    /// Returns the date in the roadmap's zone.
    pub fn today(&self) -> NaiveDate {
        self.day
    }

    /// Returns the statuses of all tasks on that day.
    pub fn board(&self) -> Arc<Board> {
        self.visit.boards.get(&self.roadmap, self.day)
    }

    /// Returns a task's status on that day.
    pub fn status(&self, task: &Task) -> Status {
        let board = self.board();
        match board.of(&self.roadmap, &task.key) {
            Some(status) => status.clone(),
            None => roadmap::status(&self.roadmap, &board.schedule, task, self.day),
        }
    }

    /// Returns the language of the answer.
    pub fn lang(&self) -> Lang {
        self.visit.lang
    }

    /// Returns an address inside the roadmap, keeping the day that is looked at.
    pub fn href(&self, rest: &str) -> String {
        let address = format!("/r/{}{rest}", self.roadmap.key);
        match self.visit.query.get("asof") {
            Some(day) if self.past => {
                let sign = if rest.contains('?') { '&' } else { '?' };
                format!("{address}{sign}asof={day}")
            }
            _ => address,
        }
    }

    /// Returns the address of a task.
    pub fn task_href(&self, key: &str) -> String {
        self.href(&format!("/t/{key}"))
    }

    /// Returns the name of an office in the reader's language.
    pub fn office(&self, key: &str) -> String {
        match self.roadmap.office(key) {
            Some(office) => office.name.get(self.lang().code()).to_owned(),
            None => key.to_owned(),
        }
    }

    /// Tells whether the viewer may report on a task now.
    pub fn may_report(&self, task: &Task) -> bool {
        let allowed = self.visit.actor().is_some_and(|actor| actor.reports_on(task).is_ok());
        let open = !task.is_closed() && task.submission().is_none();
        allowed && open && !self.past && self.roadmap.approval.is_some()
    }

    /// Tells whether the viewer may plan inside a workstream now.
    pub fn may_plan(&self, workstream: &str) -> bool {
        let actor = self.visit.actor();
        !self.past && actor.is_some_and(|actor| actor.plans(&self.roadmap, workstream).is_ok())
    }
}
