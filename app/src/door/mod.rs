//! The door: who comes in, by what, how often they may try, and what their browser holds of it.

mod attempts;
mod cookies;
mod password;
pub mod totp;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use directory::{Person, Seal};
use tokio::sync::Semaphore;

use self::password::Line;
pub use self::{
    attempts::{Admitted, Attempts, network, network_of},
    cookies::{Cookies, KEY_BYTES, Name},
    password::hash,
};

/// Hours for which the code of the first admin is good.
const SET_UP_HOURS: i64 = 24;
/// People at the most who wait their turn, and how many get it at a time.
const TURNS: (usize, usize) = (16, 4);
/// Time that an attempt takes whose turn has come.
const TURN: Duration = Duration::from_secs(1);

/// Of whom a second factor is demanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Of those who keep people.
    pub admins: bool,
    /// Of those who are a controller somewhere.
    pub controllers: bool,
    /// Of those who are a reviewer somewhere.
    pub reviewers: bool,
    /// Of those who are a planner somewhere.
    pub planners: bool,
    /// Of everyone.
    pub everyone: bool,
}

impl Demand {
    /// Tells whether a second factor is demanded of a person.
    pub fn of(&self, person: &Person) -> bool {
        self.everyone
            || self.admins && person.admin
            || self.controllers && person.holds(|roles| roles.controller)
            || self.reviewers && person.holds(|roles| roles.reviewer)
            || self.planners && person.holds(|roles| roles.planner)
    }
}

/// How people come in at an installation.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Whether they may do so by a password.
    pub passwords: bool,
    /// Of whom a second factor is demanded beside it.
    pub demand: Demand,
}

impl Default for Rules {
    fn default() -> Self {
        Self { passwords: true, demand: Demand::default() }
    }
}

/// Those who wait their turn, and those whose turn it is.
struct Queue {
    places: Semaphore,
    turn: Semaphore,
}

impl Default for Queue {
    fn default() -> Self {
        let (places, turn) = TURNS;
        Self { places: Semaphore::new(places), turn: Semaphore::new(turn) }
    }
}

impl Queue {
    async fn wait(&self) -> Option<()> {
        let _place = self.places.try_acquire().ok()?;
        let _turn = self.turn.acquire().await.ok()?;
        tokio::time::sleep(TURN).await;
        Some(())
    }
}

/// The door of a server.
pub struct Door {
    /// The cookies.
    pub cookies: Cookies,
    /// How people come in.
    pub rules: Rules,
    /// How often they may try.
    pub attempts: Attempts,
    anyone: Line,
    trusted: Line,
    first: Queue,
    again: Queue,
    /// The hash of the code by which the first admin is made, and when it ends.
    set_up: Option<(Seal, DateTime<Utc>)>,
}

impl Door {
    /// Makes a door with its cookies and rules.
    pub fn new(cookies: Cookies, rules: Rules) -> Self {
        Self {
            cookies,
            rules,
            attempts: Attempts::default(),
            anyone: Line::for_anyone(),
            trusted: Line::for_trusted(),
            first: Queue::default(),
            again: Queue::default(),
            set_up: None,
        }
    }

    /// Draws the code by which the first admin is made; it is kept as its hash for a day.
    pub fn with_set_up(mut self, now: DateTime<Utc>) -> (Self, String) {
        let token = token();
        self.set_up = token.as_ref().map(|(_, seal)| (*seal, now + TimeDelta::hours(SET_UP_HOURS)));
        (self, token.map(|(token, _)| token).unwrap_or_default())
    }

    /// Tells whether what was sent is the code of the first admin; whether somebody is there already is
    /// decided by the directory.
    pub fn may_set_up(&self, sent: &str, now: DateTime<Utc>) -> bool {
        // Hashes of random tokens may be compared in the ordinary way.
        self.set_up.is_some_and(|(seal, until)| now < until && Seal::of(sent.as_bytes()) == seal)
    }

    /// Compares a password with its hash; takes as long when there is none. None when too many wait
    /// already; who is trusted waits in a line of their own.
    pub async fn verify(
        &self,
        hash: Option<String>,
        password: String,
        trusted: bool,
    ) -> Option<bool> {
        let line = if trusted { &self.trusted } else { &self.anyone };
        line.verify(hash, password).await
    }

    /// Hashes a password; none when too many wait already.
    pub async fn hash(&self, password: String) -> Option<String> {
        self.trusted.hash(password).await
    }

    /// Waits for one's turn where many try the same name; none when too many wait already.
    pub async fn turn(&self, admitted: Admitted) -> Option<()> {
        match admitted {
            Admitted::Now => Some(()),
            Admitted::First => self.first.wait().await,
            Admitted::Again => self.again.wait().await,
        }
    }
}

/// Draws random bytes from the system; none if it has none, and then nobody comes in.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok()?;
    Some(bytes)
}

/// Draws a token: what the browser or the program holds, and the hash under which it is known.
pub fn token() -> Option<(String, Seal)> {
    let token = store::hex(&random::<32>()?);
    let seal = Seal::of(token.as_bytes());
    Some((token, seal))
}

/// Draws a short name, for sessions and tokens in lists.
pub fn id() -> String {
    random::<6>().map(|bytes| store::hex(&bytes)).unwrap_or_default()
}
