//! Links by which people come in, and places that go from one person to another.

use chrono::TimeDelta;
use directory::{Command, Member, Newcomer, Place, Proof, Seal};
use leptos::prelude::*;
use roadmap::{Fault, Forbidden, Problem, Roadmap, Roles};

use super::{at_browser, begin, busy, check_password, direct, fault, faults, hashed, prove_again};
use crate::{
    door,
    forms::{answered, saved, typed::Reader},
    visit::{Visit, encoded, visit as the_visit},
    wire::{Answer, Failure},
};

/// Days for which a link may be good.
pub const LINK_DAYS: [i64; 4] = [1, 3, 7, 30];

/// Makes a link by which somebody comes in once, which is shown this once.
#[server(endpoint = "invite", prefix = "/do")]
pub async fn invite(
    #[server(default)] roadmap: String,
    #[server(default)] name: String,
    #[server(default)] planner: String,
    #[server(default)] reviewer: String,
    #[server(default)] controller: String,
    #[server(default)] offices: String,
    #[server(default)] also: String,
    #[server(default)] days: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        let days = days.parse().ok().filter(|days| LINK_DAYS.contains(days));
        if actor.admin || !roadmap.is_empty() && actor.actor(&roadmap).keeps().is_ok() {
            let wrong = days.is_none().then(|| fault("days", Problem::NotAChoice));
            faults(&visit, wrong.into_iter().collect())?;
            prove_again(&visit, &actor, current).await?;
        }
        let ticked = |value: &str| !value.is_empty();
        let roles = Roles {
            planner: ticked(&planner),
            reviewer: ticked(&reviewer),
            controller: ticked(&controller),
            admin: false,
        };
        let mut places = Vec::new();
        if !roadmap.is_empty() {
            let mut reader = Reader::about(&visit, &roadmap);
            let offices = reader.offices("offices", &offices);
            reader.done().map_err(|refusal| super::refused(&visit, &refusal))?;
            let also: Vec<&str> = also.split(',').filter(|key| !key.is_empty()).collect();
            for key in also.iter().filter(|key| **key != roadmap) {
                // The same roles elsewhere, and those of the offices that are there.
                let known = visit.roadmap(key);
                let known = |office: &&roadmap::OfficeKey| {
                    known
                        .as_ref()
                        .is_some_and(|it: &std::sync::Arc<Roadmap>| it.office(office).is_some())
                };
                let offices = offices.iter().filter(known).cloned().collect();
                places.push(Place { roadmap: (*key).into(), member: Member { roles, offices } });
            }
            places.insert(0, Place { roadmap: roadmap.into(), member: Member { roles, offices } });
        }
        let (secret, seal) = door::token().ok_or_else(|| busy(&visit))?;
        let command = Command::Invite {
            id: door::id(),
            name: name.trim().to_owned(),
            places,
            expires: visit.now + TimeDelta::days(days.unwrap_or(LINK_DAYS[0])),
            seal,
        };
        direct(&visit, command).await?;
        Ok(Answer::Told { preview: format!("{}/join/{secret}", visit.origin) })
    };
    answered(result.await)
}

/// Takes a link back.
#[server(endpoint = "withdraw-invitation", prefix = "/do")]
pub async fn withdraw_invitation(
    #[server(default)] id: String,
    #[server(default)] back: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        at_browser(&visit)?;
        direct(&visit, Command::Withdraw { id }).await?;
        let go = super::is_local(&back).then(|| format!("{back}#saved"));
        Ok(saved(&visit, go))
    };
    answered(result.await)
}

/// Comes in by a link: with an account of one's own, or by making one.
#[server(endpoint = "join", prefix = "/do")]
pub async fn join(
    #[server(default)] token: String,
    #[server(default)] login: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let seal = Seal::of(token.trim().as_bytes());
        let directory = visit.store.directory();
        let over = || super::refused(&visit, &Forbidden::InvitationOver.into());
        let known = directory.invitation(&seal, visit.now).cloned().ok_or_else(over)?;
        let go = landing(&visit, known.places.first());
        if visit.viewer.is_some() {
            at_browser(&visit)?;
            direct(&visit, Command::Join { seal, newcomer: None }).await?;
            return Ok(saved(&visit, Some(go)));
        }
        if !directory.lets_newcomers_in(&known) {
            return Err(over());
        }
        let (login, name) = (login.trim().to_owned(), name.trim().to_owned());
        let with_password =
            visit.door.rules.passwords && (visit.provider.is_none() || !password.is_empty());
        let mut found: Vec<Fault> = Vec::new();
        found.extend(directory::name::check_login(&login).err().map(|it| fault("login", it)));
        if directory.person(&login).is_some() {
            found.push(fault("login", Problem::Taken));
        }
        found.extend(directory::name::check_name(&name).err().map(|it| fault("name", it)));
        if with_password {
            check_password(&password, &login, &name, &mut found);
        }
        faults(&visit, found)?;
        let password = match with_password {
            true => Some(hashed(&visit, password).await?),
            false => None,
        };
        let begins = password.is_some();
        let newcomer = Some(Newcomer { login: login.as_str().into(), name, password });
        direct(&visit, Command::Join { seal, newcomer }).await?;
        if !begins {
            let go = format!("/sign-in?back={}", encoded(&go));
            return Ok(saved(&visit, Some(go)));
        }
        let proof = Proof::Password { step: None, recovery: None };
        begin(&visit, &login, 1, proof, &go).await
    };
    answered(result.await)
}

/// Where whoever came by a link begins.
fn landing(visit: &Visit, place: Option<&Place>) -> String {
    let there = place.filter(|place| visit.store.roadmap(&place.roadmap).is_some());
    there.map_or_else(|| "/".to_owned(), |place| format!("/r/{}", encoded(&place.roadmap)))
}

/// Gives one's roles and offices in a roadmap to somebody else in it.
#[server(endpoint = "hand-over", prefix = "/do")]
pub async fn hand_over(
    #[server(default)] roadmap: String,
    #[server(default)] to: String,
    #[server(default)] leave: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let actor = at_browser(&visit)?;
        if actor.member(&roadmap).is_some_and(|own| own.roles.controller) {
            prove_again(&visit, &actor, current).await?;
        }
        let (key, leave) = (roadmap.clone(), !leave.is_empty());
        direct(&visit, Command::HandOver { roadmap: key.into(), to: to.into(), leave }).await?;
        let there = visit.store.roadmap(&roadmap).is_some_and(|it| it.public || !leave);
        let go = if there { format!("/r/{}", encoded(&roadmap)) } else { "/".to_owned() };
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}
