//! Signing in and out, and the people that an admin keeps.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use roadmap::{By, Fault, Forbidden, Problem, Refusal, Roles, rights::Role};
use store::HouseChange;

use super::{answered, failure, saved, the_visit, typed::list};
use crate::{
    visit::Visit,
    wire::{Failure, Saved},
};

/// Hours after which a session ends.
const SESSION_HOURS: i64 = 12;

/// Signs a person in by name and password.
#[server(endpoint = "sign-in", prefix = "/do")]
pub async fn sign_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] back: String,
) -> Result<Saved, Failure> {
    let visit = the_visit();
    let login = login.trim().to_owned();
    let person = visit.store.person(&login);
    let hash = person.as_ref().and_then(|person| person.password.clone());
    let right = visit.doorkeeper.verify(hash, password).await;
    if !right {
        let by = By { person: login.clone(), name: login.clone() };
        let login = login.chars().take(60).collect();
        let logged = visit.store.house(by, HouseChange::SignInFailed { login }, visit.now).await;
        if let Err(error) = logged {
            tracing::error!(%error, "a failed sign-in was not logged");
        }
        let message = visit.lang.t("sign-in-failed");
        let fields = vec![("password".to_owned(), message.clone())];
        return answered(Err(Failure { status: 422, message, fields, ..Failure::default() }));
    }
    answered(begin(&visit, &login, &back).await)
}

/// Signs a sample person in with one click, where the server offers that.
#[server(endpoint = "sign-in-as", prefix = "/do")]
pub async fn sign_in_as(person: String, #[server(default)] back: String) -> Result<Saved, Failure> {
    let visit = the_visit();
    let sample = roadmap::sample::people().iter().any(|known| known.by.person == person);
    if !visit.demo || !sample || visit.store.person(&person).is_none() {
        let message = visit.lang.t("refused-demo");
        return answered(Err(Failure { status: 403, message, ..Failure::default() }));
    }
    answered(begin(&visit, &person, &back).await)
}

async fn begin(visit: &Arc<Visit>, login: &str, back: &str) -> Result<Saved, Failure> {
    let (token, hash) = visit.doorkeeper.token();
    let expires = visit.now + chrono::TimeDelta::hours(SESSION_HOURS);
    let name = visit.store.person(login).map(|person| person.name.clone()).unwrap_or_default();
    let change = HouseChange::SignedIn { login: login.to_owned(), token: hash, expires };
    let by = By { person: login.to_owned(), name };
    record(visit, by, change).await?;
    set_cookie(&visit.doorkeeper.cookie(Some(&token)));
    let go = if is_local(back) { back.to_owned() } else { "/".to_owned() };
    Ok(saved(visit, Some(go), Vec::new()))
}

/// Tells whether an address stays on this server.
pub fn is_local(address: &str) -> bool {
    // A browser takes control characters out of an address before it reads it.
    let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    plain && address.starts_with('/') && !address.starts_with("//")
}

fn set_cookie(cookie: &str) {
    use leptos::server_fn::http_export::{HeaderValue, header::SET_COOKIE};
    if let (Some(options), Ok(value)) =
        (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie))
    {
        options.append_header(SET_COOKIE, value);
    }
}

/// The hash of the token that the browser sent, if it sent one.
#[derive(Clone, Copy)]
pub struct SentToken(pub Option<[u8; 32]>);

/// Signs out.
#[server(endpoint = "sign-out", prefix = "/do")]
pub async fn sign_out() -> Result<Saved, Failure> {
    let visit = the_visit();
    let sent = use_context::<SentToken>().and_then(|sent| sent.0);
    if let (Some(person), Some(token)) = (&visit.viewer, sent) {
        let change = HouseChange::SignedOut { login: person.login.clone(), token };
        if let Err(failure) = record(&visit, person.actor().by, change).await {
            return answered(Err(failure));
        }
    }
    set_cookie(&visit.doorkeeper.cookie(None));
    answered(Ok(saved(&visit, Some("/".to_owned()), Vec::new())))
}

async fn record(visit: &Visit, by: By, change: HouseChange) -> Result<(), Failure> {
    let recorded = visit.store.house(by, change, visit.now).await;
    recorded.map_err(|error| failure(visit, &error, visit.now.date_naive()))
}

