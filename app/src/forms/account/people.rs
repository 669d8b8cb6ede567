//! The people of the installation, and their places in roadmaps.

use directory::{Command, Member};
use leptos::prelude::*;
use roadmap::{Forbidden, Refusal, Roles, rights::Role};

use super::{at_browser, check_password, direct, faults, hashed, page_of, prove_again};
use crate::{
    forms::{answered, saved, typed::Reader},
    visit::visit as the_visit,
    wire::{Answer, Failure},
};

/// Adds a person; the password is for the first sign-in and must then be changed.
#[server(endpoint = "add-person", prefix = "/do")]
pub async fn add_person(
    #[server(default)] login: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
    #[server(default)] admin: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        let (login, name) = (login.trim().to_owned(), name.trim().to_owned());
        // Where people come by the provider, nobody needs a password.
        let with_password = !password.is_empty() || visit.provider.is_none();
        let mut hash = None;
        // Of whoever may not, the writer refuses it, and that is logged.
        if actor.admin {
            let mut found = Vec::new();
            if with_password {
                check_password(&password, &login, &name, &mut found);
            }
            if !found.is_empty() {
                // What else is wrong is said with it.
                let (login, name) = (login.as_str().into(), name.clone());
                let asked = Command::AddPerson { login, name, admin: false, password: None };
                let known = visit.store.directory();
                let decided = directory::decide(&known, &visit.who(), asked, visit.now, &|_| None);
                if let Err(Refusal::Invalid(more)) = decided {
                    found.splice(0..0, more);
                }
            }
            faults(&visit, found)?;
            prove_again(&visit, &actor, current).await?;
            if with_password {
                hash = Some(hashed(&visit, password).await?);
            }
        }
        let admin = !admin.is_empty();
        direct(&visit, Command::AddPerson { login: login.into(), name, admin, password: hash })
            .await?;
        Ok(saved(&visit, Some("/people#saved".to_owned())))
    };
    answered(result.await)
}

/// Changes a person's name or standing, or closes the account; sessions and tokens end with it.
#[server(endpoint = "change-person", prefix = "/do")]
pub async fn change_person(
    login: String,
    #[server(default)] name: String,
    #[server(default)] admin: String,
    #[server(default)] closed: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        let (name, admin) = (name.trim().to_owned(), !admin.is_empty());
        if actor.admin {
            prove_again(&visit, &actor, current).await?;
        }
        let active = closed.is_empty();
        let go = page_of(&login);
        direct(&visit, Command::ChangePerson { login: login.into(), name, admin, active }).await?;
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}

/// Gives another person a new password, for whoever has forgotten theirs; they must change it, and
/// their sessions and tokens end.
#[server(endpoint = "reset-password", prefix = "/do")]
pub async fn reset_password(
    login: String,
    #[server(default)] password: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        let mut hash = String::new();
        if actor.admin {
            let name = visit.store.person(&login).map(|person| person.name.clone());
            let mut found = Vec::new();
            check_password(&password, &login, &name.unwrap_or_default(), &mut found);
            faults(&visit, found)?;
            prove_again(&visit, &actor, current).await?;
            hash = hashed(&visit, password).await?;
        } else if actor.login == login {
            // One's own is changed with the password until now, at /account.
            let refusal: Refusal = Forbidden::Role { role: Role::Admin }.into();
            let (roadmap, command) = (String::new(), "set_password".to_owned());
            let noted = Command::Refuse {
                roadmap: roadmap.into(),
                task: None,
                command,
                refusal: refusal.clone(),
                times: 1,
            };
            direct(&visit, noted).await?;
            return Err(super::refused(&visit, &refusal));
        }
        let go = page_of(&login);
        direct(&visit, Command::SetPassword { login: login.into(), password: hash }).await?;
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}

/// Ends every session of another person, and on request their tokens for programs; their password
/// stays.
#[server(endpoint = "end-sessions", prefix = "/do")]
pub async fn end_sessions(
    login: String,
    #[server(default)] tokens: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        if actor.admin {
            prove_again(&visit, &actor, current).await?;
        }
        let tokens = !tokens.is_empty();
        let go = page_of(&login);
        direct(&visit, Command::EndSessions { login: login.into(), tokens }).await?;
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}

/// Frees a person from who they are at the provider, for whoever has another account there now.
#[server(endpoint = "free-subject", prefix = "/do")]
pub async fn free_subject(
    login: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        if actor.admin {
            prove_again(&visit, &actor, current).await?;
        }
        let go = page_of(&login);
        direct(&visit, Command::FreeSubject { login: login.into() }).await?;
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}

/// Gives a person a place in a roadmap, changes it, or takes it away.
#[server(endpoint = "set-member", prefix = "/do")]
pub async fn set_member(
    #[server(default)] roadmap: String,
    #[server(default)] login: String,
    #[server(default)] planner: String,
    #[server(default)] reviewer: String,
    #[server(default)] controller: String,
    #[server(default)] offices: String,
    #[server(default)] remove: String,
    #[server(default)] current: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        let leaves = actor.login == login.trim() && !remove.is_empty();
        let may = actor.admin || leaves || actor.actor(&roadmap).keeps().is_ok();
        if may {
            prove_again(&visit, &actor, current).await?;
        }
        let mut reader = Reader::about(&visit, &roadmap);
        let offices = reader.offices("offices", &offices);
        reader.done().map_err(|refusal| super::refused(&visit, &refusal))?;
        let ticked = |value: &str| !value.is_empty();
        let member = remove.is_empty().then(|| Member {
            roles: Roles {
                planner: ticked(&planner),
                reviewer: ticked(&reviewer),
                controller: ticked(&controller),
                admin: false,
            },
            offices,
        });
        let (login, key) = (login.trim().to_owned(), roadmap.clone());
        direct(&visit, Command::SetMember { login: login.into(), roadmap: key.into(), member })
            .await?;
        let there = visit.roadmap(&roadmap).is_some();
        let go = match super::is_local(&back) {
            true => format!("{back}#saved"),
            false if there => format!("/r/{roadmap}/members#saved"),
            false => "/people#saved".to_owned(),
        };
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}
