//! Signing in and out, and the people that an admin keeps.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use roadmap::{By, Fault, Forbidden, Problem, Refusal, Roles, decide::is_hidden, rights::Role};
use store::{HouseChange, Person, Scope};

use super::{answered, failure, saved, the_visit, typed::list};
use crate::{
    visit::Visit,
    wire::{Failure, Saved},
};

/// Signs a person in by name and password.
#[server(endpoint = "sign-in", prefix = "/do")]
pub async fn sign_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] back: String,
) -> Result<Saved, Failure> {
    let visit = the_visit();
    let login = login.trim().to_owned();
    if let Err(failure) = prove(&visit, &login, password).await {
        return answered(Err(failure));
    }
    answered(begin(&visit, &login, &back).await)
}

/// Signs a sample person in with one click, where the server offers that.
#[server(endpoint = "sign-in-as", prefix = "/do")]
pub async fn sign_in_as(person: String, #[server(default)] back: String) -> Result<Saved, Failure> {
    let visit = the_visit();
    let sample = roadmap::sample::people().iter().any(|known| known.by.person == person);
    let there = visit.store.person(&person).is_some_and(|person| person.active);
    if !visit.demo || !sample || !there {
        let message = visit.lang.t("refused-demo");
        return answered(Err(Failure { status: 403, message, ..Failure::default() }));
    }
    answered(begin(&visit, &person, &back).await)
}

/// Compares a password, within the limits for a person and an address.
async fn prove(visit: &Visit, login: &str, password: String) -> Result<(), Failure> {
    let address = visit.address.as_deref();
    if let Err(seconds) = visit.doorkeeper.admit(login, address) {
        let message = visit.lang.n("sign-in-wait", usize::try_from(seconds).unwrap_or(0));
        return Err(Failure { status: 429, message, ..Failure::default() });
    }
    let person = visit.store.person(login).filter(|person| person.active);
    let hash = person.and_then(|person| person.password.clone());
    let trusted = visit.doorkeeper.trusts(login, address);
    match visit.doorkeeper.verify(hash, password, trusted).await {
        Some(true) => return Ok(()),
        Some(false) => {}
        None => return Err(busy(visit)),
    }
    let name: String = login.chars().take(60).collect();
    let by = By { person: name.clone(), name: name.clone() };
    let change = HouseChange::SignInFailed { login: name, address: visit.address.clone() };
    if let Err(error) = visit.store.house(by, change, visit.now).await {
        tracing::error!(%error, "a failed sign-in was not logged");
    }
    let message = visit.lang.t("sign-in-failed");
    let fields = vec![("password".to_owned(), message.clone())];
    Err(Failure { status: 422, message, fields, ..Failure::default() })
}

fn busy(visit: &Visit) -> Failure {
    Failure { status: 503, message: visit.lang.t("failure-busy"), ..Failure::default() }
}

async fn begin(visit: &Arc<Visit>, login: &str, back: &str) -> Result<Saved, Failure> {
    let begun = visit.begin_session(login, None).await;
    let cookie = begun.map_err(|error| failure(visit, &error, visit.now.date_naive()))?;
    set_cookie(&cookie);
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

/// Returns who is signed in at a browser; a program's token is not enough here.
fn at_browser(visit: &Visit) -> Result<Arc<Person>, Failure> {
    let person = visit.viewer.clone().filter(|_| visit.scope.is_none());
    person.ok_or_else(|| visit.lang.refusal(&Forbidden::SignIn.into(), visit.now.date_naive()))
}

/// Ends every session of the person, this one too.
#[server(endpoint = "sign-out-everywhere", prefix = "/do")]
pub async fn sign_out_everywhere() -> Result<Saved, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let change = HouseChange::SignedOutEverywhere { login: person.login.clone() };
        record(&visit, person.actor().by, change).await?;
        set_cookie(&visit.doorkeeper.cookie(None));
        Ok(saved(&visit, Some("/sign-in".to_owned()), Vec::new()))
    };
    answered(result.await)
}