async fn administrator(visit: &Visit, command: &str) -> Result<By, Failure> {
    let today = visit.now.date_naive();
    let Some(actor) = visit.actor() else {
        return Err(visit.lang.refusal(&Forbidden::SignIn.into(), today));
    };
    if let Err(refusal) = actor.administers() {
        let change = HouseChange::Refused {
            roadmap: String::new(),
            command: command.to_owned(),
            refusal: Forbidden::Role { role: Role::Admin }.into(),
        };
        record(visit, actor.by, change).await?;
        return Err(visit.lang.refusal(&refusal, today));
    }
    Ok(actor.by)
}

/// A box that is ticked sends something, another sends nothing.
fn roles(planner: &str, reviewer: &str, controller: &str, admin: &str) -> Roles {
    let ticked = |value: &str| !value.is_empty();
    Roles {
        planner: ticked(planner),
        reviewer: ticked(reviewer),
        controller: ticked(controller),
        admin: ticked(admin),
    }
}

fn faults(visit: &Visit, faults: Vec<Fault>) -> Result<(), Failure> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(visit.lang.refusal(&Refusal::Invalid(faults), visit.now.date_naive()))
}

fn fault(field: &str, problem: Problem) -> Fault {
    Fault { field: field.to_owned(), problem }
}

/// Characters at the least in a password.
pub const PASSWORD_LEAST: usize = 10;

fn check_name(name: &str, found: &mut Vec<Fault>) {
    if name.trim().is_empty() {
        found.push(fault("name", Problem::Required));
    } else if name.chars().count() > 100 {
        found.push(fault("name", Problem::TooLong { most: 100 }));
    }
}

/// Adds a person.
#[server(endpoint = "add-person", prefix = "/do")]
pub async fn add_person(
    #[server(default)] login: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
    #[server(default)] planner: String,
    #[server(default)] reviewer: String,
    #[server(default)] controller: String,
    #[server(default)] admin: String,
    #[server(default)] offices: String,
) -> Result<Saved, Failure> {
    let visit = the_visit();
    let result = async {
        let by = administrator(&visit, "add_person").await?;
        let login = login.trim().to_owned();
        let mut found = Vec::new();
        let fits = (1..=40).contains(&login.chars().count())
            && login.chars().all(|c| c.is_alphanumeric() || ".-_@".contains(c));
        if !fits {
            found.push(fault("login", Problem::NotAKey));
        } else if visit.store.person(&login).is_some() {
            found.push(fault("login", Problem::Taken));
        }
        check_name(&name, &mut found);
        let least = i64::try_from(PASSWORD_LEAST).unwrap_or(0);
        if password.chars().count() < PASSWORD_LEAST || password.len() > 200 {
            found.push(fault("password", Problem::NotInRange { from: least, to: 200 }));
        }
        faults(&visit, found)?;
        let Some(password) = visit.doorkeeper.hash(password).await else {
            let message = visit.lang.t("failure-busy");
            return Err(Failure { status: 503, message, ..Failure::default() });
        };
        let change = HouseChange::PersonAdded {
            login,
            name: name.trim().to_owned(),
            roles: roles(&planner, &reviewer, &controller, &admin),
            offices: list(&offices),
            password: Some(password),
        };
        record(&visit, by, change).await?;
        Ok(saved(&visit, Some("/people#saved".to_owned()), Vec::new()))
    };
    answered(result.await)
}

/// Changes a person's name, roles or offices; their sessions end.
#[server(endpoint = "change-person", prefix = "/do")]
pub async fn change_person(
    login: String,
    #[server(default)] name: String,
    #[server(default)] planner: String,
    #[server(default)] reviewer: String,
    #[server(default)] controller: String,
    #[server(default)] admin: String,
    #[server(default)] offices: String,
) -> Result<Saved, Failure> {
    let visit = the_visit();
    let result = async {
        let by = administrator(&visit, "change_person").await?;
        let Some(person) = visit.store.person(&login) else {
            let refusal = Refusal::unknown("person", &login);
            return Err(visit.lang.refusal(&refusal, visit.now.date_naive()));
        };
        let mut found = Vec::new();
        check_name(&name, &mut found);
        let roles = roles(&planner, &reviewer, &controller, &admin);
        let own = visit.viewer.as_ref().is_some_and(|viewer| viewer.login == login);
        if own && !roles.admin {
            found.push(fault("admin", Problem::WrongState));
        }
        faults(&visit, found)?;
        let change = HouseChange::PersonChanged {
            login: login.clone(),
            name: name.trim().to_owned(),
            roles_before: person.roles,
            roles,
            offices_before: person.offices.clone(),
            offices: list(&offices),
        };
        record(&visit, by, change).await?;
        Ok(saved(&visit, Some("/people#saved".to_owned()), Vec::new()))
    };
    answered(result.await)
}
