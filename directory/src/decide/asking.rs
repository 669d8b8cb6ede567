//! Who asks, what they may ask for, and how a refusal names every fault.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use roadmap::{By, Fault, Forbidden, OfficeKey, Problem, Refusal, Roadmap, rights::Role};

use crate::{Change, Directory, HOST, Member, Person, Who, name};

/// Finds a roadmap by its key, for rights there and its offices.
pub type Roadmaps<'a> = &'a dyn Fn(&str) -> Option<Arc<Roadmap>>;

/// What is decided on, for whom, and when.
pub(super) struct Deciding<'a> {
    pub directory: &'a Directory,
    pub who: &'a Who,
    pub now: DateTime<Utc>,
    pub roadmaps: Roadmaps<'a>,
}

/// Who did it, and what happened.
pub(super) type Outcome = Result<(By, Vec<Change>), Refusal>;

/// The host, as the log names it.
pub(super) fn host() -> By {
    By::new(HOST.into(), "Vekha".to_owned())
}

/// Refuses whoever lacks a role.
pub(super) fn needs(holds: bool, role: Role) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Forbidden::Role { role }.into()) }
}

/// Refuses what has a fault in a field, naming every one.
pub(super) fn checked(
    checks: impl IntoIterator<Item = (&'static str, Result<(), Problem>)>,
) -> Result<(), Refusal> {
    let faults = checks.into_iter().filter_map(|(field, check)| {
        Some(Fault { field: field.to_owned(), problem: check.err()? })
    });
    let faults: Vec<_> = faults.collect();
    if faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(faults)) }
}

impl Deciding<'_> {
    /// Returns whoever asks, as the log names them.
    pub fn named(&self) -> By {
        match self.who {
            Who::Host => host(),
            Who::Nobody { .. } => By::new("?".into(), "?".to_owned()),
            Who::Person { login, .. } => match self.directory.person(login) {
                Some(person) => person.by(),
                None => By::new(login.clone(), login.to_string()),
            },
        }
    }

    /// Refuses anybody but the host.
    pub fn is_host(&self) -> Result<(), Refusal> {
        needs(*self.who == Who::Host, Role::Admin)
    }

    /// Finds a person.
    pub fn person(&self, login: &str) -> Result<&Arc<Person>, Refusal> {
        self.directory.person(login).ok_or_else(|| Refusal::unknown("person", login))
    }

    /// Returns the person who asks, if what they proved themselves by is still good.
    pub fn oneself(&self) -> Result<&Arc<Person>, Refusal> {
        let acting = match self.who {
            Who::Person { login, credential, .. } => self.directory.acting(login, *credential),
            _ => None,
        };
        acting.ok_or_else(|| Forbidden::SignIn.into())
    }

    /// The same, once they have a password of their own.
    pub fn settled(&self) -> Result<&Arc<Person>, Refusal> {
        let person = self.oneself()?;
        if person.must_change { Err(Forbidden::MustChange.into()) } else { Ok(person) }
    }

    /// Refuses whoever keeps no people.
    pub fn administrator(&self) -> Result<By, Refusal> {
        if *self.who == Who::Host {
            return Ok(host());
        }
        let person = self.settled()?;
        needs(person.admin, Role::Admin)?;
        Ok(person.by())
    }

    /// Refuses whoever is neither that person nor keeps people.
    pub fn oneself_or_admin(&self, login: &str) -> Result<By, Refusal> {
        match self.who {
            Who::Person { login: own, .. } if own == login => Ok(self.oneself()?.by()),
            _ => self.administrator(),
        }
    }

    /// Says what is wrong with a login for somebody new.
    pub fn new_login(&self, login: &str) -> Result<(), Problem> {
        name::check_login(login)?;
        let taken = self.directory.person(login).is_some() || name::is_reserved(login);
        if taken { Err(Problem::Taken) } else { Ok(()) }
    }

    /// Finds a roadmap whose places whoever asks keeps: its controllers do, and admins who are in it; an
    /// admin may let themselves in to read, which the log shows, and anyone may leave.
    pub fn keeps(
        &self,
        roadmap: &str,
        login: Option<&str>,
        member: Option<&Member>,
    ) -> Result<(By, Arc<Roadmap>), Refusal> {
        let known = (self.roadmaps)(roadmap);
        let by = match self.who {
            Who::Host => host(),
            _ => {
                let actor = self.settled()?;
                let place = actor.member(roadmap);
                let oneself = login == Some(actor.login.as_str());
                let own = actor.admin && oneself;
                let unseen = place.is_none() && !known.as_ref().is_some_and(|it| it.public);
                if unseen && !own {
                    return Err(Refusal::unknown("roadmap", roadmap));
                }
                let controls = place.is_some_and(|place| place.roles.controller);
                // Who lets themselves in reads; a place to act from is for others to give, or a second step
                // that the log shows.
                let lets_in = own && (place.is_some() || member.is_none_or(Member::only_reads));
                let leaves = oneself && place.is_some() && member.is_none();
                let keeps = controls || lets_in || leaves || actor.admin && place.is_some();
                needs(keeps, Role::Controller)?;
                actor.by()
            }
        };
        Ok((by, known.ok_or_else(|| Refusal::unknown("roadmap", roadmap))?))
    }

    /// Tells whether somebody else controls a roadmap.
    pub fn controlled_beside(&self, roadmap: &str, login: &str) -> bool {
        let mut others = self.directory.people().filter(|it| it.active && it.login != login);
        others.any(|it| it.member(roadmap).is_some_and(|member| member.roles.controller))
    }

    /// Returns a place as it may be given: with offices of the roadmap only, and nobody made an admin.
    pub fn place(&self, known: &Roadmap, member: Member) -> Result<Member, Refusal> {
        let unknown =
            member.offices.iter().any(|office: &OfficeKey| known.office(office).is_none());
        checked([("offices", if unknown { Err(Problem::Unknown) } else { Ok(()) })])?;
        Ok(Member { roles: roadmap::Roles { admin: false, ..member.roles }, ..member })
    }
}
