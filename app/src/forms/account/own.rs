//! One's own account: password, second factor, sessions, tokens for programs.

use directory::{Away, Command, Preferences, Proof, Scope, Seal};
use leptos::prelude::*;
use roadmap::{Problem, date::parse_day};

use super::{
    at_browser, begin, busy, check_password, direct, fault, faults, hashed, prove, prove_again,
    set_cookie,
};
use crate::{
    door::{self, Name, totp},
    forms::{answered, saved},
    reminders::kinds,
    visit::visit as the_visit,
    wire::{Answer, Failure},
};

/// Gives the person another password; every session ends, and this browser gets a new one.
#[server(endpoint = "change-password", prefix = "/do")]
pub async fn change_password(
    #[server(default)] current: String,
    #[server(default)] password: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let mut found = Vec::new();
        check_password(&password, &person.login, &person.name, &mut found);
        faults(&visit, found)?;
        if current == password {
            let message = visit.lang.t("password-same");
            let fields = vec![("password".to_owned(), message)];
            return Err(Failure { status: 422, fields, ..Failure::default() });
        }
        if person.password.is_none() {
            return Err(super::refused(
                &visit,
                &roadmap::Refusal::unknown("password", &person.login),
            ));
        }
        prove(&visit, &person, current).await?;
        let password = hashed(&visit, password).await?;
        let login = person.login.clone();
        let after = direct(&visit, Command::SetPassword { login: login.clone(), password }).await?;
        let credential = after.person(&login).map_or(0, |person| person.credential);
        begin(&visit, &login, credential, Proof::Again, "/account#saved-password").await
    };
    answered(result.await)
}

/// Ends every session of the person, this one too, and on request their tokens for programs.
#[server(endpoint = "sign-out-everywhere", prefix = "/do")]
pub async fn sign_out_everywhere(
    #[server(default)] tokens: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        prove(&visit, &person, current).await?;
        direct(&visit, Command::SignOutEverywhere { tokens: !tokens.is_empty() }).await?;
        set_cookie(&visit.door.cookies.remove(Name::Session));
        Ok(saved(&visit, Some("/sign-in".to_owned())))
    };
    answered(result.await)
}

/// Says when the person, or for an admin somebody else, is away and who acts for them meanwhile.
#[server(endpoint = "set-away", prefix = "/do")]
pub async fn set_away(
    #[server(default)] login: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] deputy: String,
    #[server(default)] clear: String,
    #[server(default)] current: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        if actor.admin || actor.login == login.trim() {
            prove_again(&visit, &actor, current).await?;
        }
        let away = match clear.is_empty() {
            true => {
                let mut found = Vec::new();
                let mut day = |field: &str, text: &str| {
                    let read = parse_day(text).ok();
                    if read.is_none() {
                        let empty = text.trim().is_empty();
                        let problem = if empty { Problem::Required } else { Problem::NotADay };
                        found.push(fault(field, problem));
                    }
                    read.unwrap_or_default()
                };
                let (from, to) = (day("from", &from), day("to", &to));
                faults(&visit, found)?;
                let today = visit.today_everywhere();
                if from < to && to <= today {
                    // Nobody acts for somebody afterwards.
                    let past = fault("to", Problem::NotAfter { date: today.into() });
                    faults(&visit, vec![past])?;
                }
                Some(Away { from, to, deputy: deputy.trim().into() })
            }
            false => None,
        };
        direct(&visit, Command::SetAway { login: login.trim().into(), away }).await?;
        let go = match super::is_local(&back) {
            true if back != "/account" => format!("{back}#saved"),
            _ => "/account#saved-away".to_owned(),
        };
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}

/// Chooses of what the person is told beside what nobody does without.
#[server(endpoint = "set-reminders", prefix = "/do")]
pub async fn set_reminders(#[server(default)] take: String) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let wanted: Vec<&str> = take.split(',').collect();
        let others = kinds().filter(|(code, mandatory)| !mandatory && !wanted.contains(code));
        let quiet = others.map(|(code, _)| code.to_owned()).collect();
        let preferences = Preferences { quiet, ..person.preferences.clone() };
        direct(&visit, Command::Prefer(preferences)).await?;
        Ok(saved(&visit, Some("/account#saved-told".to_owned())))
    };
    answered(result.await)
}

/// Ends one session of the person.
#[server(endpoint = "end-session", prefix = "/do")]
pub async fn end_session(
    #[server(default)] id: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        prove_again(&visit, &person, current).await?;
        direct(&visit, Command::EndSession { id }).await?;
        Ok(saved(&visit, Some("/account#saved-sessions".to_owned())))
    };
    answered(result.await)
}

/// Days for which a token is good, as a form offers them.
pub const TOKEN_DAYS: [i64; 3] = [30, 90, 365];

