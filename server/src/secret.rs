//! Secret addresses, by which programs read a calendar that cannot sign in.

use std::sync::Arc;

use app::{i18n::Lang, visit::Visit};
use directory::{Scope, Seal, Token};

use crate::House;

/// How addresses begin that name the secret of a person.
pub const SECRET: &str = "/calendar/";

/// Tells whether an address is that of a calendar: it is asked for again and again by programs.
pub fn is_calendar(path: &str) -> bool {
    path.ends_with(".ics")
}

/// Finds out for whom a calendar is asked for by a secret address: they read it as if signed in, and the rest of
/// the address is what they read. No other address knows a secret, and an unknown one leaves the visit as it is.
pub fn by_secret(house: &House, visit: Visit) -> Visit {
    let Some((secret, rest)) = visit.path.strip_prefix(SECRET).and_then(|it| it.split_once('/'))
    else {
        return visit;
    };
    let known = rest == "my.ics" || rest.starts_with("r/") && rest.ends_with("/deadlines.ics");
    let person = house.store.calendar_of(&Seal::of(secret.as_bytes())).filter(|_| known);
    let Some(person) = person else { return visit };
    let path = format!("/{rest}");
    // They read as a program does that may do nothing else.
    let token = Token {
        id: String::new(),
        login: person.login.clone(),
        name: String::new(),
        scope: Scope::Read,
        roadmaps: Vec::new(),
        created: visit.now,
        expires: visit.now,
        seal: None,
    };
    let lang = person.preferences.language.as_deref().and_then(Lang::by_code);
    Visit {
        lang: lang.unwrap_or(visit.lang),
        viewer: Some(person),
        session: None,
        session_id: None,
        renewed: Arc::default(),
        cookies: Vec::new(),
        token: Some(Arc::new(token)),
        path,
        ..visit
    }
}
