//! Where and when one is written by mail.

use directory::{Command, Mail, Window, check_address};
use leptos::prelude::*;
use roadmap::{Forbidden, Problem, Refusal, RoadmapKey, rights::Role};

use super::{at_browser, direct, failure, fault, faults, is_local, prove_again, refused};
use crate::{
    forms::{answered, saved},
    i18n::{Lang, args},
    letter::{code_letter, is_code, test_letter},
    post::Unsent,
    visit::{Visit, visit as the_visit},
    wire::{Answer, Failure},
};

/// Says at a field what is wrong.
fn wrong(field: &str, message: String) -> Failure {
    let fields = vec![(field.to_owned(), message.clone())];
    Failure { status: 422, message, fields, ..Failure::default() }
}

/// Says that nothing takes mail anywhere.
fn without_mail(visit: &Visit) -> Failure {
    let message = visit.lang.t("mail-none");
    Failure { status: 422, message, ..Failure::default() }
}

/// Says why a letter was not sent.
fn unsent(visit: &Visit, why: Unsent) -> String {
    match why {
        Unsent::TooMany => visit.lang.t("mail-busy"),
        Unsent::Far => visit.lang.t("mail-far"),
        Unsent::Answered(answer) => {
            visit.lang.f("mail-refused", &args([("answer", answer.into())]))
        }
    }
}

/// Chooses where and when the person is written. To an address that is not known to be theirs goes a code
/// first, and nothing else before it comes back.
#[server(endpoint = "set-mail", prefix = "/do")]
pub async fn set_mail(
    #[server(default)] address: String,
    #[server(default)] window: String,
    #[server(default)] hour: String,
    #[server(default)] language: String,
    #[server(default)] code: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let Some(post) = visit.post.clone() else { return Err(without_mail(&visit)) };
        let address = address.trim().to_owned();
        let mut found = Vec::new();
        let window = match window.as_str() {
            "" | "off" => None,
            "now" => Some(Window::Now),
            "hourly" => Some(Window::Hourly),
            "daily" => {
                let hour = hour.trim().parse::<u8>().ok().filter(|hour| *hour < 24);
                if hour.is_none() {
                    found.push(fault("hour", Problem::NotInRange { from: 0, to: 23 }));
                }
                Some(Window::Daily { hour: hour.unwrap_or_default() })
            }
            _ => {
                found.push(fault("window", Problem::NotAChoice));
                None
            }
        };
        let chosen = Lang::by_code(&language).unwrap_or(visit.lang);
        let language = chosen.code().to_owned();
        let none = address.is_empty() && window.is_none();
        if !none {
            found.extend(check_address(&address).err().map(|it| fault("address", it)));
        }
        faults(&visit, found)?;
        let known = person.mail.as_ref().is_some_and(|mail| mail.address == address);
        if !none && !known {
            if code.trim().is_empty() {
                let letter = code_letter(&visit, chosen, &person, &address);
                let sent = post.send(person.login.to_string(), address.clone(), letter).await;
                sent.map_err(|why| wrong("address", unsent(&visit, why)))?;
                let values = args([("address", address.into())]);
                return Ok(Answer::Told { preview: visit.lang.f("mail-code-sent", &values) });
            }
            if !is_code(&visit, &person, &address, &code) {
                // Whoever guesses waits longer and longer.
                visit.door.attempts.refused(&person.login);
                return Err(wrong("code", visit.lang.t("mail-code-wrong")));
            }
            prove_again(&visit, &person, current).await?;
        }
        let mail = (!none).then_some(Mail { address, language, window });
        direct(&visit, Command::SetMail { mail }).await?;
        let again = visit.store.try_mail_again(person.login.clone(), visit.now).await;
        again.map_err(|error| failure(&visit, &error, visit.today()))?;
        Ok(saved(&visit, Some("/account#saved-mail".to_owned())).into())
    };
    answered(result.await)
}

/// Sends the person a mail, to see whether it arrives.
#[server(endpoint = "test-mail", prefix = "/do")]
pub async fn test_mail() -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let Some(post) = visit.post.clone() else { return Err(without_mail(&visit)) };
        let Some(mail) = &person.mail else {
            return Err(refused(&visit, &Refusal::unknown("address", &person.login)));
        };
        let letter = test_letter(&visit);
        let sent = post.send(person.login.to_string(), mail.address.clone(), letter).await;
        let failed = |why| {
            let message = unsent(&visit, why);
            Failure { status: 422, message, ..Failure::default() }
        };
        sent.map_err(failed)?;
        let values = args([("address", mail.address.clone().into())]);
        Ok(Answer::Told { preview: visit.lang.f("mail-test-sent", &values) })
    };
    answered(result.await)
}

/// Has mail that did not reach a person be tried again: by themselves, or by an admin.
#[server(endpoint = "try-mail", prefix = "/do")]
pub async fn try_mail(
    #[server(default)] login: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        if !actor.admin && actor.login.as_str() != login {
            let refusal = Refusal::from(Forbidden::Role { role: Role::Admin });
            // The log has it.
            let note = Command::Refuse {
                roadmap: RoadmapKey::default(),
                task: None,
                command: "try_mail".to_owned(),
                refusal: refusal.clone(),
                times: 1,
            };
            direct(&visit, note).await?;
            return Err(refused(&visit, &refusal));
        }
        let Some(person) = visit.store.person(&login) else {
            return Err(refused(&visit, &Refusal::unknown("person", &login)));
        };
        let again = visit.store.try_mail_again(person.login.clone(), visit.now).await;
        again.map_err(|error| failure(&visit, &error, visit.today()))?;
        let go = match is_local(&back) {
            true if back != "/account" => format!("{back}#saved"),
            _ => "/account#saved-mail".to_owned(),
        };
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}
