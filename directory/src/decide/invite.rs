//! Links by which people come in, and places that go from one person to another.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use roadmap::{By, Forbidden, Problem, Refusal, rights::Role};

use super::asking::{Deciding, Outcome, checked, host, needs};
use crate::{Change, Invitation, Member, Newcomer, Person, Place, Seal, Who, name};

/// Days at the most for which a link is good.
pub const INVITED_DAYS: i64 = 30;
/// Links at the most of a person that were neither used nor withdrawn.
pub const INVITATIONS_MOST: usize = 100;

impl Deciding<'_> {
    pub(super) fn invite(
        &self,
        id: String,
        name: String,
        places: Vec<Place>,
        expires: DateTime<Utc>,
        seal: Seal,
    ) -> Outcome {
        // Without a place it is an account alone, and those are for admins to give.
        let mut by = if places.is_empty() { self.administrator()? } else { host() };
        let (mut given, mut seen) = (Vec::new(), BTreeSet::new());
        for Place { roadmap, member } in places {
            let (keeper, known) = self.keeps(&roadmap, None, Some(&member))?;
            by = keeper;
            let member = self.place(&known, member)?;
            if seen.insert(known.key.clone()) {
                given.push(Place { roadmap: known.key.clone(), member });
            }
        }
        let open = self.directory.invitations().filter(|it| it.by.person == by.person);
        let many = open.filter(|it| self.now < it.expires).count() >= INVITATIONS_MOST;
        let room = if many { Err(Problem::TooMany { most: INVITATIONS_MOST }) } else { Ok(()) };
        let most = self.now + TimeDelta::days(INVITED_DAYS);
        let lasts =
            if self.now < expires && expires <= most { Ok(()) } else { Err(Problem::NotAChoice) };
        checked([("name", name::check_name(&name)), ("name", room), ("days", lasts)])?;
        Ok((by, vec![Change::Invited { id, name, places: given, expires, seal }]))
    }

    /// Whoever made a link takes it back, or an admin, or whoever keeps one of its roadmaps.
    pub(super) fn withdraw(&self, id: &str) -> Outcome {
        let unknown = || Refusal::unknown("invitation", id);
        let known = self.directory.invitations().find(|it| it.id == id);
        let change = || vec![Change::InvitationWithdrawn { id: id.to_owned() }];
        let Who::Person { .. } = self.who else {
            self.is_host()?;
            known.ok_or_else(unknown)?;
            return Ok((host(), change()));
        };
        let person = self.settled()?;
        let known = known.ok_or_else(unknown)?;
        let keeps = known.places.iter().any(|place| {
            let own = person.member(&place.roadmap);
            own.is_some_and(|own| own.roles.controller || person.admin)
        });
        if known.by.person != person.login && !person.admin && !keeps {
            return Err(unknown());
        }
        Ok((person.by(), change()))
    }

    /// Somebody new makes an account by a link, or a person takes the places that it gives.
    pub(super) fn join(&self, seal: &Seal, newcomer: Option<Newcomer>) -> Outcome {
        let over = || Refusal::from(Forbidden::InvitationOver);
        let known = self.directory.invitation(seal, self.now).ok_or_else(over)?;
        let (person, by, mut changes) = match newcomer {
            Some(newcomer) => {
                let Who::Nobody { .. } = self.who else { return Err(over()) };
                if !self.directory.lets_newcomers_in(known) {
                    return Err(over());
                }
                let Newcomer { login, name, password } = newcomer;
                checked([("login", self.new_login(&login)), ("name", name::check_name(&name))])?;
                let by = By::new(login.clone(), name.clone());
                let password = password.map(|password| Seal::of(password.as_bytes()));
                let (admin, must_change, everywhere) = (false, false, None);
                let added =
                    Change::PersonAdded { login, name, admin, must_change, password, everywhere };
                (None, by, vec![added])
            }
            None => {
                let person = self.settled()?;
                (Some(person), person.by(), Vec::new())
            }
        };
        let login = by.person.clone();
        for Place { roadmap, member } in &known.places {
            // A roadmap that is there when somebody is invited is there for good; its offices too.
            let before = person.and_then(|person| person.member(roadmap)).cloned();
            let after = before.clone().unwrap_or_default().with(member);
            if before.as_ref() != Some(&after) {
                let (login, roadmap, after) = (login.clone(), roadmap.clone(), Some(after));
                changes.push(Change::MemberSet { login, roadmap, before, after });
            }
        }
        changes.push(Change::Joined { id: known.id.clone(), login });
        Ok((by, changes))
    }

    /// A controller gives their roles and offices to somebody in the roadmap, who keeps their own.
    pub(super) fn hand_over(&self, roadmap: &str, to: &str, leave: bool) -> Outcome {
        let person = self.settled()?;
        let unseen = || Refusal::unknown("roadmap", roadmap);
        let known = (self.roadmaps)(roadmap).filter(|it| person.may_read(it)).ok_or_else(unseen)?;
        let own = person.member(roadmap).filter(|own| own.roles.controller);
        needs(own.is_some(), Role::Controller)?;
        let own = own.cloned().unwrap_or_default();
        let key = known.key.clone();
        let to = self.person(to).ok().filter(|to| to.active && to.login != person.login);
        let there = to.and_then(|to| Some((to, to.member(&key)?.clone())));
        checked([("to", if there.is_some() { Ok(()) } else { Err(Problem::NotAChoice) })])?;
        let Some((to, before)) = there else { return Ok((person.by(), Vec::new())) };
        let after = Some(before.clone().with(&own));
        let given = Change::MemberSet {
            login: to.login.clone(),
            roadmap: key.clone(),
            before: Some(before),
            after,
        };
        let after = (!leave).then(Member::default);
        let login = person.login.clone();
        let left = Change::MemberSet { login, roadmap: key, before: Some(own), after };
        Ok((person.by(), vec![given, left]))
    }
}

impl crate::Directory {
    /// Finds a link that is good at an instant: whoever made it still may.
    pub fn invitation(&self, seal: &Seal, now: DateTime<Utc>) -> Option<&Invitation> {
        let known = self.invitations().find(|it| it.seal == *seal && now < it.expires)?;
        if known.by.person == crate::HOST {
            return Some(known);
        }
        let inviter = self.person(&known.by.person).filter(|it| it.active)?;
        let keeps = |place: &Place| {
            let own = inviter.member(&place.roadmap);
            own.is_some_and(|own| own.roles.controller || inviter.admin)
        };
        (inviter.admin || !known.places.is_empty())
            .then_some(known)
            .filter(|it| it.places.iter().all(keeps))
    }

    /// Tells whether somebody who has no account yet may come by a link: accounts are for admins to give.
    pub fn lets_newcomers_in(&self, known: &Invitation) -> bool {
        let by = &known.by.person;
        let admin = |person: &std::sync::Arc<Person>| person.admin && person.active;
        *by == crate::HOST || self.person(by).is_some_and(admin)
    }
}
