//! Signing in and out, one's own account, and the people that an admin keeps.

#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod invite;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod mail;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod own;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod people;
#[expect(missing_docs, reason = "the macro makes fields of arguments that the functions name")]
mod sign_in;

use std::sync::Arc;

use directory::{Command, Directory, Person, Proof, Who, password};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use roadmap::{Fault, Forbidden, Problem, Refusal};

pub use self::{invite::*, mail::*, own::*, people::*, sign_in::*};
use super::{failure, saved};
use crate::{
    visit::Visit,
    wire::{Failure, Saved},
};

/// Tells whether an address stays on this server.
pub fn is_local(address: &str) -> bool {
    // A browser takes control characters out of an address before it reads it.
    let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    plain && address.starts_with('/') && !address.starts_with("//")
}

/// Returns the address of a person's page, with the mark that something was saved.
fn page_of(login: &str) -> String {
    format!("/people/{}#saved", crate::visit::encoded(login))
}

fn set_cookie(cookie: &str) {
    use leptos::server_fn::http_export::{HeaderValue, header::SET_COOKIE};
    if let (Some(options), Ok(value)) =
        (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie))
    {
        options.append_header(SET_COOKIE, value);
    }
}

fn busy(visit: &Visit) -> Failure {
    Failure { status: 503, message: visit.lang.t("failure-busy"), ..Failure::default() }
}

/// Puts a refusal into words.
fn refused(visit: &Visit, refusal: &Refusal) -> Failure {
    visit.lang.refusal(refusal, visit.today())
}

fn fault(field: &str, problem: Problem) -> Fault {
    Fault { field: field.to_owned(), problem }
}

fn faults(visit: &Visit, faults: Vec<Fault>) -> Result<(), Failure> {
    if faults.is_empty() { Ok(()) } else { Err(refused(visit, &Refusal::Invalid(faults))) }
}

/// Records a command about people in the viewer's name.
async fn direct(visit: &Visit, command: Command) -> Result<Arc<Directory>, Failure> {
    let recorded = visit.store.direct(visit.who(), command, visit.now).await;
    recorded.map_err(|error| failure(visit, &error, visit.today()))
}

/// Returns who is signed in at a browser; a program's token is not enough here.
fn at_browser(visit: &Visit) -> Result<Arc<Person>, Failure> {
    let person = visit.viewer.clone().filter(|_| visit.token.is_none());
    person.ok_or_else(|| refused(visit, &Forbidden::SignIn.into()))
}

/// Says what is wrong with a new password.
fn check_password(sent: &str, login: &str, name: &str, found: &mut Vec<Fault>) {
    found.extend(password::check(sent, login, name).err().map(|it| fault("password", it)));
}

/// Hashes a password for the record.
async fn hashed(visit: &Visit, password: String) -> Result<String, Failure> {
    visit.door.hash(password).await.ok_or_else(|| busy(visit))
}

/// Begins a session and sets its cookies.
async fn begin(
    visit: &Arc<Visit>,
    login: &str,
    credential: u64,
    proof: Proof,
    back: &str,
) -> Result<Saved, Failure> {
    let begun = visit.begin_session(login, credential, proof).await;
    if let Err(store::Error::Refused(_)) = &begun {
        note_failed(visit, login).await;
    }
    let cookies = begun.map_err(|error| match error {
        // Closed, or given another password, while this one was compared.
        store::Error::Refused(Refusal::Forbidden(Forbidden::SignIn)) => {
            let message = visit.lang.t("sign-in-failed");
            Failure { status: 422, message, ..Failure::default() }
        }
        error => failure(visit, &error, visit.today()),
    })?;
    cookies.iter().for_each(|cookie| set_cookie(cookie));
    let go = if is_local(back) { back.to_owned() } else { "/".to_owned() };
    Ok(saved(visit, Some(go)))
}

/// Has the viewer prove once more who they are, before rights and secrets are touched, and gives their
/// browser another session for it.
pub(super) async fn prove_again(
    visit: &Arc<Visit>,
    person: &Person,
    current: String,
) -> Result<(), Failure> {
    prove(visit, person, current).await?;
    if person.password.is_some() && visit.renewed.get().is_none() {
        begin(visit, &person.login, person.credential, Proof::Again, "").await?;
    }
    Ok(())
}

/// Has the viewer prove once more who they are, in a session that ends with what follows: by the
/// password, or by having signed in a moment ago where there is none.
async fn prove(visit: &Visit, person: &Person, current: String) -> Result<(), Failure> {
    let wrong = |message: String| {
        let fields = vec![("current".to_owned(), message.clone())];
        Failure { status: 422, message, fields, ..Failure::default() }
    };
    if person.password.is_none() {
        // In a demonstration anyone is let in by one click, so there is nothing to prove.
        let enough = visit.demo || visit.is_fresh();
        let again = || Failure {
            status: 401,
            message: visit.lang.t("sign-in-again"),
            ..Failure::default()
        };
        return if enough { Ok(()) } else { Err(again()) };
    }
    if current.is_empty() {
        return Err(wrong(visit.lang.t("password-again-needed")));
    }
    if check(visit, &person.login, current, true).await? {
        visit.door.attempts.was_right(&person.login, visit.address.as_deref(), true);
        return Ok(());
    }
    note_failed(visit, &person.login).await;
    Err(wrong(visit.lang.t("password-wrong")))
}

/// Has the log know that somebody could not prove who they are.
async fn note_failed(visit: &Visit, login: &str) {
    let who = Who::Nobody { address: visit.address.clone() };
    let note = Command::FailSignIn { login: login.to_owned(), times: 1 };
    if let Err(error) = visit.store.direct(who, note, visit.now).await {
        tracing::error!(%error, "a failed sign-in was not logged");
    }
}

/// Compares a password, within the limits for a person and an address.
async fn check(
    visit: &Visit,
    login: &str,
    password: String,
    trusted: bool,
) -> Result<bool, Failure> {
    let address = visit.address.as_deref();
    let admitted = visit.door.attempts.admit(login, address, trusted).map_err(|seconds| {
        let message = visit.lang.n("sign-in-wait", usize::try_from(seconds).unwrap_or(0));
        Failure { status: 429, message, ..Failure::default() }
    })?;
    visit.door.turn(admitted).await.ok_or_else(|| busy(visit))?;
    let person = visit.store.person(login).filter(|person| person.active);
    let hash = person.and_then(|person| visit.store.secrets(&person.login).password);
    visit.door.verify(hash, password, trusted).await.ok_or_else(|| busy(visit))
}
