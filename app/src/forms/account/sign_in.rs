//! Coming in and going out.

use directory::{Command, Proof, Who};
use leptos::prelude::*;
use roadmap::{Fault, Forbidden};

use super::{begin, check, check_password, fault, faults, hashed, set_cookie};
use crate::{
    door::{Name, totp},
    forms::{answered, failure, saved},
    visit::{Visit, visit as the_visit},
    wire::{Answer, Failure},
};

/// Signs a person in by name and password, and by a code where they have a second factor.
#[server(endpoint = "sign-in", prefix = "/do")]
pub async fn sign_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        if !visit.door.rules.passwords {
            let message = visit.lang.t("sign-in-provider-only");
            return Err(Failure { status: 403, message, ..Failure::default() });
        }
        let (login, credential, proof) = compare(&visit, login.trim(), password, &code).await?;
        begin(&visit, &login, credential, proof, &back).await
    };
    answered(result.await)
}

/// Signs a sample person in with one click, where the server offers that.
#[server(endpoint = "sign-in-as", prefix = "/do")]
pub async fn sign_in_as(
    person: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let sample = sample::people().iter().any(|known| known.by.person == person);
    let there = visit.store.person(&person).filter(|person| person.active);
    let Some(known) = there.filter(|_| visit.demo && sample) else {
        let message = visit.lang.t("refused-demo");
        return Err(Failure { status: 403, message, ..Failure::default() });
    };
    let proof = Proof::Demonstration;
    answered(begin(&visit, &known.login, known.credential, proof, &back).await)
}

/// Goes on with a form whose session had ended, once somebody is signed in again.
#[server(endpoint = "resume", prefix = "/do")]
pub async fn resume(#[server(default)] back: String) -> Result<Answer, Failure> {
    let visit = the_visit();
    let go = Some(back).filter(|back| super::is_local(back));
    answered(super::at_browser(&visit).map(|_| saved(&visit, go)))
}

/// Compares what was typed with what is known; returns the login as it is written, the number of the
/// credential that was proved, and by what.
async fn compare(
    visit: &Visit,
    login: &str,
    password: String,
    code: &str,
) -> Result<(String, u64, Proof), Failure> {
    // What is compared is what was true before it was compared: the writer looks whether it still is.
    let person = visit.store.person(login).filter(|person| person.active);
    let right = check(visit, login, password, visit.trusts(login)).await?;
    let mut proof = Proof::Password { step: None, recovery: None };
    let mut missing = false;
    let mut good = right;
    if let Some(person) = person.as_ref().filter(|person| right && person.factor.is_some()) {
        let key = visit.store.secrets(&person.login).factor.unwrap_or_default();
        let step = totp::step(&key, code, visit.now);
        let lost = Some(totp::recovery(code)).filter(|_| step.is_none() && !code.trim().is_empty());
        let known = person.factor.as_ref().is_some_and(|factor| {
            let fresh = step.is_some_and(|step| step > factor.step);
            fresh || lost.is_some_and(|code| factor.recovery.contains(&code))
        });
        missing = code.trim().is_empty();
        good = known;
        proof = Proof::Password { step, recovery: lost };
    }
    match person {
        Some(person) if good => {
            // Only all of it was right: a right password does not make room for guesses at the code.
            let address = visit.address.as_deref();
            visit.door.attempts.was_right(login, address, visit.trusts(login));
            return Ok((person.login.to_string(), person.credential, proof));
        }
        _ => {}
    }
    super::note_failed(visit, login).await;
    if missing {
        // The password was right, which only its owner hears.
        let message = visit.lang.t("sign-in-code-needed");
        let fields = vec![("code".to_owned(), message.clone())];
        return Err(Failure { status: 422, message, fields, ..Failure::default() });
    }
    let message = visit.lang.t("sign-in-failed");
    let fields = vec![("password".to_owned(), message.clone())];
    Err(Failure { status: 422, message, fields, ..Failure::default() })
}

/// Signs out. The cookie goes whatever happens to the record.
#[server(endpoint = "sign-out", prefix = "/do")]
pub async fn sign_out() -> Result<Answer, Failure> {
    let visit = the_visit();
    set_cookie(&visit.door.cookies.remove(Name::Session));
    if let Some(seal) = visit.session {
        let who = Who::Nobody { address: visit.address.clone() };
        let ended = visit.store.direct(who, Command::SignOut { seal }, visit.now).await;
        if let Err(error) = ended {
            return Err(failure(&visit, &error, visit.today()));
        }
    }
    answered(Ok(saved(&visit, Some("/".to_owned()))))
}

/// Makes the first admin, by the code that the server printed at its first start.
#[server(endpoint = "set-up", prefix = "/do")]
pub async fn set_up(
    #[server(default)] token: String,
    #[server(default)] login: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        if !visit.door.may_set_up(token.trim(), visit.now) || !visit.store.directory().is_empty() {
            return Err(super::refused(&visit, &Forbidden::SetUpOver.into()));
        }
        let (login, name) = (login.trim().to_owned(), name.trim().to_owned());
        let mut found: Vec<Fault> = Vec::new();
        found.extend(directory::name::check_login(&login).err().map(|it| fault("login", it)));
        found.extend(directory::name::check_name(&name).err().map(|it| fault("name", it)));
        check_password(&password, &login, &name, &mut found);
        faults(&visit, found)?;
        let password = hashed(&visit, password).await?;
        let command = Command::SetUp { login: login.as_str().into(), name, password };
        super::direct(&visit, command).await?;
        // Only one of several that come at the same time gets here: the writer decides.
        let proof = Proof::Password { step: None, recovery: None };
        begin(&visit, &login, 1, proof, "/people").await
    };
    answered(result.await)
}