/// Gives the person another password; every session ends, and this browser gets a new one.
#[server(endpoint = "change-password", prefix = "/do")]
pub async fn change_password(
    #[server(default)] current: String,
    #[server(default)] password: String,
) -> Result<Saved, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let mut found = Vec::new();
        check_password(&password, &mut found);
        faults(&visit, found)?;
        prove(&visit, &person.login, current).await.map_err(|failure| {
            if failure.fields.is_empty() {
                return failure;
            }
            let message = visit.lang.t("password-wrong");
            let fields = vec![("current".to_owned(), message.clone())];
            Failure { message, fields, ..failure }
        })?;
        let hash = visit.doorkeeper.hash(password).await.ok_or_else(|| busy(&visit))?;
        let login = person.login.clone();
        let change = HouseChange::PasswordChanged { login, password: Some(hash) };
        record(&visit, person.actor().by, change).await?;
        begin(&visit, &person.login, "/account#saved").await
    };
    answered(result.await)
}

/// Gives another person a new password, for whoever has forgotten theirs; sessions and tokens end.
#[server(endpoint = "reset-password", prefix = "/do")]
pub async fn reset_password(
    login: String,
    #[server(default)] password: String,
) -> Result<Saved, Failure> {
    let visit = the_visit();
    let result = async {
        let by = administrator(&visit, "reset_password").await?;
        if visit.store.person(&login).is_none() {
            let refusal = Refusal::unknown("person", &login);
            return Err(visit.lang.refusal(&refusal, visit.now.date_naive()));
        }
        let mut found = Vec::new();
        check_password(&password, &mut found);
        faults(&visit, found)?;
        let hash = visit.doorkeeper.hash(password).await.ok_or_else(|| busy(&visit))?;
        let change = HouseChange::PasswordChanged { login, password: Some(hash) };
        record(&visit, by, change).await?;
        Ok(saved(&visit, Some("/people#saved".to_owned()), Vec::new()))
    };
    answered(result.await)
}

/// Offices are those of some roadmap; before there is any, their keys are taken as they come.
fn check_offices(visit: &Visit, offices: &[String], found: &mut Vec<Fault>) {
    let roadmaps = visit.store.roadmaps();
    let known = |key: &String| roadmaps.iter().any(|roadmap| roadmap.office(key).is_some());
    if !roadmaps.is_empty() && !offices.iter().all(known) {
        found.push(fault("offices", Problem::Unknown));
    }
}

/// Days for which a token is good, as a form offers them.
pub const TOKEN_DAYS: [i64; 3] = [30, 90, 365];
/// Tokens at the most of a person.
const TOKENS_MOST: usize = 20;

/// Makes a token for a program; it is shown this once.
#[server(endpoint = "create-token", prefix = "/do")]
pub async fn create_token(
    #[server(default)] name: String,
    #[server(default)] scope: String,
    #[server(default)] days: String,
) -> Result<Saved, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let mut found = Vec::new();
        check_name(&name, &mut found);
        let scope = match scope.as_str() {
            "read" => Scope::Read,
            "act" => Scope::Act,
            _ => {
                found.push(fault("scope", Problem::NotAChoice));
                Scope::Read
            }
        };
        let days = days.parse().ok().filter(|days| TOKEN_DAYS.contains(days));
        if days.is_none() {
            found.push(fault("days", Problem::NotAChoice));
        }
        if visit.store.tokens_of(&person.login).len() >= TOKENS_MOST {
            found.push(fault("name", Problem::TooMany { most: TOKENS_MOST }));
        }
        faults(&visit, found)?;
        let (secret, _) = visit.doorkeeper.token();
        let secret = format!("vekha_{secret}");
        let change = HouseChange::TokenCreated {
            login: person.login.clone(),
            id: visit.doorkeeper.token().0.chars().take(12).collect(),
            name: name.trim().to_owned(),
            scope,
            expires: visit.now + chrono::TimeDelta::days(days.unwrap_or_default()),
            token: visit.doorkeeper.token_hash(&secret),
        };
        record(&visit, person.actor().by, change).await?;
        Err(Failure { status: 200, preview: Some(secret), ..Failure::default() })
    };
    answered(result.await)
}

/// Revokes a token.
#[server(endpoint = "revoke-token", prefix = "/do")]
pub async fn revoke_token(#[server(default)] id: String) -> Result<Saved, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        if !visit.store.tokens_of(&person.login).iter().any(|token| token.id == id) {
            let refusal = Refusal::unknown("token", &id);
            return Err(visit.lang.refusal(&refusal, visit.now.date_naive()));
        }
        let change = HouseChange::TokenRevoked { login: person.login.clone(), id };
        record(&visit, person.actor().by, change).await?;
        Ok(saved(&visit, Some("/account#saved".to_owned()), Vec::new()))
    };
    answered(result.await)
}