/// Makes a token for a program; it is shown this once.
#[server(endpoint = "create-token", prefix = "/do")]
pub async fn create_token(
    #[server(default)] name: String,
    #[server(default)] scope: String,
    #[server(default)] days: String,
    #[server(default)] roadmaps: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let mut found = Vec::new();
        let scope = scope.parse::<Scope>().ok();
        if scope.is_none() {
            found.push(fault("scope", Problem::NotAChoice));
        }
        let days = days.parse().ok().filter(|days| TOKEN_DAYS.contains(days));
        if days.is_none() {
            found.push(fault("days", Problem::NotAChoice));
        }
        faults(&visit, found)?;
        prove_again(&visit, &person, current).await?;
        let (secret, _) = door::token().ok_or_else(|| busy(&visit))?;
        let secret = format!("vekha_{secret}");
        let command = Command::CreateToken {
            id: door::id(),
            name: name.trim().to_owned(),
            scope: scope.unwrap_or(Scope::Read),
            roadmaps: Some(roadmaps)
                .filter(|key| !key.is_empty())
                .map(Into::into)
                .into_iter()
                .collect(),
            expires: visit.now + chrono::TimeDelta::days(days.unwrap_or_default()),
            seal: Seal::of(secret.as_bytes()),
        };
        direct(&visit, command).await?;
        Ok(Answer::Told { preview: secret })
    };
    answered(result.await)
}

/// Revokes a token.
#[server(endpoint = "revoke-token", prefix = "/do")]
pub async fn revoke_token(#[server(default)] id: String) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        at_browser(&visit)?;
        direct(&visit, Command::RevokeToken { id }).await?;
        Ok(saved(&visit, Some("/account#saved-tokens".to_owned())))
    };
    answered(result.await)
}

/// Has programs read the person's calendars by another secret address; it is shown this once.
#[server(endpoint = "make-calendar-address", prefix = "/do")]
pub async fn make_calendar_address(#[server(default)] current: String) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        prove_again(&visit, &person, current).await?;
        let (secret, seal) = door::token().ok_or_else(|| busy(&visit))?;
        direct(&visit, Command::SetCalendar { seal: Some(seal) }).await?;
        Ok(Answer::Told { preview: format!("{}/calendar/{secret}/my.ics", visit.origin) })
    };
    answered(result.await)
}

/// Has no program read the person's calendars any more.
#[server(endpoint = "end-calendar-address", prefix = "/do")]
pub async fn end_calendar_address() -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        at_browser(&visit)?;
        direct(&visit, Command::SetCalendar { seal: None }).await?;
        Ok(saved(&visit, Some("/account#saved-calendar".to_owned())))
    };
    answered(result.await)
}

/// Uses codes of an authenticator from now on, once a code proves that it has the key; the recovery
/// codes are shown this once.
#[server(endpoint = "set-factor", prefix = "/do")]
pub async fn set_factor(
    #[server(default)] key: String,
    #[server(default)] code: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let secret = totp::read(&key);
        let step = secret.as_ref().and_then(|key| totp::step(key, &code, visit.now));
        let (Some(secret), Some(step)) = (secret, step) else {
            let message = visit.lang.t("factor-wrong");
            let fields = vec![("code".to_owned(), message.clone())];
            return Err(Failure { status: 422, message, fields, ..Failure::default() });
        };
        prove(&visit, &person, current).await?;
        let codes =
            (0..totp::RECOVERY_CODES).map(|_| door::random().as_ref().map(totp::recovery_code));
        let codes = codes.collect::<Option<Vec<_>>>().ok_or_else(|| busy(&visit))?;
        let recovery = codes.iter().map(|code| totp::recovery(code)).collect();
        direct(&visit, Command::SetFactor { secret, recovery, step }).await?;
        begin(&visit, &person.login, person.credential, Proof::Again, "").await?;
        Ok(Answer::Told { preview: codes.join("\n") })
    };
    answered(result.await)
}

/// Does without a second factor: one's own, or as an admin that of somebody who lost theirs.
#[server(endpoint = "remove-factor", prefix = "/do")]
pub async fn remove_factor(
    #[server(default)] login: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let person = at_browser(&visit)?;
        let own = login.is_empty() || login == person.login;
        match own {
            true => prove(&visit, &person, current).await?,
            false => prove_again(&visit, &person, current).await?,
        }
        let login = if own { person.login.clone() } else { login.into() };
        let after = direct(&visit, Command::RemoveFactor { login: login.clone() }).await?;
        if !own {
            return Ok(saved(&visit, Some(super::page_of(&login))));
        }
        let credential = after.person(&login).map_or(0, |person| person.credential);
        begin(&visit, &login, credential, Proof::Again, "/account#saved-factor").await
    };
    answered(result.await)
}
