//! Who asks, and for what: the parts of a request that every operation reads.

use std::{collections::HashMap, sync::Arc};

use app::{
    as_of::AsOf,
    forms::without_hidden,
    query::Query,
    visit::{Scene, Visit},
};
use axum::{
    extract::Request,
    http::{HeaderMap, Uri, header},
};
use directory::{Scope, Seal};
use roadmap::{Forbidden, Refusal, Roadmap};

use super::problem::Problem;
use crate::{House, front, pages};

/// A request, read as far as all operations read it.
pub struct Call {
    /// Who asks.
    pub visit: Arc<Visit>,
    /// The parts of the address by their names.
    pub parts: HashMap<String, String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The server.
    pub house: Arc<House>,
    /// The SHA-256 of the body, in hexadecimal; empty where there is none.
    pub sum: String,
}

impl Call {
    /// Reads who asks, and with which token; a session of a browser counts for reading alone.
    pub fn of(
        house: &Arc<House>,
        uri: &Uri,
        headers: &HeaderMap,
        parts: HashMap<String, String>,
    ) -> Self {
        let mut visit = front::visit(house, uri, headers);
        if visit.owes().is_some() {
            // Who has to change a password or set up a second factor first is anyone until then.
            (visit.viewer, visit.session, visit.session_id) = (None, None, None);
        }
        let visit = Arc::new(visit);
        Self { visit, parts, headers: headers.clone(), house: house.clone(), sum: String::new() }
    }

    /// Returns a part of the address.
    pub fn part(&self, name: &str) -> &str {
        self.parts.get(name).map_or("", String::as_str)
    }

    /// Returns a parameter of the question.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.visit.query.get(name).filter(|value| !value.is_empty())
    }

    /// Reads a number of the question between two bounds; another one is refused.
    pub fn number(&self, name: &str, (from, usual, to): (u64, u64, u64)) -> Result<u64, Problem> {
        let Some(text) = self.asked(name) else { return Ok(usual) };
        let number = text.parse().ok().filter(|number| (from..=to).contains(number));
        number.ok_or_else(|| {
            Problem::new(400, format!("`{name}` is not a number from {from} to {to}"))
        })
    }

    /// Refuses a question without a token that is good for a scope.
    pub fn may(&self, scope: Scope) -> Result<(), Problem> {
        let Some(token) = self.visit.token.as_ref() else {
            let reads = scope == Scope::Read && self.visit.viewer.is_some();
            if reads {
                return Ok(());
            }
            return Err(self.refused(&Forbidden::SignIn.into()));
        };
        if token.scope < scope { Err(self.too_small()) } else { Ok(()) }
    }

    /// Returns what the program calls its command, if it does.
    pub fn key(&self) -> Result<Option<&str>, Problem> {
        let Some(key) = self.headers.get("idempotency-key") else { return Ok(None) };
        let key = key.to_str().ok().map(str::trim).filter(|key| (1..=200).contains(&key.len()));
        let words = "`Idempotency-Key` is not 1 to 200 characters that can be seen";
        key.map(Some).ok_or_else(|| Problem::new(400, words))
    }

    /// Refuses to change what the token is not good for; that it may be read by anyone is another thing.
    pub fn covers(&self, roadmap: &str) -> Result<(), Problem> {
        if self.is_covered(roadmap) { Ok(()) } else { Err(self.too_small()) }
    }

    /// Tells whether the person's own rights in a roadmap count, and not only what anyone may read.
    pub fn is_covered(&self, roadmap: &str) -> bool {
        self.visit.token.as_ref().is_none_or(|token| token.covers(roadmap))
    }

    /// Refuses a token that is for some roadmaps only.
    pub fn whole(&self) -> Result<(), Problem> {
        let some = self.visit.token.as_ref().is_some_and(|token| !token.roadmaps.is_empty());
        if some { Err(self.too_small()) } else { Ok(()) }
    }

    /// Returns who asks as far as a roadmap is concerned: with a token for others, anyone.
    fn here(&self, roadmap: &str) -> Arc<Visit> {
        match self.is_covered(roadmap) {
            true => self.visit.clone(),
            false => Arc::new(Visit { viewer: None, token: None, ..(*self.visit).clone() }),
        }
    }

    /// Says that the token is not good for what was asked.
    pub fn too_small(&self) -> Problem {
        let mut problem = Problem::new(403, self.visit.lang.t("refused-scope"));
        problem.code = "scope".to_owned();
        problem
    }

    /// Puts a refusal into problem details.
    pub fn refused(&self, refusal: &Refusal) -> Problem {
        let known = self.visit.roadmap(self.part("roadmap"));
        let today = known.map_or_else(|| self.visit.today(), |it| it.date_at(self.visit.now));
        Problem::of(&self.visit, &without_hidden(&self.visit, refusal), today)
    }

    /// Puts an error of the record into problem details.
    pub fn failed(&self, error: &store::Error) -> Problem {
        let known = self.visit.roadmap(self.part("roadmap"));
        let today = known.map_or_else(|| self.visit.today(), |it| it.date_at(self.visit.now));
        match error {
            store::Error::Refused(refusal) => self.refused(refusal),
            error => Problem::of_error(&self.visit, error, today),
        }
    }

    /// Returns the roadmap in the address as it is now, if it may be read.
    pub fn roadmap(&self) -> Result<Arc<Roadmap>, Problem> {
        let key = self.part("roadmap");
        let known = self.visit.roadmap(key);
        known.ok_or_else(|| self.refused(&Refusal::unknown("roadmap", key)))
    }

    /// Returns the roadmap in the address as `asof` asks for it, or as it is now.
    pub async fn scene(&self) -> Result<Scene, Problem> {
        let present = self.roadmap()?;
        let asof = self.asked("asof");
        if asof.is_some_and(|asof| AsOf::read(asof).is_none()) {
            return Err(Problem::new(404, "`asof` is neither a day nor a version such as v12"));
        }
        let found = pages::scene(&self.here(&present.key), &present.key).await;
        found.map_err(|_| Problem::new(404, self.visit.lang.t("missing-text")))
    }

    /// Returns the same question with another query, for what reads its filters there.
    pub fn with_query(&self, query: Query) -> Arc<Visit> {
        Arc::new(Visit { query, ..(*self.visit).clone() })
    }
}

/// Names whoever asks, so that what they ask is counted: by the token, the session, or the address.
pub fn name(house: &House, request: &Request) -> String {
    // What anybody can make up names nobody.
    let good = |seal: &Seal| house.store.still_there(seal, house.clock.now()).is_some();
    match front::credential(house, request.headers()).filter(good) {
        Some(seal) if request.headers().contains_key(header::AUTHORIZATION) => {
            format!("token {}", seal)
        }
        Some(seal) => format!("session {}", seal),
        None => {
            let address = request.headers().get(&front::ADDRESS);
            let address = address.and_then(|it| it.to_str().ok()).unwrap_or_default();
            format!("address {}", app::door::network_of(address))
        }
    }
}