/// Makes the first admin, by the link that the server printed at its first start.
#[server(endpoint = "set-up", prefix = "/do")]
pub async fn set_up(
    #[server(default)] token: String,
    #[server(default)] login: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
) -> Result<Saved, Failure> {
    let visit = the_visit();
    let result = async {
        if !visit.doorkeeper.may_set_up(&token) || !visit.store.people().is_empty() {
            let message = visit.lang.t("set-up-over");
            return Err(Failure { status: 403, message, ..Failure::default() });
        }
        let (login, mut found) = (login.trim().to_owned(), Vec::new());
        check_login(&visit, &login, &mut found);
        check_name(&name, &mut found);
        check_password(&password, &mut found);
        faults(&visit, found)?;
        let hash = visit.doorkeeper.hash(password).await.ok_or_else(|| busy(&visit))?;
        let name = name.trim().to_owned();
        let by = By { person: login.clone(), name: name.clone() };
        let change = HouseChange::PersonAdded {
            login: login.clone(),
            name,
            roles: Roles { admin: true, ..Roles::default() },
            offices: Vec::new(),
            password: Some(hash),
        };
        record(&visit, by, change).await?;
        begin(&visit, &login, "/people").await
    };
    answered(result.await)
}

async fn record(visit: &Visit, by: By, change: HouseChange) -> Result<(), Failure> {
    let recorded = visit.store.house(by, change, visit.now).await;
    recorded.map_err(|error| failure(visit, &error, visit.now.date_naive()))
}

async fn administrator(visit: &Visit, command: &str) -> Result<By, Failure> {
    let today = visit.now.date_naive();
    let actor = at_browser(visit)?.actor();
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

/// Says what is wrong with the name that readers see.
pub fn check_name(name: &str, found: &mut Vec<Fault>) {
    if name.chars().any(is_hidden) {
        found.push(fault("name", Problem::NotPlain));
    } else if name.trim().is_empty() {
        found.push(fault("name", Problem::Required));
    } else if name.chars().count() > 100 {
        found.push(fault("name", Problem::TooLong { most: 100 }));
    }
}

/// Tells whether a name may be used to sign in.
pub fn is_login(login: &str) -> bool {
    (1..=40).contains(&login.chars().count())
        && login.chars().all(|c| c.is_alphanumeric() || ".-_@".contains(c))
}

fn check_login(visit: &Visit, login: &str, found: &mut Vec<Fault>) {
    if !is_login(login) {
        found.push(fault("login", Problem::NotAKey));
    } else if visit.store.people().iter().any(|it| it.login.to_lowercase() == login.to_lowercase())
    {
        // Two names that differ in capitals only would be taken for one.
        found.push(fault("login", Problem::Taken));
    }
}

fn check_password(password: &str, found: &mut Vec<Fault>) {
    if password.chars().count() < PASSWORD_LEAST {
        found.push(fault("password", Problem::TooShort { least: PASSWORD_LEAST }));
    } else if password.len() > 200 {
        found.push(fault("password", Problem::TooLong { most: 200 }));
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
        check_login(&visit, &login, &mut found);
        check_name(&name, &mut found);
        check_password(&password, &mut found);
        check_offices(&visit, &list(&offices), &mut found);
        faults(&visit, found)?;
        let password = visit.doorkeeper.hash(password).await.ok_or_else(|| busy(&visit))?;
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

/// Changes a person's name, roles or offices, or closes the account; sessions and tokens end.
#[server(endpoint = "change-person", prefix = "/do")]
pub async fn change_person(
    login: String,
    #[server(default)] name: String,
    #[server(default)] planner: String,
    #[server(default)] reviewer: String,
    #[server(default)] controller: String,
    #[server(default)] admin: String,
    #[server(default)] offices: String,
    #[server(default)] closed: String,
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
            found.push(fault("admin", Problem::OwnRights));
        }
        check_offices(&visit, &list(&offices), &mut found);
        if own && !closed.is_empty() {
            found.push(fault("closed", Problem::OwnRights));
        }
        faults(&visit, found)?;
        let change = HouseChange::PersonChanged {
            login: login.clone(),
            name: name.trim().to_owned(),
            roles_before: person.roles,
            roles,
            offices_before: person.offices.clone(),
            offices: list(&offices),
            active: closed.is_empty(),
        };
        record(&visit, by, change).await?;
        Ok(saved(&visit, Some("/people#saved".to_owned()), Vec::new()))
    };
    answered(result.await)
}
